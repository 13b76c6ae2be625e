//! What comes due of the people whom somebody follows: reviews of certificates, permits that expire, risks to look at again, and those
//! who are soon of age or elderly.

use super::derived::{ELDERLY, majority};
use super::risk::RiskKind;
use crate::person::Birth;
use crate::person_scope;
use ::store::Tx;
use chrono::{Datelike, Months, NaiveDate};
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{Failure, PersonId};
use ui::{Boxed, DayItem};

/// How many days before it a review or an expiry is told: the renewal of a permit is asked for 60 days before (D.Lgs. 286/1998 art. 5 c. 4).
pub const DAYS_BEFORE: u64 = 60;
/// How many months before it somebody's majority is told: what goes on after it is asked of the court before (L. 47/2017 art. 13).
pub const MONTHS_BEFORE: u32 = 6;
/// Most of a kind.
const MOST: i64 = 50;

/// Those whom the actor, or somebody whom the actor covers, has in charge today: `i.person_id`.
macro_rules! followed {
    ($join:literal, $columns:literal, $where:expr) => {
        concat!(
            "select distinct p.id, p.display_name, ",
            $columns,
            " from registry_involvement i
               join guard_acting a on a.body_id = i.body_id and a.account_id = :actor and a.acts_for = i.account_id and a.valid_from <= :today and a.valid_until > :today
               join registry_person p on p.body_id = i.body_id and p.id = i.person_id ",
            $join,
            " where i.body_id = :body and i.kind = 'case' and i.valid_from <= :today and i.valid_until > :today and p.death_date is null and ",
            $where,
            " order by due, p.display_name, p.id limit :most"
        )
    };
}

::store::statements! {
    REVIEWS = followed!("join registry_certificate f on f.body_id = i.body_id and f.person_id = i.person_id", "f.kind, f.review_on as due",
                        concat!("f.review_on <= :until and f.valid_until > :today and ", person_scope!("health.read", "i.person_id")));
    PERMITS = followed!("join registry_permit f on f.body_id = i.body_id and f.person_id = i.person_id", "f.kind, f.expires_on as due",
                        concat!("f.expires_on <= :until and f.renewal_on is null and f.valid_until > :today and ", person_scope!("person.read", "i.person_id")));
    RISKS = followed!("join registry_risk f on f.body_id = i.body_id and f.person_id = i.person_id", "f.kind, f.review_on as due",
                      concat!("f.review_on <= :until and f.valid_until > :today and ", person_scope!("person.read", "i.person_id"), " and ", crate::risk_shown!("f.kind", "i.person_id")));
    MINORS = followed!("", "p.birth_date as due, case when exists (select 1 from registry_permit m where m.body_id = p.body_id and m.person_id = p.id and m.unaccompanied
                                                                    and m.valid_from <= :today and m.valid_until > :today) then 'unaccompanied' else '' end as kind",
                       concat!("p.birth_date > :adult and p.birth_date <= :soon and ", person_scope!("person.read", "i.person_id")));
    // Of whom only the year is known: they come of age, for the law, on its last day.
    MINORS_OF_YEAR = followed!("", "p.birth_year as due, case when exists (select 1 from registry_permit m where m.body_id = p.body_id and m.person_id = p.id and m.unaccompanied
                                                                    and m.valid_from <= :today and m.valid_until > :today) then 'unaccompanied' else '' end as kind",
                       concat!("p.birth_date is null and p.birth_year = :year and ", person_scope!("person.read", "i.person_id")));
    ELDERS = followed!("", "p.birth_date as due, '' as kind", concat!("p.birth_date > :elder and p.birth_date <= :soon and ", person_scope!("person.read", "i.person_id")));
}

#[derive(sqlx::FromRow)]
struct Due {
    id: PersonId,
    display_name: String,
    kind: String,
    due: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct DueYear {
    id: PersonId,
    display_name: String,
    kind: String,
    due: i64,
}

/// What is said of who comes of age.
fn comes_of_age(kind: &str) -> &'static str {
    if kind.is_empty() { "diventa maggiorenne" } else { "minore straniero non accompagnato, diventa maggiorenne" }
}

