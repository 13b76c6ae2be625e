//! Asking, deciding and telling who pays; what a Comune says against it.

use super::evidence::proposal;
use super::model::{Basis, DisputeOutcome, Line, PayerState, SourceKind};
use super::store::{ADD, ADD_DISPUTE, CLOSE_DISPUTE, FREEZE, NOTICE, OF_SOURCE, ONE, Payer, STATE};
use super::term::notice_due;
use crate::person::change::{self, Change};
use crate::person::store::{EDIT, PersonRow, READ};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::place::PlaceKind;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, OnConstraint as _, Once, Tx};
use uuid::Uuid;

/// Asks who pays for a stay, in the transaction that authorises it; asked again for the same thing, it is asked once.
///
/// # Errors
/// Those of the database.
pub async fn open(
    tx: &mut Tx,
    person: PersonId,
    source_kind: SourceKind,
    source: Uuid,
    service_name: &str,
    began_on: NaiveDate,
) -> Outcome<Uuid> {
    let known: Option<(Uuid,)> = tx.sql(&OF_SOURCE).code("source_kind", source_kind).id("source", source).optional().await?;
    match known {
        Some((id,)) => Ok(id),
        None => write(tx, person, source_kind, Some(source), service_name, began_on, None).await,
    }
}

async fn write(
    tx: &mut Tx,
    person: PersonId,
    source_kind: SourceKind,
    source: Option<Uuid>,
    service_name: &str,
    began_on: NaiveDate,
    replaces: Option<Uuid>,
) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("source_kind", source_kind)
        .id("source", source.unwrap_or(id))
        .bind("service_name", service_name)
        .bind("began_on", began_on)
        .bind("evidence", serde_json::json!([]))
        .maybe_id("replaces", replaces)
        .run_one()
        .await?;
    Ok(id)
}

/// Asks by hand, for a stay that no service of the catalogue stands for.
///
/// # Errors
/// 404 for somebody outside the actor's scope.
pub async fn add(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    service_name: &str,
    began_on: NaiveDate,
) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _locked: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let id = write(&mut tx, person, SourceKind::Operator, None, service_name, began_on, None).await?;
    tx.commit(Audit::of("payer.create").about(person).on("payer", id).answering(id.to_string())).await?;
    Ok(id)
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Whose residence says it.
    pub basis: Basis,
    /// Belfiore code of the Comune; empty to take the one that is proposed.
    pub place: String,
    /// Why; needed where it is not what is proposed.
    pub reason: String,
    /// On which document it rests.
    pub document: String,
}

/// One of the person's, locked with the person, as the sender read it.
async fn locked(tx: &mut Tx, person: PersonId, payer: Uuid, version: i64) -> Outcome<(PersonRow, Payer)> {
    let row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let known: Payer = tx.sql(&ONE).id("person", person).id("id", payer).one().await?;
    if known.version == version {
        return Ok((row, known));
    }
    let by = if known.decided_by_name.is_empty() { String::new() } else { format!(", deciso da {}", known.decided_by_name) };
    let now = if known.place_name.is_empty() { String::new() } else { format!(": {}", known.place_name) };
    let sentence = format!(
        "Nel frattempo qualcun altro ha cambiato questa scheda. Ora è «{}»{now}{by}. Controlla e conferma di nuovo se è giusto ciò che hai scritto.",
        known.state.label()
    );
    Err(Failure::Conflict { current: known.version, sentence })
}

/// Decides who pays. From now on it stays so: a later residence does not move it. No notice is owed where the body itself pays.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::PayerDecided`]; [`Problem::PayerNeedsPlace`], [`Problem::PayerNeedsReason`].
pub async fn decide(db: &Db, principal: &Principal, person: PersonId, payer: Uuid, version: i64, choice: &Choice) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (row, known) = locked(&mut tx, person, payer, version).await?;
    if known.state != PayerState::ToDecide {
        return Err(Problem::PayerDecided.into());
    }
    let proposed = proposal(&mut tx, &row, known.began_on).await?;
    let place = match (&proposed.place, choice.place.is_empty()) {
        (Some((code, _)), true) => code.clone(),
        (None, true) => return Err(Problem::PayerNeedsPlace.at("place")),
        (_, false) => choice.place.clone(),
    };
    let as_proposed = proposed.place.as_ref().is_some_and(|(code, _)| *code == place) && proposed.basis == Some(choice.basis);
    if !as_proposed && choice.reason.is_empty() {
        return Err(Problem::PayerNeedsReason.at("reason"));
    }
    freeze(&mut tx, person, &known, version, &place, choice, &proposed.evidence).await?;
    tx.commit(Audit::of("payer.decide").about(person).on("payer", payer).fields(["place", "basis"])).await?;
    Ok(())
}

async fn freeze(
    tx: &mut Tx,
    person: PersonId,
    known: &Payer,
    version: i64,
    place: &str,
    choice: &Choice,
    evidence: &[Line],
) -> Outcome<()> {
    let found = kernel::place::by_belfiore(place).filter(|place| place.kind() == PlaceKind::Municipality);
    let Some(found) = found else { return Err(Problem::PayerNeedsPlace.at("place")) };
    let notice_due = if super::own::is_own(tx, found).await? { None } else { Some(notice_due(known.began_on)) };
    tx.sql(&FREEZE)
        .id("id", known.id)
        .id("person", person)
        .bind("version", version)
        .code("basis", choice.basis)
        .bind("place", found.belfiore())
        .bind("place_name", found.name())
        .bind("evidence", serde_json::to_value(evidence).map_err(Failure::internal)?)
        .bind("reason", &choice.reason)
        .bind("document", &choice.document)
        .bind("notice_due", notice_due)
        .run_one()
        .await?;
    let after = format!("{}, dal {}: {}", known.service_name, show_date(known.began_on), found.name());
    change::write(tx, person, &[Change::new("payer", "", after).of(known.id)], &choice.reason).await
}

