//! Letters are set in the typeface of the pages, which npm brings together with Bootstrap Italia.

use std::path::Path;
use std::process::exit;

const FOLDER: &str = "../../web/node_modules/bootstrap-italia/src/fonts/Titillium_Web";
const FACES: [(&str, &str); 2] = [
    ("titillium-web-v10-latin-ext_latin-regular.ttf", "titillium-regular.ttf"),
    ("titillium-web-v10-latin-ext_latin-700.ttf", "titillium-bold.ttf"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    for (brought, kept) in FACES {
        let from = Path::new(FOLDER).join(brought);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = std::fs::copy(&from, Path::new(&out).join(kept)) {
            println!("cargo::error={}: {error}: run `npm ci` in web/ (or `make assets`)", from.display());
            exit(1);
        }
    }
}
