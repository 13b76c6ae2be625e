//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_ENTITLEMENT = "select e.person_id from payments_entitlement e where e.body_id = :body and e.id = :id";
    pub OF_ROW = "select e.person_id from payments_run_row r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id where r.body_id = :body and r.id = :id";
    pub OF_RECOVERY = "select e.person_id from payments_recovery r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id where r.body_id = :body and r.id = :id";
}
