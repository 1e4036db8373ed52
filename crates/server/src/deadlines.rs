//! Time limits as people and programs read them: in cases, in feeds, on the command line. The one
//! place that says what an obligation looks like.

mod say;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use redress_core::{
    access::Relation,
    case::Case,
    code::Code,
    lang::Text,
    money::DecimalMoney,
    rulebook::{
        CalendarRef, Confidence, Duty, Explained, Extension, NextWay, Obligation, OwedBy,
        RegimeRef, Rulebook, Standing,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use self::say::{party, weekday};

/// One thing that someone owes by some time.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObligationView {
    /// The version of the regime that says so.
    #[schema(value_type = RegimeRef)]
    pub(crate) regime: RegimeRef,
    /// What that regime is called.
    pub(crate) regime_title: Text,
    /// What the regime file calls it.
    pub(crate) name: Code,
    /// What it is.
    pub(crate) title: Text,
    /// What kind of thing is owed.
    pub(crate) duty: Duty,
    /// Who owes it.
    pub(crate) owed_by: OwedBy,
    /// The question, remedy or other subject it is about.
    pub(crate) about: Option<Uuid>,
    /// When the clock started, with the offset of the regime's zone.
    #[schema(format = DateTime)]
    pub(crate) started_at: String,
    /// The first instant that is late, with the offset of the regime's zone.
    #[schema(format = DateTime)]
    pub(crate) due: String,
    /// The same, to sort by.
    #[serde(skip)]
    pub(crate) instant: Timestamp,
    /// The last day that is in time; missing for limits in hours.
    pub(crate) last_day: Option<Date>,
    /// Whether it was met, as of now.
    pub(crate) standing: StandingView,
    /// Open, and the time is over.
    pub(crate) late: bool,
    /// Whether the limit was lengthened.
    pub(crate) extended: bool,
    /// The extension that could still be had.
    pub(crate) next_extension: Option<ExtensionView>,
    /// `due` is the best estimate: the calendar, or something else, is not known far enough yet.
    pub(crate) provisional: bool,
    /// The edition of the calendar that the days were counted on.
    #[schema(value_type = Option<CalendarRef>)]
    pub(crate) calendar: Option<CalendarRef>,
    /// The institution's own business days were not known, and `calendar` stood in for them.
    pub(crate) stand_in: bool,
    /// What is owed for the delay so far, where the rule gives something.
    pub(crate) compensation: Option<DecimalMoney>,
    /// Where one may turn now that it is late.
    pub(crate) next_way: Option<NextWayView>,
    /// How sure the rule file is.
    pub(crate) confidence: Confidence,
    /// Whether counsel has confirmed the rule file.
    pub(crate) reviewed: bool,
    /// Where the rule stands.
    pub(crate) source: Text,
    /// Open, and the earliest of the open ones of the same duty and party.
    pub(crate) binding: bool,
    /// All of it in one sentence, ready for a page or a letter.
    pub(crate) says: Text,
    /// The calculation, step by step; where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<Vec<Text>>,
}

/// An extension that could still be had.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExtensionView {
    /// What it is.
    title: Text,
    /// The events that declare it, in the words of the regime.
    by: Vec<Code>,
    /// How long it may then take in all.
    to: Text,
    /// What it needs so that it holds.
    needs: Vec<Text>,
}

/// Where one may turn once something is late.
#[derive(Serialize, ToSchema)]
pub(crate) struct NextWayView {
    /// The channels, by their codes.
    channels: Vec<Code>,
    /// What the complainant should know of it.
    say: Text,
}

/// How an obligation stands at the time of asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub(crate) enum StandingView {
    /// Not met yet, and there is time.
    Open,
    /// Not met yet, and the clock stands still.
    Paused {
        /// Since when.
        since: Timestamp,
        /// The first instant that is late however long that lasts, where there is a limit to it.
        at_most: Option<Timestamp>,
    },
    /// Not met, and the time is over.
    Late {
        /// Since when.
        since: Timestamp,
    },
    /// Met in time.
    Met {
        /// When.
        at: Timestamp,
    },
    /// Met, but too late.
    MetLate {
        /// When.
        at: Timestamp,
    },
    /// No longer owed, or a window in which something could have been done is over.
    Lapsed {
        /// Since when.
        at: Timestamp,
    },
}