impl Due {
    fn item(&self, what: &str, due: NaiveDate, today: NaiveDate, slug: &str) -> DayItem {
        DayItem {
            group: "Scadenze delle persone seguite",
            rank: 33,
            due: Some(due),
            time: None,
            title: format!("{} – {what}", self.display_name),
            detail: if due < today { format!("Era il {}", show_date(due)) } else { format!("Il {}", show_date(due)) },
            late: due < today,
            href: format!("/persone/{}/situazione#{slug}", self.id),
        }
    }
}

/// What comes due for the actor.
pub fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let (today, mut out) = (tx.today(), Vec::new());
        if !principal.may(Permission::PERSON_READ) {
            return Ok(out);
        }
        let until = days_after(today, DAYS_BEFORE);
        if principal.may(Permission::HEALTH_READ) {
            for row in tx.sql(&REVIEWS).bind("until", until).bind("most", MOST).all::<Due>().await? {
                out.push(row.item("revisione di una certificazione", row.due, today, "certificazioni"));
            }
        }
        for row in tx.sql(&PERMITS).bind("until", until).bind("most", MOST).all::<Due>().await? {
            out.push(row.item("scade il titolo di soggiorno", row.due, today, "soggiorno"));
        }
        for row in tx.sql(&RISKS).bind("until", today).bind("most", MOST).all::<Due>().await? {
            let kind = row.kind.parse::<RiskKind>().map_or("", RiskKind::label).to_lowercase();
            out.push(row.item(&format!("rischio da rivedere: {kind}"), row.due, today, "rischi"));
        }
        let years = |months: u32| today.checked_sub_months(Months::new((18 * 12) - months)).unwrap_or(today);
        // Born after the day on which somebody of age today was born, and before that of somebody who is of age within the time.
        let query = tx.sql(&MINORS).bind("adult", years(0)).bind("soon", years(MONTHS_BEFORE)).bind("most", MOST);
        for row in query.all::<Due>().await? {
            let Some(day) = majority(Birth { date: Some(row.due), ..Birth::default() }) else { continue };
            out.push(row.item(comes_of_age(&row.kind), day, today, "destinatari"));
        }
        // Within the time there is one last day of a year at most.
        let (adult, soon) = (years(0), years(MONTHS_BEFORE));
        let last = NaiveDate::from_ymd_opt(soon.year(), 12, 31).filter(|last| *last <= soon);
        let year = if last.is_some() { soon.year() } else { soon.year().saturating_sub(1) };
        if NaiveDate::from_ymd_opt(year, 12, 31).is_some_and(|last| last > adult) {
            for row in tx.sql(&MINORS_OF_YEAR).bind("year", i64::from(year)).bind("most", MOST).all::<DueYear>().await? {
                let birth = Birth { year: i32::try_from(row.due).ok(), ..Birth::default() };
                let Some(day) = majority(birth) else { continue };
                let what = comes_of_age(&row.kind);
                let due = Due { id: row.id, display_name: row.display_name, kind: row.kind, due: day };
                out.push(due.item(what, day, today, "destinatari"));
            }
        }
        let before = |months: u32| {
            let born = ELDERLY.unsigned_abs().saturating_mul(12).saturating_sub(months);
            today.checked_sub_months(Months::new(born)).unwrap_or(today)
        };
        // Services for adults end, and those for the elderly begin.
        let query = tx.sql(&ELDERS).bind("elder", before(0)).bind("soon", before(MONTHS_BEFORE)).bind("most", MOST);
        for row in query.all::<Due>().await? {
            let birth = Birth { date: Some(row.due), ..Birth::default() };
            if let Some(day) = birth.turns(ELDERLY) {
                out.push(row.item(&format!("compie {ELDERLY} anni"), day, today, "destinatari"));
            }
        }
        Ok(out)
    })
}