/// Records that the Comune was told.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::PayerNotDecided`]; [`Problem::NoticeInFuture`].
pub async fn told(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    payer: Uuid,
    version: i64,
    sent_on: NaiveDate,
    protocol: &str,
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, known) = locked(&mut tx, person, payer, version).await?;
    if known.state != PayerState::Frozen {
        return Err(Problem::PayerNotDecided.into());
    }
    if sent_on > tx.today() {
        return Err(Problem::NoticeInFuture.at("sent_on"));
    }
    let change = tx.sql(&NOTICE).id("id", payer).id("person", person).bind("version", version);
    change.bind("sent_on", sent_on).bind("protocol", protocol).run_one().await?;
    tx.commit(Audit::of("payer.send").about(person).on("payer", payer).fields(["notice_sent_on"])).await?;
    Ok(())
}

/// Takes away what waits to be decided, because there is no stay to pay for.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::PayerDecided`].
pub async fn drop_it(db: &Db, principal: &Principal, person: PersonId, payer: Uuid, version: i64, reason: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, known) = locked(&mut tx, person, payer, version).await?;
    if known.state != PayerState::ToDecide {
        return Err(Problem::PayerDecided.into());
    }
    set(&mut tx, person, payer, version, PayerState::Dropped).await?;
    let before = format!("{}, dal {}", known.service_name, show_date(known.began_on));
    change::write(&mut tx, person, &[Change::new("payer", before, "non serve più").of(payer)], reason).await?;
    tx.commit(Audit::of("payer.drop").about(person).on("payer", payer)).await?;
    Ok(())
}

async fn set(tx: &mut Tx, person: PersonId, payer: Uuid, version: i64, state: PayerState) -> Outcome<()> {
    Ok(tx.sql(&STATE).id("id", payer).id("person", person).bind("version", version).code("state", state).run_one().await?)
}

/// Records that the Comune does not agree.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::PayerNotDecided`]; [`Problem::DisputedAlready`].
pub async fn dispute(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    payer: Uuid,
    version: i64,
    (opened_on, argument, protocol): (NaiveDate, &str, &str),
) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, known) = locked(&mut tx, person, payer, version).await?;
    if known.state != PayerState::Frozen {
        return Err(Problem::PayerNotDecided.into());
    }
    if opened_on > tx.today() {
        return Err(Problem::NoticeInFuture.at("opened_on"));
    }
    let id: Uuid = tx.new_id()?;
    let add = tx.sql(&ADD_DISPUTE).id("id", id).id("payer", payer).id("person", person).bind("opened_on", opened_on);
    add.bind("argument", argument)
        .bind("protocol", protocol)
        .run_one()
        .await
        .on_constraint("registry_payer_dispute_one_open", || Problem::DisputedAlready.into())?;
    set(&mut tx, person, payer, version, PayerState::Frozen).await?;
    let words = format!("contestazione del Comune di {}", known.place_name);
    change::write(&mut tx, person, &[Change::new("payer", "", words).of(payer)], argument).await?;
    tx.commit(Audit::of("payer.dispute").about(person).on("payer", payer)).await?;
    Ok(())
}

/// How a dispute ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// When.
    pub closed_on: NaiveDate,
    /// How.
    pub outcome: DisputeOutcome,
    /// Which Comune pays instead; only where another one does.
    pub place: String,
    /// Why.
    pub reason: String,
}

/// Ends a dispute. Where another Comune pays, the decision of before is kept as it was and a new one takes its place, with a notice of
/// its own.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NotDisputed`]; [`Problem::PayerNeedsPlace`].
pub async fn settle(db: &Db, principal: &Principal, person: PersonId, payer: Uuid, version: i64, settled: &Settled) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (_, known) = locked(&mut tx, person, payer, version).await?;
    if settled.closed_on > tx.today() {
        return Err(Problem::NoticeInFuture.at("closed_on"));
    }
    let close = tx.sql(&CLOSE_DISPUTE).id("payer", payer).id("person", person).bind("closed_on", settled.closed_on);
    if close.code("outcome", settled.outcome).bind("reason", &settled.reason).run().await? == 0 {
        return Err(Problem::NotDisputed.into());
    }
    if settled.outcome == DisputeOutcome::Changed {
        if settled.place.is_empty() || settled.place == known.place {
            return Err(Problem::PayerNeedsPlace.at("place"));
        }
        set(&mut tx, person, payer, version, PayerState::Superseded).await?;
        let source = Some(known.source_id);
        let id = write(&mut tx, person, known.source_kind, source, &known.service_name, known.began_on, Some(payer)).await?;
        let next: Payer = tx.sql(&ONE).id("person", person).id("id", id).one().await?;
        let document = format!("Contestazione chiusa il {}", show_date(settled.closed_on));
        let choice = Choice { basis: Basis::Operator, place: settled.place.clone(), reason: settled.reason.clone(), document };
        freeze(&mut tx, person, &next, next.version, &settled.place, &choice, &known.evidence).await?;
    } else {
        set(&mut tx, person, payer, version, PayerState::Frozen).await?;
        let words = format!("contestazione chiusa: {}", settled.outcome.label().to_lowercase());
        change::write(&mut tx, person, &[Change::new("payer", "", words).of(payer)], &settled.reason).await?;
    }
    tx.commit(Audit::of("payer.settle").about(person).on("payer", payer)).await?;
    Ok(())
}

/// 404 unless the actor may read the person; their row.
pub(super) async fn readable(tx: &mut Tx, person: PersonId) -> Outcome<PersonRow> {
    Ok(tx.sql(&READ).id("id", person).one().await?)
}
