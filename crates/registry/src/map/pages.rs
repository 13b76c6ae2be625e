//! The map with the same people as a list beside it.

use super::drawing::{Cluster, Frame, HEIGHT, Spot, WIDTH, cell, clusters, parse_cell};
use super::store::{IN_REACH, Pin, STREETS};
use askama::Template;
use kernel::{AddressId, Failure, Outcome, PersonId};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Audit, Tx};
use ui::answer::json;
use ui::api::Page as Items;
use ui::form::FormView;
use ui::{Answer, Visit};
use utoipa::ToSchema;

/// Most addresses on one map.
const MOST: i64 = 3_000;
/// Most addresses listed beside it.
const LISTED: usize = 100;
/// Most points of streets behind it.
const STREET_POINTS: i64 = 2_000;

/// A cluster with what the page says of it.
struct Shown {
    cluster: Cluster,
    href: String,
    here: bool,
}

impl Shown {
    fn label(&self) -> String {
        if self.cluster.count == 1 { "1 indirizzo".to_owned() } else { format!("{} indirizzi", self.cluster.count) }
    }
}

#[derive(Template)]
#[template(path = "registry/map.html")]
struct Page {
    form: FormView,
    clusters: Vec<Shown>,
    streets: Vec<Spot>,
    listed: Vec<Pin>,
    /// How many are shown on the map or in the chosen part of it.
    counted: usize,
    without: usize,
    cut: bool,
    chosen: bool,
    whole_href: String,
    width: i64,
    height: i64,
}

async fn pins(tx: &mut Tx, municipio: Option<i64>) -> Outcome<Vec<Pin>> {
    let query = tx.sql(&IN_REACH).bind("any_municipio", i64::from(municipio.is_none()));
    Ok(query.bind("municipio", municipio.unwrap_or_default()).bind("most", MOST.saturating_add(1)).all().await?)
}

fn municipio(visit: &Visit) -> Outcome<Option<i64>> {
    match visit.query("municipio").filter(|text| !text.trim().is_empty()) {
        None => Ok(None),
        Some(text) => {
            let number = text.trim().parse().ok().filter(|number| (1..=99).contains(number));
            number.map(Some).ok_or_else(|| Failure::field("municipio", "Scrivi il numero di un municipio."))
        }
    }
}

/// `GET /persone/mappa`
pub async fn show(visit: Visit) -> Answer {
    let municipio = municipio(&visit)?;
    let wanted = visit.query("zona").as_deref().and_then(parse_cell);
    let mut tx = visit.begin().await?;
    let mut all = pins(&mut tx, municipio).await?;
    let points: Vec<(i64, i64)> = tx.sql(&STREETS).bind("most", STREET_POINTS).all().await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = all.len() > most;
    all.truncate(most);
    let known = all.iter().filter_map(Pin::point);
    let frame = Frame::around(points.iter().copied().chain(known.clone()));
    let spot = |point| frame.map(|frame| frame.spot(point));
    let spots: Vec<Spot> = known.clone().filter_map(spot).collect();
    let streets: BTreeSet<Spot> = points.iter().copied().filter_map(spot).collect();
    let query = municipio.map(|number| format!("municipio={number}&")).unwrap_or_default();
    let shown = clusters(spots.into_iter()).into_iter().map(|cluster| Shown {
        href: format!("/persone/mappa?{query}zona={}#elenco", cluster.code()),
        here: wanted == Some(cluster.cell),
        cluster,
    });
    let shown: Vec<Shown> = shown.collect();
    let without = all.iter().filter(|pin| pin.point().is_none()).count();
    let mut listed: Vec<Pin> = match wanted {
        Some(wanted) => all.into_iter().filter(|pin| pin.point().and_then(spot).map(cell) == Some(wanted)).collect(),
        None => all,
    };
    let counted = listed.len();
    listed.truncate(LISTED);
    let named: Vec<PersonId> = listed.iter().map(|pin| pin.person_id).collect();
    tx.commit(Audit::of("person.map").rows(counted).showing("persons", named)).await?;
    let form = FormView::default().with_maybe("municipio", municipio.map(|number| number.to_string()));
    visit.page("Mappa").crumb("Persone", "/persone").wide().render(Page {
        form,
        clusters: shown,
        streets: streets.into_iter().collect(),
        listed,
        counted,
        without,
        cut,
        chosen: wanted.is_some(),
        whole_href: format!("/persone/mappa?{}", query.trim_end_matches('&')),
        width: WIDTH,
        height: HEIGHT,
    })
}

/// An address of somebody in reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct PinShape {
    /// The address.
    pub id: AddressId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub display_name: String,
    /// What it is.
    pub kind: crate::AddressKind,
    /// In one line.
    pub text: String,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    /// Millionths of a degree; absent when the list of streets has no point for it.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
}

/// Where the people live whom the caller's units have to do with, by name; at most 3,000.
#[utoipa::path(get, path = "/api/v1/persons/map", operation_id = "persons_map",
    params(("municipio" = Option<i64>, Query, minimum = 1, maximum = 99)), responses((status = 200, body = Items<PinShape>)))]
pub async fn map(visit: Visit) -> Answer {
    let municipio = municipio(&visit)?;
    let mut tx = visit.begin().await?;
    let mut all = pins(&mut tx, municipio).await?;
    all.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let named: Vec<PersonId> = all.iter().map(|pin| pin.person_id).collect();
    tx.commit(Audit::of("person.map").rows(all.len()).showing("program", named)).await?;
    Ok(json(&Items::all(all.into_iter().map(|pin| PinShape {
        id: pin.id,
        person: pin.person_id,
        display_name: pin.display_name,
        kind: pin.kind,
        text: pin.address_text,
        municipio: pin.municipio,
        quarter: pin.quarter,
        latitude: pin.latitude,
        longitude: pin.longitude,
    }))))
}
