//! Just enough of Rust's grammar to tell code from comments and strings, and to find functions.

use crate::Function;

/// Splits a text into its code and its string literals. Both keep every line and column: what
/// belongs to the other view is blank.
pub(crate) fn split(text: &str) -> (String, String) {
    let bytes = text.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut literals = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (kind, length) = piece(&bytes[at..], at.checked_sub(1).map(|it| bytes[it]));
        for &byte in &bytes[at..at + length] {
            let blank = if byte == b'\n' { b'\n' } else { b' ' };
            code.push(if kind == Kind::Code { byte } else { blank });
            literals.push(if kind == Kind::Literal { byte } else { blank });
        }
        at += length;
    }
    (as_text(code), as_text(literals))
}

fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("pieces end where characters end")
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

/// The piece that begins here, and how many bytes it has.
fn piece(rest: &[u8], before: Option<u8>) -> (Kind, usize) {
    let part_of_word = before.is_some_and(|it| it.is_ascii_alphanumeric() || it == b'_');
    match rest {
        [b'/', b'/', ..] => (Kind::Comment, until(rest, b"\n", 0)),
        [b'/', b'*', ..] => (Kind::Comment, block_comment(rest)),
        [b'"', ..] => (Kind::Literal, string(rest)),
        [b'r', b'"' | b'#', ..] if !part_of_word || before == Some(b'b') => match raw(rest) {
            Some(length) => (Kind::Literal, length),
            None => (Kind::Code, 1),
        },
        [b'\'', b'\\', _, tail @ ..] => (Kind::Literal, 3 + until(tail, b"'", 1)),
        [b'\'', ..] => match character(rest) {
            Some(length) => (Kind::Literal, length),
            None => (Kind::Code, 1),
        },
        // All bytes of one character, so that neither view is cut inside one.
        _ => (Kind::Code, 1 + rest[1..].iter().take_while(|it| **it & 0xC0 == 0x80).count()),
    }
}

/// Bytes up to `end` and `past` more, or all of them.
fn until(rest: &[u8], end: &[u8], past: usize) -> usize {
    let found = rest.windows(end.len()).position(|window| window == end);
    found.map_or(rest.len(), |at| at + past)
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, …; `None` for a raw identifier such as `r#type`.
fn raw(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|it| **it == b'#').count();
    let body = rest.get(1 + hashes..)?;
    let (b'"', tail) = body.split_first()? else {
        return None;
    };
    let end: Vec<u8> = [b'"'].into_iter().chain(vec![b'#'; hashes]).collect();
    Some(2 + hashes + until(tail, &end, end.len()))
}

/// `'x'`; `None` for a lifetime.
fn character(rest: &[u8]) -> Option<usize> {
    let bytes = 1 + rest.get(2..)?.iter().take_while(|it| **it & 0xC0 == 0x80).count();
    (rest.get(1 + bytes) == Some(&b'\'')).then_some(bytes + 2)
}

/// Every function with a body in a text without comments and literals.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    let starts = crate::find_word(code, "fn");
    starts.into_iter().filter_map(|start| function(code, start)).collect()
}

fn function(code: &str, start: usize) -> Option<Function> {
    let name: String = code[start + 2..]
        .trim_start()
        .chars()
        .take_while(|it| it.is_alphanumeric() || *it == '_')
        .collect();
    let (mut inside, mut braces) = (0_u32, 0_u32);
    for (at, sign) in code[start..].char_indices() {
        match sign {
            '(' | '[' => inside += 1,
            ')' | ']' => inside = inside.saturating_sub(1),
            // A declaration, or a type such as `fn(u8) -> u8`.
            ';' if inside == 0 && braces == 0 => return None,
            '{' => braces += 1,
            '}' if braces == 0 => return None,
            '}' => braces -= 1,
            _ => continue,
        }
        if sign == '}' && braces == 0 && !name.is_empty() {
            let (line, end) = (crate::line_of(code, start), crate::line_of(code, start + at));
            return Some(Function { name, line, lines: end - line + 1 });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = "let a = \"todo!()\"; // todo!()\n/* dbg!( /* twice */ ) */ let b = 'x';\n";
        let (code, literals) = split(text);
        assert!(!code.contains("todo!") && !code.contains("dbg!"));
        assert!(code.contains("let a =") && code.contains("let b ="));
        assert_eq!(literals.matches("todo!()").count(), 1);
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn raw_strings_escapes_and_lifetimes_end_where_they_end() {
        let text = r####"fn f<'a>(x: &'a str) { let q = r#"a "quoted" f64"#; let s = "\" f32"; let c = '"'; let d = '\''; keep }"####;
        let (code, literals) = split(text);
        assert!(code.contains("&'a str") && code.contains("keep"), "{code}");
        assert!(!code.contains("f64") && !code.contains("f32"), "{code}");
        assert!(literals.contains("f64") && literals.contains("f32"), "{literals}");
    }

    #[test]
    fn chinese_text_keeps_its_place() {
        let (code, literals) = split("let 名 = \"退款\"; let c = '元'; after");
        assert!(code.ends_with("after") && code.contains('名') && !code.contains('元'));
        assert!(literals.contains("退款"));
    }

    #[test]
    fn a_raw_identifier_is_code() {
        assert!(split("let r#type = 1;").0.contains("r#type"));
    }

    #[test]
    fn functions_are_measured_from_fn_to_their_last_brace() {
        let code = "trait T { fn declared(&self); }\nfn one() {}\nfn three(a: [u8; 2]) {\n  if a {}\n}\ntype F = fn(u8) -> u8;\n";
        let found = functions(code);
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.line, it.lines)).collect();
        assert_eq!(found, [("one", 2, 1), ("three", 3, 3)]);
    }
}
