//! What waits for whoever works on cases, for the home page.

use crate::entered;
use crate::interview::InterviewId;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::tax_code::Sex;
use kernel::time::{days_after, days_before, show_date};
use kernel::{CaseId, Failure};
use store::Tx;
use ui::{Boxed, DayItem};

/// Days without a diary entry after which a case in care is shown.
pub const SILENT_DAYS: u64 = 60;
/// Days before the end of a plan in which it is shown.
pub const ENDING_DAYS: u64 = 30;
/// Days before a review in which it is shown.
pub const REVIEW_DAYS: u64 = 7;
/// Most items of one kind on the home page; the list opens the rest.
const MOST: i64 = 20;

macro_rules! mine {
    ($permission:literal) => {
        concat!(
            "c.id in (select cm.case_id from guard_acting ga join casework_member cm on cm.body_id = ga.body_id and cm.account_id = ga.acts_for
              where ga.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today
                and cm.valid_from <= :today and cm.valid_until > :today) and ",
            crate::case_scope!($permission, "c.id")
        )
    };
}

/// A case with its number and whose it is, these columns, and from where else.
macro_rules! named {
    ($columns:literal, $rest:expr) => {
        concat!(
            "select c.id, c.number, p.display_name, ",
            $columns,
            " from casework_case c join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id ",
            $rest
        )
    };
}
pub(crate) use named;

/// The next account in charge of an open case of a unit, in the order of the index `casework_case_in_charge`.
macro_rules! next_in_charge {
    ($unit:literal, $after:literal) => {
        concat!(
            "(select n.worker_id from casework_case n where n.body_id = :body and n.unit_id = ",
            $unit,
            " and n.worker_id is not null and n.state in ('assigned', 'in_care')",
            $after,
            " order by n.worker_id limit 1)"
        )
    };
}

/// One kind of what waits of the actor's own cases: its code, the column of the day, from where else, which.
macro_rules! waits {
    ($what:literal, $due:literal, $join:literal, $where:expr) => {
        concat!(
            "select * from (select '",
            $what,
            "' as what, c.id, c.number, p.display_name, ",
            $due,
            " as due from casework_case c join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id ",
            $join,
            " where c.body_id = :body and ",
            $where,
            " order by due, c.id limit :most) of_",
            $what
        )
    };
}

kernel::code_enum! {
    /// What waits of a case that one follows, as the page heads it.
    enum Waits {
        /// It was assigned and is not in care yet.
        Take = "take" => "Da prendere in carico",
        /// A review is due.
        Review = "review" => "Verifiche",
        /// The plan comes to its end.
        Ending = "ending" => "Progetti in scadenza",
        /// Signatures are lacking.
        Unsigned = "unsigned" => "Progetti da firmare",
        /// Nothing was written for long.
        Silent = "silent" => "Senza registrazioni da 60 giorni",
    }
}

