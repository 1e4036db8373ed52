//! A server that listens, the sandbox that pays, a clock that stands, and people with their
//! tokens: what walks take place in.

use std::{
    ops::Index,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use redress_connect::{
    sandbox::{Sandbox, SandboxPayment, SandboxSettings},
    secret::Secret,
};
use redress_core::{
    code::Code,
    ids::{CommandId, MerchantId, PersonId, SessionId},
    money::{Currency, Money},
    party::Role,
};
use redress_server::{app::App, clock::Clock};
use redress_store::{MasterKey, Session, SessionKind};
use serde_json::Value;
use uuid::{Builder, Uuid};

use crate::harness::{self, Database, Engine, Got, Ground, MONDAY};

/// The payments of these codes are given back by the sandbox.
const SERVED: [&str; 2] = ["alipay", "sandbox"];

/// Everything there is.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) sandbox: Arc<Sandbox>,
    ground: Ground,
    database: Arc<Database>,
    master: MasterKey,
    /// How many keys were made, over all servers of this world.
    keys: Arc<AtomicU16>,
}

/// Somebody who asks, and what they show.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) name: &'static str,
    token: String,
    person: Option<PersonId>,
}

impl Who {
    /// Nobody in particular.
    pub(crate) const fn nobody() -> Who {
        Who { name: "路人", token: String::new(), person: None }
    }

    /// Whoever has this token, whatever it opens.
    pub(crate) fn with_token(name: &'static str, token: &str) -> Who {
        Who { name, token: token.to_owned(), person: None }
    }

    /// The id of the person behind it.
    pub(crate) fn id(&self) -> PersonId {
        self.person.expect("somebody with an account")
    }
}

/// A request that waits to be sent; a change gets a name of its own unless it has one.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    ask: harness::Ask,
    key: Option<CommandId>,
}

pub(crate) fn get(path: impl AsRef<str>) -> Ask {
    Ask { ask: harness::Ask::get(path.as_ref()), key: None }
}

pub(crate) fn post(path: impl AsRef<str>, json: Value) -> Ask {
    Ask { ask: harness::Ask::post(path.as_ref(), json), key: None }
}

/// A request whose body is a file.
pub(crate) fn file(path: impl AsRef<str>, media: &str, body: Vec<u8>) -> Ask {
    Ask { ask: harness::Ask::new("POST", path.as_ref()).raw(media, body), key: None }
}

impl Ask {
    /// Names the request, so that it can be sent twice.
    pub(crate) fn named(self, key: CommandId) -> Ask {
        Ask { key: Some(key), ..self }
    }

    /// Only while the case has this version.
    pub(crate) fn at_version(self, version: &Value) -> Ask {
        Ask { ask: self.ask.with("if-match", &format!("\"{version}\"")), ..self }
    }
}

/// What came back.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The body where it is JSON, else its text.
    pub(crate) body: Value,
}

impl Answer {
    fn of(got: Got) -> Answer {
        let text = || Value::String(String::from_utf8_lossy(&got.bytes).into_owned());
        let body = if got.json.is_null() { text() } else { got.json };
        Answer { status: got.status, body }
    }

    /// The status, and what a person wants to know of the rest.
    pub(crate) fn shown(&self) -> String {
        let text = |name: &str| self.body[name].as_str().map(|it| format!(", {it}"));
        let told = ["code", "detail", "stage", "closing"].map(|it| text(it).unwrap_or_default());
        // A case has its number from the beginning, and nobody needs it again in every line.
        let number = text("number").filter(|_| !self.body["secret"].is_null());
        format!("{}{}{}", self.status, number.unwrap_or_default(), told.concat())
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.body[name]
    }
}

impl World {
    /// A new world over an empty database of this engine.
    pub(crate) async fn open(engine: Engine) -> World {
        let database = Arc::new(Database::create(engine).await);
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let sandbox = Arc::new(sandbox(clock.clone()).await);
        World::serving(database, MasterKey::random(), clock, sandbox, Arc::default()).await
    }

    /// Another server over the same database, with its own store, desk and connections.
    pub(crate) async fn second_server(&self) -> World {
        let (database, sandbox) = (Arc::clone(&self.database), Arc::clone(&self.sandbox));
        let (clock, keys) = (self.clock.clone(), Arc::clone(&self.keys));
        World::serving(database, self.master.clone(), clock, sandbox, keys).await
    }

