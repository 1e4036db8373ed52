//! Segments in a folder: `segments/ab/cd…`, and a file that says whose they are.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Lying, name_of,
    room::{Room, Rooms},
};
use crate::master::random;

/// The longest mark that is read, in bytes.
const MARK_MAX: u64 = 256;
/// How many hex digits of a name are its shelf.
const SHELF_DIGITS: usize = 2;

pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Folder {
        Folder { root }
    }

    pub(super) fn shown(&self) -> String {
        self.root.display().to_string()
    }

    /// Marks the folder, making it where it is not there, and reads which mark it has.
    pub(super) fn mark(&self, mark: &str) -> io::Result<String> {
        make_private(&self.root.join("segments"))?;
        let path = self.root.join("house");
        if !path.exists() {
            let draft = self.root.join(format!("house.{}", hex::encode(random::<8>())));
            let mut file = create(&draft)?;
            file.write_all(mark.as_bytes()).and_then(|()| file.sync_all())?;
            let linked = fs::hard_link(&draft, &path);
            fs::remove_file(&draft)?;
            match linked {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => sync_folder(&self.root)?,
            }
        }
        let mut there = String::new();
        File::open(&path)?.take(MARK_MAX).read_to_string(&mut there)?;
        Ok(there)
    }

    /// Nobody else ever makes up the same name, so that the file is written where it stays: one
    /// that a power cut leaves half is named by nothing.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (shelf, path) = self.place(name)?;
        let file = match create(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_private(&shelf)?;
                sync_folder(&self.root.join("segments"))?;
                create(&path)
            }
            made => made,
        };
        let mut file = match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return self.put_again(name, bytes);
            }
            made => made?,
        };
        file.write_all(bytes)?;
        file.sync_data()?;
        sync_folder(&shelf)
    }

    /// Somebody put it before, perhaps half: a restore that is repeated.
    fn put_again(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (shelf, path) = self.place(name)?;
        if name_of(&fs::read(&path)?) == name {
            File::open(&path)?.sync_all()?;
            return sync_folder(&shelf);
        }
        let draft = self.root.join(format!("draft.{}", hex::encode(random::<8>())));
        let mut file = create(&draft)?;
        file.write_all(bytes).and_then(|()| file.sync_all())?;
        fs::rename(&draft, &path)?;
        sync_folder(&shelf)
    }

    pub(super) fn get(&self, name: &str, rooms: &Rooms) -> io::Result<Option<Room>> {
        let mut file = match File::open(self.place(name)?.1) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        rooms.fill(|room| file.read_to_end(room).map(|_| ())).map(Some)
    }

    pub(super) fn list(&self, shelf: u16) -> io::Result<Vec<Lying>> {
        let shelf = format!("{shelf:02x}");
        let entries = match fs::read_dir(self.root.join("segments").join(&shelf)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut lying = Vec::new();
        for entry in entries {
            let entry = entry?;
            let since = Timestamp::try_from(entry.metadata()?.modified()?);
            let since = since.map_err(io::Error::other)?;
            let rest = entry.file_name().to_string_lossy().into_owned();
            lying.push(Lying { name: format!("{shelf}{rest}"), since });
        }
        Ok(lying)
    }

    pub(super) fn delete(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.place(name)?.1) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            gone => gone,
        }
    }

    /// The shelf and the file. A name from a database is not believed to be one.
    fn place(&self, name: &str) -> io::Result<(PathBuf, PathBuf)> {
        if name.len() <= SHELF_DIGITS || !name.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(io::Error::other("this is no name of a segment"));
        }
        let (shelf, rest) = name.split_at(SHELF_DIGITS);
        let shelf = self.root.join("segments").join(shelf);
        let path = shelf.join(rest);
        Ok((shelf, path))
    }
}

/// A new file, for nobody but its owner.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A file is there for good when its folder says so as well.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_half_is_put_again_and_a_name_leads_nowhere_else() {
        let here = tempfile::tempdir().unwrap();
        let folder = Folder::new(here.path().join("vault"));
        assert_eq!(folder.mark("ours").unwrap(), "ours");
        assert_eq!(folder.mark("theirs").unwrap(), "ours");
        let name = name_of(b"bytes");
        folder.put(&name, b"bytes").unwrap();
        folder.put(&name, b"bytes").unwrap();
        fs::write(folder.place(&name).unwrap().1, b"by").unwrap();
        folder.put(&name, b"bytes").unwrap();
        let rooms = Rooms::default();
        assert_eq!(folder.get(&name, &rooms).unwrap().unwrap().as_ref(), b"bytes");
        let shelf = u16::from_str_radix(&name[..2], 16).unwrap();
        let names: Vec<_> = folder.list(shelf).unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, std::slice::from_ref(&name));
        folder.delete(&name).unwrap();
        folder.delete(&name).unwrap();
        assert!(folder.get(&name, &rooms).unwrap().is_none());
        assert!(folder.get("../../house", &rooms).is_err());
    }
}
