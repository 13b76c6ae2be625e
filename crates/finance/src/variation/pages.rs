//! The form of a variation.

use super::forms::{self, Direction};
use super::{actions, forms::ACT, forms::REASON};
use crate::chapter::read;
use crate::chapter::store::{ChapterRow, Sums as _};
use askama::Template;
use kernel::{Cents, ChapterId, Outcome};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "finance/variation.html")]
struct VariationPage {
    row: ChapterRow,
    appropriation: Cents,
    left: Cents,
    form: FormView,
    longest_act: usize,
    longest_reason: usize,
}

async fn page(visit: &Visit, id: ChapterId, form: FormView) -> Outcome<VariationPage> {
    let mut tx = visit.read_open().await?;
    let row = read::one(&mut tx, id).await?;
    let availability = row.availability()?;
    Ok(VariationPage {
        appropriation: availability.appropriation()?,
        left: availability.left(),
        row,
        form,
        longest_act: ACT,
        longest_reason: REASON,
    })
}

fn shell<'v>(visit: &'v Visit, page: &VariationPage) -> ui::visit::PageOf<'v> {
    visit
        .page("Nuova variazione")
        .crumb(format!("Bilancio {}", page.row.year), format!("/bilancio?year={}", page.row.year))
        .crumb(format!("Capitolo {}", page.row.peg()), format!("/bilancio/capitoli/{}", page.row.chapter_id))
}

/// `GET /bilancio/capitoli/{id}/varia`
pub async fn show(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let page = page(&visit, id, visit.form()).await?;
    shell(&visit, &page).render(page)
}

/// `POST /bilancio/capitoli/{id}/varia`
pub async fn send(visit: Visit, PathId(id): PathId<ChapterId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields, visit.db().clock().today());
    let done = match fields.finish(|| new) {
        Ok(new) => actions::enter(visit.db(), visit.principal()?, id, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(&format!("/bilancio/capitoli/{id}"), "Variazione registrata.")),
        Err(failure) => {
            let page = page(&visit, id, visit.form_again(&sent, failure)?).await?;
            shell(&visit, &page).refused(&page.form).render(page)
        }
    }
}
