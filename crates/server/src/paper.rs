//! Papers about a case, from what their reader may know of it: plain data for `redress_paper`.
//!
//! A letter says what was so when it was written: it is made from the record up to the event that
//! it tells of, so that whoever prints it later gets the same.

mod cover;
mod issue;
mod letters;
mod outside;
mod pages;
mod parts;
mod sample;
mod timeline;
mod told;

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use redress_core::{
    access::Relation,
    case::{Case, Recorded},
    ids::{EvidenceId, TextId},
    institution::Institution,
    lang::Lang,
    words::Words,
};
use redress_paper::{day, moment, say};

use crate::rules::Rules;

pub(crate) use self::{
    cover::{Annex, cover},
    issue::{NoLetter, give_out, issued},
    letters::{Letter, letters},
    pages::pages,
    sample::sample,
    told::{Told, write},
};

/// What is known of a file besides what the record says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FileNote {
    /// What the reader gets to see of it: itself, or its redaction.
    pub(crate) shown: EvidenceId,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// How many pages it has.
    pub(crate) pages: Option<u32>,
}

/// Everything that papers about one case are made from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The case as it was when the paper was written.
    pub(crate) case: &'a Case,
    /// Its record until then, whole: what `relation` may not know of is passed over here.
    pub(crate) log: &'a [Recorded],
    /// What whoever reads the paper is to the case.
    pub(crate) relation: Relation,
    /// What they may read of what was written.
    pub(crate) texts: &'a BTreeMap<TextId, String>,
    /// What is known of the files that the reader may open, by the file as it came.
    pub(crate) files: &'a BTreeMap<EvidenceId, FileNote>,
    /// The law, issue types and channels.
    pub(crate) rules: &'a Rules,
    /// Who handles the case.
    pub(crate) institution: &'a Institution,
    /// In which language.
    pub(crate) lang: Lang,
    /// When the paper was written.
    pub(crate) at: Timestamp,
}

impl<'a> Ground<'a> {
    /// What the reader may know to have happened, in order.
    fn seen(self) -> impl Iterator<Item = &'a Recorded> {
        let relation = self.relation;
        self.log.iter().filter(move |it| relation.may_see(&it.event, it.actor.role.side()))
    }

    /// What was written, or that it is gone.
    fn words(&self, words: &Words) -> String {
        self.texts.get(&words.text).cloned().unwrap_or_else(|| self.say("text", "gone"))
    }

    fn say(&self, topic: &str, code: &str) -> String {
        say(self.lang, topic, code)
    }

    /// A word with its `{name}`s filled in.
    fn fill(&self, topic: &str, code: &str, names: &[(&str, &str)]) -> String {
        let empty = self.say(topic, code);
        names.iter().fold(empty, |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
    }

    pub(crate) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.institution.zone).unwrap_or(TimeZone::UTC)
    }

    fn moment(&self, at: Timestamp) -> String {
        moment(self.lang, self.zone().to_datetime(at))
    }

    fn day(&self, at: Timestamp) -> String {
        day(self.lang, self.zone().to_datetime(at).date())
    }
}
