//! The world of one seed: people, payments, cases that share payments, a clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{
        Case, Command, Complaint, Context, Due, Event, GuardEntry, Handling, House, Move, Recorded,
        Refusal, Stage, Task, decide, draft,
    },
    code::Code,
    ids::CaseId,
    money::Money,
    party::{Actor, Reader, Role},
    testkit::{self, DAY, Dice, RULES, command, noon, recorded},
};

use crate::{any, check, custody, guard::Guard, money, provider::Provider};

/// A case, its log, and what the store would keep beside it.
pub(crate) struct Kept {
    pub(crate) case: Case,
    pub(crate) log: Vec<Recorded>,
    /// The due-list as the store keeps it: by what every change says ended and began.
    pub(crate) due: BTreeMap<Task, Timestamp>,
    /// The due-list as it was last computed from the case.
    computed: Vec<Due>,
}

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) dice: Dice,
    pub(crate) now: Timestamp,
    pub(crate) kept: Vec<Kept>,
    pub(crate) guard: Guard,
    pub(crate) provider: Provider,
    /// Whether people and providers have stopped playing tricks.
    pub(crate) honest: bool,
    pub(crate) people: Vec<Reader>,
    pub(crate) made: BTreeSet<Move>,
    pub(crate) refused: BTreeSet<Move>,
    pub(crate) seen: BTreeSet<Stage>,
    house: House,
    commands: u64,
}

impl World {
    pub(crate) fn new(seed: u64, mut dice: Dice) -> World {
        let limits = [vec![], vec![testkit::money("20.00 CNY")], vec![testkit::money("5.00 CNY")]];
        let limit = dice.pick(&limits);
        let mut world = World {
            seed,
            dice,
            now: noon(DAY),
            kept: Vec::new(),
            guard: Guard::default(),
            provider: Provider::default(),
            honest: false,
            people: people(),
            made: BTreeSet::new(),
            refused: BTreeSet::new(),
            seen: BTreeSet::new(),
            house: House { approval_above: limit, retention_years: Some(1), ..House::default() },
            commands: 0,
        };
        for at in 0..1 + world.dice.below(3) as usize {
            world.draft();
            if !world.dice.one_in(3) {
                world.take_on(at);
            }
        }
        world
    }

    /// Something happens: somebody tries something, a round does what is due, or time passes.
    pub(crate) fn turn(&mut self) {
        let at = self.dice.below(self.kept.len() as u64) as usize;
        match self.dice.below(12) {
            0..3 => {
                let reader = self.dice.pick(&self.people);
                let wanted = any::any_move(&mut self.dice);
                self.try_to(at, &reader, wanted);
            }
            3..9 => self.sensible_move(at),
            9 | 10 => self.round(at),
            _ => self.wait(),
        }
    }

    /// Somebody who has something to do with the case does something that they are offered.
    fn sensible_move(&mut self, at: usize) {
        let case = &self.kept[at].case;
        let assigned = self.people.iter().filter(|it| case.assigned == Some(it.actor.id));
        let own = self.people.iter().filter(|it| case.complainant == it.actor.id);
        let invited = self.people.iter().filter(|it| case.mediator == Some(it.actor.id));
        let likely = assigned.chain(own).chain(invited).cloned().collect::<Vec<_>>();
        let anybody = likely.is_empty() || self.dice.one_in(2);
        let reader = self.dice.pick(if anybody { &self.people } else { &likely });
        let mut moves = self.moves(at, &reader);
        // Talk is cheap and endings are final: most of the time there is something better to do.
        let (talk, ending) = (self.dice.one_in(6), self.dice.one_in(20));
        moves.retain(|it| (talk || !any::is_talk(*it)) && (ending || !any::is_ending(*it)));
        if !self.dice.one_in(12) {
            moves.retain(|it| !custody::is_about_papers(*it));
        }
        if moves.iter().any(|it| any::is_turn(*it)) && !self.dice.one_in(3) {
            moves.retain(|it| any::is_turn(*it));
        }
        if !moves.is_empty() {
            let wanted = self.dice.pick(&moves);
            let _ = (0..3).any(|_| self.try_to(at, &reader, wanted));
        }
    }

