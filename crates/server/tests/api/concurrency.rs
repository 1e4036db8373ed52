//! Many at once: one case that 64 clients hammer, one payment that many cases want back, one
//! request sent 64 times, and two servers over one database.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use futures::future::join_all;
use redress_core::{ids::CommandId, party::Role};
use redress_server::{rounds, shutdown::shutdown};
use serde_json::{Value, json};

use crate::{
    harness::Engine,
    record::{Link, check_chain, check_seal, rebuilding_changes_nothing},
    walks::{
        script::particulars,
        world::{Answer, Ask, Who, World, get, post},
    },
};

const CLIENTS: usize = 64;
const REFERENCE: &str = "2025122200000005";

fn complaint(reference: &str, amount: &str) -> Value {
    let money = json!({ "amount": amount, "currency": "CNY" });
    json!({
        "lodge": true,
        "issue": "service-not-as-agreed",
        "payments": [{ "provider": "alipay", "reference": reference, "amount": money }],
        "narrative": "服务与约定不符。",
        "particulars": particulars("林小满"),
    })
}

/// A case as its clients hold it: its address, and who opens it with its secret.
#[derive(Clone)]
struct Lodged {
    path: String,
    id: redress_core::ids::CaseId,
    owner: Who,
}

async fn lodge(world: &World, complaint: Value) -> Lodged {
    let begun = world.send(&Who::nobody(), post("/api/v1/cases", complaint)).await;
    assert_eq!(begun.status, 201, "{}", begun.shown());
    lodged(&begun)
}

fn lodged(begun: &Answer) -> Lodged {
    let id = begun["id"].as_str().unwrap();
    let owner = Who::with_token("投诉人", begun["secret"].as_str().unwrap());
    Lodged { path: format!("/api/v1/cases/{id}"), id: id.parse().unwrap(), owner }
}

fn a_move(case: &Lodged, name: &str, body: Value) -> Ask {
    post(format!("{}/moves/{name}", case.path), body)
}

async fn does(world: &World, who: &Who, ask: Ask) -> Answer {
    let answer = world.send(who, ask).await;
    assert!(answer.status < 300, "{}: {}", who.name, answer.shown());
    answer
}

/// Two servers over one database. What one of them orders in its memory (who waits in which line)
/// the other knows nothing of.
async fn two_servers(engine: Engine) -> [Arc<World>; 2] {
    let one = World::open(engine).await;
    let other = one.second_server().await;
    [Arc::new(one), Arc::new(other)]
}

/// Sends everything at once, half of it to each server, and waits for all of it.
async fn at_once(servers: &[Arc<World>; 2], asks: Vec<(Who, Ask)>) -> Vec<Answer> {
    let sent = asks.into_iter().zip(servers.iter().cycle()).map(|((who, ask), server)| {
        let server = Arc::clone(server);
        tokio::spawn(async move { server.send(&who, ask).await })
    });
    join_all(sent).await.into_iter().map(Result::unwrap).collect()
}

/// How many of each status; a fault of ours is none that may occur.
fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counted = BTreeMap::new();
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.shown());
        *counted.entry(answer.status).or_default() += 1;
    }
    counted
}

async fn whole_record(world: &World, case: &Lodged) -> Vec<Link> {
    let auditor = world.auditor().await;
    check_chain(&world.send(&auditor, get(format!("{}/events", case.path))).await.body)
}

/// How often one of these kinds of event is on record.
fn times(record: &[Link], kinds: &[&str]) -> usize {
    record.iter().filter(|it| kinds.contains(&it.kind())).count()
}

