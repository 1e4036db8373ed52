//! What cases are found by. Words stand here as keyed digests, so that the index gives nothing
//! away to somebody who has the database and not the master key.
//!
//! The index follows the seal: what has a position and was not read yet is read. So an append
//! costs nothing more, nothing is missed, and what was dropped comes back from the record.

use hmac::{Hmac, Mac};
use redress_core::{
    ids::{CaseId, PersonId},
    search::{Findable, Wanted},
};
use sha2::Sha256;
use sqlx::{PgConnection, QueryBuilder, SqliteConnection, query, query_scalar};

use crate::{Store, StoreError, corrupt, db::Db};

/// How many positions of the log one look goes on by.
const POSITIONS: i64 = 500;
/// How many cases one look takes that are to be read again.
const AGAIN: i64 = 100;
/// What the words' digests are derived under.
const LABEL: &str = "search-words";
/// Small digits and letters: every engine takes five bits each of a digest for one plain word.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Fifty bits: among a million words hardly two share a digest.
const TOKEN_DIGITS: usize = 10;

/// Cases whose words are not up to date, and how far the index is once they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unread {
    /// The cases, each once.
    pub cases: Vec<CaseId>,
    /// Whether there is more to look at.
    pub more: bool,
    from: i64,
    upto: i64,
}

/// What a case is found by, as of one version of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseWords {
    /// The case.
    pub case: CaseId,
    /// How many events were read.
    pub version: u32,
    /// Its words.
    pub words: Findable,
}

/// Turns words into digests.
pub(crate) struct Cipher(Hmac<Sha256>);

impl Cipher {
    fn token(&self, word: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(word.as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let bit = |at: usize| digest[at / 8] >> (7 - at % 8) & 1;
        let digit = |at: usize| (0..5).fold(0, |digit, n| digit << 1 | bit(5 * at + n));
        (0..TOKEN_DIGITS).map(|at| char::from(DIGITS[usize::from(digit(at))])).collect()
    }

    /// The words that are looked for, as tokens.
    pub(crate) fn tokens(&self, wanted: &Wanted) -> Vec<String> {
        wanted.words().map(|it| self.token(it)).collect()
    }
}

impl Store {
    pub(crate) fn cipher(&self) -> Cipher {
        Cipher(self.house.keyed(LABEL))
    }

    /// The tokens of these words, as they lie in the database: to look for what must not be there.
    #[cfg(feature = "testkit")]
    pub fn search_tokens(&self, words: &Wanted) -> Vec<String> {
        self.cipher().tokens(words)
    }

    /// What the index has not read yet, a stretch of the log at a time.
    pub async fn unread(&self) -> Result<Unread, StoreError> {
        let from: i64 = reading!(&self.db, |db| {
            query_scalar("select position from search_progress").fetch_one(db).await?
        });
        let last = "select cast(coalesce(max(position), $1) as bigint) from (
                        select position from sealed where $1 < position
                        order by position limit $2) as stretch";
        let upto: i64 = reading!(&self.db, |db| {
            query_scalar(last).bind(from).bind(POSITIONS).fetch_one(db).await?
        });
        let again = "select case_id from search_again order by case_id limit $1";
        let mut cases: Vec<String> =
            reading!(&self.db, |db| query_scalar(again).bind(AGAIN).fetch_all(db).await?);
        let more = cases.len() as i64 == AGAIN || upto == from + POSITIONS;
        if from < upto {
            // One that moved often within the stretch, or was read beyond it, is read once.
            let text = "select distinct sealed.case_id
                from sealed join snapshot on snapshot.case_id = sealed.case_id
                    left join search on search.case_id = sealed.case_id
                where $1 < position and position <= $2
                    and (search.version is null or search.version < snapshot.version)";
            let moved: Vec<String> = reading!(&self.db, |db| {
                query_scalar(text).bind(from).bind(upto).fetch_all(db).await?
            });
            cases.extend(moved);
        }
        cases.sort();
        cases.dedup();
        let cases = cases.iter().map(|it| it.parse().map_err(corrupt));
        Ok(Unread { cases: cases.collect::<Result<_, _>>()?, more, from, upto })
    }

