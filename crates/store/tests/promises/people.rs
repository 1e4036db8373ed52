//! People, sessions, bills and settings.

use redress_core::{
    ids::{BillId, NoticeId, SessionId},
    party::Role,
    testkit::{MERCHANT, instant},
};
use redress_store::{
    Bill, Habit, KEEPSAKE_BYTES_MAX, Notice, PeopleFilter, Person, Session, SessionKind, Setting,
    StoreError,
};
use uuid::Uuid;

use crate::{
    stores::every_kind_of_store,
    story::{START, person_number},
};

const EVERYBODY: PeopleFilter = PeopleFilter { at_work: false, role: None };

pub(crate) fn somebody(n: u128, login: &str, name: &str) -> Person {
    Person {
        id: person_number(n),
        login: login.to_owned(),
        name: name.to_owned(),
        password_hash: Some("$argon2id$…".to_owned()),
        roles: vec![Role::Agent, Role::Reviewer],
        merchant: None,
        body: None,
        department: None,
        disabled: false,
        created_at: instant(START),
    }
}

fn session_of(person: &Person, n: u128, kind: SessionKind) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(n)),
        person: person.id,
        role: Role::Agent,
        kind,
        label: format!("browser {n}"),
        created_at: instant(START),
        expires_at: Some(instant("2026-03-03T04:00:00Z")),
    }
}

#[tokio::test]
async fn people_are_found_by_their_login_whatever_its_case() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "Li.Na@desk.example", "李娜");
        let shop = Person { merchant: Some(MERCHANT), ..somebody(2, "shop", "A shop") };
        for person in [&li, &shop] {
            store.create_person(person).await.unwrap();
        }
        assert_eq!(store.person(li.id).await.unwrap(), Some(li.clone()));
        let found = store.person_by_login(" li.na@DESK.example").await.unwrap();
        assert_eq!(found, Some(li.clone()));
        assert_eq!(store.person_by_login("nobody").await.unwrap(), None);
        assert_eq!(store.people(EVERYBODY, None, 10).await.unwrap(), [li.clone(), shop.clone()]);
        assert_eq!(store.people(EVERYBODY, Some(li.id), 10).await.unwrap(), [shop]);

        let twin = somebody(3, "LI.NA@desk.example", "another");
        assert!(matches!(store.create_person(&twin).await, Err(StoreError::LoginTaken)));
        assert!(!store.update_person(&twin).await.is_ok_and(|it| it), "there is no such person");
    }
}

#[tokio::test]
async fn those_at_work_are_listed_without_those_who_only_complain() {
    for store in every_kind_of_store().await {
        let with = |n, login: &str, roles: &[Role]| Person {
            roles: roles.to_vec(),
            ..somebody(n, login, login)
        };
        let (both, agent) = ([Role::Complainant, Role::Merchant], [Role::Agent]);
        let people = [
            with(1, "guest", &[Role::Complainant]),
            with(2, "agent", &agent),
            with(3, "another guest", &[Role::Complainant]),
            with(4, "shop", &both),
        ];
        for it in &people {
            store.create_person(it).await.unwrap();
        }
        let listed = async |at_work, role| {
            let filter = PeopleFilter { at_work, role };
            let listed = store.people(filter, None, 10).await.unwrap();
            listed.into_iter().map(|it| it.login).collect::<Vec<_>>()
        };
        assert_eq!(listed(true, None).await, ["agent", "shop"]);
        assert_eq!(listed(true, Some(Role::Complainant)).await, ["shop"]);
        assert_eq!(
            listed(false, Some(Role::Complainant)).await,
            ["guest", "another guest", "shop"]
        );
        assert_eq!(listed(false, Some(Role::Agent)).await, ["agent"]);
        assert_eq!(listed(true, Some(Role::Auditor)).await, [""; 0]);
    }
}

#[tokio::test]
async fn what_is_known_of_a_person_can_change() {
    for store in every_kind_of_store().await {
        let (li, wu) = (somebody(1, "li", "Li"), somebody(2, "wu", "Wu"));
        store.create_person(&li).await.unwrap();
        store.create_person(&wu).await.unwrap();
        let changed = Person {
            login: "li.na".to_owned(),
            name: "Li Na".to_owned(),
            password_hash: None,
            roles: vec![Role::Auditor],
            disabled: true,
            ..li.clone()
        };
        assert!(store.update_person(&changed).await.unwrap());
        assert_eq!(store.person_by_login("li.na").await.unwrap(), Some(changed.clone()));
        assert_eq!(store.person_by_login("li").await.unwrap(), None);
        let taken = Person { login: "WU".to_owned(), ..changed };
        assert!(matches!(store.update_person(&taken).await, Err(StoreError::LoginTaken)));
    }
}

