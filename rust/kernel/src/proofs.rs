//! Candidate pairs on their way to verified ones.

use rayon::prelude::*;

/// Two documents by index, the lower first, and their exact similarity.
pub type VerifiedPair = (u32, u32, f64);

/// The exact similarity of two documents, or None where it is too low.
pub trait Proof: Fn(u32, u32) -> Option<f64> + Sync {}

impl<F: Fn(u32, u32) -> Option<f64> + Sync> Proof for F {}

/// Candidates that wait, and the pairs among those before that hold.
pub struct Proofs<F> {
    proof: F,
    /// How many candidates may wait.
    most: usize,
    candidates: Vec<(u32, u32)>,
    verified: Vec<VerifiedPair>,
    /// How many verified pairs there were when they were last made distinct.
    distinct: usize,
}

impl<F: Proof> Proofs<F> {
    /// Hold at most about `most` candidates at once.
    pub fn new(proof: F, most: usize) -> Self {
        Self {
            proof,
            most,
            candidates: Vec::new(),
            verified: Vec::new(),
            distinct: 0,
        }
    }

    /// Let pairs wait for verification.
    pub fn propose(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        let ordered = |(one, other): (u32, u32)| (one.min(other), one.max(other));
        self.candidates.extend(pairs.into_iter().map(ordered));
        if self.candidates.len() >= self.most {
            self.verify();
        }
    }

    /// Verify one pair at once; whether it holds.
    pub fn prove(&mut self, one: u32, other: u32) -> bool {
        let Some(similarity) = (self.proof)(one, other) else {
            return false;
        };
        let pair = (one.min(other), one.max(other), similarity);
        self.verified.push(pair);
        if self.verified.len() > 2 * self.distinct + self.most {
            self.drop_repeated();
        }
        true
    }

    /// Forget the candidates that are proposed twice.
    pub fn settle(&mut self) {
        self.candidates.par_sort_unstable();
        self.candidates.dedup();
    }

    /// All pairs that hold, sorted.
    pub fn finish(mut self) -> Vec<VerifiedPair> {
        self.verify();
        self.verified
    }

    fn verify(&mut self) {
        self.settle();
        let proof = &self.proof;
        let verified = self
            .candidates
            .par_drain(..)
            .filter_map(|(left, right)| proof(left, right).map(|found| (left, right, found)));
        self.verified.par_extend(verified);
        self.drop_repeated();
    }

    fn drop_repeated(&mut self) {
        self.verified
            .par_sort_unstable_by_key(|&(left, right, _)| (left, right));
        self.verified.dedup_by_key(|pair| (pair.0, pair.1));
        self.distinct = self.verified.len();
    }
}
