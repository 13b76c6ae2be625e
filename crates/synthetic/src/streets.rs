//! Where the people live: segments of invented streets.

use crate::chance::{Chance, Weighted};
use crate::table::{DataError, Problem, Table};
use std::str::FromStr;

/// Which side of the street a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// 1, 3, 5 …
    Odd,
    /// 2, 4, 6 …
    Even,
}

impl FromStr for Parity {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "odd" => Ok(Parity::Odd),
            "even" => Ok(Parity::Even),
            _ => Err(()),
        }
    }
}

/// One side of a street between two numbers, all of it in one district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Name of the street.
    pub street: String,
    /// Name of the municipality.
    pub comune: String,
    /// Its Belfiore code; empty for the invented municipality.
    pub comune_belfiore: String,
    /// What decides which office is competent: the municipio (`1`–`9`), or the code of the unit of a Comune or of a zone.
    pub district: String,
    /// Neighbourhood.
    pub neighbourhood: String,
    /// First number, of the parity.
    pub number_from: u32,
    /// Last number, of the parity.
    pub number_to: u32,
    /// Side.
    pub parity: Parity,
    /// Postcode.
    pub postcode: String,
    /// Latitude of its beginning in millionths of a degree.
    pub lat_microdegrees: i32,
    /// Longitude of its beginning in millionths of a degree.
    pub lon_microdegrees: i32,
}

/// A door in the street.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Name of the street.
    pub street: String,
    /// House number.
    pub number: u32,
    /// Staircase or letter after the number; empty for most.
    pub staircase: String,
    /// Postcode.
    pub postcode: String,
    /// Name of the municipality.
    pub comune: String,
    /// Its Belfiore code; empty for the invented municipality.
    pub comune_belfiore: String,
    /// District, as in [`Segment::district`].
    pub district: String,
    /// Neighbourhood.
    pub neighbourhood: String,
    /// Latitude in millionths of a degree.
    pub lat_microdegrees: i32,
    /// Longitude in millionths of a degree.
    pub lon_microdegrees: i32,
}

/// The street in which those are registered who have no home; it exists in the register alone (L. 1228/1954 art. 2).
pub const FICTITIOUS_STREET: &str = "Via della Casa Comunale";

impl Address {
    /// Whether it is the address of somebody without a home.
    pub fn is_fictitious(&self) -> bool {
        self.street == FICTITIOUS_STREET
    }
}

/// The streets of a body, drawn in proportion to their doors.
#[derive(Clone, Debug, Default)]
pub struct Streets {
    segments: Weighted<Segment>,
    all: Vec<Segment>,
}

impl Streets {
    /// Reads a file of segments; `file` is named in errors.
    pub fn read(file: &'static str, text: &str) -> Result<Self, DataError> {
        let table = Table::read(file, text)?;
        let mut all = Vec::new();
        for row in table.rows() {
            let segment = Segment {
                street: row.text("street")?.to_owned(),
                comune: row.text("comune")?.to_owned(),
                comune_belfiore: row.text("comune_belfiore")?.to_owned(),
                district: row.text("district")?.to_owned(),
                neighbourhood: row.text("neighbourhood")?.to_owned(),
                number_from: row.parsed("number_from")?,
                number_to: row.parsed("number_to")?,
                parity: row.parsed("parity")?,
                postcode: row.text("postcode")?.to_owned(),
                lat_microdegrees: row.parsed("lat_microdegrees")?,
                lon_microdegrees: row.parsed("lon_microdegrees")?,
            };
            let first_is_odd = segment.number_from % 2 == 1;
            if segment.number_to < segment.number_from || first_is_odd != (segment.parity == Parity::Odd) {
                return Err(row.fault(Problem::Unreadable(format!("{}-{}", segment.number_from, segment.number_to))));
            }
            all.push(segment);
        }
        Streets::of(all).ok_or(DataError { file, line: 0, problem: Problem::Nothing("street") })
    }

    fn of(all: Vec<Segment>) -> Option<Self> {
        let segments: Weighted<Segment> = all.iter().map(|segment| (doors(segment), segment.clone())).collect();
        (!segments.is_empty()).then_some(Streets { segments, all })
    }

    /// Only those of one district; `None` when it has none.
    pub fn within(&self, district: &str) -> Option<Streets> {
        Streets::of(self.all.iter().filter(|segment| segment.district == district).cloned().collect())
    }

    /// The segments, in the order of the file.
    pub fn segments(&self) -> &[Segment] {
        &self.all
    }

    /// The address of somebody without a home: in the street of the register, with the district that took them up as its number.
    pub(crate) fn without_home(&self, chance: &mut Chance) -> Option<Address> {
        let near = self.draw(chance)?;
        let number = near.district.parse().unwrap_or(1);
        Some(Address { street: FICTITIOUS_STREET.to_owned(), number, staircase: String::new(), ..near })
    }

    /// A door somewhere.
    pub fn draw(&self, chance: &mut Chance) -> Option<Address> {
        let segment = self.segments.draw(chance)?;
        let step = chance.below(doors(segment));
        let staircase = match chance.below(20) {
            0 => "A",
            1 => "B",
            2 => "scala C",
            _ => "",
        };
        let away = i32::try_from(step).unwrap_or_default().saturating_mul(25);
        Some(Address {
            street: segment.street.clone(),
            number: segment.number_from + step * 2,
            staircase: staircase.to_owned(),
            postcode: segment.postcode.clone(),
            comune: segment.comune.clone(),
            comune_belfiore: segment.comune_belfiore.clone(),
            district: segment.district.clone(),
            neighbourhood: segment.neighbourhood.clone(),
            lat_microdegrees: segment.lat_microdegrees.saturating_add(away),
            lon_microdegrees: segment.lon_microdegrees.saturating_add(away),
        })
    }
}

/// How many house numbers a segment has.
fn doors(segment: &Segment) -> u32 {
    segment.number_to.saturating_sub(segment.number_from) / 2 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,\
                        lon_microdegrees\nVia Prova,Milano,F205,4,Borgo,1,9,odd,20137,45000000,9000000\n\
                        Via Prova,Milano,F205,5,Borgo,2,2,even,20139,45000000,9000000\n";

    #[test]
    fn a_door_lies_on_its_segment_and_on_its_side() {
        let streets = Streets::read("test", TEXT).unwrap();
        let mut chance = Chance::new(1);
        for _ in 0..50 {
            let address = streets.draw(&mut chance).unwrap();
            match address.district.as_str() {
                "4" => assert!(address.number % 2 == 1 && address.number <= 9, "{address:?}"),
                _ => assert_eq!(address.number, 2),
            }
        }
        assert_eq!(streets.within("5").unwrap().draw(&mut chance).unwrap().postcode, "20139");
        assert!(streets.within("9").is_none());
    }

    #[test]
    fn a_range_on_the_wrong_side_is_a_fault_of_its_line() {
        let wrong = TEXT.replace("1,9,odd", "2,9,odd");
        assert_eq!(Streets::read("test", &wrong).map(|_| ()).map_err(|error| error.line), Err(2));
    }
}
