//! Segments in a bucket that speaks S3.

use bytes::Bytes;
use futures::TryStreamExt;
use jiff::Timestamp;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use super::{
    Lying, failed,
    wire::{Plain, Signing},
};
use crate::StoreError;

/// Names where the buckets are. The other variables are those that every S3 client knows:
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`.
const ENDPOINT: [&str; 2] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT"];

pub(super) struct Bucket {
    store: AmazonS3,
    bucket: String,
    prefix: String,
}

impl Bucket {
    /// Looks at the environment only; the first request is the first put or get.
    pub(super) fn open(bucket: &str, prefix: String) -> Result<Bucket, StoreError> {
        let endpoint = ENDPOINT.iter().find_map(|it| std::env::var(it).ok()).unwrap_or_default();
        if !is_within_reach(&endpoint) {
            return Err(StoreError::BucketOutOfReach);
        }
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_endpoint(endpoint)
            .with_allow_http(true)
            .with_http_connector(Plain)
            .with_crypto_provider(std::sync::Arc::new(Signing))
            .build();
        Ok(Bucket { store: store.map_err(failed)?, bucket: bucket.to_owned(), prefix })
    }

    pub(super) fn shown(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    pub(super) async fn mark(&self, mark: &str) -> Result<String, StoreError> {
        let path = self.path("house");
        self.create(&path, Bytes::from(mark.to_owned())).await?;
        let there = self.store.get(&path).await.map_err(failed)?.bytes().await.map_err(failed)?;
        Ok(String::from_utf8_lossy(&there).into_owned())
    }

    pub(super) async fn put(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.create(&self.segment(name), bytes).await
    }

    /// An object is there whole or not at all, so that one that is there already will do.
    async fn create(&self, path: &Path, bytes: Bytes) -> Result<(), StoreError> {
        let put = self.store.put_opts(path, PutPayload::from(bytes), PutMode::Create.into()).await;
        match put {
            Ok(_) | Err(Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.store.get(&self.segment(name)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(failed)?.into())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) async fn list(&self, shelf: u16) -> Result<Vec<Lying>, StoreError> {
        let shelf = format!("{shelf:02x}");
        let prefix = self.path(&format!("segments/{shelf}"));
        let found: Vec<_> = self.store.list(Some(&prefix)).try_collect().await.map_err(failed)?;
        let lying = |it: object_store::ObjectMeta| {
            let rest = it.location.filename()?;
            let since = Timestamp::from_second(it.last_modified.timestamp()).ok()?;
            Some(Lying { name: format!("{shelf}{rest}"), since })
        };
        Ok(found.into_iter().filter_map(lying).collect())
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), StoreError> {
        match self.store.delete(&self.segment(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    fn segment(&self, name: &str) -> Path {
        let (shelf, rest) = name.split_at_checked(2).unwrap_or(("", name));
        self.path(&format!("segments/{shelf}/{rest}"))
    }

    fn path(&self, within: &str) -> Path {
        match self.prefix.is_empty() {
            true => Path::from(within),
            false => Path::from(format!("{}/{within}", self.prefix)),
        }
    }
}

/// This version has no TLS of its own: what it says in the clear must not leave the machine.
fn is_within_reach(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => authority,
    };
    host == "localhost" || host == "[::1]" || {
        let address: Result<std::net::Ipv4Addr, _> = host.parse();
        address.is_ok_and(|it| it.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_in_the_clear_to_other_machines() {
        for good in ["http://127.0.0.1:8333", "http://localhost", "http://[::1]:9000/"] {
            assert!(is_within_reach(good), "{good}");
        }
        let bad = ["", "https://s3.example", "http://10.0.0.1:9", "http://127.0.0.1@example.org"];
        for bad in bad {
            assert!(!is_within_reach(bad), "{bad}");
        }
    }
}
