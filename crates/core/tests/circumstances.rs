//! What an institution's records say about a claimed payment: for the claim, against it, or
//! nothing for certain. Every line is tried from both of its sides.

use redress_core::{
    lang::Lang,
    matching::{
        Assertion, Because, Check, Circumstances, Finding, Inquiry, Kept, Measures, RowRef,
        SourceKind, Verdict, weigh,
    },
    records::{
        AccountChange, AccountRecord, AccountStatus, DeviceRecord, LoginRecord, PathStep,
        PaymentRecord, Place, Record, RecordKind, StepState, Stop,
    },
};
use serde_json::{Value, json};

const PAID: &str = "2026-03-02T12:00:00+08:00";
const BEIJING: (i32, i32) = (39_904_200, 116_407_400);
const SHANGHAI: (i32, i32) = (31_230_400, 121_473_700);

fn kept<T>(record: T, line: u64) -> Kept<T> {
    let source = "intake_01".to_owned();
    Kept { record, row: RowRef { kind: SourceKind::InstitutionRecord, source, line } }
}

fn payment(changes: Value) -> PaymentRecord {
    let mut record = json!({
        "id": "p-1", "reference": "A1", "at": PAID, "settled": true, "payee": "山海便利店",
        "amount": { "amount": "80.00", "currency": "CNY" },
        "account": "acct-1", "device": "phone-1", "ip": "203.0.113.9",
    });
    for (name, value) in changes.as_object().expect("an object") {
        record[name] = value.clone();
    }
    match Record::read(RecordKind::Payments, record.to_string().as_bytes()) {
        Ok(Record::Payment(it)) => *it,
        other => panic!("{other:?}"),
    }
}

fn login(at: &str, device: &str, place: Option<(i32, i32)>) -> LoginRecord {
    let place = place.map(|(latitude, longitude)| Place { latitude, longitude, within_km: 50 });
    LoginRecord {
        id: at.parse().unwrap(),
        account: "acct-1".parse().unwrap(),
        at: at.parse().unwrap(),
        success: true,
        device: Some(device.parse().unwrap()),
        ip: None,
        place,
    }
}

fn change(at: &str, change: AccountChange, status: Option<AccountStatus>) -> AccountRecord {
    AccountRecord {
        id: at.parse().unwrap(),
        account: "acct-1".parse().unwrap(),
        at: at.parse().unwrap(),
        change,
        status,
    }
}

/// An older payment to the same payee that nobody disputed.
fn older(reference: &str, at: &str, changes: Value) -> PaymentRecord {
    let mut said = json!({ "id": reference, "reference": reference, "at": at, "disputed": false });
    for (name, value) in changes.as_object().expect("an object") {
        said[name] = value.clone();
    }
    payment(said)
}

fn about(paid: PaymentRecord) -> Circumstances {
    Circumstances { paid: vec![kept(paid, 1)], ..Circumstances::default() }
}

fn lines<T>(records: Vec<T>) -> Vec<Kept<T>> {
    (10..).zip(records).map(|(line, it)| kept(it, line)).collect()
}

/// What the check says, if it says anything.
fn said(it: &Circumstances, asserts: Assertion, wanted: Check) -> Option<Finding> {
    let all = [Inquiry::Account, Inquiry::Payer, Inquiry::Path];
    let about = std::slice::from_ref(it);
    let mut found = weigh(asserts, &all, about, &Measures::shipped());
    found.retain(|it| it.check == wanted);
    assert!(found.len() <= 1, "{found:#?}");
    let found = found.pop();
    if let Some(finding) = &found {
        let sentences = [Lang::Zh, Lang::En].map(|lang| finding.say(lang));
        assert!(sentences.iter().all(|it| 20 < it.len()), "{sentences:?}");
        // What is personal stays out of the record.
        let event = serde_json::to_string(finding).unwrap();
        for secret in ["acct-1", "phone-1", "203.0.113.9", "山海便利店"] {
            assert!(!event.contains(secret), "{event}");
        }
        assert_eq!(serde_json::from_str::<Finding>(&event).unwrap(), *finding);
    }
    found
}

