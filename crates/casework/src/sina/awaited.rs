//! Whether a case still lacks the assessment that the return of its services will need: said while there is time, never a reason to wait.

use crate::UserArea;
use kernel::{CaseId, Outcome};
use store::Tx;

store::statements! {
    /// The areas of the services that plans of a case ask for, while its person has no assessment in it.
    pub(crate) AREAS = concat!("select distinct s.user_area from casework_case c
                      join casework_plan p on p.body_id = c.body_id and p.case_id = c.id and p.state <> 'dropped'
                      join casework_plan_service s on s.body_id = p.body_id and s.plan_id = p.id
                     where c.body_id = :body and c.id = :case and ", crate::case_scope!("case.read", "c.id"), "
                       and not exists (select 1 from casework_sina v where v.body_id = c.body_id and v.case_id = c.id and v.person_id = c.person_id)
                     order by s.user_area");
}

/// The area for which the assessment of a case within reach is missing; `None` when nothing asks for one, or there is one.
pub async fn awaited(tx: &mut Tx, case: CaseId) -> Outcome<Option<UserArea>> {
    let areas: Vec<UserArea> = tx.sql(&AREAS).id("case", case).values().await?;
    Ok(areas.into_iter().find(|area| area.asks_sina()))
}
