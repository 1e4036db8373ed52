//! The rules as the server holds them: the law, the issue types, the channels, the checks of
//! bills. Those that come with the program, and an institution's own laid over them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use redress_bills::checks;
use redress_core::{
    case::is_milestone_name,
    guide::GuideBook,
    matching::Measures,
    rulebook::{RuleProblem, Rulebook},
};

use crate::law::Law;

/// The folders that rule files lie in.
const FOLDERS: [&str; 4] = ["calendars", "regimes", "issues", "channels"];
/// What bills are checked for. One's own stands instead of the shipped one.
const CHECKS: &str = "rules/checks.toml";
/// The most files of one's own.
const FILES_MAX: usize = 1_000;
/// The largest rule file, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Read once at the start; the same for everybody.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who owes what by when.
    pub book: Rulebook,
    /// Issue types and channels.
    pub guide: GuideBook,
    /// What the checks over the institution's records measure with.
    pub measures: Measures,
    /// What bills are checked for.
    pub checks: checks::Rules,
    /// What the files of the law say, by digests.
    pub law: Law,
}

/// A rule file of an institution's own.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// Where it lies, for people.
    path: PathBuf,
    /// Where it belongs: `rules/regimes/house.toml`.
    place: String,
    text: String,
}

impl Rules {
    fn of(book: Rulebook, law: Law) -> Rules {
        let (guide, measures) = (GuideBook::shipped(), Measures::shipped());
        Rules { book, guide, measures, checks: checks::Rules::shipped(), law }
    }

    /// The rules that come with the program.
    pub fn shipped() -> Rules {
        let law = Law::of(Rulebook::shipped_files().iter().copied());
        Rules::of(Rulebook::shipped(), law)
    }

    /// The same with an institution's own law laid over it, given as (path from `rules/`, text).
    pub fn shipped_with(own: &[(&str, &str)]) -> Result<Rules, Vec<RuleProblem>> {
        let book = Rulebook::shipped_with(own)?;
        let is_own = |name: &str| own.iter().any(|(path, _)| name.ends_with(path));
        let kept = Rulebook::shipped_files().iter().filter(|(name, _)| !is_own(name));
        let law = Law::of(kept.chain(own).copied());
        Ok(Rules::of(book, law))
    }

    /// The same with files of every kind laid over them: one with the place of a shipped file
    /// stands instead of it, others are added. All of it, or every problem of every file.
    pub fn with_own(own: &[OwnFile]) -> Result<Rules, Vec<RuleProblem>> {
        let of = |folders: [&str; 2]| -> Vec<(&str, &str)> {
            let is_in = |it: &&OwnFile| {
                folders.iter().any(|folder| it.place.starts_with(&format!("rules/{folder}/")))
            };
            own.iter().filter(is_in).map(|it| (it.place.as_str(), it.text.as_str())).collect()
        };
        let rules = Rules::shipped_with(&of(["calendars", "regimes"]));
        let guide = GuideBook::shipped_with(&of(["issues", "channels"]));
        let checks = match own.iter().find(|it| it.place == CHECKS) {
            Some(it) => checks::Rules::from_toml(&it.place, &it.text),
            None => Ok(checks::Rules::shipped()),
        };
        let mut problems = match (rules, guide, checks) {
            (Ok(rules), Ok(guide), Ok(checks)) => {
                let rules = Rules { guide, checks, ..rules };
                match rules.loose_ends() {
                    none if none.is_empty() => return Ok(rules),
                    problems => problems,
                }
            }
            (rules, guide, checks) => {
                let wrong = [rules.err(), guide.err(), checks.err()];
                wrong.into_iter().flatten().flatten().collect::<Vec<_>>()
            }
        };
        for problem in &mut problems {
            if let Some(file) = own.iter().find(|it| it.place == problem.file) {
                problem.file = file.path.display().to_string();
            }
        }
        problems.sort();
        Err(problems)
    }

    /// Names in the law that neither a case nor the guide knows.
    fn loose_ends(&self) -> Vec<RuleProblem> {
        let mut problems = self.book.unknown_events(is_milestone_name);
        problems.extend(self.book.unknown_channels(|id| self.guide.channel(id).is_some()));
        problems.extend(self.checks.unknown_names(CHECKS, &self.guide));
        problems
    }
}

impl OwnFile {
    /// Every rule file of a folder that has `calendars`, `regimes`, `issues` and `channels`, as
    /// many of them as there are, and `checks.toml`.
    pub fn of_folder(folder: &Path) -> io::Result<Vec<OwnFile>> {
        let mut files = Vec::new();
        for kind in FOLDERS.iter().map(|it| folder.join(it)).filter(|it| it.is_dir()) {
            for entry in fs::read_dir(kind)? {
                let path = entry?.path();
                if path.extension().is_some_and(|it| it == "toml") {
                    files.push(OwnFile::read(&path)?);
                }
                if FILES_MAX < files.len() {
                    return Err(io::Error::other(format!("more than {FILES_MAX} rule files")));
                }
            }
        }
        let checks = folder.join("checks.toml");
        if checks.is_file() {
            files.push(OwnFile::read(&checks)?);
        }
        files.sort_by(|one, other| one.place.cmp(&other.place));
        Ok(files)
    }

    /// One file, in the folder that says what it is.
    pub fn read(path: &Path) -> io::Result<OwnFile> {
        let name = |it: Option<&std::ffi::OsStr>| it.and_then(|it| it.to_str()).map(str::to_owned);
        let full = fs::canonicalize(path)?;
        let file = name(full.file_name()).ok_or_else(|| io::Error::other("not a readable name"))?;
        let kind = name(full.parent().and_then(Path::file_name));
        let kind = kind.filter(|it| FOLDERS.contains(&it.as_str()));
        let place = match kind {
            Some(kind) => format!("rules/{kind}/{file}"),
            None if CHECKS.ends_with(&format!("/{file}")) => CHECKS.to_owned(),
            None => {
                let folders = FOLDERS.join(", ");
                let what =
                    format!("a rule file is checks.toml, or lies in a folder named {folders}");
                return Err(io::Error::other(what));
            }
        };
        if FILE_BYTES_MAX < fs::metadata(&full)?.len() {
            return Err(io::Error::other(format!(
                "a rule file has at most {FILE_BYTES_MAX} bytes"
            )));
        }
        let text = fs::read_to_string(&full)?;
        Ok(OwnFile { path: path.to_owned(), place, text })
    }
}
