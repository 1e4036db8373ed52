//! `redress token`: what programs sign in with.

use jiff::{SignedDuration, Timestamp};
use redress_core::{ids::SessionId, lang::Lang, party::Role};
use redress_store::{Session, SessionKind, Store};
use serde::Serialize;
use uuid::Uuid;

use super::{
    person::by_login,
    place::Place,
    table::Table,
    voice::{Done, Failure, Voice},
};
use crate::{clock::Clock, http::new_token};

/// The longest that a token may last, in days.
const DAYS_MAX: i64 = 3650;

/// What can be done with tokens.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Tokens {
    /// Make a token; it is printed once · 创建令牌，仅显示一次
    Create {
        #[command(flatten)]
        place: Place,
        /// Who answers for what it does · 所属人员
        login: String,
        /// What it acts as; one of their roles · 角色
        #[arg(long)]
        role: Role,
        /// What it is for · 用途
        #[arg(long, default_value = "")]
        label: String,
        /// After how many days it ends by itself · 有效天数
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..=DAYS_MAX))]
        days: Option<i64>,
    },
    /// The tokens and sign-ins of somebody · 列出令牌
    List {
        #[command(flatten)]
        place: Place,
        /// Whose · 登录名
        login: String,
    },
    /// End a token or a sign-in · 吊销令牌
    Revoke {
        #[command(flatten)]
        place: Place,
        /// Whose · 登录名
        login: String,
        /// Which, as `token list` shows it · 令牌编号
        id: SessionId,
    },
}

/// A token as programs read it.
#[derive(Serialize)]
struct Shown<'a> {
    id: SessionId,
    kind: SessionWord,
    role: Role,
    label: &'a str,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum SessionWord {
    Session,
    Token,
}

impl<'a> Shown<'a> {
    fn of(it: &'a Session, token: Option<&'a str>) -> Shown<'a> {
        Shown {
            id: it.id,
            kind: match it.kind {
                SessionKind::Session => SessionWord::Session,
                SessionKind::Token => SessionWord::Token,
            },
            role: it.role,
            label: &it.label,
            created_at: it.created_at,
            expires_at: it.expires_at,
            token,
        }
    }
}

pub(super) async fn run(voice: &Voice, what: Tokens) -> Done {
    match what {
        Tokens::Create { place, login, role, label, days } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            create(voice, &store, &login, (role, label, days)).await?;
            store.close().await?;
        }
        Tokens::List { place, login } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            list(voice, &store, &login).await?;
            store.close().await?;
        }
        Tokens::Revoke { place, login, id } => {
            let store = place.open(voice).await?.acting(None, Clock::System.now());
            let person = by_login(&store, &login).await?;
            let revoked = store.revoke_session(person.id, id).await?;
            store.close().await?;
            if !revoked {
                return Err(Failure::refused(
                    "no-such-token",
                    format!("{login} 没有令牌 {id}"),
                    format!("{login} has no token {id}"),
                ));
            }
            if voice.json {
                voice.json(&serde_json::json!({ "id": id, "revoked": true }))?;
            } else {
                voice.say(format!("已吊销 {id}"), format!("{id} was revoked"))?;
            }
        }
    }
    Ok(0)
}

async fn create(
    voice: &Voice,
    store: &Store,
    login: &str,
    (role, label, days): (Role, String, Option<i64>),
) -> Result<(), Failure> {
    let person = by_login(store, login).await?;
    if !person.roles.contains(&role) {
        return Err(Failure::refused(
            "role-not-held",
            format!("{login} 没有角色 {role}"),
            format!("{login} does not have the role `{role}`"),
        ));
    }
    if person.disabled {
        return Err(Failure::refused(
            "person-disabled",
            format!("{login} 已停用"),
            format!("{login} is disabled"),
        ));
    }
    let now = Clock::System.now();
    let token = new_token();
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        person: person.id,
        role,
        kind: SessionKind::Token,
        label,
        created_at: now,
        expires_at: days.and_then(|it| now.checked_add(SignedDuration::from_hours(24 * it)).ok()),
    };
    store.open_session(&token, &session).await?;
    if voice.json {
        return voice.json(&Shown::of(&session, Some(&token)));
    }
    let id = session.id;
    voice.say(
        format!("令牌 {id}（仅显示这一次）：\n{token}"),
        format!("Token {id} (shown this once):\n{token}"),
    )
}

async fn list(voice: &Voice, store: &Store, login: &str) -> Result<(), Failure> {
    let person = by_login(store, login).await?;
    let sessions = store.sessions(person.id).await?;
    if voice.json {
        return sessions.iter().try_for_each(|it| voice.json(&Shown::of(it, None)));
    }
    let mut table = Table::with_columns(match voice.lang {
        Lang::Zh => &["编号", "种类", "角色", "创建", "到期", "用途"],
        Lang::En => &["id", "kind", "role", "made", "ends", "label"],
    });
    for it in &sessions {
        let ends = it.expires_at.map_or_else(|| "-".to_owned(), shown);
        let (id, kind, role) = (it.id.to_string(), it.kind.to_string(), it.role.to_string());
        table.row([id, kind, role, shown(it.created_at), ends, it.label.clone()]);
    }
    table.lines().try_for_each(|line| voice.line(line))
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
