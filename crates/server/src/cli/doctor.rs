//! `redress doctor`: is everything in order, and what to do where it is not.

use std::{path::PathBuf, process::Command};

use jiff::{Timestamp, civil::date, tz::TimeZone};
use redress_store::{Store, StoreError, Verified};
use serde::Serialize;

use super::{
    laws::{self, Laws},
    place::{MASTER_KEY, Place},
    progress::bar,
    serve::Config,
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    clock::Clock,
    fonts::{FONTS, Pressroom},
    reading::Tesseract,
    rules::Rules,
};

/// How many cases a sample has.
const SAMPLE: u16 = 100;
/// How many segments of files a sample has.
const SEGMENT_SAMPLE: u32 = 50;
/// How many cases are looked at in one piece.
const PAGE: u16 = 500;
/// Less free space than this is a warning, less than a tenth of it a failure. In bytes.
const SPACE_WANTED: u64 = 1 << 30;

/// What to look at.
#[derive(clap::Args, Debug)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    laws: Laws,
    /// The file of settings that the server is started with · 服务配置文件
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of fonts for letters; otherwise those of the system · 字体目录
    #[arg(long, value_name = "DIR", env = FONTS)]
    fonts: Option<PathBuf>,
    /// Check the record of every case instead of a sample · 检查全部案件
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    /// In the caller's language.
    says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// Tells each finding as it comes, and remembers the worst.
struct Round<'a> {
    voice: &'a Voice,
    worst: State,
}

impl Round<'_> {
    fn tell(
        &mut self,
        check: &'static str,
        state: State,
        (zh, en): (impl AsRef<str>, impl AsRef<str>),
        advice: Option<(&str, &str)>,
    ) -> Result<(), Failure> {
        if state == State::Fail || (state == State::Warn && self.worst == State::Ok) {
            self.worst = state;
        }
        let says = self.voice.pick(zh.as_ref(), en.as_ref()).to_owned();
        let advice = advice.map(|(zh, en)| self.voice.pick(zh, en).to_owned());
        let finding = Finding { check, state, says, advice };
        if self.voice.json {
            return self.voice.json(&finding);
        }
        let mark = match state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "fail",
        };
        self.voice.line(format!("{mark}  {check:<10}  {}", finding.says))?;
        match finding.advice {
            Some(advice) => self.voice.line(format!("                  → {advice}")),
            None => Ok(()),
        }
    }

    fn ok(&mut self, check: &'static str, zh: &str, en: &str) -> Result<(), Failure> {
        self.tell(check, State::Ok, (zh, en), None)
    }
}

pub(super) async fn run(voice: &Voice, doctor: Doctor) -> Done {
    let mut round = Round { voice, worst: State::Ok };
    settings(&mut round, &doctor)?;
    let rules = rules(&mut round, &doctor)?;
    clock(&mut round, Clock::System.now())?;
    space(&mut round, &doctor.place)?;
    recognition(&mut round, &doctor)?;
    scanner(&mut round, &doctor).await?;
    fonts(&mut round, &doctor)?;
    let key = key(&mut round, &doctor.place)?;
    if let Some(key) = key
        && let Some(store) = database(&mut round, &place_of(&doctor), key).await?
    {
        if let Some(rules) = &rules {
            law(&mut round, &store, rules).await?;
        }
        record(&mut round, &store, doctor.all).await?;
        vault(&mut round, &store, doctor.all).await?;
        seal(&mut round, &store).await?;
        store.close().await?;
    }
    Ok(if round.worst == State::Fail { FOUND } else { 0 })
}

fn settings(round: &mut Round<'_>, doctor: &Doctor) -> Result<(), Failure> {
    let read = Config::read(doctor.config.as_deref()).and_then(|it| it.providers());
    match read {
        Ok(providers) => {
            let codes: Vec<_> = providers.codes().map(|it| it.to_string()).collect();
            match codes.is_empty() {
                true => round.tell(
                    "config",
                    State::Warn,
                    (
                        "没有配置支付机构，退款不会自动支付",
                        "no providers: no refund is paid by itself",
                    ),
                    Some((
                        "用 --config 指明含有 [provider.…] 的文件",
                        "name a file with [provider.…] tables with --config",
                    )),
                ),
                false => {
                    let codes = codes.join(", ");
                    let (zh, en) = (format!("支付机构：{codes}"), format!("providers: {codes}"));
                    round.ok("config", &zh, &en)
                }
            }
        }
        Err(Failure::Said { zh, en, .. }) => round.tell("config", State::Fail, (zh, en), None),
        Err(unread) => Err(unread),
    }
}

