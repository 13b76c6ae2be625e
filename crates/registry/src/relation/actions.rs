//! Recording, correcting and ending relations.

use super::RelationKind;
use super::forms::{Correction, Details, NewRelation, Other};
use super::store::{ADD, BETWEEN, CORRECT, END, Known, ONE, Same, WITH_RESOURCE};
use crate::person::change::{self, Change, ChangeRow};
use crate::person::store::{EDIT, PersonRow, TOUCH};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::{ALWAYS, FOREVER};
use guard::{Permission, Principal};
use kernel::time::{days_after, days_before, show_date};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Records a relation. What the other side reads follows from it and is never recorded again.
///
/// # Errors
/// 404 for a person outside the actor's scope, another whom they may not know of, or a body that is not there;
/// [`Problem::WithOneself`], [`Problem::RelatedAlready`].
pub async fn add(db: &Db, principal: &Principal, person: PersonId, once: Option<&Once>, new: &NewRelation) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = write(&mut tx, person, new).await?;
    tx.commit(Audit::of("relation.create").about(person).on("relation", id).answering(id.to_string())).await?;
    Ok(id)
}

/// The same in the caller's transaction, after the permission was asked for: a newborn and their parents come by it.
///
/// # Errors
/// Those of [`add`].
pub(crate) async fn write(tx: &mut Tx, person: PersonId, new: &NewRelation) -> Outcome<Uuid> {
    let row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let from = match new.from {
        Some(from) => from,
        None if new.kind.by_birth() => since_birth(tx, &row, new).await?,
        None => tx.today(),
    };
    let until = new.last_day.map_or(FOREVER, |last_day| days_after(last_day, 1));
    if until <= from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let (mut other, mut resource, mut name) = (None, None, String::new());
    match &new.other {
        Other::Person(id) => {
            // Who stood in the form may have been joined with another record since.
            let id = &crate::merge::resolve(tx, *id).await?;
            if *id == person {
                return Err(Problem::WithOneself.at("other"));
            }
            crate::person::identity(tx, *id).await?;
            let between = tx.sql(&BETWEEN).id("person", person).id("other", *id).bind("from", from).bind("until", until);
            let known: Vec<Same> = between.all().await?;
            if known.iter().any(|same| same.seen().says_same(new.kind)) {
                return Err(Problem::RelatedAlready.at("other"));
            }
            other = Some(*id);
        }
        Other::Resource(id) => {
            crate::resource::one(tx, *id).await?;
            let with = tx.sql(&WITH_RESOURCE).id("person", person).id("resource", *id).bind("from", from).bind("until", until);
            if !with.all::<Same>().await?.is_empty() {
                return Err(Problem::RelatedAlready.at("resource"));
            }
            resource = Some(*id);
        }
        Other::NewResource(kind, called) => resource = Some(crate::resource::actions::found(tx, *kind, called).await?),
        Other::Name(called) => name.clone_from(called),
    }
    let id: Uuid = tx.new_id()?;
    let row = tx.sql(&ADD).id("id", id).id("person", person).maybe_id("other", other).maybe_id("resource", resource);
    bind(row, &new.details)
        .bind("other_name", &name)
        .code("kind", new.kind)
        .bind("from", from)
        .bind("until", until)
        .run_one()
        .await?;
    tx.sql(&TOUCH).id("id", person).run_one().await?;
    let called = match resource {
        Some(resource) => crate::resource::one(tx, resource).await?.name,
        None => name,
    };
    let after = words(new.kind, other, &called);
    change::write(tx, person, &[Change { other, object: Some(id), ..Change::new("relation", "", after) }], &new.details.note)
        .await?;
    Ok(id)
}

