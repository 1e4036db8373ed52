//! What happened at the demo's institution in the weeks before its first start, told in
//! `story.toml` and played through the desk at the times that it tells: by a clock that stands in
//! the past and is moved on, with the rounds taking their turns every day.

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, tz::offset};
use redress_connect::sandbox::SandboxPayment;
use redress_core::{
    case::{Command, Complaint, DisputedPayment, Handling, Origin},
    code::Code,
    ids::{CaseId, CommandId, EvidenceId, MerchantId, PersonId},
    money::{Currency, Money},
    party::{Actor, Reader, Role},
    payment::PaidAt,
    remedy::Remedy,
    rulebook::Facts,
};
use redress_store::Person;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::{NoContext, Uuid};

use super::{
    Provider,
    house::{self, MERCHANTS},
    reader,
};
use crate::{app::App, clock::Clock, desk::Begin, rounds};

const STORY: &str = include_str!("story.toml");
const PICTURES: [(&str, &[u8]); 5] = [
    ("chat", include_bytes!("../../../../fixtures/demo/chat.png")),
    ("lamp", include_bytes!("../../../../fixtures/demo/lamp.png")),
    ("logins", include_bytes!("../../../../fixtures/demo/logins.png")),
    ("notice", include_bytes!("../../../../fixtures/demo/notice.png")),
    ("payment", include_bytes!("../../../../fixtures/demo/payment.png")),
];
const PICTURE_BYTES_MAX: u64 = 1 << 20;
/// The clock of the story's payments, in hours east of Greenwich.
const CHINA: i8 = 8;

/// Days and hours before the first start.
type Ago = (i64, i64);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    person: Vec<Complainant>,
    case: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Complainant {
    login: String,
    name: String,
    phone: String,
}

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    of: String,
    sent: Ago,
    taken: Option<Ago>,
    #[serde(default = "agent")]
    by: String,
    issue: Code,
    merchant: Option<String>,
    payment: Option<Paid>,
    expected: Option<String>,
    claimed: String,
    wanted: Vec<Remedy>,
    narrative: String,
    #[serde(default)]
    step: Vec<Step>,
}

fn agent() -> String {
    "agent".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paid {
    provider: Code,
    reference: String,
    days: i64,
    amount: String,
}

/// What somebody did about a case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    ago: Ago,
    who: String,
    r#do: Value,
}

/// A picture that somebody put in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Picture {
    file: String,
    kind: Code,
    name: String,
}

/// Plays all of it.
pub(super) async fn play(app: &App, provider: &Provider) -> Result<()> {
    let story: Story = toml::from_str(STORY).context("story.toml")?;
    let now = app.desk.clock.now();
    let mut past = app.clone();
    let first = story.case.iter().map(|it| it.sent.0).max().unwrap_or_default() + 1;
    past.desk.clock = Clock::standing_at(now - SignedDuration::from_hours(24 * first));
    let present = provider.go_by(past.desk.clock.clone());
    let cases = vec![None; story.case.len()];
    let mut play = Play { app: past, provider, now, story: &story, cases };
    play.people().await?;
    for (at, case, act) in play.timeline() {
        play.wait_until(at).await?;
        let told = &story.case[case];
        let done = play.act(case, told, act).await;
        done.with_context(|| format!("case {} of the story, {}", case + 1, told.narrative))?;
        if let Act::Sent = act {
            // What follows a complaint at once, such as the acknowledgement.
            rounds::turn(&play.app).await?;
        }
    }
    play.wait_until(now).await?;
    provider.go_by(present);
    Ok(())
}

/// What happens to a case.
#[derive(Clone, Copy)]
enum Act<'s> {
    Sent,
    Taken,
    Done(&'s Step),
}

struct Play<'s> {
    app: App,
    provider: &'s Provider,
    now: Timestamp,
    story: &'s Story,
    /// The cases that were begun, in the order of the story.
    cases: Vec<Option<CaseId>>,
}

impl<'s> Play<'s> {
    fn at(&self, (days, hours): Ago) -> Timestamp {
        self.now - SignedDuration::from_hours(24 * days + hours)
    }

    /// Everything in the order in which it happened.
    fn timeline(&self) -> Vec<(Timestamp, usize, Act<'s>)> {
        let story: &'s Story = self.story;
        let mut all = Vec::new();
        for (case, told) in story.case.iter().enumerate() {
            all.push((self.at(told.sent), case, Act::Sent));
            all.extend(told.taken.map(|it| (self.at(it), case, Act::Taken)));
            all.extend(told.step.iter().map(|it| (self.at(it.ago), case, Act::Done(it))));
        }
        all.sort_by_key(|(at, ..)| *at);
        all
    }

