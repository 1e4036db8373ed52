//! Through which wallet a bank's row was paid. Banks and cards only say it in the text of the
//! row or in the name of the method, each in its own way; this is the one place that knows them.

use std::collections::{BTreeMap, HashMap};

use redress_core::lang::Lang;

use crate::{Bill, checks};

/// A wallet that pays from somebody's card or account, where the same payment stands again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Wallet {
    /// 支付宝.
    Alipay,
    /// 微信支付, in bank texts also 财付通.
    WechatPay,
    /// 云闪付, and other payments through UnionPay (银联).
    UnionPay,
    /// Apple Pay.
    ApplePay,
    /// Google Pay.
    GooglePay,
}

impl Wallet {
    /// The stable name of the wallet, such as `apple-pay`.
    pub fn code(self) -> &'static str {
        match self {
            Wallet::Alipay => "alipay",
            Wallet::WechatPay => "wechat-pay",
            Wallet::UnionPay => "union-pay",
            Wallet::ApplePay => "apple-pay",
            Wallet::GooglePay => "google-pay",
        }
    }

    /// What people call it.
    pub fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Wallet::Alipay, Lang::Zh) => "支付宝",
            (Wallet::Alipay, Lang::En) => "Alipay",
            (Wallet::WechatPay, Lang::Zh) => "微信支付",
            (Wallet::WechatPay, Lang::En) => "WeChat Pay",
            (Wallet::UnionPay, Lang::Zh) => "云闪付/银联",
            (Wallet::UnionPay, Lang::En) => "UnionPay",
            (Wallet::ApplePay, _) => "Apple Pay",
            (Wallet::GooglePay, _) => "Google Pay",
        }
    }
}

/// Through which wallets the payments of a bill went, and how many through each: by the method, and
/// in the bills of banks by the text as well. In other bills the text is that of a payee.
pub fn wallets(bill: &Bill) -> BTreeMap<Wallet, u64> {
    let is_bank = checks::is_bank(bill.format);
    let mut known: HashMap<(&str, &str), Option<Wallet>> = HashMap::new();
    let mut found = BTreeMap::new();
    for it in &bill.payments {
        let text = |text| if is_bank { text } else { "" };
        let mut through =
            |method, text| *known.entry((method, text)).or_insert_with(|| wallet(method, text));
        let named = through(it.method, text(it.counterparty));
        if let Some(wallet) = named.or_else(|| through("", text(it.subject))) {
            *found.entry(wallet).or_default() += 1;
        }
    }
    found
}

/// How the wallets appear, in capitals.
const WORDS: &[(&str, Wallet)] = &[
    ("云闪付", Wallet::UnionPay),
    ("支付宝", Wallet::Alipay),
    ("ALIPAY", Wallet::Alipay),
    ("财付通", Wallet::WechatPay),
    ("微信支付", Wallet::WechatPay),
    ("TENPAY", Wallet::WechatPay),
    ("WECHATPAY", Wallet::WechatPay),
    ("WECHAT PAY", Wallet::WechatPay),
    ("WEIXIN PAY", Wallet::WechatPay),
    ("APPLEPAY", Wallet::ApplePay),
    ("APPLE PAY", Wallet::ApplePay),
    ("APPLE_PAY", Wallet::ApplePay),
    ("GOOGLEPAY", Wallet::GooglePay),
    ("GOOGLE PAY", Wallet::GooglePay),
    ("GOOGLE_PAY", Wallet::GooglePay),
    ("银联", Wallet::UnionPay),
    ("UNIONPAY", Wallet::UnionPay),
];
/// How a method names the wallet that it goes through, before a dash and the bank.
const METHODS: &[(&str, Wallet)] = &[("微信-", Wallet::WechatPay), ("支付宝-", Wallet::Alipay)];

/// The wallet that a row was paid through, by the method, such as `云闪付-江南银行(6428)`, or else
/// by the text, such as `财付通－早安面馆`, `APPLEPAY …` or `QR UNIONPAY MERCHANT`.
///
/// `None` says that nothing names one, not that there was none.
pub fn wallet(method: &str, text: &str) -> Option<Wallet> {
    by_method(method).or_else(|| by_words(text))
}

fn by_method(method: &str) -> Option<Wallet> {
    let plain = plain(method);
    let named = METHODS.iter().find(|(it, _)| plain.starts_with(it)).map(|(_, it)| *it);
    named.or_else(|| by_words(method))
}

