//! What a backup consists of: every table that cannot be computed from the others.

/// What a column holds. Any may be empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Text,
    Int,
    Flag,
    Bytes,
    /// No column: the bytes that lie elsewhere, under the name that the row has first.
    Elsewhere,
}

/// A table, its columns, and how it is read. Reading names all columns, in this order.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
    pub(super) select: &'static str,
    /// Counts one row, if there is any that came after the tables were made.
    pub(super) is_used: &'static str,
}

use Kind::{Bytes, Elsewhere, Flag, Int, Text};

/// A table that is read as it lies, in the order of its keys.
macro_rules! table {
    ($name:ident by $key:literal: $($column:ident $kind:ident),* $(,)?) => {
        Table {
            name: stringify!($name),
            columns: &[$((stringify!($column), $kind)),*],
            select: concat!(
                "select ", table!(@list $($column)*), " from ", stringify!($name),
                " order by ", $key
            ),
            is_used: table!(@used $name),
        }
    };
    (@used $name:ident) => {
        concat!(
            "select cast(count(*) as bigint) from (select 1 from ", stringify!($name),
            " limit 1) as first"
        )
    };
    (@list $first:ident $($rest:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($rest))*)
    };
}

/// Sealed events come first and in their order, those that wait for the seal last.
pub(super) const EVENT: &str = "event";

/// The rows have bytes that lie outside of the database.
pub(super) const SEGMENT: &str = "segment";

/// Has one row, which every database begins with.
pub(super) const TREE: &str = "tree";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: EVENT,
        columns: &[
            ("case_id", Text),
            ("seq", Int),
            ("record", Text),
            ("hash", Text),
            ("position", Int),
        ],
        select: "select event.case_id, event.seq, record, hash, position
            from event left join sealed
                on sealed.case_id = event.case_id and sealed.seq = event.seq
            order by position is null, position, tx, event.case_id, event.seq",
        is_used: table!(@used event),
    },
    Table {
        name: TREE,
        columns: &[("size", Int), ("edge", Text), ("origin", Text)],
        select: "select size, edge, origin from tree",
        is_used: "select cast(count(*) as bigint) from tree where size <> 0",
    },
    table!(checkpoint by "size": size Int, note Text),
    table!(log_key by "generation": generation Int, since_size Int, hand_over Text),
    table!(witnessed by "witness": witness Text, size Int),
    table!(stamp by "size, authority": size Int, authority Text, token Text, at Text),
    table!(service_run by "id": id Text, began_at Text, seen_at Text, ended_at Text),
    table!(health_check by "id":
        id Text, kind Text, began_at Text, ended_at Text, passed Flag, figures Text),
    table!(command by "case_id, command_id":
        case_id Text, command_id Text, request Text, seq Int, at Text),
    table!(snapshot by "case_id":
        case_id Text, since Int, version Int, head Text, format Int, state Text),
    table!(inbox by "case_id":
        case_id Text, number Text, stage Text, tier Int, closing Text, issue Text, provider Text,
        claimed Int, currency Text, outside Flag, complainant Text, representative Text,
        drafted_by Text, respondent Text, mediator Text, bodies Text, assigned Text, queue Text,
        drafted_at Text, changed_at Text, due_at Text, late Flag),
    table!(inbox_body by "case_id, body":
        case_id Text, body Text, changed_at Text, due_at Text),
    table!(due by "case_id, task":
        case_id Text, task Text, kind Text, at Text, next_at Text, tries Int, why Text),
    table!(guard by "payment":
        payment Text, currency Text, paid Int, ordered Int, outside Int, excess Int),
    table!(data_key by "owner": owner Text, wrapped Text),
    table!(vault_text by "owner, id": owner Text, id Text, sealed Text),
    table!(vault_file by "owner, id":
        owner Text, id Text, name Text, media_type Text, size Int, sha256 Text, sealed Bytes,
        uploaded_at Text, kept Flag, sm3 Text),
    // Those of files only: what has not come whole is not worth keeping.
    Table {
        name: SEGMENT,
        columns: &[
            ("name", Text),
            ("owner", Text),
            ("file", Text),
            ("place", Int),
            ("size", Int),
            ("bytes", Elsewhere),
        ],
        select: "select segment.name, segment.owner, file, place, segment.size
            from segment join vault_file
                on vault_file.owner = segment.owner and vault_file.id = segment.file
            order by segment.owner, file, place",
        is_used: table!(@used segment),
    },
    table!(person by "id":
        id Text, login Text, card Text, password_hash Text, roles Text, merchant Text, body Text,
        department Text, disabled Flag, created_at Text),
    table!(session by "token_hash":
        token_hash Text, id Text, person Text, role Text, kind Text, label Text, created_at Text,
        expires_at Text, revoked Flag),
    table!(picture by "piece, evidence":
        piece Int, evidence Text, case_id Text, fingerprint Text),
    table!(bill by "owner, id":
        owner Text, id Text, format Text, payments Int, problems Int, uploaded_at Text),
    table!(keepsake by "owner, name": owner Text, name Text, sealed Text),
    table!(bill_habit by "owner": owner Text, next_at Text, wanted Flag),
    table!(notice by "owner, id":
        owner Text, id Text, kind Text, about Text, at Text, seen Flag),
    table!(setting by "name": name Text, version Int, body Text),
    table!(record_set by "owner": owner Text),
    table!(record by "owner, kind, id, version":
        owner Text, kind Text, id Text, version Int, digest Text, at Text, reference Text,
        purchase Text, account Text, device Text, intake Text, line Int, month Text, sealed Text),
    table!(record_awaited by "digest, case_id": digest Text, case_id Text),
    table!(record_heard by "case_id": case_id Text, intake Text),
    table!(tag by "case_id, tag": case_id Text, tag Text),
    table!(saved_view by "owner, id": owner Text, id Text, name Text, sealed Text),
    table!(seen by "person, case_id": person Text, case_id Text, changed_at Text),
    table!(macro by "id": id Text, owner Text, sealed Text, version Int, changed_at Text),
    table!(erased_case by "number": number Text, case_id Text),
    table!(pending by "case_id, command_id":
        case_id Text, command_id Text, author Text, request Text, sealed Text, send_at Text,
        state Text, next_at Text, tries Int, refusal Text),
    table!(house_log by "id":
        id Text, at Text, kind Text, actor Text, role Text, subject Text, about Text),
];

