//! A payment provider of our own with a small HTTP server, for tests and for the demo: it keeps
//! books of payments, pays refunds exactly once, and misbehaves on request.
//!
//! What it says is described in `crates/connect/README.md`. It listens on this machine only and
//! forgets everything when it stops.
//!
//! ```no_run
//! # async fn example(payment: redress_connect::sandbox::SandboxPayment) -> std::io::Result<()> {
//! # use std::sync::Arc;
//! use redress_connect::{sandbox::{Mischief, Sandbox, SandboxSettings}, secret::Secret};
//!
//! let secret = Secret::new("0123456789abcdef0123456789abcdef").unwrap();
//! let sandbox = Sandbox::start(SandboxSettings::new(secret, Arc::new(jiff::Timestamp::now))).await?;
//! let reference = payment.reference.clone();
//! sandbox.register(payment);
//! sandbox.misbehave_about(&reference, 1, Mischief::LoseAnswer);
//! // … a refund is ordered; its first answer is lost after the money moved …
//! assert_eq!(sandbox.payouts().len(), 1);
//! # Ok(()) }
//! ```

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::{ProtectionId, RemedyId},
    money::{Money, MoneyError},
    payment::PaidAt,
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    config::{ConfigError, ProviderConfig, Providers},
    secret::{Secret, WrittenSecret},
};

mod books;
mod door;
mod http;
mod mischief;

pub use books::{Payout, ProtectionNow, RefundNow};
pub use mischief::{Mischief, Nonsense, SPECIAL_AMOUNTS};

use books::Books;
use door::Door;
use mischief::Schedule;

/// How the sandbox learns the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a sandbox is started with.
#[derive(Clone)]
pub struct SandboxSettings {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// The key that its callers share with it.
    pub secret: Secret,
    /// Its clock. Requests more than five minutes off are not taken.
    pub clock: Clock,
    /// Believe a refund order for a payment that was never registered: what the order says was paid
    /// becomes the payment. For the demo, where people bring bills of their own.
    pub trusting: bool,
    /// Let the amount of a refund choose how it goes wrong, by [`SPECIAL_AMOUNTS`]. For the demo.
    pub special_amounts: bool,
}

impl SandboxSettings {
    /// Any free port, nothing believed, nothing special.
    pub fn new(secret: Secret, clock: Clock) -> SandboxSettings {
        SandboxSettings { port: 0, secret, clock, trusting: false, special_amounts: false }
    }
}

/// A payment in the sandbox's books: paid, and not given back yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SandboxPayment {
    /// Its number.
    pub reference: String,
    /// How much was paid.
    pub amount: Money,
    /// To whom.
    pub payee: String,
    /// For what; may be empty.
    pub subject: String,
    /// When.
    pub at: PaidAt,
    /// From which of the sandbox's accounts, if that matters: it can then be secured.
    pub account: Option<String>,
}

/// A sandbox that runs until it is dropped.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What all connections share.
struct Shared {
    settings: SandboxSettings,
    state: Mutex<State>,
}

struct State {
    books: Books,
    door: Door,
    schedule: Schedule,
    requests: u64,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sandbox {
    /// Starts a sandbox on the runtime of the caller.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(settings: SandboxSettings) -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let address = listener.local_addr()?;
        let state = State {
            books: Books::new(settings.trusting),
            door: Door::default(),
            schedule: Schedule::new(settings.special_amounts),
            requests: 0,
        };
        let shared = Arc::new(Shared { settings, state: Mutex::new(state) });
        let server = tokio::spawn(http::serve(listener, Arc::clone(&shared)));
        Ok(Sandbox { address, shared, server })
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The key that its callers share with it.
    pub fn secret(&self) -> &Secret {
        &self.shared.settings.secret
    }

    /// The table of an operator's configuration that leads here, for payments of the codes `serves`.
    pub fn config(&self, serves: &[Code]) -> ProviderConfig {
        ProviderConfig {
            kind: Some(Code::of("sandbox")),
            url: self.url(),
            secret: Some(WrittenSecret::from(self.secret())),
            key_file: None,
            serves: serves.to_vec(),
        }
    }

    /// Providers of which there is only this one, for payments of the codes `serves`.
    ///
    /// # Errors
    /// When a code stands in `serves` twice.
    pub fn providers(&self, serves: &[Code]) -> Result<Providers, ConfigError> {
        let tables = BTreeMap::from([(Code::of("sandbox"), self.config(serves))]);
        Providers::connect(&tables, |_| Err(io::ErrorKind::NotFound.into()))
    }

    /// Enters a payment into the books. The same reference again changes nothing.
    pub fn register(&self, payment: SandboxPayment) {
        self.shared.state().books.register(payment);
    }

    /// Lets the next `times` requests go wrong, whatever they are about.
    pub fn misbehave(&self, times: u32, mischief: Mischief) {
        self.shared.state().schedule.next(times, mischief);
    }

    /// Lets the next `times` requests about the payment `reference` go wrong.
    pub fn misbehave_about(&self, reference: &str, times: u32, mischief: Mischief) {
        self.shared.state().schedule.about(reference, times, mischief);
    }

    /// Forgets all mischief that is still to come.
    pub fn behave(&self) {
        self.shared.state().schedule.clear();
    }

    /// Every movement of money, in order. The one list that tells how often anybody was paid.
    pub fn payouts(&self) -> Vec<Payout> {
        self.shared.state().books.payouts().to_vec()
    }

    /// The movements of money for one remedy: none or one, or the sandbox is broken.
    pub fn payouts_for(&self, remedy: RemedyId) -> Vec<Payout> {
        let key = remedy.to_string();
        self.payouts().into_iter().filter(|it| it.refund == key).collect()
    }

    /// How much of a payment has really gone back; `None` for a payment that is not in the books.
    ///
    /// # Errors
    /// When the sum is beyond 64 bits, which the books do not allow.
    pub fn paid_back(&self, reference: &str) -> Result<Option<Money>, MoneyError> {
        let state = self.shared.state();
        let Some(payment) = state.books.payment(reference) else {
            return Ok(None);
        };
        let mut sum = Money::zero(payment.amount.currency());
        for payout in state.books.payouts().iter().filter(|it| it.payment == reference) {
            sum = sum.plus(payout.amount)?;
        }
        Ok(Some(sum))
    }

    /// The payments in the books, sorted by reference.
    pub fn payments(&self) -> Vec<SandboxPayment> {
        self.shared.state().books.payments().cloned().collect()
    }

    /// How a refund stands; `None` where the sandbox never heard of it.
    pub fn refund(&self, remedy: RemedyId) -> Option<RefundNow> {
        self.shared.state().books.refund_now(&remedy.to_string())
    }

    /// How a protection stands; `None` where the sandbox never heard of it.
    pub fn protection(&self, protection: ProtectionId) -> Option<ProtectionNow> {
        self.shared.state().books.protection_now(&protection.to_string())
    }

    /// Whether a payment is frozen right now.
    pub fn is_frozen(&self, reference: &str) -> bool {
        self.shared.state().books.is_frozen(reference)
    }

    /// Whether an account is secured right now.
    pub fn is_secured(&self, account: &str) -> bool {
        self.shared.state().books.is_secured(account)
    }

    /// How many genuine requests came in.
    pub fn requests(&self) -> u64 {
        self.shared.state().requests
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}
