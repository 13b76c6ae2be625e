//! The closed lists of the benefits part. Codes are those of the schema.

use casework::sina::BenefitCode;
use kernel::code_enum;
use kernel::tax_code::Sex;

code_enum! {
    /// Sex, as the schema writes it (`Genere`).
    pub enum Gender {
        /// Male.
        Male = "1" => "Maschio",
        /// Female.
        Female = "2" => "Femmina",
    }
}

code_enum! {
    /// What a record does to what INPS holds (`TipoOperazione`).
    pub enum Operation {
        /// Adds a benefit.
        Insert = "I" => "Inserimento",
        /// Takes back one that was sent.
        Cancel = "C" => "Cancellazione",
    }
}

code_enum! {
    /// Whether the means of the person count (`PresenzaProvaMezzi`).
    pub enum MeansTest {
        /// Subject to ISEE.
        Isee = "1" => "Soggetta a ISEE",
        /// Subject to another test of means.
        Other = "2" => "Soggetta a una prova dei mezzi diversa dall'ISEE",
        /// As a rule subject to ISEE, but not for this person, who has it for another need.
        Exempted = "3" => "Di regola soggetta a ISEE, non per questa persona",
        /// Not subject to any test of means.
        NoTest = "4" => "Senza prova dei mezzi",
    }
}

code_enum! {
    /// Whether a benefit goes on or is given once (`CaratterePrestazione`).
    pub enum Character {
        /// Goes on for a period.
        Periodic = "1" => "Periodica",
        /// Given once.
        OneOff = "2" => "Una volta sola",
    }
}

code_enum! {
    /// The area of users for which somebody is in care (`AreaUtenza`).
    pub enum CareArea {
        /// Family and minors.
        FamilyAndMinors = "1" => "Famiglia e minori",
        /// Disability and lack of self-sufficiency, old age included.
        DisabilityAndDependency = "2" => "Disabilità e non autosufficienza",
        /// Poverty and social exclusion.
        PovertyAndExclusion = "3" => "Povertà ed esclusione sociale",
    }
}

impl Gender {
    /// From the sex that the register holds; the schema has no word for one that is not stated.
    pub const fn from_sex(sex: Sex) -> Option<Self> {
        match sex {
            Sex::Male => Some(Gender::Male),
            Sex::Female => Some(Gender::Female),
            Sex::NotStated => None,
        }
    }
}

/// The table of benefit codes with their official names, as shipped: 36 rows published by INPS. Later codes (A1.23, A2.16 and
/// others) exist, but no complete list of them is public: a body adds those that it uses.
pub fn shipped_benefit_codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("benefit-codes.tsv").lines().skip(1).filter_map(|line| line.split_once('\t'))
}

/// Whether a benefit is reported only when the person is in care: codes from A2.16 to A2.29.
pub fn only_when_in_care(code: &BenefitCode) -> bool {
    let group = code.as_str().get(..5).unwrap_or_default();
    ("A2.16"..="A2.29").contains(&group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_codes_are_codes_and_no_two_are_the_same() {
        let codes: std::collections::BTreeSet<BenefitCode> =
            shipped_benefit_codes().map(|(code, _)| code.parse().unwrap()).collect();
        assert_eq!(codes.len(), 36);
        assert!(shipped_benefit_codes().all(|(_, name)| !name.trim().is_empty()));
    }

    #[test]
    fn benefits_reported_only_in_care_run_from_a2_16_to_a2_29() {
        for (code, expected) in
            [("A2.15", false), ("A2.16", true), ("A2.20.01", true), ("A2.29", true), ("A2.30", false), ("A1.16", false)]
        {
            assert_eq!(only_when_in_care(&code.parse().unwrap()), expected, "{code}");
        }
    }
}
