//! `deadline` and `rules`: the law as a calculator, and rule files that are wrong.

use std::path::Path;

use serde_json::{Value, json};

use super::{program, repository, run};

/// A question whose answer is kept as a file.
const QUESTION: [&str; 8] = [
    "deadline",
    "explain",
    "--regime",
    "cn-pboc-2020-5",
    "--event",
    "transferred-received=2026-02-05T10:00:00+08:00",
    "--now",
    "2026-02-10",
];

/// The program says what the file holds. `UPDATE_EXPECT=1` writes it.
fn golden(name: &str, said: &str) {
    let path = repository(&format!("fixtures/deadlines/{name}"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, said).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said, kept, "{path}: UPDATE_EXPECT=1 rewrites it");
}

/// The obligations of one answer.
fn explain(regime: &str, events: &[&str], more: &[&str]) -> Vec<Value> {
    let mut words = vec!["deadline", "explain", "--json", "--regime", regime];
    words.extend(events.iter().flat_map(|it| ["--event", it]));
    words.extend(more);
    let ran = run(&words).ended(0);
    ran.json()[0]["obligations"].as_array().unwrap().clone()
}

fn one<'a>(owed: &'a [Value], name: &str) -> &'a Value {
    owed.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no {name} in {owed:?}"))
}

#[test]
fn a_calculation_reads_well_in_both_languages() {
    for lang in ["zh", "en"] {
        let words: Vec<&str> = QUESTION.into_iter().chain(["--lang", lang]).collect();
        let ran = run(&words).ended(0);
        golden(&format!("explain.{lang}.txt"), &ran.out);
        let words = ["deadline", "calendar", "cn", "2026", "--lang", lang];
        let ran = run(&words).ended(0);
        assert!(!ran.out.contains('\u{1b}'), "no colours in a pipe");
        golden(&format!("cn-2026.{lang}.txt"), &ran.out);
    }
    let words: Vec<&str> = QUESTION.into_iter().chain(["--json"]).collect();
    let ran = run(&words).ended(0);
    golden("explain.json", &serde_json::to_string_pretty(&ran.json()[0]).unwrap());
}

/// A regime, what happened, what is owed, and the last day that was counted by hand.
const COUNTED: [(&str, &[&str], &str, &str); 18] = [
    ("cn-samr-20", &["received=2026-02-13"], "admit", "2026-03-02"),
    ("cn-samr-20", &["received=2026-02-12"], "admit", "2026-02-28"),
    ("cn-samr-121", &["received=2026-09-18"], "admit", "2026-09-29"),
    ("cn-samr-20", &["received=2025-09-26"], "admit", "2025-10-13"),
    ("cn-pboc-2020-5", &["transferred-received=2026-09-20"], "answer", "2026-10-08"),
    ("cn-pboc-2020-5", &["transferred-received=2026-02-05"], "answer", "2026-02-24"),
    ("cn-pboc-2020-5", &["transferred-received=2026-01-30"], "answer", "2026-02-14"),
    (
        "cn-pboc-2020-5",
        &["transferred-received=2026-08-08", "extended=2026-08-20"],
        "answer",
        "2026-10-08",
    ),
    ("cn-samr-20", &["accepted=2026-03-02"], "mediate", "2026-05-08"),
    ("cn-samr-121@2026-04-15", &["accepted=2026-03-02"], "mediate", "2026-05-06"),
    ("uk-disp", &["received=2026-12-18"], "final-response", "2027-01-13"),
    (
        "uk-disp",
        &["received=2026-12-18", "holding-reply-sent=2026-12-21"],
        "final-response",
        "2027-02-10",
    ),
    ("uk-disp", &["received=2026-04-01"], "settle-early", "2026-04-08"),
    ("eu-psd2", &["received=2026-12-18"], "answer", "2027-01-12"),
    ("eu-psd2", &["received=2026-12-18", "holding-reply-sent=2026-12-21"], "answer", "2027-02-09"),
    ("us-reg-e", &["notice-received=2026-07-01"], "determine", "2026-07-15"),
    (
        "us-reg-e",
        &["notice-received=2026-07-01", "provisional-credit-given=2026-07-16"],
        "determine",
        "2026-07-15",
    ),
    (
        "us-reg-e",
        &["notice-received=2026-07-01", "provisional-credit-given=2026-07-15"],
        "determine",
        "2026-08-15",
    ),
];

