//! The list of cases as a table: which columns, what stands in them, in whose language.
//!
//! No names of people are in it: whoever takes a list out takes it out of the vault's reach.

use std::collections::HashMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use redress_core::{
    case::{Closing, InboxEntry, Stage},
    code::Code,
    ids::QueueId,
    institution::Institution,
    lang::Lang,
    money::Money,
};

use crate::rules::Rules;

/// A column of the list: its name in Chinese and in English, and its width in characters.
pub(super) const COLUMNS: [(&str, &str, u16); 17] = [
    ("案件编号", "number", 22),
    ("阶段", "stage", 10),
    ("层级", "tier", 6),
    ("投诉类型代码", "issue", 26),
    ("投诉类型", "issue_name", 30),
    ("支付机构", "provider", 14),
    ("要求金额", "claimed", 14),
    ("币种", "currency", 9),
    ("外部受理", "outside", 9),
    ("处理人", "assigned", 42),
    ("队列", "queue", 20),
    ("起草时间", "drafted_at", 20),
    ("更新时间", "changed_at", 20),
    ("到期时间", "due_at", 20),
    ("逾期", "late", 6),
    ("结案方式", "closing", 14),
    ("案件标识", "case", 38),
];

/// What stands in a cell.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Count(u8),
    Amount(Money),
    /// On the institution's clocks.
    At(DateTime),
}

/// Turns cases into rows, for readers of one language and the clocks of one institution.
#[derive(Clone, Debug)]
pub struct CaseTable {
    pub(super) lang: Lang,
    zone_name: String,
    zone: TimeZone,
    issues: HashMap<Code, String>,
    queues: HashMap<QueueId, String>,
}

impl CaseTable {
    /// A table in `lang`; issue types and queues are named as rules and institution name them,
    /// times are those of the institution's zone.
    pub fn new(lang: Lang, rules: &Rules, institution: &Institution) -> CaseTable {
        let issues = rules.guide.issues().iter();
        let queues = institution.queues.iter();
        let zone = TimeZone::get(&institution.zone).ok();
        CaseTable {
            lang,
            zone_name: zone.as_ref().map_or("UTC", |_| institution.zone.as_str()).to_owned(),
            zone: zone.unwrap_or(TimeZone::UTC),
            issues: issues.map(|it| (it.id.clone(), it.name.in_lang(lang).to_owned())).collect(),
            queues: queues.map(|it| (it.id, it.name.in_lang(lang).to_owned())).collect(),
        }
    }

    /// The names of the columns. Columns of times say whose clocks they follow.
    pub(super) fn header(&self) -> [String; COLUMNS.len()] {
        COLUMNS.map(|(zh, en, _)| {
            let name = if self.lang == Lang::Zh { zh } else { en };
            match en.ends_with("_at") {
                true => format!("{name} ({})", self.zone_name),
                false => name.to_owned(),
            }
        })
    }

    /// The row about a case.
    pub(super) fn row(&self, case: &InboxEntry) -> [Cell; COLUMNS.len()] {
        let text = |it: Option<String>| it.map_or(Cell::Empty, Cell::Text);
        let at = |it: Timestamp| Cell::At(self.zone.to_datetime(it));
        let queue = case.queue.map(|it| self.queues.get(&it).cloned().unwrap_or(it.to_string()));
        [
            Cell::Text(case.number.clone()),
            Cell::Text(self.stage(case.stage).to_owned()),
            Cell::Count(case.tier),
            Cell::Text(case.issue.to_string()),
            text(self.issues.get(&case.issue).cloned()),
            text(case.provider.as_ref().map(|it| it.to_string())),
            case.claimed.map_or(Cell::Empty, Cell::Amount),
            text(case.claimed.map(|it| it.currency().to_string())),
            self.flag(case.outside),
            text(case.assigned.map(|it| it.to_string())),
            text(queue),
            at(case.drafted_at),
            at(case.changed_at),
            case.due_at.map_or(Cell::Empty, at),
            self.flag(case.late),
            text(case.closing.map(|it| self.closing(it))),
            Cell::Text(case.case.to_string()),
        ]
    }

