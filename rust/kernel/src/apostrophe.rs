//! Lost apostrophes of English text: a glance that clears healthy text, and the model's reading.

pub mod atoms;
pub mod glance;
pub mod lexicon;
pub mod model;
pub mod tokens;