    /// The moves that this person is offered.
    pub(crate) fn moves(&self, at: usize, reader: &Reader) -> Vec<Move> {
        self.kept[at].case.moves(&self.context(reader))
    }

    /// Somebody tries a move with contents as they come.
    pub(crate) fn try_to(&mut self, at: usize, reader: &Reader, wanted: Move) -> bool {
        let other = self.dice.pick(&self.kept.iter().map(|it| it.case.id).collect::<Vec<_>>());
        let command = any::command(&mut self.dice, wanted, &self.kept[at].case, other);
        self.ask(at, reader, command).is_ok()
    }

    /// Somebody asks for something. What is decided is checked, written down, and checked again.
    pub(crate) fn ask(
        &mut self,
        at: usize,
        reader: &Reader,
        wanted: Command,
    ) -> Result<(), Refusal> {
        let (seed, the_move) = (self.seed, wanted.as_move());
        self.commands += 1;
        let ctx = self.context(reader);
        let kept = &self.kept[at];
        let listed = kept.case.moves(&ctx).contains(&the_move);
        let decided = decide(&kept.case, wanted.clone(), &ctx);
        match &decided {
            Ok(_) => {
                assert!(listed, "seed {seed}: {wanted:?} was not offered and went through");
                assert!(
                    check::may_enter(reader, kept),
                    "seed {seed}: {wanted:?} by a stranger: {reader:?}"
                );
                self.made.insert(the_move);
            }
            Err(refusal) => {
                let stage =
                    matches!(refusal, Refusal::WrongStage { .. } | Refusal::WrongRole { .. });
                assert!(!(listed && stage), "seed {seed}: {wanted:?} was offered, but {refusal}");
                self.refused.insert(the_move);
            }
        }
        let events = decided?;
        let what = format!("seed {seed}: {wanted:?}");
        check::decided(&self.kept[at], &events, reader, self.now, &what);
        custody::decided(&self.kept[at], &events, reader, self.now, &what);
        money::decided(&self.kept[at], &events, &self.provider, &what);
        self.write(at, reader.actor, events)
    }

    /// What the desk does with what was decided: guards first, then log, case and due-list.
    fn write(&mut self, at: usize, actor: Actor, events: Vec<Event>) -> Result<(), Refusal> {
        let kept = &self.kept[at];
        let entries = kept.case.guard_entries(&events);
        if !self.guard.take(&entries) {
            return Err(Refusal::PaymentExhausted { payment: 0 });
        }
        let by = (actor, command(self.commands), self.now);
        let new = recorded(kept.case.id, kept.case.version, by, events);
        let case = new.iter().fold(kept.case.clone(), Case::evolve);
        let after = case.due(&RULES, &self.house);
        let kept = &mut self.kept[at];
        let (ended, begun) = Due::between(&kept.computed, &after);
        kept.due.retain(|task, _| !ended.contains(task));
        kept.due.extend(begun.into_iter().map(|it| (it.task, it.at)));
        kept.case = case;
        kept.log.extend(new);
        self.seen.insert(self.kept[at].case.stage);
        check::due_list(&self.kept[at], &after, self.seed);
        self.kept[at].computed = after;
        self.check(at, &entries);
        Ok(())
    }

    fn check(&mut self, at: usize, entries: &[GuardEntry]) {
        let seed = self.seed;
        let kept = &self.kept[at];
        check::case(kept, seed);
        for entry in entries {
            let ordered = self.guard.ordered(&entry.payment);
            money::shared_payment(&self.kept, at, entry, ordered, seed);
        }
        if self.dice.one_in(12) {
            self.check_thoroughly();
        }
    }

    /// What takes too long to check after every step.
    pub(crate) fn check_thoroughly(&self) {
        for (at, kept) in self.kept.iter().enumerate() {
            check::replays(kept, self.seed);
            let moves = self.people.iter().flat_map(|it| self.moves(at, it)).collect();
            check::no_dead_end(kept, &moves, self.seed);
        }
    }

