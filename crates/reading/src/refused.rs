//! Why a file is not taken as evidence, in words for the person who sent it.

use redress_core::lang::Lang;

use crate::{
    kind::{Kind, list},
    limits::{MEMBER_BYTES_MAX, MEMBERS_MAX, UNPACKED_BYTES_MAX},
};

/// Why a file is not taken. Each has a stable code and a sentence with what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No bytes.
    Empty,
    /// A program, a script, a link or anything else that a computer would run.
    Executable,
    /// A document with macros or embedded programs.
    Macros,
    /// Something that unpacks to much more than honest files do.
    ArchiveBomb,
    /// An archive with more files than [`MEMBERS_MAX`].
    TooManyMembers,
    /// An archive with no file in it.
    EmptyArchive,
    /// An archive within an archive.
    NestedArchive,
    /// A file in an archive that is too large to be looked at in there.
    LargeMember,
    /// An archive of a kind that is not opened here: RAR, 7z, gzip, tar.
    OtherArchive,
    /// An archive or a document under a password.
    Encrypted,
    /// The name of a file in the archive points out of it, or cannot be a name.
    OddPath,
    /// Two kinds of files in one, so that two programs would see two different things.
    Polyglot,
    /// Damaged or cut off, so that nobody could say what it shows.
    Broken(Kind),
    /// Sent as one kind, and is another.
    WrongType {
        /// What the content is.
        is: Kind,
        /// The media type it was sent as.
        said: String,
    },
    /// Too large for its kind: how many bytes would do.
    TooLarge(Kind, u64),
    /// Of no kind that is taken. What it looks like, where that is known.
    UnknownKind(Option<&'static str>),
    /// A file in the archive is refused.
    Within {
        /// The name of that file.
        name: String,
        /// Why.
        why: Box<Refused>,
    },
    /// The file could not be read to its end.
    ReadFailed,
}

impl Refused {
    /// The stable name of the reason, such as `executable-file`. That of a file in an archive is
    /// the reason why that file is refused.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::Empty => "empty-file",
            Refused::Executable => "executable-file",
            Refused::Macros => "active-document",
            Refused::ArchiveBomb => "archive-bomb",
            Refused::TooManyMembers => "too-many-files",
            Refused::EmptyArchive => "empty-archive",
            Refused::NestedArchive => "nested-archive",
            Refused::LargeMember => "large-file-in-archive",
            Refused::OtherArchive => "other-archive",
            Refused::Encrypted => "encrypted-file",
            Refused::OddPath => "odd-path",
            Refused::Polyglot => "two-files-in-one",
            Refused::Broken(_) => "broken-file",
            Refused::WrongType { .. } => "not-what-it-says",
            Refused::TooLarge(..) => "file-too-large",
            Refused::UnknownKind(_) => "unknown-kind",
            Refused::Within { why, .. } => why.code(),
            Refused::ReadFailed => "read-failed",
        }
    }

    /// Every code there is.
    pub const CODES: &'static [&'static str] = &[
        "empty-file",
        "executable-file",
        "active-document",
        "archive-bomb",
        "too-many-files",
        "empty-archive",
        "nested-archive",
        "large-file-in-archive",
        "other-archive",
        "encrypted-file",
        "odd-path",
        "two-files-in-one",
        "broken-file",
        "not-what-it-says",
        "file-too-large",
        "unknown-kind",
        "read-failed",
    ];

    /// Whether somebody may have meant harm: such a file is kept apart, not just turned away.
    pub fn is_suspicious(&self) -> bool {
        match self {
            Refused::Executable | Refused::Macros | Refused::ArchiveBomb => true,
            Refused::OddPath | Refused::Polyglot => true,
            Refused::Within { why, .. } => why.is_suspicious(),
            _ => false,
        }
    }

    /// A sentence that says what is wrong and what to do.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.to_string(),
        }
    }

    fn say_zh(&self) -> String {
        let fixed = match self {
            Refused::TooManyMembers => {
                return format!("压缩包内超过 {MEMBERS_MAX} 个文件；请只打包与投诉有关的文件。");
            }
            Refused::LargeMember => {
                let limit = MEMBER_BYTES_MAX >> 20;
                return format!("压缩包内有超过 {limit} MB 的文件；请单独提交该文件。");
            }
            Refused::ArchiveBomb => {
                let limit = UNPACKED_BYTES_MAX >> 20;
                return format!(
                    "文件解压后异常庞大（压缩包总量上限 {limit} MB），未接收；请直接提交里面的文件。"
                );
            }
            Refused::Broken(kind) => {
                let ending = kind.ending();
                return format!("{ending} 文件已损坏或不完整；请重新导出或重新拍摄后提交。");
            }
            Refused::WrongType { is, said } => {
                let (is, said) = (is.media_type(), shown(said));
                return format!(
                    "文件声明为 {said}，内容却是 {is}；请按真实类型提交，不要修改扩展名。"
                );
            }
            Refused::TooLarge(kind, limit) => {
                let (ending, limit) = (kind.ending(), limit >> 20);
                return format!("{ending} 文件超过 {limit} MB；请拆分或压缩画质后提交。");
            }
            Refused::UnknownKind(seen) => {
                let seen = seen.map(|it| format!("（看起来是 {it}）")).unwrap_or_default();
                return format!("不接收这种文件{seen}。{}。", list(Lang::Zh));
            }
            Refused::Within { name, why } => {
                return format!("压缩包内的“{}”：{}", shown(name), why.say_zh());
            }
            Refused::Empty => "文件是空的；请重新选择文件。",
            Refused::Executable => {
                "这是程序、脚本或快捷方式，不能作为证据提交；如需说明，请提交它的截图。"
            }
            Refused::Macros => "文档含有宏或内嵌程序；请另存为不含宏的 docx、xlsx 或 PDF 后提交。",
            Refused::EmptyArchive => "压缩包里没有文件；请重新打包。",
            Refused::NestedArchive => "压缩包里还有压缩包；请先解压里面的压缩包。",
            Refused::OtherArchive => "只接收 ZIP 压缩包；请解压后直接提交文件，或改用 ZIP。",
            Refused::Encrypted => "文件有密码，无法核验；请提交未加密的版本。",
            Refused::OddPath => "压缩包内的文件名指向包外或不合法；请解压后直接提交文件。",
            Refused::Polyglot => {
                "文件里藏有另一种文件，不同程序会看到不同内容；请重新截图或导出后提交。"
            }
            Refused::ReadFailed => "文件读取中断；请重试。",
        };
        fixed.to_owned()
    }
}

