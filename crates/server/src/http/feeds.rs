//! Time limits as calendars that a phone or a desk can subscribe to: one for a case, one for
//! somebody who handles cases. Case numbers and rules stand in them, nothing about people.

mod ics;
mod token;

use axum::{
    extract::State,
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
};
use redress_core::{
    access::Relation,
    case::{Case, Stage},
    ids::CaseId,
    lang::Lang,
    party::Reader,
};
use redress_store::{Assigned, Filter, Order, PAGE_MAX};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::{
    ics::{Event, Ics, When},
    token::Scope,
};
use super::{
    App,
    deadlines::tagged,
    inbox::scope,
    input::{Named, Query},
    problem::{NO_CONTENT, Problem, Result, reader_lang},
    reader::SignedIn,
};
use crate::deadlines::{self, ObligationView, StandingView};

/// What a calendar is sent as.
const MEDIA: &str = "text/calendar; charset=utf-8";
/// The most cases in one feed: those whose limits end first.
const CASES_MAX: usize = 500;

/// How a feed is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedQuery {
    /// The token of a feed, for calendars that cannot send a header.
    token: Option<String>,
    /// `zh` or `en`; without it by `Accept-Language`.
    #[param(value_type = Option<String>)]
    lang: Option<Lang>,
}

/// The address of a feed.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedView {
    /// To be subscribed to, on the host that was asked. Whoever has it sees the time limits, and
    /// nothing else; it works until it is revoked.
    path: String,
}

/// Who asks for a feed: by the token in its address, or signed in as everywhere.
#[derive(Debug)]
pub(super) struct Subscriber(Option<Reader>);

impl axum::extract::FromRequestParts<App> for Subscriber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Subscriber> {
        let with_token = parts.uri.query().unwrap_or_default().split('&');
        if with_token
            .map(|it| it.split_once('=').map_or(it, |(name, _)| name))
            .any(|it| it == "token")
        {
            return Ok(Subscriber(None));
        }
        let SignedIn(reader) = SignedIn::from_request_parts(parts, app).await?;
        Ok(Subscriber(Some(reader)))
    }
}

impl Subscriber {
    async fn reader(self, app: &App, scope: Scope, query: &FeedQuery) -> Result<Reader> {
        match (self.0, &query.token) {
            (Some(reader), _) => Ok(reader),
            (None, Some(shown)) => token::holder(app, scope, shown).await,
            (None, None) => Err(Problem::unauthorized()),
        }
    }
}

/// The time limits of a case as a calendar (RFC 5545).
///
/// What is open, and what is late; nothing that is done. Whole days for limits in days, instants
/// for limits in hours.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/calendar.ics", tag = "calendars",
    params(("id" = String, Path, description = "Id or number of the case"), FeedQuery),
    responses(
        (status = 200, description = "The calendar", body = String, content_type = "text/calendar"),
        (status = 304, description = "Unchanged"),
        (status = 401, description = "No valid credentials, or a token that was revoked",
            body = super::problem::ProblemBody),
    )
)]
pub(super) async fn of_case(
    State(app): State<App>,
    subscriber: Subscriber,
    Named(id): Named,
    Query(query): Query<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = subscriber.reader(&app, Scope::Case(id), &query).await?;
    let (case, relation) = app.desk.case(id, &reader).await?;
    let lang = query.lang.unwrap_or_else(|| reader_lang(&headers));
    let mut ics = Ics::begin(&format!("Redress {}", case.number()));
    write(&mut ics, &app, &case, relation, lang, |it| it.standing.is_open());
    tagged(&headers, MEDIA, ics.end().into_bytes())
}

/// The address at which a calendar can subscribe to the time limits of a case.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/calendar", tag = "calendars",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses((status = 200, description = "The address; the same until it is revoked", body = FeedView))
)]
pub(super) async fn share_case(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<axum::Json<FeedView>> {
    let (case, _) = app.desk.case(id, &reader).await?;
    let token = token::token(&app, Scope::Case(case.id), &reader).await?;
    let lang = reader_lang(&headers);
    let path = format!("/api/v1/cases/{}/calendar.ics?token={token}&lang={lang}", case.number());
    Ok(axum::Json(FeedView { path }))
}

/// Takes back every address that the reader was given for this case.
#[utoipa::path(
    delete, path = "/api/v1/cases/{id}/calendar", tag = "calendars",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses((status = 204, description = "They open nothing any more"))
)]
pub(super) async fn revoke_case(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
) -> Result<Response> {
    let (case, _) = app.desk.case(id, &reader).await?;
    token::revoke(&app, Scope::Case(case.id), &reader).await?;
    Ok(NO_CONTENT.into_response())
}

