//! WeChat Pay, a merchant's trades of a day: all of them, the paid ones, or the refunds, in the
//! columns of today and in those of 2014. The order of the columns is not promised.

use redress_core::{
    money::Currency,
    payment::{Direction, PaidAt},
};

use super::{
    plain::{Plain, refund_by},
    wechat_merchant::{self, Summary, cell, cell_if_any, number},
};
use crate::{
    Format,
    ledger::{Entry, Name},
    problem::{Quoted, Reason},
    reading::{self, YUAN},
    remark::Note,
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "wechat_trade",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

/// What the last lines sum up, and the column that they sum up, in any generation.
const SUMS: &[(&str, &str)] = &[
    ("应结订单总金额", "应结订单金额"),
    ("退款总金额", "退款金额"),
    ("充值券退款总金额", "充值券退款金额"),
    ("手续费总金额", "手续费"),
    ("订单总金额", "订单金额"),
    ("申请退款总金额", "申请退款金额"),
    ("总交易额", "总金额"),
    ("总退款金额", "退款金额"),
    ("总代金券或立减优惠退款金额", "代金券或立减优惠退款金额"),
];
const RECORDS: &str = "总交易单数";

/// What a refund's state says about its money. `CHANGE` means that it could not be returned the
/// way it came and waits for the merchant.
const RETURNED: &[&str] = &["SUCCESS", ""];
const NOT_RETURNED: &[&str] = &["PROCESSING", "FAIL", "CHANGE"];

struct Columns {
    at: usize,
    trade: usize,
    order: usize,
    payer: usize,
    state: usize,
    bank: usize,
    currency: usize,
    amount: usize,
    subject: usize,
    fee: usize,
    refund: Option<Refunds>,
    /// The sums that the bill has a column for.
    sums: Vec<(&'static str, usize)>,
    summary: Summary,
}

struct Refunds {
    reference: usize,
    merchants: usize,
    /// What was asked back, with vouchers; older bills only say what was given back.
    amount: usize,
    state: usize,
    asked: Option<usize>,
    done: Option<usize>,
}

impl Layout for Columns {
    fn of(header: &Header<'_>) -> Option<Columns> {
        let amount = ["订单金额", "总金额", "应结订单金额"];
        let columns = Columns {
            at: header.find("交易时间")?,
            trade: header.find("微信订单号")?,
            order: header.find("商户订单号")?,
            payer: header.find("用户标识")?,
            state: header.find("交易状态")?,
            bank: header.find("付款银行")?,
            currency: header.find("货币种类")?,
            amount: amount.iter().find_map(|it| header.find(it))?,
            subject: header.find("商品名称")?,
            fee: header.find("手续费")?,
            refund: Refunds::of(header),
            sums: Vec::new(),
            summary: Summary::default(),
        };
        let sum =
            |(word, column): &(&'static str, &str)| Some((*word, header.find_if_any(column)?));
        Some(Columns { sums: SUMS.iter().filter_map(sum).collect(), ..columns })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        match &self.refund {
            Some(refund) if self.gives_back(refund, row) => self.refund(refund, row),
            _ => self.trade(row),
        }
    }

    fn footer(&mut self, row: &Row<'_>, totals: &mut Totals) -> bool {
        let Some(sums) = self.summary.take(row, RECORDS) else {
            return false;
        };
        for (word, value) in sums {
            let known = self.sums.iter().find(|(it, _)| *it == word);
            if let (Some((word, _)), Ok(sum)) = (known, wechat_merchant::fine(value)) {
                totals.declare_sum(word, sum);
            } else if let (RECORDS, Ok(records)) = (word.as_str(), value.parse()) {
                totals.declare_records(records);
            }
        }
        true
    }

    fn tally(&self, row: &Row<'_>, _: &Entry<'_>, totals: &mut Totals) {
        for (word, column) in &self.sums {
            if let Ok(part) = wechat_merchant::fine(cell(row, *column)) {
                totals.add(word, part);
            }
        }
    }
}

impl Columns {
    /// What is called back (`REVOKED`) before it was paid has no number of a refund.
    fn gives_back(&self, refund: &Refunds, row: &Row<'_>) -> bool {
        let numbered = !number(cell(row, refund.reference)).is_empty();
        match cell(row, self.state) {
            "REFUND" => true,
            "REVOKED" => numbered,
            _ => false,
        }
    }

    fn trade<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = reading::signed(cell(row, self.amount), self.currency(row)?)?;
        let back = amount.minor() < 0;
        let reference = reading::reference(cell(row, self.trade))?;
        let direction = if back { Direction::Out } else { Direction::In };
        let at = wechat_merchant::time(cell(row, self.at))?;
        let mut plain = Plain::new(row.line, reference, at, direction, amount);
        plain.status = cell(row, self.state);
        match plain.status {
            "SUCCESS" => {}
            "REVOKED" => plain.moved = false,
            _ => plain.notes.push(Note::UnknownStatus),
        }
        self.describe(&mut plain, row)?;
        Ok(plain.entry())
    }

    fn refund<'r>(&self, refund: &Refunds, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let trade = reading::reference(cell(row, self.trade))?;
        let own = number(cell(row, refund.reference));
        let reference = if own.is_empty() { trade } else { reading::reference(own)? };
        let amount = reading::signed(cell(row, refund.amount), self.currency(row)?)?;
        let mut plain =
            Plain::new(row.line, reference, self.at(refund, row)?, Direction::Out, amount);

        let state = cell(row, refund.state);
        plain.status = if state.is_empty() { cell(row, self.state) } else { state };
        plain.moved = !NOT_RETURNED.contains(&state);
        if !RETURNED.contains(&state) && plain.moved {
            plain.notes.push(Note::UnknownStatus);
        }
        plain.also_numbered("商户退款单号", cell(row, refund.merchants));
        self.describe(&mut plain, row)?;
        let order = number(plain.order);
        plain.refund = Some(refund_by([Name::Reference(trade.into()), Name::Order(order.into())]));
        Ok(plain.entry())
    }

    /// What trades and refunds say alike.
    fn describe<'r>(&self, plain: &mut Plain<'r>, row: &Row<'r>) -> Result<(), Reason> {
        plain.order = number(cell(row, self.order));
        plain.counterparty = cell(row, self.payer);
        plain.subject = cell(row, self.subject);
        plain.method = cell(row, self.bank);
        let fee = cell(row, self.fee);
        match reading::signed(fee, plain.amount.currency()) {
            Ok(money) => plain.fee = Some(money),
            Err(_) if fee.is_empty() => {}
            // Finer than the currency: said and not rounded.
            Err(_) if wechat_merchant::fine(fee).is_ok() => {
                plain.notes.push(Note::FineFee(Quoted::from(fee)));
            }
            Err(reason) => return Err(reason),
        }
        Ok(())
    }

    fn currency(&self, row: &Row<'_>) -> Result<Currency, Reason> {
        match cell(row, self.currency) {
            "" => Ok(YUAN),
            code => reading::currency(code),
        }
    }

    /// When the refund was done, or else asked for; the bill of all trades has one time only.
    fn at(&self, refund: &Refunds, row: &Row<'_>) -> Result<PaidAt, Reason> {
        let times = [cell_if_any(row, refund.done), cell_if_any(row, refund.asked)];
        let said = times.into_iter().map(reading::text).find(|it| !it.is_empty());
        wechat_merchant::time(said.unwrap_or_else(|| cell(row, self.at)))
    }
}

impl Refunds {
    fn of(header: &Header<'_>) -> Option<Refunds> {
        let amount = header.find_if_any("申请退款金额");
        Some(Refunds {
            reference: header.find_if_any("微信退款单号")?,
            merchants: header.find_if_any("商户退款单号")?,
            amount: amount.or_else(|| header.find_if_any("退款金额"))?,
            state: header.find_if_any("退款状态")?,
            asked: header.find_if_any("退款申请时间"),
            done: header.find_if_any("退款成功时间"),
        })
    }
}
