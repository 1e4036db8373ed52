//! Workbooks in the shapes in which WeChat Pay, and people on the way, write them.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use redress_bills::{Limits, Remark, Unreadable};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::read;

const COLUMNS: [&str; 11] = [
    "交易时间",
    "交易类型",
    "交易对方",
    "商品",
    "收/支",
    "金额(元)",
    "支付方式",
    "当前状态",
    "交易单号",
    "商户单号",
    "备注",
];

const NOTES_2025: &[&str] = &[
    "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
    "2. 本明细仅展示当前账单中的交易，不包括已删除的记录",
    "3. 本明细仅供个人对账使用",
];
const NOTES_2026: &[&str] = &[
    "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
    "2. 若交易记录明细无有效内容，则代表该时间段内此微信号无交易。",
    "3. 本明细仅供个人对账使用",
    "4. 本账单中所有时间均为UTC+08:00时间",
];

/// The cells of a row but for time and amount, which differ in type from year to year.
type Row = (&'static str, &'static str, f64, [&'static str; 9]);

const MARCH: &[Row] = &[
    (
        "2026-03-01 08:00:00",
        "¥18.00",
        18.0,
        ["商户消费", "早安面馆", "牛肉面", "支出", "零钱", "支付成功", "4200001\t", "ZA1\t", "/"],
    ),
    (
        "2026-03-02 09:30:59",
        "¥28.16",
        28.16,
        ["商户消费", "墨香书店", "新书", "支出", "零钱", "已全额退款", "4200002\t", "MX2\t", "/"],
    ),
    (
        "2026-03-03 23:59:59",
        "¥28.16",
        28.16,
        ["墨香书店-退款", "墨香书店", "/", "收入", "/", "已全额退款", "5030003\t", "/\t", "/"],
    ),
    (
        "2026-03-04 00:00:00",
        "¥1000.10",
        1000.1,
        [
            "零钱提现",
            "江南银行",
            "/",
            "/",
            "江南银行",
            "提现已到账",
            "2070004\t",
            "/",
            "服务费¥0.10",
        ],
    ),
];

fn preamble(sheet: &mut Worksheet, from: u32, notes: &[&str], records: usize) -> u32 {
    let lines = [
        "微信支付账单明细",
        "微信昵称：[小满]",
        "起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59]",
        "导出类型：[全部]",
        "导出时间：[2026-04-01 10:00:00]",
        "",
        &format!("共{records}笔记录"),
        "收入：1笔 28.16元",
        "支出：2笔 46.16元",
        "中性交易：1笔 1000.10元",
        "注：",
    ];
    let mut row = from;
    for line in lines.iter().chain(notes).chain(&["", "-----------微信支付账单明细列表-----------"])
    {
        if !line.is_empty() {
            sheet.write(row, 0, *line).unwrap();
        }
        row += 1;
    }
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write(row, column, name).unwrap();
    }
    row + 1
}

#[derive(Clone, Copy, PartialEq)]
enum Cells {
    Texts,
    Numbers,
}

fn table(sheet: &mut Worksheet, mut row: u32, cells: Cells) {
    let yuan = Format::new().set_num_format("\\¥#,##0.00");
    let clock = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (at, text, number, others) in MARCH {
        if cells == Cells::Texts {
            sheet.write(row, 0, *at).unwrap();
            sheet.write(row, 5, *text).unwrap();
        } else {
            let at = ExcelDateTime::parse_from_str(at).unwrap();
            sheet.write_datetime_with_format(row, 0, &at, &clock).unwrap();
            sheet.write_number_with_format(row, 5, *number, &yuan).unwrap();
        }
        for (column, cell) in [1, 2, 3, 4, 6, 7, 8, 9, 10].into_iter().zip(others) {
            sheet.write(row, column, *cell).unwrap();
        }
        row += 1;
    }
}

fn save(mut workbook: Workbook) -> Vec<u8> {
    let made = ExcelDateTime::from_ymd(2026, 4, 1).unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook.save_to_buffer().unwrap()
}

/// As exported in 2025: every cell is a text.
fn texts() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Sheet1").unwrap();
    let row = preamble(sheet, 0, NOTES_2025, 4);
    table(sheet, row, Cells::Texts);
    save(workbook)
}

/// As exported in 2026: amounts are numbers, times are too in some, and there is one note more.
fn numbers() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Sheet1").unwrap();
    let row = preamble(sheet, 0, NOTES_2026, 4);
    table(sheet, row, Cells::Numbers);
    save(workbook)
}

