//! `redress migrate`: brings the database up to this version. Only forward.

use redress_store::Store;

use super::{
    place::Place,
    voice::{Done, Voice},
};

pub(super) async fn run(voice: &Voice, place: Place) -> Done {
    if place.is_embedded() {
        place.make_folder()?;
    }
    // The tables need no key, but what is put into them does: better to make it now than to find
    // out on the first complaint that there is none.
    drop(place.key(voice, true)?);
    let steps = Store::migrate(&place.url()).await?;
    let shown = place.shown();
    if voice.json {
        voice.json(&serde_json::json!({ "database": shown, "steps": steps }))?;
        return Ok(0);
    }
    match steps {
        0 => voice.say(format!("{shown} 已是最新"), format!("{shown} is up to date"))?,
        _ => voice.say(
            format!("{shown} 已升级 {steps} 步"),
            format!("{shown} was brought up by {steps} steps"),
        )?,
    }
    Ok(0)
}
