//! Who did what: in cases, from their record, and to the house, from its log.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use jiff::{Timestamp, civil::Date};
use redress_core::{
    access::Right,
    case::{Event, EventKind, Recorded, custody::Act},
    ids::{CaseId, PersonId},
    party::{Actor, Role},
};
use redress_store::{FOLLOW_MAX, Happened, HouseAct, HouseEntry, HouseFilter, Mark, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::SignedIn,
};

/// How many entries a page has unless the reader says otherwise.
const PAGE: u16 = 50;
/// The most entries of a page.
const PAGE_MAX: u16 = 200;
/// The most events that are looked through for one page. Where nothing fits among them, the page
/// is empty and says how far it came.
const LOOKED_AT_MAX: usize = 20_000;
/// What of an event is shown beside its kind: ids and codes.
const CODES: [&str; 14] = [
    "evidence", "act", "purpose", "to", "of", "variant", "kind", "queue", "channel", "check",
    "reason", "outcome", "lang", "regime",
];

/// Whose acts, which, and when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditQuery {
    /// Done by this person.
    actor: Option<PersonId>,
    /// In this case; its id or its number.
    case: Option<String>,
    /// An event of a case (`ruled`), something done with a file (`downloaded`), or something done
    /// to the house (`signed-in`).
    kind: Option<String>,
    /// Not before this instant, or this day (UTC).
    from: Option<String>,
    /// Before this instant, or this day (UTC).
    to: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// At most so many entries, 1 to 200.
    limit: Option<u16>,
}

/// A page of what was done.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditView {
    /// The newest first.
    entries: Vec<AuditEntry>,
    /// Up to when everything was looked through; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    searched_to: Option<Timestamp>,
    /// Where to go on (`?cursor=`), also after a page without entries; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Something that was done.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntry {
    /// When.
    at: Timestamp,
    /// The kind of event, or what was done to the house.
    kind: String,
    /// Who; missing where it was the operator at a shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<AuditPerson>,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseId>,
    /// The number that people use for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Its place in the record of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u32>,
    /// To whom it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<AuditPerson>,
    /// Ids and codes.
    #[schema(value_type = Object)]
    about: Value,
}

/// Somebody.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPerson {
    /// Names them.
    id: PersonId,
    /// In which role they did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    /// What they are called, where they work here. Names of complainants are in no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// What is looked for.
struct Wanted {
    actor: Option<PersonId>,
    case: Option<CaseId>,
    kind: Option<Kind>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Event(EventKind),
    Act(Act),
    House(HouseAct),
}

/// Where a page ended in each of the two records.
struct Place {
    events: Mark,
    house: Option<(Timestamp, String)>,
}

