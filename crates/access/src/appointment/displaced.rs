//! Appointments that nobody will keep: whoever they are with is absent that day, has left, or works elsewhere by then. They stay booked,
//! and the desk of their unit finds them every day until each is moved or cancelled.

use super::store::{self, Appointment};
use ::store::Tx;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::{days_before, local, show_date, start_of_day};
use kernel::{AccountId, AppointmentId, Instant, Outcome, UnitId};

/// The units whose appointments the actor sees: `unit_id in …`.
macro_rules! own_units {
    () => {
        "(select gu.target_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'appointment.read' and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today)"
    };
}

::store::statements! {
    /// Of those who have a post in the actor's units; whoever has none there is missing anyway.
    ABSENCES = concat!("select b.account_id, b.valid_from, b.valid_until, c.display_name as cover_name
                  from (select distinct s.account_id from guard_assignment s where s.body_id = :body and s.valid_until > :today and s.unit_id in ", own_units!(), ") w
                  join guard_absence b on b.body_id = :body and b.account_id = w.account_id and b.valid_until > :today
                  left join guard_account c on c.body_id = b.body_id and c.id = b.cover_id
                 order by b.account_id, b.valid_from, b.id");
    /// In the actor's units.
    POSTS = concat!("select s.account_id, s.unit_id, s.valid_from, s.valid_until
               from guard_assignment s join guard_account w on w.body_id = s.body_id and w.id = s.account_id and w.state = 'active'
              where s.body_id = :body and s.valid_until > :today and s.unit_id in ", own_units!());
    BOOKED_WITH = "select a.id, a.number, a.unit_id, u.name as unit_name, a.starts_at
                     from access_appointment a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                    where a.body_id = :body and a.calendar_id = :worker and a.state = 'booked' and a.starts_at >= :now and a.starts_at >= :from and a.starts_at < :until
                    order by a.starts_at, a.id limit 2000";
}

/// An appointment that is booked, for whoever arranges somebody's work: when and where, never for whom.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Booked {
    /// Identifier.
    pub id: AppointmentId,
    /// `2026/000012`.
    pub number: String,
    /// Where.
    pub unit_id: UnitId,
    /// What that is called.
    pub unit_name: String,
    /// When it begins.
    pub starts_at: Instant,
}

/// What is booked with somebody from a day on and before another, as far as it is still to come. Whoever calls it must be allowed to
/// manage that person's roles or absences.
///
/// # Errors
/// Those of the database.
pub async fn booked_with(tx: &mut Tx, worker: AccountId, from: NaiveDate, until: NaiveDate) -> Outcome<Vec<Booked>> {
    let (from, until) = (start_of_day(from), start_of_day(until));
    Ok(tx.sql(&BOOKED_WITH).id("worker", worker).bind("from", from).bind("until", until).all().await?)
}

/// Days in which somebody is away.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Away {
    account_id: AccountId,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    cover_name: Option<String>,
}

/// Days in which somebody works in a unit.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Post {
    account_id: AccountId,
    unit_id: UnitId,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}

/// Why an appointment of this day, with this person in this unit, will not be kept; `None` when it will.
fn why(worker: AccountId, unit: UnitId, day: NaiveDate, absences: &[Away], posts: &[Post]) -> Option<String> {
    let there =
        |post: &&Post| post.account_id == worker && post.unit_id == unit && post.valid_from <= day && day < post.valid_until;
    if !posts.iter().any(|post| there(&post)) {
        return Some("quel giorno non è in servizio in questa unità".to_owned());
    }
    let away = absences.iter().find(|away| away.account_id == worker && away.valid_from <= day && day < away.valid_until)?;
    let last = days_before(away.valid_until, 1);
    let cover = away.cover_name.as_ref().map_or_else(|| "nessuno copre".to_owned(), |name| format!("copre {name}"));
    Some(if away.valid_from == last {
        format!("assente il {}, {cover}", show_date(last))
    } else {
        format!("assente dal {} al {}, {cover}", show_date(away.valid_from), show_date(last))
    })
}

/// The appointments of the actor's units that are to be moved or cancelled, each with the reason, in order of time.
///
/// # Errors
/// Those of the database.
pub(crate) async fn displaced(tx: &mut Tx) -> Outcome<Vec<(Appointment, String)>> {
    let rows: Vec<Appointment> = tx.sql(&store::PERHAPS_DISPLACED).bind("forever", FOREVER).all().await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let absences: Vec<Away> = tx.sql(&ABSENCES).all().await?;
    let posts: Vec<Post> = tx.sql(&POSTS).all().await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let why = why(row.worker_id?, row.unit_id, local(row.starts_at).date(), &absences, &posts)?;
            Some((row, why))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn an_appointment_is_kept_on_days_of_work_only() {
        let (worker, unit, other) = (AccountId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(2)), UnitId(Uuid::from_u128(3)));
        let post = |unit_id, from, until| Post { account_id: worker, unit_id, valid_from: day(from), valid_until: day(until) };
        let posts = [post(unit, "2020-01-01", "2026-12-01"), post(other, "2026-12-01", "9999-12-31")];
        let away = |cover: Option<&str>| Away {
            account_id: worker,
            valid_from: day("2026-11-23"),
            valid_until: day("2026-11-26"),
            cover_name: cover.map(str::to_owned),
        };
        let told = |on: &str, absences: &[Away]| why(worker, unit, day(on), absences, &posts);
        assert_eq!(told("2026-11-30", &[]), None);
        assert_eq!(told("2026-12-01", &[]).as_deref(), Some("quel giorno non è in servizio in questa unità"));
        assert_eq!(told("2026-11-22", &[away(None)]), None);
        assert_eq!(told("2026-11-23", &[away(None)]).as_deref(), Some("assente dal 23/11/2026 al 25/11/2026, nessuno copre"));
        assert_eq!(
            told("2026-11-25", &[away(Some("Bruno"))]).as_deref(),
            Some("assente dal 23/11/2026 al 25/11/2026, copre Bruno")
        );
        assert_eq!(told("2026-11-26", &[away(None)]), None, "back that day");
    }
}
