//! What speaks for the record itself: under which terms it is kept, and by whom.
//!
//! A court asks whether data was formed in normal business, kept as the sides agreed, and whether
//! whoever keeps it is neutral (Art. 93, 94 of the provisions on evidence in civil procedure).

use jiff::Timestamp;
use redress_core::{
    case::{Event, Recorded},
    code::Code,
    institution::{Institution, Operator},
    lang::Lang,
    party::Side,
    words::Digest,
};
use redress_proof::dossier::Unmade;
use serde::Serialize;

/// A line of `standing/terms.json`: a side agreed to how data is kept and extracted.
#[derive(Serialize)]
pub(super) struct Accepted {
    pub(super) side: Side,
    pub(super) terms: Code,
    /// SHA-256 of their text.
    pub(super) digest: Digest,
    pub(super) at: Timestamp,
}

pub(super) fn accepted(seen: &[Recorded]) -> Vec<Accepted> {
    let accepted = seen.iter().filter_map(|it| match &it.event {
        Event::TermsAccepted(terms) => {
            let (terms, digest, side) = (terms.terms.clone(), terms.digest, terms.side);
            Some(Accepted { side, terms, digest, at: it.at })
        }
        _ => None,
    });
    accepted.collect()
}

/// `standing/neutrality.txt`: who runs the desk, and what follows from it. No more is claimed than
/// is so: see 5.3, point 10 of the project's notes on evidence.
pub(super) fn neutrality(institution: &Institution, lang: Lang) -> String {
    let name = institution.name.in_lang(lang);
    match (institution.operator, lang) {
        (Operator::Institution, Lang::Zh) => format!(
            "本系统由受理机构（{name}）自行运行，受理机构并非中立第三方。\n\
             因此不主张《民事诉讼证据规定》第九十四条第（二）项；记录的真实性依据同条\n\
             第（三）至（五）项（正常业务中形成、以档案管理方式保管、按约定方式保存和提取）\n\
             以及外部时间戳和见证人签名。\n"
        ),
        (Operator::Institution, Lang::En) => format!(
            "This desk is run by the institution that handles the complaint ({name}), which is no\n\
             neutral third party. Art. 94(2) of the provisions on evidence is therefore not relied\n\
             on; the record rests on Art. 94(3) to (5) (formed in normal business, kept in the\n\
             manner of an archive, kept and extracted as agreed) and on outside time stamps and\n\
             witnesses.\n"
        ),
        (Operator::ThirdParty, Lang::Zh) => format!(
            "本系统由第三方为受理机构（{name}）运行。运行方是否属于《民事诉讼证据规定》\n\
             第九十四条第（二）项所称中立第三方平台，由法院认定。\n"
        ),
        (Operator::ThirdParty, Lang::En) => format!(
            "This desk is run by a third party for the institution that handles the complaint\n\
             ({name}). Whether the operator is a neutral third-party platform in the sense of\n\
             Art. 94(2) of the provisions on evidence is for the court to find.\n"
        ),
    }
}

/// `readme.txt`: how to check the dossier.
/// What could not be made is said first.
pub(super) fn readme(lang: Lang, unmade: &[Unmade]) -> String {
    let (head, body, colon) = match lang {
        Lang::Zh => (HEAD_ZH, README_ZH, "："),
        Lang::En => (HEAD_EN, README_EN, ": "),
    };
    let line = |it: &Unmade| format!("{}{colon}{}\n", it.path, it.said.in_lang(lang));
    let lines: String = unmade.iter().map(line).collect();
    let gap = if lines.is_empty() { "" } else { "\n" };
    format!("{head}\n{lines}{gap}{body}")
}

const HEAD_ZH: &str = "\
本文件包是一个投诉案件的卷宗。\n\
先看 cover.zh.pdf（中文封面）或 cover.en.pdf（英文封面）。\n";

const HEAD_EN: &str = "\
This is the dossier of a complaint.\n\
Read cover.en.pdf (in English) or cover.zh.pdf (in Chinese) first.\n";

const README_ZH: &str = "\
用程序校验（无需联网、无需密码）：\n\
  redress dossier verify 卷宗.zip --key 机构公布的公钥\n\
\n\
用手工校验：\n\
1. manifest.json 列出每个文件的大小和 SHA-256；逐一用 sha256sum 核对。\n\
2. manifest.note 是机构日志公钥对 manifest.json 摘要的 Ed25519 签名（C2SP signed-note）。\n\
3. events.jsonl 每行一个事件：hash = SHA-256(前一行的 hash（64 个十六进制字符）+ record)，\n\
   第一行之前为 64 个 0。\n\
4. words.jsonl 每行一段文本：SHA-256(salt 的 32 个字节 + content) 等于事件中的 digest。\n\
5. evidence/ 下每个文件的 SHA-256 等于 evidence-added 事件中的 digest；遮盖副本和\n\
   derivatives/ 下的文件（缩略图、识别出的文字等）对应 evidence-derived 事件，\n\
   letters/ 下的文书对应 letter-issued 事件。\n\
6. proofs/case.json：每个事件的 hash 在日志（RFC 6962）中的位置和路径、检查点、\n\
   见证人签名和 RFC 3161 时间戳。\n";

const README_EN: &str = "\
To check it with the program (no network, no password):\n\
  redress dossier verify DOSSIER.zip --key THE-KEY-THE-INSTITUTION-PUBLISHES\n\
\n\
To check it by hand:\n\
1. manifest.json names every file with its size and SHA-256; compare with sha256sum.\n\
2. manifest.note is an Ed25519 signature by the key of the institution's log over the digest\n\
   of manifest.json (C2SP signed-note).\n\
3. events.jsonl has an event on each line: hash = SHA-256(the hash on the line before, as 64\n\
   hex digits, followed by record); before the first line stand 64 zeros.\n\
4. words.jsonl has a text on each line: SHA-256(the 32 bytes of salt, followed by content) is\n\
   the digest in the event.\n\
5. The SHA-256 of each file in evidence/ is the digest in its evidence-added event; of a\n\
   redaction, and of each file in derivatives/ (thumbnails, text that was read), that in its\n\
   evidence-derived event; of each letter in letters/, that in its letter-issued event.\n\
6. proofs/case.json: where the hash of each event is in the log (RFC 6962), the checkpoint,\n\
   signatures of witnesses and time stamps of RFC 3161.\n";
