//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    CASE = "select person_id from casework_case where body_id = :body and id = :id";
    INTERVIEW = "select person_id from casework_interview where body_id = :body and id = :id";
    ENTRY = "select c.person_id from casework_entry e join casework_case c on c.body_id = e.body_id and c.id = e.case_id where e.body_id = :body and e.id = :id";
    PASSAGE = "select c.person_id from casework_passage g join casework_case c on c.body_id = g.body_id and c.id = g.case_id where g.body_id = :body and g.id = :id";
    NOTE = "select c.person_id from casework_note n join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id
              join casework_case c on c.body_id = e.body_id and c.id = e.case_id where n.body_id = :body and n.id = :id";
    RELEASE = "select c.person_id from casework_note_release r join casework_note n on n.body_id = r.body_id and n.id = r.note_id
                 join casework_entry e on e.body_id = n.body_id and e.id = n.entry_id join casework_case c on c.body_id = e.body_id and c.id = e.case_id
                where r.body_id = :body and r.id = :id";
    SIGNER = "select c.person_id from casework_plan_signer s join casework_plan p on p.body_id = s.body_id and p.id = s.plan_id
                join casework_case c on c.body_id = p.body_id and c.id = p.case_id where s.body_id = :body and s.id = :id";
    PLAN = "select c.person_id from casework_plan p join casework_case c on c.body_id = p.body_id and c.id = p.case_id where p.body_id = :body and p.id = :id";
}
