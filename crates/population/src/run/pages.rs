//! The pages of imports: the list with the form for a new file, one import in each of its states, the refused lines as a file.

use super::actions::{self, Confirmation, NewRun, PAGE};
use super::model::{Difference, Preview, RunState};
use super::store::RunRow;
use crate::extract::{Field, Mapping};
use crate::upload::receive;
use askama::Template;
use axum::extract::Multipart;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Failure, Outcome};
use std::collections::BTreeMap;
use store::Audit;
use ui::chart::grouped;
use ui::export::{CSV_TYPE, Cell, csv};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Seconds between looks at an import that is being worked on, without the script.
const LOOK_EVERY: u32 = 2;
/// Refused lines shown on the page; all of them are in the file.
const REFUSED_SHOWN: i64 = 30;
/// Refused lines in the file.
const REFUSED_IN_FILE: i64 = 10_000;

/// Where imports are.
pub const LIST: &str = "/anagrafe/importazioni";

#[derive(Template)]
#[template(path = "population/runs.html")]
struct RunsPage {
    form: FormView,
    rows: Vec<RunRow>,
    sources: Vec<Choice>,
    kinds: Vec<Choice>,
    may_import: bool,
    older: Option<i64>,
    newer: bool,
}

impl RunsPage {
    /// How many rows, as people read it: `1.234.567`.
    fn figure(&self, number: &i64) -> String {
        grouped(number.unsigned_abs())
    }
}

/// What an extract holds, as the form asks.
fn kinds() -> Vec<Choice> {
    vec![
        Choice::new("whole", "Tutta la popolazione").hint("Chi non c'è più nell'estratto non è più residente"),
        Choice::new("changes", "Solo le variazioni").hint("Chi non è nell'estratto resta com'è"),
    ]
}

fn may_import(visit: &Visit) -> Outcome<bool> {
    Ok(visit.principal()?.may(Permission::POPULATION_IMPORT))
}

async fn runs_page(visit: &Visit, form: FormView, refused: bool) -> Answer {
    let before = visit.query("prima").and_then(|text| text.parse::<i64>().ok());
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let most = i64::try_from(PAGE).unwrap_or(30);
    let mut rows = actions::list(&mut tx, before, most.saturating_add(1)).await?;
    let sources = actions::sources(&mut tx).await?;
    tx.commit(Audit::of("mirror.list").rows(rows.len().min(PAGE))).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows.last().filter(|_| more).map(|row| row.number);
    let page = RunsPage {
        rows,
        sources: sources.into_iter().map(|source| Choice::new(source.clone(), source)).collect(),
        kinds: kinds(),
        may_import: may_import(visit)?,
        older,
        newer: before.is_some(),
        form,
    };
    let shell = visit.page("Importazioni dell'anagrafe");
    if refused { shell.refused(&page.form).render(page) } else { shell.render(page) }
}

/// `GET /anagrafe/importazioni`
pub async fn list(visit: Visit) -> Answer {
    let form = visit.form().with_value("kind", "whole").with_value("source", "Anagrafe comunale");
    runs_page(&visit, form, false).await
}

/// Reads what stands beside the file.
pub(super) fn read_new(fields: &mut Fields, file_name: &str) -> Option<NewRun> {
    let source = fields.required_line("source", 80);
    let kind = fields.required_line("kind", 20);
    let whole = match kind.as_deref() {
        Some("whole") => Some(true),
        Some("changes") => Some(false),
        Some(_) => {
            fields.fault("kind", "Scegli se è tutta la popolazione o solo le variazioni.");
            None
        }
        None => None,
    };
    let file_name = kernel::text::clean_line(file_name, 160).unwrap_or_else(|_| "estratto".to_owned());
    Some(NewRun { source: source?, whole: whole?, file_name })
}

/// `POST /anagrafe/importazioni`
pub async fn send(visit: Visit, multipart: Multipart) -> Answer {
    let received = receive::form(&visit, multipart).await?;
    let mut fields = Fields::from_form(received.pairs.clone());
    let new = read_new(&mut fields, &received.file_name);
    let done = match (fields.finish(|| new), received.file) {
        (Ok(new), Ok(stored)) => {
            let key = received.pairs.iter().find(|(name, _)| name == ui::form::KEY).map(|(_, value)| value.clone());
            let once = key.map(|key| store::Once::new(key, [stored.known.hash.as_slice(), new.source.as_bytes()]));
            actions::add(visit.db(), visit.site().vault(), visit.principal()?, &new, stored, once.as_ref()).await
        }
        (Err(Failure::Invalid(mut errors)), Err(Failure::Invalid(more))) => {
            errors.extend(more);
            Err(Failure::Invalid(errors))
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("{LIST}/{id}"), "File ricevuto. Controlla che cosa c'è in ogni colonna.")),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let form = visit.form().with_values(received.pairs).with_failure(&failure);
            runs_page(&visit, form, true).await
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "population/run.html")]
struct RunPage {
    run: RunRow,
    form: FormView,
    apply: FormView,
    headers: Vec<Choice>,
    fields: &'static [Field],
    kinds: Vec<Choice>,
    refusals: Vec<super::store::RefusalRow>,
    may_import: bool,
    may_undo: bool,
    stuck: bool,
    progress: (i64, i64, String),
}

