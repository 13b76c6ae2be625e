//! A copy with parts left out, for somebody who may have the rest: printed anew from the text, so that what is covered is not in the file at all.

use super::begin::add_file;
use super::forms::Redaction;
use super::model::{DocumentId, DocumentState};
use super::paper;
use super::part::{Part, PartKind};
use super::store as s;
use super::store::{DocumentRow, FileKind, TextRow};
use crate::problems::Problem;
use ::store::{Audit, FileVault};
use casework::Doing;
use guard::Permission;
use kernel::{Failure, Outcome};
use letters::Press;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What stands where something was covered.
pub const COVERED: &str = "[omissis]";
/// What a copy says of itself.
const NOTICE: &str = "Copia con parti oscurate. Dove si legge [omissis] c’è un testo che chi riceve la copia non può conoscere.";

/// A character as it is compared: without its capital, and one apostrophe for all that people and programs write.
fn plain(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| if matches!(c, '’' | '‘' | 'ʼ' | '`' | '´') { '\'' } else { c })
}

/// The text with its words covered, whatever their capitals and apostrophes and wherever a line ends between them; how often.
fn cover(text: &str, word: &str) -> (String, usize) {
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted: Vec<char> = word.chars().flat_map(plain).collect();
    let chars: Vec<char> = text.chars().collect();
    if wanted.is_empty() {
        return (text.to_owned(), 0);
    }
    let same = |at: usize| -> Option<usize> {
        let mut taken = 0;
        let mut matched = 0;
        while matched < wanted.len() {
            let gap = |taken: usize| chars.get(at.saturating_add(taken)).is_some_and(|c| c.is_whitespace());
            if wanted.get(matched) == Some(&' ') {
                if !gap(taken) {
                    return None;
                }
                while gap(taken) {
                    taken = taken.saturating_add(1);
                }
                matched = matched.saturating_add(1);
                continue;
            }
            for said in plain(*chars.get(at.saturating_add(taken))?) {
                if wanted.get(matched) != Some(&said) {
                    return None;
                }
                matched = matched.saturating_add(1);
            }
            taken = taken.saturating_add(1);
        }
        Some(taken)
    };
    let (mut out, mut at, mut found) = (String::with_capacity(text.len()), 0, 0);
    while let Some(c) = chars.get(at) {
        match same(at) {
            Some(taken) => {
                out.push_str(COVERED);
                at = at.saturating_add(taken);
                found += 1;
            }
            None => {
                out.push(*c);
                at = at.saturating_add(1);
            }
        }
    }
    (out, found)
}

/// The text of a copy: parts that are left out say so, words are covered everywhere.
fn redacted(text: &TextRow, redaction: &Redaction) -> Result<(TextRow, Vec<Part>), Failure> {
    if redaction.left_out.is_empty() && redaction.words.is_empty() {
        return Err(Problem::NothingLeftOut.at("words"));
    }
    let mut copy = text.clone();
    let mut parts: Vec<Part> = text
        .parts()
        .iter()
        .enumerate()
        .map(|(index, part)| match (redaction.left_out.contains(&index), part.kind) {
            (false, _) => part.clone(),
            (true, PartKind::Heading) => Part::new(PartKind::Heading, COVERED),
            (true, _) => Part::new(PartKind::Paragraph, COVERED),
        })
        .collect();
    for word in &redaction.words {
        let mut found = 0;
        let mut hide = |text: &mut String| {
            let (covered, times) = cover(text, word);
            *text = covered;
            found += times;
        };
        hide(&mut copy.title);
        hide(&mut copy.addressee);
        parts.iter_mut().for_each(|part| hide(&mut part.text));
        // A word that stood only in what is left out is covered too.
        let elsewhere =
            || redaction.left_out.iter().filter_map(|index| text.parts().get(*index)).any(|part| cover(&part.text, word).1 > 0);
        if found == 0 && !elsewhere() {
            return Err(Problem::WordNotThere.refusal().because(format!("«{word}».")).at("words").into());
        }
    }
    parts.insert(0, Part::new(PartKind::Paragraph, NOTICE));
    Ok((copy, parts))
}

