//! Where each column of a file stands: read from its first row, whatever separates its cells.

use std::borrow::Cow;

use super::{
    column::{COLUMNS, Column},
    problem::{BadFile, Wrong, wrong},
    records::{Records, Separator},
};

/// Where each column stands.
pub(super) struct Places {
    at: [Option<usize>; COLUMNS.len()],
    /// How many columns there are.
    pub(super) wide: usize,
}

impl Places {
    /// Reads the names of the columns with whichever separator finds most of them.
    pub(super) fn find(text: &str) -> Result<(Records<'_>, Places), BadFile> {
        let mut best: Option<(usize, Records<'_>, u64, Vec<Cow<'_, str>>)> = None;
        for separator in Separator::ALL {
            let mut records = Records::of(text, separator);
            let Some((line, cells)) = records.next(None) else { return Err(BadFile::Empty) };
            // Spreadsheets read `sep=;` and do not show it.
            let hint = cells.as_ref().is_ok_and(|it| it[0].to_lowercase().starts_with("sep="));
            let header = if hint { records.next(None) } else { Some((line, cells)) };
            let Some((line, Ok(cells))) = header else { continue };
            let known = cells.iter().filter(|it| Column::of_header(it).is_some()).count();
            if best.as_ref().is_none_or(|(most, ..)| *most < known) {
                best = Some((known, records, line, cells));
            }
        }
        let Some((_, records, line, cells)) = best else {
            return Err(BadFile::MissingColumns { missing: missing(|_| false) });
        };
        Ok((records, Places::of(&cells, line)?))
    }

    fn of(names: &[Cow<'_, str>], line: u64) -> Result<Places, BadFile> {
        let wide = names.iter().rposition(|it| !it.is_empty()).map_or(0, |it| it + 1);
        let mut at = [None; COLUMNS.len()];
        let mut unknown = None;
        for (place, name) in names[..wide].iter().enumerate() {
            match Column::of_header(name) {
                None => unknown = unknown.or(Some(place + 1)),
                Some(column) if at[column as usize].is_some() => {
                    return Err(BadFile::ColumnTwice { line, column });
                }
                Some(column) => at[column as usize] = Some(place),
            }
        }
        let missing = missing(|column| at[column as usize].is_some());
        if !missing.is_empty() {
            return Err(BadFile::MissingColumns { missing });
        }
        // What we do not know we would leave out, and importing again would not bring it back.
        match unknown {
            Some(at) => Err(BadFile::UnknownColumn { line, at }),
            None => Ok(Places { at, wide }),
        }
    }

    /// Where a column stands, from 0; `None` where the file does not have it.
    pub(super) fn of_column(&self, column: Column) -> Option<usize> {
        self.at[column as usize]
    }

    /// A row may end early, as spreadsheets leave empty cells off, and not go on.
    pub(super) fn fit<'t>(&self, mut cells: Vec<Cow<'t, str>>) -> Result<Vec<Cow<'t, str>>, Wrong> {
        if cells.iter().skip(self.wide).any(|it| !it.is_empty()) {
            let (found, wide) = (cells.len(), self.wide);
            return Err(wrong(
                "too-many-cells",
                format!("有 {found} 个单元格，而列名只有 {wide} 个；含分隔符的内容须加引号"),
                format!(
                    "{found} cells for {wide} columns; put quotes around what holds a separator"
                ),
            ));
        }
        cells.resize(self.wide, Cow::Borrowed(""));
        Ok(cells)
    }
}

fn missing(there: impl Fn(Column) -> bool) -> Vec<Column> {
    COLUMNS.iter().filter(|it| it.needed && !there(it.column)).map(|it| it.column).collect()
}
