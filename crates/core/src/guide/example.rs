//! Worked examples of the guide: a book that advises otherwise than its own examples does not load.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{code::Code, money::Money};

use super::{Diagnosis, GuideBook, Situation};

/// What somebody answers or knows, and what the guide must say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExampleFile {
    why: String,
    /// Answers of a diagnosis, which leads to `issue`.
    #[serde(default)]
    answers: BTreeMap<Code, Code>,
    issue: Code,
    amount: Option<String>,
    institution_kind: Option<Code>,
    #[serde(default)]
    complained: bool,
    #[serde(default)]
    late: bool,
    #[serde(default)]
    refused: bool,
    #[serde(default)]
    moving: bool,
    /// The quick fix that comes first.
    first_step: Option<Code>,
    /// All channels, in order.
    channels: Option<Vec<Code>>,
}

impl ExampleFile {
    /// What comes out otherwise, if anything.
    pub(super) fn differs(&self, book: &GuideBook) -> Option<String> {
        let why = &self.why;
        if !self.answers.is_empty() {
            let issue = &self.issue;
            match book.diagnose(&self.answers) {
                Diagnosis::Found { issue: found } if found.id == *issue => (),
                Diagnosis::Found { issue: found } => {
                    return Some(format!("\"{why}\" leads to `{}`, not to `{issue}`", found.id));
                }
                Diagnosis::Ask { question } => {
                    return Some(format!("\"{why}\" leads to the question `{}`", question.id));
                }
                Diagnosis::NoSuchAnswer { question } => {
                    return Some(format!("\"{why}\" has no such answer to `{}`", question.id));
                }
            }
        }
        let amount = match &self.amount {
            Some(text) => match text.parse::<Money>() {
                Ok(money) => Some(money),
                Err(_) => return Some(format!("\"{why}\": `{text}` is not money")),
            },
            None => None,
        };
        let situation = Situation {
            amount,
            institution_kind: self.institution_kind.clone(),
            already_complained: self.complained,
            institution_late: self.late,
            refused: self.refused,
            money_still_moving: self.moving,
            ..Situation::new(self.issue.clone())
        };
        let guidance = match book.recommend(&situation) {
            Ok(guidance) => guidance,
            Err(error) => return Some(format!("\"{why}\": {error}")),
        };
        let first = guidance.steps.first().map(|it| &it.fix);
        if self.first_step.is_some() && self.first_step.as_ref() != first {
            return Some(format!("\"{why}\" begins with {first:?}"));
        }
        let channels: Vec<Code> = guidance.channels.into_iter().map(|it| it.channel).collect();
        match &self.channels {
            Some(wanted) if *wanted != channels => {
                Some(format!("\"{why}\" recommends {channels:?}, not {wanted:?}"))
            }
            _ => None,
        }
    }
}
