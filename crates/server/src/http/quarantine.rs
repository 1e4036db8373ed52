//! Files are looked at before they are taken, where the operator has a scanner. What looks dangerous
//! is put apart: kept for who has to find out, opened by nobody, never evidence.

use futures::StreamExt;
use redress_core::{
    case::{Case, Command, custody::NewQuarantine},
    code::Code,
    ids::{CaseId, CommandId, EvidenceId},
    party::{Actor, Reader},
    words::Digest,
};
use redress_store::Arrived;
use uuid::Builder;

use super::{
    App,
    problem::{Problem, Result},
};
use crate::scanner::{NotScanned, Verdict};

/// What a file in quarantine is said to be: nothing that a browser would open.
const APART: &str = "application/octet-stream";

/// Gives a file back that may be taken. One that looks dangerous is put apart, and is a problem; so is
/// one that the scanner did not look at: nothing gets past it while it is away.
pub(super) async fn scan(
    app: &App,
    (case, evidence): (CaseId, EvidenceId),
    sender: &Reader,
    file: Arrived,
) -> Result<Arrived> {
    let Some(scanner) = &app.scanner else { return Ok(file) };
    match scanner.scan(file.reader().read(0..file.size()).boxed()).await {
        Ok(Verdict::Clean) => Ok(file),
        Ok(Verdict::Found(signature)) => {
            put_apart(app, (case, evidence), sender, file, signature).await?;
            Err(dangerous())
        }
        Err(NotScanned::TooLarge) => Err(too_large_to_scan()),
        Err(NotScanned::Unreadable(error)) => Err(error.into()),
        Err(why @ (NotScanned::Unreachable(_) | NotScanned::Failed(_))) => {
            tracing::error!(%scanner, %why, "files are refused: the scanner does not look at them");
            Err(Problem::not_scanned())
        }
    }
}

/// The same file sent again under the same key is as dangerous as before, and is not looked at again.
pub(super) fn not_apart(case: &Case, evidence: EvidenceId) -> Result<()> {
    match case.custody.quarantined.contains(&evidence) {
        true => Err(dangerous()),
        false => Ok(()),
    }
}

async fn put_apart(
    app: &App,
    (case, evidence): (CaseId, EvidenceId),
    sender: &Reader,
    file: Arrived,
    signature: Code,
) -> Result<()> {
    let (digest, size, side) = (file.digest(), file.size(), sender.actor.role.side());
    file.with_media_type(APART).keep(app.desk.clock.now()).await?;
    let new = NewQuarantine { evidence, digest, size, signature, side };
    let program = Reader::plain(Actor::SYSTEM);
    app.desk.handle(case, &program, command_of(evidence), Command::QuarantineEvidence(new)).await?;
    Ok(())
}

/// The program puts a file apart under an id of its own, the same however often it is sent.
fn command_of(evidence: EvidenceId) -> CommandId {
    let hash = Digest::of(&[b"redress quarantine 1".as_slice(), evidence.0.as_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}

fn dangerous() -> Problem {
    Problem::unprocessable(
        "dangerous-file",
        "a virus scanner found something in the file; it was put apart and is not evidence. Check \
         the device it came from, and send what you want to show as a picture or a PDF made anew",
        "病毒扫描发现该文件有问题，文件已隔离，不作为证据。请检查来源设备，并以重新截取的图片或重新生成的 PDF 提交",
    )
}

fn too_large_to_scan() -> Problem {
    Problem::unprocessable(
        "too-large-to-scan",
        "the file is larger than the virus scanner looks at; send it in parts, or ask the \
         institution how",
        "文件超过病毒扫描的大小上限，请分段提交，或联系受理机构",
    )
}
