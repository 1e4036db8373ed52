//! Dependencies point one way, and the pure crates stay pure.

use redress_tidy::{Manifest, Section, assert_none, files, read};

/// Who may depend on whom. An arrow that is not here is a decision to be made, not a detail.
const ARROWS: &[(&str, &[&str])] = &[
    ("redress-core", &[]),
    ("redress-bills", &["redress-core"]),
    ("redress-connect", &["redress-core"]),
    ("redress-proof", &["redress-core"]),
    ("redress-store", &["redress-core", "redress-proof"]),
    ("redress-paper", &["redress-core"]),
    ("redress-reading", &["redress-core"]),
    (
        "redress-server",
        &[
            "redress-core",
            "redress-bills",
            "redress-connect",
            "redress-paper",
            "redress-proof",
            "redress-reading",
            "redress-store",
        ],
    ),
    (
        "redress-bench",
        &[
            "redress-core",
            "redress-bills",
            "redress-connect",
            "redress-store",
            "redress-paper",
            "redress-proof",
            "redress-reading",
            "redress-server",
        ],
    ),
    ("redress-tidy", &[]),
    ("xtask", &[]),
];

/// Crates that know neither network nor database nor chance: values in, values out.
const PURE: &[&str] = &[
    "redress-core",
    "redress-bills",
    "redress-connect",
    "redress-paper",
    "redress-proof",
    "redress-reading",
];

/// What a pure crate must not link, unless a feature that is off by default asks for it.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "hyper-util",
    "object_store",
    "rand",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tokio",
    "tower",
    "tower-http",
    "ureq",
];

/// Databases are spoken to here and nowhere else; the bench measures against them bare.
const SPEAKS_SQL: &[&str] = &["redress-store", "redress-bench"];

#[test]
fn dependencies_point_one_way() {
    assert_none("dependencies point one way (ARROWS)", &each_manifest(wrong_arrows));
}

#[test]
fn pure_crates_link_nothing_that_reaches_out() {
    assert_none("core, bills, connect, paper, proof and reading are pure", &each_manifest(impure));
}

#[test]
fn only_the_store_links_a_database() {
    assert_none("SQL stands in store", &each_manifest(speaks_sql));
}

#[test]
fn every_package_takes_the_lints_of_the_workspace() {
    let without = |it: &Manifest| match it.shared_lints {
        true => vec![],
        false => vec![format!("{}: no `[lints] workspace = true`", it.path)],
    };
    assert_none("lints are the same everywhere", &each_manifest(without));
}

fn wrong_arrows(manifest: &Manifest) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == manifest.name) else {
        return vec![format!("{}: `{}` is not in ARROWS yet", manifest.path, manifest.name)];
    };
    let ours = manifest.dependencies.iter().filter(|it| it.name.starts_with("redress-"));
    // A crate may ask for itself with a feature, for its own tests.
    let itself = |it: &str, section| it == manifest.name && section == Section::Dev;
    ours.filter(|it| !allowed.contains(&it.name.as_str()) && !itself(&it.name, it.section))
        .map(|it| format!("{}: {} must not depend on {}", manifest.path, manifest.name, it.name))
        .collect()
}

fn impure(manifest: &Manifest) -> Vec<String> {
    if !PURE.contains(&manifest.name.as_str()) {
        return vec![];
    }
    let linked = manifest.dependencies.iter().filter(|it| it.section == Section::Normal);
    linked
        .filter(|it| IMPURE.contains(&it.name.as_str()) && !it.optional)
        .map(|it| format!("{}: {} is pure and links {}", manifest.path, manifest.name, it.name))
        .collect()
}

fn speaks_sql(manifest: &Manifest) -> Vec<String> {
    let may = SPEAKS_SQL.contains(&manifest.name.as_str());
    let linked = manifest.dependencies.iter().filter(|it| it.name == "sqlx" && !may);
    linked.map(|it| format!("{}: {} links {}", manifest.path, manifest.name, it.name)).collect()
}

fn each_manifest(law: impl Fn(&Manifest) -> Vec<String>) -> Vec<String> {
    let manifests = files().into_iter().filter(|path| path.ends_with("/Cargo.toml"));
    let mut offences = Vec::new();
    let mut seen = 0;
    for path in manifests.filter(|path| !path.starts_with("fuzz/")) {
        seen += 1;
        match Manifest::parse(&path, &read(&path).unwrap_or_default()) {
            Ok(manifest) => offences.extend(law(&manifest)),
            Err(what) => offences.push(what),
        }
    }
    assert!(seen >= 8, "only {seen} manifests were found: this test looks in the wrong place");
    offences
}

fn manifest(name: &str, dependencies: &str) -> Manifest {
    let text = format!("[package]\nname = '{name}'\n{dependencies}");
    Manifest::parse("Cargo.toml", &text).unwrap()
}

#[test]
fn a_wrong_arrow_is_seen() {
    let bills = manifest("redress-bills", "[dependencies]\nredress-store.workspace = true");
    assert_eq!(
        wrong_arrows(&bills),
        ["Cargo.toml: redress-bills must not depend on redress-store"]
    );
    let core = manifest("redress-core", "[dev-dependencies]\nredress-core = { path = '.' }");
    assert!(wrong_arrows(&core).is_empty());
    assert_eq!(wrong_arrows(&manifest("redress-new", "")).len(), 1);
}

#[test]
fn a_reach_outside_is_seen_unless_a_feature_asks_for_it() {
    let core = manifest("redress-core", "[dependencies]\ntokio.workspace = true");
    assert_eq!(impure(&core).len(), 1);
    let connect = "[dependencies]\ntokio = { workspace = true, optional = true }";
    assert!(impure(&manifest("redress-connect", connect)).is_empty());
    let server = manifest("redress-server", "[dependencies]\nsqlx = '0.9'");
    assert_eq!(speaks_sql(&server).len(), 1);
}
