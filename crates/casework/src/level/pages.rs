//! The level of a case as people change it.

use super::{LevelRow, forms, of_case, set, units};
use crate::api::command;
use crate::case::Level;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::CaseId;
use kernel::time::show_date;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "casework/level.html")]
struct LevelPage {
    top: CaseTop,
    rows: Vec<LevelRow>,
    form: FormView,
    levels: Vec<Choice>,
    units: Vec<Choice>,
}

async fn page(visit: &Visit, id: CaseId, again: Option<(Option<i64>, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, visit, id, "case").await?;
    top.acting = true;
    let rows = of_case(&mut tx, id).await?;
    let other = if top.case.level == Level::First.number() { Level::Second } else { Level::First };
    let places = units(&mut tx).await?;
    let here = top.case.unit_id;
    let refused = again.is_some();
    let form = match again {
        Some((based_on, form)) => form.over(based_on.unwrap_or(top.case.version), &top.as_it_is(visit.form())),
        None => visit
            .form()
            .with_version(top.case.version)
            .with_value("level", other.code())
            .with_value("from_day", show_date(tx.today())),
    };
    tx.commit(Audit::of("case.read").about(top.case.person_id).on("case", id)).await?;
    let shown = LevelPage {
        rows,
        form,
        levels: options::<Level>(),
        units: choices(places.iter().filter(|unit| unit.id != here).map(|unit| (unit.id, &unit.name))),
        top,
    };
    let page = visit.page("Livello della cartella").crumb("Cartelle", "/cartelle").crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The levels of a case, and the form that changes it.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// Changes it.
pub async fn change(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let wanted = command(sent.fields(), forms::change)?;
        set(Doing::of(&visit, &sent)?, id, wanted.into(), sent.version()?).await
    };
    match run.await {
        Ok(()) => {
            let mut tx = visit.begin().await?;
            let reachable = crate::case::brief(&mut tx, Permission::CASE_READ, id).await.is_ok();
            tx.roll_back().await?;
            let to = if reachable { format!("/cartelle/{id}") } else { "/cartelle".to_owned() };
            Ok(visit.redirect(&to, "Livello della cartella cambiato."))
        }
        Err(failure) => page(&visit, id, Some((sent.version().ok(), visit.form_again(&sent, failure)?))).await,
    }
}
