//! Everything about a case in one file.

use std::io;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use redress_core::{code::Code, lang::Lang};
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::IntoParams;

use super::{
    App,
    input::{Named, Query},
    problem::{Problem, Result},
    range::attachment,
    reader::SignedIn,
};
use crate::dossier::{Asked, NoDossier, Package, Variant, issue};

/// How many pieces may wait for a slow reader.
const PIECES_MAX: usize = 2;

/// For whom, in which language, what for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct DossierQuery {
    /// For whom; what may be shown to them follows from it.
    #[param(inline)]
    r#for: Variant,
    /// In which language what people read is written: `zh` or `en`.
    #[param(value_type = Option<String>)]
    lang: Option<Lang>,
    /// What for, as a code of the asker's.
    purpose: Option<Code>,
}

/// Everything about a case in one ZIP file that anybody can check offline: covers, record, texts,
/// evidence, what was made of it, letters, proofs, signed manifest.
///
/// That it was given out, to whom and what for stands in the record from then on.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/dossier", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        DossierQuery,
    ),
    responses(
        (status = 200, description = "The dossier", body = Vec<u8>, content_type = "application/zip"),
        (status = 403, description = "A variant that is not the reader's to give out", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn dossier(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(case): Named,
    Query(query): Query<DossierQuery>,
) -> Result<Response> {
    let (variant, purpose) = (query.r#for, query.purpose);
    let asked = Asked { case, variant, lang: query.lang.unwrap_or(Lang::Zh), purpose };
    let package = issue(&app, &reader, &asked).await?;
    let name = format!("{}-{variant}.zip", case.number());
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, package.size.to_string()),
        (header::CONTENT_DISPOSITION, attachment(&name)),
        (header::ETAG, format!("\"{}\"", package.digest)),
    ];
    Ok((headers, body(package)).into_response())
}

/// The archive, made while it is read.
fn body(package: Package) -> Body {
    let (to, from) = mpsc::channel::<io::Result<Bytes>>(PIECES_MAX);
    tokio::spawn(async move {
        let mut send = |bytes: Bytes| {
            let to = to.clone();
            async move { to.send(Ok(bytes)).await.is_ok() }
        };
        let written = package.write(&mut send).await;
        if let Err(error) = written {
            tracing::error!(%error, "a dossier broke off");
            // The length that was promised is not reached: the reader sees that it is not whole.
            let _ = to.send(Err(io::Error::other("the dossier broke off"))).await;
        }
    });
    Body::from_stream(stream::unfold(from, async |mut from| Some((from.recv().await?, from))))
}

impl From<NoDossier> for Problem {
    fn from(why: NoDossier) -> Problem {
        match why {
            NoDossier::NotYours => Problem::forbidden(),
            NoDossier::Desk(why) => why.into(),
        }
    }
}
