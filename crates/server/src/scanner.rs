//! A virus scanner beside us: ClamAV's daemon, asked over its socket (`INSTREAM`, clamd(8)).

use std::{fmt, io, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use redress_core::code::Code;
use redress_store::StoreError;
use serde::Deserialize;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How much is sent in one piece, in bytes.
const PIECE_BYTES: usize = 256 << 10;
/// How long a scanner may take for one file.
const SCAN_WITHIN: Duration = Duration::from_secs(300);
/// How long it may take to say that it is there.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const ANSWER_MAX: u64 = 1024;
/// The longest name of a signature that is kept, in bytes.
const SIGNATURE_MAX: usize = 60;

/// Where the scanner listens.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Scanner {
    /// `unix:/run/clamav/clamd.ctl`.
    Unix(PathBuf),
    /// `tcp:127.0.0.1:3310`.
    Tcp(SocketAddr),
}

/// Where a scanner cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a scanner is named as `unix:/path` or `tcp:127.0.0.1:port`")]
pub struct BadScanner;

/// What the scanner says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// What the scanner calls what it found.
    Found(Code),
}

/// Why a file was not looked at.
#[derive(Debug, thiserror::Error)]
pub enum NotScanned {
    /// Nobody answers.
    #[error("the scanner cannot be reached: {0}")]
    Unreachable(#[from] io::Error),
    /// It answers something else than it should, or that it could not.
    #[error("the scanner could not: {0}")]
    Failed(String),
    /// It looks at no file of this size.
    #[error("the scanner takes no file as large as this")]
    TooLarge,
    /// The file itself cannot be read.
    #[error(transparent)]
    Unreadable(#[from] StoreError),
}

impl FromStr for Scanner {
    type Err = BadScanner;

    fn from_str(text: &str) -> Result<Scanner, BadScanner> {
        match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') => Ok(Scanner::Unix(path.into())),
            Some(("tcp", address)) => address.parse().map(Scanner::Tcp).map_err(|_| BadScanner),
            _ => Err(BadScanner),
        }
    }
}

impl TryFrom<String> for Scanner {
    type Error = BadScanner;

    fn try_from(text: String) -> Result<Scanner, BadScanner> {
        text.parse()
    }
}

impl fmt::Display for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scanner::Unix(path) => write!(f, "unix:{}", path.display()),
            Scanner::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

impl Scanner {
    /// Asks whether it is there, and which version with which signatures.
    pub async fn version(&self) -> Result<String, NotScanned> {
        let late = |_| NotScanned::Failed("it took too long".to_owned());
        timeout(ANSWER_WITHIN, self.ask(Question::Version)).await.map_err(late)?
    }

    /// Has a file looked at, piece by piece as it comes.
    pub async fn scan(&self, file: Pieces<'_>) -> Result<Verdict, NotScanned> {
        let late = |_| NotScanned::Failed("it took too long".to_owned());
        let answer = timeout(SCAN_WITHIN, self.ask(Question::Scan(file))).await;
        read_answer(&answer.map_err(late)??)
    }

    async fn ask(&self, question: Question<'_>) -> Result<String, NotScanned> {
        match self {
            Scanner::Tcp(address) => talk(TcpStream::connect(address).await?, question).await,
            #[cfg(unix)]
            Scanner::Unix(path) => {
                talk(tokio::net::UnixStream::connect(path).await?, question).await
            }
            #[cfg(not(unix))]
            Scanner::Unix(_) => Err(NotScanned::Failed("no such sockets here".to_owned())),
        }
    }
}

/// A file as it is read.
pub type Pieces<'a> = BoxStream<'a, Result<Bytes, StoreError>>;

enum Question<'a> {
    Version,
    Scan(Pieces<'a>),
}

/// One question and its answer, each ended by a zero byte, as far as it is text.
async fn talk(
    mut line: impl AsyncRead + AsyncWrite + Unpin,
    question: Question<'_>,
) -> Result<String, NotScanned> {
    let sent = match question {
        Question::Version => line.write_all(b"zVERSION\0").await,
        Question::Scan(file) => send(&mut line, file).await?,
    };
    let mut answer = Vec::new();
    let heard = line.take(ANSWER_MAX).read_to_end(&mut answer).await;
    if answer.is_empty() {
        sent?;
        heard?;
    }
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.trim_matches(['\0', '\n', ' ']).to_owned())
}

