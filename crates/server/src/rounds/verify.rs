//! Holds the claim against what the records say, and writes down what that establishes.
//!
//! What came back of a payment is told last: it is what takes the task off the list, so that a
//! round that broke off in the middle says the rest the next time.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::{
    case::{Case, Command, Established, Handling},
    ids::IntakeId,
    matching::{Because, Check, Claim, ClaimedPayment, Finding, SourceKind, Verdict, hold, weigh},
    money::Money,
};

use super::{
    Errand, NotYet, Round,
    sources::{Gathered, ProviderSays, gather, on_record},
};

/// How often a provider that gives no clear answer is asked before the claim is held against the
/// rest alone. With the waits below, some forty minutes.
const TRIES_MAX: u32 = 10;

pub(super) const ROUND: Round = Round {
    kind: "verify",
    first_retry: SignedDuration::from_secs(2),
    last_retry: SignedDuration::from_mins(10),
    act: |errand| verify(errand).boxed(),
};

async fn verify(errand: Errand) -> Result<(), NotYet> {
    let Some(case) = errand.case().await? else { return Ok(()) };
    let all = 0..case.complaint.payments.len();
    let unchecked: Vec<usize> = all.filter(|it| !case.is_checked(*it)).collect();
    let gathered = gather(&errand, &case, &unchecked).await?;
    let last_try = TRIES_MAX <= errand.claim.tries;
    let mut waits_for = None;
    let claim = claim(&errand, &case);
    let findings = hold(&claim, &gathered.sources());
    // What a provider says about one payment says nothing about another: whether a payment is
    // missing where it should be, only the bills can tell.
    let lists = hold(&claim, &gathered.bills());
    let around = around(&errand, &case, &gathered);
    for payment in unchecked {
        match gathered.said(payment) {
            Some(ProviderSays::Unclear(code)) if !last_try => waits_for = Some(code.clone()),
            said => {
                let of = |it: &&Finding| usize::from(it.payment) == payment;
                let found = !findings.iter().filter(of).any(is_missing);
                let speaking = if found { &findings } else { &lists };
                let speaking = speaking.iter().filter(of).cloned().collect();
                let mut findings = judged(speaking, said, &gathered);
                findings.extend(around.iter().filter(of).cloned());
                tell(&errand, &case, payment, findings).await?;
            }
        }
    }
    match waits_for {
        None => Ok(()),
        Some(code) => Err(NotYet::waiting(code.to_string())),
    }
}

/// Holds what was checked already against records that came since, and tells what they change. No
/// provider is asked again, and what the records do not speak of stays as it was found. `false`
/// where the first check is still to be finished.
pub(super) async fn hold_again(
    errand: &Errand,
    case: &Case,
    intake: IntakeId,
) -> Result<bool, NotYet> {
    let payments: Vec<usize> = (0..case.complaint.payments.len()).collect();
    if !payments.iter().all(|it| case.is_checked(*it)) {
        return Ok(false);
    }
    let gathered = on_record(errand, case, &payments).await?;
    let claim = claim(errand, case);
    let mut findings = hold(&claim, &gathered.sources());
    findings.extend(around(errand, case, &gathered));
    let rests = |it: &Finding| it.rows.iter().any(|it| it.kind == SourceKind::InstitutionRecord);
    // What came back is told again where the delivery speaks of it: how much says the finding alone.
    let news = |it: &Finding| !case.has_established(it) || it.already_refunded.is_some();
    findings.retain(|it| rests(it) && news(it));
    findings.sort_by_key(ends_the_task);
    for finding in findings {
        let payment = usize::from(finding.payment);
        if let Some(total) = came_back(case, payment, &finding) {
            let step = format!("{intake} {payment} came back {total}");
            errand.tell(&step, Command::ReportMoney { payment, total }).await?;
        }
        // A long delivery comes in batches, and each may change what is found.
        let content = serde_json::to_string(&finding).expect("a finding is always JSON");
        let step = format!("{intake} {content}");
        errand.tell(&step, Command::RecordFinding { finding }).await?;
    }
    Ok(true)
}

/// What the institution's records say about the circumstances, as far as the issue type asks.
fn around(errand: &Errand, case: &Case, gathered: &Gathered) -> Vec<Finding> {
    let rules = &errand.app.desk.rules;
    let Some(issue) = rules.guide.issue(&case.complaint.issue) else { return Vec::new() };
    weigh(issue.asserts, &issue.looks_into, &gathered.circumstances(), &rules.measures)
}

