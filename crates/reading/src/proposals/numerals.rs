//! Chinese numerals, in the everyday and in the banker's form.

/// The number that these signs write, without a sign or decimals: `一千二百三十` is 1230. None where they
/// write none, or one beyond what money can be.
pub(super) fn number(text: &str) -> Option<i64> {
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, None);
    let mut any = false;
    for sign in text.chars() {
        any = true;
        if let Some(value) = value_of(sign) {
            if digit.is_some_and(|it| it != 0) && value != 0 {
                return None;
            }
            digit = Some(value);
        } else if let Some(unit) = unit_of(sign) {
            section += digit.take().unwrap_or(1).checked_mul(unit)?;
        } else {
            let unit = large_unit_of(sign)?;
            section += digit.take().unwrap_or(0);
            let sum = if unit == 100_000_000 { total.checked_add(section)? } else { section };
            let product = sum.checked_mul(unit)?;
            total = if unit == 100_000_000 { product } else { total.checked_add(product)? };
            section = 0;
        }
    }
    let sum = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    Some(sum).filter(|_| any)
}

/// What one sign counts.
pub(super) fn value_of(sign: char) -> Option<i64> {
    Some(match sign {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit_of(sign: char) -> Option<i64> {
    Some(match sign {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

fn large_unit_of(sign: char) -> Option<i64> {
    Some(match sign {
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_in_both_forms() {
        let cases = [
            ("三", 3),
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("两千三百", 2300),
            ("壹仟贰佰叁拾肆", 1234),
            ("一万零二十", 10_020),
            ("三万五千", 35_000),
            ("一亿二千万", 120_000_000),
            ("伍拾万", 500_000),
        ];
        for (text, wanted) in cases {
            assert_eq!(number(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "元", "三四", "千亿亿亿亿亿"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
