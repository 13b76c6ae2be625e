//! What an office owes to the judge: inventory, the account of every year counted from the appointment, the final account, petitions, taxes.

use super::actions::open;
use super::store::{ACCOUNT, ADD_ACCOUNT, AccountAct, ONE, Office, SETTLE, TOUCH};
use super::{AccountActId, CourtAccountKind, CourtAccountState, OfficeId};
use crate::dues::{self, Told};
use crate::law;
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use agenda::DueKind;
use casework::Doing;
use chrono::{Months, NaiveDate, TimeDelta};
use deadlines::Due;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::days_before;
use kernel::{Cents, Outcome};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;

/// Longest note.
const WORDS: usize = 1_000;
/// Years that are looked at for the next account: nobody is appointed for longer.
const YEARS: u32 = 60;

/// An act that is owed.
pub(super) struct NewAct {
    pub kind: CourtAccountKind,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub due_on: NaiveDate,
    pub rule: &'static str,
    pub note: &'static str,
}

/// An act is owed; inventory and accounts of a day once. Inside the caller's transaction.
pub(super) async fn owe(tx: &mut Tx, office: &Office, new: &NewAct) -> Outcome<()> {
    let id: AccountActId = tx.new_id()?;
    let added = tx
        .sql(&ADD_ACCOUNT)
        .id("id", id)
        .id("office", office.id)
        .code("kind", new.kind)
        .bind("from_day", new.period.map(|(from, _)| from))
        .bind("until_day", new.period.map(|(_, until)| until))
        .bind("due_on", new.due_on)
        .bind("rule", new.rule)
        .bind("note", new.note)
        .run()
        .await?;
    if added == 1 { tell(tx, office, id, new.kind, new.due_on, new.rule).await } else { Ok(()) }
}

async fn tell(
    tx: &mut Tx,
    office: &Office,
    id: AccountActId,
    kind: CourtAccountKind,
    due_on: NaiveDate,
    rule: &str,
) -> Outcome<()> {
    let (key, href, due) = (format!("account:{id}"), office.href(), Due::On(due_on));
    let told = Told {
        kind: DueKind::Account,
        source: office.id.0,
        key: &key,
        title: kind.label(),
        href: &href,
        due,
        escalate_at: Some(due.before(TimeDelta::days(15))),
        rule,
    };
    dues::tell(tx, &office.whose(), told).await
}

/// The account of the year after one that was sent, or of the first. Years are counted from the appointment, never from the account before.
pub(super) async fn owe_year(tx: &mut Tx, office: &Office, after: Option<NaiveDate>) -> Outcome<()> {
    let far = office.from_day.checked_add_months(Months::new(YEARS.saturating_mul(12))).unwrap_or(NaiveDate::MAX);
    let days = law::series(law::ACCOUNT, office.from_day, far)?;
    let Some(at) = days.iter().position(|day| after.is_none_or(|after| *day > after)) else { return Ok(()) };
    let from = match at.checked_sub(1).and_then(|before| days.get(before)) {
        Some(day) => *day,
        None => office.from_day,
    };
    let Some(due_on) = days.get(at).copied() else { return Ok(()) };
    let new = NewAct {
        kind: CourtAccountKind::Annual,
        period: Some((from, days_before(due_on, 1))),
        due_on,
        rule: law::ACCOUNT,
        note: "",
    };
    owe(tx, office, &new).await
}

/// Something else that is owed: a petition, a tax return.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountAct {
    /// What: `petition` or `tax`, the others follow from the law.
    pub kind: CourtAccountKind,
    /// By when.
    pub due_on: NaiveDate,
    /// What it is about.
    #[schema(min_length = 1, max_length = 1000)]
    pub note: String,
}

/// Reads [`NewAccountAct`].
pub fn read_new(fields: &mut Fields) -> Option<NewAccountAct> {
    let (kind, due_on) = (fields.required_code("kind"), fields.required_date("due_on"));
    let note = fields.required_text("note", WORDS);
    if matches!(kind, Some(CourtAccountKind::Inventory | CourtAccountKind::Annual | CourtAccountKind::Final)) {
        fields.fault("kind", "Inventario e rendiconti nascono dalle date dell'incarico: scegli un'istanza o una dichiarazione.");
    }
    Some(NewAccountAct { kind: kind?, due_on: due_on?, note: note? })
}

kernel::code_enum! {
    /// What is done with an act.
    pub enum CourtAccountStep {
        /// It went to the judge.
        Send = "send" => "È stato presentato",
        /// The judge approved it.
        Approve = "approve" => "Il giudice lo ha approvato",
        /// It is no longer owed.
        Drop = "drop" => "Non è più dovuto",
    }
}

