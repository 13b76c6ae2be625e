//! What is typed into the question.

use super::model::Purpose;
use chrono::Datelike as _;
use kernel::input::Fields;
use kernel::tax_code::Identifier;
use kernel::time::{parse_date, show_date};
use registry::CivilQuestion;
use registry::person::Birth;

/// A question with its reason.
#[derive(Clone, Debug)]
pub struct NewQuestion {
    /// Whom.
    pub whom: CivilQuestion,
    /// Why.
    pub purpose: Purpose,
    /// Why, in a few words.
    pub note: String,
    /// Which civil register, by its short name; `None` for the first that answers for the body.
    pub register: Option<String>,
}

impl NewQuestion {
    /// What was asked, as it stands in the list of questions.
    pub fn asked(&self) -> String {
        if let Some(identifier) = &self.whom.identifier {
            return format!("codice fiscale {}", identifier.value());
        }
        let born = match (self.whom.birth.date, self.whom.birth.year) {
            (Some(day), _) => format!(", {}", show_date(day)),
            (None, Some(year)) => format!(", {year}"),
            (None, None) => String::new(),
        };
        format!("{} {}{born}", self.whom.family_name, self.whom.given_name)
    }
}

/// Day or year of birth in one field.
fn birth(fields: &mut Fields) -> Option<Birth> {
    let text = fields.line("birth", 10)?;
    let year = text.parse::<i32>().ok().filter(|year| (1890..=2199).contains(year) && text.len() == 4);
    match (parse_date(&text), year) {
        (Some(day), _) if day.year() >= 1890 => Some(Birth { date: Some(day), year: None, estimated: false }),
        (None, Some(year)) => Some(Birth { date: None, year: Some(year), estimated: false }),
        _ => {
            fields.fault("birth", "Scrivi il giorno di nascita (per esempio 03/05/1948) oppure soltanto l'anno.");
            None
        }
    }
}

/// Reads a question: a code, or both names with day or year of birth; and always why.
pub fn read(fields: &mut Fields) -> Option<NewQuestion> {
    let purpose = fields.required_code("purpose");
    let note = fields.line("note", 200).unwrap_or_default();
    let register = fields.line("register", 20);
    let code = fields.line("tax_code", 30);
    let identifier = match &code {
        None => None,
        Some(text) => match Identifier::parse(text) {
            Ok(identifier) => Some(identifier),
            Err(error) => {
                fields.fault("tax_code", error.sentence());
                None
            }
        },
    };
    let (family_name, given_name) = (fields.line("family_name", 100), fields.line("given_name", 100));
    let birth = birth(fields);
    if code.is_none() {
        if family_name.is_none() && given_name.is_none() && birth.is_none() && !fields.is_faulty("birth") {
            fields.fault("tax_code", "Scrivi il codice fiscale, oppure cognome, nome e nascita.");
        } else {
            for (field, missing) in [("family_name", family_name.is_none()), ("given_name", given_name.is_none())] {
                if missing {
                    fields.fault(field, "Senza codice fiscale servono cognome, nome e nascita.");
                }
            }
            if birth.is_none() {
                fields.fault("birth", "Senza codice fiscale servono cognome, nome e nascita.");
            }
        }
    }
    Some(NewQuestion {
        whom: CivilQuestion {
            identifier,
            family_name: family_name.unwrap_or_default(),
            given_name: given_name.unwrap_or_default(),
            birth: birth.unwrap_or_default(),
        },
        purpose: purpose?,
        note,
        register,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(pairs: &[(&str, &str)]) -> Vec<String> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read(&mut fields);
        match fields.finish(|| read) {
            Err(kernel::Failure::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn one_asks_by_code_or_by_names_and_birth_and_says_why() {
        let why = ("purpose", "case");
        assert!(faults(&[why, ("tax_code", "RSSMRA80A01F205X")]).is_empty());
        assert!(faults(&[why, ("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "1/1/1980")]).is_empty());
        assert!(faults(&[why, ("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "1980")]).is_empty());
        assert_eq!(faults(&[("tax_code", "RSSMRA80A01F205X")]), ["purpose"]);
        assert_eq!(faults(&[why]), ["tax_code"]);
        assert_eq!(faults(&[why, ("family_name", "Rossi")]), ["given_name", "birth"]);
        assert_eq!(faults(&[why, ("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "80")]), ["birth"]);
        assert_eq!(faults(&[why, ("tax_code", "RSSMRA80A01F205Y")]), ["tax_code"]);
    }
}
