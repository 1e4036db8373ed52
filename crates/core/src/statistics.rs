//! How cases went, over all that were sent in a stretch of time: for the merchant whose cases they
//! are, and for the department that handles them. Whole numbers and money, and no names.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    case::{Case, EventKind, Stage},
    money::{Currency, Money},
    remedy::RemedyStatus,
    rulebook::{Milestone, OwedBy, Rulebook, Standing},
};

/// Whose side of the cases is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// What the merchant was asked, and when it answered.
    Respondent,
    /// When the institution decided.
    Institution,
}

/// What came of cases.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// How many were sent.
    pub cases: u64,
    /// How many stand where.
    pub by_stage: BTreeMap<String, u64>,
    /// How many were decided how, by the last ruling of each.
    pub by_outcome: BTreeMap<String, u64>,
    /// How many ended by an agreement, without a ruling.
    pub agreed: u64,
    /// How long each answer took, in seconds.
    waits: Vec<i64>,
    /// Time limits that were kept.
    pub in_time: u64,
    /// Time limits that were not.
    pub late: u64,
    /// What was asked for.
    pub asked: BTreeMap<String, Money>,
    /// What was paid back.
    pub paid: BTreeMap<String, Money>,
}

/// Whose cases are counted, as of when, and those of which stretch.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    /// Whose side.
    pub side: Counted,
    /// The rules that time limits follow.
    pub rules: &'a Rulebook,
    /// The first instant of the stretch.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// Now.
    pub now: Timestamp,
}

impl Statistics {
    /// Counts a case, if it was sent in the stretch.
    pub fn take_in(&mut self, case: &Case, count: &Count<'_>) {
        let Some(sent) = first(case, EventKind::Lodged) else { return };
        if case.stage == Stage::Draft || !(count.from..count.until).contains(&sent) {
            return;
        }
        self.cases += 1;
        *self.by_stage.entry(case.stage.to_string()).or_default() += 1;
        match case.rulings.last() {
            Some(ruling) => {
                *self.by_outcome.entry(ruling.outcome.to_string()).or_default() += 1;
            }
            None => self.agreed += u64::from(!case.remedies.is_empty()),
        }
        self.take_in_time(case, count, sent);
        if let Some(claimed) = case.complaint.claimed {
            add(&mut self.asked, claimed);
        }
        let done = case.remedies.values().filter(|it| it.status == RemedyStatus::Done);
        done.filter_map(|it| it.amount).for_each(|it| add(&mut self.paid, it));
    }

    fn take_in_time(&mut self, case: &Case, count: &Count<'_>, sent: Timestamp) {
        let owed_by = match count.side {
            Counted::Respondent => {
                self.waits.extend(answers(case));
                OwedBy::Merchant
            }
            Counted::Institution => {
                let decided = case.rulings.first().map(|it| it.at);
                self.waits.extend(decided.map(|it| it.duration_since(sent).as_secs()));
                OwedBy::Institution
            }
        };
        let owed = case.obligations(count.rules);
        for it in owed.iter().filter(|it| it.owed_by == owed_by && !it.duty.is_window()) {
            match it.standing {
                Standing::Met { .. } => self.in_time += 1,
                Standing::MetLate { .. } => self.late += 1,
                _ if it.is_late(count.now) => self.late += 1,
                _ => {}
            }
        }
    }

    /// How many answers there were.
    pub fn answers(&self) -> u64 {
        self.waits.len() as u64
    }

    /// How long the middle one of all answers took, in seconds; of two in the middle the shorter.
    pub fn median_seconds(&self) -> Option<i64> {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        waits.get(waits.len().saturating_sub(1) / 2).copied()
    }
}

fn first(case: &Case, kind: EventKind) -> Option<Timestamp> {
    case.milestones.iter().find(|it| is(it, kind)).map(|it| it.at)
}

fn is(milestone: &Milestone, kind: EventKind) -> bool {
    milestone.what.as_str() == <&str>::from(kind)
}

/// How long the merchant took for each question that it answered.
fn answers(case: &Case) -> impl Iterator<Item = i64> {
    let asked = case.milestones.iter().filter(|it| {
        is(it, EventKind::InformationRequested) && it.addressee == Some(OwedBy::Merchant)
    });
    asked.filter_map(|asked| {
        let answered = case
            .milestones
            .iter()
            .find(|it| is(it, EventKind::Answered) && it.about == asked.about)?;
        Some(answered.at.duration_since(asked.at).as_secs())
    })
}

/// Sums up by currency; what would be more than there is money in the world stays as it is.
fn add(sums: &mut BTreeMap<String, Money>, more: Money) {
    let currency: Currency = more.currency();
    let sum = sums.entry(currency.to_string()).or_insert(Money::zero(currency));
    *sum = sum.plus(more).unwrap_or(*sum);
}
