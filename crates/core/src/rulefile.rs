//! How rule files are read: TOML in, values or problems with file and line out.

use std::ops::Range;

use serde::de::DeserializeOwned;

/// What is wrong with a rule file, and where.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct RuleProblem {
    /// The file, as it was named by whoever gave it.
    pub file: String,
    /// The 1-based line, or 1 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do about it.
    pub what: String,
}

/// The largest rule file that is read, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;

/// One rule file and what was found wrong with it so far.
pub struct RuleFile<'a> {
    /// The file, as it was named by whoever gave it.
    pub name: &'a str,
    text: &'a str,
    /// What was found wrong so far.
    pub problems: Vec<RuleProblem>,
}

impl<'a> RuleFile<'a> {
    /// Parses the file. `None`, and the reason among the problems, where it has another shape.
    pub fn read<T: DeserializeOwned>(name: &'a str, text: &'a str) -> (Self, Option<T>) {
        let mut file = RuleFile { name, text, problems: Vec::new() };
        if FILE_BYTES_MAX < text.len() {
            file.problem(0..0, format!("a rule file has at most {FILE_BYTES_MAX} bytes"));
            return (file, None);
        }
        match toml::from_str(text) {
            Ok(value) => (file, Some(value)),
            Err(error) => {
                let place = error.span().unwrap_or(0..0);
                file.problem(place, error.message().trim_end().to_owned());
                (file, None)
            }
        }
    }

    /// Notes what is wrong at these bytes of the file.
    pub fn problem(&mut self, place: Range<usize>, what: impl Into<String>) {
        let line = self.line(place.start);
        self.problems.push(RuleProblem { file: self.name.to_owned(), line, what: what.into() });
    }

    /// The first line at or after this byte on which the code stands in quotes; that of the byte
    /// where there is none.
    pub fn line_naming(&self, code: &str, from: usize) -> usize {
        let quoted = format!("\"{code}\"");
        let found = self.text.get(from..).and_then(|rest| rest.find(&quoted));
        self.line(from + found.unwrap_or(0))
    }

    /// The 1-based line on which this byte stands.
    pub fn line(&self, byte: usize) -> usize {
        let before = &self.text.as_bytes()[..byte.min(self.text.len())];
        1 + before.iter().filter(|it| **it == b'\n').count()
    }
}
