//! The kinds of files that are taken as evidence. What is not on the list is refused: a list of
//! what is dangerous is never complete, a list of what people really have is short.

use redress_core::lang::Lang;
use serde::{Deserialize, Serialize};

/// What a file is, by its content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Screenshots of telephones and computers.
    Png,
    /// Photographs, and what messengers make of screenshots.
    Jpeg,
    /// Pictures from chats.
    Gif,
    /// Pictures from chats and web pages.
    Webp,
    /// Photographs of newer telephones.
    Heic,
    /// Screenshots of older Windows programs.
    Bmp,
    /// Scans and faxes.
    Tiff,
    /// Receipts, statements, letters.
    Pdf,
    /// Letters and agreements of Word since 2007, without macros.
    Docx,
    /// Bills and statements of Excel since 2007, without macros.
    Xlsx,
    /// Statements of banks that still export the older format, without macros.
    Xls,
    /// Bills of wallets and statements of banks.
    Csv,
    /// Notes, and chats as messengers export them.
    Text,
    /// Chats and pages that were saved as HTML: only their text is ever shown.
    Html,
    /// A mail as the mail program saves it, with its headers and attachments.
    Mail,
    /// Recordings and music.
    Mp3,
    /// Voice memos of Apple's devices.
    M4a,
    /// Recordings.
    Wav,
    /// Recordings and voice messages (Ogg with Vorbis or Opus).
    Ogg,
    /// Calls as many Android telephones record them.
    Amr,
    /// Screen recordings and videos.
    Mp4,
    /// Screen recordings and videos of Apple's devices.
    Mov,
    /// Several of these in one archive that is not encrypted, as chats are exported with pictures.
    Zip,
}

/// Kinds that are so close that a wrong label among them is a slip and no disguise: telephones
/// call a picture `.jpg` whatever it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// Pictures.
    Picture,
    /// Documents of one kind each: the label must be right.
    Document,
    /// Any text.
    Text,
    /// Sound and moving pictures.
    Recording,
    /// ZIP archives.
    Archive,
}

/// Everything that is taken, in the order in which it is listed to people.
pub const KINDS: &[Kind] = &[
    Kind::Png,
    Kind::Jpeg,
    Kind::Gif,
    Kind::Webp,
    Kind::Heic,
    Kind::Bmp,
    Kind::Tiff,
    Kind::Pdf,
    Kind::Docx,
    Kind::Xlsx,
    Kind::Xls,
    Kind::Csv,
    Kind::Text,
    Kind::Html,
    Kind::Mail,
    Kind::Mp3,
    Kind::M4a,
    Kind::Wav,
    Kind::Ogg,
    Kind::Amr,
    Kind::Mp4,
    Kind::Mov,
    Kind::Zip,
];

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Kind {
    /// The media types by which it goes, the proper one first.
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Kind::Png => &["image/png"],
            Kind::Jpeg => &["image/jpeg", "image/jpg", "image/pjpeg"],
            Kind::Gif => &["image/gif"],
            Kind::Webp => &["image/webp"],
            Kind::Heic => &["image/heic", "image/heif"],
            Kind::Bmp => &["image/bmp", "image/x-ms-bmp"],
            Kind::Tiff => &["image/tiff"],
            Kind::Pdf => &["application/pdf"],
            Kind::Docx => &[DOCX],
            Kind::Xlsx => &[XLSX],
            Kind::Xls => &["application/vnd.ms-excel"],
            Kind::Csv => &["text/csv", "application/csv", "application/vnd.ms-excel"],
            Kind::Text => &["text/plain", "text/xml", "application/xml", "application/json"],
            Kind::Html => &["text/html", "application/xhtml+xml"],
            Kind::Mail => &["message/rfc822"],
            Kind::Mp3 => &["audio/mpeg", "audio/mp3"],
            Kind::M4a => &["audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"],
            Kind::Wav => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
            Kind::Ogg => &["audio/ogg", "application/ogg", "audio/opus", "video/ogg"],
            Kind::Amr => &["audio/amr", "audio/amr-wb"],
            Kind::Mp4 => &["video/mp4", "video/3gpp", "audio/3gpp"],
            Kind::Mov => &["video/quicktime"],
            Kind::Zip => &["application/zip", "application/x-zip-compressed"],
        }
    }

    /// The media type under which it is kept and given out. HTML is given out as plain text, so
    /// that no browser ever runs it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Html => "text/plain",
            other => other.media_types()[0],
        }
    }

    /// The usual ending of a file's name, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Png => "png",
            Kind::Jpeg => "jpg",
            Kind::Gif => "gif",
            Kind::Webp => "webp",
            Kind::Heic => "heic",
            Kind::Bmp => "bmp",
            Kind::Tiff => "tiff",
            Kind::Pdf => "pdf",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
            Kind::Xls => "xls",
            Kind::Csv => "csv",
            Kind::Text => "txt",
            Kind::Html => "html",
            Kind::Mail => "eml",
            Kind::Mp3 => "mp3",
            Kind::M4a => "m4a",
            Kind::Wav => "wav",
            Kind::Ogg => "ogg",
            Kind::Amr => "amr",
            Kind::Mp4 => "mp4",
            Kind::Mov => "mov",
            Kind::Zip => "zip",
        }
    }

    /// What it may be mistaken for without harm.
    pub const fn family(self) -> Family {
        match self {
            Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Webp => Family::Picture,
            Kind::Heic | Kind::Bmp | Kind::Tiff => Family::Picture,
            Kind::Pdf | Kind::Docx | Kind::Xlsx | Kind::Xls => Family::Document,
            Kind::Csv | Kind::Text | Kind::Html | Kind::Mail => Family::Text,
            Kind::Mp3 | Kind::M4a | Kind::Wav | Kind::Ogg | Kind::Amr => Family::Recording,
            Kind::Mp4 | Kind::Mov => Family::Recording,
            Kind::Zip => Family::Archive,
        }
    }

    /// Whether a file of this kind may be sent under this media type, given without parameters.
    /// `application/octet-stream` says nothing and is right for all.
    pub fn goes_by(self, media_type: &str) -> bool {
        let same = |kind: &Kind| kind.media_types().contains(&media_type);
        let related = |kind: &&Kind| match self.family() {
            Family::Document | Family::Archive => **kind == self,
            family => kind.family() == family,
        };
        media_type == "application/octet-stream" || KINDS.iter().filter(related).any(same)
    }

    /// Whether thumbnails, redactions and fingerprints of it can be made.
    pub const fn is_picture(self) -> bool {
        matches!(self, Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Webp | Kind::Bmp)
    }

    /// Whether text may be read out of it without looking at a picture.
    pub const fn has_text(self) -> bool {
        use Kind::{Csv, Docx, Html, Mail, Pdf, Text};
        matches!(self, Pdf | Docx | Csv | Text | Html | Mail)
    }
}

