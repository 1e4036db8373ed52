//! What the people of the demo write often, as `texts.toml` has it.

use anyhow::{Context, Result, ensure};
use redress_core::{ids::MacroId, macros::Macro};
use redress_store::{KeptMacro, MacroKept, MacroOwner};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;

const TEXTS: &str = include_str!("texts.toml");

#[derive(Deserialize)]
struct Texts {
    text: Vec<Macro>,
}

/// Gives the house its frequent texts.
pub(super) async fn keep(app: &App) -> Result<()> {
    let Texts { text: texts } = toml::from_str(TEXTS).context("texts.toml")?;
    for it in texts {
        it.check().with_context(|| it.name.clone())?;
        let kept = KeptMacro {
            id: MacroId(Uuid::now_v7()),
            owner: MacroOwner::House,
            version: 0,
            body: serde_json::to_string(&it)?,
            changed_at: app.desk.clock.now(),
        };
        let done = app.desk.store.put_macro(&kept, 0).await?;
        ensure!(matches!(done, MacroKept::Kept(_)), "{}: {done:?}", it.name);
    }
    Ok(())
}
