//! What the guide recommends, and that it does not load unless it hangs together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use redress_core::{
    code::Code,
    guide::{Diagnosis, Guidance, GuideBook, Need, Severity, Situation},
    lang::Lang,
    matching::Assertion,
    money::Money,
};

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn about(issue: &str) -> Situation {
    Situation::new(code(issue))
}

static BOOK: LazyLock<GuideBook> = LazyLock::new(GuideBook::shipped);

fn advice(situation: &Situation) -> Guidance {
    BOOK.recommend(situation).unwrap()
}

fn channels(situation: &Situation) -> Vec<String> {
    advice(situation).channels.iter().map(|it| it.channel.to_string()).collect()
}

fn steps(situation: &Situation) -> Vec<String> {
    advice(situation).steps.iter().map(|it| it.fix.to_string()).collect()
}

/// The issue types of requirement R1.1.
const ISSUES: [&str; 17] = [
    "payment-failed-network",
    "payment-failed-balance",
    "payment-failed-system",
    "wrong-amount-own-mistake",
    "wrong-amount-deduction",
    "duplicate-charge",
    "account-stolen",
    "account-tampered",
    "unauthorised-payment",
    "fraudulent-payment",
    "cannot-log-in",
    "password-recovery",
    "refund-delayed",
    "service-not-as-agreed",
    "fee-dispute",
    "poor-service",
    "other",
];

#[test]
fn every_issue_type_is_there_with_checklist_channels_and_remedies() {
    let book = &*BOOK;
    let ids: BTreeSet<&str> = book.issues().iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ISSUES.into_iter().collect());
    for id in ISSUES {
        let guidance = advice(&about(id));
        assert!(!guidance.steps.is_empty(), "{id} has no quick fix");
        assert!(!guidance.evidence.is_empty() && !guidance.remedies.is_empty(), "{id}");
        assert!(!guidance.channels.is_empty(), "{id} leads nowhere");
        for lang in [Lang::Zh, Lang::En] {
            assert!(guidance.steps.iter().all(|it| !it.because.text.in_lang(lang).is_empty()));
        }
    }
}

#[test]
fn every_kind_of_evidence_of_the_requirements_is_known() {
    let book = &*BOOK;
    let known: BTreeSet<&str> = book.evidence_kinds().map(|it| it.id.as_str()).collect();
    let wanted = [
        "transaction-record",
        "payment-confirmation",
        "conversation",
        "login-record",
        "device-info",
        "order-details",
        "invoice",
        "warranty-card",
        "statement",
        "announcement",
        "similar-cases",
        "police-receipt",
    ];
    assert!(wanted.iter().all(|it| known.contains(it)), "{known:?}");
}

#[test]
fn questions_lead_from_what_happened_to_the_issue_type() {
    let book = &*BOOK;
    let mut answers = BTreeMap::new();
    let Diagnosis::Ask { question } = book.diagnose(&answers) else {
        panic!("nothing was asked");
    };
    assert_eq!(question.id, "what-happened");
    answers.insert(code("what-happened"), code("wrong-amount"));
    let Diagnosis::Ask { question } = book.diagnose(&answers) else {
        panic!("the second question was not asked");
    };
    assert_eq!(question.id, "what-amount");
    answers.insert(code("what-amount"), code("no-such-answer"));
    assert!(matches!(book.diagnose(&answers), Diagnosis::NoSuchAnswer { .. }));
    answers.insert(code("what-amount"), code("twice"));
    let Diagnosis::Found { issue } = book.diagnose(&answers) else {
        panic!("the issue type was not found");
    };
    assert_eq!(issue.id, "duplicate-charge");
    assert_eq!(issue.asserts, Assertion::PaidTwice);
}

#[test]
fn a_quick_fix_comes_before_the_complaint_and_not_after_it() {
    assert_eq!(steps(&about("payment-failed-network")), ["check-network", "switch-method"]);
    let told = Situation { already_complained: true, ..about("payment-failed-network") };
    assert!(steps(&told).is_empty());
}

