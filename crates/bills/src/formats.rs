//! One file per format, and what the formats of one provider share.

mod alipay;
pub(crate) mod alipay_v1;
pub(crate) mod alipay_v2;
pub(crate) mod alipay_v3;
mod wechat;
pub(crate) mod wechat_csv;
pub(crate) mod wechat_xlsx;
