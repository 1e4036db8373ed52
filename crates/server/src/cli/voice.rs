//! How the command line speaks: in whose language, on which stream, and how it ends.

use std::{
    env,
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};

use redress_bills::Unreadable;
use redress_connect::config::ConfigError;
use redress_core::lang::Lang;
use redress_store::{MasterKeyError, StoreError};
use serde::Serialize;

use crate::desk::DeskError;

/// Did what was asked, and found something wrong with what it looked at, or was refused.
pub(super) const FOUND: u8 = 1;
/// What was asked for, or the file that was given, cannot be understood.
pub(super) const BAD_INPUT: u8 = 2;
/// Ours to fix.
pub(super) const FAULT: u8 = 70;

/// Speaks to whoever called the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    /// Their language.
    pub(super) lang: Lang,
    /// Programs read this: JSON, and nothing else on stdout.
    pub(super) json: bool,
}

/// A colour of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tint {
    /// That of the terminal.
    Plain,
    /// Hardly to be seen.
    Dim,
    /// To be looked at.
    Yellow,
    /// To be looked at first.
    Red,
}

/// Why a command ended before its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    /// Whoever reads us has gone away. Nothing to say, and nobody to say it to.
    Unread,
    /// Everything else: how to end, a stable code, and a sentence in both languages.
    Said {
        /// The exit code.
        exit: u8,
        /// Stable, for programs.
        code: String,
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
}

/// What commands come to.
pub(super) type Done = Result<u8, Failure>;

impl Voice {
    /// In this language, or in that of the environment.
    pub(super) fn of(lang: Option<Lang>, json: bool) -> Voice {
        Voice { lang: lang.unwrap_or_else(lang_of_environment), json }
    }

    /// The words in the caller's language.
    pub(super) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The text in this colour, where stdout is a terminal and nobody said `NO_COLOR`.
    pub(super) fn tinted(&self, tint: Tint, text: &str) -> String {
        let code = match tint {
            Tint::Plain => return text.to_owned(),
            Tint::Dim => 2,
            Tint::Yellow => 33,
            Tint::Red => 31,
        };
        let unwanted = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        if unwanted || !io::stdout().is_terminal() {
            return text.to_owned();
        }
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// A line on stdout.
    pub(super) fn line(&self, text: impl AsRef<str>) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.as_ref()).map_err(unread)
    }

    /// A line on stdout in the caller's language.
    pub(super) fn say(&self, zh: impl AsRef<str>, en: impl AsRef<str>) -> Result<(), Failure> {
        self.line(self.pick(zh.as_ref(), en.as_ref()))
    }

    /// One JSON value on a line of stdout.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let mut text = serde_json::to_vec(value).expect("what we show is always JSON");
        text.push(b'\n');
        io::stdout().lock().write_all(&text).map_err(unread)
    }

    /// A line on stderr: beside the result, never part of it. Nobody need read it.
    pub(super) fn aside(&self, zh: impl AsRef<str>, en: impl AsRef<str>) {
        let _ = writeln!(io::stderr().lock(), "{}", self.pick(zh.as_ref(), en.as_ref()));
    }

    /// Asks on stderr and reads a line of stdin. `None` at its end.
    pub(super) fn ask(&self, zh: &str, en: &str) -> Result<Option<String>, Failure> {
        let mut err = io::stderr().lock();
        let _ = write!(err, "{} ", self.pick(zh, en));
        let _ = err.flush();
        let mut line = String::new();
        let mut stdin = io::stdin().lock();
        let mut limited = io::Read::take(&mut stdin, 4096);
        let read = limited.read_line(&mut line).map_err(|error| Failure::fault("stdin", error))?;
        Ok((0 < read).then(|| line.trim().to_owned()))
    }

    /// Says why, and ends the program accordingly.
    pub(super) fn end(&self, done: Done) -> ExitCode {
        let (exit, code, zh, en) = match done {
            Ok(exit) => return ExitCode::from(exit),
            Err(Failure::Unread) => return ExitCode::SUCCESS,
            Err(Failure::Said { exit, code, zh, en }) => (exit, code, zh, en),
        };
        let words = self.pick(&zh, &en);
        let mut err = io::stderr().lock();
        // Where nobody reads even this, the exit code still says it.
        let _ = match self.json {
            true => writeln!(err, "{}", serde_json::json!({ "error": words, "code": code })),
            false => writeln!(err, "redress: {words} [{code}]"),
        };
        ExitCode::from(exit)
    }
}

