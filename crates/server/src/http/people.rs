//! The people who work with the institution, as its administrators see them.

mod finding;

use std::{pin::pin, sync::Arc};

use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::TryStreamExt;
use jiff::Timestamp;
use redress_core::{
    access::Right,
    code::Code,
    ids::{DepartmentId, MerchantId, PersonId},
    party::Role,
};
use redress_store::{PeopleFilter, Person, Store, StoreError};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::finding::{all, look_for};
use super::{
    App,
    input::{Id, InAddress, Json, Query},
    problem::{CREATED, Problem, Result},
    reader::SignedIn,
    sign_in::Doors,
};
use crate::passwords::made_up;

/// The longest name and login, in characters.
const NAME_CHARS_MAX: usize = 200;
/// How many people a page has.
const PAGE: u16 = 100;

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonView {
    /// Names them.
    id: PersonId,
    /// What they sign in with.
    login: String,
    /// What they are called.
    name: String,
    /// What they may act as.
    roles: Vec<Role>,
    /// The merchant they speak for.
    merchant: Option<MerchantId>,
    /// The outside body they belong to.
    body: Option<Code>,
    /// The department they work in.
    department: Option<DepartmentId>,
    /// May no longer sign in.
    disabled: bool,
    /// Since when they are here.
    created_at: Timestamp,
}

impl PersonView {
    pub(super) fn of(it: &Person) -> PersonView {
        PersonView {
            id: it.id,
            login: it.login.clone(),
            name: it.name.clone(),
            roles: it.roles.clone(),
            merchant: it.merchant,
            body: it.body.clone(),
            department: it.department,
            disabled: it.disabled,
            created_at: it.created_at,
        }
    }
}

/// An account that is there.
pub(super) struct Account {
    /// Whose.
    pub(super) person: Person,
}

impl Account {
    /// The account of this person; not found where they have none.
    pub(super) async fn of(app: &App, id: PersonId) -> Result<Account> {
        let person = app.desk.store.person(id).await?.ok_or_else(Problem::not_found)?;
        Ok(Account { person })
    }
}

impl InAddress for PersonId {
    const PART: &'static str = "id";
}

/// Which people, and where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct PeopleQuery {
    /// Only those who may act as more than a complainant.
    #[serde(default)]
    at_work: bool,
    /// Only those who may act as this.
    role: Option<Role>,
    /// Words of a name or a login, at most 100 characters: looked for among those who may act as
    /// more than a complainant. A whole login or id finds anybody.
    q: Option<String>,
    /// The last id of the page before.
    after: Option<PersonId>,
    /// At most so many, 1 to 500.
    limit: Option<u16>,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub(super) struct PeopleView {
    /// In the order of their ids.
    people: Vec<PersonView>,
    /// Where to go on (`?after=`); missing on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<PersonId>,
}

/// Everybody with an account, or those who are looked for.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(PeopleQuery),
    responses((status = 200, description = "A page", body = PeopleView)))]
pub(super) async fn list(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<PeopleQuery>,
) -> Result<axum::Json<PeopleView>> {
    reader.need(Right::ManagePeople)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, 500);
    let filter = PeopleFilter { at_work: query.at_work, role: query.role };
    let sought = query.q.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let people = match sought {
        Some(sought) => look_for(&app, filter, sought, query.after, limit).await?,
        None => app.desk.store.people(filter, query.after, limit).await?,
    };
    let whole = people.len() < usize::from(limit);
    let next = people.last().filter(|_| !whole).map(|it| it.id);
    Ok(axum::Json(PeopleView { people: people.iter().map(PersonView::of).collect(), next }))
}

/// Somebody whom a case can be given to.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffMember {
    /// Names them.
    id: PersonId,
    /// What they are called.
    name: String,
    /// What they may act as.
    roles: Vec<Role>,
    /// The department they work in.
    department: Option<DepartmentId>,
}

/// Those whom a case can be given to.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffView {
    /// Agents, reviewers and mediators who may sign in.
    staff: Vec<StaffMember>,
}

/// Agents, reviewers and mediators: whom a case can be given to.
#[utoipa::path(get, path = "/api/v1/staff", tag = "people",
    responses((status = 200, description = "All of them", body = StaffView)))]
