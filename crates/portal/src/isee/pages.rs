//! The page: a form, and above it what came of it. Nothing is kept.

use super::forms;
use super::model::{Household, Indicator, MOST_MEMBERS, OrientationKind};
use super::parameters::{Parameters, Value};
use crate::bounds::Bounds;
use crate::place::{LONGEST_CODE, chosen, private, reading};
use crate::problems::Problem;
use crate::questionnaire::held;
use askama::Template;
use chrono::NaiveDate;
use guard::body::Body;
use kernel::Outcome;
use std::sync::Arc;
use ui::form::{Choice, FormView, options};
use ui::{Answer, Submitted, Visit};

/// A regulation that makes a quota out of an indicator.
struct Quota {
    name: String,
    about: String,
    source: String,
}

#[derive(Template)]
#[template(path = "portal/isee.html")]
struct IseePage {
    body: Option<Body>,
    kinds: Vec<Choice>,
    form: FormView,
    result: Option<Shown>,
    quotas: Vec<Quota>,
    values: Vec<Value>,
    csrf: String,
}

/// What came of it, as people read it.
struct Shown {
    kind: OrientationKind,
    indicator: Indicator,
    scale: String,
    size: usize,
    /// The line that carries the value to the questionnaire.
    line: String,
}

impl IseePage {
    fn most(&self) -> usize {
        MOST_MEMBERS
    }
    fn unverified(&self) -> Vec<&Value> {
        self.values.iter().filter(|value| !value.verified).collect()
    }
}

/// A scale as it is written: `2,46`.
pub fn scale_in_words(hundredths: i64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}

fn shown(kind: OrientationKind, household: &Household, parameters: &Parameters) -> Shown {
    let indicator = household.indicator(kind, parameters);
    // The current one stands in the place of the ordinary.
    let asked = if kind == OrientationKind::Current { OrientationKind::Ordinary } else { kind };
    let cents = indicator.isee.0;
    Shown {
        kind,
        scale: scale_in_words(indicator.scale),
        size: household.members.len(),
        line: format!("isee.{}.isee={}.{:02}", asked.code(), cents / 100, cents % 100),
        indicator,
    }
}

fn parameters(day: NaiveDate) -> Outcome<Parameters> {
    Parameters::on(day).map_err(|_| Problem::NoParameters.into())
}

/// The co-payments of the body that are in force; none where no body was chosen.
async fn quotas(visit: &Visit, body: Option<&Body>) -> Outcome<Vec<Quota>> {
    let Some(body) = body else { return Ok(Vec::new()) };
    let mut tx = reading(visit, body).await?;
    let catalogue = held::catalogue(&mut tx, body.body_id).await?;
    let costs = catalogue.held.iter().map(|held| held.regulation()).filter(|one| one.kind == regulation::Kind::CoPayment);
    let quota = |one: &regulation::Regulation| Quota {
        name: one.name.clone(),
        about: one.about.clone().unwrap_or_default(),
        source: one.source.clone(),
    };
    Ok(costs.map(quota).collect())
}

async fn render(visit: &Visit, code: Option<&str>, form: FormView, result: Option<Shown>) -> Answer {
    let body = chosen(visit, code).await?;
    let quotas = quotas(visit, body.as_ref()).await?;
    let values = parameters(visit.db().clock().today())?.sources;
    let page = visit.page("Stima dell'ISEE");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let csrf = visit.csrf().to_owned();
    let kinds = options::<OrientationKind>();
    Ok(private(page.render(IseePage { body, kinds, form, result, quotas, values, csrf })?))
}

/// `GET /calcola-isee?ente=…`
pub async fn show(visit: Visit) -> Answer {
    let code = visit.query("ente");
    let form = visit.form().with_value("kind", OrientationKind::Ordinary.code());
    render(&visit, code.as_deref(), form, None).await
}

/// `POST /calcola-isee`: nothing of what was typed is kept.
pub async fn calculate(bounds: Arc<Bounds>, visit: Visit, sent: Submitted) -> Answer {
    bounds.pass(&visit)?;
    let code = sent.value("ente").filter(|code| !code.is_empty() && code.len() <= LONGEST_CODE).map(str::to_owned);
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return render(&visit, code.as_deref(), form, None).await;
    }
    let mut fields = sent.fields();
    let read = forms::read(&mut fields, false);
    match fields.finish(|| read) {
        Ok((kind, household)) => {
            let parameters = parameters(visit.db().clock().today())?;
            let form = visit.form().with_values(sent.pairs().to_vec());
            render(&visit, code.as_deref(), form, Some(shown(kind, &household, &parameters))).await
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render(&visit, code.as_deref(), form, None).await
        }
    }
}
