//! Every kind of id there is: typed in Rust, readable in logs, impossible to mix up.

use std::{fmt, str::FromStr};

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $Id:ident = $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $Id(pub Uuid);

        impl $Id {
            /// What stands before the underscore in the written form.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $Id {
            type Err = BadId;

            fn from_str(given: &str) -> Result<Self, BadId> {
                given
                    .strip_prefix(concat!($prefix, "_"))
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or(BadId { prefix: $prefix })
            }
        }

        impl From<$Id> for String {
            fn from(id: $Id) -> String { id.to_string() }
        }

        impl TryFrom<String> for $Id {
            type Error = BadId;

            fn try_from(given: String) -> Result<Self, BadId> { given.parse() }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $Id {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let what = concat!("`", $prefix, "_` and a UUID in hex");
                crate::openapi::text(what, concat!("^", $prefix, "_[0-9a-f]{32}$"))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $Id {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($Id))
            }
        }
    )*};
}

ids! {
    /// One request to change something, however often it is sent. Made by whoever asks, as a
    /// UUIDv7; HTTP calls it the `Idempotency-Key`.
    CommandId = "cmd",
    /// One complaint and everything that belongs to it. Named after the command that drafted it.
    CaseId = "case",
    /// One remedy that a ruling or an agreement owes. Named after the command that ordered it,
    /// and told to the payment provider as the idempotency key.
    RemedyId = "remedy",
    /// A settlement offer. Named after the command that made it.
    OfferId = "offer",
    /// A question to one side of the case. Named after the command that asked it.
    RequestId = "request",
    /// A protection of a payment or an account. Named after the command that ordered it.
    ProtectionId = "protection",
    /// A person who acts on a case, whatever their role.
    PersonId = "person",
    /// A merchant or payee that can be addressed.
    MerchantId = "merchant",
    /// A file in the vault.
    EvidenceId = "evidence",
    /// A text in the vault: a narrative, a message, reasons, someone's particulars.
    TextId = "text",
    /// A bill that somebody uploaded.
    BillId = "bill",
    /// A delivery of records by the institution. Named after the command that brought it.
    IntakeId = "intake",
    /// Something that a person is told outside of any case.
    NoticeId = "notice",
    /// A department of the institution.
    DepartmentId = "department",
    /// A line of waiting cases, worked by the agents of a department.
    QueueId = "queue",
    /// A text of the house that is written again and again.
    MacroId = "macro",
    /// A sign-in that lasts for a while, or an API token that lasts until it is revoked.
    SessionId = "session",
    /// A list of cases under a name.
    ViewId = "view",
}

impl CommandId {
    /// The uuid for the `n`-th thing that this command brings into being (0, 1, 2 …). The first
    /// is named exactly after the command; the same command always names the same things.
    pub fn nth(self, n: u32) -> Uuid {
        Uuid::from_u128(self.0.as_u128().wrapping_add(u128::from(n)))
    }
}

impl CaseId {
    /// The number that people read out on the telephone: the day of the draft (UTC) and fifty
    /// bits of the id in Crockford's base 32 with a check character, as `261122-7KQ4M-2XN8P-W`.
    /// A case may also be found by it, with or without the hyphens.
    pub fn number(self) -> String {
        let (seconds, _) = self.0.get_timestamp().map_or((0, 0), |it| it.to_unix());
        let day = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or(0))
            .unwrap_or_default()
            .strftime("%y%m%d")
            .to_string();
        let bits = (self.0.as_u128() & ((1 << 50) - 1)) as u64;
        let digit = |value: u64| char::from(CROCKFORD[(value % 32) as usize]);
        let code: String = (0..10).rev().map(|place| digit(bits >> (5 * place))).collect();
        let check = digit(bits % CHECK);
        format!("{day}-{}-{}-{check}", &code[..5], &code[5..])
    }
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// One of 31 symbols, by the remainder: a prime, so that a wrong digit and two swapped ones show.
const CHECK: u64 = 31;

/// A text that is not an id of the kind asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not an id of the form `{prefix}_<uuid>`")]
pub struct BadId {
    prefix: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written_and_not_as_another_kind() {
        let case = CaseId(Uuid::from_u128(7));
        assert_eq!(case.to_string().parse(), Ok(case));
        assert!(case.to_string().parse::<PersonId>().is_err());
        assert!("case_".parse::<CaseId>().is_err());
    }

    #[test]
    fn a_case_number_tells_the_day_and_differs_between_cases() {
        let uuid = Uuid::try_parse("019a9a3e-6c00-7abc-8def-0123456789ab").unwrap();
        assert_eq!(CaseId(uuid).number(), "251119-R14D2-PF2DB-E");
        let other = CaseId(Uuid::from_u128(uuid.as_u128() + 1));
        assert_ne!(CaseId(uuid).number(), other.number());
    }

    #[test]
    fn a_command_names_what_it_makes() {
        let command = CommandId(Uuid::from_u128(41));
        assert_eq!(command.nth(0), command.0);
        assert_ne!(command.nth(1), command.nth(2));
    }
}
