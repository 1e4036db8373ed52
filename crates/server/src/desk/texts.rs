//! What somebody wrote, on its way from a command into the vault.

use redress_core::{ids::TextId, words::Words};
use redress_store::NewText;
use uuid::Uuid;

use super::DeskError;

/// The longest text that anybody may write in one piece, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// The texts of one command on their way into the vault.
pub(super) struct Texts(pub(super) Vec<NewText>);

impl Texts {
    pub(super) fn new() -> Texts {
        Texts(Vec::new())
    }

    /// Gives the text a place and a commitment.
    pub(super) fn seal(&mut self, field: &'static str, text: String) -> Result<Words, DeskError> {
        let length = text.chars().take(TEXT_CHARS_MAX + 1).count();
        if length == 0 || TEXT_CHARS_MAX < length {
            return Err(DeskError::BadText { field, limit: TEXT_CHARS_MAX });
        }
        let text = NewText::new(TextId(Uuid::now_v7()), text);
        let words = text.words();
        self.0.push(text);
        Ok(words)
    }
}
