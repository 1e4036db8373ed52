//! Adding to the log. Changes to different cases have no row in common, and so no quarrel.

use redress_core::{
    case::{Case, Due, GuardEntry, InboxEntry, Recorded, Task},
    ids::TextId,
    words::{Digest, Words},
};
use serde::Serialize;
use sqlx::query_scalar;
use zeroize::Zeroizing;

use crate::{
    Arrived, ChainHash, Store, StoreError,
    commit::Landing,
    corrupt,
    files::FileRow,
    inbox::InboxRow,
    instant::instant_to_text,
    keyring::{DataKey, wrapped_key},
    master::random,
};

/// The longest text that the vault takes, in bytes.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// What one command does to one case. It lands whole, or not at all.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where the chain of the case ended when this was decided.
    pub head: ChainHash,
    /// What happened, at least one event. All of them carry the same command.
    pub log: Vec<Recorded>,
    /// The case afterwards.
    pub case: Case,
    /// Its line in the lists.
    pub inbox: InboxEntry,
    /// What it no longer waits for.
    pub ended: Vec<Task>,
    /// What it waits for now.
    pub begun: Vec<Due>,
    /// What the events' words point to.
    pub texts: Vec<NewText>,
    /// How the guards of its payments move.
    pub guards: Vec<GuardEntry>,
    /// The file that it names, where that is not in the tables yet. Where the tables have one of
    /// that name by now, nothing lands ([`AppendError::Conflict`]): [`Arrived::keep`] tells why.
    pub file: Option<Arrived>,
    /// SHA-256 of the command as it was sent: tells a retry from a reuse of its id.
    pub request: Digest,
}

/// A text on its way into the vault, and the salt that it is committed under.
#[derive(Clone, PartialEq, Eq)]
pub struct NewText {
    /// Where it will lie.
    pub id: TextId,
    /// Random, so that nobody finds the text by guessing at its digest.
    pub salt: [u8; 32],
    /// At most [`TEXT_BYTES_MAX`] bytes.
    pub text: String,
}

/// Why a change did not land.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else moved the case first. Load it again and decide anew.
    #[error("the case has moved on")]
    Conflict,
    /// The command id was used on this case before. [`Store::load`] with the id gives the digest
    /// of what was sent then: the same is a retry, which is done; another is a reuse of the id.
    #[error("this command was carried out before")]
    Repeated,
    /// More would go back than was paid, over all cases and channels.
    #[error("only {left} minor units are left of payment {payment}")]
    PaymentExhausted {
        /// `provider:reference`.
        payment: String,
        /// How much may still go back, in minor units.
        left: i64,
    },
    /// Another case says that the payment was made in another currency.
    #[error("payment {payment} was recorded in another currency")]
    PaymentInOtherCurrency {
        /// `provider:reference`.
        payment: String,
    },
    /// The change never reached the record, or we cannot know: ask again under the same id.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NewText {
    /// Commits to `text` under a new random salt.
    pub fn new(id: TextId, text: String) -> NewText {
        NewText { id, salt: random(), text }
    }

    /// What stands in the record for it.
    pub fn words(&self) -> Words {
        Words { text: self.id, digest: Digest::commit(&self.salt, self.text.as_bytes()) }
    }
}

impl std::fmt::Debug for NewText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewText({}, {} bytes)", self.id, self.text.len())
    }
}

impl Store {
    /// Returns once the change is on disk: where the chain of the case ends now.
    pub async fn append(&self, change: &Change) -> Result<ChainHash, AppendError> {
        let row = self.row_of(change).await?;
        let head = row.head.parse().map_err(StoreError::from)?;
        let owner = row.case_id.clone();
        let wrapped = row.wrapped.clone();
        let (command, request) = (row.command.clone(), change.request);
        let landing = match change.guards.is_empty() {
            true => self.writer.write(row).await?,
            false => self.append_guarded(&row, &change.guards).await?,
        };
        if landing == Landing::Missed {
            return Err(match self.done(&owner, &command).await? {
                Some(_) => AppendError::Repeated,
                None => AppendError::Conflict,
            });
        }
        if let Some(wrapped) = wrapped {
            self.keyring.keep(&owner, &wrapped);
        }
        tracing::debug!(case = %owner, events = change.log.len(), %request, "appended");
        Ok(head)
    }

