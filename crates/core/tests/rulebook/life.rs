//! Clocks over the life of a case.

use redress_core::{
    lang::Lang,
    rulebook::{Duty, Explained, OwedBy, Standing},
};
use uuid::Uuid;

use super::*;

#[test]
fn an_answer_on_the_last_day_is_in_time_and_one_at_midnight_is_late() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let received = event("transferred-received", "2026-03-01T10:00:00+08:00");
    let answered_at = |when| {
        let history = [received.clone(), event("ruled", when)];
        owed(&pboc, &Facts::new(), &history)[0].standing
    };
    let last = "2026-03-16T23:59:59.999999999+08:00";
    assert_eq!(answered_at(last), Standing::Met { at: at(last) });
    let late = "2026-03-17T00:00:00+08:00";
    assert_eq!(answered_at(late), Standing::MetLate { at: at(late) });

    let open = &owed(&pboc, &Facts::new(), &[received])[0];
    assert!(!open.is_late(at(last)));
    assert!(open.is_late(at(late)));
    assert_eq!(open.due, at(late));
    assert_eq!(open.last_day.unwrap().to_string(), "2026-03-16");
}

#[test]
fn the_day_of_the_trigger_is_the_regimes_day_and_does_not_count() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let last_day = |when| {
        let history = [event("transferred-received", when)];
        owed(&pboc, &Facts::new(), &history)[0].last_day.unwrap().to_string()
    };
    assert_eq!(last_day("2026-03-01T23:59:59+08:00"), "2026-03-16");
    assert_eq!(last_day("2026-03-02T00:00:00+08:00"), "2026-03-17");
    assert_eq!(last_day("2026-03-01T16:00:00Z"), "2026-03-17");
}

#[test]
fn an_extension_is_held_to_the_day_it_names() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let extended_until = |until: &str| {
        let history = [
            event("transferred-received", "2026-03-01T10:00:00+08:00"),
            event("extended", "2026-03-10T10:00:00+08:00").until(at(until)),
        ];
        owed(&pboc, &Facts::new(), &history)[0].last_day.unwrap().to_string()
    };
    assert_eq!(extended_until("2026-03-31T18:00:00+08:00"), "2026-03-31");
    assert_eq!(extended_until("2026-12-31T18:00:00+08:00"), "2026-04-30", "60 days are the most");
    assert_eq!(extended_until("2026-03-11T18:00:00+08:00"), "2026-03-16", "never less than before");
}

#[test]
fn three_regimes_keep_three_clocks_and_the_earliest_binds() {
    let rules = &*RULES;
    let facts = thrice_bound();
    let lodged = event("lodged", "2026-03-02T09:30:00+08:00");
    let regimes = rules.applicable(&facts, lodged.at);
    let names: Vec<String> = regimes.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["cn-pboc-2020-5@2020-11-01", "house@2020-01-01", "plat-wechatpay@2020-01-01"]
    );

    let all = rules.obligations(&regimes, &facts, std::slice::from_ref(&lodged));
    let deciding: Vec<(&str, bool)> = all
        .iter()
        .filter(|it| it.duty == Duty::Decide)
        .map(|it| (it.name.as_str(), it.binding))
        .collect();
    assert_eq!(deciding, [("answer", false), ("decide", false), ("completion", true)]);

    let ruled = event("ruled", "2026-03-04T09:30:00+08:00");
    let all = rules.obligations(&regimes, &facts, &[lodged, ruled]);
    assert!(all.iter().filter(|it| it.duty == Duty::Decide).all(|it| !it.binding && !it.is_open()));
}

#[test]
fn a_regime_applies_by_facts_and_by_the_day_of_the_trigger() {
    let rules = &*RULES;
    let ids = |facts: &Facts, when: &str| -> Vec<String> {
        rules.applicable(facts, at(when)).iter().map(|it| it.regime.to_string()).collect()
    };
    let now = "2026-03-02T09:30:00+08:00";
    assert!(ids(&Facts::new(), now).is_empty());
    let house = ("handled", "house");
    let bank = facts(&[("country", "CN"), ("institution-kind", "bank"), house]);
    assert_eq!(ids(&bank, now), ["cn-nfra-2020-3", "cn-pboc-2020-5", "house"]);
    let kept = facts(&[("country", "CN"), ("institution-kind", "bank"), ("handled", "outside")]);
    let law = ["cn-nfra-2020-3", "cn-pboc-2020-5"];
    assert_eq!(ids(&kept, now), law, "our promises do not bind another bank");
    let shop = facts(&[("country", "CN"), ("institution-kind", "merchant"), house]);
    assert_eq!(ids(&shop, now), ["house"]);
    assert_eq!(ids(&bank, "2020-02-29T23:59:59+08:00"), ["house"]);
    assert_eq!(ids(&bank, "2020-03-01T00:00:00+08:00"), ["cn-nfra-2020-3", "house"]);
}

