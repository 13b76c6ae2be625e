//! What other rooms tell: somebody died, a document was sent, a case was closed or changed its level. Nothing ends by itself: whoever answers is asked.

use crate::dues::{self, Told, Whose};
use crate::law;
use crate::office::store::{OPEN_OF, Office};
use crate::order::OrderId;
use crate::order::level;
use crate::order::mandate::ACTIVE_OF;
use crate::order::store::{BARE, Order};
use crate::placement::PlacementId;
use crate::report::actions::sent;
use crate::report::store::{OF_DOCUMENT, Report};
use agenda::DueKind;
use casework::case::Level;
use chrono::NaiveDate;
use deadlines::Due;
use kernel::{AccountId, CaseId, Failure, Outcome, PersonId, UnitId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;
use uuid::Uuid;

store::statements! {
    /// The orders that are followed in a case and still hold.
    OPEN_IN_CASE = "select o.id from courts_order o
                     where o.body_id = :body and o.state in ('in_force', 'suspended')
                       and o.id in (select ko.id from courts_proceeding kp cross join courts_order ko
                                     where ko.body_id = kp.body_id and ko.proceeding_id = kp.id and kp.body_id = :body and kp.case_id = :case
                                    union select m.order_id from courts_mandate m where m.body_id = :body and m.case_id = :case and m.state = 'active')
                     order by o.id limit 50";
    /// Urgent placements that still run, of a person or followed in a case, whoever acts.
    PLACED = "select p.id, p.case_id, p.person_id, p.account_id, c.unit_id from courts_placement403 p
                join casework_v_case c on c.body_id = p.body_id and c.case_id = p.case_id
               where p.body_id = :body and p.ended_at is null and (p.person_id = :person or p.case_id = :case) order by p.id limit 50";
}

/// An urgent placement, as far as somebody must be asked about it.
#[derive(sqlx::FromRow)]
struct Placed {
    id: PlacementId,
    case_id: CaseId,
    person_id: PersonId,
    account_id: AccountId,
    unit_id: UnitId,
}

/// The due of somebody who died.
pub(crate) const DIED: &str = "died";
/// The due of an order, or of an urgent placement, whose case was closed.
const CASE_CLOSED: &str = "case-closed";

#[derive(Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

#[derive(Deserialize)]
struct DocumentSent {
    document_id: Uuid,
    on: NaiveDate,
}

#[derive(Deserialize)]
struct CaseClosed {
    case_id: CaseId,
}

#[derive(Deserialize)]
struct CaseLevel {
    case_id: CaseId,
    level: i64,
}

/// Acts on a piece of news, in the transaction that takes it; whether it concerned this room.
///
/// # Errors
/// Those of the database, and of a payload that is none.
pub async fn follow(tx: &mut Tx, news: &News) -> Result<bool, Failure> {
    let payload = news.payload.0.clone();
    match news.topic.as_str() {
        "person.died" => {
            let told: Died = serde_json::from_value(payload).map_err(Failure::internal)?;
            died(tx, told.person_id, told.on).await?;
        }
        "document.sent" => {
            let told: DocumentSent = serde_json::from_value(payload).map_err(Failure::internal)?;
            document_sent(tx, told.document_id, told.on).await?;
        }
        "case.closed" => {
            let told: CaseClosed = serde_json::from_value(payload).map_err(Failure::internal)?;
            case_closed(tx, told.case_id).await?;
        }
        "case.level" => {
            let told: CaseLevel = serde_json::from_value(payload).map_err(Failure::internal)?;
            if told.level == Level::First.number() {
                level::decided(tx, told.case_id).await?;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Somebody died: whoever follows a mandate is asked whether it ends, whoever follows an office has the final account to make,
/// whoever follows a child that was placed at once writes the end. All stay open.
async fn died(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<()> {
    let today = tx.today();
    for id in tx.sql(&ACTIVE_OF).id("person", person).values::<OrderId>().await? {
        let order: Order = tx.sql(&BARE).id("id", id).one().await?;
        if order.state.is_open() {
            ask(tx, &order, DIED, "La persona è deceduta: va deciso se finiscono i mandati del provvedimento", today).await?;
        }
    }
    for office in tx.sql(&OPEN_OF).id("person", person).all::<Office>().await? {
        let (href, due) = (office.href(), law::last_day(law::FINAL_ACCOUNT, on)?);
        let told = Told {
            kind: DueKind::Account,
            source: office.id.0,
            key: DIED,
            title: "La persona è deceduta: va chiuso l’incarico e presentato il conto finale",
            href: &href,
            due: Due::On(due),
            escalate_at: Some(Due::On(today).ends()),
            rule: law::FINAL_ACCOUNT,
        };
        dues::tell(tx, &office.whose(), told).await?;
    }
    for placed in placed(tx, Some(person), None).await? {
        ask_of(tx, &placed, DIED, "Il minore è deceduto: va registrata la fine del collocamento d’urgenza", today).await?;
    }
    Ok(())
}

async fn placed(tx: &mut Tx, person: Option<PersonId>, case: Option<CaseId>) -> Outcome<Vec<Placed>> {
    Ok(tx.sql(&PLACED).maybe_id("person", person).maybe_id("case", case).all().await?)
}

async fn ask_of(tx: &mut Tx, placed: &Placed, key: &str, title: &str, on: NaiveDate) -> Outcome<()> {
    let href = format!("/collocamenti/{}", placed.id);
    let whose = Whose {
        case: Some(placed.case_id),
        unit: placed.unit_id,
        person: placed.person_id,
        secret: false,
        account: placed.account_id,
        named: false,
    };
    let told = Told {
        kind: DueKind::Court,
        source: placed.id.0,
        key,
        title,
        href: &href,
        due: Due::On(on),
        escalate_at: Some(Due::On(on).ends()),
        rule: "",
    };
    dues::tell(tx, &whose, told).await
}

async fn ask(tx: &mut Tx, order: &Order, key: &str, title: &str, on: NaiveDate) -> Outcome<()> {
    let href = order.href();
    let told = Told {
        kind: DueKind::Court,
        source: order.id.0,
        key,
        title,
        href: &href,
        due: Due::On(on),
        escalate_at: Some(Due::On(on).ends()),
        rule: "",
    };
    dues::tell(tx, &order.whose(), told).await
}

/// A document was sent: the report that it is counts as sent on that day, in time or late for ever.
async fn document_sent(tx: &mut Tx, document: Uuid, on: NaiveDate) -> Outcome<()> {
    let reports: Vec<Report> = tx.sql(&OF_DOCUMENT).id("document", document).all().await?;
    for report in &reports {
        sent(tx, report, on, "", "").await?;
    }
    Ok(())
}

/// A case was closed while an order that is followed in it still holds, or a child is still placed at once: somebody decides.
async fn case_closed(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    let today = tx.today();
    level::needless(tx, case, "La cartella è stata chiusa.").await?;
    for id in tx.sql(&OPEN_IN_CASE).id("case", case).values::<OrderId>().await? {
        let order: Order = tx.sql(&BARE).id("id", id).one().await?;
        ask(tx, &order, CASE_CLOSED, "La cartella è chiusa e il provvedimento è ancora in vigore: va deciso che cosa fare", today)
            .await?;
    }
    for placed in placed(tx, None, Some(case)).await? {
        ask_of(
            tx,
            &placed,
            CASE_CLOSED,
            "La cartella è chiusa e il collocamento d’urgenza è ancora aperto: va registrato come finisce",
            today,
        )
        .await?;
    }
    Ok(())
}
