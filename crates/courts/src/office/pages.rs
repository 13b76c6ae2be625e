//! Offices as people enter and follow them.

use super::accounts::{CourtAccountStep, NewAccountAct, read_new as read_act, read_step};
use super::actions::{self, read_end, read_new, read_swear};
use super::assets::{self, Asset, AssetKind, OF_OFFICE as ASSETS};
use super::store::{ACCOUNTS, AccountAct, LIST, ONE, Office};
use super::{AccountActId, AssetId, CourtAccountKind, OfficeEnd, OfficeId, OfficeKind, accounts};
use crate::authority::{self, AuthorityKind};
use crate::order::store::UNITS;
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::scope::ALWAYS;
use kernel::{Failure, Outcome, PersonId, UnitId};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The page, for the log.
const SHOWN_ON: &str = "offices";
/// Who appoints.
const JUDGES: &[AuthorityKind] =
    &[AuthorityKind::GuardianshipJudge, AuthorityKind::GuardianshipSection8, AuthorityKind::JuvenileCourt];

#[derive(Template)]
#[template(path = "courts/offices.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Office>,
    today: NaiveDate,
    ended_too: bool,
    form: FormView,
    person: Option<PersonId>,
    person_name: String,
    kinds: Vec<Choice>,
    judges: Vec<Choice>,
    units: Vec<Choice>,
}

pub(super) fn cursor(row: &Office) -> String {
    format!("{}~{}", row.act_date, row.id)
}

pub(super) fn place(visit: &Visit) -> Outcome<(NaiveDate, Uuid)> {
    let Some(text) = visit.query(AFTER) else { return Ok((ALWAYS, Uuid::nil())) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// Offices that the actor reaches, the oldest appointment first.
pub(super) async fn offices(tx: &mut Tx, ended_too: bool, (day, id): (NaiveDate, Uuid), most: i64) -> Outcome<Vec<Office>> {
    let query = tx.sql(&LIST).bind("ended_too", ended_too).bind("after_on", day).id("after_id", id);
    Ok(query.bind("most", most).all().await?)
}

async fn list_page(visit: &Visit, person: Option<PersonId>, form: Option<FormView>) -> Answer {
    let ended_too = visit.query("finite").is_some();
    let after = place(visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = offices(&mut tx, ended_too, after, i64::from(PAGE) + 1).await?;
    let person_name = match person {
        Some(person) => registry::identity(&mut tx, person).await?.display_name,
        None => String::new(),
    };
    let today = tx.today();
    let judges = authority::choices_on(&mut tx, today, JUDGES).await?;
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), visit.query(AFTER).is_some(), false, cursor);
    let shown: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("office.list").about(person).rows(rows.len()).showing(SHOWN_ON, shown)).await?;
    let list = ["Nomina", "Persona", "Incarico", "Chi segue", "Prossimo atto"]
        .iter()
        .fold(Listing::new("Tutele e amministrazioni di sostegno", "/tutele", visit.query_pairs()), |list, heading| {
            list.column(*heading)
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun incarico",
            "Qui compaiono le tutele, le curatele e le amministrazioni di sostegno affidate al Comune.",
            None,
        );
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form());
    let shown = ListPage {
        list,
        rows,
        today,
        ended_too,
        form,
        person,
        person_name,
        kinds: options::<OfficeKind>(),
        judges,
        units: choices(units),
    };
    let page = visit.page("Tutele e amministrazioni di sostegno").wide();
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /tutele`, `?persona=`, `?finite=1`
pub async fn list(visit: Visit) -> Answer {
    let person = visit.query("persona").and_then(|text| text.parse::<Uuid>().ok()).map(PersonId);
    list_page(&visit, person, None).await
}

/// For the page and for the API.
pub(super) async fn added(visit: &Visit, sent: &Submitted) -> Outcome<OfficeId> {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(Doing::of(visit, sent)?, &new).await
}

/// `POST /tutele`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match added(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/tutele/{id}"), "Incarico registrato, con l’inventario e il primo rendiconto.")),
        Err(failure) => {
            let person = sent.value("person").and_then(|text| text.parse::<Uuid>().ok()).map(PersonId);
            list_page(&visit, person, Some(visit.form_again(&sent, failure)?)).await
        }
    }
}

#[derive(Template)]
#[template(path = "courts/office.html")]
struct OfficePage {
    office: Office,
    accounts: Vec<AccountAct>,
    assets: Vec<Asset>,
    swear: FormView,
    end: FormView,
    act: FormView,
    asset: FormView,
    asset_kinds: Vec<Choice>,
    ends: Vec<Choice>,
    kinds: Vec<Choice>,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl OfficePage {
    fn href(&self, step: &str) -> String {
        format!("/tutele/{}/{step}", self.office.id)
    }
    /// What may be done with an act.
    fn steps(&self, act: &AccountAct) -> Vec<CourtAccountStep> {
        if act.is_due() {
            vec![CourtAccountStep::Send, CourtAccountStep::Drop]
        } else if act.is_sent() {
            vec![CourtAccountStep::Approve]
        } else {
            Vec::new()
        }
    }
}

/// An office with what it owes, and with the patrimony of the person.
///
/// # Errors
/// 404 outside the actor's scope.
pub(super) async fn one(tx: &mut Tx, id: OfficeId) -> Outcome<(Office, Vec<AccountAct>, Vec<Asset>)> {
    let office: Office = tx.sql(&ONE).id("id", id).one().await?;
    let accounts = tx.sql(&ACCOUNTS).id("office", id).all().await?;
    let assets = tx.sql(&ASSETS).id("office", id).all().await?;
    Ok((office, accounts, assets))
}

/// `GET /tutele/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<OfficeId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (office, accounts, assets) = one(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("office.read").about(office.person_id).on("office", id)).await?;
    let form = |prefix: &str| visit.form().with_version(office.version).prefixed(prefix);
    let (swear, end, act) = (form("swear"), form("end"), form("act"));
    let asset = form("asset").with_value("from_day", kernel::time::show_date(today));
    let asset_kinds = options::<AssetKind>();
    let title = format!("{}: {}", office.kind.label(), office.person_name);
    let fresh = visit.form();
    let (csrf, key) = (fresh.csrf().to_owned(), fresh.key().to_owned());
    let ends = options::<OfficeEnd>();
    let kinds = Vec::from([CourtAccountKind::Petition, CourtAccountKind::Tax].map(|kind| Choice::new(kind.code(), kind.label())));
    let page = visit.page(title).crumb("Tutele", "/tutele");
    page.render(OfficePage { office, accounts, assets, swear, end, act, asset, asset_kinds, ends, kinds, today, csrf, key })
}

