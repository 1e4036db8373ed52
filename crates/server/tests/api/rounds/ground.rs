//! What the tests of rounds stand on: one database, several servers over it, a provider of our
//! own, and a clock that stands still.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::SignedDuration;
use redress_connect::{
    sandbox::{Sandbox, SandboxPayment, SandboxSettings},
    secret::Secret,
};
use redress_core::{
    case::{Case, Command, Complaint, DisputedPayment, Event, EventKind, Outcome, Recorded},
    code::Code,
    ids::{CaseId, CommandId, PersonId, RemedyId},
    money::Money,
    party::{Actor, Reader, Role},
    payment::PaidAt,
    remedy::{Remedy, RemedyStatus},
};
use redress_server::{
    app::App,
    clock::Clock,
    desk::{Begin, Desk},
    rounds::{self, Report},
    rules::Rules,
    wire::Wire,
};
use redress_store::{MasterKey, Store};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Database, Engine, MONDAY};

/// How long the servers here wait for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_millis(400);
/// Longer than any lease.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(121);

pub(crate) struct Town {
    database: Database,
    key: MasterKey,
    pub(crate) clock: Clock,
    pub(crate) sandbox: Sandbox,
}

impl Town {
    pub(crate) async fn found(engine: Engine) -> Town {
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
        let time = clock.clone();
        let settings = SandboxSettings::new(secret, Arc::new(move || time.now()));
        let sandbox = Sandbox::start(settings).await.unwrap();
        let (database, key) = (Database::create(engine).await, MasterKey::random());
        Town { database, key, clock, sandbox }
    }

    /// One more server over the same database.
    pub(crate) async fn server(&self) -> App {
        static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
        self.server_under(Arc::clone(RULES.get_or_init(|| Arc::new(Rules::shipped())))).await
    }

    /// One more, with other law.
    pub(crate) async fn server_under(&self, rules: Arc<Rules>) -> App {
        let store = Store::open(&self.database.location, self.key.clone()).await.unwrap();
        let house = redress_core::institution::Institution::unnamed().house;
        let desk = Desk::new(store, self.clock.clone(), rules, house);
        let served = [Code::of("sandbox"), Code::of("alipay")];
        let providers = self.sandbox.providers(&served).unwrap();
        App::new(desk, providers, Wire::patient_for(PATIENCE)).await.unwrap()
    }

    pub(crate) fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Enters a payment into the provider's books.
    pub(crate) fn paid(&self, reference: &str, amount: &str) {
        self.sandbox.register(SandboxPayment {
            reference: reference.to_owned(),
            amount: yuan(amount),
            payee: "早安面馆".to_owned(),
            subject: "牛肉面".to_owned(),
            at: paid_at(),
            account: Some("2088-0000".to_owned()),
        });
    }
}

pub(crate) fn yuan(amount: &str) -> Money {
    Money::parse(amount, "CNY".parse().unwrap()).unwrap()
}

fn paid_at() -> PaidAt {
    "2026-03-01T10:11:12+08:00".parse().unwrap()
}

pub(crate) fn payment(reference: &str, amount: &str) -> DisputedPayment {
    DisputedPayment {
        provider: Code::of("sandbox"),
        reference: Some(reference.to_owned()),
        at: Some(paid_at()),
        amount: yuan(amount),
        expected: None,
        picked: None,
    }
}

pub(crate) fn complaint(payments: Vec<DisputedPayment>) -> Complaint<String> {
    Complaint {
        issue: Code::of("refund-delayed"),
        handling: redress_core::case::Handling::House,
        respondent: None,
        claimed: payments.first().map(|it| it.amount),
        payments,
        wanted: vec![],
        narrative: "退货已签收，至今未到账。".to_owned(),
        particulars: json!({ "name": "王小雨", "account": "2088-0000" }).to_string(),
        representative: None,
        facts: redress_core::rulebook::Facts::default(),
        origin: redress_core::case::Origin::Portal,
    }
}

fn person(n: u128, role: Role) -> Reader {
    Reader::plain(Actor { id: PersonId(Uuid::from_u128(n)), role })
}

pub(crate) fn complainant() -> Reader {
    person(1, Role::Complainant)
}

pub(crate) fn agent() -> Reader {
    person(2, Role::Agent)
}

