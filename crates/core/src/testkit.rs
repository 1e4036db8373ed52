//! Given what happened, when somebody asks this, then that follows.
//!
//! Tests speak in people, events and commands, so the insides of a case are free to change.
//! Everything here is the same every time: ids are counted, texts are hashed, dice are seeded.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::{
    case::{Case, Command, Context, Event, House, Move, Recorded, Refusal, decide},
    ids::{CaseId, CommandId, RemedyId},
    party::{Actor, Reader},
    rulebook::Rulebook,
};

mod dice;
mod people;
mod story;

pub use dice::Dice;
pub use people::{
    MERCHANT, OTHER_MERCHANT, REGULATOR_CHANNEL, admin, agent, auditor, complainant, everybody,
    mediator, merchant, other_complainant, other_mediator, other_merchant, other_regulator, person,
    regulator, representative, reviewer, second_agent, second_reviewer, system,
};
pub use story::{
    accepted, amount_recorded, assigned, claimed, complaint, digest, done, drafted, found,
    full_refund, lodged, money, not_found, not_refunded, open, ordered, parked, part, payment,
    represented, ruled, sent, settling, voucher, words,
};

/// The case of all tests that have only one. Named after the command that drafted it.
pub const CASE: CaseId = CaseId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
/// The command that [`Given::when`] gives.
pub const COMMAND: CommandId = command(0);
/// The first remedy that [`COMMAND`] orders, if it orders any.
pub const REMEDY: RemedyId = RemedyId(COMMAND.0);
/// A remedy that was ordered earlier: the first of the first [`Given::and`].
pub const EARLIER: RemedyId = RemedyId(command(1).0);
/// The second one of that command.
pub const EARLIER_TOO: RemedyId = RemedyId(uuid::Uuid::from_u128(command(1).0.as_u128() + 1));

/// The day on which [`given`] events happen: a Monday, with no holiday for a month.
pub const DAY: &str = "2026-03-02";

/// The rules that come with the program.
pub static RULES: LazyLock<Rulebook> = LazyLock::new(Rulebook::shipped);

/// The `n`-th command of a test. Far enough apart that what they name never meets.
pub const fn command(n: u64) -> CommandId {
    CommandId(uuid::Uuid::from_u128(
        0x0190_0000_0001_7000_8000_0000_0000_0000 + ((n as u128) << 16),
    ))
}

/// Noon of that day in Shanghai, where the shipped rules count their days.
///
/// # Panics
/// When `date` is not one like `2026-03-02`.
pub fn noon(date: &str) -> Timestamp {
    instant(&format!("{date}T12:00:00+08:00"))
}

/// The instant that an RFC 3339 text names.
///
/// # Panics
/// When it names none.
pub fn instant(text: &str) -> Timestamp {
    text.parse().expect("a test writes its times well")
}

/// Numbers `events` as what follows on version `after` of a case, all at once and by one actor.
pub fn recorded(
    case: CaseId,
    after: u32,
    (actor, command, at): (Actor, CommandId, Timestamp),
    events: impl IntoIterator<Item = Event>,
) -> Vec<Recorded> {
    let number = |(seq, event)| Recorded { case, seq, at, actor, command, event };
    (after + 1..).zip(events).map(number).collect()
}

/// A case to which `events` happened on [`DAY`], all by the complainant. The first one drafts it.
///
/// # Panics
/// When it does not.
#[must_use]
pub fn given(events: impl IntoIterator<Item = Event>) -> Given {
    let by = (complainant().actor, CommandId(CASE.0), noon(DAY));
    replayed(recorded(CASE, 0, by, events))
}

/// A case with this log, on [`DAY`].
///
/// # Panics
/// When the log does not begin with a draft.
#[must_use]
pub fn replayed(log: Vec<Recorded>) -> Given {
    let case = Case::replay(&log).expect("a case begins with a draft");
    let (now, reader, house) = (noon(DAY), agent(), House::default());
    Given { case, log, now, reader, house, rules: &RULES, commands: 0 }
}

