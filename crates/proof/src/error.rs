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
    #[error("this is not a list of a log's keys, each beginning where the one before it ends")]
    BadKeys,
    #[error("the log does not have the key that you know: {key}")]
    UnknownKey { key: String },
    #[error("the key before did not say that {key} takes over")]
    NotHandedOver { key: String },
    #[error("this is not a time stamp of RFC 3161")]
    BadStamp,
    #[error("the time stamp authority refused (status {status})")]
    StampRefused { status: u8 },
    #[error("the time stamp is over something else")]
    StampOfOther,
    #[error("the time stamp is not signed by the certificate in it, or was changed")]
    StampNotSigned,
    #[error("the certificate is not for time stamping alone")]
    StampCertificateUse,
    #[error("a certificate was not valid at the time in the stamp")]
    StampCertificateExpired,
    #[error("no certificate that you trust vouches for the time stamp authority")]
    StampNotTrusted,
    #[error("these are not certificates in PEM")]
    BadRoots,
    #[error("this algorithm is not known here: {algorithm}")]
    UnknownAlgorithm { algorithm: String },
    #[error("`{path}` is missing")]
    MissingFile { path: String },
    #[error("`{path}` cannot be read as what it should be")]
    BadFile { path: String },
    #[error("`{path}`: hash {at} is not the one that was signed")]
    WrongTile { path: String, at: u64 },
    #[error("`{path}`: entry {at} is not the one that was signed")]
    WrongEntry { path: String, at: u64 },
    #[error("`{path}` goes on after the end that was signed: the log was cut")]
    BeyondEnd { path: String },
    #[error("the entries come to another root than the one that was signed for {size} of them")]
    WrongRoot { size: u64 },
    #[error("the log ends at {size}, before the {known} entries that you know of: it was cut")]
    Cut { size: u64, known: u64 },
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
            _ => self.zh_of_the_rest(),
        }
    }

    /// The sentences about keys, time stamps and files.
    fn zh_of_the_rest(&self) -> String {
        match self {
            ProofError::BadKeys => "不是首尾相接的日志密钥列表".to_owned(),
            ProofError::UnknownKey { key } => format!("日志没有您所知的密钥：{key}"),
            ProofError::NotHandedOver { key } => format!("前一个密钥没有声明由 {key} 接替"),
            ProofError::BadStamp => "不是 RFC 3161 时间戳".to_owned(),
            ProofError::StampRefused { status } => {
                format!("时间戳机构拒绝签发（状态 {status}）")
            }
            ProofError::StampOfOther => "时间戳针对的是别的内容".to_owned(),
            ProofError::StampNotSigned => "时间戳不是由其中的证书签署，或已被改动".to_owned(),
            ProofError::StampCertificateUse => "证书不是专用于时间戳的证书".to_owned(),
            ProofError::StampCertificateExpired => "证书在时间戳所示时间无效".to_owned(),
            ProofError::StampNotTrusted => "您信任的证书中没有为该时间戳机构背书的".to_owned(),
            ProofError::BadRoots => "不是 PEM 形式的证书".to_owned(),
            ProofError::UnknownAlgorithm { algorithm } => format!("未知的算法：{algorithm}"),
            ProofError::MissingFile { path } => format!("缺少 `{path}`"),
            ProofError::BadFile { path } => format!("`{path}` 的内容无法识别"),
            ProofError::WrongTile { path, at } => {
                format!("`{path}`：第 {at} 个摘要不是已签名的那个")
            }
            ProofError::WrongEntry { path, at } => {
                format!("`{path}`：第 {at} 条记录不是已签名的那条")
            }
            ProofError::BeyondEnd { path } => {
                format!("`{path}` 超出已签名的末尾：日志被截断")
            }
            ProofError::WrongRoot { size } => {
                format!("{size} 条记录得出的根与已签名的不同")
            }
            ProofError::Cut { size, known } => {
                format!("日志只有 {size} 条，少于您已知的 {known} 条：日志被截断")
            }
            _ => self.to_string(),
        }
    }
}
