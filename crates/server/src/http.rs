//! The HTTP interface: addresses, and what stands before all of them. Extractors parse, the desk
//! decides, views show; no handler knows the process.

mod arrival;
mod attend;
mod audit;
mod bills;
mod capture;
mod cases;
mod checklist;
mod complaint;
mod custody;
mod deadlines;
mod demo;
mod docs;
mod dossier;
mod drain;
mod events;
mod evidence;
mod feeds;
mod guide;
mod health;
mod import;
mod inbox;
mod input;
mod institution;
mod letters;
mod limits;
mod live;
mod log;
mod macros;
mod many;
mod moves;
mod notices;
mod openapi;
mod password;
mod pending;
mod people;
pub mod problem;
mod proof;
mod quarantine;
mod range;
mod reader;
mod reading;
mod records;
mod rulebook;
mod sentence;
mod sign_in;
mod standing;
mod statistics;
mod tags;
mod tending;
mod terms;
mod throttle;
mod tokens;
mod uploads;
mod view;
mod views;
mod web;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware::from_fn};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use self::{reader::case_token, sign_in::new_token, view::may_read_words};
pub(crate) use crate::app::App;

pub use self::{
    docs::document, health::Vitals, input::JSON_BYTES_MAX, password::hash_password,
    web::is_built as has_web,
};

use self::problem::Problem;

/// Everything that is served, over `app`. `vitals` says how the process itself is.
pub fn router(app: App, vitals: Arc<Vitals>) -> Router {
    let (router, _) = routes().split_for_parts();
    let doors = Arc::new(sign_in::Doors::default());
    router
        .merge(docs::router())
        .merge(log::router())
        .fallback(web::serve)
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        // Every handler that takes a body has a limit of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(axum::Extension(doors))
        .layer(axum::Extension(vitals))
        .layer(from_fn(attend::attend))
        .layer(from_fn(problem::say_problems))
        .with_state(app)
}

/// Every address, with what the OpenAPI document says of it.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(cases::begin, inbox::page))
        .routes(routes!(cases::show))
        .routes(routes!(moves::make_move))
        .merge(sorting())
        .merge(tending())
        .routes(routes!(events::events))
        .routes(routes!(dossier::dossier))
        .routes(routes!(proof::show))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::keys))
        .routes(routes!(deadlines::show))
        .routes(routes!(letters::list))
        .routes(routes!(letters::show))
        .routes(routes!(feeds::of_case))
        .routes(routes!(feeds::share_case, feeds::revoke_case))
        .routes(routes!(feeds::of_person))
        .routes(routes!(feeds::share_person, feeds::revoke_person))
        .routes(routes!(evidence::add))
        .routes(routes!(evidence::open))
        .routes(routes!(custody::show))
        .routes(routes!(terms::list))
        .routes(routes!(evidence::open_by_id))
        .routes(routes!(uploads::about, uploads::begin))
        .routes(routes!(uploads::progress, uploads::go_on, uploads::give_up))
        .routes(routes!(limits::show))
        .routes(routes!(reading::show))
        .routes(routes!(reading::thumbnail))
        .routes(routes!(reading::redact))
        .routes(routes!(checklist::show))
        .routes(routes!(import::import))
        .routes(routes!(import::export))
        .routes(routes!(bills::upload, bills::list))
        .routes(routes!(bills::show, bills::remove))
        .routes(routes!(records::intake))
        .routes(routes!(bills::months::show))
        .routes(routes!(bills::cancelled::show, bills::cancelled::put))
        .routes(routes!(bills::findings::draft))
        .routes(routes!(guide::guide))
        .routes(routes!(guide::diagnose))
        .routes(routes!(guide::issues))
        .routes(routes!(guide::channels))
        .routes(routes!(rulebook::regimes))
        .routes(routes!(rulebook::regime))
        .routes(routes!(rulebook::calendars))
        .routes(routes!(rulebook::year))
        .routes(routes!(institution::show, institution::change))
        .routes(routes!(people::staff))
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::change))
        .routes(routes!(people::reset_password))
        .routes(routes!(sign_in::sign_up))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_in::sign_out))
        .routes(routes!(sign_in::open_case))
        .routes(routes!(sign_in::me))
        .routes(routes!(demo::show))
        .routes(routes!(sign_in::change_password))
        .routes(routes!(notices::list))
        .routes(routes!(notices::see))
        .routes(routes!(notices::reminders, notices::settle_reminders))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::revoke))
        .routes(routes!(health::healthz))
        .routes(routes!(standing::show))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}

/// What a desk sorts its cases by.
fn sorting() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(many::make_moves))
        .routes(routes!(tags::list))
        .routes(routes!(tags::put, tags::remove))
        .routes(routes!(tags::many))
        .routes(routes!(views::list, views::add))
        .routes(routes!(views::change, views::remove))
        .routes(routes!(institution::queues))
}

/// What whoever works on cases all day needs besides them, and whoever looks after the house.
fn tending() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pending::take_back))
        .routes(routes!(macros::list, macros::add))
        .routes(routes!(macros::change, macros::remove))
        .routes(routes!(macros::filled))
        .routes(routes!(live::listen))
        .routes(routes!(letters::preview))
        .routes(routes!(statistics::show))
        .routes(routes!(audit::search))
        .routes(routes!(tending::rounds))
        .routes(routes!(tending::retry))
        .routes(routes!(tending::accounts))
}