pub(super) async fn staff(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<StaffView>> {
    reader.need(Right::ListStaff)?;
    let handles = |it: &Role| it.is_staff() || *it == Role::Mediator;
    let at_work = PeopleFilter { at_work: true, role: None };
    let mut everybody = pin!(all(&app.desk.store, at_work, None));
    let mut staff = Vec::new();
    while let Some(it) = everybody.try_next().await? {
        if !it.disabled && it.roles.iter().any(handles) {
            let Person { id, name, roles, department, .. } = it;
            staff.push(StaffMember { id, name, roles, department });
        }
    }
    Ok(axum::Json(StaffView { staff }))
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// What they sign in with.
    login: String,
    /// What they are called.
    name: String,
    /// What they may act as.
    roles: Vec<Role>,
    /// A password of at least 10 characters; without one they get one, to be changed.
    #[serde(default)]
    password: Option<String>,
    /// The merchant they speak for, in the role `merchant`.
    #[serde(default)]
    merchant: Option<MerchantId>,
    /// The outside body they belong to, in the role `regulator`: the id of its channel.
    #[serde(default)]
    body: Option<Code>,
    /// The department they work in.
    #[serde(default)]
    department: Option<DepartmentId>,
}

/// Somebody new, or with a new password.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonWithPassword {
    /// The person.
    person: PersonView,
    /// A password made up for them. Shown here only; they should change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

/// Makes an account for somebody.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people", request_body = NewPerson,
    responses(
        (status = 201, description = "They can sign in", body = PersonWithPassword),
        (status = 409, description = "The login is somebody's", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    reader: SignedIn,
    Json(body): Json<NewPerson>,
) -> Result<Response> {
    reader.need(Right::ManagePeople)?;
    let made_up = body.password.is_none().then(made_up);
    let password = body.password.or_else(|| made_up.clone()).unwrap_or_default();
    let person = Person {
        id: PersonId(Uuid::now_v7()),
        login: check_login(&body.login)?,
        name: check_name(&body.name)?,
        password_hash: Some(doors.hasher.hash(password, "password").await?),
        roles: body.roles,
        merchant: body.merchant,
        body: body.body,
        department: body.department,
        disabled: false,
        created_at: app.desk.clock.now(),
    };
    check_ties(&app, &person)?;
    create(&app, &app.store_of(reader.0.actor), &person).await?;
    let place = format!("/api/v1/people/{}", person.id);
    let answer = PersonWithPassword { person: PersonView::of(&person), password: made_up };
    Ok((CREATED, [(header::LOCATION, place)], axum::Json(answer)).into_response())
}

/// Makes the account. A login that is taken is found out first: nothing is kept for somebody who
/// then does not come into being.
pub(super) async fn create(app: &App, by: &Store, person: &Person) -> Result<()> {
    if app.desk.store.person_by_login(&person.login).await?.is_some() {
        return Err(StoreError::LoginTaken.into());
    }
    Ok(by.create_person(person).await?)
}

/// What is to be different. What is left out stays; `null` takes a tie away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonChange {
    /// What they are called.
    #[serde(default)]
    name: Option<String>,
    /// What they may act as.
    #[serde(default)]
    roles: Option<Vec<Role>>,
    /// Whether they may no longer sign in.
    #[serde(default)]
    disabled: Option<bool>,
    /// The merchant they speak for.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<MerchantId>)]
    merchant: Option<Option<MerchantId>>,
    /// The outside body they belong to.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Code>)]
    body: Option<Option<Code>>,
    /// The department they work in.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DepartmentId>)]
    department: Option<Option<DepartmentId>>,
}

/// Tells `null` from nothing.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Changes what somebody may do. Takes effect with their next request.
#[utoipa::path(
    patch, path = "/api/v1/people/{id}", tag = "people", request_body = PersonChange,
    params(("id" = PersonId, Path, description = "The person")),
    responses(
        (status = 200, description = "Changed", body = PersonView),
        (status = 409, description = "One's own rights", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn change(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<PersonId>,
    Json(body): Json<PersonChange>,
) -> Result<axum::Json<PersonView>> {
    reader.need(Right::ManagePeople)?;
    let Account { mut person } = Account::of(&app, id).await?;
    let renamed = body.name.is_some();
    if let Some(name) = body.name {
        person.name = check_name(&name)?;
    }
    person.roles = body.roles.unwrap_or(person.roles);
    person.disabled = body.disabled.unwrap_or(person.disabled);
    person.merchant = body.merchant.unwrap_or(person.merchant);
    person.body = body.body.unwrap_or(person.body);
    person.department = body.department.unwrap_or(person.department);
    if id == reader.0.actor.id && (person.disabled || !person.roles.contains(&Role::Admin)) {
        let en = "nobody takes their own rights away: ask another administrator";
        return Err(Problem::conflict("own-rights", en, "不能撤销自己的权限，请由其他管理员操作"));
    }
    check_ties(&app, &person)?;
    let store = app.store_of(reader.0.actor);
    store.update_person(&person).await?;
    if renamed {
        store.read_again(id).await?;
    }
    if person.disabled {
        store.revoke_sessions(id, true).await?;
    }
    Ok(axum::Json(PersonView::of(&person)))
}

/// Gives somebody a new password that is made up, and ends all their sessions and tokens.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/password-reset", tag = "people",
    params(("id" = PersonId, Path, description = "The person")),
    responses((status = 200, description = "The new password, shown once", body = PersonWithPassword))
)]
pub(super) async fn reset_password(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    reader: SignedIn,
    Id(id): Id<PersonId>,
) -> Result<axum::Json<PersonWithPassword>> {
    reader.need(Right::ManagePeople)?;
    let Account { mut person } = Account::of(&app, id).await?;
    let password = made_up();
    person.password_hash = Some(doors.hasher.hash(password.clone(), "password").await?);
    let store = app.store_of(reader.0.actor);
    store.update_person(&person).await?;
    store.revoke_sessions(id, true).await?;
    let person = PersonView::of(&person);
    Ok(axum::Json(PersonWithPassword { person, password: Some(password) }))
}

/// A login that somebody can type.
pub(super) fn check_login(login: &str) -> Result<String> {
    let login = login.trim();
    let length = login.chars().take(NAME_CHARS_MAX + 1).count();
    let odd = |it: char| it.is_control() || it.is_whitespace();
    if !(3..=NAME_CHARS_MAX).contains(&length) || login.chars().any(odd) {
        let en = format!("`login` is 3 to {NAME_CHARS_MAX} characters without spaces");
        let zh = format!("登录名须为 3 至 {NAME_CHARS_MAX} 个字符，不含空格");
        return Err(Problem::unprocessable("bad-login", en, &zh).about("login"));
    }
    Ok(login.to_owned())
}

/// What somebody is called.
pub(super) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().take(NAME_CHARS_MAX + 1).count();
    if !(1..=NAME_CHARS_MAX).contains(&length) || name.chars().any(char::is_control) {
        let en = format!("`name` is 1 to {NAME_CHARS_MAX} characters");
        let zh = format!("姓名须为 1 至 {NAME_CHARS_MAX} 个字符");
        return Err(Problem::unprocessable("bad-name", en, &zh).about("name"));
    }
    Ok(name.to_owned())
}