#[test]
fn the_last_days_are_those_that_were_counted_by_hand() {
    for (regime, events, name, last) in COUNTED {
        let owed = explain(regime, events, &[]);
        let owed = one(&owed, name);
        assert_eq!(owed["last_day"], last, "{regime} {events:?}");
        let due = owed["due"].as_str().unwrap();
        assert!(due.contains("T00:00:00") && !due.ends_with('Z'), "{due}");
    }
}

#[test]
fn facts_and_named_times_decide_too() {
    let event = ["notice-received=2026-07-01"];
    let new = explain("us-reg-e", &event, &["--fact", "new-account=true"]);
    assert_eq!(one(&new, "determine")["last_day"], "2026-07-29");
    let stated =
        explain("plat-alipay", &["gmt-overdue=2026-03-01T10:00..2026-03-05T18:20:31"], &[]);
    assert_eq!(one(&stated, "platform-time")["due"], "2026-03-05T18:20:31+08:00");
    let fact = ["--fact", "channel=upi", "--now", "2026-03-11T12:00"];
    let late = explain("in-tat", &["transaction=2026-03-07T23:30"], &fact);
    let late = one(&late, "reverse");
    assert_eq!(late["compensation"], json!({ "amount": "300.00", "currency": "INR" }));
    assert_eq!(late["standing"]["is"], "late");
}

#[test]
fn clocks_of_several_regimes_run_side_by_side() {
    let more = ["--regime", "plat-wechatpay"];
    let events = ["transferred-received=2026-03-02", "ticket-created=2026-03-02T10:00"];
    let owed = explain("cn-pboc-2020-5", &events, &more);
    let binding = |name: &str| one(&owed, name)["binding"].clone();
    assert_eq!((binding("answer"), binding("completion")), (json!(false), json!(true)));
    assert_eq!(one(&owed, "completion")["due"], "2026-03-05T10:00:00+08:00");
    assert_eq!(one(&owed, "completion")["last_day"], json!(null));
}

#[test]
fn a_version_that_was_not_in_force_says_so() {
    let event = "transferred-received=2019-03-01";
    let ran =
        run(&["deadline", "explain", "--regime", "cn-pboc-2020-5", "--event", event, "--json"]);
    let ran = ran.ended(0);
    assert_eq!(ran.json()[0]["obligations"][0]["in_force"], false);
    assert!(ran.err.contains("cn-pboc-2020-5@2020-11-01"), "{}", ran.err);
    let owed = explain("cn-pboc-2020-5@2020-11-01", &["transferred-received=2020-11-01"], &[]);
    assert_eq!(owed[0]["in_force"], true);
}

#[test]
fn what_there_is_not_is_said_with_what_there_is() {
    let asked = |regime: &str, event: &str, more: &[&str]| {
        let mut words = vec!["deadline", "explain", "--regime", regime, "--event", event];
        words.extend(["--lang", "en"]);
        words.extend(more);
        run(&words).ended(2).err
    };
    let (regime, event) = ("cn-pboc-2020-5", "transferred-received=2026-03-01");
    assert!(asked("cn-pboc", event, &[]).contains("cn-pboc-2020-5, "), "the regimes are named");
    let said = asked(regime, "received=2026-03-01", &[]);
    assert!(said.contains("transferred-received") && said.contains("[unknown-event]"), "{said}");
    let said = asked(regime, event, &["--fact", "colour=blue"]);
    assert!(said.contains("source") && said.contains("[unknown-fact]"), "{said}");
    for wrong in ["transferred-received", "transferred-received=soon", "=2026-01-01"] {
        asked(regime, wrong, &[]);
    }
    asked(regime, event, &["--now", "yesterday"]);
    asked(regime, event, &["--fact", "source"]);
    run(&["deadline", "explain", "--regime", regime]).ended(2);
    // Times without an offset are nobody's where the regimes are in different zones.
    let said = asked(regime, event, &["--regime", "us-reg-e"]);
    assert!(said.contains("[no-one-zone]"), "{said}");
    let said = run(&["deadline", "calendar", "mars", "2026", "--lang", "en"]).ended(2).err;
    assert!(said.contains("cn, "), "{said}");
    run(&["deadline", "calendar", "cn", "1800"]).ended(2);
}

