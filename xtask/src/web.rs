//! Building the web: with npm, and only when something of it has changed.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail, ensure};

use crate::fonts;

/// Everything that the built pages are made from.
const SOURCES: &[&str] = &[
    "index.html",
    "openapi.json",
    "package-lock.json",
    "package.json",
    "public",
    "scripts",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];
/// Where the built pages lie, and beside them what they were made from.
const BUILT: &str = "dist/app";
const STAMP: &str = "dist/app/.sources";

/// The folder of the web.
pub(crate) fn folder() -> PathBuf {
    crate::root().join("web")
}

/// A chore of npm in the web's folder.
pub(crate) fn npm(words: &[&str]) -> Command {
    let mut npm = Command::new("npm");
    npm.args(words).current_dir(folder());
    npm
}

/// What has to be installed, or nothing where it is there as the lock file says.
pub(crate) fn install() -> Option<Command> {
    let (lock, installed) = ("package-lock.json", "node_modules/.package-lock.json");
    let changed = |path: &str| fs::metadata(folder().join(path)).and_then(|it| it.modified()).ok();
    match (changed(lock), changed(installed)) {
        (Some(lock), Some(installed)) if lock <= installed => None,
        // Not `npm ci`: it wants every optional package of every platform in the lock, and some
        // registries do not have them all. `install` keeps to the lock just the same.
        _ => Some(npm(&["install", "--no-audit", "--no-fund"])),
    }
}

/// Walks through the pages with a real browser, against the program that was just built.
pub(crate) fn journeys(browser: &Path) -> Result<Command> {
    walking("journeys", "debug", browser)
}

/// A script of the web that drives a browser against the program of a profile.
pub(crate) fn walking(script: &str, profile: &str, browser: &Path) -> Result<Command> {
    let built =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    let mut walking = npm(&["run", "--silent", script]);
    walking.env("REDRESS_BINARY", built.join(profile).join("redress")).env("CHROMIUM", browser);
    // The machine may have no font for Chinese, which would be drawn as boxes.
    match fonts::folder() {
        Ok(folder) => _ = walking.env("FONTCONFIG_FILE", font_settings(&folder)?),
        Err(error) => eprintln!("only the fonts of this machine: {error:#}"),
    }
    Ok(walking)
}

/// Pictures of every page, in both languages, on both screens, in light and dark.
pub(crate) fn screenshots(rest: &[String]) -> Result<ExitCode> {
    let folder =
        rest.first().map_or_else(|| crate::root().join("target/screenshots"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    build()?;
    let mut cargo = Command::new("cargo");
    let built =
        cargo.args(["build", "--package", "redress-server", "--bin", "redress"]).status()?;
    ensure!(built.success(), "the program does not build");
    let mut journeys = journeys(&crate::browser::find()?)?;
    journeys.env("SCREENSHOTS", &folder).args(["--", "pages", "desk", "admin", "bill", "states"]);
    let walked = journeys.status().context("npm does not start")?;
    println!("{}", folder.display());
    Ok(if walked.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the machine has, and our fonts besides.
fn font_settings(fonts: &Path) -> Result<PathBuf> {
    let settings = crate::root().join("target/fonts.conf");
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig>\n\
         <include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include>\n<dir>{}</dir>\n\
         <cachedir>{}</cachedir>\n</fontconfig>\n",
        fonts.display(),
        crate::root().join("target/fontcache").display(),
    );
    fs::write(&settings, text).context("the settings of the fonts")?;
    Ok(settings)
}

/// Builds the pages, unless they are there from the same sources.
pub(crate) fn build() -> Result<()> {
    let sources = sources(&folder())?;
    if fs::read_to_string(folder().join(STAMP)).ok().as_deref() == Some(&sources) {
        return Ok(());
    }
    if npm(&["--version"]).output().is_err() {
        bail!("there is no `npm`: install Node 20 or newer to build the pages");
    }
    for mut command in install().into_iter().chain([npm(&["run", "build"])]) {
        let status = command.status().context("npm does not start")?;
        if !status.success() {
            bail!("{command:?} failed");
        }
    }
    fs::create_dir_all(folder().join(BUILT))?;
    fs::write(folder().join(STAMP), sources).context("the built pages cannot be marked")
}

/// One number for all sources: another one as soon as a byte or a name differs.
fn sources(folder: &Path) -> Result<String> {
    let mut digest = DefaultHasher::new();
    for source in SOURCES {
        take(&folder.join(source), &mut digest)?;
    }
    Ok(format!("{:016x}", digest.finish()))
}

fn take(path: &Path, digest: &mut DefaultHasher) -> Result<()> {
    let named = || path.display().to_string();
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(named)?;
        let mut inside = entries.map(|it| Ok(it?.path())).collect::<Result<Vec<_>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|it| take(it, digest));
    }
    // Made from the others.
    if path.to_string_lossy().ends_with(".gen.ts") {
        return Ok(());
    }
    path.file_name().hash(digest);
    fs::read(path).with_context(named)?.hash(digest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_byte_is_another_build() {
        let folder = std::env::temp_dir().join(format!("redress-web-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        for source in SOURCES.iter().filter(|it| **it != "src") {
            fs::write(folder.join(source), source).unwrap();
        }
        let before = sources(&folder).unwrap();
        assert_eq!(sources(&folder).unwrap(), before);
        fs::write(folder.join("src/schema.gen.ts"), "made").unwrap();
        assert_eq!(sources(&folder).unwrap(), before);
        fs::write(folder.join("src/main.tsx"), "written").unwrap();
        assert_ne!(sources(&folder).unwrap(), before);
        fs::remove_dir_all(folder).unwrap();
    }
}
