//! Who may do what: every address, tried by nobody, by strangers of the right role, and by those
//! who are part of the case. An address without a row here fails the test that lists them.

use std::collections::BTreeSet;

use redress_core::{
    ids::{EvidenceId, MerchantId, NoticeId},
    party::Role,
};
use redress_server::{fonts::Pressroom, http::document};
use redress_store::Notice;
use serde_json::{Value, json};

mod rows;

use self::rows::{ROWS, macro_of};
use crate::evidence::begin_upload;
use crate::harness::{Ask, BODY, Engine, Got, Ground, PIXEL, Somebody, complaint, key};

/// Somebody, and what they are to the case of the scene.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Who {
    Nobody,
    /// Somebody without an account, with a token for what they began themselves.
    Guest,
    /// Whose complaint it is, signed in.
    Complainant,
    /// Whoever has the secret of the case.
    Secret,
    OtherComplainant,
    Agent,
    Reviewer,
    /// The merchant that was asked.
    Merchant,
    OtherMerchant,
    /// The mediator who was invited.
    Mediator,
    OtherMediator,
    /// The body that has the case.
    Regulator,
    OtherRegulator,
    Auditor,
    Admin,
}

use Who::{
    Admin, Agent, Auditor, Complainant, Guest, Mediator, Merchant, Nobody, OtherComplainant,
    OtherMediator, OtherMerchant, OtherRegulator, Regulator, Reviewer, Secret,
};

const ALL: &[Who] = &[
    Nobody,
    Guest,
    Complainant,
    Secret,
    OtherComplainant,
    Agent,
    Reviewer,
    Merchant,
    OtherMerchant,
    Mediator,
    OtherMediator,
    Regulator,
    OtherRegulator,
    Auditor,
    Admin,
];
/// Everybody who showed something valid.
const KNOWN: &[Who] = &[
    Guest,
    Complainant,
    Secret,
    OtherComplainant,
    Agent,
    Reviewer,
    Merchant,
    OtherMerchant,
    Mediator,
    OtherMediator,
    Regulator,
    OtherRegulator,
    Auditor,
    Admin,
];
/// Everybody with an account.
const ACCOUNTS: &[Who] = &[
    Complainant,
    OtherComplainant,
    Agent,
    Reviewer,
    Merchant,
    OtherMerchant,
    Mediator,
    OtherMediator,
    Regulator,
    OtherRegulator,
    Auditor,
    Admin,
];
/// Everybody who is part of the case, or reads all of them.
const CONCERNED: &[Who] =
    &[Complainant, Secret, Agent, Reviewer, Merchant, Mediator, Regulator, Auditor];
/// Everybody with a list of cases.
const LISTS: &[Who] = &[
    Guest,
    Complainant,
    OtherComplainant,
    Agent,
    Reviewer,
    Merchant,
    OtherMerchant,
    Mediator,
    OtherMediator,
    Regulator,
    OtherRegulator,
    Auditor,
];
/// Those who handle complaints.
const DESK: &[Who] = &[Agent, Reviewer];
/// Those who read lists inside the institution.
const INSIDE: &[Who] = &[Agent, Reviewer, Auditor, Admin];
/// Everybody who hears of what happens, each of their part.
const LISTENERS: &[Who] = &[
    Guest,
    Complainant,
    Secret,
    OtherComplainant,
    Agent,
    Reviewer,
    Merchant,
    OtherMerchant,
    Mediator,
    OtherMediator,
    Regulator,
    OtherRegulator,
    Auditor,
];
const BILLS: &[Who] = &[Guest, Complainant, OtherComplainant, Agent, Reviewer];

fn role(who: Who) -> Role {
    match who {
        Nobody | Guest | Complainant | Secret | OtherComplainant => Role::Complainant,
        Agent => Role::Agent,
        Reviewer => Role::Reviewer,
        Merchant | OtherMerchant => Role::Merchant,
        Mediator | OtherMediator => Role::Mediator,
        Regulator | OtherRegulator => Role::Regulator,
        Auditor => Role::Auditor,
        Admin => Role::Admin,
    }
}

