//! Beginning a draft, writing it, publishing it, taking it back; and which version holds.

use super::ending::FORGET_PROPOSAL;
use super::model::{LONGEST_TEXT, MOST_DRAFTS, Publication, RuleCode, RuleKind, check_withdrawal, closes, holds_on};
use super::shipped;
use super::store::{
    ADD, ADD_VERSION, ADD_WRITER, BY_CODE, COUNT_DRAFTS, DISCARD, END, IN_FORCE, LATEST_NUMBER, LOCK, LockedRule, NAME, ONE,
    PUBLISH, PUBLISHED, PublishedRow, RuleRow, VERSION, VERSIONS, VersionRow, WITHDRAW, WRITE, WROTE,
};
use super::text;
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use regulation::{Fault, Regulation, Rules};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What is told when a version is published, and when one is taken back: co-payments are worked out again.
pub const PUBLISHED_NEWS: &str = "rule.published";
/// See [`PUBLISHED_NEWS`].
pub const TAKEN_BACK_NEWS: &str = "rule.withdrawn";

/// A version that holds on a day, with what its text says.
#[derive(Clone, Debug)]
pub struct Version {
    /// Identifier: decisions keep it.
    pub id: Uuid,
    /// Of which regulation.
    pub rule_id: Uuid,
    /// 1, 2, 3 …
    pub number: i64,
    /// Since when, until when, by which act.
    pub row: VersionRow,
    /// The text, read.
    pub regulation: Arc<Regulation>,
}

/// The version of a regulation that holds on a day; `None` where the body has none then.
///
/// # Errors
/// Those of the database; a published text that cannot be read any more, which is ours.
pub async fn in_force(tx: &mut Tx, code: &RuleCode, day: NaiveDate) -> Outcome<Option<Version>> {
    let row: Option<VersionRow> = tx.sql(&IN_FORCE).bind("code", code.as_str()).bind("on", day).optional().await?;
    let Some(row) = row else { return Ok(None) };
    let regulation = read_published(&row).await?;
    Ok(Some(Version { id: row.id, rule_id: row.rule_id, number: row.number, row, regulation }))
}

/// A version by its identifier, with what its text says: decisions are read by the version that decided them, whatever holds today.
///
/// # Errors
/// 404 where there is none; a published text that cannot be read any more, which is ours.
pub async fn read_version(tx: &mut Tx, id: Uuid) -> Outcome<Version> {
    let row = version(tx, id).await?;
    let regulation = read_published(&row).await?;
    Ok(Version { id: row.id, rule_id: row.rule_id, number: row.number, row, regulation })
}

async fn read_published(row: &VersionRow) -> Outcome<Arc<Regulation>> {
    let unreadable = |faults: Vec<Fault>| {
        let first = faults.first().map(|fault| fault.message.clone()).unwrap_or_default();
        Failure::internal(format!("version {} of {} was published and cannot be read: {first}", row.number, row.code))
    };
    text::read_any(&row.text).await?.map_err(unreadable)
}

/// A regulation and its versions, the latest first.
///
/// # Errors
/// 404 for one of another body.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<(RuleRow, Vec<VersionRow>)> {
    let rule = tx.sql(&ONE).id("id", id).one().await?;
    let versions = tx.sql(&VERSIONS).id("rule", id).all().await?;
    Ok((rule, versions))
}

/// One version with its text.
///
/// # Errors
/// 404 for one of another body.
pub async fn version(tx: &mut Tx, id: Uuid) -> Outcome<VersionRow> {
    Ok(tx.sql(&VERSION).id("id", id).one().await?)
}

/// Whether the actor wrote a version: then somebody else publishes it.
///
/// # Errors
/// Those of the database.
pub async fn wrote(tx: &mut Tx, id: Uuid) -> Outcome<bool> {
    let count: i64 = tx.sql(&WROTE).id("id", id).value().await?;
    Ok(count > 0)
}

/// With what a draft begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Only what every text must say.
    Empty,
    /// The regulation of that id that comes with the program.
    Shipped,
    /// A version of the same regulation.
    Version(Uuid),
}

/// A text and what came of reading it.
struct Written {
    faults: i64,
    read: Option<Arc<Regulation>>,
}

async fn written(code: &RuleCode, text: &str) -> Outcome<Written> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(Failure::field("text", format!("Al massimo {LONGEST_TEXT} caratteri.")));
    }
    Ok(match text::read(code, text).await? {
        Ok(read) => Written { faults: 0, read: Some(read) },
        Err(faults) => Written { faults: i64::try_from(faults.len()).unwrap_or(i64::MAX).max(1), read: None },
    })
}

/// Begins a regulation that the body does not have, with its first draft; the draft.
///
/// # Errors
/// 403 without `rule.write`; [`Problem::KnownCode`]; 404 for a shipped one that there is not.
pub async fn begin(db: &Db, principal: &Principal, once: Option<&Once>, code: &RuleCode, from: &Beginning) -> Outcome<Uuid> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let (_, draft) = add(&mut tx, code, from).await?;
    tx.commit(Audit::of("rule.create").on("rule_version", draft).answering(draft.to_string())).await?;
    Ok(draft)
}