#[tokio::test]
async fn a_person_who_was_erased_is_nobody() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "li", "Li");
        store.create_person(&li).await.unwrap();
        store.open_session("token", &session_of(&li, 1, SessionKind::Session)).await.unwrap();
        assert!(store.session("token", instant(START)).await.unwrap().is_some());
        store.erase(li.id).await.unwrap();
        assert!(matches!(store.person(li.id).await, Err(StoreError::Erased { .. })));
        assert_eq!(store.people(EVERYBODY, None, 10).await.unwrap(), []);
        assert!(matches!(store.update_person(&li).await, Err(StoreError::Erased { .. })));
        assert_eq!(store.session("token", instant(START)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_token_signs_in_until_it_expires_or_is_revoked() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "li", "Li");
        store.create_person(&li).await.unwrap();
        let session = session_of(&li, 1, SessionKind::Session);
        store.open_session("token-one", &session).await.unwrap();
        let found = store.session("token-one", instant(START)).await.unwrap().unwrap();
        assert_eq!((found.session, found.person, found.role), (session.id, li.id, Role::Agent));
        assert_eq!(store.session("token-two", instant(START)).await.unwrap(), None);
        for (at, there) in [("2026-03-03T03:59:59Z", true), ("2026-03-03T04:00:00Z", false)] {
            assert_eq!(store.session("token-one", instant(at)).await.unwrap().is_some(), there);
        }
        assert_eq!(store.sessions(li.id).await.unwrap(), std::slice::from_ref(&session));
        assert!(!store.revoke_session(person_number(2), session.id).await.unwrap(), "not theirs");
        assert!(store.revoke_session(li.id, session.id).await.unwrap());
        assert!(!store.revoke_session(li.id, session.id).await.unwrap());
        assert_eq!(store.session("token-one", instant(START)).await.unwrap(), None);
        assert_eq!(store.sessions(li.id).await.unwrap(), []);
    }
}

#[tokio::test]
async fn whoever_is_disabled_or_lost_the_role_is_signed_out() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "li", "Li");
        store.create_person(&li).await.unwrap();
        let session = session_of(&li, 1, SessionKind::Session);
        store.open_session("token", &session).await.unwrap();
        let changes = [
            (Person { disabled: true, ..li.clone() }, false),
            (Person { roles: vec![Role::Reviewer], ..li.clone() }, false),
            (li.clone(), true),
        ];
        for (person, there) in changes {
            store.update_person(&person).await.unwrap();
            assert_eq!(store.session("token", instant(START)).await.unwrap().is_some(), there);
        }
    }
}

