//! Locating addresses anew, after the list of streets changed: work with progress over all addresses of the body that hold today or later.
//! What an operator decided stays. An address whose street left the list keeps the borough that was known last, as not located, until
//! somebody decides. Whoever follows a person learns that the borough is another one.

use super::store::{Located, locate};
use crate::address::model::LocatedBy;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{AddressId, Failure, JobId, Outcome, PersonId};
use serde_json::json;
use store::jobs::{End, Lease};
use store::{Audit, Db, Tx};
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "registry.relocate";
/// Addresses of one transaction.
const BATCH: i64 = 200;

store::statements! {
    HOW_MANY = "select cast(count(*) as bigint) from registry_address a where a.body_id = :body and a.valid_until > :today and a.kind not in ('none', 'abroad') and a.located <> 'operator'";
    NEXT = "select a.id, a.person_id, a.street, a.number, a.postcode, a.place, a.district, a.municipio, a.quarter, a.latitude, a.longitude, a.located, a.address_text, a.valid_from, a.restricted
              from registry_address a
             where a.body_id = :body and a.valid_until > :today and a.kind not in ('none', 'abroad') and a.located <> 'operator' and a.id > :after
             order by a.id limit :most {for update}";
    // The version stays: whoever moves somebody or corrects an address in these moments meets nobody who said something else of it.
    MOVE = "update registry_address set district = :district, municipio = :municipio, quarter = :quarter, latitude = :latitude, longitude = :longitude, located = :located
             where body_id = :body and id = :id";
    LOST = "update registry_address set located = 'unknown' where body_id = :body and id = :id";
    NOTE = "insert into registry_relocation (body_id, id, person_id, address_id, before_municipio, after_municipio, before_district, after_district, at)
            values (:body, :id, :person, :address, :before, :after, :before_district, :after_district, :now)";
}

#[derive(sqlx::FromRow)]
struct Kept {
    id: AddressId,
    person_id: PersonId,
    street: String,
    number: String,
    postcode: String,
    place: String,
    district: String,
    municipio: Option<i64>,
    quarter: String,
    latitude: Option<i64>,
    longitude: Option<i64>,
    located: LocatedBy,
    address_text: String,
    valid_from: NaiveDate,
    restricted: bool,
}

impl Kept {
    /// Whether the list says the same as what is kept.
    fn agrees(&self, found: &Located) -> bool {
        self.located == LocatedBy::Streets
            && self.district == found.district
            && self.municipio == found.municipio
            && self.quarter == found.quarter
            && self.latitude == found.latitude
            && self.longitude == found.longitude
    }
}

/// Enqueues the work, in the transaction that makes it necessary.
pub(super) async fn ask(tx: &mut Tx) -> Outcome<JobId> {
    Ok(tx.enqueue(KIND, "Indirizzi secondo lo stradario", json!({})).await?)
}

/// Asks for it by hand.
///
/// # Errors
/// 403 without the permission.
pub async fn start(db: &Db, principal: &Principal) -> Outcome<JobId> {
    principal.require(Permission::STREET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let job = ask(&mut tx).await?;
    tx.commit(Audit::of("street.relocate").on("job", job)).await?;
    Ok(job)
}

/// Does it.
pub fn run(_: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

async fn work(lease: &Lease) -> Outcome<End> {
    let mut after = AddressId(Uuid::nil());
    let (mut done, mut changed, mut unknown) = (0_i64, 0_i64, 0_i64);
    let mut tx = lease.db().begin_reading(&lease.actor).await?;
    let total: i64 = tx.sql(&HOW_MANY).value().await?;
    tx.roll_back().await?;
    loop {
        let mut tx = lease.db().begin(&lease.actor).await?;
        let rows: Vec<Kept> = tx.sql(&NEXT).id("after", after).bind("most", BATCH).all().await?;
        let Some(last) = rows.last() else {
            tx.commit(Audit::of("street.relocate").rows(usize::try_from(changed).unwrap_or(usize::MAX))).await?;
            let message = format!(
                "{done} indirizzi controllati: {changed} hanno cambiato municipio o zona, {unknown} non sono nello stradario."
            );
            return Ok(End::Done { result: json!({"checked": done, "changed": changed, "unknown": unknown}), message });
        };
        after = last.id;
        for row in rows {
            done = done.saturating_add(1);
            match locate(&mut tx, &row.street, &row.number, &row.postcode, &row.place).await? {
                Some(found) if row.agrees(&found) => {}
                Some(found) => changed = changed.saturating_add(i64::from(moved(&mut tx, &row, &found).await?)),
                None => {
                    unknown = unknown.saturating_add(1);
                    if row.located == LocatedBy::Streets {
                        tx.sql(&LOST).id("id", row.id).run_one().await?;
                    }
                }
            }
        }
        tx.commit(Audit::of("street.relocate")).await?;
        if !lease.progress(done, total.max(done), "Indirizzi controllati").await? {
            return Ok(End::Cancelled);
        }
    }
}

/// Writes where an address lies now; whether its borough or district became another one.
async fn moved(tx: &mut Tx, row: &Kept, found: &Located) -> Outcome<bool> {
    tx.sql(&MOVE)
        .id("id", row.id)
        .bind("district", &found.district)
        .bind("municipio", found.municipio)
        .bind("quarter", &found.quarter)
        .bind("latitude", found.latitude)
        .bind("longitude", found.longitude)
        .code("located", LocatedBy::Streets)
        .run_one()
        .await?;
    if row.district == found.district && row.municipio == found.municipio {
        return Ok(false);
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&NOTE)
        .id("id", id)
        .id("person", row.person_id)
        .id("address", row.id)
        .bind("before", row.municipio)
        .bind("after", found.municipio)
        .bind("before_district", &row.district)
        .bind("after_district", &found.district)
        .run_one()
        .await?;
    let words = |district: &str, municipio: Option<i64>| match municipio {
        Some(number) => format!("{} (Municipio {number})", row.address_text),
        None if district.is_empty() => format!("{} (non individuato)", row.address_text),
        None => format!("{} ({district})", row.address_text),
    };
    let (before, after) = (words(&row.district, row.municipio), words(&found.district, found.municipio));
    let change = crate::person::change::Change::new("address", before, after).of(row.id.0);
    crate::person::change::write(tx, row.person_id, &[change], "Stradario aggiornato").await?;
    if !row.restricted {
        let on = row.valid_from.max(tx.today());
        let payload =
            json!({"person_id": row.person_id, "address_id": row.id, "on": on, "from": row.municipio, "to": found.municipio});
        tx.tell("person.relocated", payload).await.map_err(Failure::from)?;
    }
    Ok(true)
}
