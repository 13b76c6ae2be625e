//! Which column of a file means what.

use super::MOST_COLUMNS;
use kernel::FieldError;
use kernel::text::folded_tight;
use std::collections::BTreeMap;

kernel::code_enum! {
    /// What an extract may say of a resident.
    pub enum Field {
        /// Identifier of the resident in the Comune's own system.
        Reference = "resident_id" => "Identificativo del residente",
        /// Tax code.
        TaxCode = "tax_code" => "Codice fiscale",
        /// Family name.
        FamilyName = "family_name" => "Cognome",
        /// Given name.
        GivenName = "given_name" => "Nome",
        /// Registered sex.
        Sex = "sex" => "Sesso",
        /// Day of birth.
        BirthDate = "birth_date" => "Data di nascita",
        /// Place of birth.
        BirthPlace = "birth_place" => "Luogo di nascita",
        /// Citizenship.
        Citizenship = "citizenship" => "Cittadinanza",
        /// Number of the registered household.
        Household = "household" => "Numero del nucleo",
        /// Role in it.
        Role = "role" => "Relazione nel nucleo",
        /// Street.
        Street = "street" => "Via",
        /// House number.
        Number = "number" => "Numero civico",
        /// Postcode.
        Postcode = "postcode" => "CAP",
        /// Borough.
        Municipio = "municipio" => "Municipio",
        /// Day of registration at this address.
        RegisteredOn = "registered_on" => "Iscritto dal",
        /// Day of death.
        DiedOn = "died_on" => "Deceduto il",
        /// Day of emigration.
        LeftOn = "left_on" => "Emigrato il",
        /// Where to.
        LeftTo = "left_to" => "Emigrato verso",
    }
}

impl Field {
    /// How headers of Italian extracts call it, without spaces and signs.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Field::Reference => &[
                "residentid",
                "idresidente",
                "idsoggetto",
                "idanpr",
                "codiceindividuale",
                "matricola",
                "individuo",
                "codiceindividuo",
                "id",
            ],
            Field::TaxCode => &["taxcode", "codicefiscale", "codfiscale", "cf", "codfisc"],
            Field::FamilyName => &["familyname", "cognome"],
            Field::GivenName => &["givenname", "nome", "nomi"],
            Field::Sex => &["sex", "sesso"],
            Field::BirthDate => &["birthdate", "datadinascita", "datanascita", "dtnascita", "nascita", "natoil"],
            Field::BirthPlace => &[
                "birthplace",
                "luogodinascita",
                "luogonascita",
                "comunenascita",
                "comunedinascita",
                "natoa",
                "codicecomunenascita",
            ],
            Field::Citizenship => &["citizenship", "cittadinanza", "codicecittadinanza", "nazionalita"],
            Field::Household => &[
                "household",
                "numeronucleo",
                "nucleo",
                "famiglia",
                "idfamiglia",
                "codicefamiglia",
                "numerofamiglia",
                "foglio",
                "fogliofamiglia",
            ],
            Field::Role => &["role", "relazione", "relazionediparentela", "parentela", "ruolo", "legame", "rapportoparentela"],
            Field::Street => &["street", "via", "indirizzo", "toponimo", "strada", "denominazionevia", "viaresidenza"],
            Field::Number => &["number", "civico", "numerocivico", "numciv", "numero", "ncivico"],
            Field::Postcode => &["postcode", "cap", "codicepostale"],
            Field::Municipio => &["municipio", "circoscrizione", "zona", "zonadecentramento", "quartiere"],
            Field::RegisteredOn => {
                &["registeredon", "iscrittodal", "dataiscrizione", "dataimmigrazione", "iscrittoil", "datadecorrenza", "decorrenza"]
            }
            Field::DiedOn => &["diedon", "decedutoil", "datadecesso", "datamorte", "datadidecesso", "dtmorte"],
            Field::LeftOn => &["lefton", "emigratoil", "dataemigrazione", "datacancellazione", "cancellatoil"],
            Field::LeftTo => {
                &["leftto", "emigratoverso", "comuneemigrazione", "comunediemigrazione", "luogoemigrazione", "destinazione"]
            }
        }
    }
}

/// Fields and the headers of their columns.
pub type Mapping = BTreeMap<Field, String>;