/// Since when two are kin by birth: the birth of the younger, of a year alone its first day. Of whom nothing is known it is taken to be as old
/// as anything here, so that on no day of the past a parent is missing because nobody had written them down yet.
async fn since_birth(tx: &mut Tx, person: &PersonRow, new: &NewRelation) -> Outcome<NaiveDate> {
    let first = |date: Option<NaiveDate>, year: Option<i32>| date.or_else(|| NaiveDate::from_ymd_opt(year?, 1, 1));
    let own = first(person.birth_date, person.birth_year.and_then(|year| i32::try_from(year).ok()));
    let theirs = match &new.other {
        Other::Person(id) => {
            let id = crate::merge::resolve(tx, *id).await?;
            let birth = crate::person::identity(tx, id).await?.birth;
            first(birth.date, birth.year)
        }
        _ => first(None, new.details.birth_year.and_then(|year| i32::try_from(year).ok())),
    };
    let younger = match new.kind {
        RelationKind::Parent | RelationKind::Grandparent => own,
        RelationKind::Child | RelationKind::Grandchild => theirs,
        _ => own.zip(theirs).map(|(own, theirs)| own.max(theirs)),
    };
    Ok(younger.unwrap_or(ALWAYS).min(tx.today()))
}

fn bind<'t>(query: store::query::Query<'t>, details: &Details) -> store::query::Query<'t> {
    query
        .code("sex", details.sex)
        .bind("birth_year", details.birth_year)
        .bind("dead", details.dead)
        .code("bond", details.bond)
        .bind("helps", &details.helps)
        .bind("call_first", details.call_first)
        .bind("phone", &details.phone)
        .bind("mail", &details.mail)
        .bind("note", &details.note)
}

/// A relation in the words of the history. The name of an other with a record is not written into them: protected later, it would
/// still stand there.
fn words(kind: RelationKind, other: Option<PersonId>, name: &str) -> String {
    match other {
        Some(_) => kind.label().to_owned(),
        None => format!("{}: {name}", kind.label()),
    }
}

/// The name of a body or of somebody without a record.
async fn called(tx: &mut Tx, known: &Known) -> Outcome<String> {
    match known.resource_id {
        Some(resource) => Ok(crate::resource::one(tx, resource).await?.name),
        None => Ok(known.other_name.clone()),
    }
}

/// That somebody else changed the relation meanwhile: to what, who and when, as far as the actor may read it.
async fn overtaken(tx: &mut Tx, person: PersonId, relation: Uuid, known: &Known) -> Outcome<Failure> {
    let begins = words(known.seen_from(person), known.other_of(person), &called(tx, known).await?);
    let other = known.other_of(person);
    let of_this = |row: &ChangeRow| {
        (row.object_id == Some(relation) && !row.before_text.is_empty())
            || (row.field == "relation" && row.other_id == other && row.before_text.starts_with(&begins))
    };
    let by = change::latest(tx, person, of_this).await?.map_or_else(String::new, |row| format!(" ({})", row.by_and_when()));
    let sentence = if known.valid_until < FOREVER {
        let last = show_date(days_before(known.valid_until, 1));
        format!(
            "Nel frattempo qualcun altro ha chiuso questa relazione: ultimo giorno {last}{by}. Controlla e conferma di nuovo se è giusto il tuo."
        )
    } else {
        format!(
            "Nel frattempo qualcun altro ha corretto questa relazione{by}. Controlla e conferma di nuovo se è giusto ciò che hai scritto."
        )
    };
    Ok(Failure::Conflict { current: known.version, sentence })
}

/// Ends a relation on its last day; of one that has ended, puts the last day right. From the page of either side.
///
/// # Errors
/// 404, conflict, [`Problem::EndsTooEarly`].
pub async fn end(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    relation: Uuid,
    version: i64,
    last_day: NaiveDate,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let known: Known = tx.sql(&ONE).id("id", relation).id("person", person).one().await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, relation, &known).await?);
    }
    let until = days_after(last_day, 1);
    if until <= known.valid_from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    tx.sql(&END).id("id", relation).bind("version", version).bind("until", until).run_one().await?;
    let (kind, other) = (known.seen_from(person), known.other_of(person));
    let before = words(kind, other, &called(&mut tx, &known).await?);
    let after = format!("fino al {}", show_date(last_day));
    change::write(&mut tx, person, &[Change { other, object: Some(relation), ..Change::new("relation", before, after) }], "")
        .await?;
    tx.commit(Audit::of("relation.end").about(person).on("relation", relation).fields(["valid_until"])).await?;
    Ok(())
}

