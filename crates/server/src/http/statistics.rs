//! How cases went: for a merchant its own, for staff those of their department.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use redress_core::{
    access::Right,
    money::{DecimalMoney, Money},
    party::Role,
    statistics::{Count, Counted, Statistics},
};
use redress_store::Among;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::WithAccount,
};

/// What is told when nobody says from when on.
const USUAL: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The longest stretch: two years.
const LONGEST: SignedDuration = SignedDuration::from_hours(731 * 24);
/// The most cases that are looked at, those that changed last first.
const LOOKED_AT_MAX: usize = 2_000;
/// How many are read at once.
const PAGE: u16 = 200;
/// The most queues of a department.
const QUEUES_MAX: usize = 50;

/// From when until when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    /// Sent from then on; 90 days before `until`, where it is missing.
    from: Option<Timestamp>,
    /// Sent before then; now, where it is missing.
    until: Option<Timestamp>,
}

/// How cases went that were sent in a stretch of time.
#[derive(Serialize, ToSchema)]
pub(super) struct StatisticsView {
    /// From then on.
    from: Timestamp,
    /// Until then.
    until: Timestamp,
    /// Whether all of them were looked at. Where there are more than 2,000, those that changed last
    /// were.
    complete: bool,
    /// How many were sent.
    cases: u64,
    /// How many stand where.
    by_stage: Vec<Share>,
    /// How many were decided how: `upheld`, `upheld-in-part`, `rejected`, and `agreed` without a
    /// ruling.
    by_outcome: Vec<Share>,
    /// How long answers took: those of the merchant to what it was asked; the first rulings of the
    /// institution, from the day the complaint came.
    answers: AnswersView,
    /// Time limits of the merchant, or of the institution, that were kept or not.
    time_limits: TimeLimitsView,
    /// What was asked for, by currency.
    #[schema(value_type = Vec<DecimalMoney>)]
    asked: Vec<DecimalMoney>,
    /// What was paid back, by currency.
    #[schema(value_type = Vec<DecimalMoney>)]
    paid: Vec<DecimalMoney>,
}

/// How many cases are so.
#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsShare)]
pub(super) struct Share {
    /// How, as a code.
    code: String,
    /// How many.
    cases: u64,
}

/// How long answers took.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswersView {
    /// How many there were.
    given: u64,
    /// How long the middle one took, in seconds.
    median_seconds: Option<i64>,
}

/// Time limits that were kept or not.
#[derive(Serialize, ToSchema)]
pub(super) struct TimeLimitsView {
    /// Kept.
    met: u64,
    /// Not.
    late: u64,
}

/// How cases went: for a merchant its own, for staff those of their department, for auditors and
/// staff without a department all.
///
/// At most 2,000 cases are looked at, those that changed last; `complete` says whether that was all.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "cases", params(Period),
    responses(
        (status = 200, description = "In numbers", body = StatisticsView),
        (status = 422, description = "No such stretch", body = super::problem::ProblemBody),
    ))]
pub(super) async fn show(
    State(app): State<App>,
    account: WithAccount,
    Query(period): Query<Period>,
) -> Result<axum::Json<StatisticsView>> {
    account.reader.need(Right::ReadStatistics)?;
    let now = app.desk.clock.now();
    let until = period.until.unwrap_or(now);
    let usual = || until.saturating_sub(USUAL).unwrap_or(Timestamp::MIN);
    let from = period.from.unwrap_or_else(usual);
    if until < from || LONGEST < until.duration_since(from) {
        let en = "`from` comes before `until`, at most two years";
        let zh = "“from”须早于“until”，且相距不超过两年";
        return Err(Problem::unprocessable("bad-stretch", en, zh).about("from"));
    }
    let (side, groups) = groups(&app, &account)?;
    let rules = &app.desk.rules.book;
    let count = Count { side, rules, from, until, now };
    let (statistics, complete) = gather(&app, &groups, &count).await?;
    Ok(axum::Json(StatisticsView::of(&statistics, from, until, complete)))
}

/// Whose cases are counted for this reader.
fn groups(app: &App, account: &WithAccount) -> Result<(Counted, Vec<Among>)> {
    let session = &account.session;
    if session.role == Role::Merchant {
        let merchant = session.merchant.ok_or_else(Problem::forbidden)?;
        return Ok((Counted::Respondent, vec![Among::Respondent(merchant)]));
    }
    let department = session.department.filter(|_| session.role.is_staff());
    let Some(department) = department else {
        return Ok((Counted::Institution, vec![Among::All]));
    };
    let institution = app.institution();
    let queues = institution.queues.iter().filter(|it| it.department == department);
    let queues = queues.take(QUEUES_MAX).map(|it| Among::Queue(it.id)).collect();
    Ok((Counted::Institution, queues))
}

async fn gather(app: &App, groups: &[Among], count: &Count<'_>) -> Result<(Statistics, bool)> {
    let mut statistics = Statistics::default();
    let mut looked_at = 0;
    for among in groups {
        let mut last = None;
        loop {
            let room = LOOKED_AT_MAX.saturating_sub(looked_at);
            let page = app.desk.store.newest(*among, count.from, last.as_ref(), PAGE).await?;
            if room < page.len() || room == 0 && !page.is_empty() {
                return Ok((statistics, false));
            }
            looked_at += page.len();
            for it in &page {
                // A merchant that nobody turned to does not know of the case.
                let known = it.case.addressed || !matches!(among, Among::Respondent(_));
                if known {
                    statistics.take_in(&it.case, count);
                }
            }
            // Others have a turn: counting time limits takes a while.
            tokio::task::yield_now().await;
            let whole = page.len() < usize::from(PAGE);
            last = page.into_iter().next_back();
            if whole {
                break;
            }
        }
    }
    Ok((statistics, true))
}

impl StatisticsView {
    fn of(it: &Statistics, from: Timestamp, until: Timestamp, complete: bool) -> StatisticsView {
        let share = |(code, cases): (&String, &u64)| Share { code: code.clone(), cases: *cases };
        let money = |it: &Money| DecimalMoney(*it);
        let mut by_outcome: Vec<Share> = it.by_outcome.iter().map(share).collect();
        if 0 < it.agreed {
            by_outcome.push(Share { code: "agreed".to_owned(), cases: it.agreed });
        }
        StatisticsView {
            from,
            until,
            complete,
            cases: it.cases,
            by_stage: it.by_stage.iter().map(share).collect(),
            by_outcome,
            answers: AnswersView { given: it.answers(), median_seconds: it.median_seconds() },
            time_limits: TimeLimitsView { met: it.in_time, late: it.late },
            asked: it.asked.values().map(money).collect(),
            paid: it.paid.values().map(money).collect(),
        }
    }
}