/// What is taken, as a sentence for whoever sent something else.
pub fn list(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => {
            "可以提交：图片（PNG、JPEG、GIF、WebP、HEIC、BMP、TIFF）、PDF、Word（docx）、Excel（xlsx、xls）、\
             CSV、纯文本、网页文本（HTML）、邮件（eml）、录音（MP3、M4A、WAV、OGG、AMR）、视频（MP4、MOV），\
             以及装有这些文件且未加密的 ZIP"
        }
        Lang::En => {
            "pictures (PNG, JPEG, GIF, WebP, HEIC, BMP, TIFF), PDF, Word (docx), Excel (xlsx, xls), CSV, \
             plain text, HTML as text, mails (eml), recordings (MP3, M4A, WAV, OGG, AMR), videos (MP4, MOV) \
             and a ZIP without a password with any of these are taken"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_within_a_family_passes_and_a_disguise_does_not() {
        assert!(Kind::Webp.goes_by("image/jpeg"));
        assert!(Kind::Csv.goes_by("text/plain"));
        assert!(Kind::Csv.goes_by("application/vnd.ms-excel"));
        assert!(Kind::M4a.goes_by("video/mp4"));
        assert!(Kind::Zip.goes_by("application/octet-stream"));
        assert!(!Kind::Pdf.goes_by("image/png"));
        assert!(!Kind::Zip.goes_by("application/pdf"));
        assert!(!Kind::Docx.goes_by("application/vnd.ms-excel"));
        assert!(!Kind::Html.goes_by("image/png"));
    }

    #[test]
    fn nothing_is_given_out_as_html() {
        for kind in KINDS {
            assert!(!kind.media_type().contains("html"), "{kind:?}");
        }
    }

    #[test]
    fn every_kind_is_on_the_list_for_people() {
        for kind in KINDS {
            let name = match kind {
                Kind::Text => "plain text".to_owned(),
                Kind::Jpeg => "jpeg".to_owned(),
                other => other.ending().to_owned(),
            };
            assert!(list(Lang::En).to_lowercase().contains(&name), "{name}");
        }
    }
}
