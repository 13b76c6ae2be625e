//! Urgent openings: somebody reads for three hours what their role does not let them see, with the reason; those who follow the case are told,
//! and somebody else reviews it. What is hidden is not listed: the case is named by its number, the person by who they are.

pub(crate) mod actions;
pub(crate) mod api;
pub(crate) mod day;
mod pages;

use guard::Permission as P;
use guard::opening::Verdict;
use kernel::{AccountId, Instant, PersonId};
use store::audit_row;
use ui::{Gate, Route};
use uuid::Uuid;

/// The columns of [`Opening`], from `guard_opening o`.
macro_rules! opening {
    () => {
        "select o.id, o.account_id, a.display_name as account_name, o.target_kind, o.target_id, o.person_id, u.name as unit_name, coalesce(c.number, '') as number, o.reason,
                o.opened_at, o.until_at, o.reviewed_at, coalesce(r.display_name, '') as reviewer_name, o.verdict, o.review_note,
                case when o.until_at > :now then true else false end as running
           from guard_opening o join guard_account a on a.body_id = o.body_id and a.id = o.account_id
           join guard_unit u on u.body_id = o.body_id and u.id = o.unit_id
           left join casework_v_case c on c.body_id = o.body_id and o.target_kind = 'case' and c.case_id = o.target_id
           left join guard_account r on r.body_id = o.body_id and r.id = o.reviewed_by
          where o.body_id = :body and o.id = o.together_id"
    };
}

/// True for an opening `o` of which the acting account, or somebody whom it covers, was told by a due of their own.
macro_rules! told {
    () => {
        "exists (select 1 from agenda_v_due d join guard_acting ga on ga.body_id = d.body_id and ga.acts_for = d.account_id
                  where d.body_id = :body and d.source_id = o.id and d.kind = 'access' and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today)"
    };
}

store::statements! {
    /// A case by its number, whoever asks may open urgently.
    pub CASE_NUMBERED = concat!("select c.case_id, c.person_id, c.unit_id from casework_v_case c join registry_person q on q.body_id = c.body_id and q.id = c.person_id
                                  where c.body_id = :body and c.number = :number and not q.sealed and ", guard::in_body!("record.open_urgently"));
    /// Persons with a tax code.
    pub PERSON_CODED = concat!("select distinct q.id from registry_identifier i join registry_person q on q.body_id = i.body_id and q.id = i.person_id
                                 where i.body_id = :body and i.value = :code and i.kind = 'tax_code' and i.valid_until > :today and q.merged_into is null and not q.sealed and ",
                               guard::in_body!("record.open_urgently"), " order by q.id limit 2");
    /// Persons with exactly this name and day of birth.
    pub PERSON_NAMED = concat!("select q.id from registry_person q where q.body_id = :body and q.sort_name = :sort_name and q.birth_date = :birth_date
                                   and q.merged_into is null and not q.sealed and ", guard::in_body!("record.open_urgently"), " order by q.id limit 2");
    /// Whether the actor reads a case, by their role or because they opened it.
    pub CASE_REACHED = concat!("select c.case_id from casework_v_case c where c.body_id = :body and c.case_id = :case and ", casework::case_scope!("case.read", "c.case_id"));
    /// Whether the actor reads a person's data.
    pub PERSON_REACHED = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ",
                                 registry::person_scope!("person.read", "p.person_id"));
    /// The unit that has to do with a person, that of their case before others.
    pub UNIT_OF = concat!("select i.unit_id from registry_v_involvement i where i.body_id = :body and i.person_id = :person and i.valid_from <= :today and i.valid_until > :today and ",
                          guard::in_body!("record.open_urgently"), " order by case i.kind when 'case' then 0 when 'protection' then 1 else 2 end, i.valid_from desc, i.unit_id limit 1");
    /// Who is told of the opening of a person: in charge of an open case of theirs, else in the team of one, else whoever protects them.
    pub WHO_IS_TOLD = concat!("select w.account_id from (
            select c.worker_id as account_id, 0 as place from casework_v_case c where c.body_id = :body and c.person_id = :person and c.state <> 'closed' and c.worker_id is not null
            union all select m.account_id, 1 from casework_v_case c join casework_v_member m on m.body_id = c.body_id and m.case_id = c.case_id
                       where c.body_id = :body and c.person_id = :person and c.state <> 'closed' and m.valid_from <= :today and m.valid_until > :today
            union all select i.account_id, 2 from registry_v_involvement i where i.body_id = :body and i.person_id = :person and i.kind = 'protection'
                         and i.account_id is not null and i.valid_from <= :today and i.valid_until > :today) w
            join guard_account a on a.body_id = :body and a.id = w.account_id and a.state = 'active'
           where w.account_id <> :actor and ", guard::in_body!("record.open_urgently"), " order by w.place, w.account_id limit 1");
    /// Those that wait for a review, newest first.
    pub TO_REVIEW = concat!(opening!(), " and o.reviewed_at is null and o.id < :before and ", guard::in_unit!("record.review", "o.unit_id"), " order by o.id desc limit :most");
    /// Those that were reviewed, newest first.
    pub REVIEWED = concat!(opening!(), " and o.reviewed_at is not null and o.id < :before and ", guard::in_unit!("record.review", "o.unit_id"), " order by o.id desc limit :most");
    /// One, for whoever reviews it, made it, works on the case, or was told.
    pub ONE = concat!(opening!(), " and o.id = :id and (", guard::in_unit!("record.review", "o.unit_id"), " or o.account_id = :actor or ", told!(), " or (o.target_kind = 'case' and ",
                      casework::case_scope!("case.write", "o.target_id"), ") or (o.target_kind = 'person' and exists (
                        select 1 from casework_v_case w where w.body_id = :body and w.person_id = o.person_id and w.state <> 'closed' and ",
                      casework::case_scope!("case.write", "w.case_id"), ")))");
    /// One, for whoever reviews it.
    pub ANSWERED_FOR = concat!(opening!(), " and o.id = :id and ", guard::in_unit!("record.review", "o.unit_id"));
    /// Whom one is about, for whoever works on the case, or was told, and did not open it.
    pub FOLLOWED = concat!("select o.person_id from guard_opening o where o.body_id = :body and o.id = :id and o.account_id <> :actor and (", told!(), " or (o.target_kind = 'case' and ",
                           casework::case_scope!("case.write", "o.target_id"), ") or (o.target_kind = 'person' and exists (
                             select 1 from casework_v_case w where w.body_id = :body and w.person_id = o.person_id and w.state <> 'closed' and ",
                           casework::case_scope!("case.write", "w.case_id"), ")))");
    /// What the actor opened and is still open.
    pub MINE = concat!(opening!(), " and o.account_id = :actor and o.until_at > :now and ", guard::in_body!("record.open_urgently"), " order by o.id desc limit 20");
    /// How many wait for the actor's review, and since when.
    pub WAITING = concat!("select cast(count(*) as bigint) as waiting, min(o.opened_at) as since from guard_opening o
                            where o.body_id = :body and o.id = o.together_id and o.reviewed_at is null and o.account_id <> :actor and ",
                          guard::in_unit!("record.review", "o.unit_id"));
    /// What whoever opened did meanwhile with the case and its person, for whoever reviews it.
    pub MEANWHILE = concat!(audit_row!(), " from guard_opening o join store_audit a on a.body_id = o.body_id and a.account_id = o.account_id
                             where o.body_id = :body and o.id = :id and a.at >= o.opened_at and a.at < o.until_at and (a.subject_id = o.person_id or a.object_id = o.target_id) and ",
                            guard::in_unit!("record.review", "o.unit_id"), " order by a.seq desc limit 200");
}

/// An urgent opening, as it is told.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Opening {
    /// Identifier.
    pub id: Uuid,
    /// Who opened.
    pub account_id: AccountId,
    /// What that account is called.
    pub account_name: String,
    /// `case` or `person`.
    pub target_kind: String,
    /// What was opened.
    pub target_id: Uuid,
    /// Whom it is about.
    pub person_id: PersonId,
    /// The unit that reviews it.
    pub unit_name: String,
    /// The number of the case; empty for a person.
    pub number: String,
    /// Why.
    pub reason: String,
    /// From when.
    pub opened_at: Instant,
    /// Until when.
    pub until_at: Instant,
    /// When it was reviewed.
    pub reviewed_at: Option<Instant>,
    /// By whom.
    pub reviewer_name: String,
    /// What was found; empty while nobody reviewed it.
    pub verdict: String,
    /// In words.
    pub review_note: String,
    /// Whether it is still open.
    pub running: bool,
}

