//! `redress serve`: the server, from the first look at its settings to the last answer.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use redress_connect::config::{ProviderConfig, Providers};
use redress_core::{code::Code, institution::Institution};
use redress_store::Store;
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};

use super::{
    laws::{Laws, rules},
    place::Place,
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    admission::Admission,
    anchors::{LogConfig, LogSettings},
    app::App,
    clock::Clock,
    demo::{self, Demo},
    desk::Desk,
    fonts::{FONTS, Pressroom},
    http::{self, Vitals},
    reading::{Readers, Tesseract},
    rounds,
    scanner::Scanner,
    shutdown::{Shutdown, Stopper, shutdown},
    telemetry::{self, LogFormat},
    wire::{Wire, is_within_reach},
};

/// How long requests that were begun may take once the end was asked for.
const DRAIN_WITHIN: Duration = Duration::from_secs(30);
/// How long rounds may take to finish what they are at. As long as one try may take, and a bit.
const ROUNDS_WITHIN: Duration = Duration::from_secs(100);
/// How large the file of settings may be, in bytes.
const CONFIG_BYTES_MAX: u64 = 1 << 20;

/// How the server is to run.
#[derive(clap::Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    laws: Laws,
    /// Where to listen · 监听地址
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Start with sample cases, printed sign-ins, and a payment provider that is only a game · 演示
    #[arg(long)]
    demo: bool,
    /// The settings, as TOML: payment providers, and the folder of own rules · 支付机构配置
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of fonts for letters; otherwise those of the system · 字体目录
    #[arg(long, value_name = "DIR", env = FONTS)]
    fonts: Option<PathBuf>,
    /// Bring the database up to this version first (SQLite: always) · 先升级数据库结构
    #[arg(long)]
    migrate: bool,
    /// How log lines look · 日志格式
    #[arg(long, value_enum, env = "REDRESS_LOG_FORMAT", default_value = "human")]
    log: LogFormat,
}

/// The file of settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Who pays, by a name of the operator's.
    #[serde(default)]
    pub(super) provider: BTreeMap<Code, ProviderConfig>,
    /// An institution's own rules.
    #[serde(default)]
    pub(super) rules: RulesConfig,
    /// Which files are taken.
    #[serde(default)]
    pub(super) evidence: EvidenceConfig,
    /// Where files go, and how.
    #[serde(default)]
    pub(super) vault: VaultConfig,
    /// Who vouches for the log besides us.
    #[serde(default)]
    pub(super) log: LogConfig,
}

/// Which files are taken; what is missing is as [`Admission::default`] has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceConfig {
    /// The largest file from somebody of the institution, in bytes.
    pub(super) staff_bytes: Option<u64>,
    /// The largest file from a party, a mediator or an outside body, in bytes.
    pub(super) party_bytes: Option<u64>,
    /// Where Tesseract lies; the first on the path, where this is missing.
    pub(super) tesseract: Option<PathBuf>,
    /// A scanner of ClamAV's: `unix:/run/clamav/clamd.ctl`, `tcp:127.0.0.1:3310`. Where one is
    /// named, nothing is taken that it has not looked at.
    pub(super) scanner: Option<Scanner>,
    /// Proxies of the operator's, whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub(super) trusted_proxies: Vec<std::net::IpAddr>,
}

impl EvidenceConfig {
    /// What reads files: this very program, started again for each.
    fn readers(&self) -> std::io::Result<Readers> {
        Ok(Readers::new(std::env::current_exe()?, Tesseract::find(self.tesseract.as_deref())))
    }

    fn admission(&self) -> Admission {
        let usual = Admission::default();
        Admission {
            staff_bytes: self.staff_bytes.unwrap_or(usual.staff_bytes),
            party_bytes: self.party_bytes.unwrap_or(usual.party_bytes),
            trusted_proxies: self.trusted_proxies.clone(),
        }
    }
}

/// Where files go; `--vault` and `REDRESS_VAULT` go before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaultConfig {
    /// A folder, or `s3://BUCKET/PREFIX`.
    pub(super) place: Option<String>,
    /// Whether files are hashed by SM3 as well as by SHA-256.
    #[serde(default)]
    pub(super) sm3: bool,
}

/// Where own rules lie; `--rules` and `REDRESS_RULES` go before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesConfig {
    /// A folder that has `calendars`, `regimes`, `issues` or `channels`.
    pub(super) folder: Option<PathBuf>,
}

