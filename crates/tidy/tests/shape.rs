//! Files and functions fit in a head, say what they are for, and are called what they are.

use redress_tidy::{Source, assert_none, sources};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "commons", "helper", "helpers", "manager", "managers", "misc", "shared", "util",
    "utils",
];

#[test]
fn every_file_says_what_it_is_for() {
    assert_none("a file begins with `//! ` and a sentence", &each(says_nothing));
}

#[test]
fn files_fit_in_a_head() {
    assert_none(&format!("a file has at most {FILE_LINES_MAX} lines"), &each(long_file));
}

#[test]
fn functions_fit_in_a_head() {
    let law = format!("a function has at most {FUNCTION_LINES_MAX} lines");
    assert_none(&law, &each(long_functions));
}

#[test]
fn modules_are_called_what_they_are() {
    assert_none("no module is called utils, common, helper or manager", &each(empty_name));
}

fn each(law: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let sources = sources();
    let seen = sources.len();
    assert!(seen > 20, "only {seen} files were found: this test looks in the wrong place");
    sources.iter().flat_map(law).collect()
}

fn says_nothing(source: &Source) -> Vec<String> {
    let first = source.text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//! ").is_some_and(|it| it.split_whitespace().count() >= 3);
    if says { vec![] } else { vec![source.path.clone()] }
}

fn long_file(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= FILE_LINES_MAX { vec![] } else { vec![format!("{}: {lines}", source.path)] }
}

fn long_functions(source: &Source) -> Vec<String> {
    let functions = source.functions();
    let long = functions.iter().filter(|it| it.lines > FUNCTION_LINES_MAX);
    long.map(|it| format!("{}:{}: `{}` has {}", source.path, it.line, it.name, it.lines)).collect()
}

fn empty_name(source: &Source) -> Vec<String> {
    let parts = source.path.trim_end_matches(".rs").split('/');
    let empty = parts.filter(|part| EMPTY_NAMES.contains(part));
    let files = empty.map(|part| format!("{}: `{part}`", source.path));
    let inline = EMPTY_NAMES.iter().filter(|name| source.code.contains(&format!("mod {name} {{")));
    files.chain(inline.map(|name| format!("{}: `mod {name}`", source.path))).collect()
}

#[test]
fn offences_are_seen() {
    let body = "    x();\n".repeat(FUNCTION_LINES_MAX - 1);
    let long = Source::new("crates/core/src/utils.rs", &format!("fn f() {{\n{body}}}\n"));
    assert_eq!(long_functions(&long), ["crates/core/src/utils.rs:1: `f` has 71"]);
    assert_eq!(says_nothing(&long), ["crates/core/src/utils.rs"]);
    assert_eq!(empty_name(&long), ["crates/core/src/utils.rs: `utils`"]);
    let endless = Source::new("a.rs", &"\n".repeat(FILE_LINES_MAX + 1));
    assert_eq!(long_file(&endless), ["a.rs: 501"]);
}

#[test]
fn what_is_just_short_enough_is_lawful() {
    let body = "    x();\n".repeat(FUNCTION_LINES_MAX - 2);
    let text = format!("//! Says what it is for.\n\nfn f() {{\n{body}}}\n");
    let lawful = Source::new("crates/core/src/desk.rs", &text);
    assert!(long_functions(&lawful).is_empty());
    assert!(says_nothing(&lawful).is_empty());
    assert!(empty_name(&lawful).is_empty());
    assert!(long_file(&Source::new("a.rs", &"\n".repeat(FILE_LINES_MAX))).is_empty());
}
