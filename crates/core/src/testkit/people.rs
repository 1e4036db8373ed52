//! The people of the tests, one for every role, and a stranger of each role that has cases.

use uuid::Uuid;

use crate::{
    ids::{MerchantId, PersonId},
    party::{Actor, Reader, Role},
};

/// The merchant that the complaints of the tests are about.
pub const MERCHANT: MerchantId = MerchantId(Uuid::from_u128(0xa1));
/// Another merchant, which has nothing to do with them.
pub const OTHER_MERCHANT: MerchantId = MerchantId(Uuid::from_u128(0xa2));
/// The channel of the outside body that [`regulator`] belongs to.
pub const REGULATOR_CHANNEL: &str = "regulator-hotline";

/// The `n`-th person, in a role.
pub const fn person(n: u128, role: Role) -> Reader {
    Reader::plain(Actor { id: PersonId(Uuid::from_u128(0x100 + n)), role })
}

/// Complains.
pub const fn complainant() -> Reader {
    person(1, Role::Complainant)
}

/// Complains too, but not in this case.
pub const fn other_complainant() -> Reader {
    person(2, Role::Complainant)
}

/// Speaks for the complainant, where [`represented`](super::represented) says so.
pub const fn representative() -> Reader {
    person(3, Role::Complainant)
}

/// Handles the case.
pub const fn agent() -> Reader {
    person(11, Role::Agent)
}

/// Handles other cases.
pub const fn second_agent() -> Reader {
    person(12, Role::Agent)
}

/// Reviews what the agent ruled.
pub const fn reviewer() -> Reader {
    person(21, Role::Reviewer)
}

/// Could review it as well.
pub const fn second_reviewer() -> Reader {
    person(22, Role::Reviewer)
}

/// Helps the sides to agree, once invited.
pub const fn mediator() -> Reader {
    person(31, Role::Mediator)
}

/// Was never invited.
pub const fn other_mediator() -> Reader {
    person(32, Role::Mediator)
}

/// Speaks for [`MERCHANT`].
pub fn merchant() -> Reader {
    Reader { merchant: Some(MERCHANT), ..person(41, Role::Merchant) }
}

/// Speaks for [`OTHER_MERCHANT`].
pub fn other_merchant() -> Reader {
    Reader { merchant: Some(OTHER_MERCHANT), ..person(42, Role::Merchant) }
}

/// Belongs to the outside body of [`REGULATOR_CHANNEL`].
pub fn regulator() -> Reader {
    Reader { body: Some(REGULATOR_CHANNEL.to_owned()), ..person(51, Role::Regulator) }
}

/// Belongs to an outside body that no case was handed to.
pub fn other_regulator() -> Reader {
    Reader { body: Some("consumer-council".to_owned()), ..person(52, Role::Regulator) }
}

/// Reads everything.
pub const fn auditor() -> Reader {
    person(61, Role::Auditor)
}

/// Sees no cases.
pub const fn admin() -> Reader {
    person(71, Role::Admin)
}

/// The program.
pub const fn system() -> Reader {
    Reader::plain(Actor::SYSTEM)
}

/// All of them.
pub fn everybody() -> Vec<Reader> {
    vec![
        complainant(),
        other_complainant(),
        representative(),
        agent(),
        second_agent(),
        reviewer(),
        second_reviewer(),
        mediator(),
        other_mediator(),
        merchant(),
        other_merchant(),
        regulator(),
        other_regulator(),
        auditor(),
        admin(),
        system(),
    ]
}
