//! What the desk works with: moves that wait, texts that are used again, and what was done to the
//! house.

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    ids::{CommandId, MacroId, SessionId},
    party::{Actor, Role},
    words::Digest,
};
use redress_store::{
    HouseAct, HouseFilter, Kept, KeptMacro, MACROS_MAX, MacroKept, MacroOwner, PENDING_MAX,
    Pending, PendingState, Person, Session, SessionKind, Store, TakenBack,
};
use uuid::Uuid;

use crate::{
    stores::{every_kind_of_place, every_kind_of_store, look},
    story::{START, Story, person_number},
};

fn start() -> Timestamp {
    START.parse().unwrap()
}

pub(crate) fn pending(story: &Story, n: u128, text: &str) -> Pending {
    Pending {
        case: story.id,
        command: CommandId(Uuid::from_u128(n)),
        author: person_number(1),
        request: Digest::of(text.as_bytes()),
        body: text.to_owned(),
        send_at: start() + SignedDuration::from_secs(10),
        state: PendingState::Waiting,
        tries: 0,
        refusal: None,
    }
}

fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn a_move_is_either_taken_back_or_made() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        let (one, two) = (pending(&story, 1, "one"), pending(&story, 2, "two"));
        for it in [&one, &two] {
            assert_eq!(store.keep_pending(it).await.unwrap(), Kept::Waits);
        }
        let again = store.keep_pending(&pending(&story, 1, "other")).await.unwrap();
        assert_eq!(again, Kept::There(one.request));
        assert_eq!(store.next_pending().await.unwrap(), Some(after(10)));
        assert_eq!(store.pending_of(story.id, person_number(2)).await.unwrap(), []);
        let mine = store.pending_of(story.id, person_number(1)).await.unwrap();
        assert_eq!(mine, [one.clone(), two.clone()]);

        let (case, author) = (story.id, person_number(1));
        let other = store.take_back(case, one.command, person_number(2)).await.unwrap();
        assert_eq!(other, TakenBack::Nothing);
        assert_eq!(store.take_back(case, one.command, author).await.unwrap(), TakenBack::Gone);
        assert_eq!(store.claim_pending(after(9), 9, after(70)).await.unwrap(), []);
        let claimed = store.claim_pending(after(10), 9, after(70)).await.unwrap();
        assert_eq!(claimed, [Pending { state: PendingState::Sending, ..two.clone() }]);
        assert_eq!(store.claim_pending(after(10), 9, after(70)).await.unwrap(), []);
        let late = store.take_back(case, two.command, author).await.unwrap();
        assert_eq!(late, TakenBack::TooLate);

        // Whoever claimed it was cut off: the lease ends, and somebody else makes it.
        let claimed = store.claim_pending(after(70), 9, after(130)).await.unwrap();
        store.put_off_pending(&claimed[0], after(80)).await.unwrap();
        let claimed = store.claim_pending(after(80), 9, after(130)).await.unwrap();
        assert_eq!(claimed[0].tries, 1);
        store.pending_refused(&claimed[0], "{}").await.unwrap();
        assert_eq!(store.next_pending().await.unwrap(), None);
        assert_eq!(store.take_back(case, two.command, author).await.unwrap(), TakenBack::Gone);
    }
}

#[tokio::test]
async fn what_waits_is_encrypted_limited_and_forgotten_with_its_case() {
    for place in every_kind_of_place().await {
        let store = place.open().await;
        let story = Story::lodged(&store, 1).await;
        store.keep_pending(&pending(&story, 0, "a canary sings")).await.unwrap();
        for n in 1..PENDING_MAX as u128 {
            assert_eq!(store.keep_pending(&pending(&story, n, "x")).await.unwrap(), Kept::Waits);
        }
        let more = store.keep_pending(&pending(&story, 99, "x")).await.unwrap();
        assert_eq!(more, Kept::TooMany);
        let sealed = look(&place, "select sealed from pending").await;
        assert_eq!(sealed.len(), PENDING_MAX);
        assert!(!sealed.concat().contains("canary"));
        store.erase(story.id).await.unwrap();
        assert_eq!(look(&place, "select sealed from pending").await, [""; 0]);
    }
}

pub(crate) fn kept(n: u128, owner: MacroOwner, body: &str) -> KeptMacro {
    let id = MacroId(Uuid::from_u128(n));
    KeptMacro { id, owner, version: 1, body: body.to_owned(), changed_at: start() }
}