impl RunPage {
    fn href(&self) -> String {
        format!("{LIST}/{}", self.run.id)
    }
    fn to(&self, verb: &str) -> String {
        format!("{LIST}/{}/{verb}", self.run.id)
    }
    /// A number of rows or residents, as people read it: `1.234.567`.
    fn figure(&self, number: &u64) -> String {
        grouped(*number)
    }
    fn count_of(&self, preview: &Preview, kind: &Difference) -> String {
        grouped(preview.count(*kind))
    }
    fn gone(&self, preview: &Preview) -> String {
        grouped(preview.count(Difference::Gone))
    }
    fn differences(&self) -> &'static [Difference] {
        Difference::ALL
    }
    fn changed_fields(&self) -> Vec<(&'static str, String)> {
        let fields = self.run.preview.as_ref().map(|preview| preview.0.fields.clone()).unwrap_or_default();
        fields.into_iter().map(|(field, count)| (field.label(), grouped(count))).collect()
    }
    fn reasons(&self) -> Vec<(&'static str, String)> {
        let reasons = self.run.preview.as_ref().map(|preview| preview.0.reasons.clone()).unwrap_or_default();
        let rows = |count: u64| if count == 1 { "1 riga".to_owned() } else { format!("{} righe", grouped(count)) };
        reasons.into_iter().map(|(reason, count)| (reason.label(), rows(count))).collect()
    }
    fn shows_preview(&self) -> bool {
        self.run.preview.is_some() && !matches!(self.run.state, RunState::Columns | RunState::Reading)
    }
    fn megabytes(&self) -> String {
        let kilobytes = self.run.file_size / 1024;
        if kilobytes < 1024 { format!("{kilobytes} KB") } else { format!("{} MB", kilobytes / 1024) }
    }
}

/// The first values of each column, for whoever chooses.
fn samples(run: &RunRow) -> Vec<(String, String)> {
    let of = |at: usize| {
        run.samples.iter().filter_map(|line| line.get(at)).filter(|cell| !cell.trim().is_empty()).cloned().collect::<Vec<_>>()
    };
    run.headers.iter().enumerate().map(|(at, header)| (header.clone(), of(at).join(" · ").chars().take(80).collect())).collect()
}

async fn run_page(visit: &Visit, id: Uuid, refused: Option<(FormView, bool)>) -> Answer {
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let run = actions::one(&mut tx, id).await?;
    let refusals = actions::refusals(&mut tx, id, -1, REFUSED_SHOWN).await?;
    let works = actions::works(&mut tx, &run).await?;
    let progress = match run.job_id.filter(|_| run.state.is_busy()) {
        None => None,
        Some(job) => tx.sql(&super::store::JOB_PROGRESS).id("job", job).optional::<(i64, i64, String)>().await?,
    };
    let last = actions::last_applied(&mut tx).await?;
    tx.commit(Audit::of("mirror.read").on("population_run", id)).await?;
    let may_import = may_import(visit)?;
    let mut form = visit.form().with_version(run.version).with_value("kind", if run.whole_extract { "whole" } else { "changes" });
    for (field, header) in run.mapping.iter() {
        form = form.with_value(field.code(), header.clone());
    }
    let mut apply = visit.form().with_version(run.version).prefixed("applica");
    let mut status = None;
    match refused {
        Some((refused, true)) => apply = refused.with_version(run.version).prefixed("applica"),
        Some((refused, false)) => {
            status = Some(());
            form = refused.with_version(run.version);
        }
        None => {}
    }
    let headers = std::iter::once(Choice::new("", "Non c'è"))
        .chain(samples(&run).into_iter().map(|(header, sample)| {
            let label = if sample.is_empty() || !may_import { header.clone() } else { format!("{header} ({sample})") };
            Choice::new(header, label)
        }))
        .collect();
    let is_open = run.state.is_busy() && works;
    let refused_apply = apply.is_refused();
    let page = RunPage {
        may_import,
        may_undo: may_import && run.state == RunState::Applied && last == Some(run.id),
        stuck: run.state.is_busy() && !works,
        progress: progress.unwrap_or((0, 0, String::new())),
        headers,
        fields: Field::ALL,
        kinds: kinds(),
        refusals,
        form,
        apply,
        run,
    };
    let mut shell = visit.page(format!("Importazione {}", page.run.number)).crumb("Importazioni dell'anagrafe", LIST);
    if is_open {
        shell = shell.refreshed(LOOK_EVERY);
    }
    match (status, refused_apply) {
        (Some(()), _) => shell.refused(&page.form).render(page),
        (None, true) => shell.refused(&page.apply).render(page),
        (None, false) => shell.render(page),
    }
}

