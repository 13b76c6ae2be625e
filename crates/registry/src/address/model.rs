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
        /// Registered residence abroad (AIRE, or that of the State of origin).
        Abroad = "abroad" => "Residenza all'estero",
        /// No place: sleeps rough or changes all the time.
        NoAbode = "none" => "Senza dimora",
    }
}

impl AddressKind {
    /// The kinds of which somebody has one at a time, this one first. Whoever is registered somewhere (residence, a street that does not
    /// exist, abroad) is registered nowhere else (D.P.R. 223/1989 art. 11; L. 470/1988 art. 1).
    pub const fn one_at_a_time(self) -> [AddressKind; 3] {
        match self {
            AddressKind::Residence => [AddressKind::Residence, AddressKind::Fictitious, AddressKind::Abroad],
            AddressKind::Fictitious => [AddressKind::Fictitious, AddressKind::Residence, AddressKind::Abroad],
            AddressKind::Abroad => [AddressKind::Abroad, AddressKind::Residence, AddressKind::Fictitious],
            other => [other, other, other],
        }
    }
    /// Which of several that hold on a day says which office is competent: the lowest (L. 328/2000 art. 6 looks at residence).
    pub const fn rank(self) -> u8 {
        match self {
            AddressKind::Residence => 0,
            AddressKind::Fictitious => 1,
            AddressKind::Domicile => 2,
            AddressKind::Presence => 3,
            AddressKind::Abroad | AddressKind::NoAbode => 4,
        }
    }
    /// Whether somebody has either this or the other, never both on one day.
    pub fn excludes(self, other: AddressKind) -> bool {
        self.one_at_a_time().contains(&other)
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
    /// Whether only those who follow the person, or have a mandate, shall know of it.
    pub restricted: bool,
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
    fn whoever_is_registered_somewhere_is_registered_nowhere_else() {
        for kind in AddressKind::ALL {
            for other in AddressKind::ALL {
                assert_eq!(kind.excludes(*other), other.excludes(*kind), "{kind:?} and {other:?}");
            }
            assert!(kind.excludes(*kind));
        }
        assert!(AddressKind::Abroad.excludes(AddressKind::Fictitious) && !AddressKind::Residence.excludes(AddressKind::Domicile));
    }

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
            restricted: false,
        };
        assert_eq!(address.text("Milano"), "Via Lenta 12/A, scala B, 20139 Milano");
        address.number.clear();
        address.detail.clear();
        address.postcode.clear();
        assert_eq!(address.text(""), "Via Lenta");
    }
}
