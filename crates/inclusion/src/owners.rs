//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_HOUSEHOLD = "select m.person_id from inclusion_member m where m.body_id = :body and m.household_id = :id and m.role = 'applicant' and m.left_on is null and m.person_id is not null";
    pub OF_MEMBER = "select m.person_id from inclusion_member m where m.body_id = :body and m.id = :id and m.person_id is not null";
    pub OF_EXEMPTION = "select m.person_id from inclusion_exemption e join inclusion_member m on m.body_id = e.body_id and m.id = e.member_id
                         where e.body_id = :body and e.id = :id and m.person_id is not null";
    pub OF_MEETING = "select m.person_id from inclusion_meeting n join inclusion_member m on m.body_id = n.body_id and m.household_id = n.household_id and m.role = 'applicant' and m.left_on is null
                       where n.body_id = :body and n.id = :id and m.person_id is not null";
    pub OF_REPORT = "select m.person_id from inclusion_report r join inclusion_member m on m.body_id = r.body_id and m.household_id = r.household_id and m.role = 'applicant' and m.left_on is null
                      where r.body_id = :body and r.id = :id and m.person_id is not null";
}
