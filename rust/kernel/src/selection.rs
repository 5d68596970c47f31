//! Equal texts to groups, verified pairs to clusters and to the documents that stay.

use rayon::prelude::*;

/// For each document the first one that equals it, itself included.
///
/// Equal are documents of equal `text_keys`; those without (0) by equal `content_keys`. At most
/// `entries` documents are held at once; the outcome does not depend on it.
pub fn first_of_equal(text_keys: &[u64], content_keys: &[u64], entries: usize) -> Vec<u32> {
    let mut firsts: Vec<u32> = (0..text_keys.len() as u32).collect();
    let passes = text_keys.len().div_ceil(entries.max(1)).max(1) as u128;
    for pass in 0..passes {
        let keys = text_keys.iter().zip(content_keys).zip(0u32..);
        let mut group: Vec<(u64, bool, u32)> = keys
            .map(|((&text, &content), document)| match text {
                0 => (content, true, document),
                _ => (text, false, document),
            })
            .filter(|&(key, _, _)| (u128::from(key) * passes) >> 64 == pass)
            .collect();
        group.par_sort_unstable();
        for equal in group.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            for &(_, _, document) in equal {
                firsts[document as usize] = equal[0].2;
            }
        }
    }
    firsts
}

/// For each document the least index of its connected component.
pub fn clusters(count: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut parents: Vec<u32> = (0..count as u32).collect();
    for &(left, right) in pairs {
        let (left, right) = (root(&mut parents, left), root(&mut parents, right));
        let (low, high) = (left.min(right), left.max(right));
        parents[high as usize] = low;
    }
    (0..count as u32)
        .map(|document| root(&mut parents, document))
        .collect()
}

fn root(parents: &mut [u32], mut document: u32) -> u32 {
    while parents[document as usize] != document {
        let above = parents[parents[document as usize] as usize];
        parents[document as usize] = above;
        document = above;
    }
    document
}

/// For each document the one that stands for it (itself if it is kept), and their similarity.
///
/// Documents are decided in the order of `ranks` (distinct, lowest first): one is removed if and
/// only if a kept one is paired with it, and the most similar kept one stands for it (ties by
/// rank).
pub fn representatives(
    ranks: &[u32],
    pairs: &[(u32, u32)],
    similarities: &[f64],
) -> (Vec<u32>, Vec<f64>) {
    let mut edges: Vec<(u32, u32, f64)> = pairs
        .iter()
        .zip(similarities)
        .map(|(&(left, right), &similarity)| {
            let (a, b) = (ranks[left as usize], ranks[right as usize]);
            (a.max(b), a.min(b), similarity)
        })
        .collect();
    edges.sort_unstable_by_key(|&(later, earlier, _)| (later, earlier));
    let mut by_rank: Vec<(u32, f64)> = (0..ranks.len() as u32).map(|rank| (rank, 1.0)).collect();
    for candidates in edges.chunk_by(|a, b| a.0 == b.0) {
        let kept = candidates
            .iter()
            .filter(|edge| by_rank[edge.1 as usize].0 == edge.1);
        let best = kept
            .copied()
            .reduce(|best, edge| if edge.2 > best.2 { edge } else { best });
        if let Some((later, earlier, similarity)) = best {
            by_rank[later as usize] = (earlier, similarity);
        }
    }
    let mut documents = vec![0; ranks.len()];
    for (document, &rank) in ranks.iter().enumerate() {
        documents[rank as usize] = document as u32;
    }
    let decided = ranks.iter().map(|&rank| by_rank[rank as usize]);
    decided
        .map(|(rank, similarity)| (documents[rank as usize], similarity))
        .unzip()
}
