//! Which instruments a body uses, what each asks and how it counts.

use super::actions::{InstrumentStep, install, read_new, read_use, set_use};
use super::store::{self as s, Known};
use super::{InstrumentId, InstrumentState, Kind};
use ::store::Audit;
use askama::Template;
use casework::Doing;
use guard::Permission;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "assessments/instruments.html")]
struct ListPage {
    known: Vec<Known>,
    may: bool,
    form: FormView,
}

/// Every instrument that the body knows.
pub async fn list(visit: Visit) -> Answer {
    list_page(&visit, None).await
}

async fn list_page(visit: &Visit, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let known = s::all(&mut tx).await?;
    tx.commit(Audit::of("instrument.list").rows(known.len())).await?;
    let refused = form.is_some();
    let may = visit.principal()?.may(Permission::INSTRUMENT_MANAGE);
    let shown = ListPage { known, may, form: form.unwrap_or_else(|| visit.form()) };
    let page = visit.page("Strumenti di valutazione");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// A new version of an instrument, from its text.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read_new(&mut fields);
        install(Doing::of(&visit, &sent)?, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(id) => Ok(visit.redirect(&format!("/strumenti/{id}"), "Strumento letto: per usarlo mettilo in uso.")),
        Err(failure) => list_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// A question as the page tells it.
struct Told {
    section: String,
    text: String,
    kind: &'static str,
    choices: Vec<String>,
    when: String,
    required: bool,
}

#[derive(Template)]
#[template(path = "assessments/instrument.html")]
struct OnePage {
    known: Known,
    told: Vec<Told>,
    scales: Vec<(String, String, String)>,
    may: bool,
    form: FormView,
}

impl OnePage {
    /// What can become of it: what is used can be taken out of use, everything else used.
    fn offered(&self) -> InstrumentStep {
        if self.known.state == InstrumentState::InUse { InstrumentStep::Retire } else { InstrumentStep::Use }
    }
    /// Where that goes.
    fn use_href(&self) -> String {
        format!("/strumenti/{}/uso", self.known.id)
    }
}

fn told(known: &Known) -> Vec<Told> {
    let instrument = &known.instrument;
    let tell = |item: &super::Item| Told {
        section: item.section.clone(),
        text: item.text.clone(),
        kind: match item.kind {
            Kind::Points(_) => "Punti",
            Kind::List(_) => "Una risposta",
            Kind::Many(_) => "Più risposte",
            Kind::YesNo => "Sì o no",
            Kind::Number { .. } => "Numero",
            Kind::Text => "Testo",
            Kind::Date => "Data",
        },
        choices: item
            .kind
            .choices()
            .into_iter()
            .map(|(value, words)| if matches!(item.kind, Kind::YesNo) { words } else { format!("{value} – {words}") })
            .collect(),
        when: item.when.as_ref().map(|when| when.words(&instrument.items)).unwrap_or_default(),
        required: item.required,
    };
    instrument.items.iter().map(tell).collect()
}

async fn one_page(visit: &Visit, id: InstrumentId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let known = s::one(&mut tx, id).await?;
    tx.commit(Audit::of("instrument.read").on("instrument", id)).await?;
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form()).with_version(known.edit.unwrap_or(0));
    let scales = known.instrument.scales.iter().map(|scale| {
        let bands = scale.bands.iter().map(|(from, to, words)| format!("{from}–{to} {words}")).collect::<Vec<_>>().join("; ");
        (format!("{} ({})", scale.title, scale.better.label().to_lowercase()), scale.formula_in_words(&known.instrument), bands)
    });
    let scales = scales.collect();
    let may = visit.principal()?.may(Permission::INSTRUMENT_MANAGE);
    let shown = OnePage { told: told(&known), scales, may, form, known };
    let page = visit.page(shown.known.instrument.title.clone()).crumb("Strumenti di valutazione", "/strumenti");
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// One instrument: what it asks and how it counts.
pub async fn show(visit: Visit, PathId(id): PathId<InstrumentId>) -> Answer {
    one_page(&visit, id, None).await
}

/// Puts it in use, or takes it out.
pub async fn change_use(visit: Visit, PathId(id): PathId<InstrumentId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let what = read_use(&mut fields);
        let what = fields.finish(|| what)?;
        set_use(Doing::of(&visit, &sent)?, id, &what, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/strumenti/{id}"), "Fatto.")),
        Err(failure) => one_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}
