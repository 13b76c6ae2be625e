//! Text as people type it, made safe once: composed (NFC), trimmed, without characters that deceive or break.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A control character (NUL among them).
    #[error("Il testo contiene un carattere di controllo non ammesso.")]
    Control,
    /// A character that is not seen or that turns the direction of writing.
    #[error("Il testo contiene caratteri invisibili o che cambiano la direzione di scrittura: riscrivilo.")]
    Invisible,
    /// More than the field holds.
    #[error("Il testo è troppo lungo.")]
    TooLong,
}

/// Zero-width and bidirectional controls, byte-order mark, interlinear and variation characters that have no place in a name.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line: NFC, inner white space reduced to single spaces, at most `max` characters.
pub fn clean_line(text: &str, max: usize) -> Result<String, TextError> {
    let text: String = text.nfc().collect();
    if text.chars().any(is_invisible) {
        return Err(TextError::Invisible);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(TextError::Control);
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > max { Err(TextError::TooLong) } else { Ok(line) }
}

/// Several lines: NFC, line ends unified, no trailing white space, at most `max` characters. Joiners inside emoji and scripts
/// that need them are kept only as U+200D between letters; every other invisible character is refused.
pub fn clean_text(text: &str, max: usize) -> Result<String, TextError> {
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    if text.chars().any(|c| is_invisible(c) && c != '\u{200d}') {
        return Err(TextError::Invisible);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n')) {
        return Err(TextError::Control);
    }
    let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.chars().count() > max { Err(TextError::TooLong) } else { Ok(text) }
}

/// For searching and sorting: lower case, accents dropped, everything that is no letter or digit turned into one space.
/// Apostrophes vanish, so that `D'Angelo`, `D Angelo` and `Dangelo` can meet ([`folded_tight`]).
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Most texts are plain letters, which decompose into themselves.
    if text.is_ascii() {
        text.chars().for_each(|c| fold(&mut out, c));
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).for_each(|c| fold(&mut out, c));
    }
    out.truncate(out.trim_end().len());
    out
}

/// Adds one character, decomposed, to a folded text.
fn fold(out: &mut String, c: char) {
    match c {
        '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
        'ß' | 'ẞ' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        'ı' => out.push('i'),
        c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
        c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
        _ if out.ends_with(' ') || out.is_empty() => {}
        _ => out.push(' '),
    }
}

/// As [`folded`], without any space: the key under which `De Luca` and `Deluca` are the same.
pub fn folded_tight(text: &str) -> String {
    let mut text = folded(text);
    text.retain(|c| c != ' ');
    text
}

/// The last digits of a telephone number, `+39` and separators dropped: the key under which numbers meet. `None` when there
/// are fewer than six digits.
pub fn phone_key(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    digits.extend(text.chars().filter(char::is_ascii_digit));
    let own = digits
        .strip_prefix("0039")
        .or_else(|| text.trim_start().strip_prefix("+39").and(digits.strip_prefix("39")))
        .map_or(digits.len(), str::len);
    digits.drain(..digits.len() - own);
    (digits.len() >= 6).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_that_deceive_are_refused_and_one_letter_names_are_not() {
        assert_eq!(clean_line("Mario\u{200b}", 40), Err(TextError::Invisible));
        assert_eq!(clean_line("\u{202e}oiraM", 40), Err(TextError::Invisible));
        assert_eq!(clean_line("Ma\0rio", 40), Err(TextError::Control));
        assert_eq!(clean_line("  E \t ", 40), Ok("E".into()));
        assert_eq!(clean_line("Jose\u{301}", 4), Ok("José".into()));
        assert_eq!(clean_line("abcde", 4), Err(TextError::TooLong));
    }

    #[test]
    fn names_meet_whatever_their_apostrophes_and_accents() {
        for name in ["D'Angelo", "D’Angelo", "d angelo", "DANGELO", "D´Angelo"] {
            assert_eq!(folded_tight(name), "dangelo", "{name}");
        }
        assert_eq!(folded("  Nicolò-Łukasz  Øst "), "nicolo lukasz ost");
    }

    #[test]
    fn a_telephone_meets_itself_with_and_without_the_country() {
        for text in ["02 1234567", "+39 021234567", "0039-02-1234567"] {
            assert_eq!(phone_key(text).as_deref(), Some("021234567"), "{text}");
        }
        assert_eq!(phone_key("12"), None);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
