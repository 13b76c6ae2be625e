//! Recording, withdrawing, settling what the certificate found.

use super::model::{DefectOutcome, NewAttestation, NewMember, Source, check_withdrawal};
use super::store::{
    ADD, ADD_DEFECT, ADD_MEMBER, Attestation, DEFECTS, Defect, HOUSEHOLD, LOCK, Locked, MEMBERS, Member, OF_PERSON, ONE, REACH,
    Reach, SAME, SETTLE, TOUCH, WITHDRAW, WRITABLE,
};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Row, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId, TaxCode};
use serde_json::json;
use uuid::Uuid;

/// What is told to later rooms when an attestation is recorded, and when one is withdrawn: co-payments are looked at again.
pub const RECORDED: &str = "isee.recorded";
/// See [`RECORDED`].
pub const WITHDRAWN: &str = "isee.withdrawn";

/// What the actor may do with the attestations of somebody.
///
/// # Errors
/// 404 for nobody, and for somebody whose attestations they may not read.
pub async fn reach(tx: &mut Tx, person: PersonId) -> Outcome<Reach> {
    Ok(tx.sql(&REACH).id("person", person).one().await?)
}

/// What is kept of somebody, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Attestation>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

/// The log's row of reading what is kept of somebody: it names whoever else's attestations were among it.
pub(super) fn read_of(person: PersonId, rows: &[Attestation]) -> Audit {
    let others: Vec<PersonId> = rows.iter().map(|row| row.person_id).filter(|whose| *whose != person).collect();
    let audit = Audit::of("isee.read").about(person).on("person", person).rows(rows.len());
    if others.is_empty() { audit } else { audit.showing("isee", others) }
}

/// One attestation, its household and what the certificate found.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<(Attestation, Vec<Member>, Vec<Defect>)> {
    let attestation = tx.sql(&ONE).id("id", id).one().await?;
    let members = tx.sql(&MEMBERS).id("id", id).all().await?;
    let defects = tx.sql(&DEFECTS).id("id", id).all().await?;
    Ok((attestation, members, defects))
}

