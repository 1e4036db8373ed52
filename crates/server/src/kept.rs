//! Bills as people keep them here: read again with what opens them, and checked together.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use redress_bills::{
    Bills, Left, Limits, Options, Unreadable,
    checks::{Cancelled, Report},
};
use redress_core::{
    ids::{BillId, PersonId},
    money::Currency,
    rulebook::calendar::Calendar,
};
use redress_store::{FILE_BYTES_MAX, Store, StoreError, StoredFile};
use serde::{Deserialize, Serialize};
use tokio::{sync::Semaphore, task::spawn_blocking};
use utoipa::ToSchema;

use crate::{
    app::App,
    checking::{self, Memory, Sheet},
};

/// How many bills of a person are checked together; the newest count.
pub(crate) const TOGETHER_MAX: u16 = 24;
/// How large the files that are checked together may be in all, in bytes.
const TOGETHER_BYTES_MAX: u64 = 48 << 20;
/// How many people's bills are checked at the same time; others wait for their turn.
const AT_ONCE: usize = 2;
/// The name of what is remembered of somebody's findings.
const MEMORY: &str = "bill-memory";
/// The name of what somebody says was cancelled.
const CANCELLED: &str = "cancelled";

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What a bill needs beside its bytes to be read again.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opening {
    /// The password of a packed bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<Box<str>>,
    /// What amounts are in where the file does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<Currency>,
}

/// Why a bill cannot be had.
#[derive(Debug)]
pub(crate) enum NotHad {
    /// The database's to answer for.
    Store(StoreError),
    /// Nothing can be read of it.
    Unreadable(Unreadable),
    /// Reading broke off on our side.
    Fault(String),
}

impl From<StoreError> for NotHad {
    fn from(error: StoreError) -> NotHad {
        NotHad::Store(error)
    }
}

/// The bills of somebody, checked together.
pub(crate) struct Reviewed {
    /// Newest first.
    pub(crate) sheets: Vec<Sheet>,
    /// What was found.
    pub(crate) report: Report,
    /// The names of the findings, in their order.
    pub(crate) names: Vec<String>,
    /// What was known of earlier findings, brought up to date.
    pub(crate) memory: Memory,
}

/// A bill as it was brought, or one of those in an archive.
pub(crate) struct Brought {
    /// Its name in the archive, where that had several.
    pub(crate) entry: Option<String>,
    /// What was read of it.
    pub(crate) bill: redress_bills::Bill,
    /// What is kept of it: the file as it came, or as it lies in the archive.
    pub(crate) bytes: Vec<u8>,
}

fn options(opening: &Opening) -> Options {
    let limits = Limits { bytes: FILE_BYTES_MAX, ..Limits::default() };
    let Opening { password, currency } = opening.clone();
    Options { password, currency, ..Options::from(limits) }
}

/// Reads one bill. Takes its time, in which nobody else would be served.
async fn read(bytes: Vec<u8>, opening: &Opening) -> Result<(redress_bills::Bill, Vec<u8>), NotHad> {
    let options = options(opening);
    let reading = move || (redress_bills::read(&bytes, &options).and_then(Bills::only), bytes);
    let done = spawn_blocking(reading).await.map_err(|it| NotHad::Fault(it.to_string()))?;
    let (read, bytes) = done;
    Ok((read.map_err(NotHad::Unreadable)?, bytes))
}

/// Reads what somebody brings: a bill, or an archive with several, of which each is kept by
/// itself, and what else is in the archive. No more of them than are checked together, and none
/// larger than a file may be.
pub(crate) async fn read_all(
    bytes: Vec<u8>,
    opening: &Opening,
) -> Result<(Vec<Brought>, Vec<Left>), NotHad> {
    let options = options(opening);
    let reading = move || taken_apart(bytes, options);
    let done = spawn_blocking(reading).await.map_err(|it| NotHad::Fault(it.to_string()))?;
    done.map_err(NotHad::Unreadable)
}

fn taken_apart(bytes: Vec<u8>, options: Options) -> Result<(Vec<Brought>, Vec<Left>), Unreadable> {
    let Bills { mut bills, left } = redress_bills::read(&bytes, &options)?;
    if bills.len() == 1
        && let Some(bill) = bills.pop()
    {
        return Ok((vec![Brought { entry: None, bill, bytes }], left));
    }
    let too_many = Unreadable::SeveralBills(bills.len());
    if usize::from(TOGETHER_MAX) < bills.len() {
        return Err(too_many);
    }
    let limits = Limits { inflated_bytes: TOGETHER_BYTES_MAX, ..options.limits };
    let mut files = redress_bills::unpack(&bytes, &Options { limits, ..options })?;
    let mut brought = Vec::with_capacity(bills.len());
    for bill in bills {
        let entry = bill.entry.clone().unwrap_or_default();
        let at = files.iter().position(|(name, _)| *name == entry).ok_or(too_many)?;
        let (_, bytes) = files.remove(at);
        if FILE_BYTES_MAX < bytes.len() {
            return Err(too_many);
        }
        brought.push(Brought { entry: Some(entry), bill, bytes });
    }
    Ok((brought, left))
}

