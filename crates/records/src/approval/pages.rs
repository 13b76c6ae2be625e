//! Approvals as people ask for them and answer; the doors of the page of a document and of the list of models.

use super::actions;
use super::forms;
use crate::document::DocumentId;
use casework::Doing;
use ui::{Answer, PathId, Submitted, Visit};

/// `POST /documenti/{id}/approvazione`
pub async fn ask(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_ask(&mut fields);
    let new = fields.finish(|| new)?;
    actions::ask(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(visit.redirect(
        &format!("/documenti/{id}#approvazione"),
        "Approvazione chiesta: chi può approvare la trova fra le sue scadenze.",
    ))
}

/// `POST /documenti/{id}/approvazione/esito`
pub async fn answer(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_answer(&mut fields);
    let new = fields.finish(|| new)?;
    actions::answer(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(visit.redirect(&format!("/documenti/{id}#approvazione"), "Risposta registrata: la trova chi ha scritto il documento."))
}

/// `POST /modelli/approvazioni`
pub async fn set_rule(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_rule(&mut fields);
    let new = fields.finish(|| new)?;
    actions::set_rule(Doing::of(&visit, &sent)?, &new).await?;
    Ok(visit.redirect("/modelli#approvazioni", "Salvato: vale dal giorno indicato."))
}
