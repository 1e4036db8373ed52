//! From rule files to the guide book: everything is read, then every reference must resolve.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use toml::Spanned;

use crate::{
    code::Code,
    rulefile::{RuleFile, RuleProblem},
};

use super::{
    Channel, GuideBook, Issue, Question,
    diagnose::FIRST,
    issue::IssuesFile,
    recommend::{FREEZE, REMEDIES},
};

/// A rule file and its text, by its path in `rules`.
macro_rules! shipped {
    ($($path:literal,)*) => {
        &[$((concat!("rules/", $path), include_str!(concat!("../../../../rules/", $path)))),*]
    };
}

/// The guide that comes with the program. Adding a file: a line here.
pub(super) const SHIPPED: &[(&str, &str)] = shipped![
    "issues/start.toml",
    "issues/evidence.toml",
    "issues/fixes.toml",
    "issues/payment-failed.toml",
    "issues/wrong-amount.toml",
    "issues/account-security.toml",
    "issues/refund.toml",
    "issues/service.toml",
    "issues/other.toml",
    "channels/provider-app.toml",
    "channels/provider-chat.toml",
    "channels/provider-hotline.toml",
    "channels/provider-web.toml",
    "channels/provider-social.toml",
    "channels/consumer-association.toml",
    "channels/market-12315.toml",
    "channels/pboc-12363.toml",
    "channels/nfra-12378.toml",
    "channels/pcac.toml",
    "channels/mediation.toml",
    "channels/legal-aid.toml",
    "channels/online-arbitration.toml",
    "channels/court.toml",
];

/// How many rule files are read.
const FILES_MAX: usize = 1_000;
/// How many ways there may be through the questions, counting every step.
const WAYS_MAX: usize = 10_000;

/// Reads all files, or says everything that is wrong with them.
pub(super) fn guide_book(files: &[(&str, &str)]) -> Result<GuideBook, Vec<RuleProblem>> {
    if FILES_MAX < files.len() {
        let what = format!("at most {FILES_MAX} rule files are read");
        return Err(vec![RuleProblem { file: files[0].0.to_owned(), line: 1, what }]);
    }
    let mut reading = Reading::default();
    for (name, text) in files {
        if name.contains("channels/") {
            reading.channel(name, text);
        } else {
            reading.issues(name, text);
        }
    }
    reading.finish(files)
}

#[derive(Default)]
struct Reading {
    book: GuideBook,
    /// What refers to what, to be resolved when everything is read.
    references: Vec<Reference>,
    examples: Vec<(Place, super::example::ExampleFile)>,
    problems: Vec<RuleProblem>,
}

struct Reference {
    from: Place,
    what: What,
    to: Code,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Issue,
    Group,
    Evidence,
    Fix,
    Question,
    Channel,
    Remedy,
}

/// A byte of a file.
#[derive(Clone, Copy)]
struct At<'a> {
    file: &'a RuleFile<'a>,
    byte: usize,
}

impl At<'_> {
    fn place(self) -> Place {
        Place::new(self.file, self.byte..self.byte)
    }
}

/// A file and a line of it.
#[derive(Clone)]
struct Place {
    file: String,
    line: usize,
}

impl Place {
    fn new(file: &RuleFile<'_>, span: Range<usize>) -> Place {
        Place { file: file.name.to_owned(), line: file.line(span.start) }
    }

    fn problem(&self, what: String) -> RuleProblem {
        RuleProblem { file: self.file.clone(), line: self.line, what }
    }
}

