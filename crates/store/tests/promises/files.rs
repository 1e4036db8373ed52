//! Files of any size: in pieces in, in pieces out, and nothing left lying about.

use std::{
    fs,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
};

use futures::TryStreamExt;
use jiff::Timestamp;
use redress_core::{
    case::Event,
    code::Code,
    ids::{CaseId, EvidenceId, PersonId},
    party::Side,
    testkit::instant,
    words::Digest,
};
use redress_store::{
    AppendError, Arrived, Change, FileId, Location, SeekingFile, Store, StoreError, Upload,
};
use uuid::Uuid;

use crate::{
    stores::{Place, every_kind_of_store, look, master, shell},
    story::{START, Story, noted, person_number},
};

/// The most that any file here may have.
const LIMIT: u64 = 20 << 20;
/// A bit more than two segments.
pub(crate) const LARGE: usize = (9 << 20) + 17;

/// Bytes that look like nothing, the same for the same seed.
pub(crate) fn noise(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut block = Vec::with_capacity(4096);
    while block.len() < 4096 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        block.extend_from_slice(&state.to_le_bytes());
    }
    let mut bytes = Vec::with_capacity(size + block.len());
    for n in 0..=(size / block.len()) as u64 {
        block[..8].copy_from_slice(&n.to_le_bytes());
        bytes.extend_from_slice(&block);
    }
    bytes.truncate(size);
    bytes
}

pub(crate) fn id(n: u128) -> EvidenceId {
    EvidenceId(Uuid::from_u128(n))
}

pub(crate) async fn put(
    store: &Store,
    owner: PersonId,
    n: u128,
    bytes: &[u8],
) -> Result<Digest, StoreError> {
    let labels = ("a.bin".to_owned(), "application/octet-stream".to_owned());
    let mut writer = store.write_file(owner, id(n), labels, LIMIT).await?;
    for piece in bytes.chunks(100_000) {
        writer.write(piece).await?;
    }
    let info = writer.end().await?.keep(instant(START)).await?;
    assert_eq!(info.size, bytes.len() as u64);
    Ok(info.digest)
}

/// All of it is in the vault, and nothing names it.
async fn arrived(store: &Store, case: CaseId, n: u128, bytes: &[u8]) -> Arrived {
    let labels = ("a.bin".to_owned(), "text/plain".to_owned());
    let mut writer = store.write_file(case, id(n), labels, LIMIT).await.unwrap();
    writer.write(bytes).await.unwrap();
    writer.end().await.unwrap()
}

/// What names it.
fn added(n: u128, bytes: &[u8]) -> Event {
    Event::EvidenceAdded {
        evidence: id(n),
        kind: Code::of("transaction-record"),
        digest: Digest::of(bytes),
        size: bytes.len() as u64,
        sm3: None,
        capture: None,
        side: Side::Complainant,
    }
}

