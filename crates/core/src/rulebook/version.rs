//! Which version of a rule was used: kept with every case and every result.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::Code;

/// A text that is not `<code>@<date>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a version of the form `cn-pboc-2020-5@2020-11-01`")]
pub struct BadVersion;

macro_rules! versions {
    ($($(#[$doc:meta])* $Ref:ident { $(#[$first:meta])* $what:ident, $(#[$second:meta])* $since:ident })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $Ref {
            $(#[$first])*
            pub $what: Code,
            $(#[$second])*
            pub $since: Date,
        }

        impl fmt::Display for $Ref {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}@{}", self.$what, self.$since)
            }
        }

        impl fmt::Debug for $Ref {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $Ref {
            type Err = BadVersion;

            fn from_str(text: &str) -> Result<Self, BadVersion> {
                let (what, since) = text.split_once('@').ok_or(BadVersion)?;
                let $what = what.parse().map_err(|_| BadVersion)?;
                Ok(Self { $what, $since: since.parse().map_err(|_| BadVersion)? })
            }
        }

        impl From<$Ref> for String {
            fn from(it: $Ref) -> String { it.to_string() }
        }

        impl TryFrom<String> for $Ref {
            type Error = BadVersion;

            fn try_from(text: String) -> Result<Self, BadVersion> { text.parse() }
        }
    )*};
}

versions! {
    /// One version of a regime, as `cn-pboc-2020-5@2020-11-01`. A case keeps the versions of its
    /// trigger date for life.
    RegimeRef {
        /// Which regime.
        regime,
        /// The first day on which this version is valid.
        valid_from
    }
    /// One edition of a calendar, as `cn@2025-11-04`.
    CalendarRef {
        /// Which calendar.
        calendar,
        /// The day of the newest notice in it.
        edition
    }
}
