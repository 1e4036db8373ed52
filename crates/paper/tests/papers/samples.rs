//! One of each paper, with data as it is in an ordinary case.

use redress_core::{lang::Lang, matching::Verdict, money::Money};
use redress_paper::{
    Acknowledgement, Agreement, Amount, Cover, Document, EvidenceRow, FindingRow, HoldingReply,
    InformationRequest, Line, Matter, Message, ObligationRow, OutsideComplaint, OutsideForm, Party,
    PaymentRow, RemedyRow, Ruling, Sheet, Standing, TimelineRow, Way, say,
};

/// What the papers of a case are made from.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) lang: Lang,
    /// What a person is called.
    pub(crate) name: String,
    /// What a person wrote.
    pub(crate) words: String,
    /// A provider's number for a payment.
    pub(crate) reference: String,
    pub(crate) amount: Money,
    /// How many rows tables have.
    pub(crate) rows: usize,
}

impl Sample {
    pub(crate) fn ordinary(lang: Lang) -> Sample {
        let words = match lang {
            Lang::Zh => {
                "2026年3月2日晚，我在这家店买一件外套，付款时网络中断，页面提示失败，我又付了一次。\n第二天发现两笔都扣款成功，商家只承认收到一笔。请退还多扣的一笔。"
            }
            Lang::En => {
                "On the evening of 2 March 2026 I bought a coat in this shop. The network broke down while I paid, the page said that it had failed, and I paid again.\nThe next day I saw that both payments had gone through. The shop says that it received one. Please give me back the other."
            }
        };
        Sample {
            lang,
            name: pick(lang, "青禾服饰专营店", "Qinghe Clothing").to_owned(),
            words: words.to_owned(),
            reference: "4200002193202603027716041258".to_owned(),
            amount: money("1299.00 CNY"),
            rows: 3,
        }
    }

    fn say(&self, zh: &str, en: &str) -> String {
        pick(self.lang, zh, en).to_owned()
    }

    fn amount(&self) -> Amount {
        Amount::of(self.amount, self.lang)
    }

    fn person(&self) -> Party {
        let line =
            |label: &str, value: &str| Line { label: label.to_owned(), value: value.to_owned() };
        let phone = line(&say(self.lang, "particulars", "phone"), "138 0013 8000");
        let account = line(&say(self.lang, "particulars", "account"), "wang.xiaoyu@example.com");
        Party { name: self.say("王小雨", "Wang Xiaoyu"), lines: vec![phone, account] }
    }

    fn institution(&self) -> Party {
        let line = |code: &str, value: &str| Line {
            label: say(self.lang, "contact", code),
            value: value.to_owned(),
        };
        Party {
            name: self.say("示例支付有限公司", "Example Payments Ltd"),
            lines: vec![
                line("hotline", "400 000 0000"),
                line("web", "https://pay.example.com/complaints/start-here-and-follow-the-steps"),
            ],
        }
    }

    fn sheet(&self, from: Party, to: Party) -> Sheet {
        Sheet {
            number: "RD-2K7Q-M4XW".to_owned(),
            date: self.say("2026年3月3日", "3 March 2026"),
            written_at: "2026-03-03T02:15:00Z".parse().unwrap(),
            zone: self
                .say("时间均为 Asia/Shanghai（UTC+8）", "All times are Asia/Shanghai (UTC+8)"),
            from,
            to: Some(to),
        }
    }

    fn letter(&self) -> Sheet {
        self.sheet(self.institution(), self.person())
    }

    fn matter(&self) -> Matter {
        let payment = |place: usize| PaymentRow {
            provider: say(self.lang, "provider", "wechat-pay"),
            reference: (place != 1).then(|| self.reference.clone()),
            at: Some(self.say("2026年3月2日 20:14", "2 March 2026, 20:14")),
            amount: self.amount(),
            expected: (place == 1).then(|| self.amount()),
        };
        Matter {
            issue: self.say("金额错误：重复扣款", "Wrong amount: duplicate charge"),
            lodged: Some(self.say("2026年3月3日 09:41", "3 March 2026, 09:41")),
            claimed: Some(self.amount()),
            payments: (0..self.rows).map(payment).collect(),
        }
    }

