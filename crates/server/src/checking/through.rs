//! Through which wallets the payments of a bill went.

use redress_bills::{Bill, wallets};
use serde::Serialize;
use utoipa::ToSchema;

/// A wallet that a bank's rows name, or that the methods of a bill do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct Through {
    /// `alipay`, `wechat-pay`, `union-pay`, `apple-pay` or `google-pay`.
    pub(crate) wallet: &'static str,
    /// How many payments.
    pub(crate) payments: u64,
}

/// The wallets of a bill, in a fixed order.
pub(crate) fn through(bill: &Bill) -> Vec<Through> {
    let all = wallets(bill).into_iter();
    all.map(|(it, payments)| Through { wallet: it.code(), payments }).collect()
}
