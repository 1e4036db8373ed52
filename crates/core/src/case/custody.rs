//! Custody: who opened a file of the case and what for, what was made of it, what was kept out,
//! and what left the house.
//!
//! What stands here is what events and commands hold. What a case remembers of it stands in
//! `state`, what is decided in `acts`.

pub(super) mod acts;
mod state;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    ids::EvidenceId,
    lang::Lang,
    party::{Role, Side},
    words::{Digest, Words},
};

pub use state::{Custody, Derivative, Erasure, Hold, Item, RecentAct};

/// The kind of derivative that may be shown instead of the file it was made from.
pub const REDACTION: Code = Code::of("redaction");
/// The kind of derivative that is a small picture of a file.
pub const THUMBNAIL: Code = Code::of("thumbnail");
/// The kind of derivative that says what was read of a file, or why nothing could be.
pub const TEXT: Code = Code::of("text");
/// The same, where the text was recognised in a picture.
pub const OCR_TEXT: Code = Code::of("ocr-text");
/// The most things that are made of the files of one case.
pub const DERIVATIVES_MAX: usize = 1_000;

/// What somebody did with a file.
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
pub enum Act {
    /// Looked at it in the program.
    Viewed,
    /// Took a copy of it.
    Downloaded,
    /// Took it out in a package with others.
    Exported,
    /// Handed it to somebody outside of the house.
    Transferred,
}

/// A line of custody: somebody had the file in their hands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handled {
    /// Which file: the untouched one, or what was shown instead of it.
    pub evidence: EvidenceId,
    /// Whose file it is.
    pub side: Side,
    /// What they did.
    pub act: Act,
    /// What for, as a code: `handling`, `review`, `own-case`.
    pub purpose: Code,
    /// To whom it went, where it left the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Code>,
}

/// Something was made of a file. The file itself stays as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Derived {
    /// Names what was made.
    pub evidence: EvidenceId,
    /// What it was made from.
    pub from: EvidenceId,
    /// Whose file the untouched one is.
    pub side: Side,
    /// `redaction` may be shown instead of the untouched one; everything else (`thumbnail`,
    /// `text`, `ocr-text`) only helps to read it.
    pub kind: Code,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// The program and version that made it: `tesseract-5-3-0`.
    pub tool: Code,
}

/// A file came in and looked dangerous. It lies apart, nobody can open it, and it is no evidence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quarantined {
    /// Names the file.
    pub evidence: EvidenceId,
    /// SHA-256 of the bytes as they came.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// What the scanner calls what it found.
    pub signature: Code,
    /// Who sent it.
    pub side: Side,
}

/// What a fact that was read from a file is about.
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
pub enum FactField {
    /// How much was paid.
    Amount,
    /// When it was paid.
    Time,
    /// Who was paid.
    Payee,
    /// The number of the order.
    OrderNumber,
}

/// Where in the text of a file something stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlaceInText))]
pub struct Place {
    /// The page, from 1; 1 where the file has none.
    pub page: u32,
    /// The first character of the page's text that belongs to it, from 0.
    pub from: u32,
    /// The first one that no longer does.
    pub to: u32,
}

/// A person confirmed what a file says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Confirmed {
    /// Which file says so.
    pub evidence: EvidenceId,
    /// What it is about.
    pub field: FactField,
    /// What it says, as the person confirmed it.
    pub value: Words,
    /// Where in the file.
    pub place: Place,
}

/// One side agreed to how data is kept and extracted here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcceptedTerms {
    /// Which side.
    pub side: Side,
    /// The edition of the terms.
    pub terms: Code,
    /// SHA-256 of their text: see [`crate::terms::Terms::digest`].
    pub digest: Digest,
}

/// A letter was issued: its exact bytes lie in the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Letter {
    /// Which letter of the case: its kind and the event it tells of (`ruling-12`), or the channel
    /// it goes to (`outside-complaint-court`).
    pub letter: Code,
    /// In which language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub lang: Option<Lang>,
    /// To whom; outside bodies are neutral.
    pub to: Side,
    /// The file in the vault.
    pub file: EvidenceId,
    /// SHA-256 of its bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
}

/// Everything about the case was put together for somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dossier {
    /// Which variant: `complainant`, `merchant`, `regulator`, `mediator`, `arbitration`, `court`.
    #[serde(rename = "for")]
    pub variant: Code,
    /// SHA-256 of its bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// What for, as a code.
    pub purpose: Code,
}

/// Why the contents of a case were erased.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
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
pub enum ErasureReason {
    /// The time for which they had to be kept is over.
    Retention,
    /// The person asked for it, and no law asks for them to be kept longer.
    Asked,
}

/// A derivative on its way into the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDerivative {
    /// Names it.
    pub evidence: EvidenceId,
    /// What it was made from.
    pub from: EvidenceId,
    /// See [`Derived::kind`].
    pub kind: Code,
    /// SHA-256 of its bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// See [`Derived::tool`].
    pub tool: Code,
}

/// A redaction on its way into the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRedaction {
    /// Names it.
    pub evidence: EvidenceId,
    /// What it was made from.
    pub from: EvidenceId,
    /// SHA-256 of its bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// See [`Derived::tool`].
    pub tool: Code,
}

/// A file that looked dangerous, on its way into quarantine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewQuarantine {
    /// Names it.
    pub evidence: EvidenceId,
    /// SHA-256 of the bytes as they came.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
    /// What the scanner calls what it found.
    pub signature: Code,
    /// Who sent it.
    pub side: Side,
}

/// What somebody in this role opens a file for, unless they say otherwise.
pub const fn usual_purpose(role: Role) -> Code {
    Code::of(match role {
        Role::Complainant => "own-case",
        Role::Merchant => "own-defence",
        Role::Agent => "handling",
        Role::Reviewer => "review",
        Role::Mediator => "mediation",
        Role::Regulator => "supervision",
        Role::Auditor => "audit",
        Role::Admin | Role::System => "upkeep",
    })
}

/// Until when papers must be kept, and who says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptUntil {
    /// The first instant at which they may go.
    pub until: Timestamp,
    /// The regime that says so; `None`: the institution itself.
    pub regime: Option<crate::rulebook::RegimeRef>,
}

impl KeptUntil {
    /// The last day (UTC) on which they must still be there.
    pub fn last_day(&self) -> Date {
        Offset::UTC.to_datetime(self.until - SignedDuration::from_secs(1)).date()
    }
}
