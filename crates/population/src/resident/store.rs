//! Residents in the database: states that hold from one generation until another.

use super::keys;
use crate::extract::state::hash;
use chrono::NaiveDate;
use kernel::Outcome;
use kernel::tax_code::{Identifier, Sex};
use registry::{MemberRole, Resident};
use store::{Row, Tx};

/// The columns of [`ResidentRow`] of the alias `r`.
macro_rules! columns {
    () => {
        "r.number, r.reference, r.tax_code, r.family_name, r.given_name, r.sex, r.birth_date, r.birth_place, r.citizenship, r.household, r.role, r.street, r.house_number,
         r.postcode, r.municipio, r.registered_on, r.died_on, r.left_on, r.left_to, r.row_hash"
    };
}

/// True for what stands in the generation that is asked today.
macro_rules! standing {
    () => {
        "r.from_generation <= (select s.generation from population_state s where s.body_id = :body)
            and r.until_generation > (select s.generation from population_state s where s.body_id = :body)"
    };
}

/// True for residents of whom the actor may be told.
macro_rules! told {
    () => {
        concat!(
            registry::code_told!("r.tax_code"),
            " and not exists (select 1 from population_link l where l.body_id = r.body_id and l.reference = r.reference and not (",
            registry::person_told!("l.person_id"),
            "))"
        )
    };
}

macro_rules! in_numbers {
    ($column:literal) => {
        concat!(
            $column,
            " in (:n00, :n01, :n02, :n03, :n04, :n05, :n06, :n07, :n08, :n09, :n10, :n11, :n12, :n13, :n14, :n15,",
            " :n16, :n17, :n18, :n19, :n20, :n21, :n22, :n23, :n24, :n25, :n26, :n27, :n28, :n29, :n30, :n31,",
            " :n32, :n33, :n34, :n35, :n36, :n37, :n38, :n39, :n40, :n41, :n42, :n43, :n44, :n45, :n46, :n47,",
            " :n48, :n49, :n50, :n51, :n52, :n53, :n54, :n55, :n56, :n57, :n58, :n59, :n60, :n61, :n62, :n63)"
        )
    };
}

/// Numbers named by one statement.
pub const NUMBERS: usize = 64;
const PLACES: [&str; NUMBERS] = [
    "n00", "n01", "n02", "n03", "n04", "n05", "n06", "n07", "n08", "n09", "n10", "n11", "n12", "n13", "n14", "n15", "n16", "n17",
    "n18", "n19", "n20", "n21", "n22", "n23", "n24", "n25", "n26", "n27", "n28", "n29", "n30", "n31", "n32", "n33", "n34", "n35",
    "n36", "n37", "n38", "n39", "n40", "n41", "n42", "n43", "n44", "n45", "n46", "n47", "n48", "n49", "n50", "n51", "n52", "n53",
    "n54", "n55", "n56", "n57", "n58", "n59", "n60", "n61", "n62", "n63",
];

/// Binds at most [`NUMBERS`] numbers; those left over get one that nothing has.
pub fn bind_numbers<'t>(query: ::store::query::Query<'t>, numbers: &[i64]) -> ::store::query::Query<'t> {
    PLACES.iter().enumerate().fold(query, |query, (at, place)| query.bind(place, numbers.get(at).copied().unwrap_or(-1)))
}

