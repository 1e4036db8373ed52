//! How long something may take.

use serde::{Deserialize, Serialize};

use crate::lang::Text;

use super::{
    Facts,
    regime::{Conditions, hold},
};

/// How long something may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Minutes from the moment itself.
    Minutes(u32),
    /// Hours from the moment itself, whatever the calendar says.
    Hours(u32),
    /// Minutes inside the shifts of the business calendar.
    BusinessMinutes(u32),
    /// Hours inside the shifts of the business calendar.
    BusinessHours(u32),
    /// Calendar days; the day it starts on does not count.
    Days(u32),
    /// Weeks of seven calendar days; the day it starts on does not count.
    Weeks(u32),
    /// Months: up to the corresponding day, or the end of a month that has none (Civil Code
    /// Art. 202).
    Months(u32),
    /// Years: up to the corresponding day, or 28 February.
    Years(u32),
    /// Working days of the regime's calendar; the day it starts on does not count.
    WorkingDays(u32),
    /// The institution's business days; the day it starts on does not count.
    BusinessDays(u32),
    /// Complete billing cycles after the one that is running.
    BillingCycles(u32),
    /// Up to the time that the event itself names.
    Stated,
}

impl Length {
    /// Whether it is over with a day rather than at a moment.
    pub const fn ends_with_a_day(self) -> bool {
        use Length as L;
        matches!(
            self,
            L::Days(_)
                | L::Weeks(_)
                | L::Months(_)
                | L::Years(_)
                | L::WorkingDays(_)
                | L::BusinessDays(_)
                | L::BillingCycles(_)
        )
    }

    /// Whether it is measured in the institution's own days or hours.
    pub const fn is_of_business(self) -> bool {
        use Length as L;
        matches!(self, L::BusinessDays(_) | L::BusinessHours(_) | L::BusinessMinutes(_))
    }

    /// How many of its unit.
    pub const fn amount(self) -> u32 {
        use Length as L;
        match self {
            L::Minutes(n)
            | L::Hours(n)
            | L::BusinessMinutes(n)
            | L::BusinessHours(n)
            | L::Days(n)
            | L::Weeks(n)
            | L::Months(n)
            | L::Years(n)
            | L::WorkingDays(n)
            | L::BusinessDays(n)
            | L::BillingCycles(n) => n,
            L::Stated => 0,
        }
    }

    /// The same in words: `15 calendar days`.
    pub fn in_words(self) -> Text {
        use Length as L;
        let (zh, en) = match self {
            L::Minutes(_) => ("分钟", "minute"),
            L::Hours(_) => ("小时", "hour"),
            L::BusinessMinutes(_) => ("分钟营业时间", "business minute"),
            L::BusinessHours(_) => ("小时营业时间", "business hour"),
            L::Days(_) => ("个自然日", "calendar day"),
            L::Weeks(_) => ("周", "week"),
            L::Months(_) => ("个月", "month"),
            L::Years(_) => ("年", "year"),
            L::WorkingDays(_) => ("个工作日", "working day"),
            L::BusinessDays(_) => ("个营业日", "business day"),
            L::BillingCycles(_) => ("个完整账单周期", "complete billing cycle"),
            L::Stated => return Text::new("事件所述时间", "the time that the event names"),
        };
        let n = self.amount();
        let plural = if n == 1 { "" } else { "s" };
        Text::new(format!("{n}{zh}"), format!("{n} {en}{plural}"))
    }
}

/// One of several lengths, and when it is the one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Alternative {
    /// The facts that must hold; empty where it always applies.
    #[serde(skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
    /// How long it is then.
    pub length: Length,
}

/// Lengths of which the first applies whose facts hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Limit(pub Vec<Alternative>);

impl Limit {
    /// The length for these facts; `None` where none of them applies.
    pub fn choose(&self, facts: &Facts) -> Option<Length> {
        self.0.iter().find(|it| hold(&it.when, facts)).map(|it| it.length)
    }

    /// Every length that may apply.
    pub fn lengths(&self) -> impl Iterator<Item = Length> {
        self.0.iter().map(|it| it.length)
    }
}
