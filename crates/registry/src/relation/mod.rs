//! Relations: kin and others around somebody, whether they have a record or only a name.

pub mod actions;

pub mod forms;
pub mod pages;

pub mod store;

kernel::code_enum! {
    /// What somebody is to a person.
    pub enum RelationKind {
        /// Spouse.
        Spouse = "spouse" => "Coniuge",
        /// Partner.
        Partner = "partner" => "Convivente o partner",
        /// Former spouse or partner.
        Former = "former" => "Ex coniuge o ex partner",
        /// Parent.
        Parent = "parent" => "Genitore",
        /// Child.
        Child = "child" => "Figlio o figlia",
        /// Brother or sister.
        Sibling = "sibling" => "Fratello o sorella",
        /// Grandparent.
        Grandparent = "grandparent" => "Nonno o nonna",
        /// Child of a child.
        Grandchild = "grandchild" => "Nipote (figlio di figli)",
        /// Another relative.
        Relative = "relative" => "Altro parente",
        /// Neighbour.
        Neighbour = "neighbour" => "Vicino di casa",
        /// Friend.
        Friend = "friend" => "Amico o amica",
        /// Carer.
        Carer = "carer" => "Assistente familiare",
        /// Volunteer or association.
        Volunteer = "volunteer" => "Volontario o associazione",
        /// General practitioner or paediatrician.
        Doctor = "doctor" => "Medico di base o pediatra",
        /// Somebody of a school.
        School = "school" => "Scuola",
        /// Somebody else.
        Other = "other" => "Altro",
    }
}

impl RelationKind {
    /// The same relation seen from the other side.
    pub const fn inverse(self) -> RelationKind {
        match self {
            RelationKind::Parent => RelationKind::Child,
            RelationKind::Child => RelationKind::Parent,
            RelationKind::Grandparent => RelationKind::Grandchild,
            RelationKind::Grandchild => RelationKind::Grandparent,
            RelationKind::Spouse
            | RelationKind::Partner
            | RelationKind::Former
            | RelationKind::Sibling
            | RelationKind::Relative
            | RelationKind::Neighbour
            | RelationKind::Friend
            | RelationKind::Other => self,
            RelationKind::Carer | RelationKind::Volunteer | RelationKind::Doctor | RelationKind::School => RelationKind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinship_seen_twice_from_the_other_side_is_itself() {
        let kin = [
            RelationKind::Spouse,
            RelationKind::Parent,
            RelationKind::Child,
            RelationKind::Sibling,
            RelationKind::Grandparent,
            RelationKind::Grandchild,
        ];
        for kind in kin {
            assert_eq!(kind.inverse().inverse(), kind);
        }
        assert_eq!(RelationKind::Parent.inverse(), RelationKind::Child);
    }
}