/// Who did what, the newest first.
///
/// From the record of every case (who opened, downloaded and exported files is in it) and from the
/// log of the house: sign-ins, people, tokens, settings, what was brought in and taken out. No
/// words. At most 20,000 events are looked through for a page: one without entries may still have a
/// `next`.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "health", params(AuditQuery),
    responses(
        (status = 200, description = "A page", body = AuditView),
        (status = 422, description = "No such kind or time", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn search(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<AuditQuery>,
) -> Result<axum::Json<AuditView>> {
    reader.need(Right::ReadAudit)?;
    let limit = usize::from(query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX));
    let wanted = Wanted::of(&app, &query).await?;
    let place = match &query.cursor {
        Some(cursor) => Place::read(cursor)?,
        None => Place { events: beginning(&app, &wanted).await?, house: None },
    };
    let found = find(&app, &wanted, place, limit).await?;
    Ok(axum::Json(show(&app, found).await?))
}

/// What was found, newest first, and where to go on.
struct Found {
    entries: Vec<Entry>,
    searched_to: Option<Timestamp>,
    next: Option<Place>,
}

enum Entry {
    Case(Box<Happened>),
    House(HouseEntry),
}

impl Entry {
    fn at(&self) -> Timestamp {
        match self {
            Entry::Case(it) => it.recorded.at,
            Entry::House(it) => it.at,
        }
    }
}

async fn beginning(app: &App, wanted: &Wanted) -> Result<Mark> {
    let store = &app.desk.store;
    Ok(store.mark_after(wanted.to.unwrap_or(Timestamp::MAX)).await?)
}

/// Looks through the events first, and then through the log of the house as far back as that came.
async fn find(app: &App, wanted: &Wanted, place: Place, limit: usize) -> Result<Found> {
    let store = &app.desk.store;
    let Looked { fitting, reached, seen_to } = events(app, wanted, &place.events, limit).await?;
    let house = match wanted.house_filter(&place, seen_to) {
        Some(filter) => store.house_log(&filter, limit as u16 + 1).await?,
        None => Vec::new(),
    };
    let more_house = limit < house.len();
    let mut entries: Vec<Entry> = fitting.into_iter().map(|it| Entry::Case(Box::new(it))).collect();
    entries.extend(house.into_iter().map(Entry::House));
    // Stable: events keep the order in which they are gone through.
    entries.sort_by_key(|it| std::cmp::Reverse(it.at()));
    let left_out = entries.split_off(limit.min(entries.len()));
    let last_house = entries.iter().rev().find_map(|it| match it {
        Entry::House(it) => Some((it.at, it.id.clone())),
        Entry::Case(_) => None,
    });
    let last_event = entries.iter().rev().find_map(|it| match it {
        Entry::Case(it) => Some(it.mark.clone()),
        Entry::House(_) => None,
    });
    let events_left = left_out.iter().any(|it| matches!(it, Entry::Case(_)));
    let house_left = more_house || left_out.iter().any(|it| matches!(it, Entry::House(_)));
    let go_on = events_left || house_left || reached.is_some();
    let events = match (events_left, reached) {
        (true, _) => last_event.unwrap_or(place.events),
        (false, Some(reached)) => reached,
        (false, None) => Mark::BEGIN,
    };
    let searched_to = go_on.then(|| entries.last().map(Entry::at).or(seen_to)).flatten();
    let next = go_on.then_some(Place { events, house: last_house.or(place.house) });
    Ok(Found { entries, searched_to, next })
}

/// What came of looking through events.
struct Looked {
    fitting: Vec<Happened>,
    /// Where to go on; `None` at the end.
    reached: Option<Mark>,
    /// When the last that was looked at happened; `None` at the end.
    seen_to: Option<Timestamp>,
}

async fn events(app: &App, wanted: &Wanted, after: &Mark, limit: usize) -> Result<Looked> {
    let mut looked = Looked { fitting: Vec::new(), reached: Some(after.clone()), seen_to: None };
    if matches!(wanted.kind, Some(Kind::House(_))) || *after == Mark::BEGIN {
        return Ok(Looked { reached: None, ..looked });
    }
    let mut count = 0;
    while count < LOOKED_AT_MAX && looked.fitting.len() <= limit {
        let from = looked.reached.clone().unwrap_or(Mark::BEGIN);
        let page = match wanted.case {
            Some(case) => app.desk.store.case_before(case, &from, FOLLOW_MAX).await?,
            None => app.desk.store.happened_before(&from, FOLLOW_MAX).await?,
        };
        count += page.len();
        let last = page.last().map(|it| (it.mark.clone(), it.recorded.at));
        let early = |at: Timestamp| {
            // The clocks of servers differ a little: a few minutes more are looked through.
            let slack = jiff::SignedDuration::from_mins(10);
            wanted.from.is_some_and(|it| at.saturating_add(slack).unwrap_or(at) < it)
        };
        let over =
            page.len() < usize::from(FOLLOW_MAX) || last.as_ref().is_some_and(|it| early(it.1));
        looked.fitting.extend(page.into_iter().filter(|it| wanted.fits(&it.recorded)));
        match last {
            Some((mark, at)) if !over => (looked.reached, looked.seen_to) = (Some(mark), Some(at)),
            _ => return Ok(Looked { reached: None, seen_to: None, ..looked }),
        }
    }
    Ok(looked)
}

impl Wanted {
    async fn of(app: &App, query: &AuditQuery) -> Result<Wanted> {
        let case = match &query.case {
            Some(named) => {
                let found = app.find_case(named).await?;
                Some(found.ok_or_else(|| {
                    let en = "`case` is the id or the number of no case";
                    Problem::unprocessable("no-such-case", en, "“case”不是已有案件的编号")
                        .about("case")
                })?)
            }
            None => None,
        };
        let kind = query.kind.as_deref().map(|it| {
            let event = it.parse().map(Kind::Event).ok();
            let known = event.or_else(|| it.parse().map(Kind::House).ok());
            known.or_else(|| it.parse().map(Kind::Act).ok()).ok_or_else(|| {
                let en =
                    "`kind` is no kind of event, and nothing that is done with files or the house";
                Problem::unprocessable("unknown-kind-of-event", en, "“kind”不是已知的事件类型")
                    .about("kind")
            })
        });
        let kind = kind.transpose()?;
        let (from, to) =
            (instant(query.from.as_deref(), "from")?, instant(query.to.as_deref(), "to")?);
        Ok(Wanted { actor: query.actor, case, kind, from, to })
    }

    fn fits(&self, it: &Recorded) -> bool {
        let kind = match self.kind {
            None => true,
            Some(Kind::Event(kind)) => it.event.kind() == kind,
            Some(Kind::Act(act)) => {
                matches!(&it.event, Event::EvidenceHandled(handled) if handled.act == act)
            }
            Some(Kind::House(_)) => false,
        };
        kind && self.actor.is_none_or(|who| it.actor.id == who)
            && self.from.is_none_or(|from| from <= it.at)
            && self.to.is_none_or(|to| it.at < to)
    }

    /// What of the log of the house fits, no further back than `seen_to`; `None` where nothing can.
    fn house_filter(&self, place: &Place, seen_to: Option<Timestamp>) -> Option<HouseFilter> {
        let act = match self.kind {
            None => None,
            Some(Kind::House(act)) => Some(act),
            Some(_) => return None,
        };
        let from = self.from.into_iter().chain(seen_to).max();
        let before = place.house.clone();
        let filter = HouseFilter { actor: self.actor, act, from, until: self.to, before };
        self.case.is_none().then_some(filter)
    }
}

fn instant(text: Option<&str>, field: &'static str) -> Result<Option<Timestamp>> {
    let Some(text) = text else { return Ok(None) };
    let day = |it: Date| it.to_zoned(jiff::tz::TimeZone::UTC).map(|it| it.timestamp());
    let read = text.parse().or_else(|_| text.parse().and_then(day));
    read.map(Some).map_err(|_| {
        let en = format!("`{field}` is an RFC 3339 time with its offset, or a date");
        let zh = format!("“{field}”须为带时区偏移的 RFC 3339 时间，或日期");
        Problem::unprocessable("bad-time", en, &zh).about(field)
    })
}

impl Place {
    fn read(text: &str) -> Result<Place> {
        let bad = || {
            let en = "`cursor` is not where a page of this list ended";
            Problem::bad_request("bad-cursor", en, "cursor 不是有效的翻页位置").about("cursor")
        };
        let (events, house) = text.split_once('~').ok_or_else(bad)?;
        let house = match house.split_once('.') {
            Some((at, id)) if id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit()) => {
                let at = at.parse().ok().and_then(|it| Timestamp::from_microsecond(it).ok());
                Some((at.ok_or_else(bad)?, id.to_owned()))
            }
            None if house.is_empty() => None,
            _ => return Err(bad()),
        };
        Ok(Place { events: events.parse().map_err(|_| bad())?, house })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~", self.events)?;
        match &self.house {
            Some((at, id)) => write!(f, "{}.{id}", at.as_microsecond()),
            None => Ok(()),
        }
    }
}

