//! One row of a file to one complaint. Every problem in it is found, not only the first.

use std::{borrow::Cow, collections::HashMap};

use jiff::{Timestamp, tz::TimeZone};
use redress_core::{
    case::{Complaint, DisputedPayment, Handling, Origin, REFERENCE_MAX},
    code::Code,
    money::Currency,
    rulebook::Facts,
};
use serde::Serialize;

use super::{
    cell,
    column::Column,
    known::Known,
    places::Places,
    problem::{ImportProblem, Wrong, wrong},
    read::{EarlierEnd, ImportRow},
};
use crate::desk::TEXT_CHARS_MAX;

/// The longest name, contact or account, in characters.
const PARTICULAR_CHARS_MAX: usize = 200;
/// Who handled what was over before it came here, where the file does not say.
const EARLIER_SYSTEM: Code = Code::of("earlier-system");

/// A row as it is being read.
pub(super) struct Row<'r, 't> {
    line: u64,
    cells: Vec<Cow<'t, str>>,
    places: &'r Places,
    problems: &'r mut Vec<ImportProblem>,
    failed: bool,
}

/// The complainant's particulars, in the shape that HTTP takes them in.
#[derive(Serialize)]
struct Particulars {
    name: String,
    #[serde(skip_serializing_if = "Contact::is_empty")]
    contact: Contact,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

#[derive(Serialize)]
struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl Contact {
    fn is_empty(&self) -> bool {
        self.phone.is_none() && self.email.is_none()
    }
}

impl<'r, 't> Row<'r, 't> {
    pub(super) fn of(
        line: u64,
        cells: Vec<Cow<'t, str>>,
        places: &'r Places,
        problems: &'r mut Vec<ImportProblem>,
    ) -> Row<'r, 't> {
        Row { line, cells, places, problems, failed: false }
    }

    /// The case, if nothing in the row is wrong. `lines` tells which numbers stood where.
    pub(super) fn read(
        &mut self,
        known: &Known,
        lines: &mut HashMap<String, u64>,
    ) -> Option<ImportRow> {
        let number = self.number(lines);
        let received_at = self.needed(Column::ReceivedAt, |it| cell::instant(it, &known.zone));
        let issue = self.needed(Column::Issue, |it| known.issue(it));
        let narrative = self.needed(Column::Narrative, |it| text(it, TEXT_CHARS_MAX));
        let particulars = self.particulars();
        let respondent = self.maybe(Column::Respondent, |it| known.merchant(it));
        let currency = self.maybe(Column::Currency, cell::currency).unwrap_or(Currency::CNY);
        let claimed = self.maybe(Column::Claimed, |it| cell::money(it, currency));
        let payment = self.payment(known, currency);
        let facts = self.maybe(Column::Source, source).unwrap_or_default();
        let outside = self.maybe(Column::Outside, cell::code);
        let ended = self.ended(known, outside.clone(), received_at);
        let institution = ended.as_ref().map(|it| it.institution.clone()).or(outside);
        let (number, received_at) = (number?, received_at?);
        let complaint = Complaint {
            issue: issue?,
            handling: institution
                .map_or(Handling::House, |institution| Handling::Outside { institution }),
            respondent,
            payments: payment.into_iter().collect(),
            claimed,
            wanted: Vec::new(),
            narrative: narrative?,
            particulars: particulars?,
            representative: None,
            facts,
            origin: Origin::Imported { number: number.clone(), received_at },
        };
        if let Err(refusal) = complaint.check() {
            let what = wrong(refusal.code(), refusal.zh(), refusal.to_string());
            self.fail(what.in_row(self.line));
        }
        (!self.failed).then_some(ImportRow { line: self.line, number, complaint, ended })
    }

    /// The number in the earlier system. It names the case here: importing the same number again
    /// makes nothing twice.
    fn number(&mut self, lines: &mut HashMap<String, u64>) -> Option<String> {
        let number = self.needed(Column::Number, reference)?;
        if let Some(first) = lines.get(&number) {
            let zh = format!("原编号与第 {first} 行相同");
            let en = format!("the same number stands in line {first}");
            self.fail(wrong("number-twice", zh, en).in_cell(self.line, Column::Number));
            return None;
        }
        lines.insert(number.clone(), self.line);
        Some(number)
    }

    fn particulars(&mut self) -> Option<String> {
        let short = |it: &str| text(it, PARTICULAR_CHARS_MAX);
        let name = self.needed(Column::Name, short);
        let contact = Contact {
            phone: self.maybe(Column::Phone, short),
            email: self.maybe(Column::Email, short),
        };
        let account = self.maybe(Column::Account, short);
        let particulars = Particulars { name: name?, contact, account };
        Some(serde_json::to_string(&particulars).expect("particulars are always JSON"))
    }

