//! The pages of a person's data.

use super::change::{ChangeRow, history, latest_together};
use super::form_view::{filled, searched};
use super::model::NewPerson;
use super::past::{Was, identity_on};
use super::store::{PersonRow, READ, reaches};
use super::{PersonHeader, forms, header, protect, register, update};
use askama::Template;
use kernel::time::{parse_date, show_date};
use kernel::{Failure, Outcome, PersonId};
use store::Audit;
use ui::form::FormView;
use ui::table::{Listing, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "registry/person_new.html")]
struct NewPage {
    form: FormView,
    /// Where the civil register is asked, for whoever may.
    civil: Option<&'static str>,
}

/// `GET /persone/nuova`; with `?q=` what was typed into a search that found nobody.
pub async fn new(visit: Visit) -> Answer {
    let words = visit.query("q").and_then(|text| kernel::text::clean_line(&text, 120).ok()).unwrap_or_default();
    let form = searched(visit.form(), "", &words);
    let form = visit
        .query_pairs()
        .into_iter()
        .filter(|(name, _)| name != "q")
        .fold(form, |form, (name, value)| form.with_value(name, value));
    visit.page("Nuova persona").crumb("Persone", "/persone").render(NewPage { form, civil: crate::civil::page_for(&visit) })
}

/// `POST /persone/nuova`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return visit
            .page("Nuova persona")
            .crumb("Persone", "/persone")
            .render(NewPage { form, civil: crate::civil::page_for(&visit) });
    }
    match enter(&visit, &sent).await {
        Ok(id) => Ok(visit.redirect(&format!("/persone/{id}"), "Persona registrata.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            visit
                .page("Nuova persona")
                .crumb("Persone", "/persone")
                .refused(&form)
                .render(NewPage { form, civil: crate::civil::page_for(&visit) })
        }
    }
}

/// Reads what was sent and enters the person: for the page and for the API.
pub(crate) async fn enter(visit: &Visit, sent: &Submitted) -> Outcome<PersonId> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, "");
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    forms::check_born(&mut fields, "", tx.today());
    let new: NewPerson = fields.finish(|| new)?;
    if let Some(id) = tx.already(sent.once()).await? {
        return Ok(id);
    }
    let id = register(&mut tx, principal, &new).await?;
    tx.commit(Audit::of("person.create").about(id).on("person", id).answering(id.to_string())).await?;
    Ok(id)
}

#[derive(Template)]
#[template(path = "registry/person_edit.html")]
struct EditPage {
    header: PersonHeader,
    form: FormView,
    action: String,
    back: String,
}

/// The person's page in its header, and the form as the person is kept: read again also after a refusal.
async fn edit_page(visit: &Visit, id: PersonId) -> Outcome<(PersonHeader, FormView)> {
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}/modifica"));
    let person: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let reached = reaches(&mut tx, id).await?;
    let latest = latest_together(&mut tx, id, |_| true).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let mut form = filled(visit.form().with_version(person.version), &person.data(reached));
    if let Some(first) = latest.first() {
        let fields: Vec<&str> = latest.iter().map(ChangeRow::label).collect();
        form = form.with_fact("Ultima modifica", format!("{} ({})", fields.join(", "), first.by_and_when()));
    }
    if let Some(on) = person.death_date {
        form = form.with_fact("Decesso", show_date(on));
    }
    if person.restricted {
        form = form.with_fact("Protezione", "Persona protetta");
    }
    Ok((header, form))
}

/// The fields of one line that people write in more ways than one («1/2/1980», «milano»).
const FREELY_WRITTEN: [&str; 8] =
    ["birth_date", "birth_year", "birth_place", "citizenship", "other_citizenships", "language", "other_languages", "identifier"];

/// What was typed and means what is stored, in the words in which it is stored: another way of writing is no other version.
fn settled(form: FormView, sent: &Submitted, stored: &FormView) -> FormView {
    let mut fields = sent.fields();
    let typed = forms::read_edit(&mut fields);
    let Some(typed) = typed.filter(|_| !form.has_two_versions()) else { return form };
    let meant = filled(FormView::default(), &typed.data);
    FREELY_WRITTEN
        .into_iter()
        .filter(|name| !fields.is_faulty(name) && meant.value(name) == stored.value(name))
        .fold(form, |form, name| form.with_value(name, stored.value(name)))
}

/// `GET /persone/{id}/modifica`
pub async fn edit(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let (header, form) = edit_page(&visit, id).await?;
    let back = format!("/persone/{id}");
    let page = visit.page("Dati e recapiti").crumb("Persone", "/persone").crumb(header.display_name.clone(), back.clone());
    page.render(EditPage { header, form, action: format!("{back}/modifica"), back })
}

