//! Where commands are carried out: load, decide, append. Portal, desk, rounds and providers all
//! come here, and nothing else changes a case.

mod outlook;
mod texts;

use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{
        Case, Command, Complaint, Context, Due, Event, House, InboxEntry, Recorded, Refusal,
        decide, draft,
    },
    code::Code,
    ids::{CaseId, CommandId, PersonId},
    party::{Actor, Reader, Role},
    words::Digest,
};
use redress_store::{AppendError, Arrived, ChainHash, Change, Held, NewText, Store, StoreError};
use serde::Serialize;
use tokio::sync::watch;

use self::texts::Texts;
pub use self::{outlook::Outlook, texts::TEXT_CHARS_MAX};
use crate::{clock::Clock, rules::Rules, turns::Turns};

/// How often a command is decided anew when another server keeps moving the case first.
const ATTEMPTS_MAX: u32 = 16;

/// The desk. Cheap to clone: everything in it is shared.
#[derive(Clone)]
pub struct Desk {
    /// Where the record lies.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// The law, issue types and channels, as data.
    pub rules: Arc<Rules>,
    house: Arc<RwLock<House>>,
    turns: Turns,
    news: watch::Sender<u64>,
}

/// Why a command was not carried out. Nothing was written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeskError {
    /// No such case, or none that the reader may know of.
    #[error("there is no such case")]
    NotFound,
    /// The process says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The command id was used for something else on this case.
    #[error("the command id was used for another command")]
    KeyReused,
    /// A text that is empty or too long.
    #[error("`{field}` must have 1 to {limit} characters")]
    BadText {
        /// Where it stood.
        field: &'static str,
        /// The most characters.
        limit: usize,
    },
    /// The guard of the payment refused.
    #[error("nothing is left of the payment")]
    PaymentExhausted {
        /// What is left of it.
        left: String,
    },
    /// Another case names another currency for the payment.
    #[error("another case says that the payment was made in another currency")]
    PaymentInOtherCurrency,
    /// A person who does not exist, or in none of the roles that would do.
    #[error("`{field}` is nobody who could do this")]
    NoSuchPerson {
        /// Where they were named.
        field: &'static str,
    },
    /// Another case that does not exist or is not the reader's to see.
    #[error("`{field}` is no case that the reader may see")]
    NoSuchCase {
        /// Where it was named.
        field: &'static str,
    },
    /// An issue type that no rule file has.
    #[error("the issue type is unknown")]
    UnknownIssue,
    /// A channel that no rule file has.
    #[error("the channel in `{field}` is unknown")]
    UnknownChannel {
        /// Where it was named.
        field: &'static str,
    },
    /// The case has another version than the one that the command was meant for.
    #[error("the case has version {version} by now")]
    Changed {
        /// The version that it has.
        version: u32,
    },
    /// Others kept moving the case.
    #[error("the case is being changed by too many at once")]
    Busy,
    /// The key of the case was destroyed.
    #[error("the personal contents of the case were erased")]
    Erased,
    /// The database's to answer for.
    #[error(transparent)]
    Store(StoreError),
}

/// What goes with a command.
#[derive(Default)]
struct Asked {
    /// The version of the case that it was meant for.
    version: Option<u32>,
    /// What it names, and what is not in the tables yet.
    file: Option<Arrived>,
}

/// What happens with a draft in the same change that begins it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Begin {
    /// It is sent.
    pub lodge: bool,
    /// The edition of the terms that the complainant accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Code>,
}

impl Begin {
    /// A draft.
    pub const DRAFT: Begin = Begin { lodge: false, terms: None };
    /// A complaint that is sent.
    pub const LODGED: Begin = Begin { lodge: true, terms: None };

    fn next(&self) -> Option<Command> {
        let terms = self.terms.clone();
        match self.lodge {
            true => Some(Command::Lodge { terms }),
            false => terms.map(|terms| Command::AcceptTerms { terms }),
        }
    }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> DeskError {
        match error {
            StoreError::Erased { .. } => DeskError::Erased,
            other => DeskError::Store(other),
        }
    }
}

