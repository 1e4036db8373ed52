//! Backups: either engine writes them, either reads them, and nothing that was changed gets in.

use redress_core::{
    ids::{BillId, CaseId, EvidenceId, NoticeId, PersonId, SessionId, ViewId},
    party::Role,
    testkit::instant,
    words::Digest,
};
use redress_proof::{Checkpoint, Note, Signer};
use redress_store::{
    Bill, CheckKind, Contents, MasterKey, NewFile, Notice, Progress, RecordKey, SavedView, Session,
    SessionKind, Stamp, Store, StoreError, ViewKept, ViewOwner,
};
use uuid::Uuid;

use crate::{
    people::somebody,
    stores::{Opened, Place, every_kind_of_place, every_kind_of_store, look, master, tables},
    story::{START, Story, handed_to, noted, seal_up_to, written},
};

/// A store with something in every table.
async fn furnish(store: &Opened) -> Story {
    store.name_log("desk.example/log").await.unwrap();
    lodge_many(store).await;
    let mut paid = Story::verified(store, 100, "PAY-1", "80.00 CNY").await;
    let order = paid.order("30.00 CNY");
    paid.tell(store, [order]).await.unwrap();
    let (event, text) = written("退款还没有到账 \u{1f642} \"quoted\"\n");
    let change = paid.change_with([event], vec![text]);
    paid.land(store, change).await.unwrap();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let file = NewFile {
        id: EvidenceId(Uuid::from_u128(5)).into(),
        name: "证据.png".to_owned(),
        media_type: "image/png".to_owned(),
        digest: Digest::of(&bytes),
        bytes,
    };
    store.put_file(paid.id, file, instant(START)).await.unwrap();
    seal_up_to(store, 40 * 4 + 6).await;
    anchor(store).await;
    // Not sealed when the backup is made.
    paid.tell(store, [noted("late")]).await.unwrap();

    let li = somebody(1, "li", "Li");
    store.create_person(&li).await.unwrap();
    let session = Session {
        id: SessionId(Uuid::from_u128(1)),
        person: li.id,
        role: Role::Agent,
        kind: SessionKind::Session,
        label: "browser".to_owned(),
        created_at: instant(START),
        expires_at: None,
    };
    store.open_session("token", &session).await.unwrap();
    let bill = Bill {
        id: BillId(Uuid::from_u128(8)),
        owner: li.id,
        format: "alipay-v3".to_owned(),
        payments: 3,
        problems: 1,
        uploaded_at: instant(START),
    };
    store.put_bill(&bill, "b.csv".to_owned(), "text/csv".to_owned(), vec![1, 2]).await.unwrap();
    store.put_bill_opening(li.id, bill.id, "{}").await.unwrap();
    store.note_bill_habit(li.id, instant(START)).await.unwrap();
    let habit = store.bill_habit(li.id).await.unwrap().unwrap();
    let notice = Notice {
        id: NoticeId(Uuid::from_u128(9)),
        kind: "bill-reminder".to_owned(),
        about: "2026-02".to_owned(),
        at: instant(START),
        seen: false,
    };
    assert!(store.remind(&habit, instant("2026-04-03T01:00:00Z"), &notice).await.unwrap());
    store.put_setting("profile", 0, &"a house").await.unwrap();
    crate::records::put(store, 1, &[crate::records::login("l-1", START)]).await;
    let picture = crate::pictures::looks(paid.id, 5, [1, 2, 3, 4, 5, 6, 7, 8]);
    store.note_picture(&picture).await.unwrap();
    store.note_service(Uuid::from_u128(10), instant(START)).await.unwrap();
    let look = crate::health::look(11, CheckKind::Integrity, 0, 0);
    store.put_health_check(&look).await.unwrap();
    work(store, &paid).await;
    store.await_records(paid.id, &[RecordKey::Reference("PAY-1")]).await.unwrap();
    sort(store, paid.id, li.id).await;
    paid
}

/// Forty cases; the first of them was erased since.
async fn lodge_many(store: &Store) {
    for n in 0..40 {
        let mut story = Story::lodged(store, n).await;
        story.tell(store, [noted("a"), handed_to("regulator-hotline")]).await.unwrap();
        if n == 0 {
            store.erase(story.id).await.unwrap();
        }
    }
}

/// What a desk sorts its cases by.
async fn sort(store: &Store, case: CaseId, person: PersonId) {
    assert!(store.put_tag(case, &"春节".parse().unwrap()).await.unwrap());
    store.see_case(person, case, instant(START)).await.unwrap();
    let view = SavedView {
        id: ViewId(Uuid::from_u128(12)),
        owner: ViewOwner::Person(person),
        name: "mine".to_owned(),
        query: "{}".to_owned(),
    };
    assert_eq!(store.add_view(&view).await.unwrap(), ViewKept::Kept);
}

/// Something that waits, a text that is used again, and something that was done to the house.
async fn work(store: &Store, paid: &Story) {
    store.keep_pending(&crate::desk::pending(paid, 12, "later")).await.unwrap();
    let house = redress_store::MacroOwner::House;
    store.put_macro(&crate::desk::kept(13, house, "{}"), 0).await.unwrap();
    let shell = store.acting(None, instant(START));
    shell.put_setting("profile", 1, &"a house with a log").await.unwrap();
}

