//! `redress backup` and `redress restore`: everything in one file, and back, into either engine.

use std::{
    io,
    path::{Path, PathBuf},
};

use redress_store::{Contents, Store, StoreError};
use tokio::fs::{File, OpenOptions};

use super::{
    place::Place,
    progress::{Watched, bytes, counter},
    voice::{Done, Failure, Voice},
};

pub(super) async fn backup(voice: &Voice, place: Place, path: PathBuf) -> Done {
    let store = place.open(voice).await?;
    let mut file = create(&path).await?;
    let bar = counter(voice, "备份（行）", "backing up (rows)");
    let written = store.backup(&mut file, |it| bar.set_position(it.all_rows)).await;
    // A backup that a power cut takes away again is none.
    let written = match written {
        Ok(contents) => {
            file.sync_all().await.map(|()| contents).map_err(|it| Failure::file(&path, &it))
        }
        Err(error) => Err(error.into()),
    };
    bar.finish_and_clear();
    if written.is_err() {
        // Half a backup is worse than none: somebody might trust it.
        let _ = std::fs::remove_file(&path);
    }
    let contents = written?;
    store.close().await?;
    let shown = path.display().to_string();
    if voice.json {
        voice.json(&serde_json::json!({ "file": shown, "contents": contents }))?;
        return Ok(0);
    }
    let rows = rows(&contents);
    voice.say(
        format!("已备份 {rows} 行到 {shown}。恢复还需要主密钥，请与备份分开保存。"),
        format!(
            "{rows} rows are in {shown}. Restoring also needs the master key: keep both, apart."
        ),
    )?;
    Ok(0)
}

/// A new file, for nobody but its owner. Never in place of another.
pub(super) async fn create(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let shown = path.display();
            Failure::refused(
                "file-exists",
                format!("{shown} 已存在；请换一个文件名"),
                format!("{shown} is there already; name another file"),
            )
        }
        _ => Failure::file(path, &error),
    })
}

pub(super) async fn restore(voice: &Voice, place: Place, path: PathBuf) -> Done {
    let failed = |error: io::Error| Failure::file(&path, &error);
    let file = File::open(&path).await.map_err(failed)?;
    let size = file.metadata().await.map_err(failed)?.len();
    if place.is_embedded() && place.database.is_none() {
        place.make_folder()?;
    }
    let key = place.key(voice, false)?;
    let bar = bytes(voice, size, "恢复", "restoring");
    let from = Watched { from: file, bar: bar.clone() };
    let restored = Store::restore_from(place.location(), key, from, |_| ()).await;
    bar.finish_and_clear();
    let (store, contents) = restored.map_err(not_restored)?;
    store.close().await?;
    let shown = place.shown();
    if voice.json {
        voice.json(&serde_json::json!({ "database": shown, "contents": contents }))?;
        return Ok(0);
    }
    let rows = rows(&contents);
    voice.say(
        format!("已恢复 {rows} 行到 {shown}；可运行 redress doctor --all 核对"),
        format!("{rows} rows are in {shown} again; `redress doctor --all` checks them"),
    )?;
    Ok(0)
}

fn not_restored(error: StoreError) -> Failure {
    let (code, en) = (error.code(), error.to_string());
    match &error {
        StoreError::NotEmpty { .. } => Failure::refused(
            code,
            "数据库不是空的；只能恢复到空数据库，未作任何更改",
            format!("{en}; a backup is restored into an empty database only. Nothing was changed"),
        ),
        StoreError::BadBackup { line, .. } => Failure::bad_input(
            code,
            format!("备份文件第 {line} 行有误，未恢复任何内容：{en}"),
            format!("{en}; nothing was restored"),
        ),
        _ => error.into(),
    }
}

/// How many rows there are in all.
pub(super) fn rows(contents: &Contents) -> u64 {
    contents.rows.values().sum()
}
