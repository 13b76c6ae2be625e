//! The analysis as people write and read it.

use super::{AnalysisRow, of_case, read, write};
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use ::store::Audit;
use askama::Template;
use kernel::CaseId;
use kernel::time::{show_date, show_moment};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "casework/analysis.html")]
struct Page {
    top: CaseTop,
    form: FormView,
    editions: Vec<AnalysisRow>,
    draft_at: Option<String>,
}

/// The form of the edition that follows `latest`.
fn next(form: FormView, latest: Option<&AnalysisRow>) -> FormView {
    let text = |of: fn(&AnalysisRow) -> &str| latest.map(of).unwrap_or_default().to_owned();
    form.with_value("request", text(|edition| &edition.request))
        .with_value("resources", text(|edition| &edition.resources))
        .with_value("fragilities", text(|edition| &edition.fragilities))
        .with_value("reading", text(|edition| &edition.reading))
}

async fn page(visit: &Visit, id: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, id, "analysis").await?;
    let editions = of_case(&mut tx, id).await?;
    let latest = editions.first();
    let newest = latest.map_or(0, |edition| edition.edition);
    let based_on = newest.to_string();
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Analysis, id.0).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let form = match (form, stored) {
        (Some(form), _) => {
            let read = form.value("based_on").trim().parse().unwrap_or_default();
            let mut stored = next(visit.form(), latest).with_version(newest);
            if let Some(edition) = latest {
                let of = format!("{}, di {}, del {}", edition.edition, edition.by_name, show_date(edition.analysed_on));
                stored = stored.with_fact("Ultima analisi", of);
            }
            form.over(read, &stored).with_value("based_on", based_on)
        }
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => {
            next(visit.form(), latest).with_value("based_on", based_on).with_value("analysed_on", show_date(tx.today()))
        }
    };
    tx.commit(Audit::of("analysis.read").about(top.case.person_id).on("case", id)).await?;
    let shown = Page { top, form, editions, draft_at };
    let page = visit
        .page(format!("Analisi della cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// Every edition, and the form of the next one.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// The next edition.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        write(Doing::of(&visit, &sent)?, id, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/cartelle/{id}/analisi"), "Analisi salvata.")),
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}
