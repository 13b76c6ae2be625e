//! Addresses in the database.

use super::model::{AddressKind, LocatedBy};
use chrono::NaiveDate;
use kernel::AddressId;

store::statements! {
    pub ADD = "insert into registry_address (body_id, id, person_id, kind, street, number, detail, postcode, place, place_name, istat_code, district, municipio, quarter, latitude,
                                             longitude, located, locate_reason, address_text, valid_from, valid_until, created_at, created_by, version)
               values (:body, :id, :person, :kind, :street, :number, :detail, :postcode, :place, :place_name, :istat_code, :district, :municipio, :quarter, :latitude,
                       :longitude, :located, :reason, :text, :from, :until, :now, :actor, 1)";
    /// Open addresses of one kind, to be closed by a move; the person's row is locked by the caller.
    pub OPEN_OF_KIND = "select id, kind, street, number, detail, postcode, place, place_name, district, municipio, quarter, located, locate_reason, address_text, valid_from, valid_until, version, ended_by
                          from registry_address where body_id = :body and person_id = :person and kind = :kind and valid_until > :from order by valid_from desc";
    /// The day after the last, and for which other address it ends.
    pub CLOSE = "update registry_address set valid_until = :until, ended_by = :ended_by, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
    pub WITHDRAW = "delete from registry_address where body_id = :body and id = :id and person_id = :person and version = :version and valid_from > :today";
    pub ALL = "select id, kind, street, number, detail, postcode, place, place_name, district, municipio, quarter, located, locate_reason, address_text, valid_from, valid_until, version, ended_by
                 from registry_address where body_id = :body and person_id = :person order by valid_until desc, valid_from desc, id desc limit 200";
    pub CURRENT = "select id, kind, street, number, detail, postcode, place, place_name, district, municipio, quarter, located, locate_reason, address_text, valid_from, valid_until, version, ended_by
                     from registry_address where body_id = :body and person_id = :person and valid_from <= :on and valid_until > :on
                    order by case kind when 'residence' then 0 when 'fictitious' then 1 when 'domicile' then 2 when 'presence' then 3 else 4 end, valid_from desc, id limit 10";
    pub BODY_PLACE = "select belfiore from guard_body where body_id = :body";
    pub OVERRIDE_ON = "select municipio, unit_id, reason, valid_from, valid_until from registry_competence
                        where body_id = :body and person_id = :person and valid_from <= :on and valid_until > :on order by valid_from desc, id desc limit 1";
    pub OVERRIDES = "select c.municipio, c.unit_id, c.reason, c.valid_from, c.valid_until from registry_competence c
                      where c.body_id = :body and c.person_id = :person order by c.valid_from desc, c.id desc limit 50";
    pub END_OVERRIDE = "update registry_competence set valid_until = case when valid_from > :on then valid_from else :on end
                         where body_id = :body and person_id = :person and valid_until > :on";
    pub ADD_OVERRIDE = "insert into registry_competence (body_id, id, person_id, municipio, unit_id, reason, valid_from, valid_until, decided_at, decided_by)
                        values (:body, :id, :person, :municipio, :unit, :reason, :on, :until, :now, :actor)";
}

/// An address of somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Address {
    /// Identifier.
    pub id: AddressId,
    /// What it is.
    pub kind: AddressKind,
    /// Street.
    pub street: String,
    /// Number.
    pub number: String,
    /// Staircase, floor.
    pub detail: String,
    /// Postcode.
    pub postcode: String,
    /// Belfiore code.
    pub place: String,
    /// Municipality.
    pub place_name: String,
    /// District of the list of streets.
    pub district: String,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    /// How the district is known.
    pub located: LocatedBy,
    /// Why, when it was chosen.
    pub locate_reason: String,
    /// In one line.
    pub address_text: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it; 31/12/9999 while it lasts.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
    /// The address for which this one ended; `None` while it lasts, and for one that ended by itself.
    pub ended_by: Option<AddressId>,
}

impl Address {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && day < self.valid_until
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
    /// The last day as it is typed; empty while it lasts.
    pub fn last_day_typed(&self) -> String {
        self.last_day().map(kernel::time::show_date).unwrap_or_default()
    }
    /// What the form that ends it is called: of one that has ended, it puts the day right.
    pub fn end_label(&self) -> &'static str {
        if self.last_day().is_none() { "Non vive più qui" } else { "Correggi l’ultimo giorno" }
    }
    /// What its button says.
    pub fn end_button(&self) -> &'static str {
        if self.last_day().is_none() { "Chiudi l'indirizzo" } else { "Correggi" }
    }
}

/// A decision on competence.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Override {
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Unit.
    pub unit_id: Option<kernel::UnitId>,
    /// Why.
    pub reason: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}
