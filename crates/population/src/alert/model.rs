//! What an alert is.

use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// What is told.
    pub enum AlertKind {
        /// A death.
        Death = "death" => "Decesso",
        /// Another address in the Comune.
        Move = "move" => "Nuova residenza",
        /// Not a resident any more.
        Left = "left" => "Non più residente",
        /// Another composition of the household.
        Household = "household" => "Nucleo cambiato",
    }
}

kernel::code_enum! {
    /// What became of it.
    pub enum AlertState {
        /// Nobody decided yet.
        Waiting = "waiting" => "Da decidere",
        /// Taken into the register.
        Accepted = "accepted" => "Accettata",
        /// It was known already.
        Known = "known" => "Già noto",
        /// It is about somebody else.
        NotThis = "not_this" => "Non è questa persona",
        /// The import that told it was taken back.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

/// The facts of an alert; what does not belong to its kind is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Street of the new address.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postcode.
    pub postcode: String,
    /// Borough.
    pub municipio: Option<i64>,
    /// Where to, for whoever left.
    pub left_to: String,
    /// How many came into the household.
    pub came: u32,
    /// How many left it, the dead included.
    pub left: u32,
    /// Whether the person is in another household now.
    pub other_household: bool,
}

impl Facts {
    /// The new address in one line.
    pub fn address(&self) -> String {
        let door = format!("{} {}", self.street, self.house_number);
        [door.trim(), self.postcode.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// What is told, in one sentence.
    pub fn sentence(&self, kind: AlertKind) -> String {
        let people = |count: u32, one: &str, many: &str| match count {
            0 => String::new(),
            1 => one.to_owned(),
            count => format!("{count} {many}"),
        };
        match kind {
            AlertKind::Death => "L'anagrafe riporta il decesso.".to_owned(),
            AlertKind::Move => format!("L'anagrafe riporta la nuova residenza: {}.", self.address()),
            AlertKind::Left if self.left_to.is_empty() => "Non risulta più fra i residenti.".to_owned(),
            AlertKind::Left => format!("Non risulta più residente: emigrata verso {}.", self.left_to),
            AlertKind::Household if self.other_household => "Risulta in un altro nucleo anagrafico.".to_owned(),
            AlertKind::Household => {
                let came = people(self.came, "una persona è entrata", "persone sono entrate");
                let left = people(self.left, "una persona è uscita", "persone sono uscite");
                let both = [came, left].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
                if both.is_empty() {
                    "Il nucleo anagrafico è cambiato.".to_owned()
                } else {
                    format!("Nel nucleo anagrafico {both}.")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_told_in_one_sentence() {
        let moved = Facts { street: "Via Lenta".into(), house_number: "3".into(), postcode: "20139".into(), ..Facts::default() };
        assert_eq!(moved.sentence(AlertKind::Move), "L'anagrafe riporta la nuova residenza: Via Lenta 3, 20139.");
        let household = Facts { came: 1, left: 2, ..Facts::default() };
        assert_eq!(household.sentence(AlertKind::Household), "Nel nucleo anagrafico una persona è entrata, 2 persone sono uscite.");
    }
}
