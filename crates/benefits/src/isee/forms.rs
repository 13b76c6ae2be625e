//! What is sent about attestations, read into commands.

use super::model::{
    DefectOutcome, Fell, Indicator, IseeKind, MOST_MEMBERS, MemberRelation, NO_OWN_END, NewAttestation, NewDefect, NewMember,
    Scale, last_day,
};
use super::protocol::DsuProtocol;
use super::service::{NewQuestion, Purpose, Wanted};
use casework::sina::BenefitCode;
use chrono::NaiveDate;
use kernel::input::Fields;
use std::collections::BTreeMap;

/// Longest name of somebody of a household.
pub const NAME: usize = 120;
/// Longest reason, longest note.
pub const REASON: usize = 300;
/// Longest number of an application.
pub const APPLICATION: usize = 40;

/// An attestation, as it is typed from the paper. Rows of the household that are wholly empty are skipped; a defect names its member by the number of the row.
pub fn read_new(fields: &mut Fields) -> Option<NewAttestation> {
    let kind: Option<IseeKind> = fields.required_code("kind");
    let indicator = fields.code("indicator").unwrap_or(Indicator::Ordinary);
    let protocol = read_protocol(fields);
    let submitted_on = fields.required_date("submitted_on");
    let fell = fields.code("fell").unwrap_or(Fell::Income);
    let expires_on = fields.date("expires_on");
    let value = fields.required_cents("value");
    let scale = read_scale(fields);
    let (members, places) = read_members(fields);
    let defects = read_defects(fields, &places);
    let (kind, submitted_on) = (kind?, submitted_on?);
    let computed = last_day(kind, fell, submitted_on);
    if kind != IseeKind::Current && expires_on.is_some_and(|day| day != computed) {
        fields.fault("expires_on", NO_OWN_END);
    }
    Some(NewAttestation {
        kind,
        indicator,
        protocol: protocol?,
        submitted_on,
        last_day: expires_on.unwrap_or(computed),
        value: value?,
        scale,
        members,
        defects,
    })
}

fn read_protocol(fields: &mut Fields) -> Option<DsuProtocol> {
    let text = fields.required_line("protocol", 60)?;
    match text.parse::<DsuProtocol>() {
        Ok(protocol) => Some(protocol),
        Err(error) => {
            fields.fault("protocol", error.to_string());
            None
        }
    }
}

fn read_scale(fields: &mut Fields) -> Option<Scale> {
    let text = fields.line("scale", 10)?;
    match text.parse::<Scale>() {
        Ok(scale) => Some(scale),
        Err(error) => {
            fields.fault("scale", error.to_string());
            None
        }
    }
}

/// The household, and where each row that was not empty stands in it.
fn read_members(fields: &mut Fields) -> (Vec<NewMember>, BTreeMap<usize, usize>) {
    let (mut members, mut places) = (Vec::<NewMember>::new(), BTreeMap::new());
    let count = fields.groups("members");
    for row in 0..count {
        if !fields.has_below(&format!("members[{row}].")) {
            continue;
        }
        let name = |field: &str| format!("members[{row}].{field}");
        let relation = fields.required_code(&name("relation"));
        let person = fields.id(&name("person"));
        let tax_code = fields.tax_code(&name("tax_code"));
        let called = fields.line(&name("name"), NAME).unwrap_or_default();
        if person.is_none() && tax_code.is_none() && called.is_empty() && !fields.is_faulty(&name("tax_code")) {
            fields.fault(name("name"), "Scegli chi è, oppure scrivi il nome o il codice fiscale.");
        }
        let Some(relation) = relation else { continue };
        let is_again =
            |other: &NewMember| (person.is_some() && other.person == person) || (tax_code.is_some() && other.tax_code == tax_code);
        if members.iter().any(is_again) {
            let field = if person.is_some() { "person" } else { "tax_code" };
            fields.fault(name(field), "Questa persona è già scritta in un'altra riga.");
        }
        if relation == MemberRelation::Declarant && members.iter().any(|other| other.relation == MemberRelation::Declarant) {
            fields.fault(name("relation"), "Il dichiarante è uno solo.");
        }
        places.insert(row, members.len());
        members.push(NewMember { relation, person, tax_code, name: called });
    }
    if members.len() > MOST_MEMBERS {
        fields.fault("members", format!("Al massimo {MOST_MEMBERS} componenti."));
    }
    (members, places)
}

