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

/// How a bar over bytes looks.
const OF_BYTES: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";

/// A bar over the bytes of a file.
pub(super) fn bytes(voice: &Voice, total: u64, zh: &str, en: &str) -> ProgressBar {
    draw(voice, ProgressBar::new(total), OF_BYTES, zh, en)
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

/// Whether somebody has waited long enough to be told; programs never are.
fn wants_bar(quiet: bool, waited: Duration) -> bool {
    !quiet && PATIENCE < waited
}

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
        // Hidden from the first: its words alone would draw it.
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let bar = draw(voice, bar, OF_BYTES, zh, en);
        Late { bar, begun: Instant::now(), drawn: Cell::new(false), quiet: voice.json }
    }

    fn moved(&self, by: u64) {
        self.bar.inc(by);
        if !self.drawn.get() && wants_bar(self.quiet, self.begun.elapsed()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_drawn_above_a_second_and_never_for_programs() {
        let second = Duration::from_secs(1);
        assert!(!wants_bar(false, second));
        assert!(wants_bar(false, second + Duration::from_millis(1)));
        assert!(!wants_bar(true, second * 100));
    }

    #[test]
    fn the_bar_is_there_once_the_work_takes_longer_and_counts_what_was_read() {
        let voice = Voice { lang: redress_core::lang::Lang::En, json: false };
        let mut late = Late::bytes(&voice, 8, "", "");
        let mut four = [0; 4];
        late.watch(&b"12345678"[..]).read_exact(&mut four).unwrap();
        assert!(!late.drawn.get() && late.bar.position() == 4);
        late.begun = Instant::now().checked_sub(PATIENCE * 2).unwrap();
        late.watch(&b"5678"[..]).read_exact(&mut four).unwrap();
        assert!(late.drawn.get() && late.bar.position() == 8);
        late.done();
    }
}
