//! Who vouches for the log besides us: witnesses that follow it, and an authority that stamps it.
//! What the operator settles about them, and how they are asked.

use jiff::SignedDuration;
use redress_connect::provider::Request;
use redress_proof::{
    Note, NoteSignature, VerifierKey,
    cosignature::{AddCheckpoint, OTHER_SIZE_TYPE, read_answer},
    key::KeyKind,
    stamp,
};
use redress_store::{Stamp, Store, StoreError};
use serde::Deserialize;

use crate::wire::{Wire, is_within_reach};

/// The most witnesses of a log.
const WITNESSES_MAX: usize = 16;
/// The rarest that stamps may be: a year.
const MINUTES_MAX: u32 = 366 * 24 * 60;
/// Between two stamps, unless it is said otherwise: a day.
const fn a_day() -> u32 {
    24 * 60
}

/// `[log]` in the file of settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// The name of the log, as `example.org/redress/log`. It stands once something is sealed.
    pub origin: Option<String>,
    /// Who is asked to cosign checkpoints.
    #[serde(default)]
    pub witness: Vec<WitnessConfig>,
    /// Who stamps checkpoints.
    pub stamps: Option<StampConfig>,
}

/// A witness, as the C2SP's `tlog-witness` knows them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessConfig {
    /// Its submission prefix: `/add-checkpoint` comes after it.
    pub url: String,
    /// Its key, of the kind that cosigns: `name+hash+base64`.
    pub key: VerifierKey,
}

/// A time stamp authority (RFC 3161 over HTTP).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampConfig {
    /// Where it is asked.
    pub url: String,
    /// The shortest between two stamps, in minutes.
    #[serde(default = "a_day")]
    pub every_minutes: u32,
    /// Certificates (PEM) that the authority must be vouched for by, as text.
    pub roots: Option<String>,
}

/// What was settled, checked.
#[derive(Clone, Debug, Default)]
pub struct LogSettings {
    witnesses: Vec<WitnessConfig>,
    stamps: Option<StampConfig>,
    roots: Vec<Vec<u8>>,
}

/// A setting that cannot be used: which, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{field}`: {why}")]
pub struct BadLogSetting {
    /// Where it stands.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

impl LogConfig {
    /// Checks the settings.
    pub fn settle(&self) -> Result<LogSettings, BadLogSetting> {
        let bad = |field: String, why: &str| BadLogSetting { field, why: why.to_owned() };
        if WITNESSES_MAX < self.witness.len() {
            return Err(bad("log.witness".to_owned(), "at most 16 witnesses"));
        }
        for (at, it) in self.witness.iter().enumerate() {
            if it.key.kind() != KeyKind::Cosignature {
                let why = "this key signs notes; a witness needs one that cosigns (kind 4)";
                return Err(bad(format!("log.witness[{at}].key"), why));
            }
            reachable(&it.url, format!("log.witness[{at}].url"))?;
        }
        let mut roots = Vec::new();
        if let Some(stamps) = &self.stamps {
            reachable(&stamps.url, "log.stamps.url".to_owned())?;
            if stamps.every_minutes == 0 || MINUTES_MAX < stamps.every_minutes {
                let why = "1 minute to a year";
                return Err(bad("log.stamps.every_minutes".to_owned(), why));
            }
            if let Some(pem) = &stamps.roots {
                let read = stamp::read_roots(pem);
                roots = read.map_err(|it| bad("log.stamps.roots".to_owned(), &it.to_string()))?;
            }
        }
        Ok(LogSettings { witnesses: self.witness.clone(), stamps: self.stamps.clone(), roots })
    }
}

fn reachable(url: &str, field: String) -> Result<(), BadLogSetting> {
    match url.parse::<::http::Uri>().is_ok_and(|it| is_within_reach(&it)) {
        true => Ok(()),
        false => {
            let why = "this version speaks to this machine only (http://127.0.0.1…)".to_owned();
            Err(BadLogSetting { field, why })
        }
    }
}

/// What a turn came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Anchored {
    /// How many witnesses cosigned the last checkpoint just now.
    pub witnessed: u32,
    /// Whether the last checkpoint was stamped just now.
    pub stamped: bool,
    /// How many of them refused, did not answer, or answered junk.
    pub failed: u32,
}

impl LogSettings {
    /// The keys of the witnesses.
    pub fn witness_keys(&self) -> Vec<VerifierKey> {
        self.witnesses.iter().map(|it| it.key.clone()).collect()
    }

    /// Certificates that the time stamp authority must be vouched for by.
    pub fn roots(&self) -> &[Vec<u8>] {
        &self.roots
    }

    /// Whether anybody is to be asked at all.
    pub fn is_empty(&self) -> bool {
        self.witnesses.is_empty() && self.stamps.is_none()
    }

