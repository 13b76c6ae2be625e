//! Long work as pages show it: what it is doing, how far it is, what came out, and the button that stops it.

use askama::Template;
use kernel::{Instant, JobId};
use serde::Serialize;
use sqlx::types::Json;
use store::Audit;
use ui::form::FormView;
use ui::{Answer, Gate, PathId, Route, Submitted, Visit};
use utoipa::ToSchema;

store::statements! {
    /// One job of the acting account.
    pub MINE_ONE = "select id, kind, title, state, done, total, message, result, attempts, cancel_asked, created_at, finished_at
                      from store_job where body_id = :body and id = :id and account_id = :actor";
    /// The jobs of the acting account, newest first.
    pub MINE = "select id, kind, title, state, done, total, message, result, attempts, cancel_asked, created_at, finished_at
                  from store_job where body_id = :body and account_id = :actor order by created_at desc, id desc limit 50";
}

/// Refused rows that are shown.
const MOST_REFUSED: usize = 200;
/// Seconds between looks at a job that runs, without the script.
const LOOK_EVERY: u32 = 2;

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/lavori", Gate::SignedIn, list),
        Route::get("/lavori/{id}", Gate::SignedIn, one),
        Route::post("/lavori/{id}/ferma", Gate::SignedIn, stop),
        Route::get("/api/v1/jobs", Gate::SignedIn, list_api),
        Route::get("/api/v1/jobs/{id}", Gate::SignedIn, one_api),
        Route::post("/api/v1/jobs/{id}/cancel", Gate::SignedIn, stop_api),
    ]
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Job {
    id: JobId,
    kind: String,
    title: String,
    state: String,
    done: i64,
    total: i64,
    message: String,
    result: Option<Json<serde_json::Value>>,
    attempts: i64,
    cancel_asked: bool,
    created_at: Instant,
    finished_at: Option<Instant>,
}

impl Job {
    fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "running")
    }
    fn state_label(&self) -> &'static str {
        match self.state.as_str() {
            "queued" => "In attesa",
            "running" => "In corso",
            "done" => "Finito",
            "cancelled" => "Interrotto",
            _ => "Non riuscito",
        }
    }
    fn state_kind(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "success",
            "failed" => "danger",
            "cancelled" => "warning",
            _ => "info",
        }
    }
    fn progress_words(&self) -> String {
        match (self.state.as_str(), self.total) {
            ("queued", _) => "in attesa di cominciare".to_owned(),
            (_, 0) => "in corso".to_owned(),
            (_, total) => format!("{} di {total}", self.done),
        }
    }
    /// What people read at the end; the cause of a failure is for the log.
    fn outcome(&self) -> &str {
        match self.state.as_str() {
            "failed" => "Il lavoro non è riuscito. L'errore è stato registrato: riprova o avvisa chi amministra il sistema.",
            "queued" if self.attempts > 0 => "Un tentativo non è riuscito: si riprova fra poco.",
            "queued" => "",
            _ => &self.message,
        }
    }
    fn member<'j>(&'j self, name: &str) -> Option<&'j serde_json::Value> {
        self.result.as_ref().and_then(|result| result.0.get(name))
    }
    /// The page or file that a job made: the member `href` of its result, when it is a path of this site.
    fn href(&self) -> Option<&str> {
        self.member("href").and_then(serde_json::Value::as_str).filter(|href| href.starts_with('/') && !href.starts_with("//"))
    }
    /// The rows that were refused and why: the member `refused` of its result, objects with `row` and `reason`.
    fn refused(&self) -> Vec<(String, String)> {
        let words = |value: Option<&serde_json::Value>| match value {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let rows = self.member("refused").and_then(serde_json::Value::as_array).map_or(&[] as &[serde_json::Value], Vec::as_slice);
        rows.iter().take(MOST_REFUSED).map(|row| (words(row.get("row")), words(row.get("reason")))).collect()
    }
    fn refused_in_all(&self) -> usize {
        self.member("refused").and_then(serde_json::Value::as_array).map_or(0, Vec::len)
    }
}

#[derive(Template)]
#[template(path = "administration/jobs.html")]
struct ListPage {
    jobs: Vec<Job>,
}

