//! Why one asks, and what is answered.

use registry::Resident;
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// Why somebody asks the civil register (Regulation (EU) 2016/679 art. 6 and 9; D.Lgs. 196/2003 art. 2-ter, 2-sexies).
    pub enum Purpose {
        /// Somebody at the desk, or on the telephone.
        FirstContact = "first_contact" => "Primo contatto: accoglienza o segretariato sociale",
        /// The case of somebody who is known.
        Case = "case" => "Presa in carico o progetto in corso",
        /// An application.
        Benefit = "benefit" => "Istruttoria di un servizio o di un contributo",
        /// A minor whom a court or the police named.
        Minor = "minor" => "Tutela di un minore",
        /// An emergency.
        Emergency = "emergency" => "Pronto intervento",
        /// A court, a prefecture or another office asks for it.
        Authority = "authority" => "Richiesta di un'autorità",
        /// Data of somebody known to be checked.
        Check = "check" => "Verifica dei dati di una persona già conosciuta",
    }
}

kernel::code_enum! {
    /// What came of a question.
    pub enum Answered {
        /// It was asked and nothing came yet.
        Asked = "asked" => "Senza risposta",
        /// Somebody.
        Found = "found" => "Trovata",
        /// Nobody.
        Nobody = "nobody" => "Nessuno",
        /// More than a handful.
        TooMany = "too_many" => "Troppi: da precisare",
        /// The civil register did not answer.
        Failed = "failed" => "L'anagrafe non ha risposto",
    }
}

/// A resident who was found, with everybody of the household.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Who was asked for.
    pub resident: Resident,
    /// The others of the household.
    pub others: Vec<Resident>,
}

/// Settings of the questions.
#[derive(Clone, Copy, Debug)]
pub struct QuestionSettings {
    /// Most questions of one account in an hour.
    pub per_hour: i64,
}

impl Default for QuestionSettings {
    fn default() -> Self {
        QuestionSettings { per_hour: 60 }
    }
}

/// How a resident is shown.
pub fn name(resident: &Resident) -> String {
    format!("{} {}", resident.family_name, resident.given_name).trim().to_owned()
}

/// The address in one line; empty when the civil register has none.
pub fn address(resident: &Resident) -> String {
    let door = format!("{} {}", resident.street, resident.house_number);
    let town = kernel::place::by_belfiore(&resident.place).map(|place| place.display()).unwrap_or_default();
    let town = format!("{} {town}", resident.postcode);
    [door.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The place of birth in words.
pub fn birth_place(resident: &Resident) -> String {
    let on = resident.birth_date;
    kernel::place::by_belfiore(&resident.birth_place)
        .map(|place| on.map_or_else(|| place.display(), |on| place.display_on(on)))
        .unwrap_or_default()
}

/// Whether they live in Italy, as far as the civil register knows.
pub fn is_here(resident: &Resident) -> bool {
    resident.died_on.is_none() && resident.left_on.is_none() && resident.left_to.is_empty()
}