/// Every segment that lies there.
fn lying(place: &Place) -> Vec<PathBuf> {
    let shelves = fs::read_dir(place.vault().join("segments")).unwrap();
    let files = shelves.flat_map(|it| fs::read_dir(it.unwrap().path()).unwrap());
    let mut files: Vec<PathBuf> = files.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

pub(crate) fn upload(owner: PersonId, n: u128, size: usize) -> Upload {
    Upload {
        owner: owner.into(),
        id: id(n).into(),
        name: "long.bin".to_owned(),
        media_type: "application/octet-stream".to_owned(),
        note: "for whom it is".to_owned(),
        size: size as u64,
        at: 0,
        done: false,
        expires_at: instant("2026-03-09T00:00:00Z"),
    }
}

#[tokio::test]
async fn a_large_file_comes_back_whole_and_in_part() {
    let (bytes, owner) = (noise(LARGE, 1), person_number(1));
    for store in every_kind_of_store().await {
        assert_eq!(put(&store, owner, 1, &bytes).await.unwrap(), Digest::of(&bytes));
        assert_eq!(lying(&store.place).len(), 3, "two full segments and what is left");
        let file = store.open_file(owner, id(1)).await.unwrap().unwrap();
        assert!(file.whole().await.unwrap() == bytes);
        let parts = [(0, 0), (0, 1), (1, 4_194_276), (4_194_275, 4_194_277), (4_194_276, LARGE)];
        for (from, until) in parts.into_iter().chain([(LARGE - 1, LARGE), (LARGE, LARGE)]) {
            let part: Vec<_> = file.read(from as u64..until as u64).try_collect().await.unwrap();
            assert!(part.concat() == bytes[from..until], "{from}..{until}");
        }
        let mut seeking = SeekingFile::new(file.clone());
        let wanted = bytes.clone();
        tokio::task::spawn_blocking(move || {
            seeking.seek(SeekFrom::End(-10)).unwrap();
            let mut read = Vec::new();
            seeking.read_to_end(&mut read).unwrap();
            assert!(read == wanted[LARGE - 10..]);
            seeking.seek(SeekFrom::Start((4 << 20) - 40)).unwrap();
            let mut across = [0; 100];
            seeking.read_exact(&mut across).unwrap();
            assert!(across == wanted[(4 << 20) - 40..(4 << 20) + 60]);
        })
        .await
        .unwrap();
        let beyond: Vec<_> = file.read(5..u64::MAX).try_collect().await.unwrap();
        assert!(beyond.concat() == bytes[5..]);
        // The largest that is read in one piece, and the smallest that is not.
        assert!(matches!(put(&store, owner, 2, &noise((20 << 20) + 1, 2)).await,
            Err(StoreError::TooLarge { limit, .. }) if limit == LIMIT as usize));
        put(&store, owner, 3, &noise((16 << 20) + 1, 3)).await.unwrap();
        let large = store.file(owner, id(3)).await;
        assert!(matches!(large, Err(StoreError::TooLarge { .. })));
        // Nothing at all is a file as well.
        put(&store, owner, 4, b"").await.unwrap();
        assert_eq!(store.file(owner, id(4)).await.unwrap().unwrap().bytes, b"");
    }
}

#[tokio::test]
async fn a_file_is_there_with_the_event_that_names_it_or_not_at_all() {
    let later = instant("2999-01-01T00:00:00Z");
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let (long, short) = (noise(LARGE, 3), b"short".as_slice());
        for (n, bytes) in [(1, long.as_slice()), (2, short), (3, b"")] {
            let file = Some(arrived(&store, story.id, n, bytes).await);
            let change = Change { file, ..story.change([added(n, bytes)]) };
            assert!(store.file_info(story.id, id(n)).await.unwrap().is_none());
            story.land(&store, change).await.unwrap();
            assert!(store.file(story.id, id(n)).await.unwrap().unwrap().bytes == bytes);
        }
        assert_eq!(store.sweep_files(later).await.unwrap(), 0, "events name them");
        assert_eq!(store.sweep_segments(later).await.unwrap(), 0);

        // Something else is on record under its command: neither the event nor the file is there.
        let file = arrived(&store, story.id, 4, short).await;
        let change = Change { file: Some(file), ..story.change([added(4, short)]) };
        story.tell(&store, [noted("meanwhile")]).await.unwrap();
        assert!(matches!(store.append(&change).await, Err(AppendError::Repeated)));
        assert!(store.file_info(story.id, id(4)).await.unwrap().is_none());
        assert_eq!(store.sweep_segments(later).await.unwrap(), 1, "the one of nothing");

        // The tables have one of that name: nothing lands, and the file itself knows why.
        let file = arrived(&store, story.id, 5, short).await;
        file.clone().keep(instant(START)).await.unwrap();
        let change = Change { file: Some(file.clone()), ..story.change([added(5, short)]) };
        let refused = store.append(&change).await;
        assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
        file.keep(instant(START)).await.unwrap();
        let other = arrived(&store, story.id, 5, b"other").await.keep(instant(START)).await;
        assert!(matches!(other, Err(StoreError::FileExists { .. })));
        story.land(&store, Change { file: None, ..change }).await.unwrap();
        assert_eq!(store.file(story.id, id(5)).await.unwrap().unwrap().bytes, short);
    }
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_after_any_restart() {
    let (bytes, owner) = (noise(LARGE, 4), person_number(1));
    for store in every_kind_of_store().await {
        store.begin_upload(&upload(owner, 1, LARGE)).await.unwrap();
        let pauses = [0, 1, 70_000, (4 << 20) - 28, (4 << 20) + 9, 8 << 20, LARGE - 1];
        for (n, pause) in pauses.into_iter().enumerate() {
            // Another process each time.
            let again = store.place.open().await;
            let known = again.upload(id(1)).await.unwrap().unwrap();
            let before = if n == 0 { 0 } else { pauses[n - 1] };
            assert_eq!((known.at, known.size), (before as u64, LARGE as u64));
            assert_eq!(known.note, "for whom it is");
            let mut writer = again.resume_upload(&known).await.unwrap();
            writer.write(&bytes[before..pause]).await.unwrap();
            assert_eq!(writer.pause().await.unwrap(), pause as u64);
            again.close().await.unwrap();
        }
        let known = store.upload(id(1)).await.unwrap().unwrap();
        let mut writer = store.resume_upload(&known).await.unwrap();
        let too_much = writer.write(&bytes[..2]).await;
        assert!(matches!(too_much, Err(StoreError::TooLarge { .. })));
        writer.write(&bytes[LARGE - 1..]).await.unwrap();
        let arrived = writer.end().await.unwrap();
        assert_eq!(arrived.digest(), Digest::of(&bytes));
        assert!(arrived.reader().whole().await.unwrap() == bytes, "it can be looked into");
        assert!(store.file_info(owner, id(1)).await.unwrap().is_none(), "before it is a file");
        arrived.keep(instant(START)).await.unwrap();
        store.end_upload(&known).await.unwrap();
        let known = store.upload(id(1)).await.unwrap().unwrap();
        assert!(known.done && known.at == LARGE as u64);
        assert!(store.file(owner, id(1)).await.unwrap().unwrap().bytes == bytes);
        assert!(store.drop_upload(&known).await.unwrap());
        assert!(store.file(owner, id(1)).await.unwrap().unwrap().bytes == bytes);
    }
}

#[tokio::test]
async fn of_two_who_go_on_with_an_upload_one_does() {
    let (bytes, owner) = (noise(LARGE, 5), person_number(1));
    for store in every_kind_of_store().await {
        store.begin_upload(&upload(owner, 1, LARGE)).await.unwrap();
        let known = store.upload(id(1)).await.unwrap().unwrap();
        let mut one = store.resume_upload(&known).await.unwrap();
        let mut other = store.resume_upload(&known).await.unwrap();
        one.write(&bytes[..10]).await.unwrap();
        other.write(b"something else").await.unwrap();
        assert_eq!(one.pause().await.unwrap(), 10);
        assert!(matches!(other.pause().await, Err(StoreError::UploadMoved)));
        assert!(matches!(store.resume_upload(&known).await, Err(StoreError::UploadMoved)));
        let known = store.upload(id(1)).await.unwrap().unwrap();
        let mut one = store.resume_upload(&known).await.unwrap();
        // Somebody sends the file whole meanwhile: that is the file, and the upload is over.
        put(&store, owner, 1, &bytes).await.unwrap();
        one.write(&bytes[10..]).await.unwrap_err();
        assert!(store.file(owner, id(1)).await.unwrap().unwrap().bytes == bytes);
    }
}

#[tokio::test]
async fn what_nothing_consists_of_is_swept_away() {
    let owner = person_number(1);
    for store in every_kind_of_store().await {
        // A file, an upload on its way, one that expires, and one that was cut off.
        let later = instant("2999-01-01T00:00:00Z");
        let story = Story::lodged(&store, 1).await;
        put(&store, owner, 1, b"kept").await.unwrap();
        for (n, expires_at) in [(2, "2026-03-09T00:00:00Z"), (3, "2026-03-01T00:00:00Z")] {
            let it = Upload { expires_at: instant(expires_at), ..upload(owner, n, LARGE) };
            store.begin_upload(&it).await.unwrap();
            let mut writer = store.resume_upload(&it).await.unwrap();
            writer.write(b"so far").await.unwrap();
            writer.pause().await.unwrap();
        }
        let labels = ("cut.bin".to_owned(), "text/plain".to_owned());
        let mut writer = store.write_file(story.id, id(4), labels, LIMIT).await.unwrap();
        writer.write(&noise(5 << 20, 6)).await.unwrap();
        drop(writer.end().await.unwrap());
        assert_eq!(lying(&store.place).len(), 5);

        assert_eq!(store.sweep_segments(Timestamp::UNIX_EPOCH).await.unwrap(), 0, "too young");
        assert_eq!(store.sweep_segments(later).await.unwrap(), 2, "of the one that was cut off");
        assert_eq!(store.sweep_uploads(instant("2026-03-02T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(store.sweep_segments(later).await.unwrap(), 1, "of the one that expired");
        assert_eq!(store.upload(id(3)).await.unwrap(), None);
        assert!(store.delete_file(owner, id(1)).await.unwrap());
        assert_eq!(store.sweep_segments(later).await.unwrap(), 1, "of the one that was deleted");
        let known = store.upload(id(2)).await.unwrap().unwrap();
        let mut writer = store.resume_upload(&known).await.unwrap();
        writer.write(b" good").await.unwrap();
        assert_eq!(writer.pause().await.unwrap(), 11);
        assert_eq!(store.sweep_segments(later).await.unwrap(), 1, "the tail that was replaced");
        assert_eq!(lying(&store.place).len(), 1);
    }
}

#[tokio::test]
async fn a_changed_or_missing_segment_is_noticed() {
    let (bytes, owner) = (noise(LARGE, 7), person_number(1));
    for store in every_kind_of_store().await {
        put(&store, owner, 1, &bytes).await.unwrap();
        let file = store.open_file(owner, id(1)).await.unwrap().unwrap();
        assert_eq!(store.vault_health(None).await.unwrap().broken, [] as [&str; 0]);
        let all = lying(&store.place);
        for path in &all {
            let whole = fs::read(path).unwrap();
            for at in [0, 12, whole.len() - 1] {
                let mut changed = whole.clone();
                changed[at] ^= 0x10;
                fs::write(path, &changed).unwrap();
                assert!(matches!(file.whole().await, Err(StoreError::Corrupt { .. })));
            }
            let health = store.vault_health(None).await.unwrap();
            assert_eq!((health.checked, health.broken.len()), (3, 1));
            fs::remove_file(path).unwrap();
            assert!(matches!(file.whole().await, Err(StoreError::Corrupt { .. })));
            assert_eq!(store.vault_health(None).await.unwrap().broken.len(), 1);
            fs::write(path, &whole).unwrap();
        }
        // Two segments that change places, with their rows.
        let swap = "update segment set place = 7 where place = 0; update segment set place = 0
                    where place = 1; update segment set place = 1 where place = 7";
        shell(&store.place, swap).await;
        let swapped = store.open_file(owner, id(1)).await.unwrap().unwrap();
        assert!(matches!(swapped.whole().await, Err(StoreError::Corrupt { .. })));
        // A tail that is cut off, row and all.
        shell(&store.place, "delete from segment where place = 2").await;
        assert!(matches!(store.open_file(owner, id(1)).await, Err(StoreError::Corrupt { .. })));
    }
}

#[tokio::test]
async fn the_place_of_another_database_is_not_touched() {
    let owner = person_number(1);
    for store in every_kind_of_store().await {
        put(&store, owner, 1, b"ours").await.unwrap();
        let elsewhere = Place::new_sqlite();
        let there = store.place.vault();
        let at = Location::of(&elsewhere.url).with_vault(there.to_str().unwrap());
        let other = Store::open(at, master()).await.unwrap();
        let refused = put(&other, owner, 1, b"theirs").await;
        assert!(matches!(refused, Err(StoreError::VaultOfAnother)));
        assert!(matches!(other.check_vault().await, Err(StoreError::VaultOfAnother)));
        let swept = other.sweep_segments(Timestamp::MAX).await;
        assert!(matches!(swept, Err(StoreError::VaultOfAnother)));
        assert_eq!(lying(&store.place).len(), 1);
        if !store.place.is_sqlite() {
            let nowhere = Store::open(&store.place.url, master()).await.unwrap();
            assert!(matches!(put(&nowhere, owner, 2, b"x").await, Err(StoreError::NoVault)));
        }
    }
}

#[tokio::test]
async fn sm3_is_kept_where_the_house_wants_it() {
    let owner = person_number(1);
    for store in every_kind_of_store().await {
        put(&store, owner, 1, b"abc").await.unwrap();
        let at = store.place.location().with_sm3(true);
        let both = Store::open(at, master()).await.unwrap();
        put(&both, owner, 2, b"abc").await.unwrap();
        let without = store.file_info(owner, id(1)).await.unwrap().unwrap();
        let with = store.file_info(owner, FileId::from(id(2))).await.unwrap().unwrap();
        assert_eq!((without.sm3, without.digest), (None, with.digest));
        assert!(with.sm3.unwrap().starts_with("66c7f0f462eeedd9"), "GB/T 32905-2016, A.1");
        let rows = look(&store.place, "select count(*) from segment").await;
        assert_eq!(rows, ["2"]);
    }
}
