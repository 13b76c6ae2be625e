//! What stands around a plan: the document to print, two versions side by side, the hearing of the minor, a decision to go on without a signature.

use super::compare::{Change, Section, compare};
use super::pages::{Again, catalogue, ids, naming, of, plan_page};
use super::store::{Plan, PlanRow};
use super::{PlanState, actions as a, forms, hearing, signing};
use crate::case::top::CaseTop;
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use axum::extract::Path;
use kernel::PlanId;
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "casework/plan_print.html")]
struct PrintPage {
    top: CaseTop,
    plan: Plan,
    person: registry::IdentityCard,
    body: String,
}

/// The plan as the document that people sign.
pub async fn print(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, case, "plan").await?;
    let plan = of(&mut tx, case, id).await?.by_year(catalogue(&visit)?.as_ref());
    let person = registry::identity(&mut tx, top.case.person_id).await?;
    let own = top.case.person_id;
    tx.commit(naming(Audit::of("plan.print").about(own).on("plan", id), own, plan.named())).await?;
    let body = visit.principal()?.body_name.clone();
    visit
        .page("Documento del progetto")
        .crumb("Cartelle", "/cartelle")
        .crumb(top.title(), top.href())
        .crumb("Progetto", format!("/cartelle/{case}/progetto/{id}"))
        .render(PrintPage { top, plan, person, body })
}

#[derive(Template)]
#[template(path = "casework/plan_compare.html")]
struct ComparePage {
    top: CaseTop,
    form: FormView,
    others: Vec<Choice>,
    here: String,
    before: Option<PlanRow>,
    after: PlanRow,
    sections: Vec<Section>,
    /// Whether what stayed the same is shown too.
    all: bool,
}

impl ComparePage {
    /// What is shown of a part.
    fn shown(&self, section: &Section) -> Vec<super::compare::Line> {
        section.lines.iter().filter(|line| self.all || line.change != Change::Same).cloned().collect()
    }
}

/// Two versions of a plan side by side: this one, and the one that is named or that it took the place of.
pub async fn compared(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, case, "plan").await?;
    let plan = of(&mut tx, case, id).await?;
    let editions = a::of_case(&mut tx, case).await?;
    let named = visit.query("con").and_then(|text| text.parse::<Uuid>().ok()).map(PlanId);
    let earlier = editions.iter().find(|row| row.edition < plan.row.edition).map(|row| row.id);
    let other = match named.or(plan.row.supersedes_id).or(earlier).filter(|other| *other != id) {
        Some(other) => Some(of(&mut tx, case, other).await?),
        None => None,
    };
    tx.commit(Audit::of("plan.compare").about(top.case.person_id).on("plan", id)).await?;
    // The older one stands on the left, whichever was asked for.
    let (before, after) = match other {
        Some(other) if other.row.edition > plan.row.edition => (Some(plan), other),
        other => (other, plan),
    };
    let sections = before.as_ref().map(|before| compare(before, &after)).unwrap_or_default();
    let others = editions
        .iter()
        .filter(|row| row.id != id && row.state != PlanState::Dropped)
        .map(|row| (row.id, format!("Versione {}, {}", row.edition, row.state.label().to_lowercase())));
    let form = visit.form().with_values(visit.query_pairs());
    let page = ComparePage {
        others: choices(others),
        here: format!("/cartelle/{case}/progetto/{id}"),
        form,
        before: before.map(|plan| plan.row),
        after: after.row,
        sections,
        all: visit.query("tutto").is_some(),
        top,
    };
    visit
        .page("Versioni a confronto")
        .crumb("Cartelle", "/cartelle")
        .crumb(page.top.title(), page.top.href())
        .crumb("Progetto", page.here.clone())
        .render(page)
}

/// That the minor was heard, or why not. The plan must be of the case in the path.
pub async fn hear(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    of(&mut tx, case, id).await?;
    tx.roll_back().await?;
    let run = async {
        let mut fields = sent.fields();
        let new = hearing::read(&mut fields);
        hearing::record(Doing::of(&visit, &sent)?, id, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/cartelle/{case}/progetto/{id}#ascolto"), "Ascolto registrato.")),
        Err(failure) => {
            let hearing = Some(visit.form_again(&sent, failure)?);
            plan_page(&visit, case, id, Again { hearing, ..Again::default() }).await
        }
    }
}

/// A decision to go on without a signature.
pub async fn waive(visit: Visit, PathId(signer): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = forms::waiver(&mut fields);
    let command = fields.finish(|| command)?;
    let doing = Doing::of(&visit, &sent)?;
    let (case, plan, state) = signing::waive(doing, catalogue(&visit)?.as_ref(), signer, &command, sent.version()?).await?;
    let sentence = match state {
        PlanState::Agreed => "Progetto concordato: non si aspettano altre firme.",
        _ => "Decisione registrata: resta scritta nel progetto.",
    };
    Ok(visit.redirect(&format!("/cartelle/{case}/progetto/{plan}"), sentence))
}
