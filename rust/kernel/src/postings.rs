//! Candidate pairs from shared rare tokens: linear passes over sorted token sets, and posting
//! lists whose length is capped, so that no token can make the work quadratic.

use rayon::prelude::*;

use crate::frequencies::Frequencies;
use crate::token_sets::FAMILY_BITS;

/// Token sets, one after another: set `i` is `offsets[i]..offsets[i + 1]` of `hashes`, sorted.
#[derive(Clone, Copy)]
pub struct Sets<'a> {
    pub offsets: &'a [i64],
    pub hashes: &'a [u64],
}

impl<'a> Sets<'a> {
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn range(&self, index: usize) -> std::ops::Range<usize> {
        self.offsets[index] as usize..self.offsets[index + 1] as usize
    }

    pub fn set(&self, index: usize) -> &'a [u64] {
        &self.hashes[self.range(index)]
    }
}

/// How many rare tokens of a document are looked up, and how many must be shared.
#[derive(Clone, Copy)]
pub struct Rarity {
    pub rarest: usize,
    pub shared: usize,
    /// A token that stands in more documents is not rare.
    pub cap: u32,
    /// Least ratio of the sizes of two sets; a Jaccard similarity never exceeds it.
    pub size_ratio: f32,
}

/// Pairs `(left, right)`, `left < right`, of one group that share enough of their rarest tokens.
///
/// Group 0 is compared with every group. A token of one document only is never rare: it can
/// pair nothing, and would push out those that can.
pub fn rare_candidates(sets: Sets, groups: &[u16], rarity: Rarity) -> Vec<(u32, u32)> {
    let frequencies = Frequencies::count(sets.hashes.iter().copied());
    let rare: Vec<Vec<u64>> = (0..sets.len())
        .into_par_iter()
        .map(|index| rarest(sets.set(index), &frequencies, rarity))
        .collect();
    let mut postings: Vec<(u64, u32)> = Vec::with_capacity(rare.iter().map(Vec::len).sum());
    for (index, tokens) in rare.iter().enumerate() {
        postings.extend(tokens.iter().map(|token| (*token, index as u32)));
    }
    postings.par_sort_unstable();
    let size = |index: usize| sets.set(index).len() as f32;
    let pairs: Vec<Vec<(u32, u32)>> = rare
        .par_iter()
        .enumerate()
        .map(|(left, tokens)| {
            sharing(left as u32, tokens, &postings, rarity.shared)
                .filter(|right| {
                    let (one, other) = (groups[left], groups[*right as usize]);
                    one == other || one == 0 || other == 0
                })
                .filter(|right| {
                    let (one, other) = (size(left), size(*right as usize));
                    one.min(other) >= rarity.size_ratio * one.max(other)
                })
                .map(|right| (left as u32, right))
                .collect()
        })
        .collect();
    pairs.concat()
}

fn rarest(set: &[u64], frequencies: &Frequencies, rarity: Rarity) -> Vec<u64> {
    let mut rare: Vec<(u32, u64)> = set
        .iter()
        .map(|hash| (frequencies.of(*hash), *hash))
        .filter(|(frequency, _)| (2..=rarity.cap).contains(frequency))
        .collect();
    rare.sort_unstable();
    rare.truncate(rarity.rarest);
    rare.into_iter().map(|(_, hash)| hash).collect()
}

fn sharing<'a>(
    left: u32,
    tokens: &[u64],
    postings: &'a [(u64, u32)],
    least: usize,
) -> impl Iterator<Item = u32> + 'a {
    let mut others: Vec<u32> = Vec::new();
    for token in tokens {
        let start = postings.partition_point(|posting| *posting <= (*token, left));
        let same = postings[start..]
            .iter()
            .take_while(|posting| posting.0 == *token);
        others.extend(same.map(|posting| posting.1));
    }
    others.sort_unstable();
    let mut found = Vec::new();
    for run in others.chunk_by(|a, b| a == b) {
        if run.len() >= least {
            found.push(run[0]);
        }
    }
    found.into_iter()
}

/// Kinds of tokens that are scored apart.
pub const FAMILIES: usize = 1 << FAMILY_BITS;

/// Anchors of documents in several languages.
#[derive(Clone, Copy)]
pub struct Anchors<'a> {
    pub sets: Sets<'a>,
    /// Relative position and weight of each token, beside `sets.hashes`.
    pub positions: &'a [u16],
    pub weights: &'a [f32],
    /// Language of each document, counted from 0.
    pub languages: &'a [u16],
    /// Logarithm of each document's length in letters.
    pub lengths: &'a [f32],
}

/// How candidates across languages are chosen.
#[derive(Clone, Copy)]
pub struct Search {
    /// Candidates of a document in each other language.
    pub top: usize,
    /// Longest posting list that is read.
    pub cap: usize,
    /// What a family counts in the score that ranks candidates.
    pub family_weights: [f32; FAMILIES],
}