/// What a person says was cancelled when.
pub(crate) async fn cancelled(store: &Store, owner: PersonId) -> Result<Vec<Ended>, StoreError> {
    let kept = store.keepsake(owner, CANCELLED).await?;
    Ok(kept.and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default())
}

/// Keeps that, in place of what they said before.
pub(crate) async fn put_cancelled(
    store: &Store,
    owner: PersonId,
    ended: &[Ended],
) -> Result<(), StoreError> {
    let text = serde_json::to_string(ended).unwrap_or_default();
    store.put_keepsake(owner, CANCELLED, &text).await
}

/// Something that renewed itself until the person cancelled it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ended {
    /// Whom it was paid to, or a part of the name as bills have it: 1 to 100 characters.
    pub(crate) payee: String,
    /// The day on which it was cancelled.
    pub(crate) on: Date,
}

/// One bill of somebody, as it came and as it is read. `None` where they have no such bill.
pub(crate) async fn bill(
    store: &Store,
    owner: PersonId,
    id: BillId,
) -> Result<Option<(redress_bills::Bill, StoredFile)>, NotHad> {
    let Some(mut file) = store.bill_file(owner, id).await? else { return Ok(None) };
    let opening = match store.bill_opening(owner, id).await? {
        Some(text) => serde_json::from_str(&text).unwrap_or_default(),
        None => Opening::default(),
    };
    let (bill, bytes) = read(std::mem::take(&mut file.bytes), &opening).await?;
    Ok(Some((bill, StoredFile { bytes, ..file })))
}

/// Checks the newest bills of somebody together, and remembers what was found. A bill that
/// cannot be read any more is left out.
pub(crate) async fn review(app: &App, owner: PersonId) -> Result<Reviewed, NotHad> {
    let _turn = TURNS.acquire().await.map_err(|it| NotHad::Fault(it.to_string()))?;
    let store = &app.desk.store;
    let (mut sheets, mut room) = (Vec::new(), TOGETHER_BYTES_MAX);
    for known in store.bills(owner, None, TOGETHER_MAX).await? {
        let Some(info) = store.file_info(owner, known.id).await? else { continue };
        // The newest is checked whatever its size.
        match room.checked_sub(info.size) {
            Some(left) => room = left,
            None => break,
        }
        match bill(store, owner, known.id).await {
            Ok(Some((bill, file))) => sheets.push(Sheet {
                name: file.info.name,
                bill,
                sha256: file.info.digest.to_string(),
                id: Some(known.id),
            }),
            Ok(None) | Err(NotHad::Unreadable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let (now, today) = (app.desk.clock.now(), today(app));
    let known = store.keepsake(owner, MEMORY).await?;
    let before: Memory = known.and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default();
    let all = store.bills(owner, None, u16::MAX).await?.into_iter().map(|it| it.id).collect();
    let rules = app.desk.rules.clone();
    let calendar = working_days(app);
    let memory = before.clone();
    let ended = cancelled(store, owner).await?.into_iter();
    let ended: Vec<_> = ended.map(|it| Cancelled { party: it.payee, on: it.on }).collect();
    let checking = move || {
        let report = checking::check_together(&sheets, &rules.checks, &calendar, today, &ended);
        let names: Vec<String> =
            report.findings.iter().map(|it| checking::name_of(it, &sheets)).collect();
        let memory = memory.after(&report, &names, &sheets, &all, now);
        Reviewed { sheets, report, names, memory }
    };
    let done = spawn_blocking(checking).await.map_err(|it| NotHad::Fault(it.to_string()))?;
    if done.memory != before {
        let text = serde_json::to_string(&done.memory).unwrap_or_default();
        store.put_keepsake(owner, MEMORY, &text).await?;
    }
    Ok(done)
}

fn working_days(app: &App) -> Calendar {
    let code = app.desk.house().reminders.calendar;
    let known = app.desk.rules.book.calendar(&code).cloned();
    known.unwrap_or_else(checking::working_days)
}

/// The day it is where the institution is.
pub(crate) fn today(app: &App) -> Date {
    let zone = TimeZone::get(&app.institution().zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(app.desk.clock.now()).date()
}

/// On which day of a month people are reminded of the bill of the month before, and when.
const REMIND_ON: (i8, i8) = (3, 9);

/// When somebody is reminded next, if a bill came or a reminder went out at `now`: in the morning
/// of the third of the next month, where reminders go by.
pub(crate) fn next_reminder(app: &App, now: Timestamp) -> Timestamp {
    let zone = reminder_zone(app);
    let (day, hour) = REMIND_ON;
    let next =
        zone.to_datetime(now).date().first_of_month().saturating_add(jiff::Span::new().months(1));
    let next = next.with().day(day).build().unwrap_or(next);
    zone.to_timestamp(next.at(hour, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// The zone that reminders go by.
pub(crate) fn reminder_zone(app: &App) -> TimeZone {
    TimeZone::get(&app.desk.house().reminders.zone).unwrap_or(TimeZone::UTC)
}
