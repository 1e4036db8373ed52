//! Time stamps of RFC 3161: an authority says when it saw a digest, and nothing else leaves us.
//!
//! A token is checked offline: that it is over this text, that the certificate in it signed it
//! and is for nothing but time stamping, and that a certificate the reader trusts vouches for that
//! one, as of the time in the token.

use base64::{Engine, prelude::BASE64_STANDARD};
use cms::{
    cert::{
        CertificateChoices, IssuerAndSerialNumber,
        x509::{Certificate, ext::pkix::SubjectKeyIdentifier},
    },
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Any, Decode, Encode, Sequence, SliceReader, Tag, Tagged,
    asn1::{GeneralizedTime, Int, Null, ObjectIdentifier, OctetString, Uint},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

mod certificate;

use self::certificate::{SHA_256, digest, verify};
use crate::ProofError;

pub use self::certificate::read_roots;

/// The longest token, or answer with one, that is read: in bytes.
pub const STAMP_BYTES_MAX: usize = 64 * 1024;
/// How requests and answers are called over HTTP.
pub const REQUEST_TYPE: &str = "application/timestamp-query";
/// See [`REQUEST_TYPE`].
pub const ANSWER_TYPE: &str = "application/timestamp-reply";

const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ID_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const ID_CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const ID_MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// The certificate that signed, by its SHA-256 (RFC 5816).
const ID_SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// What an authority says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamped {
    /// When it saw the digest.
    pub at: Timestamp,
    /// The name in its certificate.
    pub authority: String,
    /// Its number for this stamp, in hex.
    pub serial: String,
    /// The policy that it stamps under, as an object identifier.
    pub policy: String,
}

#[derive(Sequence)]
struct AlgorithmId {
    algorithm: ObjectIdentifier,
    #[asn1(optional = "true")]
    parameters: Option<Any>,
}

#[derive(Sequence)]
struct MessageImprint {
    hash_algorithm: AlgorithmId,
    hashed_message: OctetString,
}

/// `TimeStampReq`, with the parts that we send.
#[derive(Sequence)]
struct Query {
    version: u8,
    message_imprint: MessageImprint,
    nonce: Uint,
    cert_req: bool,
}

/// `TimeStampResp`.
#[derive(Sequence)]
struct Answer {
    /// `PKIStatusInfo`: a number, and words for people.
    status: Any,
    #[asn1(optional = "true")]
    token: Option<ContentInfo>,
}

impl Answer {
    fn status(&self) -> der::Result<u8> {
        self.status.tag().assert_eq(Tag::Sequence)?;
        u8::decode(&mut SliceReader::new(self.status.value())?)
    }
}

/// `TSTInfo`.
#[derive(Sequence)]
struct TstInfo {
    version: u8,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: GeneralizedTime,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Uint>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    extensions: Option<Vec<Any>>,
}

#[derive(Sequence)]
struct Accuracy {
    #[asn1(optional = "true")]
    seconds: Option<u64>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<u16>,
}

/// What the request for a stamp over `text` looks like. `nonce` must not be used twice.
pub fn request(text: &[u8], nonce: u64) -> Vec<u8> {
    let parameters = Some(Any::from(Null));
    let hash_algorithm = AlgorithmId { algorithm: SHA_256, parameters };
    let hashed_message = OctetString::new(Sha256::digest(text).to_vec());
    let query = || {
        let message_imprint = MessageImprint { hash_algorithm, hashed_message: hashed_message? };
        let nonce = Uint::new(&nonce.to_be_bytes())?;
        Query { version: 1, message_imprint, nonce, cert_req: true }.to_der()
    };
    query().expect("everything in it is short")
}

/// The token in an answer to [`request`] with this text and nonce. Whether the authority is to be
/// trusted is not looked at yet: see [`check`].
pub fn read_answer(answer: &[u8], text: &[u8], nonce: u64) -> Result<Vec<u8>, ProofError> {
    if STAMP_BYTES_MAX < answer.len() {
        return Err(ProofError::BadStamp);
    }
    let answer = Answer::from_der(answer).map_err(bad)?;
    // 0 is granted, 1 granted with changes.
    let status = answer.status().map_err(bad)?;
    if 1 < status {
        return Err(ProofError::StampRefused { status });
    }
    let token = answer.token.ok_or(ProofError::BadStamp)?.to_der().map_err(bad)?;
    let (_, info) = open(&token)?;
    is_over(&info.0, text)?;
    match info.0.nonce.is_some_and(|it| it == Uint::new(&nonce.to_be_bytes()).expect("short")) {
        true => Ok(token),
        false => Err(ProofError::StampOfOther),
    }
}

/// What a token says, when it is over this text, signed for time stamping, and one of `roots`
/// (certificates in DER) vouches for who signed it.
pub fn check(token: &[u8], text: &[u8], roots: &[Vec<u8>]) -> Result<Stamped, ProofError> {
    let (signed, (info, content)) = open(token)?;
    is_over(&info, text)?;
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(ProofError::BadStamp) };
    let certificates = certificates(&signed);
    let by = signed_by(signer, &certificates).ok_or(ProofError::BadStamp)?;
    check_signature(signer, &content, by)?;
    let at = info.gen_time.to_unix_duration();
    certificate::check_use(by)?;
    certificate::check_chain(by, &certificates, roots, at)?;
    let at = i64::try_from(at.as_secs()).ok().and_then(|it| Timestamp::from_second(it).ok());
    Ok(Stamped {
        at: at.ok_or(ProofError::BadStamp)?,
        authority: by.tbs_certificate.subject.to_string(),
        serial: hex::encode(info.serial_number.as_bytes()),
        policy: info.policy.to_string(),
    })
}

