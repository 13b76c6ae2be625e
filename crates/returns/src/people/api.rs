//! Counts of persons by API.

use super::model::{Gender, Line, Table};
use super::{beneficiaries, gender, pages};
use crate::year::PathYear;
use chrono::NaiveDate;
use kernel::ServiceId;
use serde::Serialize;
use ui::{Answer, Visit};
use utoipa::ToSchema;

/// Women, men, persons whose sex is not stated, and all of a line; a figure is absent where it is hidden.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// What the line counts; absent in the totals.
    pub label: Option<String>,
    /// Women and girls.
    pub women: Option<u64>,
    /// Men and boys.
    pub men: Option<u64>,
    /// Sex not stated.
    pub not_stated: Option<u64>,
    /// All.
    pub all: Option<u64>,
}

impl LineView {
    fn of(line: &Line, is_total: bool) -> Self {
        let at = |gender: Gender| line.by_gender.get(gender.place()).copied().flatten();
        LineView {
            label: (!is_total).then(|| line.label.clone()),
            women: at(Gender::Female),
            men: at(Gender::Male),
            not_stated: at(Gender::NotStated),
            all: line.all,
        }
    }
}

/// A table of persons by something and sex.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableView {
    /// By what: eta, cittadinanza, territorio, destinatari, violenza.
    pub by: &'static str,
    /// The lines in order.
    pub lines: Vec<LineView>,
    /// The totals; absent where a person may stand in several lines.
    pub total: Option<LineView>,
}

impl From<&Table> for TableView {
    fn from(table: &Table) -> Self {
        TableView {
            by: table.code,
            lines: table.lines.iter().map(|line| LineView::of(line, false)).collect(),
            total: table.total.as_ref().map(|line| LineView::of(line, true)),
        }
    }
}

/// Families with so many users among their members.
#[derive(Debug, Serialize, ToSchema)]
pub struct FamilySize {
    /// Users in one family.
    pub members: i64,
    /// Families.
    pub families: i64,
}

/// The users of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleView {
    /// The year.
    pub year: i32,
    /// The day of which age, residence and family are.
    pub on: NaiveDate,
    /// Whether small figures are hidden.
    pub publishable: bool,
    /// Persons, each once; absent when hidden.
    pub persons: Option<u64>,
    /// Families; absent when hidden, or for a segment.
    pub families: Option<u64>,
    /// Families by size; empty in the publishable variant.
    pub family_sizes: Vec<FamilySize>,
    /// The tables.
    pub tables: Vec<TableView>,
}

/// Users of a year by age, citizenship, territory and group; segments (`target` by its code, the others by the words of the lines) for
/// those who see every figure. Without the right over returns, or with `?variant=publishable`, small figures are hidden.
#[utoipa::path(get, path = "/api/v1/figures/people/{year}", operation_id = "figures_of_people",
    params(("year" = i32, Path), ("variant" = Option<String>, Query, max_length = 20), ("target" = Option<String>, Query, max_length = 40),
           ("age" = Option<String>, Query, max_length = 60), ("citizenship" = Option<String>, Query, max_length = 60),
           ("territory" = Option<String>, Query, max_length = 200)), responses((status = 200, body = PeopleView)))]
pub async fn people(visit: Visit, PathYear(year): PathYear) -> Answer {
    let it = pages::read(&visit, year, &pages::Filter::of(&visit)).await?;
    Ok(ui::answer::json(&PeopleView {
        year: year.number,
        on: it.day,
        publishable: !it.all,
        persons: it.persons,
        families: it.families,
        family_sizes: it.sizes.iter().map(|(members, families)| FamilySize { members: *members, families: *families }).collect(),
        tables: it.tables.iter().map(TableView::from).collect(),
    }))
}

/// Users and spending of a sex.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareView {
    /// F, M or X.
    pub sex: Gender,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Persons, each once.
    pub users: Option<u64>,
    /// Committed for the year, in cents.
    pub committed_cents: Option<i64>,
}

/// An area of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaView {
    /// Its code; empty when nobody has said it, absent for all areas.
    pub user_area: Option<String>,
    /// By sex.
    pub shares: Vec<ShareView>,
}

/// Women and men in a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct GenderView {
    /// The year.
    pub year: i32,
    /// Whether small figures are hidden; those of violence always are.
    pub publishable: bool,
    /// Users and spending by area of users.
    pub areas: Vec<AreaView>,
    /// Persons at risk of violence by age, small figures hidden.
    pub violence: TableView,
}

/// Women and men: users and spending by area of users, and persons at risk of violence (small figures hidden for everybody).
#[utoipa::path(get, path = "/api/v1/figures/gender/{year}", operation_id = "figures_by_gender",
    params(("year" = i32, Path), ("variant" = Option<String>, Query, max_length = 20)), responses((status = 200, body = GenderView)))]
pub async fn by_gender(visit: Visit, PathYear(year): PathYear) -> Answer {
    let it = gender::read(&visit, year).await?;
    let area = |line: &gender::Line| AreaView {
        user_area: line.area.clone(),
        shares: Gender::ALL
            .iter()
            .map(|sex| {
                let share = line.shares.get(sex.place()).copied().flatten();
                ShareView {
                    sex: *sex,
                    hidden: share.is_none(),
                    users: share.map(|share| share.users),
                    committed_cents: share.map(|share| share.committed.0),
                }
            })
            .collect(),
    };
    Ok(ui::answer::json(&GenderView {
        year: year.number,
        publishable: !it.all,
        areas: it.lines.iter().map(area).collect(),
        violence: TableView::from(&it.violence),
    }))
}

/// Beneficiaries of a service in a municipality.
#[derive(Debug, Serialize, ToSchema)]
pub struct BeneficiariesView {
    /// The service; absent in totals over services.
    pub service_id: Option<ServiceId>,
    /// Its name, or that it is a total.
    pub service: String,
    /// Cadastral code of the municipality or State, empty when no residence is known; absent in totals over places.
    pub place: Option<String>,
    /// Its name, or that it is a total.
    pub place_name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Persons, each once.
    pub persons: Option<u64>,
}

/// Beneficiaries of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct BeneficiariesYear {
    /// The year.
    pub year: i32,
    /// Whether small figures are hidden.
    pub publishable: bool,
    /// By service and municipality, by service, by municipality, in all.
    pub figures: Vec<BeneficiariesView>,
}

/// Beneficiaries of each service by the municipality in which they resided when they were served; each person once for each service and
/// municipality. Without the right over returns, or with `?variant=publishable`, small figures are hidden.
#[utoipa::path(get, path = "/api/v1/figures/beneficiaries/{year}", operation_id = "figures_of_beneficiaries",
    params(("year" = i32, Path), ("variant" = Option<String>, Query, max_length = 20), ("service" = Option<uuid::Uuid>, Query),
           ("place" = Option<String>, Query, max_length = 4)), responses((status = 200, body = BeneficiariesYear)))]
pub async fn by_place(visit: Visit, PathYear(year): PathYear) -> Answer {
    let it = beneficiaries::read(&visit, year).await?;
    let figures = it.lines.into_iter().map(|line| BeneficiariesView {
        service_id: line.service_id,
        service: line.service,
        place: line.place,
        place_name: line.place_name,
        hidden: line.persons.is_none(),
        persons: line.persons,
    });
    Ok(ui::answer::json(&BeneficiariesYear { year: year.number, publishable: !it.all, figures: figures.collect() }))
}
