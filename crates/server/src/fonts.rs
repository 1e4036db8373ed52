//! Where the fonts for letters lie, and the press that prints with them.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use redress_core::lang::Lang;
use redress_paper::{Document, Fonts, PaperError, Press};
use tokio::sync::Semaphore;

/// The environment variable that names the folder of fonts.
pub const FONTS: &str = "REDRESS_FONTS";
/// Where systems keep fonts that can draw Chinese.
const SYSTEM: [&str; 7] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/adobe-source-han-sans",
    "/usr/local/share/fonts",
    "/Library/Fonts",
];
/// How the names of the files begin that are taken from there. A folder that was named on purpose
/// is taken whole.
const WANTED: [&str; 7] = [
    "NotoSansSC",
    "NotoSansCJK-Regular",
    "NotoSansCJK-Bold",
    "NotoSansCJKsc-Regular",
    "NotoSansCJKsc-Bold",
    "SourceHanSansSC",
    "NotoEmoji",
];
/// The most files, and the most bytes of one. A weight of Chinese has 10 to 20 MB.
const FILES_MAX: usize = 64;
const FILE_BYTES_MAX: u64 = 64 << 20;
/// How many papers are printed at once.
const AT_ONCE: usize = 2;

/// Why a letter was not printed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PrintError {
    /// No font that can draw Chinese was found.
    #[error("no font for Chinese was found; name a folder with --fonts or {FONTS}")]
    NoFont,
    /// The paper itself.
    #[error(transparent)]
    Paper(PaperError),
    /// The program is going down.
    #[error("the press has stopped")]
    Stopped,
}

/// Finds the fonts when the first letter is printed, and keeps them.
#[derive(Clone, Debug)]
pub struct Pressroom {
    folder: Option<PathBuf>,
    press: Arc<Mutex<Option<Arc<Press>>>>,
    turns: Arc<Semaphore>,
}

impl Pressroom {
    /// With the fonts of this folder; without one, of the folder that the environment names, or of
    /// the system.
    pub fn new(folder: Option<PathBuf>) -> Pressroom {
        let folder = folder.or_else(|| env::var_os(FONTS).map(PathBuf::from));
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Pressroom { folder, press: Arc::new(Mutex::new(None)), turns }
    }

    /// Prints a paper, off the threads that answer requests.
    pub async fn print(&self, lang: Lang, document: Document) -> Result<Vec<u8>, PrintError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| PrintError::Stopped)?;
        let room = self.clone();
        let print = move || {
            let _turn = turn;
            room.press()?.print(lang, &document).map_err(PrintError::Paper)
        };
        tokio::task::spawn_blocking(print).await.map_err(|_| PrintError::Stopped)?
    }

    fn press(&self) -> Result<Arc<Press>, PrintError> {
        let mut kept = self.press.lock().expect("nobody panics holding it");
        if let Some(press) = kept.as_ref() {
            return Ok(Arc::clone(press));
        }
        let press = Press::new(self.fonts().fonts).map_err(|_| PrintError::NoFont)?;
        Ok(Arc::clone(kept.insert(Arc::new(press))))
    }

    /// Looks for fonts: in the folder that was named, else in those of the system, the first that
    /// can draw Chinese.
    pub fn fonts(&self) -> Found {
        if let Some(folder) = &self.folder {
            return Found::of(folder, |_| true);
        }
        let here = SYSTEM.iter().map(|it| Found::of(Path::new(it), is_wanted));
        here.into_iter().find(|it| it.fonts.suffice()).unwrap_or_default()
    }
}

/// Fonts, and where they were found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The folder; `None` where none was named and the system has none.
    pub folder: Option<PathBuf>,
    /// What was in it.
    pub fonts: Fonts,
}

impl Found {
    fn of(folder: &Path, wanted: impl Fn(&str) -> bool) -> Found {
        // A folder that cannot be read has no fonts, and that is what is then said of it.
        let files = files(folder, wanted).unwrap_or_default();
        let bytes = files.iter().filter_map(|it| fs::read(it).ok());
        Found { folder: Some(folder.to_owned()), fonts: Fonts::of(bytes) }
    }
}

fn is_wanted(name: &str) -> bool {
    WANTED.iter().any(|it| name.starts_with(it))
}

/// The font files of a folder in the order of their names.
fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_font = [".ttf", ".otf", ".ttc"].iter().any(|it| name.to_lowercase().ends_with(it));
        let fits = fs::metadata(entry.path())?.len() <= FILE_BYTES_MAX;
        if is_font && fits && wanted(&name) {
            files.push(entry.path());
        }
    }
    files.sort();
    files.truncate(FILES_MAX);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_fonts_prints_nothing_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("readme.txt"), "no font").unwrap();
        fs::write(folder.path().join("broken.ttf"), "no font either").unwrap();
        let room = Pressroom::new(Some(folder.path().to_owned()));
        assert!(!room.fonts().fonts.suffice());
        assert!(matches!(room.press(), Err(PrintError::NoFont)));
        let nowhere = Pressroom::new(Some("/no/such/folder".into()));
        assert!(nowhere.fonts().fonts.families().is_empty());
    }

    #[test]
    fn of_the_fonts_of_a_system_only_those_for_letters_are_taken() {
        assert!(is_wanted("NotoSansCJK-Regular.ttc") && is_wanted("NotoSansSC_400Regular.ttf"));
        assert!(!is_wanted("NotoSansCJK-Black.ttc") && !is_wanted("NotoSerifCJK-Regular.ttc"));
    }
}
