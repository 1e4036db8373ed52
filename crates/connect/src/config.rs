//! The providers an operator works with, as their configuration says.
//!
//! ```toml
//! [provider.sandbox]
//! url      = "http://127.0.0.1:9100"
//! key-file = "/etc/redress/sandbox.key"   # or secret = "…"
//! serves   = ["sandbox", "alipay"]        # left out: the name of the table
//! kind     = "sandbox"                    # left out: the name of the table
//! ```

use std::{
    collections::BTreeMap,
    fmt, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use redress_core::code::Code;
use serde::Deserialize;

use crate::{
    provider::{Connection, Kind, PROVIDERS, Provider},
    secret::WrittenSecret,
};

/// One table `[provider.<name>]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProviderConfig {
    /// How to speak to it, one of [`PROVIDERS`]; left out, the name of the table.
    #[serde(default)]
    pub kind: Option<Code>,
    /// Where it is. `https`, or `http` on this machine.
    pub url: String,
    /// The shared key itself.
    #[serde(default)]
    pub secret: Option<WrittenSecret>,
    /// A file that holds the shared key and nothing else.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// The provider codes of payments that it answers for; left out, the name of the table.
    #[serde(default)]
    pub serves: Vec<Code>,
}

/// Who answers for which payments. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    serving: Arc<BTreeMap<Code, Arc<dyn Provider>>>,
}

impl Providers {
    /// Connects what `tables` describes, by the names of the tables. `read_file` fetches key files.
    ///
    /// # Errors
    /// On the first table that cannot work, saying which one and why.
    pub fn connect(
        tables: &BTreeMap<Code, ProviderConfig>,
        mut read_file: impl FnMut(&Path) -> io::Result<String>,
    ) -> Result<Providers, ConfigError> {
        let mut serving = BTreeMap::new();
        for (name, table) in tables {
            let kind = kind(name, table)?;
            let provider = (kind.connect)(connection(name, table, &mut read_file)?)?;
            let own = std::slice::from_ref(name);
            let serves = if table.serves.is_empty() { own } else { &table.serves };
            for code in serves {
                if serving.insert(code.clone(), provider.clone()).is_some() {
                    let (table, code) = (name.clone(), code.clone());
                    return Err(ConfigError::ServedTwice { table, code });
                }
            }
        }
        Ok(Providers { serving: Arc::new(serving) })
    }

    /// Who answers for payments of `provider`, a code such as `alipay`; `None` where nobody does,
    /// and a person has to.
    pub fn get(&self, provider: &str) -> Option<&Arc<dyn Provider>> {
        self.serving.get(provider)
    }

    /// The codes that somebody answers for, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.serving.keys()
    }
}

fn kind(name: &Code, table: &ProviderConfig) -> Result<&'static Kind, ConfigError> {
    let wanted = table.kind.as_ref().unwrap_or(name);
    PROVIDERS.iter().find(|it| wanted == it.name).ok_or_else(|| {
        let known: Vec<_> = PROVIDERS.iter().map(|it| it.name).collect();
        let (table, kind) = (name.clone(), wanted.clone());
        ConfigError::UnknownKind { table, kind, known: known.join(", ") }
    })
}

fn connection(
    name: &Code,
    table: &ProviderConfig,
    read_file: &mut impl FnMut(&Path) -> io::Result<String>,
) -> Result<Connection, ConfigError> {
    let named = || name.clone();
    let bad_url = |why| ConfigError::BadUrl { table: named(), why };
    let url = BaseUrl::parse(&table.url).map_err(bad_url)?;
    let read = match (&table.secret, &table.key_file) {
        (Some(secret), None) => secret.read(),
        (None, Some(path)) => {
            let unreadable = |why| ConfigError::KeyFile { table: named(), path: path.clone(), why };
            let text = read_file(path).map_err(unreadable)?;
            WrittenSecret::new(text).read()
        }
        _ => return Err(ConfigError::OneSecret { table: named() }),
    };
    let secret = read.map_err(|why| ConfigError::BadSecret { table: named(), why })?;
    Ok(Connection { url, secret })
}

/// Where a provider is: scheme, host, port and perhaps a path, without a slash at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl {
    text: String,
    path: usize,
}

impl BaseUrl {
    /// Reads a URL. What goes over the wire is signed and not encrypted, so `http` is taken only
    /// where nobody can listen: on this machine.
    ///
    /// # Errors
    /// With the reason, in words for an operator.
    pub fn parse(text: &str) -> Result<BaseUrl, &'static str> {
        let text = text.trim_end_matches('/');
        let url: http::Uri = text.parse().map_err(|_| "it is not a URL")?;
        let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else {
            return Err("it needs a scheme and a host, as in https://pay.example");
        };
        if url.query().is_some() || text.contains('#') {
            return Err("it must end before `?` and `#`");
        }
        if url.authority().is_some_and(|it| it.as_str().contains('@')) {
            return Err("a name or password does not belong into a URL");
        }
        match scheme {
            "https" => {}
            "http" if is_this_machine(host) => {}
            "http" => return Err("http is taken on this machine only; use https"),
            _ => return Err("only https, and http on this machine"),
        }
        let path = text.len() - url.path().trim_end_matches('/').len();
        Ok(BaseUrl { text: text.to_owned(), path })
    }

    /// The path, without a slash at the end: `/pay`, or nothing.
    pub fn path(&self) -> &str {
        &self.text[self.path..]
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|it: IpAddr| it.is_loopback())
}

/// Why a provider's table cannot work. Never repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no such connector.
    #[error("[provider.{table}] kind: `{kind}` is not a provider we can speak to; known: {known}")]
    UnknownKind {
        /// The name of the table.
        table: Code,
        /// What was asked for.
        kind: Code,
        /// What there is.
        known: String,
    },
    /// The URL cannot be used.
    #[error("[provider.{table}] url: {why}")]
    BadUrl {
        /// The name of the table.
        table: Code,
        /// In words.
        why: &'static str,
    },
    /// There must be one secret.
    #[error("[provider.{table}]: give either `secret` or `key-file`")]
    OneSecret {
        /// The name of the table.
        table: Code,
    },
    /// The key file cannot be read.
    #[error("[provider.{table}] key-file: {} cannot be read: {why}", path.display())]
    KeyFile {
        /// The name of the table.
        table: Code,
        /// Which file.
        path: PathBuf,
        /// What the machine says.
        why: io::Error,
    },
    /// The secret cannot be used.
    #[error("[provider.{table}]: {why}")]
    BadSecret {
        /// The name of the table.
        table: Code,
        /// What a secret is.
        why: crate::secret::BadSecret,
    },
    /// Two tables want to answer for the same payments.
    #[error("[provider.{table}] serves: another table serves `{code}` already")]
    ServedTwice {
        /// The name of the second table.
        table: Code,
        /// What both serve.
        code: Code,
    },
}

impl ConfigError {
    /// A stable code for it.
    pub const fn code(&self) -> &'static str {
        match self {
            ConfigError::UnknownKind { .. } => "unknown-provider-kind",
            ConfigError::BadUrl { .. } => "bad-provider-url",
            ConfigError::OneSecret { .. } => "provider-needs-one-secret",
            ConfigError::KeyFile { .. } => "provider-key-file-unreadable",
            ConfigError::BadSecret { .. } => "bad-provider-secret",
            ConfigError::ServedTwice { .. } => "provider-served-twice",
        }
    }
}
