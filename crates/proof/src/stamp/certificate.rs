//! Certificates of time stamp authorities: what they are for, and who vouches for them.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use cms::cert::x509::{
    Certificate,
    ext::pkix::{BasicConstraints, ExtendedKeyUsage},
    spki::SubjectPublicKeyInfoOwned,
};
use der::{Decode, Encode, asn1::ObjectIdentifier};
use p256::ecdsa::signature::{DigestVerifier, hazmat::PrehashVerifier};
use rsa::{RsaPublicKey, pkcs1::DecodeRsaPublicKey, pkcs1v15};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::ProofError;

pub(super) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const EC_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EC_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const EC_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// The most certificates between an authority and a root.
const CHAIN_MAX: usize = 5;
/// The most roots that are read from one file.
const ROOTS_MAX: usize = 200;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// Certificates to trust, from PEM: in DER. What stands between them is for people.
pub fn read_roots(pem: &str) -> Result<Vec<Vec<u8>>, ProofError> {
    let mut roots = Vec::new();
    for part in pem.split(BEGIN).skip(1).take(ROOTS_MAX + 1) {
        let body = part.split_once(END).ok_or(ProofError::BadRoots)?.0;
        let digits: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(digits).map_err(|_| ProofError::BadRoots)?;
        Certificate::from_der(&der).map_err(|_| ProofError::BadRoots)?;
        roots.push(der);
    }
    let some = (1..=ROOTS_MAX).contains(&roots.len());
    if some { Ok(roots) } else { Err(ProofError::BadRoots) }
}

/// The digest of some bytes by the algorithm with this name.
pub(super) fn digest(algorithm: ObjectIdentifier, bytes: &[u8]) -> Result<Vec<u8>, ProofError> {
    Ok(match algorithm {
        SHA_256 => Sha256::digest(bytes).to_vec(),
        SHA_384 => Sha384::digest(bytes).to_vec(),
        SHA_512 => Sha512::digest(bytes).to_vec(),
        other => return Err(unknown(other)),
    })
}

fn unknown(algorithm: ObjectIdentifier) -> ProofError {
    ProofError::UnknownAlgorithm { algorithm: algorithm.to_string() }
}

/// Whether the key signed these bytes. `digested` says which digest belongs to the signature
/// where its own algorithm does not.
pub(super) fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: ObjectIdentifier,
    digested: ObjectIdentifier,
    bytes: &[u8],
    signature: &[u8],
) -> Result<bool, ProofError> {
    let public = key.subject_public_key.as_bytes().ok_or(ProofError::BadStamp)?;
    let hash = match algorithm {
        RSA => digested,
        RSA_SHA_256 | EC_SHA_256 => SHA_256,
        RSA_SHA_384 | EC_SHA_384 => SHA_384,
        RSA_SHA_512 | EC_SHA_512 => SHA_512,
        other => return Err(unknown(other)),
    };
    match key.algorithm.oid {
        RSA if [RSA, RSA_SHA_256, RSA_SHA_384, RSA_SHA_512].contains(&algorithm) => {
            verify_rsa(public, hash, bytes, signature)
        }
        EC if [EC_SHA_256, EC_SHA_384, EC_SHA_512].contains(&algorithm) => {
            let curve = key.algorithm.parameters.as_ref();
            let curve = curve.and_then(|it| it.decode_as::<ObjectIdentifier>().ok());
            verify_ec(curve, public, &digest(hash, bytes)?, signature)
        }
        other => Err(unknown(other)),
    }
}

fn verify_rsa(
    public: &[u8],
    hash: ObjectIdentifier,
    bytes: &[u8],
    signature: &[u8],
) -> Result<bool, ProofError> {
    use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};
    let key = RsaPublicKey::from_pkcs1_der(public).map_err(|_| ProofError::BadStamp)?;
    let Ok(signature) = pkcs1v15::Signature::try_from(signature) else { return Ok(false) };
    Ok(match hash {
        SHA_256 => {
            let digest = Sha256::new_with_prefix(bytes);
            pkcs1v15::VerifyingKey::<Sha256>::new(key).verify_digest(digest, &signature).is_ok()
        }
        SHA_384 => {
            let digest = Sha384::new_with_prefix(bytes);
            pkcs1v15::VerifyingKey::<Sha384>::new(key).verify_digest(digest, &signature).is_ok()
        }
        SHA_512 => {
            let digest = Sha512::new_with_prefix(bytes);
            pkcs1v15::VerifyingKey::<Sha512>::new(key).verify_digest(digest, &signature).is_ok()
        }
        other => return Err(unknown(other)),
    })
}

fn verify_ec(
    curve: Option<ObjectIdentifier>,
    public: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<bool, ProofError> {
    macro_rules! on {
        ($curve:ident) => {{
            let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes(public);
            let key = key.map_err(|_| ProofError::BadStamp)?;
            let signature = $curve::ecdsa::Signature::from_der(signature);
            signature.is_ok_and(|it| key.verify_prehash(digest, &it).is_ok())
        }};
    }
    Ok(match curve {
        Some(P_256) => on!(p256),
        Some(P_384) => on!(p384),
        Some(other) => return Err(unknown(other)),
        None => return Err(ProofError::BadStamp),
    })
}

/// An error unless the certificate is for time stamping, and says so with weight.
pub(super) fn check_use(certificate: &Certificate) -> Result<(), ProofError> {
    let uses = certificate.tbs_certificate.get::<ExtendedKeyUsage>();
    match uses {
        Ok(Some((true, uses))) if uses.0 == [TIME_STAMPING] => Ok(()),
        _ => Err(ProofError::StampCertificateUse),
    }
}

/// An error unless a root vouches for the certificate, over at most five others, and all of them
/// were valid at `at`.
pub(super) fn check_chain(
    certificate: &Certificate,
    others: &[Certificate],
    roots: &[Vec<u8>],
    at: Duration,
) -> Result<(), ProofError> {
    let roots: Vec<Certificate> =
        roots.iter().filter_map(|it| Certificate::from_der(it).ok()).collect();
    let mut current = certificate;
    for _ in 0..=CHAIN_MAX {
        check_valid(current, at)?;
        if roots.contains(current) {
            return Ok(());
        }
        let vouches = |it: &&Certificate| *it != current && vouches_for(it, current);
        // Roots first: what comes with the token is only a way to them.
        let next = roots.iter().find(vouches).or_else(|| others.iter().find(vouches));
        current = next.ok_or(ProofError::StampNotTrusted)?;
    }
    Err(ProofError::StampNotTrusted)
}

fn check_valid(certificate: &Certificate, at: Duration) -> Result<(), ProofError> {
    let validity = &certificate.tbs_certificate.validity;
    let (from, until) =
        (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    match from <= at && at <= until {
        true => Ok(()),
        false => Err(ProofError::StampCertificateExpired),
    }
}

fn vouches_for(issuer: &Certificate, certificate: &Certificate) -> bool {
    let (by, of) = (&issuer.tbs_certificate, &certificate.tbs_certificate);
    let constraints = by.get::<BasicConstraints>();
    let is_issuer = constraints.is_ok_and(|it| it.is_some_and(|(_, it)| it.ca));
    if by.subject != of.issuer || !is_issuer {
        return false;
    }
    let algorithm = certificate.signature_algorithm.oid;
    let (Ok(covered), Some(signature)) = (of.to_der(), certificate.signature.as_bytes()) else {
        return false;
    };
    let key = &by.subject_public_key_info;
    verify(key, algorithm, SHA_256, &covered, signature).unwrap_or(false)
}
