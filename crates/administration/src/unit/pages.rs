//! Pages of units.

use super::actions;
use crate::staff::unit_choices;
use askama::Template;
use axum::http::StatusCode;
use guard::Permission;
use guard::scope::FOREVER;
use guard::unit::{self, Tree, Unit};
use kernel::time::{days_before, show_date};
use kernel::{Failure, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};

/// Deepest level that is shown indented.
const DEEPEST: usize = 6;

struct Branch {
    unit: Unit,
    depth: usize,
    ended: bool,
}

#[derive(Template)]
#[template(path = "administration/units.html")]
struct TreePage {
    branches: Vec<Branch>,
    manages: bool,
}

#[derive(Template)]
#[template(path = "administration/unit_form.html")]
struct FormPage {
    form: FormView,
    action: String,
    title: String,
    parents: Vec<Choice>,
    is_new: bool,
}

fn branches(tree: &Tree, today: chrono::NaiveDate) -> Vec<Branch> {
    let mut below: BTreeMap<Option<UnitId>, Vec<&Unit>> = BTreeMap::new();
    for unit in tree.by_code() {
        let parent = unit.parent_id.filter(|parent| tree.get(*parent).is_some());
        below.entry(parent).or_default().push(unit);
    }
    let mut seen = BTreeSet::new();
    let mut stack: Vec<(&Unit, usize)> = below.get(&None).into_iter().flatten().rev().map(|unit| (*unit, 0)).collect();
    let mut out = Vec::new();
    while let Some((unit, depth)) = stack.pop() {
        if seen.insert(unit.id) {
            out.push(Branch { unit: unit.clone(), depth: depth.min(DEEPEST), ended: unit.valid_until <= today });
            stack.extend(below.get(&Some(unit.id)).into_iter().flatten().rev().map(|child| (*child, depth.saturating_add(1))));
        }
    }
    out
}

/// The tree.
pub(super) async fn tree(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let tree = Tree::load(&mut tx).await?;
    let branches = branches(&tree, tx.today());
    tx.roll_back().await?;
    let manages = visit.principal()?.may(Permission::STAFF_MANAGE);
    visit.page("Unità").render(TreePage { branches, manages })
}

async fn show(visit: &Visit, form: FormView, known: Option<&Unit>, status: Option<StatusCode>) -> Answer {
    let mut tx = visit.read_open().await?;
    let parents = unit_choices(&mut tx).await?;
    tx.roll_back().await?;
    let title = known.map_or_else(|| "Nuova unità".to_owned(), |unit| unit.name.clone());
    let action = known.map_or_else(|| "/unita".to_owned(), |unit| format!("/unita/{}", unit.id));
    let shell = visit.page(title.clone()).crumb("Unità", "/unita");
    let page = FormPage { form, action, title, parents, is_new: known.is_none() };
    match status {
        Some(status) => shell.status(status).render(page),
        None => shell.render(page),
    }
}

fn refused(form: &FormView) -> StatusCode {
    if form.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The form of a new unit.
pub(super) async fn new(visit: Visit) -> Answer {
    let form = visit.form().with_value("from", show_date(visit.db().clock().today()));
    show(&visit, form, None, None).await
}

/// Adds a unit.
pub(super) async fn add(visit: Visit, sent: Submitted) -> Answer {
    let added = async {
        let mut fields = sent.fields();
        let data = actions::read(&mut fields);
        let data = fields.finish(|| data)?;
        actions::add(visit.db(), visit.principal()?, &data, sent.once()).await
    };
    match added.await {
        Ok(_) => Ok(visit.redirect("/unita", "Unità aggiunta.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let status = refused(&form);
            show(&visit, form, None, Some(status)).await
        }
    }
}

async fn known(visit: &Visit, id: UnitId) -> Result<Unit, Failure> {
    let mut tx = visit.read_open().await?;
    let unit = unit::one(&mut tx, id).await?;
    tx.roll_back().await?;
    Ok(unit)
}

/// The form as the unit is kept: what it has nothing of is an empty field.
fn stored(visit: &Visit, unit: &Unit) -> FormView {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let last = if unit.valid_until == FOREVER { String::new() } else { show_date(days_before(unit.valid_until, 1)) };
    visit
        .form()
        .with_version(unit.version)
        .with_value("code", &unit.code)
        .with_value("name", &unit.name)
        .with_value("kind", unit.kind.code())
        .with_value("parent", unit.parent_id.map(|parent| parent.to_string()).unwrap_or_default())
        .with_value("municipio", number(unit.municipio))
        .with_value("level", number(unit.level))
        .with_value("address", &unit.address)
        .with_value("address_secret", if unit.address_secret { "on" } else { "" })
        .with_value("phone", &unit.phone)
        .with_value("hours", &unit.hours)
        .with_value("from", show_date(unit.valid_from))
        .with_value("until", last)
}

/// The form of a unit.
pub(super) async fn one(visit: Visit, PathId(id): PathId<UnitId>) -> Answer {
    let unit = known(&visit, id).await?;
    let form = stored(&visit, &unit);
    show(&visit, form, Some(&unit), None).await
}

/// Changes a unit. When somebody else did meanwhile, both versions are shown.
pub(super) async fn change(visit: Visit, PathId(id): PathId<UnitId>, sent: Submitted) -> Answer {
    let changed = async {
        let mut fields = sent.fields();
        let data = actions::read(&mut fields);
        let data = fields.finish(|| data)?;
        actions::change(visit.db(), visit.principal()?, id, sent.version()?, &data).await
    };
    match changed.await {
        Ok(()) => Ok(visit.redirect("/unita", "Unità aggiornata.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let unit = known(&visit, id).await?;
            let form = form.over(sent.version()?, &stored(&visit, &unit));
            let status = refused(&form);
            show(&visit, form, Some(&unit), Some(status)).await
        }
    }
}
