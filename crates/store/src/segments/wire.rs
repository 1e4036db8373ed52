//! How buckets are spoken to: HTTP without TLS over the client that this program has anyway, and
//! signatures from the hashes that it has anyway. A second HTTP client and a second provider of
//! cryptography would be several times the size of what stands here.

use std::fmt;

use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as Dial},
    rt::TokioExecutor,
};
use object_store::{
    ClientOptions, Error, Result,
    client::{
        CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, HttpClient, HttpConnector,
        HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody,
        HttpService, Signer, SigningAlgorithm,
    },
};
use sha2::{Digest, Sha256};

/// Connects without TLS.
#[derive(Debug, Default)]
pub(super) struct Plain;

impl HttpConnector for Plain {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient> {
        Ok(HttpClient::new(Connected(Client::builder(TokioExecutor::new()).build_http())))
    }
}

struct Connected(Client<Dial, HttpRequestBody>);

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connected")
    }
}

impl HttpService for Connected {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> BoxFuture<'b, Result<HttpResponse, HttpError>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move {
            let answer = self.0.request(request).await.map_err(|error| {
                let kind = match error.is_connect() {
                    true => HttpErrorKind::Connect,
                    false => HttpErrorKind::Request,
                };
                HttpError::new(kind, error)
            })?;
            let lost = |error| HttpError::new(HttpErrorKind::Interrupted, error);
            Ok(answer.map(|body| HttpResponseBody::new(body.map_err(lost))))
        })
    }
}

/// Signs requests, as AWS signature version 4 wants it.
#[derive(Debug)]
pub(super) struct Signing;

impl CryptoProvider for Signing {
    fn digest(&self, _: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        Ok(Box::new(Hash { hash: Sha256::new(), done: Vec::new() }))
    }

    fn hmac(&self, _: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        let keyed = Hmac::<Sha256>::new_from_slice(secret);
        let keyed = keyed
            .map_err(|error| Error::Generic { store: "s3", source: error.to_string().into() })?;
        Ok(Box::new(Keyed { keyed, done: Vec::new() }))
    }

    fn sign(&self, _: SigningAlgorithm, _: &[u8]) -> Result<Box<dyn Signer>> {
        Err(Error::NotImplemented {
            operation: "signing with RSA".to_owned(),
            implementer: "redress".to_owned(),
        })
    }
}

struct Hash {
    hash: Sha256,
    done: Vec<u8>,
}

impl DigestContext for Hash {
    fn update(&mut self, data: &[u8]) {
        self.hash.update(data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.done = self.hash.clone().finalize().to_vec();
        Ok(&self.done)
    }
}

struct Keyed {
    keyed: Hmac<Sha256>,
    done: Vec<u8>,
}

impl HmacContext for Keyed {
    fn update(&mut self, data: &[u8]) {
        self.keyed.update(data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.done = self.keyed.clone().finalize().into_bytes().to_vec();
        Ok(&self.done)
    }
}
