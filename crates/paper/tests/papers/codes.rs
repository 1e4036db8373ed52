//! Every code that a paper may have to name has a word, in both languages.

use redress_core::{
    case::{Closing, EventKind, Outcome, Stage, Step},
    matching::Check,
    party::{Role, Side},
    remedy::RemedyStatus,
};
use redress_paper::{Kind, say};
use strum::IntoEnumIterator;

use crate::pictures::LANGS;

fn names<T: IntoEnumIterator + ToString>() -> Vec<String> {
    T::iter().map(|it| it.to_string()).collect()
}

#[test]
fn every_code_has_a_word() {
    let sides = [Side::Complainant, Side::Respondent, Side::Institution, Side::Neutral];
    let closings = [
        Closing::Settled,
        Closing::Accepted,
        Closing::Lapsed,
        Closing::Rejected,
        Closing::Declined,
        Closing::Redirected,
        Closing::Withdrawn,
        Closing::Discarded,
        Closing::Merged,
        Closing::Outside,
    ];
    let checks = [
        Check::PaymentExists,
        Check::Amount,
        Check::Payee,
        Check::Time,
        Check::Status,
        Check::Duplicate,
        Check::RefundState,
        Check::AccountStatus,
        Check::NewDevice,
        Check::ImpossibleTravel,
        Check::AccountChange,
        Check::EarlierPayments,
        Check::PaymentPath,
    ];
    let topics = [
        ("event", names::<EventKind>()),
        ("step", names::<Step>()),
        ("stage", names::<Stage>()),
        ("outcome", names::<Outcome>()),
        ("check", checks.map(|it| it.to_string()).to_vec()),
        ("role", names::<Role>()),
        ("status", names::<RemedyStatus>()),
        ("letter", names::<Kind>()),
        ("side", sides.map(|it| it.to_string()).to_vec()),
        ("closing", closings.map(|it| it.to_string()).to_vec()),
    ];
    for lang in LANGS {
        for (topic, codes) in &topics {
            for code in codes {
                assert_ne!(say(lang, topic, code), *code, "{topic}.{code} has no word in {lang}");
            }
        }
    }
}
