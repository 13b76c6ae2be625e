//! What the office looks at before a service is authorised.

use super::model::Changes;
use super::money::Money;
use super::store::Row;
use ::store::Tx;
use casework::plan::{MeansTest, PlanState};
use kernel::Outcome;
use kernel::time::show_date;

/// One line of the office's list of checks.
pub(super) struct Checked {
    /// What is looked at.
    pub what: &'static str,
    /// Whether it is in order.
    pub good: bool,
    /// What was found.
    pub found: String,
}

/// The list of checks of a service asked for.
pub(super) async fn checks(tx: &mut Tx, row: &Row, changes: &Changes, money: &Money) -> Outcome<Vec<Checked>> {
    let line = casework::plan_service(tx, row.plan_service_id).await?;
    let signed = line.plan_state == PlanState::Agreed && line.signed_on.is_some();
    let provider = changes.is_blocking() || changes.provider_renamed.is_some();
    let price = changes.price.is_some() || changes.price_gone;
    let said = |wrong: bool, fine: String| {
        if wrong { changes.sentences(row.unit_price_cents, &row.provider_name).join(" ") } else { fine }
    };
    let over = row.valid_until <= tx.today();
    let means = MeansTest::from_number(row.means_test).map_or("non indicata", MeansTest::label);
    let mut all = vec![
        Checked {
            what: "Progetto firmato da tutti",
            good: signed,
            found: line.signed_on.filter(|_| signed).map_or_else(
                || "Il progetto non è firmato, o non è più quello in vigore.".into(),
                |day| format!("Ultima firma il {}.", show_date(day)),
            ),
        },
        Checked { what: "Prezzo ancora valido", good: !price, found: said(price, format!("{} per unità.", row.unit_price_cents)) },
        Checked { what: "Ente attivo", good: !provider, found: said(provider, row.provider_name.clone()) },
        Checked {
            what: "Periodo del progetto",
            good: !over && line.valid_from == row.valid_from && line.valid_until == row.valid_until,
            found: if over { "Il periodo è già finito.".into() } else { format!("Dal {}.", show_date(row.valid_from)) },
        },
        Checked { what: "Prova dei mezzi", good: true, found: means.to_owned() },
    ];
    all.extend(money.cover.iter().map(|line| Checked { what: "Copertura", good: line.is_good(), found: line.check_words() }));
    if money.by_year.is_empty() {
        let found = "La spesa non si può dividere per anno: controlla il periodo.".to_owned();
        all.push(Checked { what: "Copertura", good: false, found });
    } else if money.cover.is_empty() {
        all.push(Checked { what: "Copertura", good: true, found: "Il servizio non costa nulla: non serve.".to_owned() });
    }
    Ok(all)
}
