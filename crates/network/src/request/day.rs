//! Services that wait for somebody, or have news, for the home page: what the offices do about them, and what whoever asked for them knows.

use super::model::{Move, State};
use super::store::{Line, line};
use crate::scope::{service_scope, shown_name};
use chrono::NaiveDate;
use guard::{Permission, Principal, in_unit};
use kernel::time::{days_after, days_before, show_date};
use kernel::{Failure, Outcome};
use store::Tx;
use ui::DayItem;

/// The heading of services of people who have died.
pub(crate) const DECEASED: &str = Waits::Deceased.label();
/// Most of a kind.
const ITEMS: i64 = 20;
/// Days before its end from which a service is told.
const EXPIRING: u64 = 30;
/// Days for which a cover is news.
const NEWS: u64 = 7;
/// Days after which a request that nobody has looked at is late.
const PATIENCE: u64 = 15;

/// One kind: its code, which, in which order.
macro_rules! waits {
    ($what:literal, $where:expr, $order:literal) => {
        concat!(
            "select * from (select '",
            $what,
            "' as what, lines.* from (",
            line!(),
            " and ",
            $where,
            " order by ",
            $order,
            ", a.id limit :most) lines) of_",
            $what
        )
    };
}

store::statements! {
    /// For the offices: to check, to authorise, and what goes on, or waits for money, though the person has died.
    OF_OFFICES = concat!(
        waits!("check", concat!("a.state = 'requested' and ", in_unit!("service.check", "a.unit_id")), "a.requested_on"), " union all ",
        waits!("deceased", concat!("a.state in ('queued', 'authorised', 'mandatory', 'suspended') and a.person_died_on is not null and a.valid_until > a.person_died_on and ",
               in_unit!("service.check", "a.unit_id")), "a.valid_until"), " union all ",
        waits!("authorise", concat!("a.state = 'checked' and a.checked_by <> :actor and ", in_unit!("service.authorise", "a.unit_id")), "a.requested_on"));
    /// For whoever asked: sent back, not named by the plan in force without anybody having said what becomes of them, about to end, now covered.
    OF_ASKERS = concat!(
        waits!("returned", concat!("a.state = 'returned' and ", service_scope!("service.request", "a.unit_id", "a.case_id")), "a.requested_on"), " union all ",
        waits!("left_out", concat!("a.left_out_by is not null and a.valid_until > :today and ", service_scope!("service.request", "a.unit_id", "a.case_id")), "a.valid_until"), " union all ",
        waits!("expiring", concat!("a.state in ('authorised', 'mandatory', 'suspended') and a.left_out_by is null and a.valid_until > :today and a.valid_until <= :before and ",
               service_scope!("service.request", "a.unit_id", "a.case_id")), "a.valid_until"), " union all ",
        waits!("covered", concat!("a.state = 'authorised' and a.covered_on >= :since and a.covered_on > a.authorised_on and ",
               service_scope!("service.read", "a.unit_id", "a.case_id")), "a.covered_on"));
}

kernel::code_enum! {
    /// What is to be done, as the page heads it.
    enum Waits {
        /// Nobody has looked at the request.
        Check = "check" => "Servizi da istruire",
        /// The person has died.
        Deceased = "deceased" => "Persona deceduta: chiudere il servizio",
        /// The manager decides.
        Authorise = "authorise" => "Servizi da autorizzare",
        /// The office sent it back.
        Returned = "returned" => "Richieste da integrare",
        /// The plan in force does not name it.
        LeftOut = "left_out" => "Servizi da confermare o concludere",
        /// It is about to end.
        Expiring = "expiring" => "Servizi in scadenza",
        /// Its money was found.
        Covered = "covered" => "Servizi ora coperti",
    }
}

#[derive(sqlx::FromRow)]
struct Waiting {
    what: Waits,
    #[sqlx(flatten)]
    line: Line,
}

impl Waiting {
    fn item(&self, today: NaiveDate) -> DayItem {
        let line = &self.line;
        let last = line.valid_until.pred_opt();
        let (rank, due, late, detail) = match self.what {
            Waits::Check => {
                let due = days_after(line.requested_on, PATIENCE);
                (50, Some(due), due < today, format!("data della richiesta: {}", show_date(line.requested_on)))
            }
            Waits::Deceased => {
                let detail = match line.state {
                    State::Queued => "in attesa di copertura: va chiusa la richiesta".to_owned(),
                    _ => format!("presso {}", line.provider_name),
                };
                (49, None, true, detail)
            }
            Waits::Authorise => {
                (51, Some(line.valid_from), line.valid_from < today, format!("{}, {}", line.unit_name, line.total_cents))
            }
            Waits::Returned => (52, None, false, "rinviata dall’ufficio".to_owned()),
            // It goes on until its last day: to decide about it is not late.
            Waits::LeftOut => {
                let choice = if line.state.allows(Move::End) { "continua o da quando finisce" } else { "va avanti o si ritira" };
                (49, last, false, format!("non è nel nuovo progetto: decidi se {choice}"))
            }
            Waits::Expiring => (60, last, false, format!("presso {}", line.provider_name)),
            Waits::Covered => (53, None, false, "la spesa è prenotata: il servizio può partire".to_owned()),
        };
        DayItem {
            group: self.what.label(),
            rank,
            due,
            time: None,
            title: format!("{} per {}", line.service_name, line.person_name),
            detail: format!("{} {detail}", line.number),
            late,
            href: format!("/autorizzazioni/{}", line.id),
        }
    }
}

/// What waits for the actor.
///
/// # Errors
/// Those of the database.
pub(crate) async fn day(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<DayItem>> {
    let (today, mut rows) = (tx.today(), Vec::<Waiting>::new());
    if principal.may(Permission::SERVICE_CHECK) || principal.may(Permission::SERVICE_AUTHORISE) {
        rows.extend(tx.sql(&OF_OFFICES).bind("most", ITEMS).all::<Waiting>().await.map_err(Failure::from)?);
    }
    if principal.may(Permission::SERVICE_REQUEST) || principal.may(Permission::SERVICE_READ) {
        let query = tx
            .sql(&OF_ASKERS)
            .bind("before", days_after(today, EXPIRING.saturating_add(1)))
            .bind("since", days_before(today, NEWS));
        rows.extend(query.bind("most", ITEMS).all::<Waiting>().await.map_err(Failure::from)?);
    }
    Ok(rows.iter().map(|row| row.item(today)).collect())
}
