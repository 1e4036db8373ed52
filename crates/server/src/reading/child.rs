//! The child from outside: started without anything of ours, asked one question, ended in time.

use std::{
    io::{self, Read as _, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::{Job, ReadError};

/// How much the child may answer, in bytes: a redacted picture at most.
const ANSWER_BYTES_MAX: u64 = 160 << 20;
/// How long a child may take to end after its answer ended.
const ENDED_WITHIN: Duration = Duration::from_secs(2);
/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Starts the program again, gives it the job and the bytes, and waits for its answer.
pub(super) async fn ask(
    program: &Path,
    job: &Job,
    bytes: Vec<u8>,
    within: Duration,
) -> Result<Vec<u8>, ReadError> {
    let mut head = serde_json::to_vec(job).map_err(io::Error::from)?;
    head.push(b'\n');
    let program = program.to_owned();
    // Pipes are waited for by threads of their own.
    let asked = tokio::task::spawn_blocking(move || talk(&program, head, bytes, within));
    asked.await.unwrap_or(Err(ReadError::Failed))
}

fn talk(
    program: &Path,
    head: Vec<u8>,
    bytes: Vec<u8>,
    within: Duration,
) -> Result<Vec<u8>, ReadError> {
    let mut running = Running::start(program)?;
    let (to, from) = (running.child.stdin.take(), running.child.stdout.take());
    let (Some(mut to), Some(from)) = (to, from) else { return Err(ReadError::Failed) };
    // A child that ends early does not take everything; what counts is how it ends.
    thread::spawn(move || to.write_all(&head).and_then(|()| to.write_all(&bytes)));
    let (said, answers) = mpsc::channel();
    thread::spawn(move || {
        let mut answer = Vec::new();
        let read = from.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut answer);
        let _ = said.send(read.map(|_| answer));
    });
    let answer = match answers.recv_timeout(within) {
        Ok(Ok(answer)) if answer.len() as u64 <= ANSWER_BYTES_MAX => answer,
        Ok(_) => return Err(ReadError::Failed),
        Err(_) => return Err(ReadError::TooLong),
    };
    match running.ended()? {
        Some(status) if status.success() => {
            running.left_nothing = true;
            Ok(answer)
        }
        _ => Err(ReadError::Failed),
    }
}

/// Ends with everything it started, however the talk with it ended.
struct Running {
    child: Child,
    left_nothing: bool,
}

impl Running {
    fn start(program: &Path) -> io::Result<Running> {
        let mut command = Command::new(program);
        command
            .arg("read-evidence")
            // Keys and passwords stand in the environment of the server.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // A group of its own, so that what the child starts ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Running { child: command.spawn()?, left_nothing: false })
    }

    /// How it ended; none where it goes on without a word.
    fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        for _ in 0..ENDED_WITHIN.as_millis() / LOOK_EVERY.as_millis() {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(None)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.left_nothing {
            return;
        }
        #[cfg(unix)]
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id() as i32) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first line of an answer, and the bytes behind it.
pub(super) fn split(mut answer: Vec<u8>) -> Option<(Vec<u8>, Vec<u8>)> {
    let end = answer.iter().position(|it| *it == b'\n')?;
    let rest = answer.split_off(end + 1);
    answer.pop();
    Some((answer, rest))
}
