//! How fast a bill is read, and in how much memory, as shares of a floor in the same run: merely
//! decoding the file and splitting it into cells. `cargo xtask bench bills`.
//!
//! Every measurement is a process of its own, so that its peak of memory is its own too. The two
//! take turns, and the medians are compared. Time is time on the processor, which others who use
//! the machine do not lengthen much; both work on one thread.

mod export;

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
};

use encoding_rs::GB18030;
use jiff::civil::Date;
use redress_bills::{
    Bill, Bills, Limits, Options,
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
        ["floor", file] => measured(|| floor(Path::new(file))),
        ["read", file] => measured(|| read(Path::new(file)).map(|it| it.payments.len() as u64)),
        ["check", file] => measured(|| checked(Path::new(file))),
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
struct Figures {
    rows: u64,
    micros: u64,
    peak_kib: u64,
}

fn compare(wanted: &Wanted) -> Result<()> {
    fs::create_dir_all(&wanted.folder)?;
    println!("   rows  bytes        what   rows/s   ns/row   peak   share of the floor");
    for rows in &wanted.rows {
        let file = wanted.folder.join(format!("alipay-{rows}.csv"));
        if !file.exists() {
            export::write(*rows, File::create(&file)?)?;
        }
        let bytes = fs::metadata(&file)?.len();
        let (mut floors, mut reads, mut checks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..wanted.runs {
            floors.push(process("floor", &file)?);
            reads.push(process("read", &file)?);
            checks.push(process("check", &file)?);
        }
        let (floor, read, check) = (median(floors), median(reads), median(checks));
        for (what, it) in [("floor", &floor), ("read", &read), ("check", &check)] {
            let share = u128::from(it.rows) * u128::from(floor.micros) * 100
                / (u128::from(floor.rows) * u128::from(it.micros).max(1));
            println!(
                "{:>7}  {:>9}  {what:>7}  {:>7}  {:>7}  {:>3} MB  {}.{:02}",
                it.rows,
                bytes,
                it.rows * 1_000_000 / it.micros.max(1),
                it.micros * 1000 / it.rows.max(1),
                it.peak_kib / 1000,
                share / 100,
                share % 100,
            );
        }
    }
    if !wanted.keep {
        fs::remove_dir_all(&wanted.folder)?;
    }
    Ok(())
}

fn process(what: &str, file: &Path) -> Result<Figures> {
    let ran = Command::new(env::current_exe()?).arg(what).arg(file).output()?;
    let said = String::from_utf8(ran.stdout)?;
    let figures: Vec<u64> = said.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    match figures[..] {
        [rows, micros, peak_kib] if ran.status.success() => Ok(Figures { rows, micros, peak_kib }),
        _ => Err(format!("{what} {file:?}: {said}{}", String::from_utf8_lossy(&ran.stderr)).into()),
    }
}

fn median(mut figures: Vec<Figures>) -> Figures {
    figures.sort_by_key(|it| it.micros);
    figures.swap_remove(figures.len() / 2)
}

fn measured(work: impl FnOnce() -> Result<u64>) -> Result<()> {
    let before = on_processor_micros()?;
    let rows = work()?;
    println!("{rows} {} {}", on_processor_micros()? - before, peak_kib()?);
    Ok(())
}

/// How long this process, which has one thread, was on a processor.
fn on_processor_micros() -> Result<u64> {
    let said = fs::read_to_string("/proc/self/schedstat")?;
    let nanos: u64 = said.split_whitespace().next().ok_or("no schedstat")?.parse()?;
    Ok(nanos / 1000)
}

/// The most memory that this process ever had, as the kernel counts.
fn peak_kib() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// The rows of a bill: read, linked, and held against its totals.
fn read(file: &Path) -> Result<Bill> {
    let options = Options::from(Limits::local());
    let bill = redress_bills::read_from(File::open(file)?, &options).and_then(Bills::only)?;
    if !bill.problems.is_empty() || !bill.remarks.is_empty() {
        return Err(format!("{:?} {:?}", bill.problems.first(), bill.remarks.first()).into());
    }
    let linked = bill.payments.iter().filter(|it| it.refund_of.is_some()).count();
    if linked == 0 {
        return Err("no refund was linked".into());
    }
    Ok(bill)
}

/// The same, and every check.
fn checked(file: &Path) -> Result<u64> {
    let bill = read(file)?;
    let (name, text) = CALENDAR;
    let calendar = Calendar::from_toml(name, text, |_| None).map_err(|it| format!("{it:?}"))?;
    let rules = Rules::shipped();
    let sources = [Source { format: bill.format, rows: &bill.payments, until: None }];
    let today = Date::constant(2026, 11, 22);
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    Ok(check(&Book::of(&sources, &rules), &context).rows)
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
