//! What a file of the vault is, looked at piece by piece: however large it is, little of it is in
//! memory at any time.

use redress_reading::{Declared, Sniffed, refused::Refused, sniff};
use redress_store::{FileReader, SeekingFile};

/// Says what the file is, or why it would not be taken.
pub(crate) async fn sniff_file(file: FileReader) -> Result<Sniffed, Refused> {
    let mut file = SeekingFile::new(file);
    // A thread that may wait. A fault in looking is the file's, and not to be taken for a yes.
    let looked = tokio::task::spawn_blocking(move || sniff(&mut file, &Declared::default()));
    looked.await.unwrap_or(Err(Refused::ReadFailed))
}
