//! From "what happened" to the issue type, question by question.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::code::Code;

use super::{GuideBook, Issue, Question};

/// The question that every diagnosis begins with.
pub(super) const FIRST: &str = "what-happened";

/// How far a diagnosis has got.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Diagnosis<'a> {
    /// One more question.
    Ask {
        /// Which.
        question: &'a Question,
    },
    /// This is it.
    Found {
        /// The issue type.
        issue: &'a Issue,
    },
    /// There is no such answer to this question.
    NoSuchAnswer {
        /// The question that has other answers.
        question: &'a Question,
    },
}

impl GuideBook {
    /// The next question after these answers (by question), or the issue type. Answers to
    /// questions that are not on the way do not count.
    pub fn diagnose(&self, answers: &BTreeMap<Code, Code>) -> Diagnosis<'_> {
        let mut question = &self.questions[FIRST];
        // Loading made sure that no way through the questions is a circle.
        loop {
            let Some(given) = answers.get(&question.id) else {
                return Diagnosis::Ask { question };
            };
            let Some(answer) = question.answer.iter().find(|it| it.id == *given) else {
                return Diagnosis::NoSuchAnswer { question };
            };
            if let Some(issue) = answer.issue.as_ref().and_then(|id| self.issue(id)) {
                return Diagnosis::Found { issue };
            }
            match answer.ask.as_ref().and_then(|next| self.questions.get(next)) {
                Some(next) => question = next,
                None => return Diagnosis::Ask { question },
            }
        }
    }
}