/// Adds a regulation and its first draft (inside the caller's transaction, which has asked for the permission).
async fn add(tx: &mut Tx, code: &RuleCode, from: &Beginning) -> Outcome<(Uuid, Uuid)> {
    let text = match from {
        Beginning::Shipped => shipped::of(code.as_str()).ok_or(Failure::NotFound)?.text.trim().to_owned(),
        Beginning::Empty | Beginning::Version(_) => shipped::empty(code.as_str()),
    };
    let known: Option<(Uuid,)> = tx.sql(&BY_CODE).bind("code", code.as_str()).optional().await?;
    if known.is_some() {
        return Err(Problem::KnownCode.at("code"));
    }
    let written = written(code, &text).await?;
    let name = written.read.as_ref().map_or(code.as_str(), |read| read.name.as_str());
    let kind = written.read.as_ref().map_or(RuleKind::Unknown, |read| read.kind.into());
    let id: Uuid = tx.new_id()?;
    let query =
        tx.sql(&ADD).id("id", id).bind("code", code.as_str()).bind("name", name).bind("sort_name", kernel::text::folded(name));
    query.code("kind", kind).run_one().await.on_constraint("benefits_rule_code", || Problem::KnownCode.at("code"))?;
    let draft = add_version(tx, id, &text, &written).await?;
    Ok((id, draft))
}

async fn add_version(tx: &mut Tx, rule: Uuid, text: &str, written: &Written) -> Outcome<Uuid> {
    let latest: i64 = tx.sql(&LATEST_NUMBER).id("rule", rule).value().await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_VERSION)
        .id("id", id)
        .id("rule", rule)
        .bind("number", latest.saturating_add(1))
        .bind("text", text)
        .bind("sha256", text::sha256(text))
        .bind("faults", written.faults)
        .run_one()
        .await?;
    tx.sql(&ADD_WRITER).id("id", id).run().await?;
    Ok(id)
}

/// Begins a draft of a regulation that the body has; the draft.
///
/// # Errors
/// 403 without `rule.write`; 404 for a regulation, a version or a shipped text that there is not; [`Problem::TooManyDrafts`].
pub async fn draft(db: &Db, principal: &Principal, once: Option<&Once>, rule: Uuid, from: &Beginning) -> Outcome<Uuid> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let locked: LockedRule = tx.sql(&LOCK).id("id", rule).one().await?;
    let code = code_of(&locked.code)?;
    let drafts: i64 = tx.sql(&COUNT_DRAFTS).id("rule", rule).value().await?;
    if drafts >= MOST_DRAFTS {
        return Err(Problem::TooManyDrafts.into());
    }
    let text = match from {
        Beginning::Empty => shipped::empty(code.as_str()),
        Beginning::Shipped => shipped::of(code.as_str()).ok_or(Failure::NotFound)?.text.trim().to_owned(),
        Beginning::Version(id) => {
            let row = version(&mut tx, *id).await?;
            if row.rule_id != rule {
                return Err(Failure::NotFound);
            }
            row.text
        }
    };
    let written = written(&code, &text).await?;
    let id = add_version(&mut tx, rule, &text, &written).await?;
    tx.commit(Audit::of("rule.draft").on("rule_version", id).answering(id.to_string())).await?;
    Ok(id)
}

pub(crate) fn code_of(code: &str) -> Outcome<RuleCode> {
    code.parse().map_err(|_| Failure::internal(format!("{code} is stored as the id of a regulation")))
}

/// A version that is about to change, with its regulation locked, as the sender read it.
pub(super) async fn locked(tx: &mut Tx, id: Uuid, sent: i64) -> Outcome<(VersionRow, RuleCode)> {
    let rule = version(tx, id).await?.rule_id;
    let locked: LockedRule = tx.sql(&LOCK).id("id", rule).one().await?;
    // Read again under the lock: somebody may have been faster.
    let row = version(tx, id).await?;
    if row.version != sent {
        let sentence = "Nel frattempo qualcun altro ha cambiato questa versione. Rileggila e riprova.".to_owned();
        return Err(Failure::Conflict { current: row.version, sentence });
    }
    Ok((row, code_of(&locked.code)?))
}

/// Saves a draft, also one with mistakes; how many there are.
///
/// # Errors
/// 403 without `rule.write`, 404, conflict; [`Problem::NotADraft`].
pub async fn save(db: &Db, principal: &Principal, id: Uuid, sent: i64, text: &str) -> Outcome<i64> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, code) = locked(&mut tx, id, sent).await?;
    if !row.is_draft() {
        return Err(Problem::NotADraft.into());
    }
    let written = written(&code, text).await?;
    let query = tx.sql(&WRITE).id("id", id).bind("version", sent).bind("text", text).bind("sha256", text::sha256(text));
    query.bind("faults", written.faults).run_one().await?;
    tx.sql(&ADD_WRITER).id("id", id).run().await?;
    // Until one was published the regulation is called as its draft calls it.
    let published: Vec<PublishedRow> = tx.sql(&PUBLISHED).id("rule", row.rule_id).all().await?;
    if let (Some(read), true) = (&written.read, published.is_empty()) {
        name(&mut tx, row.rule_id, read).await?;
    }
    tx.commit(Audit::of("rule.save").on("rule_version", id)).await?;
    Ok(written.faults)
}