impl Reading {
    fn channel(&mut self, name: &str, text: &str) {
        let (file, read) = RuleFile::read::<Channel>(name, text);
        let place = Place::new(&file, 0..0);
        let Some(channel) = read else {
            self.problems.extend(file.problems);
            return;
        };
        let whole = At { file: &file, byte: 0 };
        self.refer(whole, What::Evidence, &channel.bring);
        for when in &channel.when {
            self.refer(whole, What::Group, &when.groups);
        }
        if channel.when.is_empty() {
            self.problems.push(place.problem("a channel says `when` it is the right one".into()));
        }
        let taken = |it: &&Channel| it.id == channel.id || it.order == channel.order;
        if let Some(other) = self.book.channels.iter().find(taken) {
            let what = format!("`{}` has the same id or order as `{}`", channel.id, other.id);
            self.problems.push(place.problem(what));
        }
        self.book.channels.push(channel);
    }

    fn issues(&mut self, name: &str, text: &str) {
        let (file, read) = RuleFile::read::<IssuesFile>(name, text);
        let Some(read) = read else {
            self.problems.extend(file.problems);
            return;
        };
        let group = read.group.as_ref().map(|it| it.get_ref().id.clone());
        for it in read.issue {
            let at = At { file: &file, byte: it.span().start };
            match &group {
                Some(group) => self.issue(at, it.into_inner().into_issue(group.clone())),
                None => {
                    let what = "a file with issue types begins with their `[group]`".to_owned();
                    self.problems.push(at.place().problem(what));
                }
            }
        }
        for question in &read.question {
            let at = At { file: &file, byte: question.span().start };
            self.question(at, question.get_ref());
        }
        let book = &mut self.book;
        let mut twice = Vec::new();
        keep(read.group, &file, |it| &it.id, &mut book.groups, &mut twice);
        keep(read.evidence, &file, |it| &it.id, &mut book.evidence, &mut twice);
        keep(read.fix, &file, |it| &it.id, &mut book.fixes, &mut twice);
        keep(read.question, &file, |it| &it.id, &mut book.questions, &mut twice);
        self.problems.append(&mut twice);
        for it in read.example {
            self.examples.push((Place::new(&file, it.span()), it.into_inner()));
        }
    }

    fn issue(&mut self, at: At<'_>, issue: Issue) {
        self.refer(at, What::Fix, &issue.fixes);
        self.refer(at, What::Channel, &issue.channels);
        self.refer(at, What::Evidence, issue.evidence.iter().map(|it| &it.kind));
        self.refer(at, What::Remedy, issue.remedies.iter().map(|it| &it.kind));
        for (what, empty) in [
            ("evidence", issue.evidence.is_empty()),
            ("remedies", issue.remedies.is_empty()),
            ("channels", issue.channels.is_empty()),
        ] {
            if empty {
                self.problems.push(at.place().problem(format!("`{}` names no {what}", issue.id)));
            }
        }
        if self.book.issue(&issue.id).is_some() {
            let what = format!("there are two issue types `{}`", issue.id);
            self.problems.push(at.place().problem(what));
        }
        self.book.issues.push(issue);
    }

    fn question(&mut self, at: At<'_>, question: &Question) {
        let ids: BTreeSet<&Code> = question.answer.iter().map(|it| &it.id).collect();
        if ids.len() != question.answer.len() || ids.len() < 2 {
            let what = format!("`{}` needs two or more different answers", question.id);
            self.problems.push(at.place().problem(what));
        }
        for answer in &question.answer {
            if answer.ask.is_some() == answer.issue.is_some() {
                let what = format!("`{}` leads to either `ask` or `issue`", answer.id);
                self.problems.push(at.place().problem(what));
            }
            self.refer(at, What::Question, &answer.ask);
            self.refer(at, What::Issue, &answer.issue);
        }
    }

