//! A made-up case, played through by the rules of the process in memory, so that whoever looks after
//! the house sees what its letters look like. Nothing of it is kept.

use std::collections::BTreeMap;

use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{
        Case, Command, Complaint, DisputedPayment, Event, House, Origin, Outcome, Recorded, decide,
        draft,
    },
    code::Code,
    ids::{CaseId, CommandId, OfferId, PersonId, TextId},
    lang::Lang,
    matching::{Because, Check, Finding, FoundBy, Verdict},
    money::{Currency, Money},
    party::{Actor, Reader, Role, Side},
    payment::PaidAt,
    remedy::Remedy,
    words::Words,
};
use redress_paper::{Document, Kind};
use redress_store::NewText;
use uuid::Uuid;

use super::{
    Told,
    letters::{document, letters, record_until},
};
use crate::app::App;

/// Whose words are in it.
struct Phrases {
    name: &'static str,
    narrative: &'static str,
    question: &'static str,
    delay: &'static str,
    message: &'static str,
    offer: &'static str,
    reasons: &'static str,
}

const ZH: Phrases = Phrases {
    name: "张三（样例）",
    narrative: "同一笔订单被扣款两次，商家只承认一次。（样例）",
    question: "请补充两次扣款的账单截图。（样例）",
    delay: "正在向支付机构核实第二笔扣款，需要更多时间。（样例）",
    message: "您的补充材料已收到，正在核查。（样例）",
    offer: "我们愿意致歉，并改进对账流程。（样例）",
    reasons: "经核查，第二笔扣款已由支付机构原路退回；商家未及时告知，应予致歉。（样例）",
};

const EN: Phrases = Phrases {
    name: "Zhang San (sample)",
    narrative: "One order was charged twice, and the merchant knows of one charge only. (Sample)",
    question: "Please send pictures of both charges in your bill. (Sample)",
    delay: "We are asking the payment provider about the second charge and need more time. (Sample)",
    message: "We have received what you sent, and are looking into it. (Sample)",
    offer: "We offer our apology, and will mend how we compare our books. (Sample)",
    reasons: "The second charge went back the way it came. The merchant did not say so in time, and \
              owes an apology. (Sample)",
};

/// The case so far.
struct Play<'a> {
    app: &'a App,
    house: House,
    log: Vec<Recorded>,
    texts: BTreeMap<TextId, String>,
    id: CaseId,
    at: Timestamp,
}

/// The first letter of this kind that the made-up case has; `None` where the rules of this house
/// let it have none.
pub(crate) fn sample(app: &App, kind: Kind, lang: Lang) -> Option<Document> {
    let Play { log, texts, .. } = Play::through(app, lang)?;
    let told = Told::made_up(app, texts);
    let (case, relation) = (Case::replay(&log)?, Relation::Complainant);
    let all = letters(&told.ground(&case, &log, relation, lang), relation);
    let letter = all.into_iter().find(|it| it.kind == kind)?;
    let until = record_until(&log, &letter);
    let case = Case::replay(until)?;
    document(&told.ground(&case, until, letter.relation, lang), &letter)
}

