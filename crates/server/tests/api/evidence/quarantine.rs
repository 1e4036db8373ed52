//! A real ClamAV in front of the vault: what it finds something in is put apart.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use redress_core::{
    ids::{CaseId, EvidenceId},
    party::Role,
};
use redress_server::scanner::Scanner;
use tempfile::TempDir;

use super::{begin, lines, put, sha256};
use crate::{
    cli::Place,
    harness::{Ask, Engine, Ground, key},
};

/// The text that every scanner calls dangerous and that harms nobody, in two halves so that no
/// scanner calls this file so.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into()
}

/// The daemon with one signature of our own, so that nothing is fetched.
struct Clamd {
    process: Child,
    folder: TempDir,
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Clamd {
    /// `None`, said by name, where there is none (Debian: clamav-daemon).
    async fn start() -> Option<Clamd> {
        let places = ["/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd"];
        let Some(program) = places.iter().map(Path::new).find(|it| it.exists()) else {
            println!("skipped: no clamd (Debian: clamav-daemon)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let signature = format!("{}:{}:Redress.Test-1\n", sha256(&eicar()), eicar().len());
        fs::write(folder.path().join("own.hsb"), signature).unwrap();
        let (settings, socket) = (folder.path().join("clamd.conf"), socket_in(&folder));
        let text = format!(
            "Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\nStreamMaxLength 8M\n",
            socket.display(),
            folder.path().display()
        );
        fs::write(&settings, text).unwrap();
        let mut command = Command::new(program);
        command.arg("--config-file").arg(&settings);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let clamd = Clamd { process, folder };
        let patience = Instant::now() + Duration::from_secs(120);
        while clamd.scanner().version().await.is_err() {
            assert!(Instant::now() < patience, "clamd does not come up");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Some(clamd)
    }

    fn scanner(&self) -> Scanner {
        Scanner::Unix(socket_in(&self.folder))
    }
}

fn socket_in(folder: &TempDir) -> PathBuf {
    folder.path().join("clamd.sock")
}

/// How many lines of custody the case has under this name, and what stands there for the file.
async fn quarantined(ground: &Ground, case: &str, token: &str) -> Vec<serde_json::Value> {
    let path = format!("/api/v1/cases/{case}/custody");
    let got = ground.send(Ask::get(&path).by(token)).await;
    assert_eq!(got.status, 200, "{}", got.json);
    got.json["quarantined"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_scanner_finds_something_in_is_put_apart_and_never_evidence() {
    let Some(clamd) = Clamd::start().await else { return };
    for engine in Engine::every() {
        let ground = Ground::fitted(engine, |app| app.scanned_by(Some(clamd.scanner()))).await;
        let agent = ground.person("agent", Role::Agent).await;
        let lodged = ground.lodged().await;
        let (case, secret) = (lodged.text("id"), lodged.text("secret"));
        let clean = ground.send(put(case, "text/plain", lines(900, 1)).by(&agent.token)).await;
        assert_eq!(clean.status, 201, "{engine:?}: {}", clean.json);
        assert_eq!(clean.json["capture"]["scan"], "clean");

        let name = key();
        let refused = || put(case, "text/plain", eicar()).named(name).by(secret);
        for _ in 0..2 {
            let got = ground.send(refused()).await;
            assert_eq!((got.status, got.code()), (422, "dangerous-file"), "{engine:?}");
        }
        let apart = quarantined(&ground, case, &agent.token).await;
        assert_eq!(apart.len(), 1, "{engine:?}: {apart:?}");
        let file = EvidenceId(name.0);
        for who in [secret, &agent.token] {
            let path = format!("/api/v1/cases/{case}/evidence/{file}");
            assert_eq!(ground.send(Ask::get(&path).by(who)).await.status, 404);
        }
        // It is there for whoever has to find out what it was, and no sweep takes it.
        ground.app.desk.store.sweep_files(jiff::Timestamp::MAX).await.unwrap();
        let id: CaseId = case.parse().unwrap();
        let kept = ground.app.desk.store.file(id, file).await.unwrap().unwrap();
        assert_eq!(kept.bytes, eicar());
        let view = ground.send(Ask::get(&format!("/api/v1/cases/{case}")).by(&agent.token)).await;
        assert_eq!(view.json["evidence"].as_array().unwrap().len(), 1, "{}", view.json);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_in_pieces_are_looked_at_as_well_and_what_is_too_large_is_said() {
    let Some(clamd) = Clamd::start().await else { return };
    for engine in Engine::every() {
        let ground = Ground::fitted(engine, |app| app.scanned_by(Some(clamd.scanner()))).await;
        let agent = ground.person("agent", Role::Agent).await;
        let lodged = ground.lodged().await;
        let case = lodged.text("id");
        let bytes = eicar();
        let begun = begin(case, bytes.len(), "a.txt", "text/plain").by(&agent.token);
        let begun = ground.send(begun).await;
        let piece = Ask::new("PATCH", begun.header("location"))
            .raw("application/offset+octet-stream", bytes)
            .with("tus-resumable", "1.0.0")
            .with("upload-offset", "0");
        let got = ground.send(piece.by(&agent.token)).await;
        assert_eq!((got.status, got.code()), (422, "dangerous-file"), "{engine:?}");
        assert_eq!(quarantined(&ground, case, &agent.token).await.len(), 1);

        let large = put(case, "text/plain", lines(9 << 20, 2)).by(&agent.token);
        let got = ground.send(large).await;
        assert_eq!((got.status, got.code()), (422, "too-large-to-scan"), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_scanner_is_away_no_file_is_taken_and_none_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    for engine in Engine::every() {
        let nobody = Scanner::Unix(socket_in(&folder));
        let ground = Ground::fitted(engine, |app| app.scanned_by(Some(nobody))).await;
        let lodged = ground.lodged().await;
        let (case, secret) = (lodged.text("id"), lodged.text("secret"));
        let ask = put(case, "text/plain", lines(900, 3)).by(secret);
        let got = ground.send(ask).await;
        assert_eq!((got.status, got.code()), (503, "not-scanned"), "{engine:?}: {}", got.json);
        let view = ground.send(Ask::get(&format!("/api/v1/cases/{case}")).by(secret)).await;
        assert_eq!(view.json["evidence"], serde_json::json!([]));
    }
}

#[tokio::test]
async fn doctor_says_that_the_scanner_is_away() {
    let place = Place::new(Engine::Sqlite).await;
    place.run(&["migrate"]).ended(0);
    let settings = place.path("redress.toml");
    let set = |text: &str| fs::write(&settings, text).unwrap();
    set("[evidence]\nscanner = \"unix:/nowhere/clamd.ctl\"\n");
    let doctor = ["doctor", "--config", settings.to_str().unwrap()];
    let ran = place.run(&doctor).ended(1);
    assert!(ran.out.contains("unix:/nowhere/clamd.ctl"), "{}", ran.out);
    set("[evidence]\nscanner = \"clamd\"\n");
    let ran = place.run(&doctor).ended(1);
    assert!(ran.out.contains("unix:/path"), "{}", ran.out);
}
