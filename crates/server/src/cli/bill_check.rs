//! `redress bill check`: what in bills deserves a complaint, why, and where to turn.

mod json;
mod reading;
mod show;

use std::path::{Path, PathBuf};

use jiff::{civil::Date, tz::TimeZone};
use redress_bills::checks::{Cancelled, Report, Rules};
use redress_core::{guide::GuideBook, money::Currency};
use serde_json::{Value, json};

use super::{
    bill::read,
    laws::{Laws, rules},
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    checking::{self, Sheet},
    clock::Clock,
};
use reading::Given;

/// The most that somebody's particulars may take, in bytes.
const PARTICULARS_BYTES_MAX: usize = 16 << 10;

/// Bills to be checked together.
#[derive(clap::Args, Debug)]
pub(super) struct Check {
    /// The bills; those of wallets and of the banks behind them belong together · 账单文件，可多个
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A file with the passwords of packed bills, one on a line. Without it they are asked for at a
    /// terminal · 解压密码文件，每行一个
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// What amounts are in where a file does not tell, such as CNY · 币种
    #[arg(long)]
    currency: Option<Currency>,
    /// A TOML that names the columns of bills of no known format · 字段对应文件
    #[arg(long, value_name = "TOML")]
    map: Option<PathBuf>,
    /// The day to count working days up to; today otherwise · 截止日期
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    #[command(flatten)]
    laws: Laws,
    /// What was cancelled when, as PAYEE=2026-02-01; may be given again · 已取消的自动扣款
    #[arg(long, value_name = "PAYEE=DATE", value_parser = cancelled)]
    cancelled: Vec<Cancelled>,
    /// Write complaints that are ready for `POST /api/v1/cases`, one JSON object on a line · 生成投诉草稿
    #[arg(long)]
    draft: bool,
    /// Only about the finding with this number; may be given again · 只针对第 N 项
    #[arg(long, value_name = "N", requires = "draft")]
    finding: Vec<usize>,
    /// A JSON file with name and contact of whoever complains, put into the drafts · 投诉人信息文件
    #[arg(long, value_name = "JSON", requires = "draft")]
    particulars: Option<PathBuf>,
    /// Where the drafts go; stdout otherwise · 草稿输出文件
    #[arg(long, short, value_name = "FILE", requires = "draft")]
    output: Option<PathBuf>,
}

/// What was checked, and what came of it.
struct Checked {
    sheets: Vec<Sheet>,
    /// What else was in the files, and why it was not read.
    left: Vec<(String, redress_bills::Unreadable)>,
    report: Report,
    rules: Rules,
    guide: GuideBook,
    today: Date,
}

pub(super) fn run(voice: &Voice, check: &Check) -> Done {
    let given = Given::of(check)?;
    let (sheets, left) = given.read_all(voice, &check.files)?;
    let today = check.today.unwrap_or_else(today);
    let crate::rules::Rules { checks: rules, guide, .. } = rules(&check.laws)?;
    let calendar = checking::working_days();
    let report = checking::check_together(&sheets, &rules, &calendar, today, &check.cancelled);
    let checked = Checked { sheets, left, report, rules, guide, today };
    match (check.draft, voice.json) {
        (true, _) => drafts(voice, check, &checked)?,
        (false, true) => voice.json(&json::whole(&checked))?,
        (false, false) => show::show(voice, &checked)?,
    }
    Ok(if checked.report.findings.is_empty() { 0 } else { FOUND })
}

/// `PAYEE=2026-02-01`.
fn cancelled(text: &str) -> Result<Cancelled, &'static str> {
    let parts = text.rsplit_once('=').filter(|(party, _)| !party.trim().is_empty());
    let (party, on) = parts.ok_or("PAYEE=2026-02-01")?;
    let on = on.parse().map_err(|_| "PAYEE=2026-02-01")?;
    Ok(Cancelled { party: party.trim().to_owned(), on })
}

fn today() -> Date {
    TimeZone::system().to_datetime(Clock::System.now()).date()
}

/// Writes a complaint for each chosen finding, or for all.
fn drafts(voice: &Voice, check: &Check, checked: &Checked) -> Result<(), Failure> {
    let count = checked.report.findings.len();
    if let Some(wrong) = check.finding.iter().find(|it| !(1..=count).contains(*it)) {
        return Err(Failure::bad_input(
            "no-such-finding",
            format!("没有第 {wrong} 项；共查出 {count} 项"),
            format!("there is no finding {wrong}; there are {count}"),
        ));
    }
    let particulars = match &check.particulars {
        Some(file) => particulars(file)?,
        None => json!({ "name": "", "contact": { "phone": "" } }),
    };
    let mut lines = Vec::new();
    for (at, finding) in checked.report.findings.iter().enumerate() {
        if !check.finding.is_empty() && !check.finding.contains(&(at + 1)) {
            continue;
        }
        let (draft, _) = checking::draft(finding, &checked.sheets, &checked.guide, voice.lang);
        let mut body = serde_json::to_value(draft).expect("a draft is always JSON");
        body["particulars"] = particulars.clone();
        lines.push(body.to_string());
    }
    match &check.output {
        None => lines.iter().try_for_each(|it| voice.line(it))?,
        Some(file) => {
            let text = lines.iter().flat_map(|it| [it.as_str(), "\n"]).collect::<String>();
            std::fs::write(file, text).map_err(|error| Failure::file(file, &error))?;
        }
    }
    if check.particulars.is_none() && !lines.is_empty() {
        voice.aside(
            "请在 particulars 中填写真实姓名和联系方式，再提交到 POST /api/v1/cases",
            "put the real name and a way to reach you into `particulars`, then send each line to \
             POST /api/v1/cases",
        );
    }
    Ok(())
}

/// Who complains, as `POST /cases` takes it.
fn particulars(file: &Path) -> Result<Value, Failure> {
    let bytes = read(file, PARTICULARS_BYTES_MAX)?;
    let value: Option<Value> = serde_json::from_slice(&bytes).ok();
    let fits = |it: &Value| it["name"].is_string() && it["contact"].is_object();
    value.filter(fits).ok_or_else(|| {
        let (name, like) = (file.display(), r#"{"name": "…", "contact": {"phone": "…"}}"#);
        Failure::bad_input(
            "bad-particulars",
            format!("{name} 须形如 {like}"),
            format!("{name} must be like {like}"),
        )
    })
}
