//! What is sent about decisions, read into commands.

use super::model::{ControlOutcome, DecisionOutcome, NewDecision, Proposal};
use super::trail::{NewNotice, NewObservations};
use crate::rule::Act;
use crate::rule::forms::ACT;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::time::days_after;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest report, longest list of reasons, longest observations.
pub const TEXT: usize = 20_000;
/// Longest reason, longest note.
pub const REASON: usize = 1_000;
/// Longest name of minutes.
pub const MINUTES: usize = 300;

/// A report.
pub fn read_report(fields: &mut Fields) -> Option<(String, Proposal)> {
    let text = fields.required_text("text", TEXT);
    let proposal = fields.required_code("proposal");
    Some((text?, proposal?))
}

/// What is controlled.
pub fn read_control(fields: &mut Fields) -> Option<String> {
    fields.required_line("what", REASON)
}

/// What came of a control.
pub fn read_control_outcome(fields: &mut Fields) -> Option<(ControlOutcome, String)> {
    let outcome: Option<ControlOutcome> = fields.required_code("outcome");
    let note = fields.line("note", REASON).unwrap_or_default();
    if outcome == Some(ControlOutcome::Open) {
        fields.fault("outcome", "Scegli che cosa ne è stato.");
    }
    if matches!(outcome, Some(ControlOutcome::Differs | ControlOutcome::False)) && note.is_empty() {
        fields.fault("note", "Scrivi che cosa è diverso da quanto dichiarato.");
    }
    Some((outcome?, note))
}

/// A draw: how many in a hundred, the seed where one is given, what is controlled.
pub fn read_draw(fields: &mut Fields) -> Option<(i64, Option<String>, String)> {
    let share = fields.required_whole("share", 1, 100);
    let seed = fields.line("seed", MINUTES);
    let what = fields.required_line("what", REASON);
    Some((share?, seed, what?))
}

/// A notice. Without a day it reached whoever asked on the day on which it was sent.
pub fn read_notice(fields: &mut Fields, today: NaiveDate) -> Option<NewNotice> {
    let sent_on = fields.date("sent_on");
    let received_on = fields.date("received_on");
    let reasons = fields.required_text("reasons", TEXT);
    if fields.is_faulty("sent_on") || fields.is_faulty("received_on") {
        return None;
    }
    let sent_on = sent_on.unwrap_or(today);
    Some(NewNotice { sent_on, received_on: received_on.unwrap_or(sent_on), reasons: reasons? })
}

/// A letter of observations and the day on which it came; today when none is said. Whoever adds nothing more may say only that.
pub fn read_observations(fields: &mut Fields, today: NaiveDate) -> Option<NewObservations> {
    let text = fields.text("observations", TEXT).unwrap_or_default();
    let on = fields.date("answered_on");
    let nothing_more = fields.flag("nothing_more");
    if text.is_empty() && !nothing_more && !fields.is_faulty("observations") {
        fields.fault("observations", "Scrivi che cosa ha osservato, oppure segna che non aggiunge altro.");
    }
    if fields.is_faulty("answered_on") || fields.is_faulty("observations") {
        return None;
    }
    Some(NewObservations { text, on: on.unwrap_or(today), nothing_more })
}

/// A proposal, and the reply to the observations.
pub fn read_proposal(fields: &mut Fields) -> Option<(NewDecision, String)> {
    let outcome: Option<DecisionOutcome> = fields.required_code("outcome");
    let amount = fields.cents("amount");
    let valid_from = fields.date("valid_from");
    let last_day = fields.date("last_day");
    let reasons = fields.text("reasons", TEXT).unwrap_or_default();
    let reply = fields.text("reply", TEXT).unwrap_or_default();
    let deviation = fields.text("deviation", TEXT).unwrap_or_default();
    let minutes = fields.line("minutes", MINUTES).unwrap_or_default();
    let ceiling = fields.cents("ceiling");
    let outcome = outcome?;
    let grants = outcome.grants();
    let new = NewDecision {
        outcome,
        amount: amount.filter(|_| grants),
        valid_from: valid_from.filter(|_| grants),
        valid_until: last_day.filter(|_| grants).map(|day| days_after(day, 1)),
        reasons,
        deviation,
        minutes,
        ceiling: ceiling.filter(|_| grants),
    };
    Some((new, reply))
}