    /// The digest of the command, when it was carried out on this case.
    pub(crate) async fn done(
        &self,
        case: &str,
        command: &str,
    ) -> Result<Option<Digest>, StoreError> {
        let text = "select request from command where case_id = $1 and command_id = $2";
        let request: Option<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(case).bind(command).fetch_optional(db).await?
        });
        request.map(|it| it.parse().map_err(corrupt)).transpose()
    }

    async fn row_of(&self, change: &Change) -> Result<Row, StoreError> {
        let (Some(first), Some(last)) = (change.log.first(), change.log.last()) else {
            return Err(corrupt("a change in which nothing happened"));
        };
        let case_id = change.case.id.to_string();
        let (key, wrapped) = self.key_for(change, &case_id, first.seq == 1).await?;
        let mut head = change.head.clone();
        let events = change.log.iter().map(|it| {
            let record = to_json(it);
            head = head.then(&record);
            EventRow { seq: i64::from(it.seq), record, hash: head.to_string() }
        });
        let events = events.collect();
        let texts = match key {
            Some(key) => change.texts.iter().map(|it| TextRow::of(it, &case_id, &key)).collect(),
            None => Ok(Vec::new()),
        }?;
        Ok(Row {
            since: i64::from(first.seq) - 1,
            version: i64::from(last.seq),
            head: head.to_string(),
            state: to_json(&change.case),
            command: first.command.to_string(),
            request: change.request.to_string(),
            at: instant_to_text(last.at),
            inbox: InboxRow::of(&change.inbox),
            wrapped,
            events,
            texts,
            ended: change.ended.iter().map(to_json).collect(),
            begun: change.begun.iter().map(DueRow::of).collect(),
            file: change.file.as_ref().map(|it| it.row(last.at)),
            case_id,
        })
    }

    /// The key for the texts of a change, and its wrapped form where it is new.
    async fn key_for(
        &self,
        change: &Change,
        owner: &str,
        new: bool,
    ) -> Result<(Option<DataKey>, Option<String>), StoreError> {
        if new {
            let (key, wrapped) = self.keyring.make(owner);
            return Ok((Some(key), Some(wrapped)));
        }
        if change.texts.is_empty() {
            return Ok((None, None));
        }
        if let Some(wrapped) = self.keyring.at_hand(owner) {
            return Ok((Some(self.keyring.unwrap(owner, &wrapped)?), None));
        }
        let wrapped = wrapped_key(&self.db, owner).await?;
        let wrapped = wrapped.ok_or_else(|| corrupt(format!("the key of {owner}")))?;
        Ok((Some(self.keyring.unwrap(owner, &wrapped)?), None))
    }
}

/// A change on its way into the database.
pub(crate) struct Row {
    pub(crate) case_id: String,
    pub(crate) since: i64,
    pub(crate) version: i64,
    pub(crate) head: String,
    pub(crate) state: String,
    pub(crate) command: String,
    pub(crate) request: String,
    pub(crate) at: String,
    pub(crate) inbox: InboxRow,
    /// The new key of a new case.
    pub(crate) wrapped: Option<String>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) texts: Vec<TextRow>,
    pub(crate) ended: Vec<String>,
    pub(crate) begun: Vec<DueRow>,
    pub(crate) file: Option<FileRow>,
}

pub(crate) struct EventRow {
    pub(crate) seq: i64,
    pub(crate) record: String,
    pub(crate) hash: String,
}

pub(crate) struct TextRow {
    pub(crate) id: String,
    pub(crate) sealed: String,
}

pub(crate) struct DueRow {
    pub(crate) task: String,
    pub(crate) kind: String,
    pub(crate) at: String,
}

impl TextRow {
    fn of(new: &NewText, owner: &str, key: &DataKey) -> Result<TextRow, StoreError> {
        if TEXT_BYTES_MAX < new.text.len() {
            return Err(StoreError::TooLarge { what: "a text", limit: TEXT_BYTES_MAX });
        }
        let id = new.id.to_string();
        let plain = Zeroizing::new([new.salt.as_slice(), new.text.as_bytes()].concat());
        let sealed = key.seal_text(&place_of_text(owner, &id), &plain);
        Ok(TextRow { id, sealed })
    }
}

impl DueRow {
    pub(crate) fn of(due: &Due) -> DueRow {
        let (task, kind) = (to_json(&due.task), due.task.to_string());
        DueRow { task, kind, at: instant_to_text(due.at) }
    }
}

/// What a text is bound to: it opens in no other place.
pub(crate) fn place_of_text(owner: &str, id: &str) -> String {
    format!("text/{owner}/{id}")
}

pub(crate) fn to_json(it: &impl Serialize) -> String {
    serde_json::to_string(it).expect("what we keep is always JSON")
}
