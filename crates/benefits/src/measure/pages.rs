//! The page of a measure: what it is, opening and closing it, writing it again.

use super::actions;
use super::forms;
use super::list::{FormPage, offered};
use super::model::{MeasureId, MeasureMove};
use super::store::MeasureRow;
use crate::ranking::rows::Measure;
use crate::ranking::store::MEASURE;
use ::store::Tx;
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::Outcome;
use kernel::time::show_date;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "benefits/measure.html")]
struct MeasurePage {
    row: MeasureRow,
    today: NaiveDate,
    /// The chapter with its name; empty where there is none.
    chapter: String,
    may_apply: bool,
    may_read: bool,
    /// Whether the reader reads the applications of its office: whoever took one at another desk sees that one alone.
    may_rank: bool,
    csrf: String,
    key: String,
}

impl MeasurePage {
    fn takes(&self) -> bool {
        self.row.takes_on(&self.today)
    }
    /// Whether the reader manages it and it can still change.
    fn may_change(&self) -> bool {
        self.row.may_manage && self.row.state.moves().next().is_some()
    }
    fn can(&self, code: &str) -> bool {
        self.row.state.moves().any(|what| what.code() == code)
    }
}

/// The chapter of a measure as people read it; empty where there is none.
async fn chapter_words(tx: &mut Tx, row: &MeasureRow) -> Outcome<String> {
    let Some(chapter) = row.chapter_id else { return Ok(String::new()) };
    let name = finance::chapter_name(tx, chapter).await?;
    Ok(format!("{}.{}.{} ({}), {}", name.chapter, name.article, name.sub, name.year, name.description))
}

/// `GET /misure/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<MeasureId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let chapter = chapter_words(&mut tx, &row).await?;
    let today = tx.today();
    let ranked: Option<Measure> = tx.sql(&MEASURE).id("measure", id).optional().await?;
    tx.commit(store::Audit::of("measure.read").on("measure", id)).await?;
    let principal = visit.principal()?;
    let (may_apply, may_read) = (principal.may(Permission::APPLICATION_WRITE), principal.may(Permission::APPLICATION_READ));
    let may_rank = may_read && ranked.is_some();
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(row.title.clone()).crumb("Misure", "/misure");
    page.render(MeasurePage { row, today, chapter, may_apply, may_read, may_rank, csrf, key })
}

/// The measure as its form shows it.
async fn written(tx: &mut Tx, visit: &Visit, row: &MeasureRow) -> Outcome<FormView> {
    let act = row.act();
    let key = match row.chapter_id {
        Some(chapter) => {
            let name = finance::chapter_name(tx, chapter).await?;
            format!("{}.{}.{}", name.chapter, name.article, name.sub)
        }
        None => String::new(),
    };
    Ok(visit
        .form()
        .with_version(row.version)
        .with_value("code", &row.code)
        .with_value("title", &row.title)
        .with_value("rule", row.rule_id.to_string())
        .with_value("about", &row.about)
        .with_value("unit", row.unit_id.to_string())
        .with_value("responsible", row.responsible_id.to_string())
        .with_value("opens_on", show_date(row.opens_on))
        .with_maybe("closes_on", row.closes_on.map(show_date))
        .with_maybe("ranked", row.ranked.then_some("on"))
        .with_value("term_days", row.term_days.to_string())
        .with_value("act_number", act.number)
        .with_maybe("act_date", act.date.map(show_date))
        .with_value("act_organ", act.organ)
        .with_maybe("budget", row.budget_cents.map(|budget| budget.plain()))
        .with_value("chapter", key))
}

async fn edit_page(visit: &Visit, id: MeasureId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::to_manage(&mut tx, id).await?;
    let offered = offered(&mut tx).await?;
    let form = match form {
        Some(form) => form,
        None => written(&mut tx, visit, &row).await?,
    };
    tx.commit(store::Audit::of("measure.form").on("measure", id)).await?;
    let shell = visit.page("Modifica la misura").crumb("Misure", "/misure").crumb(row.title.clone(), row.href());
    let shell = if form.is_refused() { shell.refused(&form) } else { shell };
    shell.render(FormPage {
        title: format!("Modifica: {}", row.title),
        action: format!("{}/modifica", row.href()),
        cancel: row.href(),
        button: "Salva",
        form,
        offered,
        opened: !row.is_draft(),
    })
}

/// `GET /misure/{id}/modifica`
pub async fn edit(visit: Visit, PathId(id): PathId<MeasureId>) -> Answer {
    edit_page(&visit, id, None).await
}

/// For the page and for the API.
pub(super) async fn changed(visit: &Visit, id: MeasureId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::change(visit.db(), visit.principal()?, id, version, &new).await
}

/// `POST /misure/{id}/modifica`
pub async fn change(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    match changed(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/misure/{id}"), "Misura aggiornata.")),
        Err(failure) => {
            let version = sent.version()?;
            let form = visit.form_again(&sent, failure)?.with_version(version);
            edit_page(&visit, id, Some(form)).await
        }
    }
}

/// For the page and for the API.
pub(super) async fn moved(visit: &Visit, id: MeasureId, sent: &Submitted) -> Outcome<MeasureMove> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_move(&mut fields);
    let (what, closes_on) = fields.finish(|| read)?;
    actions::go(visit.db(), visit.principal()?, id, version, what, closes_on).await?;
    Ok(what)
}

/// `POST /misure/{id}/stato`
pub async fn go(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    let sentence = match moved(&visit, id, &sent).await? {
        MeasureMove::Open => "Misura aperta: si può fare domanda.",
        MeasureMove::Close => "Misura chiusa: non si fanno più domande.",
        MeasureMove::Reopen => "Misura riaperta.",
        MeasureMove::Withdraw => "Misura revocata.",
    };
    Ok(visit.redirect(&format!("/misure/{id}"), sentence))
}
