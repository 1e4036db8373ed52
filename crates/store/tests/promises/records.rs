//! Records of an institution: found by what they are about, taken once, and read by nobody who
//! has only the disk.

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::IntakeId,
    records::{MAIN_SET, Record, RecordKind},
    testkit::instant,
};
use redress_store::{KeptRecord, RECORDS_AT_ONCE_MAX, RecordKey, Store, StoreError, Taken};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    stores::{Opened, every_kind_of_store, look, shell},
    vault::{contains, everything, wrapped_key},
};

const CAME: &str = "2026-03-02T04:00:00Z";
const FOUND_MAX: u16 = 1000;

fn read(kind: RecordKind, record: &Value) -> Record {
    Record::read(kind, record.to_string().as_bytes()).unwrap()
}

fn payment(id: &str, reference: &str, at: &str) -> Record {
    let record = json!({
        "id": id, "reference": reference, "order": format!("order-of-{reference}"), "at": at,
        "settled": true, "payee": "安娜的面馆", "account": "anna@canary.example",
        "device": "annas-telephone", "ip": "203.0.113.77",
        "amount": { "amount": "18.00", "currency": "CNY" },
    });
    read(RecordKind::Payments, &record)
}

pub(crate) fn login(id: &str, at: &str) -> Record {
    let record = json!({ "id": id, "account": "anna@canary.example", "at": at, "success": true });
    read(RecordKind::Logins, &record)
}

fn intake(n: u128) -> IntakeId {
    IntakeId(Uuid::from_u128(n))
}

pub(crate) async fn put(store: &Store, n: u128, records: &[Record]) -> Taken {
    let kind = records[0].kind();
    let records = (1..).zip(records.iter().cloned()).collect();
    store.put_records(&MAIN_SET, kind, (intake(n), instant(CAME)), records).await.unwrap()
}

async fn found(store: &Store, kind: RecordKind, by: RecordKey<'_>) -> Vec<KeptRecord> {
    let ever = (Timestamp::UNIX_EPOCH, instant("2100-01-01T00:00:00Z"));
    store.records(kind, by, ever, FOUND_MAX).await.unwrap()
}

async fn rows(store: &Opened) -> usize {
    look(&store.place, "select id from record").await.len()
}

fn ids(found: &[KeptRecord]) -> Vec<&str> {
    found.iter().map(|it| it.record.id()).collect()
}

#[tokio::test]
async fn a_record_is_found_by_everything_that_names_it_and_by_nothing_else() {
    for store in every_kind_of_store().await {
        assert!(!store.has_records().await.unwrap());
        let first = payment("p-1", "A1", "2026-03-01T00:00:00Z");
        let second = payment("p-2", "A2", "2026-03-01T00:00:01Z");
        let taken = put(&store, 1, &[first.clone(), second]).await;
        assert_eq!(taken, Taken { new: 2, ..Taken::default() });
        put(&store, 2, &[login("l-1", "2026-03-01T00:00:00Z")]).await;
        assert!(store.has_records().await.unwrap());

        let payments = RecordKind::Payments;
        let by_number = found(&store, payments, RecordKey::Reference("A1")).await;
        assert_eq!(by_number, [KeptRecord { record: first, intake: intake(1), line: 1 }]);
        assert_eq!(ids(&found(&store, payments, RecordKey::Order("order-of-A2")).await), ["p-2"]);
        for key in [RecordKey::Account("anna@canary.example"), RecordKey::Device("annas-telephone")]
        {
            assert_eq!(ids(&found(&store, payments, key).await), ["p-2", "p-1"], "newest first");
        }
        for key in [RecordKey::Reference("A3"), RecordKey::Order("A1"), RecordKey::Account("A1")] {
            assert!(found(&store, payments, key).await.is_empty());
        }
        let account = RecordKey::Account("anna@canary.example");
        assert_eq!(ids(&found(&store, RecordKind::Logins, account).await), ["l-1"]);
        assert!(found(&store, RecordKind::Devices, account).await.is_empty());

        let within = (instant("2026-03-01T00:00:01Z"), instant("2026-03-01T00:00:01Z"));
        let one = store.records(payments, account, within, FOUND_MAX).await.unwrap();
        assert_eq!(ids(&one), ["p-2"]);
        let ever = (Timestamp::UNIX_EPOCH, instant(CAME));
        let one = store.records(payments, account, ever, 1).await.unwrap();
        assert_eq!(ids(&one), ["p-2"]);
    }
}

#[tokio::test]
async fn sent_again_is_nothing_and_other_content_is_a_new_version() {
    for store in every_kind_of_store().await {
        let first = payment("p-1", "A1", "2026-03-01T00:00:00Z");
        let other = payment("p-1", "B1", "2026-03-01T00:00:00Z");
        put(&store, 1, std::slice::from_ref(&first)).await;
        let again = put(&store, 2, std::slice::from_ref(&first)).await;
        assert_eq!(again, Taken { known: 1, ..Taken::default() });
        assert_eq!(rows(&store).await, 1);

        let changed = put(&store, 3, std::slice::from_ref(&other)).await;
        assert_eq!(changed, Taken { changed: 1, ..Taken::default() });
        let by = |reference| found(&store, RecordKind::Payments, RecordKey::Reference(reference));
        assert!(by("A1").await.is_empty(), "what was corrected no longer counts");
        assert_eq!(by("B1").await[0].intake, intake(3));
        // Back to what it was, within one batch and with others around it.
        let batch = [login("p-1", CAME), login("l-2", CAME), login("p-1", "2026-03-01T00:00:09Z")];
        let taken = put(&store, 4, &batch).await;
        assert_eq!(taken, Taken { new: 2, changed: 1, known: 0 });
        let account = RecordKey::Account("anna@canary.example");
        let logins = found(&store, RecordKind::Logins, account).await;
        assert_eq!(ids(&logins), ["l-2", "p-1"]);
        assert_eq!(logins[1].line, 3, "of the same id twice the later one counts");
        let back = put(&store, 5, &[first]).await;
        assert_eq!(back, Taken { changed: 1, ..Taken::default() });
        assert_eq!(by("A1").await.len(), 1);
        assert_eq!(rows(&store).await, 6, "nothing is ever overwritten");
    }
}

