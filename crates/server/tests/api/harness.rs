//! What every test here stands on: databases of both engines, a server that listens, a client
//! that sends anything, and somebody in every role.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use redress_connect::config::Providers;
use redress_core::{
    code::Code,
    ids::{CommandId, MerchantId, PersonId, SessionId},
    institution::{Institution, Merchant},
    party::Role,
};
use redress_server::{
    admission::Admission,
    app::{App, INSTITUTION},
    clock::Clock,
    desk::Desk,
    http::{Vitals, hash_password, router},
    reading::Readers,
    rules::Rules,
    wire::Wire,
};
use redress_store::{Location, MasterKey, Person, Session, SessionKind, Store, testkit};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

/// Names the PostgreSQL that tests may make databases on.
const POSTGRES: &str = "REDRESS_TEST_POSTGRES";
/// A Monday morning in Beijing.
pub(crate) const MONDAY: &str = "2026-03-02T10:00:00+08:00";
/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// The outside body that the regulator of the cast belongs to.
pub(crate) const BODY: Code = Code::of("pboc-12363");

/// A database engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Both, or SQLite alone where no PostgreSQL is named. Under CI that is a failure.
    pub(crate) fn every() -> Vec<Engine> {
        if std::env::var_os(POSTGRES).is_some() {
            return vec![Engine::Sqlite, Engine::Postgres];
        }
        assert!(std::env::var_os("CI").is_none(), "{POSTGRES} names no PostgreSQL");
        println!("PostgreSQL skipped: {POSTGRES} is not set");
        vec![Engine::Sqlite]
    }
}

/// An empty database of its own, gone when dropped.
pub(crate) struct Database {
    /// As `Store::open` takes it, with a place for files.
    pub(crate) location: Location,
    /// The address of the database alone.
    pub(crate) url: String,
    engine: Engine,
    _folder: tempfile::TempDir,
    name: String,
}

impl Database {
    /// A new one.
    pub(crate) async fn create(engine: Engine) -> Database {
        let name = format!("redress_test_{}", Uuid::now_v7().simple());
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("redress.db").display()),
            Engine::Postgres => testkit::create_database(&postgres(), &name).await.unwrap(),
        };
        let vault = folder.path().join("redress.vault").display().to_string();
        let location = Location::of(&url).with_vault(vault);
        Database { location, url, engine, _folder: folder, name }
    }
}

fn postgres() -> String {
    std::env::var(POSTGRES).expect("the engine is only tried where it is there")
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.engine == Engine::Sqlite {
            return;
        }
        let name = self.name.clone();
        // Dropping is not async; a thread of its own may wait.
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(testkit::drop_database(&postgres(), &name))
        });
        let _ = gone.join();
    }
}

/// The law is read once for all tests.
fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    Arc::clone(RULES.get_or_init(|| Arc::new(Rules::shipped())))
}

/// Hashing takes its time; one hash will do for everybody.
fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_password(PASSWORD).unwrap()).clone()
}

