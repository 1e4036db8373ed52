//! How many pages a piece of evidence has, where that is known.

use redress_core::{case::Case, ids::EvidenceId};
use redress_reading::{kind::Kind, text::Remark};
use redress_store::{Store, StoreError};

use crate::reading::Read;

/// The pages of a file that was read: of documents those that were counted, of pictures one.
/// Texts and sheets have pages only once they are printed.
pub(crate) async fn pages(
    store: &Store,
    case: &Case,
    evidence: EvidenceId,
) -> Result<Option<u32>, StoreError> {
    let Some(reading) = case.reading_of(evidence) else { return Ok(None) };
    let Some(file) = store.file(case.id, reading).await? else { return Ok(None) };
    Ok(serde_json::from_slice(&file.bytes).ok().and_then(|read| counted(&read)))
}

fn counted(read: &Read) -> Option<u32> {
    if read.kind.is_picture() {
        return Some(1);
    }
    let whole = |it: &Remark| !matches!(it, Remark::CutOff | Remark::PagesLeftOut);
    let known = read.kind == Kind::Pdf && read.unread.is_none();
    let known = known && read.reading.remarks.iter().all(whole);
    known.then(|| u32::try_from(read.reading.pages.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use redress_reading::page::Page;

    use super::*;

    fn read(kind: Kind, pages: u32, remarks: &[Remark]) -> Read {
        let mut read = Read { unread: None, ..Read::nothing(kind, "") };
        read.reading.pages = (1..=pages).map(|it| Page::of(it, "text".to_owned())).collect();
        read.reading.remarks = remarks.to_vec();
        read
    }

    #[test]
    fn pages_are_said_only_where_all_of_them_were_counted() {
        assert_eq!(counted(&read(Kind::Pdf, 3, &[])), Some(3));
        assert_eq!(counted(&read(Kind::Pdf, 3, &[Remark::NoText])), Some(3));
        assert_eq!(counted(&read(Kind::Pdf, 3, &[Remark::PagesLeftOut])), None);
        assert_eq!(counted(&read(Kind::Pdf, 3, &[Remark::CutOff])), None);
        assert_eq!(counted(&Read::nothing(Kind::Pdf, "locked")), None);
        assert_eq!(counted(&read(Kind::Text, 1, &[])), None);
        assert_eq!(counted(&read(Kind::Png, 1, &[Remark::Recognised])), Some(1));
    }
}
