//! Kinds of representation, how far they go, and what contradicts what.

use super::store::Representative;
use crate::fact::derived::is_minor;
use crate::person::Birth;
use chrono::NaiveDate;
use kernel::tax_code::Sex;

kernel::code_enum! {
    /// In which quality somebody acts for a person.
    pub enum RepresentativeKind {
        /// Guardian of a minor without parents who can act, or of somebody interdicted (art. 343 and 424 c.c.).
        Guardian = "guardian" => "Tutore",
        /// Acts where the guardian's interest is against that of the person (art. 360 c.c.).
        ProGuardian = "pro_guardian" => "Protutore",
        /// Assists an emancipated minor or somebody of limited capacity in what goes beyond ordinary acts (art. 392 and 424 c.c.).
        Curator = "curator" => "Curatore",
        /// Acts in one matter or one trial, such as for a minor against whose parents it is held (art. 78 and 473-bis.8 c.p.c., art. 320 c.c.).
        SpecialCurator = "special_curator" => "Curatore speciale",
        /// Support administrator (art. 404 ff. c.c.).
        SupportAdministrator = "support_administrator" => "Amministratore di sostegno",
        /// Parent with responsibility over a minor (art. 316 c.c.).
        Parent = "parent" => "Genitore",
        /// Exercises the powers of parental responsibility in ordinary matters of school and health (art. 5 L. 184/1983).
        FosterCarer = "foster_carer" => "Affidatario",
    }
}

kernel::code_enum! {
    /// What a parent has of parental responsibility.
    pub enum Responsibility {
        /// In full (art. 316 c.c.).
        Full = "full" => "Piena",
        /// Limited by the court (art. 333 c.c.).
        Limited = "limited" => "Limitata dal giudice",
        /// Suspended.
        Suspended = "suspended" => "Sospesa",
        /// Lost (art. 330 c.c.).
        Lost = "lost" => "Decaduta",
        /// Not a parent.
        NotApplicable = "not_applicable" => "Non riguarda",
    }
}

kernel::code_enum! {
    /// How far a representative acts in a kind of matter.
    pub enum Power {
        /// Not at all: the person acts alone.
        None = "none" => "Nessun potere",
        /// Assists: both sign.
        With = "with" => "Assiste: firmano insieme",
        /// Represents: signs in the person's place.
        For = "for" => "Rappresenta: firma al suo posto",
    }
}

kernel::code_enum! {
    /// A kind of matter in which somebody signs.
    pub enum Act {
        /// Ordinary administration.
        Ordinary = "ordinary" => "Atti ordinari",
        /// What goes beyond it.
        Extraordinary = "extraordinary" => "Atti straordinari",
        /// Consent to treatment.
        Health = "health" => "Salute e cure",
        /// Income, accounts, payments.
        Money = "money" => "Denaro e conti",
        /// Where the person lives.
        Residence = "residence" => "Residenza e collocamento",
    }
}

/// How far a representative acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Powers {
    /// Ordinary administration.
    pub ordinary: Power,
    /// Beyond it.
    pub extraordinary: Power,
    /// Consent to treatment.
    pub health: Power,
    /// Income, accounts, payments.
    pub money: Power,
    /// Where the person lives.
    pub residence: Power,
}

impl Powers {
    /// The same in every matter.
    pub const fn all(power: Power) -> Self {
        Powers { ordinary: power, extraordinary: power, health: power, money: power, residence: power }
    }
    /// In one matter.
    pub const fn of(self, act: Act) -> Power {
        match act {
            Act::Ordinary => self.ordinary,
            Act::Extraordinary => self.extraordinary,
            Act::Health => self.health,
            Act::Money => self.money,
            Act::Residence => self.residence,
        }
    }
    /// Whether there is none.
    pub fn is_nothing(self) -> bool {
        Act::ALL.iter().all(|act| self.of(*act) == Power::None)
    }
    /// In words: `rappresenta in: denaro e conti; assiste in: atti straordinari`.
    pub fn words(self) -> String {
        let list = |power: Power| {
            let acts = Act::ALL.iter().filter(|act| self.of(**act) == power).map(|act| act.label().to_lowercase());
            acts.collect::<Vec<_>>().join(", ")
        };
        let (stands, assists) = (list(Power::For), list(Power::With));
        let stands = if stands.is_empty() { stands } else { format!("firma al suo posto per {stands}") };
        let assists = if assists.is_empty() { assists } else { format!("firma insieme per {assists}") };
        let parts: Vec<String> = [stands, assists].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "nessun potere di firma".to_owned() } else { parts.join("; ") }
    }
}

