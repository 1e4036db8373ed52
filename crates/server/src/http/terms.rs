//! The terms on how data is kept and extracted, for everybody to read.

use redress_core::{lang::Lang, terms::Terms};
use serde::Serialize;
use utoipa::ToSchema;

/// One edition of the terms.
#[derive(Serialize, ToSchema)]
pub(super) struct TermsView {
    /// Its name: what `terms` names when somebody accepts it.
    edition: &'static str,
    /// SHA-256 over the Chinese text followed by the English one: what stands in the record.
    sha256: String,
    /// Whether it is the one to accept now.
    newest: bool,
    /// The text in Chinese, as Markdown.
    zh: &'static str,
    /// The text in English, as Markdown.
    en: &'static str,
}

/// Every edition of the terms there ever was.
#[derive(Serialize, ToSchema)]
pub(super) struct TermsList {
    /// Newest first.
    terms: Vec<TermsView>,
}

/// How data is kept and extracted here: the terms that both sides accept.
#[utoipa::path(
    get, path = "/api/v1/terms", tag = "guide",
    security(()),
    responses((status = 200, description = "All editions", body = TermsList))
)]
pub(super) async fn list() -> axum::Json<TermsList> {
    let newest = Terms::newest();
    let mut terms: Vec<TermsView> = Terms::editions()
        .map(|it| TermsView {
            edition: it.edition,
            sha256: it.digest().to_string(),
            newest: it == newest,
            zh: it.text(Lang::Zh),
            en: it.text(Lang::En),
        })
        .collect();
    terms.reverse();
    axum::Json(TermsList { terms })
}
