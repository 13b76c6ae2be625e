//! What somebody is to a person, from which side, and how strong the bond is.

use ui::form::Choice;

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
        /// Parent by adoption (L. 184/1983).
        AdoptiveParent = "adoptive_parent" => "Genitore adottivo",
        /// Child by adoption.
        AdoptiveChild = "adoptive_child" => "Figlio o figlia in adozione",
        /// Somebody with whom a minor is placed (L. 184/1983 art. 2).
        FosterParent = "foster_parent" => "Genitore affidatario",
        /// A minor who is placed with the person.
        FosterChild = "foster_child" => "Minore in affido",
        /// Partner of a parent.
        StepParent = "step_parent" => "Coniuge o partner del genitore",
        /// Child of the partner.
        StepChild = "step_child" => "Figlio o figlia del coniuge o partner",
        /// Brother or sister.
        Sibling = "sibling" => "Fratello o sorella",
        /// Grandparent.
        Grandparent = "grandparent" => "Nonno o nonna",
        /// Child of a child.
        Grandchild = "grandchild" => "Nipote (figlio di figli)",
        /// Brother or sister of a parent.
        Uncle = "uncle" => "Zio o zia",
        /// Child of a brother or sister.
        Nephew = "nephew" => "Nipote (figlio di fratelli o sorelle)",
        /// Child of an uncle or aunt.
        Cousin = "cousin" => "Cugino o cugina",
        /// Parent of the spouse.
        ParentInLaw = "parent_in_law" => "Suocero o suocera",
        /// Spouse of a child.
        ChildInLaw = "child_in_law" => "Genero o nuora",
        /// Spouse of a brother or sister, brother or sister of the spouse.
        SiblingInLaw = "sibling_in_law" => "Cognato o cognata",
        /// Another relative.
        Relative = "relative" => "Altro parente",
        /// A relative who looks after the person (L. 205/2017 art. 1 c. 255).
        FamilyCarer = "family_carer" => "Familiare che assiste (caregiver)",
        /// Carer.
        Carer = "carer" => "Assistente familiare",
        /// Whom a carer or volunteer looks after.
        CaredFor = "cared_for" => "Persona assistita",
        /// Neighbour.
        Neighbour = "neighbour" => "Vicino di casa",
        /// Friend.
        Friend = "friend" => "Amico o amica",
        /// Lives in the same home without being family.
        Housemate = "housemate" => "Coinquilino o coinquilina",
        /// Volunteer or association.
        Volunteer = "volunteer" => "Volontario o associazione",
        /// Somebody of a parish or another religious community.
        Parish = "parish" => "Parrocchia o comunità religiosa",
        /// Teacher.
        Teacher = "teacher" => "Insegnante",
        /// Educator.
        Educator = "educator" => "Educatore o educatrice",
        /// Whom a teacher or educator follows.
        Pupil = "pupil" => "Alunno o minore seguito",
        /// Somebody of a school.
        School = "school" => "Scuola",
        /// Employer.
        Employer = "employer" => "Datore di lavoro",
        /// Who works for the person.
        Employee = "employee" => "Dipendente",
        /// General practitioner or paediatrician.
        Doctor = "doctor" => "Medico di base o pediatra",
        /// Another health service.
        Health = "health" => "Servizio sanitario o specialista",
        /// Whom a doctor or health service treats.
        Patient = "patient" => "Paziente",
        /// Somebody of another service or office.
        Service = "service" => "Altro servizio o ufficio",
        /// Whom another service follows.
        Client = "client" => "Persona seguita dal servizio",
        /// Somebody else.
        Other = "other" => "Altro",
    }
}

kernel::code_enum! {
    /// How strong a bond is, as the person sees it.
    pub enum Bond {
        /// Nothing particular was said.
        Usual = "usual" => "Normale",
        /// Strong.
        Strong = "strong" => "Forte",
        /// Weak.
        Weak = "weak" => "Debole",
        /// Full of conflict.
        Conflict = "conflict" => "Conflittuale",
        /// Broken off.
        Broken = "broken" => "Interrotto",
    }
}

kernel::code_enum! {
    /// The part of the network map in which somebody stands.
    pub enum Sector {
        /// Family.
        Family = "family" => "Famiglia",
        /// Friends, neighbours, those who help.
        Help = "help" => "Amici, vicini, chi aiuta",
        /// School and work.
        SchoolAndWork = "school_and_work" => "Scuola e lavoro",
        /// Health and other services.
        Services = "services" => "Salute e servizi",
        /// Who acts for them in law.
        Law = "law" => "Chi la rappresenta",
        /// Somebody else.
        Others = "others" => "Altri",
    }
}

