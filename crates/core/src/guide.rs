//! What to do about a payment that went wrong: steps, evidence and channels, in order, each with
//! a reason. The knowledge is data: `rules/issues` and `rules/channels`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    lang::Text,
    matching::{Assertion, Inquiry},
    money::Money,
    rulebook::Confidence,
    rulefile::RuleProblem,
};

pub use channel::Channel;
pub use diagnose::Diagnosis;

mod channel;
mod diagnose;
mod example;
mod issue;
mod load;
mod recommend;

/// Everything the guide knows: issue types, questions, quick fixes, evidence and channels.
#[derive(Clone, Debug, Default)]
pub struct GuideBook {
    groups: BTreeMap<Code, Group>,
    /// In the order of the files.
    issues: Vec<Issue>,
    evidence: BTreeMap<Code, EvidenceKind>,
    fixes: BTreeMap<Code, Fix>,
    questions: BTreeMap<Code, Question>,
    channels: Vec<Channel>,
}

/// A family of issue types.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Its code.
    pub id: Code,
    /// What people call it.
    pub name: Text,
}

/// Something that can go wrong with a payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// Its code.
    pub id: Code,
    /// The family it belongs to.
    pub group: Code,
    /// What people call it.
    pub name: Text,
    /// What it is, so that somebody recognises their own case.
    pub about: Text,
    /// How bad it is before the amount is known.
    pub severity: Severity,
    /// Money can still move: protecting it comes before anything else.
    pub protect_at_once: bool,
    /// What a claim of this type says about the money.
    pub asserts: Assertion,
    /// What it gives reason to look into in the records of the institution.
    pub looks_into: Vec<Inquiry>,
    /// Quick fixes, in the order to try them.
    pub fixes: Vec<Code>,
    /// The checklist.
    pub evidence: Vec<EvidenceNeed>,
    /// What may be asked for, the most fitting first.
    pub remedies: Vec<RemedyHint>,
    /// The channels that fit; which of them now, they say themselves.
    pub channels: Vec<Code>,
}

/// How bad something is.
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
pub enum Severity {
    /// A nuisance.
    Low,
    /// Money or service is missing.
    Normal,
    /// Much money, or somebody else had a hand in it.
    High,
    /// Every hour counts.
    Urgent,
}

/// A kind of evidence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceKind {
    /// Its code.
    pub id: Code,
    /// What people call it.
    pub name: Text,
    /// Where to get it and what has to be on it.
    pub how: Text,
}

/// A line of a checklist.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceNeed {
    /// What.
    pub kind: Code,
    /// How much it is needed.
    pub need: Need,
    /// What it is good for.
    pub why: Text,
}

/// How much a piece of evidence is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Need {
    /// Little can be decided without it.
    Required,
    /// It makes the case stronger.
    Helpful,
}

/// Something to try at once, before or beside a complaint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Its code.
    pub id: Code,
    /// What to do.
    pub text: Text,
    /// What it is good for.
    pub why: Text,
    /// It keeps money or an account from harm: comes first, and also during a complaint.
    #[serde(default)]
    pub protects: bool,
}

/// A remedy that fits an issue type: `kind` is that of [`crate::remedy::Remedy`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemedyHint {
    /// `full-refund`, `partial-refund`, `voucher`, `membership`, `fee-waiver`, `correction` or
    /// `apology`.
    pub kind: Code,
    /// When it fits.
    pub why: Text,
}

/// A question of the guided diagnosis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its code.
    pub id: Code,
    /// The question.
    pub text: Text,
    /// What may be answered, at least two.
    pub answer: Vec<Answer>,
}

/// An answer, and where it leads: to one more question or to the issue type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its code, unique within the question.
    pub id: Code,
    /// What the person says.
    pub text: Text,
    /// The next question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Code>,
    /// The issue type that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Code>,
}

/// What is known when somebody asks what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// The issue type.
    pub issue: Code,
    /// How much money it is about.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Whose payment it is: `alipay`, `wechat-pay`, `bank` …
    #[serde(default)]
    pub provider: Option<Code>,
    /// What kind of institution has to handle it: `payment-institution`, `bank`, `merchant` …
    #[serde(default)]
    pub institution_kind: Option<Code>,
    /// The provider was told already.
    #[serde(default)]
    pub already_complained: bool,
    /// It let its time limit pass.
    #[serde(default)]
    pub institution_late: bool,
    /// It refused, wholly or in part.
    #[serde(default)]
    pub refused: bool,
    /// Money can still move, or somebody else may be in the account.
    #[serde(default)]
    pub money_still_moving: bool,
    /// Kinds of evidence that are there.
    #[serde(default)]
    pub evidence: BTreeSet<Code>,
    /// The day of asking, for hotlines and addresses that change.
    #[serde(default)]
    pub today: Option<Date>,
}

