//! The steps of a request and of an authorisation: what may be decided now, and what came of a decision.

use super::actions::{self, Command};
use super::forms;
use super::model::{Move, State};
use super::pages::{Whole, page};
use super::store::{self, Row};
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::{show_date, show_moment};
use kernel::{AuthorisationId, Failure, Outcome};
use ui::form::FormView;
use ui::{Answer, Fail, PathId, Submitted, Visit};

/// A decision that this person may take now.
pub(super) struct StepForm {
    pub code: &'static str,
    pub label: &'static str,
    pub button: &'static str,
    pub action: String,
    pub form: FormView,
    pub open: bool,
}

/// The steps of the address, and the move that each makes.
const STEPS: [(&str, Move, &str, &str); 11] = [
    ("conferma", Move::Keep, "Conferma con il nuovo progetto", "Il servizio continua"),
    ("istruttoria", Move::Check, "Istruttoria", "L’istruttoria è positiva"),
    ("autorizzazione", Move::Authorise, "Autorizzazione", "Autorizza e prenota la spesa"),
    ("avvio-obbligatorio", Move::GoAhead, "Avvio obbligatorio", "Fai partire il servizio"),
    ("rinvio", Move::SendBack, "Rinvio a chi ha chiesto", "Rinvia"),
    ("diniego", Move::Refuse, "Diniego", "Non accogliere"),
    ("nuovo-invio", Move::Resubmit, "Nuovo invio", "Invia di nuovo"),
    ("ritiro", Move::Withdraw, "Ritira la richiesta", "Ritira la richiesta"),
    ("sospensione", Move::Suspend, "Sospensione", "Sospendi"),
    ("ripresa", Move::Resume, "Ripresa", "Riprendi"),
    ("conclusione", Move::End, "Conclusione", "Concludi"),
];

/// A step that was refused: which, the version its sender had read (none when none was sent), and what was typed.
pub(super) type Refused<'a> = (&'a str, Option<i64>, FormView);

/// Where the authorisation stands now, for whoever decides on one that somebody else changed meanwhile.
fn standing(visit: &Visit, it: &Whole, by: Move, today: NaiveDate) -> FormView {
    let (row, counted) = (&it.row, |hundredths| it.row.unit_of_measure.counted(hundredths));
    let mut form = visit
        .form()
        .with_version(row.version)
        .with_fact("Stato", row.state.words(row.valid_from, row.valid_until, today))
        .with_fact("Costo", row.total_cents.to_string());
    if let Some(event) = it.events.last() {
        let words = format!("{}, {}, {}", event.by.label(), event.name, show_moment(event.at));
        form = form.with_fact("Ultimo passaggio", words);
        if !event.note.is_empty() {
            form = form.with_fact("Motivo o nota", event.note.clone());
        }
    }
    if row.delivered_hundredths > 0 {
        let given = format!("{} su {}", counted(row.delivered_hundredths), counted(row.quantity.saturating_mul(100)));
        form = form.with_fact("Quantità resa", given);
    }
    if !row.state.allows(by) {
        form = form.with_fact("Questo passaggio", "non è più possibile da qui");
    }
    // Of what is typed in a step only this stands in the authorisation already.
    if by == Move::Resubmit { form.with_value("schedule", &row.schedule) } else { form }
}

