//! How names look: characters that are taken for others, and those that cannot be seen.

use std::sync::LazyLock;

/// Characters and the small Latin letter or digit that they are taken for. Latin letters and
/// digits that look alike come to the same.
const ALIKE: &[(char, &str)] = &[
    ('a', "аαɑạ"),
    ('b', "Ьвƅ"),
    ('c', "сϲƈ"),
    ('d', "ԁɗ"),
    ('e', "еєҽẹ"),
    ('g', "ɡց"),
    ('h', "һн"),
    ('j', "јʝ"),
    ('k', "кκ"),
    ('i', "іιıɩ"),
    ('l', "1|ⅼӏӀǀ"),
    ('m', "мⅿ"),
    ('n', "ոпη"),
    ('o', "0оοσօọ"),
    ('p', "рρ"),
    ('q', "ԛ"),
    ('r', "гᴦ"),
    ('s', "ѕʂ5"),
    ('t', "тτ"),
    ('u', "υսц"),
    ('v', "ѵνⅴ"),
    ('w', "ԝωш"),
    ('x', "хχ×"),
    ('y', "уγү"),
    ('z', "ᴢ2"),
];

/// Chinese characters that are taken for one another.
const ALIKE_CHINESE: &[&str] = &[
    "支攴",
    "付仆",
    "宝寶",
    "未末",
    "土士",
    "己已巳",
    "日曰",
    "人入",
    "千干",
    "天夭",
    "大太犬",
    "王玉",
    "微徽",
    "信佶",
    "行彳",
    "京亰",
    "东車",
    "团囝",
    "美羙",
    "淘掏",
    "猫貓",
    "拼拚",
    "多夛",
    "中申",
    "国囯圀",
    "农衣",
    "建健",
    "交佼",
    "商啇",
    "招诏",
    "浦蒲",
    "平乎",
    "电屯",
];

/// Shorter names are people's, and many people's names are near.
const NAME_CHARS_MIN: usize = 4;

/// Whether a character takes no room.
fn is_unseen(it: char) -> bool {
    matches!(
        it,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// A Latin letter, digit or sign that is written as wide as a Chinese character.
fn is_wide(it: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&it)
}

fn narrow(it: char) -> char {
    if is_wide(it) { char::from_u32(it as u32 - 0xfee0).unwrap_or(it) } else { it }
}

/// The same name as anybody spells it: in half width, in small letters, without blanks and signs.
fn spelled(name: &str) -> Vec<char> {
    let lower = name.chars().map(narrow).flat_map(char::to_lowercase);
    lower.filter(|it| it.is_alphanumeric() || is_unseen(*it)).collect()
}

/// What each character is taken for, in the order of the characters.
static LOOKS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let latin = ALIKE.iter().flat_map(|(letter, alike)| alike.chars().map(|it| (it, *letter)));
    let chinese = ALIKE_CHINESE
        .iter()
        .filter_map(|all| Some((all, all.chars().next()?)))
        .flat_map(|(all, first)| all.chars().map(move |it| (it, first)));
    let mut looks: Vec<(char, char)> = latin.chain(chinese).collect();
    // Of two looks of one character, the first one counts.
    looks.sort_by_key(|(it, _)| *it);
    looks.dedup_by_key(|(it, _)| *it);
    looks
});

fn looks_like(it: char) -> char {
    let place = LOOKS.binary_search_by_key(&it, |(it, _)| *it);
    place.map_or(it, |place| LOOKS[place].1)
}

/// What a name looks like. Names with one look are taken for one another.
pub(super) fn look(name: &str) -> String {
    let letters: Vec<char> = name.chars().map(narrow).filter(|it| !is_unseen(*it)).collect();
    let mut plain = String::new();
    for (at, it) in letters.iter().enumerate() {
        // A capital I among small letters is taken for an l.
        let small = |at: usize| letters.get(at).is_some_and(|it| it.is_lowercase());
        let is_bar = 0 < at && "IІΙ".contains(*it) && (small(at + 1) || small(at - 1));
        let lower = it.to_lowercase().next().unwrap_or(*it);
        let seen = if is_bar { 'l' } else { looks_like(lower) };
        plain.extend(seen.is_alphanumeric().then_some(seen));
    }
    plain.replace("rn", "m").replace("vv", "w")
}

/// Whether a name has what nobody types by accident: what cannot be seen, or letters of
/// different scripts in one word.
pub(super) fn is_deliberate(name: &str) -> bool {
    let latin = name.chars().any(|it| it.is_ascii_alphabetic());
    let foreign = |it: char| matches!(it, '\u{370}'..='\u{52f}' | '\u{250}'..='\u{2af}');
    name.chars().any(is_unseen) || latin && name.chars().any(foreign)
}

