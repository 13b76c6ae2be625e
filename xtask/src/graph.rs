//! The dependency graph of the workspace, as `cargo metadata` tells it.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The crates of the workspace and what each declares that it needs from the others.
#[derive(Debug, Default)]
pub struct House {
    /// Names of all workspace members.
    pub crates: BTreeSet<String>,
    /// Dependencies between members; those on crates from a registry are left out.
    pub edges: BTreeSet<Edge>,
}

/// One crate declares that it needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The crate whose manifest has the line.
    pub from: String,
    /// The crate that it names.
    pub to: String,
    /// Where the line stands.
    pub kind: Kind,
}

/// In which table of the manifest a dependency stands. The rule is the same for all three: a test that needs a later room
/// belongs to that later room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `[dependencies]`
    Normal,
    /// `[dev-dependencies]`
    Dev,
    /// `[build-dependencies]`
    Build,
}

impl Kind {
    /// The name of the table in the manifest.
    pub fn table(self) -> &'static str {
        match self {
            Kind::Normal => "[dependencies]",
            Kind::Dev => "[dev-dependencies]",
            Kind::Build => "[build-dependencies]",
        }
    }
}

/// Asks cargo about the workspace that this program belongs to.
///
/// Fails when cargo cannot be started, refuses, or answers something else than its documented format.
pub fn of_this_workspace() -> Result<House> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?;
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .output()
        .context("cargo metadata did not start")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    from_metadata(&serde_json::from_slice(&output.stdout).context("cargo metadata did not answer JSON")?)
}

/// Reads the answer of `cargo metadata --format-version 1 --no-deps`.
pub fn from_metadata(metadata: &Value) -> Result<House> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("no `packages`")?;
    let mut house = House::default();
    for package in packages {
        house.crates.insert(text(package, "name")?.to_owned());
    }
    ensure!(!house.crates.is_empty(), "the workspace has no member");
    for package in packages {
        let from = text(package, "name")?;
        let dependencies = package.get("dependencies").and_then(Value::as_array).with_context(|| format!("{from}: no list"))?;
        for dependency in dependencies {
            let to = text(dependency, "name")?;
            // A crate of a registry may bear the name of one of ours; only a path leads to a member.
            if dependency.get("path").is_none_or(Value::is_null) || !house.crates.contains(to) {
                continue;
            }
            let kind = match dependency.get("kind").and_then(Value::as_str) {
                None => Kind::Normal,
                Some("dev") => Kind::Dev,
                Some("build") => Kind::Build,
                Some(other) => bail!("{from} needs {to} in an unknown way: {other}"),
            };
            house.edges.insert(Edge { from: from.to_owned(), to: to.to_owned(), kind });
        }
    }
    Ok(house)
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value.get(key).and_then(Value::as_str).with_context(|| format!("no text `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_dependency_between_members_is_an_edge() {
        let house = from_metadata(&json!({ "packages": [
            { "name": "kernel", "dependencies": [] },
            { "name": "store", "dependencies": [
                { "name": "kernel", "kind": null, "path": "/house/kernel" },
                { "name": "kernel", "kind": "dev", "path": "/house/kernel" },
                { "name": "kernel", "kind": "build", "path": "/house/kernel" },
            ] },
        ] }))
        .unwrap();
        let kinds: Vec<Kind> = house.edges.iter().map(|edge| edge.kind).collect();
        assert_eq!(kinds, [Kind::Normal, Kind::Dev, Kind::Build]);
    }

    #[test]
    fn a_crate_from_the_registry_is_no_edge_even_with_the_name_of_a_room() {
        let house = from_metadata(&json!({ "packages": [
            { "name": "registry", "dependencies": [] },
            { "name": "store", "dependencies": [
                { "name": "registry", "kind": null, "source": "registry+https://github.com/rust-lang/crates.io-index" },
                { "name": "sqlx", "kind": null, "source": "registry+https://github.com/rust-lang/crates.io-index" },
            ] },
        ] }))
        .unwrap();
        assert_eq!(house.edges.len(), 0);
        assert_eq!(house.crates.len(), 2);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error_and_not_an_empty_house() {
        for wrong in
            [json!({}), json!({ "packages": [] }), json!({ "packages": [{ "name": 7 }] }), json!({ "packages": [{ "name": "a" }] })]
        {
            assert!(from_metadata(&wrong).is_err(), "{wrong}");
        }
        let strange = json!({ "packages": [{ "name": "a", "dependencies": [{ "name": "a", "kind": "later", "path": "/a" }] }] });
        assert!(from_metadata(&strange).is_err());
    }
}
