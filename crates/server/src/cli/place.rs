//! Where the data lies: the folder, the database, the master key.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use redress_store::{Location, MasterKey, Store};

use super::voice::{Failure, Voice};

/// Where the data lies.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Place {
    /// The data folder: the embedded database and the master key · 数据目录
    #[arg(long, value_name = "DIR", env = "REDRESS_DATA", default_value = "redress-data")]
    pub(super) data: PathBuf,
    /// The database, where it is not the embedded one: postgres://… or sqlite:… · 数据库地址
    #[arg(long, value_name = "URL", env = "REDRESS_DATABASE", hide_env_values = true)]
    pub(super) database: Option<String>,
    /// Where files go: a folder, or s3://BUCKET/PREFIX; otherwise beside the embedded database or
    /// in the data folder · 文件存放位置
    #[arg(long, value_name = "PLACE", env = "REDRESS_VAULT")]
    pub(super) vault: Option<String>,
}

/// The environment variable that holds the master key.
pub(super) const MASTER_KEY: &str = "REDRESS_MASTER_KEY";

impl Place {
    /// The address of the database.
    pub(super) fn url(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data.join("redress.db").display()),
        }
    }

    /// Where the database lies, and where files go.
    pub(super) fn location(&self) -> Location {
        let location = Location::of(self.url());
        match (&self.vault, self.is_embedded()) {
            (Some(vault), _) => location.with_vault(vault),
            (None, true) => location,
            (None, false) => {
                location.with_vault(self.data.join("redress.vault").display().to_string())
            }
        }
    }

    /// The same, with what the file of settings says where nothing else did.
    pub(super) fn or_vault(&self, settled: Option<&str>) -> Place {
        let vault = self.vault.clone().or_else(|| settled.map(str::to_owned));
        Place { vault, ..self.clone() }
    }

    /// Whether the database is a file in the data folder.
    pub(super) fn is_embedded(&self) -> bool {
        self.url().starts_with("sqlite:")
    }

    /// Where the master key lies, where the environment does not hold it.
    pub(super) fn key_file(&self) -> PathBuf {
        self.data.join("master.key")
    }

    /// The database as people may see it: without a password.
    pub(super) fn shown(&self) -> String {
        let url = self.url();
        match url.split_once("://").zip(url.rsplit_once('@')) {
            Some(((scheme, _), (_, host))) => format!("{scheme}://…@{host}"),
            None => url,
        }
    }

    /// Makes the data folder, for nobody but its owner.
    pub(super) fn make_folder(&self) -> Result<(), Failure> {
        if self.data.is_dir() {
            return Ok(());
        }
        let made = make_private(&self.data);
        made.map_err(|error| Failure::file(&self.data, &error))
    }

    /// The master key: from the environment, else from its file. With `make` a missing file comes
    /// into being, and the caller is told what it is worth.
    pub(super) fn key(&self, voice: &Voice, make: bool) -> Result<MasterKey, Failure> {
        if let Ok(text) = env::var(MASTER_KEY) {
            return Ok(text.parse()?);
        }
        let file = self.key_file();
        let new = !file.exists();
        if new && !make {
            let shown = file.display();
            return Err(Failure::bad_input(
                "no-master-key",
                format!("没有主密钥：请设置 {MASTER_KEY}，或用 --data 指明含有 {shown} 的数据目录"),
                format!(
                    "there is no master key: set {MASTER_KEY}, or name the folder that has \
                         {shown} with --data"
                ),
            ));
        }
        if new {
            self.make_folder()?;
        }
        let key = MasterKey::from_file_or_create(&file)?;
        if new {
            let shown = file.display();
            voice.aside(
                format!(
                    "已生成主密钥 {shown}（仅所有者可读）。请另存一份：丢失后，加密的内容无法恢复。"
                ),
                format!(
                    "A master key was made in {shown}, for its owner alone. Keep a copy \
                         elsewhere: without it nothing that is encrypted can be read again."
                ),
            );
        }
        Ok(key)
    }

    /// Opens the store as it is. Nothing comes into being.
    pub(super) async fn open(&self, voice: &Voice) -> Result<Store, Failure> {
        if self.is_embedded() && self.database.is_none() && !self.data.join("redress.db").exists() {
            let shown = self.data.display();
            return Err(Failure::bad_input(
                "no-data",
                format!(
                    "{shown} 中没有数据库；先运行 redress serve 或 redress migrate，或用 --data 指明目录"
                ),
                format!(
                    "there is no database in {shown}; run `redress serve` or `redress migrate` \
                         first, or name another folder with --data"
                ),
            ));
        }
        let key = self.key(voice, false)?;
        Ok(Store::open(self.location(), key).await?)
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let place =
            |url: &str| Place { data: "data".into(), database: Some(url.to_owned()), vault: None };
        assert_eq!(place("postgres://me:pass@host/db").shown(), "postgres://…@host/db");
        assert_eq!(place("postgres://me:p@ss@host/db").shown(), "postgres://…@host/db");
        assert_eq!(place("sqlite:here.db").shown(), "sqlite:here.db");
        let embedded = Place { data: "data".into(), database: None, vault: None };
        assert!(embedded.is_embedded());
        assert_eq!(embedded.shown(), "sqlite:data/redress.db");
    }
}
