//! The vault: nothing to be found in the files, nothing left after forgetting, the record whole.

use std::collections::BTreeMap;

use redress_core::{
    ids::{BillId, EvidenceId, TextId},
    party::Role,
    testkit::instant,
    words::Digest,
};
use redress_store::{
    Bill, FILE_BYTES_MAX, MasterKey, MasterKeyError, NewFile, NewText, Session, SessionKind,
    StoreError, TEXT_BYTES_MAX,
};
use uuid::Uuid;

use crate::{
    people::somebody,
    stores::{Opened, every_kind_of_store, look, shell, tables},
    story::{START, Story, case_number, person_number, written},
};

/// Said by somebody, somewhere, and nowhere to be read in the database.
const CANARIES: [&str; 9] = [
    "张三丰的投诉",
    "my landlord took my money",
    "screenshot-of-anna.png",
    "a photograph of Anna's receipt",
    "anna@canary.example",
    "Anna Canary",
    "anna's telephone",
    "statement-of-anna.csv",
    "20260301,coffee,anna",
];

#[tokio::test]
async fn what_was_written_is_read_by_its_owner_and_from_nowhere_else() {
    for store in every_kind_of_store().await {
        let (mut story, other) = (Story::lodged(&store, 1).await, Story::lodged(&store, 2).await);
        let (event, text) = written(CANARIES[0]);
        let change = story.change_with([event], vec![text.clone()]);
        story.land(&store, change).await.unwrap();

        let wanted = BTreeMap::from([(text.id, CANARIES[0].to_owned())]);
        let unknown = TextId(Uuid::from_u128(1));
        assert_eq!(store.texts(story.id, &[text.id, unknown]).await.unwrap(), wanted);
        assert!(store.texts(other.id, &[text.id]).await.unwrap().is_empty());
        assert!(store.texts(story.id, &[]).await.unwrap().is_empty());

        // Moved to another owner or another id, it does not open.
        let moved = format!(
            "insert into vault_text select '{}', id, sealed from vault_text where id = '{}'",
            other.id, text.id
        );
        shell(&store.place, &moved).await;
        let opened = store.texts(other.id, &[text.id]).await;
        assert!(matches!(opened, Err(StoreError::Corrupt { .. })), "{opened:?}");
    }
}

#[tokio::test]
async fn a_text_that_was_exchanged_is_noticed() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let (event, text) = written("the truth");
        // Somebody with the key writes another text under the id that the record names.
        let lie = NewText { text: "a lie".to_owned(), ..text };
        let change = story.change_with([event], vec![lie.clone()]);
        story.land(&store, change).await.unwrap();
        let problems = store.verify(story.id).await.unwrap().problems;
        assert_eq!(problems, [format!("{}: {} was exchanged", story.id, lie.id)]);

        shell(&store.place, &format!("delete from vault_text where id = '{}'", lie.id)).await;
        let problems = store.verify(story.id).await.unwrap().problems;
        assert_eq!(problems, [format!("{}: {} is missing", story.id, lie.id)]);
    }
}

#[tokio::test]
async fn what_was_erased_is_gone_and_the_record_is_whole() {
    for store in every_kind_of_store().await {
        let (mut story, other) = (Story::lodged(&store, 1).await, Story::lodged(&store, 2).await);
        let (event, text) = written(CANARIES[1]);
        let change = story.change_with([event], vec![text.clone()]);
        story.land(&store, change).await.unwrap();
        let evidence = EvidenceId(Uuid::from_u128(5));
        store.put_file(story.id, picture(evidence), instant(START)).await.unwrap();

        let key = wrapped_key(&store, story.id).await;
        assert!(contains(&everything(&store).await, &key), "the search is blind");

        let another_server = store.place.open().await;
        another_server.load(story.id, None).await.unwrap();
        let before = store.holding(story.id).await.unwrap();
        assert_eq!((before.texts, before.files, before.lines, before.erased), (3, 1, 1, false));
        assert!(store.erase(story.id).await.unwrap());
        let after = store.holding(story.id).await.unwrap();
        assert_eq!((after.texts, after.files, after.lines, after.erased), (0, 0, 0, true));
        assert_eq!(after.events, before.events);
        // SQLite leaves deleted bytes where they were, unless told otherwise.
        assert!(!contains(&everything(&store).await, &key), "the key can still be dug out");
        assert!(!store.erase(story.id).await.unwrap(), "it was erased before");
        assert!(!store.erase(case_number(9)).await.unwrap(), "there is nothing");
        assert!(store.is_erased(story.id).await.unwrap());
        assert!(!store.is_erased(other.id).await.unwrap());

        for store in [&store.store, &another_server] {
            let gone = store.texts(story.id, &[text.id]).await;
            assert!(matches!(gone, Err(StoreError::Erased { .. })), "{gone:?}");
            let gone = store.file(story.id, evidence).await;
            assert!(matches!(gone, Err(StoreError::Erased { .. })));
            let more = picture(EvidenceId(Uuid::from_u128(6)));
            let gone = store.put_file(story.id, more, instant(START)).await;
            assert!(matches!(gone, Err(StoreError::Erased { .. })));
        }
        assert_eq!(store.log(story.id).await.unwrap(), story.log);
        let found = store.verify(story.id).await.unwrap();
        assert_eq!((found.erased, found.texts, found.problems), (3, 0, vec![]));
        assert_eq!(store.verify(other.id).await.unwrap().texts, 2);

        // The case may still be closed, but nothing more is written about it.
        store.load(story.id, None).await.unwrap();
        let silent = redress_core::case::Event::Acknowledged;
        story.tell(&store, [silent]).await.unwrap();
        let (event, text) = written("one more thing");
        let change = story.change_with([event], vec![text]);
        assert!(store.append(&change).await.is_err());
    }
}

