//! Money that can still move is held, accounts are secured.

use redress_core::{
    case::{Command, Event, House, Protected, ProtectionAnswer, Refusal, Task},
    ids::{CaseId, ProtectionId},
    testkit::{
        COMMAND, Given, RULES, agent, claimed, command, complainant, complaint, given, merchant,
        open, other_complainant, payment, system,
    },
};
use uuid::Uuid;

const PAYMENT: Protected = Protected::Payment { payment: 0 };
const ORDERED: ProtectionId = ProtectionId(command(1).0);

fn open_case() -> Given {
    given(open(complaint())).by(complainant())
}

fn protected() -> Given {
    open_case().and(complainant(), Command::Protect { what: PAYMENT })
}

fn report(answer: ProtectionAnswer) -> Command {
    Command::ReportProtection { protection: ORDERED, answer }
}

fn waits_for_provider(case: &Given) -> bool {
    let task = Task::Protect { protection: ORDERED };
    case.case.due(&RULES, &House::default()).iter().any(|it| it.task == task)
}

#[test]
fn a_protection_is_ordered_before_the_provider_hears_of_it() {
    let ordered = |what| Event::ProtectionOrdered { protection: ProtectionId(COMMAND.0), what };
    open_case().when(Command::Protect { what: PAYMENT }).then([ordered(PAYMENT)]);
    let account = Protected::Account;
    open_case().by(agent()).when(Command::Protect { what: account }).then([ordered(account)]);
    assert!(waits_for_provider(&protected()));
    assert!(!waits_for_provider(&protected().and(system(), report(ProtectionAnswer::InForce))));
}

#[test]
fn neither_the_merchant_nor_a_stranger_freezes_anything() {
    let protect = || Command::Protect { what: PAYMENT };
    open_case().by(merchant()).when(protect()).refused(Refusal::NotYourCase);
    open_case().by(other_complainant()).when(protect()).refused(Refusal::NotYourCase);
    open_case().by(system()).when(protect()).refused_as("wrong-role");
}

#[test]
fn only_a_payment_that_the_provider_can_find_is_frozen() {
    let beyond = Protected::Payment { payment: 1 };
    open_case().when(Command::Protect { what: beyond }).refused_as("no-such-payment");
    let mut unnamed = claimed([payment("PAY-1", "80.00 CNY")]);
    unnamed.payments[0].reference = None;
    given(open(unnamed))
        .when(Command::Protect { what: PAYMENT })
        .refused(Refusal::PaymentHasNoReference { payment: 0 });
}

#[test]
fn the_same_is_protected_once_unless_that_came_to_nothing() {
    let again = || Command::Protect { what: PAYMENT };
    protected().by(agent()).when(again()).refused(Refusal::AlreadyDone);
    let in_force = protected().and(system(), report(ProtectionAnswer::InForce));
    in_force.by(agent()).when(again()).refused(Refusal::AlreadyDone);
    for answer in [ProtectionAnswer::Refused, ProtectionAnswer::Lifted] {
        protected().and(system(), report(answer)).by(agent()).when(again()).is_accepted();
    }
}

#[test]
fn the_provider_may_say_the_same_twice() {
    let in_force = protected().and(system(), report(ProtectionAnswer::InForce));
    in_force.when(report(ProtectionAnswer::InForce)).changes_nothing();
    let unknown = ProtectionId(Uuid::nil());
    let answer = ProtectionAnswer::InForce;
    let stray = Command::ReportProtection { protection: unknown, answer };
    in_force.when(stray).refused(Refusal::Unknown { what: "protection" });
    in_force.by(agent()).when(report(answer)).refused_as("wrong-role");
}

#[test]
fn what_is_in_force_is_lifted_after_it_was_released() {
    let release = || Command::Release { protection: ORDERED };
    let case = protected().and(system(), report(ProtectionAnswer::InForce));
    case.clone().by(complainant()).when(release()).refused_as("wrong-role");
    let released = case.and(agent(), release());
    assert!(waits_for_provider(&released));
    released.when(release()).refused_as("unknown");
    assert!(!waits_for_provider(&released.and(system(), report(ProtectionAnswer::Lifted))));
}

#[test]
fn what_was_never_in_force_needs_no_lifting() {
    let case = protected().and(agent(), Command::Release { protection: ORDERED });
    assert!(!waits_for_provider(&case));
}

#[test]
fn a_case_that_ended_can_still_let_go_of_what_it_froze() {
    let merged = protected()
        .and(system(), report(ProtectionAnswer::InForce))
        .and(agent(), Command::Merge { into: CaseId(Uuid::from_u128(7)) });
    let released = merged.and(agent(), Command::Release { protection: ORDERED });
    released.by(system()).when(report(ProtectionAnswer::Lifted)).is_accepted();
}
