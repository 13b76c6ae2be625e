//! Who looked at a person's file, as the person is told it: days and units, no names of those who work here (Court of Justice, C-579/21).
//! In matters of violence, child protection and secret proceedings the data protection officer keeps back what would warn whoever must not
//! be warned (Regulation (EU) 2016/679 art. 23). It is always about the person's own file, never about others of their household.

pub(crate) mod actions;
pub(crate) mod api;
pub(crate) mod model;
mod pages;

use guard::Permission as P;
use ui::Route;

/// True when the row of the log or of the openings, of which these are the moment and the account, is kept back from `:person`: decided for
/// all units, or for one in which the account ever worked.
macro_rules! kept_back {
    ($at:literal, $account:literal) => {
        concat!(
            "exists (select 1 from administration_withholding w where w.body_id = :body and w.person_id = :person and w.ended_at is null and w.from_at <= ",
            $at,
            " and w.until_at > ",
            $at,
            " and (w.unit_id is null or exists (select 1 from guard_assignment wa where wa.body_id = :body and wa.account_id = ",
            $account,
            " and wa.unit_id = w.unit_id)))"
        )
    };
}
pub(crate) use kept_back;

/// True when one of these persons is in a secret proceeding: an order says so, or the log tells that something of one was done about them, or
/// was shown with their name.
macro_rules! has_secret {
    ($people:expr) => {
        concat!(
            "(exists (select 1 from courts_v_order so where so.body_id = :body and so.secret and so.person_id in (",
            $people,
            ")) or exists (select 1 from store_audit sl join courts_v_secret ss on ss.body_id = sl.body_id and ss.object_kind = sl.object_kind
                             and ss.object_id = sl.object_id where sl.body_id = :body and sl.subject_id in (",
            $people,
            ")) or exists (select 1 from store_audit_shown sw join store_audit sr on sr.body_id = sw.body_id and sr.seq = sw.seq
                             join courts_v_secret st on st.body_id = sr.body_id and st.object_kind = sr.object_kind and st.object_id = sr.object_id
                            where sw.body_id = :body and sw.person_id in (",
            $people,
            ")))"
        )
    };
}
pub(crate) use has_secret;

/// True when the row of the log `t` is about something of a secret proceeding, or about a document that is closed to those who work with it, also as the
/// piece of post as which it came or left: it is in no copy, with no decision of anybody. What a secret is belongs to whoever wrote it, and the copy of a child's data goes to the parents.
macro_rules! of_a_secret {
    () => {
        "(exists (select 1 from courts_v_secret cs where cs.body_id = :body and cs.object_kind = t.object_kind and cs.object_id = t.object_id)
          or (t.object_kind = 'document' and exists (select 1 from records_v_document cd where cd.body_id = :body and cd.document_id = t.object_id and cd.closed))
          or (t.object_kind = 'post' and exists (select 1 from records_v_post cp join records_v_document ck on ck.body_id = cp.body_id and ck.document_id = cp.document_id
                 where cp.body_id = :body and cp.post_id = t.object_id and ck.closed)))"
    };
}
pub(crate) use of_a_secret;

/// True when the row of the log `t` names nothing and still tells that a judicial authority is written to, or heard from, about `:person` of
/// whom there is something secret.
macro_rules! hints_at_a_secret {
    () => {
        concat!(
            "(t.action in ('order.new', 'prejudice.read', 'justice.read', 'placement.list', 'court_file.read') and ",
            crate::history::has_secret!(registry::records_of!()),
            ")"
        )
    };
}
pub(crate) use hints_at_a_secret;

store::statements! {
    /// What is kept back of a person's accesses, and was.
    pub WITHHELD = concat!("select w.id, w.ground, w.reason, w.unit_id, coalesce(u.name, '') as unit_name, w.from_at, w.until_at, w.decided_at,
                                   coalesce(a.display_name, '') as decided_by_name, w.ended_at
                              from administration_withholding w left join guard_unit u on u.body_id = w.body_id and u.id = w.unit_id
                              left join guard_account a on a.body_id = w.body_id and a.id = w.decided_by
                             where w.body_id = :body and w.person_id = :person and (", guard::in_body!("audit.person"), " or ",
                           registry::person_scope!("audit.person", "w.person_id"), ") order by w.decided_at desc, w.id desc limit 200");
    /// In which units everybody worked, and when. A unit whose address is secret, such as a refuge, is not named: that it looked tells where
    /// somebody else may be hidden.
    pub POSTS = concat!("select s.account_id, s.unit_id, case when u.address_secret then 'Altro ufficio dell’ente' else u.name end as unit_name, s.valid_from, s.valid_until
                           from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                          where s.body_id = :body and (", guard::in_body!("audit.person"), " or exists (
                                select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = 'audit.person'
                                   and gs.valid_from <= :today and gs.valid_until > :today)) order by s.account_id, s.valid_from, s.id");
    /// Whether something of the person may be kept back at all: they are protected, or a case of theirs is reserved to its team or follows an
    /// order of a judicial authority, or they are in a secret proceeding.
    pub FLAGGED = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", guard::in_body!("history.withhold"), "
                              and (p.restricted or exists (select 1 from casework_v_case c where c.body_id = :body and c.person_id = p.person_id and (c.sealed or c.level = 2))
                                   or ", has_secret!("p.person_id"), ")");
    ADD = "insert into administration_withholding (body_id, id, person_id, ground, unit_id, from_at, until_at, reason, decided_by, decided_at, ended_by, ended_at)
           values (:body, :id, :person, :ground, :unit, :from, :until, :reason, :actor, :now, null, null)";
    END = concat!("update administration_withholding set ended_by = :actor, ended_at = :now
                    where body_id = :body and id = :id and person_id = :person and ended_at is null and ", guard::in_body!("history.withhold"));
    ONE = concat!("select w.id from administration_withholding w where w.body_id = :body and w.id = :id and w.person_id = :person and ", guard::in_body!("history.withhold"));
}

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/persone/{id}/accessi/comunicazione", P::AUDIT_PERSON, pages::history),
        Route::post("/persone/{id}/accessi/esclusioni", P::HISTORY_WITHHOLD, pages::withhold),
        Route::post("/persone/{id}/accessi/esclusioni/fine", P::HISTORY_WITHHOLD, pages::end),
        Route::get("/api/v1/persons/{id}/access-history", P::AUDIT_PERSON, api::history),
        Route::get("/api/v1/persons/{id}/access-history/withholdings", P::HISTORY_WITHHOLD, api::withheld),
        Route::post("/api/v1/persons/{id}/access-history/withholdings", P::HISTORY_WITHHOLD, api::withhold),
        Route::post("/api/v1/persons/{id}/access-history/withholdings/end", P::HISTORY_WITHHOLD, api::end),
    ]
}
