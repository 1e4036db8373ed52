//! The form of the files in `rules/issues`.

use serde::Deserialize;
use toml::Spanned;

use crate::{
    code::Code,
    lang::Text,
    matching::{Assertion, Inquiry},
};

use super::{
    EvidenceKind, EvidenceNeed, Fix, Group, Issue, Question, RemedyHint, Severity,
    example::ExampleFile,
};

/// A file in `rules/issues`: a family of issue types, or what all of them share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuesFile {
    pub(super) group: Option<Spanned<Group>>,
    #[serde(default)]
    pub(super) issue: Vec<Spanned<IssueFile>>,
    #[serde(default)]
    pub(super) evidence: Vec<Spanned<EvidenceKind>>,
    #[serde(default)]
    pub(super) fix: Vec<Spanned<Fix>>,
    #[serde(default)]
    pub(super) question: Vec<Spanned<Question>>,
    #[serde(default)]
    pub(super) example: Vec<Spanned<ExampleFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IssueFile {
    id: Code,
    name: Text,
    about: Text,
    severity: Severity,
    #[serde(default)]
    protect_at_once: bool,
    asserts: Assertion,
    #[serde(default)]
    looks_into: Vec<Inquiry>,
    fixes: Vec<Code>,
    evidence: Vec<EvidenceNeed>,
    remedies: Vec<RemedyHint>,
    channels: Vec<Code>,
}

impl IssueFile {
    pub(super) fn into_issue(self, group: Code) -> Issue {
        Issue {
            id: self.id,
            group,
            name: self.name,
            about: self.about,
            severity: self.severity,
            protect_at_once: self.protect_at_once,
            asserts: self.asserts,
            looks_into: self.looks_into,
            fixes: self.fixes,
            evidence: self.evidence,
            remedies: self.remedies,
            channels: self.channels,
        }
    }
}
