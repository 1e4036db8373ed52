//! Which rules hold: those that come with the program, and an institution's own over them.

use std::path::{Path, PathBuf};

use redress_core::rulebook::RuleProblem;

use super::voice::Failure;
use crate::rules::{OwnFile, Rules};

/// Where an institution's own rules lie.
#[derive(clap::Args, Clone, Debug, Default)]
pub(super) struct Laws {
    /// A folder of own rules (calendars, regimes, issues, channels, checks.toml), laid over those
    /// of the program · 机构自有规则目录
    #[arg(long = "rules", value_name = "DIR", env = "REDRESS_RULES")]
    pub(super) folder: Option<PathBuf>,
}

impl Laws {
    /// The folder that was named, or else this one.
    pub(super) fn or(self, folder: Option<PathBuf>) -> Laws {
        Laws { folder: self.folder.or(folder) }
    }
}

/// Reads them, whole or not at all.
pub(super) fn rules(laws: &Laws) -> Result<Rules, Failure> {
    let Some(folder) = &laws.folder else { return Ok(Rules::shipped()) };
    Rules::with_own(&own_files(folder)?).map_err(|it| bad_rules(&it))
}

/// The rule files of a folder. One that has none was named by mistake.
pub(super) fn own_files(folder: &Path) -> Result<Vec<OwnFile>, Failure> {
    let failed = |error| Failure::file(folder, &error);
    std::fs::read_dir(folder).map_err(failed)?;
    let files = OwnFile::of_folder(folder).map_err(failed)?;
    if files.is_empty() {
        let folder = folder.display();
        return Err(Failure::bad_input(
            "no-rules",
            format!(
                "{folder} 下没有规则文件；应有子目录 calendars、regimes、issues 或 channels，或文件 checks.toml"
            ),
            format!(
                "there are no rule files in {folder}; it should have a folder calendars, regimes, \
                 issues or channels, or a file checks.toml"
            ),
        ));
    }
    Ok(files)
}

/// What is wrong with them, each with its file and line.
fn bad_rules(problems: &[RuleProblem]) -> Failure {
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let list = list.join("\n  ");
    Failure::bad_input(
        "bad-rules",
        format!("规则文件有误，未加载任何规则：\n  {list}\n"),
        format!("the rules cannot be used, and none of them were:\n  {list}\n"),
    )
}