    /// Lets days pass, with what the program does of itself.
    async fn wait_until(&self, at: Timestamp) -> Result<()> {
        let clock = &self.app.desk.clock;
        let day = SignedDuration::from_hours(24);
        while clock.now() + day < at {
            clock.advance(day);
            rounds::turn(&self.app).await?;
        }
        clock.advance(at.duration_since(clock.now()));
        rounds::turn(&self.app).await?;
        Ok(())
    }

    async fn act(&mut self, case: usize, told: &Told, act: Act<'_>) -> Result<()> {
        if let Act::Sent = act {
            self.cases[case] = Some(self.send(told).await?);
            return Ok(());
        }
        let id = self.cases[case].context("it was not sent yet")?;
        match act {
            Act::Sent => Ok(()),
            Act::Taken => {
                self.command(id, told, &told.by, Command::Accept).await?;
                let to = Some(self.reader(told, &told.by)?.actor.id);
                self.command(id, told, &told.by, Command::Assign { to, queue: None }).await
            }
            Act::Done(step) => match step.r#do.get("evidence") {
                Some(picture) => {
                    let picture = serde_json::from_value(picture.clone())?;
                    self.put_in(id, told, &step.who, picture).await
                }
                None => {
                    let command = self.with_names(id, step.r#do.clone()).await?;
                    let command = serde_json::from_value(command)
                        .with_context(|| format!("what {} did", step.who))?;
                    self.command(id, told, &step.who, command).await
                }
            },
        }
    }

    async fn send(&self, told: &Told) -> Result<CaseId> {
        let payments = told.payment.iter().map(|it| self.payment(told, it));
        let login = &told.of;
        let person = self.story.person.iter().find(|it| it.login == *login);
        let (name, phone) = person
            .map_or(("林小满", "138 0000 0000"), |it| (it.name.as_str(), it.phone.as_str()));
        let account = format!("{login}@example.cn");
        let particulars =
            json!({ "name": name, "contact": { "phone": phone }, "account": account });
        let claimed = yuan(&told.claimed)?;
        let complaint = Complaint {
            issue: told.issue.clone(),
            handling: Handling::House,
            respondent: told.merchant.as_deref().map(merchant).transpose()?,
            payments: payments.collect::<Result<_>>()?,
            claimed: Some(claimed).filter(|it| it.is_positive()),
            wanted: told.wanted.clone(),
            narrative: told.narrative.clone(),
            particulars: particulars.to_string(),
            representative: None,
            facts: Facts::default(),
            origin: Origin::Portal,
        };
        let reader = self.reader(told, "of")?;
        let begin = Begin { lodge: true, terms: None };
        let whose = reader.actor.id;
        Ok(self.app.desk.draft(&reader, self.key(), whose, complaint, begin).await?.id)
    }

    /// A payment, which the provider knows as well.
    fn payment(&self, told: &Told, paid: &Paid) -> Result<DisputedPayment> {
        let at = PaidAt::Instant(self.at((paid.days, 2)), offset(CHINA));
        let amount = yuan(&paid.amount)?;
        let payee = told.merchant.as_deref().map_or(Ok("个人收款"), merchant_name)?;
        self.provider.sandbox.register(SandboxPayment {
            reference: paid.reference.clone(),
            amount,
            payee: payee.to_owned(),
            subject: "消费".to_owned(),
            at,
            account: Some(format!("{}@example.cn", told.of)),
        });
        Ok(DisputedPayment {
            provider: paid.provider.clone(),
            reference: Some(paid.reference.clone()),
            at: Some(at),
            amount,
            expected: told.expected.as_deref().map(yuan).transpose()?,
            picked: None,
        })
    }

