//! What happens, as it happens: server-sent events.

use std::{collections::VecDeque, convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response, Sse, sse::Event},
};
use futures::Stream;
use jiff::Timestamp;
use redress_core::{access::Right, case::Stage, ids::CaseId, party::Reader};
use redress_store::Mark;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{broadcast, watch},
    time::Interval,
};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::{SignedIn, credential, reader_by},
};
use crate::live::{News, Seat, news};

/// How to listen.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct LiveQuery {
    /// Ends once what there is was told, for programs that ask now and then.
    #[serde(default)]
    once: bool,
}

/// That something happened in a case: `data` of an event of the kind `case`.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseNews {
    /// Which case.
    case: CaseId,
    /// The number that people use.
    number: String,
    /// How many events it has seen: its `ETag`.
    version: u32,
    /// Where it stands.
    stage: Stage,
    /// When something last happened.
    changed_at: Timestamp,
}

/// What happens in the cases that the reader may see, as it happens.
///
/// A stream of server-sent events, for as long as the sign-in is good. `event: case` says that
/// something happened that the reader may know of; its `data` is below, and has no words: read the
/// case for those. Whoever sends the last `id` again as `Last-Event-ID` is told what they missed;
/// where that is too much, `event: reload` says to read everything anew. Comments keep the line
/// open.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "cases",
    params(
        LiveQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was heard"),
    ),
    responses(
        (status = 200, description = "Until the reader goes", body = CaseNews, content_type = "text/event-stream"),
        (status = 429, description = "Too many listen with this credential", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn listen(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    if reader.0.opened.is_none() {
        reader.need(Right::ListCases)?;
    }
    let credential = credential(&headers)?.ok_or_else(Problem::unauthorized)?;
    let since = last_heard(&headers)?;
    let seat = app.live.seat(&credential).ok_or_else(Problem::too_many_requests)?;
    let news = app.live.listen(&app).await?;
    let mut beat = tokio::time::interval(app.live.pace().beat);
    beat.reset();
    let over = app.live.over();
    let present = app.desk.store.present().await?;
    let mut listener = Listener {
        reader: reader.0,
        credential,
        news,
        heard: since.unwrap_or(present.clone()),
        told: VecDeque::new(),
        beat,
        over,
        once: query.once,
        app,
        _seat: seat,
    };
    listener.catch_up(present).await?;
    let mut response = Sse::new(listener.events()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather what goes through them would make it late.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn last_heard(headers: &HeaderMap) -> Result<Option<Mark>> {
    let Some(sent) = headers.get("last-event-id") else { return Ok(None) };
    let mark = sent.to_str().ok().and_then(|it| it.parse().ok());
    mark.map(Some).ok_or_else(|| {
        let en = "`Last-Event-ID` is none that this server gave";
        Problem::bad_request("bad-event-id", en, "Last-Event-ID 不是本服务器给出的编号")
            .about("Last-Event-ID")
    })
}

/// Somebody who listens.
struct Listener {
    app: App,
    reader: Reader,
    credential: String,
    news: broadcast::Receiver<Arc<News>>,
    /// Up to where they know of everything.
    heard: Mark,
    /// What is to be sent next.
    told: VecDeque<Event>,
    beat: Interval,
    over: watch::Receiver<bool>,
    once: bool,
    _seat: Seat,
}

impl Listener {
    /// What happened since they listened last; the beginning of the stream.
    async fn catch_up(&mut self, present: Mark) -> Result<()> {
        let store = &self.app.desk.store;
        // From the future: of another database, or of one that was brought back from a backup.
        let known = self.heard <= present;
        let most = self.app.live.pace().catch_up;
        let missed = match known {
            true => store.happened(&self.heard, most).await?,
            false => Vec::new(),
        };
        if !known || usize::from(most) <= missed.len() {
            self.start_anew(present);
            return Ok(());
        }
        for it in news(store, missed).await? {
            self.hear(&it);
        }
        // Whoever loses the line before anything happens knows where to go on.
        self.told.push_back(Event::default().id(self.heard.to_string()));
        Ok(())
    }

    fn start_anew(&mut self, present: Mark) {
        self.told.push_back(Event::default().event("reload").id(present.to_string()).data("{}"));
        self.heard = present;
    }

    fn hear(&mut self, news: &News) {
        if news.mark <= self.heard {
            return;
        }
        self.heard = news.mark.clone();
        if !news.is_for(&self.reader) {
            return;
        }
        let case = &news.case;
        let said = CaseNews {
            case: case.id,
            number: case.number(),
            version: case.version,
            stage: case.stage,
            changed_at: case.changed_at,
        };
        let data = serde_json::to_string(&said).unwrap_or_default();
        let event = Event::default().event("case").id(self.heard.to_string()).data(data);
        self.told.push_back(event);
    }

    fn events(self) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
        futures::stream::unfold(self, |mut it| async move {
            let event = it.next().await?;
            Some((Ok(event), it))
        })
    }

    /// What to send next; `None` where the line ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if *self.over.borrow() {
                return None;
            }
            if let Some(event) = self.told.pop_front() {
                return Some(event);
            }
            if self.once {
                return None;
            }
            tokio::select! {
                _ = self.over.changed() => return None,
                _ = self.beat.tick() => {
                    // A sign-in that ended, or ties that are others by now.
                    self.reader = reader_by(&self.app, &self.credential).await.ok()?;
                    return Some(Event::default().comment("").id(self.heard.to_string()));
                }
                news = self.news.recv() => match news {
                    Ok(news) => self.hear(&news),
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        let present = self.app.desk.store.present().await.ok()?;
                        self.start_anew(present);
                    }
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
            }
        }
    }
}
