//! Units as choices of a form.

use guard::unit::{Tree, Unit, UnitKind};
use kernel::{Outcome, UnitId};
use store::Tx;
use ui::form::Choice;

/// Units open today that fit, by code, under the heading of their kind.
pub(crate) async fn choices(tx: &mut Tx, fits: impl Fn(&Unit) -> bool) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let tree = Tree::load(tx).await?;
    let mut units: Vec<&Unit> =
        tree.by_code().into_iter().filter(|unit| unit.valid_from <= today && today < unit.valid_until && fits(unit)).collect();
    units.sort_by_key(|unit| UnitKind::ALL.iter().position(|kind| *kind == unit.kind));
    Ok(units.into_iter().map(|unit| Choice::new(unit.id.to_string(), unit.name.as_str()).group(unit.kind.label())).collect())
}

/// Units that receive people: everything below directorates and areas.
pub(crate) async fn receiving(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    choices(tx, |unit| !matches!(unit.kind, UnitKind::Directorate | UnitKind::Area)).await
}

/// The unit whose calendar a desk means when it names none: its own when that has hours, else the first below it that has; failing
/// both its own, or any.
pub(crate) async fn with_hours(tx: &mut Tx, own: Option<UnitId>, having: &[UnitId]) -> Outcome<Option<UnitId>> {
    let Some(own) = own else { return Ok(having.first().copied()) };
    if having.contains(&own) {
        return Ok(Some(own));
    }
    let below = Tree::load(tx).await?.with_descendants(own);
    Ok(having.iter().copied().find(|unit| below.contains(unit)).or(Some(own)))
}