/// What a token says, whoever signed it: when, for people who look on.
pub fn claims(token: &[u8], text: &[u8]) -> Result<Timestamp, ProofError> {
    let (_, (info, _)) = open(token)?;
    is_over(&info, text)?;
    let at = i64::try_from(info.gen_time.to_unix_duration().as_secs()).ok();
    at.and_then(|it| Timestamp::from_second(it).ok()).ok_or(ProofError::BadStamp)
}

/// A token from base64.
pub fn decode(token: &str) -> Result<Vec<u8>, ProofError> {
    match token.len() <= 2 * STAMP_BYTES_MAX {
        true => BASE64_STANDARD.decode(token).map_err(|_| ProofError::BadStamp),
        false => Err(ProofError::BadStamp),
    }
}

/// A token as base64.
pub fn encode(token: &[u8]) -> String {
    BASE64_STANDARD.encode(token)
}

fn bad(_: der::Error) -> ProofError {
    ProofError::BadStamp
}

/// What was signed, as it was read and as bytes.
type Content = (TstInfo, Vec<u8>);

fn open(token: &[u8]) -> Result<(SignedData, Content), ProofError> {
    if STAMP_BYTES_MAX < token.len() {
        return Err(ProofError::BadStamp);
    }
    let info = ContentInfo::from_der(token).map_err(bad)?;
    let signed = || {
        let signed: SignedData = info.content.decode_as().ok()?;
        let content = signed.encap_content_info.econtent.as_ref()?;
        let content = content.decode_as::<OctetString>().ok()?.into_bytes();
        let stamp = TstInfo::from_der(&content).ok()?;
        let kinds = info.content_type == ID_SIGNED_DATA
            && signed.encap_content_info.econtent_type == ID_TST_INFO;
        (kinds && stamp.version == 1).then_some((signed, (stamp, content)))
    };
    signed().ok_or(ProofError::BadStamp)
}

fn is_over(info: &TstInfo, text: &[u8]) -> Result<(), ProofError> {
    let MessageImprint { hash_algorithm, hashed_message } = &info.message_imprint;
    let same = hash_algorithm.algorithm == SHA_256
        && hashed_message.as_bytes() == Sha256::digest(text).as_slice();
    if same { Ok(()) } else { Err(ProofError::StampOfOther) }
}

fn certificates(signed: &SignedData) -> Vec<Certificate> {
    let all = signed.certificates.iter().flat_map(|it| it.0.iter());
    let certificate = |it: &CertificateChoices| match it {
        CertificateChoices::Certificate(it) => Some(it.clone()),
        CertificateChoices::Other(_) => None,
    };
    all.filter_map(certificate).collect()
}

fn signed_by<'a>(signer: &SignerInfo, all: &'a [Certificate]) -> Option<&'a Certificate> {
    all.iter().find(|it| match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer,
            serial_number,
        }) => {
            let it = &it.tbs_certificate;
            it.issuer == *issuer && it.serial_number == *serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => it
            .tbs_certificate
            .get::<SubjectKeyIdentifier>()
            .is_ok_and(|it| it.is_some_and(|(_, own)| own == *id)),
    })
}

/// The signature covers attributes, which name the content by its digest and the certificate by
/// its own.
fn check_signature(
    signer: &SignerInfo,
    content: &[u8],
    by: &Certificate,
) -> Result<(), ProofError> {
    let attributes = signer.signed_attrs.as_ref().ok_or(ProofError::BadStamp)?;
    let one = |id: ObjectIdentifier| {
        let attribute = attributes.iter().find(|it| it.oid == id)?;
        let [value] = attribute.values.as_slice() else { return None };
        Some(value.clone())
    };
    let kind = one(ID_CONTENT_TYPE).and_then(|it| it.decode_as::<ObjectIdentifier>().ok());
    if kind != Some(ID_TST_INFO) {
        return Err(ProofError::BadStamp);
    }
    let digested = digest(signer.digest_alg.oid, content)?;
    let said = one(ID_MESSAGE_DIGEST).and_then(|it| it.decode_as::<OctetString>().ok());
    if said.is_none_or(|it| it.as_bytes() != digested) {
        return Err(ProofError::StampNotSigned);
    }
    if let Some(named) = one(ID_SIGNING_CERTIFICATE)
        && !names(&named, by)
    {
        return Err(ProofError::StampNotSigned);
    }
    let covered = attributes.to_der().map_err(bad)?;
    let (key, algorithm) =
        (&by.tbs_certificate.subject_public_key_info, &signer.signature_algorithm);
    match verify(key, algorithm.oid, signer.digest_alg.oid, &covered, signer.signature.as_bytes())?
    {
        true => Ok(()),
        false => Err(ProofError::StampNotSigned),
    }
}

/// `SigningCertificateV2`: the first entry names the certificate that signed.
fn names(attribute: &Any, by: &Certificate) -> bool {
    #[derive(Sequence)]
    struct Named {
        #[asn1(optional = "true")]
        hash_algorithm: Option<AlgorithmId>,
        hash: OctetString,
        #[asn1(optional = "true")]
        issuer: Option<Any>,
    }
    #[derive(Sequence)]
    struct Signing {
        certificates: Vec<Named>,
        #[asn1(optional = "true")]
        policies: Option<Any>,
    }
    let read = || {
        let signing: Signing = attribute.decode_as().ok()?;
        let first = signing.certificates.into_iter().next()?;
        let algorithm = first.hash_algorithm.map_or(SHA_256, |it| it.algorithm);
        let own = digest(algorithm, &by.to_der().ok()?).ok()?;
        Some(first.hash.as_bytes() == own)
    };
    read().unwrap_or(false)
}