impl<'a> Play<'a> {
    fn through(app: &'a App, lang: Lang) -> Option<Play<'a>> {
        let (words, house) = (if lang == Lang::Zh { ZH } else { EN }, app.desk.house());
        let (id, at) = (CaseId(Uuid::now_v7()), app.desk.clock.now());
        let mut play = Play { app, house, log: Vec::new(), texts: BTreeMap::new(), id, at };
        let owner = Reader::plain(Actor { id: PersonId(Uuid::now_v7()), role: Role::Complainant });
        let agent = Reader::plain(Actor { id: PersonId(Uuid::now_v7()), role: Role::Agent });
        let program = Reader::plain(Actor::SYSTEM);
        play.begin(&owner, &words)?;
        play.step(&owner, Command::Lodge { terms: None });
        play.step(&program, Command::Acknowledge);
        play.step(&agent, Command::Accept);
        play.step(&agent, Command::Assign { to: Some(agent.actor.id), queue: None });
        let text = words.question.to_owned();
        let ask = Command::RequestInformation {
            of: Side::Complainant,
            kinds: vec![Code::of("screenshot")],
            text,
            respondent: None,
        };
        play.step(&agent, ask);
        let approved_by = Some(PersonId(Uuid::now_v7()));
        play.step(
            &agent,
            Command::Extend { text: words.delay.to_owned(), until: None, approved_by },
        );
        let text = words.message.to_owned();
        play.step(&agent, Command::Message { to: Side::Complainant, text });
        play.step(&program, Command::RecordFinding { finding: found() });
        let (offer, remedies) = (OfferId(play.next().nth(0)), vec![Remedy::Apology]);
        play.step(
            &agent,
            Command::Offer { remedies: remedies.clone(), text: words.offer.to_owned() },
        );
        play.step(&owner, Command::RefuseOffer { offer });
        let (outcome, text) = (Outcome::UpheldInPart, words.reasons.to_owned());
        play.step(&agent, Command::Rule { outcome, remedies, text });
        Some(play)
    }

    fn begin(&mut self, owner: &Reader, words: &Phrases) -> Option<()> {
        let particulars = serde_json::json!({
            "name": words.name, "contact": { "phone": "00000000000" },
        });
        let amount = Money::of_minor(2_000, Currency::CNY);
        let payment = DisputedPayment {
            provider: Code::of("alipay"),
            reference: Some("00000000000000000000".to_owned()),
            at: Some(PaidAt::Day(jiff::tz::TimeZone::UTC.to_datetime(self.at).date())),
            amount,
            expected: None,
            picked: None,
        };
        let narrative = self.words(words.narrative.to_owned());
        let complaint = Complaint {
            issue: Code::of("duplicate-charge"),
            handling: redress_core::case::Handling::House,
            respondent: None,
            payments: vec![payment],
            claimed: Some(amount),
            wanted: vec![Remedy::FullRefund { payment: 0 }, Remedy::Apology],
            narrative,
            particulars: self.words(particulars.to_string()),
            representative: None,
            facts: Default::default(),
            origin: Origin::Portal,
        };
        let (house, command) = (self.house.clone(), CommandId(self.id.0));
        let ctx = self.app.desk.context(owner, command, &house);
        let events = draft(owner.actor.id, complaint, &ctx).ok()?;
        self.record(owner.actor, command, events);
        Some(())
    }

    /// Takes a step, where the process lets it be taken.
    fn step(&mut self, reader: &Reader, command: Command<String>) {
        let key = self.next();
        let command: Result<Command, std::convert::Infallible> =
            command.with_texts(|text| Ok(self.words(text)));
        let (Ok(command), Some(case)) = (command, Case::replay(&self.log)) else { return };
        let house = self.house.clone();
        let events = decide(&case, command, &self.app.desk.context(reader, key, &house));
        if let Ok(events) = events {
            self.record(reader.actor, key, events);
        }
    }

    /// The name of the next command.
    fn next(&self) -> CommandId {
        CommandId(Uuid::from_u128(self.id.0.as_u128().wrapping_add(self.log.len() as u128 + 1)))
    }

    fn words(&mut self, text: String) -> Words {
        let new = NewText::new(TextId(Uuid::now_v7()), text);
        let words = new.words();
        self.texts.insert(words.text, new.text);
        words
    }

    fn record(&mut self, actor: Actor, command: CommandId, events: Vec<Event>) {
        let (case, at) = (self.id, self.at);
        let seq = self.log.len() as u32 + 1..;
        let new =
            seq.zip(events).map(|(seq, event)| Recorded { case, seq, at, actor, command, event });
        self.log.extend(new.collect::<Vec<_>>());
    }
}

/// That the payment is on record.
fn found() -> Finding {
    Finding {
        payment: 0,
        check: Check::PaymentExists,
        verdict: Verdict::Supports,
        because: Because::Found { by: FoundBy::Reference },
        rows: Vec::new(),
        already_refunded: None,
    }
}
