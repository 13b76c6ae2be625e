//! Entering an order. An order does not wait: it is entered also where nobody follows the person yet, or where the case is closed, and
//! whoever must act finds it among what is due.

use super::actions::{attached, ended, served};
use super::forms::NewOrder;
use super::model::{CourtOrderKind, OrderEnd};
use super::store::{self as s, Order};
use super::{OrderId, ProceedingId, level};
use crate::authority::{self, Authority};
use crate::dues::{self, Told};
use crate::people;
use crate::problems::Problem;
use crate::proceeding::actions::reopen;
use crate::report::{self, CourtReportKind, NewDueReport};
use agenda::DueKind;
use casework::{CaseBrief, Doing};
use chrono::{Datelike as _, TimeDelta};
use deadlines::Due;
use guard::Permission;
use kernel::time::{local, show_date};
use kernel::{Outcome, PersonId, UnitId};
use records::DocumentId;
use store::{Audit, OnConstraint as _, Tx};

/// How long before its last day whoever coordinates is told that an order ends.
pub const END_AHEAD: TimeDelta = TimeDelta::days(30);
/// The due of an order that ends.
pub const END: &str = "end";
/// The due of a minor who comes of age while an order still holds.
pub const OF_AGE: &str = "of-age";
/// The due of an order that is in no case.
pub const SORT: &str = "sort";
/// The due of an order on a case that is closed.
pub const CLOSED: &str = "closed";

/// A unit that is there today.
///
/// # Errors
/// [`Problem::NoSuchUnit`] at `unit`.
pub(super) async fn unit(tx: &mut Tx, id: UnitId) -> Outcome<UnitId> {
    let units: Vec<(UnitId, String)> = tx.sql(&s::UNITS).all().await?;
    if units.iter().any(|(known, _)| *known == id) { Ok(id) } else { Err(Problem::NoSuchUnit.at("unit")) }
}

/// About whom an order is, which the actor may know of.
async fn person(tx: &mut Tx, case: Option<&CaseBrief>, asked: Option<PersonId>) -> Outcome<PersonId> {
    match (case, asked) {
        (Some(case), asked) => people::of_case(tx, case, asked).await,
        (None, Some(asked)) => {
            // Who stood in the form may have been joined with another record since.
            let today = registry::resolve(tx, asked).await?;
            Ok(registry::identity(tx, today).await?.id)
        }
        (None, None) => Err(kernel::Failure::field("person", "Scegli di chi parla il provvedimento.")),
    }
}

/// The proceeding of an order: the one with its number, or a new one.
async fn proceeding(
    tx: &mut Tx,
    new: &NewOrder,
    authority: &Authority,
    person: PersonId,
    case: Option<&CaseBrief>,
    unit: UnitId,
) -> Outcome<ProceedingId> {
    let id: ProceedingId = tx.new_id()?;
    let (number, year) = (new.register_number.as_deref().unwrap_or_default(), new.year.unwrap_or(i64::from(new.issued_on.year())));
    let added = tx
        .sql(&s::ADD_PROCEEDING)
        .id("id", id)
        .id("authority", authority.id)
        .code("kind", new.proceeding)
        .bind("register_number", number)
        .bind("year", year)
        .bind("subject", new.subject.as_deref().unwrap_or_default())
        .id("person", person)
        .bind("opened_on", new.issued_on)
        .bind("secret", new.secret)
        .maybe_id("case", case.map(|case| case.id))
        .id("unit", unit)
        .run()
        .await?;
    if added == 1 {
        return Ok(id);
    }
    let query = tx.sql(&s::PROCEEDING_OF).id("authority", authority.id).bind("register_number", number).bind("year", year);
    let known: ProceedingId = query.id("person", person).value().await?;
    if let Some(case) = case
        && tx.sql(&s::INTO_CASE).id("id", known).id("case", case.id).id("unit", unit).run().await? > 0
    {
        attached(tx, known).await?;
    }
    if new.kind != CourtOrderKind::Archived {
        reopen(tx, known).await?;
    }
    if new.secret && tx.sql(&s::MAKE_SECRET).id("id", known).run().await? > 0 {
        // What the agenda holds of earlier orders, and of their reports, told of it to the unit.
        for order in tx.sql(&s::OF_PROCEEDING).id("proceeding", known).all::<Order>().await? {
            agenda::close_of(tx, order.id.0, order.opened_by).await?;
        }
    }
    Ok(known)
}

