//! The cases of the demo, one at every stage, played by its people through the desk.

use anyhow::{Context, Result, ensure};
use redress_bills::{Bills, Options};
use redress_core::{
    case::{
        BillLine, Case, Command, Complaint, DisputedPayment, Handling, Origin, Outcome,
        OutsideOutcome, Stage,
    },
    code::Code,
    ids::{BillId, CaseId, CommandId, MerchantId, RemedyId},
    money::{Currency, Money},
    party::{Actor, Reader, Side},
    payment::Payment,
    remedy::{Remedy, RemedyStatus},
    rulebook::Facts,
};
use redress_store::Bill;
use serde_json::json;
use uuid::Uuid;

use super::{BILL, house, person_of, reader};
use crate::{app::App, desk::Begin, rounds};

/// The setting that remembers which case is shown to strangers.
pub(super) const SAMPLE: &str = "demo-sample-case";
/// The outside body that the escalated case went to.
pub(super) const OUTSIDE: Code = Code::of("pcac");
/// The account of the consumer, as the sandbox knows it.
pub(super) const ACCOUNT: &str = "xiaoman@example.cn";

const NOODLES: &str = "2024020122001400010000000021";
pub(super) const HOT_SPRING: &str = "2024020322001400010000000023";
const JUMPER: &str = "2024020222001400010000000022";
const LAMP: &str = "2024020522001400010000000024";
const GIFT_BOX: &str = "2024021522001400010000000031";

/// Makes every case.
pub(super) async fn play(app: &App) -> Result<()> {
    let play = Play::begin(app).await?;
    play.closed().await.context("the closed case")?;
    play.offered().await.context("the case with an offer")?;
    play.asked().await.context("the case whose merchant was asked")?;
    play.reviewed().await.context("the case under review")?;
    play.escalated().await.context("the escalated case")?;
    play.redirected().await.context("the redirected case")?;
    play.lodged().await.context("the new case")?;
    play.drafted().await.context("the draft")?;
    let ruled = play.ruled().await.context("the ruled case")?;
    app.desk.store.put_setting(SAMPLE, 0, &ruled).await?;
    Ok(())
}

/// The people at work, and the bill they speak of.
struct Play<'a> {
    app: &'a App,
    bill: BillId,
    payments: Vec<Payment>,
}

/// What one case of the demo is about.
struct About<'a> {
    issue: Code,
    reference: &'a str,
    merchant: MerchantId,
    claimed: Money,
    wanted: Remedy,
    narrative: &'a str,
}

