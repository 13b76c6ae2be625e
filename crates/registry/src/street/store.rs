//! Segments in the database.

use super::import::Segment;
use kernel::Outcome;
use kernel::text::folded_tight;
use store::Tx;
use uuid::Uuid;

store::statements! {
    FORGET = "delete from registry_street where body_id = :body";
    ADD = "insert into registry_street (body_id, id, street, street_key, place, place_name, district, municipio, quarter, number_from, number_to, parity, postcode, latitude, longitude)
           values (:body, :id, :street, :street_key, :place, :place_name, :district, :municipio, :quarter, :number_from, :number_to, :parity, :postcode, :latitude, :longitude)";
    open FIND = "select street, place, place_name, district, municipio, quarter, number_from, number_to, parity, postcode, latitude, longitude
                   from registry_street where body_id = :body and street_key = :street_key order by place_name, district, number_from, parity limit 500";
    /// Names of streets that begin so, for the field that suggests them.
    open pub NAMED = "select distinct street, place_name from registry_street
                       where body_id = :body and street_key >= :from and street_key < :until order by street, place_name limit 20";
}

/// Where a door lies.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Located {
    /// Name of the street as the list has it.
    pub street: String,
    /// Belfiore code of the municipality; may be empty.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// What decides the office.
    pub district: String,
    /// Borough or zone, when the district is one.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    #[doc(hidden)]
    pub number_from: i64,
    #[doc(hidden)]
    pub number_to: i64,
    #[doc(hidden)]
    pub parity: String,
    /// Postcode; may be empty.
    pub postcode: String,
    /// Millionths of a degree.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
}

/// `12`, `12/A`, `12 bis` → 12.
fn number_of(text: &str) -> Option<i64> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Where a street and number lie. The postcode tells streets of one name apart; without a number an answer is given only when the
/// whole street lies in one district. `None` when the street is not in the list, or when it cannot be told.
///
/// # Errors
/// Those of the database.
pub async fn locate(tx: &mut Tx, street: &str, number: &str, postcode: &str) -> Outcome<Option<Located>> {
    let key = folded_tight(street);
    if key.is_empty() {
        return Ok(None);
    }
    let mut found: Vec<Located> = tx.sql(&FIND).bind("street_key", key).all().await?;
    if !postcode.is_empty() && found.iter().any(|segment| segment.postcode == postcode) {
        found.retain(|segment| segment.postcode == postcode);
    }
    if let Some(number) = number_of(number) {
        let parity = if number % 2 == 0 { "even" } else { "odd" };
        found.retain(|segment| segment.parity == parity && (segment.number_from..=segment.number_to).contains(&number));
    }
    let mut districts: Vec<(&str, &str)> =
        found.iter().map(|segment| (segment.place_name.as_str(), segment.district.as_str())).collect();
    districts.dedup();
    if districts.len() == 1 { Ok(found.into_iter().next()) } else { Ok(None) }
}

/// Replaces the streets of the body by these, in the caller's transaction. How many there are now.
///
/// # Errors
/// Those of the database.
pub async fn load(tx: &mut Tx, segments: &[Segment]) -> Outcome<usize> {
    tx.sql(&FORGET).run().await?;
    for segment in segments {
        let id: Uuid = tx.new_id()?;
        tx.sql(&ADD)
            .id("id", id)
            .bind("street", &segment.street)
            .bind("street_key", folded_tight(&segment.street))
            .bind("place", &segment.place)
            .bind("place_name", &segment.place_name)
            .bind("district", &segment.district)
            .bind("municipio", segment.municipio)
            .bind("quarter", &segment.quarter)
            .bind("number_from", segment.number_from)
            .bind("number_to", segment.number_to)
            .bind("parity", if segment.odd { "odd" } else { "even" })
            .bind("postcode", &segment.postcode)
            .bind("latitude", segment.latitude)
            .bind("longitude", segment.longitude)
            .run_one()
            .await?;
    }
    Ok(segments.len())
}
