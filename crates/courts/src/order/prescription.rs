//! Prescriptions: what an order prescribes to somebody, by when, and what came of it. Those of an order that was taken away are dropped with
//! the reason and stay in the history.

use super::actions::open;
use super::mandate::{Mandate, OF_ORDER as MANDATES};
use super::model::{PrescriptionState, PrescriptionWhose};
use super::store::{BARE, Order, TOUCH};
use super::{MandateId, OrderId, PrescriptionId};
use crate::dues::{self, Told};
use crate::problems::Problem;
use crate::scope::proceeding_scope;
use crate::version::{expect, or_conflict};
use agenda::DueKind;
use casework::Doing;
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use store::{Audit, Tx};
use utoipa::ToSchema;

/// Longest prescription, longest note.
const WORDS: usize = 2_000;

store::statements! {
    /// Those of an order.
    pub OF_ORDER = "select r.id, r.order_id, r.mandate_id, r.text, r.whose, r.due_on, r.state, r.done_on, r.note, r.version, coalesce(u.name, '') as unit_name from courts_prescription r
                      left join courts_mandate m on m.body_id = r.body_id and m.id = r.mandate_id
                      left join guard_unit u on u.body_id = m.body_id and u.id = m.unit_id
                     where r.body_id = :body and r.order_id = :order order by case r.state when 'open' then 0 else 1 end, r.due_on, r.id limit 200";
    ONE = concat!("select r.id, r.order_id, r.mandate_id, r.text, r.whose, r.due_on, r.state, r.done_on, r.note, r.version, '' as unit_name from courts_prescription r
                     join courts_order o on o.body_id = r.body_id and o.id = r.order_id
                    where r.body_id = :body and r.id = :id and ", proceeding_scope!("judicial.write", "o.proceeding_id"));
    ADD = "insert into courts_prescription (body_id, id, order_id, mandate_id, text, whose, due_on, state, done_on, note, version)
           values (:body, :id, :order, :mandate, :text, :whose, :due_on, 'open', null, '', 1)";
    SETTLE = "update courts_prescription set state = :state, done_on = :done_on, note = :note, version = version + 1
               where body_id = :body and id = :id and version = :version and state = 'open'";
    /// The order was taken away or is over.
    pub DROP_ALL = "update courts_prescription set state = 'dropped', note = :note, version = version + 1
                     where body_id = :body and order_id = :order and state = 'open'";
}

/// A prescription.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
#[schema(as = CourtPrescription)]
pub struct Prescription {
    /// Identifier.
    pub id: PrescriptionId,
    /// Its order.
    pub order_id: OrderId,
    /// The mandate within which it is followed.
    pub mandate_id: Option<MandateId>,
    /// What is prescribed.
    pub text: String,
    /// To whom.
    pub whose: PrescriptionWhose,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// What came of it.
    pub state: PrescriptionState,
    /// When.
    pub done_on: Option<NaiveDate>,
    /// In words.
    pub note: String,
    /// Version, for changes.
    pub version: i64,
    /// The unit that answers for it, through its mandate; empty where nobody said.
    pub unit_name: String,
}

impl Prescription {
    /// Whether it is to be done.
    pub fn is_open(&self) -> bool {
        self.state == PrescriptionState::Open
    }
    /// Whether its day has passed.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.is_open() && self.due_on.is_some_and(|day| day < *today)
    }
    fn key(&self) -> String {
        key(self.id)
    }
}

fn key(id: PrescriptionId) -> String {
    format!("prescription:{id}")
}

/// A prescription to be written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPrescription {
    /// What is prescribed.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// To whom.
    pub whose: PrescriptionWhose,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// The mandate of the order within which it is followed: its unit answers for it.
    pub mandate: Option<MandateId>,
}

/// Reads [`NewPrescription`].
pub fn read_new(fields: &mut Fields) -> Option<NewPrescription> {
    let text = fields.required_text("text", WORDS);
    let whose = fields.required_code("whose");
    let due_on = fields.date("due_on");
    let mandate = fields.id("mandate");
    Some(NewPrescription { text: text?, whose: whose?, due_on, mandate })
}

