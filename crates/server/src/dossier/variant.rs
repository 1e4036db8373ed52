//! For whom a dossier is, and what may be shown to them.

use redress_core::{
    access::Relation,
    case::{Case, Event, custody},
    code::Code,
    ids::EvidenceId,
    party::Side,
    words::{Digest, Words},
};

/// For whom a dossier is.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    serde::Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Variant {
    /// Whoever complains.
    Complainant,
    /// The merchant complained about.
    Merchant,
    /// A body that supervises the institution.
    Regulator,
    /// Whoever helps the sides to agree.
    Mediator,
    /// An arbitration commission.
    Arbitration,
    /// A court.
    Court,
}

impl Variant {
    /// As it stands in the record.
    pub(crate) fn code(self) -> Code {
        Code::of(self.into())
    }

    /// What it is given out for, where nobody says.
    pub(super) fn usual_purpose(self) -> Code {
        match self {
            Variant::Complainant | Variant::Merchant => Code::of("own-case"),
            Variant::Regulator => Code::of("supervision"),
            Variant::Mediator => Code::of("mediation"),
            Variant::Arbitration | Variant::Court => Code::of("proceedings"),
        }
    }

    /// Whose eyes it is made for.
    fn relation(self) -> Relation {
        match self {
            Variant::Complainant => Relation::Complainant,
            Variant::Merchant => Relation::Respondent,
            Variant::Mediator => Relation::Mediator,
            Variant::Regulator | Variant::Arbitration | Variant::Court => Relation::OutsideBody,
        }
    }

    /// Staff and auditors give out every variant; a side its own, and what it takes to an outside
    /// body; everybody else their own.
    pub(super) fn may_be_issued_by(self, relation: Relation) -> bool {
        let outside = matches!(self, Variant::Regulator | Variant::Arbitration | Variant::Court);
        match relation {
            Relation::Staff | Relation::Auditor | Relation::Program => true,
            Relation::Complainant => self == Variant::Complainant || outside,
            Relation::Respondent => self == Variant::Merchant || outside,
            Relation::Mediator => self == Variant::Mediator,
            Relation::OutsideBody => outside,
            Relation::Drafter => false,
        }
    }
}

/// Who asks, and for whom: only what both may see is in a dossier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eyes {
    pub(super) reader: Relation,
    pub(super) variant: Variant,
}

impl Eyes {
    fn both(self, may: impl Fn(Relation) -> bool) -> bool {
        may(self.reader) && may(self.variant.relation())
    }

    /// Whether the event is shown, or only its hash.
    pub(super) fn see(self, event: &Event, by: Side) -> bool {
        self.both(|it| it.may_see(event, by))
    }

    /// Whether they may have letters to this side.
    pub(super) fn receive(self, to: Side) -> bool {
        let (letter, file) = (Code::of("letter"), EvidenceId(uuid::Uuid::nil()));
        let letter = custody::Letter { letter, lang: None, to, file, digest: Digest([0; 32]) };
        self.see(&Event::LetterIssued(letter), Side::Institution)
    }

    /// Whose view of time limits and findings it is: events and texts were chosen for both, so
    /// that it is enough to take the side that is kept from more.
    pub(super) fn narrower(self) -> Relation {
        match self.reader {
            Relation::Respondent | Relation::Mediator => self.reader,
            _ => self.variant.relation(),
        }
    }

    /// Whether a text of a shown event is shown. Who somebody is, and from where they sent
    /// something, is not for everybody who may know of the event.
    pub(super) fn read(self, event: &Event, words: &Words) -> bool {
        match event {
            Event::Drafted { complaint, .. } | Event::Amended { complaint } => {
                *words == complaint.narrative || self.both(Relation::may_read_particulars)
            }
            Event::EvidenceAdded { side, .. } => self.both(|it| may_read_capture(it, *side)),
            _ => true,
        }
    }

    /// The file that stands in the dossier for `evidence`: itself, its redaction, or none.
    pub(super) fn opens(self, case: &Case, evidence: EvidenceId) -> Option<EvidenceId> {
        let for_reader = self.reader.opens(case, evidence)?;
        self.variant.relation().opens(case, for_reader)
    }
}

fn may_read_capture(relation: Relation, of: Side) -> bool {
    match relation {
        Relation::Staff | Relation::Auditor | Relation::OutsideBody | Relation::Program => true,
        Relation::Complainant | Relation::Drafter => of == Side::Complainant,
        Relation::Respondent => of == Side::Respondent,
        Relation::Mediator => of == Side::Neutral,
    }
}
