//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    CASE = "select person_id from casework_case where body_id = :body and id = :id";
    INTERVIEW = "select person_id from casework_interview where body_id = :body and id = :id";
    ENTRY = "select c.person_id from casework_entry e join casework_case c on c.body_id = e.body_id and c.id = e.case_id where e.body_id = :body and e.id = :id";
    PLAN = "select c.person_id from casework_plan p join casework_case c on c.body_id = p.body_id and c.id = p.case_id where p.body_id = :body and p.id = :id";
}
