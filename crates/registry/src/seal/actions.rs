//! Sealing an identity.

use super::SealKind;
use super::forms::{Act, Rectified};
use super::store::{
    ADD, ADD_CODE, CHANGES, FORGET_CHANGE, FORGET_IDENTIFIER, FORGET_PAIRS, MAY, OPEN_CASE, OPEN_REQUEST, PastChange, SEAL,
    SEAL_ALIASES, TASKS_DONE,
};
use crate::identifier::store::all;
use crate::merge::aliases;
use crate::merge::settle::refind;
use crate::person::actions::{add_identifier, claim, holders, refuse_known};
use crate::person::change::words_of;
use crate::person::entered_again;
use crate::person::model::PersonData;
use crate::person::store::{CHANGE, IdentifierRow, KEYS_FORGET, PersonRow, SEALING, bind_data, reaches};
use crate::person::{identity, update::overtaken};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::tax_code::{Identifier, Sex};
use kernel::text::folded;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// The person, locked, at the version that was seen.
async fn locked(tx: &mut Tx, person: PersonId, version: i64) -> Outcome<PersonRow> {
    tx.sql(&MAY).id("person", person).value::<PersonId>().await?;
    let row: PersonRow = tx.sql(&SEALING).id("id", person).one().await?;
    if row.version == version { Ok(row) } else { Err(overtaken(tx, &row, "", "").await?) }
}

/// What is written of a seal.
struct Sealed<'a> {
    kind: SealKind,
    person: PersonId,
    successor: Option<PersonId>,
    act: &'a Act,
    name: &'a str,
    content: serde_json::Value,
    codes: &'a [IdentifierRow],
}

