//! WeChat Pay, personal export as CSV, until 2025. Quoting and padding changed over the years.

use super::wechat::Columns;
use crate::Format;

pub(crate) const FORMAT: Format = Format {
    name: "wechat_csv",
    recognizes: |content, limits| content.has_in_text::<Columns>(limits),
    read: |content, limits| content.read_text::<Columns>(limits),
};