pub(super) fn steps(visit: &Visit, it: &Whole, today: NaiveDate, sent: Option<Refused<'_>>) -> Outcome<Vec<StepForm>> {
    let (principal, row) = (visit.principal()?, &it.row);
    let me = Some(principal.actor.account);
    let left_out = row.left_out_by.is_some();
    let may = |by: Move| match by {
        Move::Resubmit | Move::Withdraw => principal.may(Permission::SERVICE_REQUEST),
        Move::Keep => left_out && principal.may(Permission::SERVICE_REQUEST),
        Move::End => principal.may(Permission::SERVICE_CHECK) || (left_out && principal.may(Permission::SERVICE_REQUEST)),
        Move::Authorise => principal.may(Permission::SERVICE_AUTHORISE) && row.checked_by != me,
        Move::GoAhead => principal.may(Permission::SERVICE_AUTHORISE) && row.checked_by != me && row.state == State::Queued,
        Move::SendBack | Move::Refuse => principal.may(Permission::SERVICE_CHECK) || principal.may(Permission::SERVICE_AUTHORISE),
        _ => principal.may(Permission::SERVICE_CHECK),
    };
    let (asked, mut refused) = sent.map_or((None, None), |(step, read, form)| (Some(step), Some((read, form))));
    let mut all = Vec::new();
    for (code, by, label, button) in STEPS {
        let open = asked == Some(code);
        // A step that was refused because it is not possible any more is still shown with what was typed.
        if !open && (!row.state.allows(by) || !may(by)) {
            continue;
        }
        let form = match refused.take_if(|_| open) {
            Some((read, form)) => form.over(read.unwrap_or(row.version), &standing(visit, it, by, today)),
            None => {
                let today = show_date(today);
                let form = visit.form().with_value("act_date", &today).with_value("from", &today).with_value("on", &today);
                form.with_value("schedule", &row.schedule).with_version(row.version)
            }
        };
        all.push(StepForm {
            code,
            label,
            button,
            action: format!("/autorizzazioni/{}/{code}", row.id),
            form: form.prefixed(code),
            open,
        });
    }
    Ok(all)
}

/// Reads the command of a step.
pub(super) fn command(step: &str, fields: &mut Fields, today: NaiveDate) -> Option<Option<Command>> {
    Some(match step {
        "istruttoria" => forms::read_check(fields),
        "autorizzazione" => forms::read_authorise(fields, today),
        "avvio-obbligatorio" => forms::read_go_ahead(fields),
        "rinvio" => forms::read_send_back(fields),
        "diniego" => forms::read_refuse(fields),
        "nuovo-invio" => forms::read_resubmit(fields),
        "ritiro" => forms::read_withdraw(fields),
        "sospensione" => forms::read_suspend(fields),
        "ripresa" => forms::read_resume(fields),
        "conclusione" => forms::read_end(fields),
        "conferma" => forms::read_keep(fields),
        _ => return None,
    })
}

/// What is said after a step.
fn told(step: &str) -> &'static str {
    match step {
        "istruttoria" => "L’istruttoria è registrata: la richiesta è di chi autorizza.",
        "autorizzazione" => "La decisione è registrata.",
        "avvio-obbligatorio" => "Il servizio parte, con la spesa da coprire.",
        "rinvio" => "La richiesta è tornata a chi l’ha fatta.",
        "diniego" => "Il diniego è registrato.",
        "nuovo-invio" => "La richiesta è di nuovo all’ufficio.",
        "ritiro" => "La richiesta è ritirata.",
        "sospensione" => "Il servizio è sospeso.",
        "ripresa" => "Il servizio riprende.",
        "conferma" => "Il servizio continua con il nuovo progetto.",
        _ => "Il servizio è concluso.",
    }
}

pub(super) async fn step(
    visit: Visit,
    PathId(id): PathId<AuthorisationId>,
    uri: axum::extract::OriginalUri,
    sent: Submitted,
) -> Answer {
    let step = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let mut fields = sent.fields();
    let Some(read) = command(&step, &mut fields, visit.db().clock().today()) else { return Err(Fail(Failure::NotFound)) };
    let done = match (fields.finish(|| read), sent.version()) {
        (Ok(command), Ok(version)) => actions::decide(visit.db(), visit.principal()?, sent.once(), id, version, command).await,
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    };
    match done {
        Ok(()) => {
            let mut tx = visit.begin().await?;
            let now: Option<Row> = tx.sql(&store::READ).id("id", id).optional().await?;
            tx.roll_back().await?;
            let sentence = match now.map(|row| row.state) {
                Some(State::Authorised) if step == "autorizzazione" => "Autorizzato: la spesa è prenotata.",
                Some(State::Queued) if step == "autorizzazione" => {
                    "In attesa di copertura: parte quando sul capitolo c’è la somma."
                }
                Some(State::Mandatory) if step == "autorizzazione" => "Obbligatorio: il servizio parte, la spesa è da coprire.",
                _ => told(&step),
            };
            Ok(visit.redirect(&format!("/autorizzazioni/{id}"), sentence))
        }
        Err(failure) => page(&visit, id, Some((&step, sent.version().ok(), visit.form_again(&sent, failure)?))).await,
    }
}
