//! What happens to an order after it was entered: it reaches the service, is extended, ends. Nothing ends by its day alone.

use super::forms::{AddParty, EndOrder, ExtendOrder, LinkOrder, PauseOrder, ServeOrder};
use super::model::{OrderEnd, OrderPause};
use super::prescription::DROP_ALL;
use super::register::{SORT, tell_end};
use super::store::{self as s, Order};
use super::{OrderId, ProceedingId, ServedMeans, level, mandate};
use crate::problems::Problem;
use crate::report;
use crate::version::{expect, or_conflict};
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::{local, show_date};
use kernel::{CaseId, Failure, Outcome, UnitId};
use records::DocumentId;
use serde_json::json;
use store::{Audit, OnConstraint as _, Tx};
use uuid::Uuid;

/// An order that still holds, for whoever may write it, at the version that was read.
pub(super) async fn open(tx: &mut Tx, id: OrderId, version: i64) -> Outcome<Order> {
    let order: Order = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    expect(order.version, version)?;
    if order.state.is_open() { Ok(order) } else { Err(Problem::OrderEnded.into()) }
}

/// Writes that an order reached the service: its terms run from that day.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`], [`Problem::ServedAlready`], [`Problem::ServedDay`].
pub async fn serve(doing: Doing<'_>, id: OrderId, version: i64, serve: &ServeOrder) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order = open(&mut tx, id, version).await?;
    if order.served_on.is_some() {
        return Err(Problem::ServedAlready.into());
    }
    let served_on = local(serve.served_at).date();
    if serve.served_at > tx.now() || served_on < order.issued_on {
        return Err(Problem::ServedDay.at("served_at_date"));
    }
    // A last day that was reckoned from the order's own day is reckoned anew.
    let reckoned = |from: NaiveDate| order.duration_months.and_then(|months| super::model::ends_after(from, months));
    let ends_on =
        if order.ends_on.is_some() && order.ends_on == reckoned(order.issued_on) { reckoned(served_on) } else { order.ends_on };
    let query = tx.sql(&s::SERVE).id("id", id).bind("version", version).bind("served_at", serve.served_at);
    let query = query.bind("served_on", served_on).bind("means", ServedMeans::code(serve.means)).bind("ends_on", ends_on);
    or_conflict(query.run_one().await, order.version)?;
    let order: Order = tx.sql(&s::BARE).id("id", id).one().await?;
    served(&mut tx, &order).await?;
    tx.commit(Audit::of("order.serve").about(order.person_id).on("order", id).fields(["served_at", "ends_on"])).await?;
    Ok(())
}

/// What follows when an order has reached the service: its end, the reports of its mandates, and the news of it.
pub(super) async fn served(tx: &mut Tx, order: &Order) -> Outcome<()> {
    tell_end(tx, order).await?;
    mandate::ask_reports_of_all(tx, order).await?;
    let news = json!({"order_id": order.id, "person_id": order.person_id, "case_id": order.case_id, "on": order.served_on});
    tx.tell("order.served", news).await?;
    Ok(())
}

/// Extends an order to a later day: more reports become due.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`], [`Problem::ExtendedTooLittle`].
pub async fn extend(doing: Doing<'_>, id: OrderId, version: i64, extend: &ExtendOrder) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order = open(&mut tx, id, version).await?;
    if order.ends_on.is_some_and(|day| extend.ends_on <= day) || extend.ends_on <= order.issued_on {
        return Err(Problem::ExtendedTooLittle.at("ends_on"));
    }
    let before = order.ends_on.map_or_else(|| "senza scadenza".to_owned(), show_date);
    let note = noted(&order, &format!("Prorogato al {} (prima: {before}). {}", show_date(extend.ends_on), extend.reason));
    let query = tx.sql(&s::EXTEND).id("id", id).bind("version", version).bind("ends_on", extend.ends_on).bind("note", note);
    or_conflict(query.run_one().await, order.version)?;
    let order: Order = tx.sql(&s::BARE).id("id", id).one().await?;
    tell_end(&mut tx, &order).await?;
    mandate::ask_reports_of_all(&mut tx, &order).await?;
    tx.commit(Audit::of("order.extend").about(order.person_id).on("order", id).fields(["ends_on"])).await?;
    Ok(())
}

/// What was written of an order since it came, with a line more.
fn noted(order: &Order, line: &str) -> String {
    if order.note.is_empty() { line.to_owned() } else { format!("{}\n{line}", order.note) }
}

/// Writes that the authority held an order up, or put it into force again. Its terms go on: which of them still count is read in the act.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`], [`Problem::PauseStep`], [`Problem::EndsTooEarly`].
pub async fn pause(doing: Doing<'_>, id: OrderId, version: i64, pause: &PauseOrder) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order = open(&mut tx, id, version).await?;
    let (was, state) = pause.pause.step();
    if order.state != was {
        return Err(Problem::PauseStep.at("pause"));
    }
    if pause.on < order.issued_on || pause.on > tx.today() {
        return Err(Problem::EndsTooEarly.at("on"));
    }
    let what = match pause.pause {
        OrderPause::Suspend => "Sospeso",
        OrderPause::Resume => "Di nuovo in vigore",
    };
    let note = noted(&order, &format!("{what} dal {}. {}", show_date(pause.on), pause.reason));
    let query = tx.sql(&s::PAUSE).id("id", id).bind("version", version).code("state", state).code("was", was);
    or_conflict(query.bind("note", note).run_one().await, order.version)?;
    let audit = Audit::of("order.pause").about(order.person_id).on("order", id).fields(["state", "note"]);
    tx.commit(audit).await?;
    Ok(())
}