#[tokio::test]
async fn a_new_password_ends_sign_ins_and_leaves_tokens() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "li", "Li");
        store.create_person(&li).await.unwrap();
        let token = Session { expires_at: None, ..session_of(&li, 2, SessionKind::Token) };
        store.open_session("browser", &session_of(&li, 1, SessionKind::Session)).await.unwrap();
        store.open_session("api", &token).await.unwrap();
        assert_eq!(store.revoke_sessions(li.id, false).await.unwrap(), 1);
        assert_eq!(store.sessions(li.id).await.unwrap(), [token]);
        assert_eq!(store.prune_sessions(instant("2027-01-01T00:00:00Z")).await.unwrap(), 1);
        assert!(store.session("api", instant("2027-01-01T00:00:00Z")).await.unwrap().is_some());
        assert_eq!(store.revoke_sessions(li.id, true).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn bills_belong_to_whoever_uploaded_them() {
    for store in every_kind_of_store().await {
        let (li, wu) = (person_number(1), person_number(2));
        let bill = |n: u128| Bill {
            id: BillId(Uuid::from_u128(n)),
            owner: li,
            format: "alipay-v3".to_owned(),
            payments: 82,
            problems: 2,
            uploaded_at: instant(START),
        };
        for n in [1, 2, 3] {
            let (name, kind) = ("账单.csv".to_owned(), "text/csv".to_owned());
            let bytes = vec![n as u8; 100];
            store.put_bill(&bill(n), name.clone(), kind.clone(), bytes.clone()).await.unwrap();
            store.put_bill(&bill(n), name, kind, bytes).await.unwrap();
        }
        assert_eq!(store.bills(li, None, 2).await.unwrap(), [bill(3), bill(2)]);
        assert_eq!(store.bills(li, Some(bill(2).id), 2).await.unwrap(), [bill(1)]);
        assert_eq!(store.bills(wu, None, 2).await.unwrap(), []);
        assert_eq!(store.bill(li, bill(2).id).await.unwrap(), Some(bill(2)));
        assert_eq!(store.bill(wu, bill(2).id).await.unwrap(), None);
        let file = store.bill_file(li, bill(2).id).await.unwrap().unwrap();
        assert_eq!((file.bytes, file.info.name), (vec![2; 100], "账单.csv".to_owned()));
        assert!(store.delete_bill(li, bill(2).id).await.unwrap());
        assert_eq!(store.bill_file(li, bill(2).id).await.unwrap(), None);
        assert!(!store.delete_bill(li, bill(2).id).await.unwrap());
    }
}

#[tokio::test]
async fn nobody_overwrites_a_setting_that_they_did_not_see() {
    for store in every_kind_of_store().await {
        assert_eq!(store.setting::<String>("profile").await.unwrap(), None);
        assert_eq!(store.put_setting("profile", 1, &"early").await.unwrap(), None);
        assert_eq!(store.put_setting("profile", 0, &"first").await.unwrap(), Some(1));
        assert_eq!(store.put_setting("profile", 0, &"also first").await.unwrap(), None);
        let (one, other) = tokio::join!(
            store.put_setting("profile", 1, &"mine"),
            store.put_setting("profile", 1, &"theirs"),
        );
        let (one, other) = (one.unwrap(), other.unwrap());
        assert!(matches!((one, other), (Some(2), None) | (None, Some(2))), "{one:?} {other:?}");
        let body = if one.is_some() { "mine" } else { "theirs" }.to_owned();
        assert_eq!(store.setting("profile").await.unwrap(), Some(Setting { version: 2, body }));
    }
}

#[tokio::test]
async fn keepsakes_are_their_owners_and_go_with_the_key() {
    for store in every_kind_of_store().await {
        let (li, wu) = (person_number(1), person_number(2));
        store.put_keepsake(li, "bill-memory", "first").await.unwrap();
        store.put_keepsake(li, "bill-memory", "second").await.unwrap();
        let kept = store.keepsake(li, "bill-memory").await.unwrap();
        assert_eq!(kept.as_deref(), Some("second"));
        assert_eq!(store.keepsake(wu, "bill-memory").await.unwrap(), None);
        let long = "x".repeat(KEEPSAKE_BYTES_MAX + 1);
        let refused = store.put_keepsake(li, "bill-memory", &long).await;
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
        store.delete_keepsake(li, "bill-memory").await.unwrap();
        assert_eq!(store.keepsake(li, "bill-memory").await.unwrap(), None);
        store.put_keepsake(li, "bill-memory", "third").await.unwrap();
        store.erase(li).await.unwrap();
        assert_eq!(store.keepsake(li, "bill-memory").await.unwrap(), None, "gone with the key");
        let again = store.put_keepsake(li, "bill-memory", "fourth").await;
        assert!(matches!(again, Err(StoreError::Erased { .. })));
    }
}

#[tokio::test]
async fn a_reminder_of_bills_lands_once_and_only_for_whoever_has_some() {
    for store in every_kind_of_store().await {
        let (li, wu) = (person_number(1), person_number(2));
        let (due, next) = (instant("2026-04-03T01:00:00Z"), instant("2026-05-03T01:00:00Z"));
        let notice = |n: u128| Notice {
            id: NoticeId(Uuid::from_u128(n)),
            kind: "bill-reminder".to_owned(),
            about: "2026-03".to_owned(),
            at: due,
            seen: false,
        };
        store.note_bill_habit(li, due).await.unwrap();
        store.note_bill_habit(wu, due).await.unwrap();
        store.want_bill_reminders(wu, false, due).await.unwrap();
        store.note_bill_habit(wu, due).await.unwrap();
        let habit = Habit { owner: li, next_at: due, wanted: true };
        assert_eq!(store.due_bill_habits(instant(START), 9).await.unwrap(), []);
        assert_eq!(store.due_bill_habits(due, 9).await.unwrap(), [habit]);
        // No bill of theirs is here: they are moved on, and told nothing.
        assert!(!store.remind(&habit, next, &notice(1)).await.unwrap());
        assert_eq!(store.notices(li).await.unwrap(), []);

        let bill = Bill {
            id: BillId(Uuid::from_u128(7)),
            owner: li,
            format: "alipay_v3".to_owned(),
            payments: 3,
            problems: 0,
            uploaded_at: instant(START),
        };
        store.put_bill(&bill, "b".to_owned(), "text/csv".to_owned(), vec![1]).await.unwrap();
        let habit = Habit { next_at: next, ..habit };
        let later = instant("2026-06-03T01:00:00Z");
        assert!(store.remind(&habit, later, &notice(2)).await.unwrap());
        assert!(!store.remind(&habit, later, &notice(3)).await.unwrap(), "somebody else did");
        assert_eq!(store.notices(li).await.unwrap(), [notice(2)]);
        assert!(!store.see_notice(wu, notice(2).id).await.unwrap());
        assert!(store.see_notice(li, notice(2).id).await.unwrap());
        // One that nobody saw gives way to the next; one that was seen stays.
        let (habit, far) = (Habit { next_at: later, ..habit }, instant("2026-07-03T01:00:00Z"));
        assert!(store.remind(&habit, far, &notice(4)).await.unwrap());
        let habit = Habit { next_at: far, ..habit };
        assert!(store.remind(&habit, instant("2026-08-03T01:00:00Z"), &notice(5)).await.unwrap());
        let ids: Vec<_> = store.notices(li).await.unwrap().into_iter().map(|it| it.id).collect();
        assert_eq!(ids, [notice(5).id, notice(2).id]);
    }
}