/// `LC_ALL`, then `LC_MESSAGES`, then `LANG`. English where they say nothing: such terminals
/// often cannot show anything else.
fn lang_of_environment() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|it| env::var(it).ok());
    lang_of(set.into_iter().find(|it| !it.is_empty()).as_deref())
}

fn lang_of(locale: Option<&str>) -> Lang {
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

fn unread(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::fault("stdout", error),
    }
}

impl Failure {
    /// Something that was given cannot be used.
    pub(super) fn bad_input(
        code: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Failure {
        Failure::Said { exit: BAD_INPUT, code: code.into(), zh: zh.into(), en: en.into() }
    }

    /// Understood, and not done.
    pub(super) fn refused(
        code: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Failure {
        Failure::Said { exit: FOUND, code: code.into(), zh: zh.into(), en: en.into() }
    }

    /// Went wrong on our side.
    pub(super) fn fault(code: impl Into<String>, cause: impl std::fmt::Display) -> Failure {
        let (zh, en) = (format!("系统错误：{cause}"), format!("something went wrong: {cause}"));
        Failure::Said { exit: FAULT, code: code.into(), zh, en }
    }

    /// A file that cannot be read or written.
    pub(super) fn file(path: &std::path::Path, error: &io::Error) -> Failure {
        let path = path.display();
        Failure::bad_input(
            "file",
            format!("无法读写文件 {path}：{error}"),
            format!("the file {path} cannot be used: {error}"),
        )
    }

    /// A bill of which nothing could be read.
    pub(super) fn unreadable(name: &str, why: Unreadable) -> Failure {
        let (zh, en) = (why.say(Lang::Zh), why.say(Lang::En));
        Failure::bad_input(why.code(), format!("{name}：{zh}"), format!("{name}: {en}"))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let code = error.code();
        let en = error.to_string();
        match &error {
            StoreError::SchemaBehind { .. } => {
                Failure::refused(code, "数据库结构较旧，请先运行 redress migrate", en)
            }
            StoreError::SchemaNewer { .. } => {
                Failure::refused(code, "数据库由更新版本的程序写入，请使用相同或更新的版本", en)
            }
            StoreError::WrongMasterKey => Failure::refused(
                code,
                "主密钥与此数据库不符；请检查 REDRESS_MASTER_KEY 或数据目录中的 master.key",
                format!("{en}; check REDRESS_MASTER_KEY or master.key in the data folder"),
            ),
            StoreError::LogNamed => Failure::refused(
                code,
                "日志已有其他名称的记录，名称不能再改（[log] origin）",
                format!("{en} ([log] origin)"),
            ),
            StoreError::BadOrigin => {
                Failure::bad_input(code, "日志名称形如 example.org/log，不含空白和加号", en)
            }
            StoreError::BadUrl => Failure::bad_input(
                code,
                "数据库地址须以 sqlite: 或 postgres:// 开头",
                "the database is given as sqlite:… or postgres://…",
            ),
            _ => Failure::fault(code, en),
        }
    }
}

impl From<MasterKeyError> for Failure {
    fn from(error: MasterKeyError) -> Failure {
        let en = error.to_string();
        let zh = match &error {
            MasterKeyError::Malformed => "主密钥须为 32 字节：64 位十六进制或 base64".to_owned(),
            MasterKeyError::File { path, .. } => format!("无法使用主密钥文件 {}", path.display()),
            MasterKeyError::Exposed { path, .. } => {
                format!("其他用户可读取主密钥文件，请执行 chmod 600 {}", path.display())
            }
        };
        Failure::bad_input(error.code(), zh, en)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        let en = error.to_string();
        Failure::bad_input(error.code(), format!("配置有误：{en}"), en)
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Failure {
        match error {
            DeskError::Store(error) => error.into(),
            DeskError::Refused(refusal) => {
                Failure::refused(refusal.code(), refusal.zh(), refusal.to_string())
            }
            other => Failure::fault("desk", other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_environment() {
        for locale in ["zh_CN.UTF-8", "zh_TW", "zh", "ZH_cn"] {
            assert_eq!(lang_of(Some(locale)), Lang::Zh, "{locale}");
        }
        for locale in ["en_US.UTF-8", "C", "POSIX", "de_DE"] {
            assert_eq!(lang_of(Some(locale)), Lang::En, "{locale}");
        }
        assert_eq!(lang_of(None), Lang::En);
    }
}
