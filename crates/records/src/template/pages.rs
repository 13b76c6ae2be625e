//! Models as whoever manages them reads and writes them.

use super::actions;
use super::forms;
use super::model::{SHIPPED, TemplateId, TemplateState};
use super::store::TemplateRow;
use crate::approval;
use crate::approval::store::ApprovalRule;
use crate::document::{DocumentDirection, DocumentKind, NAMES, PartKind};
use crate::retention::plan;
use ::store::Audit;
use askama::Template;
use casework::Doing;
use kernel::Failure;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "records/templates.html")]
struct ListPage {
    rows: Vec<TemplateRow>,
    untouched: Vec<(String, String)>,
    form: FormView,
    sources: Vec<Choice>,
    /// What is approved before it is final, in words.
    rules: Vec<(String, ApprovalRule)>,
    kinds: Vec<Choice>,
    models: Vec<Choice>,
    csrf: String,
    key: String,
}

/// The kinds of document that are written here.
fn written_kinds() -> impl Iterator<Item = DocumentKind> {
    DocumentKind::ALL.iter().copied().filter(|kind| kind.letter().is_some())
}

async fn list_page(visit: &Visit, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = actions::all(&mut tx).await?;
    let rules = approval::actions::rules(&mut tx).await?;
    let models: Vec<(String, String)> =
        actions::offered(&mut tx).await?.into_iter().map(|model| (model.code, model.title)).collect();
    tx.commit(Audit::of("template.list").rows(rows.len())).await?;
    let known = |code: &str| rows.iter().any(|row| row.code == code);
    let untouched: Vec<(String, String)> =
        SHIPPED.iter().filter(|model| !known(&model.code)).map(|model| (model.code.clone(), model.title.clone())).collect();
    let mut sources: Vec<(String, String)> = untouched.clone();
    for row in &rows {
        if !sources.iter().any(|(code, _)| *code == row.code) {
            sources.push((row.code.clone(), row.title.clone()));
        }
    }
    sources.sort_by(|a, b| a.1.cmp(&b.1));
    let page = visit.page("Modelli dei documenti").crumb("Documenti", "/documenti");
    let page = match &form {
        Some(form) => page.refused(form),
        None => page,
    };
    let small = visit.form();
    page.render(ListPage {
        rows,
        untouched,
        form: form.unwrap_or_else(|| visit.form()),
        sources: choices(sources),
        rules: rules.into_iter().map(|rule| (rule.of(&models), rule)).collect(),
        kinds: choices(written_kinds().map(|kind| (kind.code(), kind.label()))),
        models: choices(models),
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
    })
}

/// `GET /modelli`
pub async fn list(visit: Visit) -> Answer {
    list_page(&visit, None).await
}

/// `POST /modelli`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_new(&mut fields);
        let new = fields.finish(|| new)?;
        actions::begin(Doing::of(&visit, &sent)?, &new).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&format!("/modelli/{id}"), "Bozza del modello preparata.")),
        Err(failure) => list_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[derive(Template)]
#[template(path = "records/template.html")]
struct TemplatePage {
    row: TemplateRow,
    form: FormView,
    kinds: Vec<Choice>,
    directions: Vec<Choice>,
    classes: Vec<Choice>,
    part_kinds: Vec<Choice>,
    csrf: String,
    key: String,
}

fn written(visit: &Visit, row: &TemplateRow) -> FormView {
    let mut form = visit
        .form()
        .with_value("title", &row.title)
        .with_value("kind", row.kind.code())
        .with_value("direction", row.direction.code())
        .with_value("class", &row.class)
        .with_maybe("addressee", Some(&row.addressee).filter(|it| !it.is_empty()));
    for (index, part) in row.parts().iter().enumerate() {
        form = form
            .with_value(format!("parts[{index}].kind"), part.kind.code())
            .with_value(format!("parts[{index}].text"), &part.text);
    }
    form.with_version(row.version)
}

async fn page(visit: &Visit, id: TemplateId, again: Option<(FormView, i64)>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let classes = plan::all(&mut tx).await?;
    tx.commit(Audit::of("template.read").on("template", id)).await?;
    let stored = written(visit, &row);
    let answers = again.is_some();
    let form = match again {
        Some((form, based_on)) if based_on == row.version => form.with_version(row.version),
        Some((form, based_on)) => form.over(based_on, &stored),
        None => stored,
    };
    let page = visit.page(row.title.clone()).crumb("Modelli dei documenti", "/modelli");
    let page = if answers && form.is_refused() { page.refused(&form) } else { page };
    let small = visit.form();
    let written = DocumentKind::ALL.iter().filter(|kind| kind.letter().is_some());
    page.render(TemplatePage {
        form,
        kinds: written.map(|kind| Choice::new(kind.code(), kind.label())).collect(),
        directions: [DocumentDirection::Out, DocumentDirection::Internal]
            .iter()
            .map(|way| Choice::new(way.code(), way.label()))
            .collect(),
        classes: choices(classes.iter().map(|class| (&class.code, format!("{} {}", class.code, class.title)))),
        part_kinds: options::<PartKind>(),
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
        row,
    })
}

/// `GET /modelli/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<TemplateId>) -> Answer {
    page(&visit, id, None).await
}

/// `POST /modelli/{id}`: saved, put into use or taken out of it.
pub async fn change(visit: Visit, PathId(id): PathId<TemplateId>, sent: Submitted) -> Answer {
    match sent.value("step") {
        Some("publish") => {
            actions::turn(Doing::of(&visit, &sent)?, id, TemplateState::InUse, sent.version()?).await?;
            return Ok(visit.redirect("/modelli", "Modello in uso da adesso."));
        }
        Some("retire") => {
            actions::turn(Doing::of(&visit, &sent)?, id, TemplateState::Retired, sent.version()?).await?;
            return Ok(visit.redirect("/modelli", "Modello non più in uso: i documenti già scritti restano come sono."));
        }
        Some(_) => return Err(Failure::field("step", "Scelta non prevista.").into()),
        None => {}
    }
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return page(&visit, id, Some((form, sent.version()?))).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_changed(&mut fields);
        let new = fields.finish(|| new)?;
        actions::change(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/modelli/{id}"), "Modello salvato.")),
        Err(failure) => {
            let based_on = sent.version()?;
            page(&visit, id, Some((visit.form_again(&sent, failure)?, based_on))).await
        }
    }
}

impl TemplatePage {
    /// The names that the record fills, and what they stand for.
    fn names(&self) -> &'static [(&'static str, &'static str)] {
        &NAMES
    }
    /// A name as it is written into a text.
    fn place(&self, name: &str) -> String {
        format!("{{{{{name}}}}}")
    }
}
