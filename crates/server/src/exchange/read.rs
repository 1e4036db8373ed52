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
    let limits = Limits { rows: ROWS_MAX, problems: PROBLEMS_MAX };
    read_within(&limits, bytes, &Known::of(rules, institution))
}

struct Limits {
    rows: usize,
    problems: usize,
}

fn read_within(limits: &Limits, bytes: &[u8], known: &Known) -> Result<Imported, BadFile> {
    let text = decode(bytes)?;
    let (mut records, places) = Places::find(&text)?;
    let mut imported = Imported::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows = 0;
    while let Some((line, cells)) = records.next(Some(places.wide)) {
        rows += 1;
        if let Some(limit) = limits.reached(rows, imported.problems.len()) {
            imported.problems.push(limit.in_row(line));
            break;
        }
        let problems = &mut imported.problems;
        match cells.map_err(broken).and_then(|it| places.fit(it)) {
            Err(what) => problems.push(what.in_row(line)),
            Ok(cells) => {
                let read = Row::of(line, cells, &places, problems).read(known, &mut lines);
                imported.rows.extend(read);
            }
        }
    }
    Ok(imported)
}

impl Limits {
    fn reached(&self, rows: usize, problems: usize) -> Option<Wrong> {
        let Limits { rows: rows_max, problems: problems_max } = self;
        if *rows_max < rows {
            let zh = format!("超过 {rows_max} 行，此行及以后未读取，请拆分文件");
            let en =
                format!("more than {rows_max} rows; nothing from here on was read: cut the file");
            return Some(wrong("too-many-rows", zh, en));
        }
        if *problems_max <= problems {
            let zh = format!("问题超过 {problems_max} 个，此行及以后未读取");
            let en = format!("more than {problems_max} problems; nothing from here on was read");
            return Some(wrong("too-many-problems", zh, en));
        }
        None
    }
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

#[cfg(test)]
mod tests {
    use std::{env, fmt::Write, fs, path::Path};

    use redress_core::{ids::MerchantId, institution::Merchant};

    use super::*;

    fn institution() -> Institution {
        let mut institution = Institution::unnamed();
        let merchant = |n: u128, name: &str| Merchant {
            id: MerchantId(uuid::Uuid::from_u128(n)),
            name: name.to_owned(),
        };
        institution.merchants =
            vec![merchant(5, "Tea House"), merchant(6, "两家店"), merchant(7, "两家店")];
        institution
    }

    fn read(bytes: &[u8]) -> Result<Imported, BadFile> {
        read_import(bytes, &Rules::shipped(), &institution())
    }

    /// What was read, a fact a line, for people to look at.
    fn told(imported: &Imported) -> String {
        let mut told = String::new();
        for row in &imported.rows {
            let json = serde_json::to_value(&row.complaint).unwrap();
            let said = json.as_object().unwrap().iter().filter(|(_, value)| {
                !(value.is_null()
                    || *value == &serde_json::json!([])
                    || *value == &serde_json::json!({}))
            });
            writeln!(told, "line {}: {}", row.line, row.number).unwrap();
            said.for_each(|(name, value)| writeln!(told, "  {name}: {value}").unwrap());
            if let Some(end) = &row.ended {
                let EarlierEnd { institution, outcome, text, .. } = end;
                writeln!(told, "  ended: {outcome:?} by {institution}: {text:?}").unwrap();
            }
        }
        for ImportProblem { line, field, code, zh, en } in &imported.problems {
            let field = field.as_deref().unwrap_or("row");
            writeln!(told, "line {line}: {field}: {code}\n  {en}\n  {zh}").unwrap();
        }
        told
    }