/// A step of an act.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepAccount {
    /// What.
    pub step: CourtAccountStep,
    /// When it was sent; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// What the person has at the end, in cents.
    #[schema(value_type = Option<i64>)]
    pub balance: Option<Cents>,
    /// A note, or why it is no longer owed.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// Reads [`StepAccount`].
pub fn read_step(fields: &mut Fields) -> Option<StepAccount> {
    let step = fields.required_code("step");
    let on = fields.date("on");
    let balance = fields.cents("balance");
    let note = fields.text("note", WORDS);
    if step == Some(CourtAccountStep::Drop) && note.is_none() {
        fields.fault("note", "Scrivi perché non è più dovuto.");
    }
    Some(StepAccount { step: step?, on, balance, note })
}

/// Writes that a petition or a tax return is owed, once for the same request.
///
/// # Errors
/// 403, 404, conflict; [`Problem::OfficeEnded`].
pub async fn add(doing: Doing<'_>, id: OfficeId, version: i64, new: &NewAccountAct) -> Outcome<AccountActId> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    if let Some(id) = tx.already::<AccountActId>(doing.once).await? {
        return Ok(id);
    }
    let office = open(&mut tx, id, version).await?;
    let act: AccountActId = tx.new_id()?;
    let none: Option<NaiveDate> = None;
    let query = tx.sql(&ADD_ACCOUNT).id("id", act).id("office", office.id).code("kind", new.kind);
    let query = query.bind("from_day", none).bind("until_day", none).bind("due_on", new.due_on);
    query.bind("rule", "").bind("note", &new.note).run_one().await?;
    tell(&mut tx, &office, act, new.kind, new.due_on, "").await?;
    or_conflict(tx.sql(&TOUCH).id("id", id).bind("version", version).run_one().await, office.version)?;
    tx.commit(Audit::of("office.owe").about(office.person_id).on("office", id).answering(act.to_string())).await?;
    Ok(act)
}

/// Does a step of an act. With an account of a year that was sent, the next one becomes owed.
///
/// # Errors
/// 403, 404, conflict; [`Problem::AccountSettled`], [`Problem::NotSent`], [`Problem::SentDay`].
pub async fn step(doing: Doing<'_>, id: AccountActId, version: i64, step: &StepAccount) -> Outcome<OfficeId> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    let act: AccountAct = tx.sql(&ACCOUNT).id("id", id).one().await?;
    expect(act.version, version)?;
    let office: Office = tx.sql(&ONE).id("id", act.office_id).one().await?;
    let (today, now) = (tx.today(), tx.now());
    let note = step.note.clone().unwrap_or_else(|| act.note.clone());
    let (state, sent_on) = match (step.step, act.state) {
        (CourtAccountStep::Send, CourtAccountState::Due) => {
            let on = step.on.unwrap_or(today);
            if on < office.from_day || on > today {
                return Err(Problem::SentDay.at("on"));
            }
            (CourtAccountState::Sent, Some(on))
        }
        (CourtAccountStep::Approve, CourtAccountState::Sent) => (CourtAccountState::Approved, act.sent_on),
        (CourtAccountStep::Drop, CourtAccountState::Due) => (CourtAccountState::Dropped, None),
        (CourtAccountStep::Approve, CourtAccountState::Due) => return Err(Problem::NotSent.into()),
        (CourtAccountStep::Send | CourtAccountStep::Drop, CourtAccountState::Sent)
        | (_, CourtAccountState::Approved | CourtAccountState::Dropped) => {
            return Err(Problem::AccountSettled.into());
        }
    };
    let balance = step.balance.or(act.balance_cents);
    let query = tx.sql(&SETTLE).id("id", id).bind("version", version).code("state", state).bind("sent_on", sent_on);
    or_conflict(query.bind("balance", balance).bind("note", note).run_one().await, act.version)?;
    match state {
        CourtAccountState::Sent => agenda::met(&mut tx, office.id.0, &act.key(), now).await?,
        CourtAccountState::Dropped => agenda::drop_one(&mut tx, office.id.0, &act.key(), state.label()).await?,
        CourtAccountState::Due | CourtAccountState::Approved => {}
    }
    if act.kind == CourtAccountKind::Annual && act.is_due() && office.is_open() {
        owe_year(&mut tx, &office, Some(act.due_on)).await?;
    }
    tx.commit(Audit::of("office.account").about(office.person_id).on("office", office.id).fields(["state", "balance"])).await?;
    Ok(office.id)
}
