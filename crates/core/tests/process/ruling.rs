//! Decided with reasons, on what was verified, and never for more than the payment.

use redress_core::{
    case::{Command, Event, Outcome, Refusal},
    ids::RemedyId,
    matching::{Because, Check, Finding, RowRef, SourceKind},
    money::Money,
    remedy::Remedy,
    testkit::{
        COMMAND, Given, REMEDY, agent, amount_recorded, assigned, claimed, complainant, complaint,
        drafted, found, full_refund, given, lodged, merchant, money, not_found, open, ordered,
        part, payment, reviewer, ruled, second_agent, system, voucher, words,
    },
};

fn open_case() -> Given {
    given(open(complaint()))
}

fn rule(outcome: Outcome, remedies: Vec<Remedy>) -> Command {
    Command::Rule { outcome, remedies, text: words("reasons") }
}

fn uphold(amount: &str) -> Command {
    rule(Outcome::UpheldInPart, vec![part(0, amount)])
}

fn exceeds(asked: &str, left: &str) -> Refusal {
    Refusal::ExceedsPayment { asked: money(asked), left: money(left) }
}

#[test]
fn an_upheld_complaint_orders_its_refund_in_the_same_breath() {
    open_case().when(uphold("80.00 CNY")).then([
        ruled(Outcome::UpheldInPart),
        ordered(REMEDY, part(0, "80.00 CNY"), Some("80.00 CNY")),
    ]);
    open_case().when(rule(Outcome::Upheld, vec![full_refund(0), voucher("5.00 CNY")])).then([
        ruled(Outcome::Upheld),
        ordered(REMEDY, full_refund(0), Some("80.00 CNY")),
        ordered(RemedyId(COMMAND.nth(1)), voucher("5.00 CNY"), None),
    ]);
}

#[test]
fn nobody_gets_back_more_than_they_paid() {
    open_case().when(uphold("80.01 CNY")).refused(exceeds("80.01 CNY", "80.00 CNY"));
    let both = vec![part(0, "50.00 CNY"), part(0, "30.01 CNY")];
    let refused = exceeds("30.01 CNY", "30.00 CNY");
    open_case().when(rule(Outcome::UpheldInPart, both)).refused(refused);
    let twice = vec![full_refund(0), full_refund(0)];
    let exhausted = Refusal::PaymentExhausted { payment: 0 };
    open_case().when(rule(Outcome::Upheld, twice)).refused(exhausted);
}

#[test]
fn what_the_record_shows_counts_where_more_is_claimed() {
    let less = open_case()
        .and(system(), Command::RecordFinding { finding: amount_recorded(0, "70.00 CNY") });
    less.by(agent()).when(uphold("70.01 CNY")).refused(exceeds("70.01 CNY", "70.00 CNY"));
    let more = open_case()
        .and(system(), Command::RecordFinding { finding: amount_recorded(0, "90.00 CNY") });
    more.by(agent()).when(uphold("80.01 CNY")).refused(exceeds("80.01 CNY", "80.00 CNY"));
}

#[test]
fn money_that_came_back_elsewhere_is_not_given_back_again() {
    let report = |total| Command::ReportMoney { payment: 0, total: money(total) };
    let case = open_case().and(system(), report("30.00 CNY")).by(agent());
    case.when(uphold("50.01 CNY")).refused(exceeds("50.01 CNY", "50.00 CNY"));
    case.when(rule(Outcome::Upheld, vec![full_refund(0)]))
        .then([ruled(Outcome::Upheld), ordered(REMEDY, full_refund(0), Some("50.00 CNY"))]);
    let all = case.and(system(), report("80.00 CNY"));
    all.by(agent()).when(uphold("0.01 CNY")).refused(Refusal::PaymentExhausted { payment: 0 });
}

#[test]
fn payments_of_one_case_are_counted_apart() {
    let two = claimed([payment("PAY-1", "80.00 CNY"), payment("PAY-2", "1.00 CNY")]);
    let remedies = vec![full_refund(1), full_refund(0)];
    given(open(two)).when(rule(Outcome::Upheld, remedies)).then([
        ruled(Outcome::Upheld),
        ordered(REMEDY, full_refund(1), Some("1.00 CNY")),
        ordered(RemedyId(COMMAND.nth(1)), full_refund(0), Some("80.00 CNY")),
    ]);
}

#[test]
fn a_ruling_says_what_follows_from_it() {
    open_case().when(rule(Outcome::Rejected, vec![])).then([ruled(Outcome::Rejected)]);
    for outcome in [Outcome::Upheld, Outcome::UpheldInPart] {
        open_case().when(rule(outcome, vec![])).refused(Refusal::RulingWithoutRemedy);
    }
    let apology = vec![Remedy::Apology];
    open_case().when(rule(Outcome::Rejected, apology)).refused(Refusal::RejectionWithRemedy);
}

#[test]
fn nothing_is_decided_on_hearsay() {
    let taken = [drafted(complaint()), lodged(), Event::Accepted, assigned(agent().actor.id)];
    given(taken.clone()).when(rule(Outcome::Rejected, vec![])).refused(Refusal::NothingVerified);
    let unverified = Refusal::PaymentNotVerified { payment: 0 };
    let known = |finding| Event::FindingRecorded { finding };
    // Not in the record, or in the record without its amount.
    for finding in [not_found(0), found(0)] {
        let case = given(taken.clone()).happened([known(finding)]);
        case.when(uphold("1.00 CNY")).refused(unverified.clone());
        case.when(rule(Outcome::Rejected, vec![])).is_accepted();
        case.when(rule(Outcome::UpheldInPart, vec![voucher("1.00 CNY")])).is_accepted();
    }
}

