//! Alipay, export of the web site until about 2022: sixteen columns between a short preamble and
//! a footer with the totals. Cells are padded with blanks; numbers end in a TAB.

use super::alipay::{self, Statement};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    reading,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "alipay_v1",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns {
    reference: usize,
    order: usize,
    created: usize,
    paid: usize,
    counterparty: usize,
    subject: usize,
    amount: usize,
    direction: usize,
    status: usize,
    fee: Option<usize>,
    refunded: Option<usize>,
    remark: Option<usize>,
    funds: Option<usize>,
}

impl Layout for Columns {
    const APART: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            reference: header.find("交易号")?,
            order: header.find("商家订单号")?,
            created: header.find("交易创建时间")?,
            paid: header.find("付款时间")?,
            counterparty: header.find("交易对方")?,
            subject: header.find("商品名称")?,
            amount: header.find("金额（元）").or_else(|| header.find("金额(元)"))?,
            direction: header.find("收/支")?,
            status: header.find("交易状态")?,
            fee: header.find_if_any("服务费（元）"),
            refunded: header.find_if_any("成功退款（元）"),
            remark: header.find_if_any("备注"),
            funds: header.find_if_any("资金状态"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let paid = row.at(self.paid);
        let funds = row.at_if_any(self.funds);
        let state = Funds::of(funds);
        let direction = row.at(self.direction);
        alipay::entry(Statement {
            line: row.line,
            reference: reading::reference(row.at(self.reference))?,
            order: row.at(self.order),
            // What was never paid has no time of payment.
            at: reading::time(if paid.is_empty() { row.at(self.created) } else { paid })?,
            direction: if direction.is_empty() { state.label() } else { direction },
            amount: reading::amount(row.at(self.amount))?,
            counterparty: row.at(self.counterparty),
            subject: row.at(self.subject),
            // Some exports name a card where others say what became of the money.
            method: if state == Funds::Method { funds } else { "" },
            status: row.at(self.status),
            category: "",
            fee: reading::amount_if_any(row.at_if_any(self.fee))?,
            refunded: reading::amount_if_any(row.at_if_any(self.refunded))?,
            remark: row.at_if_any(self.remark),
            label: state.label(),
        })
    }
}

/// What the column 资金状态 says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Funds {
    State(&'static str),
    Method,
}

impl Funds {
    fn of(cell: &str) -> Funds {
        let states = ["已支出", "已收入", "待支出", "待收入", "资金转移", ""];
        states.into_iter().find(|it| *it == cell).map_or(Funds::Method, Funds::State)
    }

    fn label(self) -> &'static str {
        match self {
            Funds::State(state) => state,
            Funds::Method => "",
        }
    }
}
