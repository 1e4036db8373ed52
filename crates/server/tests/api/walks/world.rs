//! A server that listens, the database under it, the sandbox that pays, a clock that stands, and
//! people with their tokens: what walks take place in.

use std::{
    fmt,
    net::SocketAddr,
    ops::Index,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use redress_connect::{
    sandbox::{Sandbox, SandboxPayment, SandboxSettings},
    secret::Secret,
};
use redress_core::{
    code::Code,
    ids::{CommandId, MerchantId, PersonId, SessionId},
    institution::{Institution, Merchant},
    party::Role,
};
use redress_server::{
    app::{App, INSTITUTION},
    clock::Clock,
    desk::Desk,
    http::{self, Vitals},
    rules::Rules,
    wire::Wire,
};
use redress_store::{MasterKey, Person, Session, SessionKind, Store};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::{Builder, Uuid};

use crate::harness::{Database, Engine};

/// A Monday morning in Beijing.
const MONDAY: &str = "2025-12-22T09:30:00+08:00";
/// The payments of these codes are given back by the sandbox.
const SERVED: [&str; 3] = ["alipay", "wechat-pay", "sandbox"];

/// Everything there is.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) sandbox: Arc<Sandbox>,
    server: Server,
    database: Arc<Database>,
    master: MasterKey,
    keys: Arc<AtomicU64>,
}

/// One listening server, until it is dropped.
struct Server {
    address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Somebody who asks, and what they show.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) name: &'static str,
    token: Option<String>,
    person: Option<PersonId>,
}

impl Who {
    /// Nobody in particular.
    pub(crate) const fn nobody() -> Who {
        Who { name: "路人", token: None, person: None }
    }

    /// Whoever has this token, whatever it opens.
    pub(crate) fn with_token(name: &'static str, token: &str) -> Who {
        Who { name, token: Some(token.to_owned()), person: None }
    }

    /// The id of the person behind it.
    pub(crate) fn id(&self) -> PersonId {
        self.person.expect("somebody with an account")
    }
}

/// A request that waits to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    method: &'static str,
    path: String,
    media: Option<&'static str>,
    body: Vec<u8>,
    key: Option<CommandId>,
    if_match: Option<String>,
}

pub(crate) fn get(path: impl Into<String>) -> Ask {
    let (media, body) = (None, Vec::new());
    Ask { method: "GET", path: path.into(), media, body, key: None, if_match: None }
}

pub(crate) fn post(path: impl Into<String>, json: Value) -> Ask {
    file(path, "application/json", json.to_string().into_bytes())
}

/// A request whose body is a file.
pub(crate) fn file(path: impl Into<String>, media: &'static str, body: Vec<u8>) -> Ask {
    let (path, media) = (path.into(), Some(media));
    Ask { method: "POST", path, media, body, key: None, if_match: None }
}

impl Ask {
    /// Names the request, so that it can be sent twice.
    pub(crate) fn named(self, key: CommandId) -> Ask {
        Ask { key: Some(key), ..self }
    }

    /// Only while the case has this version.
    pub(crate) fn at_version(self, version: &Value) -> Ask {
        Ask { if_match: Some(format!("\"{version}\"")), ..self }
    }
}

/// What came back.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The body where it is JSON, else its text or its length.
    pub(crate) body: Value,
}

impl Answer {
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

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

/// The law is read once for all tests.
fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    Arc::clone(RULES.get_or_init(|| Arc::new(Rules::shipped())))
}

impl World {
    /// A new world over an empty database of this engine.
    pub(crate) async fn open(engine: Engine) -> World {
        let database = Arc::new(Database::create(engine).await);
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let sandbox = Arc::new(sandbox(&clock).await);
        let master = MasterKey::random();
        let keys = Arc::new(AtomicU64::new(0));
        World::serving(database, master, clock, sandbox, keys).await
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
        keys: Arc<AtomicU64>,
    ) -> World {
        let store = Store::open(&database.url, master.clone()).await.unwrap();
        let house = Institution::unnamed().house;
        let desk = Desk::new(store, clock.clone(), rules(), house);
        let providers = sandbox.providers(&SERVED.map(Code::of)).unwrap();
        let app = App::new(desk, providers, Wire::default()).await.unwrap();
        let server = Server::start(app.clone()).await;
        World { app, clock, sandbox, server, database, master, keys }
    }

    /// Writes the institution's document, as its administrator would.
    pub(crate) async fn settle(&self, change: impl FnOnce(&mut Institution)) {
        let store = &self.app.desk.store;
        let kept = store.setting::<Institution>(INSTITUTION).await.unwrap();
        let version = kept.as_ref().map_or(0, |it| it.version);
        let mut institution = kept.map_or_else(Institution::unnamed, |it| it.body);
        change(&mut institution);
        store.put_setting(INSTITUTION, version, &institution).await.unwrap().expect("it landed");
        self.app.reload_institution().await.unwrap();
    }