/// A candidate pair across languages, `left < right`, with what it shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub left: u32,
    pub right: u32,
    /// Cosine of each family.
    pub cosines: [f32; FAMILIES],
    /// The same, each shared token discounted by how far apart it stands in the two texts.
    pub aligned: [f32; FAMILIES],
    /// Weight of all that is shared, in squared nats.
    pub mass: f32,
}

/// The best candidates of each document in each other language, in order of `(left, right)`.
pub fn cross_candidates(anchors: Anchors, search: Search) -> Vec<Candidate> {
    let index = Index::new(anchors, search.cap);
    let count = anchors.sets.len();
    let chunk = count
        .div_ceil(rayon::current_num_threads().max(1) * 8)
        .max(1);
    let found: Vec<Vec<Candidate>> = (0..count.div_ceil(chunk))
        .into_par_iter()
        .map(|number| {
            let mut scorer = Scorer::new(&index, search);
            let documents = number * chunk..((number + 1) * chunk).min(count);
            documents
                .flat_map(|document| scorer.best(document))
                .collect()
        })
        .collect();
    let mut candidates = found.concat();
    candidates.par_sort_unstable_by_key(|candidate| (candidate.left, candidate.right));
    candidates.dedup_by_key(|candidate| (candidate.left, candidate.right));
    candidates
}

#[derive(Clone, Copy)]
struct Posting {
    document: u32,
    weight: f32,
    position: u16,
}

/// Postings of the tokens that stand in two languages and are not too frequent.
struct Index<'a> {
    anchors: Anchors<'a>,
    /// Weight of each entry of the anchors, and the list of its token or `NO_LIST`.
    weights: Vec<f32>,
    lists: Vec<u32>,
    starts: Vec<u32>,
    postings: Vec<Posting>,
    norms: Vec<[f32; FAMILIES]>,
}

const NO_LIST: u32 = u32::MAX;

/// Documents' worth of the whole corpus that a language's own frequencies are mixed with, so
/// that a language of few documents does not take every word for a rare one.
const PRIOR: f32 = 20.0;

/// Documents without the token that are thought to stand beside the corpus: in one of two
/// documents every shared token would else be worthless.
const UNSEEN: f32 = 30.0;

/// A document of few anchors must not look like a perfect match: norms grow by this.
const SHRINKAGE: f32 = 3.0;

impl<'a> Index<'a> {
    fn new(anchors: Anchors<'a>, cap: usize) -> Self {
        let sets = anchors.sets;
        let mut owners = vec![0_u32; sets.hashes.len()];
        for document in 0..sets.len() {
            owners[sets.range(document)].fill(document as u32);
        }
        let mut order: Vec<(u64, u32)> = sets
            .hashes
            .iter()
            .copied()
            .zip(0..sets.hashes.len() as u32)
            .collect();
        order.par_sort_unstable();
        let languages = usize::from(anchors.languages.iter().max().copied().unwrap_or(0)) + 1;
        let mut sizes = vec![0_f32; languages];
        for language in anchors.languages {
            sizes[usize::from(*language)] += 1.0;
        }
        let mut index = Self {
            anchors,
            weights: vec![0.0; sets.hashes.len()],
            lists: vec![NO_LIST; sets.hashes.len()],
            starts: vec![0],
            postings: Vec::new(),
            norms: vec![[0.0; FAMILIES]; sets.len()],
        };
        let mut counts = vec![0_f32; languages];
        for run in order.chunk_by(|one, other| one.0 == other.0) {
            index.add(run, &owners, &sizes, &mut counts, cap);
        }
        for norm in &mut index.norms {
            *norm = norm.map(|square| square.sqrt() + SHRINKAGE);
        }
        index
    }

    fn add(
        &mut self,
        run: &[(u64, u32)],
        owners: &[u32],
        sizes: &[f32],
        counts: &mut [f32],
        cap: usize,
    ) {
        let language =
            |entry: u32| usize::from(self.anchors.languages[owners[entry as usize] as usize]);
        for (_, entry) in run {
            counts[language(*entry)] += 1.0;
        }
        let share = run.len() as f32 / (self.norms.len() as f32 + UNSEEN);
        let first = language(run[0].1);
        let crossing = counts[first] < run.len() as f32;
        for (hash, entry) in run {
            let entry = *entry as usize;
            let own = usize::from(self.anchors.languages[owners[entry] as usize]);
            let probability = (counts[own] + PRIOR * share) / (sizes[own] + PRIOR);
            let weight = -probability.ln() * self.anchors.weights[entry];
            self.weights[entry] = weight;
            let family = (hash & (FAMILIES as u64 - 1)) as usize;
            self.norms[owners[entry] as usize][family] += weight * weight;
        }
        if crossing && run.len() <= cap {
            for (_, entry) in run {
                let entry = *entry as usize;
                self.lists[entry] = self.starts.len() as u32 - 1;
                self.postings.push(Posting {
                    document: owners[entry],
                    weight: self.weights[entry],
                    position: self.anchors.positions[entry],
                });
            }
            self.starts.push(self.postings.len() as u32);
        }
        for (_, entry) in run {
            counts[usize::from(self.anchors.languages[owners[*entry as usize] as usize])] = 0.0;
        }
    }
}