::store::statements! {
    open pub STATE = "select generation, next_number from population_state where body_id = :body";
    pub STATE_LOCKED = "select generation, next_number from population_state where body_id = :body {for update}";
    pub FIRST_STATE = "insert into population_state (body_id, generation, next_number) values (:body, 0, 1) on conflict (body_id) do nothing";
    pub SET_STATE = "update population_state set generation = :generation, next_number = :next_number where body_id = :body";
    /// How many states stand.
    pub STANDING_COUNT = concat!("select cast(count(*) as bigint) from population_resident r where r.body_id = :body and ", standing!());
    /// What stands, in the order in which it was written, as far as a comparison needs it.
    pub STANDING = concat!("select r.number, r.reference, r.row_hash from population_resident r where r.body_id = :body and r.number > :after and ", standing!(),
                           " order by r.number limit :most");
    pub NUMBERED = concat!("select ", columns!(), " from population_resident r where r.body_id = :body and ", in_numbers!("r.number"));
    pub ADD = "insert into population_resident (body_id, number, from_generation, until_generation, reference, tax_code, family_name, given_name, sex, birth_date, birth_place, citizenship,
                                                household, role, street, house_number, postcode, municipio, registered_on, died_on, left_on, left_to, row_hash)
               values (:body, :number, :generation, :open, :reference, :tax_code, :family_name, :given_name, :sex, :birth_date, :birth_place, :citizenship,
                       :household, :role, :street, :house_number, :postcode, :municipio, :registered_on, :died_on, :left_on, :left_to, :row_hash)";
    pub END = concat!("update population_resident set until_generation = :generation where body_id = :body and until_generation = :open and ", in_numbers!("number"));
    pub ADD_KEY = "insert into population_key (body_id, search_key, number) values (:body, :search_key, :number)";
    /// Residents under these keys of whom the actor may be told.
    pub BY_KEYS = concat!(
        "select distinct ", columns!(), " from population_key k join population_resident r on r.body_id = k.body_id and r.number = k.number
          where k.body_id = :body and k.search_key in (:k0, :k1, :k2, :k3) and ", standing!(), " and ", told!(), " limit :most");
    /// Those who stand with this identifier of the civil register, whoever asks: for what the program itself compares.
    pub BY_REFERENCE = concat!(
        "select ", columns!(), " from population_key k join population_resident r on r.body_id = k.body_id and r.number = k.number
          where k.body_id = :body and k.search_key = :search_key and r.reference = :reference and ", standing!(), " limit 1");
    /// Who stands in a household, whoever asks: for what the program itself compares.
    pub BY_HOUSEHOLD_CODES = concat!(
        "select r.reference, r.tax_code, r.household from population_key k join population_resident r on r.body_id = k.body_id and r.number = k.number
          where k.body_id = :body and k.search_key = :search_key and r.household = :household and r.died_on is null and r.left_on is null and ", standing!(), " order by r.number limit :most");
    /// What a generation wrote is taken away: keys by ranges, so that nobody waits for long.
    pub DROP_KEYS = "delete from population_key where body_id = :body and search_key >= :from and search_key <= :until and number >= :first";
    pub DROP_ROWS = "delete from population_resident where body_id = :body and number >= :first and number < :before";
    pub LAST_ROW = "select cast(coalesce(max(number), 0) as bigint) from population_resident where body_id = :body";
    /// What a generation ended stands again.
    pub REOPEN = "update population_resident set until_generation = :open where body_id = :body and until_generation = :generation";
    /// Keys of states that ended too long ago to come back.
    pub SETTLE_KEYS = "delete from population_key where body_id = :body and search_key >= :from and search_key <= :until
                          and number in (select r.number from population_resident r where r.body_id = :body and r.until_generation < 1000000000000 and r.until_generation <= :generation)";
    pub SETTLE_ROWS = "delete from population_resident where body_id = :body and until_generation < 1000000000000 and until_generation <= :generation";
}

/// Which generation is asked, and which number the next state gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct State {
    /// The generation; 0 while there is no copy.
    pub generation: i64,
    /// The number of the next state.
    pub next_number: i64,
}

/// The state of the body; that of no copy while nothing was imported.
///
/// # Errors
/// Those of the database.
pub async fn state(tx: &mut Tx) -> Outcome<State> {
    Ok(tx.sql(&STATE).optional::<State>().await?.unwrap_or(State { generation: 0, next_number: 1 }))
}

/// A state of a resident as stored.
#[derive(Clone, sqlx::FromRow)]
pub struct ResidentRow {
    /// Its number.
    pub number: i64,
    /// Identifier in the civil register.
    pub reference: String,
    tax_code: String,
    family_name: String,
    given_name: String,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_place: String,
    citizenship: String,
    household: String,
    role: String,
    street: String,
    house_number: String,
    postcode: String,
    municipio: Option<i64>,
    registered_on: Option<NaiveDate>,
    died_on: Option<NaiveDate>,
    left_on: Option<NaiveDate>,
    left_to: String,
    /// Hash over all it says.
    pub row_hash: i64,
}

impl ResidentRow {
    fn role(&self) -> Option<MemberRole> {
        MemberRole::ALL.iter().copied().find(|role| role.code() == self.role)
    }

    /// As the civil register tells of them.
    pub fn resident(self) -> Resident {
        let role = self.role();
        Resident {
            reference: self.reference,
            tax_code: self.tax_code,
            family_name: self.family_name,
            given_name: self.given_name,
            sex: self.sex,
            birth_date: self.birth_date,
            birth_place: self.birth_place,
            citizenship: self.citizenship,
            household: self.household,
            role,
            street: self.street,
            house_number: self.house_number,
            postcode: self.postcode,
            municipio: self.municipio,
            // The copy holds the residents of the body's own municipality.
            place: String::new(),
            registered_on: self.registered_on,
            died_on: self.died_on,
            left_on: self.left_on,
            left_to: self.left_to,
        }
    }

    /// Whether they live in the Comune, as far as the register knows.
    pub fn is_here(&self) -> bool {
        self.died_on.is_none() && self.left_on.is_none()
    }
}

/// What matching compares of a resident.
pub fn card(resident: &Resident) -> matching::Card {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    matching::Card {
        family_name: resident.family_name.clone(),
        given_name: resident.given_name.clone(),
        sex: Some(resident.sex).filter(|sex| *sex != Sex::NotStated),
        birth: resident.birth_date.map(matching::Birth::Day),
        birth_place: some(&resident.birth_place),
        identifiers: Identifier::parse(&resident.tax_code).into_iter().collect(),
        ..matching::Card::default()
    }
}

/// The row of a new state.
pub fn row_of(entry: &Resident, number: i64, generation: i64) -> Row {
    Row::new()
        .bind("number", number)
        .bind("generation", generation)
        .bind("open", super::OPEN)
        .bind("reference", &entry.reference)
        .bind("tax_code", &entry.tax_code)
        .bind("family_name", &entry.family_name)
        .bind("given_name", &entry.given_name)
        .code("sex", entry.sex)
        .bind("birth_date", entry.birth_date)
        .bind("birth_place", &entry.birth_place)
        .bind("citizenship", &entry.citizenship)
        .bind("household", &entry.household)
        .bind("role", entry.role.map_or("", MemberRole::code))
        .bind("street", &entry.street)
        .bind("house_number", &entry.house_number)
        .bind("postcode", &entry.postcode)
        .bind("municipio", entry.municipio)
        .bind("registered_on", entry.registered_on)
        .bind("died_on", entry.died_on)
        .bind("left_on", entry.left_on)
        .bind("left_to", &entry.left_to)
        .bind("row_hash", hash(entry))
}

/// The keys of a line.
pub fn keys_of(entry: &Resident) -> Vec<i64> {
    keys::all(&keys::Known {
        reference: &entry.reference,
        tax_code: &entry.tax_code,
        household: &entry.household,
        family_name: &entry.family_name,
        given_name: &entry.given_name,
        birth_date: entry.birth_date,
    })
}
