//! Recording, correcting and ending who acts for a person.

use super::forms::{Details, NewRepresentative};
use super::model::{Act, RepresentativeKind};
use super::store::{ADD, CHANGE, END, Known, ONE};
use crate::person::change::{self, Change, ChangeRow};
use crate::person::store::{EDIT, PersonRow, TOUCH};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// The field of the history.
const FIELD: &str = "representative";

/// In which quality, and who where they have no record: a name with a record is looked up by whoever reads.
fn words(kind: RepresentativeKind, other: Option<PersonId>, name: &str) -> String {
    if other.is_some() || name.is_empty() { kind.label().to_owned() } else { format!("{}: {name}", kind.label()) }
}

fn bind<'t>(query: store::query::Query<'t>, details: &Details, from: NaiveDate) -> store::query::Query<'t> {
    let powers = details.powers;
    query
        .bind("other_name", &details.other_name)
        .code("other_sex", details.other_sex)
        .bind("capacity", &details.capacity)
        .bind("phone", &details.phone)
        .bind("mail", &details.mail)
        .code("responsibility", details.responsibility)
        .code("ordinary", powers.ordinary)
        .code("extraordinary", powers.extraordinary)
        .code("health", powers.health)
        .code("money", powers.money)
        .code("residence", powers.residence)
        .bind("powers_note", &details.powers_note)
        .bind("limits_note", &details.limits_note)
        .bind("authority", &details.authority)
        .bind("act_number", &details.act_number)
        .bind("act_date", details.act_date)
        .bind("report_months", details.report_months)
        .bind("from", from)
        .bind("until", details.last_day.map_or(FOREVER, |last_day| days_after(last_day, 1)))
}

