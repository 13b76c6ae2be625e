//! The letters as files: each behind the same scope as the page that tells the same, with a row of its own in the log.

use super::around::{Around, around};
use super::content;
use super::print::{print, refused};
use super::store::{TARIFF, Tariff};
use crate::application::pages::whole;
use crate::application::store::ApplicationRow;
use crate::application::term::{Term, term};
use crate::application::{ApplicationId, StepKind, actions};
use crate::decision;
use crate::decision::trail::notices;
use ::store::{Audit, Tx};
use kernel::Failure;
use kernel::time::local;
use letters::Letter;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// Ends the reading and answers the letter as a file. The row of the log stands before anything is printed, also where the print is then refused.
async fn printed(visit: &Visit, tx: Tx, audit: Audit, letter: Letter, name: String) -> Answer {
    let made = tx.now();
    tx.commit(audit.fields([format!("lettera:{}", letter.kind.label().to_lowercase())])).await?;
    let file = print(visit.site(), letter, made).await?;
    Ok(ui::answer::download(&name, "application/pdf", file))
}

/// Whoever a letter names beside the one it is about finds it in the list of who looked.
fn addressed(audit: Audit, around: &Around, row: &ApplicationRow) -> Audit {
    let addressee = around.addressee.person_id;
    if addressee == row.person_id { audit } else { audit.showing("letter", [addressee]) }
}

/// `ricevuta-2026-000123.pdf`
fn named(what: &str, number: &str) -> String {
    format!("{what}-{}.pdf", number.replace('/', "-"))
}

/// `GET /domande/{id}/ricevuta.pdf`
pub async fn receipt(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let row = &whole.row;
    let submitted = whole.steps.iter().find(|step| step.kind == StepKind::Submitted).ok_or(Failure::NotFound)?;
    // Of a procedure that is over the term is told as it was when it began.
    let begun: Option<Term> = term(row.term_days, row.call_ends_on, &[submitted.step()]);
    let term = whole.term.clone().or(begun).ok_or(Failure::NotFound)?;
    let around = around(&mut tx, visit.principal()?, row).await?;
    let letter = content::receipt(&around, row, &term, &whole.missing, tx.today());
    let audit = addressed(Audit::of("application.print").about(row.person_id).on("application", id), &around, row);
    printed(&visit, tx, audit, letter, named("ricevuta", &row.number)).await
}

/// `GET /domande/{id}/documenti-mancanti.pdf`
pub async fn missing(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let steps = actions::steps(&mut tx, id).await?;
    let suspended = steps.iter().rfind(|step| step.kind == StepKind::Suspended).ok_or(Failure::NotFound)?;
    let around = around(&mut tx, visit.principal()?, &row).await?;
    let letter = content::missing(&around, &row, suspended);
    let audit = addressed(Audit::of("application.print").about(row.person_id).on("application", id), &around, &row);
    printed(&visit, tx, audit, letter, named("documenti-mancanti", &row.number)).await
}

/// `GET /domande/{id}/preavviso.pdf`: the latest one.
pub async fn notice(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let notice = notices(&mut tx, id).await?.into_iter().next().ok_or(Failure::NotFound)?;
    let around = around(&mut tx, visit.principal()?, &row).await?;
    let letter = content::notice(&around, &row, &notice);
    let audit = addressed(Audit::of("application.print").about(row.person_id).on("application", id), &around, &row);
    printed(&visit, tx, audit, letter, named("preavviso", &row.number)).await
}

/// `GET /decisioni/{id}/lettera.pdf`: of a decision that was taken; of a grant that was taken back the letter is that of the revocation.
pub async fn decision(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let decision = decision::actions::one(&mut tx, id).await?.row;
    if !decision.has_letter() {
        return Err(Failure::NotFound.into());
    }
    let row = actions::one(&mut tx, decision.application_id).await?;
    let proposed_on = local(decision.proposed_at).date();
    let notices = notices(&mut tx, decision.application_id).await?;
    let before = notices.iter().find(|notice| notice.sent_on <= proposed_on);
    let around = around(&mut tx, visit.principal()?, &row).await?;
    let tariff: Tariff = tx.sql(&TARIFF).id("id", id).one().await?;
    let letter = content::decision(&around, &row, &decision, before, tariff).map_err(refused)?;
    let audit = addressed(Audit::of("decision.print").about(row.person_id).on("decision", id), &around, &row);
    printed(&visit, tx, audit, letter, named("decisione", &decision.number)).await
}