fn rules(round: &mut Round<'_>, doctor: &Doctor) -> Result<Option<Rules>, Failure> {
    // What is wrong with the settings, was said already.
    let settings = Config::read(doctor.config.as_deref()).unwrap_or_default();
    let rules = match laws::rules(&doctor.laws.clone().or(settings.rules.folder)) {
        Ok(rules) => rules,
        Err(Failure::Said { zh, en, .. }) => {
            round.tell("rules", State::Fail, (zh, en), None)?;
            return Ok(None);
        }
        Err(unread) => return Err(unread),
    };
    let (issues, channels) = (rules.guide.issues().len(), rules.guide.channels().len());
    let zh = format!("{issues} 种投诉类型，{channels} 个渠道，规则示例全部相符");
    let en = format!("{issues} issue types, {channels} channels; every worked example agrees");
    round.ok("rules", &zh, &en)?;
    Ok(Some(rules))
}

/// A version of a rule, or an edition of a calendar, goes on meaning what it meant.
async fn law(round: &mut Round<'_>, store: &Store, rules: &Rules) -> Result<(), Failure> {
    let changed = rules.law.changed(store, Clock::System.now()).await?;
    let Some(latest) = changed.iter().max_by_key(|it| it.at) else {
        return round.ok("law", "各版本规则与日历内容未变", "every version says what it said");
    };
    let names: Vec<_> = changed.iter().take(3).map(|it| it.name.as_str()).collect();
    let (names, count, at) = (names.join(", "), changed.len(), latest.at.strftime("%Y-%m-%d"));
    let says = (
        format!("{count} 个版本的内容在名称不变的情况下被修改（{names}；最近 {at}）"),
        format!("{count} versions say something else under the same name ({names}; last on {at})"),
    );
    let advice = (
        "修改规则时请另立版本：新的 valid-from 或 edition 日期",
        "give what changes a version of its own: another `valid-from`, another `edition`",
    );
    round.tell("law", State::Warn, says, Some(advice))
}

/// Letters are printed in Chinese and in English; without a font for both there are none.
fn fonts(round: &mut Round<'_>, doctor: &Doctor) -> Result<(), Failure> {
    let found = Pressroom::new(doctor.fonts.clone()).fonts();
    if !found.fonts.suffice() {
        let place = found.folder.map(|it| it.display().to_string()).unwrap_or_default();
        let says = (
            format!("{place} 未找到可用的中文字体，无法生成文书"),
            format!("{place} no font for Chinese: letters cannot be printed"),
        );
        let advice = (
            "安装 Noto Sans CJK（Debian：fonts-noto-cjk），或用 --fonts 指明字体目录",
            "install Noto Sans CJK (Debian: fonts-noto-cjk), or name a folder with --fonts",
        );
        let says = (says.0.trim_start(), says.1.trim_start());
        return round.tell("fonts", State::Warn, says, Some(advice));
    }
    let names = found.fonts.families().join(", ");
    let place = found.folder.map(|it| it.display().to_string()).unwrap_or_default();
    let (zh, en) = (format!("{names}（{place}）"), format!("{names} ({place})"));
    round.ok("fonts", &zh, &en)
}

/// A clock far off stamps everything wrongly, and the record keeps it for ever.
fn clock(round: &mut Round<'_>, now: Timestamp) -> Result<(), Failure> {
    let built = date(2026, 11, 1).to_zoned(TimeZone::UTC).map(|it| it.timestamp());
    if built.is_ok_and(|built| now < built) {
        let (zh, en) = (
            format!("系统时间 {now} 早于本程序"),
            format!("the clock says {now}, before this program was made"),
        );
        let advice = ("校准系统时间（NTP）", "set the clock, best by NTP");
        return round.tell("clock", State::Fail, (zh, en), Some(advice));
    }
    let shown = now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    round.ok("clock", &shown, &shown)
}

fn space(round: &mut Round<'_>, place: &Place) -> Result<(), Failure> {
    let advice = ("清理磁盘或换到更大的磁盘", "make room, or move the data to a larger disk");
    let Some(free) = free_bytes(place) else {
        let says = ("无法得知剩余空间", "how much room is left could not be found out");
        return round.tell("disk", State::Warn, says, None);
    };
    let state = match free {
        free if free < SPACE_WANTED / 10 => State::Fail,
        free if free < SPACE_WANTED => State::Warn,
        _ => State::Ok,
    };
    let (mib, data) = (free >> 20, place.data.display());
    let says = (format!("{data} 剩余 {mib} MiB"), format!("{mib} MiB are free for {data}"));
    round.tell("disk", state, says, (state != State::Ok).then_some(advice))
}

