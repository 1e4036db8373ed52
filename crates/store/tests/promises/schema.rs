//! Opening: tables come up to date by themselves or not at all, and never by guessing.

use redress_store::{MasterKey, SCHEMA, Store, StoreError};

use crate::stores::{every_kind_of_place, look, master, shell, tables};

#[tokio::test]
async fn migrating_twice_or_at_once_is_migrating_once() {
    for place in every_kind_of_place().await {
        let (one, other) = tokio::join!(Store::migrate(&place.url), Store::migrate(&place.url));
        let steps = look(&place, "select number from migration order by number").await;
        assert_eq!(one.unwrap() + other.unwrap(), steps.len());
        assert_eq!(Store::migrate(&place.url).await.unwrap(), 0);
        assert_eq!(steps.last(), Some(&SCHEMA.to_string()));
        assert!(tables(&place).await.len() > 15);
    }
}

#[tokio::test]
async fn tables_that_are_not_up_to_date_are_not_used() {
    for place in every_kind_of_place().await {
        if place.is_sqlite() {
            let missing = Store::open_as_is(&place.url, master()).await;
            assert!(matches!(missing, Err(StoreError::Database(_))), "no file is made");
        } else {
            let empty = Store::open_as_is(&place.url, master()).await;
            assert!(matches!(empty, Err(StoreError::SchemaBehind { have: 0, want: SCHEMA })));
        }
        let store = place.open().await;
        store.close().await.unwrap();
        Store::open_as_is(&place.url, master()).await.unwrap().close().await.unwrap();

        shell(&place, &format!("delete from migration where number = {SCHEMA}")).await;
        let behind = Store::open_as_is(&place.url, master()).await;
        assert!(matches!(behind, Err(StoreError::SchemaBehind { .. })));
        shell(&place, "update migration set checksum = 'another'").await;
        let foreign = Store::open(&place.url, master()).await;
        assert!(matches!(foreign, Err(StoreError::SchemaForeign { number: 1 })));
    }
}

#[tokio::test]
async fn tables_of_a_newer_program_are_left_alone() {
    for place in every_kind_of_place().await {
        place.open().await.close().await.unwrap();
        let newer = "insert into migration values (999, 'later', 'x', 'x')";
        shell(&place, newer).await;
        for opened in
            [Store::open(&place.url, master()).await, Store::open_as_is(&place.url, master()).await]
        {
            let Err(error) = opened else { panic!("it was opened") };
            assert_eq!(error.code(), "schema-newer");
            assert!(error.to_string().contains("999"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_wrong_master_key_is_an_error_and_not_garbage() {
    for place in every_kind_of_place().await {
        place.open().await.close().await.unwrap();
        let wrong = Store::open(&place.url, MasterKey::from_bytes([8; 32])).await;
        assert!(matches!(wrong, Err(StoreError::WrongMasterKey)));
        place.open().await.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_address_that_names_no_database_says_what_would() {
    for url in ["mysql://there", "redress.db", ""] {
        let Err(error) = Store::open(url, master()).await else { panic!("{url} was opened") };
        assert!(matches!(error, StoreError::BadUrl), "{url}: {error}");
        assert!(error.to_string().contains("sqlite:FILE"));
    }
}
