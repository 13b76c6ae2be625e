//! What an address is.

use chrono::NaiveDate;

kernel::code_enum! {
    /// What an address is to somebody.
    pub enum AddressKind {
        /// Registered residence.
        Residence = "residence" => "Residenza",
        /// Domicile.
        Domicile = "domicile" => "Domicilio",
        /// Where they really are.
        Presence = "presence" => "Dimora di fatto",
        /// Registered residence in a street that does not exist, for people without one (L. 1228/1954 art. 2).
        Fictitious = "fictitious" => "Residenza in via fittizia",
        /// No place: sleeps rough or changes all the time.
        NoAbode = "none" => "Senza dimora",
    }
}

kernel::code_enum! {
    /// How the district of an address is known.
    pub enum LocatedBy {
        /// From the list of streets.
        Streets = "streets" => "Stradario",
        /// Chosen by whoever entered it, with a reason.
        Operator = "operator" => "Scelto dall'operatore",
        /// Not known.
        Unknown = "unknown" => "Non individuato",
        /// In another municipality that this body does not serve.
        Elsewhere = "elsewhere" => "Fuori dal territorio",
    }
}

/// An address to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAddress {
    /// What it is.
    pub kind: AddressKind,
    /// Street or place; for people without an abode the area where they usually are.
    pub street: String,
    /// Number, with its letter.
    pub number: String,
    /// Staircase, floor, "presso".
    pub detail: String,
    /// Postcode.
    pub postcode: String,
    /// Belfiore code of the municipality, or `Znnn`; empty for that of the body.
    pub place: String,
    /// The borough or zone that the operator chose.
    pub municipio: Option<i64>,
    /// Why, when they chose.
    pub reason: String,
    /// First day; `None` for today.
    pub from: Option<NaiveDate>,
    /// Whether a first day that is still to come is meant.
    pub later_confirmed: bool,
}

impl NewAddress {
    /// The address in one line: `Via Lenta 12/A, scala B, 20139 Milano`.
    pub fn text(&self, place_name: &str) -> String {
        let door = [self.street.as_str(), self.number.as_str()].join(" ");
        let town = [self.postcode.as_str(), place_name].join(" ");
        [door.trim(), self.detail.as_str(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_line_however_much_of_it_is_known() {
        let mut address = NewAddress {
            kind: AddressKind::Residence,
            street: "Via Lenta".into(),
            number: "12/A".into(),
            detail: "scala B".into(),
            postcode: "20139".into(),
            place: String::new(),
            municipio: None,
            reason: String::new(),
            from: None,
            later_confirmed: false,
        };
        assert_eq!(address.text("Milano"), "Via Lenta 12/A, scala B, 20139 Milano");
        address.number.clear();
        address.detail.clear();
        address.postcode.clear();
        assert_eq!(address.text(""), "Via Lenta");
    }
}