/// As `df` sees it: the standard library cannot ask, and asking by hand is not safe Rust.
fn free_bytes(place: &Place) -> Option<u64> {
    let there = place.data.ancestors().find(|it| it.exists() || it.as_os_str().is_empty())?;
    let folder = if there.as_os_str().is_empty() { ".".as_ref() } else { there };
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kib: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kib.checked_mul(1024)
}

/// Text in pictures is recognised by another program. Nothing is wrong without it.
fn recognition(round: &mut Round<'_>, doctor: &Doctor) -> Result<(), Failure> {
    let settings = Config::read(doctor.config.as_deref()).unwrap_or_default();
    let found = Tesseract::find(settings.evidence.tesseract.as_deref());
    let Some(found) = found else {
        return round.ok(
            "reading",
            "未安装 Tesseract，不识别截图中的文字（Debian：tesseract-ocr-chi-sim）",
            "no Tesseract: text in screenshots is not recognised (Debian: tesseract-ocr-chi-sim)",
        );
    };
    let (version, languages) = (&found.version, found.languages.join(", "));
    let shown = format!("Tesseract {version} ({languages})");
    round.ok("reading", &shown, &shown)
}

/// A scanner that is named and does not answer keeps every file out.
async fn scanner(round: &mut Round<'_>, doctor: &Doctor) -> Result<(), Failure> {
    let settings = Config::read(doctor.config.as_deref()).unwrap_or_default();
    let Some(scanner) = settings.evidence.scanner else {
        return round.ok(
            "scanner",
            "未配置病毒扫描（[evidence] scanner）",
            "no virus scanner is set up ([evidence] scanner)",
        );
    };
    match scanner.version().await {
        Ok(version) => round.ok("scanner", &version, &version),
        Err(error) => {
            let says = (
                format!("{scanner} 无应答，所有文件都不会被接收：{error}"),
                format!("{scanner} does not answer, and no file is taken: {error}"),
            );
            let advice = (
                "启动 clamd，或更正 [evidence] scanner",
                "start clamd, or mend [evidence] scanner",
            );
            round.tell("scanner", State::Fail, says, Some(advice))
        }
    }
}

fn key(round: &mut Round<'_>, place: &Place) -> Result<Option<redress_store::MasterKey>, Failure> {
    match place.key(round.voice, false) {
        Ok(key) => {
            let from = match std::env::var_os(MASTER_KEY) {
                Some(_) => MASTER_KEY.to_owned(),
                None => place.key_file().display().to_string(),
            };
            round.ok("key", &from, &from)?;
            Ok(Some(key))
        }
        Err(Failure::Said { zh, en, .. }) => {
            round.tell("key", State::Fail, (zh, en), None)?;
            Ok(None)
        }
        Err(unread) => Err(unread),
    }
}

async fn database(
    round: &mut Round<'_>,
    place: &Place,
    key: redress_store::MasterKey,
) -> Result<Option<Store>, Failure> {
    let shown = place.shown();
    match Store::open_as_is(place.location(), key).await {
        Ok(store) => {
            let engine = store.engine();
            let (zh, en) = (format!("{shown}（{engine}）"), format!("{shown} ({engine})"));
            round.ok("database", &zh, &en)?;
            let step = redress_store::SCHEMA;
            let (zh, en) =
                (format!("结构第 {step} 步，最新"), format!("at step {step}, the newest"));
            round.ok("schema", &zh, &en)?;
            Ok(Some(store))
        }
        Err(error) => {
            let (check, advice) = match &error {
                StoreError::SchemaBehind { .. } => {
                    ("schema", ("运行 redress migrate", "run `redress migrate`"))
                }
                StoreError::SchemaNewer { .. } | StoreError::SchemaForeign { .. } => (
                    "schema",
                    ("使用与数据库相符的程序版本", "use the program that fits the database"),
                ),
                StoreError::WrongMasterKey => {
                    ("key", ("找回建库时的主密钥", "find the key that the database was made with"))
                }
                _ => (
                    "database",
                    (
                        "检查地址、权限，以及数据库是否在运行",
                        "check the address, the rights, and whether it runs",
                    ),
                ),
            };
            let says = error.to_string();
            round.tell(check, State::Fail, (&says, &says), Some(advice))?;
            Ok(None)
        }
    }
}