#[tokio::test]
async fn a_macro_is_its_owners_and_changes_version_by_version() {
    for store in every_kind_of_store().await {
        let person = MacroOwner::Person(person_number(1));
        let (own, house) = (kept(1, person, "own"), kept(2, MacroOwner::House, "house"));
        for it in [&own, &house] {
            assert_eq!(store.put_macro(it, 0).await.unwrap(), MacroKept::Kept(1));
            assert_eq!(store.put_macro(it, 0).await.unwrap(), MacroKept::Changed);
        }
        let all = store.macros(&[person, MacroOwner::House]).await.unwrap();
        assert_eq!(all, [own.clone(), house.clone()]);
        assert_eq!(store.macros(&[MacroOwner::House]).await.unwrap(), [house]);
        let new = KeptMacro { body: "new".to_owned(), ..own.clone() };
        assert_eq!(store.put_macro(&new, 1).await.unwrap(), MacroKept::Kept(2));
        assert_eq!(store.put_macro(&new, 1).await.unwrap(), MacroKept::Changed);
        let there = store.macro_by_id(own.id).await.unwrap().unwrap();
        assert_eq!((there.body.as_str(), there.version), ("new", 2));

        store.erase(person_number(1)).await.unwrap();
        assert_eq!(store.macro_by_id(own.id).await.unwrap(), None);
        for n in 3..=MACROS_MAX as u128 + 1 {
            let it = kept(n, MacroOwner::House, "x");
            assert_eq!(store.put_macro(&it, 0).await.unwrap(), MacroKept::Kept(1));
        }
        let more = store.put_macro(&kept(999, MacroOwner::House, "x"), 0).await.unwrap();
        assert_eq!(more, MacroKept::TooMany);
        assert!(store.delete_macro(kept(2, person, "").id).await.unwrap());
        assert!(!store.delete_macro(kept(2, person, "").id).await.unwrap());
    }
}

async fn acts(store: &Store, filter: HouseFilter) -> Vec<String> {
    let entries = store.house_log(&filter, 100).await.unwrap();
    entries.iter().map(|it| format!("{} {}", it.act, it.about)).collect()
}

#[tokio::test]
async fn what_is_done_to_the_house_is_on_record_with_whoever_did_it() {
    for store in every_kind_of_store().await {
        let admin = Actor { id: person_number(9), role: Role::Admin };
        let person = Person {
            id: person_number(1),
            login: "li.na".to_owned(),
            name: "Li Na".to_owned(),
            password_hash: None,
            roles: vec![Role::Agent],
            merchant: None,
            body: None,
            department: None,
            disabled: false,
            created_at: start(),
        };
        store.create_person(&person).await.unwrap();
        assert_eq!(acts(&store, HouseFilter::default()).await, [""; 0], "nobody acted");

        let theirs = store.acting(Some(admin), start());
        let reviewer = Person { roles: vec![Role::Reviewer], ..person.clone() };
        theirs.update_person(&reviewer).await.unwrap();
        let session = Session {
            id: SessionId(Uuid::from_u128(5)),
            person: person.id,
            role: Role::Reviewer,
            kind: SessionKind::Session,
            label: "secret label".to_owned(),
            created_at: start(),
            expires_at: None,
        };
        let own = Actor { id: person.id, role: Role::Reviewer };
        let hers = store.acting(Some(own), after(1));
        hers.open_session("rds_0123456789", &session).await.unwrap();
        let shell = store.acting(None, after(2));
        assert!(shell.revoke_session(person.id, session.id).await.unwrap());
        assert!(!shell.revoke_session(person.id, session.id).await.unwrap());
        theirs.note(HouseAct::CasesExported, None, serde_json::json!({})).await.unwrap();

        let all = store.house_log(&HouseFilter::default(), 100).await.unwrap();
        let seen: Vec<_> = all.iter().map(|it| (it.act, it.actor, it.subject)).collect();
        let subject = Some(person.id);
        assert_eq!(
            seen[..2],
            [(HouseAct::SignedOut, None, subject), (HouseAct::SignedIn, Some(own), subject)]
        );
        assert_eq!(all.len(), 4);
        let by_admin = HouseFilter { actor: Some(admin.id), ..HouseFilter::default() };
        assert_eq!(acts(&store, by_admin).await.len(), 2);
        let changed = HouseFilter { act: Some(HouseAct::PersonChanged), ..HouseFilter::default() };
        let changed = acts(&store, changed).await.concat();
        assert!(changed.contains(r#""changed":["roles"]"#), "{changed}");
        let between =
            HouseFilter { from: Some(after(1)), until: Some(after(2)), ..HouseFilter::default() };
        assert_eq!(acts(&store, between).await.len(), 1);
        let rest =
            HouseFilter { before: Some((all[1].at, all[1].id.clone())), ..Default::default() };
        assert_eq!(acts(&store, rest).await.len(), 2);
        let whole = format!("{all:?}");
        assert!(!whole.contains("Li Na") && !whole.contains("label"), "{whole}");
    }
}