impl RelationKind {
    /// The same relation seen from the other side.
    pub const fn inverse(self) -> RelationKind {
        use RelationKind as K;
        match self {
            K::Parent => K::Child,
            K::Child => K::Parent,
            K::AdoptiveParent => K::AdoptiveChild,
            K::AdoptiveChild => K::AdoptiveParent,
            K::FosterParent => K::FosterChild,
            K::FosterChild => K::FosterParent,
            K::StepParent => K::StepChild,
            K::StepChild => K::StepParent,
            K::Grandparent => K::Grandchild,
            K::Grandchild => K::Grandparent,
            K::Uncle => K::Nephew,
            K::Nephew => K::Uncle,
            K::ParentInLaw => K::ChildInLaw,
            K::ChildInLaw => K::ParentInLaw,
            K::FamilyCarer | K::Carer | K::Volunteer => K::CaredFor,
            K::CaredFor => K::Carer,
            K::Teacher | K::Educator | K::School => K::Pupil,
            K::Pupil => K::Teacher,
            K::Employer => K::Employee,
            K::Employee => K::Employer,
            K::Doctor | K::Health => K::Patient,
            K::Patient => K::Doctor,
            K::Service => K::Client,
            K::Client => K::Service,
            K::Spouse
            | K::Partner
            | K::Former
            | K::Sibling
            | K::Cousin
            | K::SiblingInLaw
            | K::Relative
            | K::Neighbour
            | K::Friend
            | K::Housemate
            | K::Parish
            | K::Other => self,
        }
    }

    /// Whether two are this to one another by birth: since the younger was born, whenever it is recorded.
    pub const fn by_birth(self) -> bool {
        use RelationKind as K;
        matches!(self, K::Parent | K::Child | K::Sibling | K::Grandparent | K::Grandchild | K::Uncle | K::Nephew | K::Cousin)
    }

    /// Where on the network map.
    pub const fn sector(self) -> Sector {
        use RelationKind as K;
        match self {
            K::Spouse
            | K::Partner
            | K::Former
            | K::Parent
            | K::Child
            | K::AdoptiveParent
            | K::AdoptiveChild
            | K::FosterParent
            | K::FosterChild
            | K::StepParent
            | K::StepChild
            | K::Sibling
            | K::Grandparent
            | K::Grandchild
            | K::Uncle
            | K::Nephew
            | K::Cousin
            | K::ParentInLaw
            | K::ChildInLaw
            | K::SiblingInLaw
            | K::Relative
            | K::FamilyCarer => Sector::Family,
            K::Carer | K::CaredFor | K::Neighbour | K::Friend | K::Housemate | K::Volunteer | K::Parish => Sector::Help,
            K::Teacher | K::Educator | K::Pupil | K::School | K::Employer | K::Employee => Sector::SchoolAndWork,
            K::Doctor | K::Health | K::Patient | K::Service | K::Client => Sector::Services,
            K::Other => Sector::Others,
        }
    }

    /// Whether it says the same as this one for those who are both: a couple is recorded once, however it is called.
    pub fn says_same(self, other: RelationKind) -> bool {
        self == other || (self.is_couple() && other.is_couple())
    }

    /// Whether the two are or were a couple.
    pub const fn is_couple(self) -> bool {
        matches!(self, RelationKind::Spouse | RelationKind::Partner | RelationKind::Former)
    }

    /// The choices of a form, under their headings.
    pub fn choices() -> Vec<Choice> {
        let mut all: Vec<RelationKind> = RelationKind::ALL.to_vec();
        all.sort_by_key(|kind| kind.sector());
        all.into_iter().map(|kind| Choice::new(kind.code(), kind.label()).group(kind.sector().label())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinship_seen_twice_from_the_other_side_is_itself() {
        for kind in RelationKind::ALL.iter().filter(|kind| kind.sector() == Sector::Family && **kind != RelationKind::FamilyCarer) {
            assert_eq!(kind.inverse().inverse(), *kind);
        }
        assert_eq!(RelationKind::Parent.inverse(), RelationKind::Child);
        assert_eq!(RelationKind::Carer.inverse(), RelationKind::CaredFor);
    }

    #[test]
    fn whatever_somebody_is_there_is_a_word_for_the_other_side() {
        for kind in RelationKind::ALL.iter().filter(|kind| **kind != RelationKind::Other) {
            assert_ne!(kind.inverse(), RelationKind::Other, "{}", kind.label());
        }
    }
}