/// The act that decides.
pub fn read_act(fields: &mut Fields) -> Option<Act> {
    let number = fields.required_line("act_number", ACT);
    let date = fields.required_date("act_date");
    let organ = fields.required_line("act_organ", ACT);
    Some(Act { number: number?, date: date?, organ: organ? })
}

/// Several proposals, each with the version that was read: `IDENTIFIER~VERSION`.
pub fn read_decisions(fields: &mut Fields) -> Option<BTreeMap<Uuid, i64>> {
    let mut all = BTreeMap::new();
    let lines = fields.lines("decisions", 80);
    for line in lines {
        match line.split_once('~').and_then(|(id, version)| Some((id.parse().ok()?, version.parse().ok()?))) {
            Some((id, version)) => drop(all.insert(id, version)),
            None => fields.fault("decisions", "Scelta non prevista."),
        }
    }
    if all.is_empty() && !fields.is_faulty("decisions") {
        fields.fault("decisions", "Scegli almeno una proposta.");
    }
    Some(all)
}

/// Why something is sent back.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// When a decision reached whoever asked.
pub fn read_notified(fields: &mut Fields) -> Option<NaiveDate> {
    fields.required_date("notified_on")
}

/// From when, why and by which act a grant is taken back.
pub fn read_revocation(fields: &mut Fields) -> Option<(NaiveDate, String, Act)> {
    let from = fields.required_date("revoked_from");
    let reason = fields.required_line("reason", REASON);
    let act = read_act(fields);
    Some((from?, reason?, act?))
}

/// Why and by which act a decision is annulled.
pub fn read_annulment(fields: &mut Fields) -> Option<(String, Act)> {
    let reason = fields.required_line("reason", REASON);
    let act = read_act(fields);
    Some((reason?, act?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Cents, Failure};

    fn read<T>(pairs: &[(&str, &str)], reader: impl Fn(&mut Fields) -> Option<T>) -> Result<T, Vec<String>> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = reader(&mut fields);
        fields.finish(|| read).map_err(|failure| match failure {
            Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn a_refusal_keeps_no_amount_and_no_days_that_were_left_in_the_form() {
        let pairs =
            [("outcome", "refused"), ("amount", "250,00"), ("valid_from", "1/4/2026"), ("reasons", "L'ISEE supera la soglia.")];
        let (new, _) = read(&pairs, read_proposal).expect("a proposal");
        assert_eq!((new.amount, new.valid_from, new.valid_until), (None, None, None));
        let pairs = [("outcome", "granted"), ("amount", "250,00"), ("valid_from", "1/4/2026"), ("last_day", "30/9/2026")];
        let (new, _) = read(&pairs, read_proposal).expect("a proposal");
        assert_eq!((new.amount, new.valid_until.map(|day| day.to_string())), (Some(Cents(25_000)), Some("2026-10-01".to_owned())));
    }

    #[test]
    fn many_proposals_are_chosen_with_the_version_that_was_read() {
        let id = Uuid::from_u128(7);
        let line = format!("{id}~3");
        assert_eq!(read(&[("decisions", line.as_str())], read_decisions), Ok(BTreeMap::from([(id, 3)])));
        assert_eq!(read(&[], read_decisions), Err(vec!["decisions".to_owned()]));
        assert_eq!(read(&[("decisions", "7")], read_decisions), Err(vec!["decisions".to_owned()]));
    }

    #[test]
    fn a_control_that_finds_something_says_what() {
        assert_eq!(read(&[("outcome", "false")], read_control_outcome), Err(vec!["note".to_owned()]));
        assert_eq!(read(&[("outcome", "open")], read_control_outcome), Err(vec!["outcome".to_owned()]));
        assert!(read(&[("outcome", "confirmed")], read_control_outcome).is_ok());
    }
}
