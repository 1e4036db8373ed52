//! One try at one task: the case it is about, and how its outcome reaches the desk.

use std::borrow::Cow;

use redress_core::{
    case::{Case, Command, Task},
    ids::{CaseId, CommandId, TextId},
    party::{Actor, Reader},
};
use redress_store::{Claim, StoreError};
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use crate::{app::App, desk::DeskError};

/// What the rounds act as.
pub(super) const PROGRAM: Reader = Reader::plain(Actor::SYSTEM);

/// A task that somebody is at.
pub(super) struct Errand {
    pub(super) app: App,
    pub(super) claim: Claim,
}

/// Why a task is not done, as a code. It is tried again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NotYet {
    /// It is in order that it takes longer: somebody else is at it.
    Waiting(Cow<'static, str>),
    /// Something is wrong.
    Failing(Cow<'static, str>),
}

impl NotYet {
    pub(super) fn waiting(code: impl Into<Cow<'static, str>>) -> NotYet {
        NotYet::Waiting(code.into())
    }

    pub(super) fn failing(code: impl Into<Cow<'static, str>>) -> NotYet {
        NotYet::Failing(code.into())
    }

    pub(super) fn code(&self) -> &str {
        match self {
            NotYet::Waiting(code) | NotYet::Failing(code) => code,
        }
    }

    pub(super) const fn is_expected(&self) -> bool {
        matches!(self, NotYet::Waiting(_))
    }
}

impl From<DeskError> for NotYet {
    fn from(error: DeskError) -> NotYet {
        NotYet::failing(match &error {
            DeskError::NotFound => "no-such-case",
            DeskError::Refused(refusal) => refusal.code(),
            DeskError::KeyReused => "command-id-reused",
            DeskError::PaymentExhausted { .. } => "payment-exhausted",
            DeskError::Busy => "busy",
            DeskError::Erased => "erased",
            DeskError::Store(_) => "store",
            _ => "refused",
        })
    }
}

/// The id of what a round tells the desk: the same for the same step of the same task, whoever
/// does it and however often.
pub fn command_id(case: CaseId, task: &Task, step: &str) -> CommandId {
    let task = serde_json::to_vec(task).expect("a task is always JSON");
    let mut hash = Sha256::new();
    for part in [b"redress round 1", case.0.as_bytes().as_slice(), &task, step.as_bytes()] {
        // The length first, so that no two lists of parts look alike.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}

impl Errand {
    /// The case, if the task is still on its list. `None` is a task that is done.
    pub(super) async fn case(&self) -> Result<Option<Case>, NotYet> {
        let (case, _) = self.app.desk.case(self.claim.case, &PROGRAM).await?;
        Ok(self.is_due(&case).then_some(case))
    }

    fn is_due(&self, case: &Case) -> bool {
        let desk = &self.app.desk;
        let due = case.due(&desk.rules.book, &desk.house());
        due.iter().any(|it| it.task == self.claim.task)
    }

    /// A text of the case, from the vault. `None` where it was erased.
    pub(super) async fn text(&self, text: TextId) -> Result<Option<String>, NotYet> {
        match self.app.desk.store.texts(self.claim.case, &[text]).await {
            Ok(mut texts) => Ok(texts.remove(&text)),
            Err(StoreError::Erased { .. }) => Ok(None),
            Err(error) => Err(self.store_failed(&error)),
        }
    }

    /// Says in the log what the store said; the round only knows that it was the store.
    pub(super) fn store_failed(&self, error: &StoreError) -> NotYet {
        tracing::error!(case = %self.claim.case, %error, "the store failed a round");
        NotYet::failing(error.code())
    }

    /// Tells the desk. `step` tells the several things apart that one task may have to say.
    ///
    /// A refusal is not an error where the task is no longer on the list: somebody was faster,
    /// or the case took another turn.
    pub(super) async fn tell(&self, step: &str, command: Command<String>) -> Result<(), NotYet> {
        let id = command_id(self.claim.case, &self.claim.task, step);
        self.tell_case(self.claim.case, id, command).await
    }

    /// Tells the desk about another case than the one of the task.
    pub(super) async fn tell_case(
        &self,
        case: CaseId,
        id: CommandId,
        command: Command<String>,
    ) -> Result<(), NotYet> {
        match self.app.desk.handle(case, &PROGRAM, id, command).await {
            // Another server said the same in other words; the first word counts.
            Ok(_) | Err(DeskError::KeyReused) => Ok(()),
            Err(DeskError::Refused(refusal)) => match self.case().await? {
                None => Ok(()),
                Some(_) => Err(NotYet::failing(refusal.code())),
            },
            Err(DeskError::Store(error)) => Err(self.store_failed(&error)),
            Err(other) => Err(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_command_id_follows_from_the_task_and_from_nothing_else() {
        let (one, other) = (CaseId(Uuid::from_u128(1)), CaseId(Uuid::from_u128(2)));
        let into = Task::FinishMerge { into: other };
        let ids = [
            command_id(one, &Task::Verify, "0/amount"),
            command_id(one, &Task::Verify, "0/payee"),
            command_id(one, &Task::Route, "0/amount"),
            command_id(other, &Task::Verify, "0/amount"),
            command_id(one, &into, ""),
        ];
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{at}");
        }
        assert_eq!(ids[4], command_id(one, &into, ""));
        assert_eq!(ids[0].0.get_version_num(), 8);
    }
}
