//! `redress import` and `redress export`: old cases in, the list of cases out.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{
    place::Place,
    voice::{Done, Failure, Voice},
};

/// How the list is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated text in UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
}

pub(super) async fn import(voice: &Voice, place: Place, file: PathBuf) -> Done {
    let _ = (voice, place, file);
    Err(Failure::refused("not-yet", "暂未实现", "not yet"))
}

pub(super) async fn export(voice: &Voice, place: Place, format: Format, file: PathBuf) -> Done {
    let _ = (voice, place, format, file);
    Err(Failure::refused("not-yet", "暂未实现", "not yet"))
}
