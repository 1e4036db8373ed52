//! Gathering what papers are made from: texts that may be read, names of files.

use std::{collections::BTreeMap, sync::Arc};

use redress_core::{
    access::Relation,
    case::{Case, Recorded},
    ids::{EvidenceId, TextId},
    institution::Institution,
    lang::Lang,
};
use redress_paper::Document;
use redress_store::StoreError;

use super::{
    FileNote, Ground,
    letters::{Letter, document, record_until},
    pages::pages,
};
use crate::{app::App, http::may_read_words};

/// Writes a letter: gathers what it says as of when it was written, for whom it was written.
/// `None` where the record does not have what it would tell of.
pub(crate) async fn write(
    app: &App,
    log: &[Recorded],
    letter: &Letter,
    lang: Lang,
) -> Result<Option<Document>, StoreError> {
    let (until, relation) = (record_until(log, letter), letter.relation);
    let Some(case) = Case::replay(until) else { return Ok(None) };
    let told = Told::of(app, &case, until, relation).await?;
    Ok(document(&told.ground(&case, until, relation, lang), letter))
}

/// What papers are made from besides the case and its record.
pub(crate) struct Told<'a> {
    app: &'a App,
    institution: Arc<Institution>,
    texts: BTreeMap<TextId, String>,
    files: BTreeMap<EvidenceId, FileNote>,
}

impl<'a> Told<'a> {
    /// Nothing but the case: enough to say which letters there are.
    pub(crate) fn nothing(app: &'a App) -> Told<'a> {
        let (texts, files) = (BTreeMap::new(), BTreeMap::new());
        Told { app, institution: app.institution(), texts, files }
    }

    /// A case that is nowhere kept, with these texts.
    pub(super) fn made_up(app: &'a App, texts: BTreeMap<TextId, String>) -> Told<'a> {
        Told { texts, ..Told::nothing(app) }
    }

    /// What `relation` may read of it.
    pub(crate) async fn of(
        app: &'a App,
        case: &Case,
        log: &[Recorded],
        relation: Relation,
    ) -> Result<Told<'a>, StoreError> {
        let words = log.iter().flat_map(|it| may_read_words(relation, it)).map(|it| it.text);
        let words: Vec<TextId> = words.collect();
        let mut told = Told::nothing(app);
        told.texts = app.desk.store.texts(case.id, &words).await?;
        let store = &app.desk.store;
        for original in case.evidence.keys() {
            let Some(shown) = relation.opens(case, *original) else { continue };
            let name = store.file_info(case.id, shown).await?.map(|it| it.name);
            let pages = pages(store, case, shown).await?;
            told.files.insert(*original, FileNote { shown, name, pages });
        }
        Ok(told)
    }

    /// The ground of a paper that was written when something last happened to `case`.
    pub(crate) fn ground(
        &'a self,
        case: &'a Case,
        log: &'a [Recorded],
        relation: Relation,
        lang: Lang,
    ) -> Ground<'a> {
        Ground {
            case,
            log,
            relation,
            texts: &self.texts,
            files: &self.files,
            rules: &self.app.desk.rules,
            institution: &self.institution,
            lang,
            at: case.changed_at,
        }
    }
}