impl Situation {
    /// An issue of which nothing else is known.
    pub fn new(issue: Code) -> Situation {
        Situation {
            issue,
            amount: None,
            provider: None,
            institution_kind: None,
            already_complained: false,
            institution_late: false,
            refused: false,
            money_still_moving: false,
            evidence: BTreeSet::new(),
            today: None,
        }
    }
}

/// What to do now, everything in order and with a reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guidance {
    /// The issue type.
    pub issue: Code,
    /// How bad it is, the amount and the situation considered.
    pub severity: Severity,
    /// What to do at once.
    pub steps: Vec<Step>,
    /// The checklist: what is missing first, and what is required before what is helpful.
    pub evidence: Vec<EvidenceAdvice>,
    /// Where to turn, the best first.
    pub channels: Vec<ChannelAdvice>,
    /// What to ask for, the most fitting first.
    pub remedies: Vec<RemedyAdvice>,
}

/// Why something is recommended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// A stable code, as `protect-at-once`.
    pub code: Code,
    /// The reason in words.
    pub text: Text,
}

/// Something to do at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = GuideStep))]
pub struct Step {
    /// The quick fix.
    pub fix: Code,
    /// What to do.
    pub text: Text,
    /// Why, and why now.
    pub because: Reason,
}

/// A line of the checklist, held against what is there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceAdvice {
    /// What.
    pub kind: Code,
    /// What people call it.
    pub name: Text,
    /// Where to get it.
    pub how: Text,
    /// How much it is needed.
    pub need: Need,
    /// Whether it is there.
    pub present: bool,
    /// What it is good for.
    pub because: Reason,
}

/// A place to turn to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelAdvice {
    /// Its code.
    pub channel: Code,
    /// What people call it.
    pub name: Text,
    /// What it is good for.
    pub good_for: Text,
    /// Kinds of evidence to bring, and whether each is there.
    pub bring: Vec<Bring>,
    /// Numbers and addresses.
    pub contacts: Vec<Contact>,
    /// Why here and why now.
    pub because: Reason,
}

/// Something to bring along.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bring {
    /// What.
    pub kind: Code,
    /// What people call it.
    pub name: Text,
    /// Whether it is there.
    pub present: bool,
}

/// A telephone number or an address, as far as it was found, with the days on which it holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ChannelContact))]
pub struct Contact {
    /// How it is reached.
    pub by: ContactKind,
    /// The number or the address.
    pub value: String,
    /// The first day, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// How sure the file is.
    pub confidence: Confidence,
    /// What a caller should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// How something is reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ContactKind {
    /// By telephone.
    Hotline,
    /// On the web.
    Url,
}

/// Something to ask for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemedyAdvice {
    /// The kind of remedy.
    pub kind: Code,
    /// When it fits.
    pub because: Reason,
}

/// The issue type is not in the guide.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no issue type `{0}`")]
pub struct UnknownIssue(pub Code);

impl GuideBook {
    /// Reads rule files, given as (name, text); those in `channels/` are channels, the rest issue
    /// types and what belongs to them. A whole book, or every problem of every file.
    pub fn from_files(files: &[(&str, &str)]) -> Result<GuideBook, Vec<RuleProblem>> {
        load::guide_book(files)
    }

    /// The files that come with the program: issue types and channels, by their paths.
    pub const fn shipped_files() -> &'static [(&'static str, &'static str)] {
        load::SHIPPED
    }

    /// The guide that comes with the program with an institution's own files laid over it: one of
    /// the same path takes the place of the shipped one, others are added.
    pub fn shipped_with(own: &[(&str, &str)]) -> Result<GuideBook, Vec<RuleProblem>> {
        let is_own = |name: &str| own.iter().any(|(other, _)| *other == name);
        let kept = load::SHIPPED.iter().filter(|(name, _)| !is_own(name));
        GuideBook::from_files(&kept.chain(own).copied().collect::<Vec<_>>())
    }

    /// The guide that comes with the program.
    ///
    /// # Panics
    /// Never in a build whose tests passed: they load these very files.
    pub fn shipped() -> GuideBook {
        GuideBook::from_files(load::SHIPPED).expect("the guide that is shipped loads")
    }

    /// Every issue type, family by family.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// One issue type.
    pub fn issue(&self, id: &str) -> Option<&Issue> {
        self.issues.iter().find(|it| it.id == *id)
    }

    /// The families of issue types, by code.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Every channel, in the order in which people usually go through them.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// One channel.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|it| it.id == *id)
    }

    /// Every kind of evidence, by code.
    pub fn evidence_kinds(&self) -> impl Iterator<Item = &EvidenceKind> {
        self.evidence.values()
    }

    /// One question of the diagnosis.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.get(id)
    }
}
