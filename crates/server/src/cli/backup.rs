//! `redress backup` and `redress restore`: everything in one file, and back, into either engine.

use std::path::PathBuf;

use redress_store::Store;

use super::{
    place::Place,
    progress::bar,
    voice::{Done, Failure, Voice},
};

pub(super) async fn backup(voice: &Voice, place: Place, file: PathBuf) -> Done {
    if file.exists() {
        let shown = file.display();
        return Err(Failure::refused(
            "file-exists",
            format!("{shown} 已存在；请换一个文件名"),
            format!("{shown} is there already; name another file"),
        ));
    }
    let store = place.open(voice).await?;
    let bar = bar(voice, 0, "备份", "backing up");
    let progress = {
        let bar = bar.clone();
        move |done: u64, total: u64| {
            bar.set_length(total);
            bar.set_position(done);
        }
    };
    let written = store.backup(&file, progress).await;
    bar.finish_and_clear();
    let rows = match written {
        Ok(rows) => rows,
        Err(error) => {
            // Half a backup is worse than none: somebody might trust it.
            let _ = std::fs::remove_file(&file);
            return Err(error.into());
        }
    };
    store.close().await?;
    let shown = file.display().to_string();
    if voice.json {
        voice.json(&serde_json::json!({ "file": shown, "rows": rows }))?;
        return Ok(0);
    }
    voice.say(
        format!("已备份 {rows} 行到 {shown}。恢复时还需要主密钥，请分开保存。"),
        format!(
            "{rows} rows are in {shown}. Restoring also needs the master key: keep both, apart."
        ),
    )?;
    Ok(0)
}

pub(super) async fn restore(voice: &Voice, place: Place, file: PathBuf) -> Done {
    if !file.is_file() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Failure::file(&file, &missing));
    }
    if place.is_embedded() && place.database.is_none() {
        place.make_folder()?;
    }
    let key = place.key(voice, false)?;
    let bar = bar(voice, 0, "恢复", "restoring");
    let progress = {
        let bar = bar.clone();
        move |done: u64, total: u64| {
            bar.set_length(total);
            bar.set_position(done);
        }
    };
    let restored = Store::restore_backup(&place.url(), key, &file, progress).await;
    bar.finish_and_clear();
    let rows = restored?;
    let shown = place.shown();
    if voice.json {
        voice.json(&serde_json::json!({ "database": shown, "rows": rows }))?;
        return Ok(0);
    }
    voice.say(
        format!("已恢复 {rows} 行到 {shown}；建议运行 redress doctor --all"),
        format!("{rows} rows are in {shown} again; `redress doctor --all` checks them"),
    )?;
    Ok(0)
}
