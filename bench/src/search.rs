//! How long a page of the inbox takes that words or a tag are asked for, and whether it stays flat
//! from ten thousand cases on: for words that all, many, some and few cases have, on their own and
//! against filters that leave nothing of them.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use redress_core::{
    ids::{CaseId, PersonId},
    search::{Findable, Wanted},
};
use redress_store::{CaseWords, Filter, Order, Scope, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, raw_sql};
use uuid::Uuid;

use crate::lodge::{Database, Engine};

/// How many words each case has besides those that are measured.
const WORDS: u64 = 100;
/// How many different ones there are of these.
const VOCABULARY: u64 = 50_000;
/// How many cases go into the index together.
const TOGETHER: u64 = 500;
/// A page of the inbox.
const PAGE: u16 = 50;

pub(crate) async fn run(words: &[String]) -> Result<()> {
    let (mut sizes, mut turns, mut only) = (vec![10_000, 100_000], 40, None);
    for pair in words.chunks(2) {
        let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
        match flag.as_str() {
            "--cases" => sizes = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--turns" => turns = value.parse()?,
            "--engine" => only = Some(value.clone()),
            other => bail!("there is no option `{other}`"),
        }
    }
    ensure!(!sizes.is_empty() && 0 < turns, "at least one size and one turn");
    for engine in Engine::every() {
        if only.as_deref().is_some_and(|it| it != engine.name()) {
            continue;
        }
        let mut tables = Vec::new();
        for cases in &sizes {
            tables.push(measure(&engine, *cases, turns).await?);
        }
        show(&engine, &sizes, &tables);
    }
    Ok(())
}

fn show(engine: &Engine, sizes: &[u64], tables: &[Vec<(String, [u128; 2])>]) {
    println!("\n{}: microseconds, p50 / p95 at {sizes:?} cases", engine.name());
    for (at, (name, _)) in tables[0].iter().enumerate() {
        let times: Vec<String> =
            tables.iter().map(|it| format!("{:>8} / {:>8}", it[at].1[0], it[at].1[1])).collect();
        println!("{name:<34}{}", times.join("   "));
    }
}

async fn measure(engine: &Engine, cases: u64, turns: u32) -> Result<Vec<(String, [u128; 2])>> {
    let database = Database::new(engine).await?;
    let store = database.store().await?;
    let began = Instant::now();
    fill(&database.url, cases).await?;
    let lines = began.elapsed();
    index(&store, cases).await?;
    let indexed = began.elapsed() - lines;
    settle(&database.url).await?;
    let rate = u128::from(cases) * 1000 / indexed.as_millis().max(1);
    println!("{}: {cases} cases filled in {lines:.1?}, {rate}/s indexed", engine.name());
    let mut results = Vec::new();
    for (name, filter, order) in questions()? {
        let mut times = Vec::new();
        for _ in 0..turns {
            times.push(ask(&store, &filter, order).await?);
        }
        times.sort_unstable();
        let p = |share: usize| times[(times.len() - 1) * share / 100].as_micros();
        results.push((name, [p(50), p(95)]));
    }
    store.close().await?;
    database.drop().await?;
    Ok(results)
}

async fn ask(store: &Store, filter: &Filter, order: Order) -> Result<Duration> {
    let scope = Scope::Staff(PersonId(Uuid::from_u128(1)));
    let began = Instant::now();
    let page = store.inbox_page(&scope, filter, order, None, PAGE).await?;
    let took = began.elapsed();
    ensure!(page.entries.len() <= usize::from(PAGE), "a page has a limit");
    Ok(took)
}

fn questions() -> Result<Vec<(String, Filter, Order)>> {
    let words = |text: &str| -> Result<Filter> {
        Ok(Filter { words: Some(Wanted::parse(text)?), ..Filter::default() })
    };
    let mut questions = vec![("no words".to_owned(), Filter::default(), Order::Due)];
    for text in
        ["every", "half", "tenth", "hundredth", "thousandth", "few", "nowhere", "half tenth"]
    {
        questions.push((text.to_owned(), words(text)?, Order::Due));
        questions.push((format!("{text}, by change"), words(text)?, Order::Changed));
    }
    let late = |text: &str| Ok::<_, anyhow::Error>(Filter { late: Some(true), ..words(text)? });
    questions.push(("half, and none is late".to_owned(), late("half")?, Order::Due));
    questions.push(("hundredth, and none is late".to_owned(), late("hundredth")?, Order::Due));
    let tag = Filter { tag: Some("pile".to_owned()), ..Filter::default() };
    questions.push(("a tag of every 50th".to_owned(), tag.clone(), Order::Due));
    questions.push((
        "that tag, half".to_owned(),
        Filter { tag: tag.tag, ..words("half")? },
        Order::Due,
    ));
    Ok(questions)
}

