//! Finding people among all who have an account.

use std::pin::pin;

use futures::{Stream, TryStreamExt, stream};
use redress_core::{ids::PersonId, party::Role};
use redress_store::{PeopleFilter, Person, Store, StoreError};

use super::super::{
    App,
    problem::{Problem, Result},
};

/// How many people are gone through at once.
const ROW_OF: u16 = 500;
/// The longest text that is searched for, in characters.
const SOUGHT_CHARS_MAX: usize = 100;

/// In the order of their ids. Names are sealed, and so every card is opened: those of people at
/// work, who are few, and of nobody else.
pub(super) async fn look_for(
    app: &App,
    filter: PeopleFilter,
    sought: &str,
    after: Option<PersonId>,
    limit: u16,
) -> Result<Vec<Person>> {
    if SOUGHT_CHARS_MAX < sought.chars().count() {
        let en = format!("`q` has at most {SOUGHT_CHARS_MAX} characters");
        let zh = format!("“q”最多 {SOUGHT_CHARS_MAX} 个字符");
        return Err(Problem::unprocessable("bad-field", en, &zh).about("q"));
    }
    let (store, limit) = (&app.desk.store, usize::from(limit));
    let named = match sought.parse() {
        Ok(id) => store.person(id).await,
        Err(_) => store.person_by_login(sought).await,
    };
    let named = match named {
        Err(StoreError::Erased { .. }) => None,
        named => named?,
    };
    let fits = |it: &Person| {
        filter.role.is_none_or(|role| it.roles.contains(&role))
            && (!filter.at_work || it.roles != [Role::Complainant])
    };
    let mut found: Vec<Person> = named.into_iter().filter(fits).collect();
    found.retain(|it| after.is_none_or(|after| after < it.id));
    let words: Vec<String> = sought.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut everybody = pin!(all(store, PeopleFilter { at_work: true, ..filter }, after));
    while let Some(it) = everybody.try_next().await? {
        let text = format!("{} {}", it.name, it.login).to_lowercase();
        if words.iter().all(|word| text.contains(word)) && !found.contains(&it) {
            found.push(it);
        }
        if limit < found.len() {
            break;
        }
    }
    found.sort_unstable_by_key(|it| it.id);
    found.truncate(limit);
    Ok(found)
}

/// All of them, however many there are, in the order of their ids.
pub(super) fn all(
    store: &Store,
    filter: PeopleFilter,
    after: Option<PersonId>,
) -> impl Stream<Item = std::result::Result<Person, StoreError>> {
    let rows = stream::try_unfold(Some(after), move |after| async move {
        let Some(after) = after else { return Ok::<_, StoreError>(None) };
        let row = store.people(filter, after, ROW_OF).await?;
        let whole = row.len() < usize::from(ROW_OF);
        let next = row.last().filter(|_| !whole).map(|it| Some(it.id));
        Ok(Some((stream::iter(row.into_iter().map(Ok)), next)))
    });
    rows.try_flatten()
}
