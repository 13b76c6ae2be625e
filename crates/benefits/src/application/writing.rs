//! Writing what was answered of an application: who may say what, and what is new of it.

use super::actions::reach;
use super::answers::Answer;
use super::model::{ApplicationId, EvidenceState};
use super::store::{ADD_FACT, ANSWERED, AnsweredRow, LAST_FACT};
use ::store::{Row, Tx};
use kernel::{Failure, Outcome};

/// Whether a paper shows what it should is said by whoever examines; at a desk it is asked for and taken.
pub(super) async fn check_papers(tx: &mut Tx, id: ApplicationId, answers: &[Answer]) -> Outcome<()> {
    let is_judged = |answer: &&Answer| matches!(answer.evidence, EvidenceState::Accepted | EvidenceState::Refused);
    if !answers.iter().any(|answer| is_judged(&answer)) || reach(tx, id).await?.examines {
        return Ok(());
    }
    let known: Vec<AnsweredRow> = tx.sql(&ANSWERED).id("id", id).all().await?;
    let is_kept = |answer: &Answer| {
        let mut same = known.iter().filter(|row| row.fact == answer.fact);
        same.any(|row| row.value == answer.value && row.evidence_state == answer.evidence)
    };
    match answers.iter().filter(is_judged).find(|answer| !is_kept(answer)) {
        Some(answer) => {
            let sentence = "Se il documento va bene lo dice chi istruisce la domanda: qui scegli «Presentato».";
            Err(Failure::field(format!("evidence.{}", answer.fact), sentence))
        }
        None => Ok(()),
    }
}

/// What the social service or an office says is written by them: a desk sends it again as it is, or not at all.
pub(super) async fn check_givers(tx: &mut Tx, id: ApplicationId, answers: &[Answer]) -> Outcome<()> {
    let reach = reach(tx, id).await?;
    let known: Vec<AnsweredRow> = tx.sql(&ANSWERED).id("id", id).all().await?;
    let is_kept = |answer: &Answer| match known.iter().find(|row| row.fact == answer.fact) {
        Some(row) => row.value == answer.value && row.evidence_state == answer.evidence,
        None => answer.value.is_empty() && answer.evidence == EvidenceState::None,
    };
    match answers.iter().find(|answer| !reach.may_answer_for(answer.giver) && !is_kept(answer)) {
        Some(answer) => {
            let sentence = format!("Lo dice {}: allo sportello non si può scrivere né cambiare.", answer.giver.italian());
            Err(Failure::field(format!("facts.{}", answer.fact), sentence))
        }
        None => Ok(()),
    }
}

/// Writes what is new among the answers; how many.
pub(super) async fn write_answers(tx: &mut Tx, id: ApplicationId, answers: &[Answer]) -> Outcome<usize> {
    let known: Vec<AnsweredRow> = tx.sql(&ANSWERED).id("id", id).all().await?;
    let is_new = |answer: &&Answer| match known.iter().find(|row| row.fact == answer.fact) {
        Some(row) => row.value != answer.value || row.evidence_state != answer.evidence,
        None => !answer.value.is_empty() || answer.evidence != EvidenceState::None,
    };
    let last: i64 = tx.sql(&LAST_FACT).id("id", id).value().await?;
    let rows: Vec<Row> = (last.saturating_add(1)..)
        .zip(answers.iter().filter(is_new))
        .map(|(position, answer)| {
            Row::new()
                .id("application", id)
                .bind("position", position)
                .bind("fact", &answer.fact)
                .bind("value", &answer.value)
                .code("source", answer.source)
                .code("evidence", answer.evidence)
                .bind("note", "")
        })
        .collect();
    let written = rows.len();
    tx.insert_many(&ADD_FACT, rows).await?;
    Ok(written)
}