/// Records an attestation that was read from the paper.
///
/// # Errors
/// 404 outside the actor's scope; those of [`NewAttestation::check`]; [`Problem::KnownAlready`], [`Problem::NoSuchMember`].
pub async fn record(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewAttestation) -> Outcome<Uuid> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let person = writable(&mut tx, person).await?;
    let id = write(&mut tx, person, Source::Desk, new).await?;
    tx.commit(Audit::of("isee.record").about(person).on("isee", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Somebody of whom the actor may record attestations.
///
/// # Errors
/// 404.
pub(super) async fn writable(tx: &mut Tx, person: PersonId) -> Outcome<PersonId> {
    let person = registry::resolve(tx, person).await?;
    Ok(tx.sql(&WRITABLE).id("person", person).value().await?)
}

/// The attestation of somebody with this number, kind and indicator, where it is known already.
///
/// # Errors
/// Those of the database.
pub(super) async fn same(tx: &mut Tx, person: PersonId, new: &NewAttestation) -> Outcome<Option<Uuid>> {
    let query = tx.sql(&SAME).id("person", person).bind("protocol", new.protocol.as_str());
    let found: Option<(Uuid,)> = query.code("kind", new.kind).code("indicator", new.indicator).optional().await?;
    Ok(found.map(|(id,)| id))
}

/// Writes an attestation of somebody of whom the caller has made sure that it may be written, and tells it.
///
/// # Errors
/// Those of [`NewAttestation::check`]; [`Problem::KnownAlready`], [`Problem::NoSuchMember`].
pub(super) async fn write(tx: &mut Tx, person: PersonId, source: Source, new: &NewAttestation) -> Outcome<Uuid> {
    let mut members = Vec::with_capacity(new.members.len());
    for member in &new.members {
        members.push(known(tx, person, member).await?);
    }
    let new = NewAttestation { members, ..new.clone() };
    new.check(tx.today())?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("kind", new.kind)
        .code("indicator", new.indicator)
        .bind("protocol", new.protocol.as_str())
        .bind("submitted_on", new.submitted_on)
        .bind("last_day", new.last_day)
        .bind("value", new.value)
        .bind("scale", new.scale.map(super::model::Scale::hundredths))
        .code("source", source)
        .run_one()
        .await
        .on_constraint("benefits_isee_once", || Problem::KnownAlready.at("protocol"))?;
    let member = |(position, member): (i64, &NewMember)| {
        Row::new()
            .id("attestation", id)
            .bind("position", position)
            .maybe_id("person", member.person)
            .bind("tax_code", member.tax_code.as_ref().map_or("", TaxCode::as_str))
            .bind("name", &member.name)
            .code("relation", member.relation)
    };
    tx.insert_many(&ADD_MEMBER, (1_i64..).zip(&new.members).map(member).collect()).await?;
    let defect = |(position, defect): (i64, &super::model::NewDefect)| {
        let member = defect.member.and_then(|at| i64::try_from(at).ok()).map(|at| at.saturating_add(1));
        Row::new()
            .id("attestation", id)
            .bind("position", position)
            .code("kind", defect.kind)
            .bind("member", member)
            .bind("checked_on", defect.checked_on)
    };
    tx.insert_many(&ADD_DEFECT, (1_i64..).zip(&new.defects).map(defect).collect()).await?;
    tell(tx, RECORDED, id, person, &new).await?;
    Ok(id)
}

/// The news carries no amount: whoever follows reads what they may.
async fn tell(tx: &mut Tx, topic: &'static str, id: Uuid, person: PersonId, new: &NewAttestation) -> Outcome<()> {
    let members: Vec<PersonId> = match new.kind.is_of_household() {
        true => new.members.iter().filter_map(|member| member.person).filter(|member| *member != person).collect(),
        false => Vec::new(),
    };
    let payload = json!({
        "attestation_id": id,
        "person_id": person,
        "members": members,
        "kind": new.kind,
        "indicator": new.indicator,
        "submitted_on": new.submitted_on,
        "last_day": new.last_day,
    });
    Ok(tx.tell(topic, payload).await?)
}

/// The news of one that was there already.
async fn tell_again(tx: &mut Tx, topic: &'static str, id: Uuid, row: &Locked) -> Outcome<()> {
    let members: Vec<PersonId> = match row.kind.is_of_household() {
        true => tx.sql(&HOUSEHOLD).id("id", id).id("person", row.person_id).values().await?,
        false => Vec::new(),
    };
    Ok(tx.tell(topic, json!({"attestation_id": id, "person_id": row.person_id, "members": members})).await?)
}

/// A member as it is kept: by the record where the actor knows of one, else by tax code and name.
async fn known(tx: &mut Tx, whose: PersonId, member: &NewMember) -> Outcome<NewMember> {
    let of = |person| NewMember { person: Some(person), tax_code: None, name: String::new(), ..member.clone() };
    if let Some(named) = member.person {
        let person = registry::resolve(tx, named).await?;
        let known = person == whose || registry::identities(tx, &[person]).await?.contains_key(&person);
        return if known { Ok(of(person)) } else { Err(Problem::NoSuchMember.at("members")) };
    }
    let Some(code) = &member.tax_code else { return Ok(member.clone()) };
    match registry::civil::known_by_code(tx, code.as_str()).await?.as_slice() {
        [only] => Ok(of(*only)),
        _ => Ok(member.clone()),
    }
}

/// One that is about to change, as the sender read it.
async fn locked(tx: &mut Tx, id: Uuid, version: i64) -> Outcome<Locked> {
    let row: Locked = tx.sql(&LOCK).id("id", id).one().await?;
    if row.version == version {
        return Ok(row);
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questa attestazione. Rileggila e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// Withdraws an attestation that was recorded by mistake; it stays readable, with the reason, and counts for nothing.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::WithdrawnAlready`].
pub async fn withdraw(db: &Db, principal: &Principal, id: Uuid, version: i64, reason: &str) -> Outcome<PersonId> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, version).await?;
    check_withdrawal(row.state)?;
    tx.sql(&WITHDRAW).id("id", id).bind("version", version).bind("reason", reason).run_one().await?;
    tell_again(&mut tx, WITHDRAWN, id, &row).await?;
    tx.commit(Audit::of("isee.withdraw").about(row.person_id).on("isee", id)).await?;
    Ok(row.person_id)
}

/// Writes what came of an omission or a discrepancy.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::WithdrawnAlready`], [`Problem::SettledAlready`].
pub async fn settle(
    db: &Db,
    principal: &Principal,
    id: Uuid,
    version: i64,
    position: i64,
    (outcome, note): (DefectOutcome, &str),
) -> Outcome<()> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, version).await?;
    check_withdrawal(row.state)?;
    let query = tx.sql(&SETTLE).id("id", id).bind("position", position).code("outcome", outcome).bind("note", note);
    if query.run().await? == 0 {
        return Err(Problem::SettledAlready.into());
    }
    tx.sql(&TOUCH).id("id", id).bind("version", version).run_one().await?;
    // What waited for it is worked out again.
    tell_again(&mut tx, RECORDED, id, &row).await?;
    tx.commit(Audit::of("isee.settle").about(row.person_id).on("isee", id).fields(["outcome"])).await?;
    Ok(())
}
