//! A PostgreSQL for tests: the one that was named, or one of our own that is gone afterwards.

mod binaries;
mod owner;
mod wheel;

use std::{
    env, fs,
    io::Read,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use self::{binaries::Binaries, owner::Owner};

/// Names the PostgreSQL that tests use, as a URL with the right to create databases.
pub(crate) const VARIABLE: &str = "REDRESS_TEST_POSTGRES";

/// Tests run side by side, each with its own database and a pool or two.
const CONNECTIONS_MAX: &str = "300";
const START_WITHIN: Duration = Duration::from_secs(60);

/// Runs the server until it is told to stop or until whoever started it is gone.
///
/// The end of the pipe on its standard input is the signal: it comes when xtask is done, fails, is
/// interrupted or is killed, so that no way of ending leaves a server or its folder behind.
const KEEPER: &str = r#"
bin=$1 folder=$2; shift 2
exec 3<&0
"$bin/postgres" -D "$folder/data" "$@" </dev/null >"$folder/log" 2>&1 3<&- &
server=$!
( cat <&3 >/dev/null; kill -INT "$server" 2>/dev/null ) &
watch=$!
exec 3<&-
wait "$server"; status=$?
kill "$watch" 2>/dev/null
[ "$status" = 0 ] || tail -n 30 "$folder/log" >&2
cd / && rm -rf "$folder"
exit "$status"
"#;

/// A PostgreSQL that can be used while this value lives.
pub(crate) struct Postgres {
    url: String,
    /// What it is and where it came from, for people.
    pub(crate) about: String,
    ours: Option<Ours>,
}

/// A server of our own: dropping the pipe stops it and removes its folder.
struct Ours {
    keeper: Child,
    pipe: Option<ChildStdin>,
}

/// `cargo xtask postgres`: one to work with, until Ctrl-C.
pub(crate) fn run() -> Result<ExitCode> {
    let mut postgres = Postgres::find_or_start()?;
    println!("{VARIABLE}={}", postgres.url);
    let Some(ours) = &mut postgres.ours else {
        return Ok(ExitCode::SUCCESS);
    };
    eprintln!("{}. Ctrl-C stops it and removes its data.", postgres.about);
    // Not before the server ends by itself: the pipe is elsewhere, so waiting does not close it.
    let status = ours.keeper.wait()?;
    bail!("PostgreSQL ended by itself ({status})");
}

impl Postgres {
    /// Takes the one that the environment names, or starts one from what is found or fetched.
    pub(crate) fn find_or_start() -> Result<Postgres> {
        if let Some(url) = env::var(VARIABLE).ok().filter(|it| !it.trim().is_empty()) {
            let about = format!("PostgreSQL named by {VARIABLE}");
            return Ok(Postgres { url, about, ours: None });
        }
        let owner = Owner::choose()?;
        let found = match binaries::on_this_machine(&owner) {
            Some(found) => found,
            None => wheel::fetch()?,
        };
        // Somebody may take the free port before the server does. Three times is no accident.
        start(&found, &owner).or_else(|_| start(&found, &owner)).or_else(|_| start(&found, &owner))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops a server of our own and waits until it and its folder are gone.
    pub(crate) fn stop(mut self) -> Result<()> {
        if let Some(ours) = &mut self.ours {
            ours.pipe.take();
            let status = ours.keeper.wait()?;
            anyhow::ensure!(status.success(), "PostgreSQL did not stop cleanly ({status})");
        }
        Ok(())
    }
}

impl Drop for Ours {
    /// Also when a chore fails half-way: the next run shall not find the machine busier.
    fn drop(&mut self) {
        self.pipe.take();
        let _ = self.keeper.wait();
    }
}

fn start(found: &Binaries, owner: &Owner) -> Result<Postgres> {
    let folder = owner.temporary_folder()?;
    // Until the keeper runs, removing the folder is up to us.
    prepare(found, owner, &folder)
        .and_then(|bin| keep(found, owner, &bin, &folder))
        .inspect_err(|_| drop(fs::remove_dir_all(&folder)))
}

/// Makes an empty cluster and says where the binaries are that its owner can run.
fn prepare(found: &Binaries, owner: &Owner, folder: &Path) -> Result<PathBuf> {
    let bin = match &found.tree {
        Some(tree) if !owner.can_run(&found.bin.join("postgres")) => {
            owner.copy(tree, &folder.join("postgresql"))?.join(found.bin.strip_prefix(tree)?)
        }
        _ => found.bin.clone(),
    };
    let mut initdb = owner.command(&bin.join("initdb"));
    initdb.arg("-D").arg(folder.join("data"));
    initdb.args(["--username=redress", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
    let made = initdb.arg("--no-sync").current_dir(folder).output().context("initdb")?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        bail!("initdb from {} failed: {}", bin.display(), said.trim());
    }
    Ok(bin)
}

fn keep(found: &Binaries, owner: &Owner, bin: &Path, folder: &Path) -> Result<Postgres> {
    let port = free_port()?;
    let mut keeper = owner.command(Path::new("/bin/sh"));
    keeper.args(["-c", KEEPER, "postgres-keeper"]).arg(bin).arg(folder);
    let settings = [
        "listen_addresses=127.0.0.1",
        &format!("port={port}"),
        "unix_socket_directories=",
        &format!("max_connections={CONNECTIONS_MAX}"),
        "shared_buffers=128MB",
        "fsync=on",
        "synchronous_commit=on",
    ];
    for setting in settings {
        keeper.args(["-c", setting]);
    }
    // Its own process group: Ctrl-C is for us, and the keeper learns of it by the pipe.
    std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
    let mut keeper = keeper
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("the shell that keeps PostgreSQL does not start")?;
    let pipe = keeper.stdin.take();
    let mut ours = Ours { keeper, pipe };
    until_ready(&mut ours, folder)?;
    let url = format!("postgres://redress@127.0.0.1:{port}/postgres");
    let about = format!("PostgreSQL {} from {} on port {port}", found.version, found.bin.display());
    Ok(Postgres { url, about, ours: Some(ours) })
}

/// The server writes `ready` into its pid file; that needs no client and no password.
fn until_ready(ours: &mut Ours, folder: &Path) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < START_WITHIN {
        let pid_file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if pid_file.lines().nth(7).is_some_and(|status| status.trim() == "ready") {
            return Ok(());
        }
        if let Some(status) = ours.keeper.try_wait()? {
            bail!("PostgreSQL does not start ({status}), see its last lines above");
        }
        thread::sleep(Duration::from_millis(20));
    }
    let mut log = String::new();
    fs::File::open(folder.join("log")).and_then(|mut it| it.read_to_string(&mut log)).ok();
    bail!("PostgreSQL was not ready within {} s: {log}", START_WITHIN.as_secs());
}

/// A port that nobody listens on at this moment.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
