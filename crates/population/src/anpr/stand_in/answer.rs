//! What is answered about invented people, as far as the shape of the answers is publicly known.

use crate::anpr::interface::Service;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::place;
use registry::{MemberRole, Resident};
use serde_json::{Value, json};

/// The national identifier of somebody by their place among the people.
fn national_id(at: usize) -> String {
    format!("SI{at:07}")
}

/// The code of a place in a family.
fn link(role: Option<MemberRole>) -> &'static str {
    match role {
        Some(MemberRole::Holder) => "01",
        Some(MemberRole::Spouse) => "02",
        Some(MemberRole::Child | MemberRole::Foster) => "03",
        Some(MemberRole::Grandchild) => "04",
        Some(MemberRole::Parent) => "06",
        Some(MemberRole::Grandparent) => "07",
        Some(MemberRole::Sibling) => "09",
        Some(MemberRole::Relative) => "13",
        Some(MemberRole::Carer | MemberRole::Other) | None => "99",
    }
}

fn municipality(belfiore: &str) -> Value {
    let known = place::by_belfiore(belfiore);
    json!({
        "nomeComune": known.map(|place| place.name().to_uppercase()).unwrap_or_default(),
        "codiceIstat": known.and_then(place::Place::istat).unwrap_or_default(),
        "siglaProvinciaIstat": known.and_then(place::Place::province_code).unwrap_or_default(),
    })
}

fn identity(at: usize, resident: &Resident) -> Value {
    json!({
        "identificativi": {"idANPR": national_id(at)},
        "generalita": {
            "cognome": resident.family_name.to_uppercase(), "nome": resident.given_name.to_uppercase(), "sesso": resident.sex.code(),
            "dataNascita": resident.birth_date.map(|day| day.to_string()).unwrap_or_default(),
            "luogoNascita": {"comune": municipality(&resident.birth_place)},
            "codiceFiscale": {"codFiscale": resident.tax_code, "validitaCF": "1"},
        },
        "infoSoggettoEnte": resident.died_on.map(|day| json!([{"id": "1015", "chiave": "Data decesso", "valoreData": day.to_string()}])).unwrap_or(json!([])),
    })
}

/// With where they live; the Comune is Milano where nothing else is said.
fn with_home(at: usize, resident: &Resident) -> Value {
    let mut all = identity(at, resident);
    let (kind, street) = resident.street.split_once(' ').unwrap_or(("", resident.street.as_str()));
    let town = if resident.place.is_empty() { "F205" } else { resident.place.as_str() };
    let home = json!({
        "tipoIndirizzo": "1", "dataDecorrenzaResidenza": resident.registered_on.map(|day| day.to_string()).unwrap_or_default(),
        "indirizzo": {
            "cap": resident.postcode, "comune": municipality(town),
            "toponimo": {"specie": kind.to_uppercase(), "denominazioneToponimo": street.to_uppercase()},
            "numeroCivico": {"numero": resident.house_number},
        },
    });
    let gone = resident.left_on.is_some() || !resident.left_to.is_empty();
    if let Value::Object(members) = &mut all {
        if gone {
            let since = resident.left_on.map(|day| day.to_string()).unwrap_or_default();
            members.insert(
                "localitaEstera".into(),
                json!({"nomeStato": resident.left_to.to_uppercase(), "dataDecorrenzaResidenzaEstera": since}),
            );
        } else if !resident.street.is_empty() {
            members.insert("residenza".into(), json!([home]));
        }
    }
    all
}

fn nobody() -> Response {
    let fault =
        json!({"codiceErroreAnomalia": "EN122", "tipoErroreAnomalia": "E", "testoErroreAnomalia": "Nessun soggetto trovato"});
    (StatusCode::NOT_FOUND, axum::Json(json!({"idOperazioneANPR": "1", "listaErrori": [fault]}))).into_response()
}

fn same(known: &str, asked: &str) -> bool {
    kernel::text::folded_tight(known) == kernel::text::folded_tight(asked)
}

/// Answers a request that was checked.
pub(super) fn to(people: &[Resident], service: Service, content: &Value, doubled: bool) -> Response {
    let text = |place: &str| content.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let numbered = || people.iter().enumerate();
    let mut found: Vec<Value> = if service == Service::Identify {
        let code = text("/criteriRicerca/codiceFiscale");
        let (family, given) = (text("/criteriRicerca/cognome"), text("/criteriRicerca/nome"));
        let birth = text("/criteriRicerca/datiNascita/dataEvento");
        let meant = |resident: &Resident| {
            if !code.is_empty() {
                return resident.tax_code.eq_ignore_ascii_case(code);
            }
            let born = resident.birth_date.is_some_and(|day| day.to_string() == birth);
            born && same(&resident.family_name, family) && same(&resident.given_name, given)
        };
        let id = |(at, _): (usize, &Resident)| json!({"identificativi": {"idANPR": national_id(at)}});
        numbered().filter(|(_, resident)| meant(resident)).map(id).collect()
    } else {
        let id = text("/criteriRicerca/idANPR");
        let Some((at, asked)) = numbered().find(|(at, _)| national_id(*at) == id) else { return nobody() };
        match service {
            Service::Residence => vec![with_home(at, asked)],
            // Of whoever died only they are told, with the day.
            Service::Family if asked.died_on.is_none() && !asked.household.is_empty() => numbered()
                .filter(|(_, other)| other.household == asked.household && other.died_on.is_none())
                .map(|(at, other)| {
                    let mut member = identity(at, other);
                    if let Value::Object(members) = &mut member {
                        let since = other.registered_on.map(|day| day.to_string()).unwrap_or_default();
                        members.insert(
                            "legameSoggetto".into(),
                            json!({"tipoLegame": "3", "codiceLegame": link(other.role), "dataDecorrenza": since}),
                        );
                    }
                    member
                })
                .collect(),
            Service::Identify | Service::Identity | Service::Family => vec![identity(at, asked)],
        }
    };
    if found.is_empty() {
        return nobody();
    }
    if doubled && let Some(first) = found.first().cloned() {
        found.push(first);
    }
    axum::Json(json!({"idOperazioneANPR": "1", "listaSoggetti": {"datiSoggetto": found}})).into_response()
}