    fn obligations(&self) -> Vec<ObligationRow> {
        let row = |place: usize| ObligationRow {
            who: self.say("受理机构", "The institution"),
            what: self.say("作出处理答复", "Answer the complaint"),
            by: self.say("2026年3月18日", "18 March 2026"),
            counting: vec![
                self.say(
                    "自受理之日起计算，当日不计入",
                    "Counted from the day it was received, which does not count",
                ),
                self.say("15 日，最后一日为工作日", "15 days; the last one is a working day"),
            ],
            source: self.say(
                "《中国人民银行金融消费者权益保护实施办法》第四十一条",
                "PBC Order 5 of 2020, Art. 41",
            ),
            state: (place == 2).then(|| say(self.lang, "standing", "met")),
            provisional: place == 1,
        };
        (0..self.rows).map(row).collect()
    }

    fn remedies(&self) -> Vec<RemedyRow> {
        let row = |place: usize| RemedyRow {
            what: say(self.lang, "remedy", "partial-refund").replace("{n}", "1"),
            amount: (place != 1).then(|| self.amount()),
            state: Some(say(self.lang, "status", "pending")),
        };
        (0..self.rows).map(row).collect()
    }

    fn findings(&self, verdict: Verdict) -> Vec<FindingRow> {
        let row = |place: usize| {
            FindingRow {
            payment: Some((place + 1).to_string()),
            check: say(self.lang, "check", "duplicate"),
            sentence: self.say("支付机构记录显示 3 分钟内有两笔相同金额的付款付给同一收款方。", "The provider's record shows two payments of the same amount to the same payee within 3 minutes."),
            verdict: verdict.say(self.lang).to_owned(),
        }
        };
        (0..self.rows).map(row).collect()
    }

    fn ways(&self) -> Vec<Way> {
        let row = |place: usize| Way {
            name: self.say("消费者协会", "Consumer association"),
            good_for: self.say(
                "调解消费者与商家的纠纷，不收费，但不能强制。",
                "Mediates between consumers and merchants, free of charge, but cannot compel.",
            ),
            contacts: if place == 0 {
                vec!["12315".to_owned(), "https://www.example.org/".to_owned()]
            } else {
                vec![]
            },
            until: (place == 0).then(|| self.say("2026年6月1日", "1 June 2026")),
        };
        (0..self.rows.min(4)).map(row).collect()
    }

    fn evidence(&self) -> Vec<EvidenceRow> {
        let row = |place: usize| EvidenceRow {
            number: (place + 1).to_string(),
            kind: self.say("交易记录或截图", "Transaction record or screenshot"),
            source: self.say(
                "投诉人于 2026年3月3日 09:38 提交",
                "From the complainant, 3 March 2026, 09:38",
            ),
            purpose: Some(self.say(
                "证明同一笔付款被扣两次。",
                "It shows that the same payment was taken twice.",
            )),
            content: format!("{}.pdf", self.name),
            pages: (place != 1).then(|| "2".to_owned()),
            sha256: Some(
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            ),
        };
        (0..self.rows).map(row).collect()
    }

    fn timeline(&self) -> Vec<TimelineRow> {
        let row = |place: usize| TimelineRow {
            at: self.say("2026年3月3日 09:41", "3 March 2026, 09:41"),
            who: say(self.lang, "side", "complainant"),
            what: say(self.lang, "event", "lodged"),
            text: (place == 1).then(|| self.words.clone()),
        };
        (0..self.rows).map(row).collect()
    }

    fn parties(&self) -> Vec<Line> {
        let line = |code: &str, value: &str| Line {
            label: say(self.lang, "side", code),
            value: value.to_owned(),
        };
        vec![line("complainant", &self.person().name), line("respondent", &self.name)]
    }

    /// Every paper.
    pub(crate) fn all(&self) -> Vec<(&'static str, Document)> {
        let mut all = self.letters();
        for (name, form) in [
            ("complaint", OutsideForm::Complaint),
            ("arbitration", OutsideForm::Arbitration),
            ("claim", OutsideForm::Claim),
        ] {
            all.push((name, Document::OutsideComplaint(self.outside(form))));
        }
        all.push(("cover", Document::Cover(Box::new(self.cover()))));
        all
    }

