//! What files are taken from whom, as the operator has it.

use std::net::IpAddr;

use redress_core::party::{Reader, Role};

/// How large a file from somebody of the institution may be where nothing else is settled: 4 GiB.
const STAFF_BYTES: u64 = 4 << 30;
/// How large a file from everybody else may be: 512 MiB, an hour of a screen or a long call.
const PARTY_BYTES: u64 = 512 << 20;

/// What files are taken from whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admission {
    /// The largest file from somebody of the institution, in bytes.
    pub staff_bytes: u64,
    /// The largest file from a party, a mediator or an outside body, in bytes.
    pub party_bytes: u64,
    /// Proxies of the operator's: what they say about who asks is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Admission {
    fn default() -> Admission {
        Admission {
            staff_bytes: STAFF_BYTES,
            party_bytes: PARTY_BYTES,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Admission {
    /// The largest file that is taken from this reader, or from somebody unknown, in bytes.
    pub fn limit_for(&self, reader: Option<&Reader>) -> u64 {
        let Some(reader) = reader else { return self.party_bytes };
        match reader.actor.role {
            Role::Agent | Role::Reviewer | Role::Auditor | Role::Admin | Role::System
                if reader.opened.is_none() =>
            {
                self.staff_bytes
            }
            _ => self.party_bytes,
        }
    }
}
