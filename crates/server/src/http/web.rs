//! The pages that people see, out of the program itself. Addresses that are no file are pages of
//! the web, which draws them; those of programs stay what they are.

use axum::{
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
};

use super::problem::{NOT_MODIFIED, Problem};

include!(concat!(env!("OUT_DIR"), "/web_files.rs"));

/// A file of the web, as it was built.
pub(super) struct File {
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// What stands where nothing was built.
const ABSENT: &str = include_str!("web/absent.html");
/// The page that every address of the web is drawn by.
const INDEX: &str = "/index.html";
/// Addresses that programs ask for: a page never stands in for what is not there.
const PROGRAMS: &[&str] =
    &["/api", "/log", "/hooks", "/uploads", "/healthz", "/readyz", "/metrics", "/assets"];
/// What a page may do: run the scripts that came with it, and speak to this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";
/// What has its own digest in its name never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again, and mostly not sent again.
const ASK_AGAIN: &str = "no-cache";

/// Whether the pages are in this program.
pub fn is_built() -> bool {
    !FILES.is_empty()
}

/// Answers whatever no route takes.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::no_such_address().into_response();
    }
    match choose(FILES, uri.path(), wants_page(&headers)) {
        Choice::File(file) => send(file, &headers),
        Choice::Absent => {
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            ([kind], ABSENT).into_response()
        }
        Choice::Nothing => Problem::no_such_address().into_response(),
    }
}

enum Choice {
    File(&'static File),
    /// A page was wanted, and there are none in this program.
    Absent,
    Nothing,
}

/// What an address stands for: a file by its path, a page by its address, or nothing.
fn choose(files: &'static [File], path: &str, wants_page: bool) -> Choice {
    if let Some(file) = files.iter().find(|it| it.path == path) {
        return Choice::File(file);
    }
    let of_program = PROGRAMS.iter().any(|it| {
        path.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if of_program || !wants_page {
        return Choice::Nothing;
    }
    let index = files.iter().find(|it| it.path == INDEX);
    index.map_or(Choice::Absent, Choice::File)
}

/// Browsers that open an address ask for HTML by name; programs take anything.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("text/html"))
}

fn send(file: &'static File, headers: &HeaderMap) -> Response {
    let hashed = file.path.starts_with("/assets/");
    let etag = etag(file);
    let fixed = [
        (header::CONTENT_TYPE, media(file.path)),
        (header::CACHE_CONTROL, if hashed { FOREVER } else { ASK_AGAIN }),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::VARY, "accept-encoding"),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let (encoding, bytes) = form(file, headers);
    let mut response = match known == Some(&etag) {
        true => NOT_MODIFIED.into_response(),
        false => bytes.into_response(),
    };
    let to = response.headers_mut();
    for (name, value) in fixed {
        to.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        to.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        to.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form that the reader understands.
fn form(file: &'static File, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accept = headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    let takes = |wanted: &str| {
        accept.unwrap_or_default().split(',').any(|it| {
            let (name, weight) = it.split_once(';').unwrap_or((it, ""));
            name.trim() == wanted && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00")
        })
    };
    match (file.brotli, file.gzip) {
        (Some(bytes), _) if takes("br") => (Some("br"), bytes),
        (_, Some(bytes)) if takes("gzip") => (Some("gzip"), bytes),
        _ => (None, file.plain),
    }
}

/// The FNV-1a digest of the file. It only has to differ between two builds.
fn etag(file: &File) -> String {
    let digest = file.plain.iter().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("\"{digest:016x}\"")
}

fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static BUILT: &[File] = &[
        File { path: "/assets/a-1.js", plain: b"1", brotli: Some(b"b"), gzip: Some(b"g") },
        File { path: INDEX, plain: b"<p>", brotli: None, gzip: None },
    ];

    fn chosen(path: &str, wants_page: bool) -> Option<&'static str> {
        match choose(BUILT, path, wants_page) {
            Choice::File(file) => Some(file.path),
            _ => None,
        }
    }

    #[test]
    fn an_address_of_the_web_is_drawn_by_its_page() {
        for path in ["/", "/cases/261122-AAAAA", "/logbook", "/nowhere"] {
            assert_eq!(chosen(path, true), Some(INDEX), "{path}");
            assert_eq!(chosen(path, false), None, "{path}: a program asked");
        }
    }

    #[test]
    fn an_address_of_programs_is_never_a_page() {
        for path in ["/api", "/api/v1/nothing", "/log/tile/9", "/hooks/x", "/uploads/1"] {
            assert_eq!(chosen(path, true), None, "{path}");
        }
        assert_eq!(chosen("/assets/a-2.js", true), None, "an older build's file");
        assert_eq!(chosen("/assets/a-1.js", false), Some("/assets/a-1.js"));
    }

    #[test]
    fn without_a_build_a_page_says_so_and_nothing_else_changes() {
        assert!(matches!(choose(&[], "/cases", true), Choice::Absent));
        assert!(matches!(choose(&[], "/cases", false), Choice::Nothing));
        assert!(matches!(choose(&[], "/api/v1", true), Choice::Nothing));
    }

    #[test]
    fn a_file_goes_in_the_smallest_form_that_is_understood() {
        let with = |accept: &'static str| {
            let accept = HeaderValue::from_static(accept);
            form(&BUILT[0], &HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept)])).0
        };
        assert_eq!(with("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(with("gzip;q=1.0, br;q=0"), Some("gzip"));
        assert_eq!(with("identity"), None);
        assert_eq!(form(&BUILT[1], &HeaderMap::new()), (None, b"<p>".as_slice()));
    }

    #[test]
    fn another_build_has_another_tag() {
        assert_ne!(etag(&BUILT[0]), etag(&BUILT[1]));
    }
}
