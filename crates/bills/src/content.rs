//! A file opened: text, or a workbook with the tops of its sheets. Formats look at it, and the
//! one that knows it reads it.

use crate::{
    cells::Lines,
    ledger::Ledger,
    options::Options,
    remark::Remark,
    sheet::{Top, Workbook},
    stream::{Stream, Text},
    table::{self, Layout, Row, Walk},
    unreadable::Unreadable,
};

/// What a file turned out to be, ready to be recognized and read.
pub(crate) enum Content<'s> {
    /// Tables, messages between banks, XML, JSON.
    Text(Text<'s>),
    Workbook(Box<Workbook>),
}

/// A text as a whole.
pub(crate) struct Whole {
    pub(crate) text: String,
    /// Whether some bytes were no characters.
    pub(crate) damaged: bool,
}

impl<'s> Content<'s> {
    /// Takes a text for one in another encoding, if it may be.
    pub(crate) fn reread(&mut self) -> bool {
        match self {
            Content::Text(it) => it.reread(),
            Content::Workbook(_) => false,
        }
    }

    /// The beginning of a text: its first 256 KiB, as far as whole lines go.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Content::Text(it) => Some(it.beginning()),
            Content::Workbook(_) => None,
        }
    }

    /// All of a text, for formats that are not tables.
    pub(crate) fn whole(self, options: &Options) -> Result<Whole, Unreadable> {
        let Content::Text(it) = self else {
            return Err(Unreadable::UnknownFormat);
        };
        let (text, damaged) = it.whole(options.limits.whole_bytes)?;
        Ok(Whole { text, damaged })
    }

    /// Whether the columns are in the text or, should it be a workbook, in one of its sheets.
    pub(crate) fn has<L: Layout>(&self, options: &Options) -> bool {
        self.has_in_text::<L>(options) || self.has_in_sheet::<L>()
    }

    /// Whether a text has the columns of `L`.
    pub(crate) fn has_in_text<L: Layout>(&self, options: &Options) -> bool {
        self.text().is_some_and(|it| table::delimiter::<L>(it, options).is_some())
    }

    /// Whether a sheet of a workbook has the columns of `L`.
    pub(crate) fn has_in_sheet<L: Layout>(&self) -> bool {
        match self {
            Content::Workbook(it) => it.tops().iter().any(|it| has_header::<L>(it)),
            _ => false,
        }
    }

    /// Reads the text, or the first sheet with the columns.
    pub(crate) fn read<L: Layout>(self, options: &Options) -> Result<Ledger, Unreadable> {
        match self {
            Content::Workbook(_) => self.read_sheet::<L>("", options),
            _ => self.read_text::<L>(options),
        }
    }

    /// Reads the table of a text. One that has none reads as nothing but what it declares.
    pub(crate) fn read_text<L: Layout>(self, options: &Options) -> Result<Ledger, Unreadable> {
        let delimiter = self.text().and_then(|it| table::delimiter::<L>(it, options));
        let delimiter = delimiter.unwrap_or(',');
        if L::SURVEYED {
            let Whole { text, damaged } = self.whole(options)?;
            let lines = || Lines::of(Stream::of_text(&text), delimiter, &options.limits);
            let walk = Walk::<L>::surveyed(table::survey(lines()), options);
            return walked(walk, lines(), damaged);
        }
        let Content::Text(text) = self else {
            return Err(Unreadable::UnknownFormat);
        };
        let lines = Lines::of(text.into_stream(), delimiter, &options.limits);
        walked(Walk::<L>::new(options), lines, false)
    }

    /// Reads a text without names of columns, in which every row has so many cells.
    pub(crate) fn read_bare<L: Layout>(
        self,
        layout: L,
        cells: usize,
        options: &Options,
    ) -> Result<Ledger, Unreadable> {
        let Content::Text(text) = self else {
            return Err(Unreadable::UnknownFormat);
        };
        let lines = Lines::of(text.into_stream(), ',', &options.limits);
        walked(Walk::bare(layout, cells, options), lines, false)
    }

    /// Reads one sheet: the first with the columns and the banner, or else with the columns.
    pub(crate) fn read_sheet<L: Layout>(
        self,
        banner: &str,
        options: &Options,
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

        let mut walk = Walk::<L>::new(options);
        let take = |line, cells: &mut _| walk.take(&Row::of_sheet(line, cells));
        workbook.rows(&read, &options.limits, take)?;
        let mut ledger = walk.ledger;
        let others = names.map(|left| Remark::OtherSheet { read: read.clone(), left });
        ledger.remarks.extend(others);
        Ok(ledger)
    }
}

fn walked<L: Layout>(
    mut walk: Walk<'_, L>,
    mut lines: Lines<'_>,
    damaged: bool,
) -> Result<Ledger, Unreadable> {
    walk.take_all(&mut lines);
    if let Some(failure) = lines.stream().failure() {
        return Err(failure);
    }
    if damaged || lines.stream().damaged() {
        walk.ledger.remarks.push(Remark::DamagedText);
    }
    Ok(walk.ledger)
}

fn has_header<L: Layout>(top: &Top) -> bool {
    top.rows().any(|row| table::is_header::<L>(&row))
}