/// Looks at every link of the chains, and holds copies and texts against them.
async fn record(round: &mut Round<'_>, store: &Store, all: bool) -> Result<(), Failure> {
    let found =
        if all { verify_all(round.voice, store).await? } else { verify_some(store).await? };
    let (cases, texts) = (found.cases, found.texts);
    if let Some(first) = found.problems.first() {
        let count = found.problems.len();
        let says = (
            format!("{count} 处与记录不符，其一：{first}"),
            format!("{count} things are not what the record says, the first: {first}"),
        );
        let advice = (
            "保全数据库文件作为证据，再恢复备份并比对",
            "keep the database as evidence, then restore a backup and compare",
        );
        return round.tell("record", State::Fail, says, Some(advice));
    }
    let (zh, en) = if all { ("全部", "all") } else { ("抽样", "a sample") };
    let says = (
        format!("{cases} 个案件（{zh}）记录完整，{texts} 段文字与承诺一致"),
        format!("{cases} cases ({en}): every chain is whole, {texts} texts are as committed to"),
    );
    round.tell("record", State::Ok, says, None)
}

/// The place, as the server that has these settings sees it.
fn place_of(doctor: &Doctor) -> Place {
    let settings = Config::read(doctor.config.as_deref()).unwrap_or_default();
    doctor.place.or_vault(settings.vault.place.as_deref())
}

/// Looks whether the bytes of files are there and are what they were.
async fn vault(round: &mut Round<'_>, store: &Store, all: bool) -> Result<(), Failure> {
    let health = match store.vault_health((!all).then_some(SEGMENT_SAMPLE)).await {
        Ok(health) => health,
        Err(error) => {
            let says = error.to_string();
            let advice = (
                "检查 --vault（REDRESS_VAULT）指向的位置",
                "see that --vault (REDRESS_VAULT) names the place that the files were put into",
            );
            return round.tell("vault", State::Fail, (&says, &says), Some(advice));
        }
    };
    let place = health.place.unwrap_or_else(|| "-".to_owned());
    let (checked, segments, mib) = (health.checked, health.segments, health.bytes >> 20);
    if let Some(first) = health.broken.first() {
        let count = health.broken.len();
        let says = (
            format!("{place}：{count} 个文件分段缺失或被改动，其一：{first}"),
            format!("{place}: {count} segments are missing or were changed, the first: {first}"),
        );
        let advice = ("从备份恢复这些文件分段", "bring these segments back from a backup");
        return round.tell("vault", State::Fail, says, Some(advice));
    }
    let says = (
        format!("{place}：{segments} 个文件分段（{mib} MiB），已核对 {checked} 个"),
        format!("{place}: {segments} segments ({mib} MiB), {checked} of them looked at"),
    );
    round.tell("vault", State::Ok, says, None)
}

async fn verify_all(voice: &Voice, store: &Store) -> Result<Verified, Failure> {
    let mut cases = 0;
    let mut after = None;
    // Counting first costs little and is what a bar needs.
    loop {
        let page = store.cases_after(after, PAGE).await?;
        cases += page.len() as u64;
        after = page.last().copied();
        if page.len() < usize::from(PAGE) {
            break;
        }
    }
    let bar = bar(voice, cases, "核对记录", "checking the record");
    let found = store.verify_all(|done| bar.set_position(done)).await;
    bar.finish_and_clear();
    Ok(found?)
}

async fn verify_some(store: &Store) -> Result<Verified, Failure> {
    let mut all = Verified::default();
    for case in store.cases_after(None, SAMPLE).await? {
        let one = store.verify(case).await?;
        all.cases += one.cases;
        all.events += one.events;
        all.texts += one.texts;
        all.erased += one.erased;
        all.problems.extend(one.problems);
    }
    Ok(all)
}

async fn seal(round: &mut Round<'_>, store: &Store) -> Result<(), Failure> {
    let health = store.health(Clock::System.now()).await?;
    if health.seal_is_stuck() {
        let says = ("有事件长时间未封存", "events have been waiting for the seal for long");
        let advice = (
            "确认 redress serve 正在运行，并查看其日志",
            "see that `redress serve` runs, and what its log says",
        );
        return round.tell("seal", State::Warn, says, Some(advice));
    }
    round.ok("seal", "封存正常", "the seal keeps up")
}