/// Makes a copy with parts left out, keeps it with the document, and writes down for whom and why.
///
/// # Errors
/// 403 without `file.release`, 404; [`Problem::NothingToRedact`], [`Problem::NothingLeftOut`], [`Problem::WordNotThere`], [`Problem::NotPrintable`].
pub async fn release(
    doing: Doing<'_>,
    vault: &FileVault,
    press: Arc<dyn Press>,
    id: DocumentId,
    redaction: &Redaction,
) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::FILE_RELEASE).await?;
    if let Some(id) = tx.already::<Uuid>(doing.once).await? {
        return Ok(id);
    }
    let row: DocumentRow = tx.sql(&s::RELEASE).id("id", id).one().await?;
    if !row.is_written() || !matches!(row.state, DocumentState::Final | DocumentState::Sent) {
        return Err(Problem::NothingToRedact.into());
    }
    let text: TextRow = tx.sql(&s::TEXT_TO_RELEASE).id("id", id).one().await?;
    let (copy, parts) = redacted(&text, redaction)?;
    let letter = paper::letter(&mut tx, &row, &row.number, &copy, &parts, None).await?;
    let content = paper::print(press, letter, tx.now()).await?;
    let name = format!("copia-oscurata-{}.pdf", row.number.replace('/', "-"));
    let file = add_file(&mut tx, vault, id, FileKind::Redacted, &name, &content).await?;
    let release: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_RELEASE)
        .id("id", release)
        .id("document", id)
        .id("file", file)
        .bind("for_whom", &redaction.for_whom)
        .bind("reason", &redaction.reason)
        .bind("left_out", json!(redaction.left_out))
        .bind("words", json!(redaction.words))
        .run_one()
        .await?;
    tx.commit(Audit::of("document.release").about(row.person_id).on("document", id).answering(release.to_string())).await?;
    Ok(release)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(parts: &[&str]) -> TextRow {
        TextRow {
            version: 1,
            title: "Relazione su Rossi Maria".to_owned(),
            addressee: "Scuola".to_owned(),
            parts: sqlx::types::Json(parts.iter().map(|part| Part::new(PartKind::Paragraph, *part)).collect()),
            by_name: String::new(),
            at: store::testing::test_moment(),
        }
    }

    fn redaction(left_out: &[usize], words: &[&str]) -> Redaction {
        Redaction {
            for_whom: "Il padre".to_owned(),
            reason: "Accesso agli atti".to_owned(),
            left_out: left_out.to_vec(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_left_out_is_nowhere_in_the_copy() {
        let text = text(&["Il padre lavora.", "La madre ha telefonato: «Via Segreta 3».", "ROSSI MARIA sta bene."]);
        let (copy, parts) = redacted(&text, &redaction(&[1], &["rossi maria"])).expect("a copy");
        let said: String = parts.iter().map(|part| part.text.as_str()).collect();
        assert!(said.starts_with("Copia con parti oscurate"));
        assert!(said.contains("Il padre lavora.") && !said.contains("Segreta") && !said.contains("ROSSI"), "{said}");
        assert_eq!(copy.title, "Relazione su [omissis]");
    }

    #[test]
    fn a_copy_covers_something_and_only_words_that_are_there() {
        let text = text(&["Il padre lavora.", "Segreto."]);
        let code = |redaction: Redaction| match redacted(&text, &redaction) {
            Err(Failure::Refused(refusal)) => refusal.code,
            _ => "",
        };
        assert_eq!(code(redaction(&[], &[])), "DOC-020");
        assert_eq!(code(redaction(&[], &["nonna"])), "DOC-021");
        assert_eq!(code(redaction(&[1], &["segreto"])), "", "it stands in what is left out");
    }

    #[test]
    fn a_word_is_covered_also_where_a_line_ends_within_it() {
        assert_eq!(cover("in Via\n Segreta 3", "via segreta"), ("in [omissis] 3".to_owned(), 1));
        assert_eq!(cover("via", "via segreta").1, 0);
    }

    #[test]
    fn a_word_is_covered_whichever_apostrophe_it_was_written_with() {
        let text = "D’Angelo, D'ANGELO e D`Angelo";
        for word in ["d'angelo", "D’Angelo"] {
            assert_eq!(cover(text, word), ("[omissis], [omissis] e [omissis]".to_owned(), 3), "{word}");
        }
    }

    proptest! {
        #[test]
        fn a_covered_word_is_not_in_the_text_any_more(text in "[a-cA-C ]{0,40}", word in "[a-c]{1,3}") {
            let (covered, _) = cover(&text, &word);
            let rest: String = covered.split(COVERED).collect::<Vec<_>>().join("\u{1}");
            prop_assert!(!rest.to_lowercase().contains(&word));
        }

        #[test]
        fn what_is_not_there_changes_nothing(text in "[a-c ]{0,40}") {
            prop_assert_eq!(cover(&text, "z"), (text, 0));
        }
    }
}
