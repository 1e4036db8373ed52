//! The dossier: whole as it is written, and every change to it found and named.

mod archive;
mod matrix;
mod world;