#[test]
fn protecting_the_money_comes_first_and_stays_during_the_complaint() {
    let stolen = about("account-stolen");
    assert_eq!(steps(&stolen)[0], "ask-to-freeze");
    let told = Situation { already_complained: true, ..stolen };
    let guidance = advice(&told);
    assert_eq!(guidance.steps[0].fix, "ask-to-freeze");
    assert!(guidance.steps.iter().all(|it| it.because.code == "protect-at-once"));

    let moving = Situation { money_still_moving: true, ..about("service-not-as-agreed") };
    assert_eq!(steps(&moving), ["ask-to-freeze", "ask-merchant"]);
    assert_eq!(advice(&moving).severity, Severity::Urgent);
    assert_eq!(channels(&moving), ["provider-hotline"], "a form is too slow now");
}

#[test]
fn the_checklist_shows_what_is_missing_first() {
    let situation = Situation {
        evidence: [code("transaction-record"), code("statement")].into(),
        ..about("payment-failed-system")
    };
    let lines: Vec<(String, Need, bool)> = advice(&situation)
        .evidence
        .into_iter()
        .map(|it| (it.kind.to_string(), it.need, it.present))
        .collect();
    let line = |kind: &str, need, present| (kind.to_owned(), need, present);
    assert_eq!(
        lines,
        [
            line("announcement", Need::Helpful, false),
            line("device-info", Need::Helpful, false),
            line("similar-cases", Need::Helpful, false),
            line("transaction-record", Need::Required, true),
            line("statement", Need::Required, true),
        ]
    );
}

#[test]
fn the_provider_comes_first_and_outside_bodies_after_it_was_late_or_refused() {
    let book = &*BOOK;
    let outside = |situation: &Situation| -> Vec<String> {
        let found = channels(situation);
        found.into_iter().filter(|it| book.channel(it).unwrap().is_outside()).collect()
    };
    let refund = about("refund-delayed");
    assert!(outside(&refund).is_empty());
    let told = Situation { already_complained: true, ..refund.clone() };
    assert!(outside(&told).is_empty(), "the provider still has its time");
    let late = Situation { institution_late: true, ..told };
    let bodies = ["consumer-association", "market-12315", "pboc-12363", "nfra-12378", "mediation"];
    assert_eq!(outside(&late), bodies);
    let merchant = Situation { institution_kind: Some(code("merchant")), ..late };
    assert_eq!(outside(&merchant), ["consumer-association", "market-12315", "mediation"]);
}

#[test]
fn the_court_is_for_large_amounts_that_were_refused() {
    let court = |amount: &str, refused| {
        let amount: Money = amount.parse().unwrap();
        let situation =
            Situation { refused, amount: Some(amount), ..about("service-not-as-agreed") };
        channels(&situation).contains(&"court".to_owned())
    };
    assert!(court("5000.00 CNY", true));
    assert!(!court("4999.99 CNY", true));
    assert!(!court("5000.00 CNY", false));
    assert!(!court("90000.00 USD", true), "amounts in other currencies are not weighed");
}

#[test]
fn a_large_amount_makes_it_more_serious() {
    let amount = |text: &str| Some(text.parse().unwrap());
    let fee = about("fee-dispute");
    assert_eq!(advice(&fee).severity, Severity::Low);
    let large = Situation { amount: amount("5000.00 CNY"), ..fee };
    assert_eq!(advice(&large).severity, Severity::Normal);
}

#[test]
fn every_recommendation_has_a_reason_in_both_languages() {
    for id in ISSUES {
        for bits in 0..16_u8 {
            let situation = Situation {
                already_complained: bits & 1 != 0,
                institution_late: bits & 2 != 0,
                refused: bits & 4 != 0,
                money_still_moving: bits & 8 != 0,
                amount: Some("8000.00 CNY".parse().unwrap()),
                ..about(id)
            };
            let guidance = advice(&situation);
            assert!(situation.already_complained || !guidance.channels.is_empty(), "{situation:?}");
            let reasons = guidance.steps.iter().map(|it| &it.because);
            let reasons = reasons.chain(guidance.evidence.iter().map(|it| &it.because));
            let reasons = reasons.chain(guidance.channels.iter().map(|it| &it.because));
            for reason in reasons.chain(guidance.remedies.iter().map(|it| &it.because)) {
                assert!(reason.text.in_lang(Lang::En).is_ascii(), "{reason:?}");
                assert!(!reason.text.in_lang(Lang::Zh).is_ascii(), "{reason:?}");
            }
        }
    }
}

