//! The file of street segments: one side of a street between two numbers a line.

use std::collections::BTreeMap;

/// Most lines of a file.
pub const MOST_LINES: usize = 500_000;
/// Most faults that are listed; after so many the rest is not worth reading.
pub const MOST_FAULTS: usize = 100;
/// The columns of the file, in any order.
pub const COLUMNS: [&str; 11] = [
    "street",
    "comune",
    "comune_belfiore",
    "district",
    "neighbourhood",
    "number_from",
    "number_to",
    "parity",
    "postcode",
    "lat_microdegrees",
    "lon_microdegrees",
];

/// One side of a street between two numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Name of the street.
    pub street: String,
    /// Name of the municipality.
    pub place_name: String,
    /// Its Belfiore code; empty for an invented one.
    pub place: String,
    /// What decides the office: the borough (`4`) or the code of a unit (`COM-SEGRATE`).
    pub district: String,
    /// The district as a number, when it is one.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    /// First number.
    pub number_from: i64,
    /// Last number.
    pub number_to: i64,
    /// Whether its numbers are odd.
    pub odd: bool,
    /// Postcode; may be empty.
    pub postcode: String,
    /// Millionths of a degree.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Fault {
    /// Line of the file, the heading being 1.
    pub line: u64,
    /// What is wrong, in Italian.
    pub message: String,
}

/// Reads a file; every fault with its line, or every segment.
///
/// # Errors
/// The faults, at most [`MOST_FAULTS`]; nothing is taken from a file that has one.
pub fn parse(text: &str) -> Result<Vec<Segment>, Vec<Fault>> {
    let read = read(text);
    if read.faults.is_empty() { Ok(read.segments) } else { Err(read.faults) }
}

/// What a file says, with the lines that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The good lines.
    pub segments: Vec<Segment>,
    /// The first faults, at most [`MOST_FAULTS`].
    pub faults: Vec<Fault>,
    /// How many lines cannot be used.
    pub left_out: usize,
}

impl Read {
    /// Of a file that cannot be read at all.
    pub fn nothing(message: impl Into<String>) -> Self {
        Read { faults: vec![Fault { line: 1, message: message.into() }], left_out: 1, ..Read::default() }
    }
    fn fault(&mut self, line: u64, message: impl Into<String>) {
        self.left_out = self.left_out.saturating_add(1);
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { line, message: message.into() });
        }
    }
}

/// Reads a text: the good lines and the others.
pub fn read(text: &str) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = if text.lines().next().is_some_and(|heading| heading.contains(';')) { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(headings) = reader.headers() else {
        return Read::nothing("Il file non è leggibile: deve essere un CSV in UTF-8.");
    };
    let headings: Vec<String> = headings.iter().map(str::to_owned).collect();
    let rows = reader.records().map(|record| match record {
        Err(error) => {
            let line = error.position().map_or(0, csv::Position::line);
            (line, Err("La riga ha un numero di colonne diverso dall'intestazione, o non è in UTF-8.".to_owned()))
        }
        Ok(record) => {
            let line = record.position().map_or(0, csv::Position::line);
            (line, Ok(record.iter().map(str::to_owned).collect()))
        }
    });
    read_rows(&headings, rows)
}

/// Reads rows of cells below their headings.
pub(super) fn read_rows(headings: &[String], rows: impl Iterator<Item = (u64, Result<Vec<String>, String>)>) -> Read {
    let mut read = Read::default();
    let headings: BTreeMap<String, usize> =
        headings.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    for column in COLUMNS.iter().filter(|column| !headings.contains_key(**column)) {
        read.fault(1, format!("Manca la colonna «{column}»."));
    }
    if !read.faults.is_empty() {
        return read;
    }
    for (line, row) in rows {
        let row = match row {
            Ok(row) => row,
            Err(message) => {
                read.fault(line, message);
                continue;
            }
        };
        if read.segments.len() >= MOST_LINES {
            read.fault(line, format!("Il file ha più di {MOST_LINES} righe."));
            break;
        }
        match segment(|name| headings.get(name).and_then(|at| row.get(*at)).map(|cell| cell.trim()).unwrap_or_default()) {
            Ok(segment) => read.segments.push(segment),
            Err(message) => read.fault(line, message),
        }
    }
    read
}