/// How far apart, as a share of the text, a shared token may stand before it counts half.
const DRIFT: f32 = 0.12;

/// A candidate with less than this share of the best one's score is no rival of it.
const COMPARABLE: f32 = 0.4;

/// Adds up what one document shares with each other; its arrays are cleared after use.
struct Scorer<'a> {
    index: &'a Index<'a>,
    search: Search,
    shared: Vec<[f32; FAMILIES]>,
    aligned: Vec<[f32; FAMILIES]>,
    touched: Vec<u32>,
}

impl<'a> Scorer<'a> {
    fn new(index: &'a Index<'a>, search: Search) -> Self {
        let count = index.norms.len();
        let empty = vec![[0.0; FAMILIES]; count];
        Self {
            index,
            search,
            shared: empty.clone(),
            aligned: empty,
            touched: Vec::new(),
        }
    }

    fn best(&mut self, document: usize) -> Vec<Candidate> {
        self.add_up(document);
        let languages = self.index.anchors.languages;
        let mut scored: Vec<(u16, f32, u32)> = self
            .touched
            .iter()
            .map(|other| {
                (
                    languages[*other as usize],
                    self.score(document, *other),
                    *other,
                )
            })
            .collect();
        scored.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut best = Vec::new();
        for language in scored.chunk_by(|a, b| a.0 == b.0) {
            let least = language[0].1 * COMPARABLE;
            let top = language
                .iter()
                .take(self.search.top)
                .take_while(|found| found.1 >= least);
            best.extend(top.map(|(_, _, other)| self.candidate(document, *other)));
        }
        for other in self.touched.drain(..) {
            self.shared[other as usize] = [0.0; FAMILIES];
            self.aligned[other as usize] = [0.0; FAMILIES];
        }
        best
    }

    fn add_up(&mut self, document: usize) {
        let Index {
            anchors,
            weights,
            lists,
            starts,
            postings,
            ..
        } = self.index;
        let language = anchors.languages[document];
        for entry in anchors.sets.range(document) {
            if lists[entry] == NO_LIST {
                continue;
            }
            let family = (anchors.sets.hashes[entry] & (FAMILIES as u64 - 1)) as usize;
            let list = lists[entry] as usize;
            for posting in &postings[starts[list] as usize..starts[list + 1] as usize] {
                let other = posting.document as usize;
                if anchors.languages[other] == language {
                    continue;
                }
                let gain = weights[entry] * posting.weight;
                let apart = f32::from(anchors.positions[entry].abs_diff(posting.position));
                let drift = apart / f32::from(u16::MAX) / DRIFT;
                if self.shared[other].iter().all(|sum| *sum == 0.0) {
                    self.touched.push(posting.document);
                }
                // A weight of zero (a token of every document) adds nothing, so it may touch
                // a document twice; ranking drops the second.
                self.shared[other][family] += gain;
                self.aligned[other][family] += gain / (1.0 + drift * drift);
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
    }

    fn cosine(&self, sums: &[f32; FAMILIES], document: usize, other: u32) -> [f32; FAMILIES] {
        let (left, right) = (
            &self.index.norms[document],
            &self.index.norms[other as usize],
        );
        std::array::from_fn(|family| sums[family] / (left[family] * right[family]))
    }

    /// Length weighs softly: never below e^-2, so that a cut or summarised text stays in reach.
    fn score(&self, document: usize, other: u32) -> f32 {
        let aligned = self.cosine(&self.aligned[other as usize], document, other);
        let shared = self.cosine(&self.shared[other as usize], document, other);
        let total: f32 = (0..FAMILIES)
            .map(|family| self.search.family_weights[family] * (shared[family] + aligned[family]))
            .sum();
        let lengths = self.index.anchors.lengths;
        let ratio = ((lengths[document] - lengths[other as usize]).abs() / 0.5).min(2.0);
        total * (-0.5 * ratio * ratio).exp()
    }

    fn candidate(&self, document: usize, other: u32) -> Candidate {
        let shared = &self.shared[other as usize];
        Candidate {
            left: (document as u32).min(other),
            right: (document as u32).max(other),
            cosines: self.cosine(shared, document, other),
            aligned: self.cosine(&self.aligned[other as usize], document, other),
            mass: shared.iter().sum(),
        }
    }
}
