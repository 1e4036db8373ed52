//! What Alipay's files for merchants have in common: a title in their first line, every line
//! but the table behind a `#`, and a summary beside each that has no transactions.

use crate::{
    content::Content, ledger::Ledger, options::Options, table::Layout, unreadable::Unreadable,
};

/// How the title of trades begins, before 明细查询 or 汇总查询.
pub(super) const TRADES: &str = "#支付宝业务";
/// How the title of bookings begins.
pub(super) const FUNDS: &str = "#支付宝账务";

/// How many lines stand above the table.
const TOP_LINES: usize = 6;

/// By its columns, or by its title where a day without transactions, or a summary, has none.
pub(super) fn recognizes<L: Layout>(content: &Content<'_>, title: &str, options: &Options) -> bool {
    content.has_in_text::<L>(options)
        || content.text().is_some_and(|it| it.trim_start().starts_with(title))
}

/// Refuses a summary in so many words.
pub(super) fn read<L: Layout>(
    content: Content<'_>,
    options: &Options,
) -> Result<Ledger, Unreadable> {
    let detailed = content.has_in_text::<L>(options);
    if !detailed && content.text().is_some_and(sums_up) {
        return Err(Unreadable::SummaryOnly);
    }
    content.read_text::<L>(options)
}

fn sums_up(text: &str) -> bool {
    text.lines().take(TOP_LINES).any(|it| it.starts_with('#') && it.contains("汇总"))
}