/// `zINSTREAM`, pieces with their length before them, a piece of no length. What cannot be sent is
/// no failure yet: a scanner that has seen enough hangs up, and has said so by then.
async fn send(
    line: &mut (impl AsyncWrite + Unpin),
    mut file: Pieces<'_>,
) -> Result<io::Result<()>, NotScanned> {
    line.write_all(b"zINSTREAM\0").await?;
    while let Some(bytes) = file.next().await {
        for piece in bytes?.chunks(PIECE_BYTES) {
            let length = (piece.len() as u32).to_be_bytes();
            for part in [length.as_slice(), piece] {
                if let Err(error) = line.write_all(part).await {
                    return Ok(Err(error));
                }
            }
        }
    }
    Ok(line.write_all(&[0; 4]).await)
}

/// `stream: OK`, `stream: Some.Name FOUND`, or an error.
fn read_answer(answer: &str) -> Result<Verdict, NotScanned> {
    if answer.starts_with("INSTREAM size limit exceeded") {
        return Err(NotScanned::TooLarge);
    }
    let Some(result) = answer.strip_prefix("stream: ") else {
        return Err(NotScanned::Failed(answer.to_owned()));
    };
    match result.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Found(signature(name)?)),
        None if result == "OK" => Ok(Verdict::Clean),
        None => Err(NotScanned::Failed(result.to_owned())),
    }
}

/// `Win.Test.EICAR_HDB-1` as a code: `win-test-eicar-hdb-1`.
fn signature(name: &str) -> Result<Code, NotScanned> {
    let words = name.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    let mut code = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    if !code.starts_with(|it: char| it.is_ascii_lowercase()) {
        code.insert_str(0, "found-");
    }
    code.truncate(SIGNATURE_MAX);
    let odd = |_| NotScanned::Failed("it names what it found in no readable way".to_owned());
    code.trim_end_matches('-').parse().map_err(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        assert_eq!(read_answer("stream: OK").unwrap(), Verdict::Clean);
        let found = read_answer("stream: Win.Test.EICAR_HDB-1 FOUND").unwrap();
        assert_eq!(found, Verdict::Found(Code::of("win-test-eicar-hdb-1")));
        let large = read_answer("INSTREAM size limit exceeded. ERROR");
        assert!(matches!(large, Err(NotScanned::TooLarge)));
        for bad in ["", "stream: x ERROR", "UNKNOWN COMMAND"] {
            assert!(matches!(read_answer(bad), Err(NotScanned::Failed(_))), "{bad}");
        }
        assert_eq!(signature("{HEX}php.1").unwrap(), Code::of("hex-php-1"));
        assert_eq!(signature("1.2").unwrap(), Code::of("found-1-2"));
        assert_eq!(signature(&"x-".repeat(99)).unwrap().as_str().len(), SIGNATURE_MAX - 1);
    }

    #[test]
    fn a_scanner_is_named_by_its_socket() {
        let tcp = Scanner::Tcp("127.0.0.1:3310".parse().unwrap());
        assert_eq!("tcp:127.0.0.1:3310".parse(), Ok(tcp));
        assert_eq!("unix:/run/clamd".parse(), Ok(Scanner::Unix("/run/clamd".into())));
        for bad in ["", "unix:clamd", "tcp:here", "/run/clamd"] {
            assert_eq!(bad.parse::<Scanner>(), Err(BadScanner), "{bad}");
        }
    }
}
