//! A case in a list, with the names and tags that its reader may see.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use redress_core::{
    access::Right,
    case::{Closing, InboxEntry, Stage},
    code::Code,
    ids::{CaseId, MerchantId, PersonId, QueueId},
    money::DecimalMoney,
    party::{Reader, Role},
    tag::Tag,
};
use redress_store::{Parties, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::App;

/// The longest name that a list shows, in characters.
const NAME_CHARS_MAX: usize = 80;

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct InboxCase {
    /// Names it.
    id: CaseId,
    /// The number that people use.
    number: String,
    /// Where it stands.
    stage: Stage,
    /// 1, 2 or 3.
    tier: u8,
    /// How it ended, if it did.
    closing: Option<Closing>,
    /// What is complained about.
    issue: Code,
    /// Whose payment it is about.
    provider: Option<Code>,
    /// How much is asked for.
    claimed: Option<DecimalMoney>,
    /// Handled by an institution that is not on this desk.
    outside: bool,
    /// When it was drafted.
    drafted_at: Timestamp,
    /// When something last happened.
    changed_at: Timestamp,
    /// The first instant at which the institution is late.
    due_at: Option<Timestamp>,
    /// Whether the institution has let a time limit pass.
    late: bool,
    /// For staff and auditors: who has it.
    assigned: Option<PersonId>,
    /// For staff and auditors: what they are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_name: Option<String>,
    /// For staff and auditors: where it waits.
    queue: Option<QueueId>,
    /// For staff: what whoever complains is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    complainant_name: Option<String>,
    /// For staff and auditors: the merchant complained about, once named.
    #[serde(skip_serializing_if = "Option::is_none")]
    respondent: Option<MerchantId>,
    /// For staff and auditors: what the merchant is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    respondent_name: Option<String>,
    /// For staff: the piles it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag>>,
    /// For staff: something happened since the reader last opened it, or they never did.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<bool>,
}

/// What lists show besides the lines themselves.
#[derive(Default)]
struct Beside {
    names: BTreeMap<PersonId, String>,
    parties: BTreeMap<CaseId, Parties>,
    /// For staff alone.
    desk: Option<Desk>,
}

struct Desk {
    tags: BTreeMap<CaseId, Vec<Tag>>,
    seen: BTreeMap<CaseId, Timestamp>,
}

impl InboxCase {
    /// The lines as this reader may see them.
    pub(super) async fn all(
        app: &App,
        reader: &Reader,
        entries: Vec<InboxEntry>,
    ) -> Result<Vec<InboxCase>, StoreError> {
        let role = reader.actor.role;
        let inside = role.is_staff() || role == Role::Auditor;
        let beside = if inside { beside(app, reader, &entries).await? } else { Beside::default() };
        let institution = app.institution();
        let lines = entries.into_iter().map(|it| {
            let line = InboxCase::of(it, inside);
            if inside { line.with(&beside, &institution.merchants) } else { line }
        });
        Ok(lines.collect())
    }

    fn of(it: InboxEntry, inside: bool) -> InboxCase {
        InboxCase {
            id: it.case,
            number: it.number,
            stage: it.stage,
            tier: it.tier,
            closing: it.closing,
            issue: it.issue,
            provider: it.provider,
            claimed: it.claimed.map(DecimalMoney),
            outside: it.outside,
            drafted_at: it.drafted_at,
            changed_at: it.changed_at,
            due_at: it.due_at,
            late: it.late,
            assigned: it.assigned.filter(|_| inside),
            assigned_name: None,
            queue: it.queue.filter(|_| inside),
            complainant_name: None,
            respondent: None,
            respondent_name: None,
            tags: None,
            unread: None,
        }
    }

    fn with(
        mut self,
        beside: &Beside,
        merchants: &[redress_core::institution::Merchant],
    ) -> InboxCase {
        let parties = beside.parties.get(&self.id);
        self.assigned_name = self.assigned.and_then(|it| beside.names.get(&it).cloned());
        self.respondent = parties.and_then(|it| it.respondent);
        let merchant = merchants.iter().find(|it| Some(it.id) == self.respondent);
        self.respondent_name = merchant.map(|it| it.name.clone());
        if let Some(desk) = &beside.desk {
            let particulars = parties.and_then(|it| it.particulars.as_deref());
            self.complainant_name = particulars.and_then(name_in);
            self.tags = Some(desk.tags.get(&self.id).cloned().unwrap_or_default());
            let seen = desk.seen.get(&self.id);
            self.unread = Some(seen.is_none_or(|it| *it < self.changed_at));
        }
        self
    }
}

async fn beside(app: &App, reader: &Reader, entries: &[InboxEntry]) -> Result<Beside, StoreError> {
    let store = &app.desk.store;
    let cases: Vec<CaseId> = entries.iter().map(|it| it.case).collect();
    let assigned: BTreeSet<PersonId> = entries.iter().filter_map(|it| it.assigned).collect();
    let sorts = Right::SortCases.is_held_by(reader.actor.role);
    let desk = match sorts {
        true => Some(Desk {
            tags: store.tags_of(&cases).await?,
            seen: store.seen_by(reader.actor.id, &cases).await?,
        }),
        false => None,
    };
    let (names, parties) = (store.names_of(&assigned).await?, store.parties(&cases).await?);
    Ok(Beside { names, parties, desk })
}

/// What the particulars say that somebody is called.
fn name_in(particulars: &str) -> Option<String> {
    let read: serde_json::Value = serde_json::from_str(particulars).ok()?;
    let name = read.get("name")?.as_str()?.trim();
    let shown: String = name.chars().filter(|it| !it.is_control()).take(NAME_CHARS_MAX).collect();
    (!shown.is_empty()).then_some(shown)
}
