//! A first mapping for a table that nobody knows, guessed from the names of its columns and the
//! look of its cells. A person reads it before it is used.

use std::{fmt::Write, io::Cursor};

use crate::{
    cells::Lines, container, content::Content, limits::PREAMBLE_LINES_MAX, options::Options,
    stream::Stream, table::Row, unreadable::Unreadable,
};

/// How many rows below the names are looked at.
const PROBED_ROWS: usize = 200;
const DELIMITERS: &[char] = &[',', '\t', ';', '|'];

/// The fields of a mapping, and the words in the names of columns that mean them, the surest
/// first. In small letters.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "date",
        &[
            "交易日期",
            "交易时间",
            "记账日期",
            "记账日",
            "入账日期",
            "日期",
            "付款时间",
            "时间",
            "transaction date",
            "posting date",
            "post date",
            "booking date",
            "date",
            "datum",
            "fecha",
            "data",
        ],
    ),
    ("time", &["交易时间", "记账时间", "时间", "time"]),
    (
        "received",
        &[
            "存入金额",
            "收入金额",
            "贷方发生额",
            "贷方金额",
            "存入",
            "收入",
            "deposit",
            "paid in",
            "money in",
            "credit",
        ],
    ),
    (
        "spent",
        &[
            "取出金额",
            "支出金额",
            "借方发生额",
            "借方金额",
            "支出",
            "取出",
            "withdrawal",
            "paid out",
            "money out",
            "debit",
        ],
    ),
    (
        "amount",
        &[
            "交易金额",
            "人民币金额",
            "金额",
            "发生额",
            "amount",
            "betrag",
            "importe",
            "montant",
            "value",
        ],
    ),
    (
        "direction",
        &[
            "收/支",
            "收支",
            "借贷",
            "方向",
            "credit / debit",
            "debit/credit",
            "dr/cr",
            "direction",
            "type",
        ],
    ),
    ("currency", &["币种", "货币", "币别", "currency", "ccy"]),
    (
        "counterparty",
        &[
            "交易对方",
            "对方户名",
            "对方名称",
            "对方账户名",
            "对手信息",
            "商户名称",
            "商户",
            "对方",
            "收款方",
            "merchant",
            "payee",
            "counterparty",
            "beneficiary",
            "name",
        ],
    ),
    (
        "subject",
        &[
            "交易摘要",
            "商品说明",
            "商品",
            "摘要",
            "交易描述",
            "用途",
            "附言",
            "备注",
            "description",
            "memo",
            "details",
            "narrative",
            "reference text",
            "note",
        ],
    ),
    ("method", &["支付方式", "收/付款方式", "付款方式", "卡号", "payment method", "card"]),
    ("status", &["交易状态", "当前状态", "状态", "status", "state"]),
    (
        "reference",
        &[
            "交易单号",
            "交易号",
            "交易流水号",
            "流水号",
            "交易订单号",
            "日志号",
            "transaction id",
            "reference",
            "ref",
            "id",
        ],
    ),
    (
        "order",
        &[
            "商户单号",
            "商家订单号",
            "商户订单号",
            "订单号",
            "order id",
            "order number",
            "invoice number",
        ],
    ),
    ("fee", &["手续费", "服务费", "fee"]),
];

/// A table as far as it was looked at.
struct Table {
    delimiter: Option<char>,
    sheet: Option<String>,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    score: usize,
}

/// Proposes the text of a mapping for a table in a text or a workbook.
///
/// Fails if no row looks like names of columns with a date and an amount among them.
pub fn propose(bytes: &[u8], options: &Options) -> Result<String, Unreadable> {
    let mut best: Option<Table> = None;
    let mut see = |table: Option<Table>| {
        let score = best.as_ref().map_or(0, |it| it.score);
        best = table.filter(|it| score < it.score).or(best.take());
    };
    container::each(&mut Cursor::new(bytes), options, &mut |_, content| match content {
        Ok(Content::Text(mut text)) => loop {
            for delimiter in DELIMITERS {
                let rows = text_rows(text.beginning(), *delimiter, options);
                see(table(rows, Some(*delimiter), None));
            }
            if !text.reread() {
                break;
            }
        },
        Ok(Content::Workbook(workbook)) => {
            for top in workbook.tops() {
                let rows = top.rows().map(|row| cells(&row)).collect();
                see(table(rows, None, Some(top.name.clone())));
            }
        }
        Err(_) => {}
    })?;
    best.map(|it| written(&it)).ok_or(Unreadable::UnknownFormat)
}

fn cells(row: &Row<'_>) -> Vec<String> {
    (0..row.width()).map(|it| row.at(it).to_owned()).collect()
}

