//! An entry of a camt message, and the payments in it.

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use super::node::Node;
use crate::{
    formats::bank,
    ledger::{Draft, Entry, Name},
    markup,
    problem::{Quoted, Reason},
    reading,
    remark::Note,
};

/// An entry, read.
pub(super) struct Read {
    pub(super) received: bool,
    pub(super) amount: Money,
    /// Booked, and not pending or only announced.
    pub(super) booked: bool,
    pub(super) payments: Vec<Entry<'static>>,
}

pub(super) fn read(node: &Node<'_>) -> Result<Read, Reason> {
    let amount = money(node, "Amt")?;
    if amount.minor() < 0 {
        return Err(Reason::NegativeAmount(Quoted::from(node.text("Amt"))));
    }
    let received = received(node.text("CdtDbtInd"))?;
    let at = time(node)?;
    let status = node.one_of(&["Sts/Cd", "Sts/Prtry", "Sts"]);
    let details: Vec<&Node<'_>> = node.all("NtryDtls").flat_map(|it| it.all("TxDtls")).collect();
    let booked = status == "BOOK" || status.is_empty();
    let common = Common { node, received, at, status, booked };

    let parts = parts(&details, amount, received);
    let payments = match parts {
        Some(amounts) => details
            .iter()
            .zip(amounts)
            .map(|(it, amount)| common.payment(Some(it), amount, it.line))
            .collect(),
        None => {
            let only = details.first().copied().filter(|_| details.len() == 1);
            let mut one = common.payment(only, amount, node.line);
            let said = node.text("NtryDtls/Btch/NbOfTxs").parse().unwrap_or(0);
            let of = said.max(details.len() as u64);
            if 1 < of {
                Note::Batch { of }.on(&mut one.payment);
            }
            vec![one]
        }
    };
    Ok(Read { received, amount, booked, payments })
}

