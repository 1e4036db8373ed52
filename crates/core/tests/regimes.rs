//! The regimes that are shipped: which of them a case gets, and `docs/regimes.md`, whose table is
//! written from them. `UPDATE_EXPECT=1` writes it anew.

use std::{collections::BTreeSet, fmt::Write as _, path::Path, sync::LazyLock};

use jiff::Timestamp;
use redress_core::{
    code::Code,
    guide::GuideBook,
    lang::Lang,
    money::Money,
    rulebook::{
        Alternative, Duty, Facts, Limit, Milestone, Obligation, ObligationSummary, RegimeSummary,
        Rulebook, Standing,
    },
};

static RULES: LazyLock<Rulebook> = LazyLock::new(Rulebook::shipped);

const BEGIN: &str = "<!-- table -->\n";
const END: &str = "<!-- end of table -->\n";

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// `country=CN channel=alipay` as facts.
fn facts(text: &str) -> Facts {
    text.split_whitespace().fold(Facts::new(), |all, fact| {
        let (name, value) = fact.split_once('=').expect("name=value");
        all.with(name, value).expect("a fact")
    })
}

/// The versions that apply to a case with these facts that was lodged then.
fn applying(given: &str, when: &str) -> Vec<String> {
    RULES.applicable(&facts(given), at(when)).iter().map(ToString::to_string).collect()
}

