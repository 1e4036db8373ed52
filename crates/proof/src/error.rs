//! What does not hold, in words.

/// What does not hold. [`ProofError::code`] is stable; the sentence exists in English
/// ([`ToString`]) and in Chinese ([`ProofError::zh`]).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // Every field is said in the sentence above it.
pub enum ProofError {
    #[error("this is not a SHA-256 hash in base64")]
    BadHash,
    #[error("this is not a SHA-256 hash in lower-case hex digits")]
    BadChainHash,
    #[error("event {seq} does not follow on the one before it, or was changed")]
    BrokenChain { seq: u32 },
    #[error("these hashes are not the right edge of a tree of {size} entries")]
    BadEdge { size: u64 },
    #[error("`{path}` does not name a tile")]
    BadTilePath { path: String },
    #[error("`{path}` is missing")]
    MissingTile { path: String },
    #[error("this is not a signed note")]
    BadNote,
    #[error("this is not a public key of the form name+hash+base64")]
    BadKey,
    #[error("a log or witness is named like `example.org/log`: no blanks, no plus, 200 bytes")]
    BadName,
    #[error("there is no signature by {key}")]
    NotSigned { key: String },
    #[error("the signature by {key} is not over this text")]
    BadSignature { key: String },
    #[error("the note is signed, but it is not a checkpoint")]
    BadCheckpoint,
    #[error("the checkpoint is of another log: {origin}")]
    OtherLog { origin: String },
    #[error("a log of {size} entries has none at {index}")]
    NotInTree { index: u64, size: u64 },
    #[error("the entry at {index} is not in the tree of {size} entries that was signed")]
    NotIncluded { index: u64, size: u64 },
    #[error("this is no proof between the two sizes that were asked for: {from} and {to}")]
    OtherSizes { from: u64, to: u64 },
    #[error("the log of {to} entries did not begin as the log of {from}: something was changed")]
    NotConsistent { from: u64, to: u64 },
    #[error("there are two logs of {size} entries with different roots: the log was forked")]
    Forked { size: u64 },
}

impl ProofError {
    /// A stable name for what does not hold.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            ProofError::BadHash => "不是 base64 形式的 SHA-256 摘要".to_owned(),
            ProofError::BadChainHash => "不是小写十六进制形式的 SHA-256 摘要".to_owned(),
            ProofError::BrokenChain { seq } => {
                format!("第 {seq} 个事件与前一个事件不衔接，或已被改动")
            }
            ProofError::BadEdge { size } => format!("这些摘要不是 {size} 条记录的树的右边缘"),
            ProofError::BadTilePath { path } => format!("`{path}` 不是瓦片的名称"),
            ProofError::MissingTile { path } => format!("缺少 `{path}`"),
            ProofError::BadNote => "不是签名文本（signed note）".to_owned(),
            ProofError::BadKey => "不是“名称+摘要+base64”形式的公钥".to_owned(),
            ProofError::BadName => {
                "日志或见证人的名称形如 `example.org/log`：不含空白和加号，最长 200 字节".to_owned()
            }
            ProofError::NotSigned { key } => format!("没有 {key} 的签名"),
            ProofError::BadSignature { key } => format!("{key} 的签名与文本不符"),
            ProofError::BadCheckpoint => "文本有签名，但不是检查点".to_owned(),
            ProofError::OtherLog { origin } => format!("这是另一个日志的检查点：{origin}"),
            ProofError::NotInTree { index, size } => {
                format!("{size} 条记录的日志中没有第 {index} 条（从 0 起）")
            }
            ProofError::NotIncluded { index, size } => {
                format!("第 {index} 条（从 0 起）不在已签名的 {size} 条记录的树中")
            }
            ProofError::OtherSizes { from, to } => {
                format!("这不是所问两个大小之间的证明：{from} 和 {to}")
            }
            ProofError::NotConsistent { from, to } => {
                format!("{to} 条记录的日志不是由 {from} 条记录的日志延续而来：内容被改动")
            }
            ProofError::Forked { size } => {
                format!("存在两个 {size} 条记录而根不同的日志：日志被分叉")
            }
        }
    }
}
