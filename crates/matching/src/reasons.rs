//! Why somebody might be meant, or not: a closed list of phrases, each with its points.

kernel::code_enum! {
    /// One reason, as an Italian phrase that follows "perché".
    pub enum Reason {
        /// The very same definitive tax code.
        SameTaxCode = "same_tax_code" => "stesso codice fiscale",
        /// The same provisional code.
        SameProvisionalCode = "same_provisional_code" => "stesso codice fiscale provvisorio",
        /// The same STP or ENI code.
        SameHealthCode = "same_health_code" => "stesso codice STP o ENI",
        /// Two definitive codes that differ by omocodia only: two people who would have had one code, or one whose code was changed.
        OmocodeTwin = "omocode_twin" => "codici fiscali uguali salvo l'omocodia: possono essere due persone",
        /// The tax code begins as typed.
        TaxCodeBegins = "tax_code_begins" => "il codice fiscale inizia così",
        /// A name against the letters of a tax code, where the other name is not known.
        TaxCodeLetters = "tax_code_letters" => "il nome corrisponde al codice fiscale",
        /// Both have a definitive tax code, and they are different.
        OtherTaxCode = "other_tax_code" => "codice fiscale diverso",
        /// A name that the letters of the tax code exclude.
        OtherTaxCodeLetters = "other_tax_code_letters" => "il nome non corrisponde al codice fiscale",
        /// Family names alike but for accents, apostrophes, spaces and case.
        FamilySame = "family_same" => "stesso cognome",
        /// Family names that sound alike.
        FamilySound = "family_sound" => "il cognome suona uguale",
        /// Family names one or two letters apart.
        FamilyTypo = "family_typo" => "cognome scritto quasi uguale",
        /// One of several family names.
        FamilyPart = "family_part" => "una parte del cognome coincide",
        /// A family name that was cut, or is still being typed.
        FamilyBegins = "family_begins" => "il cognome inizia allo stesso modo",
        /// Another family name.
        FamilyOther = "family_other" => "cognome diverso",
        /// The family name of the one is the name at birth of the other.
        BirthName = "birth_name" => "coincide con il cognome alla nascita",
        /// Given names alike but for accents, apostrophes, spaces and case.
        GivenSame = "given_same" => "stesso nome",
        /// Given names that sound alike, or are spellings of one name.
        GivenSound = "given_sound" => "il nome suona uguale",
        /// Given names one or two letters apart.
        GivenTypo = "given_typo" => "nome scritto quasi uguale",
        /// One of several given names.
        GivenPart = "given_part" => "una parte del nome coincide",
        /// A given name that was cut, or is still being typed.
        GivenBegins = "given_begins" => "il nome inizia allo stesso modo",
        /// Another given name.
        GivenOther = "given_other" => "nome diverso",
        /// Family and given name in each other's place.
        Swapped = "swapped" => "nome e cognome scambiati",
        /// The same words, parted otherwise between the two names.
        Regrouped = "regrouped" => "stesse parole, divise diversamente fra nome e cognome",
        /// All words of the one are among those of the other, parted otherwise between the two names.
        RegroupedPart = "regrouped_part" => "nomi in parte uguali, divisi diversamente fra nome e cognome",
        /// The same day of birth.
        BirthSame = "birth_same" => "stessa data di nascita",
        /// The same 1 January, which registries give to those who do not know their day.
        BirthConventional = "birth_conventional" => "stessa data di nascita, ma il 1° gennaio è spesso convenzionale",
        /// Day and month exchanged.
        BirthTurned = "birth_turned" => "giorno e mese scambiati",
        /// One figure apart.
        BirthNear = "birth_near" => "data di nascita diversa per una sola cifra",
        /// The same year, the day of one of them not known.
        BirthYear = "birth_year" => "stesso anno di nascita",
        /// Another day or year of birth.
        BirthOther = "birth_other" => "data di nascita diversa",
        /// Another registered sex.
        SexOther = "sex_other" => "sesso diverso",
        /// The same place of birth.
        PlaceSame = "place_same" => "stesso luogo di nascita",
        /// Another place of birth.
        PlaceOther = "place_other" => "luogo di nascita diverso",
        /// The same telephone number.
        PhoneSame = "phone_same" => "stesso telefono",
        /// A telephone number that begins as typed.
        PhoneBegins = "phone_begins" => "il telefono inizia così",
        /// The same address.
        AddressSame = "address_same" => "stesso indirizzo",
        /// The same household of the register.
        HouseholdSame = "household_same" => "stesso nucleo familiare",
    }
}

impl Reason {
    /// What it is worth, in thousandths; negative when it speaks against. Chosen so that names alone, however equal, are never
    /// more than possible (Mario Rossi proves little), and name with day of birth is likely.
    pub const fn points(self) -> i32 {
        match self {
            Reason::SameTaxCode => 600,
            Reason::SameProvisionalCode | Reason::SameHealthCode => 350,
            Reason::OmocodeTwin => 100,
            Reason::TaxCodeBegins | Reason::TaxCodeLetters => 300,
            Reason::OtherTaxCode => -250,
            Reason::OtherTaxCodeLetters => -400,
            Reason::FamilySame => 300,
            Reason::FamilySound => 260,
            Reason::FamilyTypo => 230,
            Reason::FamilyPart => 220,
            Reason::FamilyBegins => 190,
            Reason::FamilyOther => -250,
            Reason::BirthName => 0,
            Reason::GivenSame => 250,
            Reason::GivenSound => 215,
            Reason::GivenTypo => 180,
            Reason::GivenPart => 170,
            Reason::GivenBegins => 185,
            Reason::GivenOther => -220,
            Reason::Swapped => -40,
            Reason::Regrouped => 470,
            Reason::RegroupedPart => 380,
            Reason::BirthSame => 300,
            Reason::BirthConventional => 170,
            Reason::BirthTurned => 200,
            Reason::BirthNear => 120,
            Reason::BirthYear => 45,
            Reason::BirthOther => -300,
            Reason::SexOther => -100,
            Reason::PlaceSame => 45,
            Reason::PlaceOther => -80,
            Reason::PhoneSame => 200,
            Reason::PhoneBegins => 190,
            Reason::AddressSame => 45,
            Reason::HouseholdSame => 40,
        }
    }

    /// Whether it is a field that contradicts an equal tax code.
    pub(crate) const fn contradicts(self) -> bool {
        matches!(self, Reason::FamilyOther | Reason::GivenOther | Reason::BirthOther | Reason::SexOther | Reason::PlaceOther)
    }
}

/// A reason that holds, with its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The reason; its label is the phrase.
    pub reason: Reason,
    /// Its points, as [`Reason::points`].
    pub points: i32,
}

impl From<Reason> for Evidence {
    fn from(reason: Reason) -> Self {
        Evidence { reason, points: reason.points() }
    }
}
