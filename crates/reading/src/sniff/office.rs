//! Office documents: what they are, and that nothing in them runs.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{at, number_le};
use crate::{kind::Kind, limits::OFFICE_BYTES_MAX, refused::Refused, source::Look};

/// The container of office documents until 2007, and of newer ones under a password.
pub(super) const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// How many parts of such a container are looked at.
const PARTS_MAX: usize = 2000;
/// How much of a workbook is looked through for its list of sheets, in bytes.
const GLOBALS_BYTES_MAX: u64 = 8 << 20;
/// Records of BIFF: a password, a sheet, the end of what belongs to the whole workbook.
const FILEPASS: u64 = 0x2f;
const BOUNDSHEET: u64 = 0x85;
const EOF: u64 = 0x0a;

/// A document in the old container.
pub(super) fn old(look: &mut Look<'_>) -> Result<Kind, Refused> {
    let Some(bytes) = look.whole(OFFICE_BYTES_MAX)? else {
        return Err(Refused::TooLarge(Kind::Xls, OFFICE_BYTES_MAX));
    };
    let broken = |_| Refused::Broken(Kind::Xls);
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    let names: Vec<String> =
        file.walk().take(PARTS_MAX).map(|it| it.name().to_lowercase()).collect();
    let has = |wanted: &[&str]| names.iter().any(|it| wanted.contains(&it.as_str()));
    super::hidden::check_ends(look)?;
    if has(&["encryptedpackage"]) {
        return Err(Refused::Encrypted);
    }
    let runs = ["vba", "_vba_project", "_vba_project_cur", "macros", "\u{1}ole10native"];
    if has(&runs) {
        return Err(Refused::Macros);
    }
    if has(&["worddocument"]) {
        return Err(Refused::UnknownKind(Some("a Word document from before 2007")));
    }
    if has(&["__properties_version1.0"]) {
        return Err(Refused::UnknownKind(Some("an Outlook message; save it as .eml")));
    }
    let stream = ["/Workbook", "/Book"].iter().find(|it| file.is_stream(it));
    let Some(stream) = stream else {
        return Err(Refused::UnknownKind(Some("an older Office file")));
    };
    let mut globals = Vec::new();
    let opened = file.open_stream(stream).map_err(broken)?;
    opened.take(GLOBALS_BYTES_MAX).read_to_end(&mut globals).map_err(broken)?;
    check_globals(&globals)?;
    Ok(Kind::Xls)
}

/// Record by record: macros of Excel 4 stand in sheets of their own.
fn check_globals(bytes: &[u8]) -> Result<(), Refused> {
    let mut begin = 0;
    while begin + 4 <= bytes.len() {
        let (record, length) = (number_le(at(bytes, begin, 2)), number_le(at(bytes, begin + 2, 2)));
        match record {
            FILEPASS => return Err(Refused::Encrypted),
            // 0 is a sheet, 2 a chart; 1 and 6 run.
            BOUNDSHEET if matches!(at(bytes, begin + 9, 1), [1 | 6]) => {
                return Err(Refused::Macros);
            }
            EOF => break,
            _ => {}
        }
        begin += 4 + length as usize;
    }
    Ok(())
}

/// What an archive with these names is as a document of Office, if it is one. `None` is an
/// archive like any other.
pub(super) fn new(names: &[String]) -> Result<Option<Kind>, Refused> {
    let has = |wanted: &str| names.iter().any(|it| it == wanted);
    if !has("[Content_Types].xml") {
        return match has("AndroidManifest.xml") || has("META-INF/MANIFEST.MF") {
            true => Err(Refused::Executable),
            false => Ok(None),
        };
    }
    if names.iter().any(|it| part_runs(it)) {
        return Err(Refused::Macros);
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Ok(Some(Kind::Docx)),
        (false, true) => Ok(Some(Kind::Xlsx)),
        // Word and Excel would each open it and show something else.
        (true, true) => Err(Refused::Polyglot),
        (false, false) => Err(Refused::UnknownKind(Some("an Office file of another kind"))),
    }
}

fn part_runs(name: &str) -> bool {
    let name = name.to_lowercase();
    let binary = name.contains("/embeddings/") && name.ends_with(".bin");
    let macros = name.ends_with("vbaproject.bin") || name.contains("/macrosheets/");
    binary || macros || name.contains("/activex/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u64, body: &[u8]) -> Vec<u8> {
        let head = [(kind as u16).to_le_bytes(), (body.len() as u16).to_le_bytes()].concat();
        [head, body.to_vec()].concat()
    }

    #[test]
    fn a_macro_sheet_is_seen_and_a_plain_one_is_not() {
        let sheet = |kind: u8| record(BOUNDSHEET, &[0, 0, 0, 0, 0, kind, 1, 0, b'a']);
        assert_eq!(check_globals(&[sheet(0), sheet(2)].concat()), Ok(()));
        assert_eq!(check_globals(&[sheet(0), sheet(1)].concat()), Err(Refused::Macros));
        assert_eq!(check_globals(&record(FILEPASS, &[0, 0])), Err(Refused::Encrypted));
        assert_eq!(check_globals(&[record(EOF, &[]), sheet(1)].concat()), Ok(()));
    }

    #[test]
    fn parts_that_run_are_seen_by_their_names() {
        let parts = |own: &str| {
            ["[Content_Types].xml", "word/document.xml", own].map(str::to_owned).to_vec()
        };
        assert_eq!(new(&parts("word/media/image1.png")), Ok(Some(Kind::Docx)));
        assert_eq!(new(&parts("word/vbaProject.bin")), Err(Refused::Macros));
        assert_eq!(new(&parts("word/embeddings/oleObject1.bin")), Err(Refused::Macros));
        assert_eq!(new(&["classes.txt".to_owned()]), Ok(None));
        assert_eq!(new(&["META-INF/MANIFEST.MF".to_owned()]), Err(Refused::Executable));
    }
}
