//! Amounts as letters print them.

use redress_core::{
    lang::Lang,
    money::{Currency, Money},
};

use crate::rows::Amount;

/// `1,234.50 元` in Chinese, `1,234.50 CNY` in English.
pub(crate) fn printed(money: Money, lang: Lang) -> Amount {
    let yuan = money.currency() == Currency::CNY;
    let (unit, capitals) = match lang {
        Lang::Zh if yuan => ("元".to_owned(), Some(in_capitals(money))),
        _ => (money.currency().to_string(), None),
    };
    Amount { figures: grouped(&money.decimal()), unit, capitals }
}

/// Groups of three before the point: `-1234567.80` is `-1,234,567.80`.
fn grouped(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |it| ("-", it));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut figures = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && (whole.len() - place).is_multiple_of(3) {
            figures.push(',');
        }
        figures.push(digit);
    }
    figures + fraction
}

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// Chinese yuan in the characters that agreements and receipts use because nobody can alter them,
/// as the payment rules write amounts: `人民币壹仟零伍元叁角整`. Whole yuan and tenths end in 整.
pub fn in_capitals(money: Money) -> String {
    let minor = money.minor().unsigned_abs();
    let (yuan, jiao, fen) = (minor / 100, minor / 10 % 10, minor % 10);
    let digit = |it: u64| DIGITS[usize::try_from(it).unwrap_or(0)];
    let sign = if money.minor() < 0 { "负" } else { "" };
    let mut words = format!("人民币{sign}");
    if 0 < yuan || minor == 0 {
        words += &whole(yuan);
        words.push('元');
    }
    match (jiao, fen) {
        (0, 0) => words.push('整'),
        (0, fen) if 0 < yuan => words += &format!("零{}分", digit(fen)),
        (0, fen) => words += &format!("{}分", digit(fen)),
        (jiao, 0) => words += &format!("{}角整", digit(jiao)),
        (jiao, fen) => words += &format!("{}角{}分", digit(jiao), digit(fen)),
    }
    words
}

/// A whole number in groups of four digits.
fn whole(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];
    let mut words = String::new();
    let mut gap = false;
    for (place, name) in GROUPS.iter().enumerate().rev() {
        let unit = 10_000_u64.pow(u32::try_from(place).unwrap_or(0));
        let four = number / unit % 10_000;
        if four == 0 {
            gap = !words.is_empty();
            continue;
        }
        // One 零 for what is left out between, however much that is.
        if !words.is_empty() && (gap || four < 1000) {
            words.push_str(DIGITS[0]);
        }
        gap = false;
        words += &group(four);
        words += name;
    }
    words
}

/// Up to four digits.
fn group(four: u64) -> String {
    let mut words = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let digit = usize::try_from(four / unit % 10).unwrap_or(0);
        if digit == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push_str(DIGITS[0]);
        }
        gap = false;
        words += DIGITS[digit];
        words += name;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text, Currency::CNY).unwrap()
    }

    #[test]
    fn capitals_leave_no_place_to_add_a_digit() {
        let cases = [
            ("0.00", "人民币零元整"),
            ("0.05", "人民币伍分"),
            ("0.50", "人民币伍角整"),
            ("1.00", "人民币壹元整"),
            ("10.00", "人民币壹拾元整"),
            ("1005.30", "人民币壹仟零伍元叁角整"),
            ("1234.56", "人民币壹仟贰佰叁拾肆元伍角陆分"),
            ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
            ("6007.14", "人民币陆仟零柒元壹角肆分"),
            ("325.04", "人民币叁佰贰拾伍元零肆分"),
            ("10000001.00", "人民币壹仟万零壹元整"),
            ("100000000.00", "人民币壹亿元整"),
            ("100010000.00", "人民币壹亿零壹万元整"),
            ("-80.00", "人民币负捌拾元整"),
        ];
        for (figures, words) in cases {
            assert_eq!(in_capitals(yuan(figures)), words, "{figures}");
        }
    }

    #[test]
    fn figures_stand_in_groups() {
        for (given, wanted) in [
            ("0.05", "0.05"),
            ("999.00", "999.00"),
            ("1000.00", "1,000.00"),
            ("-1234567.80", "-1,234,567.80"),
        ] {
            assert_eq!(printed(yuan(given), Lang::Zh).figures, wanted);
        }
        let yen = Money::of_minor(1_200_000, "JPY".parse().unwrap());
        assert_eq!(printed(yen, Lang::Zh).figures, "1,200,000");
        assert_eq!(printed(yen, Lang::Zh).unit, "JPY");
    }
}
