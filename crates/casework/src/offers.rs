//! What this room adds to the pages that belong to all: timeline, home, search.

use crate::case::{Move, State, lettered_numbers_of, number_of};
use crate::diary::{EntryId, EntryKind};
use crate::interview::{InterviewId, InterviewOutcome};
use crate::plan::{PlanKind, PlanState};
use chrono::{NaiveDate, TimeDelta};
use guard::{Permission, Principal};
use kernel::time::{days_after, days_before, local, show_date, start_of_day};
use kernel::{CaseId, Failure, Instant, PersonId, PlanId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor, SearchHit, TimelineEntry};

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

/// When the last of those who signed a plan signed it.
macro_rules! agreed_at {
    () => {
        "coalesce((select max(s.at) from casework_plan_signer s where s.body_id = p.body_id and s.plan_id = p.id), p.at)"
    };
}

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

store::statements! {
    ENTRIES = concat!("select e.id, e.case_id, e.kind, e.held_at, e.text, coalesce(a.display_name, '') as by_name
                         from casework_case c join casework_entry e on e.body_id = c.body_id and e.case_id = c.id
                         left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
                        where c.body_id = :body and c.person_id = :person and e.held_at < :before and ", crate::case_scope!("case.read", "c.id"), "
                        order by e.held_at desc, e.id desc limit :most");
    INTERVIEWS = concat!("select i.id, i.held_at, i.outcome, i.account, coalesce(a.display_name, '') as by_name
                            from casework_interview i left join guard_account a on a.body_id = i.body_id and a.id = i.account_id
                           where i.body_id = :body and i.person_id = :person and i.held_at < :before and (", crate::case_scope!("case.read", "i.case_id"), "
                              or (i.case_id is null and ", guard::in_unit!("case.propose", "i.unit_id"), "))
                           order by i.held_at desc, i.id desc limit :most");
    MOVES = concat!("select c.id, c.number, m.move, m.on_day, m.reason, m.at, coalesce(a.display_name, '') as by_name
                       from casework_case c join casework_case_move m on m.body_id = c.body_id and m.case_id = c.id
                       left join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                      where c.body_id = :body and c.person_id = :person and m.at < :before and ", crate::case_scope!("case.read", "c.id"), "
                      order by m.at desc, m.id desc limit :most");
    /// At the moment of the last signature, which is when they were agreed.
    PLANS = concat!("select p.id, p.case_id, p.kind, p.state, p.edition, p.agreed_on, ", agreed_at!(), " as agreed_at
                       from casework_case c join casework_plan p on p.body_id = c.body_id and p.case_id = c.id
                      where c.body_id = :body and c.person_id = :person and p.state in ('agreed', 'superseded', 'ended') and ", agreed_at!(), " < :before and ", crate::case_scope!("case.read", "c.id"), "
                      order by agreed_at desc, p.id desc limit :most");
    ANALYSES = concat!("select n.case_id, n.edition, n.analysed_on as on_day, n.reading as text, n.at, coalesce(a.display_name, '') as by_name
                          from casework_case c join casework_analysis n on n.body_id = c.body_id and n.case_id = c.id
                          left join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                         where c.body_id = :body and c.person_id = :person and n.analysed_on <= :until and ", crate::case_scope!("case.read", "c.id"), "
                         order by n.analysed_on desc, n.id desc limit :most");
    REVIEWS_HELD = concat!("select n.case_id, p.edition, n.held_on as on_day, n.summary as text, n.at, coalesce(a.display_name, '') as by_name
                              from casework_case c join casework_review n on n.body_id = c.body_id and n.case_id = c.id
                              join casework_plan p on p.body_id = n.body_id and p.id = n.plan_id
                              left join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                             where c.body_id = :body and c.person_id = :person and n.held_on <= :until and ", crate::case_scope!("case.read", "c.id"), "
                             order by n.held_on desc, n.id desc limit :most");
    OF_PERSON = concat!("select c.id, c.number, c.state, c.sealed, u.name as unit_name, coalesce(a.display_name, '') as worker_name
                           from casework_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                           left join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
                          where c.body_id = :body and c.person_id = :person and ", crate::case_scope!("case.read", "c.id"), "
                          order by case c.state when 'closed' then 1 else 0 end, c.opened_on desc, c.id desc limit :most");
    INTERVIEWABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", registry::person_scope!("case.propose", "p.person_id"));
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
    TO_TAKE = named!("c.proposed_on as due, c.state", concat!("where c.body_id = :body and c.state = 'assigned' and ", mine!("case.take"), " order by c.proposed_on, c.id limit :most"));
    SILENT = named!("c.last_entry_on as due, c.state", concat!("where c.body_id = :body and c.state = 'in_care' and c.last_entry_on < :since and ", mine!("case.write"), " order by c.last_entry_on, c.id limit :most"));
    REVIEWS = named!("c.review_on as due, c.state", concat!("where c.body_id = :body and c.state = 'in_care' and c.review_on <= :until and ", mine!("plan.write"), " order by c.review_on, c.id limit :most"));
    ENDING = named!("l.ends_on as due, c.state", concat!("join casework_plan l on l.body_id = c.body_id and l.case_id = c.id and l.state = 'agreed'
                     where c.body_id = :body and c.state = 'in_care' and l.ends_on <= :until and ", mine!("plan.write"), " order by l.ends_on, c.id limit :most"));
    UNSIGNED = named!("l.starts_on as due, c.state", concat!("join casework_plan l on l.body_id = c.body_id and l.case_id = c.id and l.state = 'signing'
                       where c.body_id = :body and c.state = 'in_care' and ", mine!("plan.write"), " order by l.starts_on, c.id limit :most"));
    NEWS = named!("w.on_day as due, c.state, w.kind, w.detail", concat!("join casework_news w on w.body_id = c.body_id and w.case_id = c.id and w.decided_at is null
                   where c.body_id = :body and c.state <> 'closed' and ", crate::case_scope!("case.take", "c.id"), " order by w.on_day, c.id limit :most"));
    MOVED_INTERVIEWS = concat!("select i.id, p.display_name, w.on_day as due
                          from casework_interview_news w
                          join casework_interview i on i.body_id = w.body_id and i.id = w.interview_id
                          join registry_v_person p on p.body_id = i.body_id and p.person_id = i.person_id
                         where w.body_id = :body and w.decided_at is null and ", guard::in_unit!("case.propose", "i.unit_id"), " and ",
                         registry::not_hidden!("i.person_id"), " order by w.on_day, w.id limit :most");
    BY_NUMBER = named!("c.opened_on as due, c.state, c.person_id", concat!("where c.body_id = :body and c.number = :number and ", crate::case_scope!("case.list", "c.id"), " limit 5"));
    BY_REQUEST = concat!("select l.id, l.case_id, c.number, l.edition, l.state, s.service_name, s.request_number, p.display_name, c.person_id
                            from casework_plan_service s
                            join casework_plan l on l.body_id = s.body_id and l.id = s.plan_id
                            join casework_case c on c.body_id = l.body_id and c.id = l.case_id
                            join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                           where s.body_id = :body and s.request_number in (:typed, :capitals, :padded) and l.state <> 'dropped' and ",
                         crate::case_scope!("case.read", "c.id"), " order by l.edition desc, s.place limit 5");
}

#[derive(sqlx::FromRow)]
struct EntryAt {
    id: EntryId,
    case_id: CaseId,
    kind: EntryKind,
    held_at: Instant,
    text: String,
    by_name: String,
}
#[derive(sqlx::FromRow)]
struct InterviewAt {
    id: InterviewId,
    held_at: Instant,
    outcome: InterviewOutcome,
    account: String,
    by_name: String,
}
#[derive(sqlx::FromRow)]
struct MoveAt {
    id: CaseId,
    number: String,
    #[sqlx(rename = "move")]
    what: Move,
    on_day: NaiveDate,
    reason: String,
    at: Instant,
    by_name: String,
}
impl MoveAt {
    /// What happened to the case: something that lasts from its day on, or its end on it.
    fn title(&self) -> String {
        let (number, day) = (&self.number, show_date(self.on_day));
        match self.what {
            Move::Close => format!("Cartella {number} chiusa il {day}"),
            Move::Decline => format!("Cartella {number} archiviata senza presa in carico il {day}"),
            what => format!("{} – cartella {number}, dal {day}", what.label()),
        }
    }
}
#[derive(sqlx::FromRow)]
struct PlanAt {
    id: PlanId,
    case_id: CaseId,
    kind: PlanKind,
    state: PlanState,
    edition: i64,
    agreed_on: Option<NaiveDate>,
    agreed_at: Instant,
}
/// What stands on a day: an analysis, a review.
#[derive(sqlx::FromRow)]
struct DayAt {
    case_id: CaseId,
    edition: i64,
    on_day: NaiveDate,
    text: String,
    at: Instant,
    by_name: String,
}
impl DayAt {
    /// When it happened: written down on its own day, at that moment; else at the end of the day.
    fn happened_at(&self) -> Instant {
        if local(self.at).date() == self.on_day {
            return self.at;
        }
        start_of_day(days_after(self.on_day, 1)).checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(self.at)
    }
    fn entry(self, kind: &'static str, title: String, tab: &str) -> TimelineEntry {
        TimelineEntry {
            at: self.happened_at(),
            kind,
            icon: "it-files",
            title,
            text: beginning(&self.text),
            by: self.by_name,
            href: format!("/cartelle/{}/{tab}", self.case_id),
        }
    }
}
#[derive(sqlx::FromRow)]
struct Named {
    id: CaseId,
    number: String,
    display_name: String,
    due: NaiveDate,
}
#[derive(sqlx::FromRow)]
struct Noticed {
    id: CaseId,
    number: String,
    display_name: String,
    due: NaiveDate,
    kind: String,
    detail: String,
}

#[derive(sqlx::FromRow)]
struct MovedInterview {
    id: InterviewId,
    display_name: String,
    due: NaiveDate,
}

/// The first words of a text.
fn beginning(text: &str) -> String {
    const MOST: usize = 300;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().count() > MOST {
        short.push('…');
    }
    short
}

/// Interviews, diary, analyses, moves, plans and reviews of a person before a moment, newest first, as far as the actor reaches.
pub fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let mut out = Vec::new();
        for row in tx.sql(&ENTRIES).id("person", person).bind("before", before).bind("most", most).all::<EntryAt>().await? {
            out.push(TimelineEntry {
                at: row.held_at,
                kind: "Diario",
                icon: row.kind.icon(),
                title: row.kind.label().to_owned(),
                text: beginning(&row.text),
                by: row.by_name,
                href: format!("/cartelle/{}/diario#r-{}", row.case_id, row.id),
            });
        }
        for row in tx.sql(&INTERVIEWS).id("person", person).bind("before", before).bind("most", most).all::<InterviewAt>().await? {
            out.push(TimelineEntry {
                at: row.held_at,
                kind: "Colloquio",
                icon: "it-comment",
                title: format!("Primo colloquio: {}", row.outcome.short().to_lowercase()),
                text: beginning(&row.account),
                by: row.by_name,
                href: format!("/colloqui/{}", row.id),
            });
        }
        for row in tx.sql(&MOVES).id("person", person).bind("before", before).bind("most", most).all::<MoveAt>().await? {
            out.push(TimelineEntry {
                at: row.at,
                kind: "Cartella",
                icon: "it-folder",
                title: row.title(),
                text: beginning(&row.reason),
                by: row.by_name,
                href: format!("/cartelle/{}", row.id),
            });
        }
        for row in tx.sql(&PLANS).id("person", person).bind("before", before).bind("most", most).all::<PlanAt>().await? {
            let agreed = row.agreed_on.map_or_else(String::new, |day| format!(", concordato il {}", show_date(day)));
            out.push(TimelineEntry {
                at: row.agreed_at,
                kind: "Progetto",
                icon: "it-file",
                title: format!("{}, versione {}{agreed}", row.kind.label(), row.edition),
                text: format!("Oggi: {}.", row.state.label().to_lowercase()),
                by: String::new(),
                href: format!("/cartelle/{}/progetto/{}", row.case_id, row.id),
            });
        }
        let until = local(before).date();
        for row in tx.sql(&ANALYSES).id("person", person).bind("until", until).bind("most", most).all::<DayAt>().await? {
            let title = format!("Analisi della situazione, versione {}", row.edition);
            out.push(row.entry("Analisi", title, "analisi"));
        }
        for row in tx.sql(&REVIEWS_HELD).id("person", person).bind("until", until).bind("most", most).all::<DayAt>().await? {
            let title = format!("Verifica del progetto, versione {}", row.edition);
            out.push(row.entry("Verifica", title, "verifiche"));
        }
        out.retain(|entry| entry.at < before);
        out.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        out.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(out)
    })
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
                    _ => (
                        "Da decidere",
                        format!("Persona trasferita: decidere sulla cartella {} – {}", row.number, row.display_name),
                    ),
                };
                out.push(DayItem {
                    group,
                    rank: 10,
                    due: Some(row.due),
                    time: None,
                    title,
                    detail: row.detail,
                    late: true,
                    href: format!("/cartelle/{}", row.id),
                });
            }
            for row in tx.sql(&TO_TAKE).bind("most", MOST).all::<Named>().await? {
                out.push(item(
                    "Da prendere in carico",
                    21,
                    &row,
                    format!("Proposta il {}", show_date(row.due)),
                    row.due < days_before(today, 14),
                    "/prendi-in-carico",
                ));
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
        if principal.may(Permission::PLAN_WRITE) {
            for row in tx.sql(&REVIEWS).bind("until", days_after(today, REVIEW_DAYS)).bind("most", MOST).all::<Named>().await? {
                out.push(item("Verifiche", 30, &row, "Verifica del progetto".to_owned(), row.due < today, "/verifiche"));
            }
            for row in tx.sql(&ENDING).bind("until", days_after(today, ENDING_DAYS)).bind("most", MOST).all::<Named>().await? {
                out.push(item(
                    "Progetti in scadenza",
                    31,
                    &row,
                    format!("Il progetto finisce il {}", show_date(row.due)),
                    row.due < today,
                    "/progetto",
                ));
            }
            for row in tx.sql(&UNSIGNED).bind("most", MOST).all::<Named>().await? {
                out.push(item(
                    "Progetti da firmare",
                    32,
                    &row,
                    format!("Dovrebbe cominciare il {}", show_date(row.due)),
                    row.due < today,
                    "/progetto",
                ));
            }
        }
        if principal.may(Permission::CASE_WRITE) {
            for row in tx.sql(&SILENT).bind("since", days_before(today, SILENT_DAYS)).bind("most", MOST).all::<Named>().await? {
                out.push(item(
                    "Senza registrazioni da 60 giorni",
                    40,
                    &row,
                    format!("Ultima registrazione il {}", show_date(row.due)),
                    false,
                    "/diario",
                ));
            }
        }
        Ok(out)
    })
}

#[derive(sqlx::FromRow)]
struct FoundCase {
    id: CaseId,
    number: String,
    display_name: String,
    due: NaiveDate,
    state: State,
    person_id: PersonId,
}
/// A plan that asks for a service under a number.
#[derive(sqlx::FromRow)]
struct FoundPlan {
    id: PlanId,
    case_id: CaseId,
    number: String,
    edition: i64,
    state: PlanState,
    service_name: String,
    request_number: String,
    display_name: String,
    person_id: PersonId,
}

/// Cases by their number, plans by that of a request in them.
pub fn search<'a>(tx: &'a mut Tx, principal: &'a Principal, typed: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        let mut all = Vec::new();
        if let Some(number) = number_of(typed).filter(|_| principal.may(Permission::CASE_LIST)) {
            let rows: Vec<FoundCase> = tx.sql(&BY_NUMBER).bind("number", number).all().await?;
            all.extend(rows.into_iter().map(|row| SearchHit {
                group: "Cartelle",
                title: format!("Cartella {} – {}", row.number, row.display_name),
                detail: format!("{}, conosciuta dal {}", row.state.label(), show_date(row.due)),
                href: format!("/cartelle/{}", row.id),
                person: Some(row.person_id),
            }));
        }
        if let Some([typed, capitals, padded]) = lettered_numbers_of(typed).filter(|_| principal.may(Permission::CASE_READ)) {
            let query = tx.sql(&BY_REQUEST).bind("typed", typed).bind("capitals", capitals).bind("padded", padded);
            all.extend(query.all::<FoundPlan>().await?.into_iter().map(|row| SearchHit {
                group: "Progetti",
                title: format!("{} – {}", row.request_number, row.service_name),
                detail: format!(
                    "{}, cartella {}, progetto n. {} ({})",
                    row.display_name,
                    row.number,
                    row.edition,
                    row.state.label().to_lowercase()
                ),
                href: format!("/cartelle/{}/progetto/{}", row.case_id, row.id),
                person: Some(row.person_id),
            }));
        }
        Ok(all)
    })
}

/// A case as a person's page leads to it.
#[derive(sqlx::FromRow)]
struct CaseDoor {
    id: CaseId,
    number: String,
    state: State,
    sealed: bool,
    unit_name: String,
    worker_name: String,
}

/// The cases of a person that the reader may open, and a first interview for whoever may propose one.
pub(crate) fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        let mut all = Vec::new();
        if principal.may(Permission::CASE_READ) {
            let rows: Vec<CaseDoor> = tx.sql(&OF_PERSON).id("person", person).bind("most", MOST).all().await?;
            all.extend(rows.into_iter().map(|row| {
                let parts = [row.state.label(), if row.sealed { "riservata" } else { "" }, &row.worker_name, &row.unit_name];
                PersonDoor {
                    label: format!("Cartella {}", row.number),
                    detail: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
                    href: format!("/cartelle/{}", row.id),
                    begins: false,
                }
            }));
        }
        if principal.may(Permission::CASE_PROPOSE)
            && tx.sql(&INTERVIEWABLE).id("person", person).optional::<(PersonId,)>().await?.is_some()
        {
            all.push(PersonDoor {
                label: "Nuovo colloquio".to_owned(),
                detail: String::new(),
                href: format!("/colloqui/nuovo?persona={person}"),
                begins: true,
            });
        }
        Ok(all)
    })
}
