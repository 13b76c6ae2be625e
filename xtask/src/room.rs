//! `cargo xtask new-room NAME`: a room of the usual shape, with one table, a page, an endpoint and a test that pass as they are.

use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::Path;

/// A file of a new room: where it lies below the room's folder, and its text, in which `ROOM` is the name.
const FILES: [(&str, &str); 10] = [
    ("Cargo.toml", include_str!("room/Cargo.toml.txt")),
    ("README.md", include_str!("room/README.md.txt")),
    ("askama.toml", include_str!("room/askama.toml.txt")),
    ("migrations/0001_the_first_table.sql", include_str!("room/migration.sql.txt")),
    ("templates/ROOM/notes.html", include_str!("room/notes.html.txt")),
    ("src/lib.rs", include_str!("room/lib.rs.txt")),
    ("src/note.rs", include_str!("room/note.rs.txt")),
    ("src/note/store.rs", include_str!("room/store.rs.txt")),
    ("src/note/pages.rs", include_str!("room/pages.rs.txt")),
    ("tests/ROOM.rs", include_str!("room/test.rs.txt")),
];

/// Makes the room below `root/crates` and adds it to the workspace's list of crates; what is left to do by hand.
///
/// # Errors
/// When the name is no name for a crate, or is taken.
pub fn make(root: &Path, name: &str) -> Result<Vec<String>> {
    let fits =
        name.len() <= 30 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_lowercase());
    if !fits {
        bail!("«{name}» is no name for a room: small letters only, the office's word in English");
    }
    let folder = root.join("crates").join(name);
    if folder.exists() {
        bail!("there is already a crate {name}");
    }
    for (path, text) in FILES {
        let path = folder.join(path.replace("ROOM", name));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text.replace("ROOM", name)).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    let line = format!("{name} = {{ path = \"crates/{name}\" }}\n");
    let Some(place) = text.find("\n[profile.dev]") else { bail!("Cargo.toml has no [profile.dev] to write before") };
    let (before, after) = text.split_at(place);
    fs::write(&manifest, format!("{}\n{line}{after}", before.trim_end()))?;
    Ok(vec![
        format!("give {name} its floor in xtask/src/floors.rs and its line in ARCHITECTURE.md"),
        format!("add `{name}::room()` to crates/portico/src/house.rs, and `{name}` to the dependencies of crates/portico"),
        format!("run `cargo test -p {name}`, then `make test`, which writes the snapshots of its schema with INSTA_UPDATE=always"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        let root = std::env::temp_dir().join(format!("portico-new-room-{}", std::process::id()));
        fs::create_dir_all(root.join("crates")).expect("a folder");
        fs::write(root.join("Cargo.toml"), "[workspace.dependencies]\nui = { path = \"crates/ui\" }\n\n[profile.dev]\n")
            .expect("a manifest");
        root
    }

    #[test]
    fn a_new_room_has_the_usual_shape_and_is_not_made_twice() {
        let root = root();
        make(&root, "garden").expect("made");
        let lib = fs::read_to_string(root.join("crates/garden/src/lib.rs")).expect("the face");
        assert!(lib.contains("pub fn room()") && !lib.contains("ROOM"));
        assert!(root.join("crates/garden/tests/garden.rs").exists());
        assert!(
            fs::read_to_string(root.join("Cargo.toml"))
                .expect("a manifest")
                .contains("garden = { path = \"crates/garden\" }\n\n[profile.dev]")
        );
        assert!(make(&root, "garden").is_err());
        for name in ["", "Garden", "my-room", "9th"] {
            assert!(make(&root, name).is_err(), "{name}");
        }
        fs::remove_dir_all(root).expect("tidied");
    }
}
