//! Recording, correcting and ending facts.

use super::store::opened;
use super::{Fact, Kept, Span, Word, settle};
use crate::person::change::{self, Change, ChangeRow};
use ::store::{Db, Once, Tx};
use guard::Principal;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The facts of this kind of a person, the latest first, as far as the actor may read them.
///
/// # Errors
/// Those of the database.
pub async fn list<F: Fact>(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Kept<F>>> {
    Ok(tx.sql(F::SQL.list).id("person", person).all().await?)
}

/// The fields of a fact with its period, in words.
fn words<F: Fact>(fact: &F, span: Span) -> Vec<Word> {
    let mut words = fact.words();
    let health = words.first().is_some_and(|(name, _)| name.starts_with("health."));
    let [from, last] = if health { ["health.from", "health.last_day"] } else { ["fact.from", "fact.last_day"] };
    words.push((from, show_date(span.from)));
    words.push((last, span.last_day().map(show_date).unwrap_or_default()));
    words
}

/// Ends those whose place another one takes.
async fn end_others<F: Fact>(
    tx: &mut Tx,
    person: PersonId,
    known: &[Kept<F>],
    ending: &[(Uuid, i64, chrono::NaiveDate)],
) -> Outcome<()> {
    for (id, version, until) in ending {
        let Some(kept) = known.iter().find(|kept| kept.id == *id) else { continue };
        let query = tx.sql(F::SQL.change).bind("id", *id).id("person", person).bind("version", *version);
        kept.fact.bind(query).bind("from", kept.valid_from).bind("until", *until).run_one().await?;
        let span = Span { from: kept.valid_from, until: *until };
        write_between(tx, person, *id, &words(&kept.fact, kept.span()), &words(&kept.fact, span)).await?;
    }
    Ok(())
}

/// Into the history: every field that became another.
async fn write_between(tx: &mut Tx, person: PersonId, id: Uuid, before: &[Word], after: &[Word]) -> Outcome<()> {
    let before: BTreeMap<&str, &String> = before.iter().map(|(name, words)| (*name, words)).collect();
    let told = after.iter().filter_map(|(name, after)| {
        let was = before.get(name).map(|words| words.as_str()).unwrap_or_default();
        (was != after).then(|| Change::new(name, was, after.clone()).of(id))
    });
    let changes: Vec<Change> = told.collect();
    change::write(tx, person, &changes, "").await
}

/// Records a fact; an earlier one of the same kind whose place it takes ends the day before.
///
/// # Errors
/// 404 for a person outside the actor's scope; a fault at `from` where another one stands in the way; those of [`Fact::check`].
pub async fn add<F: Fact>(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    fact: &F,
    span: Span,
) -> Outcome<Uuid> {
    principal.require(fact.write())?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let birth = opened(&mut tx, person, fact.write()).await?;
    fact.check(span, birth, tx.today())?;
    let known: Vec<Kept<F>> = list(&mut tx, person).await?;
    let ending = settle(&known, fact, span)?;
    end_others(&mut tx, person, &known, &ending).await?;
    let id: Uuid = tx.new_id()?;
    let query = tx.sql(F::SQL.add).bind("id", id).id("person", person);
    fact.bind(query).bind("from", span.from).bind("until", span.until).run_one().await?;
    write_between(&mut tx, person, id, &[], &words(fact, span)).await?;
    tx.commit(F::audit(true).about(person).on(F::NAME, id).answering(id.to_string())).await?;
    Ok(id)
}

/// That somebody else changed the fact meanwhile: how it is now, who and when.
async fn overtaken<F: Fact>(tx: &mut Tx, person: PersonId, kept: &Kept<F>) -> Outcome<Failure> {
    let by = change::latest(tx, person, |row: &ChangeRow| row.object_id == Some(kept.id)).await?;
    let by = by.map_or_else(String::new, |row| format!(" ({})", row.by_and_when()));
    let sentence = format!(
        "Mentre scrivevi qualcun altro ha cambiato questa voce: adesso è «{}», {}{by}. Controlla e salva di nuovo se è giusto il tuo.",
        kept.fact.title(),
        kept.span().words()
    );
    Ok(Failure::Conflict { current: kept.version, sentence })
}

/// Corrects a fact, or ends it with its last day. The new version.
///
/// # Errors
/// 404, conflict; those of [`add`].
pub async fn change<F: Fact>(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    id: Uuid,
    version: i64,
    fact: &F,
    span: Span,
) -> Outcome<i64> {
    principal.require(fact.write())?;
    let mut tx = db.begin(&principal.actor).await?;
    let birth = opened(&mut tx, person, fact.write()).await?;
    let known: Vec<Kept<F>> = list(&mut tx, person).await?;
    let kept = known.iter().find(|kept| kept.id == id).ok_or(Failure::NotFound)?;
    if kept.version != version {
        return Err(overtaken(&mut tx, person, kept).await?);
    }
    kept.fact.becomes(fact)?;
    principal.require(kept.fact.write())?;
    // What was right yesterday stays right: only what is changed is held against the rules.
    if kept.fact != *fact || kept.span() != span {
        fact.check(span, birth, tx.today())?;
    }
    let others: Vec<Kept<F>> = known.iter().filter(|other| other.id != id).cloned().collect();
    let ending = settle(&others, fact, span)?;
    end_others(&mut tx, person, &others, &ending).await?;
    let query = tx.sql(F::SQL.change).bind("id", id).id("person", person).bind("version", version);
    fact.bind(query).bind("from", span.from).bind("until", span.until).run_one().await?;
    let (before, after) = (words(&kept.fact, kept.span()), words(fact, span));
    write_between(&mut tx, person, id, &before, &after).await?;
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
    let names = changed.map(|(_, (name, _))| name.rsplit_once('.').map_or(*name, |(_, name)| name));
    tx.commit(F::audit(false).about(person).on(F::NAME, id).fields(names)).await?;
    Ok(version.saturating_add(1))
}
