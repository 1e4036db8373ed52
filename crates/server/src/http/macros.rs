//! Texts that the people of the institution write again and again, and what is filled in for a case.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use redress_core::{
    access::{Relation, Right},
    case::{Case, EventKind, Move},
    ids::{DepartmentId, MacroId},
    lang::Lang,
    macros::{BadMacro, Macro, MacroScope, MacroTexts, Placeholder, fill},
    party::Role,
    rulebook::OwedBy,
};
use redress_store::{KeptMacro, MACROS_MAX, MacroKept, MacroOwner, StoreError};
use serde::Serialize;
use serde_json::Value;
use strum::IntoEnumIterator;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    App,
    input::{Id, IfMatch, InAddress, Json, Named},
    problem::{CREATED, NO_CONTENT, Problem, Result},
    reader::WithAccount,
    view::etag,
};
use crate::deadlines::{self, StandingView};

impl InAddress for MacroId {
    const PART: &'static str = "macro";
}

/// A text that is written again and again.
#[derive(Serialize, ToSchema)]
pub(super) struct MacroView {
    /// Names it.
    id: MacroId,
    /// How often it was written; the `ETag`.
    version: u64,
    /// When it was written last.
    changed_at: Timestamp,
    /// Whether the reader may change it.
    mine: bool,
    /// What it is called.
    name: String,
    /// Whom it is for.
    scope: MacroScope,
    /// Which department, where it is for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<DepartmentId>,
    /// What it says.
    texts: MacroTexts,
    /// The moves that it is for; all that have words, where it names none.
    moves: Vec<Move>,
}

/// All that the reader may use.
#[derive(Serialize, ToSchema)]
pub(super) struct MacrosView {
    /// In the order in which they were made.
    macros: Vec<MacroView>,
    /// What can be filled in, as `{{number}}` in a text.
    placeholders: Vec<Placeholder>,
}

/// A macro with what is so in a case.
#[derive(Serialize, ToSchema)]
pub(super) struct FilledMacro {
    /// Which.
    id: MacroId,
    /// Its texts. What is not known still stands as its placeholder.
    texts: MacroTexts,
    /// What is not known of this case.
    missing: BTreeSet<Placeholder>,
}

/// The texts that the reader may use: their own, those of their department, those of the house.
/// Administrators see those of every department.
#[utoipa::path(get, path = "/api/v1/macros", tag = "macros",
    responses((status = 200, description = "All of them", body = MacrosView)))]
pub(super) async fn list(
    State(app): State<App>,
    account: WithAccount,
) -> Result<axum::Json<MacrosView>> {
    account.reader.need(Right::UseMacros)?;
    let mut owners = vec![MacroOwner::House, MacroOwner::Person(account.session.person)];
    match account.session.role {
        Role::Admin => {
            let institution = app.institution();
            owners.extend(institution.departments.iter().map(|it| MacroOwner::Department(it.id)));
        }
        _ => owners.extend(account.session.department.map(MacroOwner::Department)),
    }
    let kept = app.desk.store.macros(&owners).await?;
    let macros = kept.into_iter().map(|it| MacroView::of(it, &account)).collect::<Result<_>>()?;
    let placeholders = Placeholder::iter().collect();
    Ok(axum::Json(MacrosView { macros, placeholders }))
}