impl Play<'_> {
    async fn begin(app: &App) -> Result<Play<'_>> {
        let read = redress_bills::read(BILL, &Options::default()).and_then(Bills::only);
        let read = read.map_err(|why| anyhow::anyhow!("{why}"))?;
        let bill = Bill {
            id: BillId(Uuid::now_v7()),
            owner: person_of("consumer"),
            format: read.format.to_owned(),
            payments: read.payments.len() as u64,
            problems: read.problems.len() as u64,
            uploaded_at: app.desk.clock.now(),
        };
        let name = "alipay-2024-02.csv".to_owned();
        app.desk.store.put_bill(&bill, name, "text/csv".to_owned(), BILL.to_vec()).await?;
        Ok(Play { app, bill: bill.id, payments: read.payments.to_vec() })
    }

    /// Refused noodles: ruled in full, paid, arrived, rated.
    async fn closed(&self) -> Result<()> {
        let case = self.lodge(&self.noodles()).await?;
        self.take_on(case).await?;
        self.rule(case, "agent", Outcome::Upheld, Remedy::FullRefund { payment: 0 }).await?;
        self.act(case, "consumer", Command::Accept).await?;
        self.turn().await?;
        let remedy = self.remedy(case, RemedyStatus::Done).await?;
        self.act(case, "consumer", Command::ConfirmArrival { remedy }).await?;
        self.act(case, "consumer", Command::Rate { score: 5 }).await?;
        self.stands(case, Stage::Closed).await
    }

    /// A lamp that flickers: the institution offers a voucher.
    async fn offered(&self) -> Result<()> {
        let case = self.lodge(&self.lamp()).await?;
        self.take_on(case).await?;
        let text = "商户愿补偿 20 元优惠券，台灯无需退回。".to_owned();
        let remedies = vec![Remedy::Voucher { amount: yuan(2000) }];
        self.act(case, "agent", Command::Offer { remedies, text }).await?;
        self.stands(case, Stage::Open).await
    }

    /// A gift box that never came: the merchant was asked.
    async fn asked(&self) -> Result<()> {
        let about = About {
            issue: Code::of("service-not-as-agreed"),
            reference: GIFT_BOX,
            merchant: house::GROCER,
            claimed: yuan(26_800),
            wanted: Remedy::FullRefund { payment: 0 },
            narrative: "年货礼盒付款后一直没有发货，客服只说再等等。",
        };
        let case = self.lodge(&about).await?;
        self.take_on(case).await?;
        let text = "请在三个工作日内提供发货凭证和物流单号。".to_owned();
        let kinds = vec![Code::of("order-details")];
        let (of, respondent) = (Side::Respondent, None);
        let ask = Command::RequestInformation { of, kinds, text, respondent };
        self.act(case, "agent", ask).await?;
        self.stands(case, Stage::Open).await
    }

    /// A jumper that was given back already: rejected, objected to, waiting for a reviewer.
    async fn reviewed(&self) -> Result<()> {
        let about = About {
            issue: Code::of("refund-delayed"),
            reference: JUMPER,
            merchant: house::FURNITURE,
            claimed: yuan(32_900),
            wanted: Remedy::FullRefund { payment: 0 },
            narrative: "羊毛衫退货后一直没有收到退款。",
        };
        let case = self.lodge(&about).await?;
        self.take_on(case).await?;
        let text = "账单显示该笔已于 2 月 4 日全额退回原信用卡，请核对信用卡账单。".to_owned();
        let rejected = Command::Rule { outcome: Outcome::Rejected, remedies: vec![], text };
        self.act(case, "agent", rejected).await?;
        let text = "信用卡账单里没有这笔退款，请再查一次。".to_owned();
        self.act(case, "consumer", Command::Object { text }).await?;
        self.stands(case, Stage::Review).await
    }

    /// A wallet that is not on this desk: kept here, and handed to an outside body.
    async fn escalated(&self) -> Result<()> {
        let mut complaint = self.complaint(&self.lamp());
        complaint.issue = Code::of("poor-service");
        complaint.handling = Handling::Outside { institution: Code::of("another-wallet") };
        complaint.respondent = None;
        complaint.narrative = "客服多次挂断电话，三周没有任何书面答复。".to_owned();
        let case = self.begin_case("consumer", complaint, true).await?;
        let text = "通过客户端提交投诉，平台编号 20240301-17。".to_owned();
        let channel = Code::of("provider-app");
        self.act(case, "consumer", Command::RecordSent { channel, text }).await?;
        self.act(case, "consumer", Command::Escalate { channel: OUTSIDE }).await?;
        self.turn().await?;
        let text = "协会已受理，转交该机构限期答复。".to_owned();
        let (channel, outcome) = (OUTSIDE, OutsideOutcome::Settled);
        let outcome = Command::RecordOutsideOutcome { channel, outcome, text };
        self.act(case, "consumer", outcome).await
    }

    /// Somebody else's matter: sent where it belongs.
    async fn redirected(&self) -> Result<()> {
        let mut complaint = self.complaint(&self.noodles());
        complaint.issue = Code::of("other");
        complaint.payments.clear();
        complaint.claimed = None;
        complaint.wanted.clear();
        complaint.narrative = "面馆的价目表与实际收费不一致，希望有人管管。".to_owned();
        let case = self.begin_case("consumer", complaint, true).await?;
        self.turn().await?;
        let text = "价格问题由市场监管部门处理，请通过 12315 反映。".to_owned();
        let to = Code::of("market-12315");
        self.act(case, "agent", Command::Redirect { to, text }).await?;
        self.stands(case, Stage::Closed).await
    }

    /// Just sent: acknowledged, put into a queue, held against the bill.
    async fn lodged(&self) -> Result<()> {
        let about = About {
            issue: Code::of("unauthorised-payment"),
            claimed: yuan(26_800),
            narrative: "这笔付款不是我本人操作的，请先冻结。",
            ..self.gift_box()
        };
        let case = self.lodge(&about).await?;
        self.stands(case, Stage::Lodged).await
    }

    /// Not sent yet.
    async fn drafted(&self) -> Result<()> {
        let case = self.begin_case("consumer", self.complaint(&self.lamp()), false).await?;
        self.stands(case, Stage::Draft).await
    }

    /// A hot spring that was closed: part of the money is awarded, the complainant may answer.
    async fn ruled(&self) -> Result<CaseId> {
        let about = About {
            issue: Code::of("refund-delayed"),
            reference: HOT_SPRING,
            merchant: house::TRAVEL,
            claimed: yuan(39_950),
            wanted: Remedy::FullRefund { payment: 0 },
            narrative: "温泉停业，600 元门票只退了 200.50 元，其余一直没有退。",
        };
        let case = self.lodge(&about).await?;
        self.take_on(case).await?;
        let text = "请说明未退部分的原因。".to_owned();
        let (of, kinds, respondent) = (Side::Respondent, vec![], None);
        let ask = Command::RequestInformation { of, kinds, text, respondent };
        self.act(case, "agent", ask).await?;
        let request = *self.case(case).await?.requests.keys().next().context("a question")?;
        let text = "合同约定停业按比例退款，我方同意再退 199.50 元。".to_owned();
        self.act(case, "merchant", Command::Answer { request, text }).await?;
        let part = Remedy::PartialRefund { payment: 0, amount: yuan(19_950) };
        self.rule(case, "agent", Outcome::UpheldInPart, part).await?;
        self.stands(case, Stage::Ruled).await?;
        Ok(case)
    }

    fn noodles(&self) -> About<'static> {
        About {
            issue: Code::of("service-not-as-agreed"),
            reference: NOODLES,
            merchant: house::NOODLES,
            claimed: yuan(1800),
            wanted: Remedy::FullRefund { payment: 0 },
            narrative: "点的牛肉面没有上，店家不肯退款。",
        }
    }

    fn lamp(&self) -> About<'static> {
        About {
            issue: Code::of("service-not-as-agreed"),
            reference: LAMP,
            merchant: house::FURNITURE,
            claimed: yuan(4300),
            wanted: Remedy::PartialRefund { payment: 0, amount: yuan(4300) },
            narrative: "台灯用两天就闪，商家只肯退一半。",
        }
    }

    fn gift_box(&self) -> About<'static> {
        About {
            issue: Code::of("service-not-as-agreed"),
            reference: GIFT_BOX,
            merchant: house::GROCER,
            claimed: yuan(26_800),
            wanted: Remedy::FullRefund { payment: 0 },
            narrative: "年货礼盒付款后一直没有发货。",
        }
    }

    fn complaint(&self, about: &About<'_>) -> Complaint<String> {
        let row = self.payments.iter().find(|it| it.reference == about.reference);
        let payment = row.map(|it| DisputedPayment {
            provider: Code::of("alipay"),
            reference: Some(it.reference.clone()),
            at: Some(it.at),
            amount: it.amount,
            expected: None,
            picked: Some(BillLine { bill: self.bill, line: it.line }),
        });
        let phone = json!({ "phone": "138 0000 0000" });
        let particulars = json!({ "name": "林小满", "contact": phone, "account": ACCOUNT });
        Complaint {
            issue: about.issue.clone(),
            handling: Handling::House,
            respondent: Some(about.merchant),
            payments: payment.into_iter().collect(),
            claimed: Some(about.claimed),
            wanted: vec![about.wanted],
            narrative: about.narrative.to_owned(),
            particulars: particulars.to_string(),
            representative: None,
            facts: Facts::default(),
            origin: Origin::Portal,
        }
    }

    async fn lodge(&self, about: &About<'_>) -> Result<CaseId> {
        let case = self.begin_case("consumer", self.complaint(about), true).await?;
        self.turn().await?;
        Ok(case)
    }

    async fn begin_case(
        &self,
        who: &str,
        complaint: Complaint<String>,
        lodge: bool,
    ) -> Result<CaseId> {
        let (reader, key) = (reader(who)?, CommandId(Uuid::now_v7()));
        let complainant = reader.actor.id;
        let case = self
            .app
            .desk
            .draft(&reader, key, complainant, complaint, Begin { lodge, terms: None })
            .await?;
        Ok(case.id)
    }

    async fn take_on(&self, case: CaseId) -> Result<()> {
        self.act(case, "agent", Command::Accept).await?;
        let assign = Command::Assign { to: Some(person_of("agent")), queue: None };
        self.act(case, "agent", assign).await
    }

    async fn rule(&self, case: CaseId, who: &str, outcome: Outcome, owed: Remedy) -> Result<()> {
        let text = "经核对账单与商户说明，投诉属实，按如下方案处理。".to_owned();
        self.act(case, who, Command::Rule { outcome, remedies: vec![owed], text }).await
    }

    async fn act(&self, case: CaseId, who: &str, command: Command<String>) -> Result<()> {
        let what = command.as_move();
        let (reader, key) = (reader(who)?, CommandId(Uuid::now_v7()));
        let done = self.app.desk.handle(case, &reader, key, command).await;
        done.map(|_| ()).with_context(|| format!("`{what}` by {who}"))
    }

    async fn turn(&self) -> Result<()> {
        rounds::turn(self.app).await?;
        Ok(())
    }

    async fn case(&self, case: CaseId) -> Result<Case> {
        let (case, _) = self.app.desk.case(case, &Reader::plain(Actor::SYSTEM)).await?;
        Ok(case)
    }

    async fn stands(&self, case: CaseId, wanted: Stage) -> Result<()> {
        let stage = self.case(case).await?.stage;
        ensure!(stage == wanted, "the case stands at `{stage}`, not at `{wanted}`");
        Ok(())
    }

    async fn remedy(&self, case: CaseId, status: RemedyStatus) -> Result<RemedyId> {
        let case = self.case(case).await?;
        let found = case.remedies.iter().find(|(_, it)| it.status == status);
        found.map(|(id, _)| *id).with_context(|| format!("no remedy is `{status}`"))
    }
}

fn yuan(fen: i64) -> Money {
    Money::of_minor(fen, Currency::CNY)
}
