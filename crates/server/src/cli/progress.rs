//! Bars for what takes long. Drawn on stderr, and only where somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::voice::Voice;

/// A bar that counts up to `total`. Invisible to programs and where stderr is no terminal.
pub(super) fn bar(voice: &Voice, total: u64, zh: &str, en: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if voice.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    bar.set_style(style.expect("the template is sound"));
    bar.set_message(voice.pick(zh, en).to_owned());
    bar
}
