//! Bills that people bring: what is found in them, the complaint that one call makes of it, what
//! changes from month to month, and the reminder to bring the next one.

use redress_core::party::Role;
use redress_server::rounds;
use serde_json::{Value, json};

use crate::{
    cli::repository,
    harness::{Ask, Engine, Got, Ground, key},
};

const WALLET: &str = "fixtures/checks/wallet.csv";
const CHAT: &str = "fixtures/checks/chat.csv";
const APRIL: &str = "fixtures/checks/chat_april.csv";
const DAY: i64 = 86_400;

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(repository(path)).unwrap()
}

fn upload(path: &str) -> Ask {
    let name = path.rsplit('/').next().unwrap();
    Ask::new("POST", &format!("/api/v1/bills?name={name}")).raw("text/csv", bytes(path))
}

async fn brought(ground: &Ground, path: &str, token: &str) -> Value {
    let got = ground.send(upload(path).by(token)).await;
    assert_eq!(got.status, 201, "{}", got.json);
    got.json
}

/// The names and rules of findings.
fn found(bill: &Value) -> Vec<(String, String)> {
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let all = bill["findings"].as_array().unwrap().iter();
    all.map(|it| (text(it, "finding"), text(it, "rule"))).collect()
}

fn who() -> Value {
    json!({ "particulars": { "name": "周小满", "contact": { "phone": "13900000000" } } })
}

