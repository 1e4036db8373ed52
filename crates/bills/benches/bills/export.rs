//! A bill as Alipay's app exports it since 2023, of any length, and the same each time: what
//! people buy, what they give back, orders never paid, money moved between their own pockets.

use std::io::{self, BufWriter, Write};

use encoding_rs::GB18030;

const KINDS: &[(&str, &[&str])] = &[
    ("餐饮美食", &["牛肉面", "外卖订单", "下午茶套餐", "早餐组合"]),
    ("日用百货", &["抽纸三层二十四包", "洗衣液补充装", "不锈钢保温杯", "垃圾袋加厚"]),
    ("交通出行", &["快车行程", "地铁乘车", "共享单车月卡", "高速通行费"]),
    ("服饰装扮", &["纯棉短袖上衣", "跑步鞋男款", "羊毛围巾礼盒", "防晒衣女"]),
    ("数码电器", &["数据线一米五", "蓝牙耳机", "移动电源", "机械键盘"]),
    ("文化休闲", &["电影票两张", "图书三册", "会员连续包月", "展览门票"]),
    ("充值缴费", &["手机话费充值", "电费", "燃气费", "宽带续费"]),
    ("生活服务", &["快递寄件", "家政保洁两小时", "洗衣干洗", "手机维修"]),
];
const PLACES: &[&str] =
    &["张江", "西湖", "天河", "朝阳", "武侯", "雨花", "高新", "滨江", "南山", "江汉"];
const TRADES: &[&str] =
    &["便利店", "餐厅", "旗舰店", "超市", "书店", "药房", "科技有限公司", "服务部"];
const METHODS: &[&str] = &[
    "余额宝",
    "花呗",
    "招商银行信用卡(9876)",
    "中信银行信用卡(6428)&红包",
    "账户余额",
    "花呗&优惠",
];

/// Small, quick, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % most as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// A row, and how the bill counts it.
struct Row {
    text: String,
    label: usize,
    fen: u64,
}

const LABELS: [&str; 3] = ["收入", "支出", "不计收支"];

/// Writes a bill with so many rows, in GB18030.
pub(crate) fn write(rows: u64, to: impl Write) -> io::Result<()> {
    let mut sums = [(0_u64, 0_u64); 3];
    each(rows, |row| {
        let (count, sum) = &mut sums[row.label];
        (*count, *sum) = (*count + 1, *sum + row.fen);
        Ok(())
    })?;
    let mut to = BufWriter::new(to);
    let mut line = |text: &str| {
        let (bytes, ..) = GB18030.encode(text);
        to.write_all(&bytes)?;
        to.write_all(b"\r\n")
    };
    let rule = "-".repeat(30);
    line(&format!("{rule}{rule}"))?;
    line("导出信息：\r\n姓名：某某\r\n支付宝账户：138******00")?;
    line("起始时间：[2024-01-01 00:00:00]    终止时间：[2024-12-31 23:59:59]")?;
    line("导出交易类型：[全部]\r\n导出时间：[2025-01-02 08:00:00]")?;
    line(&format!("共{rows}笔记录"))?;
    for (label, (count, fen)) in LABELS.iter().zip(sums) {
        line(&format!("{label}：{count}笔 {}元", yuan(fen)))?;
    }
    line("\r\n特别提示：\r\n1.本回单仅供参考。\r\n")?;
    line(&format!("{rule}支付宝（中国）网络技术有限公司  电子客户回单{rule}"))?;
    line(
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
          交易订单号,商家订单号,备注,",
    )?;
    each(rows, |row| line(&row.text))?;
    to.flush()
}

fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Calls `take` with every row, newest first, refunds above what they refund.
fn each(rows: u64, mut take: impl FnMut(Row) -> io::Result<()>) -> io::Result<()> {
    let mut dice = Dice(0x5EED_CAFE_F00D_0001);
    let mut left = rows;
    while 0 < left {
        let trade = Trade::rolled(&mut dice, left, rows);
        match dice.below(100) {
            0..3 if 2 <= left => {
                let parts = if dice.below(2) == 0 { trade.fen } else { trade.fen / 2 };
                let fen = parts.max(1);
                take(trade.refund(fen))?;
                take(trade.row(if fen == trade.fen { "交易关闭" } else { "交易成功" }))?;
                left -= 1;
            }
            3..5 => take(trade.row("交易关闭"))?,
            5..8 => take(trade.other("转账红包", "收款", 0))?,
            8..10 => take(trade.other("投资理财", "余额宝-自动转入", 2))?,
            10..13 => take(trade.row("等待确认收货"))?,
            _ => take(trade.row("交易成功"))?,
        }
        left -= 1;
    }
    Ok(())
}

/// Something bought.
struct Trade {
    at: String,
    kind: &'static str,
    shop: String,
    account: String,
    subject: String,
    fen: u64,
    method: &'static str,
    number: String,
    order: String,
}

impl Trade {
    fn rolled(dice: &mut Dice, left: u64, rows: u64) -> Trade {
        let second = 31_536_000 * left / (rows + 1);
        let (day, clock) = (second / 86_400, second % 86_400);
        let (month, day) = (day / 28 % 12 + 1, day % 28 + 1);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let at = format!("2024-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        let (kind, goods) = KINDS[dice.below(KINDS.len())];
        let (place, trade) = (dice.of(PLACES), dice.of(TRADES));
        let shop = format!("{place}{}号{trade}", dice.below(60) + 1);
        // Half of what is bought has a text of its own, the rest comes again and again.
        let subject = match dice.below(2) {
            0 => format!("{}-{:012}", dice.of(goods), dice.below(1_000_000_000_000)),
            _ => dice.of(goods).to_owned(),
        };
        let number = format!("2024{month:02}{day:02}2200{:08}{left:08}", dice.below(100_000_000));
        Trade {
            at,
            kind,
            account: format!("{:03}***@shop.example", dice.below(1000)),
            shop,
            subject,
            fen: [1_u64, 350, 1280, 2590, 8800, 45_900][dice.below(6)] + dice.below(900) as u64,
            method: dice.of(METHODS),
            number,
            order: format!("T200P{:020}", dice.below(1 << 40)),
        }
    }

    fn line(
        &self,
        kind: &str,
        subject: &str,
        way: usize,
        fen: u64,
        number: &str,
        status: &str,
    ) -> Row {
        let Trade { at, shop, account, method, order, .. } = self;
        let (label, amount) = (LABELS[way], yuan(fen));
        let method = if way == 0 { "" } else { method };
        let text = format!(
            "{at},{kind},{shop},{account},{subject},{label},{amount},{method},{status},\
             {number}\t,{order}\t,,"
        );
        Row { text, label: way, fen }
    }

    fn row(&self, status: &str) -> Row {
        self.line(self.kind, &self.subject, 1, self.fen, &self.number, status)
    }

    fn refund(&self, fen: u64) -> Row {
        let number = format!("{}_{:010}", self.number, fen);
        self.line("退款", &format!("退款-{}", self.subject), 2, fen, &number, "退款成功")
    }

    fn other(&self, kind: &str, subject: &str, way: usize) -> Row {
        self.line(kind, subject, way, self.fen, &self.number, "交易成功")
    }
}
