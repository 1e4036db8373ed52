//! Files on their way out: whole, in part, or not at all where the reader has them.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use redress_store::FileReader;

use super::problem::{NOT_MODIFIED, PARTIAL_CONTENT, Problem, Result};

/// What of a file is wanted, in bytes; the end is not in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wanted {
    All,
    Part(u64, u64),
    /// Nothing of it is there.
    Beyond,
}

/// The file, or what was asked for of it. Always saved, never shown in place: the type is what the
/// sender said, and the file is a stranger's.
pub(super) fn send(file: &FileReader, asked: &HeaderMap) -> Result<Response> {
    let info = file.info();
    let etag = format!("\"{}\"", info.digest);
    let value = |text: &str| HeaderValue::from_str(text).map_err(|it| Problem::fault(&it));
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(&etag)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if holds(asked, header::IF_NONE_MATCH, &etag) {
        return Ok((NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, value(&info.media_type)?);
    headers.insert(header::CONTENT_DISPOSITION, value(&attachment(&info.name))?);
    // A part of another version would not fit what the reader has.
    let same = asked.get(header::IF_RANGE).is_none_or(|it| it.as_bytes() == etag.as_bytes());
    let range = asked.get(header::RANGE).filter(|_| same).and_then(|it| it.to_str().ok());
    match range.map_or(Wanted::All, |it| wanted(it, info.size)) {
        Wanted::All => {
            headers.insert(header::CONTENT_LENGTH, info.size.into());
            Ok((headers, Body::from_stream(file.read(0..info.size))).into_response())
        }
        Wanted::Part(from, end) => {
            let shown = format!("bytes {from}-{}/{}", end - 1, info.size);
            headers.insert(header::CONTENT_RANGE, value(&shown)?);
            headers.insert(header::CONTENT_LENGTH, (end - from).into());
            Ok((PARTIAL_CONTENT, headers, Body::from_stream(file.read(from..end))).into_response())
        }
        Wanted::Beyond => {
            let mut refused = Problem::no_such_range(info.size).into_response();
            let shown = value(&format!("bytes */{}", info.size))?;
            refused.headers_mut().insert(header::CONTENT_RANGE, shown);
            Ok(refused)
        }
    }
}

fn holds(asked: &HeaderMap, name: header::HeaderName, etag: &str) -> bool {
    let sent = asked.get_all(name).iter().filter_map(|it| it.to_str().ok());
    let mut tags = sent.flat_map(|it| it.split(',')).map(|it| it.trim().trim_start_matches("W/"));
    tags.any(|it| it == etag || it == "*")
}

/// RFC 9110, section 14.1: one range of bytes. Several, and what is none, are answered with all.
fn wanted(range: &str, size: u64) -> Wanted {
    let Some((from, last)) = range.strip_prefix("bytes=").and_then(|it| it.split_once('-')) else {
        return Wanted::All;
    };
    let number = |it: &str| it.trim().parse::<u64>().ok();
    match (from.trim(), last.trim()) {
        ("", last) => match number(last) {
            Some(0) => Wanted::Beyond,
            Some(_) if size == 0 => Wanted::Beyond,
            Some(last) => Wanted::Part(size.saturating_sub(last), size),
            None => Wanted::All,
        },
        (from, last) => {
            let end = if last.is_empty() {
                Some(size)
            } else {
                number(last).map(|it| it.saturating_add(1))
            };
            match (number(from), end) {
                (Some(from), Some(_)) if size <= from => Wanted::Beyond,
                (Some(from), Some(end)) if from < end => Wanted::Part(from, end.min(size)),
                _ => Wanted::All,
            }
        }
    }
}

/// Always saved, never shown in place; the name as RFC 6266 wants it.
pub(super) fn attachment(name: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_rfc_9110() {
        for (asked, want) in [
            ("bytes=0-0", Wanted::Part(0, 1)),
            ("bytes=5-", Wanted::Part(5, 10)),
            ("bytes=5-99", Wanted::Part(5, 10)),
            ("bytes=-3", Wanted::Part(7, 10)),
            ("bytes=-99", Wanted::Part(0, 10)),
            ("bytes=10-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=7-3", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("bytes=0-18446744073709551615", Wanted::Part(0, 10)),
        ] {
            assert_eq!(wanted(asked, 10), want, "{asked}");
        }
        assert_eq!(wanted("bytes=-1", 0), Wanted::Beyond);
    }

    #[test]
    fn a_name_can_break_out_of_no_header() {
        assert_eq!(attachment("a b\r\n.png"), "attachment; filename*=UTF-8''a%20b%0D%0A.png");
    }
}
