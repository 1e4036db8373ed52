//! The program as somebody at a terminal knows it: what it prints, and how it ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::harness::{Database, Engine};

mod bills;
pub(crate) mod checking;
mod deadlines;
mod erasing;
mod keeping;
mod letters;
mod serving;
mod terminal;

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The lines of stdout as JSON.
    pub(crate) fn json(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        self.out.lines().map(read).collect()
    }

    /// It ended like this, or else everything it said is shown.
    pub(crate) fn ended(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// The program, in an environment that says nothing about language, keys or places.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.args(arguments);
    let ours = std::env::vars().map(|(name, _)| name).filter(|it| it.starts_with("REDRESS_"));
    for name in ours.chain(["LC_ALL", "LC_MESSAGES", "LANG"].map(str::to_owned)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    finish(program(arguments).spawn().unwrap())
}

/// With something on stdin.
pub(crate) fn fed(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = program(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // A program that does not want all of it is free to go.
    let _ = child.stdin.take().unwrap().write_all(input);
    finish(child)
}

fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where the data of one test lies: a folder with the key, and a database of either engine.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    database: Option<Database>,
}

impl Place {
    pub(crate) async fn new(engine: Engine) -> Place {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create(engine).await),
        };
        Place { folder: tempfile::tempdir().unwrap(), database }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where its database is.
    pub(crate) fn url(&self) -> String {
        let file = || format!("sqlite:{}", self.path("data").join("redress.db").display());
        self.database.as_ref().map_or_else(file, |it| it.url.clone())
    }

    /// The words that lead here, and the words of the command.
    pub(crate) fn words<'a>(&'a self, command: &[&'a str]) -> Vec<String> {
        let data = self.path("data").display().to_string();
        let mut words: Vec<String> = command.iter().map(|it| (*it).to_owned()).collect();
        words.extend(["--data".to_owned(), data]);
        if let Some(database) = &self.database {
            words.extend(["--database".to_owned(), database.url.clone()]);
        }
        words
    }

    /// The address of the database.
    pub(crate) fn database_url(&self) -> String {
        match &self.database {
            Some(database) => database.url.clone(),
            None => format!("sqlite:{}", self.path("data/redress.db").display()),
        }
    }

    pub(crate) fn run(&self, command: &[&str]) -> Ran {
        let words = self.words(command);
        run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// A server over this place on any free port, once it listens.
    pub(crate) fn serve(&self, more: &[&str]) -> Server {
        let mut command = vec!["serve", "--json", "--listen", "127.0.0.1:0"];
        command.extend(more);
        let words = self.words(&command);
        let begun = Instant::now();
        let mut child =
            program(&words.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            panic!("the server did not start: {err}");
        }
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = said["listening"].as_str().unwrap().to_owned();
        // Somebody has to read, or a full pipe stops the server.
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            let _ = errors.read_to_string(&mut log);
            log
        });
        Server { child, out, url, log: Some(log), took: begun.elapsed() }
    }
}

/// A server that runs as a program of its own.
pub(crate) struct Server {
    child: Child,
    pub(crate) out: BufReader<std::process::ChildStdout>,
    pub(crate) url: String,
    log: Option<std::thread::JoinHandle<String>>,
    /// From the start to the first line.
    pub(crate) took: Duration,
}

impl Server {
    /// The next line of stdout as JSON.
    pub(crate) fn says(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        if line.is_empty() {
            let log = self.log.take().unwrap().join().unwrap();
            panic!("the server ended: {log}");
        }
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }

    /// Asks it to end as a service manager does. Returns how it ended, and what it logged.
    pub(crate) fn terminate(self) -> (i32, String) {
        self.signal("TERM");
        self.wait()
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for its end. Returns how it ended, and what it logged.
    pub(crate) fn wait(mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let log = self.log.take().unwrap().join().unwrap();
        (code, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path).display().to_string()
}