#[tokio::test]
async fn two_systems_of_an_institution_have_ids_of_their_own() {
    for store in every_kind_of_store().await {
        let record = payment("p-1", "A1", CAME);
        for system in [MAIN_SET, Code::of("clearing")] {
            let records = vec![(1, record.clone())];
            let by = (intake(1), instant(CAME));
            let taken = store.put_records(&system, RecordKind::Payments, by, records).await;
            assert_eq!(taken.unwrap().new, 1);
        }
        let both = found(&store, RecordKind::Payments, RecordKey::Reference("A1")).await;
        assert_eq!(both.len(), 2);
    }
}

#[tokio::test]
async fn who_brings_the_same_at_the_same_moment_brings_it_once() {
    for store in every_kind_of_store().await {
        let records = |n: usize| {
            let all = (0..200).map(move |it| login(&format!("l-{}", (it * 7 + n) % 200), CAME));
            all.collect::<Vec<_>>()
        };
        let (a, b, c) = (records(0), records(50), records(150));
        let all = tokio::join!(put(&store, 1, &a), put(&store, 2, &b), put(&store, 3, &c));
        let (new, known) = (all.0.new + all.1.new + all.2.new, all.0.known + all.1.known);
        assert_eq!((new, known + all.2.known), (200, 400), "{all:?}");
        assert_eq!(rows(&store).await, 200);
    }
}

#[tokio::test]
async fn whoever_has_the_disk_has_no_record() {
    let canaries = [
        "anna@canary.example",
        "annas-telephone",
        "203.0.113.77",
        "安娜的面馆",
        "canary-reference",
        "order-of-canary",
        "canary-id",
    ];
    for store in every_kind_of_store().await {
        put(&store, 1, &[payment("canary-id", "canary-reference", CAME)]).await;
        put(&store, 1, &[login("canary-id", CAME)]).await;
        let searched = everything(&store).await;
        assert!(contains(&searched, "records_main"), "the search is blind");
        for canary in canaries {
            assert!(!contains(&searched, canary), "`{canary}` is in the database");
        }
    }
}

#[tokio::test]
async fn what_was_forgotten_is_found_no_more_and_not_taken_in_again() {
    for store in every_kind_of_store().await {
        let (old, new) = (login("old", CAME), login("new", CAME));
        let alone = |it: &Record| vec![(1, it.clone())];
        put(&store, 1, std::slice::from_ref(&old)).await;
        let april = (intake(2), instant("2026-04-02T04:00:00Z"));
        store.put_records(&MAIN_SET, RecordKind::Logins, april, alone(&new)).await.unwrap();
        let key = wrapped_key(&store, "records_main/2026-03").await;
        assert!(contains(&everything(&store).await, &key), "the search is blind");
        assert!(store.forget_records(&MAIN_SET, "2026-03").await.unwrap());
        assert!(!contains(&everything(&store).await, &key), "the key can still be dug out");
        assert!(!store.forget_records(&MAIN_SET, "2026-03").await.unwrap());
        assert!(!store.forget_records(&MAIN_SET, "1999-03").await.unwrap());

        let account = RecordKey::Account("anna@canary.example");
        assert_eq!(ids(&found(&store, RecordKind::Logins, account).await), ["new"]);
        let again = store.put_records(&MAIN_SET, RecordKind::Logins, april, alone(&old)).await;
        assert_eq!(again.unwrap(), Taken { known: 1, ..Taken::default() });
        let march = (intake(3), instant(CAME));
        let late = alone(&login("late", CAME));
        let late = store.put_records(&MAIN_SET, RecordKind::Logins, march, late).await;
        assert!(matches!(late, Err(StoreError::Erased { .. })), "{late:?}");
    }
}

#[tokio::test]
async fn a_record_in_the_place_of_another_does_not_open() {
    for store in every_kind_of_store().await {
        let first = payment("p-1", "A1", CAME);
        put(&store, 1, &[first, payment("p-2", "A2", CAME)]).await;
        let swap = "update record set sealed = (select max(sealed) from record)";
        shell(&store.place, swap).await;
        let ever = (Timestamp::UNIX_EPOCH, instant("2100-01-01T00:00:00Z"));
        let account = RecordKey::Account("anna@canary.example");
        let opened = store.records(RecordKind::Payments, account, ever, 9).await;
        assert!(matches!(opened, Err(StoreError::Corrupt { .. })), "{opened:?}");
    }
}

#[tokio::test]
async fn a_batch_has_an_end() {
    for store in every_kind_of_store().await {
        let many = |n: usize| (1..).zip((0..n).map(|it| login(&format!("l-{it}"), CAME)));
        let by = (intake(1), instant(CAME));
        let kind = RecordKind::Logins;
        let fits = many(RECORDS_AT_ONCE_MAX).collect();
        let taken = store.put_records(&MAIN_SET, kind, by, fits).await.unwrap();
        assert_eq!(taken.new, RECORDS_AT_ONCE_MAX as u64);
        let too_many = many(RECORDS_AT_ONCE_MAX + 1).collect();
        let refused = store.put_records(&MAIN_SET, kind, by, too_many).await;
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
    }
}
