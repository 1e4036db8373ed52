//! What in a text may be an amount, a time, a payee or an order number, and where it stands.
//!
//! Nothing here is a fact. Each proposal says why it was made and what may be wrong with it, so that
//! a person can compare it with the place it came from and confirm it or not.

mod amounts;
mod labelled;
mod numerals;
mod times;

use serde::{Deserialize, Serialize};

use crate::{
    limits::PROPOSALS_MAX,
    page::{Page, Place},
    text::{Reading, Remark},
};

/// What a proposal is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// An amount of money.
    Amount,
    /// A date, with or without a time of day.
    Time,
    /// Who was paid.
    Payee,
    /// The number of a payment or of an order.
    OrderNumber,
}

/// Why something was proposed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// It stands behind a word that names it.
    Label,
    /// It stands beside the sign or the name of a currency.
    Currency,
    /// It is written out in Chinese numerals, with the unit of money.
    Numerals,
    /// It is written as such things are.
    Shape,
    /// It stands alone on its line, as wallets show what was paid.
    Alone,
}

/// What may be wrong with a proposal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It was recognised in a picture without a sign, and recognition loses signs.
    SignMayBeLost,
    /// The currency is not written, or its sign stands for several.
    CurrencyGuessed,
    /// The comma may be a decimal point or a separator.
    DecimalUnclear,
    /// No offset from UTC is written.
    ZoneUnknown,
    /// The day may be the month and the other way round.
    DayOrMonth,
    /// The year is not written.
    YearMissing,
    /// The recognition was not sure of a word in it.
    HardToRead,
    /// It was put together from several lines.
    Joined,
}

/// What may be a fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// What it is about.
    pub field: Field,
    /// In the one form of its field: `-12.00 CNY`, `2024-01-02T09:03:04`, `2024-01-02`, `--01-02T09:03` where
    /// the year is missing, a name, a number.
    pub value: String,
    /// As it stands in the text.
    pub written: String,
    /// Where.
    pub place: Place,
    /// Why it was proposed.
    pub because: Because,
    /// The word that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What may be wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
}

/// Below this the recognition was not sure of a word, in percent.
const SURE_MIN: u8 = 80;

/// Everything that may be a fact in what was read, in the order of the text.
pub fn proposals(reading: &Reading) -> Vec<Proposal> {
    let recognised = reading.remarks.contains(&Remark::Recognised);
    let mut all = Vec::new();
    for page in &reading.pages {
        let mut found = Vec::new();
        labelled::find(&page.text, &mut found);
        times::find(&page.text, &mut found);
        amounts::find(&page.text, &mut found);
        found.sort_by_key(|it| (it.begin, it.field));
        for it in found {
            if all.len() == PROPOSALS_MAX {
                return all;
            }
            all.push(it.proposed(page, recognised));
        }
    }
    all
}

/// Something found in a text, by bytes.
struct Found {
    field: Field,
    begin: usize,
    end: usize,
    value: String,
    because: Because,
    label: Option<String>,
    doubts: Vec<Doubt>,
}

impl Found {
    fn of(field: Field, begin: usize, end: usize, value: String, because: Because) -> Found {
        Found { field, begin, end, value, because, label: None, doubts: Vec::new() }
    }

    fn labelled(self, label: &str) -> Found {
        Found { label: Some(label.to_owned()), ..self }
    }

    fn doubted(mut self, doubt: Doubt, doubted: bool) -> Found {
        if doubted && !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
        self
    }

    fn proposed(self, page: &Page, recognised: bool) -> Proposal {
        let written = page.text[self.begin..self.end].to_owned();
        let place = page.place(self.begin, self.end);
        let signed = written.contains(['-', '+', '−', '–', '－', '＋']);
        let sign_lost = recognised && self.field == Field::Amount && !signed;
        let hard = page.least_sure(place.from, place.to).is_some_and(|it| it < SURE_MIN);
        let it = self.doubted(Doubt::SignMayBeLost, sign_lost).doubted(Doubt::HardToRead, hard);
        let Found { field, value, because, label, mut doubts, .. } = it;
        doubts.sort_unstable();
        Proposal { field, value, written, place, because, label, doubts }
    }
}

/// Adds what was found, unless something of the same field stands there already.
fn add(found: &mut Vec<Found>, new: Found) {
    if new.end <= new.begin || PROPOSALS_MAX <= found.len() {
        return;
    }
    let taken = |it: &Found| it.field == new.field && it.begin < new.end && new.begin < it.end;
    if !found.iter().any(taken) {
        found.push(new);
    }
}

/// Whether a number is cut out of a longer one at either end.
fn is_torn(text: &str, begin: usize, end: usize) -> bool {
    let mut after = text[end..].chars();
    let next = after.next();
    let goes_on = match next {
        Some('.' | ',' | '．' | '，') => after.next().is_some_and(|it| it.is_ascii_digit()),
        Some(it) => it.is_ascii_digit(),
        None => false,
    };
    let mut before = text[..begin].chars().rev();
    let began = match before.next() {
        Some('.' | ',') => before.next().is_some_and(|it| it.is_ascii_digit()),
        Some(it) => it.is_ascii_digit(),
        None => false,
    };
    goes_on || began
}
