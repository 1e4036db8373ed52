//! The write in the words of PostgreSQL: one statement, fed with a column of values at a time.

use redress_core::case::SNAPSHOT_FORMAT;
use sqlx::{PgConnection, Postgres, postgres::PgArguments, query::QueryScalar, query_scalar};

use crate::append::Row;

/// Any number of changes, to a case each. Answers with the cases that had not moved on.
const PG: &str = concat!(
    "with moved as materialized (
        insert into snapshot (case_id, since, version, head, format, state)
        select case_id, since, version, head, $1, state
        from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[])
            as it (case_id, since, version, head, state)
        on conflict (case_id) do update
        set since = excluded.since, version = excluded.version, head = excluded.head,
            format = excluded.format, state = excluded.state
        where snapshot.version = excluded.since
        returning case_id
    ), logged as (
        insert into event (case_id, seq, record, hash)
        select it.* from unnest($7::text[], $8::bigint[], $9::text[], $10::text[])
            as it (case_id, seq, record, hash) join moved using (case_id)
    ), done as (
        insert into command (case_id, command_id, request, seq, at)
        select it.* from unnest($2::text[], $11::text[], $12::text[], $4::bigint[], $13::text[])
            as it (case_id, command_id, request, seq, at) join moved using (case_id)
    ), listed as (
        insert into inbox (case_id, number, stage, tier, closing, issue, provider, claimed,
            currency, outside, complainant, representative, drafted_by, respondent, mediator,
            bodies, assigned, queue, drafted_at, changed_at, due_at, late)
        select it.* from unnest($2::text[], $14::text[], $15::text[], $16::bigint[],
            $17::text[], $18::text[], $19::text[], $20::bigint[], $21::text[], $22::boolean[],
            $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::text[],
            $29::text[], $30::text[], $31::text[], $32::text[], $33::text[], $34::boolean[])
            as it (case_id, number, stage, tier, closing, issue, provider, claimed, currency,
                outside, complainant, representative, drafted_by, respondent, mediator, bodies,
                assigned, queue, drafted_at, changed_at, due_at, late)
            join moved using (case_id) ",
    inbox_moved!(),
    "), handed as (
        insert into inbox_body (case_id, body, changed_at, due_at)
        select it.* from unnest($35::text[], $36::text[], $37::text[], $38::text[])
            as it (case_id, body, changed_at, due_at) join moved using (case_id)
        on conflict (case_id, body) do update
        set changed_at = excluded.changed_at, due_at = excluded.due_at
    ), keyed as (
        insert into data_key (owner, wrapped)
        select it.* from unnest($2::text[], $39::text[]) as it (case_id, wrapped)
            join moved using (case_id) where wrapped is not null
    ), kept as (
        insert into vault_text (owner, id, sealed)
        select it.* from unnest($40::text[], $41::text[], $42::text[])
            as it (case_id, id, sealed) join moved using (case_id)
    ), ended as (
        delete from due using unnest($43::text[], $44::text[]) as it (case_id, task), moved
        where it.case_id = moved.case_id
            and due.case_id = it.case_id and due.task = it.task
    ), begun as (
        insert into due (case_id, task, kind, at, next_at, tries)
        select it.case_id, task, kind, at, at, 0
        from unnest($45::text[], $46::text[], $47::text[], $48::text[])
            as it (case_id, task, kind, at) join moved using (case_id)
        on conflict (case_id, task) do update set at = excluded.at, next_at = excluded.next_at
    ), filed as (
        insert into vault_file
            (owner, id, name, media_type, size, sha256, sm3, uploaded_at, sealed, kept)
        select it.*, ''::bytea, true from unnest($49::text[], $50::text[], $51::text[],
            $52::text[], $53::bigint[], $54::text[], $55::text[], $56::text[])
            as it (case_id, id, name, media_type, size, sha256, sm3, uploaded_at)
            join moved using (case_id)
    ), laid as (
        insert into segment (owner, file, name, place, size)
        select it.* from unnest($57::text[], $58::text[], $59::text[], $60::bigint[],
            $61::bigint[]) as it (case_id, file, name, place, size) join moved using (case_id)
    )
    select case_id from moved"
);