/// A name that a stranger chose, short and without anything that moves the cursor.
fn shown(name: &str) -> String {
    name.chars().filter(|it| !it.is_control()).take(80).collect()
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::TooManyMembers => write!(
                f,
                "The archive has more than {MEMBERS_MAX} files; pack only what the complaint is about."
            ),
            Refused::LargeMember => {
                let limit = MEMBER_BYTES_MAX >> 20;
                write!(f, "A file in the archive is over {limit} MB; send it alone.")
            }
            Refused::ArchiveBomb => {
                let limit = UNPACKED_BYTES_MAX >> 20;
                write!(
                    f,
                    "It unpacks to far more than such files do ({limit} MB in all are allowed); \
                     send the files themselves."
                )
            }
            Refused::Broken(kind) => {
                let ending = kind.ending();
                write!(f, "The {ending} file is damaged or cut off; export it again.")
            }
            Refused::WrongType { is, said } => {
                let (is, said) = (is.media_type(), shown(said));
                write!(
                    f,
                    "The file was sent as {said} and is {is}; send it as what it is, and do not \
                     rename files to another kind."
                )
            }
            Refused::TooLarge(kind, limit) => {
                let (ending, limit) = (kind.ending(), limit >> 20);
                write!(f, "The {ending} file is over {limit} MB; split or shrink it.")
            }
            Refused::UnknownKind(seen) => {
                let seen = seen.map(|it| format!(" (it looks like {it})")).unwrap_or_default();
                write!(f, "This kind of file is not taken{seen}; {}.", list(Lang::En))
            }
            Refused::Within { name, why } => {
                write!(f, "`{}` in the archive: {why}", shown(name))
            }
            other => f.write_str(other.fixed()),
        }
    }
}

impl Refused {
    /// What needs no numbers and no names.
    const fn fixed(&self) -> &'static str {
        match self {
            Refused::Empty => "The file is empty; choose it again.",
            Refused::Executable => {
                "This is a program, a script or a link, which is not taken as evidence; send a \
                 screenshot of it."
            }
            Refused::Macros => {
                "The document has macros or embedded programs; save it without them, as docx, xlsx \
                 or PDF."
            }
            Refused::EmptyArchive => "The archive has no file in it; pack it again.",
            Refused::NestedArchive => "There is an archive within the archive; unpack that first.",
            Refused::OtherArchive => {
                "Of archives only ZIP is taken; send the files themselves, or pack them as ZIP."
            }
            Refused::Encrypted => {
                "The file has a password, so nobody can examine it; send one without."
            }
            Refused::OddPath => {
                "The name of a file points out of the archive or cannot be a name; send the files \
                 themselves."
            }
            Refused::Polyglot => {
                "Another file is hidden in this one, so that two programs would show two different \
                 things; take the screenshot or export the file anew."
            }
            _ => "The file could not be read to its end; try again.",
        }
    }
}

impl std::error::Error for Refused {}

impl From<std::io::Error> for Refused {
    fn from(_: std::io::Error) -> Refused {
        Refused::ReadFailed
    }
}
