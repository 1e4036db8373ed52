//! What is said of the custody of files: a line for everything that happened to one, in both
//! languages, for the page and for whoever prints it.

use redress_core::{
    case::{
        Event, Recorded,
        custody::{Act, ErasureReason, FactField, REDACTION},
    },
    guide::GuideBook,
    lang::Lang,
    party::{Role, Side},
};
use redress_paper::say as word;

/// The line of an event that is about custody: Chinese, and English. `None` for other events.
/// `guide` knows what kinds of evidence are called.
pub fn say(recorded: &Recorded, guide: &GuideBook) -> Option<(String, String)> {
    let who = role(recorded.actor.role);
    let (zh, en) = match &recorded.event {
        Event::EvidenceAdded { kind, side, .. } => {
            let (side, known) =
                (side_name(*side), guide.evidence_kinds().find(|it| it.id == *kind));
            let name = |lang| known.map_or(kind.as_str(), |it| it.name.in_lang(lang)).to_owned();
            (
                format!("提交证据（{}），属{}", name(Lang::Zh), side.0),
                format!("put in ({}), for {}", name(Lang::En), side.1),
            )
        }
        Event::EvidenceHandled(it) => handled(it.act, &it.purpose, it.to.as_deref()),
        Event::EvidenceDerived(it) if it.kind == REDACTION => (
            format!("制作遮盖副本，工具 {}", it.tool),
            format!("made a redacted copy with {}", it.tool),
        ),
        Event::EvidenceDerived(it) => (
            format!("生成辅助文件（{}），工具 {}", it.kind, it.tool),
            format!("made {} of it with {}", it.kind, it.tool),
        ),
        Event::EvidenceQuarantined(it) => (
            format!("隔离疑似有害的文件（{}）", it.signature),
            format!("set apart as harmful ({})", it.signature),
        ),
        Event::FactConfirmed(it) => {
            let (zh, en) = field(it.field);
            let page = it.place.page;
            (format!("确认第 {page} 页的{zh}"), format!("confirmed {en} on page {page}"))
        }
        other => return say_of_case(other).map(|(zh, en)| told(who, &zh, &en)),
    };
    Some(told(who, &zh, &en))
}

fn told(who: (&str, &str), zh: &str, en: &str) -> (String, String) {
    (format!("{}{zh}", who.0), format!("{} {en}", who.1))
}

/// What concerns the case as a whole.
fn say_of_case(event: &Event) -> Option<(String, String)> {
    Some(match event {
        Event::TermsAccepted(it) => (
            format!("接受证据保存与提取规则（{} 版）", it.terms),
            format!("accepted the terms of {}", it.terms),
        ),
        Event::HoldPlaced { reason, .. } => {
            (format!("予以保全（{reason}）"), format!("placed a legal hold ({reason})"))
        }
        Event::HoldLifted { reason, .. } => {
            (format!("解除保全（{reason}）"), format!("lifted the legal hold ({reason})"))
        }
        Event::LetterIssued(it) => {
            let to = side_name(it.to);
            (
                format!("向{}出具函件（{}）", to.0, letter(Lang::Zh, &it.letter)),
                format!("issued a letter ({}) to {}", letter(Lang::En, &it.letter), to.1),
            )
        }
        Event::DossierIssued(it) => (
            format!(
                "出具卷宗（{}），目的：{}",
                reader(Lang::Zh, &it.variant),
                purpose_name(Lang::Zh, &it.purpose)
            ),
            format!(
                "made a dossier for {}, purpose: {}",
                reader(Lang::En, &it.variant),
                purpose_name(Lang::En, &it.purpose)
            ),
        ),
        Event::Erased { reason: ErasureReason::Retention } => (
            "因保存期限届满销毁案件内容".to_owned(),
            "destroyed the contents of the case: the time to keep them was over".to_owned(),
        ),
        Event::Erased { reason: ErasureReason::Asked } => (
            "应当事人申请销毁案件内容".to_owned(),
            "destroyed the contents of the case on the person's request".to_owned(),
        ),
        _ => return None,
    })
}

fn handled(act: Act, purpose: &str, to: Option<&str>) -> (String, String) {
    let (zh, en) = match act {
        Act::Viewed => ("查看", "viewed it"),
        Act::Downloaded => ("下载", "downloaded it"),
        Act::Exported => ("导出", "exported it"),
        Act::Transferred => ("移交", "handed it over"),
    };
    let whom = to.map_or_else(Default::default, |to| (format!("给 {to}"), format!(" to {to}")));
    let purpose = |lang| purpose_name(lang, purpose);
    (
        format!("{zh}{}，目的：{}", whom.0, purpose(Lang::Zh)),
        format!("{en}{}, purpose: {}", whom.1, purpose(Lang::En)),
    )
}

/// What for, in words; a code that the institution made up stays as it is.
fn purpose_name(lang: Lang, purpose: &str) -> String {
    word(lang, "purpose", purpose)
}

/// For whom a dossier is.
fn reader(lang: Lang, variant: &str) -> String {
    let code = format!("for-{variant}");
    let known = word(lang, "dossier", &code);
    if known == code { variant.to_owned() } else { known }
}

/// What a letter is called: its name begins with its kind, as `ruling-12` does.
fn letter(lang: Lang, name: &str) -> String {
    let mut kind = name;
    loop {
        let known = word(lang, "letter", kind);
        if known != kind {
            return known;
        }
        let Some((shorter, _)) = kind.rsplit_once('-') else { return name.to_owned() };
        kind = shorter;
    }
}

const fn role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Complainant => ("投诉人", "the complainant"),
        Role::Agent => ("经办人", "an agent"),
        Role::Reviewer => ("复核人", "a reviewer"),
        Role::Mediator => ("调解员", "the mediator"),
        Role::Merchant => ("被投诉人", "the respondent"),
        Role::Regulator => ("外部机构", "an outside body"),
        Role::Auditor => ("审计员", "an auditor"),
        Role::Admin => ("管理员", "an administrator"),
        Role::System => ("系统", "the system"),
    }
}

const fn side_name(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Complainant => ("投诉人", "the complainant"),
        Side::Respondent => ("被投诉人", "the respondent"),
        Side::Institution => ("受理机构", "the institution"),
        Side::Neutral => ("中立方", "a neutral party"),
    }
}

const fn field(field: FactField) -> (&'static str, &'static str) {
    match field {
        FactField::Amount => ("金额", "the amount"),
        FactField::Time => ("时间", "the time"),
        FactField::Payee => ("收款方", "the payee"),
        FactField::OrderNumber => ("订单号", "the order number"),
    }
}