fn text_rows(beginning: &str, delimiter: char, options: &Options) -> Vec<Vec<String>> {
    let mut lines = Lines::of(Stream::of_text(beginning), delimiter, &options.limits);
    let mut rows = Vec::new();
    while rows.len() < PREAMBLE_LINES_MAX + PROBED_ROWS {
        let Some(row) = lines.next(None) else { break };
        rows.push(cells(&row));
    }
    rows
}

/// The row with the most names that mean something, if a date and an amount are among them.
fn table(rows: Vec<Vec<String>>, delimiter: Option<char>, sheet: Option<String>) -> Option<Table> {
    let scored = rows.iter().enumerate().take(PREAMBLE_LINES_MAX);
    let scored = scored.map(|(at, row)| (score(row), at)).filter(|(score, _)| 0 < *score);
    // The first of equals: the same names may stand again below.
    let (score, at) = scored.max_by_key(|(score, at)| (*score, usize::MAX - at))?;
    let mut rest = rows.into_iter().skip(at);
    let names = rest.next()?;
    let rows = rest.take(PROBED_ROWS).collect();
    Some(Table { delimiter, sheet, names, rows, score })
}

fn score(names: &[String]) -> usize {
    let found = fields(names);
    let has = |field: &str| found.iter().any(|(it, _)| *it == field);
    let money = has("amount") || (has("received") && has("spent"));
    if has("date") && money { found.len() } else { 0 }
}

/// Which column is which field. A column is one field at most, and of two that may be the same
/// the one with the surer name.
fn fields(names: &[String]) -> Vec<(&'static str, usize)> {
    let names: Vec<String> = names.iter().map(|it| it.to_lowercase()).collect();
    let mut found: Vec<(&str, usize)> = Vec::new();
    for (field, words) in FIELDS {
        let free = |at: &usize| !found.iter().any(|(_, taken)| taken == at);
        let exact = words.iter().find_map(|word| names.iter().position(|it| it == word));
        let part = || {
            words.iter().find_map(|word| {
                let long = 2 < word.len();
                names.iter().position(|it| long && it.len() <= 40 && it.contains(word))
            })
        };
        if let Some(at) = exact.filter(free).or_else(|| part().filter(free)) {
            found.push((field, at));
        }
    }
    // What came in and what went out only tell anything together.
    let both = ["received", "spent"].iter().all(|it| found.iter().any(|(name, _)| name == it));
    let amount = found.iter().any(|(name, _)| *name == "amount");
    found.retain(|(name, _)| match *name {
        "received" | "spent" => both && !amount,
        _ => true,
    });
    found
}

/// What stands in a column below its name.
fn below(table: &Table, column: Option<usize>) -> Vec<String> {
    let cell = |row: &Vec<String>| column.and_then(|it| row.get(it).cloned());
    table.rows.iter().filter_map(cell).filter(|it| !it.is_empty()).collect()
}

fn written(table: &Table) -> String {
    let mut found = fields(&table.names);
    found.retain(|(field, at)| *field != "direction" || says_direction(&below(table, Some(*at))));
    let column = |field: &str| found.iter().find(|(it, _)| *it == field).map(|(_, at)| *at);
    let values = |at| below(table, at);
    let mut out = String::from(
        "# 请核对每一项，再用 redress bill show 文件 --map 本文件 读取\n\
         # Check every line, then read with: redress bill show FILE --map THIS\n",
    );
    if let Some(delimiter) = table.delimiter.filter(|it| *it != ',') {
        line(&mut out, "delimiter", &delimiter.to_string());
    }
    if let Some(sheet) = &table.sheet {
        line(&mut out, "sheet", sheet);
    }
    let chinese = table.names.iter().any(|it| !it.is_ascii());
    if column("currency").is_none() && chinese {
        line(&mut out, "currency", "CNY");
    } else if column("currency").is_none() {
        out.push_str(
            "# currency = \"EUR\"  # 文件未写明币种，请填写 / the file names none: say it\n",
        );
    }
    line(&mut out, "dates", order(&values(column("date"))));
    let amounts = values(column("amount").or(column("spent")));
    line(&mut out, "decimal", if comma(&amounts) { "," } else { "." });
    if chinese {
        line(&mut out, "offset", "+08:00");
    } else {
        out.push_str("# offset = \"+00:00\"  # 时间的时区 / the clock of its times\n");
    }
    line(&mut out, "positive", positive(&amounts));
    line(&mut out, "account", "deposit");
    out.push_str("\n[columns]\n");
    for (field, at) in &found {
        line(&mut out, field, &table.names[*at]);
    }
    if let Some(at) = column("direction") {
        words(&mut out, &values(Some(at)));
    }
    out
}