/// All open duties of the cases that are assigned to somebody, as a calendar (RFC 5545).
///
/// At most 500 cases, those whose limits end first.
#[utoipa::path(
    get, path = "/api/v1/me/calendar.ics", tag = "calendars", params(FeedQuery),
    responses(
        (status = 200, description = "The calendar", body = String, content_type = "text/calendar"),
        (status = 304, description = "Unchanged"),
        (status = 401, description = "No valid credentials, or a token that was revoked",
            body = super::problem::ProblemBody),
    )
)]
pub(super) async fn of_person(
    State(app): State<App>,
    subscriber: Subscriber,
    Query(query): Query<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = subscriber.reader(&app, Scope::Assigned, &query).await?;
    needs_staff(&reader)?;
    let lang = query.lang.unwrap_or_else(|| reader_lang(&headers));
    let mut ics = Ics::begin("Redress");
    for id in assigned(&app, &reader).await? {
        // What moved away meanwhile is not theirs any more.
        let Ok((case, relation)) = app.desk.case(id, &reader).await else { continue };
        if case.assigned == Some(reader.actor.id) {
            let is_open_duty = |it: &ObligationView| it.standing.is_open() && !it.is_window();
            write(&mut ics, &app, &case, relation, lang, is_open_duty);
        }
    }
    tagged(&headers, MEDIA, ics.end().into_bytes())
}

/// The address at which somebody who handles cases can subscribe to what is due in them.
#[utoipa::path(
    post, path = "/api/v1/me/calendar", tag = "calendars",
    responses((status = 200, description = "The address; the same until it is revoked", body = FeedView))
)]
pub(super) async fn share_person(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    headers: HeaderMap,
) -> Result<axum::Json<FeedView>> {
    needs_staff(&reader)?;
    let token = token::token(&app, Scope::Assigned, &reader).await?;
    let lang = reader_lang(&headers);
    Ok(axum::Json(FeedView { path: format!("/api/v1/me/calendar.ics?token={token}&lang={lang}") }))
}

/// Takes back every address that the reader was given for their own feed.
#[utoipa::path(
    delete, path = "/api/v1/me/calendar", tag = "calendars",
    responses((status = 204, description = "They open nothing any more"))
)]
pub(super) async fn revoke_person(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
) -> Result<Response> {
    needs_staff(&reader)?;
    token::revoke(&app, Scope::Assigned, &reader).await?;
    Ok(NO_CONTENT.into_response())
}

fn needs_staff(reader: &Reader) -> Result<()> {
    match reader.actor.role.is_staff() && reader.opened.is_none() {
        true => Ok(()),
        false => Err(Problem::forbidden()),
    }
}

/// The cases that are theirs and not over, what is due first coming first.
async fn assigned(app: &App, reader: &Reader) -> Result<Vec<CaseId>> {
    let scope = scope(reader, None)?;
    let filter = Filter { assigned: Some(Assigned::To(reader.actor.id)), ..Filter::default() };
    let (mut cases, mut after) = (Vec::new(), None);
    while cases.len() < CASES_MAX {
        let page = app.desk.store.inbox_page(&scope, &filter, Order::Due, after.as_ref(), PAGE_MAX);
        let page = page.await?;
        let running =
            |it: &&redress_core::case::InboxEntry| it.stage != Stage::Closed || it.due_at.is_some();
        cases.extend(page.entries.iter().filter(running).map(|it| it.case));
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    cases.truncate(CASES_MAX);
    Ok(cases)
}

/// Writes those time limits of a case that `wanted` names.
fn write(
    ics: &mut Ics,
    app: &App,
    case: &Case,
    relation: Relation,
    lang: Lang,
    wanted: impl Fn(&ObligationView) -> bool,
) {
    let all = deadlines::of_case(&app.desk.rules.book, case, relation, app.desk.clock.now());
    for (place, it) in all.iter().enumerate().filter(|(_, it)| wanted(it)) {
        // A clock may start again after it was met; each time is an event of its own.
        let same = |other: &&ObligationView| {
            (&other.regime, &other.name, other.about) == (&it.regime, &it.name, it.about)
        };
        let before = all[..place].iter().filter(same).count();
        let about = it.about.map(|it| format!("-{}", it.simple())).unwrap_or_default();
        let (regime, name) = (&it.regime.regime, &it.name);
        let uid = format!("{}-{regime}-{name}{about}-{before}@redress", case.id);
        let (summary, description) = words(case, it, lang);
        ics.event(&Event {
            uid: &uid,
            changed: case.changed_at,
            sequence: case.version,
            when: it.last_day.map_or(When::At(it.instant), When::Day),
            summary: &summary,
            description: &description,
        });
    }
}

/// What an event is called, and what is to be known of it.
fn words(case: &Case, it: &ObligationView, lang: Lang) -> (String, String) {
    let pick = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let number = case.number();
    let provisional = if it.provisional { pick("（暂定）", " (provisional)") } else { "" };
    let late = match it.standing {
        StandingView::Late { .. } => pick("（已逾期）", " (late)"),
        _ => "",
    };
    let summary = format!("{number}: {}{provisional}{late}", it.title.in_lang(lang));
    let (title, source) = (it.regime_title.in_lang(lang), it.source.in_lang(lang));
    let reviewed = match it.reviewed {
        true => pick("规则已经法律顾问确认。", "Counsel has confirmed the rule."),
        false => pick("规则未经法律顾问确认。", "Counsel has not confirmed the rule."),
    };
    // Without the time that is left: a calendar keeps the sentence for longer than it holds.
    let description = format!("{title} [{}]\n{source}\n{reviewed}", it.regime);
    (summary, description)
}