/// Writes a text down to be used again. For the house administrators do, for a department its staff.
#[utoipa::path(
    post, path = "/api/v1/macros", tag = "macros", request_body = Macro,
    responses(
        (status = 201, description = "Kept", body = MacroView),
        (status = 403, description = "Not for the reader to write", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    account: WithAccount,
    Json(body): Json<Macro>,
) -> Result<Response> {
    account.reader.need(Right::UseMacros)?;
    let view = put(&app, &account, MacroId(Uuid::now_v7()), body, 0).await?;
    let place = format!("/api/v1/macros/{}", view.id);
    let headers = [(header::LOCATION, place), (header::ETAG, etag(view.version))];
    Ok((CREATED, headers, axum::Json(view)).into_response())
}

/// Puts another text in its place; with `If-Match` only while it is the one that was read.
#[utoipa::path(
    put, path = "/api/v1/macros/{macro}", tag = "macros", request_body = Macro,
    params(
        ("macro" = MacroId, Path, description = "The macro"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read"),
    ),
    responses(
        (status = 200, description = "Kept", body = MacroView),
        (status = 404, description = "None that the reader may use", body = super::problem::ProblemBody),
        (status = 412, description = "Somebody else changed it", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn change(
    State(app): State<App>,
    account: WithAccount,
    Id(id): Id<MacroId>,
    IfMatch(version): IfMatch,
    Json(body): Json<Macro>,
) -> Result<Response> {
    let there = writable(&app, &account, id).await?;
    if version.is_some_and(|it| u64::from(it) != there.version) {
        return Err(Problem::changed_meanwhile(there.version));
    }
    let view = put(&app, &account, id, body, there.version).await?;
    Ok(([(header::ETAG, etag(view.version))], axum::Json(view)).into_response())
}

/// Takes a text out.
#[utoipa::path(
    delete, path = "/api/v1/macros/{macro}", tag = "macros",
    params(("macro" = MacroId, Path, description = "The macro")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "None that the reader may use", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn remove(
    State(app): State<App>,
    account: WithAccount,
    Id(id): Id<MacroId>,
) -> Result<Response> {
    writable(&app, &account, id).await?;
    app.desk.store.delete_macro(id).await?;
    Ok(NO_CONTENT.into_response())
}

/// A text with what is so in a case: name, dates, amounts.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/macros/{macro}", tag = "macros",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("macro" = MacroId, Path, description = "The macro"),
    ),
    responses(
        (status = 200, description = "Filled in", body = FilledMacro),
        (status = 404, description = "No case, or no macro, of the reader's", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn filled(
    State(app): State<App>,
    account: WithAccount,
    Named(case): Named,
    Id(id): Id<MacroId>,
) -> Result<axum::Json<FilledMacro>> {
    account.reader.need(Right::UseMacros)?;
    let (case, relation) = app.desk.case(case, &account.reader.0).await?;
    let says = readable(&app, &account, id).await.and_then(|it| read(&it))?;
    let facts = Facts::of(&app, &case, relation, &account).await?;
    let mut missing = BTreeSet::new();
    let mut say = |text: Option<String>, lang| {
        let filled = fill(&text?, |it| facts.say(&case, it, lang));
        missing.extend(filled.missing);
        Some(filled.text)
    };
    let texts = MacroTexts { zh: say(says.texts.zh, Lang::Zh), en: say(says.texts.en, Lang::En) };
    Ok(axum::Json(FilledMacro { id, texts, missing }))
}

impl MacroView {
    fn of(it: KeptMacro, account: &WithAccount) -> Result<MacroView> {
        let Macro { name, scope, department, texts, moves } = read(&it)?;
        Ok(MacroView {
            id: it.id,
            version: it.version,
            changed_at: it.changed_at,
            mine: may_write(account, it.owner),
            name,
            scope,
            department,
            texts,
            moves,
        })
    }
}

fn read(it: &KeptMacro) -> Result<Macro> {
    let read = serde_json::from_str(&it.body);
    read.map_err(|error| StoreError::Corrupt { what: format!("{}: {error}", it.id) }.into())
}

async fn put(
    app: &App,
    account: &WithAccount,
    id: MacroId,
    mut says: Macro,
    seen: u64,
) -> Result<MacroView> {
    says.check()?;
    let owner = owner_of(app, account, &mut says)?;
    if !may_write(account, owner) {
        return Err(Problem::forbidden());
    }
    let body = serde_json::to_string(&says).expect("a macro is always JSON");
    let kept = KeptMacro { id, owner, version: seen, body, changed_at: app.desk.clock.now() };
    match app.desk.store.put_macro(&kept, seen).await? {
        MacroKept::Kept(version) => MacroView::of(KeptMacro { version, ..kept }, account),
        MacroKept::Changed => Err(Problem::changed_meanwhile(seen + 1)),
        MacroKept::TooMany => {
            let en = format!("there are {MACROS_MAX} already: take out one that nobody uses");
            let zh = format!("已有 {MACROS_MAX} 条常用语，请先删除不再使用的");
            Err(Problem::conflict("too-many-macros", en, &zh))
        }
    }
}

/// Whose it is to be. A department that is left out is the writer's own.
fn owner_of(app: &App, account: &WithAccount, says: &mut Macro) -> Result<MacroOwner> {
    if says.scope != MacroScope::Department {
        says.department = None;
    }
    Ok(match says.scope {
        MacroScope::House => MacroOwner::House,
        MacroScope::Own => MacroOwner::Person(account.session.person),
        MacroScope::Department => {
            says.department = says.department.or(account.session.department);
            let institution = app.institution();
            let known =
                says.department.filter(|id| institution.departments.iter().any(|it| it.id == *id));
            MacroOwner::Department(known.ok_or_else(|| {
                let en = "`department` is none of the institution's departments";
                Problem::unprocessable("no-such-department", en, "“department”不是已有的部门")
                    .about("department")
            })?)
        }
    })
}

fn may_write(account: &WithAccount, owner: MacroOwner) -> bool {
    let admin = account.session.role == Role::Admin;
    match owner {
        MacroOwner::House => admin,
        MacroOwner::Department(id) => admin || account.session.department == Some(id),
        MacroOwner::Person(id) => id == account.session.person,
    }
}

/// One that the reader may use. Others do not exist, as far as they can tell.
async fn readable(app: &App, account: &WithAccount, id: MacroId) -> Result<KeptMacro> {
    account.reader.need(Right::UseMacros)?;
    let there = app.desk.store.macro_by_id(id).await?;
    let mine = |it: &KeptMacro| it.owner == MacroOwner::House || may_write(account, it.owner);
    there.filter(mine).ok_or_else(Problem::not_found)
}

async fn writable(app: &App, account: &WithAccount, id: MacroId) -> Result<KeptMacro> {
    let there = readable(app, account, id).await?;
    if may_write(account, there.owner) { Ok(there) } else { Err(Problem::forbidden()) }
}

impl From<BadMacro> for Problem {
    fn from(wrong: BadMacro) -> Problem {
        let (field, zh) = match &wrong {
            BadMacro::Name => ("name", "name 须为一行，1 至 80 个字符".to_owned()),
            BadMacro::Text => ("texts", "texts 须有 zh 或 en，各 1 至 4000 个字符".to_owned()),
            BadMacro::Moves => ("moves", "moves 最多 8 项".to_owned()),
            BadMacro::Placeholder { place } => {
                ("texts", format!("第 {place} 个占位符不在可填充的范围内"))
            }
        };
        Problem::unprocessable("bad-macro", wrong.to_string(), &zh).about(field)
    }
}

/// What is known of a case besides itself.
struct Facts {
    institution: std::sync::Arc<redress_core::institution::Institution>,
    issue: Option<redress_core::lang::Text>,
    complainant: Option<String>,
    agent: Option<String>,
    due: Option<String>,
    zone: TimeZone,
    today: Timestamp,
}

impl Facts {
    async fn of(
        app: &App,
        case: &Case,
        relation: Relation,
        account: &WithAccount,
    ) -> Result<Facts> {
        let (store, now) = (&app.desk.store, app.desk.clock.now());
        let institution = app.institution();
        let complainant = match relation.may_read_particulars() {
            true => name_in(app, case).await?,
            false => None,
        };
        let owed = deadlines::of_case(&app.desk.rules.book, case, relation, now);
        let open = owed.into_iter().filter(|it| {
            it.owed_by == OwedBy::Institution
                && matches!(it.standing, StandingView::Open | StandingView::Late { .. })
        });
        let due = open.min_by_key(|it| it.instant);
        Ok(Facts {
            issue: app.desk.rules.guide.issue(&case.complaint.issue).map(|it| it.name.clone()),
            complainant,
            agent: store.person(account.session.person).await?.map(|it| it.name),
            due: due.map(|it| it.last_day.map_or(it.due, |it| it.to_string())),
            zone: TimeZone::get(&institution.zone).unwrap_or(TimeZone::UTC),
            today: now,
            institution,
        })
    }

    fn say(&self, case: &Case, it: Placeholder, lang: Lang) -> Option<String> {
        let day = |at: Timestamp| self.zone.to_datetime(at).date().to_string();
        let payment = case.complaint.payments.first();
        match it {
            Placeholder::Number => Some(case.number()),
            Placeholder::Complainant => self.complainant.clone(),
            Placeholder::Respondent => {
                let named = case.respondent.or(case.complaint.respondent)?;
                let known = self.institution.merchants.iter().find(|it| it.id == named);
                known.map(|it| it.name.clone())
            }
            Placeholder::Institution => Some(self.institution.name.in_lang(lang).to_owned()),
            Placeholder::Agent => self.agent.clone(),
            Placeholder::Issue => self.issue.as_ref().map(|it| it.in_lang(lang).to_owned()),
            Placeholder::Payment => payment?.reference.clone(),
            Placeholder::PaidOn => Some(payment?.at?.date().to_string()),
            Placeholder::Amount => Some(payment?.amount.to_string()),
            Placeholder::Claimed => case.complaint.claimed.map(|it| it.to_string()),
            Placeholder::LodgedOn => {
                let lodged = case
                    .milestones
                    .iter()
                    .find(|it| it.what.as_str() == <&str>::from(EventKind::Lodged));
                lodged.map(|it| day(it.at))
            }
            Placeholder::Due => self.due.clone(),
            Placeholder::Today => Some(day(self.today)),
        }
    }
}

/// What the complainant is called; nothing once that was erased.
async fn name_in(app: &App, case: &Case) -> Result<Option<String>> {
    let words = case.complaint.particulars.text;
    let texts = match app.desk.store.texts(case.id, &[words]).await {
        Err(StoreError::Erased { .. }) => return Ok(None),
        texts => texts?,
    };
    let told: Option<Value> = texts.get(&words).and_then(|it| serde_json::from_str(it).ok());
    Ok(told.and_then(|it| it["name"].as_str().map(str::to_owned)))
}