/// What came of a prescription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlePrescription {
    /// What; not `open`.
    pub state: PrescriptionState,
    /// When.
    pub on: NaiveDate,
    /// In words.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Reads [`SettlePrescription`].
pub fn read_settle(fields: &mut Fields) -> Option<SettlePrescription> {
    let (state, on) = (fields.required_code("state"), fields.required_date("on"));
    let note = fields.text("note", WORDS);
    if state == Some(PrescriptionState::Open) {
        fields.fault("state", "Scegli che cosa ne è stato.");
    }
    if note.is_none() && matches!(state, Some(PrescriptionState::Missed | PrescriptionState::Dropped)) {
        fields.fault("note", "Scrivi perché.");
    }
    Some(SettlePrescription { state: state?, on: on?, note })
}

/// Writes a prescription of an order, once for the same request.
///
/// # Errors
/// 404, conflict; [`Problem::OrderEnded`]; a fault on `mandate` that is none of the order, or over.
pub async fn add(doing: Doing<'_>, id: OrderId, version: i64, new: &NewPrescription) -> Outcome<PrescriptionId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<PrescriptionId>(doing.once).await? {
        return Ok(id);
    }
    let order = open(&mut tx, id, version).await?;
    if let Some(mandate) = new.mandate {
        let mandates: Vec<Mandate> = tx.sql(&MANDATES).id("order", order.id).all().await?;
        if !mandates.iter().any(|one| one.id == mandate && one.is_active()) {
            return Err(Failure::field("mandate", "Scegli un mandato in corso di questo provvedimento."));
        }
    }
    let prescription: PrescriptionId = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", prescription).id("order", order.id).maybe_id("mandate", new.mandate).bind("text", &new.text);
    query.code("whose", new.whose).bind("due_on", new.due_on).run().await?;
    if let Some(day) = new.due_on {
        tell(&mut tx, &order, prescription, day).await?;
    }
    or_conflict(tx.sql(&TOUCH).id("id", id).bind("version", version).run_one().await, order.version)?;
    let audit = Audit::of("prescription.create").about(order.person_id).on("order", id).fields(["prescription"]);
    tx.commit(audit.answering(prescription.to_string())).await?;
    Ok(prescription)
}

async fn tell(tx: &mut Tx, order: &Order, prescription: PrescriptionId, day: NaiveDate) -> Outcome<()> {
    let (key, href) = (key(prescription), order.href());
    let title = format!("Prescrizione del provvedimento {}", order.own_number);
    let told = Told {
        kind: DueKind::Court,
        source: order.id.0,
        key: &key,
        title: &title,
        href: &href,
        due: Due::On(day),
        escalate_at: Some(Due::On(day).ends()),
        rule: "",
    };
    dues::tell(tx, &order.whose(), told).await
}

/// Writes what came of a prescription.
///
/// # Errors
/// 404, conflict; [`Problem::PrescriptionSettled`]; a fault on `on` in the future.
pub async fn settle(doing: Doing<'_>, id: PrescriptionId, version: i64, settle: &SettlePrescription) -> Outcome<OrderId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let row: Prescription = tx.sql(&ONE).id("id", id).one().await?;
    expect(row.version, version)?;
    if !row.is_open() {
        return Err(Problem::PrescriptionSettled.into());
    }
    if settle.on > tx.today() {
        return Err(Failure::field("on", "La data non può essere nel futuro."));
    }
    let query = tx.sql(&SETTLE).id("id", id).bind("version", version).code("state", settle.state).bind("done_on", settle.on);
    or_conflict(query.bind("note", settle.note.as_deref().unwrap_or_default()).run_one().await, row.version)?;
    let now = tx.now();
    match settle.state {
        PrescriptionState::Done => agenda::met(&mut tx, row.order_id.0, &row.key(), now).await?,
        PrescriptionState::Open | PrescriptionState::Missed | PrescriptionState::Dropped => {
            agenda::drop_one(&mut tx, row.order_id.0, &row.key(), settle.state.label()).await?;
        }
    }
    let order: Order = tx.sql(&BARE).id("id", row.order_id).one().await?;
    tx.commit(Audit::of("prescription.settle").about(order.person_id).on("order", order.id).fields(["state", "note"])).await?;
    Ok(order.id)
}
