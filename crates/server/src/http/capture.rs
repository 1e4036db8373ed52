//! How a file came in: what the record keeps of it beside its bytes, so that somebody can ask later
//! where it is from. Told, never guessed: what is not known is missing, or says that it is unknown.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};
use redress_core::party::{Reader, Role};
use redress_reading::kind::Kind;
use serde::Serialize;

use super::{
    App,
    arrival::Label,
    problem::{Problem, Result},
};

/// The longest header that is kept, in characters.
const HEADER_CHARS_MAX: usize = 300;
/// The header in which a client says where it is, as `Asia/Shanghai`.
const TIME_ZONE: &str = "time-zone";
/// A proxy says there for whom it asks.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// systemd's time service leaves this where the clock is in step.
const SYNCHRONIZED: &str = "/run/systemd/timesync/synchronized";

/// Under which circumstances a request came.
#[derive(Clone, Debug)]
pub(super) struct Circumstances {
    reader: Reader,
    way: &'static str,
    peer: Option<IpAddr>,
    forwarded: Option<String>,
    agent: Option<String>,
    zone: Option<String>,
}

/// What is kept.
#[derive(Serialize)]
struct Manifest<'a> {
    who: String,
    role: Role,
    /// How they showed who they are: with an account or the secret of the case.
    by: &'static str,
    channel: &'static str,
    way: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'a str>,
    received_at: String,
    clock: &'static str,
    software: &'static str,
    name: &'a str,
    declared_type: &'a str,
    sniffed_type: &'static str,
    /// Nothing was found; missing where nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    scan: Option<&'static str>,
}

impl Circumstances {
    pub(super) fn of<B>(request: &Request<B>, reader: &Reader, way: &'static str) -> Circumstances {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
        let headers = request.headers();
        Circumstances {
            reader: reader.clone(),
            way,
            peer,
            forwarded: last_of(headers, FORWARDED_FOR),
            agent: shortened(headers, header::USER_AGENT.as_str()),
            zone: shortened(headers, TIME_ZONE).filter(|it| is_zone(it)),
        }
    }

    /// The capture manifest of a file that turned out to be `kind`, as JSON.
    pub(super) fn tell(&self, app: &App, label: &Label, kind: Kind) -> Result<String> {
        let manifest = Manifest {
            who: self.reader.actor.id.to_string(),
            role: self.reader.actor.role,
            by: if self.reader.opened.is_some() { "case-secret" } else { "account-or-guest" },
            channel: "http",
            way: self.way,
            address: self.address(&app.admission.trusted_proxies),
            user_agent: self.agent.as_deref(),
            time_zone: self.zone.as_deref(),
            received_at: app.desk.clock.now().to_string(),
            clock: clock_state(),
            software: concat!("redress ", env!("CARGO_PKG_VERSION")),
            name: &label.name,
            declared_type: &label.media_type,
            sniffed_type: kind.media_types()[0],
            scan: app.scanner.as_ref().map(|_| "clean"),
        };
        serde_json::to_string(&manifest).map_err(|it| Problem::fault(&it))
    }

    /// Who was at the other end; for whom, where that is a proxy of the operator's.
    fn address(&self, trusted: &[IpAddr]) -> Option<String> {
        let peer = self.peer?;
        let named = self.forwarded.as_deref().filter(|_| trusted.contains(&peer));
        let named = named.and_then(|it| it.parse::<IpAddr>().ok());
        Some(named.unwrap_or(peer).to_string())
    }
}

/// The address that the nearest proxy added: those before it are whatever the client wrote.
fn last_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    sent.rsplit(',').next().map(|it| it.trim().to_owned())
}

fn shortened(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers.get(name)?.to_str().ok()?;
    Some(sent.chars().filter(|it| !it.is_control()).take(HEADER_CHARS_MAX).collect())
}

fn is_zone(text: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"/_+-".contains(&it);
    text.len() <= 64 && text.contains('/') && text.bytes().all(plain)
}

/// Whether the clock of this machine is known to be in step with others.
fn clock_state() -> &'static str {
    if Path::new(SYNCHRONIZED).exists() { "synchronized" } else { "unknown" }
}

#[cfg(test)]
mod tests {
    use redress_core::{ids::PersonId, party::Actor};
    use uuid::Uuid;

    use super::*;

    fn came(peer: &str, forwarded: &str) -> Circumstances {
        let mut request = Request::new(());
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let headers = request.headers_mut();
        headers.insert(FORWARDED_FOR, forwarded.parse().unwrap());
        headers.insert(TIME_ZONE, "Asia/Shanghai".parse().unwrap());
        let actor = Actor { id: PersonId(Uuid::nil()), role: Role::Agent };
        Circumstances::of(&request, &Reader::plain(actor), "tus")
    }

    #[test]
    fn a_forwarded_address_counts_only_where_the_proxy_is_ours() {
        let it = came("127.0.0.1:9", "6.6.6.6, 203.0.113.9");
        assert_eq!(it.address(&[]).as_deref(), Some("127.0.0.1"));
        let trusted = ["127.0.0.1".parse().unwrap()];
        assert_eq!(it.address(&trusted).as_deref(), Some("203.0.113.9"));
        assert_eq!(came("10.0.0.1:9", "6.6.6.6").address(&trusted).as_deref(), Some("10.0.0.1"));
        assert_eq!(came("127.0.0.1:9", "nobody").address(&trusted).as_deref(), Some("127.0.0.1"));
        assert_eq!(it.zone.as_deref(), Some("Asia/Shanghai"));
        assert!(!is_zone("<b>/") && !is_zone("UTC8"));
    }
}
