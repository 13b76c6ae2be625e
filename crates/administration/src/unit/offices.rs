//! Where people can turn to: the offices and access points of the body with address, hours, telephone and who answers for them, for
//! whoever receives people at a desk or on the telephone.

use askama::Template;
use guard::unit::{Tree, Unit, UnitKind};
use kernel::{Outcome, UnitId};
use serde::Serialize;
use std::collections::HashMap;
use store::Tx;
use ui::form::{Choice, FormView};
use ui::table::{Listing, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;

store::statements! {
    /// Who coordinates each unit today.
    open REFERENTS = "select s.unit_id, a.display_name from guard_assignment s join guard_account a on a.body_id = s.body_id and a.id = s.account_id
                       where s.body_id = :body and s.role = 'coordinatore' and s.valid_from <= :today and s.valid_until > :today
                         and a.state in ('invited', 'active')
                       order by a.display_name, a.id";
}

/// In the place of an address that is not told: of a refuge, of a community.
const ASK_THERE: &str = "chiedi all’ufficio";

#[derive(sqlx::FromRow)]
struct Referent {
    unit_id: UnitId,
    display_name: String,
}

/// An office or access point that is open to the public.
#[derive(Serialize, ToSchema)]
pub struct OfficeView {
    /// Identifier of the unit.
    id: UnitId,
    /// Name.
    name: String,
    /// Kind.
    kind: UnitKind,
    /// Borough or zone that it serves; none for the whole territory.
    municipio: Option<i64>,
    /// 1 spontaneous access, 2 households with an order of a judicial authority.
    level: Option<i64>,
    /// Where it is; may be empty. «chiedi all’ufficio» when the address is told to nobody.
    address: String,
    /// Whether the address is told to nobody.
    address_secret: bool,
    /// When it is open; may be empty.
    hours: String,
    /// Telephone; may be empty.
    phone: String,
    /// Who coordinates it.
    referents: Vec<String>,
}

impl OfficeView {
    fn of(unit: &Unit, referents: Vec<String>) -> Self {
        let unit = unit.clone();
        OfficeView {
            id: unit.id,
            name: unit.name,
            kind: unit.kind,
            municipio: unit.municipio,
            level: unit.level,
            address: if unit.address_secret { ASK_THERE.to_owned() } else { unit.address },
            address_secret: unit.address_secret,
            hours: unit.hours,
            phone: unit.phone,
            referents,
        }
    }
    /// What a telephone dials, without the spaces that make it readable.
    fn dialled(&self) -> String {
        self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
    fn reads(&self, words: &str) -> bool {
        let address = if self.address_secret { "" } else { &self.address };
        let all = format!("{} {} {address} {} {}", self.name, self.kind.label(), self.phone, self.referents.join(" "));
        let all = kernel::text::folded(&all);
        kernel::text::folded(words).split_whitespace().all(|word| all.contains(word))
    }
}

/// Whether people turn to units of a kind; a directorate or an area is reached through its offices.
fn receives(kind: UnitKind) -> bool {
    match kind {
        UnitKind::Office
        | UnitKind::Territorial
        | UnitKind::Specialised
        | UnitKind::Service
        | UnitKind::AccessPoint
        | UnitKind::Member => true,
        UnitKind::Directorate | UnitKind::Area | UnitKind::Unit => false,
    }
}

/// The offices that are open today, by borough (those of the whole territory first) and name; with words and a borough only those
/// that match them.
async fn offices(tx: &mut Tx, words: &str, municipio: Option<i64>) -> Outcome<(Vec<OfficeView>, Vec<i64>)> {
    let today = tx.today();
    let tree = Tree::load(tx).await?;
    let mut referents: HashMap<UnitId, Vec<String>> = HashMap::new();
    for one in tx.sql(&REFERENTS).all::<Referent>().await? {
        referents.entry(one.unit_id).or_default().push(one.display_name);
    }
    let open = |unit: &&Unit| receives(unit.kind) && unit.valid_from <= today && unit.valid_until > today;
    let mut all: Vec<OfficeView> = tree
        .by_code()
        .into_iter()
        .filter(open)
        .map(|unit| OfficeView::of(unit, referents.remove(&unit.id).unwrap_or_default()))
        .collect();
    let mut boroughs: Vec<i64> = all.iter().filter_map(|office| office.municipio).collect();
    boroughs.sort_unstable();
    boroughs.dedup();
    all.retain(|office| {
        office.reads(words) && (municipio.is_none() || office.municipio.is_none() || office.municipio == municipio)
    });
    all.sort_by(|a, b| (a.municipio, &a.name).cmp(&(b.municipio, &b.name)));
    Ok((all, boroughs))
}

#[derive(Template)]
#[template(path = "administration/offices.html")]
struct OfficesPage {
    list: Listing,
    form: FormView,
    boroughs: Vec<Choice>,
    offices: Vec<OfficeView>,
}

fn asked(visit: &Visit) -> (String, Option<i64>) {
    (visit.query("q").unwrap_or_default(), visit.query("municipio").and_then(|number| number.parse().ok()))
}

/// The page.
pub(super) async fn page(visit: Visit) -> Answer {
    let (words, municipio) = asked(&visit);
    let mut tx = visit.read_open().await?;
    let (offices, boroughs) = offices(&mut tx, &words, municipio).await?;
    tx.roll_back().await?;
    let mut list = Listing::new("Uffici e punti di accesso", "/uffici", visit.query_pairs())
        .column("Ufficio")
        .column("Dove")
        .column("Orari")
        .column("Telefono")
        .column("Chi ne risponde")
        .paged(Pager::all(offices.len()))
        .when_empty("Nessun ufficio", "Prova con meno parole, o con un altro municipio.", None);
    if !words.is_empty() {
        list = list.filtered("Parole", words, &["q"]);
    }
    if let Some(number) = municipio {
        list = list.filtered("Territorio", format!("Municipio {number}"), &["municipio"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let boroughs = boroughs.into_iter().map(|number| Choice::new(number.to_string(), format!("Municipio {number}"))).collect();
    visit.page("Uffici e punti di accesso").wide().render(OfficesPage { list, form, boroughs, offices })
}

/// Offices and access points that are open to the public today.
#[utoipa::path(get, path = "/api/v1/offices", operation_id = "offices_list",
    params(("q" = Option<String>, Query, description = "Words of the name, kind, address, telephone or of who answers for it"),
        ("municipio" = Option<i64>, Query, description = "Only those that serve this borough, or the whole territory")),
    responses((status = 200, body = Vec<OfficeView>)))]
pub(super) async fn list(visit: Visit) -> Answer {
    let (words, municipio) = asked(&visit);
    let mut tx = visit.read_open().await?;
    let (offices, _) = offices(&mut tx, &words, municipio).await?;
    tx.roll_back().await?;
    Ok(ui::answer::json(&offices))
}

/// The part of the document about offices.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list), components(schemas(OfficeView)))]
pub(crate) struct Document;
