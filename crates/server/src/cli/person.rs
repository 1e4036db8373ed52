//! `redress user`: people who sign in.

use redress_core::{
    code::Code,
    ids::{MerchantId, PersonId},
    lang::Lang,
    party::Role,
};
use redress_store::{PeopleFilter, Person, Store, StoreError};
use serde::Serialize;
use uuid::Uuid;

use super::{
    place::Place,
    table::Table,
    voice::{Done, Failure, Voice},
};
use crate::{clock::Clock, http::hash_password, passwords};

/// How many people are read at once.
const PAGE: u16 = 200;

/// What can be done with people.
#[derive(clap::Subcommand, Debug)]
pub(super) enum People {
    /// Add somebody; their password is made up and printed once · 新增人员，密码仅显示一次
    Add {
        #[command(flatten)]
        place: Place,
        /// What they sign in with · 登录名
        login: String,
        /// What they are called · 姓名
        #[arg(long, default_value = "")]
        name: String,
        /// A role; may be given again · 角色，可重复
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<Role>,
        /// The merchant they speak for · 所代表的商户
        #[arg(long, value_name = "ID")]
        merchant: Option<MerchantId>,
        /// The outside body they belong to, a code of `rules/channels` · 所属外部机构
        #[arg(long, value_name = "CODE")]
        body: Option<Code>,
    },
    /// Everybody who may sign in · 列出人员
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Let somebody sign in no more · 停用
    Disable {
        #[command(flatten)]
        place: Place,
        /// Whom · 登录名
        login: String,
    },
    /// Make up a new password, print it, and end all sign-ins · 重置密码
    ResetPassword {
        #[command(flatten)]
        place: Place,
        /// Whose · 登录名
        login: String,
    },
    /// Put these roles in place of the ones somebody has · 设置角色
    Roles {
        #[command(flatten)]
        place: Place,
        /// Whose · 登录名
        login: String,
        /// The roles they have from now on · 角色
        #[arg(required = true)]
        roles: Vec<Role>,
    },
}

/// A person as programs read them.
#[derive(Serialize)]
struct Shown<'a> {
    id: PersonId,
    login: &'a str,
    name: &'a str,
    roles: &'a [Role],
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant: Option<MerchantId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a Code>,
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn of(it: &'a Person, password: Option<&'a str>) -> Shown<'a> {
        Shown {
            id: it.id,
            login: &it.login,
            name: &it.name,
            roles: &it.roles,
            merchant: it.merchant,
            body: it.body.as_ref(),
            disabled: it.disabled,
            password,
        }
    }
}

pub(super) async fn run(voice: &Voice, what: People) -> Done {
    match what {
        People::Add { place, login, name, roles, merchant, body } => {
            check_roles(&roles, merchant, body.as_ref())?;
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            let name = if name.is_empty() { login.clone() } else { name };
            let person = Person {
                id: PersonId(Uuid::now_v7()),
                login,
                name,
                password_hash: None,
                roles,
                merchant,
                body,
                department: None,
                disabled: false,
                created_at: Clock::System.now(),
            };
            add(voice, &store, person).await?;
            store.close().await?;
        }
        People::List { place } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            list(voice, &store).await?;
            store.close().await?;
        }
        People::Disable { place, login } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            let person = by_login(&store, &login).await?;
            store.update_person(&Person { disabled: true, ..person.clone() }).await?;
            store.revoke_sessions(person.id, true).await?;
            tell(voice, &Person { disabled: true, ..person }, None)?;
            store.close().await?;
        }
        People::ResetPassword { place, login } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            let mut person = by_login(&store, &login).await?;
            let password = passwords::made_up();
            person.password_hash = Some(hash(&password)?);
            store.update_person(&person).await?;
            store.revoke_sessions(person.id, false).await?;
            tell(voice, &person, Some(&password))?;
            store.close().await?;
        }
        People::Roles { place, login, roles } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            let person = by_login(&store, &login).await?;
            check_roles(&roles, person.merchant, person.body.as_ref())?;
            let changed = Person { roles, ..person };
            store.update_person(&changed).await?;
            tell(voice, &changed, None)?;
            store.close().await?;
        }
    }
    Ok(0)
}

