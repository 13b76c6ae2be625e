//! Which office is competent for somebody on a day: a decision with its reason, else the address.

use super::model::LocatedBy;
use super::store::{Address, CURRENT, OVERRIDE_ON, Override};
use chrono::NaiveDate;
use guard::unit::Tree;
use kernel::{AddressId, Outcome, PersonId, UnitId};
use store::Tx;

/// The office that is competent, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Competence {
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// The unit, when exactly one fits.
    pub unit: Option<UnitId>,
    /// Why, in Italian, with the address or the reason of the decision: for who may read the record.
    pub why: String,
    /// What it rests on, in Italian, without either: for everybody who sees the identity card.
    pub ground: &'static str,
    /// The address that says it, where one does.
    pub address: Option<AddressId>,
}

/// The competent borough and unit of one level (1 or 2) for a person on a day. A decision recorded for the person comes first, then
/// registered residence, then domicile, then where they really are (L. 328/2000 art. 6 c. 4 looks at residence).
///
/// # Errors
/// Those of the database. That nothing is known is an answer, with the reason.
pub async fn competence(tx: &mut Tx, person: PersonId, level: i64, on: NaiveDate) -> Outcome<Competence> {
    let decided: Option<Override> = tx.sql(&OVERRIDE_ON).id("person", person).bind("on", on).optional().await?;
    let addresses: Vec<Address> = match decided {
        Some(_) => Vec::new(),
        None => tx.sql(&CURRENT).id("person", person).bind("on", on).all().await?,
    };
    let tree = Tree::load(tx).await?;
    Ok(decide(decided.as_ref(), &addresses, &tree, level, on))
}

pub(super) fn decide(decided: Option<&Override>, addresses: &[Address], tree: &Tree, level: i64, on: NaiveDate) -> Competence {
    let of_municipio = |municipio: i64| tree.competent(municipio, level, on).map(|unit| unit.id);
    if let Some(decided) = decided {
        let unit = decided.unit_id.or_else(|| decided.municipio.and_then(of_municipio));
        let municipio = decided.municipio.or_else(|| unit.and_then(|unit| tree.get(unit)).and_then(|unit| unit.municipio));
        return Competence {
            municipio,
            unit,
            why: format!("Deciso dall'ufficio: {}", decided.reason),
            ground: "deciso dall'ufficio",
            address: None,
        };
    }
    let said_by = |address: &Address, municipio: Option<i64>, unit: Option<UnitId>| Competence {
        municipio,
        unit,
        why: format!("{}: {}", kind_words(address), address.address_text),
        ground: "secondo l'indirizzo",
        address: Some(address.id),
    };
    for address in addresses {
        if let Some(municipio) = address.municipio {
            return said_by(address, Some(municipio), of_municipio(municipio));
        }
        if let Some(unit) = tree.with_code(&address.district) {
            return said_by(address, unit.municipio, Some(unit.id));
        }
    }
    let why = match addresses.first() {
        None => "Non c'è un indirizzo: scegli l'ufficio e scrivi perché.",
        Some(address) if address.located == LocatedBy::Elsewhere => {
            "L'indirizzo è fuori dal territorio: scegli l'ufficio e scrivi perché."
        }
        Some(_) => "L'indirizzo non è nello stradario: scegli l'ufficio e scrivi perché.",
    };
    Competence { municipio: None, unit: None, why: why.into(), ground: why, address: None }
}

fn kind_words(address: &Address) -> &'static str {
    address.kind.label()
}
