//! Time stamps against an authority made with OpenSSL: ours are read by it, its are read by us.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use redress_proof::{ProofError, stamp};

const TEXT: &[u8] = b"desk.example/log\n3\nAAAA\n";

/// An authority in a folder: a root, a certificate under it, and what `openssl ts` needs.
struct Authority {
    folder: tempfile::TempDir,
}

/// What kind of keys, and how the certificate is made.
struct Kind {
    key: &'static [&'static str],
    digest: &'static str,
    /// The extended key usage of the certificate.
    usage: &'static str,
}

const RSA: &[&str] = &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const P_256: &[&str] = &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P_384: &[&str] = &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];
const STAMPING: &str = "critical,timeStamping";

/// `None`, and a line that says so, where there is no OpenSSL.
fn openssl() -> Option<()> {
    let there = Command::new("openssl").arg("version").output().is_ok_and(|it| it.status.success());
    if !there {
        println!("skipped: time stamps, because there is no openssl");
    }
    there.then_some(())
}

impl Authority {
    fn new(kind: &Kind) -> Authority {
        let authority = Authority { folder: tempfile::tempdir().unwrap() };
        authority.write("tsa.cnf", config(kind));
        authority.write("serial", "01");
        for name in ["root", "tsa"] {
            authority.run(&[kind.key, &["-out", &format!("{name}.key")]].concat());
        }
        let root = ["req", "-x509", "-new", "-key", "root.key", "-out", "root.pem", "-days", "30"];
        let named = ["-subj", "/CN=Test Root", "-config", "tsa.cnf", "-extensions", "root"];
        authority.run(&[&root[..], &named].concat());
        let asked = ["req", "-new", "-key", "tsa.key", "-out", "tsa.csr", "-config", "tsa.cnf"];
        authority.run(&[&asked[..], &["-subj", "/CN=Test TSA"]].concat());
        let sign = ["x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key"];
        let how = ["-CAcreateserial", "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.cnf"];
        authority.run(&[&sign[..], &how, &["-extensions", "stamping"]].concat());
        authority
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) {
        let folder = self.folder.path();
        let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "openssl {arguments:?}: {said}");
    }

    /// What it answers.
    fn reply(&self, request: &[u8]) -> Vec<u8> {
        self.write("request.tsq", request);
        let reply = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq"];
        self.run(&[&reply[..], &["-out", "reply.tsr"]].concat());
        fs::read(self.path("reply.tsr")).unwrap()
    }

    fn stamp(&self, text: &[u8]) -> Vec<u8> {
        let answer = self.reply(&stamp::request(text, 77));
        stamp::read_answer(&answer, text, 77).unwrap()
    }

    fn roots(&self) -> Vec<Vec<u8>> {
        roots_in(&self.path("root.pem"))
    }
}

fn roots_in(path: &Path) -> Vec<Vec<u8>> {
    stamp::read_roots(&fs::read_to_string(path).unwrap()).unwrap()
}

fn config(kind: &Kind) -> String {
    let Kind { digest, usage, .. } = kind;
    format!(
        "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = x\n\
         [root]\nbasicConstraints = critical,CA:true\nsubjectKeyIdentifier = hash\n\
         [stamping]\nbasicConstraints = CA:false\nextendedKeyUsage = {usage}\n\
         subjectKeyIdentifier = hash\n\
         [tsa]\ndefault_tsa = it\n\
         [it]\nserial = serial\nsigner_cert = tsa.pem\ncerts = root.pem\n\
         signer_key = tsa.key\nsigner_digest = {digest}\ndefault_policy = 1.2.3.4.1\n\
         digests = sha256\naccuracy = secs:1\nordering = yes\ness_cert_id_chain = no\n\
         ess_cert_id_alg = sha256\n"
    )
}

fn code<T: std::fmt::Debug>(refused: Result<T, ProofError>) -> &'static str {
    refused.unwrap_err().code()
}

#[test]
fn stamps_of_every_kind_of_key_are_read_and_trusted_under_their_root_alone() {
    let Some(()) = openssl() else { return };
    let other = Authority::new(&Kind { key: P_256, digest: "sha256", usage: STAMPING });
    for (key, digest) in [(RSA, "sha256"), (RSA, "sha512"), (P_256, "sha256"), (P_384, "sha384")] {
        let authority = Authority::new(&Kind { key, digest, usage: STAMPING });
        let token = authority.stamp(TEXT);
        let stamped = stamp::check(&token, TEXT, &authority.roots()).unwrap();
        assert_eq!(
            (stamped.authority.as_str(), stamped.policy.as_str()),
            ("CN=Test TSA", "1.2.3.4.1")
        );
        assert_eq!(stamp::claims(&token, TEXT).unwrap(), stamped.at);
        assert_eq!(code(stamp::check(&token, b"other", &authority.roots())), "stamp-of-other");
        assert_eq!(code(stamp::check(&token, TEXT, &other.roots())), "stamp-not-trusted");
        assert_eq!(code(stamp::check(&token, TEXT, &[])), "stamp-not-trusted");
        let both = [other.roots(), authority.roots()].concat();
        stamp::check(&token, TEXT, &both).unwrap();
    }
}

