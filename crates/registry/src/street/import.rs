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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = if text.lines().next().is_some_and(|heading| heading.contains(';')) { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut faults = Vec::new();
    let headings: BTreeMap<String, usize> = match reader.headers() {
        Ok(headings) => headings.iter().enumerate().map(|(at, name)| (name.to_lowercase(), at)).collect(),
        Err(_) => return Err(vec![Fault { line: 1, message: "Il file non è leggibile: deve essere un CSV in UTF-8.".into() }]),
    };
    for column in COLUMNS.iter().filter(|column| !headings.contains_key(**column)) {
        faults.push(Fault { line: 1, message: format!("Manca la colonna «{column}».") });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut segments: Vec<Segment> = Vec::new();
    for record in reader.records() {
        if faults.len() >= MOST_FAULTS {
            break;
        }
        match record {
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.push(Fault {
                    line,
                    message: "La riga ha un numero di colonne diverso dall'intestazione, o non è in UTF-8.".into(),
                });
            }
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                if segments.len() >= MOST_LINES {
                    faults.push(Fault { line, message: format!("Il file ha più di {MOST_LINES} righe.") });
                    break;
                }
                match segment(|name| headings.get(name).and_then(|at| record.get(*at)).unwrap_or_default()) {
                    Ok(segment) => segments.push(segment),
                    Err(message) => faults.push(Fault { line, message }),
                }
            }
        }
    }
    if faults.is_empty() { Ok(segments) } else { Err(faults) }
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