/// What may stand between a wallet and whom it paid.
const BETWEEN: &[char] = &['-', '－', '—', '–', '：', ':', '，', ',', '*', ' '];

/// Whom a bank's text names behind the wallet that it begins with: `早安面馆` of
/// `支付宝-早安面馆`. All of it where it does not begin with one, or names nobody behind it.
pub(crate) fn behind_wallet(text: &str) -> &str {
    let behind = |word: &str| {
        let (begin, rest) = text.split_at_checked(word.len())?;
        let named = begin.eq_ignore_ascii_case(word) && rest.starts_with(BETWEEN);
        named.then(|| rest.trim_matches(BETWEEN)).filter(|it| !it.is_empty())
    };
    WORDS.iter().find_map(|(word, _)| behind(word)).unwrap_or(text)
}

/// In capitals, and with the dash that computers write.
fn plain(text: &str) -> String {
    text.trim().to_uppercase().replace(['－', '—', '–'], "-")
}

/// What comes first in the text: `支付宝-银联商户` was paid through Alipay.
fn by_words(text: &str) -> Option<Wallet> {
    let plain = plain(text);
    let found = WORDS.iter().filter_map(|(word, wallet)| Some((at(&plain, word)?, wallet)));
    found.min_by_key(|(at, _)| *at).map(|(_, wallet)| *wallet)
}

/// Where a word stands. Latin letters around it would make it another word (`PINEAPPLEPAYROLL`).
fn at(text: &str, word: &str) -> Option<usize> {
    let letter = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphabetic());
    let latin = word.is_ascii();
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !latin || !(letter(before) || letter(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banks_name_wallets_in_their_texts() {
        for (text, code) in [
            ("支付宝-早安面馆", "alipay"),
            ("支付宝－木子家居", "alipay"),
            ("尾号4321 消费 支付宝-青禾服饰", "alipay"),
            ("退货 财付通-美团", "wechat-pay"),
            ("财付通－早安面馆", "wechat-pay"),
            ("微信支付 早安面馆", "wechat-pay"),
            ("银联在线支付，云溪生鲜", "union-pay"),
            ("云闪付 银联入账-支付宝", "union-pay"),
            ("QR UNIONPAY MERCHANT", "union-pay"),
            ("APPLEPAY TIDEWATER GAMES", "apple-pay"),
            ("Apple Pay-北岸商店", "apple-pay"),
            ("Google Pay*North Ferry", "google-pay"),
            ("支付宝-银联商务", "alipay"),
        ] {
            assert_eq!(wallet("", text).map(Wallet::code), Some(code), "{text}");
        }
    }

    #[test]
    fn whom_a_wallet_paid_is_named_behind_it() {
        for (text, payee) in [
            ("支付宝-早安面馆", "早安面馆"),
            ("财付通－早安面馆", "早安面馆"),
            ("微信支付 早安面馆", "早安面馆"),
            ("支付宝-银联商务", "银联商务"),
            ("ApplePay TIDEWATER GAMES", "TIDEWATER GAMES"),
            ("Google Pay*North Ferry", "North Ferry"),
        ] {
            assert_eq!(behind_wallet(text), payee);
        }
        for text in ["", "支付宝", "支付宝-", "支付宝商家服务", "早安面馆-支付宝", "早安面馆"]
        {
            assert_eq!(behind_wallet(text), text);
        }
    }

    #[test]
    fn methods_name_wallets_before_the_bank_and_outdo_the_text() {
        for (method, text, code) in [
            ("云闪付-江南银行(6428)", "", "union-pay"),
            ("云闪付-江南银行(6428)", "支付宝-早安面馆", "union-pay"),
            ("微信-江南银行信用卡", "", "wechat-pay"),
            ("Apple Pay", "", "apple-pay"),
            ("card google_pay", "", "google-pay"),
            ("江南银行信用卡(4321)", "财付通-早安面馆", "wechat-pay"),
        ] {
            assert_eq!(wallet(method, text).map(Wallet::code), Some(code), "{method} {text}");
        }
    }

    #[test]
    fn what_only_sounds_like_a_wallet_is_none() {
        for text in [
            "",
            "APPLE.COM/BILL",
            "GOOGLE *CLOUD",
            "PINEAPPLEPAYROLL",
            "REUNIONPAYMENTS",
            "微信读书",
            "苹果店",
        ] {
            assert_eq!(wallet("江南银行信用卡(4321)", text), None, "{text}");
        }
        assert_eq!(wallet("", "微信-早安面馆"), None, "a name, and no method");
    }
}
