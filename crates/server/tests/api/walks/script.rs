//! What a walk is written in: people, what they ask of the server over HTTP, and what came of it.
//! Every step is one line of a script that a person can read (`--nocapture`).

use std::sync::{Mutex, PoisonError};

use redress_core::ids::CaseId;
use serde_json::{Value, json};

use super::world::{Answer, Ask, Who, World, get, post};
use crate::record::{Link, check_chain, check_seal, rebuilding_changes_nothing};

/// A walk: one world, the steps taken in it, and the cases that strangers must not see.
pub(crate) struct Script {
    pub(crate) world: World,
    title: String,
    strangers: Vec<Who>,
    played: Mutex<Played>,
}

#[derive(Default)]
struct Played {
    lines: Vec<String>,
    cases: Vec<Case>,
}

/// Said in one piece, so that walks that are taken at the same time stay readable; also where one
/// ends early.
impl Drop for Script {
    fn drop(&mut self) {
        let played = self.played.get_mut().unwrap_or_else(PoisonError::into_inner);
        println!("\n── {} ──\n{}", self.title, played.lines.join("\n"));
    }
}

/// A case of the walk.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) id: CaseId,
    pub(crate) number: String,
    /// Who opens it with its secret, and with nothing else.
    pub(crate) owner: Who,
}

impl Case {
    pub(crate) fn path(&self) -> String {
        format!("/api/v1/cases/{}", self.number)
    }

    /// Everywhere that something of it can be read, by number and by id.
    fn addresses(&self) -> [String; 4] {
        let path = self.path();
        let by_id = format!("/api/v1/cases/{}", self.id);
        [by_id, format!("{path}/events"), format!("{path}/deadlines"), path]
    }
}

impl Script {
    /// Opens the scene. Nobody here is part of any case unless they are made so later.
    pub(crate) async fn begin(title: &str, world: World) -> Script {
        let title = format!("{title} ({})", world.app.desk.store.engine());
        let strangers = world.strangers().await;
        Script { world, title, strangers, played: Mutex::default() }
    }

    /// One line of the script.
    pub(crate) fn say(&self, who: &str, what: &str) {
        let mut played = self.played.lock().unwrap();
        let line = format!("{:>3}. {who}  {what}", played.lines.len() + 1);
        played.lines.push(line);
    }

    /// `who` does `what`, and it is done.
    pub(crate) async fn step(&self, who: &Who, what: &str, ask: Ask) -> Answer {
        let answer = self.world.send(who, ask).await;
        let shown = answer.shown();
        assert!(answer.status < 300, "{} could not: {what} → {shown}", who.name);
        self.say(who.name, &format!("{what} → {shown}"));
        self.strangers_see_nothing().await;
        answer
    }

    /// `who` tries `what`, and is told `code`.
    pub(crate) async fn refused(&self, who: &Who, what: &str, ask: Ask, code: &str) -> Answer {
        let answer = self.world.send(who, ask).await;
        let shown = answer.shown();
        assert_eq!(answer.body["code"], code, "{}: {what} → {shown}", who.name);
        assert!((400..500).contains(&answer.status), "{shown}");
        self.say(who.name, &format!("{what} → {shown}"));
        answer
    }

    /// A move of a case, by its name.
    pub(crate) async fn makes(&self, who: &Who, case: &Case, name: &str, body: Value) -> Answer {
        let listed = self.view(who, case).await;
        let moves = listed["moves"].as_array().expect("moves");
        assert!(moves.iter().any(|it| it == name), "`{name}` is not among {moves:?}");
        let asked = post(format!("{}/moves/{name}", case.path()), body.clone());
        self.step(who, &in_words(name, &body), asked).await
    }

    /// A move that is not theirs to make now: neither listed nor taken.
    pub(crate) async fn may_not(
        &self,
        who: &Who,
        case: &Case,
        name: &str,
        body: Value,
        code: &str,
    ) {
        let listed = self.view(who, case).await;
        let moves = listed["moves"].as_array().expect("moves");
        assert!(!moves.iter().any(|it| it == name), "`{name}` is among {moves:?}");
        let asked = post(format!("{}/moves/{name}", case.path()), body.clone());
        self.refused(who, &in_words(name, &body), asked, code).await;
    }

    /// The case as `who` sees it.
    pub(crate) async fn view(&self, who: &Who, case: &Case) -> Answer {
        let answer = self.world.send(who, get(case.path())).await;
        assert_eq!(answer.status, 200, "{} must see the case: {}", who.name, answer.shown());
        answer
    }

    /// Begins a case without an account, and keeps who can open it from now on.
    pub(crate) async fn begins(&self, who: &Who, what: &str, complaint: Value) -> Case {
        let answer = self.step(who, what, post("/api/v1/cases", complaint)).await;
        self.take_up(&answer)
    }

    /// The case in the answer to its beginning. From here on no stranger may see it.
    pub(crate) fn take_up(&self, begun: &Answer) -> Case {
        assert_eq!(begun.status, 201);
        let secret = begun.body["secret"].as_str().expect("a secret");
        let case = Case {
            id: begun.body["id"].as_str().expect("an id").parse().unwrap(),
            number: begun.body["number"].as_str().expect("a number").to_owned(),
            owner: Who::with_token("投诉人", secret),
        };
        self.played.lock().unwrap().cases.push(case.clone());
        case
    }

