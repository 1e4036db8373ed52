//! How much of anything is looked at before a file is refused or the rest left unread.

/// How many bytes at the beginning of a file tell its kind, and at its end whether another one is
/// hung on to it. A ZIP archive's own end lies within the last 65,557.
pub const EDGE_BYTES: usize = 128 << 10;
/// How large a picture may be, in bytes.
pub const PICTURE_BYTES_MAX: u64 = 64 << 20;
/// How wide and how high a picture may be, in pixels. Long screenshots reach 30,000.
pub const PICTURE_SIDE_MAX: u32 = 40_000;
/// How many pixels a picture may have.
pub const PICTURE_PIXELS_MAX: u64 = 100_000_000;
/// How much memory decoding a picture may take, in bytes.
pub const PICTURE_MEMORY_MAX: u64 = 512 << 20;
/// How large an office document may be, in bytes.
pub const OFFICE_BYTES_MAX: u64 = 64 << 20;
/// How large a text or a mail may be, in bytes.
pub const TEXT_BYTES_MAX: u64 = 64 << 20;
/// How many files an archive may have.
pub const MEMBERS_MAX: usize = 1000;
/// How large all files of an archive may be once unpacked, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 1 << 30;
/// How large a file within an archive may be: a larger one is to be given alone.
pub const MEMBER_BYTES_MAX: u64 = 64 << 20;
/// How many times as large as packed a file may be. Deflate itself ends at a thousand; tables of
/// repeating rows reach a hundred.
pub const INFLATION_MAX: u64 = 400;
/// How much may come out of any file however small it is packed, in bytes.
pub const INFLATION_SPARED: u64 = 4 << 20;
/// The longest name of a file in an archive, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// How many pages of a document are read.
pub const PAGES_MAX: usize = 200;
/// How much text is kept of one file, in bytes of UTF-8.
pub const KEPT_BYTES_MAX: usize = 4 << 20;
/// How many attachments of a mail are listed.
pub const ATTACHMENTS_MAX: usize = 100;
/// How many messages of a chat are kept.
pub const MESSAGES_MAX: usize = 20_000;
/// How many proposals are made for one file.
pub const PROPOSALS_MAX: usize = 500;
/// How many boxes or spans one redaction may have.
pub const COVERS_MAX: usize = 1000;
/// The longer side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;
