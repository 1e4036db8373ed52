//! What a case is found by: everything that staff may read of it, gathered for the index.

use std::collections::BTreeMap;

use redress_core::{
    case::{Case, Event, Origin, Recorded},
    ids::{CaseId, PersonId, TextId},
    search::Findable,
    words::Words,
};
use redress_store::{CaseWords, StoreError, TEXTS_MAX};

use crate::app::App;

/// Everything that a case is found by. `None` where there is nothing left to be found: it is not
/// there, or its contents were erased.
pub(crate) async fn words_of(app: &App, id: CaseId) -> Result<Option<CaseWords>, StoreError> {
    match gather(app, id).await {
        Err(StoreError::Erased { .. }) => Ok(None),
        other => other,
    }
}

async fn gather(app: &App, id: CaseId) -> Result<Option<CaseWords>, StoreError> {
    let store = &app.desk.store;
    let log = store.log(id).await?;
    let Some(case) = Case::replay(&log).filter(|it| !it.is_erased()) else { return Ok(None) };
    let mut words = Findable::new();
    words.add_number(&case.number());
    add_complaint(app, &case, &mut words);
    let (plain, documents) = texts_to_read(&case, &log);
    let texts = read_texts(app, id, plain.iter().chain(&documents)).await?;
    let text = |it: &Words| texts.get(&it.text).map(String::as_str).unwrap_or_default();
    // Names come first: where there is too much of everything, they are found all the same.
    documents.iter().for_each(|it| words.add_json(text(it)));
    let representative = case.complaint.representative.as_ref().and_then(|it| it.person);
    for person in [Some(case.complainant), representative].into_iter().flatten() {
        add_person(app, person, &mut words).await?;
    }
    for evidence in case.evidence.keys() {
        if let Some(info) = store.file_info(id, *evidence).await? {
            words.add(&info.name);
        }
    }
    plain.iter().for_each(|it| words.add(text(it)));
    Ok(Some(CaseWords { case: id, version: case.version, words }))
}

/// References of payments, the number in another system, and the merchant.
fn add_complaint(app: &App, case: &Case, words: &mut Findable) {
    let references = case.complaint.payments.iter().filter_map(|it| it.reference.as_deref());
    references.for_each(|it| words.add_number(it));
    if let Origin::Imported { number, .. } = &case.complaint.origin {
        words.add_number(number);
    }
    let institution = app.institution();
    let merchant = institution.merchants.iter().find(|it| Some(it.id) == case.respondent);
    merchant.into_iter().for_each(|it| words.add(&it.name));
}

/// What somebody with an account is called, and what they sign in with, which may be an address.
async fn add_person(app: &App, id: PersonId, words: &mut Findable) -> Result<(), StoreError> {
    match app.desk.store.person(id).await {
        Ok(Some(person)) => {
            words.add(&person.name);
            words.add_number(&person.login);
        }
        // Forgotten, or without an account: their words in the case are still the case's.
        Ok(None) | Err(StoreError::Erased { .. }) => (),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The texts of a case as it is now: what was written, and documents of fields. What a draft said
/// before it was changed is not shown, and so not found; how a file came in is nobody's words.
fn texts_to_read(case: &Case, log: &[Recorded]) -> (Vec<Words>, Vec<Words>) {
    let (complaint, mut plain) = (&case.complaint, Vec::new());
    plain.push(complaint.narrative);
    let told = log.iter().filter(|it| {
        !matches!(
            it.event,
            Event::Drafted { .. } | Event::Amended { .. } | Event::EvidenceAdded { .. }
        )
    });
    plain.extend(told.flat_map(|it| it.event.words()));
    let representative = complaint.representative.as_ref().map(|it| it.particulars);
    (plain, std::iter::once(complaint.particulars).chain(representative).collect())
}

async fn read_texts(
    app: &App,
    id: CaseId,
    words: impl Iterator<Item = &Words>,
) -> Result<BTreeMap<TextId, String>, StoreError> {
    let ids: Vec<TextId> = words.map(|it| it.text).collect();
    let mut texts = BTreeMap::new();
    for some in ids.chunks(TEXTS_MAX) {
        texts.extend(app.desk.store.texts(id, some).await?);
    }
    Ok(texts)
}
