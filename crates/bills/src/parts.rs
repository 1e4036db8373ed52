//! A long table read on several threads: parts of whole lines, each by itself, put together in
//! their order. What comes of it is what one thread makes of the whole.
//!
//! Most rows of a table mean the same wherever they stand. A part is decoded, split, read and
//! entered into a page of its own up to the first row that may not: names of columns, a rule, a
//! total, a cell that runs on into the next line. The thread that asked binds the pages in order.
//! From the odd row on, rows are read one after the other for a while.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
};

use memchr::memchr_iter;

use crate::{
    cells::{Fit, Lines, Manner},
    decoding,
    ledger::Page,
    limits::Limits,
    payments::Heaps,
    stream::Part,
    table::{self, Layout, Plain, Row, Walk},
};

/// How many bytes make a part. It stays in the nearer caches while it is read.
const PART_BYTES: usize = 128 << 10;
/// How many more must follow before threads are worth their while.
const WORTHWHILE_BYTES: usize = 1 << 20;

/// How the rows of every part are read.
struct Task<'t, L> {
    layout: &'t L,
    fit: Fit,
    limits: Limits,
    manner: Manner,
    /// Beside which the texts of rows are kept.
    heaps: Heaps,
}

/// A part to be read, how many lines there are before it, an empty page for its rows, and where
/// to send it then.
struct Job {
    part: Part,
    line: u64,
    page: Page,
    done: SyncSender<Stretch>,
}

/// A part that was read.
struct Stretch {
    part: Part,
    page: Page,
    /// The last line that was read.
    line: u64,
    damaged: bool,
    /// The lines from the first that must be read after those before them.
    rest: String,
}

/// When it is worthwhile to read ahead. Each time that a part could not be read to its end, more
/// of the text is read one row after the other before the next try, so that odd tables cost
/// little more than on one thread.
#[derive(Default)]
pub(crate) struct Ahead {
    failures: u32,
    pause: u32,
}

/// More than so many failures do not make a pause longer.
const FAILURES_MAX: u32 = 10;

/// How reading parts ended.
#[derive(PartialEq, Eq)]
enum End {
    /// There are no more whole lines.
    Text,
    /// What follows is to be read one row after the other.
    Odd,
}

impl Ahead {
    /// Takes rows on several threads where that is possible and worthwhile, and leaves what
    /// follows them to be read one after the other.
    pub(crate) fn take<L: Layout>(&mut self, walk: &mut Walk<'_, L>, lines: &mut Lines<'_>) {
        if !lines.stream().is_used_up() || !walk.may_read_apart() {
            return;
        }
        if let Some(less) = self.pause.checked_sub(1) {
            self.pause = less;
            return;
        }
        if !lines.stream_mut().align() {
            return;
        }
        if !lines.stream_mut().has(WORTHWHILE_BYTES) {
            // What is left becomes only less.
            self.pause = u32::MAX;
            return;
        }
        let Some((layout, fit)) = walk.layout.take() else { return };
        let end = read_parts(&layout, fit, walk, lines);
        walk.layout = Some((layout, fit));
        if end == End::Odd {
            self.failures = (self.failures + 1).min(FAILURES_MAX);
            self.pause = 1 << self.failures;
        }
    }
}

fn read_parts<L: Layout>(
    layout: &L,
    fit: Fit,
    walk: &mut Walk<'_, L>,
    lines: &mut Lines<'_>,
) -> End {
    let (threads, limits) = (walk.options.threads, walk.options.limits);
    let heaps = walk.ledger.payments.heaps().beside();
    let task = Task { layout, fit, limits, manner: lines.manner(), heaps };
    let (jobs, waiting) = channel();
    let waiting = Mutex::new(waiting);
    let lead = || put_together(walk, lines, jobs, threads.get());
    let (filled, end) = threads.lead(|| work(&task, &waiting), lead);
    for heaps in filled {
        walk.ledger.payments.heaps().join(heaps);
    }
    end
}

