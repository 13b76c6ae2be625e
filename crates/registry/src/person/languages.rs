//! Languages, by their ISO 639-1 code, with their Italian names.

/// Code and name, by name.
pub const LANGUAGES: [(&str, &str); 62] = [
    ("af", "Afrikaans"),
    ("sq", "Albanese"),
    ("am", "Amarico"),
    ("ar", "Arabo"),
    ("hy", "Armeno"),
    ("az", "Azero"),
    ("bm", "Bambara"),
    ("bn", "Bengalese"),
    ("be", "Bielorusso"),
    ("my", "Birmano"),
    ("bs", "Bosniaco"),
    ("bg", "Bulgaro"),
    ("ca", "Catalano"),
    ("cs", "Ceco"),
    ("zh", "Cinese"),
    ("ko", "Coreano"),
    ("hr", "Croato"),
    ("ku", "Curdo"),
    ("da", "Danese"),
    ("he", "Ebraico"),
    ("et", "Estone"),
    ("fi", "Finlandese"),
    ("fr", "Francese"),
    ("ka", "Georgiano"),
    ("ja", "Giapponese"),
    ("el", "Greco"),
    ("ha", "Hausa"),
    ("hi", "Hindi"),
    ("ig", "Igbo"),
    ("id", "Indonesiano"),
    ("en", "Inglese"),
    ("it", "Italiano"),
    ("lv", "Lettone"),
    ("lt", "Lituano"),
    ("mk", "Macedone"),
    ("mg", "Malgascio"),
    ("ne", "Nepalese"),
    ("no", "Norvegese"),
    ("nl", "Olandese"),
    ("fa", "Persiano"),
    ("ff", "Peul (fula)"),
    ("pl", "Polacco"),
    ("pt", "Portoghese"),
    ("pa", "Punjabi"),
    ("ro", "Rumeno"),
    ("ru", "Russo"),
    ("sr", "Serbo"),
    ("si", "Singalese"),
    ("sk", "Slovacco"),
    ("sl", "Sloveno"),
    ("so", "Somalo"),
    ("es", "Spagnolo"),
    ("sv", "Svedese"),
    ("tl", "Tagalog"),
    ("ta", "Tamil"),
    ("de", "Tedesco"),
    ("ti", "Tigrino"),
    ("tr", "Turco"),
    ("uk", "Ucraino"),
    ("hu", "Ungherese"),
    ("ur", "Urdu"),
    ("wo", "Wolof"),
];

/// The Italian name of a language; the code itself when it is in no list; empty for none.
pub fn name(code: &str) -> &str {
    LANGUAGES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

/// The code of a language given by its code or by its Italian name, in either case.
pub fn code(text: &str) -> Option<&'static str> {
    let wanted = kernel::text::folded(text);
    LANGUAGES.iter().find(|(code, name)| *code == wanted || kernel::text::folded(name) == wanted).map(|(code, _)| *code)
}