#[derive(Template)]
#[template(path = "administration/job.html")]
struct JobPage {
    job: Job,
    form: FormView,
}

impl JobPage {
    fn address(&self) -> String {
        format!("/lavori/{}", self.job.id)
    }
}

async fn mine(visit: &Visit) -> Result<Vec<Job>, ui::Fail> {
    let mut tx = visit.begin().await?;
    let jobs: Vec<Job> = tx.sql(&MINE).all().await?;
    tx.commit(Audit::of("job.list").rows(jobs.len())).await?;
    Ok(jobs)
}

/// A look at a job tells nothing of a person, and happens every second while it runs: it is no row of the log.
async fn look(visit: &Visit, id: JobId) -> Result<Job, ui::Fail> {
    let mut tx = visit.db().look(visit.actor()?).await?;
    let job = tx.sql(&MINE_ONE).id("id", id).one().await?;
    tx.roll_back().await?;
    Ok(job)
}

async fn list(visit: Visit) -> Answer {
    let jobs = mine(&visit).await?;
    visit.page("I miei lavori").render(ListPage { jobs })
}

async fn one(visit: Visit, PathId(id): PathId<JobId>) -> Answer {
    let job = look(&visit, id).await?;
    let mut page = visit.page(job.title.clone()).crumb("I miei lavori", "/lavori");
    if job.is_open() {
        page = page.refreshed(LOOK_EVERY);
    }
    page.render(JobPage { form: visit.form(), job })
}

async fn cancel(visit: &Visit, id: JobId) -> Result<(), ui::Fail> {
    look(visit, id).await?;
    let mut tx = visit.begin().await?;
    tx.cancel_job(id).await.map_err(|error| match error {
        store::StoreError::NoRow => crate::Problem::AlreadyEnded.into(),
        other => kernel::Failure::from(other),
    })?;
    tx.commit(Audit::of("job.cancel").on("job", id)).await?;
    Ok(())
}

async fn stop(visit: Visit, PathId(id): PathId<JobId>, _: Submitted) -> Answer {
    cancel(&visit, id).await?;
    Ok(visit.redirect(&format!("/lavori/{id}"), "Ho chiesto di fermare il lavoro."))
}

/// A job.
#[derive(Serialize, ToSchema)]
pub struct JobView {
    /// Identifier.
    id: JobId,
    /// Which kind.
    kind: String,
    /// What people read.
    title: String,
    /// queued, running, done, failed or cancelled.
    state: String,
    /// Rows done.
    done: i64,
    /// Rows in all; 0 while unknown.
    total: i64,
    /// What it is doing, or why it ended, in Italian.
    message: String,
    /// What came out, as its kind documents it.
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
    /// Whether somebody asked to stop it.
    cancel_asked: bool,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Instant>,
}

fn view(job: Job) -> JobView {
    JobView {
        message: job.outcome().to_owned(),
        id: job.id,
        kind: job.kind,
        title: job.title,
        state: job.state,
        done: job.done,
        total: job.total,
        result: job.result.map(|result| result.0),
        cancel_asked: job.cancel_asked,
        created_at: job.created_at,
        finished_at: job.finished_at,
    }
}

/// The caller's last fifty jobs, newest first.
#[utoipa::path(get, path = "/api/v1/jobs", operation_id = "jobs_list",
    responses((status = 200, body = Vec<JobView>)))]
async fn list_api(visit: Visit) -> Answer {
    Ok(ui::answer::json(&mine(&visit).await?.into_iter().map(view).collect::<Vec<_>>()))
}

/// One of the caller's jobs.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", operation_id = "jobs_read", params(("id" = JobId, Path)),
    responses((status = 200, body = JobView)))]
async fn one_api(visit: Visit, PathId(id): PathId<JobId>) -> Answer {
    Ok(ui::answer::json(&view(look(&visit, id).await?)))
}

/// Asks one of the caller's jobs to stop.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", operation_id = "jobs_cancel", params(("id" = JobId, Path)), request_body = ui::api::Nothing,
    responses((status = 204)))]
async fn stop_api(visit: Visit, PathId(id): PathId<JobId>, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    cancel(&visit, id).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about jobs.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list_api, one_api, stop_api), components(schemas(JobView)))]
pub(crate) struct Document;