    fn flag(&self, it: bool) -> Cell {
        let (zh, en) = if it { ("是", "yes") } else { ("否", "no") };
        Cell::Text(if self.lang == Lang::Zh { zh } else { en }.to_owned())
    }

    /// In English the codes themselves, which programs know.
    fn stage(&self, stage: Stage) -> &'static str {
        match (self.lang, stage) {
            (Lang::En, stage) => stage.into(),
            (Lang::Zh, Stage::Draft) => "草稿",
            (Lang::Zh, Stage::Lodged) => "已提交",
            (Lang::Zh, Stage::Open) => "处理中",
            (Lang::Zh, Stage::Ruled) => "已决定",
            (Lang::Zh, Stage::Review) => "复核中",
            (Lang::Zh, Stage::Settling) => "执行中",
            (Lang::Zh, Stage::Closed) => "已结案",
        }
    }

    fn closing(&self, closing: Closing) -> String {
        let zh = match closing {
            _ if self.lang == Lang::En => return closing.to_string(),
            Closing::Settled => "已执行完毕",
            Closing::Accepted => "接受决定",
            Closing::Lapsed => "逾期未提异议",
            Closing::Rejected => "复核不支持",
            Closing::Declined => "不予受理",
            Closing::Redirected => "转其他机构",
            Closing::Withdrawn => "撤回",
            Closing::Discarded => "作废",
            Closing::Merged => "并入其他案件",
            Closing::Outside => "由外部机构办结",
        };
        zh.to_owned()
    }
}

/// Cases for tests of everything that writes tables.
#[cfg(test)]
pub(super) mod sample {
    use redress_core::{
        case::{Closing, InboxEntry, Stage},
        code::Code,
        ids::{CaseId, PersonId},
        institution::Institution,
        lang::{Lang, Text},
        money::Currency,
    };
    use uuid::Uuid;

    use super::{CaseTable, Money};
    use crate::rules::Rules;

    pub(in crate::exchange) fn entry(n: u128) -> InboxEntry {
        let case = CaseId(Uuid::from_u128(n));
        let at = "2026-03-05T06:30:00Z".parse().unwrap();
        InboxEntry {
            case,
            number: case.number(),
            stage: Stage::Open,
            tier: 1,
            closing: None,
            issue: Code::of("refund-delayed"),
            provider: None,
            claimed: None,
            outside: false,
            complainant: PersonId(Uuid::from_u128(7)),
            representative: None,
            drafted_by: PersonId(Uuid::from_u128(7)),
            respondent: None,
            mediator: None,
            bodies: Vec::new(),
            assigned: None,
            queue: None,
            drafted_at: at,
            changed_at: at,
            due_at: None,
            late: false,
        }
    }

    /// Three cases in which every kind of cell occurs.
    pub(in crate::exchange) fn three() -> Vec<InboxEntry> {
        let queue = Institution::unnamed().queues[0].id;
        let yen = Money::of_minor(1_200, "JPY".parse().unwrap());
        vec![
            InboxEntry {
                provider: Some(Code::of("alipay")),
                claimed: Some(Money::of_minor(123_450, Currency::CNY)),
                assigned: Some(PersonId(Uuid::from_u128(9))),
                queue: Some(queue),
                due_at: Some("2026-03-26T16:00:00Z".parse().unwrap()),
                ..entry(1)
            },
            InboxEntry {
                stage: Stage::Closed,
                tier: 2,
                closing: Some(Closing::Outside),
                issue: Code::of("other"),
                claimed: Some(yen),
                outside: true,
                late: true,
                ..entry(2)
            },
            entry(3),
        ]
    }

    /// With a queue whose name a spreadsheet would compute.
    pub(in crate::exchange) fn table(lang: Lang) -> CaseTable {
        let mut institution = Institution::unnamed();
        institution.queues[0].name = Text::new("=1+1", "-\"first\", second");
        CaseTable::new(lang, &Rules::shipped(), &institution)
    }
}