    fn refer<'a>(&mut self, at: At<'_>, what: What, to: impl IntoIterator<Item = &'a Code>) {
        let references = to.into_iter().map(|to| {
            let line = at.file.line_naming(to, at.byte);
            let from = Place { file: at.file.name.to_owned(), line };
            Reference { from, what, to: to.clone() }
        });
        self.references.extend(references);
    }

    fn finish(mut self, files: &[(&str, &str)]) -> Result<GuideBook, Vec<RuleProblem>> {
        self.book.channels.sort_by_key(|it| it.order);
        for Reference { from, what, to } in &self.references {
            if !self.resolves(*what, to) {
                let kind = match what {
                    What::Issue => "issue type",
                    What::Group => "group",
                    What::Evidence => "kind of evidence",
                    What::Fix => "quick fix",
                    What::Question => "question",
                    What::Channel => "channel",
                    What::Remedy => "kind of remedy",
                };
                self.problems.push(from.problem(format!("there is no {kind} `{to}`")));
            }
        }
        let whole = Place { file: files.first().map_or("", |it| it.0).to_owned(), line: 1 };
        for (what, there) in [
            (format!("the question `{FIRST}`"), self.book.questions.contains_key(FIRST)),
            (format!("the quick fix `{FREEZE}`"), self.book.fixes.contains_key(FREEZE)),
        ] {
            if !there {
                self.problems.push(whole.problem(format!("the guide needs {what}")));
            }
        }
        if self.problems.is_empty() {
            self.check_ways(&whole);
        }
        if self.problems.is_empty() {
            for (place, example) in &self.examples {
                self.problems.extend(example.differs(&self.book).map(|what| place.problem(what)));
            }
        }
        if self.problems.is_empty() {
            return Ok(self.book);
        }
        self.problems.sort();
        Err(self.problems)
    }

    fn resolves(&self, what: What, to: &Code) -> bool {
        let book = &self.book;
        match what {
            What::Issue => book.issue(to).is_some(),
            What::Group => book.groups.contains_key(to),
            What::Evidence => book.evidence.contains_key(to),
            What::Fix => book.fixes.contains_key(to),
            What::Question => book.questions.contains_key(to),
            What::Channel => book.channel(to).is_some(),
            What::Remedy => REMEDIES.contains(&to.as_str()),
        }
    }

    /// Every question is on some way from the first one, no way is a circle, and every issue
    /// type is at the end of one.
    fn check_ways(&mut self, whole: &Place) {
        let mut reached: BTreeSet<&Code> = BTreeSet::new();
        let mut asked: BTreeSet<&Code> = BTreeSet::new();
        let mut ways: Vec<Vec<&Code>> = vec![vec![&self.book.questions[FIRST].id]];
        let mut problems = Vec::new();
        let mut walked = 0;
        while let Some(way) = ways.pop() {
            walked += 1;
            if WAYS_MAX < walked {
                let what = format!("there are more than {WAYS_MAX} ways through the questions");
                problems.push(whole.problem(what));
                break;
            }
            let question = &self.book.questions[way[way.len() - 1]];
            asked.insert(&question.id);
            for answer in &question.answer {
                reached.extend(&answer.issue);
                match &answer.ask {
                    Some(next) if way.contains(&next) => {
                        let what = format!("the questions go in a circle at `{next}`");
                        problems.push(whole.problem(what));
                    }
                    Some(next) => ways.push(way.iter().copied().chain([next]).collect()),
                    None => (),
                }
            }
        }
        for issue in self.book.issues.iter().filter(|it| !reached.contains(&it.id)) {
            problems.push(whole.problem(format!("no question leads to `{}`", issue.id)));
        }
        for id in self.book.questions.keys().filter(|id| !asked.contains(id)) {
            problems.push(whole.problem(format!("the question `{id}` is never asked")));
        }
        self.problems.append(&mut problems);
    }
}

/// Keeps what was read under its code, and notes codes that were taken.
fn keep<T: Clone>(
    read: impl IntoIterator<Item = Spanned<T>>,
    file: &RuleFile<'_>,
    id: impl Fn(&T) -> &Code,
    kept: &mut BTreeMap<Code, T>,
    problems: &mut Vec<RuleProblem>,
) {
    for it in read {
        let place = Place::new(file, it.span());
        let it = it.into_inner();
        let code = id(&it).clone();
        if kept.insert(code.clone(), it).is_some() {
            problems.push(place.problem(format!("`{code}` is there twice")));
        }
    }
}