/// A server that listens, over a database of its own.
pub(crate) struct Ground {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) vitals: Arc<Vitals>,
    address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    server: JoinHandle<()>,
    _database: Arc<Database>,
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Ground {
    /// Over an empty database, with nobody who pays.
    pub(crate) async fn open(engine: Engine) -> Ground {
        let database = Arc::new(Database::create(engine).await);
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let providers = Providers::connect(&BTreeMap::new(), |_| Ok(String::new())).unwrap();
        Ground::over(database, MasterKey::random(), clock, providers).await
    }

    /// The same, with something that reads evidence.
    pub(crate) async fn reading(engine: Engine, readers: Readers) -> Ground {
        Ground::fitted(engine, |app| app.with_readers(readers)).await
    }

    /// The same, with whatever else an operator may have.
    pub(crate) async fn fitted(engine: Engine, fit: impl FnOnce(App) -> App) -> Ground {
        let database = Arc::new(Database::create(engine).await);
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let providers = Providers::connect(&BTreeMap::new(), |_| Ok(String::new())).unwrap();
        Ground::with(database, MasterKey::random(), clock, providers, fit).await
    }

    /// Over this database, which others may serve as well.
    pub(crate) async fn over(
        database: Arc<Database>,
        master: MasterKey,
        clock: Clock,
        providers: Providers,
    ) -> Ground {
        Ground::with(database, master, clock, providers, |app| app).await
    }

    async fn with(
        database: Arc<Database>,
        master: MasterKey,
        clock: Clock,
        providers: Providers,
        fit: impl FnOnce(App) -> App,
    ) -> Ground {
        let store = Store::open(&database.location, master).await.unwrap();
        let desk = Desk::new(store, clock.clone(), rules(), Institution::unnamed().house);
        let app = App::new(desk, providers, Wire::default()).await.unwrap();
        let app = app.admitting(Admission {
            staff_bytes: 16 << 20,
            party_bytes: 9 << 20,
            ..Admission::default()
        });
        Ground::serving(fit(app), clock, database).await
    }

    /// Another server over the same database, put together differently.
    pub(crate) async fn another(&self, app: App) -> Ground {
        Ground::serving(app, self.clock.clone(), Arc::clone(&self._database)).await
    }

    async fn serving(app: App, clock: Clock, database: Arc<Database>) -> Ground {
        let vitals = Arc::new(Vitals::new(None));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router(app.clone(), Arc::clone(&vitals));
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ground { app, clock, vitals, address, client, server, _database: database }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends one request, and has the answer before it is whole.
    pub(crate) async fn begin(&self, ask: Ask) -> http::Response<Incoming> {
        let mut request = http::Request::builder()
            .method(ask.method.as_str())
            .uri(format!("http://{}{}", self.address, ask.path));
        for (name, value) in &ask.headers {
            request = request.header(name.as_str(), value.as_str());
        }
        let request = request.body(Full::new(Bytes::from(ask.body))).unwrap();
        self.client.request(request).await.expect("the server answers")
    }

    /// Sends one request and waits for the whole answer.
    pub(crate) async fn send(&self, ask: Ask) -> Got {
        let (parts, body) = self.begin(ask).await.into_parts();
        let bytes = body.collect().await.expect("the whole answer").to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Got { status: parts.status.as_u16(), headers: parts.headers, bytes, json }
    }

    /// Somebody with an account and an API token in this role.
    pub(crate) async fn person(&self, login: &str, role: Role) -> Somebody {
        self.tied(login, role, None, None).await
    }

    /// The same with what ties them to cases.
    pub(crate) async fn tied(
        &self,
        login: &str,
        role: Role,
        merchant: Option<MerchantId>,
        body: Option<Code>,
    ) -> Somebody {
        let (store, created_at) = (&self.app.desk.store, self.clock.now());
        let id = PersonId(Uuid::now_v7());
        let person = Person {
            id,
            login: login.to_owned(),
            name: format!("{login} 某某"),
            password_hash: Some(password_hash()),
            roles: vec![role],
            merchant,
            body,
            department: None,
            disabled: false,
            created_at,
        };
        store.create_person(&person).await.unwrap();
        let nobody_yet = Somebody { id, token: String::new() };
        let token = self.session(&nobody_yet, role).await;
        Somebody { token, ..nobody_yet }
    }

    /// The token of a new sign-in.
    pub(crate) async fn session(&self, whose: &Somebody, role: Role) -> String {
        let token = format!("rds_{0}{0}", Uuid::new_v4().simple());
        let session = Session {
            id: SessionId(Uuid::now_v7()),
            person: whose.id,
            role,
            kind: SessionKind::Session,
            label: String::new(),
            created_at: self.clock.now(),
            expires_at: None,
        };
        self.app.desk.store.open_session(&token, &session).await.unwrap();
        token
    }

    /// One merchant that can be heard.
    pub(crate) async fn merchant(&self, name: &str) -> MerchantId {
        let store = &self.app.desk.store;
        let kept = store.setting::<Institution>(INSTITUTION).await.unwrap();
        let version = kept.as_ref().map_or(0, |it| it.version);
        let mut institution = kept.map_or_else(Institution::unnamed, |it| it.body);
        let id = MerchantId(Uuid::now_v7());
        institution.merchants.push(Merchant { id, name: name.to_owned() });
        let landed = store.put_setting(INSTITUTION, version, &institution).await.unwrap();
        assert!(landed.is_some());
        self.app.reload_institution().await.unwrap();
        id
    }

    /// A lodged complaint of a guest: the answer of `POST /cases`.
    pub(crate) async fn lodged(&self) -> Got {
        let got = self.send(Ask::post("/api/v1/cases", complaint())).await;
        assert_eq!(got.status, 201, "{}", got.json);
        got
    }

    /// The time, moved by whole seconds.
    pub(crate) fn later(&self, seconds: i64) -> Timestamp {
        self.clock.advance(jiff::SignedDuration::from_secs(seconds));
        self.clock.now()
    }
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) id: PersonId,
    pub(crate) token: String,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub(crate) fn new(method: &str, path: &str) -> Ask {
        let (headers, body) = (Vec::new(), Vec::new());
        Ask { method: method.to_owned(), path: path.to_owned(), headers, body }
    }

    pub(crate) fn get(path: &str) -> Ask {
        Ask::new("GET", path)
    }

    pub(crate) fn post(path: &str, body: Value) -> Ask {
        Ask::new("POST", path).json(body)
    }

    pub(crate) fn put(path: &str, body: Value) -> Ask {
        Ask::new("PUT", path).json(body)
    }

    pub(crate) fn json(self, body: Value) -> Ask {
        self.raw("application/json", body.to_string().into_bytes())
    }

    /// Any bytes, of any kind.
    pub(crate) fn raw(mut self, media: &str, body: impl Into<Vec<u8>>) -> Ask {
        self.body = body.into();
        self.with("content-type", media)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Ask {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a session, a token or a secret; with none where it is empty.
    pub(crate) fn by(self, token: &str) -> Ask {
        if token.is_empty() { self } else { self.with("authorization", &format!("Bearer {token}")) }
    }

    pub(crate) fn named(self, key: CommandId) -> Ask {
        self.with("idempotency-key", &key.to_string())
    }

    pub(crate) fn in_chinese(self) -> Ask {
        self.with("accept-language", "zh-CN,zh;q=0.9")
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) bytes: Bytes,
    /// The body, where it is JSON.
    pub(crate) json: Value,
}

impl Got {
    /// The value of a header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// The stable code of a problem.
    pub(crate) fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// A text of the answer.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.json[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.json))
    }
}

/// The smallest picture there is: one white pixel, as PNG.
pub(crate) const PIXEL: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0x00, 0x01,
    0x01, 0x01, 0x00, 0xb1, 0x38, 0xf6, 0x14, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// A new name for a request.
pub(crate) fn key() -> CommandId {
    CommandId(Uuid::now_v7())
}

/// A complaint about one payment, sent at once.
pub(crate) fn complaint() -> Value {
    json!({
        "lodge": true,
        "issue": "refund-delayed",
        "narrative": "退货已签收，商家承诺三日内退款，至今未到账。",
        "particulars": {
            "name": "王小雨",
            "contact": { "phone": "13900000000", "email": "rain@example.com" },
            "account": "2088-0000",
        },
        "payments": [{
            "provider": "alipay",
            "reference": "20260301220014000100000001",
            "at": "2026-03-01T10:11:12+08:00",
            "amount": { "amount": "128.50", "currency": "CNY" },
        }],
        "claimed": { "amount": "128.50", "currency": "CNY" },
        "wanted": [{ "kind": "full-refund", "payment": 0 }],
    })
}
