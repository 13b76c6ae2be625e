//! One line as a resident, or every reason why not.

use super::columns::{Columns, Field};
use super::words::{Words, role, sex};
use chrono::NaiveDate;
use kernel::tax_code::{Identifier, Sex};
use kernel::text::clean_line;
use kernel::time::parse_date;
use registry::Resident;

kernel::code_enum! {
    /// Why a line is not kept. It is told with the number of the line and the field, never with what stood there.
    pub enum Fault {
        /// Nothing where something must be.
        Missing = "missing" => "Manca il dato.",
        /// More than the field holds.
        TooLong = "too_long" => "Il testo è troppo lungo.",
        /// Control or invisible characters.
        Characters = "characters" => "Ci sono caratteri che non si possono tenere.",
        /// No tax code.
        TaxCode = "tax_code" => "Il codice fiscale non è valido.",
        /// The last character of the tax code.
        CheckCharacter = "check_character" => "L'ultimo carattere del codice fiscale non corrisponde agli altri.",
        /// No sex.
        Sex = "sex" => "Il sesso si scrive M o F.",
        /// A day that no calendar has.
        Date = "date" => "La data non esiste: si scrive giorno/mese/anno.",
        /// A day still to come.
        Future = "future" => "La data è nel futuro.",
        /// Born before anybody who is alive.
        TooOld = "too_old" => "La data è troppo lontana nel passato.",
        /// Died or left before being born.
        BeforeBirth = "before_birth" => "La data è prima della nascita.",
        /// A place that is in no list.
        Place = "place" => "Il luogo non è in nessun elenco di comuni e stati.",
        /// A citizenship that is none.
        Citizenship = "citizenship" => "La cittadinanza non è riconosciuta.",
        /// No number of a borough.
        Municipio = "municipio" => "Il municipio è un numero da 1 a 99.",
        /// Another number of cells than there are headers.
        Shifted = "shifted" => "Il numero di colonne è diverso dalle intestazioni: i dati sono spostati.",
        /// A line without end.
        LongLine = "long_line" => "La riga è troppo lunga.",
        /// Letters of another encoding.
        Encoding = "encoding" => "La riga ha caratteri di un'altra codifica.",
        /// The same resident twice.
        SameReference = "same_reference" => "Lo stesso identificativo è già in una riga precedente.",
        /// The same tax code twice.
        SameTaxCode = "same_tax_code" => "Lo stesso codice fiscale è già in una riga precedente.",
    }
}

/// Whom a line that is not kept names all the same: who stands and is named by it is not gone, however faulty the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The resident with this identifier.
    Resident(String),
    /// Nobody who could stand: residents are told apart by their tax codes, and the line has none.
    Nobody,
    /// It cannot be read: it may be anybody who stands.
    Unknown,
}

/// A line that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Every fault with its field.
    pub faults: Vec<(Field, Fault)>,
    /// Whom it names.
    pub named: Named,
}

impl Refused {
    /// A line of which nothing can be read.
    pub fn unknown(fault: Fault) -> Self {
        Refused { faults: vec![(Field::Reference, fault)], named: Named::Unknown }
    }
}

/// The earliest day of birth that is believed.
const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1890, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What accented letters become when a file of an old program (code page 850), or one in UTF-8, is read as Windows-1252.
const FOREIGN_SIGNS: &str = "…•—–‚„†‡‰‹›™¡¿¢£¤¥¦§¨©«¬®¯±²³µ¶·¸¹»¼½¾×÷�";

struct Reading<'r> {
    columns: &'r Columns,
    cells: &'r [String],
    today: NaiveDate,
    faults: Vec<(Field, Fault)>,
}

