//! `redress bill show`: a bill as the program reads it. `redress bill check`: what is wrong with it.
//! `redress bill map`: how it might read one that it does not know.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use redress_bills::{
    Bill, Limits, Options, Problem,
    mapping::{self, Mapping},
};
use redress_core::{
    lang::Lang,
    money::Currency,
    payment::{Direction, Link, PaymentRef},
};
use serde::Serialize;

use super::{
    bill_check,
    table::{Table, cut},
    voice::{Done, FOUND, Failure, Voice},
};
use crate::checking::shown_time;

/// How wide the names of others may get in a table.
const NAME_COLUMNS: usize = 24;

/// What can be done with bills.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Bills {
    /// Show the payments of an exported bill · 显示账单中的交易
    ///
    /// Reads bills of wallets, merchants and banks as they are exported, packed or not. Lines
    /// that cannot be read are named on stderr and make the exit code 1; the rest is shown all the
    /// same.
    Show {
        /// The file, or `-` for stdin · 账单文件，- 表示标准输入
        file: PathBuf,
        /// The password of a packed bill, as the wallet sent it · 解压密码
        #[arg(long)]
        password: Option<String>,
        /// What amounts are in where the file does not tell, such as CNY · 币种
        #[arg(long)]
        currency: Option<Currency>,
        /// A TOML that names the columns of a bill of no known format · 字段对应文件
        #[arg(long, value_name = "TOML")]
        map: Option<PathBuf>,
    },
    /// Check bills: what deserves a complaint, why, and where to turn · 核对账单
    ///
    /// All files are checked together. The exit code is 1 where something was found, 2 where a file
    /// cannot be read.
    Check(bill_check::Check),
    /// Propose which column is what in a table of no known format · 生成字段对应
    ///
    /// Prints a small TOML. Check every line of it, save it, and read the bill with
    /// `redress bill show FILE --map TOML`.
    Map {
        /// The file, or `-` for stdin · 账单文件，- 表示标准输入
        file: PathBuf,
    },
}

pub(super) fn run(voice: &Voice, what: &Bills) -> Done {
    let limits = Limits::local();
    let (file, password, currency, map) = match what {
        Bills::Show { file, password, currency, map } => (file, password, currency, map),
        Bills::Check(check) => return bill_check::run(voice, check),
        Bills::Map { file } => return propose(voice, file, &Options::from(limits)),
    };
    let password = password.as_deref().map(Box::from);
    let options = Options { password, currency: *currency, ..Options::from(limits) };
    let name = file.display().to_string();
    let read = match map {
        Some(map) => mapping::read_with(&read(file, limits.bytes)?, &mapped(map)?, &options),
        None if file == Path::new("-") => redress_bills::read(&read(file, limits.bytes)?, &options),
        None => {
            let opened = File::open(file).map_err(|error| Failure::file(file, &error))?;
            redress_bills::read_from(opened, &options)
        }
    };
    show(voice, &read.map_err(|why| Failure::unreadable(&name, why))?)
}

fn show(voice: &Voice, read: &redress_bills::Bills) -> Done {
    let mut exit = 0;
    for bill in &read.bills {
        if let (Some(entry), false) = (&bill.entry, voice.json) {
            voice.aside(format!("{entry}："), format!("{entry}:"));
        }
        match voice.json {
            true => show_json(voice, bill)?,
            false => show_table(voice, bill)?,
        }
        exit = exit.max(if bill.problems.is_empty() { 0 } else { FOUND });
    }
    for left in &read.left {
        let (entry, zh, en) = (&left.entry, left.why.say(Lang::Zh), left.why.say(Lang::En));
        voice.aside(format!("未读取 {entry}：{zh}"), format!("not read: {entry}: {en}"));
    }
    Ok(exit)
}

/// Prints a mapping for a table, to be checked by whoever asked.
fn propose(voice: &Voice, file: &Path, options: &Options) -> Done {
    let bytes = read(file, options.limits.bytes)?;
    let name = file.display().to_string();
    let text = mapping::propose(&bytes, options).map_err(|why| Failure::unreadable(&name, why))?;
    match voice.json {
        true => voice.json(&serde_json::json!({ "mapping": text }))?,
        false => voice.line(text.trim_end())?,
    }
    Ok(0)
}

