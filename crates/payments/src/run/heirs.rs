//! What waits for the heirs of somebody who died and is paid to them from here: the month is closed by the act, and each heir has a part of it as
//! an entitlement of their own, paid once, to the account or at the desk that is said for them, with the next liquidation like any other row.

use super::fill::ARREARS;
use super::forms::NewHeirs;
use super::outside::closed;
use crate::conditions::Conditions;
use crate::entitlement::actions::entitle;
use crate::entitlement::store::OF_DECISION;
use crate::entitlement::{NewEntitlement, Rhythm};
use crate::month::Month;
use crate::problems::Problem;
use crate::scope::{shown, shown_name};
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Cents, ChapterId, Failure, FieldError, Outcome, PersonId, UnitId};
use registry::person_scope;
use std::collections::BTreeSet;
use uuid::Uuid;

::store::statements! {
    /// What the heirs' entitlements say of the decision that granted it.
    GRANTED = "select e.decision_number, e.application_id, e.measure_id, e.measure_code, e.measure_title, e.chapter_id, e.unit_id, e.filed_unit_id from payments_entitlement e
                where e.body_id = :body and e.id = :id";
    /// Somebody for whom the actor prepares payments; whoever may not be known of is nobody here.
    BY_CODE = concat!("select p.person_id, p.death_date from registry_v_person p where p.body_id = :body and p.tax_code = :code and ", person_scope!("payment.prepare", "p.person_id"),
        " and ", registry::not_hidden!("p.person_id"), " order by p.person_id limit 2");
    ADD = "insert into payments_heir (body_id, id, outside_id, entitlement_id, amount_cents, declaration, created_at, created_by)
           values (:body, :id, :outside, :entitlement, :amount, :declaration, :now, :actor)";
    /// The heirs to whom a row is paid, for whoever reads it.
    OF_ROW = concat!("select h.entitlement_id, h.amount_cents, h.declaration, e.person_id, ", shown_name!("e.person_id", "p.display_name"), " as person_name, ", shown!("e.person_id"), " as shown
           from payments_outside o join payments_heir h on h.body_id = o.body_id and h.outside_id = o.id
           join payments_entitlement e on e.body_id = h.body_id and e.id = h.entitlement_id
           join registry_v_person p on p.body_id = e.body_id and p.person_id = e.person_id
          where o.body_id = :body and o.row_id = :id and ", guard::in_unit!("payment.read", "e.unit_id"), " order by h.id limit 100");
}

/// The page, for the log.
const SHOWN_ON: &str = "payment_heirs";

/// A part of what somebody who died was due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeirRow {
    /// The heir's own entitlement.
    pub entitlement_id: Uuid,
    /// In cents.
    pub amount_cents: Cents,
    /// What says who the heirs are.
    pub declaration: String,
    /// Whose.
    pub person_id: PersonId,
    /// What the heir is called, as far as the reader may know.
    pub person_name: String,
    /// Whether the reader may know of them.
    pub shown: bool,
}

#[derive(Debug, sqlx::FromRow)]
struct GrantedRow {
    decision_number: String,
    application_id: Uuid,
    measure_id: Uuid,
    measure_code: String,
    measure_title: String,
    chapter_id: Option<ChapterId>,
    unit_id: UnitId,
    filed_unit_id: UnitId,
}

/// The heirs to whom a row is paid.
///
/// # Errors
/// Those of the database.
pub async fn of_row(tx: &mut Tx, row: Uuid) -> Outcome<Vec<HeirRow>> {
    Ok(tx.sql(&OF_ROW).id("id", row).all().await?)
}

/// The day on which a part falls due: that of the death, so that what fell to somebody who died since waits for their own heirs. A death that lies
/// so far back that no liquidation would look for it is taken for one half as far.
fn first_day(died_on: NaiveDate, today: NaiveDate) -> NaiveDate {
    died_on.max(Month::of(today).minus(ARREARS / 2).first())
}

