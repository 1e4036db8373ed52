//! The fonts that tests print with: those that `cargo xtask fonts` fetched, or the system's.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use redress_paper::{Fonts, Press};

/// The press, or `None` where no fonts are. On the build server they must be there.
pub(crate) fn press() -> Option<&'static Press> {
    static PRESS: OnceLock<Option<Press>> = OnceLock::new();
    let press = PRESS.get_or_init(|| {
        let found = folders().iter().find_map(|folder| Press::new(Fonts::of(files(folder))).ok());
        assert!(found.is_some() || env::var_os("CI").is_none(), "CI is set and no fonts are here");
        found
    });
    if press.is_none() {
        println!("skipped: no fonts for Chinese here; `cargo xtask fonts` fetches them");
    }
    press.as_ref()
}

fn folders() -> Vec<PathBuf> {
    let named = env::var_os("REDRESS_FONTS").map(PathBuf::from);
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fonts");
    let system = PathBuf::from("/usr/share/fonts/opentype/noto");
    named.into_iter().chain([fetched, system]).collect()
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    paths.sort();
    let is_font =
        |it: &&PathBuf| it.extension().is_some_and(|it| it == "ttf" || it == "otf" || it == "ttc");
    paths.iter().filter(is_font).filter_map(|it| fs::read(it).ok()).collect()
}