impl RepresentativeKind {
    /// What it is called of a woman, a man, or somebody of whom it is not said.
    pub const fn called(self, sex: Sex) -> &'static str {
        match (self, sex) {
            (RepresentativeKind::Guardian, Sex::Female) => "Tutrice",
            (RepresentativeKind::ProGuardian, Sex::Female) => "Protutrice",
            (RepresentativeKind::Curator, Sex::Female) => "Curatrice",
            (RepresentativeKind::SpecialCurator, Sex::Female) => "Curatrice speciale",
            (RepresentativeKind::SupportAdministrator, Sex::Female) => "Amministratrice di sostegno",
            (RepresentativeKind::Parent, Sex::Female) => "Madre",
            (RepresentativeKind::Parent, Sex::Male) => "Padre",
            (RepresentativeKind::FosterCarer, Sex::Female) => "Affidataria",
            _ => self.label(),
        }
    }
    /// Whether a court or another authority appoints them by an act.
    pub const fn is_appointed(self) -> bool {
        !matches!(self, RepresentativeKind::Parent)
    }
    /// The powers where nothing else is said: those of the law; a support administrator has those of the decree alone (art. 405 c.c.).
    pub const fn usual(self) -> Powers {
        match self {
            RepresentativeKind::Guardian | RepresentativeKind::Parent => Powers::all(Power::For),
            RepresentativeKind::Curator => Powers { extraordinary: Power::With, money: Power::With, ..Powers::all(Power::None) },
            RepresentativeKind::FosterCarer => Powers { ordinary: Power::For, health: Power::For, ..Powers::all(Power::None) },
            RepresentativeKind::SupportAdministrator | RepresentativeKind::SpecialCurator | RepresentativeKind::ProGuardian => {
                Powers::all(Power::None)
            }
        }
    }
}

/// Years at which somebody is of age (art. 2 c.c.).
pub const OF_AGE: i32 = 18;

/// What does not go together among those who act for a person on a day: to be looked at, never a refusal.
pub fn warnings(all: &[Representative], birth: Birth, on: NaiveDate) -> Vec<String> {
    let minor = is_minor(birth, on);
    let now: Vec<&Representative> = all.iter().filter(|row| row.holds_on(on)).collect();
    let of = |kind: RepresentativeKind| now.iter().filter(move |row| row.kind == kind);
    let (parents, guardians) = (of(RepresentativeKind::Parent).count(), of(RepresentativeKind::Guardian).count());
    let supports = of(RepresentativeKind::SupportAdministrator).count();
    let full = of(RepresentativeKind::Parent).any(|row| row.responsibility == Responsibility::Full);
    let mut told = Vec::new();
    if minor == Some(false) && parents > 0 {
        told.push(
            "La persona è maggiorenne: la responsabilità genitoriale è finita (art. 316 c.c.). Chiudi quelle dei genitori."
                .to_owned(),
        );
    }
    if guardians > 0 && full {
        told.push("Ci sono insieme un tutore e un genitore con responsabilità piena: il tutore si nomina quando i genitori non possono esercitarla (art. 343 c.c.). Controlla i provvedimenti.".to_owned());
    }
    if guardians > 1 {
        told.push("Risultano più tutori nello stesso periodo: di regola il tutore è uno (art. 346 c.c.). Controlla se il primo è cessato.".to_owned());
    }
    if supports > 1 {
        told.push("Risultano più amministratori di sostegno nello stesso periodo. Controlla se il primo è cessato.".to_owned());
    }
    if guardians > 0 && supports > 0 {
        told.push("Ci sono insieme un tutore e un amministratore di sostegno: una misura prende il posto dell’altra (art. 413 e 418 c.c.). Controlla i provvedimenti.".to_owned());
    }
    if supports > 0 && birth.turns(OF_AGE - 1).is_some_and(|day| on < day) {
        told.push("La persona è minorenne: l’amministratore di sostegno si nomina solo nell’ultimo anno della minore età (art. 405 c.c.).".to_owned());
    }
    for row in now.iter().filter(|row| minor == Some(true) && row.is_less_than_full() && row.other_id.is_none()) {
        told.push(format!(
            "{}: {} ha una responsabilità non piena, ma non è collegato a una scheda. Controlla che sia lo stesso genitore delle relazioni: finché il dubbio resta, nessun altro genitore è dato per capace di firmare.",
            row.called(),
            if row.sex == Sex::Female { "questa madre" } else { "questo genitore" },
        ));
    }
    if parents > 2 {
        told.push("Risultano più di due genitori con responsabilità genitoriale.".to_owned());
    }
    for row in now.iter().filter(|row| !row.presumed) {
        if row.kind.is_appointed() && row.act_number.is_empty() && row.act_date.is_none() {
            told.push(format!("{}: manca l’atto di nomina.", row.called()));
        }
        if row.kind.is_appointed() && row.powers().is_nothing() && row.powers_note.is_empty() {
            told.push(format!("{}: mancano i poteri scritti nell’atto.", row.called()));
        }
        if row.died_on.is_some() {
            let died = if row.sex == Sex::Female { "deceduta" } else { "deceduto" };
            told.push(format!("{} è {died}: serve una nuova nomina.", row.called()));
        }
    }
    told
}