    #[test]
    fn files_are_read_as_people_see_them() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exchange/import");
        let mut names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
        names.retain(|it| it.extension().is_some_and(|it| it == "csv"));
        assert_eq!(names.len(), 3, "{names:?}");
        for path in names {
            let told = told(&read(&fs::read(&path).unwrap()).unwrap());
            let expected = path.with_extension("expected");
            if env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&expected, &told).unwrap();
            }
            assert_eq!(told, fs::read_to_string(&expected).unwrap(), "{}", path.display());
        }
    }

    #[test]
    fn the_example_of_the_document_can_be_taken() {
        let document = include_str!("../../../../docs/import.md");
        let example = document.split("```csv\n").nth(1).unwrap().split("```").next().unwrap();
        let imported = read(example.as_bytes()).unwrap();
        assert_eq!((imported.rows.len(), imported.problems), (2, vec![]));
    }

    const HEADER: &str = "number,received_at,issue,name,narrative";

    fn with_rows(rows: impl IntoIterator<Item = String>) -> Imported {
        let rows: Vec<_> = rows.into_iter().collect();
        let file = format!("{HEADER}\n{}\n", rows.join("\n"));
        let known = Known::of(&Rules::shipped(), &institution());
        read_within(&Limits { rows: 4, problems: 3 }, file.as_bytes(), &known).unwrap()
    }

    #[test]
    fn a_file_without_the_needed_columns_is_refused_whole() {
        let missing = |file: &str| match read(file.as_bytes()) {
            Err(BadFile::MissingColumns { missing }) => missing.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(missing("just a sentence"), 5);
        assert_eq!(missing("number,name\n1,x"), 3);
        assert_eq!(missing("\"\n"), 5);
        assert_eq!(read(b""), Err(BadFile::Empty));
        assert_eq!(read(b"\n\n ,\n"), Err(BadFile::Empty));
    }

    #[test]
    fn a_column_that_would_be_lost_refuses_the_file() {
        let file = format!("{HEADER},telefon\n");
        assert_eq!(read(file.as_bytes()), Err(BadFile::UnknownColumn { line: 1, at: 6 }));
        let file = format!("{HEADER},姓名\n");
        let twice = BadFile::ColumnTwice { line: 1, column: super::super::Column::Name };
        assert_eq!(read(file.as_bytes()), Err(twice));
        assert!(read(format!("{HEADER},,\n").as_bytes()).is_ok());
    }

    #[test]
    fn reading_ends_at_the_limits_and_says_so() {
        let good = |n| format!("N-{n},2024-03-05,other,Name,Text");
        let bad = |n| format!("N-{n},never,other,Name,Text");
        let codes = |it: Imported| it.problems.into_iter().map(|it| it.code).collect::<Vec<_>>();
        assert_eq!(with_rows((0..4).map(good)).rows.len(), 4);
        let imported = with_rows((0..6).map(good));
        assert_eq!((imported.rows.len(), codes(imported)), (4, vec!["too-many-rows"]));
        assert_eq!(codes(with_rows((0..3).map(bad))), ["bad-time"; 3]);
        let codes = codes(with_rows((0..4).map(bad)));
        assert_eq!(codes, ["bad-time", "bad-time", "bad-time", "too-many-problems"]);
    }

    #[test]
    fn a_text_may_be_just_so_long() {
        let row = |name: usize, text: usize| {
            let imported = with_rows([format!(
                "N,2024-03-05,other,{},{}",
                "名".repeat(name),
                "文".repeat(text)
            )]);
            imported.problems.into_iter().map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(row(200, 20_000), [""; 0]);
        assert_eq!(row(201, 20_001), ["too-long"; 2]);
    }

    #[test]
    fn a_name_that_two_merchants_have_names_neither() {
        let file = format!("{HEADER},respondent\nN,2024-03-05,other,Name,Text,两家店\n");
        assert_eq!(read(file.as_bytes()).unwrap().problems[0].code, "merchant-not-unique");
    }

    #[test]
    fn nothing_of_a_row_is_repeated_in_what_is_wrong_with_it() {
        let file = "number,received_at,issue,name,narrative,phone,amount,provider\n\
                    秘密,秘密,秘密,Name,Text,1,秘密,秘密\n";
        let imported = read(file.as_bytes()).unwrap();
        assert_eq!(imported.problems.len(), 5);
        for problem in imported.problems {
            assert!(!problem.zh.contains("秘密") && !problem.en.contains("秘密"), "{problem:?}");
        }
    }
}
