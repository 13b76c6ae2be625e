//! The identity card: who somebody is and where to ask, without content. The whole body sees it, but of protected persons only
//! those with a mandate or assigned.

use super::model::{Birth, IdentifierState};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::tax_code::{Identifier, Sex};
use kernel::{AccountId, Failure, Outcome, PersonId, UnitId};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use uuid::Uuid;

/// How many persons one query brings.
pub const BATCH: usize = 64;

/// `COLUMN in (…)` with [`BATCH`] places, bound by [`bind_batch`].
#[doc(hidden)]
#[macro_export]
macro_rules! in_batch {
    ($column:literal) => {
        concat!(
            $column,
            " in (:i00, :i01, :i02, :i03, :i04, :i05, :i06, :i07, :i08, :i09, :i10, :i11, :i12, :i13, :i14, :i15, :i16, :i17, :i18, :i19, :i20, :i21,",
            " :i22, :i23, :i24, :i25, :i26, :i27, :i28, :i29, :i30, :i31, :i32, :i33, :i34, :i35, :i36, :i37, :i38, :i39, :i40, :i41, :i42, :i43,",
            " :i44, :i45, :i46, :i47, :i48, :i49, :i50, :i51, :i52, :i53, :i54, :i55, :i56, :i57, :i58, :i59, :i60, :i61, :i62, :i63)"
        )
    };
}
pub use in_batch;

const PLACES: [&str; BATCH] = [
    "i00", "i01", "i02", "i03", "i04", "i05", "i06", "i07", "i08", "i09", "i10", "i11", "i12", "i13", "i14", "i15", "i16", "i17",
    "i18", "i19", "i20", "i21", "i22", "i23", "i24", "i25", "i26", "i27", "i28", "i29", "i30", "i31", "i32", "i33", "i34", "i35",
    "i36", "i37", "i38", "i39", "i40", "i41", "i42", "i43", "i44", "i45", "i46", "i47", "i48", "i49", "i50", "i51", "i52", "i53",
    "i54", "i55", "i56", "i57", "i58", "i59", "i60", "i61", "i62", "i63",
];

/// Binds at most [`BATCH`] identifiers to the places of `in_batch!`; those left over get an identifier that nothing has.
pub fn bind_batch<'t>(query: store::query::Query<'t>, ids: impl IntoIterator<Item = Uuid>) -> store::query::Query<'t> {
    let mut ids = ids.into_iter();
    PLACES.iter().fold(query, |query, place| query.id(place, ids.next().unwrap_or(Uuid::nil())))
}

/// Binds at most [`BATCH`] persons.
pub(crate) fn bind_ids<'t>(query: store::query::Query<'t>, ids: &[PersonId]) -> store::query::Query<'t> {
    bind_batch(query, ids.iter().map(|id| id.0))
}

macro_rules! card {
    ($which:expr) => {
        concat!(
            "select p.id, p.display_name, p.known_as, p.anonymous, p.sex, p.birth_date, p.birth_year, p.birth_estimated, p.birth_place, p.identifier, p.identifier_kind,
                    p.death_date, p.restricted, c.unit_id, u.name as unit_name, c.account_id, w.display_name as worker_name, a.municipio, a.place_name
               from registry_person p
               left join registry_involvement c on c.body_id = p.body_id and c.id = (
                    select i.id from registry_involvement i where i.body_id = p.body_id and i.person_id = p.id and i.kind in ('case', 'household')
                       and i.valid_from <= :today and i.valid_until > :today and (i.of_person_id is null or ",
            crate::not_hidden!("i.of_person_id"),
            ")
                     order by case when i.account_id is null then 1 else 0 end, i.valid_from, i.id limit 1)
               left join guard_unit u on u.body_id = p.body_id and u.id = c.unit_id
               left join guard_account w on w.body_id = p.body_id and w.id = c.account_id
               left join registry_address a on a.body_id = p.body_id and a.id = (
                    select r.id from registry_address r where r.body_id = p.body_id and r.person_id = p.id and r.valid_from <= :today and r.valid_until > :today and ",
            crate::address_shown!("r.restricted", "r.person_id"),
            "
                     order by case r.kind when 'residence' then 0 when 'domicile' then 1 when 'presence' then 2 else 3 end, r.valid_from desc, r.id limit 1)
              where p.body_id = :body and ",
            $which,
            " and ",
            crate::not_hidden!("p.id")
        )
    };
}

store::statements! {
    ONE = card!("p.id = :id");
    BATCHED = card!(in_batch!("p.id"));
    PROTECTED = concat!("select p.id from registry_person p where p.body_id = :body and p.restricted and ", in_batch!("p.id"));
    READABLE = concat!("select p.id from registry_person p where p.body_id = :body and ", in_batch!("p.id"), " and ", crate::person_scope!("person.read", "p.id"));
}

/// Who somebody is and where to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityCard {
    /// The person.
    pub id: PersonId,
    /// `Rossi Mario`, or how somebody without a name is known.
    pub display_name: String,
    /// Whether they have no name yet.
    pub anonymous: bool,
    /// Registered sex.
    pub sex: Sex,
    /// Birth.
    pub birth: Birth,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Place of birth in words, `Milano (MI)`; empty when unknown.
    pub birth_place: String,
    /// Completed years today, or at death.
    pub age: Option<i32>,
    /// Kind of identifier.
    pub identifier_kind: IdentifierState,
    /// The identifier, masked; empty when there is none.
    pub masked_tax_code: String,
    /// Day of death.
    pub death_date: Option<NaiveDate>,
    /// Whether the person is protected.
    pub restricted: bool,
    /// The unit in charge today.
    pub unit: Option<UnitId>,
    /// Its name; empty when nobody is in charge.
    pub unit_label: String,
    /// Who is in charge today.
    pub worker: Option<AccountId>,
    /// Their name; empty when nobody is.
    pub worker_label: String,
    /// Borough or zone where they live.
    pub municipio: Option<i64>,
    /// Where they live, roughly: `Milano, Municipio 4`; empty when unknown.
    pub place: String,
}