#[test]
fn openssl_reads_what_was_kept() {
    let Some(()) = openssl() else { return };
    let authority = Authority::new(&Kind { key: RSA, digest: "sha256", usage: STAMPING });
    let token = authority.stamp(TEXT);
    authority.write("kept.tst", &token);
    authority.write("text", TEXT);
    let verify = ["ts", "-verify", "-data", "text", "-in", "kept.tst", "-token_in"];
    authority.run(&[&verify[..], &["-CAfile", "root.pem"]].concat());
}

#[test]
fn every_flipped_bit_of_what_is_signed_is_noticed() {
    let Some(()) = openssl() else { return };
    let authority = Authority::new(&Kind { key: P_256, digest: "sha256", usage: STAMPING });
    let (token, roots) = (authority.stamp(TEXT), authority.roots());
    let held = stamp::check(&token, TEXT, &roots).unwrap();
    for at in 0..token.len() {
        let mut wrong = token.clone();
        wrong[at] ^= 1 << (at % 8);
        // What is not signed (the copy of the root in the token, say) may change; what it says not.
        if let Ok(other) = stamp::check(&wrong, TEXT, &roots) {
            assert_eq!(other, held, "byte {at}");
        }
    }
    for length in 0..token.len() {
        assert!(stamp::check(&token[..length], TEXT, &roots).is_err(), "cut off after {length}");
    }
}

#[test]
fn a_certificate_that_is_for_other_things_too_stamps_nothing() {
    let Some(()) = openssl() else { return };
    let authority = Authority::new(&Kind { key: P_256, digest: "sha256", usage: STAMPING });
    authority.stamp(TEXT);
    // OpenSSL stamps with a certificate that is lawful, and refuses others. So the lawful one signs,
    // and a certificate with the same key, name and number, but another use, stands in the token.
    let lax = "critical,timeStamping,codeSigning";
    let config = config(&Kind { key: P_256, digest: "sha256", usage: lax });
    authority.write("lax.cnf", config);
    let sign = ["x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key"];
    let how = ["-set_serial", "0x77", "-days", "30"];
    let lawful = ["-extfile", "tsa.cnf", "-extensions", "stamping", "-out", "tsa.pem"];
    let other = ["-extfile", "lax.cnf", "-extensions", "stamping", "-out", "lax.pem"];
    authority.run(&[&sign[..], &how, &lawful].concat());
    authority.run(&[&sign[..], &how, &other].concat());
    for (name, der) in [("tsa.pem", "tsa.der"), ("lax.pem", "lax.der")] {
        authority.run(&["x509", "-in", name, "-outform", "DER", "-out", der]);
    }
    let (lawful, other) = (authority.path("tsa.der"), authority.path("lax.der"));
    let (lawful, other) = (fs::read(lawful).unwrap(), fs::read(other).unwrap());
    let token = authority.stamp(TEXT);
    stamp::check(&token, TEXT, &authority.roots()).unwrap();
    let at = token.windows(lawful.len()).position(|it| it == lawful).unwrap();
    let mut changed = token.clone();
    changed.splice(at..at + lawful.len(), other);
    assert!(stamp::check(&changed, TEXT, &authority.roots()).is_err());
}

#[test]
fn an_answer_to_something_else_is_not_taken() {
    let Some(()) = openssl() else { return };
    let authority = Authority::new(&Kind { key: P_256, digest: "sha256", usage: STAMPING });
    let answer = authority.reply(&stamp::request(TEXT, 5));
    stamp::read_answer(&answer, TEXT, 5).unwrap();
    assert_eq!(code(stamp::read_answer(&answer, TEXT, 6)), "stamp-of-other");
    assert_eq!(code(stamp::read_answer(&answer, b"other", 5)), "stamp-of-other");
    // A digest that the authority does not take is refused with a status.
    let refused = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
    assert_eq!(code(stamp::read_answer(&refused, TEXT, 5)), "stamp-refused");
    for junk in [&b""[..], b"junk", &[0x30, 0x80], &answer[..answer.len() / 2]] {
        assert_eq!(code(stamp::read_answer(junk, TEXT, 5)), "bad-stamp");
    }
}

#[test]
fn roots_are_certificates_in_pem() {
    for junk in ["", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert_eq!(code(stamp::read_roots(junk)), "bad-roots", "{junk}");
    }
}
