//! A random case as the rule files that say the same.

use std::fmt::Write as _;

use crate::world::{
    CalendarData, Conditions, HoursOf, Length, Lengths, RegimeData, RuleData, Shift, Unit,
};

const TITLE: &str = r#"{ zh = "题", en = "made up" }"#;

/// A calendar file. `count` counts the working days of a year.
pub(crate) fn calendar(it: &CalendarData, count: impl Fn(i16) -> u32) -> String {
    let mut text = format!("id = \"{}\"\ntitle = {TITLE}\nedition = \"{}\"\n", it.id, it.edition);
    if it.is_based {
        text += "based-on = \"it\"\n";
    } else {
        let weekend: Vec<String> = it.weekend.iter().map(|it| weekday(*it)).collect();
        let _ = writeln!(text, "zone = \"{}\"\nweekend = [{}]", it.zone, weekend.join(", "));
        let _ = writeln!(text, "source = {TITLE}\nconfidence = \"recalled\"");
    }
    for (days, of_days) in &it.hours {
        let days = match days {
            HoursOf::Working => "\"working\"".to_owned(),
            HoursOf::Rest => "\"rest\"".to_owned(),
            HoursOf::Weekdays(days) => {
                format!("[{}]", days.iter().map(|it| weekday(*it)).collect::<Vec<_>>().join(", "))
            }
        };
        let _ = writeln!(text, "[[hours]]\ndays = {days}\nshifts = {}", shifts(of_days));
    }
    for year in &it.years {
        let number = year.year;
        let _ = writeln!(text, "[[year]]\nyear = {number}\nexpected = {}", year.expected);
        if !it.is_based && !year.expected {
            let _ = writeln!(text, "working-days = {}", count(number));
        }
        let off: String = year
            .off
            .iter()
            .map(|(from, to)| format!("{{ from = \"{from}\", to = \"{to}\", name = {TITLE} }}, "))
            .collect();
        let working: String = year
            .working
            .iter()
            .map(|day| format!("{{ day = \"{day}\", name = {TITLE} }}, "))
            .collect();
        let hours: String = year
            .hours
            .iter()
            .map(|(day, all)| format!("{{ day = \"{day}\", shifts = {} }}, ", shifts(all)))
            .collect();
        let _ = writeln!(text, "off = [{off}]\nworking = [{working}]\nhours = [{hours}]");
    }
    text
}

fn weekday(day: jiff::civil::Weekday) -> String {
    format!("\"{day:?}\"").to_lowercase()
}

fn shifts(all: &[Shift]) -> String {
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    let texts = all.iter().map(|(from, to)| {
        let to = if *to > 1440 { to - 1440 } else { *to };
        format!("\"{}-{}\"", clock(*from), clock(to))
    });
    format!("[{}]", texts.collect::<Vec<_>>().join(", "))
}

/// A regime file, with these examples.
pub(crate) fn regime(it: &RegimeData, examples: &str) -> String {
    let mut text = format!(
        "id = \"{}\"\ntitle = {TITLE}\nsource = {TITLE}\nvalid-from = \"2020-01-01\"\n\
         zone = \"{}\"\nconfidence = \"recalled\"\nreviewed = false\napplies-when = [{{}}]\n",
        it.id, it.zone
    );
    let lines = [
        (it.has_calendar, "calendar = \"it\""),
        (it.asks_institution, "business-days = \"institution\""),
        (it.rolls, "roll = \"next-working-day\""),
        (it.closes_early, "cut-off = \"close-of-business\""),
    ];
    for (_, line) in lines.iter().filter(|(is_so, _)| *is_so) {
        let _ = writeln!(text, "{line}");
    }
    text += "[events]\n";
    for (name, sources) in &it.events {
        let sources = sources.iter().map(|(event, when)| {
            if when.is_empty() {
                format!("\"{event}\"")
            } else {
                format!("{{ event = \"{event}\", when = {} }}", conditions(when))
            }
        });
        let _ = writeln!(text, "{name} = [{}]", sources.collect::<Vec<_>>().join(", "));
    }
    it.rules.iter().for_each(|rule| text += &obligation(rule));
    text + examples
}

fn obligation(it: &RuleData) -> String {
    let owner = it.owed_by.map_or_else(|| "addressee".to_owned(), |it| it.to_string());
    let mut text = format!(
        "[[obligation]]\nname = \"{}\"\ntitle = {TITLE}\nduty = \"{}\"\nowed-by = \"{owner}\"\n\
         starts = {}\nstops = {}\nlapses = {}\nrestarts = {}\neach = {}\nwithin = {}\n",
        it.name,
        it.duty,
        list(&it.starts),
        list(&it.stops),
        list(&it.lapses),
        list(&it.restarts),
        it.each,
        limit(&it.within),
    );
    if !it.when.is_empty() {
        let any: Vec<String> = it.when.iter().map(conditions).collect();
        let _ = writeln!(text, "when = [{}]", any.join(", "));
    }
    if let Some(after) = &it.after {
        let _ = writeln!(text, "after = \"{after}\"");
    }
    let longer = it.extended.iter().enumerate().map(|(index, (by, to))| {
        let title = format!("{{ zh = \"延\", en = \"{index}\" }}");
        format!("{{ by = {}, to = {}, title = {title} }}", list(by), limit(to))
    });
    let _ = writeln!(text, "extended = [{}]", longer.collect::<Vec<_>>().join(", "));
    let pauses = it
        .pauses
        .iter()
        .map(|(from, until)| format!("{{ from = {}, until = {} }}", list(from), list(until)));
    let _ = writeln!(text, "pauses = [{}]", pauses.collect::<Vec<_>>().join(", "));
    if let Some(cap) = &it.cap {
        let _ = writeln!(text, "cap = {}", limit(cap));
    }
    if let Some(minor) = it.compensation {
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        let rest = "currency = \"INR\", per = \"day\", automatic = true";
        let _ = writeln!(text, "compensation = {{ amount = \"{amount}\", {rest} }}");
    }
    text
}

fn list(all: &[String]) -> String {
    format!("{all:?}")
}

fn conditions(all: &Conditions) -> String {
    let each = all.iter().map(|(name, values)| format!("{name} = {values:?}"));
    format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
}

fn limit(all: &Lengths) -> String {
    let each = all.iter().map(|(when, it)| match when.is_empty() {
        true => format!("{{ {} }}", length(*it)),
        false => format!("{{ when = {}, {} }}", conditions(when), length(*it)),
    });
    let each: Vec<String> = each.collect();
    if let [one] = each.as_slice() { one.clone() } else { format!("[{}]", each.join(", ")) }
}

fn length(it: Length) -> String {
    let unit = match it.unit {
        Unit::Minutes => "minutes",
        Unit::Hours => "hours",
        Unit::BusinessMinutes => "business-minutes",
        Unit::BusinessHours => "business-hours",
        Unit::Days => "days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Years => "years",
        Unit::WorkingDays => "working-days",
        Unit::BusinessDays => "business-days",
        Unit::BillingCycles => "billing-cycles",
        Unit::Stated => return "stated = true".to_owned(),
    };
    format!("{unit} = {}", it.n)
}
