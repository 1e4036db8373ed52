//! Records of the institution come in: one JSON object a line, read as they arrive, a batch at a
//! time. Memory is bounded by a line and two batches, however long the delivery is.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{Request, State},
    http::{HeaderMap, header},
};
use futures::StreamExt;
use redress_core::{
    access::Right,
    code::Code,
    ids::IntakeId,
    lang::Lang,
    records::{
        AccountRecord, DeviceRecord, LoginRecord, MAIN_SET, PaymentRecord, Record, RecordKind,
    },
};
use redress_store::{HouseAct, RECORDS_AT_ONCE_MAX, Store, StoreError, Taken};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    App,
    input::{Id, InAddress, Key, Query, media_type, read_json_as},
    problem::{Problem, Result, reader_lang},
    reader::SignedIn,
};

/// The longest line, in bytes.
const LINE_BYTES_MAX: usize = 16 << 10;
/// The longest delivery, in bytes.
const BYTES_MAX: usize = 256 << 20;
/// The most lines of one delivery.
const LINES_MAX: u64 = 1_000_000;
/// How long one delivery is read; what is in by then is in, and the answer says where to go on.
const TIME_MAX: Duration = Duration::from_secs(45);
/// How many problems are told; the rest is counted.
const PROBLEMS_MAX: usize = 100;
/// The media types of lines of JSON.
const NDJSON: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

impl InAddress for RecordKind {
    const PART: &'static str = "kind";
}

/// Where the records come from.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct IntakeQuery {
    /// Which system of the institution hands them over: `core-banking`. Each has ids of its own.
    /// `main` where nothing is said.
    system: Option<Code>,
}

/// What became of a delivery. Every line up to `lines` is in, but for those under `problems`.
#[derive(Serialize, ToSchema)]
pub(super) struct IntakeView {
    /// Names the delivery: findings name it and the line.
    intake: IntakeId,
    /// The last line that was dealt with, counted from 1.
    lines: u64,
    /// Records whose id was not known.
    new: u64,
    /// Records with another content than before; the new one counts from now on.
    changed: u64,
    /// Records that were here already.
    known: u64,
    /// Lines that could not be taken in.
    rejected: u64,
    /// The first 100 of them.
    problems: Vec<LineProblem>,
    /// Whether all lines were dealt with. Where not, `stopped` says why: send the rest, or all of
    /// it again.
    complete: bool,
    /// `too-large`, `too-many-lines`, `out-of-time`, `broken-body`, `store-failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'static str>,
}

/// A line that could not be taken in.
#[derive(Serialize, ToSchema)]
pub(super) struct LineProblem {
    /// Which, counted from 1.
    line: u64,
    /// The field, where one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// A stable code.
    code: String,
    /// What is wrong, in the reader's language.
    reason: String,
}

/// What may stand on a line, for the document: a body of lines has no schema of its own.
pub(super) fn line_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    macro_rules! add {
        ($($Line:ident)*) => {$(
            all.push(($Line::name().into_owned(), $Line::schema()));
            $Line::schemas(&mut all);
        )*};
    }
    add! { RecordKind PaymentRecord LoginRecord DeviceRecord AccountRecord }
    all
}

