//! Instants as text: always as wide, so that they sort as time does.

use jiff::Timestamp;

use crate::{StoreError, corrupt};

/// Where nothing is due: after everything that is.
pub(crate) const FAR_AWAY: &str = "9999-12-30T00:00:00.000000Z";

/// `2026-03-02T09:30:00.000000Z`.
pub(crate) fn instant_to_text(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

pub(crate) fn text_to_instant(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(corrupt)
}
