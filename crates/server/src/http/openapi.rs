//! The OpenAPI document: gathered from the handlers, with one schema for the body of every move.

use std::{borrow::Cow, sync::LazyLock};

use redress_core::case::{Command, Move};
use strum::IntoEnumIterator;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        HttpMethod, InfoBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Schema, Server,
        schema::{SchemaType, Type},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use super::complaint::AmendBody;
use crate::desk::TEXT_CHARS_MAX;

/// Addresses that nobody signs in for. They may take a token all the same.
const OPEN: &[&str] = &[
    "POST /api/v1/bills",
    "POST /api/v1/cases",
    "GET /api/v1/calendars",
    "GET /api/v1/calendars/{id}/{year}",
    "GET /api/v1/channels",
    "GET /api/v1/demo",
    "GET /api/v1/guide",
    "POST /api/v1/guide/diagnosis",
    "GET /api/v1/institution",
    "GET /api/v1/issues",
    "GET /api/v1/limits",
    "OPTIONS /api/v1/uploads",
    "GET /api/v1/regimes",
    "GET /api/v1/regimes/{id}",
    "GET /api/v1/terms",
    "POST /api/v1/sign-in",
    "POST /api/v1/sign-in/case",
    "POST /api/v1/sign-up",
    "GET /healthz",
    "GET /log/checkpoint",
    "GET /log/keys",
    "GET /readyz",
];

/// The document, made once.
pub(super) static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| {
    let mut document = super::routes().into_openapi();
    let about = "Complaints and disputes about electronic payments. Money is \
        {\"amount\": \"12.30\", \"currency\": \"CNY\"}, times are RFC 3339, keys snake_case, values \
        kebab-case. Problems are RFC 9457 with a stable `code`; sentences are Chinese or English \
        by Accept-Language. Every change takes an Idempotency-Key.";
    let info = InfoBuilder::new().title("Redress").version(env!("CARGO_PKG_VERSION"));
    document.info = info.description(Some(about)).build();
    document.servers = Some(vec![Server::new("/")]);
    let components = document.components.get_or_insert_default();
    for (name, body) in bodies() {
        components.schemas.insert(name, body);
    }
    components.schemas.insert("String".to_owned(), text());
    components.schemas.extend(super::records::line_schemas());
    components.schemas.insert(MoveBodies::name().into_owned(), MoveBodies::schema());
    let http = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let http = http.description(Some("A sign-in, an API token, a guest token or a case secret"));
    components.add_security_scheme("bearer", SecurityScheme::Http(http.build()));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(super::reader::COOKIE));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    lock(&mut document);
    document
});

/// Says of every address whether it needs credentials, and names what can be asked there: no two
/// operations may be called alike.
fn lock(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let operations = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
            (HttpMethod::Head, &mut item.head),
            (HttpMethod::Options, &mut item.options),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let name = format!("{} {path}", verb(&method));
            operation.operation_id = Some(operation_id(&name));
            let credentials = ["bearer", "cookie"];
            let mut needs: Vec<_> = credentials
                .iter()
                .map(|it| SecurityRequirement::new::<_, [&str; 0], &str>(*it, []))
                .collect();
            if OPEN.contains(&name.as_str()) {
                needs.insert(0, SecurityRequirement::default());
            }
            operation.security = Some(needs);
        }
    }
}

/// `GET /api/v1/cases/{id}` is `get-cases-id`.
fn operation_id(name: &str) -> String {
    let name = name.replace("/api/v1", "").to_lowercase();
    let words = name.split(|it: char| !it.is_ascii_alphanumeric());
    words.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-")
}

fn verb(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Head => "HEAD",
        HttpMethod::Options => "OPTIONS",
        _ => "?",
    }
}

/// The bodies of all moves, by the name of the move.
pub(super) struct MoveBodies;

impl ToSchema for MoveBodies {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("MoveBodies")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <Command<String> as ToSchema>::schemas(schemas);
        schemas.push((AmendBody::name().into_owned(), AmendBody::schema()));
        AmendBody::schemas(schemas);
    }
}

impl PartialSchema for MoveBodies {
    fn schema() -> RefOr<Schema> {
        let bodies = moves().map(|it| (it.to_string(), Ref::from_schema_name(body_name(it))));
        let object = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object));
        let object = bodies.fold(object, |object, (name, body)| object.property(name, body));
        let what = "The body of each move, by its name: the address names the move, the request \
            carries only what stands under that name here";
        object.description(Some(what)).into()
    }
}

/// Moves that are made through `POST …/moves/{move}`.
fn moves() -> impl Iterator<Item = Move> {
    Move::iter().filter(|it| !it.brings_file())
}

/// What the texts of commands are called in the document.
fn text() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
    let text = text.min_length(Some(1)).max_length(Some(TEXT_CHARS_MAX));
    text.description(Some("What somebody writes; kept encrypted, in no record")).into()
}

/// `RequestInformationBody`.
fn body_name(of: Move) -> String {
    let words = of.to_string();
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    format!("{}Body", words.split('-').map(capital).collect::<String>())
}

/// What the variants of the command hold, as a schema for each move.
fn bodies() -> Vec<(String, RefOr<Schema>)> {
    let RefOr::T(Schema::OneOf(all)) = <Command<String> as PartialSchema>::schema() else {
        return Vec::new();
    };
    let named = |it: RefOr<Schema>| match it {
        // Commands with fields: `{"object": {"text": …}}`.
        RefOr::T(Schema::Object(object)) => object.properties.into_iter().next(),
        _ => None,
    };
    let held: std::collections::BTreeMap<_, _> = all.items.into_iter().filter_map(named).collect();
    let nothing = || ObjectBuilder::new().schema_type(SchemaType::new(Type::Object)).into();
    let body = |it: Move| match it {
        Move::Amend => AmendBody::schema(),
        other => held.get(&other.to_string()).cloned().unwrap_or_else(nothing),
    };
    moves().map(|it| (body_name(it), body(it))).collect()
}
