//! Whose bill it is, by its format: a wallet's, a bank's or a merchant's.

/// Who keeps a bill.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum BillKind {
    /// A wallet that pays from somebody's card, too, under this code.
    Wallet(&'static str),
    /// A bank, and whatever is not known to be something else.
    Bank,
    /// Somebody who is paid.
    Merchant,
}

/// How formats begin, the longer beginning first.
const KINDS: &[(&str, BillKind)] = &[
    ("alipay_trade", BillKind::Merchant),
    ("alipay_fund", BillKind::Merchant),
    ("wechat_trade", BillKind::Merchant),
    ("wechat_fund", BillKind::Merchant),
    ("stripe", BillKind::Merchant),
    ("alipay_", BillKind::Wallet("alipay")),
    ("wechat_", BillKind::Wallet("wechat-pay")),
    ("jd", BillKind::Wallet("jd")),
    ("meituan", BillKind::Wallet("meituan")),
    ("paypal_", BillKind::Wallet("paypal")),
];

pub(super) fn of(format: &str) -> BillKind {
    let known = KINDS.iter().find(|(start, _)| format.starts_with(start));
    known.map_or(BillKind::Bank, |(_, kind)| *kind)
}

/// Whether a row may stand in both bills: in two exports of one wallet, whatever their formats,
/// or in two of one bank.
pub(super) fn may_overlap(one: &str, other: &str) -> bool {
    one == other || of(one) == of(other) && matches!(of(one), BillKind::Wallet(_))
}