impl Reading<'_> {
    fn cell(&self, field: Field) -> &str {
        self.columns.cell(self.cells, field)
    }
    fn text(&mut self, field: Field, most: usize) -> String {
        match clean_line(self.cell(field), most) {
            Ok(text) => text,
            Err(kernel::text::TextError::TooLong) => {
                self.faults.push((field, Fault::TooLong));
                String::new()
            }
            Err(_) => {
                self.faults.push((field, Fault::Characters));
                String::new()
            }
        }
    }
    /// A name. Letters that were read in another encoding than they were written in become signs that no name has.
    fn name(&mut self, field: Field) -> String {
        let name = self.text(field, 100);
        if name.chars().any(|sign| FOREIGN_SIGNS.contains(sign)) {
            self.faults.push((field, Fault::Encoding));
            return String::new();
        }
        name
    }
    fn needed(&mut self, field: Field, most: usize) -> String {
        if self.cell(field).is_empty() {
            self.faults.push((field, Fault::Missing));
            return String::new();
        }
        self.text(field, most)
    }
    fn day(&mut self, field: Field) -> Option<NaiveDate> {
        let text = self.cell(field);
        // Programs export a day with a time of midnight behind it, and none as zeros.
        let text = text.split(['T', ' ']).next().unwrap_or_default();
        if text.is_empty() || text.chars().all(|c| matches!(c, '0' | '/' | '-' | '.')) {
            return None;
        }
        let compact = |text: &str| -> Option<NaiveDate> {
            (text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())
                .flatten()
        };
        match parse_date(text).or_else(|| compact(text)) {
            None => self.faults.push((field, Fault::Date)),
            Some(day) if day > self.today => self.faults.push((field, Fault::Future)),
            Some(day) if day < EARLIEST => self.faults.push((field, Fault::TooOld)),
            Some(day) => return Some(day),
        }
        None
    }
    fn is_faulty(&self, field: Field) -> bool {
        self.faults.iter().any(|(faulty, _)| *faulty == field)
    }
}

/// Reads the cells of a line.
///
/// # Errors
/// Every fault with its field, and whom the line names all the same.
pub fn read(columns: &Columns, cells: &[String], words: &mut Words, today: NaiveDate) -> Result<Resident, Refused> {
    // A separator at the end of each line is no column.
    let extra = cells.get(columns.count()..).unwrap_or_default();
    if cells.len() < columns.count() || extra.iter().any(|cell| !cell.trim().is_empty()) {
        return Err(Refused::unknown(Fault::Shifted));
    }
    let mut reading = Reading { columns, cells, today, faults: Vec::new() };
    let tax_code = match reading.cell(Field::TaxCode) {
        "" => String::new(),
        text => match Identifier::parse(text) {
            Ok(identifier @ (Identifier::Definitive(_) | Identifier::Provisional(_))) => identifier.value().to_owned(),
            Ok(_) => {
                reading.faults.push((Field::TaxCode, Fault::TaxCode));
                String::new()
            }
            Err(kernel::tax_code::IdentifierError::TaxCode(kernel::tax_code::TaxCodeError::CheckCharacter)) => {
                reading.faults.push((Field::TaxCode, Fault::CheckCharacter));
                String::new()
            }
            Err(_) => {
                reading.faults.push((Field::TaxCode, Fault::TaxCode));
                String::new()
            }
        },
    };
    let reference = if columns.has(Field::Reference) {
        reading.needed(Field::Reference, 40)
    } else if tax_code.is_empty() && !reading.is_faulty(Field::TaxCode) {
        reading.needed(Field::TaxCode, 16)
    } else {
        tax_code.clone()
    };
    let family_name = reading.name(Field::FamilyName);
    let given_name = reading.name(Field::GivenName);
    if family_name.is_empty()
        && given_name.is_empty()
        && !reading.is_faulty(Field::FamilyName)
        && !reading.is_faulty(Field::GivenName)
    {
        reading.faults.push((Field::FamilyName, Fault::Missing));
    }
    let sex = sex(reading.cell(Field::Sex)).unwrap_or_else(|| {
        reading.faults.push((Field::Sex, Fault::Sex));
        Sex::NotStated
    });
    let birth_date = reading.day(Field::BirthDate);
    let birth_place = match reading.cell(Field::BirthPlace) {
        "" => String::new(),
        text => words.place(text).unwrap_or_else(|| {
            reading.faults.push((Field::BirthPlace, Fault::Place));
            String::new()
        }),
    };
    let citizenship = match reading.cell(Field::Citizenship) {
        "" => String::new(),
        text => words.citizenship(text).unwrap_or_else(|| {
            reading.faults.push((Field::Citizenship, Fault::Citizenship));
            String::new()
        }),
    };
    let household = reading.text(Field::Household, 40);
    let role = role(reading.cell(Field::Role));
    let street = reading.text(Field::Street, 120);
    let house_number = reading.text(Field::Number, 20);
    let mut postcode = reading.text(Field::Postcode, 10);
    if (1..5).contains(&postcode.len()) && postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        // Spreadsheets take the zeros from the front of a number.
        postcode = format!("{postcode:0>5}");
    }
    let municipio = match reading.cell(Field::Municipio) {
        "" => None,
        text => {
            let number = text.parse::<i64>().ok().filter(|number| (1..=99).contains(number));
            if number.is_none() {
                reading.faults.push((Field::Municipio, Fault::Municipio));
            }
            number
        }
    };
    let registered_on = reading.day(Field::RegisteredOn);
    let died_on = reading.day(Field::DiedOn);
    let left_on = reading.day(Field::LeftOn);
    let left_to = reading.text(Field::LeftTo, 80);
    for (field, day) in [(Field::DiedOn, died_on), (Field::LeftOn, left_on)] {
        if day.zip(birth_date).is_some_and(|(day, birth)| day < birth) {
            reading.faults.push((field, Fault::BeforeBirth));
        }
    }
    if !reading.faults.is_empty() {
        let no_code = !columns.has(Field::Reference) && reading.cell(Field::TaxCode).is_empty();
        let named = match reference {
            _ if no_code => Named::Nobody,
            reference if reference.is_empty() => Named::Unknown,
            reference => Named::Resident(reference),
        };
        return Err(Refused { faults: reading.faults, named });
    }
    Ok(Resident {
        reference,
        tax_code,
        family_name,
        given_name,
        sex,
        birth_date,
        birth_place,
        citizenship,
        household,
        role,
        street,
        house_number,
        postcode,
        municipio,
        // Residents of the body's own municipality.
        place: String::new(),
        registered_on,
        died_on,
        left_on,
        left_to,
    })
}