/// Tables that are computed from those above, or say nothing about complaints.
#[cfg(test)]
pub(super) const COMPUTED: &[&str] =
    &["sealed", "tile", "migration", "upload", "search", "search_progress", "search_again"];
/// Columns that mean something in one database only, or are fixed.
#[cfg(test)]
pub(super) const LOCAL: &[(&str, &str)] =
    &[("event", "tx"), ("tree", "only_row"), ("tree", "since_tx")];

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of our own tables, as the migrations declare them.
    fn declared() -> Vec<(String, String)> {
        let texts = [
            include_str!("../../migrations/0001_record.sql"),
            include_str!("../../migrations/0002_vault.sql"),
            include_str!("../../migrations/0003_records.sql"),
            include_str!("../../migrations/0004_bills.sql"),
            include_str!("../../migrations/0005_log_keys.sql"),
            include_str!("../../migrations/0006_segments.sql"),
            include_str!("../../migrations/0007_pictures.sql"),
            include_str!("../../migrations/0008_health.sql"),
            include_str!("../../migrations/0009_late_records.sql"),
            include_str!("../../migrations/0010_search.sql"),
            include_str!("../../migrations/0011_desk.sql"),
        ];
        let mut declared = Vec::new();
        let mut table = None;
        for line in texts.iter().flat_map(|it| it.lines()) {
            let line = line.strip_prefix("pg:").unwrap_or(line);
            let added =
                line.strip_prefix("alter table ").and_then(|it| it.split_once(" add column "));
            if let Some((table, column)) = added {
                let column = column.split_whitespace().next().unwrap_or_default();
                declared.push((table.to_owned(), column.to_owned()));
            } else if let Some(name) = line.strip_prefix("create table ") {
                table = Some(name.trim_end_matches(" (").to_owned());
            } else if line.starts_with(')') {
                table = None;
            } else if let Some(table) = &table {
                let mut words = line.split_whitespace();
                let (name, kind) = (words.next(), words.next());
                let kinds = ["{TEXT}", "{TEXT},", "{BLOB}", "bigint", "bigint,", "boolean"];
                if let (Some(name), Some(kind)) = (name, kind)
                    && kinds.contains(&kind)
                {
                    declared.push((table.clone(), name.to_owned()));
                }
            }
        }
        declared
    }

    #[test]
    fn a_backup_forgets_no_column() {
        let declared = declared();
        assert!(declared.len() > 90, "the migrations are read wrongly: {declared:?}");
        for (table, column) in declared {
            if COMPUTED.contains(&table.as_str())
                || LOCAL.contains(&(table.as_str(), column.as_str()))
            {
                continue;
            }
            let copied = TABLES.iter().find(|it| it.name == table);
            let copied = copied.unwrap_or_else(|| panic!("{table} is in no backup"));
            let there = copied.columns.iter().any(|(name, _)| *name == column);
            assert!(there, "{table}.{column} is in no backup");
        }
    }
}