    /// The payment, where the row says anything of one.
    fn payment(&mut self, known: &Known, currency: Currency) -> Option<DisputedPayment> {
        use Column::{Amount, PaidAt, Provider, Reference};
        if ![Provider, Reference, PaidAt, Amount].iter().any(|it| !self.cell(*it).is_empty()) {
            return None;
        }
        let provider = self.needed(Provider, cell::provider);
        let reference = self.maybe(Reference, reference);
        let at = self.maybe(PaidAt, |it| cell::paid_at(it, &known.zone));
        let amount = self.needed(Amount, |it| cell::money(it, currency));
        let (provider, amount) = (provider?, amount?);
        Some(DisputedPayment { provider, reference, at, amount, expected: None, picked: None })
    }

    fn ended(
        &mut self,
        known: &Known,
        outside: Option<Code>,
        received_at: Option<Timestamp>,
    ) -> Option<EarlierEnd> {
        let outcome = self.maybe(Column::Status, cell::status).flatten();
        let at = self.maybe(Column::ClosedAt, |it| cell::instant(it, &known.zone));
        let said = self.maybe(Column::Outcome, |it| text(it, TEXT_CHARS_MAX - EARLIER_CHARS_MAX));
        let Some(outcome) = outcome else {
            for column in [Column::ClosedAt, Column::Outcome] {
                if !self.failed && !self.cell(column).is_empty() {
                    let what = wrong(
                        "not-closed",
                        "只有“状态”为已结案时才可填写",
                        "only for a case whose `status` is closed",
                    );
                    self.fail(what.in_cell(self.line, column));
                }
            }
            return None;
        };
        if at.zip(received_at).is_some_and(|(at, received_at)| at < received_at) {
            let what = wrong("closed-too-early", "早于受理时间", "before the case was received");
            self.fail(what.in_cell(self.line, Column::ClosedAt));
        }
        let institution = outside.unwrap_or(EARLIER_SYSTEM);
        Some(EarlierEnd { institution, outcome, at, text: earlier_words(at, said, &known.zone) })
    }

    fn cell(&self, column: Column) -> &str {
        self.places.of_column(column).map_or("", |place| &self.cells[place])
    }

    /// What stands in a cell that may be empty.
    fn maybe<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(it) => Some(it),
            Err(what) => {
                self.fail(what.in_cell(self.line, column));
                None
            }
        }
    }

    /// What stands in a cell that may not be empty.
    fn needed<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if self.cell(column).is_empty() {
            let what = wrong("missing-cell", "不能为空", "must not be empty");
            self.fail(what.in_cell(self.line, column));
            return None;
        }
        self.maybe(column, read)
    }

    fn fail(&mut self, problem: ImportProblem) {
        self.failed = true;
        self.problems.push(problem);
    }
}

/// How much [`earlier_words`] adds to what the file says, in characters.
const EARLIER_CHARS_MAX: usize = 200;

/// What is kept of the end: when it was, on the institution's clocks, and what was said.
fn earlier_words(at: Option<Timestamp>, said: Option<String>, zone: &TimeZone) -> String {
    let when = match at {
        Some(at) => {
            let at = at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            format!("原系统结案时间 / closed in the earlier system: {at}")
        }
        None => "已在原系统结案 / closed in the earlier system".to_owned(),
    };
    match said {
        Some(said) => format!("{when}\n{said}"),
        None => when,
    }
}

fn text(it: &str, limit: usize) -> Result<String, Wrong> {
    if limit < it.chars().take(limit + 1).count() {
        let (zh, en) = (format!("最多 {limit} 个字符"), format!("at most {limit} characters"));
        return Err(wrong("too-long", zh, en));
    }
    Ok(it.replace("\r\n", "\n"))
}

/// A number that stands in the record, which holds no prose. Spreadsheets turn long numbers into
/// `2.02403E+27`, and what is lost there nobody can bring back.
fn reference(it: &str) -> Result<String, Wrong> {
    let it = it.trim_start_matches(['\'', '`']);
    let rounded = it.to_ascii_uppercase().split_once("E+").is_some_and(|(digits, power)| {
        digits.contains('.')
            && [digits, power]
                .iter()
                .all(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
    });
    if rounded {
        return Err(wrong(
            "rounded-number",
            "编号被表格软件改成了科学计数法，请将该列设为文本后重新导出",
            "a spreadsheet has rounded this number; make the column text and save it again",
        ));
    }
    let lawful =
        (1..=REFERENCE_MAX).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_graphic());
    if lawful {
        return Ok(it.to_owned());
    }
    Err(wrong(
        "bad-number",
        format!("须为 1 至 {REFERENCE_MAX} 个可打印的 ASCII 字符，不含空格"),
        format!("must be 1 to {REFERENCE_MAX} printable ASCII characters without spaces"),
    ))
}

fn source(it: &str) -> Result<Facts, Wrong> {
    Facts::new().with("source", it).map_err(|_| {
        wrong(
            "bad-code",
            "须为 1 至 64 个字母、数字和连字符，如 pboc-transfer",
            "must be 1 to 64 letters, digits and hyphens such as pboc-transfer",
        )
    })
}
