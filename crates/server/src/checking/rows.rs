//! The rows of bills that a finding rests on, as a file of evidence.

use redress_core::{money::Money, payment::PaymentRef};

use super::{Sheet, shown_time};

/// What such a file is.
pub(crate) const ROWS_MEDIA: &str = "text/csv";

const COLUMNS: [&str; 15] = [
    "bill",
    "bill_sha256",
    "format",
    "line",
    "at",
    "direction",
    "amount",
    "currency",
    "counterparty",
    "subject",
    "method",
    "status",
    "reference",
    "order",
    "refunded",
];

/// Exactly these rows, each with the digest of the file that it stands in. CSV for spreadsheets:
/// UTF-8 with a byte order mark, CRLF; a text that a spreadsheet would compute gets an apostrophe.
pub(crate) fn rows_as_csv(rows: &[(&Sheet, PaymentRef<'_>)]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(COLUMNS).expect("memory takes what is written to it");
    for (sheet, it) in rows {
        let cells = [
            guarded(&sheet.name),
            sheet.sha256.clone(),
            sheet.bill.format.to_owned(),
            it.line.to_string(),
            shown_time(it.at),
            it.direction.to_string(),
            it.amount.decimal(),
            it.amount.currency().to_string(),
            guarded(it.counterparty),
            guarded(it.subject),
            guarded(it.method),
            guarded(it.status),
            guarded(it.reference),
            guarded(it.order.unwrap_or_default()),
            it.refunded.map(Money::decimal).unwrap_or_default(),
        ];
        writer.write_record(&cells).expect("memory takes what is written to it");
    }
    writer.into_inner().expect("memory takes what is written to it")
}

/// Spreadsheets compute what begins like a formula, wherever it came from.
fn guarded(text: &str) -> String {
    const BEGINNINGS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let guard = if text.starts_with(BEGINNINGS) { "'" } else { "" };
    format!("{guard}{text}")
}
