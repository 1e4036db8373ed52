//! `bill check`: what it prints, how it ends, and that its JSON is what the documentation says.
//! `UPDATE_EXPECT=1` writes the golden files in `fixtures/checks`.

use std::{env, fs, path::Path};

use serde_json::{Value, json};

use super::{repository, run};
use crate::contract::differences;

const WALLET: &str = "fixtures/checks/wallet.csv";
const CHAT: &str = "fixtures/checks/chat.csv";
const QUIET: &str = "fixtures/bills/alipay_v3/february.csv";
const DAY: &str = "2026-04-10";

fn check(files: &[&str], more: &[&str]) -> super::Ran {
    let files: Vec<String> = files.iter().map(|it| repository(it)).collect();
    let mut words = vec!["bill", "check", "--today", DAY];
    words.extend(files.iter().map(String::as_str));
    words.extend(more);
    run(&words)
}

fn golden(name: &str, got: &str) {
    let path = repository(&format!("fixtures/checks/{name}"));
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, got).unwrap();
    }
    assert_eq!(got, fs::read_to_string(&path).unwrap_or_default(), "{name}");
}

fn schema() -> Value {
    let text = fs::read_to_string(repository("docs/bill-check.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn assert_shape(got: &Value) {
    let (schema, mut found) = (schema(), Vec::new());
    differences(&schema, &schema, got, "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_was_found_is_said_so_that_a_person_can_act_on_it() {
    for lang in ["zh", "en"] {
        let ran = check(&[WALLET, CHAT], &["--lang", lang]).ended(1);
        golden(&format!("wallet_and_chat.{lang}.txt"), &ran.out);
        assert!(ran.err.contains("wallet.csv"), "the line that cannot be read: {}", ran.err);
        assert!(!ran.out.contains('\x1b'), "no colours where there is no terminal");
    }
}

#[test]
fn a_bill_in_order_ends_well() {
    for (lang, said) in [("zh", "没有发现需要投诉的问题"), ("en", "calls for a complaint")]
    {
        let ran = check(&[QUIET], &["--lang", lang]).ended(0);
        assert!(ran.out.contains(said), "{}", ran.out);
    }
    assert_eq!(check(&[QUIET], &["--json"]).ended(0).json()[0]["findings"], json!([]));
    let none = check(&[QUIET], &["--draft"]).ended(0);
    assert_eq!(none.out, "");
}

#[test]
fn the_json_is_what_the_documentation_says_in_every_language() {
    let zh = check(&[WALLET, CHAT], &["--json", "--lang", "zh"]).ended(1);
    let en = check(&[WALLET, CHAT], &["--json", "--lang", "en"]).ended(1);
    assert_eq!((&zh.out, zh.err.as_str()), (&en.out, ""));
    let got = &zh.json()[0];
    assert_shape(got);
    assert_eq!(got["bills"][0]["problems"][0]["line"], 16);
    let rules: Vec<_> = got["findings"].as_array().unwrap().iter().map(|it| &it["rule"]).collect();
    assert_eq!(rules, ["duplicate-charge", "refund-missing"]);
    assert_eq!(got["findings"][1]["rows"][0]["bill"], 1);
    golden("wallet_and_chat.json", &(serde_json::to_string_pretty(got).unwrap() + "\n"));
    let mut wrong = got.clone();
    wrong["findings"][0]["at_stake"]["amount"] = json!(459);
    let (schema, mut found) = (schema(), Vec::new());
    differences(&schema, &schema, &wrong, "", &mut found);
    assert_eq!(found.len(), 1, "the schema does say something: {found:?}");
}

#[test]
fn a_draft_has_everything_but_the_name_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let who = folder.path().join("who.json");
    fs::write(&who, r#"{"name": "周小满", "contact": {"phone": "13900000000"}}"#).unwrap();
    let whole = check(&[WALLET, CHAT], &["--draft", "--lang", "zh"]).ended(1);
    assert_eq!(whole.json().len(), 2);
    assert!(whole.err.contains("particulars"), "{}", whole.err);
    let out = folder.path().join("drafts.ndjson");
    let words = ["--draft", "--finding", "1", "--lang", "zh", "--particulars"];
    let more = [&words[..], &[who.to_str().unwrap(), "--output", out.to_str().unwrap()]].concat();
    let ran = check(&[WALLET, CHAT], &more).ended(1);
    assert_eq!(ran.out, "");
    let written = fs::read_to_string(&out).unwrap();
    let draft: Value = serde_json::from_str(written.trim()).unwrap();
    assert_eq!(draft["issue"], "duplicate-charge");
    assert_eq!(draft["claimed"], json!({ "amount": "459.00", "currency": "CNY" }));
    assert_eq!(draft["wanted"], json!([{ "kind": "full-refund", "payment": 0 }]));
    assert_eq!(draft["particulars"]["name"], "周小满");
    let narrative = draft["narrative"].as_str().unwrap();
    assert!(narrative.contains("木子家居") && narrative.contains("第 13 行"), "{narrative}");
    let none = check(&[WALLET, CHAT], &["--draft", "--finding", "3"]).ended(2);
    assert!(none.err.contains("no-such-finding"), "{}", none.err);
    check(&[WALLET], &["--finding", "1"]).ended(2);
    let other = check(&[WALLET], &["--draft", "--particulars", out.to_str().unwrap()]).ended(2);
    assert!(other.err.contains("bad-particulars"), "{}", other.err);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.txt");
    fs::write(&notes, "dear diary\nnothing was paid today\n").unwrap();
    let bill = repository(WALLET);
    for (lang, said) in [("zh", "redress bill map"), ("en", "OFX, MT940, camt")] {
        let words = ["bill", "check", &bill, notes.to_str().unwrap(), "--lang", lang];
        let ran = run(&words).ended(2);
        assert_eq!(ran.out, "");
        assert!(ran.err.contains("notes.txt") && ran.err.contains(said), "{}", ran.err);
        assert!(ran.err.contains("unknown-bill-format"), "{}", ran.err);
    }
    run(&["bill", "check", folder.path().join("gone.csv").to_str().unwrap()]).ended(2);
    run(&["bill", "check"]).ended(2);
    check(&[WALLET], &["--today", "soon"]).ended(2);
}

#[test]
fn a_password_comes_from_a_file_and_never_from_the_command_line() {
    let locked = locked_zip();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("bill.zip"), locked).unwrap();
    let ran = run(&["bill", "check", &path("bill.zip"), "--lang", "en"]).ended(2);
    assert!(ran.err.contains("password-needed"), "{}", ran.err);
    assert!(ran.err.contains("--password-file"), "{}", ran.err);
    fs::write(path("wrong"), "000000\n").unwrap();
    let words = ["bill", "check", &path("bill.zip"), "--password-file", &path("wrong")];
    assert!(run(&words).ended(2).err.contains("wrong-password"));
    fs::write(path("right"), "000000\n123456\n").unwrap();
    let words = ["bill", "check", &path("bill.zip"), "--password-file", &path("right"), "--json"];
    let ran = run(&words).ended(0);
    assert_eq!(ran.json()[0]["bills"][0]["payments"], 15);
    run(&["bill", "check", &path("bill.zip"), "--password", "123456"]).ended(2);
}

/// The quiet bill in an archive with the password 123456.
pub(crate) fn locked_zip() -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .with_aes_encryption(zip::AesMode::Aes256, "123456");
    zip.start_file("bill.csv", options).unwrap();
    zip.write_all(&fs::read(repository(QUIET)).unwrap()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Every bill among the samples is checked, ends as it should, and says so in the documented shape.
#[test]
fn every_sample_is_checked() {
    let Some(samples) = env::var_os("REDRESS_SAMPLES") else {
        return println!("skipped: every_sample_is_checked (REDRESS_SAMPLES is unset)");
    };
    let mut files = Vec::new();
    gather(&Path::new(&samples).join("bills"), &mut files);
    files.sort();
    let mut checked = 0;
    for file in &files {
        let ran = run(&["bill", "check", file, "--today", "2026-11-22", "--json"]);
        if ran.code == 2 {
            assert!(ran.err.contains(file), "{}", ran.err);
            continue;
        }
        assert!(!ran.err.contains("panicked"), "{file}: {}", ran.err);
        let got = &ran.json()[0];
        assert_shape(got);
        let findings = got["findings"].as_array().unwrap();
        assert_eq!(ran.code, i32::from(!findings.is_empty()), "{file}");
        let rules: Vec<_> = findings.iter().filter_map(|it| it["rule"].as_str()).collect();
        println!("{file}: {} rows, {} findings {rules:?}", got["checked"], findings.len());
        checked += 1;
    }
    assert!(40 < checked, "only {checked} of {} files are bills", files.len());
}

fn gather(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => gather(&path, files),
            false => files.push(path.display().to_string()),
        }
    }
}
