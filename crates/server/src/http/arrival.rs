//! Files on their way in: from the line into the vault without ever being whole in memory, and
//! looked into before anything names them.

use std::{io::Cursor, time::Duration};

use axum::body::Body;
use http_body_util::BodyExt;
use redress_core::lang::Lang;
use redress_reading::{
    Declared, Sniffed,
    kind::{KINDS, Kind, list},
    refused::Refused,
    sniff,
};
use redress_store::{Arrived, FileWriter, SeekingFile};
use tokio::{task::spawn_blocking, time::timeout};

use super::problem::{Problem, Result};

/// How long nothing may come before a sender is taken to be gone.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Says nothing about what a file is.
pub(super) const ANYTHING: &str = "application/octet-stream";

/// Writes a body into a file as it comes; `look` sees every piece after it was hashed.
pub(super) async fn pour(
    mut body: Body,
    writer: &mut FileWriter,
    mut look: impl FnMut(&[u8]),
) -> Result<()> {
    loop {
        let Ok(frame) = timeout(SILENCE_MAX, body.frame()).await else { return Err(broken()) };
        let Some(frame) = frame else { return Ok(()) };
        let frame = frame.map_err(|_| broken())?;
        if let Some(bytes) = frame.data_ref() {
            writer.write(bytes).await?;
            look(bytes);
        }
    }
}

fn broken() -> Problem {
    let en = "the body ended before it was complete";
    Problem::bad_request("broken-body", en, "请求内容不完整")
}

/// What a sender says a file is.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) media_type: String,
}

impl Label {
    /// Refuses a media type that no kind goes by, before anything is sent.
    pub(super) fn check(&self) -> Result<()> {
        let known = self.media_type == ANYTHING
            || KINDS.iter().any(|it| it.media_types().contains(&self.media_type.as_str()));
        match known {
            true => Ok(()),
            false => Err(Problem::unsupported_file(list(Lang::En), list(Lang::Zh))),
        }
    }
}

/// Puts the last of a file away and says what it is. What is no evidence is a problem; where all
/// of it is still in memory, nothing of it ever lies anywhere.
pub(super) async fn end(writer: FileWriter, label: Label) -> Result<(Arrived, Kind)> {
    if writer.in_memory().is_some() {
        let looked = spawn_blocking(move || {
            let sniffed = judge(&mut Cursor::new(writer.in_memory().unwrap_or_default()), &label);
            (writer, sniffed)
        });
        let (writer, sniffed) = looked.await.map_err(|it| Problem::fault(&it))?;
        let kind = sniffed?.kind;
        return Ok((writer.end().await?, kind));
    }
    let arrived = writer.end().await?;
    let mut file = SeekingFile::new(arrived.reader());
    let sniffed = spawn_blocking(move || judge(&mut file, &label)).await;
    let kind = sniffed.map_err(|it| Problem::fault(&it))??.kind;
    Ok((arrived, kind))
}

fn judge(
    source: &mut dyn redress_reading::source::Source,
    label: &Label,
) -> std::result::Result<Sniffed, Refused> {
    let (name, media_type) = (Some(label.name.as_str()), Some(label.media_type.as_str()));
    sniff(source, &Declared { media_type, name })
}

impl From<Refused> for Problem {
    fn from(why: Refused) -> Problem {
        if why == Refused::ReadFailed {
            return Problem::fault(&"a file in the vault cannot be read");
        }
        Problem::unprocessable(why.code(), why.say(Lang::En), &why.say(Lang::Zh))
    }
}

/// The media types that files are taken as.
pub(super) fn media_types() -> Vec<&'static str> {
    KINDS.iter().flat_map(|it| it.media_types()).copied().collect()
}
