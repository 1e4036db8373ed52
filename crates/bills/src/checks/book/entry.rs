//! What is kept of every row: a few numbers and what is so about it.

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use crate::{
    checks::{days::Day, kinds::BillKind},
    remark::abroad,
};

use super::{Glance, Payee};

/// What the checks need of every row.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) minor: i64,
    /// Seconds since 1970 UTC; midnight UTC of a day without a time.
    pub(crate) at: u32,
    pub(crate) payee: Payee,
    /// Quarters of an hour by which the provider's clock is ahead of UTC.
    pub(super) clock: i8,
    pub(crate) currency: u8,
    pub(crate) is: Marks,
    /// Which of the bills' few statuses.
    pub(crate) status: u16,
}

const _: () = assert!(size_of::<Entry>() <= 24);

/// What is so about a row, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks(u16);

impl Marks {
    pub(crate) const SETTLED: Marks = Marks(1);
    pub(crate) const OUT: Marks = Marks(1 << 1);
    pub(crate) const IN: Marks = Marks(1 << 2);
    /// Only the day is known.
    pub(crate) const DAY: Marks = Marks(1 << 3);
    /// It says what it refunds.
    pub(crate) const REFUND: Marks = Marks(1 << 4);
    /// Some of it came back.
    pub(crate) const REFUNDED: Marks = Marks(1 << 5);
    /// All of it came back.
    pub(crate) const GIVEN_BACK: Marks = Marks(1 << 6);
    /// The same row stands in another bill or twice in this one.
    pub(crate) const AGAIN: Marks = Marks(1 << 7);
    /// The bank's row of a payment that stands in a wallet's bill, too.
    pub(crate) const ELSEWHERE: Marks = Marks(1 << 8);
    pub(crate) const FEE: Marks = Marks(1 << 9);
    pub(crate) const ABROAD: Marks = Marks(1 << 10);
    /// From the bill of somebody who is paid: a merchant.
    pub(crate) const MERCHANT: Marks = Marks(1 << 11);
    /// No money moved, and it says that something was cancelled.
    pub(crate) const CANCELLED: Marks = Marks(1 << 12);

    pub(crate) fn has(self, marks: Marks) -> bool {
        self.0 & marks.0 == marks.0
    }

    pub(crate) fn any(self, marks: Marks) -> bool {
        self.0 & marks.0 != 0
    }

    pub(crate) fn with(self, marks: Marks) -> Marks {
        Marks(self.0 | marks.0)
    }

    pub(super) fn with_if(self, marks: Marks, so: bool) -> Marks {
        if so { self.with(marks) } else { self }
    }
}

impl Entry {
    /// The place of one that is still to be entered.
    pub(super) const NONE: Entry =
        Entry { minor: 0, at: 0, payee: 0, clock: 0, currency: 0, is: Marks(0), status: 0 };

    /// Money that left the person's hands for something: settled, once, and not the other half of
    /// another row.
    pub(crate) fn is_spending(self) -> bool {
        let odd = Marks::AGAIN.with(Marks::ELSEWHERE).with(Marks::REFUND).with(Marks::MERCHANT);
        self.is.has(Marks::OUT.with(Marks::SETTLED)) && !self.is.any(odd) && 0 < self.minor
    }

    /// Spending of which nothing, or not all, came back.
    pub(crate) fn is_spent(self) -> bool {
        self.is_spending() && !self.is.has(Marks::GIVEN_BACK)
    }

    /// Whether the time of day is known.
    pub(crate) fn has_hour(self) -> bool {
        !self.is.has(Marks::DAY)
    }

    /// Seconds since 1970 on the provider's clock.
    pub(super) fn local(self) -> i64 {
        i64::from(self.at) + i64::from(self.clock) * 900
    }

    /// The day on the provider's clock.
    pub(crate) fn day(self) -> Day {
        Day(self.local().div_euclid(86_400) as i32)
    }

    /// The hour on the provider's clock.
    pub(crate) fn hour(self) -> usize {
        (self.local().rem_euclid(86_400) / 3_600) as usize
    }
}

/// Seconds since 1970, held within what 32 bits tell, and quarters of an hour ahead of UTC.
pub(super) fn moment(at: PaidAt) -> (u32, i8) {
    let (seconds, ahead) = match at {
        PaidAt::Instant(at, offset) => (at.as_second(), offset.seconds()),
        PaidAt::Day(day) => (i64::from(Day::of(day).0) * 86_400, 0),
    };
    (seconds.clamp(0, i64::from(u32::MAX)) as u32, (ahead / 900) as i8)
}

pub(super) fn marks(it: &Glance<'_>, kind: BillKind) -> Marks {
    let direction = match it.direction {
        Direction::Out => Marks::OUT,
        Direction::In => Marks::IN,
        Direction::Neutral => Marks::default(),
    };
    let back = it.refunded.filter(|it| it.is_positive());
    let whole = back.is_some_and(|back| it.amount.minor() <= back.minor());
    direction
        .with_if(Marks::DAY, matches!(it.at, PaidAt::Day(_)))
        .with_if(Marks::SETTLED, it.settled)
        .with_if(Marks::REFUND, it.is_refund)
        .with_if(Marks::REFUNDED, back.is_some())
        .with_if(Marks::GIVEN_BACK, whole)
        .with_if(Marks::FEE, it.fee.is_some_and(Money::is_positive))
        .with_if(Marks::ABROAD, it.remark.is_some_and(|it| abroad(it).is_some()))
        .with_if(Marks::MERCHANT, kind == BillKind::Merchant)
}
