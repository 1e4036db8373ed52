//! Every address, how it is asked, and who gets past its door.

use redress_core::party::Role;
use serde_json::json;

use super::{
    ACCOUNTS, ALL, BILLS, CONCERNED, DESK, INSIDE, KNOWN, LISTENERS, LISTS, Scene, Who,
    Who::{
        Admin, Agent, Auditor, Complainant, Guest, Mediator, Merchant, Nobody, OtherComplainant,
        OtherMerchant, Regulator, Reviewer, Secret,
    },
    role,
};
use crate::{
    evidence::begin_upload,
    harness::{Ask, PASSWORD, complaint},
};

/// An address, how it is asked, and who gets past its door. Past the door something may still be
/// wrong with the request; before it the answer is 401, 403 or 404 and nothing else.
pub(super) struct Row {
    pub(super) operation: &'static str,
    pub(super) ask: fn(&Scene, Who) -> Ask,
    pub(super) admitted: &'static [Who],
}

const fn row(
    operation: &'static str,
    admitted: &'static [Who],
    ask: fn(&Scene, Who) -> Ask,
) -> Row {
    Row { operation, ask, admitted }
}

/// A text that is written again and again.
pub(super) fn macro_of(scope: &str) -> serde_json::Value {
    let texts = json!({ "zh": "案件 {{number}} 正在核查。" });
    json!({ "name": "核查中", "scope": scope, "texts": texts, "moves": ["message"] })
}

