//! What of this room belongs to a person, and what stands in the way of joining two records of one person.

use guard::Principal;
use kernel::{Failure, PersonId};
use store::Tx;
use ui::{Boxed, Obstacle};

store::person_rows! {
    /// About whom a proceeding is.
    PROCEEDINGS = "courts_proceeding"."person_id";
    /// Who else is in it.
    PARTIES = "courts_party"."person_id";
    /// About whom a mandate is.
    MANDATES = "courts_mandate"."person_id";
    /// Who was placed at once.
    PLACEMENTS = "courts_placement403"."person_id";
    /// For whom the Comune acts.
    OFFICES = "courts_office"."person_id";
    /// Whose probation.
    PROBATIONS = "courts_probation"."person_id";
    /// Of whose file a copy was asked.
    RELEASES = "courts_file_release"."person_id";
}

/// The statements of the question below; those of the declarations above are `STATEMENTS`.
pub mod twice {
    store::statements! {
        /// What both have and one person can have once.
        pub SAME = "select cast(count(*) as bigint) from (
              select 1 as same from courts_proceeding a join courts_proceeding b on b.body_id = a.body_id and b.person_id = :to and b.authority_id = a.authority_id
                     and b.register_number = a.register_number and b.year = a.year where a.body_id = :body and a.person_id = :from and a.register_number <> ''
              union all select 1 from courts_party a join courts_party b on b.body_id = a.body_id and b.person_id = :to and b.proceeding_id = a.proceeding_id and b.role = a.role
                     where a.body_id = :body and a.person_id = :from
              union all select 1 from courts_placement403 a join courts_placement403 b on b.body_id = a.body_id and b.person_id = :to and b.ended_at is null
                     where a.body_id = :body and a.person_id = :from and a.ended_at is null
              union all select 1 from courts_office a join courts_office b on b.body_id = a.body_id and b.person_id = :to and b.kind = a.kind and b.act_number = a.act_number and b.act_date = a.act_date
                     where a.body_id = :body and a.person_id = :from
              union all select 1 from courts_probation a join courts_probation b on b.body_id = a.body_id and b.person_id = :to and b.starts_on = a.starts_on and b.authority_id = a.authority_id
                     where a.body_id = :body and a.person_id = :from) both_have";
    }
}

/// The same proceeding, placement, office or probation on both records: what is entered twice has to be settled first.
pub fn obstacles<'a>(
    tx: &'a mut Tx,
    _principal: &'a Principal,
    from: PersonId,
    to: PersonId,
) -> Boxed<'a, Result<Vec<Obstacle>, Failure>> {
    Box::pin(async move {
        let same: i64 = tx.sql(&twice::SAME).id("from", from).id("to", to).value().await?;
        if same == 0 {
            return Ok(Vec::new());
        }
        // What it is stays untold: whoever joins records need not be among those who read what concerns a court.
        Ok(vec![Obstacle {
            sentence: "Le due schede hanno lo stesso procedimento, incarico o collocamento: chi segue la persona presso l’autorità giudiziaria deve prima sistemarlo."
                .to_owned(),
            href: String::new(),
            blocks: true,
        }])
    })
}