    /// Who asks, when, under a name of its own.
    pub(crate) fn context<'a>(&'a self, reader: &'a Reader) -> Context<'a> {
        let command = command(self.commands);
        Context { now: self.now, reader, command, rules: &RULES, house: &self.house }
    }

    /// Minutes, mostly; now and then days, and once in a while years.
    fn wait(&mut self) {
        let minutes = match self.dice.below(20) {
            0 => self.dice.below(3 * 365 * 24 * 60),
            1..10 => self.dice.below(12 * 24 * 60),
            _ => self.dice.below(300),
        };
        self.now += SignedDuration::from_mins(minutes as i64);
    }

    fn draft(&mut self) {
        self.commands += 1;
        let complainant = self.dice.pick(&COMPLAINANTS);
        let reader = self.dice.pick(&[complainant.clone(), testkit::agent(), testkit::reviewer()]);
        let complaint = self.complaint();
        let id = CaseId(command(self.commands).0);
        let ctx = self.context(&reader);
        // Nobody writes down their own complaint as staff; then there is one case less.
        let (reader, events) = match draft(complainant.actor.id, complaint.clone(), &ctx) {
            Ok(events) => (reader.clone(), events),
            Err(_) => {
                let ctx = self.context(&complainant);
                let events = draft(complainant.actor.id, complaint, &ctx);
                (complainant.clone(), events.expect("a complainant may always complain"))
            }
        };
        let log = recorded(id, 0, (reader.actor, command(self.commands), self.now), events);
        let case = Case::replay(&log).expect("it begins with a draft");
        self.kept.push(Kept { case, log, due: BTreeMap::new(), computed: Vec::new() });
    }

    /// Most stories begin where the complaint is being handled already.
    fn take_on(&mut self, at: usize) {
        let own =
            Reader::plain(Actor { id: self.kept[at].case.complainant, role: Role::Complainant });
        let _ = self.ask(at, &own, Command::Lodge { terms: None });
        self.round(at);
        let (agent, to) = (testkit::agent(), Some(testkit::agent().actor.id));
        let _ = self.ask(at, &agent, Command::Accept);
        let _ = self.ask(at, &agent, Command::Assign { to, queue: None });
    }

    fn complaint(&mut self) -> Complaint {
        let dice = &mut self.dice;
        let mut payments = Vec::new();
        for (reference, paid) in PAYMENTS {
            if dice.one_in(2) {
                let told = dice.pick(&[paid, paid, paid + 500, paid - 500]);
                let currency = dice.pick(&["CNY", "CNY", "CNY", "CNY", "CNY", "EUR"]);
                let currency = currency.parse().expect("a currency");
                let mut payment = testkit::payment(reference, "1.00 CNY");
                payment.amount = Money::of_minor(told, currency);
                if dice.one_in(10) {
                    payment.reference = None;
                }
                payments.push(payment);
            }
        }
        let mut complaint = testkit::claimed(payments);
        complaint.respondent = dice.pick(&[None, Some(testkit::MERCHANT)]);
        if dice.one_in(3) {
            complaint = testkit::represented(complaint);
        }
        if dice.one_in(9) {
            complaint.handling = Handling::Outside { institution: Code::of("some-bank") };
        }
        complaint
    }
}

/// What there was to pay, in minor units.
pub(crate) const PAYMENTS: [(&str, i64); 3] = [("PAY-1", 8_000), ("PAY-2", 12_345), ("PAY-3", 600)];

/// One of them works at the desk.
const COMPLAINANTS: [Reader; 3] =
    [testkit::complainant(), testkit::other_complainant(), testkit::person(12, Role::Complainant)];

/// Everybody, two who would like to handle what is their own business, and two who work in two
/// roles.
fn people() -> Vec<Reader> {
    let handles_own = Reader::plain(Actor { role: Role::Agent, ..testkit::complainant().actor });
    let judges_own =
        Reader::plain(Actor { role: Role::Reviewer, ..testkit::representative().actor });
    let both = [testkit::person(11, Role::Reviewer), testkit::person(21, Role::Agent)];
    let mut people = testkit::everybody();
    people.extend([handles_own, judges_own, testkit::person(12, Role::Complainant)]);
    people.extend(both);
    people
}
