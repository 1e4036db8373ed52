//! The master key: the one secret that everything else is wrapped by, and that we never store.

use std::{
    fmt, fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How long a file with a key may be, in bytes: a key in hex, and some room.
const FILE_MAX: u64 = 256;

/// 256 bits that wrap every data key. Wiped from memory when dropped, never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// Not 64 hex digits and not 32 bytes in base64.
    #[error("the master key must be 32 bytes, as 64 hex digits or in base64")]
    Malformed,
    /// The file cannot be read or made.
    #[error("the master key file {} cannot be used: {source}", path.display())]
    File {
        /// The file that was named.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner may read or write the file.
    #[error("others may read the master key file {} (mode {mode:o}): chmod 600 it", path.display())]
    Exposed {
        /// The file that was named.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

impl MasterKeyError {
    /// A stable name for the problem.
    pub fn code(&self) -> &'static str {
        match self {
            MasterKeyError::Malformed => "master-key-malformed",
            MasterKeyError::File { .. } => "master-key-file",
            MasterKeyError::Exposed { .. } => "master-key-exposed",
        }
    }
}

impl MasterKey {
    /// A new key from the system's random numbers.
    pub fn random() -> MasterKey {
        MasterKey(random())
    }

    /// The key of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> MasterKey {
        MasterKey(bytes)
    }

    /// The key that the file holds. Where there is no file, makes a key and a file that only its
    /// owner can read. Of several who do that at once, all get the same key.
    pub fn from_file_or_create(path: impl AsRef<Path>) -> Result<MasterKey, MasterKeyError> {
        let path = path.as_ref();
        match MasterKey::read(path) {
            Err(MasterKeyError::File { source, .. })
                if source.kind() == io::ErrorKind::NotFound =>
            {
                let made = MasterKey::create(path);
                made.map_err(|source| MasterKeyError::File { path: path.to_owned(), source })?;
                MasterKey::read(path)
            }
            read => read,
        }
    }

    fn read(path: &Path) -> Result<MasterKey, MasterKeyError> {
        let failed = |source| MasterKeyError::File { path: path.to_owned(), source };
        let file = fs::File::open(path).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(MasterKeyError::Exposed { path: path.to_owned(), mode });
            }
        }
        let mut text = Zeroizing::new(String::new());
        file.take(FILE_MAX).read_to_string(&mut text).map_err(failed)?;
        text.parse()
    }

    /// The file appears whole or not at all, and never in place of another.
    fn create(path: &Path) -> io::Result<()> {
        let key = MasterKey::random();
        let mut draft = path.as_os_str().to_owned();
        draft.push(format!(".{}", hex::encode(random::<8>())));
        let draft = PathBuf::from(draft);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        let text = Zeroizing::new(hex::encode(key.0));
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&draft, path));
        fs::remove_file(&draft)?;
        match linked {
            // Somebody else was first: theirs counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for MasterKey {
    type Err = MasterKeyError;

    fn from_str(text: &str) -> Result<MasterKey, MasterKeyError> {
        let text = text.trim();
        let bytes = Zeroizing::new(if text.len() == 64 {
            hex::decode(text).map_err(|_| MasterKeyError::Malformed)?
        } else {
            let standard = BASE64_STANDARD.decode(text);
            let either = standard.or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(text));
            either.map_err(|_| MasterKeyError::Malformed)?
        });
        let bytes = bytes.as_slice().try_into().map_err(|_| MasterKeyError::Malformed)?;
        Ok(MasterKey(bytes))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Bytes that nobody can guess. A system that has none left is not one to go on with.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes
}