/// The agent has the case and has accepted it.
async fn opened(world: &World, case: &Lodged, agent: &Who) {
    does(world, agent, a_move(case, "assign", json!({ "to": agent.id() }))).await;
    does(world, agent, a_move(case, "accept", json!({}))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_one_of_two_conflicting_moves_wins() {
    for engine in Engine::every() {
        let servers = two_servers(engine).await;
        let world = &servers[0];
        world.paid(REFERENCE, "100.00", None);
        let (merchant_id, merchant) = world.merchant("商家").await;
        let agents = [world.staff("甲", Role::Agent).await, world.staff("乙", Role::Agent).await];
        let case = lodge(world, complaint(REFERENCE, "100.00")).await;
        rounds::turn(&world.app).await.unwrap();

        // Accepted or declined, by whoever comes first.
        let rival = lodge(world, complaint(REFERENCE, "100.00")).await;
        let rivals = (0..CLIENTS).map(|n| match n % 2 {
            0 => a_move(&rival, "accept", json!({})),
            _ => a_move(&rival, "decline", json!({ "reason": "not-ours", "text": "…" })),
        });
        let asks = rivals.enumerate().map(|(n, ask)| (agents[n % 2].clone(), ask)).collect();
        assert_eq!(statuses(&at_once(&servers, asks).await), one_winner(), "accept or decline");

        // One question has one answer, though 64 people of the merchant's give one.
        opened(world, &case, &agents[0]).await;
        let question = json!({ "of": "respondent", "text": "?", "respondent": merchant_id });
        let asked = does(world, &agents[0], a_move(&case, "request-information", question)).await;
        let request = asked["requests"][0]["id"].clone();
        let answer = |n: usize| json!({ "request": request, "text": format!("answer {n}") });
        let asks = (0..CLIENTS).map(|n| (merchant.clone(), a_move(&case, "answer", answer(n))));
        assert_eq!(statuses(&at_once(&servers, asks.collect()).await), one_winner(), "one answer");

        // Upheld or rejected, by an agent with two windows open.
        let rulings = [award("30.00"), json!({ "outcome": "rejected", "text": "…" })];
        let rule = |n: usize| a_move(&case, "rule", rulings[n % 2].clone());
        let asks = (0..CLIENTS).map(|n| (agents[0].clone(), rule(n))).collect();
        assert_eq!(statuses(&at_once(&servers, asks).await), one_winner(), "one ruling");

        // Taken or objected to, by a complainant who is of two minds.
        let answers = [("accept", json!({})), ("object", json!({ "text": "…" }))];
        let answer = |n: usize| a_move(&case, answers[n % 2].0, answers[n % 2].1.clone());
        let asks = (0..CLIENTS).map(|n| (case.owner.clone(), answer(n))).collect();
        assert_eq!(statuses(&at_once(&servers, asks).await), one_winner(), "taken or objected to");

        // Two who saw the same version: `If-Match` lets one of them through.
        let version = world.send(&agents[0], get(&case.path)).await["version"].clone();
        let note = |n: usize| a_move(&case, "note", json!({ "text": format!("note {n}") }));
        let asks = (0..CLIENTS).map(|n| (agents[n % 2].clone(), note(n).at_version(&version)));
        let counted = statuses(&at_once(&servers, asks.collect()).await);
        assert_eq!(counted, BTreeMap::from([(200, 1), (412, CLIENTS - 1)]));

        let record = whole_record(world, &case).await;
        for once in ["accepted", "answered", "ruled", "noted"] {
            assert_eq!(times(&record, &[once]), 1, "{once}");
        }
        assert_eq!(times(&record, &["ruling-accepted", "objected"]), 1);
        let rival = whole_record(world, &rival).await;
        assert_eq!(times(&rival, &["accepted", "declined"]), 1);
    }
}

fn one_winner() -> BTreeMap<u16, usize> {
    BTreeMap::from([(200, 1), (409, CLIENTS - 1)])
}

/// What one client does to the case in one turn: by whom, which move, with which fields.
fn turn(client: usize, turn: usize) -> (usize, &'static str, Value) {
    let text = format!("{client}/{turn}");
    match (client + turn) % 4 {
        0 => (0, "state", json!({ "text": text })),
        1 => (1, "note", json!({ "text": text })),
        2 => (2, "message", json!({ "to": "institution", "text": text })),
        _ => (2, "offer", json!({ "remedies": [{ "kind": "apology" }], "text": text })),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_64_clients_were_told_is_done_is_done_once() {
    const EACH: usize = 6;
    for engine in Engine::every() {
        let servers = two_servers(engine).await;
        let one = &servers[0];
        one.paid(REFERENCE, "100.00", None);
        let (merchant_id, merchant) = one.merchant("商家").await;
        let agent = one.staff("经办人", Role::Agent).await;
        let case = lodge(one, complaint(REFERENCE, "100.00")).await;
        rounds::turn(&one.app).await.unwrap();
        opened(one, &case, &agent).await;
        let question = json!({ "of": "respondent", "text": "?", "respondent": merchant_id });
        does(one, &agent, a_move(&case, "request-information", question)).await;

        let clients = (0..CLIENTS).map(|client| {
            let (world, case) = (Arc::clone(&servers[client % 2]), case.clone());
            let people = [case.owner.clone(), agent.clone(), merchant.clone()];
            tokio::spawn(async move {
                let mut told = Vec::new();
                for at in 0..EACH {
                    let (who, name, body) = turn(client, at);
                    let key = world.key();
                    let ask = || a_move(&case, name, body.clone()).named(key);
                    let answer = world.send(&people[who], ask()).await;
                    assert!(answer.status < 500, "{name}: {}", answer.shown());
                    if answer.status == 200 {
                        told.push(key);
                    }
                    if at == 0 {
                        // A client that heard nothing asks again, and it is the same act.
                        let again = world.send(&people[who], ask()).await;
                        assert_eq!(again.status, answer.status, "{}", again.shown());
                    }
                }
                told
            })
        });
        let told: Vec<CommandId> =
            join_all(clients).await.into_iter().flat_map(Result::unwrap).collect();
        let record = whole_record(one, &case).await;
        let mut by_command: HashMap<&str, usize> = HashMap::new();
        for link in &record {
            *by_command.entry(link.command()).or_default() += 1;
        }
        for key in &told {
            assert_eq!(by_command.get(key.to_string().as_str()), Some(&1), "{key} is there once");
        }
        // There may be fifty offers; nothing else had a reason to be refused.
        let offers = CLIENTS * EACH / 4;
        assert_eq!(told.len(), CLIENTS * EACH - (offers - 50));
        let now = one.send(&agent, get(&case.path)).await;
        assert_eq!(now["version"], record.len(), "versions count the events");
        rounds::turn(&one.app).await.unwrap();
        let record = whole_record(one, &case).await;
        check_seal(&one.app, &[(case.id, record)]).await;
        rebuilding_changes_nothing(&one.app, &[case.id], || async { Vec::new() }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_payment_never_gives_back_more_than_it_was() {
    const CASES: usize = 24;
    for engine in Engine::every() {
        for (awarded, fit) in [("full", 1), ("30.00", 3)] {
            let servers = two_servers(engine).await;
            let world = &servers[0];
            world.paid(REFERENCE, "100.00", None);
            let cases =
                join_all((0..CASES).map(|_| lodge(world, complaint(REFERENCE, "100.00")))).await;
            rounds::turn(&world.app).await.unwrap();
            let mut asks = Vec::new();
            for case in &cases {
                let agent = world.staff("经办人", Role::Agent).await;
                opened(world, case, &agent).await;
                asks.push((agent, a_move(case, "rule", award(awarded))));
            }
            // All rule at once; those who came too late are told what is left.
            let answers = at_once(&servers, asks).await;
            let expected = BTreeMap::from([(200, fit), (409, CASES - fit)]);
            assert_eq!(statuses(&answers), expected, "{awarded}");
            let refused = answers.iter().filter(|it| it.status == 409);
            for late in refused {
                assert_eq!(late["code"], "payment-exhausted", "{}", late.shown());
            }
            let accepts = cases.iter().zip(&answers).filter(|(_, it)| it.status == 200);
            let accepts =
                accepts.map(|(case, _)| (case.owner.clone(), a_move(case, "accept", json!({}))));
            assert_eq!(
                statuses(&at_once(&servers, accepts.collect()).await),
                BTreeMap::from([(200, fit)])
            );
            // Two at once, as on two servers.
            let (one, other) =
                tokio::join!(rounds::turn(&servers[0].app), rounds::turn(&servers[1].app));
            one.and(other).unwrap();
            assert_eq!(world.sandbox.payouts().len(), fit, "{awarded}");
            let back = world.sandbox.paid_back(REFERENCE).unwrap().unwrap();
            let sum = if awarded == "full" { "100.00" } else { "90.00" };
            assert_eq!(back.decimal(), sum, "what the provider really paid");
            let guard = world.app.desk.store.guard(&format!("alipay:{REFERENCE}")).await.unwrap();
            assert_eq!(guard.unwrap().ordered, back.minor());
        }
    }
}

fn award(amount: &str) -> Value {
    let remedy = match amount {
        "full" => json!({ "kind": "full-refund", "payment": 0 }),
        _ => json!({
            "kind": "partial-refund", "payment": 0,
            "amount": { "amount": amount, "currency": "CNY" },
        }),
    };
    json!({ "outcome": "upheld", "remedies": [remedy], "text": "…" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_sent_64_times_is_one_act_with_one_answer() {
    for engine in Engine::every() {
        let servers = two_servers(engine).await;
        let world = &servers[0];
        let key = world.key();
        let begin = || post("/api/v1/cases", complaint(REFERENCE, "100.00")).named(key);
        let asks = (0..CLIENTS).map(|_| (Who::nobody(), begin())).collect();
        let answers = at_once(&servers, asks).await;
        assert_eq!(statuses(&answers), BTreeMap::from([(201, CLIENTS)]));
        assert!(answers.iter().all(|it| *it == answers[0]), "and the same secret for everybody");
        let case = lodged(&answers[0]);

        let protect = json!({ "what": { "protect": "payment", "payment": 0 } });
        for (name, body) in
            [("message", json!({ "to": "institution", "text": "在吗？" })), ("protect", protect)]
        {
            let key = world.key();
            let ask = || a_move(&case, name, body.clone()).named(key);
            let asks = (0..CLIENTS).map(|_| (case.owner.clone(), ask())).collect();
            let answers = at_once(&servers, asks).await;
            assert_eq!(statuses(&answers), BTreeMap::from([(200, CLIENTS)]), "{name}");
            assert!(answers.iter().all(|it| *it == answers[0]), "{name}");
            let record = whole_record(world, &case).await;
            let by_it = record.iter().filter(|it| it.command() == key.to_string()).count();
            assert_eq!(by_it, 1, "{name}");
        }
        let other = a_move(&case, "withdraw", json!({})).named(key);
        let reused = world.send(&case.owner, other).await;
        assert_eq!((reused.status, &reused["code"]), (422, &json!("idempotency-key-reused")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_over_one_database_do_everything_once() {
    const CASES: usize = 24;
    for engine in Engine::every() {
        let servers = two_servers(engine).await;
        let [one, other] = &servers;
        let (stopper, stop) = shutdown();
        let running =
            [one, other].map(|it| tokio::spawn(rounds::run(it.app.clone(), stop.clone())));
        let agents = join_all(servers.iter().map(|it| it.staff("经办人", Role::Agent))).await;

        let lodgings = (0..CASES).map(|n| {
            let (here, there) = (Arc::clone(&servers[n % 2]), Arc::clone(&servers[(n + 1) % 2]));
            let (agent, reference) = (agents[n % 2].clone(), format!("20251222{n:08}"));
            tokio::spawn(async move {
                here.paid(&reference, "10.00", None);
                let case = lodge(&here, complaint(&reference, "10.00")).await;
                let checked = |it: &Answer| !it["findings"].as_array().unwrap().is_empty();
                until(&there, &case, &agent, "verified", checked).await;
                opened(&there, &case, &agent).await;
                does(&here, &agent, a_move(&case, "rule", award("full"))).await;
                does(&there, &case.owner, a_move(&case, "accept", json!({}))).await;
                let paid = |it: &Answer| it["remedies"][0]["status"] == "done";
                until(&here, &case, &agent, "paid", paid).await;
                case
            })
        });
        let cases: Vec<Lodged> = join_all(lodgings).await.into_iter().map(Result::unwrap).collect();
        stopper.stop();
        for running in running {
            tokio::time::timeout(Duration::from_secs(60), running).await.unwrap().unwrap();
        }

        rounds::turn(&one.app).await.unwrap();
        assert_eq!(one.sandbox.payouts().len(), CASES, "every refund was paid once");
        let mut chains = Vec::new();
        for case in &cases {
            let record = whole_record(other, case).await;
            for once in ["acknowledged", "ruled", "remedy-ordered"] {
                assert_eq!(times(&record, &[once]), 1, "{once} in {}", case.id);
            }
            let mut findings: Vec<String> = record
                .iter()
                .filter(|it| it.kind() == "finding-recorded")
                .map(|it| it.record.as_ref().unwrap()["finding"]["check"].to_string())
                .collect();
            let told = findings.len();
            findings.sort();
            findings.dedup();
            assert_eq!(findings.len(), told, "no check is told twice");
            chains.push((case.id, record));
        }
        check_seal(&other.app, &chains).await;
    }
}

/// Waits until the rounds have brought the case so far.
async fn until(
    world: &World,
    case: &Lodged,
    who: &Who,
    what: &str,
    so_far: impl Fn(&Answer) -> bool,
) {
    for _ in 0..600 {
        let seen = world.send(who, get(&case.path)).await;
        assert_eq!(seen.status, 200, "{}", seen.shown());
        if so_far(&seen) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the rounds never had it {what}");
}
