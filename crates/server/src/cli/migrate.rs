//! `redress migrate`: brings the database up to this version. Only forward. With `--read-again` the
//! index that cases are found by is made anew, by the next server.

use redress_store::Store;

use super::{
    place::Place,
    voice::{Done, Voice},
};

/// What is brought up, and what is made anew.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Migrate {
    #[command(flatten)]
    place: Place,
    /// Have every case read again for the search · 重建全文索引
    #[arg(long)]
    read_again: bool,
}

pub(super) async fn run(voice: &Voice, Migrate { place, read_again }: Migrate) -> Done {
    if place.is_embedded() {
        place.make_folder()?;
    }
    // The tables need no key, but what is put into them does: better to make it now than to find
    // out on the first complaint that there is none.
    let key = place.key(voice, true)?;
    let steps = Store::migrate(&place.url()).await?;
    if read_again {
        let store = Store::open_as_is(place.location(), key).await?;
        store.read_all_again().await?;
        store.close().await?;
    }
    let shown = place.shown();
    if voice.json {
        voice.json(
            &serde_json::json!({ "database": shown, "steps": steps, "read_again": read_again }),
        )?;
        return Ok(0);
    }
    match steps {
        0 => voice.say(format!("{shown} 已是最新"), format!("{shown} is up to date"))?,
        _ => voice.say(
            format!("{shown} 已升级 {steps} 步"),
            format!("{shown} was brought up by {steps} steps"),
        )?,
    }
    if read_again {
        voice.say(
            "服务运行后将重新读取全部案件以重建索引",
            "the server will read every case again for the search",
        )?;
    }
    Ok(0)
}
