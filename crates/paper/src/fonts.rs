//! The fonts that papers are set in. They come in as the bytes of TrueType and OpenType files.

use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// What Chinese is set in, best first; these go before all others.
const PREFERRED: [&str; 5] =
    ["Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "Source Han Sans CN", "Noto Sans"];
/// Characters that no letter can do without, one from each corner of what is needed.
const NEEDED: &str = "投诉处理决定书金额人民币元，。《》（）：；、A1";

/// Fonts, and what they can draw.
#[derive(Clone, Debug, Default)]
pub struct Fonts {
    pub(crate) faces: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

impl Fonts {
    /// The faces in these files, which may hold several each. Files that are no fonts are passed
    /// over. Only faces that can be told apart by family, weight and style are kept: the first of
    /// each, so that the same files in the same order print the same bytes.
    pub fn of(files: impl IntoIterator<Item = Vec<u8>>) -> Fonts {
        let mut faces: Vec<Font> = Vec::new();
        for face in files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))) {
            let same = |it: &Font| {
                let (one, other) = (it.info(), face.info());
                one.family == other.family && one.variant == other.variant
            };
            if !faces.iter().any(same) {
                faces.push(face);
            }
        }
        let book = LazyHash::new(FontBook::from_fonts(&faces));
        Fonts { faces, book }
    }

    /// The families, in the order in which they are tried for a character.
    pub fn families(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let here = |name: &str| self.faces.iter().any(|it| it.info().family == name);
        all.extend(PREFERRED.iter().filter(|name| here(name)));
        for face in &self.faces {
            let name = face.info().family.as_str();
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }

    /// Whether some face has a picture for `character`.
    pub(crate) fn draws(&self, character: char) -> bool {
        let code = u32::from(character);
        self.faces.iter().any(|it| it.info().coverage.contains(code))
    }

    /// Whether letters can be printed with these: Chinese can be drawn.
    pub fn suffice(&self) -> bool {
        NEEDED.chars().all(|it| self.draws(it))
    }
}