fn verdict(it: &Circumstances, wanted: Check) -> Option<Verdict> {
    said(it, Assertion::Paid, wanted).map(|it| it.verdict)
}

fn because(it: &Circumstances, wanted: Check) -> Because {
    said(it, Assertion::Paid, wanted).expect("it says something").because
}

#[test]
fn nothing_on_record_says_nothing() {
    let nothing = Circumstances::default();
    let all = [Inquiry::Account, Inquiry::Payer, Inquiry::Path];
    let measures = Measures::shipped();
    assert!(weigh(Assertion::Failed, &all, &[nothing], &measures).is_empty());
    let full = Circumstances {
        logins: lines(vec![login("2026-01-01T00:00:00Z", "phone-1", None)]),
        ..about(payment(json!({})))
    };
    assert!(weigh(Assertion::Paid, &[], &[full], &measures).is_empty(), "nobody asked");
}

#[test]
fn the_status_of_the_account_is_the_last_one_before_the_payment() {
    let with = |changes: Vec<AccountRecord>| Circumstances {
        changes: lines(changes),
        ..about(payment(json!({})))
    };
    let status = |at, status| change(at, AccountChange::Status, Some(status));
    let active = status("2025-01-01T00:00:00Z", AccountStatus::Active);
    let frozen = status("2026-03-02T04:00:00Z", AccountStatus::Frozen);
    let too_late = status("2026-03-02T04:00:01Z", AccountStatus::Closed);

    let finding = said(
        &with(vec![frozen, active.clone(), too_late.clone()]),
        Assertion::Failed,
        Check::AccountStatus,
    );
    let finding = finding.unwrap();
    assert_eq!(finding.verdict, Verdict::Supports);
    let since = "2026-03-02T04:00:00Z".parse().unwrap();
    assert_eq!(finding.because, Because::AccountWas { status: AccountStatus::Frozen, since });
    assert_eq!(finding.rows.len(), 1);
    assert_eq!(finding.rows[0].line, 10);

    let open = with(vec![active, too_late.clone()]);
    assert_eq!(verdict(&open, Check::AccountStatus), Some(Verdict::Inconclusive));
    assert_eq!(verdict(&with(vec![too_late]), Check::AccountStatus), None);
}

#[test]
fn a_device_that_only_just_came_supports_that_somebody_else_paid() {
    let with = |logins: Vec<LoginRecord>| Circumstances {
        logins: lines(logins),
        ..about(payment(json!({})))
    };
    let owner = || login("2026-01-01T00:00:00Z", "other-phone", None);
    // 72 hours before the payment is 2026-02-27T04:00:00Z.
    let long_known = with(vec![owner(), login("2026-02-27T04:00:00Z", "phone-1", None)]);
    assert_eq!(verdict(&long_known, Check::NewDevice), Some(Verdict::Contradicts));
    let just_new = with(vec![owner(), login("2026-02-27T04:00:01Z", "phone-1", None)]);
    assert_eq!(verdict(&just_new, Check::NewDevice), Some(Verdict::Supports));
    let never = with(vec![owner()]);
    let because = because(&never, Check::NewDevice);
    assert_eq!(because, Because::DeviceNew { first_seen: None, days_on_record: 60 });
}

#[test]
fn a_new_device_means_nothing_where_the_records_do_not_go_back() {
    let with = |first: &str| Circumstances {
        logins: lines(vec![login(first, "other-phone", None)]),
        ..about(payment(json!({})))
    };
    let thirty_days = with("2026-01-31T04:00:00Z");
    assert_eq!(verdict(&thirty_days, Check::NewDevice), Some(Verdict::Supports));
    let a_second_less = with("2026-01-31T04:00:01Z");
    assert_eq!(verdict(&a_second_less, Check::NewDevice), Some(Verdict::Inconclusive));
    let no_device = about(payment(json!({ "device": null })));
    assert_eq!(verdict(&no_device, Check::NewDevice), None);
}

#[test]
fn a_refused_login_does_not_make_a_device_known() {
    let mut refused = login("2026-01-15T00:00:00Z", "phone-1", None);
    refused.success = false;
    let owner = login("2026-01-01T00:00:00Z", "other-phone", None);
    let it = Circumstances { logins: lines(vec![owner, refused]), ..about(payment(json!({}))) };
    assert_eq!(verdict(&it, Check::NewDevice), Some(Verdict::Supports));
}

