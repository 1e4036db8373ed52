//! Calendars: what is shipped, how days and business hours are counted, what a file may not say,
//! and how a year looks.

use jiff::{Timestamp, civil::Date};
use redress_core::rulebook::{Rulebook, calendar::Calendar};
use std::sync::LazyLock;

mod compared;
mod counting;
mod drawing;
mod files;
mod hours;
mod packages;

static RULES: LazyLock<Rulebook> = LazyLock::new(Rulebook::shipped);

/// The calendars that come with the program.
const SHIPPED: [&str; 9] = [
    "cn",
    "eu-target",
    "hk",
    "in-gazetted",
    "sg",
    "uk-england",
    "uk-northern-ireland",
    "uk-scotland",
    "us-fed",
];

fn shipped(id: &str) -> &'static Calendar {
    RULES.calendar(id).unwrap_or_else(|| panic!("the calendar {id} is shipped"))
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Reads a calendar that stands on its own.
fn calendar(text: &str) -> Calendar {
    Calendar::from_toml("it.toml", text, |_| None).unwrap_or_else(|bad| panic!("{bad:#?}\n{text}"))
}

/// A calendar file with this body after its head, with weekends and no days off in 2026.
fn file(zone: &str, body: &str) -> String {
    format!(
        r#"
id = "it"
title = {{ zh = "试", en = "Test" }}
zone = "{zone}"
edition = "2026-01-01"
source = {{ zh = "试", en = "Test" }}
confidence = "verified"
weekend = ["saturday", "sunday"]
{body}
"#
    )
}
