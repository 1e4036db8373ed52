//! Clocks that start when another limit was not kept.

use redress_core::rulebook::Standing;

use super::*;

const START: &str = "2026-03-01T10:00:00+08:00";

fn answer_or_ombudsman() -> Rulebook {
    let answer = obligation(
        "within = { days = 30 }\nextended = [{ by = \"extended\", to = { days = 40 } }]\n\
         if-late = { channels = [\"pboc-12363\"], say = { zh = \"可以投诉\", en = \"You may go there\" } }",
        START,
        "2026-03-31",
    );
    let rest = answer
        + r#"
[[obligation]]
name = "ombudsman"
title = { zh = "向监察员投诉", en = "Go to the ombudsman" }
duty = "escalate"
owed-by = "complainant"
after = "it"
starts = ["refused"]
stops = ["filed"]
within = { days = 90 }
[[example]]
why = { zh = "自三十日届满起九十日", en = "ninety days from the end of the thirty" }
given = { started = "2026-03-01T10:00:00+08:00" }
due = { ombudsman = "2026-06-30" }
"#;
    let events = ["started", "stopped", "extended", "refused", "filed"];
    loaded(&made_up("", &events, &rest), &[])
}

fn ombudsman(more: &[(&'static str, &str)]) -> Option<Obligation> {
    let mut history = vec![event("started", START)];
    history.extend(more.iter().map(|(what, when)| event(what, when)));
    let all = all_of(&answer_or_ombudsman(), &Facts::new(), &history);
    all.into_iter().find(|it| it.name == "ombudsman")
}

#[test]
fn the_window_opens_with_the_end_of_the_limit_unless_it_is_kept() {
    let end = at("2026-04-01T00:00:00+08:00");
    let open = ombudsman(&[]).unwrap();
    assert_eq!((open.started_at, due(&open).as_str()), (end, "2026-06-30"));
    assert!(open.duty.is_window());
    assert_eq!(ombudsman(&[("stopped", "2026-03-31T23:59:59+08:00")]), None);
    let late = ombudsman(&[("stopped", "2026-04-01T00:00:00+08:00")]).unwrap();
    assert_eq!(late.started_at, end);
    let extended = ombudsman(&[("extended", "2026-03-31T10:00:00+08:00")]).unwrap();
    assert_eq!(extended.started_at, at("2026-04-11T00:00:00+08:00"));
}

#[test]
fn an_event_may_open_the_window_before() {
    let refused = ombudsman(&[("refused", "2026-03-10T10:00:00+08:00")]).unwrap();
    assert_eq!(due(&refused), "2026-06-08");
    let filed = ombudsman(&[("filed", "2026-05-01T10:00:00+08:00")]).unwrap();
    assert_eq!(filed.standing, Standing::Met { at: at("2026-05-01T10:00:00+08:00") });
}

#[test]
fn what_is_late_names_the_next_way() {
    let all = all_of(&answer_or_ombudsman(), &Facts::new(), &[event("started", START)]);
    let way = all[0].if_late.as_ref().unwrap();
    assert_eq!(way.channels, [Code::of("pboc-12363")]);
}