fn drafting(bill: &Value, finding: &str) -> Ask {
    let bill = bill["bill"].as_str().unwrap();
    Ask::post(&format!("/api/v1/bills/{bill}/findings/{finding}/draft"), who())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_says_what_was_found_in_it_and_in_the_readers_language() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        ground.later(39 * DAY);
        let owner = ground.person("owner", Role::Complainant).await.token;
        let wallet = brought(&ground, WALLET, &owner).await;
        assert_eq!(
            wallet["sums"],
            json!([
                { "currency": "CNY", "out": "1062.00", "received": "0.00", "own": "0.00" }
            ])
        );
        assert_eq!(wallet["problems"][0]["line"], 16);
        let [(finding, rule)] = &found(&wallet)[..] else { panic!("{wallet}") };
        assert_eq!(rule, "duplicate-charge");
        let it = &wallet["findings"][0];
        assert_eq!(it["at_stake"], json!({ "amount": "459.00", "currency": "CNY" }));
        assert_eq!(it["rows"][0]["bill"], wallet["bill"]);
        assert_eq!(
            (&it["issue"], &it["channel"]),
            (&json!("duplicate-charge"), &json!("provider-app"))
        );
        assert!(it["says"].as_str().unwrap().contains("was paid to"), "{it}");

        // The second is checked together with the first, and shows its own findings only.
        let chat = brought(&ground, CHAT, &owner).await;
        assert_eq!(chat["checked_with"], json!([chat["bill"], wallet["bill"]]));
        assert_eq!(found(&chat)[0].1, "refund-missing");
        let path = format!("/api/v1/bills/{}", wallet["bill"].as_str().unwrap());
        let again = ground.send(Ask::get(&path).by(&owner).in_chinese()).await;
        assert_eq!(&found(&again.json), &[(finding.clone(), rule.clone())], "named the same");
        assert_eq!(again.json["findings"][0]["title"], "重复扣款");
        crate::contract::assert_documented("GET /api/v1/bills/{id}", &again);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_call_makes_a_finding_a_draft_that_lodges() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let bill = brought(&ground, WALLET, &owner).await;
        let finding = found(&bill)[0].0.clone();
        let ask = drafting(&bill, &finding).by(&owner).in_chinese().named(key());
        let drafted = ground.send(ask.clone()).await;
        assert_eq!(drafted.status, 201, "{}", drafted.json);
        let operation = "POST /api/v1/bills/{id}/findings/{finding}/draft";
        crate::contract::assert_documented(operation, &drafted);
        let case = drafted.json["case"]["id"].as_str().unwrap().to_owned();
        let again = ground.send(ask).await;
        assert_eq!((again.status, &again.json), (201, &drafted.json), "one act");

        let view = ground.send(Ask::get(&format!("/api/v1/cases/{case}")).by(&owner)).await.json;
        assert_eq!((&view["stage"], &view["issue"]), (&json!("draft"), &json!("duplicate-charge")));
        assert_eq!(view["claimed"], json!({ "amount": "459.00", "currency": "CNY" }));
        assert_eq!(view["payments"][0]["picked"], json!({ "bill": bill["bill"], "line": 13 }));
        assert_eq!(view["payments"].as_array().unwrap().len(), 2);
        assert!(view["narrative"].as_str().unwrap().contains("木子家居"), "{view}");
        assert_eq!(drafted.json["channel"]["channel"], "provider-app");

        let evidence = drafted.json["evidence"].as_str().unwrap();
        let file = Ask::get(&format!("/api/v1/cases/{case}/evidence/{evidence}")).by(&owner);
        let file = String::from_utf8(ground.send(file).await.bytes.to_vec()).unwrap();
        let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 3, "the columns and exactly the two rows: {file}");
        for line in &lines[1..] {
            assert!(line.contains(bill["sha256"].as_str().unwrap()), "{line}");
        }
        assert!(lines[1].contains("2026031222001400010000000044"), "{file}");

        let lodge = Ask::new("POST", &format!("/api/v1/cases/{case}/moves/lodge")).by(&owner);
        let lodged = ground.send(lodge).await;
        assert_eq!((lodged.status, &lodged.json["stage"]), (200, &json!("lodged")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_sees_or_drafts_from_a_bill() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let bill = brought(&ground, WALLET, &owner).await;
        let finding = found(&bill)[0].0.clone();
        let guest = ground.send(upload(CHAT)).await;
        let stranger = guest.text("guest").to_owned();
        let agent = ground.person("agent", Role::Agent).await.token;
        for other in [&stranger, &agent] {
            let path = format!("/api/v1/bills/{}", bill["bill"].as_str().unwrap());
            assert_eq!(ground.send(Ask::get(&path).by(other)).await.status, 404);
            assert_eq!(ground.send(drafting(&bill, &finding).by(other)).await.status, 404);
        }
        assert_eq!(ground.send(drafting(&bill, &finding)).await.status, 401);
        // Nor is a finding found in another bill than those that it has rows of.
        let ours = brought(&ground, CHAT, &owner).await;
        assert_eq!(ground.send(drafting(&ours, &finding).by(&owner)).await.status, 404);
        assert_eq!(ground.send(drafting(&bill, "0123456789abcdef").by(&owner)).await.status, 404);
        let nameless = drafting(&bill, &finding).json(json!({ "particulars": { "name": "" } }));
        let got = ground.send(nameless.by(&owner)).await;
        assert_eq!((got.status, got.code()), (422, "bad-particulars"));
        // A guest comes from a finding to a complaint as well.
        let finding = found(&guest.json)[0].0.clone();
        let drafted = ground.send(drafting(&guest.json, &finding).by(&stranger)).await;
        assert_eq!(drafted.status, 201, "{}", drafted.json);
    }
}

fn locked() -> Vec<u8> {
    crate::cli::checking::locked_zip()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_packed_bill_opens_by_a_password_in_a_header_and_stays_open() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let ask = || Ask::new("POST", "/api/v1/bills").raw("application/zip", locked()).by(&owner);
        let got = ground.send(ask()).await;
        assert_eq!((got.status, got.code()), (422, "password-needed"));
        let got = ground.send(ask().with("bill-password", "000000")).await;
        assert_eq!((got.status, got.code()), (422, "wrong-password"));
        let long = "1".repeat(129);
        let got = ground.send(ask().with("bill-password", &long)).await;
        assert_eq!((got.status, got.code()), (400, "bad-bill-password"));
        let got = ground.send(ask().with("bill-password", "123456")).await;
        assert_eq!((got.status, &got.json["payments_count"]), (201, &json!(15)), "{}", got.json);
        let path = format!("/api/v1/bills/{}", got.text("bill"));
        let again = ground.send(Ask::get(&path).by(&owner)).await;
        assert_eq!(again.json["payments_count"], 15, "{}", again.json);
        let gone = ground.send(Ask::new("DELETE", &path).by(&owner)).await;
        assert_eq!(gone.status, 204);
    }
}

