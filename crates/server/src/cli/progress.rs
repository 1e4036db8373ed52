//! Bars for what takes long. Drawn on stderr, and only where somebody watches.

use std::{
    cell::Cell,
    io::{self, Read, Seek},
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
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

/// How long work may take before anybody is told how far it has got.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar over bytes that is drawn once the work has taken more than a second.
pub(super) struct Late {
    bar: ProgressBar,
    begun: Instant,
    drawn: Cell<bool>,
    quiet: bool,
}

impl Late {
    /// Nothing is drawn yet.
    pub(super) fn bytes(voice: &Voice, total: u64, zh: &str, en: &str) -> Late {
        let bar = bytes(voice, total, zh, en);
        bar.set_draw_target(ProgressDrawTarget::hidden());
        Late { bar, begun: Instant::now(), drawn: Cell::new(false), quiet: voice.json }
    }

    fn moved(&self, by: u64) {
        self.bar.inc(by);
        if !self.quiet && !self.drawn.get() && PATIENCE < self.begun.elapsed() {
            self.drawn.set(true);
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Moves the bar as `from` is read.
    pub(super) fn watch<'l, R>(&'l self, from: R) -> LateRead<'l, R> {
        LateRead { from, late: self }
    }

    /// Nothing of it stays on the screen.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}

/// Reads, and moves a [`Late`] bar as it goes.
pub(super) struct LateRead<'l, R> {
    from: R,
    late: &'l Late,
}

impl<R: Read> Read for LateRead<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.late.moved(read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for LateRead<'_, R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}
