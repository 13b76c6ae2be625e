//! Whether the Comune that pays is the body's own: then there is nobody to be told.

use guard::body::{self, BodyKind};
use guard::unit::{Tree, UnitKind};
use kernel::Outcome;
use kernel::place::Place;
use kernel::text::folded;
use store::Tx;

store::statements! {
    open SERVED = "select cast(count(*) as bigint) from registry_street_edition e
                    where e.body_id = :body and e.state = 'held' and e.valid_from <= :today and e.valid_until > :today
                      and exists (select 1 from registry_street s where s.body_id = e.body_id and s.edition_id = e.id and s.place = :place)";
}

/// Whether a Comune is the body's own. Of a municipality it is itself. An Ambito or Azienda acts for those that have joined it (L. 328/2000
/// art. 8 c. 3; D.Lgs. 267/2000 art. 30 f. and 114), so that each of them has been told already: the Comuni that are among its units, and
/// those whose streets are in its list of today.
///
/// # Errors
/// Those of the database.
pub async fn is_own(tx: &mut Tx, place: &Place) -> Outcome<bool> {
    let body = body::own(tx).await?;
    if body.belfiore == place.belfiore() {
        return Ok(true);
    }
    if body.kind == BodyKind::Comune {
        return Ok(false);
    }
    let name = folded(place.name());
    let (tree, today) = (Tree::load(tx).await?, tx.today());
    let is_member = tree.by_code().into_iter().any(|unit| {
        let called = folded(&unit.name);
        unit.kind == UnitKind::Member
            && unit.valid_from <= today
            && today < unit.valid_until
            && called.strip_prefix("comune di ").unwrap_or(&called) == name
    });
    Ok(is_member || tx.sql(&SERVED).bind("place", place.belfiore()).value::<i64>().await? > 0)
}