#[test]
fn the_regimes_are_listed_with_their_events_and_obligations() {
    let ran = run(&["deadline", "regimes", "--json"]).ended(0);
    let all = ran.json()[0]["regimes"].as_array().unwrap().clone();
    let pboc = all.iter().find(|it| it["id"] == "cn-pboc-2020-5@2020-11-01").unwrap();
    assert_eq!((&pboc["confidence"], &pboc["reviewed"]), (&json!("second-hand"), &json!(false)));
    assert!(pboc["events"].as_array().unwrap().contains(&json!("transferred-received")));
    let zh = run(&["deadline", "regimes", "--lang", "zh"]).ended(0).out;
    assert!(zh.contains("cn-pboc-2020-5@2020-11-01") && zh.contains("未审核"), "{zh}");
    assert!(zh.contains("transferred-received") && zh.contains("  answer"), "{zh}");
}

#[test]
fn a_year_is_drawn_for_programs_too() {
    let ran = run(&["deadline", "calendar", "cn", "2026", "--json"]).ended(0);
    let year = &ran.json()[0];
    assert_eq!((&year["year"], &year["announced"]), (&json!(2026), &json!(true)));
    let february = year["months"][1]["days"].as_array().unwrap();
    assert_eq!(february.len(), 28);
    assert_eq!(
        (&february[13]["day"], &february[13]["kind"]),
        (&json!("2026-02-14"), &json!("make-up"))
    );
    assert!(february[16]["name"]["zh"].is_string(), "{}", february[16]);
}

/// A folder of own rules with one file in it.
fn own(kind: &str, name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(kind)).unwrap();
    std::fs::write(folder.path().join(kind).join(name), text).unwrap();
    folder
}

fn house() -> String {
    std::fs::read_to_string(repository("rules/regimes/house.toml")).unwrap()
}

#[test]
fn an_institution_lays_its_own_rules_over_those_of_the_program() {
    // Ten minutes to confirm instead of one.
    let text = house().replace("within  = { minutes = 1 }", "within  = { minutes = 10 }");
    let folder = own("regimes", "house.toml", &text);
    let shown = folder.path().to_str().unwrap();
    let wrong = run(&["rules", "check", shown, "--lang", "en"]).ended(2);
    let place = format!("{shown}/regimes/house.toml:");
    assert!(wrong.out.lines().all(|it| it.starts_with(&place)), "{}", wrong.out);
    assert!(wrong.out.contains("`acknowledge` should be"), "its examples disagree: {}", wrong.out);

    let title = house().replace("The institution's own complaint rules", "Rules of Riverside");
    let folder = own("regimes", "house.toml", &title);
    let shown = folder.path().to_str().unwrap();
    let fine = run(&["rules", "check", shown, "--lang", "en"]).ended(0);
    assert!(fine.out.contains("1 own files"), "{}", fine.out);
    let listed = run(&["deadline", "regimes", "--rules", shown, "--json"]).ended(0);
    assert!(listed.out.contains("Rules of Riverside") && listed.out.contains("cn-pboc-2020-5@"));
    let mut by_environment = program(&["deadline", "regimes", "--json"]);
    let by_environment = by_environment.env("REDRESS_RULES", shown).output().unwrap();
    assert!(String::from_utf8(by_environment.stdout).unwrap().contains("Rules of Riverside"));
}

