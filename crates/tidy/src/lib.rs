//! Reads the workspace as text, for the tests about the code itself (`crates/tidy/tests`).
//!
//! Nothing here judges. What is lawful stands in the tests, one file for each kind of law.

mod lexer;
mod manifest;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use manifest::{Dependency, Manifest, Section};

/// Folders that are made, not written: nobody reads them, so nobody judges them.
const MADE: &[&str] = &["target", ".git", "node_modules", "redress-data", "dist", "test-results"];

/// One Rust file, in three views with the same lines and columns.
#[derive(Clone, Debug)]
pub struct Source {
    /// From the root of the workspace, with `/`.
    pub path: String,
    /// As it was written.
    pub text: String,
    /// Without comments and without what stands in literals: only what is compiled.
    pub code: String,
    /// Only what stands in string literals.
    pub literals: String,
}

/// One function: where it begins (counted from 1) and how many lines it has.
#[derive(Clone, PartialEq, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of `fn`, counted from 1.
    pub line: usize,
    /// Lines from `fn` to the closing brace, both included.
    pub lines: usize,
}

impl Source {
    /// Takes the views of a text.
    pub fn new(path: &str, text: &str) -> Source {
        let (code, literals) = lexer::split(text);
        Source { path: path.to_owned(), text: text.to_owned(), code, literals }
    }

    /// The crate's own code: a file under `src`, up to its test module.
    ///
    /// Tests may read a clock or a folder; what ships may not. `None` for files of tests.
    pub fn shipped(&self) -> Option<&str> {
        self.path.contains("/src/").then(|| until_tests(&self.code))
    }

    /// Every function with a body, also those inside others.
    pub fn functions(&self) -> Vec<Function> {
        lexer::functions(&self.code)
    }

    /// `path:line` for the place of a byte, counted from 0.
    pub fn place(&self, byte: usize) -> String {
        format!("{}:{}", self.path, line_of(&self.code, byte))
    }
}

fn until_tests(code: &str) -> &str {
    let mark = "\n#[cfg(test)]\nmod ";
    &code[..code.find(mark).unwrap_or(code.len())]
}

fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte].iter().filter(|it| **it == b'\n').count() + 1
}

/// The places where `word` stands by itself, as bytes counted from 0. A word that begins or ends
/// with a sign (`query(`) may touch anything on that side.
pub fn find_word(text: &str, word: &str) -> Vec<usize> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let glues = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(is_part) && outer.is_some_and(is_part)
    };
    text.match_indices(word)
        .filter(|(at, _)| !glues(word.chars().next(), text[..*at].chars().next_back()))
        .filter(|(at, _)| !glues(word.chars().next_back(), text[at + word.len()..].chars().next()))
        .map(|(at, _)| at)
        .collect()
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("tidy lies two folders below the root").to_owned()
}

/// Every file that somebody wrote, from the root of the workspace, sorted.
pub fn files() -> Vec<String> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_symlink() || MADE.contains(&name.as_str()) {
                continue;
            } else if path.is_dir() {
                folders.push(path);
            } else if let Ok(path) = path.strip_prefix(&root) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file named by [`files`]; `None` for what is not text.
pub fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// Every Rust file of the workspace.
pub fn sources() -> Vec<Source> {
    let paths = files().into_iter().filter(|path| path.ends_with(".rs"));
    paths.filter_map(|path| Some(Source::new(&path, &read(&path)?))).collect()
}

/// Fails with all offences at once: somebody who mends one wants to know of the others.
///
/// # Panics
/// When there is an offence.
#[track_caller]
pub fn assert_none(law: &str, offences: &[String]) {
    let list = offences.join("\n  ");
    assert!(offences.is_empty(), "{law}; {} do not keep to it:\n  {list}\n", offences.len());
}
