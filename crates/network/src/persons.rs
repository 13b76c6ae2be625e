//! What of this room belongs to a person, and what should be known before two records of one person are joined.

use crate::scope::service_scope;
use guard::Principal;
use kernel::{AuthorisationId, Failure, PersonId};
use store::Tx;
use ui::{Boxed, Obstacle};

store::person_rows! {
    /// For whom a service was asked.
    AUTHORISATIONS = "network_authorisation"."person_id";
    /// Who was served.
    DELIVERIES = "network_delivery"."person_id";
}

/// The statements of the question below; those of the declarations above are `STATEMENTS`.
pub mod twice {
    use super::service_scope;

    store::statements! {
        /// Services that both have at once, as far as the actor may see them.
        pub SAME_SERVICE = concat!(
            "select distinct a.service_name, b.id
               from network_authorisation a
               join network_authorisation b on b.body_id = a.body_id and b.person_id = :to and b.service_id = a.service_id
                    and b.valid_from < a.valid_until and a.valid_from < b.valid_until and b.state in ('requested', 'checked', 'queued', 'authorised', 'mandatory', 'suspended')
              where a.body_id = :body and a.person_id = :from and a.state in ('requested', 'checked', 'queued', 'authorised', 'mandatory', 'suspended')
                and ", service_scope!("service.read", "a.unit_id", "a.case_id"), " and ", service_scope!("service.read", "b.unit_id", "b.case_id"), " order by a.service_name, b.id limit 20");
    }
}

/// One service twice: nothing forbids it, whoever joins the records should know.
pub fn obstacles<'a>(
    tx: &'a mut Tx,
    _principal: &'a Principal,
    from: PersonId,
    to: PersonId,
) -> Boxed<'a, Result<Vec<Obstacle>, Failure>> {
    Box::pin(async move {
        let rows: Vec<(String, AuthorisationId)> = tx.sql(&twice::SAME_SERVICE).id("from", from).id("to", to).all().await?;
        let tell = |(service, id): (String, AuthorisationId)| Obstacle {
            sentence: format!(
                "Le due schede hanno lo stesso servizio nello stesso periodo: {service}. Controlla se è stato chiesto due volte."
            ),
            href: format!("/autorizzazioni/{id}"),
            blocks: false,
        };
        Ok(rows.into_iter().map(tell).collect())
    })
}
