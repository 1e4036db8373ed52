//! Fetching and asking packages in another language that know holidays. They are for comparison
//! only: nothing that is shipped needs them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use jiff::civil::Date;
use serde::Deserialize;

const WANTED: &str = include_str!("packages.txt");

/// What one package says of one calendar.
#[derive(Deserialize)]
pub(super) struct Comparison {
    pub(super) calendar: String,
    pub(super) package: String,
    /// The first and the last day that it covers.
    pub(super) first: Date,
    pub(super) last: Date,
    /// Every day in between that is not worked.
    pub(super) rest: Vec<Date>,
}

/// What all packages say; why they cannot be asked where they cannot.
pub(super) fn ask() -> Result<Vec<Comparison>, String> {
    let folder = fetched()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendars/packages.py");
    let mut python = Command::new("python3");
    // Before what is installed, which may be another version. No bytecode is left in the sources.
    python.arg("-B").arg(script).env("PYTHONPATH", folder);
    let said = run(&mut python)?;
    serde_json::from_slice(&said).map_err(|it| format!("packages.py: {it}"))
}

/// The folder with the packages; they are fetched once for each list of them.
fn fetched() -> Result<PathBuf, String> {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-tools");
    let place = tools.join("calendar-packages");
    let mark = |folder: &Path| folder.join("fetched.txt");
    if fs::read_to_string(mark(&place)).is_ok_and(|it| it == WANTED) {
        return Ok(place);
    }
    // Filled beside its place, so that a run that was cut short leaves nothing half done.
    let fresh = tools.join(format!("calendar-packages-{}", std::process::id()));
    fs::create_dir_all(&fresh).map_err(|it| it.to_string())?;
    let list = fresh.join("packages.txt");
    fs::write(&list, WANTED).map_err(|it| it.to_string())?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]);
    pip.args(["--timeout", "20", "--retries", "1", "--target"]).arg(&fresh).arg("-r").arg(&list);
    let filled = run(&mut pip).and_then(|_| {
        let _ = fs::remove_dir_all(&place);
        fs::write(mark(&fresh), WANTED).map_err(|it| it.to_string())?;
        fs::rename(&fresh, &place).map_err(|it| it.to_string())
    });
    let _ = fs::remove_dir_all(&fresh);
    filled.map(|()| place)
}

fn run(command: &mut Command) -> Result<Vec<u8>, String> {
    let ended = command.stdin(Stdio::null()).output();
    let ended = ended.map_err(|it| format!("{:?} does not start: {it}", command.get_program()))?;
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let last = said.lines().rfind(|it| !it.trim().is_empty()).unwrap_or("nothing said");
    Err(format!("{:?}: {last}", command.get_program()))
}

/// Whether a build server runs this, where everything must be there.
pub(super) fn on_the_build_server() -> bool {
    env::var_os("CI").is_some()
}
