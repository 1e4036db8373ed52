//! What serde says of a field, in sentences for people, in both languages, without what was sent.

use super::problem::Problem;

/// What our own types say of a text that is none of theirs: how it begins, the stable code, and
/// the same in Chinese. The English sentence is the type's own.
const KNOWN: &[(&str, &str, &str)] = &[
    ("not an amount of money", "bad-amount", "不是有效的金额：须为十进制数，小数位不超过币种规定"),
    ("the amount is too large", "bad-amount", "金额过大"),
    ("not a currency of ISO 4217", "unknown-currency", "不是 ISO 4217 货币代码"),
    (
        "not a tag:",
        "bad-tag",
        "须为 1 至 40 个文字或数字，中间可用单个空格、连字符、点或下划线分隔",
    ),
    ("not a code:", "bad-code", "须为小写字母、数字和连字符组成的代码，最长 64 个字符"),
    ("this is not an id of the form", "bad-id", "不是有效的编号"),
    ("not an RFC 3339 time", "bad-time", "须为带时区偏移的 RFC 3339 时间或日期"),
    ("not a time before:", "bad-lead", "须为提前量，如 3-working-days、1-days、2-hours，最多 365"),
    ("not a SHA-256", "bad-digest", "须为 64 位十六进制的 SHA-256"),
    ("a case has at most", "bad-facts", "事实代码过多"),
    ("the name of a fact", "bad-facts", "事实名称须为代码"),
    ("the value of", "bad-facts", "事实的值须为 1 至 64 个字母、数字或连字符"),
    ("not a label:", "bad-label", "须为 1 至 128 字节，不含控制字符，首尾无空白"),
    ("not a remark:", "bad-remark", "最多 300 字节，不含控制字符"),
    ("the text in", "bad-text", "中英文文本均不能为空，且不得过长"),
];

/// A body that is no JSON.
pub(super) fn malformed(line: usize, column: usize) -> Problem {
    Problem::bad_request(
        "malformed-json",
        format!("the body is not JSON: line {line}, column {column}"),
        &format!("请求内容不是有效的 JSON：第 {line} 行第 {column} 列"),
    )
}

/// A field that is missing, unknown or of another shape. `said` is serde's sentence, of which
/// only names and expectations are passed on.
pub(super) fn bad_field(said: &str, path: &str) -> Problem {
    let path = &plain(path);
    let field = |name: &str| match path.as_str() {
        "" | "." => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    if let Some(name) = quoted(said, "missing field `") {
        let en = format!("`{}` is missing", field(&name));
        let zh = format!("缺少“{}”", field(&name));
        return Problem::unprocessable("missing-field", en, &zh).about(field(&name));
    }
    if let Some(name) = quoted(said, "unknown field `") {
        let place = if path.ends_with(&name) { path.clone() } else { field(&name) };
        let en = format!("`{place}` is not a field here{}", expectation(said, "; expected "));
        let zh = format!("“{place}”不是此处的字段");
        return Problem::unprocessable("unknown-field", en, &zh).about(place);
    }
    let place = if path.is_empty() || path == "." { "the body" } else { path.as_str() };
    let known = KNOWN.iter().find(|(begins, _, _)| said.starts_with(begins));
    let known = known.map(|(_, code, zh)| (without_position(said), *code, *zh));
    let problem = match known {
        Some((en, code, zh)) => {
            Problem::unprocessable(code, format!("`{place}`: {en}"), &format!("“{place}”：{zh}"))
        }
        None => Problem::unprocessable(
            "bad-field",
            format!("`{place}` cannot be read{}", expectation(said, "; it must be ")),
            &format!("“{place}”的内容无法识别"),
        ),
    };
    if place == path { problem.about(path.as_str()) } else { problem }
}

/// A field name in backticks, if it is one that a person could have meant.
fn quoted(said: &str, before: &str) -> Option<String> {
    let (_, rest) = said.split_once(before)?;
    let (name, _) = rest.split_once('`')?;
    let plain = |it: char| it.is_ascii_lowercase() || it == '_' || it.is_ascii_digit();
    if name.len() <= 40 && name.chars().all(plain) {
        return Some(name.to_owned());
    }
    Some("?".to_owned())
}

/// A path whose parts are names that the program could have given. Where an object may have any
/// keys, what was sent stands in the path.
fn plain(path: &str) -> String {
    let known = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_-[]".contains(it);
    let is_name = |it: &str| {
        it.len() <= 40
            && it.starts_with(|it: char| it.is_ascii_lowercase())
            && it.chars().all(known)
    };
    let parts = path.split('.').map(|it| if it.is_empty() || is_name(it) { it } else { "?" });
    parts.collect::<Vec<_>>().join(".")
}

/// What would have been right: written by the program, never by whoever sent the body.
fn expectation(said: &str, joined: &str) -> String {
    match said.rfind(", expected ") {
        Some(at) => {
            let wanted = &said[at + ", expected ".len()..];
            format!("{joined}{}", without_position(wanted))
        }
        None => String::new(),
    }
}

fn without_position(said: &str) -> &str {
    said.rfind(" at line ").map_or(said, |at| &said[..at])
}

#[cfg(test)]
mod tests {
    use super::bad_field;

    #[test]
    fn a_value_is_never_repeated() {
        let said = r#"invalid type: string "CANARY", expected u64 at line 1 column 9"#;
        let problem = format!("{:?}", bad_field(said, "payments[0].line"));
        assert!(!problem.contains("CANARY"), "{problem}");
        assert!(problem.contains("it must be u64"), "{problem}");
        let said = "unknown field `CANARY 138`, expected `a` or `b` at line 1 column 9";
        let problem = format!("{:?}", bad_field(said, ""));
        assert!(!problem.contains("CANARY"), "{problem}");
    }
}
