//! What a form says of an address.

use super::model::{AddressKind, NewAddress};
use crate::problems::Problem;
use kernel::input::Fields;

/// Reads an address whose fields begin with `prefix`; `None` when nothing of it was filled in (or when it is wrong).
pub fn read_new(fields: &mut Fields, prefix: &str) -> Option<NewAddress> {
    let name = |field: &str| format!("{prefix}{field}");
    let kind: Option<AddressKind> = fields.code(&name("kind"));
    let street = fields.line(&name("street"), 120);
    let number = fields.line(&name("number"), 12);
    let detail = fields.line(&name("detail"), 80);
    let postcode = fields.line(&name("postcode"), 10);
    let place = crate::person::forms::place(fields, &name("place"));
    let municipio = fields.whole(&name("municipio"), 1, 99);
    let reason = fields.line(&name("reason"), 200);
    let from = fields.date(&name("from"));
    let later_confirmed = fields.flag(&name("later_confirmed"));
    let restricted = fields.flag(&name("restricted"));
    if !prefix.is_empty() && fields.line(&name("last_day"), 10).is_some() {
        fields.fault(name("last_day"), "Un indirizzo che è finito si registra dopo, nella pagina degli indirizzi.");
    }
    let said = [&street, &number, &detail, &postcode, &place].iter().any(|part| part.is_some()) || municipio.is_some();
    let kind = match kind {
        Some(kind) => kind,
        None if said => AddressKind::Residence,
        None => return None,
    };
    if kind != AddressKind::NoAbode && !said {
        return None;
    }
    if street.is_none() && matches!(kind, AddressKind::Residence | AddressKind::Domicile) && place.is_none() {
        fields.fault(name("street"), "Scrivi la via, oppure almeno il comune.");
    }
    if kind == AddressKind::Abroad && place.as_ref().is_none_or(|place| !place.starts_with('Z')) {
        fields.fault(name("place"), "Per una residenza all'estero scegli lo Stato.");
    }
    if postcode.as_ref().is_some_and(|code| code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()))
        && place.as_ref().is_none_or(|place| !place.starts_with('Z'))
    {
        fields.fault(name("postcode"), "Il CAP italiano ha cinque cifre.");
    }
    if number.as_deref().is_some_and(|number| !is_door_number(number)) {
        fields.fault(name("number"), "Il numero civico ha almeno una cifra: se non c'è, scrivi «snc».");
    }
    if municipio.is_some() && reason.is_none() && kind != AddressKind::NoAbode {
        fields.fault(name("reason"), Problem::SayWhyMunicipio.sentence());
    }
    Some(NewAddress {
        kind,
        street: street.unwrap_or_default(),
        number: number.unwrap_or_default(),
        detail: detail.unwrap_or_default(),
        postcode: postcode.unwrap_or_default(),
        place: place.unwrap_or_default(),
        municipio,
        reason: reason.unwrap_or_default(),
        from,
        later_confirmed,
        restricted,
    })
}

/// `12`, `12/A`, `km 3,200`; or that there is none (senza numero civico).
fn is_door_number(text: &str) -> bool {
    let none: String = text.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    text.chars().any(|c| c.is_ascii_digit()) || matches!(none.as_str(), "snc" | "sn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_has_a_number_or_is_said_to_have_none() {
        for number in ["12", "12/A", "km 3,200", "snc", "S.N.C.", "s.n."] {
            assert!(is_door_number(number), "{number}");
        }
        for number in ["abc", "-", "scala B"] {
            assert!(!is_door_number(number), "{number}");
        }
    }
}
