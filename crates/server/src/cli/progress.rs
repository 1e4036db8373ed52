//! Bars for what takes long. Drawn on stderr, and only where somebody watches.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::io::{AsyncRead, ReadBuf};

use super::voice::Voice;

/// A bar that counts up to `total`. Invisible to programs and where stderr is no terminal.
pub(super) fn bar(voice: &Voice, total: u64, zh: &str, en: &str) -> ProgressBar {
    let words = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";
    draw(voice, ProgressBar::new(total), words, zh, en)
}

/// A bar over the bytes of a file.
pub(super) fn bytes(voice: &Voice, total: u64, zh: &str, en: &str) -> ProgressBar {
    let words = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
    draw(voice, ProgressBar::new(total), words, zh, en)
}

/// Counts where nobody knows how much there is.
pub(super) fn counter(voice: &Voice, zh: &str, en: &str) -> ProgressBar {
    draw(voice, ProgressBar::new_spinner(), "{msg} {spinner} {human_pos} {per_sec}", zh, en)
}

fn draw(voice: &Voice, bar: ProgressBar, words: &str, zh: &str, en: &str) -> ProgressBar {
    if voice.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.set_style(ProgressStyle::with_template(words).expect("the template is sound"));
    bar.set_message(voice.pick(zh, en).to_owned());
    bar
}

/// Reads, and moves a bar as it goes.
pub(super) struct Watched<R> {
    /// What is read.
    pub(super) from: R,
    /// What moves.
    pub(super) bar: ProgressBar,
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.from).poll_read(context, buffer);
        self.bar.inc((buffer.filled().len() - before) as u64);
        read
    }
}
