//! The field `:86:` of a statement: free text, or the numbered parts of German banks (`?20…`),
//! which banks elsewhere begin with another character (`>20…`). Parts break anywhere over lines.

/// What the bank says about an entry.
#[derive(Default, Debug)]
pub(super) struct Details {
    /// The bank's word for the kind of booking, and what the payer wrote.
    kind: String,
    purpose: String,
    /// The other party.
    pub(super) name: String,
    /// The payer's own number for the payment.
    pub(super) end_to_end: Option<String>,
    /// A payment that came back undone.
    pub(super) returned: bool,
}

/// Codes of German banks for a transfer that is returned: 109 and 159.
const RETURNED: &[&str] = &["109", "159"];

impl Details {
    pub(super) fn of(lines: &[&str]) -> Details {
        let joined = lines.concat();
        let text = joined.trim_start();
        match separator(text) {
            Some(separator) => Details::parts(&text[..3], &text[3..], separator),
            None => Details::free(&squeezed(&lines.join(" "))),
        }
    }

    fn parts(code: &str, rest: &str, separator: char) -> Details {
        let mut details = Details { returned: RETURNED.contains(&code), ..Details::default() };
        for part in rest.split(separator).skip(1) {
            let Some((number, text)) = part.split_at_checked(2) else { continue };
            match number {
                "00" => details.kind = text.trim().to_owned(),
                "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "28" | "29" | "60"
                | "61" | "62" | "63" => details.purpose.push_str(text),
                "32" | "33" => details.name.push_str(text),
                _ => {}
            }
        }
        details.purpose = squeezed(&details.purpose);
        details.name = squeezed(&details.name);
        details.end_to_end = end_to_end(&details.purpose);
        details
    }

    fn free(text: &str) -> Details {
        let name = ["/NAME/", "NAAM: "].iter().find_map(|it| text.split_once(it));
        let name = name.map_or("", |(_, rest)| rest.split('/').next().unwrap_or("")).trim();
        let end_to_end = text.split_once("/EREF/").map(|(_, rest)| rest);
        let end_to_end = end_to_end.and_then(|it| it.split('/').next()).map(str::to_owned);
        let end_to_end = end_to_end.filter(|it| !it.is_empty() && it != "NOTPROVIDED");
        let (name, purpose) = (name.to_owned(), text.to_owned());
        Details { name, purpose, end_to_end, ..Details::default() }
    }

    pub(super) fn text(&self) -> String {
        format!("{} {}", self.kind, self.purpose).trim().to_owned()
    }
}

/// The character between the parts: the one behind a code of three digits and before two more.
fn separator(text: &str) -> Option<char> {
    let (code, rest) = text.split_at_checked(3)?;
    let mut letters = rest.chars();
    let separator = letters.next()?;
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let number = letters.as_str().get(..2)?;
    (digits(code) && digits(number) && ['?', '>', '<', '^', '~', '!', '+'].contains(&separator))
        .then_some(separator)
}

/// `EREF+` and what follows, up to the next word of this kind.
fn end_to_end(purpose: &str) -> Option<String> {
    let (_, rest) = purpose.split_once("EREF+")?;
    let end = ["SVWZ+", "MREF+", "CRED+", "KREF+", "DEBT+", "ABWA+", "MTLG:"];
    let end = end.iter().filter_map(|it| rest.find(it)).min().unwrap_or(rest.len());
    Some(rest[..end].trim()).filter(|it| !it.is_empty() && *it != "NOTPROVIDED").map(str::to_owned)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_parts_are_put_together_wherever_lines_broke_them() {
        let lines = ["166?00GUTSCHRIFT?20EREF+A 7?21 1?22", "SVWZ+Mi", "ete?32KARL?33 KAUFMANN"];
        let details = Details::of(&lines);
        assert_eq!(details.name, "KARL KAUFMANN");
        assert_eq!(details.end_to_end.as_deref(), Some("A 7 1"));
        assert_eq!(details.text(), "GUTSCHRIFT EREF+A 7 1SVWZ+Miete");
        assert!(!details.returned);
        assert!(Details::of(&["159?00RETOURE?20X"]).returned);
    }

    #[test]
    fn free_text_may_name_the_other_party() {
        let details = Details::of(&["FACTUUR 1,", "REK: NL65/NAAM: PICQER"]);
        assert_eq!(
            (details.name.as_str(), details.text().as_str()),
            ("PICQER", "FACTUUR 1, REK: NL65/NAAM: PICQER")
        );
        assert_eq!(Details::of(&["GIRO 428428 KPN"]).name, "");
        assert_eq!(Details::of(&[]).text(), "");
        assert_eq!(Details::of(&["09é"]).text(), "09é");
    }
}
