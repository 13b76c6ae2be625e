//! Points of the addresses in reach, and of the streets behind them.

use crate::{AddressKind, address_shown, person_scope};
use kernel::{AddressId, PersonId};

store::statements! {
    /// Addresses of today of those with whom the actor's units, or the actor, have to do: found by the indexes of the involvements, then
    /// held against the scope.
    pub IN_REACH = concat!(
        "select a.id, a.person_id, p.display_name, a.kind, a.address_text, a.municipio, a.quarter, a.latitude, a.longitude
           from (select i.person_id from guard_scope g join registry_involvement i on i.body_id = g.body_id and i.unit_id = g.target_id and i.valid_from <= :today and i.valid_until > :today
                  where g.body_id = :body and g.account_id = :actor and g.permission = 'person.read' and g.extent = 'unit' and g.valid_from <= :today and g.valid_until > :today
                 union select i.person_id from guard_acting t join registry_involvement i on i.body_id = t.body_id and i.account_id = t.acts_for and i.valid_from <= :today and i.valid_until > :today
                  where t.body_id = :body and t.account_id = :actor and t.valid_from <= :today and t.valid_until > :today) k
           join registry_person p on p.body_id = :body and p.id = k.person_id
           join registry_address a on a.body_id = :body and a.person_id = k.person_id and a.valid_from <= :today and a.valid_until > :today and a.kind not in ('none', 'abroad')
          where (:any_municipio = 1 or a.municipio = :municipio) and ", address_shown!("a.restricted", "a.person_id"), " and ", person_scope!("person.read", "a.person_id"),
        " order by p.sort_name, a.person_id, a.id limit :most");
    /// What stands behind: one point of every segment of the list of streets; of more than are wanted every so many-th, from the first
    /// street to the last, so that all parts of the territory are there.
    open pub STREETS = "select t.latitude, t.longitude from (
                            select s.latitude, s.longitude, row_number() over (order by s.street_key, s.number_from, s.id) as at, count(*) over () as points
                              from registry_street_edition e join registry_street s on s.body_id = e.body_id and s.edition_id = e.id
                             where e.body_id = :body and e.state = 'held' and e.valid_from <= :today and e.valid_until > :today and s.latitude is not null and s.longitude is not null) t
                         where (t.at - 1) % ((t.points + :most - 1) / :most) = 0 order by t.at";
}

/// An address on the map, or one without a point.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Pin {
    /// The address.
    pub id: AddressId,
    /// Whose.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// What it is.
    pub kind: AddressKind,
    /// In one line.
    pub address_text: String,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    /// Millionths of a degree.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
}

impl Pin {
    /// Latitude and longitude, when both are known.
    pub fn point(&self) -> Option<(i64, i64)> {
        self.latitude.zip(self.longitude)
    }
}
