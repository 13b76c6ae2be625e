//! The end of a case as people write and read it.

use super::{ClosureOutcome, ClosureReason, ClosureRow, StillDue, close, of_case, read, still_due};
use crate::UserArea;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use crate::ports::CaseEnd;
use ::store::Audit;
use access::AppointmentToCome;
use askama::Template;
use kernel::CaseId;
use kernel::time::{show_date, show_moment};
use std::sync::Arc;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "casework/closure.html")]
struct Page {
    top: CaseTop,
    form: FormView,
    closures: Vec<ClosureRow>,
    reasons: Vec<Choice>,
    outcomes: Vec<Choice>,
    draft_at: Option<String>,
    /// The appointments that are still to be kept.
    coming: Vec<AppointmentToCome>,
    /// What is still due and does not end with the case.
    dues: Vec<StillDue>,
    /// The area for which the assessment is missing.
    sina: Option<UserArea>,
}

impl Page {
    /// The field in which an appointment was ticked to be cancelled, in whatever row it stood when the form was sent.
    fn ticked(&self, one: &AppointmentToCome) -> Option<String> {
        let id = one.id.to_string();
        let cells = self.form.rows("cancel", 0).into_iter().map(|row| self.form.cell("cancel", row, "appointment"));
        cells.into_iter().find(|cell| self.form.value(cell) == id)
    }
    /// Why an appointment that was ticked could not be cancelled.
    fn fault(&self, one: &AppointmentToCome) -> Option<&str> {
        self.form.error(self.ticked(one)?)
    }
}

/// `form` is what was sent, with the version of the case that its sender had read.
async fn page(visit: &Visit, id: CaseId, form: Option<(i64, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, id, "closure").await?;
    let closures = of_case(&mut tx, id).await?;
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Closure, id.0).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let died = top.news.iter().any(|news| news.kind == "died");
    let form = match (form, stored) {
        (Some((based_on, form)), _) => form.over(based_on, &top.as_it_is(visit.form()).apart("cancel")),
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => visit
            .form()
            .with_value("closed_on", show_date(tx.today()))
            .with_maybe("reason", died.then_some(ClosureReason::Died.code())),
    };
    let closes = top.is("in_care") && top.may.take;
    let coming = if closes { access::appointments_to_come(&mut tx, top.case.person_id).await? } else { Vec::new() };
    let dues = if closes { still_due(&mut tx, id).await? } else { Vec::new() };
    let sina = if closes { crate::sina::awaited(&mut tx, id).await? } else { None };
    tx.commit(Audit::of("closure.read").about(top.case.person_id).on("case", id)).await?;
    let form = form.with_version(top.case.version);
    let shown = Page {
        top,
        form,
        closures,
        reasons: options::<ClosureReason>(),
        outcomes: options::<ClosureOutcome>(),
        draft_at,
        coming,
        dues,
        sina,
    };
    let page = visit
        .page(format!("Chiusura della cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// Closures so far, and the form of the final evaluation.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// The final evaluation: the case is closed, and what was reserved for it is released.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        let port = visit.site().port::<Arc<dyn CaseEnd>>()?;
        close(Doing::of(&visit, &sent)?, port.as_ref(), id, &fields.finish(|| new)?, sent.version()?).await
    };
    match run.await {
        Ok(released) => {
            let mut sentence = "Cartella chiusa.".to_owned();
            for line in released {
                sentence.push(' ');
                sentence.push_str(&line);
            }
            let sentence: String = sentence.chars().take(400).collect();
            Ok(visit.redirect(&format!("/cartelle/{id}/chiusura"), &sentence))
        }
        Err(failure) => page(&visit, id, Some((sent.version()?, visit.form_again(&sent, failure)?))).await,
    }
}
