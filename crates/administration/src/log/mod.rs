//! The audit log: reading it with filters, who looked at one file, verifying the chain.

pub(crate) mod api;
pub(crate) mod day;
pub(crate) mod labels;
mod pages;
pub(crate) mod people;
mod verify;

use guard::Permission as P;
use store::audit::Row;
use ui::{JobKind, Route};

store::statements! {
    /// The log, newest first, before a sequence number.
    pub LATEST = concat!("select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
                            from store_audit where body_id = :body and seq < :before and at >= :from and at < :until and action like :action and ",
                         guard::in_body!("audit.read"), " order by seq desc limit :most");
    /// What one account did.
    pub BY_ACCOUNT = concat!("select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
                                from store_audit where body_id = :body and account_id = :account and seq < :before and at >= :from and at < :until and action like :action and ",
                             guard::in_body!("audit.read"), " order by seq desc limit :most");
    /// What was done about one person, and the searches that showed them.
    pub ABOUT_PERSON = store::audit_of_person!(concat!(" and a.at >= :from and a.at < :until and a.action like :action and ", guard::in_body!("audit.read")));
    /// What one account did about one person, and its searches that showed them.
    pub BY_ACCOUNT_ABOUT_PERSON = store::audit_of_person!(concat!(" and a.account_id = :account and a.at >= :from and a.at < :until and a.action like :action and ",
                                                                  guard::in_body!("audit.read")));
    /// Whether the actor may know who looked at a person: the whole body, or persons of the own unit.
    pub ANSWERABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and (",
                             guard::in_body!("audit.person"), " or ", registry::person_scope!("audit.person", "p.person_id"), ")");
    /// The account behind a name to sign in with.
    pub NAMED = "select id from guard_account where body_id = :body and username = :username";
    /// As what and where everybody works today.
    pub HELD = concat!("select s.account_id, s.role, u.name from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                         where s.body_id = :body and s.valid_from <= :today and s.valid_until > :today and (", guard::in_body!("audit.person"), " or exists (
                               select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = 'audit.person'
                                  and gs.valid_from <= :today and gs.valid_until > :today)) order by s.account_id, s.valid_from, s.role");
    /// Verifications asked for so far, newest first.
    pub VERIFICATIONS = concat!("select id, state, done, total, result, created_at, finished_at from store_job where body_id = :body and kind = 'audit.verify' and ",
                                guard::in_body!("audit.read"), " order by created_at desc limit 20");
}

/// Whether the actor may know who looked at this person's file.
///
/// # Errors
/// Those of the database.
pub(crate) async fn is_answerable(tx: &mut store::Tx, person: kernel::PersonId) -> kernel::Outcome<bool> {
    Ok(tx.sql(&ANSWERABLE).id("person", person).optional::<(kernel::PersonId,)>().await?.is_some())
}

/// The routes of the log.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/registro", P::AUDIT_READ, pages::log),
        Route::get("/registro/verifica", P::AUDIT_READ, pages::verifications),
        Route::post("/registro/verifica", P::AUDIT_READ, pages::verify),
        Route::get("/registro/persone", P::AUDIT_READ, people::page),
        Route::get("/persone/{id}/accessi", P::AUDIT_PERSON, pages::of_person),
        Route::get("/api/v1/audit", P::AUDIT_READ, api::log),
        Route::post("/api/v1/audit/verifications", P::AUDIT_READ, api::verify),
        Route::get("/api/v1/audit/persons", P::AUDIT_READ, people::search),
        Route::get("/api/v1/persons/{id}/accesses", P::AUDIT_PERSON, api::of_person),
    ]
}

/// The job that verifies the chain.
pub(crate) const JOBS: &[JobKind] = &[JobKind { kind: "audit.verify", run: verify::run }];

/// The sequence number that is after every row.
pub(crate) const FROM_THE_END: i64 = i64::MAX;

/// What is asked of the log.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) person: Option<kernel::PersonId>,
    pub(crate) account: Option<kernel::AccountId>,
    pub(crate) action: String,
    pub(crate) from: kernel::Instant,
    pub(crate) until: kernel::Instant,
    pub(crate) before: i64,
    pub(crate) most: i64,
}

/// A person and the records that were joined to theirs: who looked at one of them looked at the person.
pub(crate) async fn with_aliases(tx: &mut store::Tx, person: kernel::PersonId) -> kernel::Outcome<Vec<kernel::PersonId>> {
    let mut all = vec![person];
    all.extend(registry::aliases(tx, person).await?);
    Ok(all)
}

/// The rows of several readings as one, newest first, each once.
pub(crate) fn newest(mut rows: Vec<Row>, most: i64) -> Vec<Row> {
    rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
    rows.dedup_by_key(|row| row.seq);
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    rows
}

/// The rows a filter finds, newest first; those about a person with those about the records that were joined to theirs.
pub(crate) async fn rows(tx: &mut store::Tx, filter: &Filter) -> kernel::Outcome<Vec<Row>> {
    let Some(person) = filter.person else { return Ok(rows_of(tx, filter).await?) };
    let mut all = Vec::new();
    for one in with_aliases(tx, person).await? {
        all.extend(rows_of(tx, &Filter { person: Some(one), ..filter.clone() }).await?);
    }
    Ok(newest(all, filter.most))
}

async fn rows_of(tx: &mut store::Tx, filter: &Filter) -> Result<Vec<Row>, store::StoreError> {
    let query = match (filter.person, filter.account) {
        (None, None) => tx.sql(&LATEST),
        (None, Some(account)) => tx.sql(&BY_ACCOUNT).id("account", account),
        (Some(person), None) => tx.sql(&ABOUT_PERSON).id("person", person),
        (Some(person), Some(account)) => tx.sql(&BY_ACCOUNT_ABOUT_PERSON).id("person", person).id("account", account),
    };
    query
        .bind("before", filter.before)
        .bind("from", filter.from)
        .bind("until", filter.until)
        .bind("action", &filter.action)
        .bind("most", filter.most)
        .all()
        .await
}
