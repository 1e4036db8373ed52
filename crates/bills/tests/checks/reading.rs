//! Reads examples: bills as lines of text, and what is found in them.
//!
//! ```text
//! ## fires: the same order twice
//! today 2026-03-20
//! bill wechat_csv until 2026-03-15
//! 2026-03-01 08:10:00 | out 28.00 CNY | 早安面馆 | 牛肉面 | order M100200
//! => warning duplicate-charge 28.00 CNY, lines 2 1
//! ```

use jiff::civil::Date;
use redress_core::{
    money::Money,
    payment::{Direction, Link, PaidAt, Payment},
};

/// One example.
pub(crate) struct Example {
    pub(crate) title: String,
    /// Whether anything is to be found.
    pub(crate) fires: bool,
    pub(crate) today: Date,
    pub(crate) cancelled: Vec<(String, Date)>,
    pub(crate) bills: Vec<ExampleBill>,
    /// The lines before the findings, as they stand in the file.
    pub(crate) text: String,
}

pub(crate) struct ExampleBill {
    pub(crate) format: String,
    pub(crate) until: Option<Date>,
    pub(crate) exported: Option<Date>,
    pub(crate) payments: Vec<Payment>,
}

/// Reads every example of a file. Panics with the line that cannot be read.
pub(crate) fn examples(text: &str) -> (String, Vec<Example>) {
    let (head, rest) = text.split_once("## ").expect("an example begins with ##");
    let examples = rest.split("\n## ").map(example).collect();
    (head.to_owned(), examples)
}

fn example(text: &str) -> Example {
    let given = |line: &&str| !line.starts_with("=>") && !line.starts_with("   ");
    let mut lines = text.lines().filter(given);
    let head = lines.next().unwrap();
    let (kind, title) = head.split_once(": ").expect("fires: or silent:");
    let fires = match kind {
        "fires" => true,
        "silent" => false,
        _ => panic!("fires or silent, not {kind}"),
    };
    let mut example = Example {
        title: title.to_owned(),
        fires,
        today: "2026-06-30".parse().unwrap(),
        cancelled: Vec::new(),
        bills: Vec::new(),
        text: format!("## {head}\n"),
    };
    for line in lines.filter(|it| !it.is_empty()) {
        example.text.push_str(line);
        example.text.push('\n');
        example.line(line);
    }
    example
}

impl Example {
    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["today", day] => self.today = day.parse().unwrap(),
            ["cancelled", party, day] => {
                self.cancelled.push((party.to_owned(), day.parse().unwrap()));
            }
            ["bill", format] => self.bill(format, [None, None]),
            ["bill", format, "until", day] => self.bill(format, [Some(day), None]),
            ["bill", format, "until", day, "exported", exported] => {
                self.bill(format, [Some(day), Some(exported)]);
            }
            _ => {
                if self.bills.is_empty() {
                    self.bill("wechat_csv", [None, None]);
                }
                let bill = self.bills.last_mut().unwrap();
                let number = bill.payments.len() as u64 + 1;
                for (at, copy) in copies(line).into_iter().enumerate() {
                    bill.payments.push(payment(&copy, number + at as u64));
                }
            }
        }
    }

    fn bill(&mut self, format: &str, days: [Option<&str>; 2]) {
        let [until, exported] = days.map(|it| it.map(|day| day.parse().unwrap()));
        let (format, payments) = (format.to_owned(), Vec::new());
        let bill = ExampleBill { format, until, exported, payments };
        self.bills.push(bill);
    }
}

/// `12 x monthly 2025-01-05 … | …`: the row twelve times, a month apart each.
fn copies(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.splitn(5, ' ').collect();
    let [times, "x", every, day, rest] = words[..] else { return vec![line.to_owned()] };
    let span = match every {
        "daily" => jiff::Span::new().days(1),
        "weekly" => jiff::Span::new().weeks(1),
        "monthly" => jiff::Span::new().months(1),
        _ => panic!("daily, weekly or monthly, not {every}"),
    };
    let first: Date = day.parse().unwrap();
    let days = (0..times.parse().unwrap()).map(|it: i64| first + span * it);
    days.map(|day| format!("{day} {rest}")).collect()
}

fn payment(line: &str, number: u64) -> Payment {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [at, money, party, subject, more @ ..] = &cells[..] else {
        panic!("at | direction amount | party | subject: {line}")
    };
    let (direction, amount) = money.split_once(' ').unwrap();
    let amount: Money = amount.parse().unwrap_or_else(|_| panic!("{line}"));
    let mut it = Payment {
        reference: format!("R{number}"),
        order: None,
        at: time(at),
        direction: direction.parse::<Direction>().unwrap(),
        amount,
        counterparty: (*party).to_owned(),
        subject: (*subject).to_owned(),
        method: String::new(),
        status: "支付成功".to_owned(),
        settled: amount.is_positive(),
        refund_of: None,
        refunded: None,
        fee: None,
        link: None,
        remark: None,
        line: number,
    };
    for cell in more {
        let (word, rest) = cell.split_once(' ').unwrap_or((cell, ""));
        match word {
            "order" => it.order = Some(rest.to_owned()),
            "ref" => it.reference = rest.to_owned(),
            "via" => it.method = rest.to_owned(),
            "status" => it.status = rest.to_owned(),
            "unsettled" => it.settled = false,
            "refunded" => it.refunded = Some(rest.parse().unwrap()),
            "refund-of" => {
                it.refund_of = Some(rest.to_owned());
                it.link = Some(Link::Exact);
            }
            "fee" => it.fee = Some(rest.parse().unwrap()),
            "remark" => it.remark = Some(rest.to_owned()),
            _ => panic!("`{word}` in {line}"),
        }
    }
    it
}

/// Chinese time, or a day alone.
fn time(text: &str) -> PaidAt {
    match text.split_once(' ') {
        Some((day, time)) => format!("{day}T{time}+08:00").parse().unwrap(),
        None => text.parse().unwrap(),
    }
}
