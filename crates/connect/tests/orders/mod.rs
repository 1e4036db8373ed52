//! The orders that the recorded answers are about, for every test of this folder.

#![allow(dead_code, reason = "every test file uses some of it")]

use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use redress_connect::{
    config::{ProviderConfig, Providers},
    provider::{Kind, ProtectionOrder, ProtectionTarget, Provider, RefundOrder},
    secret::WrittenSecret,
    stamp::Stamp,
};
use redress_core::ids::RemedyId;
use uuid::Uuid;

pub(crate) const SECRET: &str = "sandbox-fixture-key-0123456789abcdef";
pub(crate) const PAYMENT: &str = "2025121822001400000000000001";

/// 12.30 of 88.00 CNY.
pub(crate) fn refund() -> RefundOrder {
    RefundOrder {
        remedy: "remedy_019a9a3e6c007abc8def0123456789ab".parse().unwrap(),
        payment: PAYMENT.to_owned(),
        paid: "88.00 CNY".parse().unwrap(),
        amount: "12.30 CNY".parse().unwrap(),
    }
}

/// The refund above under another id.
pub(crate) fn another_refund(n: u128) -> RefundOrder {
    RefundOrder { remedy: RemedyId(Uuid::from_u128(n)), ..refund() }
}

/// The payment is to be frozen.
pub(crate) fn protection() -> ProtectionOrder {
    ProtectionOrder {
        protection: "protection_019a9a3e6c007abc8def0123456789ac".parse().unwrap(),
        what: ProtectionTarget::Payment { reference: PAYMENT.to_owned() },
    }
}

/// The stamp that the recorded answers were signed for.
pub(crate) fn stamp() -> Stamp {
    Stamp::new(day(), std::array::from_fn(|it| it as u8))
}

pub(crate) fn another_stamp() -> Stamp {
    Stamp::new(day(), [7; 16])
}

pub(crate) fn day() -> Timestamp {
    "2026-01-15T08:00:00Z".parse().unwrap()
}

/// A connector of this kind, with the secret that the recorded answers were signed with.
pub(crate) fn connect(kind: &Kind) -> Arc<dyn Provider> {
    let name = kind.name.parse().unwrap();
    let table = ProviderConfig {
        kind: None,
        url: "https://provider.example/pay".to_owned(),
        secret: Some(WrittenSecret::new(SECRET.to_owned())),
        key_file: None,
        serves: Vec::new(),
    };
    let tables = BTreeMap::from([(name, table)]);
    let providers = Providers::connect(&tables, |_| Err(io::ErrorKind::NotFound.into())).unwrap();
    Arc::clone(providers.get(kind.name).unwrap())
}

/// `fixtures/psp/<name>`.
pub(crate) fn recorded(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/psp").join(name)
}