fn read_defects(fields: &mut Fields, places: &BTreeMap<usize, usize>) -> Vec<NewDefect> {
    let mut defects = Vec::new();
    let count = fields.groups("defects");
    for row in 0..count {
        if !fields.has_below(&format!("defects[{row}].")) {
            continue;
        }
        let name = |field: &str| format!("defects[{row}].{field}");
        let kind = fields.required_code(&name("kind"));
        let number = fields.whole(&name("member"), 1, i64::try_from(MOST_MEMBERS).unwrap_or(i64::MAX));
        let checked_on = fields.date(&name("checked_on"));
        let at = number.and_then(|number| usize::try_from(number).ok()).map(|number| number.saturating_sub(1));
        let member = at.and_then(|row| places.get(&row).copied());
        if at.is_some() && member.is_none() {
            fields.fault(name("member"), "Nel nucleo non c'è un componente con questo numero.");
        }
        if let Some(kind) = kind {
            defects.push(NewDefect { kind, member, checked_on });
        }
    }
    if defects.len() > MOST_MEMBERS {
        fields.fault("defects", format!("Al massimo {MOST_MEMBERS} annotazioni."));
    }
    defects
}

/// Why an attestation is withdrawn.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// What came of an omission or a discrepancy: which one, what, and a note.
pub fn read_settlement(fields: &mut Fields) -> Option<(i64, DefectOutcome, String)> {
    let position = fields.required_whole("position", 1, i64::try_from(MOST_MEMBERS).unwrap_or(i64::MAX));
    let outcome: Option<DefectOutcome> = fields.required_code("outcome");
    let note = fields.line("note", REASON).unwrap_or_default();
    if outcome == Some(DefectOutcome::Open) {
        fields.fault("outcome", "Scegli che cosa ne è stato.");
    }
    Some((position?, outcome?, note))
}

/// A question to INPS: what is wanted, of which day, for which benefit and why. Today when no day is given.
pub fn read_question(fields: &mut Fields, today: NaiveDate) -> Option<NewQuestion> {
    let wants: Option<AskedFor> = fields.required_code("wants");
    let kind = fields.code("kind").unwrap_or(IseeKind::Ordinary);
    let threshold = fields.cents("threshold");
    let on = fields.date("on").unwrap_or(today);
    let purpose: Option<Purpose> = fields.required_code("purpose");
    let benefit = read_benefit(fields);
    let application = fields.line("application", APPLICATION).unwrap_or_default();
    if on > today {
        fields.fault("on", "La data non può essere nel futuro.");
    }
    let wanted = match (wants?, threshold) {
        (AskedFor::Attestation, None) => Wanted::Attestation,
        // Whoever writes a threshold wants to know less than the value.
        (AskedFor::Attestation, Some(_)) => {
            fields.fault(
                "threshold",
                "Con una soglia si chiede solo se il valore è entro: cambia che cosa serve, o togli la soglia.",
            );
            return None;
        }
        (AskedFor::Threshold, Some(threshold)) => Wanted::BelowThreshold(threshold),
        (AskedFor::Threshold, None) => {
            fields.fault("threshold", "Scrivi la soglia.");
            return None;
        }
    };
    Some(NewQuestion { wanted, kind, on, purpose: purpose?, benefit: benefit?, application })
}

fn read_benefit(fields: &mut Fields) -> Option<BenefitCode> {
    let text = fields.required_line("benefit", 10)?;
    match text.parse::<BenefitCode>() {
        Ok(code) => Some(code),
        Err(error) => {
            fields.fault("benefit", error.to_string());
            None
        }
    }
}