#[cfg(test)]
mod tests {
    use super::super::columns::Mapping;
    use super::super::state::{differences, hash};
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Columns {
        let headers: Vec<String> = Field::ALL.iter().map(|field| field.code().to_owned()).collect();
        let mapping: Mapping = Field::ALL.iter().map(|field| (*field, field.code().to_owned())).collect();
        Columns::of(&headers, &mapping).expect("columns")
    }

    fn line(changes: &[(Field, &str)]) -> Vec<String> {
        let usual = [
            (Field::Reference, "1001"),
            (Field::TaxCode, "RSSMRA80A01F205X"),
            (Field::FamilyName, "Rossi"),
            (Field::GivenName, "Mario"),
            (Field::Sex, "M"),
            (Field::BirthDate, "01/01/1980"),
            (Field::BirthPlace, "Milano"),
            (Field::Citizenship, "Italia"),
            (Field::Municipio, "4"),
            (Field::RegisteredOn, "2001-05-03 00:00:00"),
        ];
        Field::ALL
            .iter()
            .map(|field| {
                let of = |list: &[(Field, &str)]| list.iter().find(|(known, _)| known == field).map(|(_, text)| (*text).to_owned());
                of(changes).or_else(|| of(&usual)).unwrap_or_default()
            })
            .collect()
    }

