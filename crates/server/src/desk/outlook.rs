//! What would come of a command, without carrying it out.

use redress_core::{
    case::{Case, Command, decide},
    ids::{CaseId, CommandId},
    party::Reader,
    words::Digest,
};

use super::{Desk, DeskError, Texts, as_complainant};

/// A command that would be carried out now, or was already.
pub struct Outlook {
    /// The case as it is.
    pub case: Case,
    /// Tells the same command from another one under the same id.
    pub request: Digest,
    /// Whether it was carried out before.
    pub done: bool,
}

impl Desk {
    /// What [`Desk::handle_at`] would say to this command now. Nothing is written.
    pub async fn outlook(
        &self,
        id: CaseId,
        reader: &Reader,
        key: CommandId,
        command: &Command<String>,
        wanted: Option<u32>,
    ) -> Result<Outlook, DeskError> {
        self.check_names(reader, command).await?;
        let request = self.request_digest(reader, command);
        let mut texts = Texts::new();
        let command = command.clone().with_texts(|text| texts.seal("text", text))?;
        let held = self.load(id, reader, Some(key)).await?;
        if let Some(done) = held.done {
            return match done == request {
                true => Ok(Outlook { case: held.case, request, done: true }),
                false => Err(DeskError::KeyReused),
            };
        }
        let version = held.case.version;
        if wanted.is_some_and(|it| !(held.case.custody.moved..=version).contains(&it)) {
            return Err(DeskError::Changed { version });
        }
        let (reader, house) = (as_complainant(reader, &held.case), self.house());
        decide(&held.case, command, &self.context(&reader, key, &house))?;
        Ok(Outlook { case: held.case, request, done: false })
    }
}