impl Config {
    /// Reads a file of settings. No file is no settings.
    pub(super) fn read(path: Option<&Path>) -> Result<Config, Failure> {
        let Some(path) = path else { return Ok(Config::default()) };
        let failed = |error: std::io::Error| Failure::file(path, &error);
        if CONFIG_BYTES_MAX < fs::metadata(path).map_err(failed)?.len() {
            let why = std::io::Error::other("the file is larger than 1 MiB");
            return Err(failed(why));
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |it| text[..it.start].lines().count().max(1));
            let (path, why) = (path.display(), error.message());
            Failure::bad_input(
                "bad-config",
                format!("{path} 第 {line} 行：{why}"),
                format!("{path}, line {line}: {why}"),
            )
        })
    }

    /// Who vouches for the log besides us.
    fn anchors(&self) -> Result<LogSettings, Failure> {
        self.log.settle().map_err(|it| {
            let en = format!("[log] {it}");
            Failure::bad_input("bad-log-setting", format!("[log] 配置有误：{it}"), en)
        })
    }

    /// Connects the providers that the settings name, those of them that can be reached.
    pub(super) fn providers(&self) -> Result<Providers, Failure> {
        for (name, table) in &self.provider {
            let url: Result<::http::Uri, _> = table.url.parse();
            if url.is_ok_and(|it| it.scheme_str() == Some("https") && !is_within_reach(&it)) {
                return Err(Failure::bad_input(
                    "no-tls-yet",
                    format!(
                        "[provider.{name}] url：本版本只能连接本机的支付机构（http://127.0.0.1…）"
                    ),
                    format!(
                        "[provider.{name}] url: this version speaks to providers on this \
                             machine only (http://127.0.0.1…)"
                    ),
                ));
            }
        }
        Ok(Providers::connect(&self.provider, |path| fs::read_to_string(path))?)
    }
}

pub(super) async fn run(voice: &Voice, serve: Serve) -> Done {
    telemetry::log(serve.log);
    let signals = Signals::listen().map_err(|error| Failure::fault("signals", error))?;
    let metrics = telemetry::counters();
    let config = Config::read(serve.config.as_deref())?;
    // Before anything comes into being: rules that are wrong stop everything.
    let laws = serve.laws.clone().or(config.rules.folder.clone());
    let read = tokio::task::spawn_blocking(move || rules(&laws)).await;
    let rules = Arc::new(read.map_err(|error| Failure::fault("rules", error))??);
    let anchors = config.anchors()?;
    let store = open(voice, &serve, &config.vault).await?;
    if let Some(origin) = &config.log.origin {
        store.name_log(origin).await?;
    }
    let clock = Clock::System;
    let desk = Desk::new(store.clone(), clock, rules, Institution::unnamed().house);

    let game = match serve.demo {
        true => {
            Some(demo::provider(&desk.clock).await.map_err(|it| Failure::fault("sandbox", it))?)
        }
        false => None,
    };
    let providers = match &game {
        Some(game) => demo::providers(game, &config.provider)?,
        None => config.providers()?,
    };
    let app = App::new(desk, providers, Wire::default()).await?;
    let readers = config.evidence.readers().map_err(|it| Failure::fault("readers", it))?;
    let app = app.admitting(config.evidence.admission()).anchored_by(anchors);
    let app = app.with_readers(readers).scanned_by(config.evidence.scanner.clone());
    let app = app.printing_in(Pressroom::new(serve.fonts.clone()));
    let listener = TcpListener::bind(serve.listen).await.map_err(|error| {
        let at = serve.listen;
        Failure::bad_input(
            "cannot-listen",
            format!("无法监听 {at}：{error}；可用 --listen 换一个地址"),
            format!("cannot listen on {at}: {error}; choose another address with --listen"),
        )
    })?;
    let running = Running::start(app.clone(), listener, metrics.clone())?;
    running.tell(voice)?;
    // Before the rounds begin: the demo takes their turns itself, one after the other.
    if let Some(game) = &game {
        let demo = demo::prepare(&app, game).await;
        let demo = demo.map_err(|it| Failure::fault("demo", format!("{it:#}")))?;
        tell_demo(voice, &demo, running.address)?;
        app.show_demo(demo);
    }
    running.until_stopped(voice, app, signals).await
}

async fn open(voice: &Voice, serve: &Serve, vault: &VaultConfig) -> Result<Store, Failure> {
    let place = &serve.place.or_vault(vault.place.as_deref());
    if place.is_embedded() && place.database.is_none() {
        place.make_folder()?;
    }
    let key = place.key(voice, true)?;
    let at = place.location().with_sm3(vault.sm3);
    // Nobody else looks after an embedded database; another may belong to several servers, and
    // then its operator says when its tables change.
    let store = match place.is_embedded() || serve.migrate {
        true => Store::open(at, key).await?,
        false => Store::open_as_is(at, key).await?,
    };
    // Before anybody sends a file: a place that is not there, or another's.
    store.check_vault().await?;
    Ok(store)
}

