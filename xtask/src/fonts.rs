//! The fonts for letters: fetched once through npm, as packages that the project depends on.
//!
//! Noto Sans SC for Chinese, Latin, Greek and Cyrillic, Noto Emoji for what people put into their
//! messages. Both are under the SIL Open Font License, which comes along.

use std::{
    env, fs,
    path::{self, Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// The environment variable that names the folder to everybody who prints.
pub(crate) const VARIABLE: &str = "REDRESS_FONTS";

/// A package, pinned, and what is taken out of it.
struct Package {
    name: &'static str,
    files: &'static [&'static str],
}

/// Pinned, so that a letter printed next year has the same bytes.
const PACKAGES: [Package; 2] = [
    Package {
        name: "@expo-google-fonts/noto-sans-sc@0.4.3",
        files: &[
            "400Regular/NotoSansSC_400Regular.ttf",
            "700Bold/NotoSansSC_700Bold.ttf",
            "LICENSE_FONT",
        ],
    },
    Package {
        name: "@expo-google-fonts/noto-emoji@0.4.7",
        files: &["400Regular/NotoEmoji_400Regular.ttf"],
    },
];

/// `cargo xtask fonts`.
pub(crate) fn run() -> Result<()> {
    println!("{}", fetch()?.display());
    Ok(())
}

/// The folder that the environment names, or ours.
pub(crate) fn folder() -> Result<PathBuf> {
    match env::var_os(VARIABLE) {
        Some(named) => path::absolute(named).context("the folder of fonts"),
        None => fetch(),
    }
}

/// The folder with the fonts, fetched where they are not there yet.
fn fetch() -> Result<PathBuf> {
    let place = crate::root().join("target/fonts");
    if files().all(|it| place.join(file_name(it)).is_file()) {
        return Ok(place);
    }
    eprintln!("fetching the fonts for letters (60 MB, once)");
    let fresh = place.with_extension(format!("new-{}", std::process::id()));
    let filled = fill(&fresh).and_then(|()| {
        fs::remove_dir_all(&place).ok();
        fs::rename(fresh.join("fonts"), &place).context("moving the fonts to their place")
    });
    fs::remove_dir_all(&fresh).ok();
    filled.map(|()| place)
}

fn files() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().flat_map(|it| it.files.iter().copied())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Beside the final place, so that a run that was cut short leaves nothing half done.
fn fill(fresh: &Path) -> Result<()> {
    let fonts = fresh.join("fonts");
    fs::create_dir_all(&fonts)?;
    for package in &PACKAGES {
        let archive = download(package.name, fresh)?;
        let folder = fresh.join("package");
        let mut tar = Command::new("tar");
        tar.arg("-xzf").arg(&archive).arg("-C").arg(fresh);
        tar.args(package.files.iter().map(|it| format!("package/{it}")));
        ensure!(tar.status().context("tar does not start")?.success(), "{} is odd", package.name);
        for file in package.files {
            fs::rename(folder.join(file), fonts.join(file_name(file)))?;
        }
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// npm checks the archive against the digest in its index.
fn download(package: &str, folder: &Path) -> Result<PathBuf> {
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", "--pack-destination"]).arg(folder).arg(package);
    let said = npm.stderr(Stdio::inherit()).output().context("npm does not start")?;
    ensure!(said.status.success(), "`npm pack {package}` failed");
    let name = String::from_utf8_lossy(&said.stdout);
    Ok(folder.join(name.lines().last().unwrap_or_default().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_and_every_file_lands_under_its_own_name() {
        let mut names: Vec<&str> = files().map(file_name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(PACKAGES.iter().all(|it| {
            it.name
                .rsplit_once('@')
                .is_some_and(|(_, version)| version.starts_with(|it: char| it.is_ascii_digit()))
        }));
    }
}
