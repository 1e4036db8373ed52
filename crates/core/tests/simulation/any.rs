//! Commands with contents as they come: some right, many wrong.

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{Case, Command, Move, Outcome, OutsideOutcome, Protected, ProtectionAnswer, Step},
    code::Code,
    ids::{CaseId, EvidenceId, OfferId, PersonId, ProtectionId, QueueId, RemedyId, RequestId},
    money::{Currency, Money},
    party::Side,
    remedy::{Progress, Remedy},
    testkit::{
        self, Dice, MERCHANT, OTHER_MERCHANT, REGULATOR_CHANNEL, amount_recorded, digest,
        everybody, found, money, not_found, words,
    },
    words::Words,
};
use strum::IntoEnumIterator;
use uuid::Uuid;

use crate::{custody, world::PAYMENTS};

/// A move, whatever it may lead to.
pub(crate) fn any_move(dice: &mut Dice) -> Move {
    dice.pick(&Move::iter().collect::<Vec<_>>())
}

/// Moves that lead nowhere by themselves.
pub(crate) fn is_talk(it: Move) -> bool {
    use Move as M;
    let said = [M::Message, M::CallBack, M::Note, M::Link, M::Escalate, M::AddEvidence, M::Amend];
    let done = [M::Extend, M::State, M::RecordSent, M::MissObligation, M::Protect, M::Release];
    let noted = [M::RecordStep, M::Remind, M::MoveObligation, M::ReportProtection];
    said.contains(&it) || done.contains(&it) || noted.contains(&it)
}

/// Moves that bring a case further.
pub(crate) fn is_turn(it: Move) -> bool {
    use Move as M;
    let decided = [M::Rule, M::Accept, M::AcceptInPart, M::Object, M::AcceptOffer];
    let delivered = [M::ApproveRemedy, M::RetryRemedy, M::ConfirmArrival, M::ReportNotArrived];
    decided.contains(&it) || delivered.contains(&it)
}

/// Moves after which there is not much left to do.
pub(crate) fn is_ending(it: Move) -> bool {
    use Move as M;
    [M::Withdraw, M::Decline, M::Redirect, M::Merge, M::Discard, M::Close].contains(&it)
}

/// What the provider's record says was paid.
pub(crate) fn true_amount(reference: Option<&str>) -> Option<Money> {
    let (_, minor) = PAYMENTS.iter().find(|(it, _)| Some(*it) == reference)?;
    Some(Money::of_minor(*minor, Currency::CNY))
}

/// A command for this move. A new move does not compile until somebody says here what to try.
pub(crate) fn command(dice: &mut Dice, wanted: Move, case: &Case, other: CaseId) -> Command {
    match wanted {
        Move::Amend => Command::Amend { complaint: Box::new(case.complaint.clone()) },
        Move::Lodge => Command::Lodge { terms: custody::terms(dice) },
        Move::Discard => Command::Discard,
        Move::Acknowledge => Command::Acknowledge,
        Move::Accept => Command::Accept,
        Move::Withdraw => Command::Withdraw,
        Move::EndWait => Command::EndWait,
        Move::Close => Command::Close,
        Move::Decline
        | Move::Redirect
        | Move::Assign
        | Move::RequestInformation
        | Move::Answer
        | Move::State
        | Move::AddEvidence
        | Move::RecordFinding
        | Move::Extend => handling(dice, wanted, case),
        Move::Protect | Move::ReportProtection | Move::Release => protecting(dice, wanted, case),
        Move::InviteMediator
        | Move::Offer
        | Move::AcceptOffer
        | Move::RefuseOffer
        | Move::Rule
        | Move::AcceptInPart
        | Move::Object => deciding(dice, wanted, case),
        Move::GiveDetails
        | Move::ApproveRemedy
        | Move::ReportRemedy
        | Move::DeliverRemedy
        | Move::RetryRemedy
        | Move::ConfirmArrival
        | Move::ReportNotArrived => delivering(dice, wanted, case),
        Move::Reopen
        | Move::Rate
        | Move::ReviewQuality
        | Move::Message
        | Move::CallBack
        | Move::Note
        | Move::Link
        | Move::Merge
        | Move::Absorb
        | Move::Escalate
        | Move::RecordOutsideOutcome
        | Move::RecordSent
        | Move::RecordStep
        | Move::MissObligation
        | Move::Remind
        | Move::MoveObligation
        | Move::ReportMoney => any_time(dice, wanted, case, other),
        Move::HandleEvidence
        | Move::DeriveEvidence
        | Move::RedactEvidence
        | Move::QuarantineEvidence
        | Move::ConfirmFact
        | Move::AcceptTerms
        | Move::PlaceHold
        | Move::LiftHold
        | Move::IssueLetter
        | Move::IssueDossier
        | Move::Erase => custody::command(dice, wanted, case),
    }
}

