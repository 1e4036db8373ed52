//! The law as everybody may read it: regimes with their examples, calendars with their years.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use jiff::Timestamp;
use redress_core::{
    code::Code,
    lang::Text,
    rulebook::{
        CalendarRef, Confidence, Example, Facts, Milestone, Regime, RegimeRef, RegimeSummary,
        calendar::{Calendar, YearPicture},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    input::part,
    problem::{Problem, Result},
};
use crate::deadlines::{self, ObligationView};

/// The years that calendars can be drawn for.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The regimes.
#[derive(Serialize, ToSchema)]
pub(super) struct RegimesView {
    /// Every version of every regime.
    #[schema(value_type = Vec<Object>)]
    regimes: Vec<RegimeSummary>,
}

/// The rules that set time limits: where they stand, and how sure their files are.
#[utoipa::path(get, path = "/api/v1/regimes", tag = "rules",
    responses((status = 200, description = "All of them", body = RegimesView)))]
pub(super) async fn regimes(State(app): State<App>) -> axum::Json<RegimesView> {
    let regimes = app.desk.rules.book.regimes().map(|it| it.summary()).collect();
    axum::Json(RegimesView { regimes })
}

/// A regime with all its versions.
#[derive(Serialize, ToSchema)]
pub(super) struct RegimeView {
    /// Which regime.
    id: Code,
    /// Its versions, the oldest first. Which of them holds, the day decides on which a case begins.
    versions: Vec<VersionView>,
}

/// One version of a regime.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionView {
    /// The version, its events, the facts that it asks for, and what it obliges to.
    #[schema(value_type = Object)]
    summary: RegimeSummary,
    /// Worked examples, computed just now. The file would not load if they came out otherwise.
    examples: Vec<ExampleView>,
}

/// A worked example.
#[derive(Serialize, ToSchema)]
pub(super) struct ExampleView {
    /// What is to be learned from it.
    why: Text,
    /// What happened, in the order of time.
    given: Vec<GivenView>,
    /// What is known besides.
    facts: Facts,
    /// What is owed after that, as of the last of the events.
    obligations: Vec<ObligationView>,
}

/// Something that happened in an example.
#[derive(Serialize, ToSchema)]
pub(super) struct GivenView {
    /// The event, as the regime calls it.
    event: Code,
    /// When.
    at: Timestamp,
}

/// Part of an address: `cn-pboc-2020-5`, or one version of it, `cn-pboc-2020-5@2020-11-01`.
#[derive(Debug)]
pub(super) struct RegimeNamed(String);

impl FromRequestParts<App> for RegimeNamed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<RegimeNamed> {
        part(parts, app, "id").await.map(RegimeNamed)
    }
}

