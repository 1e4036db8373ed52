//! Every move against the table: at the wrong stage, in the wrong role, by a stranger in the right
//! role. The chapters say what else may be wrong.

use redress_core::{
    access::Relation,
    case::{
        Command, Move, Outcome, OutsideOutcome, Protected, ProtectionAnswer, Refusal, Stage, Step,
        custody::{
            Act, Dossier, ErasureReason, FactField, Letter, NewDerivative, NewQuarantine,
            NewRedaction, Place,
        },
    },
    code::Code,
    ids::{CaseId, EvidenceId, OfferId, ProtectionId, RequestId},
    party::{Reader, Side},
    remedy::Progress,
    terms::Terms,
    testkit::{
        EARLIER, Given, MERCHANT, REGULATOR_CHANNEL, agent, command, complainant, complaint,
        digest, drafted, everybody, found, given, lodged, mediator, money, open, reviewer,
        settling, words,
    },
};
use strum::IntoEnumIterator;
use uuid::Uuid;

/// Something for every move that is well formed, though not always to the point.
fn any(wanted: Move) -> Command {
    use Command as C;
    let (text, remedy) = (words("said"), EARLIER);
    let (offer, request) = (OfferId(command(1).0), RequestId(command(1).0));
    let (protection, channel) = (ProtectionId(command(1).0), Code::of(REGULATOR_CHANNEL));
    match wanted {
        Move::Amend => C::Amend { complaint: Box::new(complaint()) },
        Move::Lodge => C::Lodge { terms: None },
        Move::Discard => C::Discard,
        Move::Acknowledge => C::Acknowledge,
        Move::Accept => C::Accept,
        Move::Decline => C::Decline { reason: channel, next: vec![], text },
        Move::Redirect => C::Redirect { to: channel, text },
        Move::Withdraw => C::Withdraw,
        Move::Assign => C::Assign { to: Some(agent().actor.id), queue: None },
        Move::RequestInformation => C::RequestInformation {
            of: Side::Respondent,
            kinds: vec![],
            text,
            respondent: Some(MERCHANT),
        },
        Move::Answer => C::Answer { request, text },
        Move::State => C::State { text, terms: None },
        Move::AddEvidence => C::AddEvidence {
            evidence: EvidenceId(Uuid::from_u128(5)),
            kind: channel,
            digest: digest("file"),
            size: 1,
            sm3: None,
            capture: None,
        },
        Move::RecordFinding => C::RecordFinding { finding: found(0) },
        Move::Protect => C::Protect { what: Protected::Account },
        Move::ReportProtection => {
            C::ReportProtection { protection, answer: ProtectionAnswer::InForce }
        }
        Move::Release => C::Release { protection },
        Move::Extend => C::Extend { text, until: None, approved_by: None },
        Move::InviteMediator => C::InviteMediator { mediator: mediator().actor.id },
        Move::Offer => C::Offer { remedies: vec![], text },
        Move::AcceptOffer => C::AcceptOffer { offer },
        Move::RefuseOffer => C::RefuseOffer { offer },
        Move::Rule => C::Rule { outcome: Outcome::Rejected, remedies: vec![], text },
        Move::AcceptInPart => C::AcceptInPart { remedies: vec![remedy], text },
        Move::Object => C::Object { text },
        Move::EndWait => C::EndWait,
        Move::GiveDetails => C::GiveDetails { remedy, text },
        Move::ApproveRemedy => C::ApproveRemedy { remedy },
        Move::ReportRemedy => C::ReportRemedy { remedy, progress: Progress::Sent },
        Move::DeliverRemedy => C::DeliverRemedy { remedy },
        Move::RetryRemedy => C::RetryRemedy { remedy },
        Move::ConfirmArrival => C::ConfirmArrival { remedy },
        Move::ReportNotArrived => C::ReportNotArrived { remedy },
        _ => any_time(wanted),
    }
}

fn any_time(wanted: Move) -> Command {
    use Command as C;
    let (text, channel) = (words("said"), Code::of(REGULATOR_CHANNEL));
    let other = CaseId(Uuid::from_u128(7));
    match wanted {
        Move::Close => C::Close,
        Move::Reopen => C::Reopen { reason: Code::of("new-facts") },
        Move::Rate => C::Rate { score: 3 },
        Move::ReviewQuality => C::ReviewQuality { score: 3 },
        Move::Message => C::Message { to: Side::Institution, text },
        Move::CallBack => C::CallBack { reached: true, text },
        Move::Note => C::Note { text },
        Move::Link => C::Link { other },
        Move::Merge => C::Merge { into: other },
        Move::Absorb => C::Absorb { from: other },
        Move::Escalate => C::Escalate { channel },
        Move::RecordOutsideOutcome => {
            C::RecordOutsideOutcome { channel, outcome: OutsideOutcome::Settled, text }
        }
        Move::RecordSent => C::RecordSent { channel, text },
        Move::RecordStep => {
            C::RecordStep { step: Step::NewFacts, happened_at: None, until: None, text: None }
        }
        Move::Remind => C::Remind {
            regime: Code::of("house"),
            name: Code::of("decide"),
            about: None,
            step: Code::of("1-days"),
        },
        Move::MoveObligation => C::MoveObligation {
            regime: Code::of("house"),
            name: Code::of("decide"),
            about: None,
            from: redress_core::testkit::noon(redress_core::testkit::DAY),
        },
        Move::MissObligation => {
            C::MissObligation { regime: Code::of("house"), name: Code::of("decide"), about: None }
        }
        Move::ReportMoney => C::ReportMoney { payment: 0, total: money("1.00 CNY") },
        other => custody(other),
    }
}