#[test]
fn devices_that_were_bound_and_paid_with_are_known_too() {
    let bound = DeviceRecord {
        id: "d-1".parse().unwrap(),
        account: "acct-1".parse().unwrap(),
        device: "phone-1".parse().unwrap(),
        at: "2025-12-01T00:00:00Z".parse().unwrap(),
        until: None,
    };
    let paid = older("A0", "2025-11-01T00:00:00Z", json!({}));
    let it = Circumstances {
        devices: lines(vec![bound]),
        others: vec![kept(paid, 3)],
        ..about(payment(json!({})))
    };
    let first_seen = "2025-11-01T00:00:00Z".parse().unwrap();
    assert_eq!(because(&it, Check::NewDevice), Because::DeviceKnown { first_seen, times: 2 });
}

#[test]
fn nobody_is_in_beijing_and_in_shanghai_within_the_hour() {
    let with = |second: &str| Circumstances {
        logins: lines(vec![
            login("2026-03-02T02:00:00Z", "phone-1", Some(BEIJING)),
            login(second, "phone-1", Some(SHANGHAI)),
        ]),
        ..about(payment(json!({})))
    };
    // At least 967 km: 1067 less what both places may be off, which takes 58 minutes at 1000 km/h.
    let fast = with("2026-03-02T02:58:01Z");
    let finding = said(&fast, Assertion::Paid, Check::ImpossibleTravel).unwrap();
    assert_eq!(finding.verdict, Verdict::Supports);
    let wanted = Because::TooFarTooFast { kilometres: 967, seconds: 3481, limit: 1000 };
    assert_eq!(finding.because, wanted);
    assert_eq!(finding.rows.len(), 2);
    let slow = with("2026-03-02T02:58:02Z");
    assert_eq!(verdict(&slow, Check::ImpossibleTravel), Some(Verdict::Inconclusive));
}

#[test]
fn short_ways_old_logins_and_refused_ones_are_no_travel() {
    let with = |logins| Circumstances { logins, ..about(payment(json!({}))) };
    let near = (BEIJING.0 + 1_000_000, BEIJING.1);
    let at_once = lines(vec![
        login("2026-03-02T02:00:00Z", "phone-1", Some(BEIJING)),
        login("2026-03-02T02:00:00Z", "phone-1", Some(near)),
    ]);
    assert_eq!(verdict(&with(at_once), Check::ImpossibleTravel), Some(Verdict::Inconclusive));
    let long_ago = lines(vec![
        login("2026-02-20T02:00:00Z", "phone-1", Some(BEIJING)),
        login("2026-02-20T02:10:00Z", "phone-1", Some(SHANGHAI)),
    ]);
    assert_eq!(verdict(&with(long_ago), Check::ImpossibleTravel), None);
    let mut refused = login("2026-03-02T02:10:00Z", "phone-1", Some(SHANGHAI));
    refused.success = false;
    let one = lines(vec![login("2026-03-02T02:00:00Z", "phone-1", Some(BEIJING)), refused]);
    assert_eq!(verdict(&with(one), Check::ImpossibleTravel), None);
}

#[test]
fn a_new_phone_number_shortly_before_supports_the_claim() {
    let with = |changes| Circumstances { changes: lines(changes), ..about(payment(json!({}))) };
    let phone = |at| change(at, AccountChange::Phone, None);
    // 72 hours before the payment is 2026-02-27T04:00:00Z.
    let in_time = with(vec![
        phone("2026-02-27T04:00:00Z"),
        change("2026-03-02T03:59:00Z", AccountChange::PaymentPassword, None),
    ]);
    let wanted = Because::ChangedBefore {
        what: AccountChange::PaymentPassword,
        at: "2026-03-02T03:59:00Z".parse().unwrap(),
        seconds: 60,
        changes: 2,
    };
    assert_eq!(because(&in_time, Check::AccountChange), wanted);
    assert_eq!(verdict(&in_time, Check::AccountChange), Some(Verdict::Supports));
    let too_early = with(vec![phone("2026-02-27T03:59:59Z")]);
    assert_eq!(verdict(&too_early, Check::AccountChange), Some(Verdict::Inconclusive));
    let afterwards = with(vec![phone("2026-03-02T04:00:01Z")]);
    assert_eq!(verdict(&afterwards, Check::AccountChange), Some(Verdict::Inconclusive));
    assert_eq!(verdict(&with(vec![]), Check::AccountChange), None);
}