/// A server that answers, and its rounds.
struct Running {
    address: SocketAddr,
    vitals: Arc<Vitals>,
    stopper: Stopper,
    shutdown: Shutdown,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    fn start(
        app: App,
        listener: TcpListener,
        metrics: metrics_exporter_prometheus::PrometheusHandle,
    ) -> Result<Running, Failure> {
        let address = listener.local_addr().map_err(|error| Failure::fault("listen", error))?;
        let (stopper, shutdown) = shutdown();
        let vitals = Arc::new(Vitals::new(Some(metrics)));
        let router = http::router(app, Arc::clone(&vitals));
        let ended = wanted(shutdown.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let server = axum::serve(listener, service).with_graceful_shutdown(ended);
        let server = tokio::spawn(server.into_future());
        Ok(Running { address, vitals, stopper, shutdown, server })
    }

    fn tell(&self, voice: &Voice) -> Result<(), Failure> {
        let address = self.address;
        tracing::info!(%address, "listening");
        if voice.json {
            return voice.json(&serde_json::json!({ "listening": format!("http://{address}") }));
        }
        if !http::has_web() {
            voice.aside(
                "此程序未包含网页，只有接口；cargo xtask run 会编译网页。",
                "The pages were not built into this program, only the requests; cargo xtask run builds them.",
            );
        }
        voice.say(
            format!("Redress 已启动：http://{address}（接口说明 /api/docs，Ctrl-C 停止）"),
            format!("Redress is at http://{address} (requests: /api/docs; Ctrl-C stops it)"),
        )
    }

    /// Runs the rounds until a signal comes, then lets everything that was begun come to its end.
    async fn until_stopped(mut self, voice: &Voice, app: App, mut signals: Signals) -> Done {
        let (store, live) = (app.desk.store.clone(), app.live.clone());
        let mut rounds = tokio::spawn(rounds::run(app, self.shutdown.clone()));
        let mut ended = None;
        tokio::select! {
            () = signals.next() => {}
            result = &mut self.server => ended = Some(result),
        }
        if !voice.json {
            voice.aside("正在停止……", "Stopping …");
        }
        self.vitals.drain();
        live.close();
        self.stopper.stop();
        let finishing = async {
            if ended.is_none() && timeout(DRAIN_WITHIN, &mut self.server).await.is_err() {
                tracing::warn!("some requests took too long and were cut off");
                self.server.abort();
            }
            if timeout(ROUNDS_WITHIN, &mut rounds).await.is_err() {
                // What they were at is leased and comes up again at the next start.
                tracing::warn!("some rounds took too long and were cut off");
                rounds.abort();
            }
            store.close().await
        };
        tokio::select! {
            closed = finishing => closed?,
            () = signals.next() => {
                voice.aside("未等待全部完成即停止", "Stopped without waiting for everything.");
                return Ok(FOUND);
            }
        }
        match ended {
            Some(Ok(Err(error))) => Err(Failure::fault("listen", error)),
            Some(Err(error)) => Err(Failure::fault("server", error)),
            _ => Ok(0),
        }
    }
}

async fn wanted(mut shutdown: Shutdown) {
    shutdown.wanted().await;
}

/// Ctrl-C, or whoever looks after processes wants this one to end. Heard from the moment this is
/// made, so that whoever sees the server listen can also end it properly.
struct Signals {
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupted = signal(SignalKind::interrupt())?;
        Ok(Signals { interrupted, terminated: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> std::io::Result<Signals> {
        Ok(Signals {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Everything a stranger needs to look around.
fn tell_demo(voice: &Voice, demo: &Demo, address: SocketAddr) -> Result<(), Failure> {
    if voice.json {
        return voice.json(demo);
    }
    let url = format!("http://{address}");
    voice.say(
        "\n演示登录（每次启动都会换新密码）：",
        "\nSign-ins (new passwords at every start):",
    )?;
    for it in &demo.sign_ins {
        voice.line(format!("  {:<12} {:<14} {}", it.role, it.login, it.password))?;
    }
    if let Some(case) = &demo.case {
        let (number, secret) = (&case.number, &case.secret);
        voice.say(
            format!("\n示例案件（无需账号）：编号 {number}，密钥 {secret}"),
            format!("\nA case to look at without an account: number {number}, secret {secret}"),
        )?;
        voice.say("\n试一试：", "\nTry:")?;
        voice.line(format!(
            "  curl -s -H 'Authorization: Bearer {secret}' {url}/api/v1/cases/{number}"
        ))?;
        voice.line(format!(
            "  curl -s -H 'Authorization: Bearer {secret}' {url}/api/v1/cases/{number}/events"
        ))?;
        let guide = "issue=duplicate-charge&amount=30.00&currency=CNY";
        voice.line(format!("  curl -s '{url}/api/v1/guide?{guide}'"))?;
    }
    voice.say(
        "\n支付机构是程序内的沙盒：首次退款的应答会“丢失”，但每笔只退一次。",
        "\nThe payment provider is a sandbox inside this program: it loses its first answer, and \
         still every refund is paid once.",
    )
}
