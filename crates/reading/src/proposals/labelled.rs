//! Payees and order numbers: behind the words that wallets, banks and shops put before them, and
//! numbers that are shaped as those of WeChat Pay and Alipay.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Because, Doubt, Field, Found, add};

/// How long the name of a payee may be, in characters.
const PAYEE_CHARS_MAX: usize = 60;

/// Words before a payee. Longer ones first, so that the shorter ones in them do not win.
const PAYEES: &str = "收款方全称|收款方名称|收款方户名|收款人户名|收款人姓名|收款商户|收款单位|收款账户|收款方|收款人|商户全称|商户名称|\
    商家名称|店铺名称|交易对方|对方户名|对方账户|商户|商家|(?i:paid to|pay to|payee|merchant|recipient|beneficiary)";
/// Words before the number of a payment or an order.
const NUMBERS: &str = "支付宝交易号|微信支付订单号|微信支付单号|微信订单号|交易订单号|交易流水号|商户订单号|商家订单号|商户单号|商家单号|\
    订单编号|交易单号|转账单号|支付单号|退款单号|交易号|订单号|流水号|参考号|(?i:transaction (?:id|no\\.?|number)|order (?:id|no\\.?|number)|reference (?:id|no\\.?|number)?|payment id)";

/// A label and its value stand apart: `商家不退款` names nobody.
static PAYEE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<label>{PAYEES})(?:[ \t]*[:：][ \t]*|[ \t]+|[ \t]*\n[ \t]*)(?P<value>[^\s:：，,。；;][^\n，,。；;]*)"
    ))
});
/// These are verbs, and what follows them at once is the payee.
static PAID_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<label>付款给|转账给|支付给)[ \t]*[:：]?[ \t]*(?P<value>[^\s:：，,。；;][^\n，,。；;]*)",
    )
});
/// `To` alone is too short a word to be trusted in the middle of a sentence.
static TO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*(?P<label>(?i:to))[ \t]*[:：][ \t]*(?P<value>[^\n]+)$"));
/// `向小店付款`, and the title that WeChat gives a paid code: `扫二维码付款-给小店`.
static TOWARDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?P<label>向)(?P<value>[^\s，,。向]{2,30}?)(?:付款|转账|支付|汇款)")
});
static GIVEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)(?P<label>付款[-－—]?给)(?P<value>[^\n，,。]{1,60})$"));
/// Recognition takes the point of `No.` for a comma where letters are small.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?m)(?P<label>{NUMBERS})\s*(?:[:：,]\s*|\s+)?(?P<value>[A-Za-z0-9][A-Za-z0-9_-]{{5,63}})(?:[ \t]*\n?[ \t]*(?P<more>\d{{2,20}})[ \t]*$)?"
    ))
});
static DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{28,32}"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is well formed")
}

pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    for it in NUMBER.captures_iter(text) {
        number(text, &it, found);
    }
    for it in DIGITS.find_iter(text) {
        let whole = it.as_str();
        let alone = !text[it.end()..].starts_with(|it: char| it.is_ascii_digit());
        if alone && (whole.len() == 32 || is_wallet_number(whole)) {
            let value = whole.to_owned();
            add(found, Found::of(Field::OrderNumber, it.start(), it.end(), value, Because::Shape));
        }
    }
    for shape in [&*PAYEE, &*PAID_TO, &*TOWARDS, &*GIVEN, &*TO] {
        for it in shape.captures_iter(text) {
            payee(&it, found);
        }
    }
}

/// 28 digits: WeChat's begin with 4200 for payments to merchants and 1000 for transfers, Alipay's
/// with the day and 22.
fn is_wallet_number(digits: &str) -> bool {
    let day = |from: usize, most: u32| {
        digits[from..from + 2].parse().is_ok_and(|it| (1..=most).contains(&it))
    };
    let alipay =
        digits.starts_with("20") && digits[8..].starts_with("22") && day(4, 12) && day(6, 31);
    digits.len() == 28 && (digits.starts_with("4200") || digits.starts_with("1000") || alipay)
}

