//! The press: a small world for the typesetter, without files, packages, network or clock.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::LazyLock,
};

use jiff::tz::TimeZone;
use redress_core::lang::Lang;
use serde_json::{Value, json};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic, Warned},
    foundations::{Bytes, Datetime, Duration, Smart},
    layout::{Frame, FrameItem},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{clean::clean, document::Document, fonts::Fonts, templates};

/// The name under which a template finds what it is to say.
const DATA: &str = "data.json";
/// The most that one paper may say, in bytes of JSON. A dossier of a long case has some megabytes.
const DATA_BYTES_MAX: usize = 32 << 20;
/// How often a paper is set anew because a font could not draw what it claimed to.
const ATTEMPTS_MAX: u32 = 3;

/// Why nothing was printed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PaperError {
    /// No Chinese could be drawn with the fonts that are there.
    #[error("no font that can draw Chinese was given")]
    NoFont,
    /// More than 32 MiB of text.
    #[error("the paper would say more than {DATA_BYTES_MAX} bytes")]
    TooLong,
    /// A template or the program is wrong.
    #[error("the paper could not be set: {0}")]
    Fault(String),
}

/// Prints papers. Costly to make, so it is made once and shared.
pub struct Press {
    library: LazyHash<Library>,
    fonts: Fonts,
    files: HashMap<FileId, Source>,
    data: FileId,
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Press").field("fonts", &self.fonts.families()).finish_non_exhaustive()
    }
}

/// The typesetter keeps a table of file names for good, and it is small: every press uses the same
/// few.
static NAMES: LazyLock<BTreeMap<&'static str, FileId>> = LazyLock::new(|| {
    let names = templates::FILES.iter().map(|(name, _)| *name).chain([DATA]);
    names.map(|name| (name, id_of(name))).collect()
});

fn id_of(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of templates are plain paths");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl Press {
    /// A press with these fonts. Refused where they cannot draw Chinese: half of what is printed
    /// here would be missing.
    pub fn new(fonts: Fonts) -> Result<Press, PaperError> {
        if !fonts.suffice() {
            return Err(PaperError::NoFont);
        }
        let source = |(name, text): &(&str, &str)| {
            (NAMES[name], Source::new(NAMES[name], (*text).to_owned()))
        };
        let files = templates::FILES.iter().map(source).collect();
        let library = LazyHash::new(Library::builder().build());
        Ok(Press { library, fonts, files, data: NAMES[DATA] })
    }

    /// Prints `document` in `lang` as PDF. The same document with the same fonts gives the same
    /// bytes.
    ///
    /// Texts reach the template as values in JSON and are shown as they are: `#5`, `$x$` and
    /// `#read("/etc/passwd")` are letters to it.
    pub fn print(&self, lang: Lang, document: &Document) -> Result<Vec<u8>, PaperError> {
        let set = self.set(lang, document);
        let printed = set.and_then(|it| export(&it, document, lang));
        // Nothing of a case stays behind in the typesetter's memory.
        comemo::evict(0);
        printed
    }

    /// Sets the pages. A font may claim a character and still not draw it where it stands; such
    /// characters are shown by number at the next attempt.
    pub(crate) fn set(&self, lang: Lang, document: &Document) -> Result<PagedDocument, PaperError> {
        let main = format!("{lang}/{}.typ", document.kind());
        let main = *NAMES.get(main.as_str()).ok_or_else(|| fault(&main))?;
        let mut missing = BTreeSet::new();
        let mut attempt = 1;
        loop {
            let data = self.data(lang, document, &missing)?;
            let desk = Desk { press: self, main, data: Bytes::new(data) };
            let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
            let set = output.map_err(|errors| said(&errors))?;
            let more = undrawn(&set);
            if more.is_empty() || attempt == ATTEMPTS_MAX {
                return Ok(set);
            }
            missing.extend(more);
            attempt += 1;
        }
    }

    fn data(
        &self,
        lang: Lang,
        document: &Document,
        missing: &BTreeSet<char>,
    ) -> Result<Vec<u8>, PaperError> {
        let mut data = serde_json::to_value(document).map_err(fault)?;
        clean(&mut data, &self.fonts, missing);
        if let Value::Object(fields) = &mut data {
            fields.insert("lang".to_owned(), json!(lang.to_string()));
            fields.insert("fonts".to_owned(), json!(self.fonts.families()));
        }
        let data = serde_json::to_vec(&data).map_err(fault)?;
        if DATA_BYTES_MAX < data.len() { Err(PaperError::TooLong) } else { Ok(data) }
    }
}

fn export(set: &PagedDocument, document: &Document, lang: Lang) -> Result<Vec<u8>, PaperError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2u, PdfStandard::Ua_1]);
    let sheet = document.sheet();
    let at = sheet.written_at.to_zoned(TimeZone::UTC);
    let part = |it: i8| u8::try_from(it).unwrap_or(0);
    let written = Datetime::from_ymd_hms(
        at.year().into(),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    );
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {} {lang}", sheet.number, document.kind())),
        creator: Smart::Custom(Some("Redress".to_owned())),
        timestamp: written.map(Timestamp::new_utc),
        standards: standards.map_err(|it| fault(it.message()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(set, &options).map_err(|errors| said(&errors))
}

/// The characters that were set without a picture.
pub(crate) fn undrawn(set: &PagedDocument) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    set.pages().iter().for_each(|page| undrawn_in(&page.frame, &mut found));
    found
}

fn undrawn_in(frame: &Frame, found: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => undrawn_in(&group.frame, found),
            FrameItem::Text(text) => {
                for glyph in text.glyphs.iter().filter(|it| it.id == 0) {
                    found.extend(text.text[glyph.range()].chars());
                }
            }
            _ => (),
        }
    }
}

fn fault(what: impl fmt::Display) -> PaperError {
    PaperError::Fault(what.to_string())
}

/// What the typesetter complains of; never what a person wrote, which stands in the data.
fn said(errors: &[SourceDiagnostic]) -> PaperError {
    let said: Vec<String> = errors.iter().take(3).map(|it| it.message.to_string()).collect();
    PaperError::Fault(said.join("; "))
}

/// What the typesetter may see while it sets one paper: the templates, the fonts, the data.
struct Desk<'a> {
    press: &'a Press,
    main: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data {
            return Ok(self.data.clone());
        }
        self.source(id).map(|it| Bytes::from_string(it.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
