//! What does not hold in a dossier, in words.

use redress_core::ids::EvidenceId;

use crate::ProofError;

/// What does not hold. [`Fault::code`] is stable; the sentence exists in English ([`ToString`])
/// and in Chinese ([`Fault::zh`]).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // Every field is said in the sentence above it.
pub enum Fault {
    #[error("`{path}`: the archive around this file was changed")]
    Container { path: String },
    #[error("the end of the archive was changed, cut off or added to")]
    Directory,
    #[error("`{path}` is missing")]
    FileMissing { path: String },
    #[error("`{path}` is not in the manifest: it was added")]
    FileAdded { path: String },
    #[error("`{path}` was changed: it is not the file that the manifest names")]
    FileChanged { path: String },
    #[error("`{path}` cannot be read as what it should be")]
    FileUnreadable { path: String },
    #[error("`{path}` is larger than a file of its kind can be")]
    FileTooLarge { path: String },
    #[error("the manifest does not read as one of this format")]
    BadManifest,
    #[error("the manifest is not signed by the log: {0}")]
    ManifestNotSigned(ProofError),
    #[error("the manifest was changed after it was signed")]
    ManifestChanged,
    #[error("event {seq} is missing, or stands in another place")]
    EventMissing { seq: u32 },
    #[error("event {seq} does not follow on the one before it, or was changed")]
    EventChanged { seq: u32 },
    #[error("event {seq} is of another case")]
    EventOfOtherCase { seq: u32 },
    #[error("the record ends at event {have}; the manifest says {said}: the end was cut off")]
    EventsCut { have: u32, said: u32 },
    #[error("the last event is not the one that the manifest names")]
    OtherHead,
    #[error("the text {text} is not the one that the record is committed to")]
    TextChanged { text: String },
    #[error("the record points to no text {text}: it was added")]
    TextAdded { text: String },
    #[error("the text {text}, to which event {seq} points, is missing")]
    TextMissing { text: String, seq: u32 },
    #[error("`{path}` is not the file {evidence} that the record of this case names")]
    NotOfRecord { path: String, evidence: EvidenceId },
    #[error("`{path}` is said to be {evidence}, but it is {really}")]
    Swapped { path: String, evidence: EvidenceId, really: EvidenceId },
    #[error("`{path}` is not what the manifest says that it is")]
    Mislabelled { path: String },
    #[error("the record names {evidence}, which is not here, and no reason is given")]
    EvidenceMissing { evidence: EvidenceId },
    #[error("event {seq} is not in the log as the proof says: {why}")]
    NotInLog { seq: u32, why: ProofError },
    #[error("the proof is of other events than those in the record")]
    OtherProof,
    #[error("the log does not vouch for this: {0}")]
    Log(ProofError),
    #[error("a witness did not see this: {0}")]
    Witness(ProofError),
    #[error("a time stamp does not hold: {0}")]
    Stamp(ProofError),
}

impl Fault {
    /// A stable name for what does not hold.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Fault::Container { path } => format!("`{path}`：该文件外围的压缩包结构被改动"),
            Fault::Directory => "压缩包的结尾被改动、截断或追加".to_owned(),
            Fault::FileMissing { path } => format!("缺少 `{path}`"),
            Fault::FileAdded { path } => format!("`{path}` 不在清单中：系后来加入"),
            Fault::FileChanged { path } => format!("`{path}` 被改动：与清单所列的文件不同"),
            Fault::FileUnreadable { path } => format!("`{path}` 的内容无法识别"),
            Fault::FileTooLarge { path } => format!("`{path}` 超过此类文件的大小上限"),
            Fault::BadManifest => "清单不符合本格式".to_owned(),
            Fault::ManifestNotSigned(why) => format!("清单没有日志的有效签名：{}", why.zh()),
            Fault::ManifestChanged => "清单在签名之后被改动".to_owned(),
            Fault::EventMissing { seq } => format!("缺少第 {seq} 个事件，或其位置不对"),
            Fault::EventChanged { seq } => {
                format!("第 {seq} 个事件与前一个事件不衔接，或已被改动")
            }
            Fault::EventOfOtherCase { seq } => format!("第 {seq} 个事件属于另一案件"),
            Fault::EventsCut { have, said } => {
                format!("记录止于第 {have} 个事件，而清单为 {said} 个：结尾被截断")
            }
            Fault::OtherHead => "最后一个事件不是清单所列的那个".to_owned(),
            _ => self.zh_of_the_rest(),
        }
    }

    /// The sentences about texts, evidence and proofs.
    fn zh_of_the_rest(&self) -> String {
        match self {
            Fault::TextChanged { text } => format!("文本 {text} 与记录中的承诺值不符"),
            Fault::TextAdded { text } => format!("记录未提及文本 {text}：系后来加入"),
            Fault::TextMissing { text, seq } => {
                format!("缺少第 {seq} 个事件所指的文本 {text}")
            }
            Fault::NotOfRecord { path, evidence } => {
                format!("`{path}` 不是本案记录中的文件 {evidence}")
            }
            Fault::Swapped { path, evidence, really } => {
                format!("`{path}` 标称为 {evidence}，实为 {really}")
            }
            Fault::Mislabelled { path } => format!("`{path}` 并非清单所称的文件"),
            Fault::EvidenceMissing { evidence } => {
                format!("记录提到 {evidence}，卷宗中没有且未说明理由")
            }
            Fault::NotInLog { seq, why } => {
                format!("第 {seq} 个事件不在证明所说的日志位置：{}", why.zh())
            }
            Fault::OtherProof => "证明针对的是另外的事件".to_owned(),
            Fault::Log(why) => format!("日志不能证明：{}", why.zh()),
            Fault::Witness(why) => format!("见证人未曾见过：{}", why.zh()),
            Fault::Stamp(why) => format!("时间戳不成立：{}", why.zh()),
            _ => self.to_string(),
        }
    }
}
