//! What happens in the tests: complaints, events, findings, and cases that got somewhere.

use uuid::Uuid;

use crate::{
    case::{Complaint, DisputedPayment, Event, Handling, Origin, Outcome, Representative},
    code::Code,
    ids::{PersonId, RemedyId, TextId},
    matching::{Because, Check, Finding, FoundBy, RowRef, SourceKind, Verdict},
    money::Money,
    remedy::{Progress, Remedy},
    rulebook::Facts,
    words::{Digest, Words},
};

use super::{CASE, EARLIER, MERCHANT, RULES, agent, complainant, noon, representative};

/// `80.00 CNY`.
///
/// # Panics
/// When it is not money.
pub fn money(text: &str) -> Money {
    text.parse().expect("a test writes its money well")
}

/// What stands in the record for `text`, without a vault.
pub fn words(text: &str) -> Words {
    let digest = digest(text);
    let name: [u8; 16] = digest.0[..16].try_into().expect("16 of 32 bytes");
    Words { text: TextId(Uuid::from_bytes(name)), digest }
}

/// The hash of `text`.
pub fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// A payment of the sandbox provider, as `payment("PAY-1", "80.00 CNY")`.
pub fn payment(reference: &str, amount: &str) -> DisputedPayment {
    DisputedPayment {
        provider: Code::of("sandbox"),
        reference: Some(reference.to_owned()),
        at: None,
        amount: money(amount),
        expected: None,
        picked: None,
    }
}

/// A complaint about these payments and [`MERCHANT`].
pub fn claimed(payments: impl IntoIterator<Item = DisputedPayment>) -> Complaint {
    Complaint {
        issue: Code::of("refund-delayed"),
        handling: Handling::House,
        respondent: Some(MERCHANT),
        payments: payments.into_iter().collect(),
        claimed: None,
        wanted: Vec::new(),
        narrative: words("paid, nothing came"),
        particulars: words("who I am"),
        representative: None,
        facts: Facts::new(),
        origin: Origin::Portal,
    }
}

/// A complaint about one payment of 80.00 CNY.
pub fn complaint() -> Complaint {
    claimed([payment("PAY-1", "80.00 CNY")])
}

/// The same complaint, with [`representative`] speaking for the complainant.
pub fn represented(complaint: Complaint) -> Complaint {
    let person = Some(representative().actor.id);
    let spoken_for = Representative { person, particulars: words("who I speak for") };
    Complaint { representative: Some(spoken_for), ..complaint }
}

/// The complainant drafted it.
pub fn drafted(complaint: Complaint) -> Event {
    Event::Drafted { complainant: complainant().actor.id, complaint: Box::new(complaint) }
}

/// It was sent on [`DAY`](super::DAY), under the shipped rules that apply to every case.
pub fn lodged() -> Event {
    let known = [("issue", "refund-delayed"), ("provider", "sandbox"), ("handled", "house")];
    let facts = known.into_iter().fold(Facts::new(), |facts, (name, value)| {
        facts.with(name, value).expect("a test writes its facts well")
    });
    let regimes = RULES.applicable(&facts, noon(super::DAY));
    Event::Lodged { facts, regimes }
}

/// It was found admissible.
pub const fn accepted() -> Event {
    Event::Accepted
}

/// It was given to this person.
pub const fn assigned(to: PersonId) -> Event {
    Event::Assigned { to: Some(to), queue: None }
}

/// A finding that a record has the payment.
pub fn found(payment: u16) -> Finding {
    let row = RowRef { kind: SourceKind::ProviderRecord, source: CASE.to_string(), line: 7 };
    Finding {
        payment,
        check: Check::PaymentExists,
        verdict: Verdict::Supports,
        because: Because::Found { by: FoundBy::Reference },
        rows: vec![row],
        already_refunded: None,
    }
}

/// A finding that the records do not have the payment.
pub fn not_found(payment: u16) -> Finding {
    let because = Because::NotInRows { searched: 12 };
    Finding { verdict: Verdict::Contradicts, because, rows: Vec::new(), ..found(payment) }
}

/// A finding that the record shows this amount.
pub fn amount_recorded(payment: u16, amount: &str) -> Finding {
    let because = Because::AmountAgrees { recorded: money(amount) };
    Finding { check: Check::Amount, because, ..found(payment) }
}

/// A finding that nothing of the payment came back yet.
pub fn not_refunded(payment: u16) -> Finding {
    Finding { check: Check::RefundState, because: Because::NotRefunded, ..found(payment) }
}

/// All of a payment that is left.
pub const fn full_refund(payment: usize) -> Remedy {
    Remedy::FullRefund { payment }
}

/// Part of a payment.
pub fn part(payment: usize, amount: &str) -> Remedy {
    Remedy::PartialRefund { payment, amount: money(amount) }
}

/// A coupon.
pub fn voucher(amount: &str) -> Remedy {
    Remedy::Voucher { amount: money(amount) }
}

/// A ruling of the first tier by [`agent`].
pub fn ruled(outcome: Outcome) -> Event {
    Event::Ruled { tier: 1, outcome, words: words("reasons"), by: agent().actor.id }
}

/// A remedy was ordered, with an amount where it is a refund.
pub fn ordered(remedy: RemedyId, what: Remedy, amount: Option<&str>) -> Event {
    let by = Some(agent().actor.id);
    Event::RemedyOrdered { remedy, what, amount: amount.map(money), approval: false, by }
}

/// The provider is about to be asked for it.
pub const fn sent(remedy: RemedyId) -> Event {
    Event::RemedyReported { remedy, progress: Progress::Sent }
}

/// It was delivered.
pub const fn done(remedy: RemedyId) -> Event {
    Event::RemedyReported { remedy, progress: Progress::Done }
}

/// The provider said something that nobody understands.
pub fn parked(remedy: RemedyId) -> Event {
    Event::RemedyReported { remedy, progress: Progress::Parked { code: "E-7".to_owned() } }
}

/// What happened to a complaint that [`agent`] handles now: acknowledged, and every payment found
/// in the records as it is told.
pub fn open(complaint: Complaint) -> Vec<Event> {
    let amounts = complaint.payments.iter().map(|it| it.amount.to_string());
    let found = (0..).zip(amounts).flat_map(|(payment, amount)| {
        [found(payment), amount_recorded(payment, &amount), not_refunded(payment)]
    });
    let findings = found.map(|finding| Event::FindingRecorded { finding }).collect::<Vec<_>>();
    let mut events = vec![
        drafted(complaint),
        lodged(),
        Event::Acknowledged,
        accepted(),
        assigned(agent().actor.id),
    ];
    events.extend(findings);
    events
}

/// What happened to a complaint about 80.00 CNY of which the complainant takes 30.00 CNY back,
/// as [`EARLIER`].
pub fn settling() -> Vec<Event> {
    let refund = ordered(EARLIER, part(0, "30.00 CNY"), Some("30.00 CNY"));
    [open(complaint()), vec![ruled(Outcome::UpheldInPart), refund, Event::RulingAccepted]].concat()
}