    async fn serving(
        database: Arc<Database>,
        master: MasterKey,
        clock: Clock,
        sandbox: Arc<Sandbox>,
        keys: Arc<AtomicU16>,
    ) -> World {
        let providers = sandbox.providers(&SERVED.map(Code::of)).unwrap();
        let below = Arc::clone(&database);
        let ground = Ground::over(below, master.clone(), clock.clone(), providers).await;
        World { app: ground.app.clone(), clock, sandbox, ground, database, master, keys }
    }

    /// A merchant that can be heard, and somebody who speaks for it.
    pub(crate) async fn merchant(&self, name: &'static str) -> (MerchantId, Who) {
        let id = self.ground.merchant(name).await;
        (id, self.person(name, Role::Merchant, Some(id), None).await)
    }

    /// Somebody who works here.
    pub(crate) async fn staff(&self, name: &'static str, role: Role) -> Who {
        self.person(name, role, None, None).await
    }

    /// Somebody with an account, signed in.
    pub(crate) async fn person(
        &self,
        name: &'static str,
        role: Role,
        merchant: Option<MerchantId>,
        body: Option<&str>,
    ) -> Who {
        let login = format!("{name} {}", Uuid::new_v4().simple());
        let body = body.map(|it| it.parse().unwrap());
        let known = self.ground.tied(&login, role, merchant, body).await;
        Who { name, token: known.token, person: Some(known.id) }
    }

    /// The same person, in another role of theirs.
    pub(crate) async fn also(&self, who: &Who, role: Role) -> Who {
        let store = &self.app.desk.store;
        let mut person = store.person(who.id()).await.unwrap().expect("they are here");
        if !person.roles.contains(&role) {
            person.roles.push(role);
            store.update_person(&person).await.unwrap();
        }
        let token = format!("rds_{}", Uuid::new_v4().simple());
        let session = Session {
            id: SessionId(Uuid::now_v7()),
            person: person.id,
            role,
            kind: SessionKind::Session,
            label: String::new(),
            created_at: self.clock.now(),
            expires_at: None,
        };
        store.open_session(&token, &session).await.unwrap();
        Who { token, ..who.clone() }
    }

    /// One of everybody who could be taken for part of a case and is not.
    pub(crate) async fn strangers(&self) -> Vec<Who> {
        let (_, merchant) = self.merchant("别家商户").await;
        vec![
            Who::nobody(),
            self.person("别的投诉人", Role::Complainant, None, None).await,
            merchant,
            self.staff("未受邀的调解员", Role::Mediator).await,
            self.person("未受理的外部机构", Role::Regulator, None, Some("legal-aid")).await,
            self.staff("管理员", Role::Admin).await,
        ]
    }

    /// Somebody who reads everything that was sent.
    pub(crate) async fn auditor(&self) -> Who {
        self.staff("审计员", Role::Auditor).await
    }

    /// Enters a payment into the sandbox's books.
    pub(crate) fn paid(&self, reference: &str, amount: &str, account: Option<&str>) {
        self.sandbox.register(SandboxPayment {
            reference: reference.to_owned(),
            amount: Money::parse(amount, Currency::CNY).unwrap(),
            payee: "南浦双人餐".to_owned(),
            subject: "套餐".to_owned(),
            at: "2025-12-20T12:00:00+08:00".parse().unwrap(),
            account: account.map(str::to_owned),
        });
    }

    /// A new name for a request: a UUID of version 7 by the standing clock, so that case numbers
    /// tell its day. Counted as well, because the clock stands.
    pub(crate) fn key(&self) -> CommandId {
        let mut random = [0; 10];
        random.copy_from_slice(&Uuid::new_v4().as_bytes()[..10]);
        random[..2].copy_from_slice(&self.keys.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let millis = u64::try_from(self.clock.now().as_millisecond()).expect("after 1970");
        CommandId(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Sends one request, and waits for the whole answer.
    pub(crate) async fn send(&self, who: &Who, Ask { ask, key }: Ask) -> Answer {
        let ask =
            if ask.method == "GET" { ask } else { ask.named(key.unwrap_or_else(|| self.key())) };
        Answer::of(self.ground.send(ask.by(&who.token)).await)
    }
}

async fn sandbox(clock: Clock) -> Sandbox {
    let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
    let settings = SandboxSettings::new(secret, Arc::new(move || clock.now()));
    Sandbox::start(settings).await.unwrap()
}
