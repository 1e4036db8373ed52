//! `redress records`: what the institution handed over to hold claims against.

use jiff::civil::Date;
use redress_core::{code::Code, records::MAIN_SET};
use serde_json::json;

use super::{
    place::Place,
    voice::{Done, Failure, Voice},
};

/// What can be done with records.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Records {
    /// Forget what came in a month: its key is destroyed, and nothing of it can be read any more,
    /// nor taken in again · 遗忘某月接收的记录（销毁密钥，不可恢复）
    Forget {
        #[command(flatten)]
        place: Place,
        /// The month in which it came, as 2026-03 · 接收月份
        #[arg(value_parser = month)]
        month: String,
        /// Which system of the institution handed it over; `main` otherwise · 来源系统
        #[arg(long, default_value_t = MAIN_SET)]
        system: Code,
    },
}

pub(super) async fn run(voice: &Voice, what: Records) -> Done {
    let Records::Forget { place, month, system } = what;
    let store = place.open(voice).await?;
    let forgotten = store.forget_records(&system, &month).await?;
    store.close().await?;
    if !forgotten {
        return Err(Failure::refused(
            "no-such-records",
            format!("系统 {system} 在 {month} 没有接收过记录，或已遗忘"),
            format!("nothing came from {system} in {month}, or it is forgotten already"),
        ));
    }
    if voice.json {
        voice.json(&json!({ "system": system, "month": month, "forgotten": true }))?;
    } else {
        let zh = format!("已遗忘系统 {system} 在 {month} 交来的记录");
        voice.say(zh, format!("what came from {system} in {month} is forgotten"))?;
    }
    Ok(0)
}

/// `2026-03`, in digits.
fn month(text: &str) -> Result<String, &'static str> {
    let first: Result<Date, _> = format!("{text}-01").parse();
    let fits = text.len() == "2026-03".len() && first.is_ok();
    fits.then(|| text.to_owned()).ok_or("2026-03")
}