    /// Puts these words in place of what the cases were found by before, unless they were read
    /// further by somebody else. Cases that were erased meanwhile are left out.
    pub async fn put_words(&self, mut found: Vec<CaseWords>) -> Result<(), StoreError> {
        // In one order for everybody, so that two servers never wait for each other.
        found.sort_by_key(|it| it.case);
        let cipher = self.cipher();
        let entries = found.into_iter().map(|it| Entry {
            case: it.case.to_string(),
            version: i64::from(it.version),
            tokens: it.words.words().map(|word| cipher.token(word)).collect(),
        });
        let entries: Vec<Entry> = entries.collect();
        in_tx_overwriting!(&self.db, |tx| {
            for entry in &entries {
                (*tx).put_entry(entry).await?;
                let read = "delete from search_again where case_id = $1";
                query(read).bind(&entry.case).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Says that everything of this stretch was read. Of two servers the one that was further
    /// counts.
    pub async fn mark_read(&self, unread: &Unread) -> Result<(), StoreError> {
        if unread.from == unread.upto {
            return Ok(());
        }
        in_tx!(&self.db, |tx| {
            let text = "update search_progress set position = $2 where position = $1";
            query(text).bind(unread.from).bind(unread.upto).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Has a case left out that cannot be read, until it moves again.
    pub async fn skip_reading(&self, case: CaseId) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "delete from search_again where case_id = $1";
            query(text).bind(case.to_string()).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Has the cases of somebody read again: they are called something else now.
    pub async fn read_again(&self, person: PersonId) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "insert into search_again (case_id)
                select case_id from inbox where complainant = $1 or representative = $1
                on conflict do nothing";
            query(text).bind(person.to_string()).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Has every case read again, and the index made anew of what was read before.
    pub async fn read_all_again(&self) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            query("update search_progress set position = 0").execute(&mut *tx).await?;
            query("update search set version = 0").execute(&mut *tx).await?;
        });
        if let Db::Lite(lite) = &self.db {
            let rebuild = "insert into search_word (search_word) values ('rebuild')";
            query(rebuild).execute(&mut *lite.writer().await?).await?;
        }
        Ok(())
    }

    /// How many positions of the log the index has still to read.
    pub async fn words_behind(&self) -> Result<u64, StoreError> {
        let text = "select cast(coalesce((select max(position) from sealed), 0)
                    - (select position from search_progress) as bigint)";
        let behind: i64 = reading!(&self.db, |db| query_scalar(text).fetch_one(db).await?);
        Ok(behind.max(0).unsigned_abs())
    }
}

/// A case in the index.
struct Entry {
    case: String,
    version: i64,
    tokens: Vec<String>,
}

/// Writes to the index, in the words of each engine. What was erased is not written about: the
/// row of the key is held until the words are in, so that erasing sees them.
trait PutEntry {
    async fn put_entry(&mut self, entry: &Entry) -> Result<(), StoreError>;
}

impl PutEntry for SqliteConnection {
    async fn put_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let text = "insert into search (case_id, version, words)
            select owner, $2, $3 from data_key where owner = $1 and wrapped is not null
            on conflict (case_id) do update
            set version = excluded.version, words = excluded.words
            where search.version <= excluded.version";
        let words = entry.tokens.join(" ");
        query(text).bind(&entry.case).bind(entry.version).bind(words).execute(self).await?;
        Ok(())
    }
}

impl PutEntry for PgConnection {
    async fn put_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let text = "with alive as materialized (
                select owner from data_key where owner = $1 and wrapped is not null for share
            )
            insert into search (case_id, version, words)
            select owner, $2, array_to_tsvector($3) from alive
            on conflict (case_id) do update
            set version = excluded.version,
                -- Most moves bring no new words: what is the same stays where it lies.
                words = case when search.words = excluded.words then search.words
                    else excluded.words end
            where search.version <= excluded.version";
        query(text).bind(&entry.case).bind(entry.version).bind(&entry.tokens).execute(self).await?;
        Ok(())
    }
}

/// How each engine is asked for words. The texts end where the words are bound, and are followed
/// by [`Finds::CAST`].
pub(crate) trait Finds: sqlx::Database {
    /// The cases that have them, as `case_id`.
    const CASES: &'static str;
    /// The same in the form that is quickest to count.
    const COUNTED: &'static str;
    /// What the bound text is to the engine.
    const CAST: &'static str;
    /// The lines of the cases in `few`, which are `line`, and looked at first.
    const FEW_LINES: &'static str;

    /// All of these words, as the engine wants it said.
    fn all_of(tokens: &[String]) -> String;

    /// Whether the case in the row `line` has all of these words.
    fn push_has(query: &mut QueryBuilder<Self>, tokens: &[String]);
}

impl Finds for sqlx::Sqlite {
    const CASES: &'static str = "select it.case_id from search_word cross join search as it
        on it.place = search_word.rowid where search_word match ";
    const COUNTED: &'static str = "select 1 from search_word where search_word match ";
    const CAST: &'static str = "";
    const FEW_LINES: &'static str = "few as line cross join inbox on inbox.case_id = line.case_id";

    fn all_of(tokens: &[String]) -> String {
        let quoted: Vec<String> = tokens.iter().map(|it| format!("\"{it}\"")).collect();
        quoted.join(" AND ")
    }

    /// In the row itself: asking FTS5 about one row costs many times more. A token has no blank in
    /// it and is as long as any other, so that it is found where it stands and nowhere else.
    fn push_has(query: &mut QueryBuilder<Self>, tokens: &[String]) {
        query.push("exists (select 1 from search as it where it.case_id = line.case_id");
        for token in tokens {
            query.push(" and 0 < instr(it.words, ").push_bind(token.clone()).push(")");
        }
        query.push(")");
    }
}

impl Finds for sqlx::Postgres {
    const CASES: &'static str = "select it.case_id from search as it where it.words @@ ";
    const COUNTED: &'static str = "select 1 from search as it where it.words @@ ";
    const CAST: &'static str = "::tsquery";
    const FEW_LINES: &'static str = "few as line join inbox on inbox.case_id = line.case_id";

    fn all_of(tokens: &[String]) -> String {
        let quoted: Vec<String> = tokens.iter().map(|it| format!("'{it}'")).collect();
        quoted.join(" & ")
    }

    fn push_has(query: &mut QueryBuilder<Self>, tokens: &[String]) {
        query.push("exists (select 1 from search as it where it.case_id = line.case_id");
        query.push(" and it.words @@ ").push_bind(Self::all_of(tokens));
        query.push(Self::CAST).push(")");
    }
}
