//! A long table read on several threads: parts of whole lines, each by itself, put together in
//! their order. What comes of it is what one thread makes of the whole.
//!
//! Most rows of a table mean the same wherever they stand. A part is decoded, split and read up
//! to the first row that may not: names of columns, a rule, a total, a cell that runs on into the
//! next line. What was read is entered in order, on the thread that asked; from the odd row on,
//! rows are read one after the other for a while.

mod packed;

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
};

use crate::{
    cells::{Fit, Lines, Manner},
    decoding,
    limits::Limits,
    parts::packed::{Packed, Packing},
    stream::Part,
    table::{self, Layout, Plain, Walk},
};

/// How many bytes make a part.
const PART_BYTES: usize = 256 << 10;
/// How many more must follow before threads are worth their while.
const WORTHWHILE_BYTES: usize = 1 << 20;

/// How the rows of every part are read.
struct Task<'t, L> {
    layout: &'t L,
    fit: Fit,
    limits: Limits,
    manner: Manner,
}

/// What was read of a part.
struct Stretch {
    part: Part,
    packed: Packed,
    lines: u64,
    damaged: bool,
    /// The lines from the first that must be read after those before them.
    rest: String,
}

/// A part to be read, and where to send what was read.
type Job = (Part, SyncSender<Stretch>);

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
enum End {
    /// There are no more whole lines.
    Text,
    /// What follows is to be read one row after the other.
    Odd,
    /// No more rows are wanted.
    Limit,
}

impl Ahead {
    /// Takes rows on several threads where that is possible and worthwhile, and leaves what
    /// follows them to be read one after the other. Returns whether more rows are wanted.
    pub(crate) fn take<L: Layout>(
        &mut self,
        walk: &mut Walk<'_, L>,
        lines: &mut Lines<'_>,
    ) -> bool {
        if !lines.stream().is_used_up() || !walk.may_read_apart() {
            return true;
        }
        if let Some(less) = self.pause.checked_sub(1) {
            self.pause = less;
            return true;
        }
        if !lines.stream_mut().align() {
            return true;
        }
        if !lines.stream_mut().has(WORTHWHILE_BYTES) {
            // What is left becomes only less.
            self.pause = u32::MAX;
            return true;
        }
        let Some((layout, fit)) = walk.layout.take() else { return true };
        let end = read_parts(&layout, fit, walk, lines);
        walk.layout = Some((layout, fit));
        if matches!(end, End::Odd) {
            self.failures = (self.failures + 1).min(FAILURES_MAX);
            self.pause = 1 << self.failures;
        }
        !matches!(end, End::Limit)
    }
}

fn read_parts<L: Layout>(
    layout: &L,
    fit: Fit,
    walk: &mut Walk<'_, L>,
    lines: &mut Lines<'_>,
) -> End {
    let (threads, limits) = (walk.options.threads, walk.options.limits);
    let task = Task { layout, fit, limits, manner: lines.manner() };
    let (jobs, waiting) = channel();
    let waiting = Mutex::new(waiting);
    let lead = || put_together(walk, lines, jobs, threads.get());
    threads.lead(|| work(&task, &waiting), lead)
}

/// Reads parts until there are no more.
fn work<L: Layout>(task: &Task<'_, L>, waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().ok().and_then(|it| it.recv().ok());
        let Some((part, done)) = job else { return };
        if done.send(read(task, part)).is_err() {
            return;
        }
    }
}

/// Reads a part up to the first row that is not plain.
fn read<L: Layout>(task: &Task<'_, L>, part: Part) -> Stretch {
    let (text, damaged) = decoding::lines(&part.bytes, part.encoding);
    let mut packing = Packing::of(&text);
    let mut lines = Lines::apart(text, task.manner);
    let (mut used, mut count) = (0, 0);
    while let Some(row) = lines.next(Some(task.fit)) {
        match table::plain::<L>(&row, task.fit) {
            None => break,
            Some(Plain::Blank) => {}
            Some(Plain::Row) => {
                let read = row.fits(task.fit, &task.limits);
                packing.add(row.line, read.and_then(|()| task.layout.read(&row)));
            }
        }
        count = row.line;
        used = lines.stream().used();
    }
    let text = lines.into_text();
    let rest = text[used..].to_owned();
    Stretch { part, packed: packing.close(text), lines: count, damaged, rest }
}

/// Hands out parts, a few at a time, and enters what was read of them in their order. At the
/// first that has an odd row, gives back what was read ahead.
fn put_together<L: Layout>(
    walk: &mut Walk<'_, L>,
    lines: &mut Lines<'_>,
    jobs: Sender<Job>,
    threads: usize,
) -> End {
    let mut coming: VecDeque<Receiver<Stretch>> = VecDeque::new();
    loop {
        while coming.len() <= threads
            && let Some(part) = lines.stream_mut().part(PART_BYTES)
        {
            let (done, stretch) = sync_channel(1);
            if jobs.send((part, done)).is_err() {
                return End::Odd;
            }
            coming.push_back(stretch);
        }
        let Some(stretch) = coming.pop_front() else { return End::Text };
        // Whoever was to send it panicked, and so will this thread when it waits for the others.
        let Ok(stretch) = stretch.recv() else { return End::Odd };
        let Some(rest) = enter(walk, lines, stretch) else { return End::Limit };
        if !rest.is_empty() {
            let later = coming.into_iter().filter_map(|it| it.recv().ok()).map(|it| it.part);
            let later: Vec<Part> = later.collect();
            lines.stream_mut().give_back(&rest, later);
            return End::Odd;
        }
    }
}

/// Enters what was read of a part, and returns the lines that are left. `None` if no more rows
/// are wanted.
fn enter<L: Layout>(
    walk: &mut Walk<'_, L>,
    lines: &mut Lines<'_>,
    mut it: Stretch,
) -> Option<String> {
    let before = lines.count(0);
    lines.stream_mut().note_damage(it.damaged);
    for (line, mut read) in it.packed.unpack() {
        let line = before + line;
        if let Ok(entry) = &mut read {
            entry.payment.line = line;
        }
        if !walk.take_read(line, read) {
            return None;
        }
    }
    lines.count(it.lines);
    Some(it.rest)
}
