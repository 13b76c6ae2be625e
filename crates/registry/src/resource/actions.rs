//! Writing bodies down and correcting them.

use super::model::{NewResource, ResourceKind};
use super::store::{ADD, CHANGE, LOCKED, Resource, same};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// The body of this kind and name, written down where there is none yet.
///
/// # Errors
/// Those of the database.
pub(crate) async fn found(tx: &mut Tx, kind: ResourceKind, name: &str) -> Outcome<Uuid> {
    if let Some(id) = same(tx, kind, name).await? {
        return Ok(id);
    }
    let nothing = String::new;
    let new = NewResource {
        kind,
        name: name.to_owned(),
        contact_name: nothing(),
        phone: nothing(),
        mail: nothing(),
        place: nothing(),
        offers: nothing(),
        closed_on: None,
    };
    insert(tx, &new).await
}

async fn insert(tx: &mut Tx, new: &NewResource) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    bind(tx.sql(&ADD).id("id", id), new).run_one().await?;
    Ok(id)
}

fn bind<'t>(query: store::query::Query<'t>, new: &NewResource) -> store::query::Query<'t> {
    query
        .code("kind", new.kind)
        .bind("name", &new.name)
        .bind("sort_name", kernel::text::folded(&new.name))
        .bind("contact_name", &new.contact_name)
        .bind("phone", &new.phone)
        .bind("mail", &new.mail)
        .bind("place", &new.place)
        .bind("offers", &new.offers)
        .bind("closed_on", new.closed_on)
}

/// Writes a body down.
///
/// # Errors
/// [`Problem::ResourceKnown`] when an open one of this kind has this name.
pub async fn create(db: &Db, principal: &Principal, once: Option<&Once>, new: &NewResource) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if same(&mut tx, new.kind, &new.name).await?.is_some() {
        return Err(Problem::ResourceKnown.at("name"));
    }
    let id = insert(&mut tx, new).await?;
    tx.commit(Audit::of("resource.create").on("resource", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Corrects a body, for everybody who leans on it.
///
/// # Errors
/// 404; a conflict, with both versions; [`Problem::ResourceKnown`].
pub async fn change(db: &Db, principal: &Principal, id: Uuid, version: i64, new: &NewResource) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: Resource = tx.sql(&LOCKED).id("id", id).one().await?;
    if row.version != version {
        return Err(Failure::Conflict {
            current: row.version,
            sentence: "Qualcun altro ha appena cambiato questa scheda: rileggila e decidi di nuovo.".into(),
        });
    }
    if new.closed_on.is_none() && same(&mut tx, new.kind, &new.name).await?.is_some_and(|other| other != id) {
        return Err(Problem::ResourceKnown.at("name"));
    }
    bind(tx.sql(&CHANGE).id("id", id).bind("version", version), new).run_one().await?;
    tx.commit(Audit::of("resource.change").on("resource", id)).await?;
    Ok(())
}