async fn show(app: &App, found: Found) -> Result<AuditView> {
    let cases: BTreeSet<CaseId> = found.entries.iter().filter_map(case_of).collect();
    // A draft is its complainant's own, and does not exist for anybody else.
    let drafts = app.desk.store.drafts_among(&cases).await?;
    let mut names = Names { app, known: BTreeMap::new() };
    let mut entries = Vec::with_capacity(found.entries.len());
    for entry in found.entries {
        if case_of(&entry).is_some_and(|it| drafts.contains(&it)) {
            continue;
        }
        entries.push(AuditEntry::of(entry, &mut names).await?);
    }
    let next = found.next.map(|it| it.to_string());
    Ok(AuditView { entries, searched_to: found.searched_to, next })
}

fn case_of(entry: &Entry) -> Option<CaseId> {
    match entry {
        Entry::Case(it) => Some(it.recorded.case),
        Entry::House(_) => None,
    }
}

/// What people who work here are called.
struct Names<'a> {
    app: &'a App,
    known: BTreeMap<PersonId, Option<String>>,
}

impl Names<'_> {
    async fn of(&mut self, id: PersonId) -> Result<Option<String>> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let person = match self.app.desk.store.person(id).await {
            Err(StoreError::Erased { .. }) => None,
            person => person?,
        };
        let works_here = |it: &Role| *it != Role::Complainant;
        let name = person.filter(|it| it.roles.iter().any(works_here)).map(|it| it.name);
        self.known.insert(id, name.clone());
        Ok(name)
    }

    async fn actor(&mut self, it: Actor) -> Result<AuditPerson> {
        let name = match it.role {
            Role::Complainant | Role::System => None,
            _ => self.of(it.id).await?,
        };
        Ok(AuditPerson { id: it.id, role: Some(it.role), name })
    }
}

impl AuditEntry {
    async fn of(entry: Entry, names: &mut Names<'_>) -> Result<AuditEntry> {
        Ok(match entry {
            Entry::House(it) => AuditEntry {
                at: it.at,
                kind: it.act.to_string(),
                actor: match it.actor {
                    Some(actor) => Some(names.actor(actor).await?),
                    None => None,
                },
                case: None,
                number: None,
                seq: None,
                subject: match it.subject {
                    Some(id) => Some(AuditPerson { id, role: None, name: names.of(id).await? }),
                    None => None,
                },
                about: it.about,
            },
            Entry::Case(it) => AuditEntry {
                at: it.recorded.at,
                kind: it.recorded.event.kind().to_string(),
                actor: Some(names.actor(it.recorded.actor).await?),
                case: Some(it.recorded.case),
                number: Some(it.recorded.case.number()),
                seq: Some(it.recorded.seq),
                subject: None,
                about: codes(&it.recorded.event),
            },
        })
    }
}

/// The ids and codes of an event.
fn codes(event: &Event) -> Value {
    let Ok(Value::Object(all)) = serde_json::to_value(event) else { return Value::Null };
    let kept = all.into_iter().filter(|(name, value)| {
        CODES.contains(&name.as_str()) && matches!(value, Value::String(_) | Value::Number(_))
    });
    Value::Object(kept.collect::<Map<_, _>>())
}
