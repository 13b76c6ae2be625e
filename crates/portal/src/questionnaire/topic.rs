//! What may be asked, each thing once for all regulations.

use regulation::known::{HouseholdField, PersonField};
use regulation::{Isee, Type};

/// One thing that may be asked. What is asked of the household or of a member is the same for every regulation; the indicator is not: each
/// kind of it is a question of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// How many live in the household.
    Members,
    /// A member, counted from whoever the questions are about.
    Member(usize, PersonField),
    /// The household.
    Household(HouseholdField),
    /// The attestation of a kind: its value, its last day, its defects.
    Isee(Isee, HouseholdField),
    /// A fact that several regulations may ask: its place in [`super::catalogue::Catalogue::facts`].
    Fact(usize),
    /// Whether a measure runs: its place in [`super::catalogue::Catalogue::running`].
    Running(usize),
}

impl Topic {
    /// Whether both stand on one page: the same of each member, or what one attestation says.
    pub fn stands_with(self, other: Topic) -> bool {
        match (self, other) {
            (Topic::Member(_, one), Topic::Member(_, other)) => one == other,
            (Topic::Isee(one, _), Topic::Isee(other, _)) => one == other,
            _ => self == other,
        }
    }
}

/// The fields that the attestation tells.
pub fn is_of_isee(field: HouseholdField) -> bool {
    matches!(field, HouseholdField::Isee | HouseholdField::IseeValidUntil | HouseholdField::IseeDefects)
}

/// The kinds of attestation with their codes.
pub const KINDS: [(Isee, &str); 6] = [
    (Isee::Ordinary, "ordinary"),
    (Isee::University, "university"),
    (Isee::Sociosanitario, "sociosanitario"),
    (Isee::Residential, "residential"),
    (Isee::Minors, "minors"),
    (Isee::Current, "current"),
];

/// The code of a kind.
pub fn code_of(kind: Isee) -> &'static str {
    KINDS.iter().find(|(one, _)| *one == kind).map_or("ordinary", |(_, code)| code)
}

/// What an attestation of a kind is called after «ISEE».
pub fn name_of(kind: Isee) -> &'static str {
    match kind {
        Isee::Ordinary => "ISEE ordinario",
        Isee::University => "ISEE università",
        Isee::Sociosanitario => "ISEE sociosanitario",
        Isee::Residential => "ISEE sociosanitario per le residenze",
        Isee::Minors => "ISEE per prestazioni ai minorenni",
        Isee::Current => "ISEE corrente",
    }
}

/// What is asked of a member, as the heading of a page.
pub fn of_members(field: PersonField) -> (&'static str, &'static str) {
    match field {
        PersonField::BirthDate => {
            ("Quanti anni hanno?", "Scrivi l'età in anni o la data di nascita. Per chi ha meno di tre anni scrivi la data.")
        }
        PersonField::Sex => ("Di che sesso sono?", "Come risulta dai documenti."),
        PersonField::Role => ("Che rapporto hanno con la prima persona?", ""),
        PersonField::Disability => (
            "C'è una disabilità riconosciuta?",
            "Come la indica l'attestazione ISEE: media, grave o non autosufficienza. Se il verbale c'è e non sai leggerlo, rispondi «Non lo so».",
        ),
        PersonField::AttendanceAllowance => ("Riceve l'indennità di accompagnamento?", ""),
        PersonField::CivilInvalidity => {
            ("Quale percentuale di invalidità civile è riconosciuta?", "Scrivi 0 se non ce n'è nessuna.")
        }
        PersonField::Resident => ("Ha la residenza in questo Comune?", "Quella che risulta all'anagrafe."),
        PersonField::ResidentSince => ("Da quando ha la residenza in questo Comune?", ""),
        PersonField::Working => ("Lavora?", "Anche a tempo parziale."),
        PersonField::Student => ("Va a scuola o all'università?", ""),
        PersonField::Dependent => ("È a carico ai fini fiscali?", ""),
        PersonField::ForeignPermitUntil => ("Quando scade il permesso di soggiorno?", "Lascia vuoto se non serve."),
    }
}

/// What is asked of the household, with a line of help.
pub fn of_household(field: HouseholdField) -> (&'static str, &'static str) {
    match field {
        HouseholdField::Isee => ("Quanto è l'ISEE?", ""),
        HouseholdField::IseeValidUntil => ("Fino a quando vale l'attestazione?", ""),
        HouseholdField::IseeDefects => ("L'attestazione riporta omissioni o difformità?", ""),
        HouseholdField::Resident => ("La famiglia ha la residenza in questo Comune?", "Quella che risulta all'anagrafe."),
        HouseholdField::ResidentSince => ("Da quando la famiglia ha la residenza in questo Comune?", ""),
        HouseholdField::Borough => ("In quale municipio abita la famiglia?", "Scrivi il numero."),
        HouseholdField::Rent => ("Quanto è l'affitto in un anno?", "Scrivi 0 se non si paga affitto."),
    }
}

/// What is asked of an attestation.
pub fn of_isee(kind: Isee, field: HouseholdField) -> (String, &'static str) {
    let name = name_of(kind);
    match field {
        HouseholdField::IseeValidUntil => (
            format!("Fino a quando vale l'attestazione? ({name})"),
            "Di solito fino al 31 dicembre dell'anno in cui è stata chiesta.",
        ),
        HouseholdField::IseeDefects => (format!("L'attestazione riporta omissioni o difformità? ({name})"), ""),
        _ => (format!("Quanto è l'{name}?"), "È scritto sull'attestazione. Se non lo sai, lascia vuoto."),
    }
}

/// The type of what is asked of an attestation, a household, a member.
pub fn kind_of(topic: Topic) -> Option<Type> {
    match topic {
        Topic::Members => Some(Type::Integer),
        Topic::Member(_, field) => Some(field.kind()),
        Topic::Household(field) | Topic::Isee(_, field) => Some(field.kind()),
        Topic::Running(_) => Some(Type::Boolean),
        Topic::Fact(_) => None,
    }
}