/// In what two names of one look differ, in Chinese and in English. `None` where they are one
/// name, written with other widths, cases, blanks or signs.
pub(super) fn tricks(known: &str, name: &str, is_famous: bool) -> Option<(String, String)> {
    let unseen = |name: &str| name.chars().filter(|it| is_unseen(*it)).collect::<Vec<_>>();
    let hidden = unseen(name);
    if !hidden.is_empty() && unseen(known).is_empty() {
        let code = codes(&hidden);
        return Some((
            format!("里面有看不见的字符（{code}）"),
            format!("it has characters that cannot be seen ({code})"),
        ));
    }
    let (one, other) = (spelled(known), spelled(name));
    if one == other {
        return None;
    }
    let odd: Vec<char> = other.iter().filter(|it| !one.contains(it)).copied().collect();
    let code = codes(&odd);
    // Numbers of branches and years are no imitation, nor are people whose short names are near.
    let digits = |it: &[char]| it.iter().any(char::is_ascii_digit);
    let numbers = odd.iter().all(char::is_ascii_digit) && digits(&one);
    let short = other.len() < NAME_CHARS_MIN && !is_famous && !is_deliberate(name);
    if numbers || short {
        return None;
    }
    Some((
        format!("用了形近的字符（{code}）"),
        format!("it has characters that look like others ({code})"),
    ))
}

fn codes(chars: &[char]) -> String {
    const TOLD_MAX: usize = 4;
    let code = |it: &char| match is_unseen(*it) {
        true => format!("U+{:04X}", u32::from(*it)),
        false => format!("{it} U+{:04X}", u32::from(*it)),
    };
    chars.iter().take(TOLD_MAX).map(code).collect::<Vec<_>>().join(", ")
}

/// A name of Latin letters as it is and with each one of them left out: two names that share one
/// of these differ by a letter. Nothing for short names and for other scripts, in which one
/// character makes another word.
pub(super) fn without_one(name: &str, letters_min: usize) -> Vec<String> {
    let letters = spelled(name);
    let is_latin = letters.iter().all(char::is_ascii_alphabetic);
    if !is_latin || letters.len() < letters_min {
        return Vec::new();
    }
    let left_out = |at: usize| {
        letters.iter().enumerate().filter(move |(it, _)| *it != at).map(|(_, it)| *it).collect()
    };
    let whole: String = letters.iter().collect();
    std::iter::once(whole).chain((0..letters.len()).map(left_out)).collect()
}

/// The one letter by which two names differ, in Chinese and in English, or `None`: if they are
/// one name, if more differs, or if it is only an `s` at the end.
pub(super) fn one_letter(known: &str, name: &str) -> Option<(String, String)> {
    let (one, other) = (spelled(known), spelled(name));
    let same = |a: &[char], b: &[char]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let head = same(&one, &other);
    let backwards = |it: &[char]| it.iter().rev().copied().collect::<Vec<_>>();
    let tail = same(&backwards(&one), &backwards(&other));
    let longer = one.len().max(other.len());
    let shorter = one.len().min(other.len());
    // Names of two branches or two people end differently; imitations change what is inside.
    let inside = 0 < head && 0 < tail;
    if one == other || 1 < longer - shorter || head + tail + 1 < longer || !inside {
        return None;
    }
    let (one, other): (String, String) = (one.into_iter().collect(), other.into_iter().collect());
    Some((
        format!("只差一个字母（{one}／{other}）"),
        format!("they differ by one letter ({one}, {other})"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_has_one_look() {
        for (known, name) in [
            ("PayPal", "PаyPаl"),
            ("PayPal", "PayPaI"),
            ("PayPal", "Pay\u{200b}Pal"),
            ("Amazon", "Arnazon"),
            ("支付宝", "支付寶"),
            ("GOOGLE", "G00GLE"),
            ("Tideline", "TideIine"),
        ] {
            assert_eq!(look(known), look(name), "{known} {name}");
            assert!(tricks(known, name, true).is_some(), "{known} {name}");
        }
    }

    #[test]
    fn another_spelling_is_no_trick() {
        for (known, name) in [
            ("Star Cafe", "ＳＴＡＲ　ＣＡＦＥ"),
            ("早安面馆(人民路店)", "早安面馆（人民路店）"),
            ("North-Ferry", "north ferry"),
        ] {
            assert_eq!(look(known), look(name));
            assert_eq!(tricks(known, name, true), None, "{known} {name}");
        }
    }

    #[test]
    fn other_names_have_another_look() {
        for (one, other) in [("The Mall", "The Mail"), ("MALL", "MAIL"), ("一号店", "二号店")]
        {
            assert_ne!(look(one), look(other));
        }
        assert_eq!(tricks("李土", "李士", false), None, "two people");
        assert!(tricks("Shop 10", "Shop lo", false).is_some());
    }

    #[test]
    fn one_letter_inside_a_name_is_one_letter() {
        assert!(one_letter("NorthFerry", "NorthFery").is_some());
        assert!(one_letter("NorthFerry", "NorthFarry").is_some());
        for (known, name) in
            [("NorthFerry", "NorthFerrys"), ("NorthFerry", "SouthFerry"), ("Anna", "anna")]
        {
            assert_eq!(one_letter(known, name), None, "{known} {name}");
        }
    }
}