/// Roles that nobody holds, or that need something to be held.
fn check_roles(
    roles: &[Role],
    merchant: Option<MerchantId>,
    body: Option<&Code>,
) -> Result<(), Failure> {
    if roles.contains(&Role::System) {
        return Err(Failure::bad_input(
            "role-of-nobody",
            "system 是程序自身的角色，不能授予人员",
            "`system` is the program itself; no person has this role",
        ));
    }
    if roles.contains(&Role::Merchant) && merchant.is_none() {
        return Err(Failure::bad_input(
            "merchant-missing",
            "商户角色须用 --merchant 指明商户",
            "the role `merchant` needs --merchant: whom do they speak for?",
        ));
    }
    if roles.contains(&Role::Regulator) && body.is_none() {
        return Err(Failure::bad_input(
            "body-missing",
            "监管角色须用 --body 指明外部机构",
            "the role `regulator` needs --body: which outside body do they belong to?",
        ));
    }
    Ok(())
}

async fn add(voice: &Voice, store: &Store, mut person: Person) -> Result<(), Failure> {
    let login = person.login.trim();
    if login.is_empty() || 128 < login.len() || login.chars().any(char::is_control) {
        return Err(Failure::bad_input(
            "bad-login",
            "登录名须为 1 至 128 个可见字符",
            "a login has 1 to 128 printable characters",
        ));
    }
    let password = passwords::made_up();
    person.password_hash = Some(hash(&password)?);
    match store.create_person(&person).await {
        Ok(()) => tell(voice, &person, Some(&password)),
        Err(StoreError::LoginTaken) => {
            let login = &person.login;
            Err(Failure::refused(
                "login-taken",
                format!("登录名“{login}”已被使用"),
                format!("somebody signs in with `{login}` already"),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

fn hash(password: &str) -> Result<String, Failure> {
    hash_password(password).map_err(|error| Failure::fault("argon2", error))
}

/// The person who signs in with this.
pub(super) async fn by_login(store: &Store, login: &str) -> Result<Person, Failure> {
    store.person_by_login(login).await?.ok_or_else(|| {
        Failure::refused(
            "no-such-person",
            format!("没有登录名为“{login}”的人员；redress user list 列出全部"),
            format!("nobody signs in with `{login}`; `redress user list` shows everybody"),
        )
    })
}

fn tell(voice: &Voice, person: &Person, password: Option<&str>) -> Result<(), Failure> {
    if voice.json {
        return voice.json(&Shown::of(person, password));
    }
    let (login, roles) = (&person.login, words(&person.roles));
    let disabled = if person.disabled { voice.pick("（已停用）", " (disabled)") } else { "" };
    voice.line(format!("{login}: {roles}{disabled}"))?;
    match password {
        None => Ok(()),
        Some(password) => voice.say(
            format!("密码（仅显示这一次）：{password}"),
            format!("Password (shown this once): {password}"),
        ),
    }
}

async fn list(voice: &Voice, store: &Store) -> Result<(), Failure> {
    let mut table = Table::with_columns(match voice.lang {
        Lang::Zh => &["登录名", "姓名", "角色", "编号", "状态"],
        Lang::En => &["login", "name", "roles", "id", "state"],
    });
    let mut after = None;
    loop {
        let people = store.people(PeopleFilter::default(), after, PAGE).await?;
        for it in &people {
            if voice.json {
                voice.json(&Shown::of(it, None))?;
                continue;
            }
            let state = if it.disabled { voice.pick("停用", "disabled") } else { "" };
            let (login, name) = (it.login.clone(), it.name.clone());
            table.row([login, name, words(&it.roles), it.id.to_string(), state.to_owned()]);
        }
        match people.last() {
            Some(last) if people.len() == usize::from(PAGE) => after = Some(last.id),
            _ => break,
        }
    }
    if !voice.json {
        table.lines().try_for_each(|line| voice.line(line))?;
    }
    Ok(())
}

fn words(roles: &[Role]) -> String {
    roles.iter().map(|it| it.to_string()).collect::<Vec<_>>().join(", ")
}
