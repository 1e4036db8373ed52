//! Some things are said in one place only, some in no place at all.

use redress_tidy::{Source, assert_none, find_word, sources};

/// A word of what ships, the folders it concerns, and the places inside them where it may stand.
struct OnePlace {
    word: &'static str,
    within: &'static [&'static str],
    except: &'static [&'static str],
    why: &'static str,
}

const CRATES: &[&str] = &["crates/"];
const PURE: &[&str] = &[
    "crates/core/",
    "crates/bills/",
    "crates/connect/",
    "crates/paper/",
    "crates/proof/",
    "crates/reading/",
    "crates/tidy/",
];
/// The provider of our own that tests and the demo talk to; it lives behind a feature.
const SANDBOX: &[&str] = &["crates/connect/src/sandbox"];
/// Tests about the code read the code.
const TIDY: &[&str] = &["crates/tidy/", "crates/connect/src/sandbox"];
const MONEY: &[&str] = &["crates/core/", "crates/bills/", "crates/store/", "crates/connect/"];

const ONE_PLACE: &[OnePlace] = &[
    one("Timestamp::now", CRATES, &["crates/server/src/clock.rs"], "time comes from the clock"),
    one("Zoned::now", CRATES, &["crates/server/src/clock.rs"], "time comes from the clock"),
    one("SystemTime::now", CRATES, &["crates/server/src/clock.rs"], "time comes from the clock"),
    one("sqlx", CRATES, &["crates/store/src/"], "SQL stands in store"),
    one(
        "StatusCode::",
        CRATES,
        &["crates/server/src/http/problem.rs", "crates/connect/src/sandbox"],
        "status codes stand in http/problem.rs",
    ),
    one("async fn", PURE, SANDBOX, "pure crates wait for nothing"),
    one("Instant::now", PURE, SANDBOX, "pure crates read no clock"),
    one("now_v7", PURE, SANDBOX, "pure crates roll no dice"),
    one("std::fs", PURE, TIDY, "pure crates read no files"),
    one("std::net", PURE, SANDBOX, "pure crates open no sockets"),
    one("std::env", PURE, SANDBOX, "pure crates read no environment"),
    one("std::process", PURE, SANDBOX, "pure crates start nothing"),
    // Work is done on several threads there, and all of them end with it.
    one(
        "std::thread",
        PURE,
        &["crates/connect/src/sandbox", "crates/bills/src/threads.rs"],
        "pure crates start nothing",
    ),
    one("f32", MONEY, &[], "money is whole minor units"),
    // Spreadsheets store numbers as floats; that file turns them into the digits a person sees.
    // Whoever walks over JSON is told of every number there is, also of those it passes by.
    one(
        "f64",
        MONEY,
        &["crates/bills/src/sheet.rs", "crates/bills/src/json.rs"],
        "money is whole minor units",
    ),
];

const fn one(
    word: &'static str,
    within: &'static [&'static str],
    except: &'static [&'static str],
    why: &'static str,
) -> OnePlace {
    OnePlace { word, within, except, why }
}

/// What may stand nowhere, tests included: it says that something is unfinished.
const NOWHERE: &[&str] = &["todo!", "unimplemented!", "dbg!", "#[ignore"];

/// Words that follow one another in a statement and hardly in a sentence, in lower case.
const SQL: &[(&str, &str)] = &[
    ("select ", " from "),
    ("insert into ", " "),
    ("delete from ", " "),
    ("create table ", " "),
    ("alter table ", " "),
];

#[test]
fn some_things_are_said_in_one_place() {
    let offences: Vec<String> = sources().iter().flat_map(misplaced).collect();
    assert_none("some words belong in one place", &offences);
}

#[test]
fn nothing_unfinished_is_left() {
    let offences: Vec<String> = sources().iter().flat_map(unfinished).collect();
    assert_none("no todo!, unimplemented!, dbg! or #[ignore]", &offences);
}

#[test]
fn sql_stands_in_the_store() {
    let offences: Vec<String> = sources().iter().flat_map(sql_elsewhere).collect();
    assert_none("SQL stands in crates/store/src", &offences);
}

fn misplaced(source: &Source) -> Vec<String> {
    let Some(code) = source.shipped() else {
        return vec![];
    };
    let here = |folders: &[&str]| folders.iter().any(|it| source.path.starts_with(it));
    let mut offences = Vec::new();
    for law in ONE_PLACE.iter().filter(|law| here(law.within) && !here(law.except)) {
        for at in find_word(code, law.word) {
            offences.push(format!("{}: `{}`, but {}", source.place(at), law.word, law.why));
        }
    }
    offences
}

fn unfinished(source: &Source) -> Vec<String> {
    let found = NOWHERE.iter().flat_map(|word| {
        find_word(&source.code, word).into_iter().map(move |at| (word, source.place(at)))
    });
    found.map(|(word, place)| format!("{place}: `{word}`")).collect()
}

fn sql_elsewhere(source: &Source) -> Vec<String> {
    let concerns = source.path.starts_with("crates/") && source.path.contains("/src/");
    let allowed = ["crates/store/", "crates/tidy/"];
    if !concerns || allowed.iter().any(|it| source.path.starts_with(it)) {
        return vec![];
    }
    let lines = source.literals.lines().map(str::to_lowercase).enumerate();
    let statements = lines.filter(|(_, line)| {
        SQL.iter().any(|(first, then)| line.split_once(first).is_some_and(|it| it.1.contains(then)))
    });
    statements.map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim())).collect()
}

#[test]
fn a_word_in_the_wrong_place_is_seen_and_named() {
    let text = "//! A file.\n\nfn now() -> Timestamp {\n    Timestamp::now()\n}\n";
    let desk = Source::new("crates/server/src/desk.rs", text);
    let wanted = "crates/server/src/desk.rs:4: `Timestamp::now`, but time comes from the clock";
    assert_eq!(misplaced(&desk), [wanted]);
    assert!(misplaced(&Source::new("crates/server/src/clock.rs", text)).is_empty());
    assert!(misplaced(&Source::new("crates/server/tests/walk.rs", text)).is_empty());
}

#[test]
fn a_word_in_a_comment_a_string_or_a_test_is_not_an_offence() {
    let text =
        "//! Never f64.\nconst A: &str = \"f64\";\n#[cfg(test)]\nmod tests { type B = f64; }\n";
    assert!(misplaced(&Source::new("crates/core/src/money.rs", text)).is_empty());
    let shipped = Source::new("crates/core/src/money.rs", "type A = f64;\ntype B = af64b;\n");
    assert_eq!(misplaced(&shipped).len(), 1);
}

#[test]
fn unfinished_code_and_stray_sql_are_seen() {
    let text = "fn f() {\n    todo!()\n}\nconst Q: &str = \"SELECT id FROM cases\";\n";
    let desk = Source::new("crates/server/src/desk.rs", text);
    assert_eq!(unfinished(&desk), ["crates/server/src/desk.rs:2: `todo!`"]);
    let wanted = "crates/server/src/desk.rs:4: \"select id from cases\"";
    assert_eq!(sql_elsewhere(&desk), [wanted]);
    assert!(sql_elsewhere(&Source::new("crates/store/src/cases.rs", text)).is_empty());
}