/// Every address.
pub(super) const ROWS: &[Row] = &[
    row("GET /healthz", ALL, |_, _| Ask::get("/healthz")),
    row("GET /readyz", ALL, |_, _| Ask::get("/readyz")),
    row("GET /api/v1/health-record", &[Auditor, Admin], |_, _| Ask::get("/api/v1/health-record")),
    row("GET /api/v1/audit", &[Auditor, Admin], |_, _| Ask::get("/api/v1/audit")),
    row("GET /api/v1/letters/{kind}/preview", &[Admin], |_, _| {
        Ask::get("/api/v1/letters/ruling/preview?lang=zh")
    }),
    row("GET /api/v1/statistics", &[Agent, Reviewer, Merchant, OtherMerchant, Auditor], |_, _| {
        Ask::get("/api/v1/statistics")
    }),
    row("GET /api/v1/rounds", &[Admin], |_, _| Ask::get("/api/v1/rounds")),
    row("POST /api/v1/rounds/{kind}/{case}/retry", &[], |scene, _| {
        // Nothing was put off there, and whoever may not let it be tried is told no more.
        Ask::new("POST", &format!("/api/v1/rounds/verify/{}/retry", scene.case))
    }),
    row("GET /api/v1/provider-accounts", &[Admin], |_, _| Ask::get("/api/v1/provider-accounts")),
    row("GET /metrics", &[Auditor, Admin], |_, _| Ask::get("/metrics")),
    row("GET /api/v1/issues", ALL, |_, _| Ask::get("/api/v1/issues")),
    row("GET /api/v1/channels", ALL, |_, _| Ask::get("/api/v1/channels")),
    row("GET /api/v1/regimes", ALL, |_, _| Ask::get("/api/v1/regimes")),
    row("GET /api/v1/regimes/{id}", ALL, |_, _| Ask::get("/api/v1/regimes/house")),
    row("GET /api/v1/calendars", ALL, |_, _| Ask::get("/api/v1/calendars")),
    row("GET /api/v1/calendars/{id}/{year}", ALL, |_, _| Ask::get("/api/v1/calendars/cn/2026")),
    row("GET /api/v1/guide", ALL, |_, _| Ask::get("/api/v1/guide?issue=refund-delayed")),
    row("POST /api/v1/guide/diagnosis", ALL, |_, _| {
        Ask::post("/api/v1/guide/diagnosis", json!({ "answers": {} }))
    }),
    row("GET /api/v1/demo", ALL, |_, _| Ask::get("/api/v1/demo")),
    row("GET /api/v1/institution", ALL, |_, _| Ask::get("/api/v1/institution")),
    row("PUT /api/v1/institution", &[Admin], |scene, _| {
        let ask = Ask::new("PUT", "/api/v1/institution").json(scene.institution.clone());
        ask.with("if-match", &scene.institution_version)
    }),
    row(
        "POST /api/v1/cases",
        &[Nobody, Guest, Complainant, OtherComplainant, Agent, Reviewer],
        |_, _| Ask::post("/api/v1/cases", complaint()),
    ),
    row("GET /api/v1/cases", LISTS, |_, _| Ask::get("/api/v1/cases")),
    row("GET /api/v1/cases/{id}", CONCERNED, |scene, _| scene.get("")),
    row("GET /api/v1/cases/{id}/events", CONCERNED, |scene, _| scene.get("/events")),
    row("GET /api/v1/events", LISTENERS, |_, _| Ask::get("/api/v1/events?once=true")),
    row("GET /api/v1/cases/{id}/dossier", CONCERNED, |scene, who| {
        let variant = match role(who) {
            Role::Merchant => "merchant",
            Role::Mediator => "mediator",
            Role::Regulator => "regulator",
            _ => "complainant",
        };
        scene.get(&format!("/dossier?for={variant}"))
    }),
    row("GET /api/v1/cases/{id}/proof", CONCERNED, |scene, _| scene.get("/proof")),
    row("GET /log/checkpoint", ALL, |_, _| Ask::get("/log/checkpoint")),
    row("GET /log/keys", ALL, |_, _| Ask::get("/log/keys")),
    row("GET /api/v1/cases/{id}/deadlines", CONCERNED, |scene, _| scene.get("/deadlines")),
    row("GET /api/v1/cases/{id}/letters", CONCERNED, |scene, _| scene.get("/letters")),
    row(
        "GET /api/v1/cases/{id}/letters/{letter}",
        &[Complainant, Secret, Agent, Reviewer, Auditor],
        |scene, _| scene.get("/letters/outside-complaint-court"),
    ),
    row("GET /api/v1/cases/{id}/calendar.ics", CONCERNED, |scene, _| scene.get("/calendar.ics")),
    row("POST /api/v1/cases/{id}/calendar", CONCERNED, |scene, _| {
        Ask::new("POST", &scene.path("/calendar"))
    }),
    row("DELETE /api/v1/cases/{id}/calendar", CONCERNED, |scene, _| {
        Ask::new("DELETE", &scene.path("/calendar"))
    }),
    row(
        "POST /api/v1/cases/{id}/moves/{move}",
        &[Complainant, Secret, Agent, Reviewer, Merchant, Mediator, Regulator],
        |scene, who| {
            let to = if who == Agent { "complainant" } else { "institution" };
            let body = json!({ "to": to, "text": "请尽快处理。" });
            Ask::post(&scene.path("/moves/message"), body)
        },
    ),
    row("DELETE /api/v1/cases/{id}/pending/{command_id}", &[Agent], |scene, _| {
        Ask::new("DELETE", &scene.path(&format!("/pending/{}", scene.sent)))
    }),
    row("GET /api/v1/macros", &[Agent, Reviewer, Admin], |_, _| Ask::get("/api/v1/macros")),
    row("POST /api/v1/macros", &[Agent, Reviewer, Admin], |_, _| {
        Ask::post("/api/v1/macros", macro_of("own"))
    }),
    row("PUT /api/v1/macros/{macro}", &[Agent], |scene, _| {
        Ask::put(&format!("/api/v1/macros/{}", scene.own_macro), macro_of("own"))
    }),
    row("GET /api/v1/cases/{id}/macros/{macro}", &[Agent], |scene, _| {
        scene.get(&format!("/macros/{}", scene.own_macro))
    }),
    row("DELETE /api/v1/macros/{macro}", &[Agent], |scene, _| {
        Ask::new("DELETE", &format!("/api/v1/macros/{}", scene.own_macro))
    }),
    row(
        "POST /api/v1/cases/{id}/evidence",
        &[Complainant, Secret, Agent, Merchant, Mediator],
        |scene, _| {
            let path = scene.path("/evidence?kind=screenshot&name=a.txt");
            Ask::new("POST", &path).raw("text/plain", "什么也没有收到")
        },
    ),
    row("GET /api/v1/cases/{id}/evidence/{evidence}", CONCERNED, |scene, _| {
        scene.get(&format!("/evidence/{}", scene.evidence))
    }),
    row("GET /api/v1/cases/{id}/custody", CONCERNED, |scene, _| scene.get("/custody")),
    row("GET /api/v1/terms", ALL, |_, _| Ask::get("/api/v1/terms")),
    row("GET /api/v1/evidence/{evidence}", CONCERNED, |scene, _| {
        Ask::get(&format!("/api/v1/evidence/{}", scene.evidence))
    }),
    row("GET /api/v1/limits", ALL, |_, _| Ask::get("/api/v1/limits")),
    row("POST /api/v1/uploads", &[Complainant, Secret, Agent, Merchant, Mediator], |scene, _| {
        begin_upload(&scene.case)
    }),
    row("PATCH /api/v1/uploads/{upload}", &[Complainant], |scene, _| {
        let path = format!("/api/v1/uploads/{}", scene.upload);
        let ask = Ask::new("PATCH", &path).raw("application/offset+octet-stream", "x");
        ask.with("tus-resumable", "1.0.0").with("upload-offset", "5")
    }),
    row("DELETE /api/v1/uploads/{upload}", &[Complainant], |scene, _| {
        let path = format!("/api/v1/uploads/{}", scene.upload);
        Ask::new("DELETE", &path).with("tus-resumable", "1.0.0")
    }),
    row("GET /api/v1/cases/{id}/evidence/{evidence}/reading", CONCERNED, |scene, _| {
        scene.get(&format!("/evidence/{}/reading", scene.evidence))
    }),
    row("GET /api/v1/cases/{id}/evidence/{evidence}/thumbnail", &[], |scene, _| {
        // A text has none, and whoever may not open it is told the same.
        scene.get(&format!("/evidence/{}/thumbnail", scene.evidence))
    }),
    row(
        "POST /api/v1/cases/{id}/evidence/{evidence}/redactions",
        &[Complainant, Secret, Agent, Reviewer],
        |scene, _| {
            let path = scene.path(&format!("/evidence/{}/redactions", scene.evidence));
            Ask::post(&path, json!({ "boxes": [] }))
        },
    ),
    row("GET /api/v1/cases/{id}/checklist", CONCERNED, |scene, _| scene.get("/checklist")),
    row("POST /api/v1/cases/import", &[Reviewer, Admin], |_, _| {
        Ask::new("POST", "/api/v1/cases/import").raw("text/csv", "number\n1\n")
    }),
    row("GET /api/v1/cases/export", &[Reviewer, Auditor], |_, _| Ask::get("/api/v1/cases/export")),
    row(
        "POST /api/v1/bills",
        &[Nobody, Guest, Complainant, OtherComplainant, Agent, Reviewer],
        |_, _| Ask::new("POST", "/api/v1/bills").raw("text/csv", "no bill at all"),
    ),
    row("GET /api/v1/bills", BILLS, |_, _| Ask::get("/api/v1/bills")),
    row("GET /api/v1/bills/{id}", &[Complainant], |scene, _| {
        Ask::get(&format!("/api/v1/bills/{}", scene.bill))
    }),
    row("GET /api/v1/bills/cancelled", BILLS, |_, _| Ask::get("/api/v1/bills/cancelled")),
    row("PUT /api/v1/bills/cancelled", BILLS, |_, _| {
        let cancelled = json!([{ "payee": "云听音乐", "on": "2026-02-01" }]);
        Ask::put("/api/v1/bills/cancelled", json!({ "cancelled": cancelled }))
    }),
    row("GET /api/v1/bills/months", BILLS, |_, _| Ask::get("/api/v1/bills/months")),
    row("POST /api/v1/bills/{id}/findings/{finding}/draft", &[Complainant], |scene, _| {
        let path = format!("/api/v1/bills/{}/findings/{}/draft", scene.bill, scene.finding);
        let who = json!({ "name": "周小满", "contact": { "phone": "13900000000" } });
        Ask::post(&path, json!({ "particulars": who }))
    }),
    row("GET /api/v1/me/notices", BILLS, |_, _| Ask::get("/api/v1/me/notices")),
    row("POST /api/v1/me/notices/{notice}/seen", &[Complainant], |scene, _| {
        Ask::new("POST", &format!("/api/v1/me/notices/{}/seen", scene.notice))
    }),
    row("GET /api/v1/me/reminders", BILLS, |_, _| Ask::get("/api/v1/me/reminders")),
    row("PUT /api/v1/me/reminders", BILLS, |_, _| {
        Ask::new("PUT", "/api/v1/me/reminders").json(json!({ "bills": false }))
    }),
    row("DELETE /api/v1/bills/{id}", &[Complainant], |scene, _| {
        Ask::new("DELETE", &format!("/api/v1/bills/{}", scene.bill))
    }),
    row("POST /api/v1/records/{kind}", &[Admin], |_, _| {
        Ask::new("POST", "/api/v1/records/logins").raw("application/x-ndjson", "{}\n")
    }),
    row("GET /api/v1/staff", INSIDE, |_, _| Ask::get("/api/v1/staff")),
    row("GET /api/v1/queues", INSIDE, |_, _| Ask::get("/api/v1/queues")),
    row("POST /api/v1/cases/moves/{move}", DESK, |scene, _| {
        let body = json!({ "cases": [{ "id": scene.case }], "body": { "text": "已电话核实。" } });
        Ask::post("/api/v1/cases/moves/note", body)
    }),
    row("GET /api/v1/tags", DESK, |_, _| Ask::get("/api/v1/tags")),
    row("PUT /api/v1/cases/{id}/tags/{tag}", DESK, |scene, _| {
        Ask::new("PUT", &scene.path("/tags/vip"))
    }),
    row("DELETE /api/v1/cases/{id}/tags/{tag}", DESK, |scene, _| {
        Ask::new("DELETE", &scene.path("/tags/vip"))
    }),
    row("POST /api/v1/cases/tags", DESK, |scene, _| {
        let body = json!({ "cases": [{ "id": scene.case }], "add": ["vip"] });
        Ask::post("/api/v1/cases/tags", body)
    }),
    row("GET /api/v1/views", DESK, |_, _| Ask::get("/api/v1/views")),
    row("POST /api/v1/views", DESK, |_, _| {
        Ask::post("/api/v1/views", json!({ "name": "迟到的", "query": { "late": true } }))
    }),
    row("PUT /api/v1/views/{id}", DESK, |scene, _| {
        // Known by the agent alone; past the door the query is looked at before the list.
        let body = json!({ "name": "迟到的", "query": { "limit": 5 } });
        Ask::put(&format!("/api/v1/views/{}", scene.view), body)
    }),
    row("DELETE /api/v1/views/{id}", &[Agent], |scene, _| {
        Ask::new("DELETE", &format!("/api/v1/views/{}", scene.view))
    }),
    row("GET /api/v1/people", &[Admin], |_, _| Ask::get("/api/v1/people")),
    row("POST /api/v1/people", &[Admin], |_, who| {
        let login = format!("made-by-{who:?}");
        let body = json!({ "login": login, "name": "新同事", "roles": ["agent"] });
        Ask::post("/api/v1/people", body)
    }),
    row("PATCH /api/v1/people/{id}", &[Admin], |scene, _| {
        let path = format!("/api/v1/people/{}", scene.spare);
        Ask::new("PATCH", &path).json(json!({ "name": "改名" }))
    }),
    row("POST /api/v1/people/{id}/password-reset", &[Admin], |scene, _| {
        Ask::new("POST", &format!("/api/v1/people/{}/password-reset", scene.spare))
    }),
    row("POST /api/v1/sign-up", ALL, |_, who| {
        let login = format!("signs-up-{who:?}");
        let body = json!({ "login": login, "password": PASSWORD, "name": "新用户" });
        Ask::post("/api/v1/sign-up", body)
    }),
    row("POST /api/v1/sign-in", ALL, |_, _| {
        let body = json!({ "login": "complainant", "password": PASSWORD });
        Ask::post("/api/v1/sign-in", body)
    }),
    row("POST /api/v1/sign-in/case", ALL, |scene, _| {
        let body = json!({ "number": scene.number, "secret": scene.secret });
        Ask::post("/api/v1/sign-in/case", body)
    }),
    row("GET /api/v1/me", KNOWN, |_, _| Ask::get("/api/v1/me")),
    row("GET /api/v1/me/calendar.ics", &[Agent, Reviewer], |_, _| {
        Ask::get("/api/v1/me/calendar.ics")
    }),
    row("POST /api/v1/me/calendar", &[Agent, Reviewer], |_, _| {
        Ask::new("POST", "/api/v1/me/calendar")
    }),
    row("DELETE /api/v1/me/calendar", &[Agent, Reviewer], |_, _| {
        Ask::new("DELETE", "/api/v1/me/calendar")
    }),
    row("POST /api/v1/me/password", ACCOUNTS, |_, _| {
        Ask::post("/api/v1/me/password", json!({ "old": PASSWORD, "new": PASSWORD }))
    }),
    row("GET /api/v1/tokens", ACCOUNTS, |_, _| Ask::get("/api/v1/tokens")),
    row("POST /api/v1/tokens", ACCOUNTS, |_, who| {
        let body = json!({ "label": "夜间任务", "role": role(who) });
        Ask::post("/api/v1/tokens", body)
    }),
    row("DELETE /api/v1/tokens/{id}", &[Complainant], |scene, _| {
        Ask::new("DELETE", &format!("/api/v1/tokens/{}", scene.session))
    }),
    row("POST /api/v1/sign-out", ACCOUNTS, |_, _| Ask::new("POST", "/api/v1/sign-out")),
];
