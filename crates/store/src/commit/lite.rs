//! The write in the words of SQLite: one text of small steps, fed with lists in JSON.

use redress_core::case::SNAPSHOT_FORMAT;
use serde::Serialize;
use sqlx::{SqliteConnection, query_scalar};

use crate::append::Row;

/// A list of changes, and of those the ones that landed: whose chain is the one that the
/// snapshot now ends with. Every list begins with the case and the end of its chain.
macro_rules! landed {
    ($list:literal) => {
        concat!(
            "json_each(",
            $list,
            ") as it cross join snapshot
            on snapshot.case_id = it.value ->> 0 and snapshot.head = it.value ->> 1"
        )
    };
}

/// Whatever fails undoes the whole transaction, so no step keeps a journal to undo itself alone:
/// that is what `or fail` says.
///
/// Step by step: SQLite does not let one statement write to two tables.
macro_rules! lite {
    ($begin:literal, $commit:literal) => {
        concat!(
            $begin,
            "insert or fail into snapshot (case_id, since, version, head, format, state)
                select value ->> 0, value ->> 2, value ->> 3, value ->> 1, $11, value ->> 4
                from json_each($1) where true
                on conflict (case_id) do update
                set since = excluded.since, version = excluded.version, head = excluded.head,
                    format = excluded.format, state = excluded.state
                where snapshot.version = excluded.since;
            insert or fail into event (case_id, seq, record, hash)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4
                from ",
            landed!("$2"),
            ";
            insert or fail into command (case_id, command_id, request, seq, at)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4,
                    it.value ->> 5
                from ",
            landed!("$3"),
            ";
            insert or fail into inbox (case_id, number, stage, tier, closing, issue, provider, claimed,
                    currency, outside, complainant, representative, drafted_by, respondent,
                    mediator, bodies, assigned, queue, drafted_at, changed_at, due_at, late)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4,
                    it.value ->> 5, it.value ->> 6, it.value ->> 7, it.value ->> 8,
                    it.value ->> 9, it.value ->> 10, it.value ->> 11, it.value ->> 12,
                    it.value ->> 13, it.value ->> 14, it.value ->> 15, it.value ->> 16,
                    it.value ->> 17, it.value ->> 18, it.value ->> 19, it.value ->> 20,
                    it.value ->> 21, it.value ->> 22
                from ",
            landed!("$4"),
            " where true ",
            inbox_moved!(),
            ";
            insert or fail into inbox_body (case_id, body, changed_at, due_at)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4
                from ",
            landed!("$5"),
            " where true
                on conflict (case_id, body) do update
                set changed_at = excluded.changed_at, due_at = excluded.due_at;
            insert or fail into data_key (owner, wrapped)
                select it.value ->> 0, it.value ->> 6 from ",
            landed!("$3"),
            " where it.value ->> 6 is not null;
            insert or fail into vault_text (owner, id, sealed)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3 from ",
            landed!("$6"),
            ";
            delete from due where (case_id, task) in (
                select it.value ->> 0, it.value ->> 2 from ",
            landed!("$7"),
            ");
            insert or fail into due (case_id, task, kind, at, next_at, tries)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4,
                    it.value ->> 4, 0
                from ",
            landed!("$8"),
            " where true
                on conflict (case_id, task) do update
                set at = excluded.at, next_at = excluded.next_at;
            insert or fail into vault_file
                    (owner, id, name, media_type, size, sha256, sm3, uploaded_at, sealed, kept)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4,
                    it.value ->> 5, it.value ->> 6, it.value ->> 7, it.value ->> 8, x'', true
                from ",
            landed!("$9"),
            ";
            insert or fail into segment (owner, file, name, place, size)
                select it.value ->> 0, it.value ->> 2, it.value ->> 3, it.value ->> 4,
                    it.value ->> 5
                from ",
            landed!("$10"),
            ";
            select snapshot.case_id from ",
            landed!("$3"),
            $commit
        )
    };
}

/// One text from beginning to commit: every query more would be a hand-over between threads.
pub(super) const LITE_ALONE: &str = lite!("begin immediate; ", "; commit");
/// Inside a transaction that does more.
pub(super) const LITE_WITHIN: &str = lite!("", "");

/// Answers with the cases that had not moved on. `text` is one of the two above.
pub(super) async fn run(
    db: &mut SqliteConnection,
    text: &'static str,
    rows: &[Row],
) -> Result<Vec<String>, sqlx::Error> {
    let mut query = query_scalar(text);
    for list in lists(rows) {
        query = query.bind(list.finish());
    }
    query.bind(i64::from(SNAPSHOT_FORMAT)).fetch_all(db).await
}

/// What goes into which table: each list is an array of arrays, in JSON.
fn lists(rows: &[Row]) -> [List; 10] {
    let mut lists: [List; 10] = Default::default();
    let [cases, events, commands, inbox, bodies, texts, ended, begun, files, segments] = &mut lists;
    for row in rows {
        let (case, head, line) = (&row.case_id, &row.head, &row.inbox);
        cases.add(&(case, head, row.since, row.version, &row.state));
        let (command, request, wrapped) = (&row.command, &row.request, &row.wrapped);
        commands.add(&(case, head, command, request, row.version, &row.at, wrapped));
        inbox.add(&line.cells(case, head));
        for it in &row.events {
            events.add(&(case, head, it.seq, &it.record, &it.hash));
        }
        for body in &line.body_list {
            bodies.add(&(case, head, body, &line.changed_at, &line.due_at));
        }
        for it in &row.texts {
            texts.add(&(case, head, &it.id, &it.sealed));
        }
        for task in &row.ended {
            ended.add(&(case, head, task));
        }
        for it in &row.begun {
            begun.add(&(case, head, &it.task, &it.kind, &it.at));
        }
        if let Some(it) = &row.file {
            let (name, media_type, uploaded_at) = (&it.name, &it.media_type, &it.uploaded_at);
            let sums = (&it.sha256, &it.sm3);
            files.add(&(
                case,
                head,
                &it.id,
                name,
                media_type,
                it.size,
                sums.0,
                sums.1,
                uploaded_at,
            ));
            for part in &it.segments {
                segments.add(&(case, head, &it.id, &part.name, part.place, part.size));
            }
        }
    }
    lists
}

#[derive(Default)]
struct List(Vec<u8>);

impl List {
    fn add(&mut self, cells: &impl Serialize) {
        self.0.push(if self.0.is_empty() { b'[' } else { b',' });
        serde_json::to_writer(&mut self.0, cells).expect("what we keep is always JSON");
    }

    fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push(b'[');
        }
        self.0.push(b']');
        String::from_utf8(self.0).expect("JSON is text")
    }
}