/// The words that are measured, by the number of the case.
fn measured(n: u64) -> String {
    let every =
        [(2, "half"), (10, "tenth"), (100, "hundredth"), (1_000, "thousandth"), (5_000, "few")];
    let has = every.iter().filter(|(each, _)| n.is_multiple_of(*each)).map(|it| it.1);
    std::iter::once("every").chain(has).collect::<Vec<_>>().join(" ")
}

async fn index(store: &Store, cases: u64) -> Result<()> {
    let mut dice: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut roll = move || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        dice >> 33
    };
    for from in (0..cases).step_by(TOGETHER as usize) {
        let mut together = Vec::new();
        for n in from..(from + TOGETHER).min(cases) {
            let mut words = Findable::new();
            words.add(&measured(n));
            for _ in 0..WORDS {
                // The rarer a word, the more of them there are.
                let bits = roll() % 16;
                words.add(&format!("w{}", roll() % (VOCABULARY >> bits).max(1)));
            }
            let case = CaseId(Uuid::from_u128(u128::from(n)));
            together.push(CaseWords { case, version: 1, words });
        }
        store.put_words(together).await?;
    }
    Ok(())
}

/// Lines, keys and tags, as if so many cases had been lodged.
async fn fill(url: &str, cases: u64) -> Result<()> {
    let lite = url.starts_with("sqlite:");
    let (hex, number) = match lite {
        true => ("printf('%032x', n)", "printf('%09d', n)"),
        false => ("lpad(to_hex(n), 32, '0')", "lpad(cast(n as text), 9, '0')"),
    };
    let numbers = format!(
        "with recursive numbers (n) as
            (select 0 union all select n + 1 from numbers where n + 1 < {cases})"
    );
    // Scattered, so that the order of the list is not that of the numbers.
    let mixed = "(n * 7919) % 1000003";
    let micros = match lite {
        true => format!("printf('%06d', {mixed} % 1000000)"),
        false => format!("lpad(cast({mixed} % 1000000 as text), 6, '0')"),
    };
    let texts = [
        format!(
            "insert into inbox (case_id, number, stage, tier, issue, outside, complainant, drafted_by,
                bodies, drafted_at, changed_at, due_at, late)
            {numbers} select 'case_' || {hex}, {number}, 'open', 1, 'refund-delayed', false,
                'person_' || {hex}, 'person_' || {hex}, '[]', '2026-03-01T00:00:00.000000Z',
                '2026-03-02T00:00:00.' || {micros} || 'Z', '2026-04-02T00:00:00.' || {micros} || 'Z',
                n % 2 = 1 from numbers"
        ),
        format!(
            "insert into data_key (owner, wrapped) {numbers} select 'case_' || {hex}, 'x' from numbers"
        ),
        format!(
            "insert into tag (case_id, tag) {numbers}
            select 'case_' || {hex}, 'pile' from numbers where n % 50 = 0"
        ),
    ];
    for text in texts {
        shell(url, text).await?;
    }
    Ok(())
}

/// What the engines do by themselves within minutes.
async fn settle(url: &str) -> Result<()> {
    match url.starts_with("sqlite:") {
        true => Ok(()),
        false => shell(url, "vacuum analyze".to_owned()).await,
    }
}

async fn shell(url: &str, text: String) -> Result<()> {
    let text = AssertSqlSafe(text);
    if url.starts_with("sqlite:") {
        let mut shell = SqliteConnection::connect(url).await?;
        raw_sql(text).execute(&mut shell).await?;
        shell.close().await?;
    } else {
        let mut shell = PgConnection::connect(url).await?;
        raw_sql(text).execute(&mut shell).await?;
        shell.close().await?;
    }
    Ok(())
}
