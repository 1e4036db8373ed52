//! The list of cases: each reader's part of it, filtered, a page at a time.

use axum::extract::State;
use jiff::Timestamp;
use redress_core::{
    access::Right,
    case::{Closing, InboxEntry, Stage},
    code::Code,
    ids::{CaseId, PersonId, QueueId},
    money::DecimalMoney,
    party::{Reader, Role},
};
use redress_store::{Assigned, Cursor, Filter, Order, PAGE_MAX, Scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::SignedIn,
};

/// How many cases a page has unless the reader says otherwise.
const PAGE: u16 = 50;

/// Which cases, in which order.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct InboxQuery {
    /// At this stage.
    stage: Option<Stage>,
    /// With this person; `me`, or `nobody`.
    assigned: Option<String>,
    /// Waiting here.
    queue: Option<QueueId>,
    /// At this tier, 1 to 3.
    tier: Option<u8>,
    /// Where the institution let a time limit pass, or not.
    late: Option<bool>,
    /// Of this issue type.
    issue: Option<Code>,
    /// About a payment of this provider.
    provider: Option<Code>,
    /// Handled by an institution that is not on this desk, or not.
    outside: Option<bool>,
    /// Whose number begins like this.
    number: Option<String>,
    /// For staff: `drafts` is what they wrote down for others and have not sent.
    #[param(inline)]
    list: Option<List>,
    /// `due` (first comes what is due first) or `changed` (first comes what changed last).
    #[param(inline)]
    order: Option<Sorting>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// At most so many cases, 1 to 200.
    limit: Option<u16>,
}

/// Which of one's lists.
#[derive(Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum List {
    /// Cases that were sent.
    Cases,
    /// Drafts for others.
    Drafts,
}

/// In which order.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sorting {
    /// By what is due.
    Due,
    /// By what changed.
    Changed,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(super) struct InboxView {
    /// In the order asked for.
    cases: Vec<InboxCase>,
    /// Where to go on (`?cursor=`); missing on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct InboxCase {
    /// Names it.
    id: CaseId,
    /// The number that people use.
    number: String,
    /// Where it stands.
    stage: Stage,
    /// 1, 2 or 3.
    tier: u8,
    /// How it ended, if it did.
    closing: Option<Closing>,
    /// What is complained about.
    issue: Code,
    /// Whose payment it is about.
    provider: Option<Code>,
    /// How much is asked for.
    claimed: Option<DecimalMoney>,
    /// Handled by an institution that is not on this desk.
    outside: bool,
    /// When it was drafted.
    drafted_at: Timestamp,
    /// When something last happened.
    changed_at: Timestamp,
    /// The first instant at which the institution is late.
    due_at: Option<Timestamp>,
    /// Whether the institution has let a time limit pass.
    late: bool,
    /// For staff and auditors: who has it.
    assigned: Option<PersonId>,
    /// For staff and auditors: where it waits.
    queue: Option<QueueId>,
}

/// The reader's list of cases.
#[utoipa::path(
    get, path = "/api/v1/cases", tag = "cases", params(InboxQuery),
    responses((status = 200, description = "A page", body = InboxView))
)]
pub(super) async fn page(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<InboxQuery>,
) -> Result<axum::Json<InboxView>> {
    reader.need(Right::ListCases)?;
    let scope = scope(&reader.0, query.list)?;
    let filter = query.filter(&reader.0)?;
    let order = match query.order {
        Some(Sorting::Changed) => Order::Changed,
        Some(Sorting::Due) | None => Order::Due,
    };
    let after: Option<Cursor> = query.cursor.map(|it| it.parse()).transpose().map_err(|_| {
        let en = "`cursor` is not where a page of this list ended";
        Problem::bad_request("bad-cursor", en, "cursor 不是有效的翻页位置").about("cursor")
    })?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let page = app.desk.store.inbox_page(&scope, &filter, order, after.as_ref(), limit).await?;
    let inside = matches!(reader.0.actor.role, Role::Agent | Role::Reviewer | Role::Auditor);
    let cases = page.entries.into_iter().map(|it| InboxCase::of(it, inside)).collect();
    Ok(axum::Json(InboxView { cases, next: page.next.map(|it| it.to_string()) }))
}

/// The part of all cases that a reader's list is taken from.
pub(super) fn scope(reader: &Reader, list: Option<List>) -> Result<Scope> {
    let person = reader.actor.id;
    Ok(match reader.actor.role {
        Role::Agent | Role::Reviewer if list == Some(List::Drafts) => Scope::Drafts(person),
        Role::Agent | Role::Reviewer => Scope::Staff(person),
        Role::Complainant => Scope::Complainant(person),
        Role::Merchant => Scope::Respondent(reader.merchant.ok_or_else(Problem::forbidden)?),
        Role::Mediator => Scope::Mediator(person),
        Role::Regulator => {
            let body = reader.body.as_deref().and_then(|it| it.parse().ok());
            Scope::Body(body.ok_or_else(Problem::forbidden)?)
        }
        Role::Auditor => Scope::Auditor,
        Role::Admin | Role::System => return Err(Problem::forbidden()),
    })
}

impl InboxQuery {
    fn filter(&self, reader: &Reader) -> Result<Filter> {
        let assigned = match self.assigned.as_deref() {
            None => None,
            Some("nobody") => Some(Assigned::Nobody),
            Some("me") => Some(Assigned::To(reader.actor.id)),
            Some(person) => Some(Assigned::To(person.parse().map_err(|_| {
                let en = "`assigned` is a person's id, `me` or `nobody`";
                let zh = "assigned 须为人员编号、me 或 nobody";
                Problem::unprocessable("bad-id", en, zh).about("assigned")
            })?)),
        };
        Ok(Filter {
            stage: self.stage,
            assigned,
            queue: self.queue,
            tier: self.tier,
            late: self.late,
            issue: self.issue.clone(),
            provider: self.provider.clone(),
            outside: self.outside,
            number: self.number.clone(),
        })
    }
}

impl InboxCase {
    fn of(it: InboxEntry, inside: bool) -> InboxCase {
        InboxCase {
            id: it.case,
            number: it.number,
            stage: it.stage,
            tier: it.tier,
            closing: it.closing,
            issue: it.issue,
            provider: it.provider,
            claimed: it.claimed.map(DecimalMoney),
            outside: it.outside,
            drafted_at: it.drafted_at,
            changed_at: it.changed_at,
            due_at: it.due_at,
            late: it.late,
            assigned: it.assigned.filter(|_| inside),
            queue: it.queue.filter(|_| inside),
        }
    }
}