impl Desk {
    /// A desk over an open store.
    pub fn new(store: Store, clock: Clock, rules: Arc<Rules>, house: House) -> Desk {
        let news = watch::Sender::new(0);
        Desk { store, clock, rules, house: Arc::new(RwLock::new(house)), turns: Turns::new(), news }
    }

    /// Changes whenever a case was moved here: what rounds wake up on.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    fn tell(&self) {
        self.news.send_modify(|moves| *moves = moves.wrapping_add(1));
    }

    /// What the institution has settled for itself.
    pub fn house(&self) -> House {
        self.house.read().expect("nobody panics holding it").clone()
    }

    /// Puts other settings in place; cases decided from now on follow them.
    pub fn settle_house(&self, house: House) {
        *self.house.write().expect("nobody panics holding it") = house;
    }

    /// Begins a case, and with `lodge` sends it in the same change. The case is named after the
    /// command, so that the same request sent twice begins it once.
    pub async fn draft(
        &self,
        reader: &Reader,
        key: CommandId,
        complainant: PersonId,
        complaint: Complaint<String>,
        begin: Begin,
    ) -> Result<Case, DeskError> {
        let id = CaseId(key.0);
        self.check_complaint(&complaint)?;
        let request = self.request_digest(reader, &(&complaint, &begin));
        let mut texts = Texts::new();
        let complaint = complaint.with_texts(|text| texts.seal("text", text))?;
        let house = self.house();
        let ctx = self.context(reader, key, &house);
        let events = draft(complainant, complaint, &ctx)?;
        let mut log = record(id, 0, &ctx, events);
        let mut case = Case::replay(&log).expect("what is drafted begins a case");
        if let Some(next) = begin.next() {
            let lodged = record(id, case.version, &ctx, decide(&case, next, &ctx)?);
            case = lodged.iter().fold(case, Case::evolve);
            log.extend(lodged);
        }
        let begun = case.due(&self.rules.book, &house);
        let inbox = case.inbox_entry(&self.rules.book);
        let (head, ended, guards) = (ChainHash::start(), vec![], vec![]);
        let (file, texts) = (None, texts.0);
        let change = Change { head, log, case, inbox, ended, begun, texts, guards, file, request };
        match self.store.append(&change).await {
            Ok(_) => {
                self.tell();
                Ok(change.case)
            }
            Err(AppendError::Conflict | AppendError::Repeated) => {
                self.begun_before(id, key, request).await
            }
            Err(error) => Err(append_error(error)),
        }
    }

    /// The case that this very request began earlier.
    async fn begun_before(
        &self,
        id: CaseId,
        key: CommandId,
        request: Digest,
    ) -> Result<Case, DeskError> {
        let held = self.store.load(id, Some(key)).await?.ok_or(DeskError::Busy)?;
        if held.done == Some(request) { Ok(held.case) } else { Err(DeskError::KeyReused) }
    }

    /// Carries out a command. The same command id with the same contents is one act, however
    /// often it is sent; with other contents it is refused.
    pub async fn handle(
        &self,
        id: CaseId,
        reader: &Reader,
        key: CommandId,
        command: Command<String>,
    ) -> Result<Case, DeskError> {
        self.carry_out(id, reader, (key, command), Asked::default()).await
    }

    /// As [`Desk::handle`], with the file that the command names: both are in the record, or
    /// neither is.
    pub async fn handle_with(
        &self,
        id: CaseId,
        reader: &Reader,
        key: CommandId,
        command: Command<String>,
        file: Arrived,
    ) -> Result<Case, DeskError> {
        let asked = Asked { file: Some(file), ..Asked::default() };
        self.carry_out(id, reader, (key, command), asked).await
    }

    /// As [`Desk::handle`], but only while the case has the `wanted` version, where one is named.
    pub async fn handle_at(
        &self,
        id: CaseId,
        reader: &Reader,
        key: CommandId,
        command: Command<String>,
        wanted: Option<u32>,
    ) -> Result<Case, DeskError> {
        let asked = Asked { version: wanted, ..Asked::default() };
        self.carry_out(id, reader, (key, command), asked).await
    }

    async fn carry_out(
        &self,
        id: CaseId,
        reader: &Reader,
        (key, command): (CommandId, Command<String>),
        mut asked: Asked,
    ) -> Result<Case, DeskError> {
        self.check_names(reader, &command).await?;
        let request = self.request_digest(reader, &command);
        let mut texts = Texts::new();
        let command = command.with_texts(|text| texts.seal("text", text))?;
        let house = self.house();
        let _turn = self.turns.wait_for(id).await;
        for _ in 0..ATTEMPTS_MAX {
            let held = self.load(id, reader, Some(key)).await?;
            if let Some(done) = held.done {
                return if done == request { Ok(held.case) } else { Err(DeskError::KeyReused) };
            }
            let version = held.case.version;
            // Whoever only looked at a file since then changed nothing that was decided on.
            let moved = held.case.custody.moved;
            if asked.version.is_some_and(|it| !(moved..=version).contains(&it)) {
                return Err(DeskError::Changed { version });
            }
            let reader = as_complainant(reader, &held.case);
            let ctx = self.context(&reader, key, &house);
            let events = decide(&held.case, command.clone(), &ctx)?;
            if events.is_empty() {
                return Ok(held.case); // Nothing new, and so nothing to write down.
            }
            let new = (texts.0.clone(), asked.file.clone());
            let change = self.change(held, &ctx, events, new, request);
            match self.store.append(&change).await {
                Ok(_) => {
                    self.tell();
                    return Ok(change.case);
                }
                // Somebody moved the case, or this very command is being carried out twice at
                // once: either way the case has news.
                Err(AppendError::Conflict | AppendError::Repeated) => {
                    // Also where the file itself stood in the way: kept alone it says so.
                    if let Some(file) = asked.file.take() {
                        file.keep(ctx.now).await?;
                    }
                }
                Err(error) => return Err(append_error(error)),
            }
        }
        Err(DeskError::Busy)
    }

    /// A case that `reader` may see, and what they are to it.
    pub async fn case(&self, id: CaseId, reader: &Reader) -> Result<(Case, Relation), DeskError> {
        let held = self.load(id, reader, None).await?;
        let relation = Relation::between(reader, &held.case).ok_or(DeskError::NotFound)?;
        Ok((held.case, relation))
    }

    /// Makes the copies of a case again from its log, and checks every link on the way.
    pub async fn rebuild(&self, id: CaseId) -> Result<(), DeskError> {
        let held = self.store.replay(id).await?.ok_or(DeskError::NotFound)?;
        let due = held.case.due(&self.rules.book, &self.house());
        let inbox = held.case.inbox_entry(&self.rules.book);
        self.store.restore(&held, &inbox, &due).await?;
        Ok(())
    }

    /// Puts a case into the lists anew, as the rules have it now. The record stays as it is.
    pub async fn refresh(&self, id: CaseId) -> Result<(), DeskError> {
        let house = self.house();
        let _turn = self.turns.wait_for(id).await;
        for _ in 0..ATTEMPTS_MAX {
            let held = self.store.load(id, None).await?.ok_or(DeskError::NotFound)?;
            let due = held.case.due(&self.rules.book, &house);
            let inbox = held.case.inbox_entry(&self.rules.book);
            if self.store.restore(&held, &inbox, &due).await? {
                return Ok(());
            }
        }
        Err(DeskError::Busy)
    }

    /// What a decision may depend on.
    pub fn context<'a>(
        &'a self,
        reader: &'a Reader,
        command: CommandId,
        house: &'a House,
    ) -> Context<'a> {
        Context { now: self.clock.now(), reader, command, rules: &self.rules.book, house }
    }

    /// A case that `reader` may not see does not exist, as far as they can tell.
    async fn load(
        &self,
        id: CaseId,
        reader: &Reader,
        key: Option<CommandId>,
    ) -> Result<Held, DeskError> {
        let held = self.store.load(id, key).await?;
        let seen = held.filter(|it| Relation::between(reader, &it.case).is_some());
        seen.ok_or(DeskError::NotFound)
    }

    fn change(
        &self,
        held: Held,
        ctx: &Context<'_>,
        events: Vec<Event>,
        (texts, file): (Vec<NewText>, Option<Arrived>),
        request: Digest,
    ) -> Change {
        let Held { case: before, head, .. } = held;
        let guards = before.guard_entries(&events);
        let due_before = before.due(ctx.rules, ctx.house);
        let log = record(before.id, before.version, ctx, events);
        let case = log.iter().fold(before, Case::evolve);
        let (ended, begun) = Due::between(&due_before, &case.due(ctx.rules, ctx.house));
        let inbox: InboxEntry = case.inbox_entry(ctx.rules);
        Change { head, log, case, inbox, ended, begun, texts, guards, file, request }
    }

    /// A keyed digest of what was asked and by whom: tells a retry from another request without
    /// letting anybody guess short texts from it.
    fn request_digest(&self, reader: &Reader, request: &impl Serialize) -> Digest {
        let what = serde_json::to_vec(request).expect("commands are always JSON");
        let role: &str = reader.actor.role.into();
        self.store.keyed_digest("request", &[role.as_bytes(), &what])
    }

    fn check_complaint<W>(&self, complaint: &Complaint<W>) -> Result<(), DeskError> {
        complaint.check()?;
        self.rules.guide.issue(&complaint.issue).map(|_| ()).ok_or(DeskError::UnknownIssue)
    }

    /// Whoever and whatever a command names must exist and fit.
    async fn check_names(
        &self,
        reader: &Reader,
        command: &Command<String>,
    ) -> Result<(), DeskError> {
        match command {
            Command::Amend { complaint } => self.check_complaint(complaint),
            Command::Assign { to: Some(person), .. } => {
                self.check_person("to", *person, &[Role::Agent, Role::Reviewer]).await
            }
            Command::Extend { approved_by: Some(person), .. } => {
                self.check_person("approved_by", *person, &[Role::Agent, Role::Reviewer]).await
            }
            Command::InviteMediator { mediator } => {
                self.check_person("mediator", *mediator, &[Role::Mediator]).await
            }
            Command::Link { other } | Command::Merge { into: other }
                if reader.actor.role != Role::System =>
            {
                let there = self.load(*other, reader, None).await;
                there.map(|_| ()).map_err(|_| DeskError::NoSuchCase { field: "other" })
            }
            Command::Escalate { channel } => self.check_channel("channel", channel),
            Command::Redirect { to, .. } => self.check_channel("to", to),
            Command::Decline { next, .. } => {
                next.iter().try_for_each(|it| self.check_channel("next", it))
            }
            _ => Ok(()),
        }
    }

    fn check_channel(&self, field: &'static str, channel: &str) -> Result<(), DeskError> {
        let known = self.rules.guide.channel(channel).is_some();
        if known { Ok(()) } else { Err(DeskError::UnknownChannel { field }) }
    }

    pub(crate) async fn check_person(
        &self,
        field: &'static str,
        person: PersonId,
        roles: &[Role],
    ) -> Result<(), DeskError> {
        let known = self.store.person(person).await?;
        let fits =
            known.is_some_and(|it| !it.disabled && it.roles.iter().any(|r| roles.contains(r)));
        if fits { Ok(()) } else { Err(DeskError::NoSuchPerson { field }) }
    }
}

/// Whoever opened a case with its secret acts as its complainant.
fn as_complainant(reader: &Reader, case: &Case) -> Reader {
    let mut reader = reader.clone();
    if reader.opened == Some(case.id) {
        reader.actor = Actor { id: case.complainant, role: Role::Complainant };
    }
    reader
}

fn append_error(error: AppendError) -> DeskError {
    match error {
        AppendError::Conflict | AppendError::Repeated => DeskError::Busy,
        AppendError::PaymentExhausted { left, .. } => {
            DeskError::PaymentExhausted { left: left.to_string() }
        }
        AppendError::PaymentInOtherCurrency { .. } => DeskError::PaymentInOtherCurrency,
        AppendError::Store(error) => error.into(),
    }
}

fn record(case: CaseId, version: u32, ctx: &Context<'_>, events: Vec<Event>) -> Vec<Recorded> {
    let (at, actor, command): (Timestamp, Actor, CommandId) =
        (ctx.now, ctx.reader.actor, ctx.command);
    let number = |(seq, event)| Recorded { case, seq, at, actor, command, event };
    (version + 1..).zip(events).map(number).collect()
}