impl Opening {
    /// What was opened, in words.
    pub fn what(&self) -> String {
        if self.target_kind == "case" { format!("Cartella {}", self.number) } else { "Scheda di una persona".to_owned() }
    }
    /// Where what was opened is read.
    pub fn target_href(&self) -> String {
        if self.target_kind == "case" { format!("/cartelle/{}", self.target_id) } else { format!("/persone/{}", self.target_id) }
    }
    /// Its own page.
    pub fn href(&self) -> String {
        format!("/aperture-urgenti/{}", self.id)
    }
    /// What was found, in words; that it waits, while nobody reviewed it.
    pub fn finding(&self) -> &'static str {
        self.verdict.parse::<Verdict>().map_or("Da rivedere", Verdict::label)
    }
    /// Whether it was found not to be justified.
    pub fn is_judged(&self) -> bool {
        self.verdict.parse::<Verdict>().is_ok_and(|verdict| verdict == Verdict::Abuse)
    }
    /// The colour of what was found.
    pub fn tone(&self) -> &'static str {
        match self.verdict.parse::<Verdict>() {
            Ok(Verdict::Right) => "success",
            Ok(Verdict::Abuse) => "danger",
            Ok(Verdict::Unclear) | Err(_) => "warning",
        }
    }
}

/// Who may read one opening at all: whoever reviews, whoever opened, whoever works on cases.
const READERS: &[P] = &[P::RECORD_REVIEW, P::RECORD_OPEN_URGENTLY, P::CASE_WRITE];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/apertura-urgente", P::RECORD_OPEN_URGENTLY, pages::new),
        Route::post("/apertura-urgente", P::RECORD_OPEN_URGENTLY, pages::open),
        Route::get("/aperture-urgenti", P::RECORD_REVIEW, pages::list),
        Route::get("/aperture-urgenti/{id}", Gate::MayAny(READERS), pages::show),
        Route::post("/aperture-urgenti/{id}/esito", P::RECORD_REVIEW, pages::review),
        Route::post("/aperture-urgenti/{id}/visto", P::CASE_WRITE, pages::seen),
        Route::get("/api/v1/urgent-openings", P::RECORD_REVIEW, api::list),
        Route::post("/api/v1/urgent-openings", P::RECORD_OPEN_URGENTLY, api::open),
        Route::get("/api/v1/urgent-openings/{id}", Gate::MayAny(READERS), api::one),
        Route::post("/api/v1/urgent-openings/{id}/review", P::RECORD_REVIEW, api::review),
        Route::post("/api/v1/urgent-openings/{id}/seen", P::CASE_WRITE, api::seen),
    ]
}