    fn letters(&self) -> Vec<(&'static str, Document)> {
        let (sheet, matter) = (self.letter(), self.matter());
        let acknowledgement = Acknowledgement {
            sheet: sheet.clone(),
            matter: matter.clone(),
            wanted: self.remedies(),
            obligations: self.obligations(),
        };
        let how = self.say("在支付应用的账单中打开这笔交易，截图或导出账单，须能看到时间、金额、收款方和交易单号。", "Open the payment in the wallet's bill and take a screenshot: time, amount, payee and number must be visible.");
        let kind = self.say("交易记录或截图", "Transaction record or screenshot");
        let request = InformationRequest {
            sheet: sheet.clone(),
            matter: matter.clone(),
            question: self.words.clone(),
            wanted: vec![Line { label: kind, value: how }],
            obligations: self.obligations(),
        };
        let holding = HoldingReply {
            sheet: sheet.clone(),
            matter: matter.clone(),
            reason: self.words.clone(),
            until: Some(self.say("2026年4月2日", "2 April 2026")),
            obligations: self.obligations(),
            ways: self.ways(),
        };
        let message = Message { sheet, matter, text: self.words.clone(), ways: self.ways() };
        vec![
            ("acknowledgement", Document::Acknowledgement(acknowledgement)),
            ("information-request", Document::InformationRequest(request)),
            ("holding-reply", Document::HoldingReply(holding)),
            ("ruling", Document::Ruling(self.ruling())),
            ("agreement", Document::Agreement(self.agreement())),
            ("message", Document::Message(message)),
        ]
    }

    fn ruling(&self) -> Ruling {
        Ruling {
            sheet: self.letter(),
            matter: self.matter(),
            parties: self.parties(),
            review: false,
            outcome: say(self.lang, "outcome", "upheld-in-part"),
            narrative: Some(self.words.clone()),
            findings: self.findings(Verdict::Supports),
            reasons: self.words.clone(),
            remedies: self.remedies(),
            obligations: self.obligations(),
            ways: self.ways(),
        }
    }

    fn agreement(&self) -> Agreement {
        let respondent = Party { name: self.name.clone(), lines: vec![] };
        Agreement {
            sheet: self.letter(),
            matter: self.matter(),
            sides: vec![self.person(), respondent, self.institution()],
            terms: self.remedies(),
            total: Some(self.amount()),
            words: Some(self.words.clone()),
            agreed: false,
        }
    }

    fn outside(&self, form: OutsideForm) -> OutsideComplaint {
        let body =
            Party { name: self.say("消费者协会", "Consumer association"), lines: vec![] };
        OutsideComplaint {
            sheet: self.sheet(self.person(), body),
            form,
            respondents: vec![Party { name: self.name.clone(), lines: vec![] }, self.institution()],
            representative: Some(self.person()),
            matter: self.matter(),
            requests: (0..self.rows)
                .map(|_| self.say("请求退还 1,299.00 元。", "To give back 1,299.00 CNY."))
                .collect(),
            narrative: self.words.clone(),
            timeline: self.timeline(),
            rulings: self.parties(),
            evidence: self.evidence(),
        }
    }

    pub(crate) fn cover(&self) -> Cover {
        let standing = Standing {
            title: self.say("数据留存约定", "How data is kept"),
            text: self.words.clone(),
            lines: vec![Line { label: self.say("版本", "Version"), value: "2026-01".to_owned() }],
        };
        let log = Line {
            label: self.say("日志根", "Root of the log"),
            value: "b1946ac92492d2347c6235b4d2611184c3f1f6f2a6e0b9b14b7a0c1d0f4d2f77".to_owned(),
        };
        Cover {
            sheet: self.letter(),
            stage: say(self.lang, "stage", "settling"),
            parties: self.parties(),
            matter: self.matter(),
            wanted: self.remedies(),
            narrative: Some(self.words.clone()),
            findings_for: self.findings(Verdict::Supports),
            findings_against: self.findings(Verdict::Contradicts),
            findings_open: self.findings(Verdict::Inconclusive),
            rulings: vec![Line {
                label: self.say("2026年3月10日，部分支持投诉请求", "10 March 2026: upheld in part"),
                value: self.words.clone(),
            }],
            remedies: self.remedies(),
            obligations: self.obligations(),
            timeline: self.timeline(),
            evidence: self.evidence(),
            verify: vec![
                self.say(
                    "计算每个文件的 SHA-256，与 manifest.json 对照。",
                    "Compute the SHA-256 of every file and compare it with manifest.json.",
                ),
                self.say(
                    "运行 redress dossier verify FILE，不需要联网。",
                    "Run redress dossier verify FILE; it needs no network.",
                ),
            ],
            record: vec![log],
            standing: vec![standing],
        }
    }
}

fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}
