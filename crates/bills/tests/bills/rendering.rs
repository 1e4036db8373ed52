//! A bill as text that a person can hold beside the file it was read from.

use std::fmt::Write;

use redress_bills::{Bill, Period};
use redress_core::{lang::Lang, payment::PaymentRef};

/// One line for every payment, with what is special about it indented below.
pub(crate) fn render(bill: &Bill) -> String {
    let mut out = format!("{}\n", bill.format);
    let Period { from, through, exported } = bill.declared.period;
    let days = [("from", from), ("through", through), ("exported", exported)];
    let said = days.iter().filter_map(|(word, day)| Some(format!("{word} {}", (*day)?)));
    let said = said.collect::<Vec<_>>().join(", ");
    if !said.is_empty() {
        writeln!(out, "{said}").unwrap();
    }
    for payment in &bill.payments {
        row(&mut out, &payment);
    }
    for it in &bill.problems {
        let (code, zh, en) = (it.code(), it.say(Lang::Zh), it.say(Lang::En));
        writeln!(out, "line {}: {code}: {zh} / {en}", it.line).unwrap();
    }
    for it in &bill.remarks {
        let (code, zh, en) = (it.code(), it.say(Lang::Zh), it.say(Lang::En));
        writeln!(out, "{code}: {zh} / {en}").unwrap();
    }
    out
}

fn row(out: &mut String, it: &PaymentRef<'_>) {
    let PaymentRef { line, at, direction, amount, reference, counterparty, .. } = it;
    let PaymentRef { subject, method, status, .. } = it;
    let subject = subject.replace('\n', "⏎");
    writeln!(
        out,
        "{line} | {at} | {direction} {amount} | {reference} | {counterparty} | {subject} | {method} | {status}"
    )
    .unwrap();
    let joined = it.link.map(|it| format!(" ({it:?})").to_lowercase()).unwrap_or_default();
    let special = [
        (!it.settled).then(|| "not settled".to_owned()),
        it.order.as_ref().map(|it| format!("order {it}")),
        it.refund_of.as_ref().map(|it| format!("refund of {it}{joined}")),
        it.refunded.map(|it| format!("refunded {it}")),
        it.fee.map(|it| format!("fee {it}")),
        it.remark.as_ref().map(|it| format!("remark {it}")),
    ];
    for it in special.into_iter().flatten() {
        writeln!(out, "    {it}").unwrap();
    }
}
