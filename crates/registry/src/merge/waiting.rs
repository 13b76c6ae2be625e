//! What of this room has to be done before two records are joined.

use ::store::Tx;
use guard::Principal;
use kernel::{Failure, PersonId};
use ui::{Boxed, Obstacle};
use uuid::Uuid;

::store::statements! {
    /// A request of registered residence that waits for its outcome, where the other record has one too.
    BOTH_WAIT = "select r.id from registry_residence_request r where r.body_id = :body and r.person_id = :from and r.state = 'sent'
                    and exists (select 1 from registry_residence_request s where s.body_id = :body and s.person_id = :to and s.state = 'sent') limit 1";
}

/// Two requests of registered residence that wait: of one person only one can, and nobody could record the outcome of the other any more.
pub fn obstacles<'a>(
    tx: &'a mut Tx,
    _principal: &'a Principal,
    from: PersonId,
    to: PersonId,
) -> Boxed<'a, Result<Vec<Obstacle>, Failure>> {
    Box::pin(async move {
        let waits: Option<(Uuid,)> = tx.sql(&BOTH_WAIT).id("from", from).id("to", to).optional().await?;
        let obstacle = |_| {
            Obstacle {
            sentence: "Tutte e due le schede hanno una richiesta di residenza in via fittizia che aspetta l’esito: prima scrivi quello di una."
                .to_owned(),
            href: format!("/persone/{from}/residenza-fittizia"),
            blocks: true,
        }
        };
        Ok(waits.map(obstacle).into_iter().collect())
    })
}