/// Corrects what was written of a relation, from the page of either side.
///
/// # Errors
/// 404; a conflict, with both versions; [`Problem::EndsTooEarly`] for a first day after the last, [`Problem::RelatedAlready`].
pub async fn correct(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    relation: Uuid,
    version: i64,
    correction: &Correction,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let known: Known = tx.sql(&ONE).id("id", relation).id("person", person).one().await?;
    if known.version != version {
        return Err(overtaken(&mut tx, person, relation, &known).await?);
    }
    if correction.from >= known.valid_until {
        return Err(Problem::EndsTooEarly.at("from"));
    }
    let (seen, other) = (known.seen_from(person), known.other_of(person));
    if let Some(other) = other.filter(|_| seen != correction.kind) {
        let between = tx.sql(&BETWEEN).id("person", person).id("other", other);
        let rows: Vec<Same> = between.bind("from", correction.from).bind("until", known.valid_until).all().await?;
        if rows.iter().any(|same| same.id != relation && same.seen().says_same(correction.kind)) {
            return Err(Problem::RelatedAlready.at("kind"));
        }
    }
    // What is read turned round is stored as its own record holds it.
    let kind = match (seen == correction.kind, known.person_id == person) {
        (true, _) => known.kind,
        (false, true) => correction.kind,
        (false, false) => correction.kind.inverse(),
    };
    let mut details = correction.details.clone();
    if known.person_id != person {
        // From the other's page these are neither shown nor changed.
        (details.helps, details.call_first) = (known.helps.clone(), known.call_first);
        (details.phone, details.mail, details.note) = (known.phone.clone(), known.mail.clone(), known.note.clone());
    }
    let row = tx.sql(&CORRECT).id("id", relation).bind("version", version).code("kind", kind).bind("from", correction.from);
    bind(row, &details).run_one().await?;
    let name = called(&mut tx, &known).await?;
    let changed = differences(&known, seen, &Correction { details, ..correction.clone() });
    if !changed.is_empty() {
        let (before, after) = (words(seen, other, &name), changed.join("; "));
        change::write(&mut tx, person, &[Change { other, object: Some(relation), ..Change::new("relation", before, after) }], "")
            .await?;
    }
    tx.commit(Audit::of("relation.correct").about(person).on("relation", relation)).await?;
    Ok(())
}

/// What became different, in words.
fn differences(known: &Known, seen: RelationKind, now: &Correction) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |label: &str, before: &str, after: &str| {
        if before != after {
            all.push(if after.is_empty() { format!("{label}: tolto") } else { format!("{label}: {after}") });
        }
    };
    let yes = |flag: bool| if flag { "sì" } else { "no" };
    let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
    add("che cosa è", seen.label(), now.kind.label());
    add("legame", known.bond.label(), now.details.bond.label());
    add("che cosa può fare", &known.helps, &now.details.helps);
    add("da chiamare per primo", yes(known.call_first), yes(now.details.call_first));
    add("telefono", &known.phone, &now.details.phone);
    add("mail", &known.mail, &now.details.mail);
    add("nota", &known.note, &now.details.note);
    add("sesso", known.other_sex.label(), now.details.sex.label());
    add("anno di nascita", &year(known.other_birth_year), &year(now.details.birth_year));
    add("decesso", yes(known.other_dead), yes(now.details.dead));
    add("dal", &show_date(known.valid_from), &show_date(now.from));
    all
}
