//! `redress backup-test`: whether a backup could be restored, tried out elsewhere.

use redress_store::{CheckKind, Contents, Location, Store, StoreError, VaultHealth, Verified};

use super::{
    backup::rows,
    place::Place,
    progress::counter,
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    clock::Clock,
    health::{figures, looked},
};

/// How much of a backup is between writing and restoring, in bytes.
const BETWEEN: usize = 1 << 20;

/// Backs up and restores at once, into an embedded database that is thrown away, looks at everything
/// there, and writes into the health record how it went.
pub(super) async fn run(voice: &Voice, place: Place) -> Done {
    let began_at = Clock::System.now();
    let key = place.key(voice, false)?;
    let store = place.open(voice).await?;
    let folder = tempfile::tempdir().map_err(|it| Failure::fault("folder", it))?;
    let bar = counter(voice, "备份并恢复（行）", "backing up and restoring (rows)");
    let (mut from, into) = tokio::io::duplex(BETWEEN);
    let writing = async {
        let written = store.backup(&mut from, |it| bar.set_position(it.all_rows)).await;
        drop(from);
        written
    };
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let scratch =
        Location::of(format!("sqlite:{}", inside("restored.sqlite"))).with_vault(inside("vault"));
    let restoring = Store::restore_from(scratch, key, into, |_| ());
    let (written, restored) = tokio::join!(writing, restoring);
    bar.finish_and_clear();
    let tried = try_out(written, restored).await;
    let (contents, found, vault) = match tried {
        Ok(tried) => tried,
        Err(error) => {
            let problems = vec![error.to_string()];
            let nothing = Verified { problems, ..Verified::default() };
            (None, nothing, VaultHealth::default())
        }
    };
    let mut figures = figures(&found, &vault);
    figures.insert("rows".to_owned(), contents.as_ref().map_or(0, rows));
    let check = looked(CheckKind::Restore, (began_at, Clock::System.now()), figures);
    store.put_health_check(&check).await?;
    store.close().await?;
    if voice.json {
        let problems = found.problems.iter().chain(&vault.broken).collect::<Vec<_>>();
        voice.json(&serde_json::json!({
            "passed": check.passed, "figures": check.figures, "problems": problems,
        }))?;
        return Ok(if check.passed { 0 } else { FOUND });
    }
    tell(voice, check.passed, contents.as_ref(), &found, &vault)
}

type Tried = (Option<Contents>, Verified, VaultHealth);

/// Looks at everything where it was restored. A backup that cannot be restored is a finding, not a
/// failure of ours.
async fn try_out(
    written: Result<Contents, StoreError>,
    restored: Result<(Store, Contents), StoreError>,
) -> Result<Tried, StoreError> {
    let (store, _) = restored?;
    let contents = written?;
    let found = store.verify_all(|_| ()).await?;
    let vault = store.vault_health(None).await?;
    store.close().await?;
    Ok((Some(contents), found, vault))
}

fn tell(
    voice: &Voice,
    passed: bool,
    contents: Option<&Contents>,
    found: &Verified,
    vault: &VaultHealth,
) -> Done {
    let (rows, cases, segments) = (contents.map_or(0, rows), found.cases, vault.checked);
    if passed {
        voice.say(
            format!(
                "备份可以恢复：{rows} 行，{cases} 个案件的记录完整，{segments} 个文件分段无损；已记入运行记录"
            ),
            format!(
                "A backup can be restored: {rows} rows, the record of {cases} cases is whole, \
                 {segments} segments of files are as they were. The health record says so"
            ),
        )?;
        return Ok(0);
    }
    let problems = found.problems.iter().chain(&vault.broken);
    for it in problems.take(20) {
        voice.line(it.clone())?;
    }
    voice.say(
        "备份恢复后有上述问题，已记入运行记录；请先运行 redress doctor --all 核对原库",
        "What was restored has these problems; the health record says so. Look at the database \
         itself first: `redress doctor --all`",
    )?;
    Ok(FOUND)
}