fn custody(wanted: Move) -> Command {
    use Command as C;
    let (evidence, from) = (EvidenceId(Uuid::from_u128(6)), EvidenceId(Uuid::from_u128(5)));
    let (text, code, digest, size) = (words("said"), Code::of("any"), digest("file"), 1);
    let tool = code.clone();
    match wanted {
        Move::HandleEvidence => {
            C::HandleEvidence { evidence, act: Act::Viewed, purpose: None, to: None }
        }
        Move::DeriveEvidence => {
            C::DeriveEvidence(NewDerivative { evidence, from, kind: code, digest, size, tool })
        }
        Move::RedactEvidence => {
            C::RedactEvidence(NewRedaction { evidence, from, digest, size, tool })
        }
        Move::QuarantineEvidence => {
            let (signature, side) = (code, Side::Complainant);
            C::QuarantineEvidence(NewQuarantine { evidence, digest, size, signature, side })
        }
        Move::ConfirmFact => {
            let place = Place { page: 1, from: 0, to: 5 };
            C::ConfirmFact { evidence, field: FactField::Amount, text, place }
        }
        Move::AcceptTerms => {
            C::AcceptTerms { terms: Terms::newest().edition.parse().expect("a code") }
        }
        Move::PlaceHold => C::PlaceHold { reason: code, text },
        Move::LiftHold => C::LiftHold { reason: code, text },
        Move::IssueLetter => {
            let (lang, to) = (None, Side::Complainant);
            C::IssueLetter(Letter { letter: code, lang, to, file: evidence, digest })
        }
        Move::IssueDossier => {
            C::IssueDossier(Dossier { variant: code, digest, size, purpose: tool })
        }
        Move::Erase => C::Erase { reason: ErasureReason::Asked },
        other => unreachable!("`{other}` is among the others"),
    }
}

/// The same complaint, as far as each stage.
fn at(stage: Stage) -> Given {
    let text = words("said");
    let ruled = || {
        let outcome = Outcome::Rejected;
        given(open(complaint())).and(agent(), Command::Rule { outcome, remedies: vec![], text })
    };
    let case = match stage {
        Stage::Draft => given([drafted(complaint())]),
        Stage::Lodged => given([drafted(complaint()), lodged()]),
        Stage::Open => given(open(complaint())),
        Stage::Ruled => ruled(),
        Stage::Review => ruled().and(complainant(), Command::Object { text }),
        Stage::Settling => given(settling()),
        Stage::Closed => ruled().and(complainant(), Command::Accept),
    };
    assert_eq!(case.case.stage, stage);
    case
}

fn each(mut test: impl FnMut(Stage, &Reader, Move, Result<(), Refusal>)) {
    for stage in Stage::iter() {
        let case = at(stage);
        for reader in everybody() {
            for wanted in Move::iter() {
                let asked = case.clone().by(reader.clone()).when(any(wanted));
                test(stage, &reader, wanted, asked.result().map(|_| ()));
            }
        }
    }
}

#[test]
fn every_move_has_a_command() {
    for wanted in Move::iter() {
        assert_eq!(any(wanted).as_move(), wanted);
    }
}

#[test]
fn strangers_in_the_right_role_are_told_nothing_but_that() {
    let mut turned_away = 0;
    each(|stage, reader, wanted, answer| {
        if Relation::between(reader, &at(stage).case).is_none() {
            assert_eq!(answer, Err(Refusal::NotYourCase), "{wanted} at {stage} by {reader:?}");
            turned_away += 1;
        }
    });
    assert!(1_000 < turned_away, "only {turned_away}: this test looks in the wrong place");
}

#[test]
fn what_the_table_does_not_have_is_refused_for_that_reason() {
    let (mut stages, mut roles) = (0, 0);
    each(|stage, reader, wanted, answer| {
        let role = reader.actor.role;
        if answer == Err(Refusal::NotYourCase) {
            return;
        }
        match stage.roles_for(wanted) {
            None => {
                assert_eq!(answer, Err(Refusal::WrongStage { wanted, stage }));
                stages += 1;
            }
            Some(allowed) if !allowed.contains(&role) => {
                assert_eq!(answer, Err(Refusal::WrongRole { wanted, role }));
                roles += 1;
            }
            Some(_) => {
                let table =
                    matches!(answer, Err(Refusal::WrongStage { .. } | Refusal::WrongRole { .. }));
                assert!(!table, "{wanted} at {stage} by {role}: {answer:?}");
            }
        }
    });
    assert!(
        300 < stages && 300 < roles,
        "{stages} and {roles}: this test looks in the wrong place"
    );
}

#[test]
fn what_is_offered_as_a_button_is_what_the_table_allows() {
    for stage in Stage::iter() {
        for reader in everybody() {
            for wanted in at(stage).by(reader.clone()).moves() {
                let allowed =
                    stage.roles_for(wanted).is_some_and(|it| it.contains(&reader.actor.role));
                assert!(allowed, "{wanted} at {stage} for {reader:?}");
            }
        }
    }
    let buttons = at(Stage::Ruled).by(complainant()).moves();
    let expected = [
        Move::Accept,
        Move::AcceptInPart,
        Move::Object,
        Move::AddEvidence,
        Move::Protect,
        Move::Withdraw,
        Move::Message,
        Move::Escalate,
        Move::IssueDossier,
        Move::AcceptTerms,
    ];
    assert_eq!(buttons, expected);
    let judge = at(Stage::Closed).by(reviewer()).moves();
    assert!(judge.contains(&Move::ReviewQuality) && !judge.contains(&Move::Rate));
}