async fn write(tx: &mut Tx, sealed: Sealed<'_>) -> Outcome<Uuid> {
    if sealed.act.date > tx.today() {
        return Err(Failure::field("act_date", "La data non può essere nel futuro."));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", sealed.person)
        .code("kind", sealed.kind)
        .maybe_id("successor", sealed.successor)
        .bind("authority", &sealed.act.authority)
        .bind("act_number", &sealed.act.number)
        .bind("act_date", sealed.act.date)
        .bind("note", &sealed.act.note)
        .bind("name", sealed.name)
        .bind("sort_name", folded(sealed.name))
        .bind("content", sealed.content)
        .run_one()
        .await?;
    for code in sealed.codes {
        tx.sql(&ADD_CODE).id("seal", id).bind("value", &code.value).run().await?;
    }
    tx.sql(&TASKS_DONE).id("person", sealed.person).run().await?;
    Ok(id)
}

/// Seals the record of a child who was adopted. `successor` is the record under which the child goes on, when it is in this register: who
/// reads it learns nothing of this one.
///
/// # Errors
/// 404 outside the actor's scope, or for a successor of whom the actor may not know; conflict; [`Problem::CaseStillOpen`];
/// [`Problem::RequestStillOpen`]; [`Problem::WithItself`]; a fault on the act's day.
pub async fn seal_adoption(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    once: Option<&Once>,
    (act, successor): (&Act, Option<PersonId>),
) -> Outcome<Uuid> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, person, version).await?;
    if let Some(successor) = successor {
        if successor == person {
            return Err(Problem::WithItself.at("successor"));
        }
        identity(&mut tx, successor).await.map_err(|_| Failure::field("successor", "Questa scheda non c’è."))?;
    }
    if tx.sql(&OPEN_CASE).id("person", person).optional::<(Uuid,)>().await?.is_some() {
        return Err(Problem::CaseStillOpen.into());
    }
    if tx.sql(&OPEN_REQUEST).id("person", person).optional::<(Uuid,)>().await?.is_some() {
        return Err(Problem::RequestStillOpen.into());
    }
    let codes = all(&mut tx, person).await?;
    let sealed =
        Sealed { kind: SealKind::Adoption, person, successor, act, name: &row.display_name, content: json!({}), codes: &codes };
    let id = write(&mut tx, sealed).await?;
    tx.sql(&SEAL).id("person", person).bind("version", version).run_one().await?;
    tx.sql(&KEYS_FORGET).id("id", person).run().await?;
    tx.tell("person.sealed", json!({"person_id": person, "seal_id": id})).await?;
    tx.commit(Audit::of("identity.seal").about(person).on("seal", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Whether a row of the history tells who somebody was: the fields that changed, and any words that name them.
fn tells(change: &PastChange, was: &[String]) -> bool {
    let fields = ["family_name", "given_name", "birth_name", "other_script", "known_as", "sex", "identifier", "merge", "mark"];
    fields.contains(&change.field.as_str())
        || [&change.before_text, &change.after_text, &change.reason]
            .iter()
            .any(|text| was.iter().any(|word| folded(text).split(' ').any(|one| one == word)))
}

/// The words by which somebody is known in free text: every name that they had here, and the codes.
fn words(before: &PersonData, after: &PersonData, codes: &[IdentifierRow], history: &[PastChange]) -> Vec<String> {
    let stays: Vec<String> = folded(&after.display_name()).split(' ').map(str::to_owned).collect();
    let named = |change: &&PastChange| ["family_name", "given_name", "birth_name", "known_as"].contains(&change.field.as_str());
    let past = history.iter().filter(named).flat_map(|change| [change.before_text.as_str(), change.after_text.as_str()]);
    let names = [before.given_name.as_str(), before.family_name.as_str(), before.known_as.as_str()].into_iter().chain(past);
    let names = names.flat_map(|name| folded(name).split(' ').map(str::to_owned).collect::<Vec<_>>());
    let mut names: Vec<String> = names.filter(|word| word.chars().count() > 2 && !stays.contains(word)).collect();
    names.extend(codes.iter().map(|code| folded(&code.value)));
    names.sort_unstable();
    names.dedup();
    names
}

/// Seals what a record said of who somebody was before a rectified sex was registered: name, sex and codes of before leave the register,
/// and with them whatever of its history tells of them.
///
/// # Errors
/// 404 outside the actor's scope; conflict; those of entering a code; a fault on the act's day.
pub async fn seal_rectification(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    version: i64,
    once: Option<&Once>,
    (act, rectified): (&Act, &Rectified),
) -> Outcome<Uuid> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, person, version).await?;
    let reached = reaches(&mut tx, person).await?;
    let before = row.data(reached);
    let after = PersonData {
        family_name: if rectified.family_name.is_empty() { before.family_name.clone() } else { rectified.family_name.clone() },
        given_name: rectified.given_name.clone(),
        other_script: String::new(),
        known_as: String::new(),
        anonymous: false,
        sex: Some(rectified.sex).filter(|sex| *sex != Sex::NotStated),
        identifier: rectified.identifier.clone(),
        same_code_confirmed: rectified.same_code_confirmed,
        ..before.clone()
    };
    after.check(tx.today())?;
    let all_codes = all(&mut tx, person).await?;
    let stays = |code: &IdentifierRow| Some(code.value.as_str()) == after.identifier.as_ref().map(Identifier::value);
    let codes: Vec<IdentifierRow> = all_codes.iter().filter(|code| !stays(code)).cloned().collect();
    let history: Vec<PastChange> = tx.sql(&CHANGES).id("person", person).all().await?;
    let was = words(&before, &after, &codes, &history);
    let telling: Vec<PastChange> = history.into_iter().filter(|change| tells(change, &was)).collect();
    let content = content(&before, &codes, &telling);
    let sealed =
        Sealed { kind: SealKind::Rectification, person, successor: None, act, name: &row.display_name, content, codes: &codes };
    let id = write(&mut tx, sealed).await?;
    // What speaks for a duplicate names who they were. After an adoption it stays: nobody sees a pair with a record that is sealed.
    tx.sql(&FORGET_PAIRS).id("person", person).run().await?;
    for change in &telling {
        tx.sql(&FORGET_CHANGE).id("person", person).id("id", change.id).run().await?;
    }
    for code in &codes {
        tx.sql(&FORGET_IDENTIFIER).id("person", person).id("id", code.id).run().await?;
    }
    for alias in aliases(&mut tx, person).await? {
        tx.sql(&SEAL_ALIASES).id("person", alias).run().await?;
    }
    if let Some(identifier) = after.identifier.as_ref().filter(|_| !all_codes.iter().any(stays)) {
        claim(&mut tx, Some(identifier)).await?;
        let others = holders(&mut tx, person, Some(identifier)).await?;
        refuse_known(&others, &after)?;
        add_identifier(&mut tx, person, identifier).await?;
        entered_again::tell(&mut tx, person, &others).await?;
    }
    bind_data(tx.sql(&CHANGE).id("id", person).bind("version", version), &after).run_one().await?;
    refind(&mut tx, person, after).await?;
    tx.tell("person.sealed", json!({"person_id": person, "seal_id": id})).await?;
    // The row of the log is about the seal and not about the person, among whose accesses it would say that there is one.
    tx.commit(Audit::of("identity.seal").on("seal", id).answering(id.to_string())).await?;
    Ok(id)
}

/// What is kept of who somebody was.
fn content(before: &PersonData, codes: &[IdentifierRow], changes: &[PastChange]) -> serde_json::Value {
    let person: BTreeMap<&str, String> = words_of(before).into_iter().filter(|(_, words)| !words.is_empty()).collect();
    let code = |row: &IdentifierRow| {
        json!({
            "kind": row.kind.code(),
            "value": row.value,
            "from": show_date(row.valid_from),
            "ended_as": row.ended_as.code(),
        })
    };
    json!({
        "person": person,
        "identifiers": codes.iter().map(code).collect::<Vec<_>>(),
        "changes": changes,
    })
}