/// A key and a text, quoted as TOML wants it.
fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", toml::Value::String(value.to_owned()));
}

/// Days and months, as far as any date tells: one above twelve cannot be a month.
fn order(dates: &[String]) -> &'static str {
    let parts = |it: &String| -> Option<(usize, i32, i32)> {
        let day = it.split([' ', 'T']).next()?;
        let mut parts = day.split(['-', '/', '.']);
        let (first, second) = (parts.next()?, parts.next()?);
        Some((first.len(), first.parse().ok()?, second.parse().ok()?))
    };
    let read: Vec<_> = dates.iter().filter_map(parts).collect();
    if read.is_empty() || read.iter().any(|(width, ..)| *width == 4) {
        return "ymd";
    }
    if read.iter().any(|(_, _, second)| 12 < *second) { "mdy" } else { "dmy" }
}

/// Whether the last mark in the amounts is a comma with one or two digits behind it.
fn comma(amounts: &[String]) -> bool {
    let ends = |it: &&String, mark: char| {
        let digits = it.rsplit_once(mark).map(|(_, digits)| digits.trim_end());
        digits
            .is_some_and(|it| (1..=2).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit()))
    };
    let commas = amounts.iter().filter(|it| ends(it, ',')).count();
    commas > amounts.iter().filter(|it| ends(it, '.')).count()
}

/// Where most amounts are negative, spending is; where nothing is, amounts say nothing.
fn positive(amounts: &[String]) -> &'static str {
    let negative = amounts.iter().filter(|it| it.trim_start().starts_with('-')).count();
    if negative * 2 < amounts.len() { "spent" } else { "received" }
}

/// What the words of a direction column are likely to mean. Short ones have to be the whole word.
const MEANINGS: [(&str, &[&str]); 3] = [
    ("out", &["支", "借", "付", "debit", "dr", "d", "out", "withdraw", "-"]),
    ("in", &["收", "贷", "存", "credit", "cr", "c", "in", "deposit", "+"]),
    ("neutral", &["不计", "中性", "其他", "/", "neutral"]),
];

fn meaning(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let means = |mark: &&str| match mark.len() {
        0..=2 => word == **mark,
        _ => word.starts_with(*mark),
    };
    MEANINGS.iter().find(|(_, marks)| marks.iter().any(means)).map(|(name, _)| *name)
}

/// The different words of a column, in their order.
fn distinct(values: &[String]) -> Vec<&str> {
    let mut seen: Vec<&str> = Vec::new();
    for it in values {
        if !seen.contains(&it.as_str()) && seen.len() <= WORDS_MAX {
            seen.push(it);
        }
    }
    seen
}

/// A column with more words, or with one that means nothing here, does not say a direction.
const WORDS_MAX: usize = 12;

fn says_direction(values: &[String]) -> bool {
    let words = distinct(values);
    words.len() <= WORDS_MAX && !words.is_empty() && words.iter().all(|it| meaning(it).is_some())
}

fn words(out: &mut String, values: &[String]) {
    out.push_str("\n[words]\n");
    for (name, _) in MEANINGS {
        let those = distinct(values).into_iter().filter(|it| meaning(it) == Some(name));
        let those = those.map(|it| toml::Value::String(it.to_owned())).collect();
        let _ = writeln!(out, "{name} = {}", toml::Value::Array(those));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn the_order_of_days_and_months_is_seen_where_one_is_above_twelve() {
        assert_eq!(order(&owned(&["2024-01-02"])), "ymd");
        assert_eq!(order(&owned(&["01/02/2024", "01/13/2024"])), "mdy");
        assert_eq!(order(&owned(&["01.02.2024", "13.01.2024"])), "dmy");
    }

    #[test]
    fn a_comma_before_one_or_two_digits_ends_the_whole() {
        assert!(comma(&owned(&["1.234,50", "12,5"])));
        assert!(!comma(&owned(&["1,234.50", "1,234"])));
    }

    #[test]
    fn a_column_says_a_direction_only_if_all_of_its_words_do() {
        assert!(says_direction(&owned(&["支出", "收入", "不计收支"])));
        assert!(says_direction(&owned(&["D", "C", "D"])));
        assert!(!says_direction(&owned(&["DEBIT", "CARD"])));
        assert!(!says_direction(&[]));
    }

    #[test]
    fn columns_are_told_by_the_surer_name() {
        let found = fields(&owned(&["Booking date", "Amount", "Name", "Transaction date"]));
        let column = |field: &str| found.iter().find(|(it, _)| *it == field).map(|(_, at)| *at);
        assert_eq!(column("date"), Some(3));
        assert_eq!(column("counterparty"), Some(2));
        assert_eq!(score(&owned(&["Name", "Amount"])), 0);
    }
}