fn number(text: &str, it: &Captures<'_>, found: &mut Vec<Found>) {
    let (Some(label), Some(first)) = (it.name("label"), it.name("value")) else {
        return;
    };
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    // A word of letters behind a label is a word.
    if digits(first.as_str()) < 4 {
        return;
    }
    // Narrow screens break long numbers; what follows a whole one belongs to something else.
    let broken = first.as_str().bytes().all(|it| it.is_ascii_digit()) && first.as_str().len() < 28;
    let more = it.name("more").filter(|it| broken && first.len() + it.len() <= 32);
    let gap = more.map_or("", |it| &text[first.end()..it.start()]);
    let more = more.filter(|_| gap.contains(['\n', ' ']));
    let end = more.map_or(first.end(), |it| it.end());
    let value = format!("{}{}", first.as_str(), more.map_or("", |it| it.as_str()));
    let new = Found::of(Field::OrderNumber, first.start(), end, value, Because::Label);
    add(found, new.labelled(label.as_str()).doubted(Doubt::Joined, more.is_some()));
}

fn payee(it: &Captures<'_>, found: &mut Vec<Found>) {
    let (Some(label), Some(value)) = (it.name("label"), it.name("value")) else {
        return;
    };
    let name = value.as_str().trim();
    let begin = value.start() + (value.as_str().len() - value.as_str().trim_start().len());
    let long = PAYEE_CHARS_MAX < name.chars().count();
    // Mails are addressed, not paid; and a number is no name.
    let address = label.as_str().eq_ignore_ascii_case("to") && name.contains('@');
    let named = name.chars().any(char::is_alphabetic);
    let other_label = LABELS_ELSEWHERE.iter().any(|it| name.starts_with(it));
    if name.is_empty() || long || address || !named || other_label {
        return;
    }
    let new = Found::of(Field::Payee, begin, begin + name.len(), name.to_owned(), Because::Label);
    add(found, new.labelled(label.as_str()));
}

/// What follows a word that was no label after all: `商户单号`, `收款方的`.
const LABELS_ELSEWHERE: &[&str] = &[
    "单号", "订单", "号", "编号", "全称", "名称", "账号", "的", "不", "是否", "说", "没", "已",
    "要", "让", "未",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(Field, String)> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.sort_by_key(|it| it.begin);
        found.into_iter().map(|it| (it.field, it.value)).collect()
    }

    #[test]
    fn payees_are_found_behind_their_labels() {
        let cases = [
            ("收款方：小店", "小店"),
            ("商户全称 海淀区小店有限公司\n", "海淀区小店有限公司"),
            ("收款方\n小店", "小店"),
            ("扫二维码付款-给小店", "小店"),
            ("已向小店转账", "小店"),
            ("Payee: Corner Shop Ltd", "Corner Shop Ltd"),
            ("To: Corner Shop", "Corner Shop"),
        ];
        for (text, wanted) in cases {
            assert_eq!(values(text), [(Field::Payee, wanted.to_owned())], "{text}");
        }
        for text in
            ["To: a@example.com", "商家不退款", "商户单号", "收款方：12345", "I want to: go"]
        {
            assert!(values(text).iter().all(|it| it.0 != Field::Payee), "{text}");
        }
    }

    #[test]
    fn numbers_are_found_behind_labels_and_by_their_shape() {
        let wechat = "4200001234202401021234567890";
        let cases = [
            (format!("交易单号：{wechat}"), wechat),
            (format!("付款 {wechat} 成功"), wechat),
            ("交易单号 42000012342024\n01021234567890\n".to_owned(), wechat),
            ("商户单号\nA-1234567".to_owned(), "A-1234567"),
            ("Order No. 2024-000017".to_owned(), "2024-000017"),
            ("Order No, A-20240102-7".to_owned(), "A-20240102-7"),
        ];
        for (text, wanted) in cases {
            assert_eq!(values(&text), [(Field::OrderNumber, wanted.to_owned())], "{text}");
        }
        let alipay = "2024010222001234567890123456";
        assert_eq!(values(alipay).len(), 1);
        for text in ["order number please", "9999001234567890123456789012", "1234567890"] {
            assert!(values(text).is_empty(), "{text}");
        }
    }
}
