//! Where an address lies: from the list of streets, as the operator chose, or unknown.

use super::model::{AddressKind, LocatedBy, NewAddress};
use super::store::BODY_PLACE;
use crate::problems::Problem;
use crate::street::{Located, locate};
use chrono::NaiveDate;
use kernel::Outcome;
use store::{Row, Tx};

/// An address with its place.
pub(super) struct Placed {
    found: Option<Located>,
    street: String,
    place: String,
    place_name: String,
    postcode: String,
    located: LocatedBy,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// In one line.
    pub text: String,
}

impl Placed {
    /// Looks an address up in the streets of today.
    pub async fn of(tx: &mut Tx, new: &NewAddress) -> Outcome<Self> {
        let own_place: String = tx.sql(&BODY_PLACE).value().await?;
        let place = if new.place.is_empty() { own_place.clone() } else { new.place.clone() };
        let found = match new.kind {
            AddressKind::NoAbode | AddressKind::Abroad => None,
            _ => locate(tx, &new.street, &new.number, &new.postcode, &new.place).await?,
        };
        let known = kernel::place::by_belfiore(&place);
        let place_name = match (&found, new.kind, new.place.is_empty()) {
            (Some(found), _, _) if !found.place_name.is_empty() => found.place_name.clone(),
            (_, AddressKind::NoAbode, true) => String::new(),
            _ => known.map(|place| place.name().to_owned()).unwrap_or_default(),
        };
        let place = found.as_ref().map(|found| found.place.clone()).filter(|place| !place.is_empty()).unwrap_or(place);
        let located = match (&found, new.municipio) {
            (_, Some(_)) => LocatedBy::Operator,
            (Some(_), None) => LocatedBy::Streets,
            (None, None) if !new.place.is_empty() && place != own_place => LocatedBy::Elsewhere,
            (None, None) => LocatedBy::Unknown,
        };
        let municipio = new.municipio.or(found.as_ref().and_then(|found| found.municipio));
        let postcode = if new.postcode.is_empty() {
            found.as_ref().map(|found| found.postcode.clone()).unwrap_or_default()
        } else {
            new.postcode.clone()
        };
        // As the list writes it, so that everybody of a street is found by its one name.
        let street = found.as_ref().map_or_else(|| new.street.clone(), |found| found.street.clone());
        let text = NewAddress { postcode: postcode.clone(), street: street.clone(), ..new.clone() }.text(&place_name);
        let text = if text.is_empty() { new.kind.label().to_owned() } else { text };
        Ok(Placed { found, street, place, place_name, postcode, located, municipio, text })
    }

    /// That the Comune or State is there: of an address that goes on, on the day that is given; of one with an end, on its first or last day.
    ///
    /// # Errors
    /// [`Problem::PlaceGone`].
    pub fn check(&self, on: NaiveDate, last_day: Option<NaiveDate>) -> Outcome<()> {
        let there = |day: NaiveDate| kernel::place::by_belfiore(&self.place).is_none_or(|place| place.was_valid_on(day));
        if there(on) || last_day.is_some_and(there) { Ok(()) } else { Err(Problem::PlaceGone.at("place")) }
    }

    /// The columns that say what the address is and where it lies.
    pub fn row(&self, new: &NewAddress) -> Row {
        let found = self.found.as_ref();
        Row::new()
            .bind("street", &self.street)
            .bind("number", &new.number)
            .bind("detail", &new.detail)
            .bind("postcode", &self.postcode)
            .bind("istat_code", kernel::place::by_belfiore(&self.place).and_then(kernel::place::Place::istat).unwrap_or_default())
            .bind("place", &self.place)
            .bind("place_name", &self.place_name)
            .bind("district", found.map_or("", |found| found.district.as_str()))
            .bind("municipio", self.municipio)
            .bind("quarter", found.map_or("", |found| found.quarter.as_str()))
            .bind("latitude", found.and_then(|found| found.latitude))
            .bind("longitude", found.and_then(|found| found.longitude))
            .code("located", self.located)
            .bind("reason", &new.reason)
            .bind("text", &self.text)
    }
}