/// One case with everybody in it, and everybody who is not.
struct Scene {
    ground: Ground,
    people: Vec<(Who, Somebody)>,
    guest: String,
    case: String,
    number: String,
    secret: String,
    opened: String,
    evidence: String,
    upload: String,
    bill: String,
    finding: String,
    notice: String,
    view: String,
    spare: String,
    session: String,
    sent: String,
    own_macro: String,
    institution: Value,
    institution_version: String,
}

impl Scene {
    async fn set(engine: Engine) -> Scene {
        // Who may have a letter shows without printing it.
        let no_fonts = Pressroom::new(Some("/no/such/folder".into()));
        let ground = Ground::fitted(engine, |app| app.printing_in(no_fonts)).await;
        let people = people(&ground).await;
        let token = |who| token_of(&people, who);
        let begun = begin(&ground, &people).await;
        let case = begun.text("id").to_owned();
        let (number, secret) = (begun.text("number").to_owned(), begun.text("secret").to_owned());

        let opening = json!({ "number": number, "secret": secret });
        let opened = ground.send(Ask::post("/api/v1/sign-in/case", opening)).await;
        let guest = ground.lodged().await.text("guest").to_owned();
        let (name, id) = ("fixtures/checks/wallet.csv", key());
        let bill = Ask::new("POST", "/api/v1/bills").raw("text/csv", fixture(name));
        let bill = ground.send(bill.named(id).by(token(Complainant))).await;
        let spare = ground.person("spare", Role::Complainant).await;
        let body = json!({ "label": "网银同步", "role": "complainant" });
        let session = ground.send(Ask::post("/api/v1/tokens", body).by(token(Complainant))).await;
        let institution = ground.send(Ask::get("/api/v1/institution").by(token(Admin))).await;
        let view = json!({ "name": "今天到期", "query": { "order": "due" } });
        let view = ground.send(Ask::post("/api/v1/views", view).by(token(Agent))).await;
        let sent = key();
        let message = json!({ "to": "complainant", "text": "已收到。" });
        let path = format!("/api/v1/cases/{case}/moves/message");
        ground.send(Ask::post(&path, message).named(sent).by(token(Agent))).await;
        let own = Ask::post("/api/v1/macros", macro_of("own")).by(token(Agent));
        let own_macro = ground.send(own).await.text("id").to_owned();
        let evidence = evidence(&ground, &case, token(Complainant)).await;
        let begun = begin_upload(&case).by(token(Complainant));
        let upload = ground.send(begun).await.header("location").to_owned();
        let notice = notice(&ground, person_of(&people, Complainant)).await;
        while ground.app.desk.store.checkpoint().await.unwrap().is_none() {
            ground.app.desk.store.seal().await.unwrap();
        }
        Scene {
            opened: opened.text("token").to_owned(),
            bill: bill.text("bill").to_owned(),
            finding: bill.json["findings"][0]["finding"].as_str().unwrap().to_owned(),
            notice,
            view: view.text("id").to_owned(),
            spare: spare.id.to_string(),
            session: session.text("id").to_owned(),
            sent: sent.to_string(),
            own_macro,
            institution: institution.json["settings"].clone(),
            institution_version: institution.header("etag").to_owned(),
            ground,
            people,
            guest,
            case,
            number,
            secret,
            evidence,
            upload: upload.rsplit('/').next().unwrap().to_owned(),
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.case)
    }

    fn get(&self, rest: &str) -> Ask {
        Ask::get(&self.path(rest))
    }

    /// What they show. Whoever has an account signs in anew: some requests end sign-ins.
    async fn credential(&self, who: Who) -> String {
        match who {
            Nobody => String::new(),
            Guest => self.guest.clone(),
            Secret => self.opened.clone(),
            _ => self.ground.session(person_of(&self.people, who), role(who)).await,
        }
    }
}