/// A case, a clock and somebody who is about to ask for something: the agent, unless said
/// otherwise.
#[derive(Clone, Debug)]
pub struct Given {
    /// The case as it stands.
    pub case: Case,
    /// What happened to it.
    pub log: Vec<Recorded>,
    now: Timestamp,
    reader: Reader,
    house: House,
    rules: &'static Rulebook,
    commands: u64,
}

/// What became of it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Then(Result<Vec<Event>, Refusal>);

impl Given {
    /// The same at noon (Shanghai) of another day.
    #[must_use]
    pub fn on(self, date: &str) -> Given {
        Given { now: noon(date), ..self }
    }

    /// The same at another instant.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Given {
        Given { now, ..self }
    }

    /// The same, with somebody else asking.
    #[must_use]
    pub fn by(self, reader: Reader) -> Given {
        Given { reader, ..self }
    }

    /// The same in an institution that lets refunds above this amount wait for a second person.
    #[must_use]
    pub fn approving_above(self, limit: &str) -> Given {
        let house = House { approval_above: vec![money(limit)], ..self.house };
        Given { house, ..self }
    }

    /// The same with other law than the one that is shipped.
    #[must_use]
    pub fn under(self, rules: &'static Rulebook) -> Given {
        Given { rules, ..self }
    }

    /// The same after more has happened, now and by whoever asks.
    #[must_use]
    pub fn happened(mut self, events: impl IntoIterator<Item = Event>) -> Given {
        self.commands += 1;
        self.append(events);
        self
    }

    /// The same after somebody did something, which must not be refused.
    #[must_use]
    #[track_caller]
    pub fn and(self, reader: Reader, wanted: Command) -> Given {
        let mut given = self.by(reader);
        given.commands += 1;
        match decide(&given.case, wanted.clone(), &given.context()) {
            Ok(events) => given.append(events),
            Err(refusal) => panic!("{wanted:?} was refused: {refusal}"),
        }
        given
    }

    /// Asks for it.
    pub fn when(&self, wanted: Command) -> Then {
        let ctx = Context { command: COMMAND, ..self.context() };
        Then(decide(&self.case, wanted, &ctx))
    }

    /// The moves that are offered to whoever asks.
    pub fn moves(&self) -> Vec<Move> {
        self.case.moves(&self.context())
    }

    fn append(&mut self, events: impl IntoIterator<Item = Event>) {
        let by = (self.reader.actor, command(self.commands), self.now);
        let new = recorded(self.case.id, self.case.version, by, events);
        self.case = new.iter().fold(self.case.clone(), Case::evolve);
        self.log.extend(new);
    }

    fn context(&self) -> Context<'_> {
        let Given { now, reader, house, rules, .. } = self;
        Context { now: *now, reader, command: command(self.commands), rules, house }
    }
}

impl Then {
    /// The answer itself, for tests that compare many.
    pub fn result(self) -> Result<Vec<Event>, Refusal> {
        self.0
    }

    /// Exactly these events, in this order.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = Event>) {
        assert_eq!(self.0, Ok(expected.into_iter().collect()));
    }

    /// Accepted, and already so: nothing new happened.
    #[track_caller]
    pub fn changes_nothing(self) {
        self.then([]);
    }

    /// Something happened; what exactly is another test's business.
    #[track_caller]
    pub fn is_accepted(self) {
        assert!(self.0.as_ref().is_ok_and(|events| !events.is_empty()), "{:?}", self.0);
    }

    /// Exactly this refusal.
    #[track_caller]
    pub fn refused(self, expected: Refusal) {
        assert_eq!(self.0, Err(expected));
    }

    /// A refusal with this code.
    #[track_caller]
    pub fn refused_as(self, code: &str) {
        assert_eq!(self.0.as_ref().map_err(Refusal::code), Err(code));
    }
}
