//! The list of cases as CSV, a page in memory at a time.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use redress_core::case::InboxEntry;

use super::table::{CaseTable, Cell};

/// The list as CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, the names of the
/// columns first. A text that a spreadsheet would compute gets an apostrophe before it.
pub fn export_csv<E: Send + 'static>(
    pages: impl Stream<Item = Result<Vec<InboxEntry>, E>> + Send + 'static,
    table: CaseTable,
) -> impl Stream<Item = Result<Bytes, E>> + Send + 'static {
    let header = table.header().map(|it| guarded(&it));
    let mut head = b"\xEF\xBB\xBF".to_vec();
    head.extend(lines([header]));
    let head = stream::once(std::future::ready(Ok(Bytes::from(head))));
    head.chain(pages.map(move |page| {
        page.map(|cases| Bytes::from(lines(cases.iter().map(|it| table.row(it).map(written)))))
    }))
}

fn lines<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).expect("memory takes what is written to it");
    }
    writer.into_inner().expect("memory takes what is written to it")
}

fn written(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(&text),
        Cell::Count(count) => count.to_string(),
        Cell::Amount(amount) => amount.decimal(),
        Cell::At(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// Spreadsheets compute what begins like a formula, wherever the file came from.
fn guarded(text: &str) -> String {
    const BEGINNINGS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let guard = if text.starts_with(BEGINNINGS) { "'" } else { "" };
    format!("{guard}{text}")
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, env, fs, path::Path};

    use futures::FutureExt;
    use redress_core::lang::Lang;

    use super::{super::table::sample, *};

    fn csv(lang: Lang) -> Vec<u8> {
        let cases = sample::three();
        let pages: Vec<Result<_, Infallible>> =
            vec![Ok(cases[..2].to_vec()), Ok(cases[2..].to_vec())];
        let parts = export_csv(stream::iter(pages), sample::table(lang));
        let parts = parts.collect::<Vec<_>>().now_or_never().unwrap();
        parts.into_iter().flat_map(|it| it.unwrap()).collect()
    }

    #[test]
    fn the_list_is_written_as_spreadsheets_read_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exchange");
        for (lang, name) in [(Lang::Zh, "list.zh.csv"), (Lang::En, "list.en.csv")] {
            let (written, path) = (csv(lang), folder.join(name));
            if env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&path, &written).unwrap();
            }
            let wanted = fs::read(&path).unwrap();
            assert_eq!(String::from_utf8(written), String::from_utf8(wanted), "{name}");
        }
    }

    #[test]
    fn a_text_that_would_be_computed_is_guarded_and_an_amount_is_not() {
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["1-1", "a=b", "退款", ""] {
            assert_eq!(guarded(text), text);
        }
        let back = redress_core::money::Money::of_minor(-5, redress_core::money::Currency::CNY);
        assert_eq!(written(Cell::Amount(back)), "-0.05");
    }

    #[test]
    fn an_error_of_the_store_reaches_whoever_reads() {
        let pages = stream::iter([Ok(sample::three()), Err("gone")]);
        let parts = export_csv(pages, sample::table(Lang::En));
        let parts = parts.collect::<Vec<_>>().now_or_never().unwrap();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[2], Err("gone"));
    }
}
