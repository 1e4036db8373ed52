//! An institution's own rules over the shipped ones.

use super::*;

const OWN_DAYS: &str = r#"
id = "institution"
title = { zh = "本机构营业日", en = "Our business days" }
zone = "Asia/Shanghai"
edition = "2026-01-01"
source = { zh = "本机构", en = "ourselves" }
confidence = "verified"
weekend = ["sunday"]
[[year]]
year = 2026
working-days = 313
off = []
"#;

fn business_days() -> String {
    let rule =
        obligation("within = { business-days = 5 }", "2026-03-04T10:00:00+08:00", "2026-03-11");
    made_up("business-days = \"institution\"", &["started", "stopped"], &rule)
}

#[test]
fn the_shipped_calendar_stands_in_for_business_days_that_nobody_gave() {
    let history = [event("started", "2026-03-04T10:00:00+08:00")];
    let without = loaded(&business_days(), &[]);
    let it = one_of(&without, &history);
    assert_eq!((due(&it).as_str(), it.stand_in), ("2026-03-11", true));
    assert!(steps(&without, &history).contains("stands in"));

    // The worked example is about the calendar that stands in, and holds all the same.
    let with = loaded(&business_days(), &[("calendars/institution.toml", OWN_DAYS)]);
    let it = one_of(&with, &history);
    assert_eq!((due(&it).as_str(), it.stand_in), ("2026-03-10", false));
    assert_eq!(it.calendar.unwrap().to_string(), "institution@2026-01-01");
}

#[test]
fn an_institutions_file_takes_the_place_of_the_shipped_one_of_the_same_path() {
    let (_, house) = Rulebook::shipped_files()
        .iter()
        .find(|(name, _)| *name == "rules/regimes/house.toml")
        .unwrap();
    let own = house.replace("en = \"The institution's own complaint rules\"", "en = \"Ours\"");
    let mine = business_days();
    let files = [
        ("/etc/redress/rules/regimes/house.toml", own.as_str()),
        ("/etc/redress/rules/regimes/it.toml", mine.as_str()),
    ];
    let rules = Rulebook::shipped_with(&files).unwrap();
    assert_eq!(rules.regimes().count(), RULES.regimes().count() + 1);
    let summary = rules.regime(&regime("house@2020-01-01")).unwrap().summary();
    assert_eq!(summary.title.in_lang(redress_core::lang::Lang::En), "Ours");
    assert_eq!(rules.calendars().count(), RULES.calendars().count());
}

#[test]
fn what_is_wrong_with_an_institutions_file_is_told_and_nothing_is_loaded() {
    let files = [("mine/regimes/it.toml", "id = \"it\"\n")];
    let problems = Rulebook::shipped_with(&files).unwrap_err();
    assert_eq!(problems[0].to_string(), "mine/regimes/it.toml:1: missing field `title`");
}

#[test]
fn the_version_for_a_day_is_the_one_in_force_or_else_the_nearest() {
    let version = |when: &str| {
        let (regime, in_force) = RULES.version_for("cn-pboc-2020-5", at(when)).unwrap();
        (regime.id().to_string(), in_force)
    };
    let id = "cn-pboc-2020-5@2020-11-01".to_owned();
    assert_eq!(version("2020-11-01T00:00:00+08:00"), (id.clone(), true));
    assert_eq!(version("2020-10-31T23:59:59+08:00"), (id, false));
    assert!(RULES.version_for("nowhere", at("2026-01-01T00:00:00Z")).is_none());
}
