//! Words: found wherever staff may read them, by nobody else, and not at all once erased.

use redress_core::{case::custody::ErasureReason, party::Role};
use redress_server::{erasing::erase_case, rounds};
use serde_json::json;

use super::{Desk, case_id, cases_in, encoded};
use crate::harness::{Ask, Engine, PIXEL, complaint, key};

/// What is asked for, as a query.
fn q(question: &str) -> String {
    format!("q={}", encoded(question))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_found_by_everything_that_staff_may_read_of_it() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let merchant = desk.ground.merchant("山茶书店").await;
        let owner = desk.ground.person("rain.owner", Role::Complainant).await;
        let mut body = complaint();
        body["narrative"] =
            json!("退货已签收，商家承诺三日内退款，至今未到账。Order No. JD-889900-X");
        body["payments"][0]["reference"] = json!("4200001234202603011234567890");
        body["particulars"]["contact"] =
            json!({ "phone": "139-1111-2222", "email": "xiaoyu@example.com" });
        body["respondent"] = json!(merchant);
        let begun = desk.ground.send(Ask::post("/api/v1/cases", body).by(&owner.token)).await;
        let (case, number) = (begun.text("id").to_owned(), begun.text("number").to_owned());
        desk.lodged("李明", "另一件事，也是退款。").await;
        desk.moved(&case, "accept", json!({})).await;
        let asked = json!({ "of": "complainant", "text": "请补充签收凭证。" });
        desk.moved(&case, "request-information", asked).await;
        desk.moved(&case, "message", json!({ "to": "complainant", "text": "已联系仓库。" })).await;
        desk.moved(&case, "note", json!({ "text": "疑似恶意投诉，慎重。" })).await;
        let file = format!(
            "/api/v1/cases/{case}/evidence?kind=screenshot&name={}",
            encoded("物流截图-final.png")
        );
        let file = Ask::new("POST", &file).raw("image/png", PIXEL).by(&owner.token);
        assert_eq!(desk.ground.send(file).await.status, 201);
        assert_eq!(desk.found(&q("仓库")).await, [] as [&str; 0], "it was not read yet");
        desk.read().await;

        for question in [
            &number,
            &number.replace('-', "").to_lowercase(),
            "未到账",
            "至今未到账",
            "４２００００１２３４２０２６０３０１１２３４５６７８９０",
            "jd-889900-x",
            "889900",
            "王小雨",
            "13911112222",
            "xiaoyu@example.com",
            "山茶书店",
            "rain.owner",
            "签收凭证",
            "仓库",
            "恶意投诉",
            "物流截图",
            "FINAL.png",
            "仓库 恶意 王小雨",
        ] {
            assert_eq!(desk.found(&q(question)).await, std::slice::from_ref(&case), "{question}");
        }
        assert_eq!(desk.found(&q("退款")).await.len(), 2);
        for question in ["李明 仓库", "商品", "narrative", "phone", "889"] {
            assert_eq!(desk.found(&q(question)).await, [] as [&str; 0], "{question}");
        }
        let stage = format!("{}&stage=open", q("退款"));
        assert_eq!(desk.found(&stage).await, [case]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_are_looked_for_by_staff_alone_and_within_their_cases() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let case = desk.lodged("王小雨", "未到账").await;
        desk.moved(&case, "note", json!({ "text": "疑似恶意投诉" })).await;
        // A member of staff who complains: nobody handles, or reads, their own.
        let store = &desk.ground.app.desk.store;
        let mut person = store.person(desk.agent.id).await.unwrap().unwrap();
        person.roles.push(Role::Complainant);
        assert!(store.update_person(&person).await.unwrap());
        let mut own = complaint();
        own["narrative"] = json!("我自己的未到账");
        let as_owner = desk.ground.session(&desk.agent, Role::Complainant).await;
        let own = desk.ground.send(Ask::post("/api/v1/cases", own).by(&as_owner)).await;
        assert_eq!(own.status, 201, "{}", own.json);
        // What a colleague wrote down and has not sent.
        let mut draft = complaint();
        draft["lodge"] = json!(false);
        draft["narrative"] = json!("草稿里的未到账");
        let draft = Ask::post("/api/v1/cases", draft).by(&desk.reviewer.token);
        assert_eq!(desk.ground.send(draft).await.status, 201);
        desk.read().await;
        assert_eq!(desk.found(&q("未到账")).await, std::slice::from_ref(&case));
        assert_eq!(desk.found(&q("自己")).await, [] as [&str; 0]);
        assert_eq!(desk.found(&q("草稿")).await, [] as [&str; 0]);
        let theirs = desk.list(&format!("list=drafts&{}", q("草稿")), &desk.reviewer.token).await;
        assert_eq!(cases_in(&theirs).len(), 1);

        for role in
            [Role::Complainant, Role::Merchant, Role::Mediator, Role::Regulator, Role::Auditor]
        {
            let merchant = desk.ground.merchant("甲店").await;
            let body = Some(crate::harness::BODY);
            let login = format!("{role}-1");
            let somebody = desk.ground.tied(&login, role, Some(merchant), body).await;
            for query in [q("恶意"), "tag=vip".to_owned()] {
                let ask = Ask::get(&format!("/api/v1/cases?{query}")).by(&somebody.token);
                let got = desk.ground.send(ask.in_chinese()).await;
                assert_eq!((got.status, got.code()), (403, "search-is-for-staff"), "{role}");
                assert!(got.text("detail").contains("受理人员"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_that_cannot_be_asked_are_refused_with_their_reason() {
    let desk = Desk::open(Engine::Sqlite).await;
    let many: String = (0..33).map(|it| format!("{it} ")).collect();
    for (question, code) in [
        ("", "no-words"),
        ("，。", "no-words"),
        (&"长".repeat(201) as &str, "question-too-long"),
        (&many, "question-too-long"),
    ] {
        let ask = Ask::get(&format!("/api/v1/cases?{}", q(question))).by(&desk.agent.token);
        let got = desk.ground.send(ask).await;
        assert_eq!((got.status, got.code()), (422, code), "{question}");
        assert_eq!(got.text("field"), "q");
    }
    let ask = Ask::get("/api/v1/cases?tag=%2F").by(&desk.agent.token);
    let got = desk.ground.send(ask).await;
    assert_eq!((got.status, got.code(), got.text("field")), (422, "bad-tag", "tag"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_what_is_found_go_on_where_they_ended() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let mut all = Vec::new();
        for n in 0..7 {
            desk.ground.later(60);
            let case = desk.lodged("王小雨", "未到账").await;
            all.push(case.clone());
            if n % 3 == 0 {
                desk.lodged("李明", "别的事").await;
            }
        }
        desk.read().await;
        for order in ["due", "changed"] {
            let (mut found, mut next) = (Vec::new(), String::new());
            loop {
                let query = format!("{}&order={order}&limit=2{next}", q("未到账"));
                let page = desk.list(&query, &desk.agent.token).await;
                found.extend(cases_in(&page));
                match page.json["next"].as_str() {
                    Some(it) => next = format!("&cursor={it}"),
                    None => break,
                }
            }
            let mut wanted = all.clone();
            if order == "changed" {
                wanted.reverse();
            }
            assert_eq!(found, wanted, "{order}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_amended_renamed_or_erased_is_no_longer_found() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let owner = desk.ground.person("owner", Role::Complainant).await;
        let mut body = complaint();
        body["lodge"] = json!(false);
        body["narrative"] = json!("写错的第一稿");
        let begun = Ask::post("/api/v1/cases", body.clone()).by(&owner.token);
        let case = desk.ground.send(begun).await.text("id").to_owned();
        body["narrative"] = json!("改好的第二稿");
        body.as_object_mut().unwrap().remove("lodge");
        for (name, body) in [("amend", json!({ "complaint": body })), ("lodge", json!({}))] {
            let path = format!("/api/v1/cases/{case}/moves/{name}");
            let got = desk.ground.send(Ask::post(&path, body).by(&owner.token)).await;
            assert_eq!(got.status, 200, "{name}: {}", got.json);
        }
        desk.read().await;
        assert_eq!(desk.found(&q("第二稿")).await, std::slice::from_ref(&case));
        assert_eq!(desk.found(&q("第一稿")).await, [] as [&str; 0]);

        let admin = desk.ground.person("admin", Role::Admin).await;
        assert_eq!(desk.found(&q("owner")).await, std::slice::from_ref(&case));
        let path = format!("/api/v1/people/{}", owner.id);
        let renamed = Ask::new("PATCH", &path).json(json!({ "name": "欧阳改名" }));
        assert_eq!(desk.ground.send(renamed.by(&admin.token)).await.status, 200);
        desk.read().await;
        assert_eq!(desk.found(&q("欧阳改名")).await, std::slice::from_ref(&case));

        // Everything is made again from the record and the vault.
        desk.ground.app.desk.store.read_all_again().await.unwrap();
        desk.read().await;
        assert_eq!(desk.found(&q("第二稿 欧阳")).await, std::slice::from_ref(&case));

        let withdraw = Ask::post(&format!("/api/v1/cases/{case}/moves/withdraw"), json!({}));
        assert_eq!(desk.ground.send(withdraw.by(&owner.token)).await.status, 200);
        // Until then the law wants it kept.
        desk.ground.later(20 * 365 * 86_400);
        let (reason, id) = (ErasureReason::Asked, case_id(&case));
        erase_case(&desk.ground.app.desk, id, key(), reason).await.unwrap();
        desk.read().await;
        rounds::read_words(&desk.ground.app).await.unwrap();
        assert_eq!(desk.found(&q("第二稿")).await, [] as [&str; 0]);
        assert_eq!(desk.found(&q("欧阳改名")).await, [] as [&str; 0]);
    }
}
