//! Whether money moved, by the words that a provider uses for it.

/// What a status says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Said {
    /// Money moved, or is bound to: paid and waiting for the goods to be received.
    pub(crate) moved: bool,
    /// The status is on the provider's list, and not guessed from the characters in it.
    pub(crate) known: bool,
}

/// Parts of statuses that no list has, with which nothing was paid.
const UNPAID: &[&str] =
    &["关闭", "失败", "等待付款", "待付款", "未付款", "待支付", "取消", "撤销", "退款中", "处理中"];

/// Looks a status up in the provider's lists, and guesses only where it is in neither.
pub(crate) fn said(status: &str, moved: &[&str], unmoved: &[&str]) -> Said {
    if moved.contains(&status) {
        return Said { moved: true, known: true };
    }
    if unmoved.contains(&status) {
        return Said { moved: false, known: true };
    }
    Said { moved: !UNPAID.iter().any(|it| status.contains(it)), known: false }
}
