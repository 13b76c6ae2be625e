//! From the rows of the city to a record that can be sent, or to the list of what stands in the way.
//!
//! The rules are those of the schema, and those that its comments and its use add: in Italy region and municipality are obligatory;
//! a periodic benefit has start, end, cadence and monthly amount, one given once has day and amount; who is in care has an area,
//! and for disability the assessment; benefits A2.16 to A2.29 are reported only in care.
//!
//! What is too long: names of persons and of benefits are cut at the last character that fits, and that is said ([`Notice`]);
//! protocol numbers and codes are never cut, since a shorter number is another number.

use super::{
    Address, Addresses, Amount, Beneficiary, Benefit, Cadence, Care, CareArea, Character, Citizenships, CountryCode, Declaration,
    Finding, Gap, Gender, Hours, Lookup, MAX_ADDRESSES, MeansTest, MunicipalityCode, Operation, Record, RegionCode, Shares, Source,
    SourceAddress, Timing, TransmissibleCode, Untransmissible, Words, Year, only_when_in_care, transmissible,
};
use casework::sina::{BenefitCode, SinaFault};
use chrono::{Datelike, NaiveDate};
use kernel::{Cents, code_enum, place};

/// Hundredths of an hour in a month of 31 days.
const MOST_HOURS: u32 = 31 * 24 * 100;

code_enum! {
    /// What was decided so that the record could be written; the record is sent all the same.
    pub enum Notice {
        /// The surname was cut.
        SurnameCut = "SIUSS-N01" => "Il cognome è stato accorciato ai primi 36 caratteri.",
        /// The given name was cut.
        GivenNameCut = "SIUSS-N02" => "Il nome è stato accorciato ai primi 36 caratteri.",
        /// The name of the benefit was cut.
        BenefitNameCut = "SIUSS-N03" => "La denominazione della prestazione è stata accorciata ai primi 200 caratteri.",
        /// The second citizenship has no code and was left out.
        SecondCitizenshipLeftOut = "SIUSS-N04" => "La seconda cittadinanza non ha un codice SIUSS: non è stata trasmessa.",
        /// Addresses after the first were left out.
        AddressesLeftOut = "SIUSS-N05" => "Alcuni indirizzi dopo il primo non sono stati trasmessi: incompleti, o oltre il quinto.",
        /// Subject to ISEE, and no declaration is known.
        IseeWithoutDeclaration = "SIUSS-N06" => "La prestazione è soggetta a ISEE, ma non è registrato il protocollo della DSU.",
    }
}

/// What becomes of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It can be sent.
    Ready {
        /// The record, as an insertion.
        record: Box<Record>,
        /// What was decided to make it fit.
        notices: Vec<Notice>,
    },
    /// It cannot be sent: everything that stands in the way.
    Held(Vec<Finding>),
    /// It is not reported at all: a benefit from A2.16 to A2.29 of somebody who was not in care.
    OnlyWhenInCare,
}

/// Checks one source. `today` is the day of the check: codes of states are those in force on it, and an assessment is not later.
pub fn check(source: &Source, citizenships: &Citizenships, today: NaiveDate) -> Checked {
    let code = source.benefit_code.as_deref().and_then(|code| code.parse::<BenefitCode>().ok());
    if source.in_care == Some(false) && code.as_ref().is_some_and(only_when_in_care) {
        return Checked::OnlyWhenInCare;
    }
    let mut check = Check { source, citizenships, today, findings: Vec::new(), notices: Vec::new() };
    // Every part is looked at before the first missing one decides, so that the list is whole.
    let (beneficiary, addresses, benefit) = (check.beneficiary(), check.addresses(), check.benefit(code));
    match (beneficiary, addresses, benefit) {
        (Some(beneficiary), Some(addresses), Some(benefit)) if check.findings.is_empty() => {
            let record = Box::new(Record { operation: Operation::Insert, beneficiary, addresses, benefit });
            Checked::Ready { record, notices: check.notices }
        }
        _ => Checked::Held(check.findings),
    }
}

