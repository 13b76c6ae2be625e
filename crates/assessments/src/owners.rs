//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    ASSESSMENT = "select person_id from assessments_assessment where body_id = :body and id = :id";
    MEETING = "select c.person_id from assessments_meeting m join casework_v_case c on c.body_id = m.body_id and c.case_id = m.case_id where m.body_id = :body and m.id = :id";
}
