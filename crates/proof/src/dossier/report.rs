//! What checking a dossier came to, item by item.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Fault, Manifest};

/// How many faults of one item are told apart before the rest is only counted.
const FAULTS_MAX: usize = 100;

/// What was looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, strum::IntoStaticStr, Serialize)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// The archive itself, to the last bit.
    Container,
    /// The manifest and its signature.
    Manifest,
    /// Every file against the manifest.
    Files,
    /// The events against one another.
    Events,
    /// The texts against the events.
    Words,
    /// Evidence, derivatives and letters against the events.
    Evidence,
    /// The keys of the log and its checkpoint.
    Log,
    /// Where each event is in the log.
    Inclusion,
    /// What witnesses say.
    Witnesses,
    /// What time stamp authorities say.
    Stamps,
}

impl Item {
    /// What it is called in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Item::Container => "压缩包",
            Item::Manifest => "清单与签名",
            Item::Files => "文件",
            Item::Events => "事件链",
            Item::Words => "文本",
            Item::Evidence => "证据",
            Item::Log => "日志检查点",
            Item::Inclusion => "日志位置",
            Item::Witnesses => "见证人",
            Item::Stamps => "时间戳",
        }
    }

    /// What it is called in English.
    pub fn en(self) -> &'static str {
        match self {
            Item::Container => "archive",
            Item::Manifest => "manifest and signature",
            Item::Files => "files",
            Item::Events => "chain of events",
            Item::Words => "texts",
            Item::Evidence => "evidence",
            Item::Log => "checkpoint of the log",
            Item::Inclusion => "places in the log",
            Item::Witnesses => "witnesses",
            Item::Stamps => "time stamps",
        }
    }
}

/// What the reader of a dossier should know though it is no fault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "remark", rename_all = "kebab-case")]
pub enum Remark {
    /// No key was given: that the key is the log's must be looked up elsewhere.
    KeyFromInside {
        /// The key that signed, as C2SP writes it.
        key: String,
    },
    /// Events after the last seal: in the chain, not in the log yet.
    Unsealed {
        /// How many.
        events: u64,
    },
    /// Events that this reader may not see: their hashes are in the chain, their texts are not.
    Hidden {
        /// How many.
        events: u64,
    },
    /// The contents of the case were erased: the record is whole, what it points to is gone.
    Erased,
    /// What the manifest says is not for this reader.
    LeftOut {
        /// How many files of the case.
        files: u64,
        /// How many texts.
        texts: u64,
    },
    /// Something that belongs into every dossier could not be made; the manifest says why.
    Unmade {
        /// How many files.
        files: u64,
    },
    /// Time stamps are held against the checkpoint only: no certificates were given to trust.
    StampsUntrusted,
}

impl Remark {
    /// The sentence in English.
    pub fn en(&self) -> String {
        match self {
            Remark::KeyFromInside { key } => {
                format!("signed by {key}; compare this key with the one the institution publishes")
            }
            Remark::Unsealed { events } => format!("{events} events are not in the log yet"),
            Remark::Hidden { events } => {
                format!("{events} events are not for this reader; their hashes are")
            }
            Remark::Erased => {
                "the contents were erased; the record of what was is whole".to_owned()
            }
            Remark::LeftOut { files, texts } => {
                format!("{files} files and {texts} texts were left out; the manifest says which")
            }
            Remark::Unmade { files } => {
                format!("{files} files could not be made; the manifest says why")
            }
            Remark::StampsUntrusted => {
                "whose time stamps these are was not checked: no certificates were given".to_owned()
            }
        }
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Remark::KeyFromInside { key } => {
                format!("由 {key} 签名；请与机构公布的公钥核对")
            }
            Remark::Unsealed { events } => format!("{events} 个事件尚未进入日志"),
            Remark::Hidden { events } => {
                format!("{events} 个事件不对该读者公开，仅列其摘要")
            }
            Remark::Erased => "内容已删除；事件记录完整".to_owned(),
            Remark::LeftOut { files, texts } => {
                format!("{files} 个文件、{texts} 段文本未收入，清单中列明")
            }
            Remark::Unmade { files } => format!("{files} 个文件未能制作，清单中说明原因"),
            Remark::StampsUntrusted => "未提供可信证书，未核查时间戳机构的身份".to_owned(),
        }
    }
}

/// What checking a dossier came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What the dossier says of itself, as far as it could be read.
    pub manifest: Option<Manifest>,
    /// For each item that was looked at, how many things hold.
    pub holds: BTreeMap<Item, u64>,
    /// What does not hold; at most a hundred of an item.
    pub faults: Vec<(Item, Fault)>,
    /// What the reader should know besides.
    pub remarks: Vec<Remark>,
}

impl Report {
    /// Whether everything holds.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn count(&mut self, item: Item, outcome: Result<(), Fault>) {
        let held = self.holds.entry(item).or_default();
        match outcome {
            Ok(()) => *held += 1,
            Err(fault) => self.fault(item, fault),
        }
    }

    pub(super) fn fault(&mut self, item: Item, fault: Fault) {
        self.holds.entry(item).or_default();
        if self.faults.iter().filter(|(it, _)| *it == item).count() < FAULTS_MAX {
            self.faults.push((item, fault));
        }
    }
}
