//! A long table reads the same on any number of threads, whatever stands between its rows.

use std::fmt::Write;

use encoding_rs::{Encoding, GB18030, UTF_8};
use redress_bills::{Bill, Bills, Limits, Options, Threads};

const HEADER: &str = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,\
                      交易状态,交易订单号,商家订单号,备注,\r\n";
const ROWS: u32 = 14_000;

/// Small, and the same each time.
struct Dice(u32);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % most
    }
}

/// A table in which about one row of `one_in` is odd.
fn table(seed: u32, one_in: u32) -> String {
    let mut dice = Dice(seed);
    let mut text = format!("导出信息：\r\n共{ROWS}笔记录\r\n支出：7笔 1.00元\r\n{HEADER}");
    for row in 0..ROWS {
        match dice.below(one_in) {
            0 => odd(&mut dice, row, &mut text),
            _ => plain(&mut dice, row, &mut text),
        }
    }
    text + "共1笔记录\r\n说明：完"
}

fn plain(dice: &mut Dice, row: u32, text: &mut String) {
    let (day, hour, minute) = (dice.below(28) + 1, dice.below(24), dice.below(60));
    let at = format!("2024-{:02}-{day:02} {hour:02}:{minute:02}:07", row * 12 / ROWS + 1);
    let (shop, fen) = (dice.below(300), dice.below(90_000) + 1);
    let yuan = format!("{}.{:02}", fen / 100, fen % 100);
    let rest = format!("/,商品{},", dice.below(5_000));
    let _ = match dice.below(40) {
        // Of a row above, mostly.
        0 => {
            let of = row.saturating_sub(dice.below(3_000));
            writeln!(
                text,
                "{at},退款,商店{shop},{rest}不计收支,{yuan},余额,退款成功,T{of}_1,M{of},,\r"
            )
        }
        1 => writeln!(text, "{at},日用,商店{shop},{rest}支出,{yuan},余额,交易关闭,T{row},,,\r"),
        2 => writeln!(
            text,
            "{at},\"日,用\",\"商店\"\"{shop}\"\"\",{rest}收入,{yuan},花呗,交易成功,T{row},,,\r"
        ),
        _ => {
            writeln!(text, "{at},日用,商店{shop},{rest}支出,{yuan},余额,交易成功,T{row},M{row},,\r")
        }
    };
}

fn odd(dice: &mut Dice, row: u32, text: &mut String) {
    let at = "2024-05-05 05:05:05";
    let tail = format!("交易成功,T{row},,,");
    let _ = match dice.below(12) {
        0 => writeln!(text, "{at},日用,商店,/,\"两行\n货物\",支出,1.00,余额,{tail}"),
        1 => writeln!(text, "{at},日用,\"618\"商店,/,货物\",支出,1.00,余额,{tail}"),
        2 => writeln!(text, "------------------------"),
        3 => writeln!(text, "------------------------\n{HEADER}"),
        4 => writeln!(text, "\n , , ,\n"),
        5 => writeln!(text, "{at},日用,商店,/,货物,支出,一元,余额,{tail}"),
        6 => writeln!(text, "{at},日用,商店,/"),
        7 => writeln!(text, "支出：3笔 5.00元\n{HEADER}"),
        8 => writeln!(text, "{at},退款,商店,/,退款,不计收支,1.00,余额,退款成功,T1_1,M1,,\n")
            .and_then(|()| {
                writeln!(text, "{at},退款,商店,/,退款,不计收支,1.00,余额,退款成功,T1_1,M1,,")
            }),
        9 => writeln!(text, "{at},日用,商店,/,货物,支出,1.00,余额,{tail}多,出,来"),
        10 => writeln!(text, "{at},日用,商店,/,{},支出,1.00,余额,{tail}", "货".repeat(20_000)),
        _ => writeln!(text, "{at},日用,商店,/,货物,支出,1.00,余额,没见过,,,"),
    };
}

fn read(bytes: &[u8], threads: usize, limits: Limits) -> Bill {
    let options = Options { threads: Threads::of(threads), ..Options::from(limits) };
    redress_bills::read(bytes, &options).and_then(Bills::only).unwrap()
}

#[track_caller]
fn same(bytes: &[u8], limits: Limits) -> Bill {
    let one = read(bytes, 1, limits);
    for threads in [2, 4] {
        let several = read(bytes, threads, limits);
        // Not all of both, should they differ.
        assert_eq!(one.problems.len(), several.problems.len(), "on {threads} threads");
        assert!(one.payments.iter().eq(several.payments.iter()), "on {threads} threads");
        assert!(one == several, "on {threads} threads");
    }
    one
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn a_table_of_plain_rows_reads_the_same_on_any_number_of_threads() {
    for encoding in [UTF_8, GB18030] {
        let bill = same(&encoded(&table(1, u32::MAX), encoding), Limits::default());
        assert_eq!((bill.payments.len(), bill.problems.len()), (ROWS as usize, 0));
        assert!(bill.payments.iter().filter(|it| it.refund_of.is_some()).count() > 100);
    }
}

#[test]
fn odd_rows_here_and_there_read_the_same_on_any_number_of_threads() {
    for (seed, one_in) in [(2, 5_000), (3, 1_000), (4, 60)] {
        let bill = same(&encoded(&table(seed, one_in), GB18030), Limits::default());
        assert!((ROWS / 2) as usize <= bill.payments.len());
    }
}

#[test]
fn bytes_that_are_no_characters_read_the_same_on_any_number_of_threads() {
    let mut bytes = encoded(&table(5, 3_000), GB18030);
    let mut dice = Dice(6);
    for _ in 0..20 {
        let at = dice.below(bytes.len() as u32) as usize;
        bytes[at] = [0xFF, 0x80, b'\n', b'"', b','][dice.below(5) as usize];
    }
    same(&bytes, Limits::default());
}

#[test]
fn a_limit_of_rows_is_the_same_on_any_number_of_threads() {
    let bytes = encoded(&table(7, 4_000), UTF_8);
    for rows in [7_777, 13_500] {
        let bill = same(&bytes, Limits { rows, ..Limits::default() });
        assert!(bill.payments.len() as u64 <= rows && rows - 100 < bill.payments.len() as u64);
    }
}

#[test]
fn a_refund_listed_over_and_over_again_is_one_payment_whose_remark_ends_somewhere() {
    let mut text = HEADER.to_owned();
    let row = "2024-05-05 05:05:05,退款,商店,/,退款,不计收支,1.00,余额,退款成功,T1_1,M1,,\r\n";
    for _ in 0..ROWS {
        text += row;
    }
    let bill = same(&encoded(&text, UTF_8), Limits::default());
    assert_eq!((bill.payments.len(), bill.remarks.len()), (1, ROWS as usize - 1));
    let remark = bill.payments.get(0).and_then(|it| it.remark).unwrap();
    assert!(remark.contains("line 3;") && remark.len() <= usize::from(u16::MAX), "{remark}");
}