#[test]
fn two_older_payments_of_the_same_payer_speak_against_the_claim() {
    let with = |others| Circumstances { others: lines(others), ..about(payment(json!({}))) };
    // Exactly 120 and 365 days before.
    let youngest = || older("A2", "2025-11-02T12:00:00+08:00", json!({}));
    let oldest = || older("A3", "2025-03-02T12:00:00+08:00", json!({ "device": "tablet" }));
    let both = with(vec![youngest(), oldest()]);
    let finding = said(&both, Assertion::Paid, Check::EarlierPayments).unwrap();
    assert_eq!(finding.verdict, Verdict::Contradicts);
    let wanted = Because::EarlierPayments {
        payments: 2,
        wanted: 2,
        elements: 2,
        youngest_days: 120,
        oldest_days: 365,
    };
    assert_eq!(finding.because, wanted);
    let lines: Vec<_> = finding.rows.iter().map(|it| it.line).collect();
    assert_eq!(lines, [1, 10, 11]);
}

#[test]
fn an_older_payment_that_is_not_alike_does_not_count() {
    let sound = || older("A2", "2025-10-01T12:00:00+08:00", json!({}));
    let day = "2025-10-02T12:00:00+08:00";
    let not_alike = [
        ("too young", older("A3", "2025-11-02T12:00:01+08:00", json!({}))),
        ("too old", older("A3", "2025-03-01T12:00:00+08:00", json!({}))),
        ("disputed", older("A3", day, json!({ "disputed": true }))),
        ("nobody says whether disputed", older("A3", day, json!({ "disputed": null }))),
        ("not paid", older("A3", day, json!({ "settled": false }))),
        ("another payee", older("A3", day, json!({ "payee": "河边小吃店" }))),
        ("only the account", older("A3", day, json!({ "device": "x", "ip": "198.51.100.1" }))),
        (
            "neither device nor address",
            older("A3", day, json!({ "device": "x", "ip": null, "delivery": "home" })),
        ),
        ("the same payment again", older("A2", day, json!({ "id": "other-system" }))),
        (
            "given back",
            older("A3", day, json!({ "refunded": { "amount": "80.00", "currency": "CNY" } })),
        ),
    ];
    for (why, other) in not_alike {
        let paid = payment(json!({ "delivery": "home" }));
        let it = Circumstances { others: lines(vec![sound(), other]), ..about(paid) };
        let wanted = Because::TooFewEarlierPayments { payments: 1, wanted: 2 };
        assert_eq!(because(&it, Check::EarlierPayments), wanted, "{why}");
        assert_eq!(verdict(&it, Check::EarlierPayments), Some(Verdict::Inconclusive));
    }
    let telling_nothing = about(payment(json!({ "device": null, "ip": null })));
    assert_eq!(verdict(&telling_nothing, Check::EarlierPayments), None);
}

fn on_its_way(steps: &[(Stop, StepState)]) -> PaymentRecord {
    let steps = steps.iter().map(|(step, state)| PathStep { step: *step, state: *state, at: None });
    PaymentRecord { steps: steps.collect(), ..payment(json!({})) }
}

