//! Who is around Teresa Colombo: her family, those who help, the practice, the parish.

use chrono::NaiveDate;
use kernel::tax_code::Sex;
use registry::relation::forms::{Details, NewRelation, Other};
use registry::relation::{Bond, RelationKind};
use registry::resource::ResourceKind;

/// Somebody of the family who has only a name, with the sex and the year of birth, for the picture.
fn relative(name: &str, kind: RelationKind, sex: Sex, born: i64, details: Details) -> NewRelation {
    NewRelation::to_name(name, kind, Details { sex, birth_year: Some(born), ..details })
}

/// A body with what it can do for her.
fn body(name: &str, kind: ResourceKind, what: RelationKind, details: Details) -> NewRelation {
    NewRelation { other: Other::NewResource(kind, name.into()), ..NewRelation::to_name(name, what, details) }
}

/// Everybody around her, who was born in this year.
pub(super) fn around(born: i64) -> Vec<NewRelation> {
    let words = |helps: &str, note: &str| Details { helps: helps.into(), note: note.into(), ..Details::default() };
    vec![
        relative(
            "Anna Ferri",
            RelationKind::Child,
            Sex::Female,
            born + 24,
            Details {
                phone: "300 0004417".into(),
                bond: Bond::Strong,
                call_first: true,
                ..words("accompagna alle visite", "Abita a Lodi; viene il sabato. Da chiamare per prima.")
            },
        ),
        relative(
            "Paolo Ferri",
            RelationKind::Child,
            Sex::Male,
            born + 28,
            Details { bond: Bond::Weak, ..words("", "Vive in Germania, telefona alle feste.") },
        ),
        NewRelation {
            from: i32::try_from(born + 22).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 6, 12)),
            ..relative("Luigi Ferri", RelationKind::Spouse, Sex::Male, born - 4, Details { dead: true, ..Details::default() })
        },
        relative(
            "Giulia Neri",
            RelationKind::Grandchild,
            Sex::Female,
            born + 51,
            words("fa le commissioni in rete", "Figlia di Anna."),
        ),
        relative(
            "Carla Colombo",
            RelationKind::Sibling,
            Sex::Female,
            born + 3,
            Details { bond: Bond::Conflict, ..Details::default() },
        ),
        NewRelation::to_name(
            "Ida Sangalli",
            RelationKind::Neighbour,
            Details {
                phone: "02 0100 0483".into(),
                bond: Bond::Strong,
                ..words("ha le chiavi di casa", "Vicina di pianerottolo.")
            },
        ),
        body(
            "Ambulatorio di via Esempio",
            ResourceKind::Practice,
            RelationKind::Doctor,
            words("ricette e visite a casa", "Dottoressa Riva."),
        ),
        body(
            "Parrocchia di esempio",
            ResourceKind::Parish,
            RelationKind::Parish,
            Details { bond: Bond::Broken, ..words("", "Ci andava finché usciva di casa.") },
        ),
        body("Associazione Buon Vicinato", ResourceKind::Association, RelationKind::Volunteer, words("spesa il martedì", "")),
    ]
}
