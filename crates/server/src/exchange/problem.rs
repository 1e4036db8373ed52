//! What is wrong with a file of old cases, in words for whoever made it. Nothing that stands in
//! the file is repeated: it may be somebody's name.

use serde::Serialize;
use utoipa::ToSchema;

use super::column::Column;

/// Something in a row that cannot be taken. The row is left out, the others are not affected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ImportProblem {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column, by its English name; nothing where it is about the row.
    pub field: Option<String>,
    /// Stable, for programs: `bad-time`.
    pub code: &'static str,
    /// What is wrong and what to do, in Chinese. Where, `line` and `field` say.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Why nothing of a file can be taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadFile {
    /// More bytes than are read.
    #[error("the file is larger than {limit} bytes; cut it into several")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// Not a text.
    #[error("this is not a text file; save the table as CSV (an XLSX file is not taken)")]
    Binary,
    /// Neither UTF-8 nor GB18030.
    #[error("the file is neither UTF-8 nor GB18030; save it as “CSV UTF-8”")]
    Encoding,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The names of columns that are needed.
    #[error("the first row must name the columns; missing: {}", names(missing))]
    MissingColumns {
        /// Those that are not there.
        missing: Vec<Column>,
    },
    /// A column that we would silently leave out.
    #[error("line {line}: column {at} has a name that is not known; rename or remove it")]
    UnknownColumn {
        /// The line with the names.
        line: u64,
        /// Which one, from 1.
        at: usize,
    },
    /// A column that is there twice.
    #[error("line {line}: the column `{}` is there twice; remove one", column.en())]
    ColumnTwice {
        /// The line with the names.
        line: u64,
        /// Which one.
        column: Column,
    },
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|it| it.en()).collect::<Vec<_>>().join(", ")
}

impl BadFile {
    /// A stable name for programs: `missing-columns`.
    pub fn code(&self) -> &'static str {
        match self {
            BadFile::TooLarge { .. } => "too-large",
            BadFile::Binary => "not-a-text",
            BadFile::Encoding => "bad-encoding",
            BadFile::Empty => "empty-file",
            BadFile::MissingColumns { .. } => "missing-columns",
            BadFile::UnknownColumn { .. } => "unknown-column",
            BadFile::ColumnTwice { .. } => "column-twice",
        }
    }

    /// The sentence in Chinese; the English one is [`ToString`].
    pub fn zh(&self) -> String {
        match self {
            BadFile::TooLarge { limit } => format!("文件超过 {limit} 字节，请拆分为多个文件"),
            BadFile::Binary => "这不是文本文件，请将表格另存为 CSV（不接受 XLSX）".to_owned(),
            BadFile::Encoding => {
                "文件编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”".to_owned()
            }
            BadFile::Empty => "文件为空".to_owned(),
            BadFile::MissingColumns { missing } => {
                let names: Vec<_> = missing.iter().map(|it| it.zh()).collect();
                format!("第一行须为列名，缺少：{}", names.join("、"))
            }
            BadFile::UnknownColumn { line, at } => {
                format!("第 {line} 行：第 {at} 列的列名无法识别，请改名或删除该列")
            }
            BadFile::ColumnTwice { line, column } => {
                format!("第 {line} 行：列“{}”重复，请删除其中一列", column.zh())
            }
        }
    }
}

/// What is wrong with one cell: a stable code, and a sentence without its subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    pub(super) code: &'static str,
    pub(super) zh: String,
    pub(super) en: String,
}

pub(super) fn wrong(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Wrong {
    Wrong { code, zh: zh.into(), en: en.into() }
}

impl Wrong {
    pub(super) fn in_cell(self, line: u64, column: Column) -> ImportProblem {
        ImportProblem {
            line,
            field: Some(column.en().to_owned()),
            code: self.code,
            zh: self.zh,
            en: self.en,
        }
    }

    pub(super) fn in_row(self, line: u64) -> ImportProblem {
        ImportProblem { line, field: None, code: self.code, zh: self.zh, en: self.en }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::decoding::FILE_BYTES_MAX, *};

    #[test]
    fn a_refused_file_says_in_both_languages_what_to_do() {
        let all = [
            BadFile::TooLarge { limit: FILE_BYTES_MAX },
            BadFile::Binary,
            BadFile::Encoding,
            BadFile::Empty,
            BadFile::MissingColumns { missing: vec![Column::Number, Column::Name] },
            BadFile::UnknownColumn { line: 1, at: 3 },
            BadFile::ColumnTwice { line: 1, column: Column::Phone },
        ];
        for bad in &all {
            assert!(bad.to_string().is_ascii() || bad == &BadFile::Encoding);
            assert!(!bad.zh().is_ascii());
        }
        let missing = &all[4];
        assert!(missing.to_string().ends_with("missing: number, name"));
        assert!(missing.zh().ends_with("缺少：原编号、姓名"));
    }
}
