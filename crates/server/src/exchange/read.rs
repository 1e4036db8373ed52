//! A file of old cases to complaints, row by row. Pure: nothing is looked up but rules.

use std::collections::HashMap;

use jiff::Timestamp;
use redress_core::{
    case::{Complaint, OutsideOutcome},
    code::Code,
    institution::Institution,
};

use super::{
    decoding::decode,
    known::Known,
    places::Places,
    problem::{BadFile, ImportProblem, Wrong, wrong},
    records::{Broken, ROW_BYTES_MAX},
    row::Row,
};
use crate::rules::Rules;

/// The most rows that one file may have.
pub const ROWS_MAX: usize = 100_000;
/// The most problems that are listed; reading ends there.
pub const PROBLEMS_MAX: usize = 5_000;

/// What a file came to: every row is a case or has a problem.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// The rows that can be taken, in the order of the file.
    pub rows: Vec<ImportRow>,
    /// What is wrong with the others.
    pub problems: Vec<ImportProblem>,
}

/// An old case that can be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Its number in the earlier system.
    pub number: String,
    /// What it is about. Its origin is the earlier system.
    pub complaint: Complaint<String>,
    /// How it ended there, where it did.
    pub ended: Option<EarlierEnd>,
}

/// The end of a case in an earlier system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EarlierEnd {
    /// Who handled it: the institution of the complaint.
    pub institution: Code,
    /// In whose favour it ended.
    pub outcome: OutsideOutcome,
    /// When, where the file says so.
    pub at: Option<Timestamp>,
    /// What the earlier system says of it.
    pub text: String,
}

/// Reads a file of old cases: CSV in UTF-8 or GB18030, with commas, semicolons or TABs, the
/// first row naming the columns in Chinese or English (`docs/import.md`). Local times are those
/// of the institution's zone; merchants are found by their ids or names in its list.
pub fn read_import(
    bytes: &[u8],
    rules: &Rules,
    institution: &Institution,
) -> Result<Imported, BadFile> {
    let text = decode(bytes)?;
    let (mut records, places) = Places::find(&text)?;
    let known = Known::of(rules, institution);
    let mut imported = Imported::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows = 0;
    while let Some((line, cells)) = records.next(Some(places.wide)) {
        rows += 1;
        if let Some(limit) = limit_reached(rows, imported.problems.len()) {
            imported.problems.push(limit.in_row(line));
            break;
        }
        let problems = &mut imported.problems;
        match cells.map_err(broken).and_then(|it| places.fit(it)) {
            Err(what) => problems.push(what.in_row(line)),
            Ok(cells) => {
                let read = Row::of(line, cells, &places, problems).read(&known, &mut lines);
                imported.rows.extend(read);
            }
        }
    }
    Ok(imported)
}

fn broken(why: Broken) -> Wrong {
    match why {
        Broken::Quote => wrong(
            "open-quote",
            "引号未成对，或跨行的单元格与列数不符",
            "a quote does not close, or what it holds over several lines does not fit the columns",
        ),
        Broken::TooLong => wrong(
            "row-too-long",
            format!("该行超过 {ROW_BYTES_MAX} 字节"),
            format!("the row is longer than {ROW_BYTES_MAX} bytes"),
        ),
    }
}

fn limit_reached(rows: usize, problems: usize) -> Option<Wrong> {
    if ROWS_MAX < rows {
        let zh = format!("超过 {ROWS_MAX} 行，此行及以后未读取，请拆分文件");
        let en = format!("more than {ROWS_MAX} rows; nothing from here on was read: cut the file");
        return Some(wrong("too-many-rows", zh, en));
    }
    if PROBLEMS_MAX <= problems {
        let zh = format!("问题超过 {PROBLEMS_MAX} 个，此行及以后未读取");
        let en = format!("more than {PROBLEMS_MAX} problems; nothing from here on was read");
        return Some(wrong("too-many-problems", zh, en));
    }
    None
}
