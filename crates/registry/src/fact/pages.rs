//! The page of what is true of somebody for a time: groups, certificates, permits, risks.

use super::derived::{self, AgeBand};
use super::store::{around, reaches_health};
use super::target::TargetKind;
use super::{Certificate, Fact, Kept, Permit, Risk, Span, Target, actions};
use crate::person::store::{PersonRow, READ};
use crate::person::{Birth, PersonHeader, header};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::{Months, NaiveDate};
use kernel::time::show_date;
use kernel::{Outcome, PersonId};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The facts of one kind on the page, with the form that adds one or corrects one.
struct Section<F> {
    rows: Vec<Kept<F>>,
    /// Which one the form corrects.
    of: Option<Uuid>,
    form: FormView,
    may_write: bool,
}

impl<F: Fact> Section<F> {
    /// Read again; `again` is the form that was refused, `wanted` the one that shall be corrected.
    async fn read(tx: &mut Tx, visit: &Visit, person: PersonId, again: Option<Again>, wanted: Option<Uuid>) -> Outcome<Self> {
        let principal = visit.principal()?;
        let rows: Vec<Kept<F>> = if principal.may(F::READ) { actions::list(tx, person).await? } else { Vec::new() };
        let wanted = again.as_ref().map_or(wanted, |again| again.of);
        let kept = wanted.and_then(|wanted| rows.iter().find(|row| row.id == wanted));
        let stored = kept.map(|kept| kept.span().filled(kept.fact.filled(visit.form())).with_version(kept.version));
        let form = match (again, stored) {
            (Some(again), Some(stored)) => again.form.over(again.based_on, &stored),
            (Some(again), None) => again.form,
            (None, Some(stored)) => stored,
            (None, None) => visit.form(),
        };
        let of = kept.map(|kept| kept.id);
        Ok(Section { rows, of, form: form.prefixed(F::SLUG), may_write: false })
    }
    /// Whether the form is open.
    fn is_asked(&self) -> bool {
        self.of.is_some() || self.form.is_refused()
    }
}

/// A form that was refused.
struct Again {
    form: FormView,
    of: Option<Uuid>,
    based_on: i64,
}

/// Which kind a form or an address is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Target,
    Certificate,
    Permit,
    Risk,
}

#[derive(Template)]
#[template(path = "registry/facts.html")]
struct Page {
    header: PersonHeader,
    path: String,
    today: NaiveDate,
    /// What follows from what is known, label and words.
    derived: Vec<(&'static str, String)>,
    proposed: Vec<TargetKind>,
    targets: Section<Target>,
    certificates: Section<Certificate>,
    permits: Section<Permit>,
    risks: Section<Risk>,
    may_read_health: bool,
    may_write_health: bool,
    risk_kinds: Vec<Choice>,
    csrf: String,
    key: String,
}

impl Page {
    fn edit_href(&self, slug: &str, id: &Uuid) -> String {
        format!("{}?{slug}={id}#{slug}", self.path)
    }
    fn action(&self, slug: &str) -> String {
        format!("{}/{slug}", self.path)
    }
    /// Whether this risk is one that the reader may correct.
    fn may_correct(&self, risk: &Risk) -> bool {
        if risk.kind.is_sensitive() { self.may_write_health } else { self.header.may_edit }
    }
    /// What is watched of a paper, in words, when its day is near or gone.
    fn watched(&self, day: &Option<NaiveDate>) -> Option<String> {
        let near = self.today.checked_add_months(Months::new(2)).unwrap_or(self.today);
        day.filter(|day| *day <= near).map(|day| match day < self.today {
            true => format!("Era il {}", show_date(day)),
            false => format!("Il {}", show_date(day)),
        })
    }
}

fn derived_words(birth: Birth, age: Option<i32>, today: NaiveDate) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if let Some(band) = age.and_then(AgeBand::of) {
        all.push(("Fascia d'età", band.label().to_owned()));
    }
    if let Some(day) = derived::majority(birth).filter(|day| *day > today) {
        let about = if birth.date.is_none() || birth.estimated { "circa il " } else { "il " };
        all.push(("Diventa maggiorenne", format!("{about}{}", show_date(day))));
    }
    all
}

