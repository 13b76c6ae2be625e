//! The words of the catalogue: in what a service is counted, and to which national lists it belongs.

kernel::code_enum! {
    /// What one unit of a service is.
    pub enum UnitOfMeasure {
        /// An hour of work.
        Hour = "ora" => "ora",
        /// A day of attendance or stay.
        Day = "giorno" => "giorno",
        /// A meal.
        Meal = "pasto" => "pasto",
        /// A visit, a journey, a meeting.
        Visit = "accesso" => "accesso",
        /// A month.
        Month = "mese" => "mese",
        /// Once and for all.
        Once = "una_tantum" => "una tantum",
    }
}

impl UnitOfMeasure {
    /// Whether parts of a unit can be delivered: half an hour can, half a meal cannot.
    pub const fn is_divisible(self) -> bool {
        matches!(self, UnitOfMeasure::Hour)
    }
    /// The choices of a form that asks in what is counted.
    pub fn counted_in() -> Vec<ui::form::Choice> {
        ui::form::choices(Self::ALL.iter().map(|unit| (unit.code(), unit.plural())))
    }
    /// More than one of it.
    pub const fn plural(self) -> &'static str {
        match self {
            UnitOfMeasure::Hour => "ore",
            UnitOfMeasure::Day => "giorni",
            UnitOfMeasure::Meal => "pasti",
            UnitOfMeasure::Visit => "accessi",
            UnitOfMeasure::Month => "mesi",
            UnitOfMeasure::Once => "una tantum",
        }
    }
    /// `1 ora`, `1,5 ore`, `20 pasti`: a quantity in hundredths with its unit.
    pub fn counted(self, hundredths: i64) -> String {
        let number = kernel::Cents(hundredths).plain();
        let number = number.trim_end_matches('0').trim_end_matches(',');
        format!("{number}\u{a0}{}", if hundredths == 100 { self.label() } else { self.plural() })
    }
}

kernel::code_enum! {
    /// The kinds of services of the national survey on social spending of the Comuni (ISTAT).
    pub enum IstatItem {
        /// Work of professionals: social service, guidance, mediation, placement at work.
        ProfessionalService = "professional_service" => "Servizio professionale",
        /// Help and education at home.
        HomeCare = "home_care" => "Assistenza domiciliare",
        /// Money.
        CashTransfer = "cash_transfer" => "Trasferimento in denaro",
        /// Day centres.
        DayCentre = "day_centre" => "Centro diurno",
        /// Communities, homes, night shelters.
        Residential = "residential" => "Struttura residenziale",
        /// Prevention and information.
        Prevention = "prevention" => "Prevenzione e sensibilizzazione",
    }
}

kernel::code_enum! {
    /// Whether a provider works for the body.
    pub enum ProviderState {
        /// It may be chosen.
        Active = "active" => "Attivo",
        /// It may not be chosen for now; what runs goes on.
        Suspended = "suspended" => "Sospeso",
        /// It does not work for the body any more.
        Closed = "closed" => "Cessato",
    }
}

impl ProviderState {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            ProviderState::Active => "success",
            ProviderState::Suspended => "warning",
            ProviderState::Closed => "neutral",
        }
    }
}

/// Whether a text is an Italian VAT number with its check digit (art. 35 d.P.R. 633/1972), or the tax code of a legal person, which
/// is built alike.
pub fn is_vat_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 11 || text.len() != 11 {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { (digit * 2) / 10 + (digit * 2) % 10 })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_number_has_its_check_digit() {
        assert!(is_vat_number("90000010000") && is_vat_number("90000080003") && is_vat_number("00743110157"));
        for text in ["90000010001", "9000001000", "900000100000", "9000001000A", "", "٩0000010000"] {
            assert!(!is_vat_number(text), "{text}");
        }
    }

    #[test]
    fn quantities_are_said_as_people_say_them() {
        assert_eq!(UnitOfMeasure::Hour.counted(150), "1,5\u{a0}ore");
        assert_eq!(UnitOfMeasure::Hour.counted(100), "1\u{a0}ora");
        assert_eq!(UnitOfMeasure::Meal.counted(2000), "20\u{a0}pasti");
        assert_eq!(UnitOfMeasure::Day.counted(0), "0\u{a0}giorni");
        assert_eq!(UnitOfMeasure::Visit.counted(100_000), "1.000\u{a0}accessi");
    }
}