store::statements! {
    TO_ASSIGN = named!("c.proposed_on as due, c.state", concat!("where c.body_id = :body and c.state = 'proposed' and ", crate::case_scope!("case.assign", "c.id"), " order by c.proposed_on, c.id limit :most"));
    /// In charge of somebody who may not be given cases of the unit today: with no role there or in the unit above, or with an account that
    /// is not in use. The same rule as for whom a case may be given to. An area has thousands of open cases and a few people in charge of
    /// them: these are found first, each by one step in the index, and only the cases of those without a post are read. `cross join` keeps
    /// the embedded database to that order.
    LEFT = concat!("with recursive mine as (
                 select distinct gu.target_id as unit_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'case.assign'
                    and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today),
               held(unit_id, worker_id) as (
                 select m.unit_id, ", next_in_charge!("m.unit_id", ""), " from mine m
                 union all
                 select h.unit_id, ", next_in_charge!("h.unit_id", " and n.worker_id > h.worker_id"), " from held h where h.worker_id is not null),
               gone as materialized (
                 select h.unit_id, h.worker_id from held h cross join guard_unit u
                  where h.worker_id is not null and u.body_id = :body and u.id = h.unit_id
                    and not exists (select 1 from guard_assignment s join guard_account k on k.body_id = s.body_id and k.id = s.account_id and k.state = 'active'
                                     where s.body_id = :body and s.account_id = h.worker_id and s.role in ('assistente_sociale', 'coordinatore')
                                       and s.valid_from <= :today and s.valid_until > :today and (s.unit_id = u.id or s.unit_id = u.parent_id)))
               select c.id, c.number, p.display_name, c.last_entry_on as due, c.state
                 from gone g cross join casework_case c
                 join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                where c.body_id = :body and c.unit_id = g.unit_id and c.worker_id = g.worker_id and c.state in ('assigned', 'in_care') and ", crate::case_scope!("case.assign", "c.id"), " order by c.number, c.id limit :most");
    /// What waits of the cases that the actor, or somebody whom the actor covers, follows: all kinds in one question, each with its own limit.
    OF_MINE = concat!(
        waits!("take", "c.proposed_on", "", concat!("c.state = 'assigned' and ", mine!("case.take"))), " union all ",
        waits!("review", "c.review_on", "", concat!("c.state = 'in_care' and c.review_on <= :review_until and ", mine!("plan.write"))), " union all ",
        waits!("ending", "l.ends_on", "join casework_plan l on l.body_id = c.body_id and l.case_id = c.id and l.state = 'agreed'",
               concat!("c.state = 'in_care' and l.ends_on <= :ends_until and ", mine!("plan.write"))), " union all ",
        waits!("unsigned", "l.starts_on", "join casework_plan l on l.body_id = c.body_id and l.case_id = c.id and l.state = 'signing'",
               concat!("c.state = 'in_care' and ", mine!("plan.write"))), " union all ",
        waits!("silent", "c.last_entry_on", "", concat!("c.state = 'in_care' and c.last_entry_on < :since and ", mine!("case.write"))));
    NEWS = named!("w.on_day as due, c.state, w.kind, w.detail, coalesce(n.display_name, '') as newcomer, coalesce(n.sex, 'X') as newcomer_sex",
                  concat!("join casework_news w on w.body_id = c.body_id and w.case_id = c.id and w.decided_at is null
                   left join registry_v_person n on n.body_id = w.body_id and n.person_id = w.person_id
                   where c.body_id = :body and c.state <> 'closed' and ", entered::may_be_told!(), " and ", crate::case_scope!("case.take", "c.id"), " order by w.on_day, c.id limit :most"));
    MOVED_INTERVIEWS = concat!("select i.id, p.display_name, w.on_day as due
                          from casework_interview_news w
                          join casework_interview i on i.body_id = w.body_id and i.id = w.interview_id
                          join registry_v_person p on p.body_id = i.body_id and p.person_id = i.person_id
                         where w.body_id = :body and w.decided_at is null and ", guard::in_unit!("case.propose", "i.unit_id"), " and ",
                         registry::not_hidden!("i.person_id"), " order by w.on_day, w.id limit :most");
}

#[derive(sqlx::FromRow)]
struct Named {
    id: CaseId,
    number: String,
    display_name: String,
    due: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct Waiting {
    what: Waits,
    #[sqlx(flatten)]
    case: Named,
}

impl Waiting {
    fn item(&self, today: NaiveDate) -> DayItem {
        let (case, day) = (&self.case, show_date(self.case.due));
        let (rank, detail, late, tail) = match self.what {
            Waits::Take => (21, format!("Proposta il {day}"), case.due < days_before(today, 14), "/prendi-in-carico"),
            Waits::Review => (30, "Verifica del progetto".to_owned(), case.due < today, "/verifiche"),
            Waits::Ending => (31, format!("Il progetto finisce il {day}"), case.due < today, "/progetto"),
            Waits::Unsigned => (32, format!("Dovrebbe cominciare il {day}"), case.due < today, "/progetto"),
            Waits::Silent => (40, format!("Ultima registrazione il {day}"), false, "/diario"),
        };
        item(self.what.label(), rank, case, detail, late, tail)
    }
}

#[derive(sqlx::FromRow)]
struct Noticed {
    id: CaseId,
    number: String,
    display_name: String,
    due: NaiveDate,
    kind: String,
    detail: String,
    newcomer: String,
    newcomer_sex: Sex,
}

#[derive(sqlx::FromRow)]
struct MovedInterview {
    id: InterviewId,
    display_name: String,
    due: NaiveDate,
}

fn item(group: &'static str, rank: u8, row: &Named, detail: String, late: bool, tail: &str) -> DayItem {
    DayItem {
        group,
        rank,
        due: Some(row.due),
        time: None,
        title: format!("{} – cartella {}", row.display_name, row.number),
        detail,
        late,
        href: format!("/cartelle/{}{tail}", row.id),
    }
}

/// What waits for the actor: proposals to assign, cases to take, news of people, reviews, ends of plans, signatures, silence.
pub fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let today = tx.today();
        let mut out = Vec::new();
        if principal.may(Permission::CASE_ASSIGN) {
            for row in tx.sql(&TO_ASSIGN).bind("most", MOST).all::<Named>().await? {
                out.push(item(
                    "Proposte da assegnare",
                    20,
                    &row,
                    format!("Proposta il {}", show_date(row.due)),
                    row.due < days_before(today, 7),
                    "/assegna",
                ));
            }
        }
        if principal.may(Permission::CASE_ASSIGN) {
            for row in tx.sql(&LEFT).bind("most", MOST).all::<Named>().await? {
                let detail = "Chi la segue non lavora in questa unità: assegnala a un’altra persona".to_owned();
                out.push(DayItem {
                    due: None, ..item("Cartelle senza operatore nell’unità", 19, &row, detail, false, "/assegna")
                });
            }
        }
        if principal.may(Permission::NOTE_RELEASE) {
            let first = (chrono::DateTime::UNIX_EPOCH, uuid::Uuid::nil());
            for row in
                crate::diary::release::waiting(tx, first, MOST).await?.iter().filter(|row| row.is_for(principal.actor.account))
            {
                let asked_on = kernel::time::local(row.asked_at).date();
                out.push(DayItem {
                    group: "Note riservate da rilasciare",
                    rank: 18,
                    due: Some(asked_on),
                    time: None,
                    title: format!("{} – cartella {}", row.person_name, row.number),
                    detail: format!("Chiesto da {} per: {}", row.asked_by_name, row.for_whom),
                    late: asked_on < days_before(today, 7),
                    href: format!("/rilasci/{}", row.id),
                });
            }
        }
        if principal.may(Permission::CASE_TAKE) {
            for row in tx.sql(&NEWS).bind("most", MOST).all::<Noticed>().await? {
                let (group, title) = match row.kind.as_str() {
                    crate::news::DIED => {
                        ("Da decidere", format!("Persona deceduta: chiudere la cartella {} – {}", row.number, row.display_name))
                    }
                    crate::news::CONTACT_MOVED => (
                        "Da decidere",
                        format!(
                            "Contatto spostato su un’altra persona: controllare la cartella {} – {}",
                            row.number, row.display_name
                        ),
                    ),
                    crate::news::RELOCATED => (
                        "Da decidere",
                        format!("Cambia l’ufficio competente: decidere sulla cartella {} – {}", row.number, row.display_name),
                    ),
                    entered::ENTERED => (
                        "Da decidere",
                        format!("Un’altra persona nel nucleo: decidere sulla cartella {} – {}", row.number, row.display_name),
                    ),
                    _ => (
                        "Da decidere",
                        format!("Persona trasferita: decidere sulla cartella {} – {}", row.number, row.display_name),
                    ),
                };
                let entered = row.kind == entered::ENTERED;
                let detail = if entered { entered::sentence(&row.newcomer, row.newcomer_sex, row.due) } else { row.detail };
                out.push(DayItem {
                    group,
                    rank: 10,
                    due: Some(row.due),
                    time: None,
                    title,
                    detail,
                    late: !entered,
                    href: format!("/cartelle/{}", row.id),
                });
            }
        }
        if principal.may(Permission::CASE_PROPOSE) {
            for row in tx.sql(&MOVED_INTERVIEWS).bind("most", MOST).all::<MovedInterview>().await? {
                out.push(DayItem {
                    group: "Da decidere",
                    rank: 10,
                    due: Some(row.due),
                    time: None,
                    title: format!("Contatto spostato su un’altra persona: controllare il colloquio – {}", row.display_name),
                    detail: "Dal colloquio non è nata una cartella: decidi se va spostato anche lui.".to_owned(),
                    late: row.due < today,
                    href: format!("/colloqui/{}", row.id),
                });
            }
        }
        if [Permission::CASE_TAKE, Permission::CASE_WRITE, Permission::PLAN_WRITE].iter().any(|one| principal.may(*one)) {
            let query = tx
                .sql(&OF_MINE)
                .bind("since", days_before(today, SILENT_DAYS))
                .bind("review_until", days_after(today, REVIEW_DAYS));
            let rows: Vec<Waiting> = query.bind("ends_until", days_after(today, ENDING_DAYS)).bind("most", MOST).all().await?;
            out.extend(rows.iter().map(|row| row.item(today)));
        }
        Ok(out)
    })
}