    /// A merchant that can be heard, and somebody who speaks for it.
    pub(crate) async fn merchant(&self, name: &'static str) -> (MerchantId, Who) {
        let id = MerchantId(Uuid::now_v7());
        self.settle(|it| it.merchants.push(Merchant { id, name: name.to_owned() })).await;
        (id, self.person("商家", Role::Merchant, Some(id), None).await)
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
        let (store, created_at) = (&self.app.desk.store, self.clock.now());
        let id = PersonId(Uuid::now_v7());
        let person = Person {
            id,
            login: id.to_string(),
            name: name.to_owned(),
            password_hash: None,
            roles: vec![role],
            merchant,
            body: body.map(|it| it.parse().unwrap()),
            department: None,
            disabled: false,
            created_at,
        };
        store.create_person(&person).await.unwrap();
        self.signed_in(name, id, role).await
    }

    /// The same person, in another role of theirs.
    pub(crate) async fn also(&self, who: &Who, role: Role) -> Who {
        let store = &self.app.desk.store;
        let mut person = store.person(who.id()).await.unwrap().expect("they are here");
        if !person.roles.contains(&role) {
            person.roles.push(role);
            store.update_person(&person).await.unwrap();
        }
        self.signed_in(who.name, person.id, role).await
    }

    async fn signed_in(&self, name: &'static str, id: PersonId, role: Role) -> Who {
        let (store, created_at) = (&self.app.desk.store, self.clock.now());
        let token = format!("rds_{}", Uuid::new_v4().simple());
        let session = Session {
            id: SessionId(Uuid::now_v7()),
            person: id,
            role,
            kind: SessionKind::Token,
            label: String::new(),
            created_at,
            expires_at: None,
        };
        store.open_session(&token, &session).await.unwrap();
        Who { name, token: Some(token), person: Some(id) }
    }

    /// One of everybody who could be taken for part of a case and is not.
    pub(crate) async fn strangers(&self) -> Vec<Who> {
        let (_, merchant) = self.merchant("别家商户").await;
        vec![
            Who::nobody(),
            self.person("别的投诉人", Role::Complainant, None, None).await,
            Who { name: "别家商户", ..merchant },
            self.staff("未受邀的调解员", Role::Mediator).await,
            self.person("未受理的外部机构", Role::Regulator, None, Some("legal-aid")).await,
            self.staff("管理员", Role::Admin).await,
        ]
    }

    /// Somebody who reads everything that was sent.
    pub(crate) async fn auditor(&self) -> Who {
        self.staff("审计员", Role::Auditor).await
    }

    /// A payment in the sandbox's books.
    pub(crate) fn paid(&self, reference: &str, amount: &str, account: Option<&str>) {
        let cny = "CNY".parse().unwrap();
        self.sandbox.register(SandboxPayment {
            reference: reference.to_owned(),
            amount: redress_core::money::Money::parse(amount, cny).unwrap(),
            payee: "南浦双人餐".to_owned(),
            subject: "套餐".to_owned(),
            at: "2025-12-20T12:00:00+08:00".parse().unwrap(),
            account: account.map(str::to_owned),
        });
    }

    /// A new name for a request: a UUID of version 7 by the standing clock, so that case numbers
    /// tell its day.
    pub(crate) fn key(&self) -> CommandId {
        let mut random = [0; 10];
        random.copy_from_slice(&Uuid::new_v4().as_bytes()[..10]);
        // Counted as well, because the clock stands.
        random[..2]
            .copy_from_slice(&(self.keys.fetch_add(1, Ordering::Relaxed) as u16).to_be_bytes());
        let millis = self.clock.now().as_millisecond();
        let millis = u64::try_from(millis).expect("after 1970");
        CommandId(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Sends one request, and waits for the whole answer.
    pub(crate) async fn send(&self, who: &Who, ask: Ask) -> Answer {
        let Ask { method, path, media, body, key, if_match } = ask;
        let mut request = ::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.server.address))
            .header("accept-language", "en");
        if let Some(token) = &who.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(media) = media {
            let key = key.unwrap_or_else(|| self.key());
            request =
                request.header("content-type", media).header("idempotency-key", key.to_string());
        }
        if let Some(version) = if_match {
            request = request.header("if-match", version);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let answer = self.server.client.request(request).await.expect("the server answers");
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.expect("the whole answer").to_bytes();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, body }
    }
}

impl Server {
    async fn start(app: App) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = http::router(app, Arc::new(Vitals::new(None)));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Server { address, client, task }
    }
}

async fn sandbox(clock: &Clock) -> Sandbox {
    let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
    let clock = clock.clone();
    let now: redress_connect::sandbox::Clock = Arc::new(move || -> Timestamp { clock.now() });
    Sandbox::start(SandboxSettings::new(secret, now)).await.unwrap()
}