fn handling(dice: &mut Dice, wanted: Move, case: &Case) -> Command {
    let text = words("said");
    let payment = dice.below(4) as u16;
    match wanted {
        Move::Decline => Command::Decline { reason: Code::of("not-ours"), next: vec![], text },
        Move::Redirect => Command::Redirect { to: Code::of("consumer-council"), text },
        Move::Assign => {
            let to = dice.one_in(4).then_some(()).map_or_else(|| Some(somebody(dice)), |()| None);
            let queue = dice.one_in(2).then_some(QueueId(Uuid::from_u128(1)));
            Command::Assign { to, queue }
        }
        Move::RequestInformation => {
            let of = side(dice);
            let respondent = dice.pick(&[None, Some(MERCHANT), Some(OTHER_MERCHANT)]);
            Command::RequestInformation { of, kinds: vec![Code::of("invoice")], text, respondent }
        }
        Move::Answer => {
            let request = one_of(dice, case.requests.keys(), RequestId(Uuid::nil()));
            Command::Answer { request, text }
        }
        Move::State => Command::State { text, terms: custody::terms(dice) },
        Move::AddEvidence => {
            let evidence = EvidenceId(Uuid::from_u128(u128::from(dice.below(600))));
            let size = dice.pick(&[7, 1 << 20, u64::MAX]);
            let (kind, digest) = (Code::of("receipt"), digest("f"));
            let capture = dice.one_in(2).then_some(text);
            Command::AddEvidence { evidence, kind, digest, size, sm3: None, capture }
        }
        Move::RecordFinding => {
            let reference = case.complaint.payments.get(usize::from(payment));
            let paid = true_amount(reference.and_then(|it| it.reference.as_deref()));
            let paid = paid.unwrap_or(money("1.00 CNY")).to_string();
            let findings = [found(payment), not_found(payment), amount_recorded(payment, &paid)];
            let mut finding = dice.pick(&findings);
            if let Some(row) = finding.rows.first_mut().filter(|_| dice.one_in(9)) {
                row.source = "账单 of Wang Xiaoming.csv".to_owned();
            }
            Command::RecordFinding { finding }
        }
        _ => Command::Extend {
            text,
            until: perhaps(dice, case),
            approved_by: Some(somebody(dice)).filter(|_| dice.one_in(2)),
        },
    }
}

fn protecting(dice: &mut Dice, wanted: Move, case: &Case) -> Command {
    let protection = one_of(dice, case.protections.keys(), ProtectionId(Uuid::nil()));
    let payment = dice.below(4) as usize;
    match wanted {
        Move::Protect => Command::Protect {
            what: dice.pick(&[Protected::Payment { payment }, Protected::Account]),
        },
        Move::Release => Command::Release { protection },
        _ => {
            use ProtectionAnswer as A;
            let answer = dice.pick(&[A::InForce, A::Refused, A::Lifted]);
            Command::ReportProtection { protection, answer }
        }
    }
}

fn deciding(dice: &mut Dice, wanted: Move, case: &Case) -> Command {
    let text = words("reasons");
    let offer = one_of(dice, case.offers.keys(), OfferId(Uuid::nil()));
    match wanted {
        Move::InviteMediator => {
            let somebody = somebody(dice);
            let mediator = dice.pick(&[testkit::mediator().actor.id, somebody]);
            Command::InviteMediator { mediator }
        }
        Move::Offer => Command::Offer { remedies: remedies(dice, case), text },
        Move::AcceptOffer => Command::AcceptOffer { offer },
        Move::RefuseOffer => Command::RefuseOffer { offer },
        Move::Rule => {
            let outcome = dice.pick(&Outcome::iter().collect::<Vec<_>>());
            let rejected = outcome == Outcome::Rejected;
            let remedies = if rejected && !dice.one_in(9) { vec![] } else { remedies(dice, case) };
            Command::Rule { outcome, remedies, text }
        }
        Move::AcceptInPart => {
            let remedy = remedy(dice, case);
            Command::AcceptInPart { remedies: vec![remedy], text }
        }
        _ => Command::Object { text },
    }
}

fn delivering(dice: &mut Dice, wanted: Move, case: &Case) -> Command {
    let remedy = remedy(dice, case);
    match wanted {
        Move::GiveDetails => Command::GiveDetails { remedy, text: words("account") },
        Move::ApproveRemedy => Command::ApproveRemedy { remedy },
        Move::DeliverRemedy => Command::DeliverRemedy { remedy },
        Move::RetryRemedy => Command::RetryRemedy { remedy },
        Move::ConfirmArrival => Command::ConfirmArrival { remedy },
        Move::ReportNotArrived => Command::ReportNotArrived { remedy },
        // Only the provider knows how far it got: see the rounds. This is what it never says.
        _ => {
            let code = dice.pick(&["not a code", "姓名", ""]).to_owned();
            Command::ReportRemedy { remedy, progress: Progress::Parked { code } }
        }
    }
}

