//! What of this room belongs to a person, and what stands in the way of joining two records of one person.

use guard::Principal;
use kernel::{CaseId, Failure, PersonId};
use store::Tx;
use ui::{Boxed, Obstacle};

store::person_rows! {
    /// Whose case it is.
    CASES = "casework_case"."person_id";
    /// Who may have one open case in a unit and level.
    SUBJECTS = "casework_case"."subject_id";
    /// Who came to an interview.
    INTERVIEWS = "casework_interview"."person_id";
    /// On whom the contact of an interview had been put by mistake.
    NEWS_FROM = "casework_interview_news"."from_person_id";
    /// On whom it was put then.
    NEWS_TO = "casework_interview_news"."to_person_id";
    /// Who came into the household of a case.
    NEWCOMERS = "casework_news"."person_id";
    /// Who signs a plan.
    SIGNERS = "casework_plan_signer"."person_id";
    /// Who was heard about a plan.
    HEARD = "casework_plan_hearing"."person_id";
    /// Who takes part in the work with a group or a community. Whoever takes part under both records does so once.
    PARTICIPANTS = "casework_collective_person"."person_id" unless "t.until_day > :today and exists (select 1 from casework_collective_person o where o.body_id = t.body_id and o.collective_id = t.collective_id and o.person_id = :to and o.until_day > :today)";
    /// Who said whether they agree with the plan of a group. What was said under both records stays under each.
    CONSENTS = "casework_collective_consent"."person_id" unless "exists (select 1 from casework_collective_consent o where o.body_id = t.body_id and o.plan_id = t.plan_id and o.person_id = :to)";
    /// Who was assessed.
    ASSESSMENTS = "casework_sina"."person_id";
}

/// The statements of the question below; those of the declarations above are `STATEMENTS`.
pub mod twice {
    store::statements! {
        /// Open cases of both in one unit and level: the unit, the case of the one and, where the actor may see it, of the other.
        pub OPEN_TWICE = concat!(
            "select u.name as unit_name, a.level, case when a.subject_id = a.person_id and b.subject_id = b.person_id then true else false end as excluded, b.id,
                    case when ", crate::case_scope!("case.read", "b.id"), " then true else false end as opens
               from casework_case a
               join casework_case b on b.body_id = a.body_id and b.person_id = :to and b.unit_id = a.unit_id and b.level = a.level and b.state <> 'closed'
               join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
              where a.body_id = :body and a.person_id = :from and a.state <> 'closed' order by u.name, a.level, b.id limit 20");
    }
}

#[derive(sqlx::FromRow)]
struct Twice {
    unit_name: String,
    level: i64,
    excluded: bool,
    id: CaseId,
    opens: bool,
}

/// Two open cases of one person in one unit and level: the office closes one of them first.
pub fn obstacles<'a>(
    tx: &'a mut Tx,
    _principal: &'a Principal,
    from: PersonId,
    to: PersonId,
) -> Boxed<'a, Result<Vec<Obstacle>, Failure>> {
    Box::pin(async move {
        let rows: Vec<Twice> = tx.sql(&twice::OPEN_TWICE).id("from", from).id("to", to).all().await?;
        let tell = |row: Twice| {
            let (unit, level) = (row.unit_name, row.level);
            let sentence = if row.excluded {
                format!("Tutte e due le schede hanno una cartella aperta presso {unit}, {level}° livello: prima chiudine una.")
            } else {
                format!("Dopo, la persona avrà due cartelle aperte presso {unit}, {level}° livello: una sua e una del nucleo.")
            };
            let href = if row.opens { format!("/cartelle/{}", row.id) } else { String::new() };
            Obstacle { sentence, href, blocks: row.excluded }
        };
        Ok(rows.into_iter().map(tell).collect())
    })
}