/// Reads parts until there are no more. Returns where their texts lie.
fn work<L: Layout>(task: &Task<'_, L>, waiting: &Mutex<Receiver<Job>>) -> Heaps {
    let (mut heaps, mut text) = (task.heaps.beside(), String::new());
    loop {
        let job = waiting.lock().ok().and_then(|it| it.recv().ok());
        let Some(Job { part, line, page, done }) = job else { return heaps };
        let mut stretch = Stretch { part, page, line, damaged: false, rest: String::new() };
        text = read(task, &mut stretch, &mut heaps, text);
        if done.send(stretch).is_err() {
            return heaps;
        }
    }
}

/// Reads a part up to the first row that is not plain. `room` is room for its text.
fn read<L: Layout>(
    task: &Task<'_, L>,
    it: &mut Stretch,
    heaps: &mut Heaps,
    room: String,
) -> String {
    let mut text = room;
    text.clear();
    it.damaged = decoding::lines(&it.part.bytes, it.part.encoding, &mut text);
    let mut lines = Lines::apart(text, it.line, task.manner);
    let mut used = 0;
    while let Some(row) = lines.next(Some(task.fit)) {
        if !enter(task, &row, &mut it.page, heaps) {
            break;
        }
        it.line = row.line;
        used = lines.stream().used();
    }
    it.page.close(heaps);
    let text = lines.into_text();
    it.rest.push_str(&text[used..]);
    text
}

/// Enters a row into a page. Returns whether that is all there is to it.
fn enter<L: Layout>(task: &Task<'_, L>, row: &Row<'_>, page: &mut Page, heaps: &mut Heaps) -> bool {
    match table::plain(row, task.layout, task.fit, &task.limits) {
        Some(Plain::Blank) => {}
        // One without a number is numbered after those before it.
        Some(Plain::Row(Ok(it))) if !it.payment.reference.is_empty() => page.enter(it, heaps),
        Some(Plain::Row(Err(reason))) => page.fail(row.line, reason),
        _ => return false,
    }
    true
}

/// Hands out parts, a few at a time, and takes what was read of them in their order. At the first
/// that has an odd row, gives back what was read ahead.
fn put_together<L: Layout>(
    walk: &mut Walk<'_, L>,
    lines: &mut Lines<'_>,
    jobs: Sender<Job>,
    threads: usize,
) -> End {
    let mut coming: VecDeque<Receiver<Stretch>> = VecDeque::new();
    let mut spare: Vec<(Vec<u8>, Page)> = Vec::new();
    let mut line = lines.count();
    loop {
        while coming.len() <= threads {
            let (room, page) = spare.pop().unwrap_or_default();
            let Some(part) = lines.stream_mut().part(PART_BYTES, room) else { break };
            let (done, stretch) = sync_channel(1);
            let before = line;
            line += memchr_iter(b'\n', &part.bytes).count() as u64;
            if jobs.send(Job { part, line: before, page, done }).is_err() {
                return End::Odd;
            }
            coming.push_back(stretch);
        }
        let Some(stretch) = coming.pop_front() else { return End::Text };
        // Whoever was to send it panicked, and so will this thread when it waits for the others.
        let Ok(mut it) = stretch.recv() else { return End::Odd };
        let taken = walk.take_page(&mut it.page);
        if taken {
            lines.count_to(it.line);
            lines.stream_mut().note_damage(it.damaged);
        }
        if taken && it.rest.is_empty() {
            spare.push((it.part.bytes, it.page));
            continue;
        }
        // Where only some of the rows have room, they are read anew, one after the other.
        let anew = (!taken).then_some(it.part);
        let rest = if taken { it.rest } else { String::new() };
        let later = coming.into_iter().filter_map(|it| it.recv().ok()).map(|it| it.part);
        lines.stream_mut().give_back(&rest, anew.into_iter().chain(later).collect::<Vec<_>>());
        return End::Odd;
    }
}
