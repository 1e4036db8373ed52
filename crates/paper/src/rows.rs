//! What papers are made of. Texts are in the language of the reader already, times in the zone of
//! the institution.

use redress_core::{lang::Lang, money::Money};
use serde::Serialize;

use crate::money;

/// What every paper says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sheet {
    /// The number of the case.
    pub number: String,
    /// The day it was written, in words.
    pub date: String,
    /// When it was written: stands in the file, and makes its bytes what they are.
    #[serde(skip)]
    pub written_at: jiff::Timestamp,
    /// In which zone its times are, in words.
    pub zone: String,
    /// Who writes.
    pub from: Party,
    /// To whom.
    pub to: Option<Party>,
}

/// Somebody, and how to reach them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Party {
    /// What they are called.
    pub name: String,
    /// What else is said of them.
    pub lines: Vec<Line>,
}

/// A name and its value: `电话` and `95017`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// Money as it is printed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Amount {
    /// The digits in groups of three: `1,234.50`.
    pub figures: String,
    /// What they count, as it stands after them: `元`, `EUR`.
    pub unit: String,
    /// Chinese yuan in the characters that cannot be altered (大写), in Chinese.
    pub capitals: Option<String>,
}

impl Amount {
    /// `money` as it is printed in `lang`.
    pub fn of(money: Money, lang: Lang) -> Amount {
        money::printed(money, lang)
    }
}

/// A payment that the case is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PaymentRow {
    /// Through whom it went.
    pub provider: String,
    /// The provider's number for it.
    pub reference: Option<String>,
    /// When it was made.
    pub at: Option<String>,
    /// How much was paid.
    pub amount: Amount,
    /// How much should have been.
    pub expected: Option<Amount>,
}

/// Something that somebody owes by some time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ObligationRow {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// The last day or hour.
    pub by: String,
    /// How it was counted, step by step.
    pub counting: Vec<String>,
    /// Where the rule stands.
    pub source: String,
    /// Whether it was met, where that is to be said.
    pub state: Option<String>,
    /// The day may still move.
    pub provisional: bool,
}

/// What a check established.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FindingRow {
    /// Which payment, from 1.
    pub payment: Option<String>,
    /// What was checked.
    pub check: String,
    /// What it showed, in a sentence.
    pub sentence: String,
    /// What that means for the claim.
    pub verdict: String,
}

/// Something that is owed or was wished for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RemedyRow {
    /// What.
    pub what: String,
    /// How much money.
    pub amount: Option<Amount>,
    /// How far its delivery has got.
    pub state: Option<String>,
}

/// A place to turn to next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Way {
    /// What people call it.
    pub name: String,
    /// What it is good for.
    pub good_for: String,
    /// Numbers and addresses.
    pub contacts: Vec<String>,
    /// Until when, where there is a limit.
    pub until: Option<String>,
}

/// A piece of evidence, in the columns that the Supreme People's Court's provisions on evidence in
/// civil proceedings ask for (2019, Art. 19): number, kind, source, purpose, content, pages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EvidenceRow {
    /// Its number in the list.
    pub number: String,
    /// What it is.
    pub kind: String,
    /// Who brought it, and when.
    pub source: String,
    /// What it is to show.
    pub purpose: Option<String>,
    /// What is in it: name of the file, size, sides.
    pub content: String,
    /// How many pages it has, where that is known.
    pub pages: Option<String>,
    /// The hash of its bytes as they came.
    pub sha256: Option<String>,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TimelineRow {
    /// When.
    pub at: String,
    /// Who did it.
    pub who: String,
    /// What.
    pub what: String,
    /// What was written with it.
    pub text: Option<String>,
}

/// A part of what speaks for the record: how the system was, what the sides agreed to, who runs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Standing {
    /// Its heading.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Figures and dates.
    pub lines: Vec<Line>,
}