/// The amounts of the payments in an entry of several, if they are all there and make it up.
fn parts(details: &[&Node<'_>], amount: Money, entry_received: bool) -> Option<Vec<Money>> {
    if details.len() < 2 {
        return None;
    }
    let mut sum = Money::zero(amount.currency());
    let mut amounts = Vec::with_capacity(details.len());
    for it in details {
        let way = it.text("CdtDbtInd");
        let same = way.is_empty() || received(way) == Ok(entry_received);
        let part = money(it, "Amt").or_else(|_| money(it, "AmtDtls/TxAmt/Amt")).ok()?;
        sum = sum.plus(part).ok().filter(|_| same && 0 <= part.minor())?;
        amounts.push(part);
    }
    (sum == amount).then_some(amounts)
}

/// What all payments of an entry share.
struct Common<'n, 't> {
    node: &'n Node<'t>,
    received: bool,
    at: PaidAt,
    status: &'n str,
    booked: bool,
}

impl Common<'_, '_> {
    fn payment(&self, details: Option<&Node<'_>>, amount: Money, line: u64) -> Entry<'static> {
        let at = |path: &str| details.map_or("", |it| it.text(path)).to_owned();
        let reversed = matches!(self.node.text("RvslInd"), "true" | "1");
        let returned = details.and_then(|it| it.first("RtrInf"));
        let end_to_end = Some(at("Refs/EndToEndId")).filter(|it| !none(it));
        let fee = details.map(fees).unwrap_or_default().or_else(|| fees(self.node));
        let mut payment = Draft {
            reference: self.reference(details).into(),
            order: end_to_end.clone().unwrap_or_default().into(),
            at: self.at,
            direction: if self.received { Direction::In } else { Direction::Out },
            amount,
            counterparty: self.counterparty(details, reversed).into(),
            subject: self.subject(details).into(),
            method: "".into(),
            status: self.status.to_owned().into(),
            settled: amount.is_positive() && self.booked,
            refunded: None,
            fee: fee.filter(|it| it.is_positive() && it.currency() == amount.currency()),
            remark: "".into(),
            line,
        };
        if reversed {
            Note::Reversal.on(&mut payment);
        }
        if let Some(returned) = returned {
            let said = [returned.one_of(&["Rsn/Cd", "Rsn/Prtry"]), returned.text("AddtlInf")];
            let reason = Quoted::from(said.join(" ").trim());
            Note::Returned { reason }.on(&mut payment);
        }
        let refund = self.received && (reversed || returned.is_some());
        let names = || end_to_end.map(|it| Name::Order(it.into())).into_iter().collect();
        let label = if self.received { "收入" } else { "支出" };
        Entry { payment, refund: refund.then(|| bank::named(names())), returned: None, label }
    }

    /// The bank's number for it. That of the payer is the order: what comes back carries it too.
    fn reference(&self, details: Option<&Node<'_>>) -> String {
        const NUMBERS: &[&str] = &["Refs/AcctSvcrRef", "Refs/TxId", "Refs/UETR"];
        let entry = self.node.text("AcctSvcrRef");
        let several = 1 < self.node.all("NtryDtls").flat_map(|it| it.all("TxDtls")).count();
        let own = NUMBERS.iter().filter_map(|it| details.map(|node| node.text(it)));
        let own = own.map(str::to_owned).find(|it| !none(it));
        let found = match (several, own) {
            (true, Some(own)) => own,
            (_, own) if none(entry) => own.unwrap_or_default(),
            _ => entry.to_owned(),
        };
        if found.is_empty() { self.node.text("NtryRef").to_owned() } else { found }
    }

    /// Who paid what was received, or got what was paid. In an entry that takes back another the
    /// parties are those of the other.
    fn counterparty(&self, details: Option<&Node<'_>>, reversed: bool) -> String {
        const PAYERS: &[&str] = &["Dbtr/Nm", "Dbtr/Pty/Nm", "UltmtDbtr/Nm", "UltmtDbtr/Pty/Nm"];
        const PAYEES: &[&str] = &["Cdtr/Nm", "Cdtr/Pty/Nm", "UltmtCdtr/Nm", "UltmtCdtr/Pty/Nm"];
        let paths = if self.received != reversed { PAYERS } else { PAYEES };
        let parties = details.and_then(|it| it.first("RltdPties"));
        let name = parties.map_or("", |it| it.one_of(paths));
        if name.is_empty() { self.subject(details) } else { name.to_owned() }
    }

    fn subject(&self, details: Option<&Node<'_>>) -> String {
        let remittance = details.and_then(|it| it.first("RmtInf"));
        let written: Vec<_> =
            remittance.into_iter().flat_map(|it| it.all("Ustrd")).map(Node::own_text).collect();
        let written = written.join(" ");
        if !written.is_empty() {
            return written;
        }
        let reference = remittance.map_or("", |it| it.text("Strd/CdtrRefInf/Ref"));
        let said = [reference, details.map_or("", |it| it.text("AddtlTxInf"))];
        let said = said.into_iter().chain([self.node.text("AddtlNtryInf")]);
        said.into_iter().find(|it| !it.is_empty()).unwrap_or("").to_owned()
    }
}

fn received(indicator: &str) -> Result<bool, Reason> {
    match indicator {
        "CRDT" => Ok(true),
        "DBIT" => Ok(false),
        other => Err(Reason::UnknownDirection(Quoted::from(other))),
    }
}

/// A number that says that there is none.
fn none(number: &str) -> bool {
    ["", "NOTPROVIDED", "NONREF"].contains(&number)
}

/// What the bank took for it.
fn fees(node: &Node<'_>) -> Option<Money> {
    let charges = node.first("Chrgs")?;
    let paths = ["TtlChrgsAndTaxAmt", "Rcrd/Amt", "Amt"];
    paths.iter().find_map(|it| money(charges, it).ok())
}

/// An amount and the currency in its attribute.
pub(super) fn money(node: &Node<'_>, path: &str) -> Result<Money, Reason> {
    let found = node.first(path).ok_or_else(|| Reason::NotAnAmount(Quoted::from("")))?;
    let code = markup::attribute(found.attributes, "Ccy").ok_or(Reason::NoCurrency)?;
    reading::signed(found.own_text(), bank::currency(code)?)
}

/// When it was booked, or else valued. A time without an offset is not one on any clock, and only
/// its day is kept.
fn time(node: &Node<'_>) -> Result<PaidAt, Reason> {
    const PLACES: &[&str] = &["BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt"];
    let text = node.one_of(PLACES);
    let day = || text.get(..10).and_then(|it| it.parse().ok());
    text.parse().ok().or_else(day).ok_or_else(|| Reason::NotATime(Quoted::from(text)))
}
