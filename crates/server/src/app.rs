//! Everything that a request or a round may need, in one place. Cheap to clone.

use std::sync::{Arc, RwLock};

use redress_connect::config::Providers;
use redress_core::{ids::CaseId, institution::Institution, words::Digest};
use redress_store::StoreError;

use crate::{desk::Desk, wire::Wire};

/// The name of the institution's document in the store's settings.
pub const INSTITUTION: &str = "institution";

/// What is shared by everything that serves.
#[derive(Clone)]
pub struct App {
    /// Where cases change.
    pub desk: Desk,
    /// Payment providers, by the code that payments name them with.
    pub providers: Arc<Providers>,
    /// How requests reach them.
    pub wire: Wire,
    institution: Arc<RwLock<Arc<Institution>>>,
}

impl App {
    /// Puts the parts together. The institution's document is read from the store; one that was
    /// never written is [`Institution::unnamed`].
    pub async fn new(desk: Desk, providers: Providers, wire: Wire) -> Result<App, StoreError> {
        let institution = Arc::new(RwLock::new(Arc::new(Institution::unnamed())));
        let app = App { desk, providers: Arc::new(providers), wire, institution };
        app.reload_institution().await?;
        Ok(app)
    }

    /// What the institution has said about itself.
    pub fn institution(&self) -> Arc<Institution> {
        self.institution.read().expect("nobody panics holding it").clone()
    }

    /// What every date rests on, as one digest: the rules, what the institution has said about
    /// reminders, and the program that counts.
    pub fn law_digest(&self) -> Digest {
        let reminders = serde_json::to_vec(&self.desk.house().reminders).unwrap_or_default();
        let program = env!("CARGO_PKG_VERSION").as_bytes();
        self.desk.rules.law.digest(&[program, b" ", &reminders].concat())
    }

    /// Takes over what is in the store: after a change here, and now and then because another
    /// server may have changed it.
    pub async fn reload_institution(&self) -> Result<(), StoreError> {
        let kept = self.desk.store.setting::<Institution>(INSTITUTION).await?;
        let institution = kept.map_or_else(Institution::unnamed, |it| it.body);
        self.desk.settle_house(institution.house.clone());
        *self.institution.write().expect("nobody panics holding it") = Arc::new(institution);
        Ok(())
    }

    /// A case by its id or its number, whoever may see it.
    pub async fn find_case(&self, named: &str) -> Result<Option<CaseId>, StoreError> {
        match named.parse() {
            Ok(case) => Ok(Some(case)),
            Err(_) => self.desk.store.case_by_number(named).await,
        }
    }
}
