//! The list of cases: each reader's part of it, filtered, searched, a page at a time.

mod line;

use axum::extract::State;
use redress_core::{
    access::Right,
    case::Stage,
    code::Code,
    ids::QueueId,
    party::{Reader, Role},
    search::{BadQuestion, QUERY_CHARS_MAX, QUERY_WORDS_MAX, Wanted},
    tag::Tag,
};
use redress_store::{Assigned, Cursor, Filter, Order, PAGE_MAX, Scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::line::InboxCase;
use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::SignedIn,
};

/// How many cases a page has unless the reader says otherwise.
const PAGE: u16 = 50;

/// Which cases, in which order.
#[derive(Clone, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct InboxQuery {
    /// At this stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    /// With this person; `me`, or `nobody`.
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned: Option<String>,
    /// Waiting here.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<QueueId>,
    /// At this tier, 1 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<u8>,
    /// Where the institution let a time limit pass, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<bool>,
    /// Of this issue type.
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<Code>,
    /// About a payment of this provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Code>,
    /// Handled by an institution that is not on this desk, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<bool>,
    /// Whose number begins like this.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// For staff: in which all of these words stand, anywhere and in any order. Words and numbers
    /// are whole; Chinese is found wherever it stands. At most 200 characters and 32 words, a pair
    /// of Chinese characters counting as one. A page may then have fewer cases than asked for, or
    /// none, and still say where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// For staff: with this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<Tag>,
    /// For staff: `drafts` is what they wrote down for others and have not sent.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<List>,
    /// `due` (first comes what is due first) or `changed` (first comes what changed last).
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Sorting>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
    /// At most so many cases, 1 to 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u16>,
}

/// Which of one's lists.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum List {
    /// Cases that were sent.
    Cases,
    /// Drafts for others.
    Drafts,
}

/// In which order.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
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
    let cases = InboxCase::all(&app, &reader.0, page.entries).await?;
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

/// The words of a question.
fn read_words(question: &str) -> Result<Wanted> {
    let (code, en, zh) = match Wanted::parse(question) {
        Ok(wanted) => return Ok(wanted),
        Err(BadQuestion::NoWord) => {
            ("no-words", "`q` has no word in it".to_owned(), "q 中没有可检索的文字".to_owned())
        }
        Err(BadQuestion::TooLong) => (
            "question-too-long",
            format!("`q` has at most {QUERY_CHARS_MAX} characters"),
            format!("q 最多 {QUERY_CHARS_MAX} 个字符"),
        ),
        Err(BadQuestion::TooManyWords) => (
            "question-too-long",
            format!("`q` has at most {QUERY_WORDS_MAX} words, or pairs of Chinese characters"),
            format!("q 最多 {QUERY_WORDS_MAX} 个词（相邻两个汉字计为一个）"),
        ),
    };
    Err(Problem::unprocessable(code, en, &zh).about("q"))
}

impl InboxQuery {
    /// A query that can be kept under a name: one that could be asked, without a place in it.
    pub(super) fn check_kept(&self, reader: &Reader) -> Result<()> {
        let fleeting = [("cursor", self.cursor.is_some()), ("limit", self.limit.is_some())];
        if let Some((name, _)) = fleeting.iter().find(|(_, is_there)| *is_there) {
            let en = format!("`{name}` belongs to one look at a list, not to the list");
            let zh = format!("“{name}”只用于单次查询，不能保存");
            return Err(Problem::unprocessable("unknown-field", en, &zh).about(*name));
        }
        self.filter(reader).map(|_| ())
    }

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
        // In the words that are searched are notes of staff.
        let sorts = Right::SortCases.is_held_by(reader.actor.role);
        if !sorts && (self.q.is_some() || self.tag.is_some()) {
            return Err(Problem::search_is_for_staff(if self.q.is_some() { "q" } else { "tag" }));
        }
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
            tag: self.tag.as_ref().map(Tag::to_string),
            words: self.q.as_deref().map(read_words).transpose()?,
        })
    }
}
