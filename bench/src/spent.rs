//! Where the time of one complaint goes, step by step, on one thread: what is computed, what is
//! encrypted, what the database takes.

use std::time::Instant;

use anyhow::{Context as _, Result};
use redress_core::{
    case::{Case, Command, Complaint, Context, House, Recorded, decide, draft},
    ids::{CaseId, CommandId, PersonId, TextId},
    party::{Actor, Reader, Role},
    rulebook::Rulebook,
};
use redress_store::{ChainHash, Change, NewText, Store};
use uuid::Uuid;

use crate::{
    load::complaint,
    lodge::{Database, Engine},
};

const ROUNDS: u32 = 2_000;
const COMMITS: u32 = 400;

pub(crate) async fn run() -> Result<()> {
    let rules = Rulebook::shipped();
    let body = complaint("20260301000000000000");
    println!("µs for one complaint of {} bytes, one after the other on one thread", body.len());

    spent("read the JSON", ROUNDS, || read(&body).map(drop))?;
    let parsed = read(&body)?;
    spent("commit to its texts (salt, SHA-256)", ROUNDS, || sealed(parsed.clone()).map(drop))?;
    let (complaint, _) = sealed(parsed.clone())?;
    spent("decide: draft and lodge", ROUNDS, || decided(&complaint, &rules).map(drop))?;
    let (case, log) = decided(&complaint, &rules)?;
    spent("compute what it waits for", ROUNDS, || {
        drop(case.due(&rules, &House::default()));
        Ok(())
    })?;
    spent("its line in the inbox", ROUNDS, || {
        drop(case.inbox_entry(&rules));
        Ok(())
    })?;
    spent("write record and state as JSON", ROUNDS, || {
        log.iter().try_for_each(|it| serde_json::to_string(it).map(drop))?;
        Ok(serde_json::to_string(&case).map(drop)?)
    })?;

    for engine in Engine::every() {
        let database = Database::new(&engine).await?;
        let store = database.store().await?;
        let commit = appended(&store, &parsed, &rules).await?;
        println!("{commit:>9}  encrypt, chain and commit alone ({})", store.engine());
        store.close().await?;
        database.drop().await?;
    }
    Ok(())
}

fn spent(what: &str, rounds: u32, mut step: impl FnMut() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    for _ in 0..rounds {
        step()?;
    }
    println!("{:>9}  {what}", per_round(started, rounds));
    Ok(())
}

/// Tenths of a microsecond, as `12.3`.
fn per_round(started: Instant, rounds: u32) -> String {
    let tenths = started.elapsed().as_nanos() / u128::from(rounds) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// As the portal sends it, but for the particulars, which the shell keeps as text.
fn read(body: &str) -> Result<Complaint<String>> {
    let mut body: serde_json::Value = serde_json::from_str(body)?;
    let fields = body.as_object_mut().context("an object")?;
    fields.remove("lodge");
    let particulars = fields["particulars"].to_string();
    fields.insert("particulars".to_owned(), particulars.into());
    Ok(serde_json::from_value(body)?)
}

fn sealed(complaint: Complaint<String>) -> Result<(Complaint, Vec<NewText>)> {
    let mut texts = Vec::new();
    let complaint = complaint.with_texts(|text| {
        let text = NewText::new(TextId(Uuid::now_v7()), text);
        let words = text.words();
        texts.push(text);
        anyhow::Ok(words)
    })?;
    Ok((complaint, texts))
}

fn decided(complaint: &Complaint, rules: &Rulebook) -> Result<(Case, Vec<Recorded>)> {
    let command = CommandId(Uuid::now_v7());
    let person = PersonId(command.0);
    let reader = Reader::plain(Actor { id: person, role: Role::Complainant });
    let house = House::default();
    let now = "2026-03-02T09:30:00Z".parse()?;
    let ctx = Context { now, reader: &reader, command, rules, house: &house };
    let id = CaseId(command.0);
    let number =
        |(seq, event)| Recorded { case: id, seq, at: now, actor: reader.actor, command, event };
    let mut log: Vec<Recorded> =
        (1..).zip(draft(person, complaint.clone(), &ctx)?).map(number).collect();
    let mut case = Case::replay(&log).context("a draft begins a case")?;
    let lodged: Vec<Recorded> =
        (2..).zip(decide(&case, Command::Lodge { terms: None }, &ctx)?).map(number).collect();
    case = lodged.iter().fold(case, Case::evolve);
    log.extend(lodged);
    Ok((case, log))
}

async fn appended(store: &Store, parsed: &Complaint<String>, rules: &Rulebook) -> Result<String> {
    let mut changes = Vec::new();
    for _ in 0..COMMITS {
        let (complaint, texts) = sealed(parsed.clone())?;
        let (case, log) = decided(&complaint, rules)?;
        let (begun, inbox) = (case.due(rules, &House::default()), case.inbox_entry(rules));
        let request = redress_core::words::Digest::of(b"bench");
        let (head, ended, guards) = (ChainHash::start(), vec![], vec![]);
        let file = None;
        changes.push(Change { head, log, case, inbox, ended, begun, texts, guards, file, request });
    }
    let started = Instant::now();
    for change in &changes {
        store.append(change).await?;
    }
    Ok(per_round(started, COMMITS))
}