#[test]
fn the_path_tells_where_a_payment_broke() {
    use StepState::{Done, Failed, Pending};
    use Stop::{Acquirer, Clearing, Order, Payee};
    let path = |steps: &[(Stop, StepState)], asserts| {
        let finding = said(&about(on_its_way(steps)), asserts, Check::PaymentPath)?;
        Some((finding.verdict, finding.because))
    };
    let failed = Assertion::Failed;
    let broken = [(Order, Done), (Acquirer, Done), (Clearing, Failed)];
    let because = Because::PathBroken { step: Clearing, after: Some(Acquirer), at: None };
    assert_eq!(path(&broken, failed), Some((Verdict::Supports, because.clone())));
    assert_eq!(path(&broken, Assertion::RefundMissing), Some((Verdict::Inconclusive, because)));

    let whole = [(Order, Done), (Payee, Done)];
    let because = Because::PathWhole { at: None };
    assert_eq!(path(&whole, failed), Some((Verdict::Contradicts, because)));

    let waiting = [(Order, Done), (Acquirer, Done), (Clearing, Pending)];
    let because = Because::PathUnfinished { after: Some(Acquirer), missing: Clearing };
    assert_eq!(path(&waiting, failed), Some((Verdict::Inconclusive, because)));
    let because = Because::PathBroken { step: Order, after: None, at: None };
    assert_eq!(path(&[(Order, Failed)], failed), Some((Verdict::Supports, because)));
    assert_eq!(path(&[], failed), None);
}

#[test]
fn two_systems_tell_one_path_and_the_later_word_counts() {
    let at = |text: &str| Some(text.parse().unwrap());
    let step = |step, state, at| PathStep { step, state, at };
    let ours = PaymentRecord {
        steps: vec![
            step(Stop::Order, StepState::Done, at("2026-03-02T04:00:00Z")),
            step(Stop::Payee, StepState::Pending, at("2026-03-02T04:00:05Z")),
        ],
        ..payment(json!({}))
    };
    let clearing = PaymentRecord {
        steps: vec![
            step(Stop::Clearing, StepState::Done, at("2026-03-02T04:01:00Z")),
            step(Stop::Payee, StepState::Failed, at("2026-03-02T04:02:00Z")),
        ],
        ..payment(json!({ "id": "clearing-9" }))
    };
    let wanted = Because::PathBroken {
        step: Stop::Payee,
        after: Some(Stop::Clearing),
        at: at("2026-03-02T04:02:00Z"),
    };
    for paid in [vec![ours.clone(), clearing.clone()], vec![clearing, ours]] {
        let it = Circumstances { paid: lines(paid), ..Circumstances::default() };
        let finding = said(&it, Assertion::Failed, Check::PaymentPath).unwrap();
        assert_eq!((finding.verdict, &finding.because), (Verdict::Supports, &wanted));
    }
}

#[test]
fn a_record_says_what_is_wrong_with_it() {
    let read = |kind, json: Value| Record::read(kind, json.to_string().as_bytes());
    let wrong = |kind, json: Value| read(kind, json).unwrap().check().unwrap_err().code();
    let at = "2026-03-02T04:00:00Z";
    let login = json!({ "id": "l", "account": "a", "at": at, "success": true });
    assert!(read(RecordKind::Logins, login.clone()).unwrap().check().is_ok());
    let mut nowhere = login.clone();
    nowhere["place"] = json!({ "latitude": 90_000_001, "longitude": 0 });
    assert_eq!(wrong(RecordKind::Logins, nowhere), "no-such-place");
    let device = json!({ "id": "d", "account": "a", "device": "x", "at": at,
        "until": "2026-03-02T03:59:59Z" });
    assert_eq!(wrong(RecordKind::Devices, device), "ends-before-it-begins");
    let account = |it: Value| json!({ "id": "c", "account": "a", "at": at, "change": it });
    assert_eq!(wrong(RecordKind::Accounts, account(json!("status"))), "status-alone");
    assert!(read(RecordKind::Accounts, account(json!("phone"))).unwrap().check().is_ok());
    let paid = |it: Value| {
        json!({ "id": "p", "reference": "A", "at": at, "settled": true,
        "amount": { "amount": it, "currency": "CNY" } })
    };
    assert_eq!(wrong(RecordKind::Payments, paid(json!("-0.01"))), "negative-amount");
    assert!(read(RecordKind::Payments, paid(json!("0.001"))).is_err(), "never rounded");
    for label in ["", " a", "a\u{7}", &"a".repeat(129)] {
        let mut bad = login.clone();
        bad["id"] = json!(label);
        assert!(read(RecordKind::Logins, bad).is_err(), "{label:?}");
    }
    let mut unknown = login;
    unknown["mood"] = json!("good");
    assert!(read(RecordKind::Logins, unknown).is_err());
}
