//! Which body a visitor asks about, and where its doors are.

use crate::problems::Problem;
use ::store::Tx;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use guard::body::{self, Body};
use guard::unit::{Tree, Unit, UnitKind};
use kernel::{Actor, Outcome};
use ui::Visit;

/// Longest code of a body.
pub const LONGEST_CODE: usize = 60;
/// Most offices that are named.
const MOST_OFFICES: usize = 12;

/// The bodies of the installation.
///
/// # Errors
/// Those of the database.
pub async fn bodies(visit: &Visit) -> Outcome<Vec<Body>> {
    let mut tx = visit.db().look(&ui::visit::nobody(visit.request)).await?;
    let all = body::all(&mut tx).await?;
    tx.roll_back().await?;
    Ok(all)
}

/// The body with a code; without a code that of whoever is signed in, or the only one. `None` where one has to be chosen.
///
/// # Errors
/// Those of the database; [`Problem::NoSuchBody`].
pub async fn chosen(visit: &Visit, code: Option<&str>) -> Outcome<Option<Body>> {
    let mut all = bodies(visit).await?;
    if let Some(code) = code {
        return all.into_iter().find(|body| body.code == code).map(Some).ok_or_else(|| Problem::NoSuchBody.into());
    }
    if let Ok(principal) = visit.principal() {
        return Ok(all.into_iter().find(|body| body.body_id == principal.actor.body));
    }
    Ok(if all.len() == 1 { all.pop() } else { None })
}

/// A read of what tells nothing of a person, for a visitor of a body.
///
/// # Errors
/// Those of the database.
pub async fn reading(visit: &Visit, body: &Body) -> Outcome<Tx> {
    let actor = Actor { request: visit.request, ..Actor::system(body.body_id) };
    Ok(visit.db().read_open(&actor).await?)
}

/// The access points of the body that are open to the public on the day.
///
/// # Errors
/// Those of the database.
pub async fn offices(tx: &mut Tx) -> Outcome<Vec<Unit>> {
    let (today, tree) = (tx.today(), Tree::load(tx).await?);
    let open = |unit: &&Unit| {
        unit.kind == UnitKind::AccessPoint && !unit.address_secret && unit.valid_from <= today && today < unit.valid_until
    };
    Ok(tree.by_code().into_iter().filter(open).take(MOST_OFFICES).cloned().collect())
}

/// A page that holds answers: nothing between the program and the browser keeps it, the next page does not learn where it came from, and
/// the browser may show it again when somebody goes back.
pub fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer"));
    response
}