fn segment<'r>(cell: impl Fn(&str) -> &'r str) -> Result<Segment, String> {
    let words = |name: &str| kernel::text::clean_line(cell(name), 200).map_err(|error| format!("Colonna «{name}»: {error}"));
    let number = |name: &str| {
        let text = cell(name);
        text.parse::<i64>()
            .ok()
            .filter(|number| (1..=99_999).contains(number))
            .ok_or(format!("Colonna «{name}»: «{text}» non è un numero civico."))
    };
    let degrees = |name: &str, most: i64| match cell(name) {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .ok()
            .filter(|value| value.abs() <= most)
            .map(Some)
            .ok_or(format!("Colonna «{name}»: «{text}» non è una coordinata in milionesimi di grado.")),
    };
    let street = words("street")?;
    if street.is_empty() {
        return Err("Manca il nome della via.".into());
    }
    let district = words("district")?;
    if district.is_empty() {
        return Err("Manca il municipio o il codice dell'ufficio («district»).".into());
    }
    let place = words("comune_belfiore")?;
    if !place.is_empty() && kernel::place::by_belfiore(&place).is_none() {
        return Err(format!("Colonna «comune_belfiore»: nessun comune ha il codice «{place}»."));
    }
    let (number_from, number_to) = (number("number_from")?, number("number_to")?);
    if number_from > number_to {
        return Err("Il primo numero civico è maggiore dell'ultimo.".into());
    }
    let odd = match cell("parity") {
        "odd" | "dispari" => true,
        "even" | "pari" => false,
        other => return Err(format!("Colonna «parity»: «{other}» deve essere odd (dispari) o even (pari).")),
    };
    Ok(Segment {
        municipio: district.parse::<i64>().ok().filter(|number| (1..=99).contains(number)),
        street,
        place_name: words("comune")?,
        place,
        district,
        quarter: words("neighbourhood")?,
        number_from,
        number_to,
        odd,
        postcode: words("postcode")?,
        latitude: degrees("lat_microdegrees", 90_000_000)?,
        longitude: degrees("lon_microdegrees", 180_000_000)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees\n";

    #[test]
    fn a_segment_of_a_borough_and_one_of_a_member_comune_are_read() {
        let text = format!(
            "{HEADING}Via Lenta,Milano,F205,4,Corvetto,1,31,odd,20139,45440000,9220000\nVia Corta,Segrate,I577,COM-SEGRATE,Centro,2,8,even,20054,,\n"
        );
        let segments = parse(&text).unwrap_or_default();
        assert_eq!(
            segments.iter().map(|segment| (segment.municipio, segment.odd)).collect::<Vec<_>>(),
            [(Some(4), true), (None, false)]
        );
    }

    #[test]
    fn every_wrong_line_is_named_and_nothing_is_taken() {
        let text = format!(
            "{HEADING}Via Lenta,Milano,F205,4,Corvetto,31,1,odd,20139,1,1\nVia Buona,Milano,F205,4,X,1,3,odd,20139,1,1\n,Milano,F205,4,X,1,3,odd,20139,1,1\nVia,Milano,Q000,4,X,1,3,odd,20139,1,1\nVia,Milano,F205,4,X,1,3,mai,20139,1,1\nVia,Milano\n"
        );
        let faults = parse(&text).err().unwrap_or_default();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 4, 5, 6, 7]);
        assert_eq!(parse("street,comune\n").err().unwrap_or_default().len(), 9);
    }

    #[test]
    fn the_streets_of_the_demo_are_read() {
        for text in [synthetic::demo_data::MILANO_STREETS, synthetic::demo_data::ASSEMI_STREETS] {
            assert!(parse(text).is_ok_and(|segments| segments.len() > 50));
        }
    }
}
