//! From a finding to a complaint that only wants a name under it.

use redress_bills::checks::Finding;
use redress_core::{
    case::{BillLine, DisputedPayment, PAYMENTS_MAX, REFERENCE_MAX},
    code::Code,
    guide::GuideBook,
    lang::Lang,
    money::Money,
    payment::{Direction, PaymentRef},
    remedy::Remedy,
};
use serde::Serialize;

use super::{Sheet, provider_of, row, shown_time};

/// The most refunds that a draft wishes for one by one.
const WANTED_MAX: usize = 20;

/// What a finding makes of a complaint: a body of `POST /cases` but for who complains.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Draft {
    pub(crate) issue: Code,
    pub(crate) payments: Vec<DisputedPayment>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "decimal")]
    pub(crate) claimed: Option<Money>,
    pub(crate) wanted: Vec<Remedy>,
    pub(crate) narrative: String,
}

fn decimal<S: serde::Serializer>(money: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    money.map(redress_core::money::DecimalMoney).serialize(to)
}

/// Drafts a complaint about a finding, in the person's language, and says on which rows it rests.
pub(crate) fn draft<'a>(
    finding: &Finding,
    sheets: &'a [Sheet],
    guide: &GuideBook,
    lang: Lang,
) -> (Draft, Vec<(&'a Sheet, PaymentRef<'a>)>) {
    let mut rows: Vec<(&Sheet, PaymentRef<'_>)> =
        finding.rows.iter().filter_map(|place| row(sheets, place)).collect();
    rows.truncate(PAYMENTS_MAX);
    let mut payments: Vec<DisputedPayment> = Vec::new();
    let mut refunded = Vec::new();
    for (sheet, it) in &rows {
        // A complaint is about the payment; a row that gives it back is what shows that.
        let original = it.refund_of.and_then(|of| paid_as(sheet, of));
        refunded.extend(original.filter(|_| it.direction == Direction::In).map(|it| (*sheet, it)));
        let payment = disputed(sheet, original.unwrap_or(*it));
        if !payments.iter().any(|there| is_same(there, &payment)) {
            payments.push(payment);
        }
    }
    let new = |it: &(&Sheet, PaymentRef<'_>)| !rows.iter().any(|there| there.1 == it.1);
    let more: Vec<_> = refunded.into_iter().filter(new).collect();
    rows.extend(more);
    let at_stake = Some(finding.at_stake.0).filter(|it| it.is_positive());
    let fits = |it: &Money| payments.iter().all(|paid| paid.amount.currency() == it.currency());
    let claimed = at_stake.filter(fits);
    let wanted = wanted(finding, guide, &payments, claimed);
    let narrative = narrative(finding, &rows, claimed, lang);
    (Draft { issue: finding.issue.clone(), payments, claimed, wanted, narrative }, rows)
}

fn paid_as<'a>(sheet: &'a Sheet, reference: &str) -> Option<PaymentRef<'a>> {
    let same = |it: &PaymentRef<'_>| it.reference == reference && it.refund_of.is_none();
    sheet.bill.payments.iter().find(same)
}

fn disputed(sheet: &Sheet, it: PaymentRef<'_>) -> DisputedPayment {
    let sayable = (1..=REFERENCE_MAX).contains(&it.reference.len())
        && it.reference.bytes().all(|byte| byte.is_ascii_graphic());
    DisputedPayment {
        provider: provider_of(sheet.bill.format),
        reference: sayable.then(|| it.reference.to_owned()),
        at: Some(it.at),
        amount: it.amount,
        expected: None,
        picked: sheet.id.map(|bill| BillLine { bill, line: it.line }),
    }
}

fn is_same(one: &DisputedPayment, other: &DisputedPayment) -> bool {
    let named = one.reference.is_some() && one.reference == other.reference;
    one.provider == other.provider && (named || one == other)
}

/// Money back where that is what fits the issue first and the amounts say how much of what.
fn wanted(
    finding: &Finding,
    guide: &GuideBook,
    payments: &[DisputedPayment],
    claimed: Option<Money>,
) -> Vec<Remedy> {
    let refunds = ["full-refund", "partial-refund"];
    let issue = guide.issue(&finding.issue);
    let first = issue.and_then(|it| it.remedies.first());
    let (Some(claimed), Some(hint)) = (claimed, first) else { return Vec::new() };
    if !refunds.contains(&hint.kind.as_str()) {
        return Vec::new();
    }
    let all =
        payments.iter().try_fold(Money::zero(claimed.currency()), |sum, it| sum.plus(it.amount));
    match payments {
        [first, ..] if first.amount == claimed => vec![Remedy::FullRefund { payment: 0 }],
        [first, ..] if claimed.minor() < first.amount.minor() => {
            vec![Remedy::PartialRefund { payment: 0, amount: claimed }]
        }
        _ if all == Ok(claimed) && payments.len() <= WANTED_MAX => {
            (0..payments.len()).map(|payment| Remedy::FullRefund { payment }).collect()
        }
        _ => Vec::new(),
    }
}

fn narrative(
    finding: &Finding,
    rows: &[(&Sheet, PaymentRef<'_>)],
    claimed: Option<Money>,
    lang: Lang,
) -> String {
    let zh = lang == Lang::Zh;
    let begin = if zh { "核对账单时发现：" } else { "Checking the bill shows: " };
    let list = if zh { "涉及的账单记录：" } else { "Rows of the bill:" };
    let mut text = format!("{begin}{}\n\n{list}", finding.say(lang));
    for (at, (sheet, it)) in rows.iter().enumerate() {
        text.push_str(&format!("\n{}. {}", at + 1, told(sheet, it, zh)));
    }
    let ask = match (claimed, zh) {
        (Some(claimed), true) => format!("\n\n请核实，并退还 {claimed}。"),
        (Some(claimed), false) => format!("\n\nPlease look into it and give {claimed} back."),
        (None, true) => "\n\n请核实并书面答复。".to_owned(),
        (None, false) => "\n\nPlease look into it and answer in writing.".to_owned(),
    };
    text + &ask
}

/// How much of a cell is repeated in the narrative, in characters.
const CELL_CHARS_MAX: usize = 60;

fn told(sheet: &Sheet, it: &PaymentRef<'_>, zh: bool) -> String {
    let cell = |text: &str| -> String {
        let seen = text.chars().filter(|it| !it.is_control());
        seen.take(CELL_CHARS_MAX).collect()
    };
    let way = match (it.direction, zh) {
        (Direction::Out, true) => "支出",
        (Direction::In, true) => "收入",
        (Direction::Neutral, true) => "不计收支",
        (Direction::Out, false) => "out",
        (Direction::In, false) => "in",
        (Direction::Neutral, false) => "own",
    };
    let (at, amount, line) = (shown_time(it.at), it.amount, it.line);
    let parts: [(&str, &str, &str); 4] = [
        ("对方", "payee", it.counterparty),
        ("状态", "status", it.status),
        ("单号", "number", it.reference),
        ("账单", "bill", sheet.name.as_str()),
    ];
    let mut text = format!("{at} {way} {amount}");
    for (name_zh, name_en, value) in parts.iter().filter(|it| !it.2.trim().is_empty()) {
        match zh {
            true => text.push_str(&format!("，{name_zh}：{}", cell(value))),
            false => text.push_str(&format!(", {name_en}: {}", cell(value))),
        }
    }
    match zh {
        true => format!("{text}，第 {line} 行"),
        false => format!("{text}, line {line}"),
    }
}
