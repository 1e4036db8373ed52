//! WeChat Pay, personal export as CSV, until 2025. Quoting and padding changed over the years.

use super::wechat::Columns;
use crate::Format;

pub(crate) const FORMAT: Format = Format {
    name: "wechat_csv",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};