fn any_time(dice: &mut Dice, wanted: Move, case: &Case, other: CaseId) -> Command {
    let text: Words = words("said");
    let channel: Code =
        dice.pick(&["some-bank", REGULATOR_CHANNEL, "court"]).parse().expect("a code");
    let score = dice.below(7) as u8;
    let payment = dice.below(4) as usize;
    match wanted {
        Move::Reopen => {
            let reasons = ["new-facts", "user-continues", "not-arrived", "because"];
            Command::Reopen { reason: dice.pick(&reasons).parse().expect("a code") }
        }
        Move::Rate => Command::Rate { score },
        Move::ReviewQuality => Command::ReviewQuality { score },
        Move::Message => Command::Message { to: side(dice), text },
        Move::CallBack => Command::CallBack { reached: dice.one_in(2), text },
        Move::Note => Command::Note { text },
        Move::Link => Command::Link { other },
        // Most merges end the story; too many of them and there is none.
        Move::Merge if dice.one_in(4) => Command::Merge { into: other },
        Move::Merge => Command::Merge { into: case.id },
        // Only the round that finishes a merge knows who to take over from: see there.
        Move::Absorb => Command::Absorb { from: case.id },
        Move::Escalate => Command::Escalate { channel },
        Move::RecordOutsideOutcome => {
            use OutsideOutcome as O;
            let outcome = dice.pick(&[O::ForComplainant, O::AgainstComplainant, O::NotTaken]);
            Command::RecordOutsideOutcome { channel, outcome, text }
        }
        Move::RecordSent => Command::RecordSent { channel, text },
        Move::RecordStep => Command::RecordStep {
            step: dice.pick(&Step::iter().collect::<Vec<_>>()),
            happened_at: perhaps(dice, case),
            until: perhaps(dice, case),
            text: dice.pick(&[None, Some(text), Some(text)]),
        },
        Move::Remind | Move::MoveObligation => {
            let name = dice.pick(&["decide", "object", "review"]);
            let (regime, name, about) = (Code::of("house"), name.parse().expect("a code"), None);
            match wanted {
                Move::Remind => {
                    let step = Code::of("1-days");
                    Command::Remind { regime, name, about, step }
                }
                _ => {
                    let from = any_time_near(dice, case);
                    Command::MoveObligation { regime, name, about, from }
                }
            }
        }
        Move::MissObligation => {
            let name = dice.pick(&["decide", "acknowledge", "object", "review"]);
            let (regime, name) = (Code::of("house"), name.parse().expect("a code"));
            Command::MissObligation { regime, name, about: None }
        }
        _ => {
            let minor = dice.below(13_000) as i64 - 100;
            let currency = dice.pick(&[Currency::CNY, Currency::CNY, Currency::EUR]);
            Command::ReportMoney { payment, total: Money::of_minor(minor, currency) }
        }
    }
}

fn remedies(dice: &mut Dice, case: &Case) -> Vec<Remedy> {
    (0..dice.pick(&[1, 1, 1, 1, 2, 2, 3, 0])).map(|_| any_remedy(dice, case)).collect()
}

fn any_remedy(dice: &mut Dice, case: &Case) -> Remedy {
    let payments = case.complaint.payments.len() as u64;
    let beyond = u64::from(payments == 0 || dice.one_in(9));
    let payment = dice.below(payments + beyond) as usize;
    let amount = Money::of_minor(dice.below(7_000) as i64 - 50, Currency::CNY);
    match dice.below(10) {
        0..3 => Remedy::FullRefund { payment },
        3..7 => Remedy::PartialRefund { payment, amount },
        7 => Remedy::Voucher { amount },
        8 => Remedy::Membership { days: dice.below(4_000) as u16 },
        _ => Remedy::Apology,
    }
}

fn remedy(dice: &mut Dice, case: &Case) -> RemedyId {
    one_of(dice, case.remedies.keys(), RemedyId(Uuid::nil()))
}

pub(crate) fn one_of<'a, T: Copy + 'a>(
    dice: &mut Dice,
    from: impl Iterator<Item = &'a T>,
    none: T,
) -> T {
    let known: Vec<T> = from.copied().collect();
    if known.is_empty() || dice.one_in(20) { none } else { dice.pick(&known) }
}

fn somebody(dice: &mut Dice) -> PersonId {
    let near = [testkit::agent(), testkit::reviewer(), testkit::second_reviewer()];
    let from = if dice.one_in(3) { everybody() } else { near.to_vec() };
    dice.pick(&from).actor.id
}

fn perhaps(dice: &mut Dice, case: &Case) -> Option<Timestamp> {
    let time = any_time_near(dice, case);
    dice.one_in(2).then_some(time)
}

/// Some time around the last thing that happened, before or after.
fn any_time_near(dice: &mut Dice, case: &Case) -> Timestamp {
    let minutes = dice.below(90 * 24 * 60) as i64 - 45 * 24 * 60;
    case.changed_at + SignedDuration::from_mins(minutes)
}

pub(crate) fn side(dice: &mut Dice) -> Side {
    dice.pick(&[Side::Complainant, Side::Respondent, Side::Institution, Side::Neutral])
}
