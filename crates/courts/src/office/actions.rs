//! Entering an office, its oath, its end. What is owed follows from the days: nothing ends by itself, also when the person dies.

use super::accounts::{NewAct, owe};
use super::store::{ADD, DROP_AFTER, END, ONE, Office, SWEAR, WORKERS, Worker};
use super::{CourtAccountKind, OfficeEnd, OfficeId, OfficeKind};
use crate::authority;
use crate::dues::{self, Told};
use crate::law;
use crate::order::register::{END_AHEAD, OF_AGE};
use crate::people;
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use agenda::DueKind;
use casework::Doing;
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::input::Fields;
use kernel::{AccountId, Outcome, PersonId, UnitId};
use serde::Deserialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest line.
const LINE: usize = 200;
/// Longest number.
const NUMBER: usize = 60;

/// An office to be entered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOffice {
    /// Of whom.
    pub person: PersonId,
    /// What.
    pub kind: OfficeKind,
    /// The judge.
    pub authority: Uuid,
    /// Who was appointed.
    #[schema(min_length = 1, max_length = 200)]
    pub appointed: String,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 60)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Day of the oath.
    pub sworn_on: Option<NaiveDate>,
    /// The unit that follows it.
    pub unit: UnitId,
    /// Who follows it; whoever enters it when nothing is said.
    pub account: Option<AccountId>,
    /// The external service that helps.
    #[schema(max_length = 200)]
    pub external_supplier: Option<String>,
    /// The protocol under which it is.
    #[schema(max_length = 200)]
    pub protocol: Option<String>,
    /// Whether the Comune shares its cost.
    #[serde(default)]
    pub cost_shared: bool,
}

/// Reads [`NewOffice`].
pub fn read_new(fields: &mut Fields) -> Option<NewOffice> {
    let person = fields.required_id("person");
    let kind = fields.required_code("kind");
    let authority = fields.required_id("authority");
    let appointed = fields.required_line("appointed", LINE);
    let act_number = fields.required_line("act_number", NUMBER);
    let act_date = fields.required_date("act_date");
    let sworn_on = fields.date("sworn_on");
    let unit = fields.required_id("unit");
    let account = fields.id("account");
    let external_supplier = fields.line("external_supplier", LINE);
    let protocol = fields.line("protocol", LINE);
    let cost_shared = fields.flag("cost_shared");
    Some(NewOffice {
        person: person?,
        kind: kind?,
        authority: authority?,
        appointed: appointed?,
        act_number: act_number?,
        act_date: act_date?,
        sworn_on,
        unit: unit?,
        account,
        external_supplier,
        protocol,
        cost_shared,
    })
}

/// The day of the oath.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwearOffice {
    /// The day.
    pub sworn_on: NaiveDate,
}

/// Reads [`SwearOffice`].
pub fn read_swear(fields: &mut Fields) -> Option<SwearOffice> {
    Some(SwearOffice { sworn_on: fields.required_date("sworn_on")? })
}

/// That an office ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOffice {
    /// Why.
    pub kind: OfficeEnd,
    /// Its last day.
    pub last_day: NaiveDate,
}

/// Reads [`EndOffice`].
pub fn read_end(fields: &mut Fields) -> Option<EndOffice> {
    let (kind, last_day) = (fields.required_code("kind"), fields.required_date("last_day"));
    Some(EndOffice { kind: kind?, last_day: last_day? })
}

