//! Who takes part in a case, and in which role.

use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, MerchantId, PersonId};

/// What somebody is to the institution. What they may do to one case also depends on their
/// relation to it: see [`crate::access`].
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Complains, or speaks for somebody who does.
    Complainant,
    /// Handles cases for the institution (tier 1).
    Agent,
    /// Another person of the complaint department, who reviews rulings (tier 2).
    Reviewer,
    /// Helps the sides to agree; decides nothing.
    Mediator,
    /// The other side: the merchant or payee complained about.
    Merchant,
    /// An outside body to which a case was handed (tier 3).
    Regulator,
    /// Reads everything, changes nothing.
    Auditor,
    /// Looks after people, rules and the institution's profile; sees no cases.
    Admin,
    /// The program itself: a round that found something due, a provider that answered.
    System,
}

/// Who did something. Roles are recorded with the person: the same person may hold several.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// The person; the program has one of its own.
    pub id: PersonId,
    /// The role they acted in.
    pub role: Role,
}

impl Actor {
    /// The program itself.
    pub const SYSTEM: Actor = Actor { id: PersonId(uuid::Uuid::nil()), role: Role::System };
}

/// Whoever asks: an actor, and what ties them to cases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reader {
    /// The person and the role they act in now.
    pub actor: Actor,
    /// The merchant they speak for.
    pub merchant: Option<MerchantId>,
    /// The outside body they belong to: the id of its channel in `rules/channels`.
    pub body: Option<String>,
    /// The one case that they opened with its secret. They are its complainant, nobody else's.
    pub opened: Option<CaseId>,
}

impl Reader {
    /// Somebody with a role and no further ties.
    pub const fn plain(actor: Actor) -> Reader {
        Reader { actor, merchant: None, body: None, opened: None }
    }
}

/// One side of a case.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Side {
    /// Who complains.
    Complainant,
    /// The merchant or payee complained about.
    Respondent,
    /// Who must handle the complaint.
    Institution,
    /// Nobody's side: mediators and outside bodies.
    Neutral,
}

impl Role {
    /// The side that somebody in this role speaks for.
    pub const fn side(self) -> Side {
        match self {
            Role::Complainant => Side::Complainant,
            Role::Merchant => Side::Respondent,
            Role::Agent | Role::Reviewer | Role::Admin | Role::System => Side::Institution,
            Role::Mediator | Role::Regulator | Role::Auditor => Side::Neutral,
        }
    }

    /// Works for the institution and sees its cases.
    pub const fn is_staff(self) -> bool {
        matches!(self, Role::Agent | Role::Reviewer)
    }
}