/// Takes in records of the institution, to hold claims against.
///
/// A line for each record, as JSON: `PaymentRecord`, `LoginRecord`, `DeviceRecord` or
/// `AccountRecord`. Each has the institution's own `id`: sent again it is nothing, with other
/// content it is a new version. A bad line is reported, the others come in.
#[utoipa::path(
    post, path = "/api/v1/records/{kind}", tag = "records",
    params(
        ("kind" = RecordKind, Path, description = "What the records tell of"),
        IntakeQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses(
        (status = 200, description = "What is in, and what is not", body = IntakeView),
        (status = 413, description = "Too large", body = super::problem::ProblemBody),
        (status = 415, description = "No lines of JSON", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn intake(
    State(app): State<App>,
    reader: SignedIn,
    Key(key): Key,
    Id(kind): Id<RecordKind>,
    Query(query): Query<IntakeQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<axum::Json<IntakeView>> {
    reader.need(Right::BringRecords)?;
    if !media_type(&headers).is_some_and(|it| NDJSON.contains(&it.as_str())) {
        return Err(Problem::wrong_content_type(NDJSON[0]));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    if announced.and_then(|it| it.parse().ok()).is_some_and(|it: usize| BYTES_MAX < it) {
        return Err(Problem::too_large(BYTES_MAX));
    }
    let into = Into {
        store: app.desk.store.clone(),
        set: query.system.unwrap_or(MAIN_SET),
        kind,
        intake: IntakeId(key.0),
        came_at: app.desk.clock.now(),
    };
    let about = serde_json::json!({ "kind": kind, "intake": into.intake });
    app.store_of(reader.0.actor).note(HouseAct::RecordsBrought, None, about).await?;
    let mut delivery = Delivery::new(into, reader_lang(&headers));
    let stopped = delivery.take(request.into_body()).await;
    delivery.finish(stopped).await.map(axum::Json)
}

/// Where records go.
#[derive(Clone)]
struct Into {
    store: Store,
    set: Code,
    kind: RecordKind,
    intake: IntakeId,
    came_at: jiff::Timestamp,
}

/// A delivery under way.
struct Delivery {
    into: Into,
    lang: Lang,
    /// Read and not yet on its way.
    batch: Vec<(u64, Record)>,
    batch_bytes: usize,
    /// The batch that is being written while the next one is read.
    writing: Option<Writing>,
    /// The last line that was read.
    line: u64,
    view: IntakeView,
    failed: Option<StoreError>,
}

struct Writing {
    through: u64,
    task: JoinHandle<std::result::Result<Taken, StoreError>>,
}

impl Delivery {
    fn new(into: Into, lang: Lang) -> Delivery {
        let view = IntakeView {
            intake: into.intake,
            lines: 0,
            new: 0,
            changed: 0,
            known: 0,
            rejected: 0,
            problems: Vec::new(),
            complete: false,
            stopped: None,
        };
        Delivery {
            into,
            lang,
            batch: Vec::new(),
            batch_bytes: 0,
            writing: None,
            line: 0,
            view,
            failed: None,
        }
    }

    /// Reads lines until there are no more; says why where that is not the end.
    async fn take(&mut self, body: Body) -> Option<&'static str> {
        let (began, mut lines) = (Instant::now(), Lines::of(body));
        loop {
            match lines.next().await {
                Ok(None) => return None,
                Ok(Some(line)) => {
                    if self.line == LINES_MAX {
                        return Some("too-many-lines");
                    }
                    self.line += 1;
                    self.read(line);
                }
                Err(stopped) => return Some(stopped),
            }
            let full = self.batch.len() == RECORDS_AT_ONCE_MAX || BATCH_BYTES <= self.batch_bytes;
            if full && !self.write().await {
                return Some("store-failed");
            }
            if TIME_MAX < began.elapsed() {
                return Some("out-of-time");
            }
        }
    }

    fn read(&mut self, line: Line) {
        let Line::Whole(bytes) = line else {
            let en = format!("a line has at most {LINE_BYTES_MAX} bytes");
            let zh = format!("每行最多 {LINE_BYTES_MAX} 字节");
            return self.reject(&Problem::unprocessable("line-too-long", en, &zh));
        };
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() {
            return;
        }
        let read = Record::read(self.into.kind, bytes).map_err(|_| explain(self.into.kind, bytes));
        match read.and_then(|it| {
            it.check().map(|()| it).map_err(|wrong| {
                let en = wrong.to_string();
                Problem::unprocessable(wrong.code(), en, wrong.zh()).about(wrong.field())
            })
        }) {
            Ok(record) => {
                self.batch.push((self.line, record));
                self.batch_bytes += bytes.len();
            }
            Err(problem) => self.reject(&problem),
        }
    }

    fn reject(&mut self, problem: &Problem) {
        self.view.rejected += 1;
        if self.view.problems.len() < PROBLEMS_MAX {
            self.view.problems.push(LineProblem {
                line: self.line,
                field: problem.field().map(str::to_owned),
                code: problem.code().to_owned(),
                reason: problem.detail(self.lang).to_owned(),
            });
        }
    }

    /// Sends the batch on its way once the one before has landed. `false` where that one did not.
    async fn write(&mut self) -> bool {
        if !self.landed().await {
            return false;
        }
        let (into, batch) = (self.into.clone(), std::mem::take(&mut self.batch));
        self.batch_bytes = 0;
        let task = tokio::spawn(async move {
            let by = (into.intake, into.came_at);
            into.store.put_records(&into.set, into.kind, by, batch).await
        });
        self.writing = Some(Writing { through: self.line, task });
        true
    }

    async fn landed(&mut self) -> bool {
        let Some(Writing { through, task }) = self.writing.take() else { return true };
        match task.await.unwrap_or(Err(StoreError::Closed)) {
            Ok(taken) => {
                self.view.new += taken.new;
                self.view.changed += taken.changed;
                self.view.known += taken.known;
                self.view.lines = through;
                true
            }
            Err(error) => {
                tracing::error!(%error, "records were not taken in");
                self.failed = Some(error);
                false
            }
        }
    }

    /// Waits for what is under way. A problem only where nothing at all is in.
    async fn finish(mut self, stopped: Option<&'static str>) -> Result<IntakeView> {
        let landed = self.failed.is_none() && self.write().await && self.landed().await;
        if let Some(error) = self.failed.take()
            && self.view.lines == 0
        {
            return Err(error.into());
        }
        let mut view = self.view;
        view.stopped = if landed { stopped } else { Some("store-failed") };
        view.complete = view.stopped.is_none();
        // What was read and found wrong after the last batch that is in was not dealt with.
        view.problems.retain(|it| it.line <= view.lines);
        Ok(view)
    }
}

/// A batch of long lines is written earlier, in bytes.
const BATCH_BYTES: usize = 1 << 20;

/// Why a line cannot be read: once more, keeping track of where.
fn explain(kind: RecordKind, line: &[u8]) -> Problem {
    match read_json_as(kind, line).err() {
        Some(problem) if problem.code() != "malformed-json" => problem,
        _ => {
            let en = "the line is not a JSON object";
            Problem::bad_request("malformed-json", en, "该行不是有效的 JSON 对象")
        }
    }
}

/// The lines of a body, as they come.
struct Lines {
    body: BodyDataStream,
    chunk: Bytes,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
    /// The line is too long: the rest of it is thrown away.
    too_long: bool,
    seen: usize,
    ended: bool,
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

impl Lines {
    fn of(body: Body) -> Lines {
        let (chunk, begun) = (Bytes::new(), Vec::new());
        let body = body.into_data_stream();
        Lines { body, chunk, begun, too_long: false, seen: 0, ended: false }
    }

    async fn next(&mut self) -> std::result::Result<Option<Line>, &'static str> {
        loop {
            if let Some(end) = self.chunk.iter().position(|it| *it == b'\n') {
                let rest = self.chunk.split_off(end + 1);
                let part = std::mem::replace(&mut self.chunk, rest);
                self.add(&part[..end]);
                return Ok(Some(self.line()));
            }
            let part = std::mem::take(&mut self.chunk);
            self.add(&part);
            if self.ended {
                let nothing = self.begun.is_empty() && !self.too_long;
                return Ok((!nothing).then(|| self.line()));
            }
            match self.body.next().await {
                Some(Ok(chunk)) => self.chunk = chunk,
                Some(Err(_)) => return Err("broken-body"),
                None => self.ended = true,
            }
            self.seen += self.chunk.len();
            if BYTES_MAX < self.seen {
                return Err("too-large");
            }
        }
    }

    fn add(&mut self, part: &[u8]) {
        if LINE_BYTES_MAX < self.begun.len() + part.len() {
            self.too_long = true;
            self.begun.clear();
        }
        if !self.too_long {
            self.begun.extend_from_slice(part);
        }
    }

    fn line(&mut self) -> Line {
        let begun = std::mem::take(&mut self.begun);
        match std::mem::take(&mut self.too_long) {
            true => Line::TooLong,
            false => Line::Whole(begun),
        }
    }
}
