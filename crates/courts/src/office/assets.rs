//! What the person has, earns and owes, as whoever acts for them knows it: the matter of the inventory and of every account. A value that
//! changes ends one row and begins another, nothing is written over.

use super::actions::open;
use super::store::{ASSET, ONE, Office, TOUCH};
use super::{AssetId, OfficeId};
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Cents, Outcome};
use serde::{Deserialize, Serialize};
use store::Audit;
use utoipa::ToSchema;

/// Longest description, longest reason.
const WORDS: usize = 500;

kernel::code_enum! {
    /// What of a patrimony something is.
    pub enum AssetKind {
        /// Money in a bank or at the post.
        Account = "account" => "Conto o libretto",
        /// What comes in regularly, by the month.
        Income = "income" => "Pensione o altra entrata, al mese",
        /// A house or land.
        Home = "home" => "Casa o terreno",
        /// Things of value.
        Movable = "movable" => "Beni mobili",
        /// What others owe to the person.
        Credit = "credit" => "Credito",
        /// What the person owes.
        Debt = "debt" => "Debito",
        /// Anything else.
        Other = "other" => "Altro",
    }
}

store::statements! {
    /// The patrimony of an office, what holds today first.
    pub OF_OFFICE = "select s.id, s.office_id, s.kind, s.words, s.value_cents, s.from_day, s.until_day, s.ended_reason, s.version from courts_asset s
                      where s.body_id = :body and s.office_id = :office order by case when s.until_day is null then 0 else 1 end, s.kind, s.from_day, s.id limit 500";
    ADD = "insert into courts_asset (body_id, id, office_id, kind, words, value_cents, from_day, until_day, ended_reason, recorded_by, at, version)
           values (:body, :id, :office, :kind, :words, :value, :from_day, null, '', :actor, :now, 1)";
    END = "update courts_asset set until_day = :until_day, ended_reason = :reason, version = version + 1
            where body_id = :body and id = :id and version = :version and until_day is null";
}

/// Something that the person has, earns or owes.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
#[schema(as = CourtAsset)]
pub struct Asset {
    /// Identifier.
    pub id: AssetId,
    /// Of which office.
    #[serde(skip)]
    pub office_id: OfficeId,
    /// What.
    pub kind: AssetKind,
    /// In words: which bank, which address, to whom.
    pub words: String,
    /// Its value, in cents, where it is known.
    #[schema(value_type = Option<i64>)]
    pub value_cents: Option<Cents>,
    /// Since.
    pub from_day: NaiveDate,
    /// The last day; none while it holds.
    pub until_day: Option<NaiveDate>,
    /// Why it ended.
    pub ended_reason: String,
    /// Version, for changes.
    pub version: i64,
}

impl Asset {
    /// Whether it holds today.
    pub fn holds(&self) -> bool {
        self.until_day.is_none()
    }
}

/// Something to be written down.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAsset {
    /// What.
    pub kind: AssetKind,
    /// In words.
    #[schema(min_length = 1, max_length = 500)]
    pub words: String,
    /// Its value, in cents.
    #[schema(value_type = Option<i64>)]
    pub value: Option<Cents>,
    /// Since.
    pub from_day: NaiveDate,
}

/// Reads [`NewAsset`].
pub fn read_new(fields: &mut Fields) -> Option<NewAsset> {
    let kind = fields.required_code("kind");
    let words = fields.required_text("words", WORDS);
    let value = fields.cents("value");
    let from_day = fields.required_date("from_day");
    Some(NewAsset { kind: kind?, words: words?, value, from_day: from_day? })
}

/// That something ended: sold, paid, closed, of another value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAsset {
    /// Its last day.
    pub until_day: NaiveDate,
    /// Why: by which act, or the new value.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Reads [`EndAsset`].
pub fn read_end(fields: &mut Fields) -> Option<EndAsset> {
    let (until_day, reason) = (fields.required_date("until_day"), fields.required_text("reason", WORDS));
    Some(EndAsset { until_day: until_day?, reason: reason? })
}

/// Writes down something of the patrimony, once for the same request.
///
/// # Errors
/// 403, 404, conflict; [`Problem::OfficeEnded`], [`Problem::AssetDay`].
pub async fn add(doing: Doing<'_>, id: OfficeId, version: i64, new: &NewAsset) -> Outcome<AssetId> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    if let Some(id) = tx.already::<AssetId>(doing.once).await? {
        return Ok(id);
    }
    let office = open(&mut tx, id, version).await?;
    if new.from_day > tx.today() {
        return Err(Problem::AssetDay.at("from_day"));
    }
    let asset: AssetId = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", asset).id("office", id).code("kind", new.kind).bind("words", &new.words);
    query.bind("value", new.value).bind("from_day", new.from_day).run().await?;
    or_conflict(tx.sql(&TOUCH).id("id", id).bind("version", version).run_one().await, office.version)?;
    tx.commit(Audit::of("office.asset").about(office.person_id).on("office", id).answering(asset.to_string())).await?;
    Ok(asset)
}

/// Writes that something of the patrimony ended. The version is its own.
///
/// # Errors
/// 403, 404, conflict; [`Problem::AssetDay`].
pub async fn end(doing: Doing<'_>, id: AssetId, version: i64, end: &EndAsset) -> Outcome<OfficeId> {
    let mut tx = doing.begin(Permission::OFFICE_MANAGE).await?;
    let asset: Asset = tx.sql(&ASSET).id("id", id).one().await?;
    let office: Office = tx.sql(&ONE).id("id", asset.office_id).one().await?;
    expect(asset.version, version)?;
    if !asset.holds() || end.until_day < asset.from_day || end.until_day > tx.today() {
        return Err(Problem::AssetDay.at("until_day"));
    }
    let query = tx.sql(&END).id("id", id).bind("version", version).bind("until_day", end.until_day);
    or_conflict(query.bind("reason", &end.reason).run_one().await, asset.version)?;
    tx.commit(Audit::of("office.asset_end").about(office.person_id).on("office", office.id).fields(["until_day"])).await?;
    Ok(office.id)
}
