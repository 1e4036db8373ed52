//! `redress serve --demo`: an institution, its people, a payment provider that is only a game, and
//! cases at every stage, so that a stranger sees something real within a minute.
//!
//! Everything goes through the desk as it would in earnest. Nothing here runs without `--demo`.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result, ensure};
use redress_bills::{Bills, Options};
use redress_connect::{
    config::{ConfigError, ProviderConfig, Providers},
    sandbox::{Mischief, Sandbox, SandboxPayment, SandboxSettings},
    secret::Secret,
};
use redress_core::{
    code::Code,
    ids::{CaseId, PersonId},
    institution::Institution,
    party::{Actor, Reader, Role},
    payment::{Direction, Payment},
};
use redress_store::Person;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::{App, INSTITUTION},
    clock::Clock,
    http::{case_token, hash_password},
    passwords,
};

mod cases;
mod house;
mod story;
mod texts;

/// A bill of nobody's, with payments to complain about.
const BILL: &[u8] = include_bytes!("../../../fixtures/bills/alipay_v3/february.csv");
/// Whose payments the sandbox answers for, besides its own.
const SERVED: [Code; 6] = [
    Code::of("sandbox"),
    Code::of("alipay"),
    Code::of("wechat-pay"),
    Code::of("unionpay"),
    Code::of("apple-pay"),
    Code::of("google-pay"),
];
/// The payment whose refund loses its first answer.
const UNLUCKY: &str = cases::HOT_SPRING;

/// What a stranger needs to look around.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Demo {
    /// Somebody for every role.
    pub sign_ins: Vec<SignIn>,
    /// A case that opens without an account.
    pub case: Option<SampleCase>,
}

/// How to sign in as somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DemoSignIn)]
pub struct SignIn {
    /// What they sign in with.
    pub login: &'static str,
    /// What they are called.
    pub name: &'static str,
    /// What they act as.
    pub role: Role,
    /// Good until the next start.
    pub password: String,
}

/// A case, and what opens it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DemoCase)]
pub struct SampleCase {
    /// Names it.
    pub id: CaseId,
    /// The number that people use.
    pub number: String,
    /// What opens it: a bearer token.
    pub secret: String,
}

/// The payment provider of the demo.
pub struct Provider {
    sandbox: Sandbox,
    /// What time it is for the provider: it signs with it.
    clock: Arc<Mutex<Clock>>,
}

impl Provider {
    /// Lets it go by another clock, and says which one it went by.
    fn go_by(&self, clock: Clock) -> Clock {
        std::mem::replace(&mut *self.clock.lock().expect("nobody panics holding it"), clock)
    }
}

/// Starts the payment provider on a free port of this machine. It forgets everything at the end.
pub async fn provider(clock: &Clock) -> io::Result<Provider> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let secret = Secret::new(&hex::encode(random)).map_err(io::Error::other)?;
    let clock = Arc::new(Mutex::new(clock.clone()));
    let now = {
        let clock = Arc::clone(&clock);
        move || clock.lock().expect("nobody panics holding it").now()
    };
    let settings = SandboxSettings {
        trusting: true,
        special_amounts: true,
        ..SandboxSettings::new(secret, Arc::new(now))
    };
    Ok(Provider { sandbox: Sandbox::start(settings).await?, clock })
}

/// The sandbox, for every payment that the operator's own settings do not serve.
pub fn providers(
    provider: &Provider,
    tables: &BTreeMap<Code, ProviderConfig>,
) -> Result<Providers, ConfigError> {
    let taken = |code: &Code| {
        tables.iter().any(|(name, table)| match table.serves.is_empty() {
            true => name == code,
            false => table.serves.contains(code),
        })
    };
    let free: Vec<Code> = SERVED.into_iter().filter(|it| !taken(it)).collect();
    let mut all = tables.clone();
    if !free.is_empty() {
        all.insert(Code::of("demo-sandbox"), provider.sandbox.config(&free));
    }
    Providers::connect(&all, |path| std::fs::read_to_string(path))
}

/// Makes everything that is not there yet, and a new password for everybody.
///
/// # Errors
/// When the database fails, or when what is there was not made by a demo.
pub async fn prepare(app: &App, provider: &Provider) -> Result<Demo> {
    let sandbox = &provider.sandbox;
    let payments = redress_bills::read(BILL, &Options::default()).and_then(Bills::only);
    let payments = payments.map_err(|why| anyhow::anyhow!("{why}"))?.payments.to_vec();
    payments.iter().filter(|it| is_spending(it)).for_each(|it| sandbox.register(booked(it)));

    let fresh = is_fresh(app).await?;
    let password = passwords::made_up();
    let hash = {
        let password = password.clone();
        tokio::task::spawn_blocking(move || hash_password(&password)).await??
    };
    let sign_ins = people(app, &hash, &password).await?;
    if fresh {
        house::describe(app).await.context("describing the institution")?;
        texts::keep(app).await.context("writing frequent texts")?;
        story::play(app, provider).await.context("making the weeks before")?;
        cases::play(app).await.context("making sample cases")?;
    }
    sandbox.misbehave_about(UNLUCKY, 1, Mischief::LoseAnswer);
    let case = sample(app).await?;
    Ok(Demo { sign_ins, case })
}

