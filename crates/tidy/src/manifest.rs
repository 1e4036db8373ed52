//! What a `Cargo.toml` says about dependencies.

use toml::{Table, Value};

/// A manifest, as far as tidy cares.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// From the root of the workspace.
    pub path: String,
    /// The name of the package.
    pub name: String,
    /// Everything it depends on, from every section and target.
    pub dependencies: Vec<Dependency>,
    /// Whether it takes the lints of the workspace.
    pub shared_lints: bool,
}

/// One dependency of a package.
#[derive(Clone, PartialEq, Debug)]
pub struct Dependency {
    /// As the manifest calls it.
    pub name: String,
    /// Where it is asked for.
    pub section: Section,
    /// Whether only a feature brings it in.
    pub optional: bool,
}

/// Which part of the manifest asks for a dependency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Section {
    /// What ships.
    Normal,
    /// What builds it.
    Build,
    /// What only tests see.
    Dev,
}

const SECTIONS: &[(&str, Section)] = &[
    ("dependencies", Section::Normal),
    ("build-dependencies", Section::Build),
    ("dev-dependencies", Section::Dev),
];

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// A sentence, when it is not TOML or names no package.
    pub fn parse(path: &str, text: &str) -> Result<Manifest, String> {
        let table: Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        let name = table.get("package").and_then(|it| it.get("name")).and_then(Value::as_str);
        let name = name.ok_or_else(|| format!("{path} names no package"))?.to_owned();
        let mut dependencies = sections(&table);
        let targets = table.get("target").and_then(Value::as_table);
        for target in targets.into_iter().flat_map(Table::values).filter_map(Value::as_table) {
            dependencies.extend(sections(target));
        }
        let lints = table.get("lints").and_then(|it| it.get("workspace"));
        let shared_lints = lints.and_then(Value::as_bool) == Some(true);
        Ok(Manifest { path: path.to_owned(), name, dependencies, shared_lints })
    }
}

fn sections(table: &Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (key, section) in SECTIONS {
        for (name, value) in table.get(*key).and_then(Value::as_table).into_iter().flatten() {
            let optional = value.get("optional").and_then(Value::as_bool).unwrap_or(false);
            found.push(Dependency { name: name.clone(), section: *section, optional });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
[package]
name = 'redress-connect'
[dependencies]
http.workspace = true
tokio = { workspace = true, optional = true }
[dev-dependencies]
proptest = '1'
[target.'cfg(unix)'.dependencies]
nix = '1'
[lints]
workspace = true
";

    #[test]
    fn every_section_is_read() {
        let manifest = Manifest::parse("Cargo.toml", MANIFEST).unwrap();
        let found: Vec<_> = manifest
            .dependencies
            .iter()
            .map(|it| (it.name.as_str(), it.section, it.optional))
            .collect();
        let wanted = [
            ("http", Section::Normal, false),
            ("tokio", Section::Normal, true),
            ("proptest", Section::Dev, false),
            ("nix", Section::Normal, false),
        ];
        assert_eq!(found, wanted);
        assert!(manifest.shared_lints);
    }

    #[test]
    fn a_manifest_without_a_package_is_refused() {
        assert!(Manifest::parse("Cargo.toml", "[workspace]").is_err());
        assert!(Manifest::parse("Cargo.toml", "not toml").is_err());
    }
}
