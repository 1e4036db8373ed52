//! What the claim is held against: the bills that its payments were picked from, what their
//! providers say when asked, and what the institution itself keeps.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures::{StreamExt, stream};
use redress_connect::{
    answer::{AnswerCode, PaymentAnswer},
    provider::Provider,
};
use redress_core::{
    case::Case,
    code::Code,
    ids::BillId,
    matching::{Circumstances, Source, SourceKind},
    payment::Payment,
};

use redress_store::StoreError;

use super::{
    Errand, NotYet,
    kept::{await_records, circumstances},
    provider::ask,
};
use crate::kept::{self, NotHad};

/// How many payments a provider is asked about at the same time.
const ASKED_AT_ONCE: usize = 4;

/// What could be gathered about the payments of a case.
#[derive(Default)]
pub(super) struct Gathered {
    bills: Vec<(String, Vec<Payment>)>,
    records: BTreeMap<Code, Vec<Payment>>,
    /// Payments in the institution's own records, by the delivery that they came with.
    ours: BTreeMap<String, Vec<Payment>>,
    circumstances: BTreeMap<usize, Circumstances>,
    said: BTreeMap<usize, ProviderSays>,
}

/// What a provider said when asked about one payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ProviderSays {
    /// Its record is among the sources.
    Here,
    /// It has no such payment.
    NoSuchPayment,
    /// Nothing that could be read.
    Unclear(AnswerCode),
}

impl Gathered {
    /// The bills alone: lists that are whole for their time.
    pub(super) fn bills(&self) -> Vec<Source<'_>> {
        let bill = |(id, payments)| Source { kind: SourceKind::ComplainantBill, id, payments };
        self.bills.iter().map(|(id, payments)| bill((id.as_str(), payments.as_slice()))).collect()
    }

    /// Everything that the claim is held against.
    pub(super) fn sources(&self) -> Vec<Source<'_>> {
        let records = self.records.iter().map(|(code, payments)| Source {
            kind: SourceKind::ProviderRecord,
            id: code,
            payments,
        });
        let ours = self.ours.iter().map(|(intake, payments)| Source {
            kind: SourceKind::InstitutionRecord,
            id: intake,
            payments,
        });
        self.bills().into_iter().chain(records).chain(ours).collect()
    }

    /// What its provider said about a payment; `None` where nobody was asked.
    pub(super) fn said(&self, payment: usize) -> Option<&ProviderSays> {
        self.said.get(&payment)
    }

    /// What the institution keeps about each of the payments.
    pub(super) fn circumstances(&self) -> Vec<Circumstances> {
        self.circumstances.values().cloned().collect()
    }

    /// How many rows there are in all.
    pub(super) fn rows(&self) -> u64 {
        let rows = self.bills.iter().map(|(_, it)| it.len());
        let asked = self.records.values().chain(self.ours.values()).map(Vec::len);
        rows.chain(asked).map(|it| it as u64).sum()
    }
}

/// Reads the bills and the institution's records, and asks the providers about `payments`.
pub(super) async fn gather(
    errand: &Errand,
    case: &Case,
    payments: &[usize],
) -> Result<Gathered, NotYet> {
    let mut gathered = on_record(errand, case, payments).await?;
    let asked = stream::iter(payments.iter().copied().filter_map(|payment| {
        let claimed = &case.complaint.payments[payment];
        let provider = errand.app.providers.get(&claimed.provider)?;
        Some(ask_about(errand, provider, payment, claimed.reference.clone()?))
    }));
    let mut answers = asked.buffer_unordered(ASKED_AT_ONCE);
    while let Some((payment, answer)) = answers.next().await {
        let says = match answer {
            PaymentAnswer::Found(found) => {
                let code = case.complaint.payments[payment].provider.clone();
                gathered.records.entry(code).or_default().push(*found);
                ProviderSays::Here
            }
            PaymentAnswer::NotFound => ProviderSays::NoSuchPayment,
            PaymentAnswer::Unclear(code) => ProviderSays::Unclear(code),
        };
        gathered.said.insert(payment, says);
    }
    Ok(gathered)
}

/// The same without asking anybody.
pub(super) async fn on_record(
    errand: &Errand,
    case: &Case,
    payments: &[usize],
) -> Result<Gathered, NotYet> {
    let mut gathered = Gathered::default();
    let picked = case.complaint.payments.iter().filter_map(|it| it.picked);
    for bill in picked.map(|it| it.bill).collect::<BTreeSet<_>>() {
        if let Some(payments) = bill_payments(errand, case, bill).await? {
            gathered.bills.push((bill.to_string(), payments));
        }
    }
    if errand.app.desk.store.has_records().await.map_err(|it| errand.store_failed(&it))? {
        await_records(errand, case).await?;
        for payment in payments {
            let about = circumstances(errand, case, *payment).await?;
            for kept in &about.paid {
                let rows = gathered.ours.entry(kept.row.source.clone()).or_default();
                let row = kept.record.as_payment(kept.row.line);
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
            gathered.circumstances.insert(*payment, about);
        }
    }
    Ok(gathered)
}

async fn ask_about(
    errand: &Errand,
    provider: &Arc<dyn Provider>,
    payment: usize,
    reference: String,
) -> (usize, PaymentAnswer) {
    let answer = ask(
        &errand.app,
        provider,
        |it, stamp| it.payment(&reference, stamp),
        |it, stamp, answer| it.read_payment(&reference, stamp, answer),
        |silence| PaymentAnswer::Unclear(silence.code()),
    );
    (payment, answer.await)
}

/// The payments of a bill. `None` where it is gone, cannot be read any more, or is not the
/// complainant's: a finding never rests on a stranger's papers.
async fn bill_payments(
    errand: &Errand,
    case: &Case,
    bill: BillId,
) -> Result<Option<Vec<Payment>>, NotYet> {
    for owner in [case.complainant, case.drafted_by] {
        match kept::bill(&errand.app.desk.store, owner, bill).await {
            Ok(Some((bill, _))) => return Ok(Some(bill.payments.to_vec())),
            Err(NotHad::Unreadable(_)) => return Ok(None),
            Err(NotHad::Fault(_)) => return Err(NotYet::failing("fault")),
            Ok(None) | Err(NotHad::Store(StoreError::Erased { .. })) => (),
            Err(NotHad::Store(error)) => return Err(errand.store_failed(&error)),
        }
    }
    Ok(None)
}