/// A reminder that somebody who brought a bill was left.
async fn notice(ground: &Ground, of: &Somebody) -> String {
    let store = &ground.app.desk.store;
    let habit = store.bill_habit(of.id).await.unwrap().unwrap();
    let (id, at) = (NoticeId(uuid::Uuid::now_v7()), ground.clock.now());
    let (kind, about) = ("bill-reminder".to_owned(), "2026-02".to_owned());
    let notice = Notice { id, kind, about, at, seen: false };
    assert!(store.remind(&habit, habit.next_at, &notice).await.unwrap());
    id.to_string()
}

fn fixture(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    std::fs::read(format!("{root}{path}")).unwrap()
}

fn person_of(people: &[(Who, Somebody)], who: Who) -> &Somebody {
    &people.iter().find(|(it, _)| *it == who).expect("they are in the cast").1
}

fn token_of(people: &[(Who, Somebody)], who: Who) -> &str {
    &person_of(people, who).token
}

async fn people(ground: &Ground) -> Vec<(Who, Somebody)> {
    let (merchant, other) = (ground.merchant("甲店").await, ground.merchant("乙店").await);
    let mut people = Vec::new();
    for who in ACCOUNTS {
        let speaks_for: Option<MerchantId> = match who {
            Merchant => Some(merchant),
            OtherMerchant => Some(other),
            _ => None,
        };
        let body = match who {
            Regulator => Some(BODY),
            OtherRegulator => Some("legal-aid".parse().unwrap()),
            _ => None,
        };
        let login = format!("{who:?}").to_lowercase();
        people.push((*who, ground.tied(&login, role(*who), speaks_for, body).await));
    }
    people
}

/// A complaint that the merchant was asked about, with a mediator, and handed to a body.
async fn begin(ground: &Ground, people: &[(Who, Somebody)]) -> Got {
    let by = |who| token_of(people, who);
    let merchant = ground.app.institution().merchants[0].id;
    let mut body = complaint();
    body["respondent"] = json!(merchant);
    let begun = ground.send(Ask::post("/api/v1/cases", body).by(by(Complainant))).await;
    assert_eq!(begun.status, 201, "{}", begun.json);
    let case = begun.text("id").to_owned();
    let mediator = person_of(people, Mediator).id;
    let moves = [
        ("accept", json!({})),
        ("request-information", json!({ "of": "respondent", "text": "请提供发货凭证。" })),
        ("invite-mediator", json!({ "mediator": mediator })),
        ("escalate", json!({ "channel": BODY })),
    ];
    for (name, body) in moves {
        let path = format!("/api/v1/cases/{case}/moves/{name}");
        let got = ground.send(Ask::post(&path, body).by(by(Agent))).await;
        assert_eq!(got.status, 200, "{name}: {}", got.json);
    }
    begun
}

async fn evidence(ground: &Ground, case: &str, token: &str) -> String {
    let path = format!("/api/v1/cases/{case}/evidence?kind=screenshot");
    let ask = Ask::new("POST", &path).raw("image/png", PIXEL);
    let got = ground.send(ask.by(token)).await;
    assert_eq!(got.status, 201, "{}", got.json);
    got.text("evidence").parse::<EvidenceId>().unwrap().to_string()
}

