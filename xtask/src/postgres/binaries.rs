//! Where a machine may already have PostgreSQL, and whether it is new enough.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::owner::Owner;

/// The oldest major version that Redress promises to run on.
const VERSION_MIN: u32 = 15;

/// A folder with `postgres` and `initdb` of a version we can use.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Binaries {
    pub(super) bin: PathBuf,
    /// As the program says it, such as `15.20`.
    pub(super) version: String,
    /// The folder that may be copied elsewhere as a whole and still runs; system packages may not.
    pub(super) tree: Option<PathBuf>,
}

impl Binaries {
    /// Reads a folder; `None` where something is missing, does not run, or is too old.
    pub(super) fn in_folder(bin: &Path) -> Option<Binaries> {
        // Distributions link single programs; the others lie beside the real file.
        let postgres = fs::canonicalize(bin.join("postgres")).ok()?;
        let bin = postgres.parent()?.to_owned();
        if !bin.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(&postgres).arg("--version").output().ok()?;
        let (major, version) = version(&String::from_utf8_lossy(&said.stdout))?;
        (major >= VERSION_MIN).then_some(Binaries { bin, version, tree: None })
    }
}

/// The first that fits: `PATH`, the folders of Debian and its kin (newest first), `pg_config`.
pub(super) fn on_this_machine(owner: &Owner) -> Option<Binaries> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.extend(debian_folders(Path::new("/usr/lib/postgresql")));
    folders.extend(pg_config());
    folders
        .iter()
        .filter_map(|folder| Binaries::in_folder(folder))
        .find(|found| owner.can_run(&found.bin.join("postgres")))
}

/// `15/bin`, `17/bin`, …, the newest first.
fn debian_folders(parent: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut majors: Vec<u32> =
        names.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    majors.sort_unstable_by(|a, b| b.cmp(a));
    majors.iter().map(|major| parent.join(major.to_string()).join("bin")).collect()
}

fn pg_config() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()))
}

/// Reads `postgres (PostgreSQL) 15.20 (Debian …)` or `… 18beta1` into 15 and `15.20`.
fn version(said: &str) -> Option<(u32, String)> {
    let version = said.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
    let digits = version.find(|it: char| !it.is_ascii_digit()).unwrap_or(version.len());
    Some((version[..digits].parse().ok()?, version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_what_the_program_says() {
        let debian = "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n";
        assert_eq!(version(debian), Some((15, "15.20".to_owned())));
        assert_eq!(version("postgres (PostgreSQL) 18beta1"), Some((18, "18beta1".to_owned())));
        assert_eq!(version("postgres (PostgreSQL) 9.6.24"), Some((9, "9.6.24".to_owned())));
    }

    #[test]
    fn what_is_not_a_version_is_none() {
        for said in ["", "postgres", "postgres (PostgreSQL)", "postgres (PostgreSQL) devel"] {
            assert_eq!(version(said), None, "{said}");
        }
    }

    #[test]
    fn the_newest_of_debians_folders_comes_first() {
        let parent = env::temp_dir().join(format!("redress-debian-{}", std::process::id()));
        for name in ["9", "15", "17", "not-a-version"] {
            fs::create_dir_all(parent.join(name)).unwrap();
        }
        let found = debian_folders(&parent);
        fs::remove_dir_all(&parent).unwrap();
        let wanted = ["17", "15", "9"].map(|major| parent.join(major).join("bin"));
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_folder_without_postgres_is_none() {
        assert_eq!(Binaries::in_folder(Path::new("/nowhere/at/all")), None);
    }
}