/// Enters an order, once for the same request. One that takes another away ends that one, its mandates and its open prescriptions.
///
/// # Errors
/// 404 for a case, person, order or document out of reach; [`Problem::IssuedInFuture`], [`Problem::ServedDay`], [`Problem::UnknownAuthority`],
/// [`Problem::NoSuchUnit`], [`Problem::NotTheirCase`], [`Problem::KnownOrder`], [`Problem::RevokesAnother`], [`Problem::SecretOfNobody`],
/// [`Problem::LetterAtTheDesk`].
pub async fn register(doing: Doing<'_>, new: &NewOrder) -> Outcome<OrderId> {
    let mut tx = doing.begin(Permission::ORDER_REGISTER).await?;
    if let Some(id) = tx.already::<OrderId>(doing.once).await? {
        return Ok(id);
    }
    let (today, now) = (tx.today(), tx.now());
    if new.issued_on > today {
        return Err(Problem::IssuedInFuture.at("issued_on"));
    }
    if new.served_at.is_some_and(|at| at > now || local(at).date() < new.issued_on) {
        return Err(Problem::ServedDay.at("served_at_date"));
    }
    let authority = authority::one_on(&mut tx, new.authority, new.issued_on).await?;
    let case = match new.case {
        Some(case) => Some(casework::case_brief(&mut tx, Permission::ORDER_REGISTER, case).await?),
        None => None,
    };
    let person = person(&mut tx, case.as_ref(), new.person).await?;
    let unit = match (&case, new.unit) {
        (Some(case), _) => case.unit_id,
        (None, Some(asked)) => unit(&mut tx, asked).await?,
        (None, None) => return Err(Problem::NoSuchUnit.at("unit")),
    };
    if let Some(document) = new.document {
        records::post::actions::came(&mut tx, DocumentId(document)).await?;
    }
    if new.secret && case.is_none() && !doing.principal.may(Permission::JUDICIAL_WRITE) {
        // In no case it is read by whoever entered it alone: it must be somebody who can follow it.
        return Err(Problem::SecretOfNobody.at("secret"));
    }
    let proceeding = proceeding(&mut tx, new, &authority, person, case.as_ref(), unit).await?;
    let number = new.number.as_deref().unwrap_or_default();
    let query = tx.sql(&s::KNOWN).id("proceeding", proceeding).bind("number", number).bind("issued_on", new.issued_on);
    if let Some((known,)) = query.optional::<(String,)>().await? {
        if known.is_empty() {
            // Of a secret proceeding whoever does not work on it learns no more than that there is nothing to enter.
            return Err(Problem::KnownOrder.into());
        }
        return Err(Problem::KnownOrder.because(format!("È il numero {known}.")));
    }
    let revoked = match new.revokes {
        Some(id) => {
            let order: Order = tx.sql(&s::REVOCABLE).id("id", id).one().await?;
            if order.person_id != person || !order.state.is_open() {
                return Err(Problem::RevokesAnother.at("revokes"));
            }
            Some(order)
        }
        None => None,
    };
    let id: OrderId = tx.new_id()?;
    let year = today.year();
    let own_number = format!("{year}/{:06}", tx.next_number(format!("order/{year}")).await?);
    let served_on = new.served_at.map(|at| local(at).date());
    let means = new.served_means.map_or("", super::ServedMeans::code);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tx.sql(&s::ADD)
        .id("id", id)
        .id("proceeding", proceeding)
        .bind("own_number", &own_number)
        .bind("number", number)
        .bind("issued_on", new.issued_on)
        .bind("served_at", new.served_at)
        .bind("served_on", served_on)
        .bind("served_means", means)
        .code("kind", new.kind)
        .bind("duration_months", new.duration_months)
        .bind("ends_on", new.last_day())
        .maybe_id("revokes", new.revokes)
        .maybe_id("document", new.document)
        .bind("text", &new.text)
        .bind("special_curator", text(&new.special_curator))
        .bind("child_heard", text(&new.child_heard))
        .run()
        .await
        .on_constraint("courts_order_once", || Problem::KnownOrder.into())?;
    let order: Order = tx.sql(&s::BARE).id("id", id).one().await?;
    if order.secret {
        let at_the_desk: Vec<DocumentId> = tx.sql(&s::AT_THE_DESK).id("proceeding", proceeding).values().await?;
        if order.case_id.is_some() && !at_the_desk.is_empty() {
            return Err(Problem::LetterAtTheDesk.into());
        }
        // What was begun, or came in, before the proceeding was known to be secret. A letter that is in no case is read by whoever entered the
        // proceeding, and by nobody at the desk.
        for document in tx.sql(&s::OPEN_DOCUMENTS).id("proceeding", proceeding).values::<DocumentId>().await? {
            records::close_for(&mut tx, document, order.opened_by).await?;
        }
    }
    if let Some(revoked) = &revoked {
        let reason = format!("Revocato dal provvedimento {own_number} del {}.", show_date(new.issued_on));
        ended(&mut tx, revoked, OrderEnd::Revoked, new.issued_on.max(revoked.issued_on), &reason).await?;
    }
    tell(&mut tx, &order, case.as_ref()).await?;
    if let Some(case) = order.case_id
        && new.kind != CourtOrderKind::Archived
    {
        level::needless(&mut tx, case, "È arrivato un altro provvedimento.").await?;
    }
    if new.kind == CourtOrderKind::Inquiry
        && let Some(due_on) = new.answer_by
    {
        let asked = NewDueReport {
            proceeding: order.proceeding_id,
            order: Some(order.id),
            mandate: None,
            kind: CourtReportKind::Inquiry,
            asked_on: order.runs_from(),
            due_on,
            rule: "",
        };
        report::actions::ask(&mut tx, &order.whose(), &asked).await?;
    }
    if order.served_on.is_some() {
        served(&mut tx, &order).await?;
    }
    let audit = Audit::of("order.register").about(person).on("order", id).fields(["kind", "issued_on", "served_at", "ends_on"]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// Tells the agenda what an order wants: that somebody takes it, and that its end does not come unseen.
pub(super) async fn tell(tx: &mut Tx, order: &Order, case: Option<&CaseBrief>) -> Outcome<()> {
    let (whose, href, today) = (order.whose(), order.href(), tx.today());
    let at_once = |key: &'static str, title: &'static str| Told {
        kind: DueKind::Court,
        source: order.id.0,
        key,
        title,
        href: &href,
        due: Due::On(today),
        escalate_at: None,
        rule: "",
    };
    match case {
        None if order.case_id.is_none() => {
            dues::tell(tx, &whose, at_once(SORT, "È arrivato un provvedimento: va collegato a una cartella")).await?;
        }
        Some(case) if !case.state.is_open() => {
            dues::tell(tx, &whose, at_once(CLOSED, "È arrivato un provvedimento su una cartella chiusa: va deciso se riaprirla"))
                .await?;
        }
        _ => {}
    }
    tell_end(tx, order).await
}

/// Tells the agenda that a minor comes of age before an order about them ends: what becomes of it then is asked of the authority.
async fn tell_of_age(tx: &mut Tx, order: &Order) -> Outcome<()> {
    if !order.state.is_open() || order.kind == CourtOrderKind::Archived {
        return Ok(());
    }
    let Some(day) = people::majority_of(tx, order.person_id).await?.filter(|day| *day > order.issued_on) else { return Ok(()) };
    if order.ends_on.is_some_and(|end| end <= day) {
        return agenda::drop_one(tx, order.id.0, OF_AGE, "Il provvedimento scade prima.").await;
    }
    let (href, due) = (order.href(), Due::On(day));
    let title =
        format!("La persona diventa maggiorenne: va chiesto all’autorità se il provvedimento {} vale ancora", order.own_number);
    let told = Told {
        kind: DueKind::Court,
        source: order.id.0,
        key: OF_AGE,
        title: &title,
        href: &href,
        due,
        escalate_at: Some(due.before(END_AHEAD)),
        rule: "",
    };
    dues::tell(tx, &order.whose(), told).await
}

/// Tells the agenda the last day of an order, and the day on which the minor comes of age where that comes first.
pub(super) async fn tell_end(tx: &mut Tx, order: &Order) -> Outcome<()> {
    tell_of_age(tx, order).await?;
    let Some(day) = order.ends_on.filter(|_| order.state.is_open()) else { return Ok(()) };
    let (whose, href, due) = (order.whose(), order.href(), Due::On(day));
    let title = format!("Scade il provvedimento {}", order.own_number);
    let told = Told {
        kind: DueKind::Court,
        source: order.id.0,
        key: END,
        title: &title,
        href: &href,
        due,
        escalate_at: Some(due.before(END_AHEAD)),
        rule: "",
    };
    dues::tell(tx, &whose, told).await
}