/// `GET /anagrafe/importazioni/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    run_page(&visit, id, None).await
}

/// Reads which column means what.
pub(super) fn read_mapping(fields: &mut Fields) -> (Mapping, Option<bool>) {
    let mut mapping: Mapping = BTreeMap::new();
    for field in Field::ALL {
        if let Some(header) = fields.line(field.code(), 80) {
            mapping.insert(*field, header);
        }
    }
    let whole = match fields.required_line("kind", 20).as_deref() {
        Some("whole") => Some(true),
        Some("changes") => Some(false),
        Some(_) => {
            fields.fault("kind", "Scegli se è tutta la popolazione o solo le variazioni.");
            None
        }
        None => None,
    };
    (mapping, whole)
}

async fn done(visit: &Visit, id: Uuid, sent: &Submitted, result: Outcome<()>, words: &str, about_apply: bool) -> Answer {
    match result {
        Ok(()) => Ok(visit.redirect(&format!("{LIST}/{id}"), words)),
        Err(failure) => {
            let form = visit.form_again(sent, failure)?;
            run_page(visit, id, Some((form, about_apply))).await
        }
    }
}

/// `POST /anagrafe/importazioni/{id}/colonne`
pub async fn columns(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let (mapping, whole) = read_mapping(&mut fields);
    let result = match (fields.finish(|| whole), sent.version()) {
        (Ok(whole), Ok(version)) => actions::map(visit.db(), visit.principal()?, id, version, &mapping, whole).await,
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    };
    done(&visit, id, &sent, result, "Leggo il file: quando è pronto vedi che cosa cambierebbe.", false).await
}

/// Reads what is confirmed.
pub(super) fn read_confirmation(fields: &mut Fields) -> Confirmation {
    Confirmation { keep_good: fields.flag("keep_good"), many_gone: fields.flag("many_gone") }
}

/// `POST /anagrafe/importazioni/{id}/applica`
pub async fn apply(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let confirmed = read_confirmation(&mut fields);
    let result = match (fields.finish(|| Some(confirmed)), sent.version()) {
        (Ok(confirmed), Ok(version)) => actions::apply(visit.db(), visit.principal()?, id, version, confirmed).await,
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    };
    done(&visit, id, &sent, result, "Scrivo l'importazione. Finché non è finita vale quello che c'era prima.", true).await
}

/// `POST /anagrafe/importazioni/{id}/annulla`
pub async fn undo(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    actions::undo(visit.db(), visit.principal()?, id, sent.version()?).await?;
    Ok(visit.redirect(&format!("{LIST}/{id}"), "Da adesso vale quello che c'era prima dell'importazione."))
}

/// `POST /anagrafe/importazioni/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    actions::discard(visit.db(), visit.site().vault(), visit.principal()?, id, sent.version()?).await?;
    Ok(visit.redirect(LIST, "Importazione scartata: il file è stato cancellato."))
}

/// `POST /anagrafe/importazioni/{id}/ferma`
pub async fn stop(visit: Visit, PathId(id): PathId<Uuid>, _: Submitted) -> Answer {
    actions::stop(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect(&format!("{LIST}/{id}"), "Ho chiesto di fermare il lavoro."))
}

/// `POST /anagrafe/importazioni/{id}/riprendi`
pub async fn resume(visit: Visit, PathId(id): PathId<Uuid>, _: Submitted) -> Answer {
    actions::resume(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect(&format!("{LIST}/{id}"), "Riprendo il lavoro da dove serve."))
}

/// `GET /anagrafe/importazioni/{id}/righe.csv`
pub async fn refused_lines(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let run = actions::one(&mut tx, id).await?;
    let rows = actions::refusals(&mut tx, id, -1, REFUSED_IN_FILE).await?;
    tx.commit(Audit::of("mirror.refusals").on("population_run", id).rows(rows.len())).await?;
    let rows = rows.iter().map(|row| vec![Cell::Whole(row.line), Cell::from(row.field.label()), Cell::from(row.reason.label())]);
    let file = csv(&["Riga", "Dato", "Motivo"], rows).map_err(Failure::from)?;
    Ok(ui::answer::download(&format!("importazione-{}-righe.csv", run.number), CSV_TYPE, file))
}
