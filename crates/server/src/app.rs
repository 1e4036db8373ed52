//! Everything that a request or a round may need, in one place. Cheap to clone.

use std::sync::{Arc, OnceLock, RwLock};

use redress_connect::config::Providers;
use redress_core::{ids::CaseId, institution::Institution, party::Actor, words::Digest};
use redress_proof::LogKeys;
use redress_store::{Store, StoreError};

use crate::{
    admission::Admission,
    anchors::LogSettings,
    contacts::Contacts,
    demo::Demo,
    desk::Desk,
    fonts::Pressroom,
    live::{Live, Pace},
    reading::Readers,
    scanner::Scanner,
    wire::Wire,
};

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
    /// What files are taken from whom.
    pub admission: Arc<Admission>,
    /// Who vouches for the log besides us.
    pub log: Arc<LogSettings>,
    /// What reads evidence. Without it evidence is kept and shown, and waits to be read.
    pub readers: Option<Readers>,
    /// Looks at files before they are taken, where the operator has one.
    pub scanner: Option<Scanner>,
    /// Where letters are printed.
    pub pressroom: Pressroom,
    /// Who hears of what happens, as it happens.
    pub live: Live,
    /// When providers were last spoken with.
    pub contacts: Contacts,
    institution: Arc<RwLock<Arc<Institution>>>,
    demo: Arc<OnceLock<Demo>>,
}

impl App {
    /// Puts the parts together. The institution's document is read from the store; one that was
    /// never written is [`Institution::unnamed`].
    pub async fn new(desk: Desk, providers: Providers, wire: Wire) -> Result<App, StoreError> {
        let institution = Arc::new(RwLock::new(Arc::new(Institution::unnamed())));
        let (providers, admission, log) = (Arc::new(providers), Arc::default(), Arc::default());
        let (readers, scanner, pressroom) = (None, None, Pressroom::new(None));
        let demo = Arc::default();
        let (live, contacts) = (Live::default(), Contacts::default());
        let app = App {
            desk,
            providers,
            wire,
            admission,
            log,
            readers,
            scanner,
            pressroom,
            live,
            contacts,
            institution,
            demo,
        };
        app.reload_institution().await?;
        Ok(app)
    }

    /// Lets whoever sits at this machine sign in as the people of a demo.
    pub fn show_demo(&self, demo: Demo) {
        // There is one for each start.
        let _ = self.demo.set(demo);
    }

    /// The demo that this is, if it is one.
    pub fn demo(&self) -> Option<&Demo> {
        self.demo.get()
    }

    /// The same, taking other files.
    pub fn admitting(self, admission: Admission) -> App {
        App { admission: Arc::new(admission), ..self }
    }

    /// The same, with witnesses and a time stamp authority for the log.
    pub fn anchored_by(self, log: LogSettings) -> App {
        App { log: Arc::new(log), ..self }
    }

    /// The store in the hands of whoever asks: what they do to people, sign-ins and settings is
    /// noted in the log of the house.
    pub fn store_of(&self, actor: Actor) -> Store {
        self.desk.store.acting(Some(actor), self.desk.clock.now())
    }

    /// The keys of the log, and of its witnesses.
    pub async fn log_keys(&self) -> Result<LogKeys, StoreError> {
        let keys = self.desk.store.log_keys().await?;
        Ok(LogKeys { witnesses: self.log.witness_keys(), ..keys })
    }

    /// The same with something that reads evidence.
    pub fn with_readers(self, readers: Readers) -> App {
        App { readers: Some(readers), ..self }
    }

    /// The same, with a scanner that looks at files before they are taken.
    pub fn scanned_by(self, scanner: Option<Scanner>) -> App {
        App { scanner, ..self }
    }

    /// The same with letters printed in another room.
    pub fn printing_in(self, pressroom: Pressroom) -> App {
        App { pressroom, ..self }
    }

    /// The same, telling what happens at another pace.
    pub fn telling_at(self, pace: Pace) -> App {
        App { live: Live::at(pace), ..self }
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