struct Check<'a> {
    source: &'a Source,
    citizenships: &'a Citizenships,
    today: NaiveDate,
    findings: Vec<Finding>,
    notices: Vec<Notice>,
}

/// The text, unless there is nothing in it.
fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// The region as given, or the one in which a municipality of today lies.
fn region_of(address: &SourceAddress, municipality: &MunicipalityCode) -> Option<RegionCode> {
    match filled(&address.region) {
        Some(region) => region.parse().ok(),
        None => place::by_istat(municipality.as_str())?.province()?.region_istat.parse().ok(),
    }
}

impl Check<'_> {
    fn fault(&mut self, gap: Gap) {
        self.findings.push(Finding::new(gap, &self.source.whereabouts));
    }

    fn fault_because(&mut self, gap: Gap, detail: String) {
        self.findings.push(Finding::new(gap, &self.source.whereabouts).because(detail));
    }

    fn need<T>(&mut self, value: Option<T>, gap: Gap) -> Option<T> {
        if value.is_none() {
            self.fault(gap);
        }
        value
    }

    /// A name that may be cut.
    fn name<const MIN: usize, const MAX: usize>(
        &mut self,
        text: &Option<String>,
        gap: Gap,
        cut: Notice,
    ) -> Option<Words<MIN, MAX>> {
        match filled(text).map(Words::cut) {
            Some(Ok((words, was_cut))) => {
                if was_cut {
                    self.notices.push(cut);
                }
                Some(words)
            }
            Some(Err(_)) | None => {
                self.fault(gap);
                None
            }
        }
    }

    fn beneficiary(&mut self) -> Option<Beneficiary> {
        let source = self.source;
        let tax_code = self.tax_code();
        let surname = self.name(&source.surname, Gap::Surname, Notice::SurnameCut);
        let given_name = self.name(&source.given_name, Gap::GivenName, Notice::GivenNameCut);
        let birth_year = self.need(source.birth_year.and_then(Year::new), Gap::BirthYear);
        let birth_place = self.need(filled(&source.birth_place).and_then(|place| place.parse().ok()), Gap::BirthPlace);
        let gender = self.need(source.sex.and_then(Gender::from_sex), Gap::Gender);
        let citizenship = match filled(&source.citizenship) {
            Some(state) => self.country(state),
            None => self.need(None, Gap::Citizenship),
        };
        let second_citizenship =
            filled(&source.second_citizenship).and_then(|state| match self.citizenships.code_for(state, self.today) {
                Lookup::Known(code) => Some(code),
                Lookup::Missing(_) | Lookup::Unknown => {
                    self.notices.push(Notice::SecondCitizenshipLeftOut);
                    None
                }
            });
        Some(Beneficiary {
            tax_code: tax_code?,
            surname: surname?,
            given_name: given_name?,
            birth_year: birth_year?,
            birth_place: birth_place?,
            gender: gender?,
            citizenship: citizenship?,
            second_citizenship,
        })
    }

    fn tax_code(&mut self) -> Option<TransmissibleCode> {
        let gap = match filled(&self.source.identifier).map(transmissible) {
            Some(Ok(code)) => return Some(code),
            Some(Err(Untransmissible::Homonym)) => Gap::TaxCodeHomonym,
            Some(Err(Untransmissible::Stp)) => Gap::TaxCodeStp,
            Some(Err(Untransmissible::Eni)) => Gap::TaxCodeEni,
            Some(Err(Untransmissible::Wrong)) => Gap::TaxCodeWrong,
            None => Gap::TaxCodeMissing,
        };
        self.fault(gap);
        None
    }

    fn country(&mut self, state: &str) -> Option<CountryCode> {
        match self.citizenships.code_for(state, self.today) {
            Lookup::Known(code) => return Some(code),
            Lookup::Missing(name) => self.fault_because(Gap::CountryCode, format!("Stato: {name}.")),
            Lookup::Unknown => {
                self.fault_because(Gap::CountryCode, format!("Stato: {}.", state.chars().take(20).collect::<String>()))
            }
        }
        None
    }

    /// The first address must be right; later ones that cannot be written are left out, and that is said.
    fn addresses(&mut self) -> Option<Addresses> {
        let Some((first, others)) = self.source.addresses.split_first() else { return self.need(None, Gap::Address) };
        let first = self.first_address(first)?;
        let written: Vec<Address> =
            others.iter().filter_map(|address| self.other_address(address)).take(MAX_ADDRESSES.saturating_sub(1)).collect();
        if written.len() < others.len() {
            self.notices.push(Notice::AddressesLeftOut);
        }
        Addresses::new(std::iter::once(first).chain(written).collect())
    }

    fn first_address(&mut self, address: &SourceAddress) -> Option<Address> {
        let state = self.need(filled(&address.country), Gap::Address)?;
        let country = self.country(state)?;
        if !country.is_italy() {
            return Some(Address::Abroad { country });
        }
        let municipality = self.need(filled(&address.municipality).and_then(|code| code.parse().ok()), Gap::Municipality)?;
        let region = self.need(region_of(address, &municipality), Gap::Region)?;
        Some(Address::Italy { region, municipality })
    }

    fn other_address(&self, address: &SourceAddress) -> Option<Address> {
        match self.citizenships.code_for(filled(&address.country)?, self.today) {
            Lookup::Known(country) if country.is_italy() => {
                let municipality = filled(&address.municipality)?.parse().ok()?;
                Some(Address::Italy { region: region_of(address, &municipality)?, municipality })
            }
            Lookup::Known(country) => Some(Address::Abroad { country }),
            Lookup::Missing(_) | Lookup::Unknown => None,
        }
    }

    fn benefit(&mut self, code: Option<BenefitCode>) -> Option<Benefit> {
        let source = self.source;
        let means_test = self.need(source.means_test, Gap::MeansTest);
        let declaration = self.declaration();
        let code = self.need(code, Gap::BenefitCode);
        let name = self.name(&source.benefit_name, Gap::BenefitName, Notice::BenefitNameCut);
        let application = match filled(&source.application).map(Words::exact) {
            Some(Ok(number)) => Some(number),
            Some(Err(_)) => self.need(None, Gap::ApplicationTooLong),
            None => self.need(None, Gap::Application),
        };
        let event_on = source.event_on.and_then(|day| self.day(day, "evento"));
        let timing = self.timing();
        let shares = self.shares(timing.as_ref().map(Timing::amount));
        let isee_threshold = source.isee_threshold.and_then(|amount| self.amount(amount, "soglia ISEE"));
        let monthly_hours = source.monthly_hours.and_then(|hours| {
            let possible = u32::try_from(hours).ok().filter(|hours| *hours <= MOST_HOURS).map(Hours);
            self.need(possible, Gap::MonthlyHours)
        });
        let care = self.care();
        if means_test == Some(MeansTest::Isee) && declaration.number.is_none() {
            self.notices.push(Notice::IseeWithoutDeclaration);
        }
        Some(Benefit {
            means_test: means_test?,
            declaration,
            code: code?,
            name: name?,
            application: application?,
            event_on,
            timing: timing?,
            shares,
            isee_threshold,
            monthly_hours,
            care: care?,
        })
    }

    fn declaration(&mut self) -> Declaration {
        let source = self.source;
        let number =
            filled(&source.declaration_number).and_then(|number| self.need(Words::exact(number).ok(), Gap::DeclarationNumber));
        let year = source.declaration_year.and_then(|year| self.need(Year::new(year), Gap::DeclarationYear));
        let signed_on = source.declaration_on.and_then(|day| self.day(day, "firma della DSU"));
        Declaration { number, year, signed_on }
    }

    /// A day in a possible year, which is also a day that the schema can write.
    fn day(&mut self, day: NaiveDate, what: &str) -> Option<NaiveDate> {
        if Year::new(day.year()).is_some() {
            return Some(day);
        }
        self.fault_because(Gap::DayOutOfRange, format!("Data: {what}."));
        None
    }

    fn amount(&mut self, amount: Cents, what: &str) -> Option<Amount> {
        let written = Amount::new(amount);
        if written.is_none() {
            self.fault_because(Gap::NegativeAmount, format!("Importo: {what}."));
        }
        written
    }

    fn timing(&mut self) -> Option<Timing> {
        let timing = &self.source.timing;
        match self.need(timing.character, Gap::Character)? {
            Character::Periodic => {
                let first_day = self.need(timing.first_day, Gap::FirstDay).and_then(|day| self.day(day, "inizio"));
                let last_day = self.need(timing.last_day, Gap::LastDay).and_then(|day| self.day(day, "fine"));
                let every = timing.every_months.and_then(|months| Cadence::months(u8::try_from(months).ok()?));
                let every = self.need(every, Gap::Cadence);
                let monthly = self.need(timing.monthly, Gap::MonthlyAmount).and_then(|amount| self.amount(amount, "mensile"));
                if first_day.zip(last_day).is_some_and(|(first, last)| last < first) {
                    self.fault(Gap::EndBeforeStart);
                }
                Some(Timing::Periodic { first_day: first_day?, last_day: last_day?, every: every?, monthly: monthly? })
            }
            Character::OneOff => {
                let on = self.need(timing.on, Gap::OneOffDay).and_then(|day| self.day(day, "erogazione"));
                let amount = self.need(timing.amount, Gap::OneOffAmount).and_then(|amount| self.amount(amount, "totale"));
                Some(Timing::OneOff { on: on?, amount: amount? })
            }
        }
    }

    /// The shares may be known in part; together they are never more than the amount, and all three make it exactly.
    fn shares(&mut self, whole: Option<Amount>) -> Shares {
        let source = self.source;
        let shares = Shares {
            body: source.share_body.and_then(|amount| self.amount(amount, "quota dell'ente")),
            user: source.share_user.and_then(|amount| self.amount(amount, "quota dell'utente")),
            health_service: source.share_health_service.and_then(|amount| self.amount(amount, "quota del servizio sanitario")),
            requested: source.share_requested.and_then(|amount| self.amount(amount, "quota richiesta all'utente")),
        };
        let parts = [shares.body, shares.user, shares.health_service];
        let sum = Cents::sum(parts.iter().flatten().map(|amount| amount.cents()));
        let agree = match (whole.map(Amount::cents), sum) {
            (Some(whole), Ok(sum)) if parts.iter().all(Option::is_some) => sum == whole,
            (Some(whole), Ok(sum)) => sum <= whole,
            (None, Ok(_)) => true,
            (_, Err(_)) => false,
        };
        if !agree {
            self.fault(Gap::Shares);
        }
        shares
    }

    fn care(&mut self) -> Option<Care> {
        if !self.need(self.source.in_care, Gap::InCare)? {
            return Some(Care::NotInCare);
        }
        let Some(care_area) = self.source.area else {
            match self.source.user_area {
                Some(area) => self.fault_because(
                    Gap::Area,
                    format!("«{}», l’area del servizio, non è fra le tre di SIUSS: in un nuovo progetto scegli quella per cui la persona è in carico.", area.label()),
                ),
                None => self.fault(Gap::Area),
            }
            return None;
        };
        match care_area {
            CareArea::FamilyAndMinors => Some(Care::FamilyAndMinors),
            CareArea::PovertyAndExclusion => Some(Care::PovertyAndExclusion),
            CareArea::DisabilityAndDependency => {
                let Some(draft) = self.source.sina.clone() else {
                    match self.source.user_area {
                        Some(area) => self.fault_because(Gap::SinaMissing, area.sina_reason()),
                        None => self.fault(Gap::SinaMissing),
                    }
                    return None;
                };
                match draft.complete(Some(self.today)) {
                    Ok(assessment) if Year::new(assessment.assessed_on.year()).is_some() => {
                        Some(Care::DisabilityAndDependency(Box::new(assessment)))
                    }
                    Ok(_) => self.need(None, Gap::DayOutOfRange),
                    Err(faults) => {
                        let detail = faults.iter().map(|fault: &SinaFault| fault.sentence()).collect::<Vec<_>>().join(" ");
                        self.fault_because(Gap::SinaIncomplete, detail);
                        None
                    }
                }
            }
        }
    }
}