/// After an import with Power Query: a copy with its own column names stands first.
fn with_a_copy_in_front() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let copy = workbook.add_worksheet().set_name("账单").unwrap();
    for column in 0..11 {
        copy.write(0, column, format!("Column{}", column + 1)).unwrap();
    }
    let row = preamble(copy, 1, NOTES_2025, 9);
    table(copy, row, Cells::Texts);
    let sheet = workbook.add_worksheet().set_name("Sheet1").unwrap();
    let row = preamble(sheet, 0, NOTES_2026, 4);
    table(sheet, row, Cells::Numbers);
    save(workbook)
}

/// A few cells that somebody spoilt: an amount, a time, a number turned into a rounded one.
fn broken() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Sheet1").unwrap();
    let row = preamble(sheet, 0, NOTES_2026, 4);
    table(sheet, row, Cells::Numbers);
    sheet.write(row, 5, 28.163).unwrap();
    sheet.write(row + 1, 0, "三月二日").unwrap();
    sheet.write(row + 2, 8, 4.200001e27).unwrap();
    save(workbook)
}

pub(crate) fn write_fixtures(folder: &Path) {
    for (name, bytes) in [
        ("texts_2025.xlsx", texts()),
        ("numbers_2026.xlsx", numbers()),
        ("copy_in_front.xlsx", with_a_copy_in_front()),
        ("broken_cells.xlsx", broken()),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

#[test]
fn texts_and_numbers_give_the_same_payments_but_for_their_lines() {
    let [texts, numbers] = [texts(), numbers()].map(|bytes| {
        let bill = read(&bytes, &Limits::default()).unwrap();
        assert!(bill.problems.is_empty() && bill.remarks.is_empty(), "{bill:?}");
        let mut payments = bill.payments.to_vec();
        payments.iter_mut().for_each(|it| it.line = 0);
        payments
    });
    assert_eq!(texts.len(), 4);
    assert_eq!(texts, numbers);
}

#[test]
fn the_wallets_own_sheet_is_read_and_its_copy_is_not() {
    let bill = read(&with_a_copy_in_front(), &Limits::default()).unwrap();
    assert_eq!(bill.payments.len(), 4);
    assert_eq!(bill.payments.get(0).unwrap().line, 19);
    let (read, left) = ("Sheet1".to_owned(), "账单".to_owned());
    assert_eq!(bill.remarks, [Remark::OtherSheet { read, left }]);
}

#[test]
fn a_workbook_without_a_bill_is_named_as_that() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "购物清单").unwrap();
    let read = read(&save(workbook), &Limits::default());
    assert_eq!(read, Err(Unreadable::UnknownFormat));
}

#[test]
fn a_workbook_that_unpacks_beyond_the_limit_is_not_unpacked() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..2000 {
        sheet.write(row, 0, "0".repeat(1000) + &row.to_string()).unwrap();
    }
    let bytes = save(workbook);
    let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    assert!(bytes.len() < 1 << 17, "{} bytes", bytes.len());
    assert_eq!(read(&bytes, &limits), Err(Unreadable::InflatesTooMuch(1 << 20)));
}

#[test]
fn a_workbook_with_a_cell_at_the_far_corner_is_read_like_any_other() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let row = preamble(sheet, 0, NOTES_2025, 4);
    table(sheet, row, Cells::Texts);
    sheet.write(1_048_575, 16_383, "远").unwrap();
    let bill = read(&save(workbook), &Limits::default()).unwrap();
    assert_eq!(bill.payments.len(), 4);
    let problem = &bill.problems[0];
    assert_eq!((problem.line, problem.code()), (1_048_576, "too-many-cells"));
}

#[test]
fn a_row_number_that_no_sheet_has_breaks_the_workbook_and_not_the_reader() {
    let sheet = r#"<worksheet><sheetData><row r="999999999999"/></sheetData></worksheet>"#;
    let bytes = with_part(&texts(), "xl/worksheets/sheet1.xml", sheet);
    assert_eq!(read(&bytes, &Limits::default()), Err(Unreadable::BrokenWorkbook));
}

/// The same workbook with one of its parts replaced.
fn with_part(workbook: &[u8], name: &str, content: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let file = from.by_index_raw(index).unwrap();
        if file.name().unwrap() != name {
            to.raw_copy_file(file).unwrap();
        }
    }
    to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    to.write_all(content.as_bytes()).unwrap();
    to.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_is_cut_off_is_broken() {
    let bytes = texts();
    let half = &bytes[..bytes.len() / 2];
    assert_eq!(read(half, &Limits::default()), Err(Unreadable::BrokenWorkbook));
    let old = read(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", &Limits::default());
    assert_eq!(old, Err(Unreadable::BrokenWorkbook));
}
