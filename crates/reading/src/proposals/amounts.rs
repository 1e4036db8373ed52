//! Amounts: beside the sign or name of a currency, behind a word that names them, in Chinese
//! numerals, and alone on a line with a sign.

use std::sync::LazyLock;

use redress_core::money::{Currency, Money};
use regex::{Captures, Regex};

use super::{Because, Doubt, Field, Found, add, is_torn, numerals};

const NUMBER: &str = r"(?:\d{1,3}(?:[,，]\d{3})+(?:[.．]\d{1,3})?|\d{1,3}(?:\.\d{3})+,\d{2}|\d{1,15}(?:[.．,]\d{1,3})?)";
const SIGN: &str = r"[-−–－+＋]";
/// Signs and names before a number, and which currency each most likely is.
const BEFORE: &[(&str, &str, bool)] = &[
    ("CN¥", "CNY", true),
    ("RMB", "CNY", true),
    ("CNY", "CNY", true),
    ("人民币", "CNY", true),
    // A yen sign in Chinese texts means yuan nearly always.
    ("¥", "CNY", true),
    ("￥", "CNY", true),
    ("US$", "USD", true),
    ("USD", "USD", true),
    ("HK$", "HKD", true),
    ("HKD", "HKD", true),
    ("EUR", "EUR", true),
    ("€", "EUR", true),
    ("GBP", "GBP", true),
    ("£", "GBP", true),
    ("JPY", "JPY", true),
    ("S$", "SGD", true),
    ("SGD", "SGD", true),
    ("$", "USD", false),
];
/// The same behind a number.
const BEHIND: &[(&str, &str, bool)] = &[
    ("元", "CNY", true),
    ("块", "CNY", true),
    ("圆", "CNY", true),
    ("人民币", "CNY", true),
    ("RMB", "CNY", true),
    ("CNY", "CNY", true),
    ("美元", "USD", true),
    ("美金", "USD", true),
    ("USD", "USD", true),
    ("欧元", "EUR", true),
    ("EUR", "EUR", true),
    ("€", "EUR", true),
    ("港元", "HKD", true),
    ("港币", "HKD", true),
    ("HKD", "HKD", true),
    ("英镑", "GBP", true),
    ("GBP", "GBP", true),
    ("日元", "JPY", true),
    ("JPY", "JPY", true),
    ("新加坡元", "SGD", true),
    ("SGD", "SGD", true),
];

static WITH_SIGN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let names = alternatives(BEFORE);
    pattern(&format!(
        r"(?:(?P<sign>{SIGN})\s?)?(?P<name>{names})\s?(?P<inner>{SIGN})?\s?(?P<number>{NUMBER})(?:\s?(?P<many>[万亿]))?"
    ))
});
static WITH_NAME_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    let names = alternatives(BEHIND);
    pattern(&format!(
        r"(?:(?P<sign>{SIGN})\s?)?(?P<number>{NUMBER})\s?(?P<many>[万亿])?\s?(?P<name>{names})"
    ))
});
static BEHIND_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let labels = "支付金额|付款金额|实付金额|订单金额|交易金额|退款金额|转账金额|应付金额|消费金额|实付款|实付|合计|总计|金额\
        |(?i:total amount|amount paid|amount|total|paid)";
    pattern(&format!(
        r"(?P<label>{labels})(?:\s?[(（]?元[)）]?)?\s?[:：]?\s*(?P<sign>{SIGN})?\s?(?P<number>{NUMBER})"
    ))
});
static NUMERALS: LazyLock<Regex> = LazyLock::new(|| {
    let digits = "零〇一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖";
    pattern(&format!(
        "(?P<whole>[{digits}十百千万亿拾佰仟萬億]{{1,24}})[元圆块](?:(?P<tenth>[{digits}])[角毛])?零?(?:(?P<hundredth>[{digits}])分)?[整正]?"
    ))
});
/// With a sign, or with all its decimals: recognition loses signs.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?m)^[ \t]*(?:(?P<sign>{SIGN})\s?)?(?P<number>\d{{1,3}}(?:,\d{{3}})+\.\d{{2}}|\d{{1,12}}\.\d{{2}})[ \t]*$"
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is well formed")
}

fn alternatives(names: &[(&str, &str, bool)]) -> String {
    names.iter().map(|(name, ..)| regex::escape(name)).collect::<Vec<_>>().join("|")
}

pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    for (shape, names) in [(&*WITH_SIGN_BEFORE, BEFORE), (&*WITH_NAME_BEHIND, BEHIND)] {
        for it in shape.captures_iter(text) {
            let name = it.name("name").map_or("", |it| it.as_str());
            let known = names.iter().find(|(known, ..)| *known == name);
            if let Some((_, code, certain)) = known {
                number(text, &it, code, *certain, Because::Currency, found);
            }
        }
    }
    for it in NUMERALS.captures_iter(text) {
        written_out(&it, found);
    }
    for it in BEHIND_LABEL.captures_iter(text) {
        number(text, &it, "CNY", false, Because::Label, found);
    }
    for it in ALONE.captures_iter(text) {
        number(text, &it, "CNY", false, Because::Alone, found);
    }
}

