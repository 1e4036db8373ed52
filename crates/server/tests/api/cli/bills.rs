//! `bill show` and `guide`: nothing but the program and a file.

use serde_json::Value;

use super::{fed, finish, program, repository, run};

const GOOD: &str = "fixtures/bills/alipay_v3/february.csv";
const BROKEN: &str = "fixtures/bills/alipay_v3/broken_rows.csv";

#[test]
fn a_bill_is_one_json_object_a_payment() {
    let ran = run(&["bill", "show", &repository(GOOD), "--json"]).ended(0);
    let rows = ran.json();
    assert_eq!(rows.len(), 15);
    assert_eq!(ran.err, "");
    let travel = rows.iter().find(|it| it["line"] == 23).unwrap();
    let wanted = serde_json::json!({
        "reference": "2024020322001400010000000023",
        "at": "2024-02-03T09:00:00+08:00",
        "direction": "out",
        "amount": "600.00",
        "currency": "CNY",
        "counterparty": "远山旅行社",
        "method": "花呗&红包",
        "status": "交易成功",
        "settled": true,
        "refunded": "200.50",
        "line": 23,
    });
    assert_eq!(*travel, wanted);
    let refund = rows.iter().find(|it| it["line"] == 21).unwrap();
    assert_eq!(refund["refund_of"], "2024020322001400010000000023");
    assert_eq!(refund["link"], "exact");
}

#[test]
fn a_table_of_no_known_format_is_read_by_the_mapping_that_was_proposed() {
    let table = repository("fixtures/bills/mapping/rural_bank.csv");
    let proposed = run(&["bill", "map", &table]).ended(0);
    assert!(proposed.out.contains("date = \"交易日期\""), "{}", proposed.out);
    let map = repository("fixtures/bills/mapping/rural_bank.toml");
    let ran = run(&["bill", "show", &table, "--map", &map, "--json"]).ended(1);
    assert_eq!(ran.json().len(), 4);
    let wrong = run(&["bill", "show", &table, "--map", &table]).ended(2);
    assert!(wrong.err.contains("rural_bank.csv"), "{}", wrong.err);
    let other = repository("fixtures/bills/mapping/german.toml");
    run(&["bill", "show", &table, "--map", &other]).ended(2);
}

#[test]
fn lines_that_cannot_be_read_are_named_on_stderr_and_the_rest_is_kept() {
    let ran = run(&["bill", "show", &repository(BROKEN), "--json"]).ended(1);
    assert_eq!(ran.json().len(), 3);
    let problems: Vec<Value> =
        ran.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines: Vec<_> = problems.iter().map(|it| it["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [19, 20, 21, 22, 23, 24, 25, 26, 29]);
    assert!(problems.iter().all(|it| !it["problem"].as_str().unwrap().is_empty()));
}

#[test]
fn a_table_speaks_the_readers_language() {
    let zh = run(&["bill", "show", &repository(BROKEN), "--lang", "zh"]).ended(1);
    assert!(zh.out.starts_with("行  时间"), "{}", zh.out);
    assert!(zh.out.contains("早安面馆") && zh.out.contains("18.00 CNY"), "{}", zh.out);
    assert!(zh.err.contains("第 19 行"), "{}", zh.err);
    let en = run(&["--lang", "en", "bill", "show", &repository(BROKEN)]).ended(1);
    assert!(en.out.starts_with("line  time"), "{}", en.out);
    assert!(en.err.contains("line 19: "), "{}", en.err);
    let by_environment =
        program(&["bill", "show", &repository(GOOD)]).env("LC_ALL", "zh_CN.UTF-8").spawn().unwrap();
    assert!(finish(by_environment).ended(0).out.starts_with("行  时间"));
}

#[test]
fn a_bill_is_read_from_stdin_too() {
    let bytes = std::fs::read(repository(GOOD)).unwrap();
    let ran = fed(&["bill", "show", "-", "--json"], &bytes).ended(0);
    assert_eq!(ran.json().len(), 15);
}

#[test]
fn what_is_no_bill_is_bad_input_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty.csv", b"", "empty-file"),
        ("notes.txt", b"dear diary\nnothing was paid today\n", "unknown-bill-format"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0", "not-a-bill"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", "broken-workbook"),
    ];
    for (name, bytes, code) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let ran = run(&["bill", "show", path.to_str().unwrap(), "--lang", "zh"]).ended(2);
        assert!(ran.err.contains(code), "{name}: {}", ran.err);
        assert_eq!(ran.out, "", "{name}");
        let json = run(&["bill", "show", path.to_str().unwrap(), "--json"]).ended(2);
        let said: Value = serde_json::from_str(json.err.trim()).unwrap();
        assert_eq!(said["code"], code, "{name}");
    }
    let missing = folder.path().join("missing.csv");
    run(&["bill", "show", missing.to_str().unwrap()]).ended(2);
    run(&["bill", "show"]).ended(2);
    run(&["bill", "show", folder.path().to_str().unwrap()]).ended(2);
}

#[test]
fn a_reader_who_goes_away_is_no_reason_to_panic() {
    let mut child = program(&["bill", "show", &repository(GOOD), "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let ran = finish(child);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    assert_eq!(ran.code, 0);
}

#[test]
fn the_guide_says_what_to_do_in_order() {
    let words = ["guide", "--issue", "duplicate-charge", "--amount", "30.00", "--json"];
    let ran = run(&words).ended(0);
    let advice = &ran.json()[0];
    assert_eq!(advice["issue"], "duplicate-charge");
    assert!(!advice["channels"].as_array().unwrap().is_empty(), "{advice}");
    assert!(!advice["evidence"].as_array().unwrap().is_empty(), "{advice}");
    let zh = run(&["guide", "--issue", "duplicate-charge", "--lang", "zh"]).ended(0);
    assert!(zh.out.starts_with("重复扣款 [duplicate-charge]"), "{}", zh.out);
    let had =
        ["guide", "--issue", "duplicate-charge", "--have", "transaction-record", "--lang", "en"];
    assert!(run(&had).ended(0).out.contains("[x] "));
}

#[test]
fn the_guide_asks_until_it_knows() {
    // What went wrong: the amount; how: it was charged more than once.
    let ran = fed(&["guide", "--lang", "en"], b"no-such-answer\nwrong-amount\n").ended(2);
    assert!(ran.err.contains("A number from 1 to"), "{}", ran.err);
    let ran = fed(&["guide", "--lang", "zh"], b"4\n").ended(0);
    assert!(ran.out.contains("[refund-delayed]"), "{}", ran.out);
    let ran = fed(&["guide", "--lang", "zh"], b"").ended(2);
    assert!(ran.err.contains("no-answer"), "{}", ran.err);
}

#[test]
fn a_guide_that_is_asked_nonsense_says_what_there_is() {
    let ran = run(&["guide", "--issue", "aliens", "--lang", "en"]).ended(2);
    assert!(ran.err.contains("duplicate-charge"), "{}", ran.err);
    run(&["guide", "--issue", "other", "--amount", "1.005"]).ended(2);
    run(&["guide", "--issue", "other", "--amount", "1", "--currency", "yuan"]).ended(2);
    let list = run(&["guide", "--issue", "list", "--json"]).ended(0);
    assert!(10 < list.json()[0].as_array().unwrap().len());
}
