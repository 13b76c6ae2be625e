//! The filing plan: the classes that came along, and what the body says of them.

use crate::problems::Problem;
use kernel::Outcome;
use serde::Deserialize;
use std::sync::LazyLock;
use store::Tx;
use utoipa::ToSchema;

const SOURCE: &str = include_str!("../../../../data/national/filing_plan.toml");
/// The class of what concerns orders of a judicial authority.
const JUDICIAL: &str = "VII.9.1";
/// The class of guardianship, curatorship and support administration.
const GUARDIANSHIP: &str = "VII.11";

store::statements! {
    OWN = "select code, title, years, permanent, source, verified, version from records_class where body_id = :body order by code";
    ADD = "insert into records_class (body_id, code, title, years, permanent, source, verified, account_id, at, version)
           values (:body, :code, :title, :years, :permanent, :source, :verified, :actor, :now, 1) on conflict (body_id, code) do nothing";
    CHANGE = "update records_class set title = :title, years = :years, permanent = :permanent, source = :source, verified = :verified, account_id = :actor, at = :now,
                     version = version + 1 where body_id = :body and code = :code and version = :version";
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct National {
    class: Vec<NationalClass>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NationalClass {
    code: String,
    title: String,
    years: i64,
    permanent: bool,
    verified: bool,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, no input reaches it, and a test reads it")]
static NATIONAL: LazyLock<National> = LazyLock::new(|| toml::from_str(SOURCE).expect("filing_plan.toml holds the classes"));

/// In which class a document is filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilingClass {
    /// The one that its model names.
    OfTemplate,
    /// The class with this code.
    Coded(String),
}

impl FilingClass {
    /// What concerns an order of a judicial authority: kept for ever.
    pub fn judicial() -> Self {
        FilingClass::Coded(JUDICIAL.to_owned())
    }
    /// What concerns guardianship, curatorship and support administration.
    pub fn guardianship() -> Self {
        FilingClass::Coded(GUARDIANSHIP.to_owned())
    }
    /// The class with a code.
    pub fn coded(code: impl Into<String>) -> Self {
        FilingClass::Coded(code.into())
    }
    /// Its code, where the model names this one.
    pub fn code<'a>(&'a self, of_template: &'a str) -> &'a str {
        match self {
            FilingClass::OfTemplate => of_template,
            FilingClass::Coded(code) => code,
        }
    }
}

/// A class of the plan.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Class {
    /// As it stands in the plan: `VII.9`.
    pub code: String,
    /// What is filed there.
    pub title: String,
    /// Years after the end of the case.
    pub years: i64,
    /// Whether it is kept for ever.
    pub permanent: bool,
    /// Where the period comes from; empty while nobody said.
    pub source: String,
    /// Whether the body answers for it.
    pub verified: bool,
    /// Version, for changes; 0 while the body said nothing.
    pub version: i64,
}

impl Class {
    /// How long, in words.
    pub fn period(&self) -> String {
        match (self.permanent, self.years) {
            (true, _) => "Sempre".to_owned(),
            (false, 1) => "1 anno".to_owned(),
            (false, years) => format!("{years} anni"),
        }
    }
    /// Whether anything of it may be proposed for discarding.
    pub fn ends(&self) -> bool {
        self.verified && !self.permanent
    }
}

/// Every class, as the body keeps it where it said something.
///
/// # Errors
/// Those of the database.
pub async fn all(tx: &mut Tx) -> Outcome<Vec<Class>> {
    let mut classes: Vec<Class> = tx.sql(&OWN).all().await?;
    for class in &NATIONAL.class {
        if !classes.iter().any(|own| own.code == class.code) {
            classes.push(Class {
                code: class.code.clone(),
                title: class.title.clone(),
                years: class.years,
                permanent: class.permanent,
                source: String::new(),
                verified: class.verified,
                version: 0,
            });
        }
    }
    classes.sort_by_cached_key(|class| order(&class.code));
    Ok(classes)
}

/// One class.
///
/// # Errors
/// [`Problem::NoClass`] for a code that is not in the plan.
pub async fn one(tx: &mut Tx, code: &str) -> Outcome<Class> {
    all(tx).await?.into_iter().find(|class| class.code == code).ok_or_else(|| Problem::NoClass.at("class"))
}

/// What the body says of a class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedClass {
    /// Its code in the plan: `VII.9`.
    #[serde(rename = "class")]
    #[schema(max_length = 40)]
    pub code: String,
    /// Years after the end of the case.
    #[schema(minimum = 1, maximum = 200)]
    pub years: i64,
    /// Whether it is kept for ever.
    #[serde(default)]
    pub permanent: bool,
    /// Where the period comes from; asked for when the body answers for it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: String,
    /// Whether the body answers for it.
    #[serde(default)]
    pub verified: bool,
}

/// Writes what the body says of a class.
///
/// # Errors
/// [`Problem::NoClass`], [`Problem::SourceNeeded`]; a conflict when somebody was faster.
pub async fn change(tx: &mut Tx, new: &ChangedClass, version: i64) -> Outcome<()> {
    let class = one(tx, &new.code).await?;
    if new.verified && new.source.is_empty() {
        return Err(Problem::SourceNeeded.at("source"));
    }
    let statement = if class.version == 0 { &ADD } else { &CHANGE };
    let query = tx
        .sql(statement)
        .bind("code", &new.code)
        .bind("title", &class.title)
        .bind("years", new.years)
        .bind("permanent", new.permanent)
        .bind("source", &new.source)
        .bind("verified", new.verified);
    let done = if class.version == 0 { query.run_one().await } else { query.bind("version", version).run_one().await };
    crate::or_conflict(done, class.version)
}

/// `VII.9.1` in the order of its numbers.
fn order(code: &str) -> Vec<u32> {
    code.split('.').map(|piece| piece.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_that_came_along_proposes_nothing_until_the_body_says_so() {
        assert!(NATIONAL.class.iter().all(|class| !class.verified));
        for code in [JUDICIAL, GUARDIANSHIP] {
            let class = NATIONAL.class.iter().find(|class| class.code == code).expect("a class");
            assert!(class.permanent, "{code} is kept for ever");
        }
    }

    #[test]
    fn classes_stand_in_the_order_of_their_numbers() {
        let mut codes = ["VII.10", "VII.9.1", "VII.9", "VII.8"];
        codes.sort_by_key(|code| order(code));
        assert_eq!(codes, ["VII.8", "VII.9", "VII.9.1", "VII.10"]);
    }
}
