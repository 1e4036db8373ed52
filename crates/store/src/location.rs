//! Where a store lies: a database, and a place for the bytes of files.

use std::path::PathBuf;

use sqlx::sqlite::SqliteConnectOptions;

use crate::StoreError;

/// How the name of a bucket begins.
const BUCKET: &str = "s3://";

/// Where a store lies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// `sqlite:FILE` or `postgres://USER@HOST/NAME`.
    pub database: String,
    /// A folder, or `s3://BUCKET/PREFIX`. Where none is named, a folder beside the SQLite file:
    /// `redress.vault` for `redress.db`. PostgreSQL has none by itself.
    pub vault: Option<String>,
    /// Whether files are also hashed by SM3, as Chinese courts and auditors may ask for.
    pub sm3: bool,
}

impl Location {
    /// This database, and the vault that goes with it by itself.
    pub fn of(database: impl Into<String>) -> Location {
        Location { database: database.into(), vault: None, sm3: false }
    }

    /// The same, with files elsewhere.
    pub fn with_vault(self, vault: impl Into<String>) -> Location {
        Location { vault: Some(vault.into()), ..self }
    }

    /// The same, with or without SM3.
    pub fn with_sm3(self, sm3: bool) -> Location {
        Location { sm3, ..self }
    }

    pub(crate) fn place(&self) -> Result<Option<PlaceName>, StoreError> {
        if let Some(named) = &self.vault {
            let Some(bucket) = named.strip_prefix(BUCKET) else {
                return Ok(Some(PlaceName::Folder(PathBuf::from(named))));
            };
            let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
            let (bucket, prefix) = (bucket.to_owned(), prefix.trim_matches('/').to_owned());
            return Ok(Some(PlaceName::Bucket { bucket, prefix }));
        }
        if !self.database.starts_with("sqlite:") {
            return Ok(None);
        }
        let options: SqliteConnectOptions =
            self.database.parse().map_err(|_| StoreError::BadUrl)?;
        Ok(Some(PlaceName::Folder(options.get_filename().with_extension("vault"))))
    }
}

/// A place for segments, as it was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PlaceName {
    Folder(PathBuf),
    Bucket { bucket: String, prefix: String },
}

impl From<&str> for Location {
    fn from(database: &str) -> Location {
        Location::of(database)
    }
}

impl From<&String> for Location {
    fn from(database: &String) -> Location {
        Location::of(database)
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Location {
        location.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_beside_the_database_unless_another_place_is_named() {
        let beside = Location::of("sqlite:data/redress.db").place().unwrap();
        assert_eq!(beside, Some(PlaceName::Folder("data/redress.vault".into())));
        assert_eq!(Location::of("postgres://me@host/db").place().unwrap(), None);
        let bucket = Location::of("postgres://me@host/db").with_vault("s3://files/a/b/");
        let (bucket, named) = (bucket.place().unwrap(), ("files".to_owned(), "a/b".to_owned()));
        assert_eq!(bucket, Some(PlaceName::Bucket { bucket: named.0, prefix: named.1 }));
    }
}
