//! The child from inside: takes limits upon itself, reads its one job and the bytes, answers, ends.

use std::io::{self, BufRead, BufReader, Read as _, Write};

use redress_reading::{
    kind::Kind,
    ocr::page_of_tsv,
    page::Area,
    picture::Picture,
    proposals::proposals,
    text::{self, Reading, Remark},
};

use super::{Job, READ_BYTES_MAX, Read, Tesseract, own_tool, version_code};

/// How much memory the child may have, in bytes: a large picture twice, and the program itself.
#[cfg(unix)]
const MEMORY_MAX: u64 = 3 << 30;
/// How long it may keep a processor busy, in seconds.
#[cfg(unix)]
const BUSY_MAX: u64 = 50;
/// How many files it may have open.
#[cfg(unix)]
const FILES_MAX: u64 = 64;
/// How long the job may be, in bytes.
const JOB_BYTES_MAX: u64 = 1 << 20;
/// A picture lower than this is made larger before text is recognised in it: small letters have too
/// few pixels otherwise.
const ENLARGED_BELOW: u32 = 900;
/// The most pixels of a picture in which text is looked for.
const RECOGNISED_PIXELS_MAX: u64 = 40_000_000;

/// What `redress read-evidence` does. Whatever goes wrong is an error of the process.
pub fn run() -> io::Result<()> {
    limit()?;
    let mut from = BufReader::new(io::stdin().lock());
    let mut head = Vec::new();
    from.by_ref().take(JOB_BYTES_MAX).read_until(b'\n', &mut head)?;
    let job: Job = serde_json::from_slice(&head)?;
    let mut bytes = Vec::new();
    from.take(READ_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if READ_BYTES_MAX < bytes.len() as u64 {
        return Err(io::Error::other("the file is too large"));
    }
    let (head, body) = match job {
        Job::Read { kind, tesseract } => {
            let (read, thumbnail) = read(kind, &bytes, tesseract.as_ref());
            (serde_json::to_vec(&read)?, thumbnail.unwrap_or_default())
        }
        Job::Redact { kind, areas } => {
            let (refused, picture) = redact(kind, &bytes, &areas);
            (serde_json::to_vec(&refused)?, picture)
        }
    };
    let mut to = io::stdout().lock();
    to.write_all(&head)?;
    to.write_all(b"\n")?;
    to.write_all(&body)?;
    to.flush()
}

/// What a stranger's file makes a parser do, it does within these. What it starts inherits them.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY_MAX),
        (Resource::Cpu, BUSY_MAX),
        (Resource::Nofile, FILES_MAX),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        // What is limited further already stays so.
        let most = getrlimit(resource).maximum.map_or(most, |it| it.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}

fn read(kind: Kind, bytes: &[u8], tesseract: Option<&Tesseract>) -> (Read, Option<Vec<u8>>) {
    if kind.is_picture() {
        return picture(kind, bytes, tesseract);
    }
    let (reading, unread) = match text::read(bytes, kind) {
        Ok(reading) => (reading, None),
        Err(why) => {
            let code = serde_json::to_value(why).ok();
            (Reading::default(), code.and_then(|it| it.as_str().map(str::to_owned)))
        }
    };
    let proposals = proposals(&reading);
    (Read { unread, reading, proposals, ..Read::nothing(kind, "") }, None)
}

fn picture(kind: Kind, bytes: &[u8], tesseract: Option<&Tesseract>) -> (Read, Option<Vec<u8>>) {
    let Ok(picture) = Picture::read(bytes, kind) else {
        return (Read::nothing(kind, "broken"), None);
    };
    let looks = picture.fingerprint();
    let fingerprint = (!looks.says_nothing()).then(|| looks.to_string());
    let size = Some(picture.size());
    let thumbnail = Some(picture.thumbnail());
    let recognised = match tesseract {
        Some(it) => recognise(&picture, it),
        None => Err("no-recognition"),
    };
    let (reading, unread, tool) = match recognised {
        Ok((reading, tool)) => (reading, None, tool),
        Err(why) => (Reading::default(), Some(why.to_owned()), own_tool()),
    };
    let proposals = proposals(&reading);
    (Read { kind, tool, unread, reading, proposals, size, fingerprint }, thumbnail)
}

/// The text in a picture: of the pixels only, so that the other program never sees the file.
fn recognise(
    picture: &Picture,
    tesseract: &Tesseract,
) -> Result<(Reading, redress_core::code::Code), &'static str> {
    let (wide, high) = picture.size();
    if RECOGNISED_PIXELS_MAX < u64::from(wide) * u64::from(high) {
        return Err("picture-too-large");
    }
    let times = if wide.min(high) < ENLARGED_BELOW { 2 } else { 1 };
    let tsv =
        tesseract.recognise(&picture.enlarged_png(times)).map_err(|_| "recognition-failed")?;
    let mut page = page_of_tsv(1, &tsv);
    for word in &mut page.words {
        word.area = word.area.shrunk(times);
    }
    let mut remarks = vec![Remark::Recognised];
    if page.text.trim().is_empty() {
        remarks.push(Remark::NoText);
    }
    let reading = Reading { pages: vec![page], remarks, ..Reading::default() };
    Ok((reading, version_code("tesseract", &tesseract.version)))
}

fn redact(kind: Kind, bytes: &[u8], areas: &[Area]) -> (Option<String>, Vec<u8>) {
    match Picture::read(bytes, kind) {
        Err(why) => (Some(why.to_string()), Vec::new()),
        Ok(picture) => match picture.redacted(areas) {
            Err(why) => (Some(why.to_string()), Vec::new()),
            Ok(png) => (None, png),
        },
    }
}