/// Writes that an order ended, and how.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`], [`Problem::NotExpiredYet`], [`Problem::EndsTooEarly`].
pub async fn end(doing: Doing<'_>, id: OrderId, version: i64, end: &EndOrder) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order = open(&mut tx, id, version).await?;
    let today = tx.today();
    if end.on < order.issued_on || end.on > today {
        return Err(Problem::EndsTooEarly.at("on"));
    }
    if end.end == OrderEnd::Expired && order.ends_on.is_none_or(|day| day > today) {
        return Err(Problem::NotExpiredYet.at("end"));
    }
    ended(&mut tx, &order, end.end, end.on, &end.reason).await?;
    tx.commit(Audit::of("order.end").about(order.person_id).on("order", id).fields(["state", "ended_on"])).await?;
    Ok(())
}

/// Ends an order with all that hangs on it, and keeps why: its mandates, its open prescriptions, the reports that nobody waits for any more.
pub(super) async fn ended(tx: &mut Tx, order: &Order, end: OrderEnd, on: NaiveDate, reason: &str) -> Outcome<()> {
    let query = tx.sql(&s::END).id("id", order.id).bind("version", order.version).code("state", end.state());
    or_conflict(query.bind("on", on).bind("reason", reason).run_one().await, order.version)?;
    tx.sql(&DROP_ALL).id("order", order.id).bind("note", reason).run().await?;
    mandate::end_all(tx, order.id, on, reason).await?;
    report::actions::waive_of(tx, order.id, reason).await?;
    agenda::drop_of(tx, order.id.0, reason).await?;
    level::ask(tx, order).await?;
    let news = json!({"order_id": order.id, "person_id": order.person_id, "case_id": order.case_id, "on": on, "by": end.code()});
    tx.tell("order.ended", news).await?;
    Ok(())
}

/// Gives a proceeding that is in no case to one of the person's cases.
///
/// # Errors
/// 404, conflict; [`Problem::NoSuchCase`].
pub async fn link(doing: Doing<'_>, id: OrderId, version: i64, link: &LinkOrder) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order: Order = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    expect(order.version, version)?;
    into_case(&mut tx, &order, link.case).await?;
    or_conflict(tx.sql(&s::TOUCH).id("id", id).bind("version", version).run_one().await, order.version)?;
    tx.commit(Audit::of("order.link").about(order.person_id).on("order", id).fields(["case_id"])).await?;
    Ok(())
}

/// Puts the proceeding of an order into a case of its person, where it is in none.
pub(super) async fn into_case(tx: &mut Tx, order: &Order, case: CaseId) -> Outcome<()> {
    let case = casework::case_brief(tx, Permission::JUDICIAL_WRITE, case).await?;
    crate::people::of_case(tx, &case, Some(order.person_id)).await.map_err(|failure| match failure {
        Failure::Refused(_) => Problem::NoSuchCase.at("case"),
        other => other,
    })?;
    attach(tx, order, case.id, case.unit_id).await
}

/// The same, whoever may write in that case: it was just proposed to its unit because of this order.
pub(super) async fn attach(tx: &mut Tx, order: &Order, case: CaseId, unit: UnitId) -> Outcome<()> {
    let query = tx.sql(&s::INTO_CASE).id("id", order.proceeding_id).id("case", case).id("unit", unit);
    if query.run().await? == 0 {
        return Err(Problem::NoSuchCase.at("case"));
    }
    attached(tx, order.proceeding_id).await
}

/// What follows when a proceeding has come into a case: none of its orders waits for one any more, what is due of them is told in the case, and
/// of a secret one the letters, which the desk does not read, come along.
pub(super) async fn attached(tx: &mut Tx, proceeding: ProceedingId) -> Outcome<()> {
    let now = tx.now();
    for order in tx.sql(&s::OF_PROCEEDING).id("proceeding", proceeding).all::<Order>().await? {
        if let (true, Some(case), Some(letter)) = (order.secret, order.case_id, order.file_document_id) {
            records::take_into(tx, DocumentId(letter), case, order.person_id, order.unit_id).await?;
        }
        agenda::met(tx, order.id.0, SORT, now).await?;
        tell_end(tx, &order).await?;
        report::actions::tell_of(tx, order.id, &order.whose()).await?;
    }
    Ok(())
}

/// Writes who else is in the proceeding of an order.
///
/// # Errors
/// 404 for an order out of reach or somebody whom the actor may not know of; [`Problem::KnownParty`].
pub async fn add_party(doing: Doing<'_>, id: OrderId, version: i64, party: &AddParty) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let order = open(&mut tx, id, version).await?;
    let person = registry::resolve(&mut tx, party.person).await?;
    registry::identity(&mut tx, person).await?;
    let row: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_PARTY)
        .bind("id", row)
        .id("proceeding", order.proceeding_id)
        .id("person", person)
        .code("role", party.role)
        .bind("forever", FOREVER)
        .run()
        .await
        .on_constraint("courts_party_once", || Problem::KnownParty.at("person"))?;
    or_conflict(tx.sql(&s::TOUCH).id("id", id).bind("version", version).run_one().await, order.version)?;
    tx.commit(Audit::of("order.party").about(order.person_id).on("order", id).fields(["party"])).await?;
    Ok(())
}