kernel::code_enum! {
    /// What is asked of INPS.
    pub enum AskedFor {
        /// The attestation with its value.
        Attestation = "attestation" => "L'attestazione con il valore",
        /// Whether the value is within a threshold, without the value.
        Threshold = "threshold" => "Solo se è entro una soglia",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    fn read(pairs: &[(&str, &str)]) -> Result<NewAttestation, Vec<String>> {
        let mut all = vec![
            ("kind", "ordinary"),
            ("protocol", "INPS-ISEE-2026-12345678Z-00"),
            ("submitted_on", "2/3/2026"),
            ("value", "6.000,00"),
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
    fn what_stands_on_the_paper_is_read_and_the_last_day_follows() {
        let new = read(&[("scale", "2,46")]).expect("an attestation");
        assert_eq!(
            (new.value.0, new.scale.map(Scale::hundredths), new.last_day.to_string().as_str()),
            (600_000, Some(246), "2026-12-31")
        );
        let current = read(&[("kind", "current"), ("submitted_on", "10/9/2026")]).expect("a current one");
        assert_eq!(current.last_day.to_string(), "2027-03-10");
        let printed = read(&[("kind", "current"), ("submitted_on", "10/9/2026"), ("expires_on", "9/11/2026")]).expect("as printed");
        assert_eq!(printed.last_day.to_string(), "2026-11-09");
        let assets = read(&[("kind", "current"), ("submitted_on", "10/9/2026"), ("fell", "assets")]).expect("for assets");
        assert_eq!(assets.last_day.to_string(), "2026-12-31");
    }

    #[test]
    fn every_fault_is_told_beside_its_field() {
        let all = [("kind", ""), ("protocol", "12345"), ("submitted_on", "31/2/2026"), ("value", "-1"), ("scale", "0,5")];
        assert_eq!(read(&all), Err(["kind", "protocol", "submitted_on", "value", "scale"].map(str::to_owned).to_vec()));
        assert_eq!(read(&[("expires_on", "30/6/2026")]), Err(vec!["expires_on".to_owned()]), "an ordinary one lasts the year");
        assert!(read(&[("expires_on", "31/12/2026")]).is_ok());
    }

    #[test]
    fn a_household_is_read_row_by_row_and_a_defect_names_its_member_by_the_row() {
        let new = read(&[
            ("members[0].relation", "declarant"),
            ("members[0].name", "Rossi Mario"),
            ("members[1].relation", ""),
            ("members[1].name", ""),
            ("members[2].relation", "child"),
            ("members[2].tax_code", "RSSMRA80A01F205X"),
            ("defects[0].kind", "omission"),
            ("defects[0].member", "3"),
        ])
        .expect("an attestation");
        assert_eq!(new.members.len(), 2, "an empty row is none");
        assert_eq!(new.defects.first().and_then(|defect| defect.member), Some(1));
        let wrong = [
            ("members[0].relation", "child"),
            ("members[1].name", "Rossi Luca"),
            ("defects[0].kind", "omission"),
            ("defects[0].member", "7"),
        ];
        let faults = ["members[0].name", "members[1].relation", "defects[0].member"];
        assert_eq!(read(&wrong), Err(faults.map(str::to_owned).to_vec()));
    }

    #[test]
    fn inps_is_asked_for_a_benefit_and_for_a_reason() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        let ask = |pairs: &[(&str, &str)]| {
            let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            let read = read_question(&mut fields, today);
            fields.finish(|| read).map_err(|failure| match failure {
                Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>(),
                other => vec![other.to_string()],
            })
        };
        let good = [("wants", "attestation"), ("purpose", "application"), ("benefit", "a1.05")];
        let question = ask(&good).expect("a question");
        assert_eq!((question.benefit.as_str(), question.on), ("A1.05", today));
        assert_eq!(ask(&[]), Err(["wants", "purpose", "benefit"].map(str::to_owned).to_vec()));
        let threshold = [("wants", "threshold"), ("purpose", "application"), ("benefit", "A1.05")];
        assert_eq!(ask(&threshold), Err(vec!["threshold".to_owned()]));
        assert_eq!(ask(&[&good[..], &[("threshold", "6.000,00")]].concat()), Err(vec!["threshold".to_owned()]), "less is wanted");
        assert_eq!(ask(&[&good[..], &[("on", "22/11/2026")]].concat()), Err(vec!["on".to_owned()]));
        assert_eq!(ask(&[&good[..2], &[("benefit", "affitto")]].concat()), Err(vec!["benefit".to_owned()]));
    }
}
