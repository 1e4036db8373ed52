//! What is read of evidence: kinds and refusals, texts and proposals, pictures, and junk.

mod junk;
mod made;
mod pictures;
mod refusals;
mod texts;