    fn faults(changes: &[(Field, &str)]) -> Vec<(Field, Fault)> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        read(&columns(), &line(changes), &mut Words::default(), today).err().map(|refused| refused.faults).unwrap_or_default()
    }

    #[test]
    fn a_line_is_a_resident() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let entry = read(&columns(), &line(&[]), &mut Words::default(), today).expect("a resident");
        assert_eq!((entry.birth_place.as_str(), entry.citizenship.as_str(), entry.municipio), ("F205", "IT", Some(4)));
        assert_eq!(entry.registered_on, NaiveDate::from_ymd_opt(2001, 5, 3));
        let other = Resident { street: "Via Lenta".into(), ..entry.clone() };
        assert_eq!(differences(&entry, &other), [Field::Street]);
        assert_ne!(hash(&entry), hash(&other));
    }

    #[test]
    fn every_fault_of_a_line_is_told_with_its_field() {
        assert_eq!(faults(&[(Field::TaxCode, "RSSMRA80A01F205Y")]), [(Field::TaxCode, Fault::CheckCharacter)]);
        assert_eq!(faults(&[(Field::BirthDate, "31/02/1980")]), [(Field::BirthDate, Fault::Date)]);
        assert_eq!(faults(&[(Field::BirthDate, "1/1/2030")]), [(Field::BirthDate, Fault::Future)]);
        assert_eq!(faults(&[(Field::BirthDate, "1/1/1780")]), [(Field::BirthDate, Fault::TooOld)]);
        assert_eq!(faults(&[(Field::BirthPlace, "Nessunluogo")]), [(Field::BirthPlace, Fault::Place)]);
        assert_eq!(faults(&[(Field::DiedOn, "1/1/1970")]), [(Field::DiedOn, Fault::BeforeBirth)]);
        assert_eq!(
            faults(&[(Field::Reference, ""), (Field::Sex, "?")]),
            [(Field::Reference, Fault::Missing), (Field::Sex, Fault::Sex)]
        );
        assert_eq!(faults(&[(Field::FamilyName, ""), (Field::GivenName, "")]), [(Field::FamilyName, Fault::Missing)]);
        assert_eq!(faults(&[(Field::GivenName, "Ma\u{202e}rio")]), [(Field::GivenName, Fault::Characters)]);
        assert_eq!(faults(&[(Field::DiedOn, "00/00/0000"), (Field::FamilyName, "E")]), [], "no death, and a name of one letter");
    }

    #[test]
    fn a_faulty_line_names_whom_it_is_about_as_far_as_that_can_be_read() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let named = |columns: &Columns, changes: &[(Field, &str)]| {
            read(columns, &line(changes), &mut Words::default(), today).err().map(|refused| refused.named)
        };
        let faulty = (Field::BirthDate, "31/02/1980");
        assert_eq!(named(&columns(), &[faulty]), Some(Named::Resident("1001".into())));
        assert_eq!(named(&columns(), &[faulty, (Field::Reference, "")]), Some(Named::Unknown));
        // Where residents are told apart by their codes, whoever has none never stood.
        let headers: Vec<String> = Field::ALL.iter().map(|field| field.code().to_owned()).collect();
        let mapping: Mapping =
            Field::ALL.iter().filter(|field| **field != Field::Reference).map(|field| (*field, field.code().to_owned())).collect();
        let by_code = Columns::of(&headers, &mapping).expect("columns");
        assert_eq!(named(&by_code, &[faulty]), Some(Named::Resident("RSSMRA80A01F205X".into())));
        assert_eq!(named(&by_code, &[(Field::TaxCode, "")]), Some(Named::Nobody));
        assert_eq!(named(&by_code, &[(Field::TaxCode, "RSSMRA80A01F205Y")]), Some(Named::Unknown));
    }

    #[test]
    fn a_line_with_a_cell_too_few_or_too_many_is_shifted() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let mut words = Words::default();
        let mut cells = line(&[]);
        cells.push(String::new());
        assert!(read(&columns(), &cells, &mut words, today).is_ok(), "a separator at the end");
        cells.push("x".into());
        assert_eq!(read(&columns(), &cells, &mut words, today).err(), Some(Refused::unknown(Fault::Shifted)));
        cells.truncate(5);
        assert_eq!(read(&columns(), &cells, &mut words, today).err(), Some(Refused::unknown(Fault::Shifted)));
    }

    proptest! {
        #[test]
        fn any_cells_are_a_resident_or_faults(cells in proptest::collection::vec("\\PC{0,30}", 0..22)) {
            let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
            if let Err(refused) = read(&columns(), &cells, &mut Words::default(), today) {
                prop_assert!(!refused.faults.is_empty());
            }
        }
    }
}
