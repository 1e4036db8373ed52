//! What a computer would run, and what hides files: recognised to say a clear no, though what is
//! not on the list of kinds is refused in any case.

/// How programs and links of the common systems begin.
const PROGRAMS: &[&[u8]] = &[
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    // Java classes and Mach-O for several processors.
    b"\xca\xfe\xba\xbe",
    b"dex\n03",
    b"\0asm",
    b"!<arch>\n",
    // Links of Windows, and help files that run programs.
    b"L\0\0\0\x01\x14\x02\0",
    b"ITSF",
];

/// How scripts and links in text form begin, in small letters.
const SCRIPTS: &[&str] = &[
    "#!",
    "@echo",
    "<?php",
    "[internetshortcut]",
    "[desktop entry]",
    "windows registry editor",
    "regedit4",
];

/// Endings of names that Windows, macOS, Linux or Android start with a click.
const ENDINGS: &[&str] = &[
    "apk", "app", "appx", "bat", "chm", "cmd", "com", "command", "cpl", "deb", "desktop", "dll",
    "dmg", "docm", "dotm", "exe", "gadget", "hta", "inf", "ipa", "iso", "jar", "js", "jse", "lnk",
    "msc", "msi", "msix", "msp", "php", "pif", "pkg", "potm", "ppam", "pptm", "ps1", "psm1", "py",
    "reg", "rpm", "scf", "scr", "sct", "sh", "svg", "sys", "url", "vb", "vbe", "vbs", "webloc",
    "ws", "wsf", "wsh", "xll", "xlam", "xlsm", "xltm",
];

const ARCHIVES: &[&[u8]] = &[
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
    b"LZIP",
    b"xar!",
];

/// How much of a DOS header is looked at: it never is without a zero byte.
const DOS_HEADER_BYTES: usize = 64;

/// Whether the file begins as a program or a script does.
pub(super) fn is_program(head: &[u8]) -> bool {
    let dos = head.starts_with(b"MZ") || head.starts_with(b"ZM");
    let dos = dos && (head.len() < 4 || head.iter().take(DOS_HEADER_BYTES).any(|it| *it == 0));
    dos || PROGRAMS.iter().any(|it| head.starts_with(it)) || is_script(head)
}

fn is_script(head: &[u8]) -> bool {
    // Recordings of calls begin as scripts do.
    if head.starts_with(b"#!AMR") {
        return false;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    SCRIPTS.iter().any(|it| {
        text.get(..it.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(it.as_bytes()))
    })
}

/// Whether it is an archive of a kind that is not opened here.
pub(super) fn is_other_archive(head: &[u8]) -> bool {
    let tar = super::at(head, 257, 5) == b"ustar";
    tar || ARCHIVES.iter().any(|it| head.starts_with(it))
}

/// Whether a click on a file of this name would run it.
pub(super) fn name_runs(name: &str) -> bool {
    let name = name.trim_end_matches(['.', ' ']);
    let Some((_, ending)) = name.rsplit_once('.') else {
        return false;
    };
    ENDINGS.iter().any(|it| ending.eq_ignore_ascii_case(it))
}

/// What a file of no kind that is taken looks like, for the sentence that refuses it.
pub(super) fn looks_like(head: &[u8]) -> Option<&'static str> {
    infer::get(head).map(|it| it.mime_type())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_scripts_are_seen_by_how_they_begin() {
        let programs: &[&[u8]] = &[
            b"MZ\x90\0\x03\0\0\0",
            b"\x7fELF\x02\x01",
            b"\xcf\xfa\xed\xfe\x07",
            b"#!/bin/sh\n",
            b"\xef\xbb\xbf  @ECHO OFF\r\n",
            b"L\0\0\0\x01\x14\x02\0\0\0",
            b"[InternetShortcut]\nURL=",
        ];
        for bytes in programs {
            assert!(is_program(bytes), "{}", bytes.escape_ascii());
        }
        let harmless: &[&[u8]] =
            &[b"MZ told me on Monday", b"#!AMR\n", b"# notes", b"echo", b"", b"\x89PNG"];
        for bytes in harmless {
            assert!(!is_program(bytes), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn only_the_last_ending_of_a_name_counts() {
        for name in ["a.exe", "photo.png.EXE", "a.hta. ", "b.lnk"] {
            assert!(name_runs(name), "{name}");
        }
        for name in ["a.exe.png", "exe", "notes.txt", ""] {
            assert!(!name_runs(name), "{name}");
        }
    }
}
