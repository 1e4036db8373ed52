//! `redress import` and `redress export`: old cases in, the list of cases out.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ValueEnum;
use futures::{Stream, StreamExt};
use redress_core::{case::InboxEntry, institution::Institution};
use redress_store::{Filter, Scope, Store, StoreError};
use tokio::{fs::File, io::AsyncWriteExt};

use super::{
    backup::create,
    bill::read,
    laws::{Laws, rules},
    person::by_login,
    place::Place,
    progress::{bar, counter},
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    app::INSTITUTION,
    clock::Clock,
    desk::Desk,
    exchange::{
        Came, CaseTable, ExportError, FILE_BYTES_MAX, RowReport, export_csv, export_xlsx, pages,
        read_import,
    },
};

/// How the list is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated text in UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Brings in the cases of a file, in the name of somebody.
pub(super) async fn import(
    voice: &Voice,
    place: Place,
    laws: &Laws,
    importer: &str,
    file: PathBuf,
) -> Done {
    let rules = Arc::new(rules(laws)?);
    let bytes = read(&file, FILE_BYTES_MAX)?;
    let store = place.open(voice).await?;
    let importer = by_login(&store, importer).await?;
    let institution = institution(&store).await?;
    let read = read_import(&bytes, &rules, &institution)
        .map_err(|it| Failure::bad_input(it.code(), it.zh(), it.to_string()))?;
    let desk = Desk::new(store.clone(), Clock::System, rules, institution.house);
    let bar = bar(voice, read.rows.len() as u64, "导入", "importing");
    let reports = crate::exchange::import(&desk, importer.id, read.rows, |_| bar.inc(1)).await;
    bar.finish_and_clear();
    let reports = reports?;
    store.close().await?;

    for it in &read.problems {
        let (line, field) = (it.line, it.field.as_deref().unwrap_or("-"));
        tell_bad(
            voice,
            line,
            it.code,
            &format!("{field}：{}", it.zh),
            &format!("{field}: {}", it.en),
        );
    }
    let mut bad = read.problems.len();
    for it in &reports {
        bad += usize::from(tell_row(voice, it)?);
    }
    let made = reports.iter().filter(|it| it.came == Came::Made).count();
    let there = reports.iter().filter(|it| it.came == Came::AlreadyThere).count();
    voice.aside(
        format!("新增 {made} 件，已存在 {there} 件，未导入 {bad} 行"),
        format!("{made} came in, {there} were here, {bad} rows could not be taken"),
    );
    Ok(if bad == 0 { 0 } else { FOUND })
}

/// Says what came of a row; `true` where it could not be taken.
fn tell_row(voice: &Voice, it: &RowReport) -> Result<bool, Failure> {
    let bad = !matches!(it.came, Came::Made | Came::AlreadyThere);
    if voice.json {
        voice.json(it)?;
        return Ok(bad);
    }
    match (&it.case_number, bad) {
        (Some(number), false) => voice.line(format!("{} → {number}", it.number))?,
        _ => {
            let code = it.code.as_deref().unwrap_or("refused");
            let (zh, en) = (it.zh.as_deref().unwrap_or(code), it.en.as_deref().unwrap_or(code));
            tell_bad(voice, it.line, code, zh, en);
        }
    }
    Ok(bad)
}

fn tell_bad(voice: &Voice, line: u64, code: &str, zh: &str, en: &str) {
    if voice.json {
        let problem =
            serde_json::json!({ "problem": voice.pick(zh, en), "code": code, "line": line });
        voice.aside(problem.to_string(), problem.to_string());
    } else {
        voice.aside(format!("第 {line} 行：{zh}"), format!("line {line}: {en}"));
    }
}

/// Writes the list of all cases that were sent.
pub(super) async fn export(
    voice: &Voice,
    place: Place,
    laws: &Laws,
    format: Format,
    file: PathBuf,
) -> Done {
    let rules = rules(laws)?;
    let store = place.open(voice).await?;
    let institution = institution(&store).await?;
    let table = CaseTable::new(voice.lang, &rules, &institution);
    let pages = pages(store.clone(), Scope::Auditor, Filter::default());
    let bar = counter(voice, "导出（件）", "exporting (cases)");
    let counted = {
        let bar = bar.clone();
        pages.inspect(move |page| bar.inc(page.as_ref().map_or(0, |it| it.len() as u64)))
    };
    let mut to = create(&file).await?;
    let written = match format {
        Format::Csv => write_csv(&file, &mut to, counted, table).await,
        Format::Xlsx => write_xlsx(&file, &mut to, counted, &table).await,
    };
    let cases = bar.position();
    bar.finish_and_clear();
    if written.is_err() {
        // Half a list looks like a whole one.
        let _ = std::fs::remove_file(&file);
    }
    written?;
    store.close().await?;
    let shown = file.display().to_string();
    if voice.json {
        voice.json(&serde_json::json!({ "file": shown, "cases": cases }))?;
    } else {
        voice
            .say(format!("已导出 {cases} 件到 {shown}"), format!("{cases} cases are in {shown}"))?;
    }
    Ok(0)
}

type Page = Result<Vec<InboxEntry>, StoreError>;

async fn write_csv(
    path: &Path,
    file: &mut File,
    pages: impl Stream<Item = Page> + Send + 'static,
    table: CaseTable,
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::file(path, &error);
    let mut lines = std::pin::pin!(export_csv(pages, table));
    while let Some(piece) = lines.next().await {
        file.write_all(&piece?).await.map_err(failed)?;
    }
    file.sync_all().await.map_err(failed)
}

async fn write_xlsx(
    path: &Path,
    file: &mut File,
    pages: impl Stream<Item = Page>,
    table: &CaseTable,
) -> Result<(), Failure> {
    let book =
        export_xlsx(pages, table, Clock::System.now()).await.map_err(|error| match error {
            ExportError::Pages(error) => Failure::from(error),
            ExportError::TooMany => Failure::refused(
                "too-many-cases",
                "案件过多，请改用 CSV",
                "too many cases for a workbook; take CSV",
            ),
            ExportError::Workbook(error) => Failure::fault("workbook", error),
        })?;
    let failed = |error: io::Error| Failure::file(path, &error);
    file.write_all(&book).await.map_err(failed)?;
    file.sync_all().await.map_err(failed)
}

async fn institution(store: &Store) -> Result<Institution, Failure> {
    let kept = store.setting::<Institution>(INSTITUTION).await?;
    Ok(kept.map_or_else(Institution::unnamed, |it| it.body))
}