/// Enters an office, once for the same request, with the inventory and the account of its first year.
///
/// # Errors
/// 403, 404 for somebody whom the actor may not know of; [`Problem::UnknownAuthority`], [`Problem::IssuedInFuture`], [`Problem::NotOfTheUnit`],
/// [`Problem::KnownOffice`].
pub async fn add(doing: Doing<'_>, new: &NewOffice) -> Outcome<OfficeId> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    if let Some(id) = tx.already::<OfficeId>(doing.once).await? {
        return Ok(id);
    }
    let today = tx.today();
    if new.act_date > today {
        return Err(Problem::IssuedInFuture.at("act_date"));
    }
    if new.sworn_on.is_some_and(|day| day < new.act_date || day > today) {
        return Err(Problem::EndsTooEarly.at("sworn_on"));
    }
    let authority = authority::one_on(&mut tx, new.authority, new.act_date).await?;
    let person = registry::resolve(&mut tx, new.person).await?;
    registry::identity(&mut tx, person).await?;
    let workers: Vec<Worker> = tx.sql(&WORKERS).id("unit", new.unit).all().await?;
    let account = new.account.unwrap_or(tx.actor().account);
    if !workers.iter().any(|worker| worker.id == account) {
        return Err(Problem::NotOfTheUnit.at("account"));
    }
    let id: OfficeId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .code("kind", new.kind)
        .id("authority", authority.id)
        .bind("appointed_by", &new.appointed)
        .bind("act_number", &new.act_number)
        .bind("act_date", new.act_date)
        .bind("sworn_on", new.sworn_on)
        .id("unit", new.unit)
        .id("account", account)
        .bind("external_supplier", new.external_supplier.as_deref().unwrap_or_default())
        .bind("protocol", new.protocol.as_deref().unwrap_or_default())
        .bind("cost_shared", new.cost_shared)
        .bind("from_day", new.act_date)
        .run()
        .await
        .on_constraint("courts_office_once", || Problem::KnownOffice.into())?;
    // What was entered must be within reach of whoever entered it: of a unit of theirs.
    let office: Office = tx.sql(&ONE).id("id", id).one().await?;
    let inventory = NewAct {
        kind: CourtAccountKind::Inventory,
        period: None,
        due_on: law::last_day(law::INVENTORY, new.sworn_on.unwrap_or(new.act_date))?,
        rule: law::INVENTORY,
        note: "",
    };
    owe(&mut tx, &office, &inventory).await?;
    super::accounts::owe_year(&mut tx, &office, None).await?;
    tell_of_age(&mut tx, &office).await?;
    tx.commit(Audit::of("office.create").about(person).on("office", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Tells the agenda the day on which the guardianship of a minor ends by itself: its end and the final account are written by a person.
async fn tell_of_age(tx: &mut Tx, office: &Office) -> Outcome<()> {
    if !matches!(office.kind, OfficeKind::Guardianship | OfficeKind::Provisional) {
        return Ok(());
    }
    let of_age = people::majority_of(tx, office.person_id).await?;
    let Some(day) = of_age.filter(|day| *day > office.act_date) else { return Ok(()) };
    let (href, due) = (office.href(), Due::On(day));
    let told = Told {
        kind: DueKind::Account,
        source: office.id.0,
        key: OF_AGE,
        title: "La persona diventa maggiorenne: va chiuso l’incarico e presentato il conto finale",
        href: &href,
        due,
        escalate_at: Some(due.before(END_AHEAD)),
        rule: "",
    };
    dues::tell(tx, &office.whose(), told).await
}

/// Writes the day of the oath.
///
/// # Errors
/// 403, 404, conflict; [`Problem::OfficeEnded`], [`Problem::EndsTooEarly`].
pub async fn swear(doing: Doing<'_>, id: OfficeId, version: i64, swear: &SwearOffice) -> Outcome<()> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    let office = open(&mut tx, id, version).await?;
    if swear.sworn_on < office.act_date || swear.sworn_on > tx.today() {
        return Err(Problem::EndsTooEarly.at("sworn_on"));
    }
    let query = tx.sql(&SWEAR).id("id", id).bind("version", version).bind("sworn_on", swear.sworn_on);
    or_conflict(query.run_one().await, office.version)?;
    tx.commit(Audit::of("office.swear").about(office.person_id).on("office", id).fields(["sworn_on"])).await?;
    Ok(())
}

/// An office that goes on, at the version that was read.
pub(super) async fn open(tx: &mut Tx, id: OfficeId, version: i64) -> Outcome<Office> {
    let office: Office = tx.sql(&ONE).id("id", id).one().await?;
    expect(office.version, version)?;
    if office.is_open() { Ok(office) } else { Err(Problem::OfficeEnded.into()) }
}

/// Ends an office: the final account is owed, the accounts of later years are not.
///
/// # Errors
/// 403, 404, conflict; [`Problem::OfficeEnded`], [`Problem::EndsTooEarly`].
pub async fn end(doing: Doing<'_>, id: OfficeId, version: i64, end: &EndOffice) -> Outcome<()> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    let office = open(&mut tx, id, version).await?;
    if end.last_day < office.from_day || end.last_day > tx.today() {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    let query = tx.sql(&END).id("id", id).bind("version", version).bind("until_day", end.last_day).code("end_kind", end.kind);
    or_conflict(query.run_one().await, office.version)?;
    let reason = end.kind.label();
    let dropped: Vec<super::store::AccountAct> = tx.sql(&super::store::ACCOUNTS).id("office", id).all().await?;
    tx.sql(&DROP_AFTER).id("office", id).bind("end", end.last_day).bind("note", reason).run().await?;
    for act in dropped.iter().filter(|act| act.is_due() && act.kind == CourtAccountKind::Annual && act.due_on > end.last_day) {
        agenda::drop_one(&mut tx, id.0, &act.key(), reason).await?;
    }
    let now = tx.now();
    agenda::met(&mut tx, id.0, crate::news::DIED, now).await?;
    if end.kind == OfficeEnd::OfAge {
        agenda::met(&mut tx, id.0, OF_AGE, now).await?;
    } else {
        agenda::drop_one(&mut tx, id.0, OF_AGE, reason).await?;
    }
    let last = NewAct {
        kind: CourtAccountKind::Final,
        period: Some((office.from_day, end.last_day)),
        due_on: law::last_day(law::FINAL_ACCOUNT, end.last_day)?,
        rule: law::FINAL_ACCOUNT,
        note: "",
    };
    owe(&mut tx, &office, &last).await?;
    tx.commit(Audit::of("office.end").about(office.person_id).on("office", id).fields(["until_day", "end_kind"])).await?;
    Ok(())
}
