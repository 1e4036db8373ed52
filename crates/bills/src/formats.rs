//! One file per format, and what the formats of one provider share.

mod alipay;
pub(crate) mod alipay_fund;
mod alipay_merchant;
pub(crate) mod alipay_trade;
pub(crate) mod alipay_v1;
pub(crate) mod alipay_v2;
pub(crate) mod alipay_v3;
mod plain;
mod wechat;
pub(crate) mod wechat_csv;
pub(crate) mod wechat_fund;
mod wechat_merchant;
pub(crate) mod wechat_trade;
pub(crate) mod wechat_xlsx;