async fn name(tx: &mut Tx, rule: Uuid, read: &Regulation) -> Outcome<()> {
    let query = tx.sql(&NAME).id("id", rule).bind("name", &read.name).bind("sort_name", kernel::text::folded(&read.name));
    Ok(query.code("kind", RuleKind::from(read.kind)).run_one().await?)
}

/// Throws a draft away; it stays readable.
///
/// # Errors
/// 403 without `rule.write`, 404, conflict; [`Problem::NotADraft`].
pub async fn discard(db: &Db, principal: &Principal, id: Uuid, sent: i64) -> Outcome<Uuid> {
    principal.require(Permission::RULE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, _) = locked(&mut tx, id, sent).await?;
    if !row.is_draft() {
        return Err(Problem::NotADraft.into());
    }
    tx.sql(&DISCARD).id("id", id).bind("version", sent).run_one().await?;
    tx.commit(Audit::of("rule.discard").on("rule_version", id)).await?;
    Ok(row.rule_id)
}

/// Publishes a draft from a day, by an act; the version that held until then ends on that day.
///
/// # Errors
/// 403 without `rule.publish`, 404, conflict; those of [`Publication::check`]; [`Problem::NotADraft`], [`Problem::OwnDraft`] for whoever wrote
/// it, [`Problem::FaultyText`], [`Problem::NotApplicable`], [`Problem::LaterVersion`].
pub async fn publish(db: &Db, principal: &Principal, id: Uuid, sent: i64, publication: &Publication) -> Outcome<Uuid> {
    principal.require(Permission::RULE_PUBLISH)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, code) = locked(&mut tx, id, sent).await?;
    if !row.is_draft() {
        return Err(Problem::NotADraft.into());
    }
    if wrote(&mut tx, id).await? {
        return Err(Problem::OwnDraft.into());
    }
    publication.check(tx.today())?;
    let read = text::read(&code, &row.text).await?.map_err(|_| Problem::FaultyText)?;
    let day = regulation::calendar::of(publication.from);
    Rules::on(&read, day).map_err(|lacking| Problem::NotApplicable.refusal().because(format!("{lacking}.")).at("valid_from"))?;
    let published: Vec<PublishedRow> = tx.sql(&PUBLISHED).id("rule", row.rule_id).all().await?;
    let ends =
        closes(published.iter().map(|one| (one.id, one.days())), publication.from).map_err(|problem| problem.at("valid_from"))?;
    if let Some(before) = ends {
        tx.sql(&END).id("id", before).bind("until", publication.from).run_one().await?;
        // What follows it makes an end of its own, which only waited to be confirmed, idle.
        tx.sql(&FORGET_PROPOSAL).id("id", before).run().await?;
    }
    tx.sql(&PUBLISH)
        .id("id", id)
        .bind("version", sent)
        .bind("from", publication.from)
        .bind("until", FOREVER)
        .bind("early_reason", &publication.early_reason)
        .bind("act_number", &publication.act.number)
        .bind("act_date", publication.act.date)
        .bind("act_organ", &publication.act.organ)
        .run_one()
        .await
        .on_constraint("benefits_rule_version_overlap", || Problem::LaterVersion.at("valid_from"))?;
    name(&mut tx, row.rule_id, &read).await?;
    tx.tell(PUBLISHED_NEWS, json!({"rule_id": row.rule_id, "version_id": id, "from": publication.from})).await?;
    tx.commit(Audit::of("rule.publish").on("rule_version", id)).await?;
    Ok(row.rule_id)
}

/// Takes a published version back before its first day; the one before it holds on, to the day that an act has ended it if there is one.
///
/// # Errors
/// 403 without `rule.publish`, 404, conflict; [`Problem::BegunAlready`], [`Problem::NotPublished`].
pub async fn withdraw(db: &Db, principal: &Principal, id: Uuid, sent: i64, reason: &str) -> Outcome<Uuid> {
    principal.require(Permission::RULE_PUBLISH)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, _) = locked(&mut tx, id, sent).await?;
    check_withdrawal(row.state, row.valid_from, tx.today())?;
    tx.sql(&WITHDRAW).id("id", id).bind("version", sent).bind("reason", reason).run_one().await?;
    if let Some(taken) = row.days() {
        let published: Vec<PublishedRow> = tx.sql(&PUBLISHED).id("rule", row.rule_id).all().await?;
        if let Some((before, until)) = holds_on(published.iter().map(|one| (one.id, one.days(), one.ended_from)), taken) {
            tx.sql(&END).id("id", before).bind("until", until).run_one().await?;
        }
    }
    tx.tell(TAKEN_BACK_NEWS, json!({"rule_id": row.rule_id, "version_id": id, "from": row.valid_from})).await?;
    tx.commit(Audit::of("rule.withdraw").on("rule_version", id)).await?;
    Ok(row.rule_id)
}
