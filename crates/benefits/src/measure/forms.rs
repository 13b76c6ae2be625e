//! What is sent about measures, read into commands.

use super::model::{DEFAULT_TERM, LONGEST_TERM, MeasureAct, MeasureMove, NewMeasure, Window};
use chrono::NaiveDate;
use finance::ChapterKey;
use kernel::input::Fields;

/// Longest code of a measure.
pub const CODE: usize = 30;
/// Longest title.
pub const TITLE: usize = 160;
/// Longest text about it.
pub const ABOUT: usize = 2_000;
/// Longest number of an act, longest name of who decided.
pub const ACT: usize = 120;
/// Longest text of the key of a chapter.
pub const CHAPTER: usize = 30;

/// A measure as it is written. Thirty days where no term is given.
pub fn read_new(fields: &mut Fields) -> Option<NewMeasure> {
    let code = read_code(fields);
    let title = fields.required_line("title", TITLE);
    let rule = fields.required_id("rule");
    let about = fields.text("about", ABOUT).unwrap_or_default();
    let unit = fields.required_id("unit");
    let responsible = fields.required_id("responsible");
    let opens_on = fields.required_date("opens_on");
    let closes_on = fields.date("closes_on");
    let ranked = fields.flag("ranked");
    let term_days = fields.whole("term_days", 1, LONGEST_TERM).unwrap_or(DEFAULT_TERM);
    let act = read_act(fields);
    let budget = fields.cents("budget");
    let chapter = read_chapter(fields);
    let window = Window { opens_on: opens_on?, closes_on };
    Some(NewMeasure {
        code: code?,
        title: title?,
        rule: rule?,
        about,
        unit: unit?,
        responsible: responsible?,
        window,
        ranked,
        term_days,
        act,
        budget,
        chapter,
    })
}

/// Letters, digits and hyphens, as people write them: `SR-2026`.
fn read_code(fields: &mut Fields) -> Option<String> {
    let code = fields.required_line("code", CODE)?.to_uppercase();
    if code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.')) {
        return Some(code);
    }
    fields.fault("code", "Usa lettere, cifre e trattini, per esempio SR-2026.");
    None
}

fn read_act(fields: &mut Fields) -> MeasureAct {
    MeasureAct {
        number: fields.line("act_number", ACT).unwrap_or_default(),
        date: fields.date("act_date"),
        organ: fields.line("act_organ", ACT).unwrap_or_default(),
    }
}

fn read_chapter(fields: &mut Fields) -> Option<ChapterKey> {
    let text = fields.line("chapter", CHAPTER)?;
    match text.parse::<ChapterKey>() {
        Ok(key) => Some(key),
        Err(_) => {
            fields.fault("chapter", "Il capitolo si scrive con tre numeri, per esempio 3735.7.0.");
            None
        }
    }
}

/// What is done with a measure, and until when it is open again.
pub fn read_move(fields: &mut Fields) -> Option<(MeasureMove, Option<NaiveDate>)> {
    let what = fields.required_code("move");
    let closes_on = fields.date("closes_on");
    Some((what?, closes_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    fn read(pairs: &[(&str, &str)]) -> Result<NewMeasure, Vec<String>> {
        let id = "0190f000-0000-7000-8000-000000000001";
        let mut all = vec![
            ("code", "sr-2026"),
            ("title", "Sostegno al reddito 2026"),
            ("rule", id),
            ("unit", id),
            ("responsible", id),
            ("opens_on", "1/1/2026"),
        ];
        all.retain(|(name, _)| pairs.iter().all(|(other, _)| other != name));
        all.extend_from_slice(pairs);
        let mut fields = Fields::from_form(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let new = read_new(&mut fields);
        fields.finish(|| new).map_err(|failure| match failure {
            Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn a_measure_has_thirty_days_where_no_act_says_otherwise() {
        let new = read(&[]).expect("a measure");
        assert_eq!((new.code.as_str(), new.term_days, new.ranked), ("SR-2026", 30, false));
        let call =
            read(&[("term_days", "90"), ("ranked", "on"), ("chapter", "3735 7 0"), ("budget", "2.000.000,00")]).expect("a call");
        assert_eq!((call.term_days, call.ranked, call.budget.map(|cents| cents.0)), (90, true, Some(200_000_000)));
        assert_eq!(call.chapter.map(|key| key.to_string()).as_deref(), Some("3735.7.0"));
    }

    #[test]
    fn every_fault_is_told_beside_its_field() {
        let wrong = [("code", "SR 2026!"), ("title", ""), ("opens_on", "31/2/2026"), ("term_days", "181"), ("chapter", "3735")];
        assert_eq!(read(&wrong), Err(["code", "title", "opens_on", "term_days", "chapter"].map(str::to_owned).to_vec()));
    }
}
