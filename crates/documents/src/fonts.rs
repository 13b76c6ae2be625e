//! The typefaces of the letters, inside the program: Titillium Web as on the pages, and DejaVu Sans for whatever Titillium does not
//! have: Cyrillic, Greek, Arabic, Hebrew, Georgian, Armenian, signs.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

static TITILLIUM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/titillium-regular.ttf"));
static TITILLIUM_BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/titillium-bold.ttf"));

/// The typefaces with their index.
pub(crate) struct Fonts {
    pub faces: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files = [TITILLIUM, TITILLIUM_BOLD, dejavu::sans::regular(), dejavu::sans::bold()];
    let faces: Vec<Font> = files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&faces));
    Fonts { faces, book }
});

/// Whether a character has a shape in one of the typefaces that an archive may keep. Private code points mean nothing to whoever
/// reads the file later, and PDF/A does not admit them.
pub(crate) fn shown(c: char) -> bool {
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    !private && FONTS.faces.iter().any(|face| face.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_typeface_is_read() {
        assert_eq!(FONTS.faces.len(), 4);
        assert!(FONTS.book.contains_family("titillium web") && FONTS.book.contains_family("dejavu sans"));
    }

    #[test]
    fn the_names_of_the_city_have_letters() {
        for name in [
            "Nicolò D'Angelo",
            "Šćepan Đurić",
            "Łukasz Żółć",
            "Ștefan Țurcanu",
            "Олександр Щербак",
            "محمد",
            "יוסף",
            "Γιώργος",
            "გიორგი",
        ] {
            assert!(name.chars().all(shown), "{name}");
        }
        assert!("1.234,56\u{a0}€ «» – ’ ° • \u{fffd}".chars().all(shown));
        assert!(!shown('\u{e000}') && !shown('王') && !shown('\u{1f9d1}'));
    }
}