    /// A complaint about one payment of Alipay's, with what else is to stand in it.
    pub(crate) fn complaint_about(&self, reference: &str, amount: &str, more: &Value) -> Value {
        let money = json!({ "amount": amount, "currency": "CNY" });
        let mut complaint = json!({
            "lodge": true,
            "issue": "service-not-as-agreed",
            "payments": [{ "provider": "alipay", "reference": reference, "amount": money }],
            "claimed": money,
            "narrative": "服务与约定不符。",
            "particulars": particulars("林小满"),
        });
        let fields = complaint.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        complaint
    }

    fn cases(&self) -> Vec<Case> {
        self.played.lock().unwrap().cases.clone()
    }

    /// Whoever has nothing to do with a case is told that there is none, and has it in no list.
    async fn strangers_see_nothing(&self) {
        let cases = self.cases();
        for stranger in &self.strangers {
            let list = self.world.send(stranger, get("/api/v1/cases?order=changed")).await;
            assert!(list.status != 200 || list["cases"] == json!([]), "{} lists", stranger.name);
        }
        for case in &cases {
            let others = cases.iter().filter(|it| it.id != case.id).map(|it| &it.owner);
            for stranger in self.strangers.iter().chain(others) {
                for below in &case.addresses() {
                    let seen = self.world.send(stranger, get(below)).await;
                    let nothing = seen.status == 404 || seen.status == 401;
                    assert!(nothing, "{} saw {below}: {}", stranger.name, seen.shown());
                }
            }
        }
    }

    /// Everything that is due by the clock is done by the rounds.
    pub(crate) async fn rounds(&self) -> redress_server::rounds::Report {
        let report = redress_server::rounds::turn(&self.world.app).await.unwrap();
        let did: Vec<String> = report
            .rounds
            .iter()
            .map(|(kind, it)| {
                let done = (0 < it.done).then(|| format!("{kind} ×{}", it.done));
                let waits = (0 < it.waiting).then(|| format!("{kind} waits"));
                assert_eq!(it.failing, 0, "`{kind}` fails: {report:?}");
                done.into_iter().chain(waits).collect::<Vec<_>>().join(", ")
            })
            .collect();
        let did = if did.is_empty() { "nothing due".to_owned() } else { did.join(", ") };
        self.say("系统", &format!("rounds: {did}; {} events sealed", report.sealed));
        self.strangers_see_nothing().await;
        report
    }

    /// The record as `who` may see it, every hash counted anew.
    pub(crate) async fn record(&self, who: &Who, case: &Case) -> Vec<Link> {
        let events = self.world.send(who, get(format!("{}/events", case.path()))).await;
        assert_eq!(events.status, 200, "{}", events.shown());
        check_chain(&events.body)
    }

    /// The end of every walk: the records are whole for everybody who may see them, all is sealed
    /// and signed, and the copies say what the log says.
    pub(crate) async fn ends(self, readers: &[&Who]) {
        self.rounds().await;
        let auditor = self.world.auditor().await;
        let mut chains = Vec::new();
        for case in self.cases() {
            let whole = self.record(&auditor, &case).await;
            assert!(whole.iter().all(|it| it.record.is_some()), "an auditor sees all of it");
            for reader in readers {
                if self.world.send(reader, get(case.path())).await.status != 200 {
                    continue;
                }
                let seen = self.record(reader, &case).await;
                let hashes = |links: &[Link]| -> Vec<String> {
                    links.iter().map(|it| it.hash.clone()).collect()
                };
                assert_eq!(hashes(&seen), hashes(&whole), "{} sees the same chain", reader.name);
            }
            chains.push((case.id, whole));
        }
        let size = check_seal(&self.world.app, &chains).await;
        let cases: Vec<CaseId> = chains.iter().map(|(id, _)| *id).collect();
        let seen = || async {
            let mut seen = Vec::new();
            for case in self.cases() {
                seen.push(self.world.send(&auditor, get(case.path())).await.body);
            }
            seen.push(self.world.send(&auditor, get("/api/v1/cases?order=changed")).await.body);
            seen
        };
        rebuilding_changes_nothing(&self.world.app, &cases, seen).await;
        let what = format!("{size} events: chains whole, checkpoint signed, rebuilt the same");
        self.say("审计员", &what);
    }
}

/// A move with those of its fields that a reader of the script wants to know.
fn in_words(name: &str, body: &Value) -> String {
    let money = |it: &Value| {
        it.as_object().map(|it| format!(" {} {}", it["amount"], it["currency"]).replace('"', ""))
    };
    let remedy = |it: &Value| {
        let kind = it["kind"].as_str().unwrap_or_default();
        format!(" [{kind}{}]", money(&it["amount"]).unwrap_or_default())
    };
    let remedies = body["remedies"].as_array().into_iter().flatten().map(remedy);
    let fields = ["outcome", "of", "channel", "reason"].iter().filter_map(|it| body[it].as_str());
    let fields = fields.map(|it| format!(" {it}"));
    [name.to_owned()].into_iter().chain(fields).chain(remedies).collect()
}

/// The particulars of somebody who complains.
pub(crate) fn particulars(name: &str) -> Value {
    json!({ "name": name, "contact": { "phone": "13900000000" } })
}

/// The kinds of the events of a record, in order.
pub(crate) fn kinds(links: &[Link]) -> Vec<&str> {
    links.iter().map(Link::kind).collect()
}
