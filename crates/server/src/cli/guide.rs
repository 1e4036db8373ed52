//! `redress guide`: what to do now, which evidence to gather, and where to turn.

use std::collections::BTreeMap;

use redress_core::{
    code::Code,
    guide::{
        ChannelAdvice, ContactKind, Diagnosis, EvidenceAdvice, Guidance, GuideBook, Need, Question,
        Severity, Situation,
    },
    lang::{Lang, Text},
    money::{Currency, Money},
};

use super::{
    laws::{Laws, rules},
    voice::{Done, Failure, Voice},
};
use crate::clock::Clock;

/// How often a question is asked before we give up.
const ATTEMPTS_MAX: usize = 3;

/// What happened. Without an issue type it is found out by asking.
#[derive(clap::Args, Debug)]
pub(super) struct Happened {
    #[command(flatten)]
    laws: Laws,
    /// The issue type, as `duplicate-charge`; `list` shows all · 投诉类型，list 列出全部
    #[arg(long, value_name = "CODE")]
    issue: Option<String>,
    /// How much money it is about, as 12.30 · 涉及金额
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// In which currency · 币种
    #[arg(long, value_name = "CODE", default_value = "CNY")]
    currency: String,
    /// Whose payment it is: alipay, wechat-pay, unionpay, bank … · 支付机构
    #[arg(long, value_name = "CODE")]
    provider: Option<Code>,
    /// What kind of institution has to handle it: payment-institution, bank … · 机构类型
    #[arg(long, value_name = "CODE")]
    institution_kind: Option<Code>,
    /// A kind of evidence that is there; may be given again · 已有的证据，可重复
    #[arg(long = "have", value_name = "KIND")]
    evidence: Vec<Code>,
    /// The provider was told already · 已向支付机构投诉
    #[arg(long)]
    complained: bool,
    /// It let its time limit pass · 机构已逾期
    #[arg(long)]
    late: bool,
    /// It refused, wholly or in part · 机构已拒绝
    #[arg(long)]
    refused: bool,
    /// Money can still move · 资金仍可能被转移
    #[arg(long)]
    moving: bool,
}

pub(super) fn run(voice: &Voice, happened: &Happened) -> Done {
    let book = rules(&happened.laws)?.guide;
    if happened.issue.as_deref() == Some("list") {
        return list(voice, &book);
    }
    let amount = happened.amount()?;
    let issue = match &happened.issue {
        Some(given) => known_issue(&book, given)?,
        None => diagnose(voice, &book)?,
    };
    let mut situation = Situation::new(issue);
    situation.amount = amount;
    situation.provider = happened.provider.clone();
    situation.institution_kind = happened.institution_kind.clone();
    situation.evidence = happened.evidence.iter().cloned().collect();
    situation.already_complained = happened.complained;
    situation.institution_late = happened.late;
    situation.refused = happened.refused;
    situation.money_still_moving = happened.moving;
    situation.today = Some(jiff::tz::Offset::UTC.to_datetime(Clock::System.now()).date());
    let advice = book.recommend(&situation).map_err(|unknown| no_such_issue(&book, &unknown.0))?;
    match voice.json {
        true => voice.json(&advice)?,
        false => show(voice, &book, &advice)?,
    }
    Ok(0)
}

impl Happened {
    fn amount(&self) -> Result<Option<Money>, Failure> {
        let Some(given) = &self.amount else { return Ok(None) };
        let currency: Currency = self.currency.parse().map_err(|_| {
            let given = &self.currency;
            Failure::bad_input(
                "unknown-currency",
                format!("“{given}”不是币种代码，如 CNY"),
                format!("`{given}` is not a currency code such as CNY"),
            )
        })?;
        let amount = Money::parse(given, currency).ok().filter(|it| it.is_positive());
        amount.map(Some).ok_or_else(|| {
            Failure::bad_input(
                "not-an-amount",
                format!("“{given}”不是 {currency} 金额"),
                format!("`{given}` is not an amount in {currency}"),
            )
        })
    }
}

fn known_issue(book: &GuideBook, given: &str) -> Result<Code, Failure> {
    book.issue(given).map(|it| it.id.clone()).ok_or_else(|| no_such_issue(book, given))
}

fn no_such_issue(book: &GuideBook, given: &str) -> Failure {
    let known: Vec<_> = book.issues().iter().map(|it| it.id.as_str()).collect();
    let known = known.join(", ");
    Failure::bad_input(
        "unknown-issue",
        format!("没有投诉类型“{given}”；可用：{known}"),
        format!("there is no issue type `{given}`; there are: {known}"),
    )
}

fn list(voice: &Voice, book: &GuideBook) -> Done {
    if voice.json {
        voice.json(&book.issues())?;
        return Ok(0);
    }
    for group in book.groups() {
        voice.line(group.name.in_lang(voice.lang))?;
        for issue in book.issues().iter().filter(|it| it.group == group.id) {
            let (id, name) = (&issue.id, issue.name.in_lang(voice.lang));
            voice.line(format!("  {id:<28} {name}"))?;
        }
    }
    Ok(0)
}

