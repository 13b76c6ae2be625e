//! Whoever comes into the household of an open case, but is not born into it: whether the case is theirs too is asked of those who work on it,
//! who add them with one press or leave them out.
//!
//! The question names somebody. It is told to whoever may know of them, while they are in the household, and of somebody protected only where
//! the person of the case is protected too: the team of another case would not be let in ([`crate::involved`]).

use crate::involved;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::time::show_date;
use kernel::{CaseId, Failure, HouseholdId, Outcome, PersonId, code_enum};
use serde::Deserialize;
use store::Tx;
use uuid::Uuid;

/// The kind of news of somebody who came into the household.
pub(crate) const ENTERED: &str = "entered";

/// True for news `w` of a case `c` that may be told to the actor: it names nobody, or somebody who is in the household today and of whom
/// both the actor and the team may know.
macro_rules! may_be_told {
    () => {
        concat!(
            "(w.person_id is null or (w.person_id <> c.person_id
              and exists (select 1 from registry_v_member rm where rm.body_id = :body and rm.person_id = w.person_id and rm.household_id = c.household_id
                             and rm.valid_from <= :today and rm.valid_until > :today)
              and exists (select 1 from registry_v_person rp where rp.body_id = :body and rp.person_id = w.person_id
                             and (not rp.restricted or exists (select 1 from registry_v_person rc where rc.body_id = :body and rc.person_id = c.person_id and rc.restricted)))
              and ",
            registry::not_hidden!("w.person_id"),
            "))"
        )
    };
}
pub(crate) use may_be_told;

store::statements! {
    /// News of a case that nobody decided about yet.
    OPEN_OF = concat!("select w.id, w.kind, w.on_day, w.detail, w.person_id, coalesce(p.display_name, '') as person_name, coalesce(p.sex, 'X') as sex
                         from casework_news w join casework_case c on c.body_id = w.body_id and c.id = w.case_id
                         left join registry_v_person p on p.body_id = w.body_id and p.person_id = w.person_id
                        where w.body_id = :body and w.case_id = :case and w.decided_at is null and ", may_be_told!(), " order by w.on_day, w.id");
    /// Whether a case lets know of somebody already.
    KNOWN = "select cast(count(*) as bigint) from registry_v_involvement i
              where i.body_id = :body and i.person_id = :person and i.source_id = :case and i.kind in ('case', 'household') and i.valid_until > :today";
    ASKED_STILL = "update casework_news set on_day = :on_day, detail = :detail where body_id = :body and case_id = :case and person_id = :person and decided_at is null";
    ASK = "insert into casework_news (body_id, id, case_id, kind, person_id, on_day, detail, at, decided_at, decided_by, decision, admission)
           values (:body, :id, :case, :kind, :person, :on_day, :detail, :now, null, null, '', '')";
    /// The same person may stand there twice, where two records of theirs were joined.
    SETTLE = "update casework_news set decided_at = :now, decided_by = :actor, decision = :decision, admission = :admission
               where body_id = :body and case_id = :case and person_id = :person and decided_at is null";
}

code_enum! {
    /// Whether the case of a household becomes that of somebody who came into it.
    pub enum Admission {
        /// It does: whoever works on it knows them as the others of the household.
        Add = "add" => "Fa parte della cartella del nucleo",
        /// It does not.
        LeaveOut = "leave_out" => "Non fa parte della cartella del nucleo",
    }
}

/// News that somebody must decide about.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct NewsRow {
    /// The news.
    pub id: Uuid,
    /// `died`, `moved`, `relocated`, `contact_moved` or `entered`.
    pub kind: String,
    /// When it happened.
    pub on_day: NaiveDate,
    /// In a sentence.
    pub detail: String,
    /// Who came into the household; of other news nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<PersonId>,
    #[serde(skip)]
    person_name: String,
    #[serde(skip)]
    sex: Sex,
}

impl NewsRow {
    /// Whether it asks if the case becomes that of somebody too.
    pub fn is_entry(&self) -> bool {
        self.person_id.is_some()
    }
}

/// What is read of somebody who came into a household: `Moro Ada è entrata nel nucleo il 21/11/2026.`
pub(crate) fn sentence(name: &str, sex: Sex, on: NaiveDate) -> String {
    let came = match sex {
        Sex::Female => "è entrata",
        Sex::Male => "è entrato",
        Sex::NotStated => "è entrato/a",
    };
    format!("{name} {came} nel nucleo il {}.", show_date(on))
}

/// The news of a case that nobody decided about yet, as far as the actor may know of whom it names.
pub(crate) async fn open_news(tx: &mut Tx, case: CaseId) -> Outcome<Vec<NewsRow>> {
    let mut rows: Vec<NewsRow> = tx.sql(&OPEN_OF).id("case", case).all().await?;
    for row in rows.iter_mut().filter(|row| row.is_entry()) {
        row.detail = sentence(&row.person_name, row.sex, row.on_day);
    }
    Ok(rows)
}

/// That somebody came into a household, as the register tells it.
#[derive(Deserialize)]
pub(crate) struct Entered {
    person_id: PersonId,
    pub household_id: HouseholdId,
    on: NaiveDate,
}

/// Asks those who work on a case of the household, unless the case lets know of them already. The row names nobody in words: who they are is
/// read when it is shown, to whom it may be shown.
pub(crate) async fn ask(tx: &mut Tx, case: CaseId, it: &Entered) -> Outcome<()> {
    if tx.sql(&KNOWN).id("case", case).id("person", it.person_id).value::<i64>().await? > 0 {
        return Ok(());
    }
    let detail = "Una persona è entrata nel nucleo.";
    let still = tx.sql(&ASKED_STILL).id("case", case).id("person", it.person_id).bind("on_day", it.on).bind("detail", detail);
    if still.run().await? == 0 {
        let id: Uuid = tx.new_id()?;
        let new = tx.sql(&ASK).bind("id", id).id("case", case).bind("kind", ENTERED).id("person", it.person_id);
        new.bind("on_day", it.on).bind("detail", detail).run_one().await?;
    }
    Ok(())
}

/// Settles the question about somebody, inside the transaction that decides it. Whoever is added is known to the team from now on.
///
/// # Errors
/// [`Failure::NotFound`] when nothing waits.
pub(crate) async fn settle(tx: &mut Tx, case: CaseId, person: PersonId, admission: Admission, why: Option<&str>) -> Outcome<()> {
    let settled = tx.sql(&SETTLE).id("case", case).id("person", person).code("admission", admission);
    if settled.bind("decision", why.unwrap_or(admission.label())).run().await? == 0 {
        return Err(Failure::NotFound);
    }
    match admission {
        Admission::Add => involved::let_know(tx, case, person).await,
        Admission::LeaveOut => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_into_the_household_is_told_in_their_own_gender() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let told = [Sex::Female, Sex::Male, Sex::NotStated].map(|sex| sentence("Moro Lia", sex, on));
        assert_eq!(told[0], "Moro Lia è entrata nel nucleo il 21/11/2026.");
        assert!(told[1].contains("è entrato nel") && told[2].contains("è entrato/a nel"));
    }
}
