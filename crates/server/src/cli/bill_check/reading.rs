//! The files of one check: read one after another, with passwords where they need some.

use std::{
    fs::File,
    io::{self, Cursor, IsTerminal, Read, Seek},
    path::{Path, PathBuf},
};

use redress_bills::{
    Bills, Limits, Options, Unreadable,
    mapping::{self, Mapping},
};
use redress_core::lang::Lang;
use sha2::{Digest, Sha256};

use super::{
    super::{
        bill::{mapped, read},
        progress::Late,
        voice::{Failure, Voice},
    },
    Check,
};
use crate::checking::Sheet;

/// How often a password is asked for.
const ATTEMPTS_MAX: usize = 3;
/// How large a file of passwords may be, in bytes.
const PASSWORDS_BYTES_MAX: usize = 4 << 10;

/// What files are read with.
pub(super) struct Given {
    options: Options,
    passwords: Vec<Box<str>>,
    map: Option<Mapping>,
}

type Left = Vec<(String, Unreadable)>;

impl Given {
    pub(super) fn of(check: &Check) -> Result<Given, Failure> {
        let limits = Limits::local();
        let options = Options { currency: check.currency, ..Options::from(limits) };
        let map = check.map.as_deref().map(mapped).transpose()?;
        let passwords = match &check.password_file {
            None => Vec::new(),
            Some(file) => passwords(file)?,
        };
        Ok(Given { options, passwords, map })
    }

    /// Reads every file. The first that cannot be read at all ends it: what is missing would be
    /// found missing.
    pub(super) fn read_all(
        &self,
        voice: &Voice,
        files: &[PathBuf],
    ) -> Result<(Vec<Sheet>, Left), Failure> {
        let sizes = files.iter().filter_map(|it| it.metadata().ok()).map(|it| it.len());
        let late = Late::bytes(voice, sizes.sum(), "读取账单", "reading bills");
        let (mut sheets, mut left) = (Vec::new(), Vec::new());
        for file in files {
            let (bills, sha256) = self.read_one(voice, file, &late)?;
            let name = named(file);
            for bill in bills.bills {
                let name = within(&name, bill.entry.as_deref());
                sheets.push(Sheet { name, bill, sha256: sha256.clone(), id: None });
            }
            let more = bills.left.into_iter();
            left.extend(more.map(|it| (within(&name, Some(&it.entry)), it.why)));
        }
        late.done();
        Ok((sheets, left))
    }

    fn read_one(
        &self,
        voice: &Voice,
        file: &Path,
        late: &Late,
    ) -> Result<(Bills, String), Failure> {
        let mut source = Source::open(file, self.options.limits.bytes)?;
        let sha256 = source.sha256(file)?;
        let name = file.display().to_string();
        let mut options = self.options.clone();
        let (mut asked, mut given) = (0, self.passwords.iter());
        loop {
            let wrong = match self.attempt(&mut source, &options, late) {
                Err(it @ (Unreadable::PasswordNeeded | Unreadable::WrongPassword)) => it,
                done => {
                    let failed = |it| Failure::unreadable(&name, it);
                    return done.map(|it| (it, sha256)).map_err(failed);
                }
            };
            options.password = match given.next() {
                Some(password) => Some(password.clone()),
                None if asked < ATTEMPTS_MAX && may_ask() => {
                    asked += 1;
                    Some(ask(voice, &name)?)
                }
                None => return Err(locked(&name, wrong)),
            };
        }
    }

    fn attempt(
        &self,
        source: &mut Source,
        options: &Options,
        late: &Late,
    ) -> Result<Bills, Unreadable> {
        source.rewind().map_err(|_| Unreadable::ReadFailed)?;
        match &self.map {
            None => redress_bills::read_from(late.watch(source), options),
            Some(map) => {
                let mut bytes = Vec::new();
                let read = late.watch(source).read_to_end(&mut bytes);
                read.map_err(|_| Unreadable::ReadFailed)?;
                mapping::read_with(&bytes, map, options)
            }
        }
    }
}

/// A file, or what came in on stdin.
enum Source {
    File(File),
    Stdin(Cursor<Vec<u8>>),
}

impl Source {
    fn open(path: &Path, limit: usize) -> Result<Source, Failure> {
        if path == Path::new("-") {
            return Ok(Source::Stdin(Cursor::new(read(path, limit)?)));
        }
        let opened = File::open(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Source::File(opened))
    }

    fn sha256(&mut self, path: &Path) -> Result<String, Failure> {
        let mut hash = Sha256::new();
        let mut block = vec![0; 1 << 16];
        loop {
            let read = self.read(&mut block).map_err(|error| Failure::file(path, &error))?;
            if read == 0 {
                return Ok(hex::encode(hash.finalize()));
            }
            hash.update(&block[..read]);
        }
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(file) => file.read(into),
            Source::Stdin(bytes) => bytes.read(into),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        match self {
            Source::File(file) => file.seek(to),
            Source::Stdin(bytes) => bytes.seek(to),
        }
    }
}

/// The name of a file without its folder.
fn named(file: &Path) -> String {
    let name = file.file_name().map(|it| it.to_string_lossy().into_owned());
    name.unwrap_or_else(|| file.display().to_string())
}

fn within(file: &str, entry: Option<&str>) -> String {
    match entry {
        Some(entry) => format!("{file}/{entry}"),
        None => file.to_owned(),
    }
}

fn passwords(file: &Path) -> Result<Vec<Box<str>>, Failure> {
    let bytes = read(file, PASSWORDS_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().map(str::trim).filter(|it| !it.is_empty()).map(Box::from).collect())
}

fn may_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks at the terminal; what is typed is not shown.
fn ask(voice: &Voice, name: &str) -> Result<Box<str>, Failure> {
    let (zh, en) = (format!("{name} 的解压密码："), format!("password of {name}: "));
    let typed = rpassword::prompt_password(voice.pick(&zh, &en));
    Ok(typed.map_err(|error| Failure::fault("terminal", error))?.trim().into())
}

fn locked(name: &str, why: Unreadable) -> Failure {
    let how_zh = "把密码写入文件并用 --password-file 指定，或在终端中运行以便输入";
    let how_en = "write it into a file and give that as --password-file, or run this at a terminal \
                  to be asked";
    Failure::bad_input(
        why.code(),
        format!("{name}：{}（{how_zh}）", why.say(Lang::Zh)),
        format!("{name}: {} ({how_en})", why.say(Lang::En)),
    )
}
