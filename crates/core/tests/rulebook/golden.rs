//! Dates that were computed by hand.

use super::*;

#[test]
fn the_golden_dates_of_china_come_out() {
    let golden = [
        ("working-days = 7", "2026-02-13", "2026-03-02"),
        ("working-days = 7", "2026-02-12", "2026-02-28"),
        ("working-days = 7", "2026-09-18", "2026-09-29"),
        ("working-days = 5", "2026-09-30", "2026-10-13"),
        ("working-days = 7", "2025-09-26", "2025-10-13"),
        ("days = 15", "2026-09-20", "2026-10-08"),
        ("days = 15", "2026-02-05", "2026-02-24"),
        ("days = 15", "2026-01-30", "2026-02-14"),
        ("days = 60", "2026-08-08", "2026-10-08"),
        ("working-days = 45", "2026-03-02", "2026-05-08"),
        ("days = 60", "2026-03-02", "2026-05-06"),
    ];
    for (within, start, last_day) in golden {
        let rules = one_rule(within, start, last_day);
        let files = [("calendars/cn.toml", CALENDAR), ("regimes/it.toml", rules.as_str())];
        let loaded = Rulebook::from_files(&files);
        assert!(loaded.is_ok(), "{within} from {start}: {:?}", loaded.unwrap_err());
    }
}

#[test]
fn the_golden_dates_of_other_calendars_come_out() {
    let golden = [
        ("uk-england", "Europe/London", 15, "2026-12-18", "2027-01-13"),
        ("uk-england", "Europe/London", 35, "2026-12-18", "2027-02-10"),
        ("eu-target", "Europe/Brussels", 15, "2026-12-18", "2027-01-12"),
        ("eu-target", "Europe/Brussels", 35, "2026-12-18", "2027-02-09"),
        ("uk-england", "Europe/London", 3, "2026-04-01", "2026-04-08"),
        ("us-fed", "America/New_York", 10, "2026-07-01", "2026-07-15"),
    ];
    for (calendar, zone, n, start, last_day) in golden {
        let lines = format!("within = {{ working-days = {n} }}");
        let rule = obligation(&lines, &format!("{start}T17:00:00Z"), last_day);
        let head = format!("zone = \"{zone}\"\ncalendar = \"{calendar}\"");
        let text = made_up(&head, &["started", "stopped"], &rule);
        let loaded = Rulebook::shipped_with(&[("regimes/it.toml", &text)]);
        assert!(loaded.is_ok(), "{calendar}, {n} days: {:?}", loaded.unwrap_err());
    }
}