fn number(
    text: &str,
    it: &Captures<'_>,
    code: &str,
    certain: bool,
    because: Because,
    found: &mut Vec<Found>,
) {
    let (Some(whole), Some(number)) = (it.get(0), it.name("number")) else {
        return;
    };
    let Ok(currency) = code.parse::<Currency>() else {
        return;
    };
    let minus = |name: &str| it.name(name).is_some_and(|it| !matches!(it.as_str(), "+" | "＋"));
    // What looks like a minus after a word or a digit is a dash: `7-12元`, `会员-30元`.
    let begin = it.name("label").map_or(whole.start(), |it| it.end());
    let dash = text[..begin].chars().next_back().is_some_and(char::is_alphanumeric);
    let negative = minus("inner") || (minus("sign") && (!dash || it.name("label").is_some()));
    let Some((digits, unclear)) = plain(number.as_str(), currency) else {
        return;
    };
    let many =
        it.name("many").map_or(1, |it| if it.as_str() == "万" { 10_000 } else { 100_000_000 });
    let amount = Money::parse(&digits, currency).ok();
    let minor = amount.and_then(|it| it.minor().checked_mul(many));
    let Some(minor) = minor.map(|it| if negative { -it } else { it }) else {
        return;
    };
    if is_torn(text, number.start(), number.end()) || is_of_a_time(text, number.end()) {
        return;
    }
    let begin = match it.name("label") {
        Some(_) => it.name("sign").map_or(number.start(), |it| it.start()),
        None => whole.start() + (whole.as_str().len() - whole.as_str().trim_start().len()),
    };
    let end = whole.start() + whole.as_str().trim_end().len();
    let value = Money::of_minor(minor, currency).to_string();
    let mut new = Found::of(Field::Amount, begin, end, value, because)
        .doubted(Doubt::CurrencyGuessed, !certain)
        .doubted(Doubt::DecimalUnclear, unclear);
    new.label = it.name("label").map(|it| it.as_str().to_owned());
    add(found, new);
}

/// Whether a date or a clock goes on behind a number.
fn is_of_a_time(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    let parts = ['-', '/', ':', '：', '年', '月', '日', '号', '时', '点'];
    after.next().is_some_and(|it| parts.contains(&it))
}

/// Digits and a point, and whether a comma in it could be read otherwise. None where no amount of
/// the currency is written so.
fn plain(number: &str, currency: Currency) -> Option<(String, bool)> {
    let number = number.replace('，', ",").replace('．', ".");
    let groups =
        number.split(',').skip(1).all(|it| it.split('.').next().is_some_and(|it| it.len() == 3));
    let (digits, unclear) = match (number.rfind(','), number.find('.')) {
        (None, _) => (number, false),
        // 1.234,50 as in much of Europe.
        (Some(comma), Some(point)) if point < comma => {
            (number.replace('.', "").replace(',', "."), false)
        }
        (Some(_), _) if groups => (number.replace(',', ""), false),
        (Some(_), _) => (number.replace(',', "."), true),
    };
    let decimals = digits.split_once('.').map_or(0, |(_, it)| it.len());
    (decimals <= currency.exponent()).then_some((digits, unclear))
}

fn written_out(it: &Captures<'_>, found: &mut Vec<Found>) {
    let Some(whole) = it.get(0) else {
        return;
    };
    let digit = |name: &str| {
        let sign = it.name(name).and_then(|it| it.as_str().chars().next());
        sign.and_then(numerals::value_of).unwrap_or(0)
    };
    let yuan = it.name("whole").and_then(|it| numerals::number(it.as_str()));
    let minor = yuan.and_then(|it| it.checked_mul(100));
    let minor = minor.and_then(|it| it.checked_add(10 * digit("tenth") + digit("hundredth")));
    if let Some(minor) = minor {
        let value = Money::of_minor(minor, Currency::CNY).to_string();
        let (begin, end) = (whole.start(), whole.end());
        add(found, Found::of(Field::Amount, begin, end, value, Because::Numerals));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.sort_by_key(|it| it.begin);
        found.into_iter().map(|it| it.value).collect()
    }

    #[test]
    fn amounts_are_read_as_written() {
        let cases = [
            ("支付了¥12.00", "12.00 CNY"),
            ("￥ 1,234.50", "1234.50 CNY"),
            ("-¥5", "-5.00 CNY"),
            ("¥-5.5", "-5.50 CNY"),
            ("−8.80元", "-8.80 CNY"),
            ("共 3 元", "3.00 CNY"),
            ("1.5万元", "15000.00 CNY"),
            ("HK$ 100.50", "100.50 HKD"),
            ("EUR 1.234,50", "1234.50 EUR"),
            ("12,50 €", "12.50 EUR"),
            ("US$9.99", "9.99 USD"),
            ("JPY 1200", "1200 JPY"),
            ("壹仟贰佰叁拾肆元伍角陆分", "1234.56 CNY"),
            ("三十五块", "35.00 CNY"),
            ("金额：88.00", "88.00 CNY"),
            ("Total: 42", "42.00 CNY"),
            ("小店\n-12.00\n支付成功", "-12.00 CNY"),
            ("小店\n1,012.00\n支付成功", "1012.00 CNY"),
        ];
        for (text, wanted) in cases {
            assert_eq!(values(text), [wanted], "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_left_alone() {
        for text in [
            "¥",
            "元旦",
            "第12号",
            "12.345元",
            "at 12.00",
            "¥1.2.3",
            "金额\n2024-01-02",
            "4200001234567890",
            "块",
        ] {
            assert_eq!(values(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_dash_is_no_minus() {
        assert_eq!(values("会员-30元"), ["30.00 CNY"]);
        assert_eq!(values("退款 -30元"), ["-30.00 CNY"]);
    }

    #[test]
    fn doubts_are_said() {
        let mut found = Vec::new();
        find("$5 and 12,50 € and 金额 7.00", &mut found);
        found.sort_by_key(|it| it.begin);
        let doubts: Vec<_> = found.into_iter().map(|it| it.doubts).collect();
        let wanted = [
            vec![Doubt::CurrencyGuessed],
            vec![Doubt::DecimalUnclear],
            vec![Doubt::CurrencyGuessed],
        ];
        assert_eq!(doubts, wanted);
    }
}
