//! Addresses in the database.

use super::model::{AddressKind, LocatedBy};
use chrono::NaiveDate;
use kernel::AddressId;

/// The addresses of the person whom the acting account may know of.
macro_rules! addresses {
    ($more:literal) => {
        concat!(
            "select id, kind, street, number, detail, postcode, place, place_name, district, municipio, quarter, latitude, longitude, located, locate_reason, address_text, valid_from,
                    valid_until, version, ended_by, restricted
               from registry_address a where a.body_id = :body and a.person_id = :person and ",
            crate::address_shown!("a.restricted", "a.person_id"),
            " ",
            $more
        )
    };
}

store::statements! {
    pub ADD = "insert into registry_address (body_id, id, person_id, kind, street, number, detail, postcode, place, place_name, istat_code, district, municipio, quarter, latitude,
                                             longitude, located, locate_reason, address_text, valid_from, valid_until, created_at, created_by, version, restricted)
               values (:body, :id, :person, :kind, :street, :number, :detail, :postcode, :place, :place_name, :istat_code, :district, :municipio, :quarter, :latitude,
                       :longitude, :located, :reason, :text, :from, :until, :now, :actor, 1, :restricted)";
    /// Those of kinds that exclude one another which hold on a day or later, to be closed by a move; the person's row is locked by the caller.
    pub OPEN_OF_KIND = addresses!("and a.kind in (:kind, :second, :third) and a.valid_until > :from order by a.valid_from desc");
    /// The day after the last, and for which other address it ends.
    pub CLOSE = "update registry_address set valid_until = :until, ended_by = :ended_by, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
    pub WITHDRAW = "delete from registry_address where body_id = :body and id = :id and person_id = :person and version = :version and valid_from > :today";
    /// What was written wrong, put right.
    pub CORRECT = "update registry_address set street = :street, number = :number, detail = :detail, postcode = :postcode, place = :place, place_name = :place_name, istat_code = :istat_code,
                          district = :district, municipio = :municipio, quarter = :quarter, latitude = :latitude, longitude = :longitude, located = :located, locate_reason = :reason,
                          address_text = :text, valid_from = :from, valid_until = :until, ended_by = :ended_by, version = version + 1
                    where body_id = :body and id = :id and person_id = :person and version = :version";
    pub RESTRICT = "update registry_address set restricted = :restricted, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
    pub ALL = addresses!("order by a.valid_until desc, a.valid_from desc, a.id desc limit 200");
    pub CURRENT = addresses!("and a.valid_from <= :on and a.valid_until > :on
                    order by case a.kind when 'residence' then 0 when 'fictitious' then 1 when 'domicile' then 2 when 'presence' then 3 else 4 end, a.valid_from desc, a.id limit 10");
    pub BODY_PLACE = "select belfiore from guard_body where body_id = :body";
    pub OVERRIDE_ON = "select c.id, c.municipio, c.unit_id, c.reason, c.valid_from, c.valid_until, c.decided_at, coalesce(w.display_name, 'Sistema') as by_name
                         from registry_competence c left join guard_account w on w.body_id = c.body_id and w.id = c.decided_by
                        where c.body_id = :body and c.person_id = :person and c.valid_from <= :on and c.valid_until > :on order by c.valid_from desc, c.id desc limit 1";
    pub OVERRIDES = "select c.id, c.municipio, c.unit_id, c.reason, c.valid_from, c.valid_until, c.decided_at, coalesce(w.display_name, 'Sistema') as by_name
                       from registry_competence c left join guard_account w on w.body_id = c.body_id and w.id = c.decided_by
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
    /// Millionths of a degree.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
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
    /// Whether only those who follow the person, or have a mandate, know of it.
    pub restricted: bool,
}

/// An address in one line with its borough.
pub(super) fn in_place(text: &str, municipio: Option<i64>) -> String {
    municipio.map_or_else(|| text.to_owned(), |number| format!("{text} (Municipio {number})"))
}

impl Address {
    /// In one line, with its borough.
    pub(super) fn in_place(&self) -> String {
        in_place(&self.address_text, self.municipio)
    }
    /// What stands in the way of another of its kind: `Residenza in Via Lenta 1, dal 01/02/2020.`
    pub(super) fn as_overlap(&self) -> String {
        let until = self.last_day().map(|day| format!(" al {}", kernel::time::show_date(day))).unwrap_or_default();
        format!("{} dal {}{until}: {}.", self.kind.label(), kernel::time::show_date(self.valid_from), self.address_text)
    }
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
    /// What the form that protects it, or takes the protection away, is called.
    pub fn protection_label(&self) -> &'static str {
        if self.restricted { "Togli la protezione dell'indirizzo" } else { "Proteggi questo indirizzo" }
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
    /// Identifier.
    pub id: uuid::Uuid,
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
    /// When it was decided.
    pub decided_at: kernel::Instant,
    /// Who decided.
    pub by_name: String,
}

impl Override {
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
}
