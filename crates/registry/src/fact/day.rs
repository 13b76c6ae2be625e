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

/// What comes due of one kind, of those whom the actor, or somebody whom the actor covers, has in charge today (`i.person_id`): its code, from
/// where, its day or its year, what more is known, which.
macro_rules! followed {
    ($what:literal, $join:literal, $due:literal, $year:literal, $kind:expr, $where:expr) => {
        concat!(
            "select * from (select distinct '",
            $what,
            "' as what, p.id, p.display_name, ",
            $kind,
            " as kind, ",
            $due,
            " as due, ",
            $year,
            " as due_year from registry_involvement i
               join guard_acting a on a.body_id = i.body_id and a.account_id = :actor and a.acts_for = i.account_id and a.valid_from <= :today and a.valid_until > :today
               join registry_person p on p.body_id = i.body_id and p.id = i.person_id ",
            $join,
            " where i.body_id = :body and i.kind = 'case' and i.valid_from <= :today and i.valid_until > :today and p.death_date is null and ",
            $where,
            " order by due, p.display_name, p.id limit :most) of_",
            $what
        )
    };
}

/// Whether a minor is here without an adult who answers for them: the court is asked before.
macro_rules! unaccompanied {
    () => {
        "case when exists (select 1 from registry_permit m where m.body_id = p.body_id and m.person_id = p.id and m.unaccompanied
                            and m.valid_from <= :today and m.valid_until > :today) then 'unaccompanied' else '' end"
    };
}

::store::statements! {
    /// All kinds in one question, each with its own limit.
    COMES_DUE = concat!(
        followed!("review", "join registry_certificate f on f.body_id = i.body_id and f.person_id = i.person_id", "f.review_on", "cast(null as bigint)", "f.kind",
                  concat!("f.review_on <= :until and f.valid_until > :today and ", person_scope!("health.read", "i.person_id"))), " union all ",
        followed!("permit", "join registry_permit f on f.body_id = i.body_id and f.person_id = i.person_id", "f.expires_on", "cast(null as bigint)", "f.kind",
                  concat!("f.expires_on <= :until and f.renewal_on is null and f.valid_until > :today and ", person_scope!("person.read", "i.person_id"))), " union all ",
        followed!("risk", "join registry_risk f on f.body_id = i.body_id and f.person_id = i.person_id", "f.review_on", "cast(null as bigint)", "f.kind",
                  concat!("f.review_on <= :today and f.valid_until > :today and ", person_scope!("person.read", "i.person_id"), " and ", crate::risk_shown!("f.kind", "i.person_id"))), " union all ",
        followed!("of_age", "", "p.birth_date", "cast(null as bigint)", unaccompanied!(),
                  concat!("p.birth_date > :adult and p.birth_date <= :soon and ", person_scope!("person.read", "i.person_id"))), " union all ",
        // Of whom only the year is known: they come of age, for the law, on its last day.
        followed!("of_year", "", "p.birth_date", "p.birth_year", unaccompanied!(),
                  concat!("p.birth_date is null and p.birth_year = :year and ", person_scope!("person.read", "i.person_id"))), " union all ",
        followed!("elder", "", "p.birth_date", "cast(null as bigint)", "''",
                  concat!("p.birth_date > :elder and p.birth_date <= :soon_elder and ", person_scope!("person.read", "i.person_id"))));
}

kernel::code_enum! {
    /// What comes due.
    enum What {
        /// The review of a certificate.
        Review = "review" => "revisione di una certificazione",
        /// The end of a permit to stay.
        Permit = "permit" => "scade il titolo di soggiorno",
        /// A risk to look at again.
        Risk = "risk" => "rischio da rivedere",
        /// A majority, by the day of birth.
        OfAge = "of_age" => "diventa maggiorenne",
        /// A majority, by the year of birth.
        OfYear = "of_year" => "diventa maggiorenne",
        /// The age from which services for the elderly begin.
        Elder = "elder" => "compie gli anni",
    }
}

#[derive(sqlx::FromRow)]
struct Due {
    what: What,
    id: PersonId,
    display_name: String,
    kind: String,
    due: Option<NaiveDate>,
    due_year: Option<i64>,
}

/// What is said of who comes of age.
fn comes_of_age(kind: &str) -> &'static str {
    if kind.is_empty() { "diventa maggiorenne" } else { "minore straniero non accompagnato, diventa maggiorenne" }
}

impl Due {
    /// The day, what is said, and where on the page of the situation it stands.
    fn told(&self) -> Option<(NaiveDate, String, &'static str)> {
        let born = |date| Birth { date, ..Birth::default() };
        let what = || self.what.label().to_owned();
        Some(match self.what {
            What::Review => (self.due?, what(), "certificazioni"),
            What::Permit => (self.due?, what(), "soggiorno"),
            What::Risk => {
                let kind = self.kind.parse::<RiskKind>().map_or("", RiskKind::label).to_lowercase();
                (self.due?, format!("{}: {kind}", self.what.label()), "rischi")
            }
            What::OfAge => (majority(born(self.due))?, comes_of_age(&self.kind).to_owned(), "destinatari"),
            What::OfYear => {
                let birth = Birth { year: i32::try_from(self.due_year?).ok(), ..Birth::default() };
                (majority(birth)?, comes_of_age(&self.kind).to_owned(), "destinatari")
            }
            What::Elder => (born(self.due).turns(ELDERLY)?, format!("compie {ELDERLY} anni"), "destinatari"),
        })
    }

    fn item(&self, today: NaiveDate) -> Option<DayItem> {
        let (due, what, slug) = self.told()?;
        Some(DayItem {
            group: "Scadenze delle persone seguite",
            rank: 33,
            due: Some(due),
            time: None,
            title: format!("{} – {what}", self.display_name),
            detail: if due < today { format!("Era il {}", show_date(due)) } else { format!("Il {}", show_date(due)) },
            late: due < today,
            href: format!("/persone/{}/situazione#{slug}", self.id),
        })
    }
}

/// What comes due for the actor.
pub fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PERSON_READ) {
            return Ok(Vec::new());
        }
        let today = tx.today();
        let before = |months: u32| today.checked_sub_months(Months::new(months)).unwrap_or(today);
        // Born after the day on which somebody of age today was born, and before that of somebody who is of age within the time.
        let (adult, soon) = (before(18 * 12), before((18 * 12) - MONTHS_BEFORE));
        // Within the time there is one last day of a year at most; where there is none, the year of nobody is asked for.
        let ends = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).filter(|last| *last > adult && *last <= soon);
        let year = [soon.year(), soon.year().saturating_sub(1)].into_iter().find(|year| ends(*year).is_some()).unwrap_or(0);
        let old = ELDERLY.unsigned_abs().saturating_mul(12);
        let query = tx.sql(&COMES_DUE).bind("until", days_after(today, DAYS_BEFORE)).bind("adult", adult).bind("soon", soon);
        let query = query
            .bind("year", i64::from(year))
            .bind("elder", before(old))
            .bind("soon_elder", before(old.saturating_sub(MONTHS_BEFORE)));
        let rows: Vec<Due> = query.bind("most", MOST).all().await?;
        Ok(rows.iter().filter_map(|row| row.item(today)).collect())
    })
}