/// The heirs as persons, each once, and none who died before the parts fall due: to them nothing fell.
async fn people(tx: &mut Tx, died: PersonId, from: NaiveDate, new: &NewHeirs) -> Outcome<Vec<PersonId>> {
    let (mut people, mut known, mut faults) = (Vec::new(), BTreeSet::new(), Vec::new());
    for heir in &new.heirs {
        let field = format!("heirs[{}].tax_code", heir.place);
        let found: Vec<(PersonId, Option<NaiveDate>)> = tx.sql(&BY_CODE).bind("code", heir.code.as_str()).all().await?;
        let message = match found.as_slice() {
            [(person, _)] if *person == died => "È la persona deceduta.",
            [(_, Some(day))] if *day < from => "Questa persona è deceduta: indica i suoi eredi.",
            [(person, _)] if !known.insert(*person) => "Questo erede è già indicato.",
            [(person, _)] => {
                people.push(*person);
                continue;
            }
            _ => {
                "Nessuno con questo codice fra le persone per cui prepari i pagamenti: prima va registrato, con il modo in cui si paga."
            }
        };
        faults.push(FieldError { field, message: message.to_owned() });
    }
    if faults.is_empty() { Ok(people) } else { Err(Failure::Invalid(faults)) }
}

/// Divides what is left of the month of a row that waits for heirs among them: by an act, and to the cent. Nothing of the month falls due to the
/// one who died any more, and each part falls due to its heir once; whoever wrote the parts does not approve them.
///
/// # Errors
/// 403 and 404 outside the actor's scope; those of [`super::outside::close`]; [`Problem::PartsDiffer`]; [`Problem::HeirsWait`] for what is suspended, or
/// what the regulation does not let be paid; a fault beside an heir who is not found.
pub async fn divide(db: &Db, conditions: &dyn Conditions, principal: &Principal, id: Uuid, new: &NewHeirs) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let closed = closed(&mut tx, id, &new.act).await?;
    let sum = Cents::sum(new.heirs.iter().map(|heir| heir.amount))?;
    if sum != closed.left {
        return Err(Problem::PartsDiffer.because(format!("le parti fanno {sum}, da pagare per quel mese c'è {}.", closed.left)));
    }
    if closed.paused {
        return Err(Problem::HeirsWait.because("il pagamento è sospeso, e va detto prima se spetta."));
    }
    // A part of a part was asked about when the first was divided.
    if !closed.granted.inherited {
        let missing = conditions.unpayable(&mut tx, &[(closed.granted.decision_id, closed.on)]).await?;
        if let Some(sentence) = missing.get(&closed.granted.decision_id) {
            return Err(Problem::HeirsWait.because(sentence.clone()));
        }
    }
    let died_on = closed.granted.died_on.ok_or(Problem::NotForHeirs)?;
    let from = first_day(died_on, tx.today());
    let people = people(&mut tx, closed.granted.person_id, from, new).await?;
    let granted: GrantedRow = tx.sql(&GRANTED).id("id", closed.granted.id).one().await?;
    for (person, heir) in people.iter().zip(&new.heirs) {
        // Of its own, so that nothing that is told of the decision changes it.
        let decision: Uuid = tx.new_id()?;
        let entitlement = NewEntitlement {
            decision,
            decision_number: granted.decision_number.clone(),
            application: granted.application_id,
            measure: granted.measure_id,
            measure_code: granted.measure_code.clone(),
            measure_title: granted.measure_title.clone(),
            chapter: granted.chapter_id,
            person: *person,
            unit: granted.unit_id,
            filed_unit: granted.filed_unit_id,
            amount: heir.amount,
            rhythm: Rhythm::Once,
            from,
            until: None,
            revoked_from: None,
            act_number: new.act.number.clone(),
            act_date: Some(new.act.date),
        };
        entitle(&mut tx, &entitlement).await?;
        let entitlement: Uuid = tx.sql(&OF_DECISION).id("decision", decision).value().await?;
        let part: Uuid = tx.new_id()?;
        let query = tx.sql(&ADD).id("id", part).id("outside", closed.id).id("entitlement", entitlement);
        query.bind("amount", heir.amount).bind("declaration", &new.declaration).run_one().await?;
    }
    let audit = Audit::of("payment_run.heirs").about(closed.granted.person_id).on("payment_row", id).rows(people.len());
    tx.commit(audit.showing(SHOWN_ON, people)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::first_day;
    use chrono::NaiveDate;

    #[test]
    fn a_part_falls_due_on_the_day_of_the_death_and_never_where_no_liquidation_looks() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
        let today = day("2026-11-21");
        assert_eq!(first_day(day("2026-10-10"), today), day("2026-10-10"));
        assert_eq!(first_day(day("2019-01-31"), today), day("2024-05-01"));
    }
}