/// Whether there is nothing here yet. Sign-ins that are printed on a screen do not belong into a
/// database that somebody works with.
async fn is_fresh(app: &App) -> Result<bool> {
    let store = &app.desk.store;
    let cases_there = store.cases_after(None, 1).await?;
    let described = store.setting::<Institution>(INSTITUTION).await?.is_some();
    let fresh = cases_there.is_empty() && !described;
    let ours = store.setting::<CaseId>(cases::SAMPLE).await?.is_some();
    ensure!(
        fresh || ours,
        "this database was not made by a demo, or its first start was cut off: name an empty folder \
         with --data"
    );
    Ok(fresh)
}

fn is_spending(payment: &Payment) -> bool {
    payment.direction == Direction::Out && payment.amount.is_positive()
}

fn booked(payment: &Payment) -> SandboxPayment {
    SandboxPayment {
        reference: payment.reference.clone(),
        amount: payment.amount,
        payee: payment.counterparty.clone(),
        subject: payment.subject.clone(),
        at: payment.at,
        account: Some(cases::ACCOUNT.to_owned()),
    }
}

/// One person for every role that people have.
const PEOPLE: [(&str, &str, Role); 10] = [
    ("consumer", "林小满", Role::Complainant),
    ("agent", "陈晓", Role::Agent),
    ("agent2", "周宁", Role::Agent),
    ("reviewer", "吴敏", Role::Reviewer),
    ("reviewer2", "郑岚", Role::Reviewer),
    ("mediator", "孙和", Role::Mediator),
    ("merchant", "远山旅行社客服", Role::Merchant),
    ("regulator", "监管联络员", Role::Regulator),
    ("auditor", "审计员", Role::Auditor),
    ("admin", "系统管理员", Role::Admin),
];

/// Who somebody of the demo is: the same in every demo.
fn person_of(login: &str) -> PersonId {
    let number = PEOPLE.iter().position(|(it, ..)| *it == login).unwrap_or(PEOPLE.len());
    PersonId(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0100 + number as u128))
}

/// Somebody of the demo at work.
fn reader(login: &str) -> Result<Reader> {
    let person = PEOPLE.iter().find(|(it, ..)| *it == login);
    let (_, _, role) = person.with_context(|| format!("nobody is called `{login}`"))?;
    let plain = Reader::plain(Actor { id: person_of(login), role: *role });
    Ok(Reader {
        merchant: (*role == Role::Merchant).then_some(house::TRAVEL),
        body: (*role == Role::Regulator).then(|| cases::OUTSIDE.to_string()),
        ..plain
    })
}

async fn people(app: &App, hash: &str, password: &str) -> Result<Vec<SignIn>> {
    let store = &app.desk.store;
    let mut sign_ins = Vec::new();
    for (login, name, role) in PEOPLE {
        let person = Person {
            id: person_of(login),
            login: login.to_owned(),
            name: name.to_owned(),
            password_hash: Some(hash.to_owned()),
            roles: vec![role],
            merchant: (role == Role::Merchant).then_some(house::TRAVEL),
            body: (role == Role::Regulator).then_some(cases::OUTSIDE),
            department: role.is_staff().then_some(house::DEPARTMENT),
            disabled: false,
            created_at: app.desk.clock.now(),
        };
        match store.person(person.id).await? {
            Some(there) => {
                let again = Person { password_hash: person.password_hash, ..there };
                store.update_person(&again).await?;
            }
            None => store.create_person(&person).await.with_context(|| {
                format!("somebody signs in as `{login}` already; a demo needs a folder of its own")
            })?,
        }
        sign_ins.push(SignIn { login, name, role, password: password.to_owned() });
    }
    Ok(sign_ins)
}

/// The sample case that waits for its complainant's answer, wherever it stands by now.
async fn sample(app: &App) -> Result<Option<SampleCase>> {
    let kept = app.desk.store.setting::<CaseId>(cases::SAMPLE).await?;
    Ok(kept.map(|it| SampleCase {
        id: it.body,
        number: it.body.number(),
        secret: case_token(app, it.body),
    }))
}
