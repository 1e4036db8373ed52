//! Moves that wait for a moment before they are made, so that whoever asked can think again.
//!
//! What waits lies in the database, encrypted as everything that people write: a restart loses
//! nothing. When its time has come, the move is made under the id of its command, which makes it
//! one act whoever makes it and however often.

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::Command,
    ids::{CaseId, CommandId, MerchantId, PersonId},
    lang::Lang,
    party::{Actor, Reader, Role},
};
use redress_store::{Pending, PendingState, StoreError};
use serde::{Deserialize, Serialize};

use crate::{app::App, desk::DeskError, http::problem::Problem};

/// The longest that a move can be made to wait.
pub const WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How long one is kept from everybody else while it is made.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long after a try in vain it is tried again; twice as long after every further.
const RETRY_FIRST: SignedDuration = SignedDuration::from_secs(2);
/// The longest between two tries.
const RETRY_LAST: SignedDuration = SignedDuration::from_mins(5);
/// How many are made in one piece.
const AT_ONCE: u16 = 16;

/// A command, and whoever asked for it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked {
    /// What is to be done.
    pub(crate) command: Command<String>,
    by: Asker,
}

/// A [`Reader`], as it is kept.
#[derive(Serialize, Deserialize)]
struct Asker {
    id: PersonId,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    merchant: Option<MerchantId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    opened: Option<CaseId>,
}

/// Why a move was refused when its time came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Why {
    /// The stable code of the problem.
    pub(crate) code: String,
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

impl Asked {
    /// What is kept of a request.
    pub(crate) fn new(command: Command<String>, reader: &Reader) -> Asked {
        let Reader { actor: Actor { id, role }, merchant, body, opened } = reader.clone();
        Asked { command, by: Asker { id, role, merchant, body, opened } }
    }

    /// What was kept.
    pub(crate) fn read(pending: &Pending) -> Result<Asked, StoreError> {
        serde_json::from_str(&pending.body).map_err(|error| StoreError::Corrupt {
            what: format!("{} of {}: {error}", pending.command, pending.case),
        })
    }

    fn reader(&self) -> Reader {
        let Asker { id, role, merchant, body, opened } = &self.by;
        let actor = Actor { id: *id, role: *role };
        Reader { merchant: *merchant, body: body.clone(), opened: *opened, ..Reader::plain(actor) }
    }

    /// As it is kept until `send_at`.
    pub(crate) fn until(
        &self,
        case: CaseId,
        command: CommandId,
        request: redress_core::words::Digest,
        send_at: Timestamp,
    ) -> Pending {
        Pending {
            case,
            command,
            author: self.by.id,
            request,
            body: serde_json::to_string(self).expect("commands are always JSON"),
            send_at,
            state: PendingState::Waiting,
            tries: 0,
            refusal: None,
        }
    }
}

impl Why {
    fn of(problem: &Problem) -> Why {
        let (code, say) = (problem.code().to_owned(), |lang| problem.detail(lang).to_owned());
        Why { code, zh: say(Lang::Zh), en: say(Lang::En) }
    }
}

/// Makes every move whose time has come, and says how many were made or refused.
pub async fn send(app: &App) -> Result<u64, StoreError> {
    let store = &app.desk.store;
    let mut sent = 0;
    loop {
        let now = app.desk.clock.now();
        if store.next_pending().await?.is_none_or(|it| now < it) {
            return Ok(sent);
        }
        let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        let claimed = store.claim_pending(now, AT_ONCE, lease).await?;
        for pending in &claimed {
            sent += u64::from(make(app, pending).await?);
        }
        if claimed.is_empty() {
            return Ok(sent);
        }
    }
}

/// Whether it is over: made, or refused for good.
async fn make(app: &App, pending: &Pending) -> Result<bool, StoreError> {
    let store = &app.desk.store;
    let asked = Asked::read(pending)?;
    let (case, command, reader) = (pending.case, pending.command, asked.reader());
    match app.desk.handle(case, &reader, command, asked.command).await {
        Ok(_) | Err(DeskError::Erased) => store.pending_done(pending).await?,
        Err(error @ (DeskError::Store(_) | DeskError::Busy)) => {
            tracing::warn!(%case, %command, %error, "a move that waited is tried again later");
            let doubled = RETRY_FIRST.checked_mul(1_i32 << pending.tries.min(20));
            let wait = doubled.unwrap_or(RETRY_LAST).min(RETRY_LAST);
            let at = app.desk.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
            store.put_off_pending(pending, at).await?;
            return Ok(false);
        }
        Err(error) => {
            let why = Why::of(&error.into());
            tracing::info!(%case, %command, code = why.code, "a move that waited was refused");
            let why = serde_json::to_string(&why).expect("three texts are always JSON");
            store.pending_refused(pending, &why).await?;
        }
    }
    Ok(true)
}