/// The mapping of a file with these headers: what was kept for its source where its columns are still there, else what the headers say.
pub fn proposed(headers: &[String], kept: Option<&Mapping>) -> Mapping {
    let mut mapping = Mapping::new();
    let known = kept.into_iter().flatten().filter(|(_, header)| headers.contains(header));
    mapping.extend(known.map(|(field, header)| (*field, header.clone())));
    for field in Field::ALL {
        if mapping.contains_key(field) {
            continue;
        }
        let free = |header: &&String| !mapping.values().any(|taken| taken == *header);
        let by_name = |name: &&str| headers.iter().filter(free).find(|header| folded_tight(header) == **name).cloned();
        if let Some(header) = field.names().iter().find_map(by_name) {
            mapping.insert(*field, header);
        }
    }
    mapping
}

/// Where the fields stand in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    places: BTreeMap<Field, usize>,
    count: usize,
}

impl Columns {
    /// The places of a mapping in these headers.
    ///
    /// # Errors
    /// A fault beside each field whose column is missing, used twice, or needed and not given.
    pub fn of(headers: &[String], mapping: &Mapping) -> Result<Columns, Vec<FieldError>> {
        let mut faults = Vec::new();
        let mut fault = |field: Field, message: &str| {
            faults.push(FieldError { field: field.code().to_owned(), message: message.to_owned() });
        };
        let mut places: BTreeMap<Field, usize> = BTreeMap::new();
        for (field, header) in mapping {
            match headers.iter().position(|known| known == header) {
                None => fault(*field, "Questa colonna non c'è nel file: scegline un'altra."),
                Some(at) if places.values().any(|taken| *taken == at) => {
                    fault(*field, "Questa colonna è già scelta per un altro dato.");
                }
                Some(at) => drop(places.insert(*field, at)),
            }
        }
        let has = |field: Field| mapping.contains_key(&field);
        if !has(Field::Reference) && !has(Field::TaxCode) {
            fault(Field::Reference, "Serve l'identificativo del residente, oppure il codice fiscale.");
        }
        for field in [Field::FamilyName, Field::GivenName] {
            if !has(field) {
                fault(field, "Scegli la colonna: senza i nomi nessuno si ritrova.");
            }
        }
        if !has(Field::BirthDate) {
            fault(Field::BirthDate, "Scegli la colonna: serve a riconoscere la persona giusta.");
        }
        if faults.is_empty() { Ok(Columns { places, count: headers.len().min(MOST_COLUMNS) }) } else { Err(faults) }
    }
    /// How many cells a line has.
    pub fn count(&self) -> usize {
        self.count
    }
    /// Whether the file says this at all.
    pub fn has(&self, field: Field) -> bool {
        self.places.contains_key(&field)
    }
    /// What a line says; empty where the file says nothing.
    pub fn cell<'r>(&self, cells: &'r [String], field: Field) -> &'r str {
        self.places.get(&field).and_then(|at| cells.get(*at)).map_or("", |cell| cell.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Vec<String> {
        text.split(';').map(str::to_owned).collect()
    }

    #[test]
    fn the_headers_of_a_comune_are_understood() {
        let found = proposed(&headers("MATRICOLA;COGNOME;NOME;Data di nascita;C.F.;N. civico;Indirizzo;Altro"), None);
        let of = |field: Field| found.get(&field).map(String::as_str);
        assert_eq!(of(Field::Reference), Some("MATRICOLA"));
        assert_eq!(of(Field::TaxCode), Some("C.F."));
        assert_eq!(of(Field::BirthDate), Some("Data di nascita"));
        assert_eq!(of(Field::Street), Some("Indirizzo"));
        assert_eq!(of(Field::Household), None);
    }

    #[test]
    fn what_was_kept_for_a_source_comes_first_where_its_column_is_still_there() {
        let kept = Mapping::from([(Field::GivenName, "Prenome".to_owned()), (Field::Sex, "Genere".to_owned())]);
        let found = proposed(&headers("Cognome;Nome;Prenome;Sesso"), Some(&kept));
        assert_eq!(found.get(&Field::GivenName).map(String::as_str), Some("Prenome"));
        assert_eq!(found.get(&Field::Sex).map(String::as_str), Some("Sesso"), "the kept column is not there any more");
    }

    #[test]
    fn a_column_that_is_needed_missing_or_used_twice_is_told_beside_its_field() {
        let mapping = Mapping::from([
            (Field::Reference, "Id".to_owned()),
            (Field::FamilyName, "Cognome".to_owned()),
            (Field::GivenName, "Cognome".to_owned()),
            (Field::Street, "Via".to_owned()),
        ]);
        let faults = Columns::of(&headers("Id;Cognome"), &mapping).err().unwrap_or_default();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["given_name", "street", "birth_date"]);
    }
}
