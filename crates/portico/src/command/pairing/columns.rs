//! Which column of a file means what.

use anyhow::{Result, bail};
use kernel::text::folded_tight;
use matching::bulk::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Our columns, in the order of [`Places`].
pub const OURS: [&str; 13] = [
    "id",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "birth_place",
    "tax_code",
    "street",
    "house_number",
    "postcode",
    "city",
    "phone",
    "number",
];

/// What others call them, without case, spaces and signs.
const KNOWN: [(&str, &str); 32] = [
    ("recid", "id"),
    ("codice", "id"),
    ("identificativo", "id"),
    ("nome", "given_name"),
    ("firstname", "given_name"),
    ("cognome", "family_name"),
    ("surname", "family_name"),
    ("lastname", "family_name"),
    ("sesso", "sex"),
    ("gender", "sex"),
    ("datanascita", "birth_date"),
    ("datadinascita", "birth_date"),
    ("dateofbirth", "birth_date"),
    ("luogonascita", "birth_place"),
    ("luogodinascita", "birth_place"),
    ("comunenascita", "birth_place"),
    ("placeofbirth", "birth_place"),
    ("codicefiscale", "tax_code"),
    ("cf", "tax_code"),
    ("via", "street"),
    ("indirizzo", "street"),
    ("address", "street"),
    ("civico", "house_number"),
    ("numerocivico", "house_number"),
    ("streetnumber", "house_number"),
    ("cap", "postcode"),
    ("zip", "postcode"),
    ("comune", "city"),
    ("comuneresidenza", "city"),
    ("telefono", "phone"),
    ("cellulare", "phone"),
    ("telephone", "phone"),
];

/// What was said about columns: theirs to ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Columns(BTreeMap<String, String>);

/// Where our columns are in a file, in the order of [`OURS`].
pub type Places = [Option<usize>; 13];

impl Columns {
    /// Reads `THEIRS=OURS` pieces.
    ///
    /// # Errors
    /// A piece of another form, or one that names none of [`OURS`].
    pub fn read(pieces: &[String]) -> Result<Columns> {
        let mut out = BTreeMap::new();
        for piece in pieces {
            let Some((theirs, ours)) = piece.split_once('=').map(|(theirs, ours)| (theirs.trim(), ours.trim())) else {
                bail!("--columns wants THEIRS=OURS, not {piece:?}");
            };
            out.insert(theirs.to_owned(), ours.to_owned());
        }
        let columns = Columns(out);
        columns.check()?;
        Ok(columns)
    }

    fn check(&self) -> Result<()> {
        match self.0.values().find(|ours| !OURS.contains(&ours.as_str())) {
            Some(ours) => bail!("{ours:?} is none of our columns: {}", OURS.join(", ")),
            None => Ok(()),
        }
    }

    /// Adds what a model file says, where nothing was said yet.
    pub fn add(&mut self, other: Columns) {
        for (theirs, ours) in other.0 {
            self.0.entry(theirs).or_insert(ours);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds our columns among the headers of a file; also gives those that only are carried along.
    ///
    /// # Errors
    /// A file without `id`, without anything to compare, or with two columns for one of ours.
    pub fn places(&self, headers: &[String]) -> Result<(Places, Vec<String>)> {
        self.check()?;
        let mut places: Places = [None; 13];
        let mut carried = Vec::new();
        for (place, header) in headers.iter().enumerate() {
            let Some(ours) = self.ours(header, headers) else {
                carried.push(header.clone());
                continue;
            };
            let slot = OURS.iter().position(|name| *name == ours).and_then(|number| places.get_mut(number));
            match slot {
                Some(slot @ None) => *slot = Some(place),
                _ => bail!("two columns are {ours}: say with --columns which one is meant"),
            }
        }
        let shown: String = headers.join(", ").chars().take(300).collect();
        match places {
            [None, ..] => bail!("no column is the id; the columns are: {shown}"),
            [Some(_), rest @ ..] if rest.iter().all(Option::is_none) => {
                bail!("no column can be compared; the columns are: {shown}")
            }
            _ => Ok((places, carried)),
        }
    }

    /// What was said comes first, then our own names, then those that are known.
    fn ours(&self, header: &str, all: &[String]) -> Option<&str> {
        let header = header.trim();
        if let Some(ours) = self.0.get(header) {
            return Some(ours);
        }
        let tight = folded_tight(header);
        let own = OURS.iter().find(|name| folded_tight(name) == tight).copied();
        let found = own.or_else(|| KNOWN.iter().find(|(theirs, _)| *theirs == tight).map(|(_, ours)| *ours))?;
        // A known name gives way to a column of the same file that was named.
        let named = all.iter().filter_map(|other| self.0.get(other.trim()));
        (!named.into_iter().any(|ours| ours == found)).then_some(found)
    }
}

/// A record from the fields of a line.
pub fn record<'f>(places: &Places, field: impl Fn(usize) -> &'f str) -> Record<'f> {
    let [id, given_name, family_name, sex, birth_date, birth_place, tax_code, street, house_number, postcode, city, phone, number] =
        places.map(|place| place.map_or("", &field));
    Record {
        id,
        given_name,
        family_name,
        sex,
        birth_date,
        birth_place,
        tax_code,
        street,
        house_number,
        postcode,
        city,
        phone,
        number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_found_by_what_was_said_and_by_their_usual_names() {
        let columns = Columns::read(&["soc_sec_id=number".into(), "suburb=city".into()]).unwrap();
        let (places, carried) = columns.places(&headers("rec_id,Surname,Data di nascita,soc_sec_id,suburb,state,city")).unwrap();
        assert_eq!(places[0], Some(0));
        assert_eq!((places[2], places[4], places[12], places[10]), (Some(1), Some(2), Some(3), Some(4)));
        assert_eq!(carried, ["state", "city"], "city was given away");
    }

    #[test]
    fn a_file_without_id_or_with_nothing_to_compare_is_refused() {
        let none = Columns::default();
        assert!(none.places(&headers("a,b")).unwrap_err().to_string().contains("no column is the id"));
        assert!(none.places(&headers("id,b")).unwrap_err().to_string().contains("no column can be compared"));
        assert!(none.places(&headers("id,nome,given_name")).unwrap_err().to_string().contains("two columns"));
        assert!(Columns::read(&["surname".into()]).is_err());
        assert!(Columns::read(&["surname=nome".into()]).is_err());
    }
}
