//! `redress rules check`: whether rule files hang together, and where they do not.

use std::path::PathBuf;

use redress_core::rulebook::RuleProblem;
use serde::Serialize;

use super::{
    laws::{Laws, own_files},
    voice::{BAD_INPUT, Done, Failure, Voice},
};
use crate::rules::{OwnFile, Rules};

/// What can be done with rules.
#[derive(clap::Subcommand, Debug)]
pub(super) enum RuleFiles {
    /// Read every rule file and say what is wrong, with file and line · 检查规则文件
    Check {
        #[command(flatten)]
        laws: Laws,
        /// Folders that have calendars, regimes, issues or channels, or checks.toml; or single files
        /// of these. Laid over the rules of the program · 规则目录或文件
        #[arg(value_name = "DIR|FILE")]
        paths: Vec<PathBuf>,
    },
}

/// What programs read.
#[derive(Serialize)]
struct Checked<'a> {
    problems: Vec<Wrong<'a>>,
    own_files: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    regimes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendars: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issues: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channels: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<usize>,
}

#[derive(Serialize)]
struct Wrong<'a> {
    file: &'a str,
    line: usize,
    what: &'a str,
}

pub(super) fn run(voice: &Voice, asked: RuleFiles) -> Done {
    let RuleFiles::Check { laws, mut paths } = asked;
    if paths.is_empty() {
        paths.extend(laws.folder);
    }
    let mut own: Vec<OwnFile> = Vec::new();
    for path in &paths {
        match path.is_dir() {
            true => own.extend(own_files(path)?),
            false => own.push(OwnFile::read(path).map_err(|it| Failure::file(path, &it))?),
        }
    }
    match Rules::with_own(&own) {
        Ok(rules) => fine(voice, &rules, own.len()),
        Err(problems) => wrong(voice, &problems, own.len()),
    }
}

fn fine(voice: &Voice, rules: &Rules, own_files: usize) -> Done {
    let (regimes, calendars) = (rules.book.regimes().count(), rules.book.calendars().count());
    let (issues, channels) = (rules.guide.issues().len(), rules.guide.channels().len());
    let checks = rules.checks.all().len();
    if voice.json {
        voice.json(&Checked {
            problems: vec![],
            own_files,
            regimes: Some(regimes),
            calendars: Some(calendars),
            issues: Some(issues),
            channels: Some(channels),
            checks: Some(checks),
        })?;
        return Ok(0);
    }
    voice.say(
        format!(
            "规则无误：{regimes} 个规则版本，{calendars} 个日历版本，{issues} 种投诉类型，\
             {channels} 个渠道，{checks} 条账单核对规则；自有文件 {own_files} 个；规则示例全部相符。"
        ),
        format!(
            "The rules are in order: {regimes} versions of regimes, {calendars} editions of \
             calendars, {issues} issue types, {channels} channels, {checks} rules for bills; \
             {own_files} own files; every worked example agrees."
        ),
    )?;
    Ok(0)
}

fn wrong(voice: &Voice, problems: &[RuleProblem], own_files: usize) -> Done {
    if voice.json {
        let problems =
            problems.iter().map(|it| Wrong { file: &it.file, line: it.line, what: &it.what });
        let problems = problems.collect();
        let (regimes, calendars, issues, channels, checks) = (None, None, None, None, None);
        let found = Checked { problems, own_files, regimes, calendars, issues, channels, checks };
        voice.json(&found)?;
        return Ok(BAD_INPUT);
    }
    problems.iter().try_for_each(|it| voice.line(it.to_string()))?;
    Ok(BAD_INPUT)
}