#[test]
fn every_question_has_a_clock_of_its_own_and_whoever_is_asked_owes_the_answer() {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let asked = |subject, party, when| {
        event("information-requested", when).about(subject).addressed_to(party)
    };
    let history = [
        asked(first, OwedBy::Merchant, "2026-03-02T09:30:00+08:00"),
        asked(second, OwedBy::Complainant, "2026-03-03T09:30:00+08:00"),
        event("answered", "2026-03-04T09:30:00+08:00").about(second),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    let questions: Vec<_> =
        all.iter().map(|it| (it.about, it.owed_by, it.is_open(), it.binding)).collect();
    assert_eq!(
        questions,
        [
            (Some(first), OwedBy::Merchant, true, true),
            (Some(second), OwedBy::Complainant, false, false)
        ]
    );
}

#[test]
fn a_second_ruling_does_not_make_the_first_one_late() {
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("ruled", "2026-03-10T09:30:00+08:00"),
        event("objected", "2026-03-11T09:30:00+08:00"),
        event("ruled", "2026-06-01T09:30:00+08:00"),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    assert_eq!(named(&all, "decide").standing, Standing::Met { at: history[1].at });
    assert_eq!(named(&all, "review").standing, Standing::MetLate { at: history[3].at });
    let windows: Vec<bool> =
        all.iter().filter(|it| it.name == "object").map(|it| it.is_open()).collect();
    assert_eq!(windows, [false, true], "each ruling opens a window of its own");
}

#[test]
fn a_late_first_answer_stays_on_record_when_the_user_continues() {
    let wechat = [regime("plat-wechatpay@2020-01-01")];
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("ruled", "2026-03-06T09:30:00+08:00"),
        event("reopened", "2026-03-07T09:30:00+08:00"),
    ];
    let all = owed(&wechat, &Facts::new(), &history);
    let completions: Vec<Standing> =
        all.iter().filter(|it| it.name == "completion").map(|it| it.standing).collect();
    assert_eq!(completions, [Standing::MetLate { at: history[1].at }, Standing::Open]);
}

#[test]
fn what_starts_twice_counts_from_the_first_time_until_it_is_answered() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let history = [
        event("transferred-received", "2026-03-01T10:00:00+08:00"),
        event("transferred-received", "2026-03-05T10:00:00+08:00"),
        event("ruled", "2026-03-10T10:00:00+08:00"),
        event("transferred-received", "2026-03-20T10:00:00+08:00"),
    ];
    let all = owed(&pboc, &Facts::new(), &history);
    let starts: Vec<Timestamp> = all.iter().map(|it| it.started_at).collect();
    assert_eq!(starts, [history[0].at, history[3].at]);
}

#[test]
fn a_restart_counts_an_open_clock_anew_and_forgets_its_extension() {
    let plain = one_rule("days = 15", "2026-03-01", "2026-03-16");
    let text = plain
        .replace("stopped = []", "stopped = [], again = [], extended = []")
        .replace("stops =", "restarts = [\"again\"]\nstops =")
        .replace(
            "within = { days = 15 }",
            "within = { days = 15 }\nextended = [{ by = \"extended\", to = { days = 30 } }]",
        );
    let files = [("calendars/cn.toml", CALENDAR), ("it.toml", text.as_str())];
    let rules = Rulebook::from_files(&files).unwrap();
    let history = [
        event("started", "2026-03-01T10:00:00+08:00"),
        event("extended", "2026-03-03T10:00:00+08:00"),
        event("again", "2026-03-10T10:00:00+08:00"),
        event("stopped", "2026-03-20T10:00:00+08:00"),
        event("again", "2026-03-21T10:00:00+08:00"),
    ];
    let it = [regime("it@2020-01-01")];
    let last_days = |events: usize| -> Vec<(String, bool)> {
        let all = rules.obligations(&it, &Facts::new(), &history[..events]);
        all.iter().map(|it| (it.last_day.unwrap().to_string(), it.is_open())).collect()
    };
    assert_eq!(last_days(2), [("2026-03-31".to_owned(), true)]);
    assert_eq!(last_days(3), [("2026-03-25".to_owned(), true)]);
    assert_eq!(last_days(5), [("2026-03-25".to_owned(), false)], "what stopped stays stopped");
}