fn back(visit: &Visit, id: OfficeId, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/tutele/{id}"), sentence))
}

/// For the page and for the API.
pub(super) async fn sworn(visit: &Visit, id: OfficeId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_swear(&mut fields);
    let read = fields.finish(|| read)?;
    actions::swear(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /tutele/{id}/giuramento`
pub async fn swear(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    sworn(&visit, id, &sent).await?;
    back(&visit, id, "Giuramento registrato.")
}

/// For the page and for the API.
pub(super) async fn ended(visit: &Visit, id: OfficeId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_end(&mut fields);
    let read = fields.finish(|| read)?;
    actions::end(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /tutele/{id}/fine`
pub async fn end(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    ended(&visit, id, &sent).await?;
    back(&visit, id, "Fine dell’incarico registrata: resta da presentare il conto finale.")
}

/// For the page and for the API.
pub(super) async fn owed(visit: &Visit, id: OfficeId, sent: &Submitted) -> Outcome<AccountActId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new: Option<NewAccountAct> = read_act(&mut fields);
    let new = fields.finish(|| new)?;
    accounts::add(Doing::of(visit, sent)?, id, version, &new).await
}

/// `POST /tutele/{id}/conti`
pub async fn owe(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    owed(&visit, id, &sent).await?;
    back(&visit, id, "Registrato fra gli atti da presentare.")
}

/// For the page and for the API.
pub(super) async fn stepped(visit: &Visit, id: AccountActId, sent: &Submitted) -> Outcome<OfficeId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_step(&mut fields);
    let read = fields.finish(|| read)?;
    accounts::step(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /conti/{id}`
pub async fn step(visit: Visit, PathId(id): PathId<AccountActId>, sent: Submitted) -> Answer {
    let office = stepped(&visit, id, &sent).await?;
    back(&visit, office, "Registrato.")
}

/// For the page and for the API.
pub(super) async fn noted(visit: &Visit, id: OfficeId, sent: &Submitted) -> Outcome<AssetId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = assets::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    assets::add(Doing::of(visit, sent)?, id, version, &new).await
}

/// `POST /tutele/{id}/patrimonio`
pub async fn note(visit: Visit, PathId(id): PathId<OfficeId>, sent: Submitted) -> Answer {
    noted(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/tutele/{id}#patrimonio"), "Scritto nel patrimonio."))
}

/// For the page and for the API.
pub(super) async fn asset_ended(visit: &Visit, id: AssetId, sent: &Submitted) -> Outcome<OfficeId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = assets::read_end(&mut fields);
    let read = fields.finish(|| read)?;
    assets::end(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /beni/{id}`
pub async fn end_asset(visit: Visit, PathId(id): PathId<AssetId>, sent: Submitted) -> Answer {
    let office = asset_ended(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/tutele/{office}#patrimonio"), "Fine registrata. Se è cambiato il valore, scrivilo di nuovo."))
}