impl IdentityCard {
    /// `34 anni`, `circa 16 anni`, `deceduto`; empty when unknown.
    pub fn age_words(&self) -> String {
        age_words(self.age, self.birth, self.death_date, self.sex)
    }
    /// `nato il 21/11/1980`, `nata nel 2010`; empty when unknown.
    pub fn born_words(&self) -> String {
        let born = match self.sex {
            Sex::Female => "nata",
            Sex::Male => "nato",
            Sex::NotStated => "data di nascita:",
        };
        let estimated = if self.birth.estimated { " (stima)" } else { "" };
        match (self.birth.date, self.birth.year) {
            (Some(date), _) if self.sex == Sex::NotStated => format!("{born} {}{estimated}", kernel::time::show_date(date)),
            (Some(date), _) => format!("{born} il {}{estimated}", kernel::time::show_date(date)),
            (None, Some(year)) if self.sex == Sex::NotStated => format!("anno di nascita: {year}{estimated}"),
            (None, Some(year)) => format!("{born} nel {year}{estimated}"),
            (None, None) => String::new(),
        }
    }
    /// What tells somebody from their namesakes, on one line.
    pub fn detail(&self) -> String {
        let parts = [
            self.born_words(),
            self.masked_tax_code.clone(),
            self.place.clone(),
            self.unit_label.clone(),
            self.worker_label.clone(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
    /// The page of the person.
    pub fn href(&self) -> String {
        format!("/persone/{}", self.id)
    }
}

/// The age in words.
pub(crate) fn age_words(age: Option<i32>, birth: Birth, death: Option<NaiveDate>, sex: Sex) -> String {
    let about = if birth.date.is_none() || birth.estimated { "circa " } else { "" };
    let years = age.map(|age| if age == 1 { format!("{about}1 anno") } else { format!("{about}{age} anni") });
    match (death, years) {
        (None, years) => years.unwrap_or_default(),
        (Some(_), years) => {
            let died = match sex {
                Sex::Female => "deceduta",
                Sex::Male => "deceduto",
                Sex::NotStated => "persona deceduta",
            };
            years.map_or_else(|| died.to_owned(), |years| format!("{died} a {years}"))
        }
    }
}

/// Words for a place of birth or a citizenship's state.
pub(crate) fn place_words(code: &str, on: Option<NaiveDate>) -> String {
    kernel::place::by_belfiore(code)
        .map_or_else(|| code.to_owned(), |place| on.map_or_else(|| place.display(), |on| place.display_on(on)))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PersonId,
    display_name: String,
    anonymous: bool,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_estimated: bool,
    birth_place: String,
    identifier: String,
    identifier_kind: IdentifierState,
    death_date: Option<NaiveDate>,
    restricted: bool,
    unit_id: Option<UnitId>,
    unit_name: Option<String>,
    account_id: Option<AccountId>,
    worker_name: Option<String>,
    municipio: Option<i64>,
    place_name: Option<String>,
}

impl Row {
    fn card(self, today: NaiveDate) -> IdentityCard {
        let year = self.birth_year.and_then(|year| i32::try_from(year).ok());
        let birth = Birth { date: self.birth_date, year, estimated: self.birth_estimated };
        let place = match (self.place_name.filter(|name| !name.is_empty()), self.municipio) {
            (Some(name), Some(municipio)) => format!("{name}, Municipio {municipio}"),
            (Some(name), None) => name,
            (None, Some(municipio)) => format!("Municipio {municipio}"),
            (None, None) => String::new(),
        };
        IdentityCard {
            id: self.id,
            display_name: self.display_name,
            anonymous: self.anonymous,
            sex: self.sex,
            birth,
            birth_date: self.birth_date,
            birth_place: place_words(&self.birth_place, self.birth_date),
            age: birth.age(self.death_date.unwrap_or(today)),
            identifier_kind: self.identifier_kind,
            masked_tax_code: Identifier::parse(&self.identifier).map(|identifier| identifier.masked()).unwrap_or_default(),
            death_date: self.death_date,
            restricted: self.restricted,
            unit: self.unit_id,
            unit_label: self.unit_name.unwrap_or_default(),
            worker: self.account_id,
            worker_label: self.worker_name.unwrap_or_default(),
            municipio: self.municipio,
            place,
        }
    }
}

/// The card of one person.
///
/// # Errors
/// [`Failure::NotFound`] for nobody, and for a protected person whom the actor may not know of.
pub async fn identity(tx: &mut Tx, id: PersonId) -> Outcome<IdentityCard> {
    let today = tx.today();
    let row: Row = tx.sql(&ONE).id("id", id).one().await.map_err(Failure::from)?;
    Ok(row.card(today))
}

/// The cards of several persons, by one query for every [`BATCH`]; whoever may not be seen is not among them.
///
/// # Errors
/// Those of the database.
pub async fn identities(tx: &mut Tx, ids: &[PersonId]) -> Outcome<HashMap<PersonId, IdentityCard>> {
    let today = tx.today();
    let mut cards = HashMap::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let rows: Vec<Row> = bind_ids(tx.sql(&BATCHED), batch).all().await?;
        cards.extend(rows.into_iter().map(|row| (row.id, row.card(today))));
    }
    Ok(cards)
}

/// Those among the persons whose data the actor may read: their Cartella opens, of the others only the identity card.
///
/// # Errors
/// Those of the database.
pub async fn readable(tx: &mut Tx, ids: &[PersonId]) -> Outcome<BTreeSet<PersonId>> {
    let mut readable = BTreeSet::new();
    for batch in ids.chunks(BATCH) {
        readable.extend(bind_ids(tx.sql(&READABLE), batch).values::<PersonId>().await?);
    }
    Ok(readable)
}

/// Those among the persons who are protected, whoever asks: for rules that keep them out of what others are told.
///
/// # Errors
/// Those of the database.
pub async fn protected(tx: &mut Tx, ids: &[PersonId]) -> Outcome<BTreeSet<PersonId>> {
    let mut protected = BTreeSet::new();
    for batch in ids.chunks(BATCH) {
        protected.extend(bind_ids(tx.sql(&PROTECTED), batch).values::<PersonId>().await?);
    }
    Ok(protected)
}

/// Where the name of each of these persons leads for this reader: to the Cartella for whoever may read it, to the identity card for
/// whoever may search and know of them; for others a name is only a name, and the person is not among the answers.
///
/// # Errors
/// Those of the database.
pub async fn pages(tx: &mut Tx, principal: &Principal, ids: &[PersonId]) -> Outcome<HashMap<PersonId, String>> {
    let readable = if principal.may(Permission::PERSON_READ) { readable(tx, ids).await? } else { BTreeSet::new() };
    let others: Vec<PersonId> = ids.iter().copied().filter(|id| !readable.contains(id)).collect();
    let searches = principal.may(Permission::PERSON_SEARCH) && !others.is_empty();
    let known = if searches { identities(tx, &others).await? } else { HashMap::new() };
    let page = |id: &PersonId| match readable.contains(id) {
        true => Some((*id, format!("/persone/{id}"))),
        false if known.contains_key(id) => Some((*id, format!("/persone/{id}/scheda"))),
        false => None,
    };
    Ok(ids.iter().filter_map(page).collect())
}

/// Where the name of this person leads for this reader, as [`pages`]; empty for whom it leads nowhere.
///
/// # Errors
/// Those of the database.
pub async fn page_of(tx: &mut Tx, principal: &Principal, id: PersonId) -> Outcome<String> {
    Ok(pages(tx, principal, &[id]).await?.remove(&id).unwrap_or_default())
}
