//! Bytes to text: the encoding and the separator of a table are seen from the file alone.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::problem::BadFile;

/// The largest file, in bytes as it comes.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// The text of a file in UTF-8 (with or without a byte order mark), GB18030, or UTF-16 with a
/// mark, as spreadsheets write them. A byte that is none of its encoding refuses the whole file:
/// names with holes in them help nobody.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, BadFile> {
    if FILE_BYTES_MAX < bytes.len() {
        return Err(BadFile::TooLarge { limit: FILE_BYTES_MAX });
    }
    let (text, damaged) = match bytes {
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest),
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest),
        _ => {
            let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            match std::str::from_utf8(unmarked) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => GB18030.decode_without_bom_handling(unmarked),
            }
        }
    };
    if text.contains('\0') {
        return Err(BadFile::Binary);
    }
    if damaged { Err(BadFile::Encoding) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_spreadsheet_gives_the_same_text() {
        let text = "编号,姓名\n1,张三";
        let (gb18030, ..) = GB18030.encode(text);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let files = [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            gb18030.into_owned(),
            [b"\xFF\xFE", utf16.as_slice()].concat(),
        ];
        for file in files {
            assert_eq!(decode(&file).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_refused_and_not_guessed_at() {
        assert_eq!(decode(b"PK\x03\x04\0\0"), Err(BadFile::Binary));
        assert_eq!(decode(b"name\n\xff\xff\n"), Err(BadFile::Encoding));
        let large = vec![b'a'; FILE_BYTES_MAX + 1];
        assert_eq!(decode(&large), Err(BadFile::TooLarge { limit: FILE_BYTES_MAX }));
        assert!(decode(&large[1..]).is_ok());
    }
}
