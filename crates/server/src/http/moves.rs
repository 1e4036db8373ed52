//! The moves of a case: one address each, whose body is the command's fields.

use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use redress_core::{
    case::{Case, Command, Move, Origin},
    party::{Reader, Role},
};
use serde::{Deserialize, de};
use serde_path_to_error::Track;

use super::{
    App,
    complaint::AmendBody,
    input::{IfMatch, Key, Named, json_bytes, json_problem, read_json, read_query, refuse_nul},
    pending::{self, DelayQuery},
    problem::{Problem, Result, reader_lang},
    reader::SignedIn,
    view::CaseView,
};

/// Makes a move.
///
/// `{move}` is one of the moves that `GET /cases/{id}` lists for the reader; the body is its
/// fields (schema `MoveBodies`), `{}` or nothing where it has none. Sent again with the same
/// `Idempotency-Key` it is the same act. With `If-Match` it is only made while the case has that
/// version. Answers with the case as it is then, without texts. With `?after=PT10S` it waits that long
/// before it is made, and `DELETE /cases/{id}/pending/{command_id}` takes it back until then.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/moves/{move}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("move" = Move, Path, description = "The move"),
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
        ("If-Match" = Option<String>, Header, description = "The ETag the move is made for"),
        DelayQuery,
    ),
    request_body(content = super::openapi::MoveBodies, description = "The one of these that the address names"),
    responses(
        (status = 200, description = "Done, now or earlier", body = CaseView),
        (status = 202, description = "Kept; made after the delay unless it is taken back", body = CaseView),
        (status = 409, description = "Not at this stage, or not any more", body = super::problem::ProblemBody),
        (status = 412, description = "The case has another version", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn make_move(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(case): Named,
    Key(key): Key,
    IfMatch(wanted): IfMatch,
    MoveNamed(named): MoveNamed,
    request: Request,
) -> Result<Response> {
    // Whether they may know of the case comes before everything that the body may be wrong in.
    let (now, relation) = app.desk.case(case, &reader).await?;
    let Some(wanted_move) = named else {
        return Err(unknown_move(&app, &now, &reader));
    };
    let (after, lang) = (read_query(request.uri()), reader_lang(request.headers()));
    let delay = after.and_then(|it: DelayQuery| it.delay())?;
    let bytes = json_bytes(request).await?;
    let command = match wanted_move {
        Move::Amend => {
            let body: AmendBody = read_json(&bytes)?;
            // Whoever complains says what they say here, whoever wrote it down first.
            let origin = match reader.actor.role {
                Role::Complainant => Origin::Portal,
                _ => now.complaint.origin.clone(),
            };
            let complaint = body.resolve(&app, &reader, origin).await?;
            Command::Amend { complaint: Box::new(complaint) }
        }
        other => read_command(other, &bytes)?,
    };
    if let Some(delay) = delay
        && pending::keep(&app, case, &reader, key, command.clone(), wanted, delay).await?
    {
        let view = CaseView::of(&app, &now, relation, &reader);
        let pending = pending::of_reader(&app, case, &reader, lang).await?;
        return Ok(pending::kept_answer(view.with_pending(pending)));
    }
    let case = app.desk.handle_at(case, &reader, key, command, wanted).await?;
    super::cases::note_seen(&app, &case, relation, &reader).await;
    let view = CaseView::of(&app, &case, relation, &reader);
    Ok(([(header::ETAG, view.etag())], axum::Json(view)).into_response())
}

fn unknown_move(app: &App, case: &Case, reader: &Reader) -> Problem {
    let there = super::view::moves(app, case, reader);
    let makes = there.iter().filter(|it| !it.is_of_program());
    let names: Vec<String> = makes.map(ToString::to_string).collect();
    Problem::unknown_move(&names)
}

/// The move that the address names; `None` where it names none.
pub(super) struct MoveNamed(pub(super) Option<Move>);

impl axum::extract::FromRequestParts<App> for MoveNamed {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &App,
    ) -> Result<MoveNamed> {
        let name = super::input::part(parts, app, "move").await?;
        // What was printed, and with which digest, is not for a caller to say.
        Ok(MoveNamed(name.parse().ok().filter(|it: &Move| !it.is_of_program())))
    }
}

/// Reads the body of a move. Files go through their own addresses, where the bytes are.
pub(super) fn read_command(wanted: Move, bytes: &[u8]) -> Result<Command<String>> {
    if wanted.brings_file() {
        return Err(Problem::unprocessable(
            "use-evidence-address",
            "send the file itself to POST /api/v1/cases/{id}/evidence",
            "请将文件本身提交至 POST /api/v1/cases/{id}/evidence",
        ));
    }
    read_fields(wanted, if bytes.is_empty() { b"{}" } else { bytes })
}

fn read_fields(wanted: Move, bytes: &[u8]) -> Result<Command<String>> {
    refuse_nul(bytes)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut track = Track::new();
    let fields = Fields { name: wanted.into(), json: &mut json, track: &mut track };
    let read = Command::deserialize(fields).and_then(|it| json.end().map(|()| it));
    read.map_err(|error| json_problem(&error, &track.path().to_string()))
}

type Json<'de> = serde_json::Deserializer<serde_json::de::SliceRead<'de>>;

/// A command whose name stands in the address and whose fields are the body.
struct Fields<'a, 'de> {
    name: &'static str,
    json: &'a mut Json<'de>,
    track: &'a mut Track,
}

impl<'de> de::Deserializer<'de> for Fields<'_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> de::EnumAccess<'de> for Fields<'_, 'de> {
    type Error = serde_json::Error;
    type Variant = Self;

    fn variant_seed<S: de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> std::result::Result<(S::Value, Self), Self::Error> {
        let name: de::value::StrDeserializer<'_, Self::Error> =
            de::IntoDeserializer::into_deserializer(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

/// The body of a move that has no fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<'de> de::VariantAccess<'de> for Fields<'_, 'de> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> std::result::Result<(), Self::Error> {
        let tracked = serde_path_to_error::Deserializer::new(self.json, self.track);
        Nothing::deserialize(tracked).map(|Nothing {}| ())
    }

    fn newtype_variant_seed<S: de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> std::result::Result<S::Value, Self::Error> {
        seed.deserialize(serde_path_to_error::Deserializer::new(self.json, self.track))
    }

    fn tuple_variant<V: de::Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        de::Deserializer::deserialize_seq(
            serde_path_to_error::Deserializer::new(self.json, self.track),
            visitor,
        )
    }

    fn struct_variant<V: de::Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        de::Deserializer::deserialize_map(
            serde_path_to_error::Deserializer::new(self.json, self.track),
            visitor,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(wanted: Move, body: &str) -> String {
        match read_command(wanted, body.as_bytes()) {
            Ok(command) => format!("{:?}", command.as_move()),
            Err(problem) => format!("{} {:?}", problem.code(), problem.field()),
        }
    }

    #[test]
    fn the_fields_of_a_move_are_its_body() {
        let body =
            r#"{"outcome":"upheld","remedies":[{"kind":"full-refund","payment":0}],"text":"x"}"#;
        assert_eq!(code(Move::Rule, body), "Rule");
        assert_eq!(code(Move::Accept, ""), "Accept");
        assert_eq!(code(Move::Accept, "{}"), "Accept");
    }

    #[test]
    fn what_is_wrong_with_a_field_is_said_with_its_place() {
        let wrong = |wanted, body| code(wanted, body);
        assert_eq!(wrong(Move::Object, "{}"), r#"missing-field Some("text")"#);
        assert_eq!(wrong(Move::Object, r#"{"text":"x","y":1}"#), r#"unknown-field Some("y")"#);
        assert_eq!(wrong(Move::Accept, r#"{"y":1}"#), r#"unknown-field Some("y")"#);
        let decimals = r#"{"payment":0,"total":{"amount":"1.005","currency":"CNY"}}"#;
        assert_eq!(wrong(Move::ReportMoney, decimals), r#"bad-amount Some("total")"#);
        let currency = r#"{"payment":0,"total":{"amount":"1.00","currency":"RMB"}}"#;
        assert_eq!(
            wrong(Move::ReportMoney, currency),
            r#"unknown-currency Some("total.currency")"#
        );
        let nested = r#"{"remedies":[{"kind":"cash"}],"text":"x"}"#;
        assert_eq!(wrong(Move::Offer, nested), r#"bad-field Some("remedies[0].kind")"#);
        assert_eq!(wrong(Move::Rate, r#"{"score":9000}"#), r#"bad-field Some("score")"#);
        assert_eq!(wrong(Move::Rate, "[1]"), "bad-field None");
        assert_eq!(wrong(Move::Rate, "{"), "malformed-json None");
        assert_eq!(wrong(Move::State, "{\"text\":\"a\\u0000b\"}"), "nul-character None");
    }
}