impl StandingView {
    /// How this one stands at `now`.
    pub(crate) fn of(it: &Obligation, now: Timestamp) -> StandingView {
        match it.standing {
            Standing::Met { at } => StandingView::Met { at },
            Standing::MetLate { at } => StandingView::MetLate { at },
            Standing::Lapsed { at } => StandingView::Lapsed { at },
            // Nobody is late with an objection that they do not make.
            _ if it.is_late(now) && it.duty.is_window() => StandingView::Lapsed { at: it.due },
            _ if it.is_late(now) => StandingView::Late { since: it.due },
            Standing::Paused { since, at_most } => StandingView::Paused { since, at_most },
            Standing::Open => StandingView::Open,
        }
    }

    /// Something can still be done about it.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, StandingView::Open | StandingView::Paused { .. } | StandingView::Late { .. })
    }
}

impl ObligationView {
    fn of(book: &Rulebook, it: &Obligation, now: Timestamp) -> ObligationView {
        let (regime_title, zone) = regime(book, &it.regime);
        let standing = StandingView::of(it, now);
        let is_late = matches!(standing, StandingView::Late { .. });
        ObligationView {
            regime: it.regime.clone(),
            regime_title,
            name: it.name.clone(),
            title: it.title.clone(),
            duty: it.duty,
            owed_by: it.owed_by,
            about: it.about,
            started_at: moment(it.started_at, &zone),
            due: moment(it.due, &zone),
            instant: it.due,
            last_day: it.last_day,
            standing,
            late: is_late,
            extended: it.extended,
            next_extension: it.next_extension.as_ref().map(ExtensionView::of),
            provisional: it.provisional,
            calendar: it.calendar.clone(),
            stand_in: it.stand_in,
            compensation: it.compensation(now).map(DecimalMoney),
            next_way: it.if_late.as_ref().filter(|_| is_late).map(NextWayView::of),
            confidence: it.confidence,
            reviewed: it.reviewed,
            source: it.source.clone(),
            binding: it.binding,
            says: say::sentence(it, standing, now, &zone),
            steps: None,
        }
    }

    /// The same with its calculation.
    pub(crate) fn explained(book: &Rulebook, it: Explained, now: Timestamp) -> ObligationView {
        let view = ObligationView::of(book, &it.obligation, now);
        ObligationView { steps: Some(it.steps), ..view }
    }

    /// A window in which something may be done, as opposed to a duty.
    pub(crate) fn is_window(&self) -> bool {
        self.duty.is_window()
    }
}

impl ExtensionView {
    fn of(it: &Extension) -> ExtensionView {
        ExtensionView {
            title: it.title.clone(),
            by: it.by.clone(),
            to: it.to.in_words(),
            needs: it.needs.iter().map(|it| it.in_words()).collect(),
        }
    }
}

impl NextWayView {
    fn of(it: &NextWay) -> NextWayView {
        NextWayView { channels: it.channels.clone(), say: it.say.clone() }
    }
}

/// What `relation` may see of everything that anybody owes in a case, in the order of the rules.
pub(crate) fn of_case(
    book: &Rulebook,
    case: &Case,
    relation: Relation,
    now: Timestamp,
) -> Vec<ObligationView> {
    let owed = case.obligations(book).into_iter();
    let seen = owed.filter(|it| relation.may_see_obligation(case, it));
    seen.map(|it| ObligationView::of(book, &it, now)).collect()
}

/// The same with every calculation.
pub(crate) fn explained_of_case(
    book: &Rulebook,
    case: &Case,
    relation: Relation,
    now: Timestamp,
) -> Vec<ObligationView> {
    let owed = book.explain(&case.regimes, &case.complaint.facts, &case.milestones).into_iter();
    let seen = owed.filter(|it| relation.may_see_obligation(case, &it.obligation));
    seen.map(|it| ObligationView::explained(book, it, now)).collect()
}

/// What a regime is called and where its days are counted. Versions that are gone from the
/// rulebook oblige to nothing, so that there is always one.
fn regime(book: &Rulebook, id: &RegimeRef) -> (Text, TimeZone) {
    let found = book.regime(id).map(|it| it.summary());
    let zone = found.as_ref().and_then(|it| TimeZone::get(&it.zone).ok());
    let title = found.map(|it| it.title);
    let named = || Text::new(id.to_string(), id.to_string());
    (title.unwrap_or_else(named), zone.unwrap_or(TimeZone::UTC))
}

/// An instant with the offset that holds in `zone` then.
fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}
