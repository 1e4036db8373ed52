//! A file opened: text, or a workbook with the tops of its sheets. Formats look at it, and the
//! one that finds its columns reads it.

use std::borrow::Cow;

use crate::{
    decoding::{self, Decoded},
    ledger::Ledger,
    limits::Limits,
    problem::Unreadable,
    remark::Remark,
    sheet::{Top, Workbook},
    table::{self, Layout, Row, Walk},
};

/// What a file turned out to be.
pub(crate) enum Content<'b> {
    Text(Decoded<'b>),
    Workbook(Box<Workbook<'b>>),
}

const ZIP: &[u8] = b"PK\x03\x04";
/// The container of `.xls`, and of any workbook under a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

impl<'b> Content<'b> {
    /// Every way in which the file can be opened: texts may be in one encoding or another.
    pub(crate) fn all_of(
        bytes: &'b [u8],
        limits: &Limits,
    ) -> Result<Box<dyn Iterator<Item = Content<'b>> + 'b>, Unreadable> {
        if limits.bytes < bytes.len() {
            return Err(Unreadable::TooLarge(limits.bytes));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::Empty);
        }
        if bytes.starts_with(OLE) {
            return Err(Unreadable::LockedOrOldWorkbook);
        }
        if bytes.starts_with(ZIP) {
            let workbook = Workbook::open(bytes, limits)?;
            return Ok(Box::new([Content::Workbook(Box::new(workbook))].into_iter()));
        }
        Ok(Box::new(decoding::decodings(bytes)?.map(Content::Text)))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Content::Text(it) => Some(&it.text),
            Content::Workbook(_) => None,
        }
    }

    pub(crate) fn has_in_text<L: Layout>(&self, limits: &Limits) -> bool {
        match self {
            Content::Text(it) => table::is_in_text::<L>(&it.text, limits),
            Content::Workbook(_) => false,
        }
    }

    pub(crate) fn has_in_sheet<L: Layout>(&self) -> bool {
        match self {
            Content::Workbook(it) => it.tops().iter().any(has_header::<L>),
            Content::Text(_) => false,
        }
    }

    /// Whether the columns are in the text or, should it be a workbook, in one of its sheets.
    pub(crate) fn has<L: Layout>(&self, limits: &Limits) -> bool {
        self.has_in_text::<L>(limits) || self.has_in_sheet::<L>()
    }

    /// Reads the text, or the first sheet with the columns.
    pub(crate) fn read<L: Layout>(self, limits: &Limits) -> Result<Ledger, Unreadable> {
        match self {
            Content::Text(_) => self.read_text::<L>(limits),
            Content::Workbook(_) => self.read_sheet::<L>("", limits),
        }
    }

    pub(crate) fn read_text<L: Layout>(self, limits: &Limits) -> Result<Ledger, Unreadable> {
        let Content::Text(Decoded { text, damaged }) = self else {
            return Err(Unreadable::UnknownFormat);
        };
        let mut ledger = table::read_text::<L>(&text, limits);
        if damaged {
            ledger.remarks.push(Remark::DamagedText);
        }
        Ok(ledger)
    }

    /// Reads one sheet: the first with the columns and the banner, or else with the columns.
    pub(crate) fn read_sheet<L: Layout>(
        self,
        banner: &str,
        limits: &Limits,
    ) -> Result<Ledger, Unreadable> {
        let Content::Workbook(mut workbook) = self else {
            return Err(Unreadable::UnknownFormat);
        };
        let mut fitting: Vec<&Top> =
            workbook.tops().iter().filter(|it| has_header::<L>(it)).collect();
        // Stable: the order of the sheets stays where the banner does not decide.
        fitting.sort_by_key(|it| !it.begins_with(banner));
        let mut names = fitting.iter().map(|it| it.name.clone()).collect::<Vec<_>>().into_iter();
        let read = names.next().ok_or(Unreadable::UnknownFormat)?;

        let mut walk = Walk::<L>::new(limits);
        workbook
            .rows(&read, limits, |line, cells: &[Cow<'_, str>]| walk.take(&Row::of(line, cells)))?;
        let mut ledger = walk.ledger;
        let others = names.map(|left| Remark::OtherSheet { read: read.clone(), left });
        ledger.remarks.extend(others);
        Ok(ledger)
    }
}

fn has_header<L: Layout>(top: &Top) -> bool {
    top.rows().any(|row| table::is_header::<L>(&row))
}