async fn months(ground: &Ground, token: &str) -> Got {
    let got = ground.send(Ask::get("/api/v1/bills/months").by(token)).await;
    crate::contract::assert_documented("GET /api/v1/bills/months", &got);
    got
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_says_what_it_came_to_and_what_changed() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let wallet = brought(&ground, WALLET, &owner).await;
        brought(&ground, CHAT, &owner).await;
        // The same export once more changes no number.
        brought(&ground, WALLET, &owner).await;
        let got = months(&ground, &owner).await.json;
        let march = &got["months"][0];
        assert_eq!(march["month"], "2026-03");
        let yuan = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
        let sums = &march["currencies"][0];
        assert_eq!((&sums["spent"], &sums["refunded"]), (&yuan("1307.00"), &yuan("0.00")));
        assert_eq!((&sums["pending"], &sums["at_risk"]), (&yuan("0.00"), &yuan("618.00")));
        let rules = |it: &Value| -> Vec<String> {
            let all = it.as_array().unwrap().iter();
            let mut rules: Vec<_> = all.map(|it| it["rule"].as_str().unwrap().to_owned()).collect();
            rules.sort();
            rules
        };
        assert_eq!(rules(&march["findings"]), ["duplicate-charge", "refund-missing"]);
        assert_eq!(march["new_payees"], json!([]), "in the first month everybody would be");

        // The next month has the refund.
        ground.later(30 * DAY);
        brought(&ground, APRIL, &owner).await;
        let got = months(&ground, &owner).await.json;
        assert_eq!(got["months"][0]["month"], "2026-04");
        assert_eq!(got["months"][0]["new_payees"], json!(["南山数码"]));
        let march = &got["months"][1];
        assert_eq!(rules(&march["findings"]), ["duplicate-charge"]);
        assert_eq!(rules(&march["resolved"]), ["refund-missing"]);
        assert!(march["resolved"][0]["resolved_at"].is_string());
        // What is taken away is forgotten, not resolved.
        for bill in got["bills"].as_array().unwrap() {
            let shown = Ask::get(&format!("/api/v1/bills/{}", bill.as_str().unwrap()));
            let shown = ground.send(shown.by(&owner)).await.json;
            if shown["sha256"] == wallet["sha256"] {
                let path = format!("/api/v1/bills/{}", bill.as_str().unwrap());
                ground.send(Ask::new("DELETE", &path).by(&owner)).await;
            }
        }
        let got = months(&ground, &owner).await.json;
        assert_eq!(got["months"][1]["findings"], json!([]));
        assert_eq!(rules(&got["months"][1]["resolved"]), ["refund-missing"]);
    }
}