async fn render(visit: &Visit, id: PersonId, again: Option<(Kind, Again)>) -> Answer {
    let path = format!("/persone/{id}/situazione");
    let wanted = |name: &str| visit.query(name).and_then(|text| text.parse::<Uuid>().ok());
    let (kind, mut again) = match again {
        Some((kind, again)) => (Some(kind), Some(again)),
        None => (None, None),
    };
    let mut of = |this: Kind| if kind == Some(this) { again.take() } else { None };
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&path);
    let person: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let today = tx.today();
    let mut targets = Section::<Target>::read(&mut tx, visit, id, of(Kind::Target), wanted(Target::SLUG)).await?;
    let mut certificates =
        Section::<Certificate>::read(&mut tx, visit, id, of(Kind::Certificate), wanted(Certificate::SLUG)).await?;
    let mut permits = Section::<Permit>::read(&mut tx, visit, id, of(Kind::Permit), wanted(Permit::SLUG)).await?;
    let mut risks = Section::<Risk>::read(&mut tx, visit, id, of(Kind::Risk), wanted(Risk::SLUG)).await?;
    let minor = today.checked_sub_months(Months::new(18 * 12)).unwrap_or(today);
    let around = around(&mut tx, id, minor).await?;
    let (reads, treats) = reaches_health(&mut tx, id).await?;
    tx.commit(Audit::of("person.facts").about(id).on("person", id)).await?;
    targets.may_write = header.may_edit;
    permits.may_write = header.may_edit;
    risks.may_write = header.may_edit || treats;
    certificates.may_write = treats;
    let holds = |span: Span| span.contains(today);
    let disabled = certificates.rows.iter().any(|row| holds(row.span()));
    let known = derived::Known {
        age: header.card.age,
        citizenship: &person.citizenship,
        also_italian: person.other_citizenships.0.iter().any(|code| code == crate::person::forms::ITALY),
        with_minors: around.with_minors,
        homeless: around.homeless,
        disabled,
    };
    let decided = |target: &TargetKind| targets.rows.iter().any(|row| row.fact.target == *target && holds(row.span()));
    let mut proposed = derived::proposals(known);
    proposed.retain(|target| !decided(target));
    let derived = derived_words(header.card.birth, header.card.age, today);
    let risk_kinds = super::risk::RiskKind::ALL
        .iter()
        .filter(|kind| if kind.is_sensitive() { treats } else { header.may_edit })
        .map(|kind| Choice::new(kind.code(), kind.label()))
        .collect();
    let name = header.display_name.clone();
    let page = visit.page("Situazione").crumb("Persone", "/persone").crumb(name, format!("/persone/{id}"));
    let page = match [&targets.form, &certificates.form, &permits.form, &risks.form].into_iter().find(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    let (csrf, key) = (visit.csrf().to_owned(), targets.form.key().to_owned());
    page.render(Page {
        header,
        path,
        today,
        derived,
        proposed,
        targets,
        certificates,
        permits,
        risks,
        may_read_health: reads,
        may_write_health: treats,
        risk_kinds,
        csrf,
        key,
    })
}

/// `GET /persone/{id}/situazione`; with `?certificazioni=ID` and the like the form of that one.
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, None).await
}

/// Reads what was sent and records a fact: for the pages and for the API. Its identifier.
pub(crate) async fn record<F: Fact>(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let fact = F::read(&mut fields);
    let span = Span::read(&mut fields, visit.db().clock().today());
    let (fact, span) = fields.finish(|| fact.zip(span))?;
    actions::add(visit.db(), visit.principal()?, id, sent.once(), &fact, span).await
}

/// Reads what was sent and corrects a fact: for the pages and for the API.
pub(crate) async fn correct<F: Fact>(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let of: Option<Uuid> = fields.required_id("fact");
    let fact = F::read(&mut fields);
    let span = Span::read(&mut fields, visit.db().clock().today());
    let (of, fact, span) = fields.finish(|| Some((of?, fact?, span?)))?;
    actions::change(visit.db(), visit.principal()?, id, of, version, &fact, span).await?;
    Ok(())
}

async fn save<F: Fact>(visit: Visit, id: PersonId, sent: Submitted, kind: Kind, saved: &str) -> Answer {
    let corrects = sent.value("fact").is_some_and(|text| !text.is_empty());
    let result = if corrects { correct::<F>(&visit, id, &sent).await } else { record::<F>(&visit, id, &sent).await.map(drop) };
    match result {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/situazione#{}", F::SLUG), saved)),
        Err(failure) => {
            let of = sent.value("fact").and_then(|text| text.parse().ok());
            let based_on = if corrects { sent.version()? } else { 0 };
            let form = visit.form_again(&sent, failure)?;
            render(&visit, id, Some((kind, Again { form, of, based_on }))).await
        }
    }
}

/// `POST /persone/{id}/situazione/destinatari`
pub async fn save_target(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    save::<Target>(visit, id, sent, Kind::Target, "Destinatari salvati.").await
}

/// `POST /persone/{id}/situazione/certificazioni`
pub async fn save_certificate(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    save::<Certificate>(visit, id, sent, Kind::Certificate, "Certificazione salvata.").await
}

/// `POST /persone/{id}/situazione/soggiorno`
pub async fn save_permit(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    save::<Permit>(visit, id, sent, Kind::Permit, "Titolo di soggiorno salvato.").await
}

/// `POST /persone/{id}/situazione/rischi`
pub async fn save_risk(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    save::<Risk>(visit, id, sent, Kind::Risk, "Rischio salvato.").await
}
