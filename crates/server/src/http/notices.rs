//! What a person is told outside of any case, and whether they want to be.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use redress_core::{access::Right, ids::NoticeId, lang::Lang};
use redress_store::Notice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    App,
    input::{Id, InAddress, Json},
    problem::{NO_CONTENT, Problem, Result, reader_lang},
    reader::SignedIn,
};
use crate::kept::next_reminder;

impl InAddress for NoticeId {
    const PART: &'static str = "notice";
}

/// A person's notices.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticesView {
    /// Newest first, at most 500.
    notices: Vec<NoticeView>,
}

/// Something that a person is told outside of any case.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeView {
    /// Names it.
    id: NoticeId,
    /// `bill-reminder`: bring the bill of the month that is over.
    kind: String,
    /// What it is about: a month, as `2026-02`.
    about: String,
    /// Since when it is there.
    at: Timestamp,
    /// Whether the person said that they saw it.
    seen: bool,
    /// What it says, in the reader's language.
    says: String,
}

/// What one is told outside of any case.
#[utoipa::path(get, path = "/api/v1/me/notices", tag = "people",
    responses((status = 200, description = "All of them", body = NoticesView)))]
pub(super) async fn list(
    State(app): State<App>,
    reader: SignedIn,
    headers: HeaderMap,
) -> Result<axum::Json<NoticesView>> {
    reader.need(Right::CheckBills)?;
    let lang = reader_lang(&headers);
    let notices = app.desk.store.notices(reader.0.actor.id).await?;
    let notices = notices.into_iter().map(|it| NoticeView {
        says: says(&it, lang),
        id: it.id,
        kind: it.kind,
        about: it.about,
        at: it.at,
        seen: it.seen,
    });
    Ok(axum::Json(NoticesView { notices: notices.collect() }))
}

fn says(notice: &Notice, lang: Lang) -> String {
    let month = &notice.about;
    match lang {
        Lang::Zh => format!(
            "{month} 已结束。请从钱包和银行导出这个月的账单并上传，核对有没有多扣、未退或陌生的付款。"
        ),
        Lang::En => format!(
            "{month} is over. Export its bills from your wallets and banks and upload them, to see \
             whether anything was charged twice, not refunded, or not yours."
        ),
    }
}

/// Marks a notice as seen. Doing it again changes nothing.
#[utoipa::path(post, path = "/api/v1/me/notices/{notice}/seen", tag = "people",
    params(("notice" = NoticeId, Path, description = "The notice")),
    responses(
        (status = 204, description = "Noted"),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
    ))]
pub(super) async fn see(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<NoticeId>,
) -> Result<Response> {
    reader.need(Right::CheckBills)?;
    match app.desk.store.see_notice(reader.0.actor.id, id).await? {
        true => Ok(NO_CONTENT.into_response()),
        false => Err(Problem::not_found()),
    }
}

/// What one wants to be reminded of.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RemindersBody {
    /// Once a month, of the bill of the month that is over.
    bills: bool,
}

/// What one is reminded of.
#[utoipa::path(get, path = "/api/v1/me/reminders", tag = "people",
    responses((status = 200, description = "As it is settled", body = RemindersBody)))]
pub(super) async fn reminders(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<RemindersBody>> {
    reader.need(Right::CheckBills)?;
    let habit = app.desk.store.bill_habit(reader.0.actor.id).await?;
    Ok(axum::Json(RemindersBody { bills: habit.is_none_or(|it| it.wanted) }))
}

/// Settles what one is reminded of.
#[utoipa::path(put, path = "/api/v1/me/reminders", tag = "people", request_body = RemindersBody,
    responses((status = 200, description = "As it is settled now", body = RemindersBody)))]
pub(super) async fn settle_reminders(
    State(app): State<App>,
    reader: SignedIn,
    Json(body): Json<RemindersBody>,
) -> Result<axum::Json<RemindersBody>> {
    reader.need(Right::CheckBills)?;
    let next = next_reminder(&app, app.desk.clock.now());
    app.desk.store.want_bill_reminders(reader.0.actor.id, body.bills, next).await?;
    Ok(axum::Json(body))
}
