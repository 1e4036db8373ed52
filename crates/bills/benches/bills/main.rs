//! How fast a bill is read and checked, and in how much memory, as shares of a floor in the same
//! run: merely decoding the file and splitting it into cells, on one thread. `cargo xtask bench
//! bills`.
//!
//! Every measurement is a process of its own, so that its peak of memory is its own too. All take
//! turns, and of each the best is compared: others who use the machine make it slower and never
//! faster. Told are the time on the processor, of all threads together, and the time that
//! somebody waits.

mod export;

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use encoding_rs::GB18030;
use jiff::civil::Date;
use redress_bills::{
    Bill, Bills, Limits, Options, Threads,
    checks::{Book, Context, Rules, Source, check},
};
use redress_core::rulebook::calendar::Calendar;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
Usage: bills [--rows 100000,1000000] [--runs 5] [--keep FOLDER]";
const CALENDAR: (&str, &str) =
    ("rules/calendars/cn.toml", include_str!("../../../../rules/calendars/cn.toml"));
const PIECE_BYTES: usize = 64 << 10;

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor", _, file] => measured(|| floor(Path::new(file))),
        ["read", threads, file] => {
            let threads = Threads::of(threads.parse()?);
            measured(|| read(Path::new(file), threads).map(|it| it.payments.len() as u64))
        }
        ["check", threads, file] => {
            let threads = Threads::of(threads.parse()?);
            measured(|| checked(Path::new(file), threads))
        }
        _ => compare(&Wanted::parse(&words)?),
    }
}

struct Wanted {
    rows: Vec<u64>,
    runs: usize,
    folder: PathBuf,
    keep: bool,
}

impl Wanted {
    fn parse(words: &[String]) -> Result<Wanted> {
        let folder = env::temp_dir().join(format!("redress-bench-{}", std::process::id()));
        let mut wanted = Wanted { rows: vec![100_000, 1_000_000], runs: 5, folder, keep: false };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--rows" => {
                    wanted.rows =
                        value.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
                }
                [name, value] if name == "--runs" => wanted.runs = value.parse()?,
                [name, value] if name == "--keep" => {
                    (wanted.folder, wanted.keep) = (value.into(), true);
                }
                _ => return Err(USAGE.into()),
            }
        }
        Ok(wanted)
    }
}

/// What a process found out about itself.
#[derive(Clone, Copy)]
struct Figures {
    rows: u64,
    processor_micros: u64,
    waited_micros: u64,
    peak_kib: u64,
}

impl Figures {
    /// The least of both, which need not be of one run.
    fn best(self, other: Figures) -> Figures {
        Figures {
            rows: self.rows,
            processor_micros: self.processor_micros.min(other.processor_micros),
            waited_micros: self.waited_micros.min(other.waited_micros),
            peak_kib: self.peak_kib.max(other.peak_kib),
        }
    }
}

fn compare(wanted: &Wanted) -> Result<()> {
    fs::create_dir_all(&wanted.folder)?;
    let all = Threads::default().get();
    let mut kinds = vec![("floor", 1), ("read", 1), ("check", 1)];
    if all != 1 {
        kinds.extend([("read", all), ("check", all)]);
    }
    println!("                                   processor           waited");
    println!("   rows       bytes   what threads  ns/row share  ns/row share   peak");
    for rows in &wanted.rows {
        let file = wanted.folder.join(format!("alipay-{rows}.csv"));
        if !file.exists() {
            export::write(*rows, File::create(&file)?)?;
        }
        let bytes = fs::metadata(&file)?.len();
        let mut best: Vec<Option<Figures>> = vec![None; kinds.len()];
        for _ in 0..wanted.runs {
            for ((what, threads), best) in kinds.iter().zip(&mut best) {
                let now = process(what, *threads, &file)?;
                *best = Some(best.map_or(now, |it| it.best(now)));
            }
        }
        let best: Vec<Figures> = best.into_iter().flatten().collect();
        for ((what, threads), it) in kinds.iter().zip(&best) {
            println!(
                "{:>7}  {bytes:>10}  {what:>5}  {threads:>6}  {}  {}  {:>3} MB",
                it.rows,
                share(it, &best[0], |it| it.processor_micros),
                share(it, &best[0], |it| it.waited_micros),
                it.peak_kib * 1024 / 1_000_000,
            );
        }
    }
    if !wanted.keep {
        fs::remove_dir_all(&wanted.folder)?;
    }
    Ok(())
}

