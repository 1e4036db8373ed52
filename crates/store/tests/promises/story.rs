//! Cases that things happen to, and what a change to them looks like.

use redress_core::{
    case::{Case, Due, Event, House, Recorded},
    code::Code,
    ids::{CaseId, CommandId, PersonId, RemedyId, TextId},
    money::Money,
    party::{Actor, Reader},
    remedy::{Progress, Remedy},
    testkit::{
        self, RULES, agent, complainant, complaint, drafted, found, instant, lodged, money, words,
    },
    words::Digest,
};
use redress_store::{AppendError, ChainHash, Change, NewText, Store};
use serde_json::Value;
use uuid::Uuid;

/// When everything in these stories begins.
pub(crate) const START: &str = "2026-03-02T04:00:00Z";

/// A case as somebody holds it who is about to change it.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) id: CaseId,
    pub(crate) log: Vec<Recorded>,
    pub(crate) head: ChainHash,
    commands: u128,
    by: Actor,
    pub(crate) at: jiff::Timestamp,
}

pub(crate) fn case_number(n: u128) -> CaseId {
    // The time of an id is what orders and numbers cases: here, a second apart.
    CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | n << 83 | n))
}

impl Story {
    /// The `n`-th case, of which nothing is on record.
    pub(crate) fn new(n: u128) -> Story {
        let (id, by) = (case_number(n), complainant().actor);
        let (log, head) = (Vec::new(), ChainHash::start());
        Story { id, log, head, commands: 0, by, at: instant(START) }
    }

    /// The same with somebody else acting.
    pub(crate) fn by(mut self, reader: Reader) -> Story {
        self.by = reader.actor;
        self
    }

    pub(crate) fn case(&self) -> Case {
        Case::replay(&self.log).unwrap()
    }

    /// What it takes to let these events happen, by one more command. Whatever words they point
    /// to are really written.
    pub(crate) fn change(&self, events: impl IntoIterator<Item = Event>) -> Change {
        let mut texts = Vec::new();
        let events: Vec<Event> = events.into_iter().map(|it| with_texts(&it, &mut texts)).collect();
        self.change_with(events, texts)
    }

    /// The same with these texts and no others.
    pub(crate) fn change_with(
        &self,
        events: impl IntoIterator<Item = Event>,
        texts: Vec<NewText>,
    ) -> Change {
        let number = |(seq, event)| Recorded {
            case: self.id,
            seq,
            at: self.at,
            actor: self.by,
            command: self.next_command(),
            event,
        };
        let new: Vec<Recorded> = (self.log.len() as u32 + 1..).zip(events).map(number).collect();
        let before = Case::replay(&self.log);
        let case = Case::replay(self.log.iter().chain(&new)).unwrap();
        let due = before.as_ref().map(|it| it.due(&RULES, &House::default())).unwrap_or_default();
        let (ended, begun) = Due::between(&due, &case.due(&RULES, &House::default()));
        let events: Vec<Event> = new.iter().map(|it| it.event.clone()).collect();
        Change {
            head: self.head.clone(),
            inbox: case.inbox_entry(&RULES),
            ended,
            begun,
            texts,
            guards: before.map(|it| it.guard_entries(&events)).unwrap_or_default(),
            file: None,
            request: Digest::of(self.next_command().to_string().as_bytes()),
            log: new,
            case,
        }
    }

    pub(crate) fn next_command(&self) -> CommandId {
        CommandId(Uuid::from_u128(self.id.0.as_u128() + (self.commands << 64)))
    }

    /// Lets them happen.
    pub(crate) async fn tell(
        &mut self,
        store: &Store,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(), AppendError> {
        let change = self.change(events);
        self.land(store, change).await
    }

    pub(crate) async fn land(&mut self, store: &Store, change: Change) -> Result<(), AppendError> {
        let head = store.append(&change).await?;
        self.follow(change.log, head);
        Ok(())
    }

    /// Goes on after what somebody else made happen.
    pub(crate) fn follow(&mut self, log: Vec<Recorded>, head: ChainHash) {
        self.head = head;
        self.log.extend(log);
        self.commands += 1;
    }

    /// A complaint that was drafted and lodged at once.
    pub(crate) async fn lodged(store: &Store, n: u128) -> Story {
        let mut story = Story::new(n);
        story.tell(store, filing()).await.unwrap();
        story.by(agent())
    }

    /// One whose payment a check has found, so that money can be ordered back.
    pub(crate) async fn verified(store: &Store, n: u128, payment: &str, paid: &str) -> Story {
        let mut story = Story::new(n);
        let complaint = testkit::claimed([testkit::payment(payment, paid)]);
        let begin = [drafted(complaint), lodged(), Event::Accepted];
        story.tell(store, begin).await.unwrap();
        let mut story = story.by(agent());
        story.tell(store, [Event::FindingRecorded { finding: found(0) }]).await.unwrap();
        story
    }

    /// The remedy that the next command orders.
    pub(crate) fn next_remedy(&self) -> RemedyId {
        RemedyId(self.next_command().nth(0))
    }

    /// That much of the payment is to go back.
    pub(crate) fn order(&self, amount: &str) -> Event {
        ordered(self.next_remedy(), money(amount))
    }
}

/// Seals until `wanted` events are sealed in all. On PostgreSQL the seal waits for whatever runs
/// anywhere in the cluster, other tests included.
pub(crate) async fn seal_up_to(store: &Store, wanted: i64) {
    for _ in 0..2000 {
        store.seal().await.unwrap();
        if store.last_position().await.unwrap().0 == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("{:?} of {wanted} are sealed", store.last_position().await);
}

/// The same event, pointing to texts that exist.
fn with_texts(event: &Event, texts: &mut Vec<NewText>) -> Event {
    fn visit(value: &mut Value, texts: &mut Vec<NewText>) {
        match value {
            Value::Object(fields)
                if fields.contains_key("digest") && fields.contains_key("text") =>
            {
                let text = NewText::new(TextId(Uuid::now_v7()), "what was said".to_owned());
                *value = serde_json::to_value(text.words()).unwrap();
                texts.push(text);
            }
            Value::Object(fields) => fields.values_mut().for_each(|it| visit(it, texts)),
            Value::Array(items) => items.iter_mut().for_each(|it| visit(it, texts)),
            _ => (),
        }
    }
    let mut value = serde_json::to_value(event).unwrap();
    visit(&mut value, texts);
    serde_json::from_value(value).unwrap()
}

pub(crate) fn filing() -> [Event; 2] {
    [drafted(complaint()), lodged()]
}

pub(crate) fn ordered(remedy: RemedyId, amount: Money) -> Event {
    let what = Remedy::PartialRefund { payment: 0, amount };
    testkit::ordered(remedy, what, Some(&amount.to_string()))
}

pub(crate) fn failed(remedy: RemedyId) -> Event {
    let progress = Progress::Failed { code: "account-closed".to_owned() };
    Event::RemedyReported { remedy, progress }
}

/// A note for colleagues.
pub(crate) fn noted(text: &str) -> Event {
    Event::Noted { words: words(text) }
}

/// A note, and the text that it points to.
pub(crate) fn written(text: &str) -> (Event, NewText) {
    let new = NewText::new(TextId(Uuid::now_v7()), text.to_owned());
    (Event::Noted { words: new.words() }, new)
}

pub(crate) fn handed_to(channel: &str) -> Event {
    Event::Escalated { channel: channel.parse::<Code>().unwrap() }
}

pub(crate) fn person_number(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | n << 80 | n))
}
