//! WeChat Pay, personal export as a workbook, since 2025. Amounts and times are texts or
//! numbers, and a workbook that went through other hands has copies of the sheet beside it.

use super::wechat::Columns;
use crate::Format;

/// What stands above the table in the wallet's own sheet.
const BANNER: &str = "微信支付账单明细";

pub(crate) const FORMAT: Format = Format {
    name: "wechat_xlsx",
    recognizes: |content, _| content.has_in_sheet::<Columns>(),
    read: |content, options| content.read_sheet::<Columns>(BANNER, options),
};
