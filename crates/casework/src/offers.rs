//! What this room adds to the pages that belong to all: timeline, search, doors. The home page is [`crate::day`].

use crate::case::{Move, State, lettered_numbers_of, number_of};
use crate::day::named;
use crate::diary::{EntryId, EntryKind};
use crate::interview::{InterviewId, InterviewOutcome};
use crate::plan::{PlanKind, PlanState};
use chrono::{NaiveDate, TimeDelta};
use guard::{Permission, Principal};
use kernel::time::{days_after, local, show_date, start_of_day};
use kernel::{CaseId, Failure, Instant, PersonId, PlanId};
use store::Tx;
use ui::{Boxed, PersonDoor, SearchHit, TimelineEntry};

/// Most cases of a person to which their page leads.
const MOST: i64 = 20;

/// When the last of those who signed a plan signed it.
macro_rules! agreed_at {
    () => {
        "coalesce((select max(s.at) from casework_plan_signer s where s.body_id = p.body_id and s.plan_id = p.id), p.at)"
    };
}

// `cross join` keeps the embedded database to that order: the few cases of a person, then what was written in them.
store::statements! {
    ENTRIES = concat!("select e.id, e.case_id, e.kind, e.held_at, e.text, coalesce(a.display_name, '') as by_name
                         from casework_case c cross join casework_entry e
                         left join guard_account a on a.body_id = e.body_id and a.id = e.author_id
                        where e.body_id = c.body_id and e.case_id = c.id and c.body_id = :body and c.person_id = :person and e.held_at < :before and ", crate::diary::store::entry_shown!("e"), " and ",
                      crate::case_scope!("diary.read", "c.id"), "
                        order by e.held_at desc, e.id desc limit :most");
    INTERVIEWS = concat!("select i.id, i.held_at, i.outcome, i.account, coalesce(a.display_name, '') as by_name
                            from casework_interview i left join guard_account a on a.body_id = i.body_id and a.id = i.account_id
                           where i.body_id = :body and i.person_id = :person and i.held_at < :before and (", crate::case_scope!("case.read", "i.case_id"), "
                              or (i.case_id is null and ", guard::in_unit!("case.propose", "i.unit_id"), "))
                           order by i.held_at desc, i.id desc limit :most");
    MOVES = concat!("select c.id, c.number, m.move, m.on_day, m.reason, m.at, coalesce(a.display_name, '') as by_name
                       from casework_case c cross join casework_case_move m
                       left join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                      where m.body_id = c.body_id and m.case_id = c.id and c.body_id = :body and c.person_id = :person and m.at < :before and ", crate::case_scope!("case.read", "c.id"), "
                      order by m.at desc, m.id desc limit :most");
    /// At the moment of the last signature, which is when they were agreed.
    PLANS = concat!("select p.id, p.case_id, p.kind, p.state, p.edition, p.agreed_on, ", agreed_at!(), " as agreed_at
                       from casework_case c cross join casework_plan p
                      where p.body_id = c.body_id and p.case_id = c.id and c.body_id = :body and c.person_id = :person and p.state in ('agreed', 'superseded', 'ended') and ", agreed_at!(), " < :before and ", crate::case_scope!("case.read", "c.id"), "
                      order by agreed_at desc, p.id desc limit :most");
    ANALYSES = concat!("select n.case_id, n.edition, n.analysed_on as on_day, n.reading as text, n.at, coalesce(a.display_name, '') as by_name
                          from casework_case c cross join casework_analysis n
                          left join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                         where n.body_id = c.body_id and n.case_id = c.id and c.body_id = :body and c.person_id = :person and n.analysed_on <= :until and ", crate::case_scope!("case.read", "c.id"), "
                         order by n.analysed_on desc, n.id desc limit :most");
    REVIEWS_HELD = concat!("select n.case_id, p.edition, n.held_on as on_day, n.summary as text, n.at, coalesce(a.display_name, '') as by_name
                              from casework_case c cross join casework_review n
                              join casework_plan p on p.body_id = n.body_id and p.id = n.plan_id
                              left join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                             where n.body_id = c.body_id and n.case_id = c.id and c.body_id = :body and c.person_id = :person and n.held_on <= :until and ", crate::case_scope!("case.read", "c.id"), "
                             order by n.held_on desc, n.id desc limit :most");
    OF_PERSON = concat!("select c.id, c.number, c.state, c.sealed, u.name as unit_name, coalesce(a.display_name, '') as worker_name
                           from casework_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                           left join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
                          where c.body_id = :body and c.person_id = :person and ", crate::case_scope!("case.read", "c.id"), "
                          order by case c.state when 'closed' then 1 else 0 end, c.opened_on desc, c.id desc limit :most");
    INTERVIEWABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", registry::person_scope!("case.propose", "p.person_id"));
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