/// Asks until the issue type is known.
fn diagnose(voice: &Voice, book: &GuideBook) -> Result<Code, Failure> {
    let mut answers: BTreeMap<Code, Code> = BTreeMap::new();
    loop {
        match book.diagnose(&answers) {
            Diagnosis::Found { issue } => return Ok(issue.id.clone()),
            Diagnosis::Ask { question } => {
                // A question whose answer leads nowhere would be asked for ever.
                if answers.contains_key(&question.id) {
                    return Err(Failure::fault(
                        "guide",
                        format!("`{}` leads nowhere", question.id),
                    ));
                }
                answers.insert(question.id.clone(), ask(voice, question)?);
            }
            Diagnosis::NoSuchAnswer { question } => {
                return Err(Failure::fault("guide", format!("`{}` forgot an answer", question.id)));
            }
        }
    }
}

fn ask(voice: &Voice, question: &Question) -> Result<Code, Failure> {
    let words = |text: &Text| text.in_lang(voice.lang).to_owned();
    let asked = words(&question.text);
    voice.aside(format!("\n{asked}"), format!("\n{asked}"));
    for (number, answer) in (1..).zip(&question.answer) {
        let line = format!("  {number}. {}", words(&answer.text));
        voice.aside(&line, &line);
    }
    for _ in 0..ATTEMPTS_MAX {
        let Some(given) = voice.ask("请输入序号：", "Number:")? else { break };
        let by_number = given.parse().ok().and_then(|it: usize| it.checked_sub(1));
        let chosen = by_number.and_then(|it| question.answer.get(it));
        let chosen = chosen.or_else(|| question.answer.iter().find(|it| it.id == *given));
        if let Some(answer) = chosen {
            return Ok(answer.id.clone());
        }
        let last = question.answer.len();
        voice.aside(format!("请输入 1 到 {last}"), format!("A number from 1 to {last}, please."));
    }
    Err(Failure::bad_input(
        "no-answer",
        "没有得到回答；也可以用 --issue 直接指明类型",
        "there was no answer; the issue type can also be given with --issue",
    ))
}

fn show(voice: &Voice, book: &GuideBook, advice: &Guidance) -> Result<(), Failure> {
    let words = |text: &Text| text.in_lang(voice.lang).to_owned();
    if let Some(issue) = book.issue(&advice.issue) {
        let severity = severity(voice.lang, advice.severity);
        voice.line(format!("{} [{}] · {severity}", words(&issue.name), issue.id))?;
        voice.line(words(&issue.about))?;
    }
    heading(voice, "先做这些", "Do this first", advice.steps.len())?;
    for (number, step) in (1..).zip(&advice.steps) {
        voice.line(format!("  {number}. {}", words(&step.text)))?;
        voice.line(format!("     {}", words(&step.because.text)))?;
    }
    heading(voice, "准备证据", "Gather this", advice.evidence.len())?;
    for evidence in &advice.evidence {
        show_evidence(voice, evidence)?;
    }
    heading(voice, "可以要求", "What to ask for", advice.remedies.len())?;
    for remedy in &advice.remedies {
        voice.line(format!("  · {}: {}", remedy.kind, words(&remedy.because.text)))?;
    }
    heading(voice, "向谁投诉（按顺序）", "Where to turn, in order", advice.channels.len())?;
    for (number, channel) in (1..).zip(&advice.channels) {
        show_channel(voice, number, channel)?;
    }
    Ok(())
}

fn heading(voice: &Voice, zh: &str, en: &str, entries: usize) -> Result<(), Failure> {
    if entries == 0 {
        return Ok(());
    }
    voice.say(format!("\n{zh}"), format!("\n{en}"))
}

fn severity(lang: Lang, severity: Severity) -> &'static str {
    match (severity, lang) {
        (Severity::Low, Lang::Zh) => "轻微",
        (Severity::Normal, Lang::Zh) => "一般",
        (Severity::High, Lang::Zh) => "严重",
        (Severity::Urgent, Lang::Zh) => "紧急",
        (Severity::Low, Lang::En) => "minor",
        (Severity::Normal, Lang::En) => "normal",
        (Severity::High, Lang::En) => "serious",
        (Severity::Urgent, Lang::En) => "urgent",
    }
}

fn show_evidence(voice: &Voice, it: &EvidenceAdvice) -> Result<(), Failure> {
    let words = |text: &Text| text.in_lang(voice.lang).to_owned();
    let box_ = if it.present { "[x]" } else { "[ ]" };
    let need = match it.need {
        Need::Required => voice.pick("必需", "needed"),
        Need::Helpful => voice.pick("有帮助", "helps"),
    };
    voice.line(format!("  {box_} {} ({need}, {})", words(&it.name), it.kind))?;
    voice.line(format!("      {}", words(&it.because.text)))?;
    if it.present {
        return Ok(());
    }
    voice.line(format!("      {}", words(&it.how)))
}

fn show_channel(voice: &Voice, number: usize, it: &ChannelAdvice) -> Result<(), Failure> {
    let words = |text: &Text| text.in_lang(voice.lang).to_owned();
    voice.line(format!("  {number}. {} [{}]", words(&it.name), it.channel))?;
    voice.line(format!("     {}", words(&it.because.text)))?;
    for contact in &it.contacts {
        let by = match contact.by {
            ContactKind::Hotline => voice.pick("电话", "telephone"),
            ContactKind::Url => voice.pick("网址", "web"),
        };
        voice.line(format!("     {by}: {}", contact.value))?;
    }
    let bring: Vec<_> = it.bring.iter().map(|it| words(&it.name)).collect();
    if bring.is_empty() {
        return Ok(());
    }
    let bring = bring.join(voice.pick("、", ", "));
    voice.line(format!("     {}: {bring}", voice.pick("带上", "bring")))
}