/// The last checkpoint is seen by a witness, stamped, and handed over to a new key.
async fn anchor(store: &Store) {
    let note: Note = store.checkpoint().await.unwrap().unwrap().parse().unwrap();
    let size = Checkpoint::read(&note).unwrap().size;
    let witness = Signer::witness("witness.example", &[1; 32]).unwrap();
    store.cosign(size, &witness.verifier(), &witness.cosign(&note, 5)).await.unwrap();
    let (authority, token) = ("http://tsa.example".to_owned(), "AAAA".to_owned());
    store.put_stamp(&Stamp { size, authority, token, at: instant(START) }).await.unwrap();
    store.rotate_log_key().await.unwrap();
}

async fn backed_up(store: &Store) -> (Vec<u8>, Contents, Vec<Progress>) {
    let (mut file, mut told) = (Vec::new(), Vec::new());
    let contents = store.backup(&mut file, |it| told.push(it)).await.unwrap();
    (file, contents, told)
}

/// Every row of every table that means the same in every database.
async fn dump(place: &Place) -> Vec<String> {
    let mut all = Vec::new();
    for table in tables(place).await {
        let columns = match table.as_str() {
            "migration" => continue,
            // Made again from what was restored: it begins at the first position of the log.
            search if search.starts_with("search") => continue,
            "event" => "case_id, seq, record, hash",
            "tree" => "size, edge, origin",
            _ => "*",
        };
        let mut rows = look(place, &format!("select {columns} from {table}")).await;
        rows.sort();
        all.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    all
}

#[tokio::test]
async fn a_backup_of_either_engine_is_restored_into_either() {
    for from in every_kind_of_store().await {
        let paid = furnish(&from).await;
        let before = dump(&from.place).await;
        let (file, contents, told) = backed_up(&from).await;
        assert_eq!(told.last().unwrap().all_rows, contents.rows.values().sum::<u64>());
        assert!(contents.rows.values().all(|rows| *rows > 0), "{contents:?}");
        let text = std::str::from_utf8(&file).unwrap();
        assert!(!text.contains("退款还没有到账"), "a backup is as closed as the database");

        for to in every_kind_of_place().await {
            let restored =
                Store::restore_from(to.location(), master(), file.as_slice(), |_| ()).await;
            let (store, again) = restored.unwrap();
            assert_eq!(again, contents);
            let after = dump(&to).await;
            let differs = after.iter().zip(&before).find(|(one, other)| one != other);
            assert_eq!((differs, after.len()), (None, before.len()));
            let (second, ..) = backed_up(&store).await;
            assert_eq!(lines_after_first(&second), lines_after_first(&file), "same backup again");
            live_on(&store, paid.clone()).await;
        }
    }
}

fn lines_after_first(file: &[u8]) -> Vec<&str> {
    // The first names the engine, the last sums it up.
    let lines: Vec<&str> = std::str::from_utf8(file).unwrap().lines().skip(1).collect();
    lines[..lines.len() - 1].to_vec()
}

/// What was restored is a store like any other.
async fn live_on(store: &Store, mut story: Story) {
    let before = store.last_position().await.unwrap().0;
    story.tell(store, [noted("after the restore")]).await.unwrap();
    let refused = story.order("50.01 CNY");
    assert!(story.tell(store, [refused]).await.is_err());
    Story::lodged(store, 500).await;
    seal_up_to(store, before + 4).await;
    let found = store.verify_all(|_| ()).await.unwrap();
    assert_eq!((found.sealed as i64, found.problems), (before + 4, vec![]));
    assert!(store.person_by_login("li").await.unwrap().is_some());
    assert!(store.session("token", instant(START)).await.unwrap().is_some());
    let file = store.file(story.id, EvidenceId(Uuid::from_u128(5))).await.unwrap().unwrap();
    assert_eq!(file.bytes.len(), 100_000);
    let proof = store.case_proof(story.id).await.unwrap().unwrap();
    assert!(proof.events[0].inclusion.is_some());
    assert_eq!(proof.check(None, &[], &[]).unwrap().unsealed, [] as [u32; 0]);
}

#[tokio::test]
async fn a_backup_shows_one_moment_while_others_write() {
    for store in every_kind_of_store().await {
        for n in 0..300 {
            Story::lodged(&store, n).await;
        }
        let writing = store.store.clone();
        let writer = tokio::spawn(async move {
            for n in 300..600 {
                Story::lodged(&writing, n).await;
                writing.seal().await.unwrap();
            }
        });
        for _ in 0..3 {
            let (file, ..) = backed_up(&store).await;
            let to = Place::new_sqlite();
            let restored =
                Store::restore_from(to.location(), master(), file.as_slice(), |_| ()).await;
            let found = restored.unwrap().0.verify_all(|_| ()).await.unwrap();
            assert_eq!(found.problems, [] as [&str; 0]);
            assert_eq!(found.events, 2 * found.cases);
        }
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_brought_into_a_database_that_is_not_empty() {
    for store in every_kind_of_store().await {
        Story::lodged(&store, 1).await;
        let (file, ..) = backed_up(&store).await;
        let before = dump(&store.place).await;
        let refused =
            Store::restore_from(store.place.location(), master(), file.as_slice(), |_| ()).await;
        let Err(StoreError::NotEmpty { table: "event" }) = refused else { panic!("it went in") };
        assert_eq!(dump(&store.place).await, before);
    }
}

#[tokio::test]
async fn a_store_that_was_opened_and_never_used_counts_as_empty() {
    let from = Place::new_sqlite();
    let store = from.open().await;
    Story::lodged(&store, 1).await;
    let secret = store.case_secret(crate::story::case_number(1), 0);
    let (file, ..) = backed_up(&store).await;
    for to in every_kind_of_place().await {
        to.open().await.close().await.unwrap();
        let restored = Store::restore_from(to.location(), master(), file.as_slice(), |_| ()).await;
        let store = restored.unwrap().0;
        assert_eq!(store.case_secret(crate::story::case_number(1), 0), secret);
    }
}

#[tokio::test]
async fn the_wrong_master_key_restores_nothing() {
    for from in every_kind_of_store().await {
        Story::lodged(&from, 1).await;
        let (file, ..) = backed_up(&from).await;
        for to in every_kind_of_place().await {
            let wrong = MasterKey::from_bytes([9; 32]);
            let refused = Store::restore_from(to.location(), wrong, file.as_slice(), |_| ()).await;
            assert!(matches!(refused, Err(StoreError::WrongMasterKey)));
            assert_eq!(look(&to, "select owner from data_key").await, [] as [&str; 0]);
        }
    }
}

#[tokio::test]
async fn whatever_was_changed_in_a_backup_is_noticed_and_nothing_is_kept() {
    let place = Place::new_sqlite();
    let from = Opened { store: place.open().await, place };
    furnish(&from).await;
    let (file, ..) = backed_up(&from).await;
    let text = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len() - 1;
    let row_of = |table: &str| {
        1 + lines.iter().position(|it| it.starts_with(&format!("{{\"table\":\"{table}\""))).unwrap()
    };
    let event = row_of("event");
    let changed = |at: usize, line: String| {
        let mut changed: Vec<String> = lines.iter().map(|it| (*it).to_owned()).collect();
        changed[at] = line;
        changed
    };
    let without = |from: usize| {
        let mut left: Vec<String> = lines.iter().map(|it| (*it).to_owned()).collect();
        left.remove(from);
        left
    };
    let truncated = || lines[..last].iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let mut longer = changed(0, lines[0].to_owned());
    longer.push("[]".to_owned());
    let forged = changed(event, lines[event].replace("refund-delayed", "refund-refused"));
    let backups = [
        ("not a backup", vec!["hello".to_owned()]),
        ("nothing at all", vec![]),
        ("another generation", changed(0, lines[0].replace(":1", ":2"))),
        (
            "another schema",
            changed(
                0,
                lines[0].replace(&format!("\"schema\":{}", redress_store::SCHEMA), "\"schema\":1"),
            ),
        ),
        ("cut off", truncated()),
        ("more after the end", longer),
        ("a row less", without(row_of("snapshot"))),
        ("a changed row", changed(row_of("guard"), lines[row_of("guard")].replace("8000", "9000"))),
        ("an unknown table", changed(event - 1, lines[event - 1].replace("event", "events"))),
        ("too few columns", changed(event, "[1]".to_owned())),
        ("a forged event with the sum put right", summed(forged)),
        ("an event less with the sum put right", summed(counted(without(event), "event"))),
    ];
    for to in every_kind_of_place().await {
        for (what, backup) in &backups {
            let file = backup.iter().map(|it| format!("{it}\n")).collect::<String>();
            let restored =
                Store::restore_from(to.location(), master(), file.as_bytes(), |_| ()).await;
            let Err(error) = restored else { panic!("{what} was restored") };
            let codes = ["bad-backup", "backup-schema", "corrupt"];
            assert!(codes.contains(&error.code()), "{what}: {error}");
            assert_eq!(look(&to, "select case_id from event").await, [] as [&str; 0], "{what}");
        }
    }
}

/// The same lines with a sum that is right, as somebody would make who knows how.
fn summed(mut lines: Vec<String>) -> Vec<String> {
    let end = lines.pop().unwrap();
    let before: String = lines.iter().map(|it| format!("{it}\n")).collect();
    let sum = Digest::of(before.as_bytes()).to_string();
    let at = end.find("\"sha256\":\"").unwrap() + 10;
    lines.push(format!("{}{sum}{}", &end[..at], &end[at + 64..]));
    lines
}

fn counted(mut lines: Vec<String>, table: &str) -> Vec<String> {
    let end = lines.pop().unwrap();
    let mut end: serde_json::Value = serde_json::from_str(&end).unwrap();
    let rows = &mut end["end"]["rows"][table];
    *rows = (rows.as_u64().unwrap() - 1).into();
    lines.push(end.to_string());
    lines
}
