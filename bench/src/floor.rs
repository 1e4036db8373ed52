//! The same rows with the least ceremony there is. PostgreSQL: one statement a complaint, on a
//! connection each. SQLite: one connection, which commits together what waits together.
//!
//! Which rows those are is not written here: one complaint is lodged through the product, and
//! whatever it left in the tables is what the floor writes, again and again, under other ids.

use anyhow::{Context, Result, ensure};
use redress_core::ids::CaseId;
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, SqliteConnection, query, query_as, query_scalar,
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::load::{Client, Turn, rate};

/// The tables that a complaint leaves rows in, and the column that says whose they are.
const TABLES: [(&str, &str); 7] = [
    ("snapshot", "case_id"),
    ("event", "case_id"),
    ("command", "case_id"),
    ("inbox", "case_id"),
    ("data_key", "owner"),
    ("vault_text", "owner"),
    ("due", "case_id"),
];
/// A group as large as the product's.
const TOGETHER_MAX: usize = 64;
/// Longer texts hold no key.
const KEY_CHARS_MAX: usize = 100;

/// The rows of one complaint, as inserts with a parameter for every text.
#[derive(Clone)]
pub(crate) struct Rows {
    sample: CaseId,
    inserts: Vec<String>,
    texts: Vec<String>,
}

impl Rows {
    /// What the product left of `sample` in the database at `url`.
    pub(crate) async fn of(url: &str, sample: CaseId) -> Result<Rows> {
        let mut rows = Rows { sample, inserts: Vec::new(), texts: Vec::new() };
        for (table, owner) in TABLES {
            let columns = columns(url, table).await?;
            let found = values(url, table, owner, &columns, sample).await?;
            ensure!(!found.is_empty(), "the product left nothing in `{table}`");
            for values in found {
                rows.add(table, &columns, values);
            }
        }
        Ok(rows)
    }

    fn add(&mut self, table: &str, columns: &[Column], values: Vec<Option<String>>) {
        let mut cells = Vec::with_capacity(values.len());
        for (column, value) in columns.iter().zip(values) {
            cells.push(match value {
                None => "null".to_owned(),
                Some(number) if !column.is_text => number,
                Some(text) => {
                    self.texts.push(text);
                    format!("${}", self.texts.len())
                }
            });
        }
        let names: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
        let (names, cells) = (names.join(", "), cells.join(", "));
        self.inserts.push(format!("insert into {table} ({names}) values ({cells})"));
    }

    /// One statement for all of them: PostgreSQL's writes can stand side by side in one.
    fn in_one_trip(&self) -> String {
        let (last, others) = self.inserts.split_last().expect("a complaint leaves rows");
        let others: Vec<String> =
            others.iter().enumerate().map(|(n, it)| format!("w{n} as ({it})")).collect();
        format!("with {} {last}", others.join(", "))
    }

    fn in_a_row(&self) -> String {
        self.inserts.join("; ")
    }

    /// The texts of another complaint: the same, but for the keys.
    fn renamed(&self) -> Vec<String> {
        let case = CaseId(Uuid::now_v7());
        let (old, new) = (self.sample.0.simple().to_string(), case.0.simple().to_string());
        let (old_number, new_number) = (self.sample.number(), case.number());
        let rename = |text: &String| match text.len() {
            ..KEY_CHARS_MAX => text.replace(&old, &new).replace(&old_number, &new_number),
            _ => text.clone(),
        };
        self.texts.iter().map(rename).collect()
    }

    /// How many rows a complaint leaves, and how many bytes of text in them.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.inserts.len(), self.texts.iter().map(String::len).sum())
    }
}

struct Column {
    name: String,
    is_text: bool,
}

