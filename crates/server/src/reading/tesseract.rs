//! Tesseract, where it is installed: recognises text in pictures. It is a program of its own, and
//! what it says is a proposal beside the picture.

use std::{
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::{Deserialize, Serialize};

/// The languages that are asked for, those of them that are installed.
pub const LANGUAGES: &[&str] = &["chi_sim", "eng"];
/// How much it may answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 32 << 20;
/// How much of what it says about itself is read, in bytes.
const SAID_BYTES_MAX: u64 = 64 << 10;

/// A Tesseract that works.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tesseract {
    /// Where it lies.
    pub program: PathBuf,
    /// As it says: `5.3.0`.
    pub version: String,
    /// Which of [`LANGUAGES`] it has.
    pub languages: Vec<String>,
    /// Where its languages lie, where the environment says so.
    #[serde(default)]
    pub data: Option<PathBuf>,
}

impl Tesseract {
    /// The one at this place, or the first on the path; none where there is none that answers or
    /// that has one of the languages.
    pub fn find(set: Option<&Path>) -> Option<Tesseract> {
        let places = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&places).map(|it| it.join("tesseract"));
        let program = match set {
            Some(set) => set.to_owned(),
            None => on_path.into_iter().find(|it| it.is_file())?,
        };
        let data = std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from);
        let said = said(&program, data.as_deref(), "--version")?;
        let version = said.lines().next()?.trim().strip_prefix("tesseract")?.trim().to_owned();
        let listed = said_of_languages(&program, data.as_deref())?;
        let languages: Vec<String> = LANGUAGES
            .iter()
            .filter(|it| listed.contains(**it))
            .map(|it| (*it).to_owned())
            .collect();
        let found = Tesseract { program, version, languages, data };
        Some(found).filter(|it| !it.languages.is_empty())
    }

    /// The words in a picture as TSV: see [`redress_reading::ocr`].
    pub(super) fn recognise(&self, png: &[u8]) -> io::Result<String> {
        let mut command = bare(&self.program, self.data.as_deref());
        command.args(["stdin", "stdout", "-l", &self.languages.join("+"), "--psm", "6", "tsv"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        if let Some(mut to) = to {
            // It reads all of it before it writes anything.
            to.write_all(png)?;
        }
        let mut tsv = Vec::new();
        if let Some(from) = from {
            from.take(ANSWER_BYTES_MAX).read_to_end(&mut tsv)?;
        }
        match child.wait()?.success() {
            true => Ok(String::from_utf8_lossy(&tsv).into_owned()),
            false => Err(io::Error::other("tesseract failed")),
        }
    }
}

/// Without our environment; one thread, because others work on the same machine.
fn bare(program: &Path, data: Option<&Path>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("OMP_THREAD_LIMIT", "1").stdin(Stdio::null()).stderr(Stdio::null());
    if let Some(data) = data {
        command.env("TESSDATA_PREFIX", data);
    }
    command
}

fn said(program: &Path, data: Option<&Path>, what: &str) -> Option<String> {
    let mut child = bare(program, data).arg(what).stdout(Stdio::piped()).spawn().ok()?;
    let mut text = Vec::new();
    child.stdout.take()?.take(SAID_BYTES_MAX).read_to_end(&mut text).ok()?;
    child.wait().ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

fn said_of_languages(
    program: &Path,
    data: Option<&Path>,
) -> Option<std::collections::BTreeSet<String>> {
    let said = said(program, data, "--list-langs")?;
    Some(said.lines().map(|it| it.trim().to_owned()).collect())
}