/// Roles must be people's, and what ties them to cases must be there.
fn check_ties(app: &App, person: &Person) -> Result<()> {
    let wrong = |field: &str, en: &str, zh: &str| {
        Err(Problem::unprocessable(
            "bad-ties",
            format!("`{field}` {en}"),
            &format!("“{field}”{zh}"),
        )
        .about(field))
    };
    let roles = &person.roles;
    if roles.is_empty() || 8 < roles.len() || roles.contains(&Role::System) {
        return wrong("roles", "must be one to eight roles of people", "须为一至八个人员角色");
    }
    let institution = app.institution();
    let known = |id| institution.merchants.iter().any(|it| it.id == id);
    if person.merchant.is_some_and(|it| !known(it)) {
        return wrong("merchant", "is none of the institution's merchants", "不是已登记的商户");
    }
    if roles.contains(&Role::Merchant) && person.merchant.is_none() {
        return wrong("merchant", "must be named for the role `merchant`", "商户角色须指定商户");
    }
    let outside = |id: &Code| app.desk.rules.guide.channel(id).is_some();
    if person.body.as_ref().is_some_and(|it| !outside(it)) {
        return wrong("body", "is none of the channels", "不是已知的渠道");
    }
    if roles.contains(&Role::Regulator) && person.body.is_none() {
        return wrong("body", "must be named for the role `regulator`", "监管角色须指定机构");
    }
    let department = |id| institution.departments.iter().any(|it| it.id == id);
    if person.department.is_some_and(|it| !department(it)) {
        return wrong("department", "is none of the institution's departments", "不是已有的部门");
    }
    Ok(())
}