async fn columns(url: &str, table: &str) -> Result<Vec<Column>> {
    let found: Vec<(String, String)> = if url.starts_with("sqlite:") {
        let mut db = SqliteConnection::connect(url).await?;
        query_as("select name, type from pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut db)
            .await?
    } else {
        let mut db = PgConnection::connect(url).await?;
        let text = "select column_name::text, data_type::text from information_schema.columns
                    where table_name = $1 order by ordinal_position";
        query_as(text).bind(table).fetch_all(&mut db).await?
    };
    // The transaction of an event is the database's to say.
    let ours = found.into_iter().filter(|(name, _)| name != "tx");
    Ok(ours
        .map(|(name, kind)| Column { name, is_text: kind.eq_ignore_ascii_case("text") })
        .collect())
}

/// The rows of one case, every value as text.
async fn values(
    url: &str,
    table: &str,
    owner: &str,
    columns: &[Column],
    case: CaseId,
) -> Result<Vec<Vec<Option<String>>>> {
    let cells: Vec<String> =
        columns.iter().map(|it| format!("cast({} as text)", it.name)).collect();
    let mut rows = Vec::new();
    for number in 0_i64.. {
        let mut row = Vec::with_capacity(cells.len());
        for cell in &cells {
            let text = format!(
                "select {cell} from {table} where {owner} = $1
                 order by {} limit 1 offset {number}",
                columns.iter().map(|it| it.name.as_str()).take(2).collect::<Vec<_>>().join(", ")
            );
            let (text, case) = (AssertSqlSafe(text), case.to_string());
            let value: Option<Option<String>> = if url.starts_with("sqlite:") {
                let mut db = SqliteConnection::connect(url).await?;
                query_scalar(text).bind(case).fetch_optional(&mut db).await?
            } else {
                let mut db = PgConnection::connect(url).await?;
                query_scalar(text).bind(case).fetch_optional(&mut db).await?
            };
            match value {
                Some(value) => row.push(value),
                None => return Ok(rows),
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Complaints a second into the empty database at `url`, whose tables are there.
pub(crate) async fn rate_of(url: &str, rows: &Rows, clients: usize, turn: Turn) -> Result<u64> {
    if url.starts_with("sqlite:") {
        let (queue, waiting) = mpsc::channel(1024);
        let connection = SqliteConnection::connect(url).await?;
        let writer = tokio::spawn(commit_together(connection, rows.clone(), waiting));
        let rate = rate(vec![BareLite { queue }; clients], turn).await?;
        writer.await.context("the writer died")??;
        return Ok(rate);
    }
    let mut bare = Vec::new();
    for _ in 0..clients {
        let connection = PgConnection::connect(url).await?;
        bare.push(BarePg { connection, text: rows.in_one_trip(), rows: rows.clone() });
    }
    rate(bare, turn).await
}

macro_rules! lodge {
    ($text:expr, $rows:expr, $db:expr) => {{
        let mut bare = query(AssertSqlSafe($text));
        for text in $rows.renamed() {
            bare = bare.bind(text);
        }
        bare.execute($db).await?;
    }};
}

struct BarePg {
    connection: PgConnection,
    text: String,
    rows: Rows,
}

impl Client for BarePg {
    async fn act(&mut self) -> Result<()> {
        lodge!(self.text.clone(), self.rows, &mut self.connection);
        Ok(())
    }
}

#[derive(Clone)]
struct BareLite {
    queue: mpsc::Sender<oneshot::Sender<()>>,
}

impl Client for BareLite {
    async fn act(&mut self) -> Result<()> {
        let (answer, done) = oneshot::channel();
        self.queue.send(answer).await?;
        Ok(done.await?)
    }
}

async fn commit_together(
    mut connection: SqliteConnection,
    rows: Rows,
    mut waiting: mpsc::Receiver<oneshot::Sender<()>>,
) -> Result<()> {
    query("pragma synchronous = full").execute(&mut connection).await?;
    let text = rows.in_a_row();
    let mut answers = Vec::new();
    while 0 < waiting.recv_many(&mut answers, TOGETHER_MAX).await {
        let mut tx = connection.begin().await?;
        for _ in &answers {
            lodge!(text.clone(), rows, &mut *tx);
        }
        tx.commit().await?;
        for answer in answers.drain(..) {
            let _ = answer.send(()); // Whoever asked may have left.
        }
    }
    Ok(())
}