/// `POST /persone/{id}/modifica`
pub async fn save(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let back = format!("/persone/{id}");
    let result = if sent.rearranges() { Err(None) } else { correct(&visit, id, &sent).await.map_err(Some) };
    let failure = match result {
        Ok(_) => return Ok(visit.redirect(&back, "Dati salvati.")),
        Err(failure) => failure,
    };
    let version = sent.version()?;
    let form = match failure {
        Some(failure) => visit.form_again(&sent, failure)?,
        None => visit.form().with_values(sent.pairs().to_vec()),
    };
    let (header, stored) = edit_page(&visit, id).await?;
    let form = settled(form, &sent, &stored).over(version, &stored);
    let page = visit.page("Dati e recapiti").crumb("Persone", "/persone").crumb(header.display_name.clone(), back.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(EditPage { header, form, action: format!("{back}/modifica"), back })
}

/// Reads what was sent and corrects the person: for the page and for the API. The new version.
pub(crate) async fn correct(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<i64> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let edit = forms::read_edit(&mut fields);
    let edit = fields.finish(|| edit)?;
    update::edit(visit.db(), visit.principal()?, id, version, &edit).await
}

#[derive(Template)]
#[template(path = "registry/history.html")]
struct HistoryPage {
    header: PersonHeader,
    list: Listing,
    rows: Vec<ChangeRow>,
    path: String,
    /// The day that was asked for, as typed.
    on: String,
    /// What is wrong with it.
    fault: String,
    /// Who the person was on that day.
    was: Vec<Was>,
}

/// `GET /persone/{id}/storia`
pub async fn changes(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let path = format!("/persone/{id}/storia");
    let after = visit.query("after").and_then(|text| text.parse::<Uuid>().ok());
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let mut rows = history(&mut tx, id, after, i64::from(ui::table::PAGE) + 1).await?;
    let on = visit.query("on").map(|text| text.chars().take(20).collect::<String>()).unwrap_or_default();
    let (was, fault) = match (on.is_empty(), parse_date(&on)) {
        (true, _) => (Vec::new(), String::new()),
        (false, None) => (Vec::new(), "Data non valida: scrivila come 21/11/2026.".to_owned()),
        (false, Some(day)) => match identity_on(&mut tx, id, day).await {
            Ok(was) => (was, String::new()),
            Err(Failure::Invalid(faults)) => (Vec::new(), faults.into_iter().map(|fault| fault.message).collect()),
            Err(other) => return Err(other.into()),
        },
    };
    tx.commit(Audit::of("person.history").about(id).on("person", id).rows(rows.len())).await?;
    let pager = Pager::cut(&mut rows, usize::from(ui::table::PAGE), after.is_some(), false, |row| row.id.to_string());
    let list = Listing::new("Storia dei dati", path.clone(), Vec::<(String, String)>::new())
        .column("Quando")
        .column("Dato")
        .column("Prima")
        .column("Dopo")
        .column("Chi")
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna modifica", "Qui compare ogni correzione con chi l'ha fatta.", None);
    let name = header.display_name.clone();
    visit.page("Storia dei dati").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}")).wide().render(HistoryPage {
        header,
        list,
        rows,
        path,
        on,
        fault,
        was,
    })
}

/// A small form of the Cartella: what it does, then back to it with a sentence; a refusal is a page of its own that says why.
fn back(visit: &Visit, id: PersonId, sentence: &str) -> Answer {
    Ok(visit.redirect(&format!("/persone/{id}"), sentence))
}

/// `POST /persone/{id}/decesso`
pub async fn death(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    register_death(&visit, id, &sent).await?;
    back(&visit, id, "Decesso registrato.")
}

/// For the page and for the API.
pub(crate) async fn register_death(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let on = update::read_death(&mut fields);
    let on = fields.finish(|| on)?;
    update::died(visit.db(), visit.principal()?, id, version, on).await
}

/// `POST /persone/{id}/decesso/correzione`
pub async fn death_correction(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let told = match correct_death(&visit, id, &sent).await?.on {
        Some(_) => "Data del decesso corretta.",
        None => "Decesso tolto. Gli appuntamenti annullati vanno fissati di nuovo, le prestazioni sospese decise.",
    };
    back(&visit, id, told)
}

/// For the page and for the API.
pub(crate) async fn correct_death(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<update::DeathCorrection> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let correction = update::read_death_correction(&mut fields);
    let correction = fields.finish(|| correction)?;
    update::correct_death(visit.db(), visit.principal()?, id, version, &correction).await?;
    Ok(correction)
}

/// `POST /persone/{id}/informativa`
pub async fn notice(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    record_notice(&visit, id, &sent).await?;
    back(&visit, id, "Informativa registrata.")
}

/// For the page and for the API.
pub(crate) async fn record_notice(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let notice = update::read_notice(&mut fields);
    let notice = fields.finish(|| notice)?;
    update::give_notice(visit.db(), visit.principal()?, id, sent.once(), &notice).await
}

/// `POST /persone/{id}/verifica`
pub async fn verify(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    resolve_mark(&visit, id, &sent).await?;
    back(&visit, id, "Verifica registrata.")
}

/// For the page and for the API.
pub(crate) async fn resolve_mark(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let mark: Option<Uuid> = fields.required_id("mark");
    let note = fields.line("note", 200).unwrap_or_default();
    let mark = fields.finish(|| mark)?;
    update::resolve(visit.db(), visit.principal()?, id, mark, &note).await
}

/// `POST /persone/{id}/protezione`
pub async fn protection(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let on = set_protection(&visit, id, &sent).await?;
    back(&visit, id, if on { "La persona è protetta." } else { "La protezione è stata tolta." })
}

/// For the page and for the API.
pub(crate) async fn set_protection(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<bool> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let on = fields.flag("restricted");
    let reason = fields.required_line("reason", 200);
    let reason = fields.finish(|| reason)?;
    protect::protect(visit.db(), visit.principal()?, id, version, on, &reason).await?;
    Ok(on)
}
