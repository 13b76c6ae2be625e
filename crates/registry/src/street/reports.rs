//! Which addresses the list of streets does not know, and which of them lie in another borough since it changed: for those who may write
//! or read of the person.

use crate::{address_shown, person_scope};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{AddressId, Outcome, PersonId};
use serde::Serialize;
use store::{Audit, Tx};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    pub UNLOCATED = concat!(
        "select a.id, a.person_id, p.display_name, a.kind, a.address_text, a.valid_from from registry_address a
           join registry_person p on p.body_id = a.body_id and p.id = a.person_id
          where a.body_id = :body and a.located = 'unknown' and a.kind not in ('none', 'abroad') and a.valid_until > :today and a.id > :after and ",
        address_shown!("a.restricted", "a.person_id"), " and ", person_scope!("person.edit", "a.person_id"), " order by a.id limit :most");
    pub RELOCATED = concat!(
        "select r.id, r.person_id, p.display_name, a.address_text, r.before_municipio, r.after_municipio, r.before_district, r.after_district, r.at from registry_relocation r
           join registry_person p on p.body_id = r.body_id and p.id = r.person_id
           join registry_address a on a.body_id = r.body_id and a.id = r.address_id
          where r.body_id = :body and r.id < :before and ", address_shown!("a.restricted", "a.person_id"), " and ", person_scope!("person.read", "r.person_id"),
        " order by r.id desc limit :most");
}

/// An address that the list of streets does not know.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct Unlocated {
    /// The address.
    pub id: AddressId,
    /// Whose.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// What it is.
    pub kind: crate::AddressKind,
    /// In one line.
    pub address_text: String,
    /// Since when.
    pub valid_from: NaiveDate,
}

/// An address that lies elsewhere since the list of streets changed.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct Relocated {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// In one line.
    pub address_text: String,
    /// Borough or zone before.
    pub before_municipio: Option<i64>,
    /// Borough or zone now.
    pub after_municipio: Option<i64>,
    /// District before.
    pub before_district: String,
    /// District now.
    pub after_district: String,
    /// When it was found.
    pub at: DateTime<Utc>,
}

fn district(municipio: Option<i64>, district: &str) -> String {
    match municipio {
        Some(number) => format!("Municipio {number}"),
        None if district.is_empty() => "non individuato".to_owned(),
        None => district.to_owned(),
    }
}

impl Relocated {
    fn before(&self) -> String {
        district(self.before_municipio, &self.before_district)
    }
    fn after(&self) -> String {
        district(self.after_municipio, &self.after_district)
    }
}

/// Addresses that are not in the list of streets, after one of them.
pub(super) async fn unlocated_after(tx: &mut Tx, after: Uuid, most: i64) -> Outcome<Vec<Unlocated>> {
    Ok(tx.sql(&UNLOCATED).id("after", after).bind("most", most).all().await?)
}

/// Addresses that lie elsewhere now, the latest first, before one of them.
pub(super) async fn relocated_before(tx: &mut Tx, before: Uuid, most: i64) -> Outcome<Vec<Relocated>> {
    Ok(tx.sql(&RELOCATED).id("before", before).bind("most", most).all().await?)
}

#[derive(Template)]
#[template(path = "registry/unlocated.html")]
struct UnlocatedPage {
    list: Listing,
    rows: Vec<Unlocated>,
}

/// One more than a page, so that one knows whether there are others.
pub(super) fn one_more() -> i64 {
    i64::from(PAGE).saturating_add(1)
}

fn cursor(visit: &Visit) -> Option<Uuid> {
    visit.query(ui::table::AFTER).and_then(|text| text.parse().ok())
}

/// `GET /persone/indirizzi-da-individuare`
pub async fn unlocated(visit: Visit) -> Answer {
    let after = cursor(&visit);
    let mut tx = visit.begin().await?;
    let mut rows = unlocated_after(&mut tx, after.unwrap_or(Uuid::nil()), one_more()).await?;
    let pager = Pager::cut(&mut rows, PAGE.into(), after.is_some(), false, |row: &Unlocated| row.id.to_string());
    let shown = rows.iter().map(|row| row.person_id);
    tx.commit(Audit::of("street.unlocated").rows(rows.len()).showing("persons", shown)).await?;
    let list = Listing::new("Indirizzi che non sono nello stradario", "/persone/indirizzi-da-individuare", visit.query_pairs())
        .column("Persona")
        .column("Indirizzo")
        .column("Dal")
        .actions("Che cosa fare")
        .paged(pager)
        .when_empty("Nessun indirizzo da individuare", "Tutti gli indirizzi delle persone che segui sono nello stradario.", None);
    visit.page("Indirizzi da individuare").crumb("Persone", "/persone").render(UnlocatedPage { list, rows })
}

#[derive(Template)]
#[template(path = "registry/relocated.html")]
struct RelocatedPage {
    list: Listing,
    rows: Vec<Relocated>,
}

/// `GET /persone/indirizzi-cambiati`
pub async fn relocated(visit: Visit) -> Answer {
    let after = cursor(&visit);
    let mut tx = visit.begin().await?;
    let mut rows = relocated_before(&mut tx, after.unwrap_or(Uuid::max()), one_more()).await?;
    let pager = Pager::cut(&mut rows, PAGE.into(), after.is_some(), false, |row: &Relocated| row.id.to_string());
    let shown = rows.iter().map(|row| row.person_id);
    tx.commit(Audit::of("street.relocated").rows(rows.len()).showing("persons", shown)).await?;
    let list = Listing::new("Indirizzi che hanno cambiato municipio", "/persone/indirizzi-cambiati", visit.query_pairs())
        .column("Persona")
        .column("Indirizzo")
        .column("Prima")
        .column("Adesso")
        .column("Trovato il")
        .paged(pager)
        .when_empty("Nessun cambiamento", "Qui compare chi è di un altro municipio da quando lo stradario è cambiato.", None);
    visit.page("Indirizzi che hanno cambiato municipio").crumb("Persone", "/persone").render(RelocatedPage { list, rows })
}
