//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    OF_PROCEEDING = "select person_id from courts_proceeding where body_id = :body and id = :id";
    OF_ORDER = "select p.person_id from courts_order o join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id where o.body_id = :body and o.id = :id";
    OF_MANDATE = "select person_id from courts_mandate where body_id = :body and id = :id";
    OF_PRESCRIPTION = "select p.person_id from courts_prescription r join courts_order o on o.body_id = r.body_id and o.id = r.order_id
                         join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id where r.body_id = :body and r.id = :id";
    OF_REPORT = "select p.person_id from courts_report t join courts_proceeding p on p.body_id = t.body_id and p.id = t.proceeding_id where t.body_id = :body and t.id = :id";
    OF_PLACEMENT = "select person_id from courts_placement403 where body_id = :body and id = :id";
    OF_OFFICE = "select person_id from courts_office where body_id = :body and id = :id";
    OF_ACCOUNT = "select f.person_id from courts_account k join courts_office f on f.body_id = k.body_id and f.id = k.office_id where k.body_id = :body and k.id = :id";
    OF_ASSET = "select f.person_id from courts_asset s join courts_office f on f.body_id = s.body_id and f.id = s.office_id where s.body_id = :body and s.id = :id";
    OF_PROBATION = "select person_id from courts_probation where body_id = :body and id = :id";
    OF_RELEASE = "select person_id from courts_file_release where body_id = :body and id = :id";
}
