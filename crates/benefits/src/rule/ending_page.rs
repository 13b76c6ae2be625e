//! Ending a regulation, from the page of its version.

use super::ending;
use super::forms;
use kernel::Outcome;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

fn page_of(id: Uuid) -> String {
    format!("/regolamenti/versioni/{id}#cessazione")
}

/// For the page and for the API: proposes that a version ends.
pub(super) async fn proposed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let ending = forms::read_ending(&mut fields);
    let ending = fields.finish(|| ending)?;
    ending::propose(visit.db(), visit.principal()?, id, version, &ending).await
}

/// For the page and for the API: takes a proposal back.
pub(super) async fn taken_back(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    ending::take_back(visit.db(), visit.principal()?, id, version).await
}

/// For the page and for the API: confirms what somebody else proposed; the regulation.
pub(super) async fn confirmed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    ending::confirm(visit.db(), visit.principal()?, id, version).await
}

/// `POST /regolamenti/versioni/{id}/cessazione`
pub async fn propose(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    proposed(&visit, id, &sent).await?;
    Ok(visit.redirect(&page_of(id), "Proposta registrata: la versione vale finché un'altra persona non la conferma."))
}

/// `POST /regolamenti/versioni/{id}/cessazione/annulla`
pub async fn take_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    taken_back(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/regolamenti/versioni/{id}"), "Proposta tolta: la versione vale come prima."))
}

/// `POST /regolamenti/versioni/{id}/cessazione/conferma`
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let rule = confirmed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), "Cessazione confermata."))
}
