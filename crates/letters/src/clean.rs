//! Text from outside, made fit to be read: composed, on one line, without what is not seen.
//!
//! What is dropped here has no shape of its own: control characters (NUL among them), marks that turn the direction of writing,
//! selectors of variants, byte-order marks. A letter or sign that can be seen is never dropped.

use unicode_normalization::UnicodeNormalization;

/// One line: NFC, inner white space reduced to single spaces; spaces that do not break stay.
pub(crate) fn line(text: &str) -> String {
    let composed: Vec<char> = text.nfc().collect();
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for (index, &c) in composed.iter().enumerate() {
        if is_gap(c) {
            gap = true;
        } else if is_seen(c) || (is_joiner(c) && between_joined_letters(&composed, index)) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

/// The lines of a text that say something.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']).map(line).filter(|line| !line.is_empty()).collect()
}

/// White space at which a line may break.
fn is_gap(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')
}

fn is_seen(c: char) -> bool {
    !c.is_control() && !is_joiner(c) && !is_unseen(c)
}

/// Marks without a shape: soft hyphen, direction, joining of words, variants, tags, and code points that are no characters.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The two characters that say whether letters of a joined script are joined.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A joiner has a meaning between two letters of Arabic script, where Persian and Urdu need it.
fn between_joined_letters(text: &[char], index: usize) -> bool {
    let joined = |c: Option<&char>| matches!(c, Some('\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}'));
    joined(index.checked_sub(1).and_then(|before| text.get(before))) && joined(text.get(index.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_dropped_and_what_is_seen_stays() {
        assert_eq!(line("  Ro\0ssi \t\n Ma\u{202e}ria "), "Rossi Maria");
        assert_eq!(line("1.234,56\u{a0}€"), "1.234,56\u{a0}€");
        assert_eq!(line("Nicolo\u{300}"), "Nicolò");
        assert_eq!(line("#import \"x\" $a$ *b* \\ ] [ _"), "#import \"x\" $a$ *b* \\ ] [ _");
        assert_eq!(line("👍\u{fe0f}"), "👍");
        assert_eq!(line("\u{feff}\u{200b}"), "");
    }

    #[test]
    fn a_joiner_stays_where_it_changes_a_word() {
        assert_eq!(line("می\u{200c}روم"), "می\u{200c}روم");
        assert_eq!(line("a\u{200d}b"), "ab");
    }

    #[test]
    fn every_line_of_a_text_is_a_paragraph() {
        assert_eq!(lines("uno\r\n\r\n due\ntre\n"), ["uno", "due", "tre"]);
    }
}