#[test]
fn a_hotline_is_shown_only_where_its_number_is_known_and_says_how_sure_it_is() {
    let late = Situation { institution_late: true, ..about("refund-delayed") };
    let guidance = advice(&late);
    let contacts = |id: &str| -> Vec<String> {
        let channel = guidance.channels.iter().find(|it| it.channel == *id).unwrap();
        channel.contacts.iter().map(|it| format!("{} {}", it.value, it.confidence)).collect()
    };
    assert_eq!(contacts("pboc-12363"), ["12363 recalled"]);
    assert!(contacts("consumer-association").is_empty());
}

#[test]
fn an_unknown_issue_type_is_refused() {
    let error = BOOK.recommend(&about("lost-umbrella")).unwrap_err();
    assert_eq!(error.to_string(), "there is no issue type `lost-umbrella`");
}

#[test]
fn a_situation_is_read_as_outsiders_write_it() {
    let json = r#"{"issue": "other", "refused": true, "evidence": ["invoice"]}"#;
    let situation: Situation = serde_json::from_str(json).unwrap();
    assert!(situation.refused && situation.evidence.contains("invoice"));
    assert!(serde_json::from_str::<Situation>(r#"{"issue": "other", "moody": true}"#).is_err());
}

/// The shipped guide with one file edited.
fn loaded_with(path: &str, from: &str, to: &str) -> Result<GuideBook, String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/");
    let mut files = Vec::new();
    for folder in ["issues", "channels"] {
        for entry in std::fs::read_dir(format!("{root}{folder}")).unwrap() {
            let file = entry.unwrap().path();
            let name = format!("{folder}/{}", file.file_name().unwrap().to_str().unwrap());
            let mut text = std::fs::read_to_string(file).unwrap();
            if name == path {
                assert!(text.contains(from), "{path} has changed: {from}");
                text = text.replacen(from, to, 1);
            }
            files.push((name, text));
        }
    }
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let told = GuideBook::from_files(&files);
    told.map_err(|all| all.iter().map(|it| format!("{it}\n")).collect())
}

#[test]
fn every_guide_file_in_the_folder_is_shipped() {
    let book = loaded_with("issues/start.toml", "what-happened", "what-happened").unwrap();
    let shipped = &*BOOK;
    let ids = |book: &GuideBook| -> (BTreeSet<Code>, Vec<Code>) {
        let issues = book.issues().iter().map(|it| it.id.clone()).collect();
        (issues, book.channels().iter().map(|it| it.id.clone()).collect())
    };
    assert_eq!(ids(&book), ids(shipped));
}

#[test]
fn a_guide_that_does_not_hang_together_does_not_load() {
    let refund = "issues/refund.toml";
    let cases = [
        (
            refund,
            "\"check-refund-route\", ",
            "\"wait\", ",
            "refund.toml:13: there is no quick fix `wait`",
        ),
        (
            refund,
            "kind = \"statement\"",
            "kind = \"tea-leaves\"",
            "no kind of evidence `tea-leaves`",
        ),
        (refund, "kind = \"voucher\"", "kind = \"hug\"", "there is no kind of remedy `hug`"),
        (refund, "\"court\"]", "\"king\"]", "there is no channel `king`"),
        (
            refund,
            "severity = \"normal\"",
            "severity = \"grim\"",
            "refund.toml:11: unknown variant `grim`",
        ),
        (refund, "zh = \"退款问题\", ", "", "refund.toml:5: missing field `zh`"),
        (refund, "zh = \"退款问题\"", "zh = \" \"", "refund.toml:5: the text in `zh` is empty"),
        (
            refund,
            "first-step = \"check-refund-route\"",
            "first-step = \"ask-payee\"",
            "begins with",
        ),
        (refund, "\"provider-web\"]", "\"court\"]", "recommends"),
        ("issues/start.toml", "issue = \"fee-dispute\"", "ask = \"what-happened\"", "in a circle"),
        (
            "issues/start.toml",
            "issue = \"fee-dispute\"",
            "issue = \"other\"",
            "no question leads to `fee-dispute`",
        ),
        ("issues/start.toml", "issue = \"other\"", "", "leads to either `ask` or `issue`"),
        ("channels/court.toml", "\"5000.00 CNY\"", "\"much\"", "expected money as `80.00 CNY`"),
        ("channels/court.toml", "order    = 50", "order    = 41", "the same id or order as"),
    ];
    for (path, from, to, expected) in cases {
        let said = loaded_with(path, from, to).expect_err(&format!("{path} loaded with {to}"));
        assert!(said.contains(expected), "`{to}` in {path} gave:\n{said}");
    }
}