/// The mapping in a file.
pub(super) fn mapped(file: &Path) -> Result<Mapping, Failure> {
    let bytes = read(file, mapping::MAPPING_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    let name = file.display();
    Mapping::parse(&text).map_err(|why| {
        let (zh, en) = (why.say(Lang::Zh), why.say(Lang::En));
        Failure::bad_input("bad-mapping", format!("{name}：{zh}"), format!("{name}: {en}"))
    })
}

/// The whole file. One byte more than the limit is read, so that too much is seen.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = limit as u64 + 1;
    let read = match path == Path::new("-") {
        true => io::stdin().lock().take(most).read_to_end(&mut bytes),
        false => File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    read.map_err(|error| Failure::file(path, &error))?;
    Ok(bytes)
}

/// A line that could not be read, as programs read it.
#[derive(Serialize)]
struct Unread<'a> {
    problem: String,
    code: &'a str,
    line: u64,
}

fn show_json(voice: &Voice, bill: &Bill) -> Result<(), Failure> {
    for payment in &bill.payments {
        voice.json(&payment.as_line())?;
    }
    let mut err = io::stderr().lock();
    for it in &bill.problems {
        let unread = Unread { problem: it.say(voice.lang), code: it.code(), line: it.line };
        let text = serde_json::to_string(&unread).expect("a problem is always JSON");
        let _ = writeln!(err, "{text}");
    }
    Ok(())
}

fn show_table(voice: &Voice, bill: &Bill) -> Result<(), Failure> {
    let names = match voice.lang {
        Lang::Zh => [">行", "时间", "收支", ">金额", "对方", "状态", "单号", "说明"],
        Lang::En => {
            [">line", "time", "way", ">amount", "counterparty", "status", "reference", "notes"]
        }
    };
    let mut table = Table::with_columns(&names);
    let narrow = io::stdout().is_terminal();
    for it in &bill.payments {
        let whole = || it.counterparty.to_owned();
        let name = if narrow { cut(it.counterparty, NAME_COLUMNS) } else { whole() };
        table.row([
            it.line.to_string(),
            shown_time(it.at),
            way(voice, it.direction).to_owned(),
            it.amount.to_string(),
            name,
            it.status.to_owned(),
            it.reference.to_owned(),
            notes(voice, &it),
        ]);
    }
    for line in table.lines() {
        voice.line(line)?;
    }
    for remark in &bill.remarks {
        let words = remark.say(voice.lang);
        voice.aside(format!("说明：{words}"), format!("note: {words}"));
    }
    for problem in &bill.problems {
        say_problem(voice, problem);
    }
    let (format, payments, problems) = (bill.format, bill.payments.len(), bill.problems.len());
    voice.aside(
        format!("格式 {format}：{payments} 笔交易，{problems} 行无法读取"),
        format!("format {format}: {payments} payments, {problems} lines that cannot be read"),
    );
    Ok(())
}

fn say_problem(voice: &Voice, problem: &Problem) {
    let (line, words) = (problem.line, problem.say(voice.lang));
    voice.aside(format!("第 {line} 行：{words}"), format!("line {line}: {words}"));
}

fn way<'a>(voice: &Voice, direction: Direction) -> &'a str {
    match (direction, voice.lang) {
        (Direction::Out, Lang::Zh) => "支出",
        (Direction::In, Lang::Zh) => "收入",
        (Direction::Neutral, Lang::Zh) => "不计",
        (Direction::Out, _) => "out",
        (Direction::In, _) => "in",
        (Direction::Neutral, _) => "own",
    }
}

fn notes(voice: &Voice, it: &PaymentRef<'_>) -> String {
    let mut notes = Vec::new();
    if !it.settled {
        notes.push(voice.pick("未发生资金变动", "no money moved").to_owned());
    }
    if let Some(of) = &it.refund_of {
        let how = match it.link {
            Some(Link::Inferred) => voice.pick("（推断）", " (inferred)"),
            _ => "",
        };
        notes.push(format!("{} {of}{how}", voice.pick("退款自", "refund of")));
    }
    if let Some(refunded) = it.refunded {
        notes.push(format!("{} {refunded}", voice.pick("已退", "refunded")));
    }
    if let Some(fee) = it.fee {
        notes.push(format!("{} {fee}", voice.pick("手续费", "fee")));
    }
    notes.extend(it.remark.map(str::to_owned));
    notes.join(voice.pick("；", "; "))
}
