//! What the institution keeps about a claimed payment and its account.
//!
//! Whoever names the number of a stranger's payment learns that it exists, as from any record.
//! What is on record about the account is only looked at where it is the account that the
//! complainant gave as theirs.

use jiff::Timestamp;
use redress_core::{
    case::Case,
    matching::{Circumstances, Kept, RowRef, SourceKind},
    payment::PaidAt,
    records::{PaymentRecord, Record, RecordKind},
};
use redress_store::{KeptRecord, RecordKey};

use super::{Errand, NotYet, protect::account};

/// How many records of a payment are looked at: as many as systems may have written it down.
const OF_PAYMENT_MAX: u16 = 20;
/// How many records of one kind are looked at for an account, the newest first.
const OF_ACCOUNT_MAX: u16 = 500;
/// Every time there is.
const EVER: (Timestamp, Timestamp) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);

/// Gathers what is on record about one payment of a case.
pub(super) async fn circumstances(
    errand: &Errand,
    case: &Case,
    payment: usize,
) -> Result<Circumstances, NotYet> {
    let claimed = &case.complaint.payments[payment];
    let claimed_at = claimed.at.map(PaidAt::instant);
    let index = u16::try_from(payment).unwrap_or(u16::MAX);
    let mut about = Circumstances { payment: index, claimed_at, ..Circumstances::default() };
    let Some(reference) = claimed.reference.as_deref().map(str::trim) else { return Ok(about) };
    for key in [RecordKey::Reference(reference), RecordKey::Order(reference)] {
        let found = look(errand, RecordKind::Payments, key, EVER, OF_PAYMENT_MAX).await?;
        about.paid.extend(found.into_iter().filter_map(payments));
        // The merchant's order number names a payment where no payment has the number itself.
        if !about.paid.is_empty() {
            break;
        }
    }
    // Without a payment on record nobody knows that the account has anything to do with it.
    let Some(first) = about.paid.first() else { return Ok(about) };
    let paid_at = first.record.at.instant();
    let own = account(errand, case).await?;
    let is_own = |it: &Kept<PaymentRecord>| {
        it.record.account.as_deref().is_some_and(|it| Some(it) == own.as_deref())
    };
    match own.as_deref().filter(|_| about.paid.iter().any(is_own)) {
        Some(own) => fill(errand, &mut about, own, paid_at).await?,
        None => about.paid.iter_mut().for_each(|it| keep_to_the_payment(&mut it.record)),
    }
    Ok(about)
}

/// Has the store listen for what the case asks for, before it is looked for: what comes later than
/// that has the case held against it again.
pub(super) async fn await_records(errand: &Errand, case: &Case) -> Result<(), NotYet> {
    let own = account(errand, case).await?;
    let references = case.complaint.payments.iter().filter_map(|it| it.reference.as_deref());
    let mut keys: Vec<RecordKey<'_>> = Vec::new();
    for reference in references {
        let reference = reference.trim();
        keys.extend([RecordKey::Reference(reference), RecordKey::Order(reference)]);
    }
    keys.extend(own.as_deref().map(RecordKey::Account));
    let kept = errand.app.desk.store.await_records(case.id, &keys).await;
    kept.map_err(|error| errand.store_failed(&error))
}

/// Leaves out what tells about the payer, whose account is not known to be the complainant's.
fn keep_to_the_payment(record: &mut PaymentRecord) {
    record.account = None;
    record.device = None;
    record.ip = None;
    record.delivery = None;
}

/// Adds what is on record about the account around the time of the payment.
async fn fill(
    errand: &Errand,
    about: &mut Circumstances,
    account: &str,
    paid_at: Timestamp,
) -> Result<(), NotYet> {
    let near = errand.app.desk.rules.measures.period(paid_at);
    // A status may be as old as the account, and a device that was bound long ago is well known.
    let before = (Timestamp::UNIX_EPOCH, near.1);
    for (kind, period) in [
        (RecordKind::Payments, near),
        (RecordKind::Logins, near),
        (RecordKind::Devices, before),
        (RecordKind::Accounts, before),
    ] {
        let key = RecordKey::Account(account);
        for found in look(errand, kind, key, period, OF_ACCOUNT_MAX).await? {
            let row = row(&found);
            match found.record {
                Record::Payment(record) => {
                    let itself = about.paid.iter().any(|it| it.record.id == record.id);
                    if !itself {
                        about.others.push(Kept { record: *record, row });
                    }
                }
                Record::Login(record) => about.logins.push(Kept { record, row }),
                Record::Device(record) => about.devices.push(Kept { record, row }),
                Record::Account(record) => about.changes.push(Kept { record, row }),
            }
        }
    }
    Ok(())
}

async fn look(
    errand: &Errand,
    kind: RecordKind,
    by: RecordKey<'_>,
    period: (Timestamp, Timestamp),
    limit: u16,
) -> Result<Vec<KeptRecord>, NotYet> {
    let found = errand.app.desk.store.records(kind, by, period, limit).await;
    found.map_err(|error| errand.store_failed(&error))
}

/// A payment that paid: refunds have records of their own and are not what is claimed.
fn payments(found: KeptRecord) -> Option<Kept<PaymentRecord>> {
    let row = row(&found);
    match found.record {
        Record::Payment(record) if record.refund_of.is_none() => {
            Some(Kept { record: *record, row })
        }
        _ => None,
    }
}

fn row(found: &KeptRecord) -> RowRef {
    let source = found.intake.to_string();
    RowRef { kind: SourceKind::InstitutionRecord, source, line: found.line }
}
