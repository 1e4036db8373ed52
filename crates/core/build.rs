//! Lists the calendars and regimes in `rules`, so that a new file is shipped without being named
//! anywhere.

use std::{env, fs, path::Path};

/// The folders whose files are read by the rulebook, in the order in which it reads them.
const FOLDERS: [&str; 2] = ["calendars", "regimes"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../rules").canonicalize()?;
    let mut list = String::from("&[\n");
    for folder in FOLDERS {
        let path = rules.join(folder);
        println!("cargo::rerun-if-changed={}", path.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&path)? {
            let name = entry?.file_name().into_string().map_err(|_| "a name that is not UTF-8")?;
            names.extend(name.ends_with(".toml").then_some(name));
        }
        names.sort();
        for name in names {
            let file = path.join(&name);
            let file = file.to_str().ok_or("a path that is not UTF-8")?;
            list += &format!("(\"rules/{folder}/{name}\", include_str!({file:?})),\n");
        }
    }
    list += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("rules.rs"), list)?;
    Ok(())
}
