//! Who runs PostgreSQL. It refuses root, so root hands it to `nobody`.

use std::{
    env, fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};

/// The account that PostgreSQL runs under.
#[derive(Debug)]
pub(super) enum Owner {
    /// We are not root: ourselves.
    Ourselves,
    /// We are root: `nobody`, by whichever program of the system can change the user.
    Nobody { uid: u32, gid: u32, by: By },
}

/// A program that runs another as `nobody`. A bare Debian has all three, and no sudo.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Setpriv,
    Runuser,
    Su,
}

impl Owner {
    pub(super) fn choose() -> Result<Owner> {
        if id(&["-u"])? != 0 {
            return Ok(Owner::Ourselves);
        }
        let (uid, gid) = (id(&["-u", "nobody"])?, id(&["-g", "nobody"])?);
        for by in [By::Setpriv, By::Runuser, By::Su] {
            let nobody = Owner::Nobody { uid, gid, by };
            if nobody.succeeds(Path::new("/bin/sh"), &["-c", "exit 0"]) {
                return Ok(nobody);
            }
        }
        bail!(
            "PostgreSQL refuses to run as root, and neither setpriv, runuser nor su can become \
             `nobody` here: run as another user, or name a server in {}",
            super::VARIABLE
        )
    }

    /// A command that runs `program` as this account.
    pub(super) fn command(&self, program: &Path) -> Command {
        let Owner::Nobody { uid, gid, by } = self else {
            return Command::new(program);
        };
        let mut command;
        match by {
            By::Setpriv => {
                command = Command::new("setpriv");
                command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}"));
                command.args(["--clear-groups", "--"]);
            }
            By::Runuser => {
                command = Command::new("runuser");
                command.args(["-u", "nobody", "--"]);
            }
            By::Su => {
                command = Command::new("su");
                // `--`, or su takes the options of the program for its own.
                command.args(["-s", "/bin/sh", "-c", r#"exec "$@""#, "--", "nobody", "sh"]);
            }
        }
        command.arg(program);
        command
    }

    /// Whether this account can reach and run a program.
    pub(super) fn can_run(&self, program: &Path) -> bool {
        self.succeeds(program, &["--version"])
    }

    /// A new folder that this account owns and nobody else can look into.
    pub(super) fn temporary_folder(&self) -> Result<PathBuf> {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("redress-postgres-{}-{}", process::id(), since_1970.subsec_nanos());
        // TMPDIR of root may be a place where `nobody` cannot go.
        for parent in [env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")] {
            let folder = parent.join(&name);
            if fs::DirBuilder::new().mode(0o700).create(&folder).is_err() {
                continue;
            }
            self.take(&folder)?;
            let probe = folder.join("probe");
            let probe = probe.to_string_lossy();
            if self.succeeds(Path::new("/bin/sh"), &["-c", r#": >"$0" && rm "$0""#, &probe]) {
                return Ok(folder);
            }
            fs::remove_dir(&folder).ok();
        }
        bail!("no temporary folder that PostgreSQL could use: neither TMPDIR, /tmp nor /var/tmp")
    }

    /// Copies a folder to where this account can run what is in it; answers the copy.
    pub(super) fn copy(&self, from: &Path, to: &Path) -> Result<PathBuf> {
        self.copy_into(from, to).with_context(|| format!("copying {}", from.display()))?;
        Ok(to.to_owned())
    }

    fn copy_into(&self, from: &Path, to: &Path) -> Result<()> {
        fs::create_dir(to)?;
        fs::set_permissions(to, fs::Permissions::from_mode(0o755))?;
        self.take(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let copy = to.join(entry.file_name());
            if entry.path().is_dir() {
                self.copy_into(&entry.path(), &copy)?;
            } else {
                fs::copy(entry.path(), &copy)?;
                self.take(&copy)?;
            }
        }
        Ok(())
    }

    fn take(&self, path: &Path) -> Result<()> {
        if let Owner::Nobody { uid, gid, .. } = self {
            chown(path, Some(*uid), Some(*gid))?;
        }
        Ok(())
    }

    fn succeeds(&self, program: &Path, arguments: &[&str]) -> bool {
        let mut command = self.command(program);
        // The folder we stand in may be closed to `nobody`, and some programs mind.
        command.args(arguments).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

fn id(arguments: &[&str]) -> Result<u32> {
    let said = Command::new("id").args(arguments).output().context("running `id`")?;
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    said.parse().with_context(|| format!("`id {}` said `{said}`", arguments.join(" ")))
}