fn owed(regime: &str, given: &str, history: &[(&'static str, &str)]) -> Vec<Obligation> {
    let history: Vec<Milestone> =
        history.iter().map(|(what, when)| Milestone::new(Code::of(what), at(when))).collect();
    RULES.obligations(&[regime.parse().expect("a version")], &facts(given), &history)
}

#[test]
fn a_case_gets_the_regimes_that_its_facts_name_and_no_others() {
    let now = "2026-11-22T04:00:00Z";
    let cases: [(&str, &[&str]); 16] = [
        ("", &[]),
        ("handled=house", &["house"]),
        ("country=CN institution-kind=payment-institution", &["cn-pboc-2020-5"]),
        ("country=CN institution-kind=bank", &["cn-nfra-2020-3", "cn-pboc-2020-5"]),
        ("country=CN institution-kind=insurer", &["cn-nfra-2020-3"]),
        ("country=CN institution-kind=merchant", &[]),
        ("country=CN institution-kind=market-regulator", &["cn-samr-121"]),
        ("country=CN institution-kind=payment-association", &["cn-pcac-report"]),
        ("channel=wechat-mini", &["plat-wechat-mini"]),
        ("country=DE institution-kind=bank", &["eu-psd2"]),
        ("country=GB institution-kind=bank issue=fraudulent-payment", &["uk-app", "uk-disp"]),
        ("country=US institution-kind=bank product=debit-card", &["us-reg-e"]),
        (
            "country=US institution-kind=bank product=credit-card source=cfpb",
            &["us-cfpb", "us-reg-z"],
        ),
        (
            "country=IN institution-kind=bank product=failed-transaction",
            &["in-rbios-2026", "in-tat"],
        ),
        ("country=SG institution-kind=bank issue=unauthorised-payment", &["sg-eupg"]),
        ("country=HK institution-kind=payment-institution", &[]),
    ];
    for (given, expected) in cases {
        let ids = applying(given, now);
        let ids: Vec<&str> =
            ids.iter().filter_map(|it| it.split_once('@')).map(|it| it.0).collect();
        assert_eq!(ids, expected, "{given}");
    }
}

#[test]
fn the_day_of_the_trigger_chooses_the_version() {
    let edges = [
        ("channel=wechat-mini", "2024-03-24T23:59:59+08:00", "plat-wechat-mini@2020-01-01"),
        ("channel=wechat-mini", "2024-03-25T00:00:00+08:00", "plat-wechat-mini@2024-03-25"),
        ("country=GB institution-kind=bank", "2026-05-31T23:59:59+01:00", "uk-disp@2020-01-01"),
        ("country=GB institution-kind=bank", "2026-06-01T00:00:00+01:00", "uk-disp@2026-06-01"),
        (
            "country=CN institution-kind=market-regulator",
            "2026-04-14T23:59:59+08:00",
            "cn-samr-20@2020-01-01",
        ),
        (
            "country=CN institution-kind=market-regulator",
            "2026-04-15T00:00:00+08:00",
            "cn-samr-121@2026-04-15",
        ),
        (
            "country=IN institution-kind=bank",
            "2026-06-30T23:59:59+05:30",
            "in-rbios-2021@2021-01-01",
        ),
        (
            "country=IN institution-kind=bank",
            "2026-07-01T00:00:00+05:30",
            "in-rbios-2026@2026-07-01",
        ),
    ];
    for (given, when, version) in edges {
        assert_eq!(applying(given, when), [version], "{given} on {when}");
    }
    let before =
        applying("country=GB institution-kind=bank product=app-scam", "2024-10-06T22:59:59Z");
    assert_eq!(before, ["uk-disp@2020-01-01"], "scams were not reimbursed by rule before");
}

#[test]
fn of_two_clocks_for_the_answer_the_earliest_binds_and_both_are_kept() {
    let given = facts("country=CN institution-kind=bank handled=house source=pboc-transfer");
    let lodged = at("2026-03-02T10:00:00+08:00");
    let regimes = RULES.applicable(&given, lodged);
    let history = [Milestone::new(Code::of("lodged"), lodged)];
    let all = RULES.obligations(&regimes, &given, &history);
    let answers: Vec<(&str, String, bool)> = all
        .iter()
        .filter(|it| it.duty == Duty::Decide)
        .map(|it| (it.regime.regime.as_str(), it.last_day.unwrap().to_string(), it.binding))
        .collect();
    let day = "2026-03-17".to_owned();
    assert_eq!(answers[0], ("cn-nfra-2020-3", day.clone(), true));
    assert_eq!(answers[1], ("cn-pboc-2020-5", day, false), "the same day: one of them binds");
    assert_eq!(answers[2], ("house", "2026-03-23".to_owned(), false));
}

#[test]
fn a_failed_transaction_costs_a_hundred_rupees_for_each_day_of_being_late() {
    let reversed = |when: &str| {
        let history = [("transaction", "2026-03-02T23:30:00+05:30"), ("reversed", when)];
        let all = owed("in-tat@2019-10-15", "channel=upi", &history);
        let it = all.into_iter().next().expect("a clock");
        (it.standing, it.compensation(at("2027-01-01T00:00:00Z")))
    };
    let in_time = "2026-03-03T23:59:59+05:30";
    assert_eq!(reversed(in_time), (Standing::Met { at: at(in_time) }, None));
    let late = "2026-03-04T00:00:00+05:30";
    let rupees = |text: &str| -> Option<Money> { Some(text.parse().expect("money")) };
    assert_eq!(reversed(late), (Standing::MetLate { at: at(late) }, rupees("100.00 INR")));
    assert_eq!(reversed("2026-03-07T18:00:00+05:30").1, rupees("400.00 INR"));
}

#[test]
fn business_days_that_are_the_institutions_own_are_marked_where_others_stand_in() {
    let stands_in = |regime: &str, event| {
        let all = owed(regime, "", &[(event, "2026-07-01T14:00:00Z")]);
        all.iter().map(|it| it.stand_in).collect::<BTreeSet<bool>>()
    };
    assert_eq!(stands_in("us-reg-e@2020-01-01", "notice-received"), [true].into());
    assert_eq!(stands_in("eu-psd2@2020-01-01", "unauthorised-notified"), [true].into());
    assert_eq!(stands_in("uk-app@2024-10-07", "reported"), [false].into());
}

#[test]
fn only_the_house_gives_a_window_to_object() {
    // The wait after a ruling is as long as the longest such window: another one would hold up
    // every remedy.
    for regime in RULES.regimes().map(|it| it.summary()).filter(|it| it.id.regime != "house") {
        let objects = regime.obligations.iter().any(|it| it.duty == Duty::Object);
        assert!(!objects, "{}", regime.id);
    }
}

#[test]
fn every_next_way_is_a_channel_that_the_guide_knows() {
    let guide = GuideBook::shipped();
    let known: BTreeSet<&Code> = guide.channels().iter().map(|it| &it.id).collect();
    for regime in RULES.regimes().map(|it| it.summary()) {
        for it in &regime.obligations {
            let ways = it.if_late.iter().flat_map(|it| &it.channels);
            for way in ways {
                assert!(known.contains(way), "{} {}: `{way}`", regime.id, it.name);
            }
        }
    }
}

#[test]
fn every_file_is_named_after_what_is_in_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/regimes");
    let named: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the rules")
        .map(|it| it.expect("a file").file_name().into_string().expect("a plain name"))
        .collect();
    assert_eq!(named.len(), RULES.regimes().count());
    for id in RULES.regimes().map(|it| it.summary().id) {
        let (plain, dated) = (format!("{}.toml", id.regime), format!("{id}.toml"));
        assert!(named.contains(&plain) != named.contains(&dated), "{id}: {named:?}");
    }
}

#[test]
fn the_page_about_the_regimes_says_what_the_files_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/regimes.md");
    let written = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = written.split_once(BEGIN).expect("where the table begins");
    let (_, after) = rest.split_once(END).expect("where the table ends");
    let page = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
        return;
    }
    assert!(written == page, "docs/regimes.md is old: run this test with UPDATE_EXPECT=1");
}