/// Answers with the cases that had not moved on.
pub(super) async fn run(db: &mut PgConnection, rows: &[Row]) -> Result<Vec<String>, sqlx::Error> {
    let cases = one(rows, |it| it.case_id.as_str());
    let bodies = many(rows, |row| row.inbox.body_list.iter().map(move |it| (row, it)));
    let query = query_scalar(PG)
        .bind(i64::from(SNAPSHOT_FORMAT))
        .bind(cases)
        .bind(one(rows, |it| it.since))
        .bind(one(rows, |it| it.version))
        .bind(one(rows, |it| it.head.as_str()))
        .bind(one(rows, |it| it.state.as_str()))
        .bind(many(rows, |row| row.events.iter().map(|_| row.case_id.as_str())))
        .bind(many(rows, |row| row.events.iter().map(|it| it.seq)))
        .bind(many(rows, |row| row.events.iter().map(|it| it.record.as_str())))
        .bind(many(rows, |row| row.events.iter().map(|it| it.hash.as_str())))
        .bind(one(rows, |it| it.command.as_str()))
        .bind(one(rows, |it| it.request.as_str()))
        .bind(one(rows, |it| it.at.as_str()));
    let query = bind_lines(query, rows)
        .bind(one(&bodies, |(row, _)| row.case_id.as_str()))
        .bind(one(&bodies, |(_, body)| body.as_str()))
        .bind(one(&bodies, |(row, _)| row.inbox.changed_at.as_str()))
        .bind(one(&bodies, |(row, _)| row.inbox.due_at.as_str()))
        .bind(one(rows, |it| it.wrapped.as_deref()))
        .bind(many(rows, |row| row.texts.iter().map(|_| row.case_id.as_str())))
        .bind(many(rows, |row| row.texts.iter().map(|it| it.id.as_str())))
        .bind(many(rows, |row| row.texts.iter().map(|it| it.sealed.as_str())))
        .bind(many(rows, |row| row.ended.iter().map(|_| row.case_id.as_str())))
        .bind(many(rows, |row| row.ended.iter().map(String::as_str)))
        .bind(many(rows, |row| row.begun.iter().map(|_| row.case_id.as_str())))
        .bind(many(rows, |row| row.begun.iter().map(|it| it.task.as_str())))
        .bind(many(rows, |row| row.begun.iter().map(|it| it.kind.as_str())))
        .bind(many(rows, |row| row.begun.iter().map(|it| it.at.as_str())));
    bind_files(query, rows).fetch_all(db).await
}

type Query<'a> = QueryScalar<'a, Postgres, String, PgArguments>;

/// The columns of the lists, in the order of [`PG`].
fn bind_lines<'a>(query: Query<'a>, rows: &'a [Row]) -> Query<'a> {
    query
        .bind(one(rows, |it| it.inbox.number.as_str()))
        .bind(one(rows, |it| it.inbox.stage.as_str()))
        .bind(one(rows, |it| it.inbox.tier))
        .bind(one(rows, |it| it.inbox.closing.as_deref()))
        .bind(one(rows, |it| it.inbox.issue.as_str()))
        .bind(one(rows, |it| it.inbox.provider.as_deref()))
        .bind(one(rows, |it| it.inbox.claimed))
        .bind(one(rows, |it| it.inbox.currency.as_deref()))
        .bind(one(rows, |it| it.inbox.outside))
        .bind(one(rows, |it| it.inbox.complainant.as_str()))
        .bind(one(rows, |it| it.inbox.representative.as_deref()))
        .bind(one(rows, |it| it.inbox.drafted_by.as_str()))
        .bind(one(rows, |it| it.inbox.respondent.as_deref()))
        .bind(one(rows, |it| it.inbox.mediator.as_deref()))
        .bind(one(rows, |it| it.inbox.bodies.as_str()))
        .bind(one(rows, |it| it.inbox.assigned.as_deref()))
        .bind(one(rows, |it| it.inbox.queue.as_deref()))
        .bind(one(rows, |it| it.inbox.drafted_at.as_str()))
        .bind(one(rows, |it| it.inbox.changed_at.as_str()))
        .bind(one(rows, |it| it.inbox.due_at.as_str()))
        .bind(one(rows, |it| it.inbox.late))
}

/// The columns of files and of their segments, in the order of [`PG`].
fn bind_files<'a>(query: Query<'a>, rows: &'a [Row]) -> Query<'a> {
    let files = many(rows, |row| row.file.iter().map(move |it| (row, it)));
    let parts = many(rows, |row| {
        let parts = row.file.iter().flat_map(|it| it.segments.iter().map(move |part| (it, part)));
        parts.map(move |(it, part)| (row.case_id.as_str(), it.id.as_str(), part))
    });
    query
        .bind(one(&files, |(row, _)| row.case_id.as_str()))
        .bind(one(&files, |(_, it)| it.id.as_str()))
        .bind(one(&files, |(_, it)| it.name.as_str()))
        .bind(one(&files, |(_, it)| it.media_type.as_str()))
        .bind(one(&files, |(_, it)| it.size))
        .bind(one(&files, |(_, it)| it.sha256.as_str()))
        .bind(one(&files, |(_, it)| it.sm3.as_deref()))
        .bind(one(&files, |(_, it)| it.uploaded_at.as_str()))
        .bind(one(&parts, |(case, _, _)| *case))
        .bind(one(&parts, |(_, file, _)| *file))
        .bind(one(&parts, |(_, _, it)| it.name.as_str()))
        .bind(one(&parts, |(_, _, it)| it.place as i64))
        .bind(one(&parts, |(_, _, it)| it.size as i64))
}

/// A column with a value for each row.
fn one<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// A column with any number of values for each row.
fn many<'a, T, I: Iterator<Item = T>>(rows: &'a [Row], values: impl Fn(&'a Row) -> I) -> Vec<T> {
    rows.iter().flat_map(values).collect()
}