    /// A command id of the time that it is in the story: cases are called after theirs.
    fn key(&self) -> CommandId {
        let now = self.app.desk.clock.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        CommandId(Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos)))
    }

    async fn command(
        &self,
        case: CaseId,
        told: &Told,
        who: &str,
        command: Command<String>,
    ) -> Result<()> {
        let what = command.as_move();
        let reader = self.reader(told, who)?;
        let done = self.app.desk.handle(case, &reader, self.key(), command).await;
        done.map(|_| ()).with_context(|| format!("`{what}` by {who}"))
    }

    async fn put_in(&self, case: CaseId, told: &Told, who: &str, picture: Picture) -> Result<()> {
        let Picture { file, kind, name } = picture;
        let found = PICTURES.iter().find(|(it, _)| *it == file);
        let (_, bytes) = found.with_context(|| format!("there is no picture `{file}`"))?;
        let (reader, key) = (self.reader(told, who)?, self.key());
        let (evidence, store) = (EvidenceId(key.0), &self.app.desk.store);
        let labels = (name, "image/png".to_owned());
        let mut writer = store.write_file(case, evidence, labels, PICTURE_BYTES_MAX).await?;
        writer.write(bytes).await?;
        let arrived = writer.end().await?;
        let (digest, size) = (arrived.digest(), arrived.size());
        let (sm3, capture) = (None, None);
        let command = Command::AddEvidence { evidence, kind, digest, size, sm3, capture };
        self.app.desk.handle_with(case, &reader, key, command, arrived).await?;
        Ok(())
    }

    /// What a step says, with the ids of those whom it names.
    async fn with_names(&self, case: CaseId, step: Value) -> Result<Value> {
        let (case, _) = self.app.desk.case(case, &Reader::plain(Actor::SYSTEM)).await?;
        let named = |name: &str| -> Result<String> {
            let found = match name {
                "$request" => case.requests.keys().next_back().map(ToString::to_string),
                "$offer" => case.offers.keys().next_back().map(ToString::to_string),
                "$remedy" => case.remedies.keys().next_back().map(ToString::to_string),
                login => return Ok(reader(&login[1..])?.actor.id.to_string()),
            };
            found.with_context(|| format!("the case has no {name}"))
        };
        replace(step, &named)
    }

    /// Somebody at work, the complainant (`of`), or whoever answers for the merchant.
    fn reader(&self, told: &Told, who: &str) -> Result<Reader> {
        let merchant = told.merchant.as_deref().map(merchant).transpose()?;
        match who {
            "of" => self.complainant(&told.of),
            "merchant" if merchant != Some(house::TRAVEL) => {
                let id = clerk(merchant.context("nobody is complained about")?);
                Ok(Reader { merchant, ..Reader::plain(Actor { id, role: Role::Merchant }) })
            }
            login => reader(login),
        }
    }

    fn complainant(&self, login: &str) -> Result<Reader> {
        let place = self.story.person.iter().position(|it| it.login == login);
        place.map_or_else(|| reader(login), |place| Ok(complainant(place)))
    }

    /// Everybody whom the story speaks of and who does not sign in.
    async fn people(&self) -> Result<()> {
        let complainants = self.story.person.iter().enumerate().map(|(place, it)| {
            let id = complainant(place).actor.id;
            (id, it.login.clone(), it.name.clone(), Role::Complainant, None)
        });
        let clerks = MERCHANTS.iter().filter(|(.., id)| *id != house::TRAVEL).map(|it| {
            let (login, name, merchant) = *it;
            let name = format!("{name}客服");
            (clerk(merchant), format!("{login}-clerk"), name, Role::Merchant, Some(merchant))
        });
        for (id, login, name, role, merchant) in complainants.chain(clerks) {
            let person = Person {
                id,
                login,
                name,
                password_hash: None,
                roles: vec![role],
                merchant,
                body: None,
                department: None,
                disabled: false,
                created_at: self.app.desk.clock.now(),
            };
            self.app.desk.store.create_person(&person).await?;
        }
        Ok(())
    }
}

const COMPLAINANTS: u128 = 0x0199_0000_0000_7000_8000_0000_0000_0200;
const CLERKS: u128 = 0x0199_0000_0000_7000_8000_0000_0000_0300;

/// One of the story's own complainants.
fn complainant(place: usize) -> Reader {
    let id = PersonId(Uuid::from_u128(COMPLAINANTS + place as u128));
    Reader::plain(Actor { id, role: Role::Complainant })
}

/// Who answers for a merchant.
fn clerk(merchant: MerchantId) -> PersonId {
    PersonId(Uuid::from_u128(CLERKS + merchant.0.as_u128()))
}

fn merchant(called: &str) -> Result<MerchantId> {
    known_merchant(called).map(|(.., id)| *id)
}

fn merchant_name(called: &str) -> Result<&'static str> {
    known_merchant(called).map(|(_, name, _)| *name)
}

fn known_merchant(called: &str) -> Result<&'static (&'static str, &'static str, MerchantId)> {
    let found = MERCHANTS.iter().find(|(it, ..)| *it == called);
    found.with_context(|| format!("no merchant is called `{called}`"))
}

fn yuan(amount: &str) -> Result<Money> {
    Money::parse(amount, Currency::CNY).with_context(|| format!("`{amount}`"))
}

/// The same with every text that begins with `$` turned into what it names.
fn replace(value: Value, named: &impl Fn(&str) -> Result<String>) -> Result<Value> {
    Ok(match value {
        Value::String(it) if it.starts_with('$') => named(&it)?.into(),
        Value::Array(items) => {
            items.into_iter().map(|it| replace(it, named)).collect::<Result<_>>()?
        }
        Value::Object(fields) => {
            let fields = fields.into_iter();
            let replaced = fields.map(|(name, it)| anyhow::Ok((name, replace(it, named)?)));
            Value::Object(replaced.collect::<Result<_>>()?)
        }
        other => other,
    })
}
