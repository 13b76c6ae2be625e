//! Requests and desks in the database.

use super::RequestState;
use crate::person_scope;
use chrono::NaiveDate;
use uuid::Uuid;

store::statements! {
    /// The desks of the body on a day, by borough.
    open pub DESKS = "select d.id, d.municipio, d.name, d.street, d.number, d.contact, d.valid_from, d.valid_until, d.version from registry_residence_desk d
                       where d.body_id = :body and d.valid_until > :on order by d.municipio, d.name, d.id limit 200";
    pub ADD_DESK = "insert into registry_residence_desk (body_id, id, municipio, name, street, number, contact, valid_from, valid_until, created_at, created_by, version)
                    values (:body, :id, :municipio, :name, :street, :number, :contact, :today, :until, :now, :actor, 1)";
    pub END_DESK = "update registry_residence_desk set valid_until = case when valid_from > :today then valid_from else :today end, version = version + 1
                     where body_id = :body and id = :id and version = :version and valid_until > :today";
    pub OF_PERSON = concat!(
        "select r.id, r.desk_id, d.name as desk_name, d.municipio, d.street, d.number, r.requested_on, r.ground, r.state, r.decided_on, r.reason, r.protocol, r.version
           from registry_residence_request r join registry_residence_desk d on d.body_id = r.body_id and d.id = r.desk_id
          where r.body_id = :body and r.person_id = :person and ", person_scope!("person.read", "r.person_id"), " order by r.requested_on desc, r.id desc limit 50");
    pub ADD = "insert into registry_residence_request (body_id, id, person_id, desk_id, requested_on, ground, state, decided_on, reason, protocol, address_id, created_at, created_by, version)
               values (:body, :id, :person, :desk, :requested_on, :ground, 'sent', null, '', '', null, :now, :actor, 1)";
    pub DECIDE = "update registry_residence_request set state = :state, decided_on = :decided_on, reason = :reason, protocol = :protocol, address_id = :address, version = version + 1
                   where body_id = :body and id = :id and person_id = :person and version = :version and state = 'sent'";
}

/// A desk.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Desk {
    /// Identifier.
    pub id: Uuid,
    /// Whose borough; `None` for one of the whole body.
    pub municipio: Option<i64>,
    /// What it is called.
    pub name: String,
    /// The street in which people are registered.
    pub street: String,
    /// The number in it.
    pub number: String,
    /// How to reach it.
    pub contact: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
}

impl Desk {
    /// Name with the borough.
    pub fn label(&self) -> String {
        self.municipio.map_or_else(|| self.name.clone(), |number| format!("Municipio {number}: {}", self.name))
    }
}

/// A request.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Request {
    /// Identifier.
    pub id: Uuid,
    /// To which desk it went.
    pub desk_id: Uuid,
    /// What that is called.
    pub desk_name: String,
    /// Whose borough that is.
    pub municipio: Option<i64>,
    /// The street in which it registers people.
    pub street: String,
    /// The number in it.
    pub number: String,
    /// When it was made.
    pub requested_on: NaiveDate,
    /// On what it rests: where the person usually is, who follows them.
    pub ground: String,
    /// Where it stands.
    pub state: RequestState,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Number of the answer.
    pub protocol: String,
    /// Version.
    pub version: i64,
}

impl Request {
    /// When it was made, as it is typed.
    pub fn requested_typed(&self) -> String {
        kernel::time::show_date(self.requested_on)
    }
}
