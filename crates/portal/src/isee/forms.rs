//! What is sent to work an indicator out, read into a household.

use super::model::{Household, MOST_MEMBERS, MOST_OUTSIDE, OrientationKind, Outside, Person};
use kernel::Cents;
use kernel::input::Fields;
use regulation::number::read as digits;

/// The largest age.
const OLDEST: i64 = 130;
/// The smallest and the largest scale of another household, in hundredths.
const SCALES: (i64, i64) = (100, 2_000);

/// A household and the kind of its indicator.
pub fn read(fields: &mut Fields, is_json: bool) -> Option<(OrientationKind, Household)> {
    let kind = fields.required_code("kind");
    let household = Household {
        members: members(fields),
        parents_worked: fields.flag("parents_worked"),
        rent: amount(fields, "rent"),
        home: amount(fields, "home"),
        home_mortgage: amount(fields, "home_mortgage"),
        other_property: amount(fields, "other_property"),
        movable: amount(fields, "movable"),
        state_bonds: amount(fields, "state_bonds"),
        outside: outside(fields, is_json),
        before: before(fields),
    };
    if household.state_bonds > household.movable && !fields.is_faulty("movable") {
        fields.fault("state_bonds", "I titoli di Stato fanno parte dei risparmi: non possono essere di più.");
    }
    if household.home_mortgage > Cents::ZERO && household.home == Cents::ZERO {
        fields.fault("home_mortgage", "Scrivi anche il valore della casa.");
    }
    Some((kind?, household))
}

fn amount(fields: &mut Fields, name: &str) -> Cents {
    fields.cents(name).unwrap_or(Cents::ZERO)
}

/// The first row is always somebody; rows that are wholly empty are nobody.
fn members(fields: &mut Fields) -> Vec<Person> {
    let rows = fields.groups("members");
    if rows > MOST_MEMBERS {
        fields.fault("members", format!("Al massimo {MOST_MEMBERS} componenti."));
    }
    let mut all = Vec::new();
    for row in 0..rows.min(MOST_MEMBERS) {
        let name = |field: &str| format!("members[{row}].{field}");
        let person = Person {
            is_child: fields.flag(&name("is_child")),
            age: fields.whole(&name("age"), 0, OLDEST),
            is_disabled: fields.flag(&name("is_disabled")),
            employee_income: amount(fields, &name("employee_income")),
            pension_income: amount(fields, &name("pension_income")),
            other_income: amount(fields, &name("other_income")),
            disability_expenses: amount(fields, &name("disability_expenses")),
        };
        if person.disability_expenses > Cents::ZERO && !person.is_disabled {
            fields.fault(name("disability_expenses"), "Contano solo per chi ha una disabilità riconosciuta: segnala anche quella.");
        }
        if person != Person::default() || row == 0 {
            all.push(person);
        }
    }
    if all.is_empty() {
        fields.fault("members", "Serve almeno una persona.");
    }
    all
}

/// The scale is a decimal in a form (`2,04`) and hundredths in data.
fn outside(fields: &mut Fields, is_json: bool) -> Vec<Outside> {
    let rows = fields.groups("outside");
    if rows > MOST_OUTSIDE {
        fields.fault("outside", format!("Al massimo {MOST_OUTSIDE} persone."));
    }
    let mut all = Vec::new();
    for row in 0..rows.min(MOST_OUTSIDE) {
        let (ise_name, scale_name) = (format!("outside[{row}].ise"), format!("outside[{row}].scale"));
        let ise = fields.cents(&ise_name);
        let (least, most) = SCALES;
        let scale = if is_json {
            fields.whole(&scale_name, least, most)
        } else {
            let typed = fields.line(&scale_name, 10);
            let read = typed
                .as_deref()
                .and_then(|text| digits(&text.replace(',', "."), 100))
                .filter(|scale| (least..=most).contains(scale));
            if typed.is_some() && read.is_none() {
                fields.fault(&scale_name, "Scrivi la scala di equivalenza come sull'attestazione, per esempio 2,04.");
            }
            read
        };
        match ise {
            Some(ise) => all.push(Outside { ise, scale: scale.unwrap_or(least) }),
            // An empty row of the form says nothing; a scale without what it divides is half of something.
            None if is_json || scale.is_some() => fields.fault(&ise_name, "Indica l'ISE di questa persona."),
            None => {}
        }
    }
    all
}

fn before(fields: &mut Fields) -> Option<(Cents, Cents)> {
    let (isr, isp) = (fields.cents("isr_before"), fields.cents("isp_before"));
    if isr.is_none() && isp.is_none() { None } else { Some((isr.unwrap_or(Cents::ZERO), isp.unwrap_or(Cents::ZERO))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Result<(OrientationKind, Household), Vec<String>> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read(&mut fields, false);
        fields.finish(|| read).map_err(|failure| match failure {
            kernel::Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn rows_that_are_empty_are_nobody() {
        let pairs = [
            ("kind", "ordinary"),
            ("members[0].employee_income", "12.000,00"),
            ("members[1].employee_income", ""),
            ("members[2].age", "4"),
        ];
        let (kind, household) = typed(&pairs).expect("a household");
        assert_eq!((kind, household.members.len()), (OrientationKind::Ordinary, 2));
        assert_eq!(household.members[0].employee_income, Cents(1_200_000));
    }

    #[test]
    fn what_cannot_be_is_told_at_its_field() {
        let pairs = [
            ("kind", "ordinary"),
            ("members[0].disability_expenses", "10"),
            ("movable", "1"),
            ("state_bonds", "2"),
            ("home_mortgage", "5"),
            ("outside[0].ise", "1"),
            ("outside[0].scale", "0,5"),
        ];
        let expected = ["members[0].disability_expenses", "outside[0].scale", "state_bonds", "home_mortgage"].map(str::to_owned);
        assert_eq!(typed(&pairs), Err(expected.to_vec()));
        assert_eq!(typed(&[]), Err(vec!["kind".to_owned(), "members".to_owned()]));
        let half = [("kind", "ordinary"), ("members[0].age", "40"), ("outside[0].ise", ""), ("outside[0].scale", "2,04")];
        assert_eq!(typed(&half), Err(vec!["outside[0].ise".to_owned()]));
    }
}
