//! What happens, told to those who listen, as it happens.
//!
//! One look at the record a while, for all who listen to this server together, and none while
//! nobody does. It follows the order of transactions, so that several servers on one database hear
//! of each other's moves and nothing that commits late is left out. Who may hear of what is for
//! `redress_core::access` to say, for each listener anew.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex as Lock, PoisonError},
    time::Duration,
};

use redress_core::{
    access::Relation,
    case::{Case, Event},
    ids::CaseId,
    party::{Reader, Side},
    words::Digest,
};
use redress_store::{FOLLOW_MAX, Happened, Mark, Store, StoreError};
use tokio::sync::{Mutex, broadcast, watch};

use crate::{app::App, desk::Desk};

/// The most events that are looked at in one piece.
const BATCH: u16 = 500;
/// How much a listener may be behind before they are told to read everything anew.
const BEHIND_MAX: usize = 1024;
/// How many may listen to one server.
const LISTENERS_MAX: u32 = 4096;
/// How long to wait after a move here, so that a burst of them is one look.
const GATHER: Duration = Duration::from_millis(30);

/// How often things are done while somebody listens, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How often the record is looked at for what other servers wrote.
    pub look: Duration,
    /// How often each listener hears that the line is still there, and is asked for who they are.
    pub beat: Duration,
    /// The most events that somebody who comes back is told of; where it is more, they should read
    /// everything anew. At most 1,000.
    pub catch_up: u16,
    /// How many may listen with one credential: the tabs of a browser.
    pub of_one: u32,
}

impl Default for Pace {
    fn default() -> Pace {
        let (look, beat) = (Duration::from_secs(1), Duration::from_secs(15));
        Pace { look, beat, catch_up: FOLLOW_MAX, of_one: 8 }
    }
}

/// Everybody who listens to this server. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    pace: Pace,
    news: broadcast::Sender<Arc<News>>,
    /// Whether somebody looks. Held while listeners come, and while the last one goes.
    looking: Mutex<bool>,
    listeners: Lock<BTreeMap<Digest, u32>>,
    over: watch::Sender<bool>,
}

/// That something happened in a case.
#[derive(Debug)]
pub(crate) struct News {
    /// Whoever heard this has heard everything up to here.
    pub(crate) mark: Mark,
    /// The case as it is now.
    pub(crate) case: Case,
    events: Vec<(Event, Side)>,
}

impl News {
    /// Whether this reader may know that anything of it happened.
    pub(crate) fn is_for(&self, reader: &Reader) -> bool {
        let Some(relation) = Relation::between(reader, &self.case) else { return false };
        self.events.iter().any(|(event, by)| relation.may_see(event, *by))
    }
}

/// A place among those who listen. Free again when dropped.
pub(crate) struct Seat {
    live: Live,
    whose: Digest,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut listeners = self.live.listeners();
        if let Some(count) = listeners.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                listeners.remove(&self.whose);
            }
        }
    }
}

impl Default for Live {
    fn default() -> Live {
        Live::at(Pace::default())
    }
}

impl Live {
    /// Nobody listens yet.
    pub fn at(pace: Pace) -> Live {
        Live(Arc::new(Shared {
            pace,
            news: broadcast::Sender::new(BEHIND_MAX),
            looking: Mutex::new(false),
            listeners: Lock::default(),
            over: watch::Sender::new(false),
        }))
    }

    /// Ends every line: the server stops.
    pub fn close(&self) {
        self.0.over.send_replace(true);
    }

    /// Hears of the end.
    pub(crate) fn over(&self) -> watch::Receiver<bool> {
        self.0.over.subscribe()
    }

    pub(crate) fn pace(&self) -> Pace {
        self.0.pace
    }

    /// A place for whoever showed this credential; `None` where they, or all, have too many.
    pub(crate) fn seat(&self, credential: &str) -> Option<Seat> {
        let whose = Digest::of(credential.as_bytes());
        let mut listeners = self.listeners();
        let all: u32 = listeners.values().sum();
        let count = listeners.entry(whose).or_default();
        if self.0.pace.of_one <= *count || LISTENERS_MAX <= all {
            return None;
        }
        *count += 1;
        Some(Seat { live: self.clone(), whose })
    }

    /// News from now on. Whoever reads the record after this call, up to where it is then, and
    /// listens from there, misses nothing.
    pub(crate) async fn listen(
        &self,
        app: &App,
    ) -> Result<broadcast::Receiver<Arc<News>>, StoreError> {
        let mut looking = self.0.looking.lock().await;
        let news = self.0.news.subscribe();
        if !*looking {
            let at = app.desk.store.present().await?;
            tokio::spawn(self.clone().look(app.desk.clone(), at));
            *looking = true;
        }
        Ok(news)
    }

    /// Looks at the record until nobody listens any more.
    async fn look(self, desk: Desk, mut at: Mark) {
        let mut moved = desk.news();
        let mut over = self.over();
        while !*over.borrow() {
            tokio::select! {
                _ = over.changed() => break,
                Ok(()) = moved.changed() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(self.0.pace.look) => {}
            }
            let mut looking = self.0.looking.lock().await;
            if self.0.news.receiver_count() == 0 {
                *looking = false;
                return;
            }
            drop(looking);
            if let Err(error) = self.tell(&desk.store, &mut at).await {
                tracing::error!(%error, "the record cannot be followed");
            }
        }
        *self.0.looking.lock().await = false;
    }

    async fn tell(&self, store: &Store, at: &mut Mark) -> Result<(), StoreError> {
        loop {
            let happened = store.happened(at, BATCH).await?;
            let Some(last) = happened.last().map(|it| it.mark.clone()) else { return Ok(()) };
            for news in news(store, happened).await? {
                // Nobody may be there any more; then nobody needs to know.
                let _ = self.0.news.send(Arc::new(news));
            }
            *at = last;
        }
    }

    fn listeners(&self) -> std::sync::MutexGuard<'_, BTreeMap<Digest, u32>> {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What happened, in its order: what follows on each other in one case is one piece of news.
/// A later event of the case is one of its own. With the first, whoever hears it would be taken to
/// have heard of all that lies between the two.
pub(crate) async fn news(store: &Store, happened: Vec<Happened>) -> Result<Vec<News>, StoreError> {
    type Run = (CaseId, Mark, Vec<(Event, Side)>);
    let mut runs: Vec<Run> = Vec::new();
    for Happened { mark, recorded } in happened {
        // Looking at a file is on record too. Whoever is told of that looks again, and so on.
        if matches!(recorded.event, Event::EvidenceHandled(_)) {
            continue;
        }
        let told = (recorded.event, recorded.actor.role.side());
        match runs.last_mut().filter(|(case, ..)| *case == recorded.case) {
            Some((_, last, events)) => {
                *last = mark;
                events.push(told);
            }
            None => runs.push((recorded.case, mark, vec![told])),
        }
    }
    let mut news = Vec::with_capacity(runs.len());
    for (case, mark, events) in runs {
        if let Some(held) = store.load(case, None).await? {
            news.push(News { mark, case: held.case, events });
        }
    }
    Ok(news)
}