/// What tests do to a server's cases.
pub(crate) trait Work {
    async fn lodge(&self, complaint: Complaint<String>) -> CaseId;
    async fn act(&self, case: CaseId, who: &Reader, command: Command<String>);
    async fn turn(&self) -> Report;
    async fn case(&self, case: CaseId) -> Case;
    async fn log(&self, case: CaseId) -> Vec<Recorded>;
    /// A case whose only payment was checked, with the agent.
    async fn ready(&self, reference: &str, amount: &str) -> CaseId;
    /// Orders a refund of all of it, which the complainant takes.
    async fn order(&self, case: CaseId) -> RemedyId;
    /// Both.
    async fn ordered(&self, reference: &str, amount: &str) -> (CaseId, RemedyId) {
        let case = self.ready(reference, amount).await;
        (case, self.order(case).await)
    }
    async fn status(&self, case: CaseId, remedy: RemedyId) -> RemedyStatus;
}

impl Work for App {
    async fn lodge(&self, complaint: Complaint<String>) -> CaseId {
        let (who, key) = (complainant(), CommandId(Uuid::now_v7()));
        self.desk.draft(&who, key, who.actor.id, complaint, Begin::LODGED).await.unwrap().id
    }

    async fn act(&self, case: CaseId, who: &Reader, command: Command<String>) {
        let what = command.as_move();
        let done = self.desk.handle(case, who, CommandId(Uuid::now_v7()), command).await;
        done.unwrap_or_else(|error| panic!("{what}: {error}"));
    }

    async fn turn(&self) -> Report {
        rounds::turn(self).await.unwrap()
    }

    async fn case(&self, case: CaseId) -> Case {
        self.desk.case(case, &Reader::plain(Actor::SYSTEM)).await.unwrap().0
    }

    async fn log(&self, case: CaseId) -> Vec<Recorded> {
        self.desk.store.log(case).await.unwrap()
    }

    async fn ready(&self, reference: &str, amount: &str) -> CaseId {
        let case = self.lodge(complaint(vec![payment(reference, amount)])).await;
        self.turn().await;
        self.act(case, &agent(), Command::Accept).await;
        // Assigning looks the person up; whoever takes it on is made known first.
        known(self, &agent()).await;
        let to = Some(agent().actor.id);
        self.act(case, &agent(), Command::Assign { to, queue: None }).await;
        case
    }

    async fn order(&self, case: CaseId) -> RemedyId {
        let remedies = vec![Remedy::FullRefund { payment: 0 }];
        let (outcome, text) = (Outcome::Upheld, "属实".to_owned());
        self.act(case, &agent(), Command::Rule { outcome, remedies, text }).await;
        self.act(case, &complainant(), Command::Accept).await;
        let remedies = self.case(case).await.remedies;
        *remedies.keys().next().expect("a remedy was ordered")
    }

    async fn status(&self, case: CaseId, remedy: RemedyId) -> RemedyStatus {
        self.case(case).await.remedies[&remedy].status
    }
}

/// Makes somebody known to the desk, once.
async fn known(app: &App, who: &Reader) {
    let person = redress_store::Person {
        id: who.actor.id,
        login: who.actor.id.to_string(),
        name: "陈晓".to_owned(),
        password_hash: None,
        roles: vec![who.actor.role],
        merchant: None,
        body: None,
        department: None,
        disabled: false,
        created_at: app.desk.clock.now(),
    };
    if app.desk.store.person(person.id).await.unwrap().is_none() {
        app.desk.store.create_person(&person).await.unwrap();
    }
}

/// How often each kind of event happened.
pub(crate) fn kinds(log: &[Recorded]) -> BTreeMap<EventKind, usize> {
    let mut kinds = BTreeMap::new();
    log.iter().for_each(|it| *kinds.entry(it.event.kind()).or_default() += 1);
    kinds
}

/// The findings of a case: every payment and check must stand there once.
pub(crate) fn findings(log: &[Recorded]) -> BTreeSet<(u16, String)> {
    let mut seen = BTreeSet::new();
    for recorded in log {
        if let Event::FindingRecorded { finding } = &recorded.event {
            let key = (finding.payment, finding.check.to_string());
            assert!(seen.insert(key.clone()), "{key:?} was recorded twice");
        }
    }
    seen
}