#[tokio::test]
async fn nothing_personal_is_found_in_the_database() {
    for store in every_kind_of_store().await {
        let person = somebody(1, "anna@canary.example", "Anna Canary");
        store.create_person(&person).await.unwrap();
        let session = Session {
            id: redress_core::ids::SessionId(Uuid::from_u128(1)),
            person: person.id,
            role: Role::Agent,
            kind: SessionKind::Token,
            label: "anna's telephone".to_owned(),
            created_at: instant(START),
            expires_at: None,
        };
        store.open_session("a long random token", &session).await.unwrap();
        let mut story = Story::lodged(&store, 1).await;
        for text in &CANARIES[..2] {
            let (event, text) = written(text);
            let change = story.change_with([event], vec![text]);
            story.land(&store, change).await.unwrap();
        }
        store
            .put_file(story.id, picture(EvidenceId(Uuid::from_u128(5))), instant(START))
            .await
            .unwrap();
        let bill = Bill {
            id: BillId(Uuid::from_u128(7)),
            owner: person.id,
            format: "alipay-v3".to_owned(),
            payments: 1,
            problems: 0,
            uploaded_at: instant(START),
        };
        let bytes = CANARIES[8].as_bytes().to_vec();
        store.put_bill(&bill, CANARIES[7].to_owned(), "text/csv".to_owned(), bytes).await.unwrap();
        store.seal().await.unwrap();

        // A word that may be found, to know that the search finds words.
        let searched = everything(&store).await;
        assert!(contains(&searched, "refund-delayed"), "the search is blind");
        for canary in CANARIES {
            assert!(!contains(&searched, canary), "`{canary}` is in the database");
        }
    }
}

/// The key of an owner as it lies in the database.
pub(crate) async fn wrapped_key(store: &Opened, owner: impl std::fmt::Display) -> String {
    let rows = format!("select wrapped from data_key where owner = '{owner}'");
    look(&store.place, &rows).await.remove(0)
}

/// What a thief of the disk reads: the files of SQLite, every row of PostgreSQL, and the folder
/// with the bytes of files.
pub(crate) async fn everything(store: &Opened) -> Vec<u8> {
    let mut all = Vec::new();
    // Where no file came yet there is no folder for files.
    let vault = Some(store.place.vault()).filter(|it| it.exists());
    let mut folders: Vec<std::path::PathBuf> = vault.into_iter().collect();
    folders.extend(store.place.folder().map(Into::into));
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => all.extend(std::fs::read(path).unwrap()),
            }
        }
    }
    if store.place.is_sqlite() {
        return all;
    }
    for table in tables(&store.place).await {
        let rows = format!("select cast(it.* as text) from {table} as it");
        all.extend(look(&store.place, &rows).await.join("\n").into_bytes());
    }
    all
}

pub(crate) fn contains(all: &[u8], word: &str) -> bool {
    // PostgreSQL shows bytes as hex.
    let hex = hex::encode(word);
    let found = |word: &[u8]| all.windows(word.len()).any(|it| it == word);
    found(word.as_bytes()) || found(hex.as_bytes())
}

#[tokio::test]
async fn a_file_is_given_back_as_it_came() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        let id = EvidenceId(Uuid::from_u128(5));
        let info = store.put_file(story.id, picture(id), instant(START)).await.unwrap();
        assert_eq!(store.put_file(story.id, picture(id), instant(START)).await.unwrap(), info);
        let file = store.file(story.id, id).await.unwrap().unwrap();
        assert_eq!((file.bytes, &file.info), (picture(id).bytes, &info));
        assert_eq!(store.file_info(story.id, id).await.unwrap(), Some(info));
        assert_eq!(file.info.name, "screenshot-of-anna.png");
        assert_eq!(store.file(case_number(2), id).await.unwrap(), None);

        let mut other = picture(id);
        other.bytes.push(0);
        other.digest = Digest::of(&other.bytes);
        let refused = store.put_file(story.id, other, instant(START)).await;
        assert!(matches!(refused, Err(StoreError::FileExists { .. })));
        let nowhere = store.put_file(case_number(9), picture(id), instant(START)).await;
        assert!(matches!(nowhere, Err(StoreError::NoSuchOwner { .. })));
        assert!(store.delete_file(story.id, id).await.unwrap());
        assert!(!store.delete_file(story.id, id).await.unwrap());
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let id = EvidenceId(Uuid::from_u128(5));
        let file = |size: usize| {
            let bytes = vec![7; size];
            NewFile { digest: Digest::of(&bytes), bytes, ..picture(id) }
        };
        let refused = store.put_file(story.id, file(FILE_BYTES_MAX + 1), instant(START)).await;
        assert!(matches!(refused, Err(StoreError::TooLarge { limit: FILE_BYTES_MAX, .. })));
        store.put_file(story.id, file(FILE_BYTES_MAX), instant(START)).await.unwrap();

        let (event, text) = written(&"x".repeat(TEXT_BYTES_MAX + 1));
        let refused = story.change_with([event], vec![text]);
        assert!(store.append(&refused).await.is_err());
        let (event, text) = written(&"x".repeat(TEXT_BYTES_MAX));
        let most = story.change_with([event], vec![text]);
        story.land(&store, most).await.unwrap();
    }
}

