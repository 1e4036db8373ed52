//! Requests that nobody should take, and how each is to be refused.

use serde_json::{Value, json};

use super::{CANARY, CANARY_PHONE};
use crate::harness::{Ask, PASSWORD, complaint, key};

/// A request that nobody should take.
pub(super) struct Bad {
    pub(super) why: &'static str,
    pub(super) ask: Ask,
    pub(super) status: u16,
    pub(super) code: &'static str,
}

fn bad(why: &'static str, status: u16, code: &'static str, ask: Ask) -> Bad {
    Bad { why, ask, status, code }
}

/// The complaint of the canary, with one thing changed.
fn changed(pointer: &str, to: Value) -> Ask {
    let mut body = canary();
    *body.pointer_mut(pointer).expect("it is there") = to;
    Ask::post("/api/v1/cases", body)
}

pub(super) fn canary() -> Value {
    let mut body = complaint();
    body["narrative"] = json!(CANARY);
    body["particulars"]["name"] = json!(CANARY);
    body["particulars"]["contact"] = json!({ "phone": CANARY_PHONE });
    body
}

fn text(body: &str) -> Ask {
    Ask::new("POST", "/api/v1/cases").raw("application/json", body)
}

pub(super) fn malformed() -> Vec<Bad> {
    let nested = format!(r#"{{"facts":{{"a":{}{}}}}}"#, "[".repeat(5000), "]".repeat(5000));
    let deep = "{\"complaint\":".repeat(5000);
    vec![
        bad("cut off", 400, "malformed-json", text(r#"{"lodge": tru"#)),
        bad("no JSON", 400, "malformed-json", text("CANARY金丝雀7f3a")),
        bad("two values", 400, "malformed-json", text(&format!("{} 1", complaint()))),
        bad("a lone surrogate", 400, "malformed-json", text(r#"{"issue":"\ud800"}"#)),
        bad(
            "no UTF-8",
            400,
            "malformed-json",
            Ask::new("POST", "/api/v1/cases")
                .raw("application/json", b"{\"issue\":\"\xff\"}".to_vec()),
        ),
        bad("U+0000", 422, "nul-character", changed("/narrative", json!("a\u{0}b"))),
        bad("nested lists", 422, "bad-field", text(&nested)),
        bad("nested objects", 422, "unknown-field", text(&deep)),
        bad("a list", 422, "bad-field", text("[1,2,3]")),
        bad("nothing", 400, "malformed-json", text("")),
        bad("a field twice", 422, "bad-field", text(r#"{"lodge":true,"lodge":true}"#)),
        bad(
            "another kind",
            415,
            "wrong-content-type",
            Ask::new("POST", "/api/v1/cases").raw("text/plain", complaint().to_string()),
        ),
        bad("too large", 413, "too-large", text(&" ".repeat((1 << 20) + 1))),
        bad("a number beyond all numbers", 400, "malformed-json", text(r#"{"lodge":1e999}"#)),
    ]
}

/// Fields that are missing, unknown, or amounts that are none.
pub(super) fn fields() -> Vec<Bad> {
    let amount = |it: &str| json!({ "amount": it, "currency": "CNY" });
    let mut unknown = canary();
    unknown["colour"] = json!(CANARY);
    let mut secret = canary();
    secret[CANARY] = json!(1);
    vec![
        bad("a field too many", 422, "unknown-field", Ask::post("/api/v1/cases", unknown)),
        bad(
            "a field with a name of its own",
            422,
            "unknown-field",
            Ask::post("/api/v1/cases", secret),
        ),
        bad("a field too few", 422, "missing-field", Ask::post("/api/v1/cases", json!({}))),
        bad("too many decimals", 422, "bad-amount", changed("/payments/0/amount", amount("1.005"))),
        bad("no amount", 422, "bad-amount", changed("/payments/0/amount", amount(CANARY))),
        bad(
            "an absurd amount",
            422,
            "bad-amount",
            changed("/payments/0/amount", amount("99999999999999999999999")),
        ),
        bad(
            "an amount below zero",
            422,
            "not-positive",
            changed("/payments/0/amount", amount("-1.00")),
        ),
        bad(
            "no currency",
            422,
            "unknown-currency",
            changed("/claimed", json!({ "amount": "1.00", "currency": "RMB" })),
        ),
        bad(
            "another currency",
            422,
            "wrong-currency",
            changed("/claimed", json!({ "amount": "1.00", "currency": "USD" })),
        ),
        bad("nothing claimed", 422, "not-positive", changed("/claimed", amount("0.00"))),
    ]
}

/// Fields that are beyond their limits, or name what is not there.
pub(super) fn limits() -> Vec<Bad> {
    let many = vec![complaint()["payments"][0].clone(); 51];
    let facts: serde_json::Map<_, _> = (0..17).map(|it| (format!("f{it}"), json!("x"))).collect();
    let mut with_facts = canary();
    with_facts["facts"] = json!(facts);
    vec![
        bad("too many payments", 422, "too-many", changed("/payments", json!(many))),
        bad(
            "no such payment",
            422,
            "no-such-payment",
            changed("/wanted", json!([{ "kind": "full-refund", "payment": 7 }])),
        ),
        bad("no such remedy", 422, "bad-field", changed("/wanted", json!([{ "kind": CANARY }]))),
        bad("no code", 422, "bad-code", changed("/payments/0/provider", json!("Ali Pay!"))),
        bad(
            "a time without an offset",
            422,
            "bad-time",
            changed("/payments/0/at", json!("2026-03-01 10:00")),
        ),
        bad(
            "control characters",
            422,
            "bad-field",
            changed("/payments/0/reference", json!("a\nb")),
        ),
        bad("an unknown issue", 422, "unknown-issue", changed("/issue", json!("no-such-issue"))),
        bad("an empty narrative", 422, "bad-text", changed("/narrative", json!(""))),
        bad(
            "an endless narrative",
            422,
            "bad-text",
            changed("/narrative", json!("长".repeat(20_001))),
        ),
        bad("no name", 422, "bad-particulars", changed("/particulars/name", json!("  "))),
        bad("no contact", 422, "bad-particulars", changed("/particulars/contact", json!({}))),
        bad(
            "endless particulars",
            422,
            "bad-particulars",
            changed("/particulars/account", json!("9".repeat(9000))),
        ),
        bad("too many facts", 422, "bad-facts", Ask::post("/api/v1/cases", with_facts)),
        bad("a line of nobody's bill", 422, "no-such-bill-line", {
            let mut body = canary();
            let bill = format!("bill_{}", key().0.simple());
            body["bill_payments"] = json!([{ "bill": bill, "line": 3 }]);
            Ask::post("/api/v1/cases", body)
        }),
    ]
}

/// Addresses, credentials and accounts.
pub(super) fn addresses() -> Vec<Bad> {
    vec![
        bad("nowhere", 404, "no-such-address", Ask::get("/api/v1/nothing")),
        bad("no such method", 405, "wrong-method", Ask::new("DELETE", "/api/v1/cases")),
        bad(
            "a name for nothing",
            400,
            "bad-idempotency-key",
            Ask::post("/api/v1/cases", canary()).with("idempotency-key", CANARY_PHONE),
        ),
        bad(
            "another kind of credentials",
            401,
            "unauthorized",
            Ask::get("/api/v1/cases").with("authorization", "Basic Q0FOQVJZ"),
        ),
        bad(
            "a short password",
            422,
            "bad-password",
            Ask::post(
                "/api/v1/sign-up",
                json!({ "login": CANARY, "password": "short", "name": CANARY }),
            ),
        ),
        bad(
            "a login with spaces",
            422,
            "bad-login",
            Ask::post(
                "/api/v1/sign-up",
                json!({ "login": "a b c", "password": PASSWORD, "name": CANARY }),
            ),
        ),
        bad(
            "an unknown login",
            401,
            "wrong-password",
            Ask::post("/api/v1/sign-in", json!({ "login": CANARY, "password": CANARY })),
        ),
        bad(
            "a wrong secret",
            401,
            "wrong-secret",
            Ask::post("/api/v1/sign-in/case", json!({ "number": CANARY, "secret": CANARY })),
        ),
    ]
}

/// Bills and questions.
pub(super) fn files() -> Vec<Bad> {
    vec![
        bad(
            "a broken bill",
            422,
            "unknown-bill-format",
            Ask::new("POST", "/api/v1/bills").raw("text/csv", format!("a,b\n{CANARY},1\n")),
        ),
        bad(
            "binary junk",
            422,
            "not-a-bill",
            Ask::new("POST", "/api/v1/bills").raw("application/octet-stream", junk()),
        ),
        bad("an empty bill", 422, "empty-file", Ask::new("POST", "/api/v1/bills")),
        bad(
            "an answer to no question",
            422,
            "no-such-answer",
            Ask::post(
                "/api/v1/guide/diagnosis",
                json!({ "answers": { "what-happened": "nothing" } }),
            ),
        ),
        bad("a guide without an issue", 422, "missing-field", Ask::get("/api/v1/guide")),
        bad("a guide for nothing known", 422, "unknown-issue", Ask::get("/api/v1/guide?issue=x")),
        bad(
            "an amount in a query",
            422,
            "bad-amount",
            Ask::get("/api/v1/guide?issue=refund-delayed&amount=1.234"),
        ),
        bad("a query of another kind", 422, "unknown-field", Ask::get("/api/v1/guide?colour=red")),
    ]
}

fn junk() -> Vec<u8> {
    (0..4096_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 11) as u8).collect()
}

/// What staff and parties of a case may get wrong about moves.
pub(super) fn moves(case: &str) -> Vec<Bad> {
    let path = |rest: &str| format!("/api/v1/cases/{case}{rest}");
    vec![
        bad("no such move", 404, "unknown-move", Ask::post(&path("/moves/refuse"), json!({}))),
        bad(
            "a move with another's fields",
            422,
            "unknown-field",
            Ask::post(
                &path("/moves/message"),
                json!({ "to": "complainant", "text": "x", "why": CANARY }),
            ),
        ),
        bad(
            "a move without its fields",
            422,
            "missing-field",
            Ask::post(&path("/moves/message"), json!({ "to": "complainant" })),
        ),
        bad(
            "a move to nobody",
            422,
            "bad-field",
            Ask::post(&path("/moves/message"), json!({ "to": CANARY, "text": CANARY })),
        ),
        bad(
            "a move out of turn",
            409,
            "wrong-stage",
            Ask::post(&path("/moves/rule"), json!({ "outcome": "rejected", "text": CANARY })),
        ),
        bad(
            "a move of another role",
            403,
            "wrong-role",
            Ask::post(&path("/moves/withdraw"), json!({})),
        ),
        bad(
            "a move for another version",
            412,
            "changed-meanwhile",
            Ask::post(&path("/moves/note"), json!({ "text": CANARY })).with("if-match", "\"1\""),
        ),
        bad(
            "a version that is none",
            400,
            "bad-if-match",
            Ask::post(&path("/moves/note"), json!({ "text": CANARY }))
                .with("if-match", CANARY_PHONE),
        ),
        bad(
            "evidence as a move",
            422,
            "use-evidence-address",
            Ask::post(&path("/moves/add-evidence"), json!({})),
        ),
    ]
}

/// What they may name in a move that is not there.
pub(super) fn names(case: &str) -> Vec<Bad> {
    let path = |rest: &str| format!("/api/v1/cases/{case}{rest}");
    vec![
        bad(
            "somebody who is nobody",
            422,
            "no-such-person",
            Ask::post(
                &path("/moves/assign"),
                json!({ "to": format!("person_{}", key().0.simple()) }),
            ),
        ),
        bad(
            "a channel that is none",
            422,
            "unknown-channel",
            Ask::post(&path("/moves/escalate"), json!({ "channel": "my-uncle" })),
        ),
        bad(
            "a case that is none",
            422,
            "no-such-case",
            Ask::post(
                &path("/moves/link"),
                json!({ "other": format!("case_{}", key().0.simple()) }),
            ),
        ),
    ]
}

/// What they may get wrong about files.
pub(super) fn evidence(case: &str) -> Vec<Bad> {
    let path = |rest: &str| format!("/api/v1/cases/{case}{rest}");
    let evidence = |query: &str| Ask::new("POST", &path(&format!("/evidence?{query}")));
    vec![
        bad(
            "a script as evidence",
            415,
            "unknown-kind",
            evidence("kind=screenshot").raw("text/javascript", "alert()"),
        ),
        bad(
            "a picture that is none",
            422,
            "not-what-it-says",
            evidence("kind=screenshot").raw("image/png", CANARY),
        ),
        bad("an empty file", 422, "empty-file", evidence("kind=screenshot").raw("text/plain", "")),
        bad("a file of no kind", 422, "missing-field", evidence("").raw("text/plain", "x")),
        bad(
            "a kind that is no code",
            422,
            "bad-code",
            evidence("kind=A%20B").raw("text/plain", "x"),
        ),
        bad(
            "a name that is a path",
            422,
            "bad-file-name",
            evidence("kind=screenshot&name=..%2F..%2Fetc").raw("text/plain", "x"),
        ),
        bad(
            "a name with U+0000",
            422,
            "bad-field",
            evidence("kind=screenshot&name=a%00b").raw("text/plain", "x"),
        ),
        bad(
            "a file beyond the limit",
            413,
            "too-large",
            evidence("kind=screenshot").raw("text/plain", vec![b'x'; (16 << 20) + 1]),
        ),
    ]
}

/// What they may get wrong about lists and names of cases.
pub(super) fn lists() -> Vec<Bad> {
    vec![
        bad("an id that is none", 404, "not-found", Ask::get("/api/v1/cases/case_xyz")),
        bad("an id in no text", 404, "not-found", Ask::get("/api/v1/cases/%ff%00")),
        bad(
            "a number of nothing",
            404,
            "not-found",
            Ask::get("/api/v1/cases/260302-00000-00000-0"),
        ),
        bad("a cursor of nothing", 400, "bad-cursor", Ask::get("/api/v1/cases?cursor=CANARY")),
        bad("a limit that is no number", 422, "bad-field", Ask::get("/api/v1/cases?limit=many")),
        bad("a stage that is none", 422, "bad-field", Ask::get("/api/v1/cases?stage=waiting")),
    ]
}

pub(super) fn of_administrators() -> Vec<Bad> {
    let institution = |zone: &str| json!({ "name": { "zh": "某", "en": "x" }, "zone": zone });
    let change = |body: Value| Ask::new("PUT", "/api/v1/institution").json(body);
    let person = |body: Value| Ask::post("/api/v1/people", body);
    vec![
        bad("without a version", 428, "version-needed", change(institution("Asia/Shanghai"))),
        bad(
            "for another version",
            412,
            "changed-meanwhile",
            change(institution("Asia/Shanghai")).with("if-match", "\"41\""),
        ),
        bad(
            "a zone that is none",
            422,
            "bad-institution",
            change(institution("Mars/Olympus")).with("if-match", "\"0\""),
        ),
        bad(
            "an empty name",
            422,
            "bad-text",
            change(json!({ "name": { "zh": "", "en": "x" }, "zone": "Asia/Shanghai" }))
                .with("if-match", "\"0\""),
        ),
        bad(
            "no roles",
            422,
            "bad-ties",
            person(json!({ "login": "new-1", "name": CANARY, "roles": [] })),
        ),
        bad(
            "the program itself",
            422,
            "bad-ties",
            person(json!({ "login": "new-2", "name": CANARY, "roles": ["system"] })),
        ),
        bad(
            "a merchant of nothing",
            422,
            "bad-ties",
            person(json!({ "login": "new-3", "name": CANARY, "roles": ["merchant"] })),
        ),
        bad(
            "a login that is taken",
            409,
            "login-taken",
            person(json!({ "login": "admin", "name": CANARY, "roles": ["agent"] })),
        ),
        bad(
            "a file of other columns",
            422,
            "unknown-column",
            Ask::new("POST", "/api/v1/cases/import")
                .raw("text/csv", "number,received_at,issue,name,narrative,colour\n1,,,,,red\n"),
        ),
    ]
}
