//! Files, who has them in their hands, and the end of them.

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{
        Case, Command, Event, Move, Stage,
        custody::{
            Act, Dossier, ErasureReason, FactField, Handled, Letter, NewDerivative, NewQuarantine,
            NewRedaction, Place, REDACTION,
        },
    },
    code::Code,
    ids::EvidenceId,
    party::{Reader, Role},
    terms::Terms,
    testkit::{Dice, digest, words},
};
use strum::IntoEnumIterator;
use uuid::Uuid;

use crate::{
    any::{one_of, side},
    check::events,
    world::Kept,
};

/// Moves about papers, which bring no case further.
pub(crate) fn is_about_papers(it: Move) -> bool {
    use Move as M;
    let about = [M::HandleEvidence, M::ConfirmFact, M::AcceptTerms, M::PlaceHold, M::LiftHold];
    about.contains(&it) || (it.brings_file() && it != M::AddEvidence)
}

/// An edition of the terms, or none.
pub(crate) fn terms(dice: &mut Dice) -> Option<Code> {
    let newest = Terms::newest().edition.parse().expect("a code");
    dice.pick(&[None, None, Some(newest), Some(Code::of("1999-01-01"))])
}

pub(crate) fn command(dice: &mut Dice, wanted: Move, case: &Case) -> Command {
    let known = one_of(dice, case.evidence.keys(), EvidenceId(Uuid::nil()));
    let made = one_of(dice, case.custody.derivatives.keys(), known);
    let from = dice.pick(&[known, known, made]);
    let evidence = EvidenceId(Uuid::from_u128(u128::from(1_000 + dice.below(1_500))));
    let (digest, size, tool) = (digest("f"), dice.below(9_000), Code::of("redress-0-1"));
    let (text, reason) = (words("why"), dice.pick(&["litigation", "audit"]));
    let reason: Code = reason.parse().expect("a code");
    match wanted {
        Move::HandleEvidence => {
            let act = dice.pick(&Act::iter().collect::<Vec<_>>());
            let purpose = dice.one_in(3).then_some(Code::of("dispute"));
            let to = dice.one_in(2).then_some(Code::of("court"));
            Command::HandleEvidence { evidence: from, act, purpose, to }
        }
        Move::DeriveEvidence => {
            let kinds = [REDACTION, Code::of("text"), Code::of("thumbnail")];
            let kind = dice.pick(&kinds);
            Command::DeriveEvidence(NewDerivative { evidence, from, kind, digest, size, tool })
        }
        Move::RedactEvidence => {
            Command::RedactEvidence(NewRedaction { evidence, from, digest, size, tool })
        }
        Move::QuarantineEvidence => {
            let (evidence, side) = (dice.pick(&[evidence, evidence, known]), side(dice));
            let signature = Code::of("eicar");
            Command::QuarantineEvidence(NewQuarantine { evidence, digest, size, signature, side })
        }
        Move::ConfirmFact => {
            let field = dice.pick(&FactField::iter().collect::<Vec<_>>());
            let place = Place { page: dice.below(3) as u32, from: 4, to: dice.below(20) as u32 };
            Command::ConfirmFact { evidence: from, field, text, place }
        }
        Move::AcceptTerms => {
            Command::AcceptTerms { terms: terms(dice).unwrap_or(Code::of("none")) }
        }
        Move::PlaceHold => Command::PlaceHold { reason, text },
        Move::LiftHold => Command::LiftHold { reason, text },
        Move::IssueLetter => {
            let (letter, to) = (Code::of("ruling"), side(dice));
            Command::IssueLetter(Letter { letter, lang: None, to, file: evidence, digest })
        }
        Move::IssueDossier => {
            let (variant, purpose) = (Code::of("court"), reason);
            Command::IssueDossier(Dossier { variant, digest, size, purpose })
        }
        // Some people ask at once; most are content with what the house keeps to.
        _ => Command::Erase {
            reason: dice.pick(&[
                ErasureReason::Retention,
                ErasureReason::Retention,
                ErasureReason::Retention,
                ErasureReason::Asked,
            ]),
        },
    }
}

/// What is held against every decision about files before it is written down.
pub(crate) fn decided(kept: &Kept, new: &[Event], reader: &Reader, now: Timestamp, what: &str) {
    if new.is_empty() {
        return;
    }
    let gone = events(kept).any(|it| matches!(it, Event::Erased { .. }));
    assert!(!gone, "{what}: after the end");
    for event in new {
        match event {
            Event::EvidenceHandled(it) => {
                assert!(!is_repeated(kept, it, reader, now), "{what}: written down twice");
                assert!(is_there(kept, it.evidence), "{what}: of nothing");
            }
            Event::HoldLifted { reason, .. } => {
                assert!(holds(kept).contains(reason), "{what}: no such hold");
                assert_eq!(reader.actor.role, Role::Reviewer, "{what}");
            }
            Event::Erased { reason } => {
                assert_eq!(kept.case.stage, Stage::Closed, "{what}: still open");
                assert_eq!(holds(kept), Vec::<Code>::new(), "{what}: on hold");
                let closed = kept.log.iter().rfind(|it| matches!(it.event, Event::Closed { .. }));
                let since = now.duration_since(closed.expect("it was closed").at);
                let year = SignedDuration::from_hours(365 * 24);
                let early = *reason == ErasureReason::Retention && since < year;
                assert!(!early, "{what}: too early");
            }
            _ => (),
        }
    }
}

fn holds(kept: &Kept) -> Vec<Code> {
    let mut holds = Vec::new();
    for event in events(kept) {
        match event {
            Event::HoldPlaced { reason, .. } => holds.push(reason.clone()),
            Event::HoldLifted { reason, .. } => holds.retain(|it| it != reason),
            _ => (),
        }
    }
    holds
}

fn is_repeated(kept: &Kept, wanted: &Handled, reader: &Reader, now: Timestamp) -> bool {
    let recent = kept.log.iter().rev().take(50);
    recent.into_iter().any(|it| {
        let same = matches!(&it.event, Event::EvidenceHandled(other) if other == wanted);
        same && it.actor.id == reader.actor.id
            && now.duration_since(it.at) < SignedDuration::from_mins(10)
    })
}

fn is_there(kept: &Kept, wanted: EvidenceId) -> bool {
    events(kept).any(|it| match it {
        Event::EvidenceAdded { evidence, .. } => *evidence == wanted,
        Event::EvidenceDerived(it) => it.evidence == wanted,
        _ => false,
    })
}