/// Records who acts for a person. What contradicts something else is told on the page, not refused.
///
/// # Errors
/// 404 for a person outside the actor's scope, or another whom they may not know of; [`Problem::ActsForOneself`],
/// [`Problem::EndsTooEarly`].
pub async fn add(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewRepresentative) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    if new.other == Some(person) {
        return Err(Problem::ActsForOneself.at("other"));
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let mut other = None;
    if let Some(named) = new.other {
        // Who stood in the form may have been joined with another record since, even with this one.
        let today = crate::merge::resolve(&mut tx, named).await?;
        if today == person {
            return Err(Problem::ActsForOneself.at("other"));
        }
        crate::person::identity(&mut tx, today).await?;
        other = Some(today);
    }
    let id: Uuid = tx.new_id()?;
    let from = new.details.from.or(new.details.act_date).unwrap_or_else(|| tx.today());
    if new.details.last_day.is_some_and(|last_day| last_day < from) {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let details =
        Details { other_name: if other.is_some() { String::new() } else { new.details.other_name.clone() }, ..new.details.clone() };
    let row = tx.sql(&ADD).id("id", id).id("person", person).maybe_id("other", other).code("kind", new.kind);
    bind(row, &details, from).run_one().await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let after = words(new.kind, other, &details.other_name);
    change::write(&mut tx, person, &[Change { other, object: Some(id), ..Change::new(FIELD, "", after) }], "").await?;
    tx.commit(Audit::of("representative.create").about(person).on("representative", id).answering(id.to_string())).await?;
    Ok(id)
}

/// That somebody else changed it meanwhile: who and when, as far as the actor may read it.
async fn overtaken(tx: &mut Tx, person: PersonId, id: Uuid, known: &Known) -> Outcome<Failure> {
    let of_this = |row: &ChangeRow| row.object_id == Some(id);
    let by = change::latest(tx, person, of_this).await?.map_or_else(String::new, |row| format!(" ({})", row.by_and_when()));
    let sentence = format!(
        "Nel frattempo qualcun altro ha cambiato questa nomina{by}. Controlla e conferma di nuovo se è giusto ciò che hai scritto."
    );
    Ok(Failure::Conflict { current: known.version, sentence })
}

/// One, for the form that corrects it.
pub(super) async fn known(tx: &mut Tx, person: PersonId, id: Uuid) -> Outcome<Known> {
    Ok(tx.sql(&ONE).id("id", id).id("person", person).one().await?)
}

/// Corrects what was written of a representative.
///
/// # Errors
/// 404; a conflict; [`Problem::EndsTooEarly`].
pub async fn correct(db: &Db, principal: &Principal, person: PersonId, id: Uuid, version: i64, details: &Details) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = known(&mut tx, person, id).await?;
    if row.version != version {
        return Err(overtaken(&mut tx, person, id, &row).await?);
    }
    if row.other_id.is_none() && details.other_name.is_empty() {
        return Err(Failure::field("other_name", "Scrivi chi è."));
    }
    let from = details.from.or(details.act_date).unwrap_or(row.valid_from);
    if details.last_day.is_some_and(|last_day| last_day < from) {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let details =
        Details { other_name: if row.other_id.is_some() { String::new() } else { details.other_name.clone() }, ..details.clone() };
    bind(tx.sql(&CHANGE).id("id", id).id("person", person).bind("version", version), &details, from).run_one().await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let before = words(row.kind, row.other_id, &row.other_name);
    let changed = differences(&row, &details, from);
    if !changed.is_empty() {
        let change = Change { other: row.other_id, object: Some(id), ..Change::new(FIELD, before, changed.join("; ")) };
        change::write(&mut tx, person, &[change], "").await?;
    }
    tx.commit(Audit::of("representative.correct").about(person).on("representative", id)).await?;
    Ok(())
}

/// What became different, in words.
fn differences(known: &Known, now: &Details, from: NaiveDate) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |label: &str, before: &str, after: &str| {
        if before != after {
            all.push(if after.is_empty() { format!("{label}: tolto") } else { format!("{label}: {after}") });
        }
    };
    let day = |day: Option<NaiveDate>| day.map(show_date).unwrap_or_default();
    let months = |months: Option<i64>| months.map(|months| months.to_string()).unwrap_or_default();
    add("nome", &known.other_name, &now.other_name);
    add("qualifica", &known.capacity, &now.capacity);
    add("telefono", &known.phone, &now.phone);
    add("mail", &known.mail, &now.mail);
    add("responsabilità genitoriale", known.responsibility.label(), now.responsibility.label());
    let before = [known.ordinary_acts, known.extraordinary_acts, known.health, known.money, known.residence];
    for (act, before) in Act::ALL.iter().zip(before) {
        add(&act.label().to_lowercase(), before.label(), now.powers.of(*act).label());
    }
    add("poteri", &known.powers_note, &now.powers_note);
    add("limiti", &known.limits_note, &now.limits_note);
    add("autorità", &known.authority, &now.authority);
    add("numero dell’atto", &known.act_number, &now.act_number);
    add("data dell’atto", &day(known.act_date), &day(now.act_date));
    add("mesi fra i rendiconti", &months(known.report_months), &months(now.report_months));
    add("dal", &show_date(known.valid_from), &show_date(from));
    let last = Some(known.valid_until).filter(|until| *until < FOREVER).and_then(|until| until.pred_opt());
    add("fino al", &day(last), &day(now.last_day));
    all
}

/// Ends it on its last day: revoked, replaced, come of age.
///
/// # Errors
/// 404, conflict, [`Problem::EndsTooEarly`].
pub async fn end(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    id: Uuid,
    version: i64,
    last_day: NaiveDate,
    reason: &str,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = known(&mut tx, person, id).await?;
    if row.version != version {
        return Err(overtaken(&mut tx, person, id, &row).await?);
    }
    let until = days_after(last_day, 1);
    if until <= row.valid_from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    tx.sql(&END).id("id", id).id("person", person).bind("version", version).bind("until", until).run_one().await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let (before, after) = (words(row.kind, row.other_id, &row.other_name), format!("fino al {}", show_date(last_day)));
    change::write(
        &mut tx,
        person,
        &[Change { other: row.other_id, object: Some(id), ..Change::new(FIELD, before, after) }],
        reason,
    )
    .await?;
    tx.commit(Audit::of("representative.end").about(person).on("representative", id).fields(["valid_until"])).await?;
    Ok(())
}
