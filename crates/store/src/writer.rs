//! Group commit: changes that wait together are committed together, and each has its own answer.
//!
//! The slow part of a commit is the disk, and the disk does not care how much it is told at
//! once. Nobody waits for company: a change that comes while nobody commits is committed where
//! it stands, without being handed to anybody.

use std::{
    collections::BTreeSet,
    mem, slice,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use sqlx::{ConnectOptions, PgConnection, PgPool};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore, mpsc, oneshot},
    task::JoinHandle,
};

use crate::{
    StoreError,
    append::Row,
    commit::{Outcome, commit_lite, commit_pg, judge},
    db::Db,
};

const TOGETHER_MAX: usize = 64;
const WAITING_MAX: usize = 1024;
/// PostgreSQL commits on several connections at once: while one waits for the disk, another
/// is computing. More than a few only makes the groups smaller.
const PG_LANES: usize = 2;
/// The planner cannot know how few rows a change brings, and would rather read a whole table
/// than ask its key some dozen times. A lane runs one statement, and it goes by the keys.
const BY_THE_KEYS: [(&str, &str); 4] = [
    ("enable_seqscan", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];

#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    lanes: Arc<Lanes>,
    tasks: Arc<AsyncMutex<Vec<JoinHandle<()>>>>,
}

enum Message {
    Write(Box<Waiting>),
    /// Nothing comes after this. Whoever receives it closes the queue.
    Close,
}

struct Waiting {
    row: Row,
    answer: oneshot::Sender<Outcome>,
}

/// Where commits are made: as many at once as the engine profits from.
struct Lanes {
    db: Db,
    free: Semaphore,
    /// Kept from commit to commit: a pool would ask the server how it is before and after.
    connections: Mutex<Vec<PgConnection>>,
    closed: AtomicBool,
    /// How many changes were last committed together by a lane.
    last_group: AtomicUsize,
}

impl Writer {
    pub(crate) fn start(db: &Db) -> Writer {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        let waiting = Arc::new(AsyncMutex::new(waiting));
        let count = if matches!(db, Db::Pg(_)) { PG_LANES } else { 1 };
        let lanes = Arc::new(Lanes {
            db: db.clone(),
            free: Semaphore::new(count),
            connections: Mutex::default(),
            closed: AtomicBool::new(false),
            last_group: AtomicUsize::new(0),
        });
        let start = |_| {
            let (lanes, queue) = (lanes.clone(), waiting.clone());
            tokio::spawn(Lane { lanes, queue, waiting: vec![] }.run())
        };
        let tasks = Arc::new(AsyncMutex::new((0..count).map(start).collect()));
        Writer { queue, lanes, tasks }
    }

    /// An error once the store was told to close.
    pub(crate) fn is_open(&self) -> Result<(), StoreError> {
        match self.lanes.closed.load(Ordering::Acquire) {
            true => Err(StoreError::Closed),
            false => Ok(()),
        }
    }

    pub(crate) async fn write(&self, row: Row) -> Outcome {
        self.is_open()?;
        let nobody_waits = self.queue.capacity() == WAITING_MAX;
        // Where many write, whoever comes first soon has company: it goes with them.
        let few_write = self.lanes.last_group.load(Ordering::Relaxed) <= 1;
        if nobody_waits
            && few_write
            && let Ok(_lane) = self.lanes.free.try_acquire()
        {
            return self.lanes.commit_one(&row).await;
        }
        let (answer, outcome) = oneshot::channel();
        let sent = self.queue.send(Message::Write(Box::new(Waiting { row, answer }))).await;
        sent.map_err(|_| StoreError::Closed)?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// Takes nothing new, and returns when all that waited has its answer.
    pub(crate) async fn close(&self) {
        if self.lanes.closed.swap(true, Ordering::AcqRel) {
            return;
        }
        let tasks = mem::take(&mut *self.tasks.lock().await);
        let _ = self.queue.send(Message::Close).await; // Lanes that are gone need none.
        for task in tasks {
            let _ = task.await;
        }
        self.lanes.connections.lock().expect("nobody panics holding it").clear();
    }
}

struct Lane {
    lanes: Arc<Lanes>,
    queue: Arc<AsyncMutex<mpsc::Receiver<Message>>>,
    /// Taken from the queue, in the order they came.
    waiting: Vec<Waiting>,
}

impl Lane {
    async fn run(mut self) {
        while self.wait().await {
            let lanes = self.lanes.clone();
            let Ok(lane) = lanes.free.acquire().await else { return };
            self.top_up();
            let (rows, answers): (Vec<Row>, Vec<_>) =
                self.take().into_iter().map(|it| (it.row, it.answer)).unzip();
            lanes.last_group.store(rows.len(), Ordering::Relaxed);
            let outcomes = lanes.commit(&rows).await;
            drop(lane);
            for (outcome, answer) in outcomes.into_iter().zip(answers) {
                let _ = answer.send(outcome); // Whoever asked may have left.
            }
        }
    }

