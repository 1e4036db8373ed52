//! Puts the web as it was built into the program: every file with its path, as a table of constants.
//! Where nothing was built the table is empty, and the program says so.

use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
};

/// Where `npm run build` leaves its files, seen from this crate. `REDRESS_WEB` names another place.
const BUILT: &str = "../../web/dist";
/// The part of it that is served.
const SERVED: &str = "app";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=REDRESS_WEB");
    let home = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let built = env::var_os("REDRESS_WEB").map_or_else(|| home.join(BUILT), PathBuf::from);
    println!("cargo::rerun-if-changed={}", built.display());
    let served = built.join(SERVED);
    let mut paths = Vec::new();
    if served.is_dir() {
        gather(&served, &mut paths)?;
    }
    paths.sort();
    let table = table(&served, &paths).map_err(io::Error::other)?;
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("web_files.rs"), table)
}

/// Every file under `folder`.
fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

/// The table as Rust. Compressed forms stand beside the file that they are a form of.
fn table(served: &Path, paths: &[PathBuf]) -> Result<String, fmt::Error> {
    use fmt::Write;
    let mut rust = String::from("pub(super) static FILES: &[File] = &[\n");
    let form = |path: &Path, kind: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(kind);
        let form = PathBuf::from(name);
        match paths.binary_search(&form) {
            Ok(_) => format!("Some(include_bytes!({:?}))", form.display().to_string()),
            Err(_) => "None".to_owned(),
        }
    };
    for path in paths {
        let Ok(name) = path.strip_prefix(served) else { continue };
        if name.extension().is_some_and(|it| it == "br" || it == "gz") {
            continue;
        }
        let name = format!("/{}", name.to_string_lossy().replace('\\', "/"));
        writeln!(
            rust,
            "    File {{ path: {name:?}, plain: include_bytes!({:?}), brotli: {}, gzip: {} }},",
            path.display().to_string(),
            form(path, ".br"),
            form(path, ".gz"),
        )?;
    }
    rust.push_str("];\n");
    Ok(rust)
}
