//! The files that pages load: style sheet, script, icons, fonts. They are inside the program and named after their content,
//! so that a browser may keep them for ever and never shows an old one.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where the files are served: mount [`serve`] at `/assets/{*path}`, for everybody, without a login.
pub const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Files;

static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let manifest = Files::get("manifest.json").map(|file| file.data).unwrap_or_default();
    let names: BTreeMap<String, String> = serde_json::from_slice(&manifest).unwrap_or_default();
    names.into_iter().map(|(name, hashed)| (name, format!("{PREFIX}{hashed}"))).collect()
});

/// The address of a file by its plain name: `url("app.css")`. A name that does not exist leads to a page that does not exist
/// either; the tests look every used name up.
pub fn url(name: &str) -> &'static str {
    match ADDRESSES.get(name) {
        Some(address) => address,
        None => {
            tracing::error!(name, "no such asset");
            "/assets/missing"
        }
    }
}

/// The address of an icon of Bootstrap Italia's set, for `<use href>`: `icon("it-user")`.
pub fn icon(name: &str) -> String {
    format!("{}#{name}", url("sprites.svg"))
}

/// Serves one file; answers 304 to a browser that has it, and sends the compressed form to those that read it.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(plain) = Files::get(&path).filter(|_| path != "manifest.json") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = tag(&plain.metadata.sha256_hash());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|value| value.split(',')).any(|value| value.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let reads_gzip = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(accepts_gzip);
    let small = if reads_gzip { Files::get(&format!("{path}.gz")) } else { None };
    let mime = mime_guess::from_path(&path).first_or_octet_stream();
    let mime = if mime.type_() == mime_guess::mime::TEXT { format!("{mime}; charset=utf-8") } else { mime.to_string() };
    let compressed = small.is_some();
    let body = small.map_or(plain.data, |file| file.data);
    let mut response = (
        [
            (header::CONTENT_TYPE, mime),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
            (header::ETAG, tag),
            (header::VARY, "accept-encoding".to_owned()),
        ],
        body,
    )
        .into_response();
    if compressed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Half of the content's hash is more than enough to tell two versions apart.
fn tag(hash: &[u8; 32]) -> String {
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

fn accepts_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let refused = |part: &str| matches!(part.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip")) && !parts.any(refused)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    fn path(name: &str) -> Path<String> {
        Path(url(name).trim_start_matches(PREFIX).to_owned())
    }

    #[test]
    fn every_file_the_shell_loads_is_inside_the_program() {
        for name in ["app.css", "app.js", "sprites.svg", "favicon.svg", "mark.svg", "licences.txt"] {
            assert_ne!(url(name), "/assets/missing", "{name}");
        }
    }

    #[test]
    fn the_style_sheet_names_only_files_that_exist() {
        let css = Files::get(url("app.css").trim_start_matches(PREFIX)).unwrap();
        let css = String::from_utf8(css.data.into_owned()).unwrap();
        let mut named = 0;
        for address in css.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
            let address = address.trim_matches(['"', '\'']);
            if address.starts_with('#') {
                continue;
            }
            assert!(Files::get(address).is_some(), "{address}");
            named += 1;
        }
        assert!(named > 10);
    }

    #[tokio::test]
    async fn a_browser_keeps_a_file_and_is_told_when_it_already_has_it() {
        let first = serve(path("app.css"), HeaderMap::new()).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert!(first.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = serve(path("app.css"), asked(&[(header::IF_NONE_MATCH, &tag)])).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn the_compressed_form_goes_only_to_those_who_read_it() {
        let small = serve(path("app.js"), asked(&[(header::ACCEPT_ENCODING, "br, gzip;q=0.8")])).await;
        assert_eq!(small.headers()[header::CONTENT_ENCODING], "gzip");
        for accepted in ["br", "gzip;q=0", ""] {
            let plain = serve(path("app.js"), asked(&[(header::ACCEPT_ENCODING, accepted)])).await;
            assert!(!plain.headers().contains_key(header::CONTENT_ENCODING), "{accepted}");
        }
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for name in ["manifest.json", "../Cargo.toml", "nothing.css", ""] {
            assert_eq!(serve(Path(name.to_owned()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