    /// `false` when the store is closed or gone, and everybody has been answered.
    async fn wait(&mut self) -> bool {
        while self.waiting.is_empty() {
            let mut messages = Vec::new();
            let mut queue = self.queue.lock().await;
            if queue.recv_many(&mut messages, TOGETHER_MAX).await == 0 {
                return false;
            }
            for message in messages {
                match message {
                    Message::Write(it) => self.waiting.push(*it),
                    Message::Close => queue.close(),
                }
            }
        }
        true
    }

    /// Also takes those who came while this lane was not yet free.
    fn top_up(&mut self) {
        let Ok(mut queue) = self.queue.try_lock() else { return };
        while self.waiting.len() < TOGETHER_MAX {
            match queue.try_recv() {
                Ok(Message::Write(it)) => self.waiting.push(*it),
                Ok(Message::Close) => queue.close(),
                Err(_) => return,
            }
        }
    }

    /// All that waits, and no case twice: the second change to a case can only be judged when
    /// the first is in.
    fn take(&mut self) -> Vec<Waiting> {
        let mut cases = BTreeSet::new();
        let first = |it: &Waiting| cases.insert(it.row.case_id.clone());
        let (mut now, later): (Vec<_>, _) =
            mem::take(&mut self.waiting).into_iter().partition(first);
        self.waiting = later;
        // In one order for everybody, so that two groups never wait for each other.
        now.sort_by(|one, other| one.row.case_id.cmp(&other.row.case_id));
        now
    }
}

impl Lanes {
    /// A group that fails is tried again one by one: nobody pays for their neighbour.
    async fn commit(&self, rows: &[Row]) -> Vec<Outcome> {
        if let Ok(outcomes) = self.try_commit(rows).await {
            return outcomes;
        }
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            outcomes.push(self.commit_one(row).await);
        }
        outcomes
    }

    async fn commit_one(&self, row: &Row) -> Outcome {
        let mut alone = self.try_commit(slice::from_ref(row)).await;
        if alone.as_ref().is_err_and(StoreError::is_lost_connection) {
            // The server went away, perhaps long ago. Trying again is safe: what did land the
            // first time is missed the second time, and then found to be done.
            alone = self.try_commit(slice::from_ref(row)).await;
        }
        alone.map_or_else(judge, |mut it| it.remove(0))
    }

    async fn try_commit(&self, rows: &[Row]) -> Result<Vec<Outcome>, StoreError> {
        match &self.db {
            Db::Lite(lite) => commit_lite(lite, rows).await,
            Db::Pg(pool) => {
                let mut connection = self.connection(pool).await?;
                let outcomes = commit_pg(&mut connection, rows).await?;
                // One that failed or was left in the middle is not used again.
                self.connections.lock().expect("nobody panics holding it").push(connection);
                Ok(outcomes)
            }
        }
    }

    async fn connection(&self, pool: &PgPool) -> Result<PgConnection, StoreError> {
        let kept = self.connections.lock().expect("nobody panics holding it").pop();
        match kept {
            Some(connection) => Ok(connection),
            None => {
                let options = pool.connect_options().as_ref().clone();
                Ok(options.options(BY_THE_KEYS).connect().await?)
            }
        }
    }
}