#[test]
fn a_withdrawn_complaint_owes_nothing_more() {
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("acknowledged", "2026-03-02T09:30:01+08:00"),
        event("withdrawn", "2026-03-03T09:30:00+08:00"),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    assert_eq!(named(&all, "decide").standing, Standing::Lapsed { at: history[2].at });
    assert_eq!(named(&all, "acknowledge").standing, Standing::Met { at: history[1].at });
    assert!(!named(&all, "decide").is_late(at("2027-01-01T00:00:00Z")));
}

#[test]
fn the_window_to_object_ends_after_fifteen_days_or_after_the_holiday() {
    let rules = &*RULES;
    let window = |when| rules.objection_window(&house(), &Facts::new(), at(when)).unwrap();
    let plain = window("2026-03-02T10:00:00+08:00");
    assert_eq!(plain.last_day.unwrap().to_string(), "2026-03-17");
    assert_eq!(plain.due, at("2026-03-18T00:00:00+08:00"));
    assert!(!plain.provisional);
    let holiday = window("2026-09-20T10:00:00+08:00");
    assert_eq!(holiday.last_day.unwrap().to_string(), "2026-10-08");
    assert!(window("2026-12-20T10:00:00+08:00").provisional);
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    assert_eq!(rules.objection_window(&pboc, &Facts::new(), at("2026-03-02T10:00:00+08:00")), None);
}

#[test]
fn a_year_that_is_not_announced_makes_a_date_provisional_and_says_so() {
    let history = [event("lodged", "2026-12-21T09:30:00+08:00")];
    let all = RULES.explain(&house(), &Facts::new(), &history);
    let decide = all.iter().find(|it| it.obligation.name == "decide").unwrap();
    assert!(decide.obligation.provisional);
    assert!(decide.steps.iter().any(|it| it.in_lang(Lang::En).contains("2027 are not announced")));
    assert_eq!(decide.obligation.calendar.as_ref().unwrap().to_string(), "cn@2026-11-21");

    let acknowledge = all.iter().find(|it| it.obligation.name == "acknowledge").unwrap();
    assert!(!acknowledge.obligation.provisional, "minutes need no calendar");
}

#[test]
fn the_calculation_can_be_read_in_both_languages() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let history = [
        event("transferred-received", "2026-02-05T10:00:00+08:00"),
        event("extended", "2026-02-24T10:00:00+08:00"),
        event("extended", "2026-05-24T10:00:00+08:00"),
    ];
    golden("extended", &RULES.explain(&pboc, &Facts::new(), &history)[0]);
    let details = [event("details-given", "2026-02-12T10:00:00+08:00")];
    golden("working-days", &RULES.explain(&house(), &Facts::new(), &details)[0]);
}

/// Holds the steps against `rulebook/<name>.<lang>.txt`; `UPDATE_EXPECT=1` rewrites the files.
fn golden(name: &str, explained: &Explained) {
    for lang in [Lang::Zh, Lang::En] {
        let steps = explained.steps.iter().map(|it| it.in_lang(lang));
        let said: String = steps.map(|it| format!("{it}\n")).collect();
        let path = format!("{}/tests/rulebook/{name}.{lang}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &said).unwrap();
        }
        assert_eq!(said, std::fs::read_to_string(&path).unwrap(), "{path}");
    }
}

#[test]
fn computing_without_steps_and_with_them_gives_the_same() {
    let rules = &*RULES;
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("extended", "2026-03-20T09:30:00+08:00"),
        event("ruled", "2026-03-21T09:30:00+08:00"),
    ];
    let facts = thrice_bound();
    let regimes = rules.applicable(&facts, history[0].at);
    let plain = rules.obligations(&regimes, &facts, &history);
    let explained = rules.explain(&regimes, &facts, &history);
    assert!(!plain.is_empty());
    assert!(plain.iter().eq(explained.iter().map(|it| &it.obligation)));
    let json = serde_json::to_string(&plain).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Obligation>>(&json).unwrap(), plain);
}

#[test]
fn a_case_has_at_most_sixteen_facts_and_only_codes() {
    let many = (0..16).fold(Facts::new(), |it, n| it.with(&format!("fact-{n}"), "1").unwrap());
    assert!(many.clone().with("fact-16", "1").is_err());
    assert!(many.with("fact-15", "2").is_ok(), "a known fact may change");
    assert!(Facts::new().with("name", "张三").is_err());
    assert!(Facts::new().with("Name", "x").is_err());
    assert!(serde_json::from_str::<Facts>(r#"{"country":"C N"}"#).is_err());
}