fn table() -> String {
    let mut table = String::from(
        "| rule | what | 内容 | who | limit → extended | confidence | source | reviewed |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for regime in RULES.regimes().map(|it| it.summary()) {
        let until = regime.valid_to.map(|day| format!(" to {day}")).unwrap_or_default();
        let english = regime.title.in_lang(Lang::En);
        let chinese = regime.title.in_lang(Lang::Zh);
        writeln!(
            table,
            "| **{}** from {}{until} | **{english}** | **{chinese}** | | {} | {} | {} | {} |",
            regime.id.regime,
            regime.id.valid_from,
            counted(&regime),
            regime.confidence,
            regime.source.in_lang(Lang::En),
            if regime.reviewed { "yes" } else { "no" },
        )
        .expect("text");
        for it in &regime.obligations {
            table += &row(&regime, it);
        }
    }
    table
}

/// How a regime counts: its zone, calendar and retention.
fn counted(regime: &RegimeSummary) -> String {
    let mut all = regime.zone.clone();
    if let Some(calendar) = &regime.calendar {
        let own =
            if regime.business_days_of_institution { ", or the institution's own" } else { "" };
        write!(all, "; days of `{calendar}`{own}").expect("text");
    }
    if let Some(retention) = &regime.retention {
        write!(all, "; kept {} years", retention.years).expect("text");
    }
    all
}

fn row(regime: &RegimeSummary, it: &ObligationSummary) -> String {
    let who = it.owed_by.map_or_else(|| "whoever is asked".to_owned(), |it| it.to_string());
    let mut limit = words(&it.within);
    for longer in &it.extended {
        write!(limit, " → {}", words(&longer.to)).expect("text");
    }
    if let Some(cap) = &it.cap {
        write!(limit, ", at most {}", words(cap)).expect("text");
    }
    let source = if it.source == regime.source { "" } else { it.source.in_lang(Lang::En) };
    let confidence =
        if it.confidence == regime.confidence { String::new() } else { it.confidence.to_string() };
    let (english, chinese) = (it.title.in_lang(Lang::En), it.title.in_lang(Lang::Zh));
    format!(
        "| {} | {english} | {chinese} | {who} | {limit} | {confidence} | {source} | |\n",
        it.name
    )
}

/// `new-account=true: 20 business days; otherwise 10 business days`
fn words(limit: &Limit) -> String {
    let one = |it: &Alternative| {
        let length = it.length.in_words();
        let length = length.in_lang(Lang::En);
        let when: Vec<String> =
            it.when.iter().map(|(name, values)| format!("{name}={}", values.join("/"))).collect();
        match (when.is_empty(), limit.0.len()) {
            (true, 1) => length.to_owned(),
            (true, _) => format!("otherwise {length}"),
            (false, _) => format!("{}: {length}", when.join(", ")),
        }
    };
    limit.0.iter().map(one).collect::<Vec<_>>().join("; ")
}
