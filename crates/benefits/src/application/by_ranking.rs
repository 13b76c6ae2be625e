//! What the act of a final ranking that is published decides of the applications in it: whoever is good enough and beyond places or money waits,
//! whoever lacks something is left out. Their term is over; a later edition may still admit them.

use super::model::ApplicationId;
use super::store::ADD_STEP;
use super::term::StepKind;
use crate::ranking::RowOutcome;
use ::store::{Row, Tx};
use chrono::NaiveDate;
use kernel::Outcome;
use sqlx::types::Json;
use uuid::Uuid;

macro_rules! settled {
    () => {
        "(select w.application_id from benefits_ranking_row w where w.body_id = :body and w.ranking_id = :ranking and w.outcome in ('waiting', 'undetermined'))"
    };
}

macro_rules! pending {
    () => {
        "a.state in ('submitted', 'examining', 'suspended', 'notice')"
    };
}

store::statements! {
    /// Those that the act settles, locked.
    LOCK = concat!("select a.id from benefits_application a where a.body_id = :body and a.id in ", settled!(), " and ", pending!(), " order by a.id {for update}");
    /// The same with where they stand, why, and how many steps they have.
    LINES = concat!(
        "select a.id as application_id, w.outcome, w.why, coalesce((select max(s.position) from benefits_application_step s where s.body_id = a.body_id and s.application_id = a.id), 0) as steps
           from benefits_ranking_row w join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
          where w.body_id = :body and w.ranking_id = :ranking and w.outcome in ('waiting', 'undetermined') and ", pending!(), " order by w.line limit 300000");
    /// Proposals of an earlier edition on them: nobody decides these any more.
    RETURN = concat!("update benefits_decision set state = 'returned', returned_at = :now, returned_by = :actor, return_reason = :reason, version = version + 1
          where body_id = :body and state = 'proposed' and application_id in ", settled!());
    CLOSE = concat!("update benefits_application set state = 'decided', due_on = null, decided_on = :today, version = version + 1
          where body_id = :body and state in ('submitted', 'examining', 'suspended', 'notice') and id in ", settled!());
}

#[derive(Debug, sqlx::FromRow)]
struct Line {
    application_id: ApplicationId,
    outcome: RowOutcome,
    why: Json<Vec<String>>,
    steps: i64,
}

/// What the act says of one, in the words that stand among its steps.
fn words(line: &Line, title: &str, act: &str) -> String {
    match line.outcome {
        RowOutcome::Undetermined if line.why.is_empty() => format!("Esclusa perché incompleta: {title}, {act}."),
        RowOutcome::Undetermined => format!("Esclusa perché incompleta: {title}, {act}. Manca: {}.", line.why.join("; ")),
        RowOutcome::In | RowOutcome::Waiting | RowOutcome::Out | RowOutcome::Refused => {
            format!("Idonea ma non finanziata, in lista d'attesa: {title}, {act}. Se la lista scorre può ancora essere accolta.")
        }
    }
}

/// Settles whoever waits and whoever is left out of an edition that is published; how many. Who publishes was asked before, in the same transaction,
/// and so is the audit row.
///
/// # Errors
/// Those of the database.
pub(crate) async fn settle(tx: &mut Tx, ranking: Uuid, title: &str, act: &str) -> Outcome<usize> {
    let locked: Vec<ApplicationId> = tx.sql(&LOCK).id("ranking", ranking).values().await?;
    if locked.is_empty() {
        return Ok(0);
    }
    let lines: Vec<Line> = tx.sql(&LINES).id("ranking", ranking).all().await?;
    tx.sql(&RETURN).id("ranking", ranking).bind("reason", "La graduatoria pubblicata dice altro.").run().await?;
    let today = tx.today();
    let steps: Vec<Row> = lines
        .iter()
        .map(|line| {
            Row::new()
                .id("application", line.application_id)
                .bind("position", line.steps.saturating_add(1))
                .code("kind", StepKind::Decided)
                .bind("on", today)
                .bind("until", None::<NaiveDate>)
                .bind("note", words(line, title, act))
        })
        .collect();
    tx.insert_many(&ADD_STEP, steps).await?;
    tx.sql(&CLOSE).id("ranking", ranking).run().await?;
    Ok(lines.len())
}