/// The operations of the OpenAPI document, as `GET /api/v1/cases`.
fn operations() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().unwrap().keys();
        let is_method =
            |it: &&String| ["get", "put", "post", "patch", "delete"].contains(&it.as_str());
        let named = |it: &String| format!("{} {path}", it.to_uppercase());
        methods.filter(is_method).map(named).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn every_address_has_a_row_and_every_row_an_address() {
    let rows: BTreeSet<String> = ROWS.iter().map(|it| it.operation.to_owned()).collect();
    let operations = operations();
    let untested: Vec<_> = operations.difference(&rows).collect();
    assert!(untested.is_empty(), "who may do this? {untested:#?}");
    let stale: Vec<_> = rows.difference(&operations).collect();
    assert!(stale.is_empty(), "these are gone: {stale:#?}");
    assert_eq!(ROWS.len(), rows.len(), "two rows for one address");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_past_a_door_that_is_not_theirs() {
    for engine in Engine::every() {
        let scene = Scene::set(engine).await;
        let mut wrong = Vec::new();
        for row in ROWS {
            for who in ALL {
                let credential = scene.credential(*who).await;
                let ask = (row.ask)(&scene, *who).with("x-forwarded-for", "203.0.113.9");
                let got = scene.ground.send(ask.by(&credential)).await;
                let admitted = !matches!(got.status, 401 | 403 | 404);
                let expected = row.admitted.contains(who);
                let sound = got.status < 500 || got.code() == "no-fonts";
                let clean = sound && (*who != Nobody || admitted || got.status == 401);
                if admitted != expected || !clean {
                    wrong
                        .push(format!("{} by {who:?}: {} {}", row.operation, got.status, got.json));
                }
            }
        }
        assert!(wrong.is_empty(), "{engine:?}: {wrong:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_ones_own_looks_like_what_is_not_there() {
    for engine in Engine::every() {
        let scene = Scene::set(engine).await;
        let nothing = scene.case.replace(char::is_numeric, "0");
        for who in [OtherComplainant, OtherMerchant, OtherMediator, OtherRegulator, Admin, Guest] {
            let credential = scene.credential(who).await;
            let there = scene.ground.send(scene.get("").by(&credential)).await;
            let path = format!("/api/v1/cases/{nothing}");
            let absent = scene.ground.send(Ask::get(&path).by(&credential)).await;
            let told = |it: &Got| (it.status, it.json["code"].clone(), it.json["detail"].clone());
            assert_eq!(told(&there), told(&absent), "{who:?}");
            assert_eq!(there.status, 404);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_credential_is_refused_everywhere_and_not_taken_for_nobody() {
    for engine in Engine::every() {
        let scene = Scene::set(engine).await;
        let other = scene.ground.lodged().await;
        let wrong = [
            "rds_0000000000000000000000000000000000000000000000000000000000000000",
            "rdg_00000000000000000000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAA",
            "rdc_AAAAAAAAAAAAAAAAAAAAAAAAAA",
            "rdx_nothing",
            other.text("secret"),
        ];
        for credential in wrong {
            let got = scene.ground.send(scene.get("").by(credential)).await;
            assert_eq!((got.status, got.code()), (401, "unauthorized"), "{credential}");
        }
        let begin = Ask::post("/api/v1/cases", complaint()).by(wrong[0]);
        assert_eq!(scene.ground.send(begin).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_what_is_theirs_and_the_rest_as_hashes() {
    for engine in Engine::every() {
        let scene = Scene::set(engine).await;
        let note = Ask::post(&scene.path("/moves/note"), json!({ "text": "内部：疑似重复投诉" }));
        let agent = scene.credential(Agent).await;
        assert_eq!(scene.ground.send(note.by(&agent)).await.status, 200);

        for who in CONCERNED {
            let credential = scene.credential(*who).await;
            let view = scene.ground.send(scene.get("").by(&credential)).await;
            let all = view.json.to_string();
            let inside = matches!(who, Agent | Reviewer | Auditor);
            assert_eq!(all.contains("疑似重复投诉"), inside, "{who:?} and the note");
            let particulars = !matches!(who, Merchant | Mediator | Auditor);
            assert_eq!(all.contains("13900000000"), particulars, "{who:?} and the telephone");
            assert_eq!(view.json["desk"].is_object(), inside, "{who:?} and the desk");

            let events = scene.ground.send(scene.get("/events").by(&credential)).await;
            let entries = events.json["entries"].as_array().unwrap();
            let noted = entries.last().unwrap();
            assert_eq!(noted["hidden"], json!(!inside), "{who:?} and the event");
            assert_eq!(noted["record"].is_null(), !inside);
        }
    }
}