#[test]
fn a_rule_file_that_is_wrong_is_named_with_its_line_and_stops_everything() {
    let broken = [
        (
            "regimes",
            "house.toml",
            house().replace("starts  = [\"lodged\"]", "starts  = [\"lodget\"]"),
            "lodget",
        ),
        (
            "regimes",
            "house.toml",
            house().replacen("= [\"acknowledged\"]", "= [\"acknowleged\"]", 1),
            "`acknowleged` is not an event of a case",
        ),
        (
            "regimes",
            "house.toml",
            house().replace(
                "name    = \"review\"",
                "name    = \"review\"\nif-late = { channels = [\"moon-base\"], say = { zh = \"到月球去\", en = \"To the moon.\" } }",
            ),
            "`moon-base` is not the id of a channel",
        ),
        (
            "regimes",
            "mine.toml",
            house().replace("id           = \"house\"", "id           = \"mine\"\nnumber = 1"),
            "number",
        ),
        ("calendars", "moon.toml", "id = \"moon\"\n".to_owned(), "missing field"),
        ("issues", "mine.toml", "[[issue]]\nid = 1\n".to_owned(), "expected"),
        ("channels", "mine.toml", "id = \"moon-base\"\n".to_owned(), "missing field"),
    ];
    for (kind, name, text, says) in broken {
        let folder = own(kind, name, &text);
        let shown = folder.path().to_str().unwrap();
        let ran = run(&["rules", "check", shown, "--lang", "en"]).ended(2);
        let line =
            ran.out.lines().find(|it| it.contains(says)).unwrap_or_else(|| panic!("{}", ran.out));
        let rest = line.strip_prefix(&format!("{shown}/{kind}/{name}:")).expect(line);
        let number = rest.split(':').next().unwrap();
        assert!(0 < number.parse::<u32>().unwrap(), "{line}");
        let json = run(&["rules", "check", shown, "--json"]).ended(2);
        assert!(!json.json()[0]["problems"].as_array().unwrap().is_empty());

        // Nothing that needs the rules begins.
        let data = folder.path().join("data");
        let serve = [
            "serve",
            "--rules",
            shown,
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.to_str().unwrap(),
        ];
        let said = run(&serve).ended(2).err;
        assert!(said.contains(&format!("{shown}/{kind}/{name}:")), "{said}");
        run(&["deadline", "regimes", "--rules", shown]).ended(2);
        run(&["guide", "--issue", "list", "--rules", shown]).ended(2);
    }
    let empty = tempfile::tempdir().unwrap();
    let ran = run(&["rules", "check", empty.path().to_str().unwrap(), "--lang", "en"]).ended(2);
    assert!(ran.err.contains("[no-rules]"), "{}", ran.err);
    run(&["rules", "check", "no/such/folder"]).ended(2);
    let stray = empty.path().join("house.toml");
    std::fs::write(&stray, house()).unwrap();
    run(&["rules", "check", stray.to_str().unwrap()]).ended(2);
}

#[test]
fn the_rules_of_the_repository_are_in_order() {
    let ran = run(&["rules", "check", &repository("rules"), "--lang", "zh"]).ended(0);
    assert!(ran.out.starts_with("规则无误："), "{}", ran.out);
    let one = repository("rules/regimes/house.toml");
    run(&["rules", "check", &one, "--json"]).ended(0);
    run(&["rules", "check"]).ended(0);
}

#[test]
fn an_institution_checks_bills_by_its_own_numbers_or_is_told_what_is_wrong_with_them() {
    let shipped = std::fs::read_to_string(repository("rules/checks.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (shown, file) = (folder.path().to_str().unwrap(), folder.path().join("checks.toml"));
    for (from, to, says) in [
        ("issue    = ", "issue    = \"moon\" # ", "`moon` is not the id of an issue type"),
        ("channel  = ", "channel  = \"moon\" # ", "`moon` is not the id of a channel"),
        ("working-days = 7", "working-days = 0", "zero"),
        ("id    = \"refund-short\"", "id    = \"refund-long\"", "refund-long"),
    ] {
        assert!(shipped.contains(from), "{from}");
        std::fs::write(&file, shipped.replacen(from, to, 1)).unwrap();
        let ran = run(&["rules", "check", shown, "--lang", "en"]).ended(2);
        assert!(ran.out.contains(says) && ran.out.contains("checks.toml:"), "{}", ran.out);
        run(&["rules", "check", file.to_str().unwrap()]).ended(2);
    }
    // An institution that waits longer for refunds finds none missing.
    std::fs::write(&file, shipped.replace("working-days = 7", "working-days = 60")).unwrap();
    let fine = run(&["rules", "check", shown, "--lang", "en"]).ended(0);
    assert!(fine.out.contains("1 own files"), "{}", fine.out);
    let chat = repository("fixtures/checks/chat.csv");
    let check = ["bill", "check", &chat, "--today", "2026-04-10", "--json"];
    let rules = |ran: super::Ran| ran.json()[0]["findings"].as_array().unwrap().len();
    assert_eq!(rules(run(&check).ended(1)), 1);
    let own = [&check[..], &["--rules", shown]].concat();
    assert_eq!(rules(run(&own).ended(0)), 0);
}
