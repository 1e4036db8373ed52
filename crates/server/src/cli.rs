//! The command line: `redress serve | bill check | guide | deadline | migrate | user | token | doctor | …`.
//!
//! Exit codes: 0 all is well, 1 something was found or refused, 2 what was given cannot be
//! understood, 70 ours to fix.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use redress_core::lang::Lang;

mod backup;
mod backup_test;
mod bill;
mod bill_check;
mod check;
mod deadline;
mod doctor;
mod dossier;
mod erase;
mod exchange;
mod guide;
mod laws;
mod letter;
mod log;
mod migrate;
mod person;
mod place;
mod progress;
mod records;
mod serve;
mod table;
mod token;
mod voice;

use laws::Laws;
use place::Place;
use voice::{Done, Failure, Voice};

/// Redress: complaints and disputes about electronic payments · 电子支付投诉与争议处理
#[derive(Parser, Debug)]
#[command(name = "redress", version, disable_help_subcommand = true)]
struct Line {
    /// Speak this language; otherwise that of the environment (LC_ALL, LANG) · 语言
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    lang: Option<Spoken>,
    /// Write JSON, for programs · 输出 JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Asked,
}

/// A language, as it is given on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Spoken {
    /// 中文
    Zh,
    /// English
    En,
}

#[derive(Subcommand, Debug)]
enum Asked {
    /// Start the server · 启动服务
    Serve(Box<serve::Serve>),
    /// Read and check bills · 读取和核对账单
    #[command(subcommand)]
    Bill(bill::Bills),
    /// What to do, which evidence to gather, where to turn · 投诉指南
    Guide(Box<guide::Happened>),
    /// Who owes what by when, and why · 时限计算
    #[command(subcommand)]
    Deadline(deadline::Deadlines),
    /// Rule files · 规则文件
    #[command(subcommand)]
    Rules(check::RuleFiles),
    /// Bring the database up to this version · 升级数据库结构
    Migrate(migrate::Migrate),
    /// People who sign in · 人员管理
    #[command(subcommand)]
    User(person::People),
    /// Tokens for programs · 接口令牌
    #[command(subcommand)]
    Token(token::Tokens),
    /// What the institution handed over to hold claims against · 机构记录
    #[command(subcommand)]
    Records(records::Records),
    /// The letters of a case, as PDF · 案件文书
    Letter(letter::Wanted),
    /// Look whether everything is in order, and say what to do where it is not · 自检
    Doctor(doctor::Doctor),
    /// Everything about a case in one file: check it · 卷宗
    #[command(subcommand)]
    Dossier(dossier::Dossiers),
    /// The sealed log: check, write, keys · 存证日志
    #[command(subcommand)]
    Log(log::Logs),
    /// Write everything into one file · 备份
    Backup {
        #[command(flatten)]
        place: Place,
        /// The file that comes into being; it must not be there yet · 备份文件（不得已存在）
        file: PathBuf,
    },
    /// Restore a backup elsewhere, look at it there, and note how it went · 试恢复并记入运行记录
    BackupTest {
        #[command(flatten)]
        place: Place,
    },
    /// Read a backup into an empty database, of either engine · 恢复到空数据库
    Restore {
        #[command(flatten)]
        place: Place,
        /// The file that `backup` wrote · 备份文件
        file: PathBuf,
    },
    /// Forget what people ask us to forget, and say what remains · 删除个人内容
    #[command(subcommand)]
    Erase(erase::Erasures),
    /// Bring in old cases from a CSV file · 导入旧案件
    Import {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        laws: Laws,
        /// In whose name: a login · 以谁的名义导入（登录名）
        #[arg(long = "as", value_name = "LOGIN")]
        importer: String,
        /// The file; `docs/import.md` says which columns it has · CSV 文件
        file: PathBuf,
    },
    /// Read one file of evidence from standard input: what the server starts for itself
    #[command(hide = true)]
    ReadEvidence,
    /// Write the list of cases as CSV or XLSX · 导出案件列表
    Export {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        laws: Laws,
        /// csv or xlsx · 格式
        #[arg(long, value_enum, default_value = "csv")]
        format: exchange::Format,
        /// The file that comes into being · 输出文件
        file: PathBuf,
    },
}

/// Reads the command line, does what it says, and tells how it ended.
pub fn main() -> ExitCode {
    let line = Line::parse();
    let lang = line.lang.map(|it| match it {
        Spoken::Zh => Lang::Zh,
        Spoken::En => Lang::En,
    });
    let voice = Voice::of(lang, line.json);
    let done = run(&voice, line.command);
    voice.end(done)
}

fn run(voice: &Voice, asked: Asked) -> Done {
    match asked {
        Asked::Serve(serve) => waiting(serve::run(voice, *serve)),
        Asked::Bill(what) => bill::run(voice, &what),
        Asked::Guide(happened) => guide::run(voice, &happened),
        Asked::Deadline(what) => deadline::run(voice, what),
        Asked::Rules(what) => check::run(voice, what),
        Asked::Migrate(what) => waiting(migrate::run(voice, what)),
        Asked::User(what) => waiting(person::run(voice, what)),
        Asked::Token(what) => waiting(token::run(voice, what)),
        Asked::Records(what) => waiting(records::run(voice, what)),
        Asked::Letter(wanted) => waiting(letter::run(voice, wanted)),
        Asked::Doctor(doctor) => waiting(doctor::run(voice, doctor)),
        Asked::Dossier(what) => dossier::run(voice, &what),
        Asked::Log(what) => waiting(log::run(voice, what)),
        Asked::Backup { place, file } => waiting(backup::backup(voice, place, file)),
        Asked::BackupTest { place } => waiting(backup_test::run(voice, place)),
        Asked::Restore { place, file } => waiting(backup::restore(voice, place, file)),
        Asked::Erase(what) => waiting(erase::run(voice, what)),
        Asked::Import { place, laws, importer, file } => {
            waiting(exchange::import(voice, place, &laws, &importer, file))
        }
        Asked::ReadEvidence => {
            crate::reading::run_child().map_err(|error| Failure::fault("read-evidence", error))?;
            Ok(0)
        }
        Asked::Export { place, laws, format, file } => {
            waiting(exchange::export(voice, place, &laws, format, file))
        }
    }
}

/// Runs what waits for disks and networks.
fn waiting(work: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::fault("runtime", error))?.block_on(work)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Line::command().debug_assert();
    }
}
