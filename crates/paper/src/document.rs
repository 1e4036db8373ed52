//! The papers there are, and what each of them says.

use serde::Serialize;

use crate::rows::{
    Amount, EvidenceRow, FindingRow, Line, ObligationRow, Party, PaymentRow, RemedyRow, Sheet,
    Standing, TimelineRow, Way,
};

/// The papers there are, by the names of their templates.
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
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// The complaint was received; who owes what by when.
    Acknowledgement,
    /// Something is asked of a side.
    InformationRequest,
    /// The answer will be later.
    HoldingReply,
    /// The decision with its reasons, and where to turn next.
    Ruling,
    /// What the sides agreed on, for signature.
    Agreement,
    /// The complainant writes to an outside body.
    OutsideComplaint,
    /// Something else that was written to a side.
    Message,
    /// The first pages of a dossier.
    Cover,
}

/// A paper with everything that it says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// See [`Kind::Acknowledgement`].
    Acknowledgement(Acknowledgement),
    /// See [`Kind::InformationRequest`].
    InformationRequest(InformationRequest),
    /// See [`Kind::HoldingReply`].
    HoldingReply(HoldingReply),
    /// See [`Kind::Ruling`].
    Ruling(Ruling),
    /// See [`Kind::Agreement`].
    Agreement(Agreement),
    /// See [`Kind::OutsideComplaint`].
    OutsideComplaint(OutsideComplaint),
    /// See [`Kind::Message`].
    Message(Message),
    /// See [`Kind::Cover`].
    Cover(Box<Cover>),
}

impl Document {
    /// Which paper it is.
    pub fn kind(&self) -> Kind {
        match self {
            Document::Acknowledgement(_) => Kind::Acknowledgement,
            Document::InformationRequest(_) => Kind::InformationRequest,
            Document::HoldingReply(_) => Kind::HoldingReply,
            Document::Ruling(_) => Kind::Ruling,
            Document::Agreement(_) => Kind::Agreement,
            Document::OutsideComplaint(_) => Kind::OutsideComplaint,
            Document::Message(_) => Kind::Message,
            Document::Cover(_) => Kind::Cover,
        }
    }

    /// What every paper says of itself.
    pub fn sheet(&self) -> &Sheet {
        match self {
            Document::Acknowledgement(it) => &it.sheet,
            Document::InformationRequest(it) => &it.sheet,
            Document::HoldingReply(it) => &it.sheet,
            Document::Ruling(it) => &it.sheet,
            Document::Agreement(it) => &it.sheet,
            Document::OutsideComplaint(it) => &it.sheet,
            Document::Message(it) => &it.sheet,
            Document::Cover(it) => &it.sheet,
        }
    }
}

/// What a letter says of the complaint that it is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Matter {
    /// The issue type.
    pub issue: String,
    /// When it was received.
    pub lodged: Option<String>,
    /// How much money is asked for in all.
    pub claimed: Option<Amount>,
    /// The payments it is about.
    pub payments: Vec<PaymentRow>,
}

/// The complaint was received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Acknowledgement {
    /// The letter itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// What is wished for.
    pub wanted: Vec<RemedyRow>,
    /// Who owes what by when.
    pub obligations: Vec<ObligationRow>,
}

/// Something is asked of a side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct InformationRequest {
    /// The letter itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// The question.
    pub question: String,
    /// What is asked for, and how to come by it.
    pub wanted: Vec<Line>,
    /// Until when.
    pub obligations: Vec<ObligationRow>,
}

/// The answer will be later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HoldingReply {
    /// The letter itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// Why.
    pub reason: String,
    /// The time that is promised, where one is.
    pub until: Option<String>,
    /// Who owes what by when now.
    pub obligations: Vec<ObligationRow>,
    /// Where one may turn meanwhile.
    pub ways: Vec<Way>,
}

/// The decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Ruling {
    /// The letter itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// Who complains, and about whom.
    pub parties: Vec<Line>,
    /// A review after an objection.
    pub review: bool,
    /// For whom it went.
    pub outcome: String,
    /// What happened, as the complainant tells it.
    pub narrative: Option<String>,
    /// What was established.
    pub findings: Vec<FindingRow>,
    /// Why.
    pub reasons: String,
    /// What is owed.
    pub remedies: Vec<RemedyRow>,
    /// Until when it may be objected to, and what else is owed.
    pub obligations: Vec<ObligationRow>,
    /// Where to turn next.
    pub ways: Vec<Way>,
}

/// What the sides agreed on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Agreement {
    /// The paper itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// Who agrees, each under what they are called in the agreement.
    pub sides: Vec<Party>,
    /// What was agreed on, one after the other.
    pub terms: Vec<RemedyRow>,
    /// All of its money.
    pub total: Option<Amount>,
    /// The words of the offer.
    pub words: Option<String>,
    /// Both sides agreed already; otherwise it is a proposal.
    pub agreed: bool,
}

/// What a letter to an outside body looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutsideForm {
    /// A complaint, to authorities, associations, mediators and others.
    Complaint,
    /// A request for arbitration.
    Arbitration,
    /// A statement of claim.
    Claim,
}

/// The complainant writes to an outside body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OutsideComplaint {
    /// The letter itself; `from` is the complainant, `to` the body.
    pub sheet: Sheet,
    /// What kind of letter it is.
    pub form: OutsideForm,
    /// About whom.
    pub respondents: Vec<Party>,
    /// Who speaks for the complainant.
    pub representative: Option<Party>,
    /// The complaint.
    pub matter: Matter,
    /// What is asked for.
    pub requests: Vec<String>,
    /// What happened, as the complainant tells it.
    pub narrative: String,
    /// How it was handled so far.
    pub timeline: Vec<TimelineRow>,
    /// What was decided so far.
    pub rulings: Vec<Line>,
    /// What shows it.
    pub evidence: Vec<EvidenceRow>,
}

/// Something else that was written to a side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Message {
    /// The letter itself.
    pub sheet: Sheet,
    /// The complaint.
    pub matter: Matter,
    /// What was written.
    pub text: String,
    /// Where one may turn instead, where the letter sends somebody away.
    pub ways: Vec<Way>,
}

/// The first pages of a dossier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cover {
    /// The paper itself; `to` is whom the dossier is made for.
    pub sheet: Sheet,
    /// Where the case stands.
    pub stage: String,
    /// Who complains, and about whom.
    pub parties: Vec<Line>,
    /// The complaint.
    pub matter: Matter,
    /// What is wished for.
    pub wanted: Vec<RemedyRow>,
    /// What happened, as the complainant tells it.
    pub narrative: Option<String>,
    /// What speaks for the claim.
    pub findings_for: Vec<FindingRow>,
    /// What speaks against the claim.
    pub findings_against: Vec<FindingRow>,
    /// What was checked without settling anything.
    pub findings_open: Vec<FindingRow>,
    /// What was decided, oldest first, with reasons.
    pub rulings: Vec<Line>,
    /// What is owed, and how far it has got.
    pub remedies: Vec<RemedyRow>,
    /// What was owed by whom by when, met or not.
    pub obligations: Vec<ObligationRow>,
    /// What happened, in order.
    pub timeline: Vec<TimelineRow>,
    /// What lies in the dossier.
    pub evidence: Vec<EvidenceRow>,
    /// How to verify it, step by step.
    pub verify: Vec<String>,
    /// What the record comes to: number of events, last hash, size and root of the log.
    pub record: Vec<Line>,
    /// How the record was kept: health, terms, neutrality.
    pub standing: Vec<Standing>,
}