#[tokio::test]
async fn files_that_nothing_came_to_name_are_swept_away() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let (named, loose, young) = (5, 6, 7);
        let id = |n| EvidenceId(Uuid::from_u128(n));
        for (n, at) in [(named, START), (loose, START), (young, "2026-03-09T00:00:00Z")] {
            store.put_file(story.id, picture(id(n)), instant(at)).await.unwrap();
        }
        let file = picture(id(named));
        let added = redress_core::case::Event::EvidenceAdded {
            evidence: id(named),
            kind: redress_core::code::Code::of("transaction-record"),
            digest: file.digest,
            size: file.bytes.len() as u64,
            sm3: None,
            capture: None,
            side: redress_core::party::Side::Complainant,
        };
        story.tell(&store, [added]).await.unwrap();
        let person = somebody(1, "a", "A");
        store.create_person(&person).await.unwrap();
        let bill = Bill {
            id: BillId(Uuid::from_u128(8)),
            owner: person.id,
            format: "alipay-v3".to_owned(),
            payments: 3,
            problems: 1,
            uploaded_at: instant(START),
        };
        store.put_bill(&bill, "b".to_owned(), "text/csv".to_owned(), vec![1]).await.unwrap();

        assert_eq!(store.sweep_files(instant("2026-03-03T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(store.sweep_files(instant("2026-03-03T00:00:00Z")).await.unwrap(), 0);
        for (n, there) in [(named, true), (loose, false), (young, true)] {
            let found = store.file_info(story.id, id(n)).await.unwrap();
            assert_eq!(found.is_some(), there, "{n}");
        }
        assert!(store.bill_file(person.id, bill.id).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn secrets_of_the_house_come_out_the_same_and_differ_from_each_other() {
    for store in every_kind_of_store().await {
        let again = store.place.open().await;
        let (one, other) = (case_number(1), case_number(2));
        let secret = store.case_secret(one, 0);
        assert_eq!(secret.len(), 26);
        assert!(secret.bytes().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase()));
        assert_eq!(again.case_secret(one, 0), secret);
        assert_ne!(store.case_secret(other, 0), secret);
        assert_ne!(store.case_secret(one, 1), secret);
        let guest = person_number(1);
        assert_eq!(again.guest_token(guest), store.guest_token(guest));
        assert_ne!(store.guest_token(person_number(2)), store.guest_token(guest));
        assert_eq!(again.blind("login", "anna"), store.blind("login", "anna"));
        assert_ne!(store.blind("login", "anna"), store.blind("e-mail", "anna"));
        let digest = |parts: &[&[u8]]| store.keyed_digest("request", parts);
        assert_eq!(again.keyed_digest("request", &[b"a", b"bc"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"a", b"bc"]), digest(&[b"ab", b"c"]));
    }
}

#[test]
fn a_master_key_file_is_made_once_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let makers: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || MasterKey::from_file_or_create(path).unwrap())
        })
        .collect();
    for maker in makers {
        maker.join().unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.len(), 64);
    assert_eq!(format!("{:?}", MasterKey::from_file_or_create(&path).unwrap()), "MasterKey(…)");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, mode(0o640)).unwrap();
        let exposed = MasterKey::from_file_or_create(&path);
        assert!(matches!(exposed, Err(MasterKeyError::Exposed { mode: 0o640, .. })));
    }
}

#[test]
fn a_master_key_is_32_bytes_in_hex_or_base64() {
    for good in ["07".repeat(32), "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned()] {
        good.parse::<MasterKey>().unwrap();
        format!(" {good}\n").parse::<MasterKey>().unwrap();
    }
    for bad in ["", "secret", &"07".repeat(31), &"0g".repeat(32)] {
        assert!(matches!(bad.parse::<MasterKey>(), Err(MasterKeyError::Malformed)), "{bad}");
    }
}

fn picture(id: EvidenceId) -> NewFile {
    let bytes = b"a photograph of Anna's receipt".to_vec();
    NewFile {
        id: id.into(),
        name: "screenshot-of-anna.png".to_owned(),
        media_type: "image/png".to_owned(),
        digest: Digest::of(&bytes),
        bytes,
    }
}