/// One regime: its versions, what they oblige to, and worked examples with their calculation.
#[utoipa::path(
    get, path = "/api/v1/regimes/{id}", tag = "rules",
    params(("id" = String, Path, description = "A regime, or one version of it as `id@date`")),
    responses(
        (status = 200, description = "The regime", body = RegimeView),
        (status = 404, description = "No such regime", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn regime(
    State(app): State<App>,
    RegimeNamed(named): RegimeNamed,
) -> Result<axum::Json<RegimeView>> {
    let one: Option<RegimeRef> = named.parse().ok();
    let is_meant = |it: &&Regime| match &one {
        Some(version) => it.id() == version,
        None => it.id().regime.as_str() == named,
    };
    let versions: Vec<&Regime> = app.desk.rules.book.regimes().filter(is_meant).collect();
    let id = versions.first().map(|it| it.id().regime.clone()).ok_or_else(Problem::not_found)?;
    let versions = versions.into_iter().map(|it| VersionView::of(&app, it)).collect();
    Ok(axum::Json(RegimeView { id, versions }))
}

impl VersionView {
    fn of(app: &App, it: &Regime) -> VersionView {
        let examples = it.examples().iter().map(|example| ExampleView::of(app, it.id(), example));
        VersionView { summary: it.summary(), examples: examples.collect() }
    }
}

impl ExampleView {
    fn of(app: &App, regime: &RegimeRef, it: &Example) -> ExampleView {
        let given = |it: &Milestone| GivenView { event: it.what.clone(), at: it.at };
        let now = it.given.last().map_or_else(|| app.desk.clock.now(), |it| it.at);
        let book = &app.desk.rules.book;
        let owed = book.explain(std::slice::from_ref(regime), &it.facts, &it.given);
        ExampleView {
            why: it.why.clone(),
            given: it.given.iter().map(given).collect(),
            facts: it.facts.clone(),
            obligations: owed
                .into_iter()
                .map(|it| deadlines::ObligationView::explained(book, it, now))
                .collect(),
        }
    }
}

/// The calendars.
#[derive(Serialize, ToSchema)]
pub(super) struct CalendarsView {
    /// Every edition of every calendar.
    calendars: Vec<CalendarView>,
}

/// One edition of a calendar.
#[derive(Serialize, ToSchema)]
pub(super) struct CalendarView {
    /// Which calendar, in which edition.
    #[schema(value_type = CalendarRef)]
    id: CalendarRef,
    /// What it is called.
    title: Text,
    /// Where its days stand.
    source: Text,
    /// How sure the file is.
    confidence: Confidence,
    /// The zone that its days are days of.
    zone: String,
    /// The edition that it builds on.
    #[schema(value_type = Option<CalendarRef>)]
    based_on: Option<CalendarRef>,
    /// The years that were announced. Other years are estimates.
    announced: Vec<i16>,
    /// Whether it knows business hours.
    has_hours: bool,
}

impl CalendarView {
    fn of(it: &Calendar) -> CalendarView {
        CalendarView {
            id: it.id().clone(),
            title: it.title().clone(),
            source: it.source().clone(),
            confidence: it.confidence(),
            zone: it.zone().iana_name().unwrap_or("UTC").to_owned(),
            based_on: it.based_on().cloned(),
            announced: it.announced_years().collect(),
            has_hours: it.has_hours(),
        }
    }
}

/// The calendars that working days are counted on.
#[utoipa::path(get, path = "/api/v1/calendars", tag = "rules",
    responses((status = 200, description = "All of them", body = CalendarsView)))]
pub(super) async fn calendars(State(app): State<App>) -> axum::Json<CalendarsView> {
    let calendars = app.desk.rules.book.calendars().map(CalendarView::of).collect();
    axum::Json(CalendarsView { calendars })
}

/// A year of a calendar, day by day.
#[derive(Serialize, ToSchema)]
pub(super) struct YearView {
    /// Of which calendar.
    calendar: CalendarView,
    /// Where its days were announced.
    notices: Vec<String>,
    /// The year: whether it was announced, its working days, and in `months` every day with its
    /// `kind` (`working`, `expected`, `make-up`, `weekend`, `holiday`) and its name in both languages.
    #[schema(value_type = Object)]
    picture: serde_json::Value,
}

/// A calendar and a year of it, as an address names them.
#[derive(Debug)]
pub(super) struct YearNamed(String, i16);

impl FromRequestParts<App> for YearNamed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<YearNamed> {
        let (id, year) = (part(parts, app, "id").await?, part(parts, app, "year").await?);
        let year = year.parse().ok().filter(|it| YEARS.contains(it));
        Ok(YearNamed(id, year.ok_or_else(Problem::not_found)?))
    }
}

/// A year of working days, ready to be drawn. Years that were not announced are estimates, and
/// say so.
#[utoipa::path(
    get, path = "/api/v1/calendars/{id}/{year}", tag = "rules",
    params(
        ("id" = String, Path, description = "The calendar; its newest edition answers"),
        ("year" = i16, Path, description = "1900 to 2200"),
    ),
    responses(
        (status = 200, description = "The year", body = YearView),
        (status = 404, description = "No such calendar", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn year(
    State(app): State<App>,
    YearNamed(id, year): YearNamed,
) -> Result<axum::Json<YearView>> {
    let calendar = app.desk.rules.book.calendar(&id).ok_or_else(Problem::not_found)?;
    let notices = calendar.year(year).map_or_else(Vec::new, |it| it.notices.to_vec());
    let picture: YearPicture<'_> = calendar.picture(year);
    let picture = serde_json::to_value(&picture).map_err(|it| Problem::fault(&it))?;
    Ok(axum::Json(YearView { calendar: CalendarView::of(calendar), notices, picture }))
}
