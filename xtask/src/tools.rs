//! Programs that tests use where they are there: installed from Debian's packages where this is root
//! on such a machine, else left out, and the tests say by name what they skipped.

use std::{env, path::PathBuf, process::Command};

/// A program and the packages that bring it.
struct Tool {
    program: &'static str,
    packages: &'static [&'static str],
}

const TOOLS: &[Tool] = &[
    Tool { program: "chromium", packages: &["chromium"] },
    Tool { program: "clamd", packages: &["clamav-daemon"] },
    Tool { program: "tesseract", packages: &["tesseract-ocr", "tesseract-ocr-chi-sim"] },
];
/// Where daemons lie, which may not be on the path.
const DAEMONS: &str = "/usr/sbin";

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from(DAEMONS)]);
    folders.map(|it| it.join(program)).find(|it| it.is_file())
}

/// Installs what is missing, where that can be done without asking anybody.
pub(crate) fn fetch(notes: &mut Vec<String>) {
    let missing: Vec<_> = TOOLS.iter().filter(|it| find(it.program).is_none()).collect();
    if missing.is_empty() {
        return;
    }
    let packages: Vec<_> = missing.iter().flat_map(|it| it.packages).copied().collect();
    let named = packages.join(" ");
    if !is_root() || find("apt-get").is_none() {
        notes.push(format!("some tests are skipped without the packages {named}"));
        return;
    }
    eprintln!("installing {named}");
    let apt = |words: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        apt.output().is_ok_and(|it| it.status.success())
    };
    let install = [&["install", "-y", "-q", "--no-install-recommends"][..], &packages].concat();
    if !(apt(&["update", "-q"]) && apt(&install)) {
        notes.push(format!("could not install {named}; the tests that need them are skipped"));
    }
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|it| it.stdout.trim_ascii() == b"0")
}
