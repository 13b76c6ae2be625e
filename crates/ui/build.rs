//! The pages carry their style sheet, script and icons inside the program; they are made by npm, before this.

use std::path::Path;
use std::process::exit;

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=../../web/dist/manifest.json");
    if !Path::new("../../web/dist/manifest.json").is_file() {
        println!("cargo::error=web/dist is missing: run `npm ci && npm run build` in web/ (or `make assets`)");
        exit(1);
    }
}
