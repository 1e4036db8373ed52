//! What is not Rust: documents name what exists, rules are TOML, nothing names a machine.

use redress_tidy::{assert_none, files, read, root};

/// Documents whose every path must exist.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

/// Where a path that a document names begins.
const PATHS: &[&str] =
    &["crates/", "rules/", "docs/", "fixtures/", "xtask/", "bench/", "web/", ".ci/", ".cargo/"];

/// Folders of people and machines. Written in two parts, because this file is searched too.
const HOMES: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("C:\\Us", "ers"),
];

/// Where lock files may say that packages come from: the public registries, by their own names.
const REGISTRIES: &[&str] = &[
    "registry+https://github.com/rust-lang/crates.io-index",
    "https://registry.npmjs.org/",
    "https://files.pythonhosted.org/",
];

#[test]
fn documents_name_what_exists() {
    let mut offences = Vec::new();
    for document in documents() {
        let Some(text) = read(&document) else {
            offences.push(format!("{document} is missing"));
            continue;
        };
        let missing = mentioned(&text).into_iter().filter(|path| !exists(path));
        offences.extend(missing.map(|path| format!("{document}: `{path}` does not exist")));
    }
    assert_none("documents name what exists", &offences);
}

#[test]
fn the_two_commands_of_the_readme_exist() {
    let readme = read("README.md").unwrap_or_default();
    let chores = read("xtask/src/main.rs").unwrap_or_default();
    let alias = read(".cargo/config.toml").unwrap_or_default();
    let mut offences = Vec::new();
    for chore in ["run", "test"] {
        if !readme.lines().any(|line| line.trim().starts_with(&format!("cargo xtask {chore}"))) {
            offences.push(format!("README.md has no line `cargo xtask {chore}`"));
        }
        if !chores.contains(&format!("\"{chore}\" =>")) {
            offences.push(format!("xtask has no chore `{chore}`"));
        }
    }
    if !alias.lines().any(|line| line.starts_with("xtask = ")) {
        offences.push(".cargo/config.toml has no alias `xtask`".to_owned());
    }
    assert_none("two commands do everything", &offences);
}

#[test]
fn rules_are_toml_and_letters_are_text() {
    let mut offences = Vec::new();
    for path in files().into_iter().filter(|path| path.starts_with("rules/")) {
        let Some(text) = read(&path) else {
            offences.push(format!("{path} is not text in UTF-8"));
            continue;
        };
        if path.ends_with(".toml")
            && let Err(error) = text.parse::<toml::Table>()
        {
            offences.push(format!("{path}: {error}"));
        }
    }
    assert_none("rules can be read", &offences);
}

#[test]
fn no_file_names_a_machine() {
    let mut offences = Vec::new();
    for path in files() {
        let text = read(&path).unwrap_or_default();
        offences.extend(machine_paths(&text).map(|(line, what)| format!("{path}:{line}: {what}")));
        if is_lock(&path) {
            offences
                .extend(foreign_sources(&text).map(|(line, it)| format!("{path}:{line}: {it}")));
        }
    }
    assert_none("nothing names a machine or a private registry", &offences);
}

fn documents() -> Vec<String> {
    let decisions = files().into_iter().filter(|path| path.starts_with("docs/decisions/"));
    DOCUMENTS.iter().map(|it| (*it).to_owned()).chain(decisions).collect()
}

/// Paths between backticks. One with a `<name>` or a `*` in it is judged up to the folder before.
fn mentioned(text: &str) -> Vec<String> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let paths = quoted.filter(|it| PATHS.iter().any(|start| it.starts_with(start)));
    paths.map(certain_part).map(str::to_owned).collect()
}

fn certain_part(path: &str) -> &str {
    let certain = match path.find(['<', '*', '{', '…', ' ']) {
        Some(open) => path[..open].rsplit_once('/').map_or("", |(folder, _)| folder),
        None => path,
    };
    certain.trim_end_matches('/')
}

fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Lines (counted from 1) that name a folder of a person or a machine.
fn machine_paths(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().flat_map(|(at, line)| {
        let found = HOMES.iter().filter(|home| names(line, home));
        found.map(move |home| (at + 1, *home)).collect::<Vec<_>>()
    })
}

/// A web address may have such a folder inside; a path begins with it.
fn names(line: &str, home: &str) -> bool {
    let inside = |before: char| before.is_alphanumeric() || "-_.~%/".contains(before);
    line.match_indices(home).any(|(at, _)| !line[..at].chars().next_back().is_some_and(inside))
}

fn is_lock(path: &str) -> bool {
    ["Cargo.lock", "package-lock.json"].iter().any(|name| path.ends_with(name))
}

/// Lines of a lock file that fetch from somewhere else than the public registries.
fn foreign_sources(text: &str) -> impl Iterator<Item = (usize, String)> {
    let sources = text.lines().enumerate().filter_map(|(at, line)| {
        let line = line.trim();
        let value = line.strip_prefix("source = ").or(line.strip_prefix("\"resolved\": "))?;
        Some((at + 1, value.trim_matches(['"', ',']).to_owned()))
    });
    sources.filter(|(_, value)| !REGISTRIES.iter().any(|known| value.starts_with(known)))
}

#[test]
fn offences_are_seen() {
    let line = format!("see {}someone/notes", HOMES[1]);
    assert_eq!(machine_paths(&format!("fine\n{line}")).collect::<Vec<_>>(), [(2, HOMES[1])]);
    let address = format!("https://example.org{}page", HOMES[1]);
    assert_eq!(machine_paths(&address).count(), 0);
    let lock = "source = \"registry+https://mirror.example/index\"\n  \"resolved\": \"https://registry.npmjs.org/a\",";
    let wanted = (1, "registry+https://mirror.example/index".to_owned());
    assert_eq!(foreign_sources(lock).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn paths_in_documents_are_found() {
    let text = "`crates/core/src/money.rs` and `rules/regimes/<id>.toml`, `rules/letters/*`, `cargo xtask run`";
    assert_eq!(mentioned(text), ["crates/core/src/money.rs", "rules/regimes", "rules/letters"]);
}
