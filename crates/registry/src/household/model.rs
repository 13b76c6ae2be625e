//! What a household is.

kernel::code_enum! {
    /// What holds a household together.
    pub enum HouseholdKind {
        /// As registered with the municipality (D.P.R. 223/1989 art. 4).
        Registered = "registered" => "Nucleo anagrafico",
        /// As ISEE counts it (D.P.C.M. 159/2013 art. 3).
        Isee = "isee" => "Nucleo ISEE",
        /// Who really lives together.
        DeFacto = "de_facto" => "Convivenza di fatto",
    }
}

impl HouseholdKind {
    /// In it, in the words of the history: `nel nucleo anagrafico`.
    pub const fn within(self) -> &'static str {
        match self {
            HouseholdKind::Registered => "nel nucleo anagrafico",
            HouseholdKind::Isee => "nel nucleo ISEE",
            HouseholdKind::DeFacto => "nella convivenza di fatto",
        }
    }
}

kernel::code_enum! {
    /// The place of somebody in a household, seen from its holder.
    pub enum MemberRole {
        /// The person whose name the household bears.
        Holder = "holder" => "Intestatario",
        /// Married to the holder, or living together.
        Spouse = "spouse" => "Coniuge o convivente",
        /// Child of the holder or of the spouse.
        Child = "child" => "Figlio o figlia",
        /// Parent of the holder or of the spouse.
        Parent = "parent" => "Genitore o suocero",
        /// Brother or sister of the holder.
        Sibling = "sibling" => "Fratello o sorella",
        /// Grandparent of the holder.
        Grandparent = "grandparent" => "Nonno o nonna",
        /// Child of a child.
        Grandchild = "grandchild" => "Nipote (figlio di figli)",
        /// Another relative.
        Relative = "relative" => "Altro parente",
        /// A minor in foster care.
        Foster = "foster" => "Minore in affido",
        /// Live-in carer.
        Carer = "carer" => "Assistente familiare convivente",
        /// Somebody else.
        Other = "other" => "Altro",
    }
}

impl MemberRole {
    /// The generation in which a picture draws them, counted from the holder's; older ones are negative.
    pub const fn generation(self) -> i32 {
        match self {
            MemberRole::Grandparent => -2,
            MemberRole::Parent => -1,
            MemberRole::Holder
            | MemberRole::Spouse
            | MemberRole::Sibling
            | MemberRole::Relative
            | MemberRole::Carer
            | MemberRole::Other => 0,
            MemberRole::Child | MemberRole::Foster => 1,
            MemberRole::Grandchild => 2,
        }
    }
}