    /// Asks every witness that has not seen the last checkpoint, and the authority when it is
    /// time. Run twice, or on two servers, it does the same.
    pub async fn anchor(
        &self,
        store: &Store,
        wire: &Wire,
        now: jiff::Timestamp,
    ) -> Result<Anchored, StoreError> {
        let mut done = Anchored::default();
        let Some(note) = store.checkpoint().await?.filter(|_| !self.is_empty()) else {
            return Ok(done);
        };
        let keys = store.log_keys().await?;
        let size = keys.open(&note)?.size;
        let note: Note = note.parse()?;
        for witness in &self.witnesses {
            match ask_witness(store, wire, witness, &note, size).await? {
                Asked::Nothing => {}
                Asked::Done => done.witnessed += 1,
                Asked::Failed(why) => {
                    done.failed += 1;
                    tracing::warn!(witness = witness.key.name(), size, why, "not cosigned");
                }
            }
        }
        if let Some(stamps) = &self.stamps {
            match self.stamp(store, wire, stamps, &note, size, now).await? {
                Asked::Nothing => {}
                Asked::Done => done.stamped = true,
                Asked::Failed(why) => {
                    done.failed += 1;
                    tracing::warn!(authority = stamps.url, size, why, "not stamped");
                }
            }
        }
        Ok(done)
    }

    async fn stamp(
        &self,
        store: &Store,
        wire: &Wire,
        stamps: &StampConfig,
        note: &Note,
        size: u64,
        now: jiff::Timestamp,
    ) -> Result<Asked, StoreError> {
        if let Some((last, at)) = store.last_stamp(&stamps.url).await? {
            let every = SignedDuration::from_mins(i64::from(stamps.every_minutes));
            if last == size || now.duration_since(at) < every {
                return Ok(Asked::Nothing);
            }
        }
        let text = note.text.as_bytes();
        let nonce = getrandom::u64().unwrap_or(now.as_nanosecond() as u64);
        let body = stamp::request(text, nonce);
        let answer = match send(wire, &stamps.url, stamp::REQUEST_TYPE, body).await {
            Ok(answer) => answer.into_body(),
            Err(why) => return Ok(Asked::Failed(why)),
        };
        let token = match stamp::read_answer(&answer, text, nonce) {
            Ok(token) => token,
            Err(why) => return Ok(Asked::Failed(why.to_string())),
        };
        // Without roots nobody here can judge; whoever reads the proof can.
        if !self.roots.is_empty()
            && let Err(why) = stamp::check(&token, text, &self.roots)
        {
            return Ok(Asked::Failed(why.to_string()));
        }
        let (authority, token) = (stamps.url.clone(), stamp::encode(&token));
        store.put_stamp(&Stamp { size, authority, token, at: now }).await?;
        Ok(Asked::Done)
    }
}

/// How asking ended.
enum Asked {
    /// There was nothing to ask.
    Nothing,
    Done,
    Failed(String),
}

async fn ask_witness(
    store: &Store,
    wire: &Wire,
    witness: &WitnessConfig,
    note: &Note,
    size: u64,
) -> Result<Asked, StoreError> {
    let mut old = store.witnessed(&witness.key).await?;
    // Once more where the witness remembers another size than we do.
    for _ in 0..2 {
        if old == size {
            return Ok(Asked::Nothing);
        }
        if size < old {
            let why = format!("it has seen {old} entries: this database is older than the log");
            return Ok(Asked::Failed(why));
        }
        match ask_once(store, wire, witness, note, size, old).await? {
            Answer::Signed(signature) => {
                store.cosign(size, &witness.key, &signature).await?;
                return Ok(Asked::Done);
            }
            Answer::OtherSize(seen) => {
                store.set_witnessed(&witness.key, seen).await?;
                old = seen;
            }
            Answer::No(why) => return Ok(Asked::Failed(why)),
        }
    }
    Ok(Asked::Failed("it names another size each time".to_owned()))
}

/// What a witness answered.
enum Answer {
    Signed(NoteSignature),
    OtherSize(u64),
    No(String),
}

async fn ask_once(
    store: &Store,
    wire: &Wire,
    witness: &WitnessConfig,
    note: &Note,
    size: u64,
    old: u64,
) -> Result<Answer, StoreError> {
    let proof = match old {
        0 => vec![],
        old => store.consistency(old, size).await?.map(|it| it.path).unwrap_or_default(),
    };
    let body = AddCheckpoint { old, proof, checkpoint: note.clone() }.to_string().into_bytes();
    let url = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
    let answer = match send(wire, &url, "text/plain; charset=utf-8", body).await {
        Ok(answer) => answer,
        Err(why) => return Ok(Answer::No(why)),
    };
    let kind = answer.headers().get(::http::header::CONTENT_TYPE);
    let names_size = kind.is_some_and(|it| it.as_bytes() == OTHER_SIZE_TYPE.as_bytes());
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    if names_size {
        let seen = text.trim_end_matches('\n').parse();
        return Ok(seen.map_or(Answer::No("no size".to_owned()), Answer::OtherSize));
    }
    if !answer.status().is_success() {
        return Ok(Answer::No(format!("it answered {}", answer.status())));
    }
    Ok(match read_answer(&text, note, &witness.key) {
        Ok(signature) => Answer::Signed(signature),
        Err(why) => Answer::No(why.to_string()),
    })
}

/// Posts a body and waits for an answer.
async fn send(
    wire: &Wire,
    url: &str,
    media: &str,
    body: Vec<u8>,
) -> Result<::http::Response<Vec<u8>>, String> {
    let request: Result<Request, _> =
        ::http::Request::post(url).header(::http::header::CONTENT_TYPE, media).body(body);
    let answer = wire.send(request.map_err(|it| it.to_string())?).await;
    answer.map_err(|it| it.code().to_string())
}