/// What a bill that the complainant brought shows, and nothing else.
fn on_their_own_bill(finding: Finding) -> Finding {
    let rows = finding.rows.into_iter();
    let rows = rows.map(|it| RowRef { kind: SourceKind::ComplainantBill, ..it }).collect();
    Finding { rows, ..finding }
}

#[test]
fn the_complainants_own_bill_supports_the_claim_but_orders_no_money() {
    let taken = [drafted(complaint()), lodged(), Event::Accepted, assigned(agent().actor.id)];
    let say = |finding| Command::RecordFinding { finding };
    let billed = given(taken)
        .and(system(), say(on_their_own_bill(found(0))))
        .and(system(), say(on_their_own_bill(amount_recorded(0, "80.00 CNY"))))
        .by(agent());
    billed.when(uphold("80.00 CNY")).refused(Refusal::PaymentNotVerified { payment: 0 });
    billed.when(rule(Outcome::Rejected, vec![])).is_accepted();
    // What came back counts all the same: it only makes less of what can be ordered.
    let back = Command::ReportMoney { payment: 0, total: money("30.00 CNY") };
    billed.clone().by(system()).when(back).is_accepted();

    let confirmed = billed.clone().and(system(), say(found(0))).by(agent());
    confirmed.when(uphold("80.00 CNY")).is_accepted();
    let by_a_person = Finding { rows: Vec::new(), ..found(0) };
    let looked = billed.clone().and(agent(), say(by_a_person.clone()));
    looked.by(agent()).when(uphold("80.00 CNY")).is_accepted();
    let by_nobody = billed.and(system(), say(by_a_person)).by(agent());
    by_nobody.when(uphold("80.00 CNY")).refused(Refusal::PaymentNotVerified { payment: 0 });
}

#[test]
fn a_complaint_about_no_payment_needs_no_finding() {
    given(open(claimed([]))).when(rule(Outcome::Upheld, vec![Remedy::Apology])).is_accepted();
    let refund = rule(Outcome::Upheld, vec![full_refund(0)]);
    given(open(claimed([]))).when(refund).refused_as("no-such-payment");
}

#[test]
fn money_goes_back_where_the_provider_can_find_the_payment() {
    let mut unnamed = complaint();
    unnamed.payments[0].reference = None;
    let refused = Refusal::PaymentHasNoReference { payment: 0 };
    given(open(unnamed)).when(uphold("1.00 CNY")).refused(refused);
}

#[test]
fn money_goes_back_in_the_currency_it_was_paid_in() {
    open_case().when(uphold("1.00 EUR")).refused_as("wrong-currency");
    let (claimed, recorded) = (money("80.00 CNY"), money("11.00 EUR"));
    let mut finding = found(0);
    finding.check = Check::Amount;
    finding.because = Because::OtherCurrency { claimed, recorded };
    let case = open_case().happened([Event::FindingRecorded { finding }]);
    case.when(uphold("1.00 CNY")).refused_as("wrong-currency");
}

#[test]
fn amounts_are_positive_and_days_are_few() {
    open_case().when(uphold("0.00 CNY")).refused_as("not-positive");
    let negative = Remedy::Voucher { amount: Money::of_minor(-1, money("1.00 CNY").currency()) };
    open_case().when(rule(Outcome::Upheld, vec![negative])).refused_as("not-positive");
    for (days, allowed) in [(0, false), (1, true), (3_650, true), (3_651, false)] {
        let asked = open_case().when(rule(Outcome::Upheld, vec![Remedy::Membership { days }]));
        if allowed { asked.is_accepted() } else { asked.refused_as("bad-field") }
    }
}

#[test]
fn only_who_has_the_case_rules() {
    let reject = || rule(Outcome::Rejected, vec![]);
    open_case().by(second_agent()).when(reject()).refused(Refusal::NotAssigned);
    for reader in [complainant(), reviewer(), system()] {
        open_case().by(reader).when(reject()).refused_as("wrong-role");
    }
    open_case().by(merchant()).when(reject()).refused(Refusal::NotYourCase);
    given([drafted(complaint()), lodged()]).when(reject()).refused_as("wrong-stage");
}

#[test]
fn refunds_above_the_limit_wait_for_a_second_person() {
    let house = || open_case().approving_above("30.00 CNY");
    house().when(uphold("30.00 CNY")).then([
        ruled(Outcome::UpheldInPart),
        ordered(REMEDY, part(0, "30.00 CNY"), Some("30.00 CNY")),
    ]);
    let (what, amount) = (part(0, "30.01 CNY"), Some(money("30.01 CNY")));
    let by = Some(agent().actor.id);
    house().when(uphold("30.01 CNY")).then([
        ruled(Outcome::UpheldInPart),
        Event::RemedyOrdered { remedy: REMEDY, what, amount, approval: true, by },
    ]);
    house()
        .when(rule(Outcome::Upheld, vec![voucher("99.00 CNY")]))
        .then([ruled(Outcome::Upheld), ordered(REMEDY, voucher("99.00 CNY"), None)]);
}