fn is_missing(finding: &Finding) -> bool {
    let missing = matches!(
        finding.because,
        Because::NotInRows { .. } | Because::OutsidePeriod { .. } | Because::NoRows
    );
    finding.check == Check::PaymentExists && missing
}

/// The claim as matching takes it. Whom the payment went to stands in the narrative, in words
/// that are not for a program.
fn claim(errand: &Errand, case: &Case) -> Claim {
    let complaint = &case.complaint;
    let issue = errand.app.desk.rules.guide.issue(&complaint.issue);
    let payments = complaint.payments.iter().map(|it| ClaimedPayment {
        reference: it.reference.clone(),
        at: it.at,
        amount: it.amount,
        payee: None,
        expected_amount: it.expected,
    });
    Claim {
        issue: complaint.issue.clone(),
        asserts: issue.map(|it| it.asserts).unwrap_or_default(),
        payments: payments.collect(),
    }
}

/// What a provider that does not know the payment changes in what the other records say.
fn judged(
    mut findings: Vec<Finding>,
    said: Option<&ProviderSays>,
    gathered: &Gathered,
) -> Vec<Finding> {
    if !matches!(said, Some(ProviderSays::NoSuchPayment)) {
        return findings;
    }
    for finding in &mut findings {
        match (finding.check, &finding.because) {
            // Nobody else has it either.
            (Check::PaymentExists, Because::NoRows | Because::OutsidePeriod { .. }) => {
                finding.verdict = Verdict::Contradicts;
                finding.because = Because::NotInRows { searched: gathered.rows() };
            }
            // A bill has it, the provider has not: whether money moved is for a person to find
            // out. A provider that does not know a payment does not give it back either.
            (Check::Status, _) => {
                finding.verdict = Verdict::Inconclusive;
                finding.because = Because::RecordsDisagree;
            }
            _ => (),
        }
    }
    findings
}

/// One command for every finding, and one for money that came back already.
async fn tell(
    errand: &Errand,
    case: &Case,
    payment: usize,
    mut findings: Vec<Finding>,
) -> Result<(), NotYet> {
    if is_known(case, payment) && !findings.iter().any(|it| it.check == Check::RefundState) {
        findings.push(nothing_on_refunds(payment));
    }
    findings.sort_by_key(ends_the_task);
    for finding in findings {
        // That the payment exists was said before: by us, or by somebody who knows better.
        if finding.check == Check::PaymentExists && is_known(case, payment) {
            continue;
        }
        if let Some(total) = came_back(case, payment, &finding) {
            let step = format!("{payment} came back {total}");
            errand.tell(&step, Command::ReportMoney { payment, total }).await?;
        }
        let step = format!("{payment} {}", finding.check);
        errand.tell(&step, Command::RecordFinding { finding }).await?;
    }
    Ok(())
}

/// What takes the payment off the list is told last: what came back of it, or that there is no
/// such payment.
fn ends_the_task(finding: &Finding) -> bool {
    match finding.check {
        Check::RefundState => true,
        Check::PaymentExists => finding.verdict != Verdict::Supports,
        _ => false,
    }
}

/// Whether somebody has found the payment already.
fn is_known(case: &Case, payment: usize) -> bool {
    let exists = |it: &&Established| it.payment == payment && it.check == Check::PaymentExists;
    case.findings.iter().find(exists).is_some_and(|it| it.verdict == Verdict::Supports)
}

/// What is left to say of a payment that somebody vouches for and that no record has.
fn nothing_on_refunds(payment: usize) -> Finding {
    Finding {
        payment: payment as u16,
        check: Check::RefundState,
        verdict: Verdict::Inconclusive,
        because: Because::NoRows,
        rows: Vec::new(),
        already_refunded: None,
    }
}

/// How much of the payment the records say came back, where this desk is to know. What other
/// cases paid may be among it: counted twice it only makes us ask a person before we pay more.
fn came_back(case: &Case, payment: usize, finding: &Finding) -> Option<Money> {
    let total = finding.already_refunded.filter(|it| it.is_positive())?;
    let currency = case.complaint.payments[payment].amount.currency();
    let ours = case.complaint.handling == Handling::House;
    (ours && total.currency() == currency).then_some(total)
}
