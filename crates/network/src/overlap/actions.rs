//! What is done about services that somebody has at once.

use super::RuleKind;
use super::forms::{Decision, RuleData};
use super::store::{self, Beside, Overlap, RuleDays};
use crate::problems::Problem;
use crate::request::{Checked, Row, Verdict};
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use casework::PlanService;
use chrono::NaiveDate;
use guard::scope::ALWAYS;
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{Failure, Outcome, PersonId, ServiceId};
use uuid::Uuid;

/// Where a page of overlaps begins: after this name and these two.
pub(super) type After = (String, Uuid, Uuid);

/// Reads a cursor.
///
/// # Errors
/// 422 for what is none of ours.
pub(super) fn after(text: Option<String>) -> Outcome<Option<After>> {
    let Some(text) = text else { return Ok(None) };
    let mut parts = text.splitn(3, '~');
    let mut id = || parts.next().and_then(|part| Uuid::try_parse(part).ok());
    let (first, second) = (id(), id());
    let cursor = first.zip(second).zip(parts.next()).map(|((first, second), name)| (name.to_owned(), first, second));
    cursor.map(Some).ok_or_else(|| Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// Overlaps of today within the actor's reach, by name; those decided too when `decided`.
pub(super) async fn list(tx: &mut Tx, decided: bool, rule: Option<Uuid>, after: Option<After>, most: i64) -> Outcome<Vec<Overlap>> {
    let (name, first, second) = after.unwrap_or_default();
    let query =
        tx.sql(&store::LIST).bind("decided", decided).bind("any_rule", rule.is_none()).bind("rule", rule.unwrap_or(Uuid::nil()));
    let query = query.bind("after_name", name).bind("after_first", first).bind("after_second", second);
    Ok(query.bind("most", most).all().await?)
}

/// What somebody has, within the actor's reach, that does not go with a service on days of a period.
async fn found(
    tx: &mut Tx,
    person: PersonId,
    service: ServiceId,
    itself: Uuid,
    from: NaiveDate,
    until: NaiveDate,
) -> Outcome<Vec<Beside>> {
    let query = tx.sql(&store::BESIDE).id("person", person).id("service", service).bind("self", itself);
    Ok(query.bind("from", from).bind("until", until).all().await?)
}

fn words(it: &Beside) -> String {
    let last = crate::catalogue::actions::last_day(it.valid_until);
    let until = last.map(|day| format!(" al {}", show_date(day))).unwrap_or_default();
    format!("{} ({}, dal {}{until}): {}", it.service_name, it.number, show_date(it.valid_from), it.reason)
}

/// What is told to whoever asks for a service of a plan: what the person has already that does not go with it.
pub(crate) async fn beside(tx: &mut Tx, line: &PlanService) -> Outcome<Vec<String>> {
    let rows = found(tx, line.person_id, line.service_id, Uuid::nil(), line.valid_from, line.valid_until).await?;
    Ok(rows.iter().map(words).collect())
}

/// The same for the office's list of checks.
pub(crate) async fn checked(tx: &mut Tx, row: &Row) -> Outcome<Vec<Checked>> {
    let rows = found(tx, row.person_id, row.service_id, row.id.0, row.valid_from, row.valid_until).await?;
    let check = |it: &Beside| Checked {
        what: match it.kind {
            RuleKind::Incompatible => "Servizio incompatibile",
            RuleKind::Reconcile => "Servizio da conciliare",
        },
        verdict: match it.kind {
            RuleKind::Incompatible => Verdict::Wrong,
            RuleKind::Reconcile => Verdict::Open,
        },
        found: words(it),
    };
    Ok(rows.iter().map(check).collect())
}

/// Writes down what becomes of two services that somebody has at once.
///
/// # Errors
/// 403 without `service.check`; 404 for an overlap that is none, or not within reach.
pub async fn decide(db: &Db, principal: &Principal, decision: &Decision) -> Outcome<()> {
    principal.require(Permission::SERVICE_CHECK)?;
    let mut tx = db.begin(&principal.actor).await?;
    let query = tx.sql(&store::ONE).bind("rule", decision.rule).id("first", decision.first).id("second", decision.second);
    let overlap: Overlap = query.one().await?;
    tx.sql(&store::DECIDE)
        .bind("rule", decision.rule)
        .id("first", decision.first)
        .id("second", decision.second)
        .code("outcome", decision.outcome)
        .bind("note", &decision.note)
        .run()
        .await?;
    tx.commit(Audit::of("overlap.decide").about(overlap.person_id).on("authorisation", decision.first)).await?;
    Ok(())
}

/// A new rule (inside the caller's transaction).
///
/// # Errors
/// `NET-030` when one for the same two services shares a day with it.
pub(crate) async fn add_rule(tx: &mut Tx, data: &RuleData) -> Outcome<Uuid> {
    let same = tx.sql(&store::SAME_RULE).id("first", data.first).id("second", data.second);
    if same.bind("from", data.from).bind("until", data.until).value::<i64>().await? > 0 {
        return Err(Problem::RuleTwice.at("second_service"));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_RULE)
        .bind("id", id)
        .id("first", data.first)
        .id("second", data.second)
        .code("kind", data.kind)
        .bind("reason", &data.reason)
        .bind("source", &data.source)
        .bind("from", data.from)
        .bind("until", data.until)
        .run()
        .await
        .on_constraint("network_overlap_rule_one_open", || Problem::RuleTwice.at("second_service"))
        .on_constraint("network_overlap_rule_first", || Failure::field("first_service", "Servizio non trovato."))
        .on_constraint("network_overlap_rule_second", || Failure::field("second_service", "Servizio non trovato."))
        .on_constraint("foreign_key", || Failure::field("first_service", "Servizio non trovato."))?;
    Ok(id)
}

/// A new rule.
///
/// # Errors
/// 403 without `catalogue.edit`; those of [`add_rule`].
pub async fn create(db: &Db, principal: &Principal, once: Option<&Once>, data: &RuleData) -> Outcome<Uuid> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = add_rule(&mut tx, data).await?;
    tx.commit(Audit::of("overlap_rule.create").on("overlap_rule", id).answering(id.to_string())).await?;
    Ok(id)
}

/// The last day of a rule. What was decided by it stays.
///
/// # Errors
/// 403 without `catalogue.edit`; 404; conflict; a fault at `last_day` for one before the first day.
pub async fn end(db: &Db, principal: &Principal, rule: Uuid, version: i64, last: NaiveDate) -> Outcome<()> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let days: RuleDays = tx.sql(&store::RULE).bind("id", rule).one().await?;
    if days.version != version {
        let now = crate::catalogue::actions::last_day(days.valid_until)
            .map_or_else(|| "non ha una fine".to_owned(), |day| format!("finisce il {}", show_date(day)));
        let sentence =
            format!("Mentre scrivevi qualcun altro ha cambiato questa regola: adesso {now}. Controlla e salva di nuovo.");
        return Err(Failure::Conflict { current: days.version, sentence });
    }
    if last < days.valid_from || last < ALWAYS {
        return Err(Failure::field("last_day", "La fine non può precedere l’inizio della regola."));
    }
    tx.sql(&store::END_RULE).bind("id", rule).bind("version", version).bind("until", days_after(last, 1)).run_one().await?;
    tx.commit(Audit::of("overlap_rule.end").on("overlap_rule", rule)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_keeps_a_name_with_any_sign_in_it_and_another_text_is_refused() {
        let text = format!("{}~{}~rossi ~ bianchi", Uuid::nil(), Uuid::max());
        assert_eq!(after(Some(text)).unwrap(), Some(("rossi ~ bianchi".to_owned(), Uuid::nil(), Uuid::max())));
        assert_eq!(after(None).unwrap(), None);
        for wrong in ["", "x", "~~", "00000000-0000-0000-0000-000000000000~rossi"] {
            assert!(after(Some(wrong.to_owned())).is_err(), "{wrong}");
        }
    }
}