async fn notices(ground: &Ground, token: &str) -> Value {
    let got = ground.send(Ask::get("/api/v1/me/notices").by(token)).await;
    crate::contract::assert_documented("GET /api/v1/me/notices", &got);
    got.json["notices"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_brings_bills_is_reminded_once_a_month_unless_they_would_rather_not() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let silent = ground.person("silent", Role::Complainant).await.token;
        let never = ground.person("never", Role::Complainant).await.token;
        for token in [&owner, &silent] {
            brought(&ground, WALLET, token).await;
        }
        let no = Ask::new("PUT", "/api/v1/me/reminders").json(json!({ "bills": false }));
        let settled = ground.send(no.by(&silent)).await;
        crate::contract::assert_documented("PUT /api/v1/me/reminders", &settled);
        let kept = ground.send(Ask::get("/api/v1/me/reminders").by(&silent)).await;
        assert_eq!(kept.json, json!({ "bills": false }));

        // The third of April at nine; the clock stands on the second of March at ten.
        ground.later(32 * DAY - 3_600 - 1);
        assert_eq!(rounds::remind_of_bills(&ground.app).await.unwrap(), 0, "one second early");
        ground.later(1);
        let (one, two) = tokio::join!(
            rounds::remind_of_bills(&ground.app),
            rounds::remind_of_bills(&ground.app)
        );
        assert_eq!(one.unwrap() + two.unwrap(), 1, "{engine:?}: once, whoever does it");
        let told = notices(&ground, &owner).await;
        assert_eq!(
            (&told[0]["kind"], &told[0]["about"]),
            (&json!("bill-reminder"), &json!("2026-03"))
        );
        assert_eq!(notices(&ground, &silent).await, json!([]));
        assert_eq!(notices(&ground, &never).await, json!([]));

        // A month later in the night: in the morning, and instead of the one that nobody saw.
        ground.later(30 * DAY + 14 * 3_600);
        assert_eq!(rounds::remind_of_bills(&ground.app).await.unwrap(), 0, "at night");
        ground.later(10 * 3_600);
        assert_eq!(rounds::remind_of_bills(&ground.app).await.unwrap(), 1);
        let told = notices(&ground, &owner).await;
        assert_eq!(told.as_array().unwrap().len(), 1);
        assert_eq!((&told[0]["about"], &told[0]["seen"]), (&json!("2026-04"), &json!(false)));
        let seen = format!("/api/v1/me/notices/{}/seen", told[0]["id"].as_str().unwrap());
        let ask = |token: &str| Ask::new("POST", &seen).by(token);
        assert_eq!(ground.send(ask(&never)).await.status, 404, "nobody else's");
        assert_eq!(ground.send(ask(&owner)).await.status, 204);
        assert_eq!(ground.send(ask(&owner)).await.status, 204);
        assert_eq!(notices(&ground, &owner).await[0]["seen"], true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_took_their_bills_away_is_not_reminded() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await;
        let bill = brought(&ground, WALLET, &owner.token).await;
        let path = format!("/api/v1/bills/{}", bill["bill"].as_str().unwrap());
        ground.send(Ask::new("DELETE", &path).by(&owner.token)).await;
        ground.later(40 * DAY);
        assert_eq!(rounds::remind_of_bills(&ground.app).await.unwrap(), 0);
        assert_eq!(ground.app.desk.store.notices(owner.id).await.unwrap(), []);
    }
}

/// Two bills, a bill within a folder, and something else.
fn archive() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, path) in [("钱包/wallet.csv", WALLET), ("chat.csv", CHAT)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes(path)).unwrap();
    }
    zip.start_file("readme.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"how to open this file").unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_of_several_bills_is_kept_as_several() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        ground.later(39 * DAY);
        let owner = ground.person("owner", Role::Complainant).await.token;
        let ask =
            Ask::new("POST", "/api/v1/bills?name=march.zip").raw("application/zip", archive());
        let ask = ask.by(&owner).named(key());
        let got = ground.send(ask.clone()).await;
        assert_eq!(got.status, 201, "{}", got.json);
        crate::contract::assert_documented("POST /api/v1/bills", &got);
        let (first, second) = (&got.json, &got.json["also"][0]);
        assert_eq!(found(first)[0].1, "duplicate-charge");
        assert_eq!(found(second)[0].1, "refund-missing", "checked together");
        assert_eq!(got.json["left"][0]["name"], "readme.txt");
        assert_eq!(got.json["left"].as_array().unwrap().len(), 1);

        // Sent again it is nothing new, and each is a bill of its own, without the archive.
        let again = ground.send(ask).await;
        assert_eq!(
            (&again.json["bill"], &again.json["also"][0]["bill"]),
            (&first["bill"], &second["bill"])
        );
        let list = ground.send(Ask::get("/api/v1/bills").by(&owner)).await.json;
        assert_eq!(list["bills"].as_array().unwrap().len(), 2, "{list}");
        for bill in [first, second] {
            let path = format!("/api/v1/bills/{}", bill["bill"].as_str().unwrap());
            let one = ground.send(Ask::get(&path).by(&owner)).await.json;
            assert_eq!((&one["sha256"], &one["payments"]), (&bill["sha256"], &bill["payments"]));
            assert!(one.get("also").is_none());
            let gone = ground.send(Ask::new("DELETE", &path).by(&owner)).await;
            assert_eq!(gone.status, 204);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_of_more_bills_than_are_checked_together_is_refused() {
    let ground = Ground::open(Engine::Sqlite).await;
    let owner = ground.person("owner", Role::Complainant).await.token;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..25 {
        let name = format!("{number}.csv");
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes(CHAT)).unwrap();
    }
    let many = zip.finish().unwrap().into_inner();
    let got = ground
        .send(Ask::new("POST", "/api/v1/bills").raw("application/zip", many).by(&owner))
        .await;
    assert_eq!((got.status, &got.json["code"]), (422, &json!("several-bills")), "{}", got.json);
    let list = ground.send(Ask::get("/api/v1/bills").by(&owner)).await.json;
    assert_eq!(list["bills"], json!([]), "none of them is kept");
}

const SUBSCRIPTION: &str = "\u{feff}微信支付账单明细
起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59]
导出时间：[2026-04-01 10:00:00]
----------------------微信支付账单明细列表--------------------
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-03-05 08:00:00,商户消费,云听音乐,会员自动续费,支出,¥15.00,零钱,支付成功,4200009\t,YT9\t,/
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_on_after_it_was_cancelled_is_found_once_the_person_says_so() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        ground.later(39 * DAY);
        let owner = ground.person("owner", Role::Complainant).await.token;
        let stranger = ground.person("stranger", Role::Complainant).await.token;
        let ask = Ask::new("POST", "/api/v1/bills").raw("text/csv", SUBSCRIPTION).by(&owner);
        let bill = ground.send(ask).await.json;
        assert_eq!(found(&bill), [], "nobody said anything");
        assert_eq!(bill["period"]["through"], "2026-03-31");
        assert_eq!(bill["period"]["exported"], "2026-04-01");

        let path = "/api/v1/bills/cancelled";
        let said = json!({ "cancelled": [{ "payee": " 云听音乐 ", "on": "2026-02-01" }] });
        let got = ground.send(Ask::put(path, said).by(&owner)).await;
        crate::contract::assert_documented("PUT /api/v1/bills/cancelled", &got);
        assert_eq!(got.json["cancelled"][0]["payee"], "云听音乐");
        let kept = ground.send(Ask::get(path).by(&owner)).await;
        crate::contract::assert_documented("GET /api/v1/bills/cancelled", &kept);
        assert_eq!(kept.json, got.json);
        let others = ground.send(Ask::get(path).by(&stranger)).await.json;
        assert_eq!(others["cancelled"], json!([]), "each their own");

        let path = format!("/api/v1/bills/{}", bill["bill"].as_str().unwrap());
        let again = ground.send(Ask::get(&path).by(&owner)).await.json;
        assert_eq!(found(&again)[0].1, "subscription-after-cancellation", "{again}");

        let path = "/api/v1/bills/cancelled";
        for wrong in [
            json!({ "cancelled": [{ "payee": " ", "on": "2026-02-01" }] }),
            json!({ "cancelled": vec![json!({ "payee": "x", "on": "2026-02-01" }); 101] }),
        ] {
            assert_eq!(ground.send(Ask::put(path, wrong).by(&owner)).await.status, 422);
        }
        let kept = ground.send(Ask::get(path).by(&owner)).await.json;
        assert_eq!(kept, got.json, "what is refused changes nothing");
    }
}
