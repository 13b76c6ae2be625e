//! What the record says, by the names that models use: person, case, office, plan, analysis. A name whose value is not known is not here, so that
//! its place stays open.

use super::part::Values;
use casework::CaseBrief;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId, UnitId};
use store::Tx;

store::statements! {
    /// Who is in charge of a case.
    WORKER = "select a.display_name from casework_v_case c join guard_account a on a.body_id = c.body_id and a.id = c.worker_id where c.body_id = :body and c.case_id = :case";
    /// Whoever writes.
    SELF = "select display_name from guard_account where body_id = :body and id = :actor";
}

/// The names that are known without a case, with what they stand for: told on the page of a model.
pub const NAMES: [(&str, &str); 21] = [
    ("persona", "cognome e nome"),
    ("nascita", "data e luogo di nascita"),
    ("ufficio", "ufficio che scrive"),
    ("ente", "ente"),
    ("operatore", "chi segue la cartella, o chi scrive"),
    ("oggi", "data di oggi"),
    ("cartella", "numero della cartella"),
    ("livello", "primo o secondo livello"),
    ("in_carico_dal", "inizio della presa in carico"),
    ("analisi_richiesta", "ultima analisi: la richiesta"),
    ("analisi_risorse", "ultima analisi: le risorse"),
    ("analisi_fragilita", "ultima analisi: le fragilità"),
    ("analisi_lettura", "ultima analisi: la lettura professionale"),
    ("valutazioni", "ultime valutazioni scritte, una per strumento"),
    ("progetto_tipo", "progetto concordato: che cos’è"),
    ("progetto_obiettivi", "progetto concordato: gli obiettivi, uno per riga"),
    ("progetto_azioni", "progetto concordato: chi fa che cosa"),
    ("progetto_servizi", "progetto concordato: i servizi"),
    ("progetto_firme", "progetto concordato: chi ha firmato e quando"),
    ("progetto_dal", "progetto concordato: inizio"),
    ("progetto_al", "progetto concordato: fine"),
];

/// The instruments whose written assessment a report tells, in this order.
const INSTRUMENTS: [&str; 6] = ["bisogni-risorse", "fragilita", "katz-adl", "mondo-del-bambino", "sinba", "ethos"];

/// What the record says of these.
///
/// # Errors
/// Those of the database.
pub(super) async fn values(tx: &mut Tx, case: Option<&CaseBrief>, person: Option<PersonId>, unit: UnitId) -> Outcome<Values> {
    let mut known = Values::new();
    let mut tell = |name: &str, value: String| drop(known.insert(name.to_owned(), value));
    let unit = guard::unit::one(tx, unit).await?;
    let body = guard::body::own(tx).await?;
    tell("ufficio", unit.name);
    tell("ente", body.name);
    tell("oggi", show_date(tx.today()));
    let writer: String = tx.sql(&SELF).value().await?;
    let worker = match case {
        Some(case) => tx.sql(&WORKER).id("case", case.id).values::<String>().await?.into_iter().next(),
        None => None,
    };
    tell("operatore", worker.unwrap_or(writer));
    if let Some(person) = person {
        let card = registry::identity(tx, person).await?;
        tell("persona", card.display_name);
        let born = match (card.birth_date, card.birth_place.is_empty()) {
            (Some(day), false) => format!("data di nascita {}, {}", show_date(day), card.birth_place),
            (Some(day), true) => format!("data di nascita {}", show_date(day)),
            (None, _) => String::new(),
        };
        tell("nascita", born);
    }
    if let Some(case) = case {
        tell("cartella", case.number.clone());
        tell("livello", if case.level == 2 { "secondo livello" } else { "primo livello" }.to_owned());
        tell("in_carico_dal", case.taken_on.map(show_date).unwrap_or_default());
        of_analysis(tx, case, &mut known).await?;
        of_plan(tx, case, &mut known).await?;
        of_assessments(tx, case, &mut known).await?;
    }
    Ok(known)
}

async fn of_analysis(tx: &mut Tx, case: &CaseBrief, known: &mut Values) -> Outcome<()> {
    let Some(latest) = casework::analysis::of_case(tx, case.id).await?.into_iter().next() else { return Ok(()) };
    known.insert("analisi_richiesta".to_owned(), latest.request);
    known.insert("analisi_risorse".to_owned(), latest.resources);
    known.insert("analisi_fragilita".to_owned(), latest.fragilities);
    known.insert("analisi_lettura".to_owned(), latest.reading);
    Ok(())
}

/// What was written with each instrument, the newest time: the words, without which no score stands.
async fn of_assessments(tx: &mut Tx, case: &CaseBrief, known: &mut Values) -> Outcome<()> {
    let mut lines = Vec::new();
    for code in INSTRUMENTS {
        if let Some(latest) = assessments::latest(tx, case.id, code).await?
            && latest.person == case.person_id
        {
            lines.push(format!("{}, {}: {}", latest.instrument.title, show_date(latest.on), latest.narrative));
        }
    }
    known.insert("valutazioni".to_owned(), lines.join("\n"));
    Ok(())
}

async fn of_plan(tx: &mut Tx, case: &CaseBrief, known: &mut Values) -> Outcome<()> {
    let plan = match casework::plan::actions::read_agreed(tx, case.id).await {
        Ok(Some(plan)) => plan,
        // Whoever may write about a case and not read its plan fills these places by hand.
        Ok(None) | Err(Failure::NotFound) => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let mut tell = |name: &str, value: String| drop(known.insert(name.to_owned(), value));
    let lines = |lines: Vec<String>| lines.join("\n");
    tell("progetto_tipo", plan.row.kind.label().to_owned());
    tell("progetto_edizione", plan.row.edition.to_string());
    tell("progetto_dal", show_date(plan.row.starts_on));
    tell("progetto_al", show_date(plan.row.ends_on));
    tell("progetto_verifica", show_date(plan.row.review_on));
    tell("progetto_obiettivi", lines(plan.goals.iter().map(|goal| goal.words.clone()).collect()));
    let action = |what: &str, who: &str| if who.is_empty() { what.to_owned() } else { format!("{what}: {who}") };
    tell("progetto_azioni", lines(plan.actions.iter().map(|line| action(&line.what, &line.responsible)).collect()));
    let service = |name: &str, who: &str, how_much: String| format!("{name}, {who}: {how_much}");
    let services = plan.services.iter().map(|line| service(&line.service_name, &line.provider_name, line.quantity_words()));
    tell("progetto_servizi", lines(services.collect()));
    let signed = plan.signers.iter().map(|signer| match signer.signed_on {
        Some(day) => format!("{}, {}: firma del {}", signer.name, signer.role.label().to_lowercase(), show_date(day)),
        None => format!("{}, {}", signer.name, signer.role.label().to_lowercase()),
    });
    tell("progetto_firme", lines(signed.collect()));
    Ok(())
}