/// Nanoseconds for a row, and which share of that the floor takes.
fn share(it: &Figures, floor: &Figures, micros: fn(&Figures) -> u64) -> String {
    let hundredths = u128::from(it.rows) * u128::from(micros(floor)) * 100
        / (u128::from(floor.rows) * u128::from(micros(it)).max(1));
    let nanos = micros(it) * 1000 / it.rows.max(1);
    format!("{nanos:>6}  {}.{:02}", hundredths / 100, hundredths % 100)
}

fn process(what: &str, threads: usize, file: &Path) -> Result<Figures> {
    let mut command = Command::new(env::current_exe()?);
    let ran = command.arg(what).arg(threads.to_string()).arg(file).output()?;
    let said = String::from_utf8(ran.stdout)?;
    let figures: Vec<u64> = said.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    match figures[..] {
        [rows, processor_micros, waited_micros, peak_kib] if ran.status.success() => {
            Ok(Figures { rows, processor_micros, waited_micros, peak_kib })
        }
        _ => Err(format!("{what} {file:?}: {said}{}", String::from_utf8_lossy(&ran.stderr)).into()),
    }
}

fn measured(work: impl FnOnce() -> Result<u64>) -> Result<()> {
    let (before, began) = (on_processor_micros()?, Instant::now());
    let rows = work()?;
    let (waited, after) = (began.elapsed().as_micros(), on_processor_micros()?);
    println!("{rows} {} {waited} {}", after - before, peak_kib()?);
    Ok(())
}

/// How long the threads of this process were on a processor: those that are gone, which the
/// kernel counts in hundredths of a second, or the only one there ever was, exactly.
fn on_processor_micros() -> Result<u64> {
    let said = fs::read_to_string("/proc/self/schedstat")?;
    let nanos: u64 = said.split_whitespace().next().ok_or("no schedstat")?.parse()?;
    let said = fs::read_to_string("/proc/self/stat")?;
    let after_name = said.rsplit_once(')').ok_or("no stat")?.1;
    // The 14th and 15th of all fields: in the program, and in the kernel for it.
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let all = ticks.sum::<std::result::Result<u64, _>>()? * 10_000;
    let alone = nanos / 1000;
    Ok(if alone + 20_000 < all { all } else { alone })
}

/// The most memory that this process ever had, as the kernel counts.
fn peak_kib() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// The rows of a bill: read, linked, and held against its totals.
fn read(file: &Path, threads: Threads) -> Result<Bill> {
    let options = Options { threads, ..Options::from(Limits::local()) };
    let bill = redress_bills::read_from(File::open(file)?, &options).and_then(Bills::only)?;
    if !bill.problems.is_empty() || !bill.remarks.is_empty() {
        return Err(format!("{:?} {:?}", bill.problems.first(), bill.remarks.first()).into());
    }
    if !bill.payments.iter().any(|it| it.refund_of.is_some()) {
        return Err("no refund was linked".into());
    }
    Ok(bill)
}

/// The same, and every check.
fn checked(file: &Path, threads: Threads) -> Result<u64> {
    let bill = read(file, threads)?;
    let (name, text) = CALENDAR;
    let calendar = Calendar::from_toml(name, text, |_| None).map_err(|it| format!("{it:?}"))?;
    let rules = Rules::shipped();
    let today = Date::constant(2026, 11, 22);
    let sources = [Source::of(&bill, today)];
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    Ok(check(&Book::on(threads, &sources, &rules), &context).rows)
}

/// Decodes and splits, piece by piece, and keeps nothing.
fn floor(file: &Path) -> Result<u64> {
    let decoded = Decoded::of(File::open(file)?);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(decoded);
    let (mut row, mut rows) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut row)? {
        rows += u64::from(12 <= row.len());
    }
    // The names of the columns are no row.
    Ok(rows - 1)
}

/// A file as UTF-8.
struct Decoded {
    file: File,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    filled: usize,
}

impl Decoded {
    fn of(file: File) -> Decoded {
        let decoder = GB18030.new_decoder();
        let text = vec![0; 3 * PIECE_BYTES + 16];
        Decoded { file, decoder, raw: vec![0; PIECE_BYTES], text, at: 0, filled: 0 }
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.filled {
            let read = self.file.read(&mut self.raw)?;
            let bytes = &self.raw[..read];
            let (_, _, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, read == 0);
            (self.at, self.filled) = (0, written);
            if read == 0 && written == 0 {
                return Ok(0);
            }
        }
        let length = into.len().min(self.filled - self.at);
        into[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
