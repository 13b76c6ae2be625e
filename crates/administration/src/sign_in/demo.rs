//! The accounts of the demonstration as its door shows them: first those of one borough and of the city's desks and offices, with what
//! they do; all others folded away by body and unit.

use super::DEMO_ACCOUNTS;
use guard::roles;
use kernel::Outcome;
use ui::Visit;

/// The accounts that most people begin with, in the order of a person's story, and what each does.
const FIRST: &[(&str, &str)] = &[
    ("operatore.020202", "Risponde al telefono, registra contatti, fissa appuntamenti"),
    ("pua", "Accoglie al punto unico di accesso e orienta"),
    ("segreteria.municipio4", "Sportello e agenda del Municipio 4"),
    ("assistente.sociale.municipio4", "Colloqui, cartelle, diario e progetti"),
    ("coordinatrice.municipio4", "Assegna i casi, autorizza i servizi, vede il carico"),
    ("educatore.municipio4", "Lavora sui casi in cui è in équipe"),
    ("amministrativo", "Istruisce le richieste di servizio"),
    ("dirigente", "Autorizza e riserva la spesa"),
    ("ente.gestore", "Rende i servizi e li rendiconta"),
    ("bilancio", "Bilancio, copertura e debiti informativi"),
    ("direzione", "Cifre di domanda, presa in carico e spesa"),
    ("dpo", "Chi ha guardato che cosa, e perché"),
    ("admin", "Operatori, ruoli, unità e chiavi"),
];

/// A demonstration account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct DemoAccount {
    pub(super) username: String,
    pub(super) display_name: String,
    body_name: String,
    body_code: String,
    role: String,
    unit_name: String,
    municipio: Option<i64>,
}

impl DemoAccount {
    /// The role in words.
    pub(super) fn role_label(&self) -> &str {
        roles::table().role(&self.role).map_or("Senza ruolo", |role| role.label.as_str())
    }
    /// Role and unit on one line.
    pub(super) fn where_it_works(&self) -> String {
        if self.unit_name.is_empty() { self.role_label().to_owned() } else { format!("{}, {}", self.role_label(), self.unit_name) }
    }
    fn place(&self) -> String {
        match self.municipio {
            _ if self.role == "ente_gestore" => "Enti gestori".to_owned(),
            Some(number) => format!("Municipio {number}"),
            None => "Uffici centrali e servizi specializzati".to_owned(),
        }
    }
}

/// Accounts behind one fold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fold {
    pub(super) label: String,
    pub(super) accounts: Vec<DemoAccount>,
}

/// The whole door; empty where the installation is no demonstration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Door {
    pub(super) body_name: String,
    /// An account and what it does.
    pub(super) first: Vec<(DemoAccount, &'static str)>,
    pub(super) folds: Vec<Fold>,
}

/// Puts the accounts in their places, in the order in which they come within each.
fn arranged(accounts: Vec<DemoAccount>) -> Door {
    let mut door = Door::default();
    let Some(main) = accounts.first().map(|account| account.body_code.clone()) else { return door };
    let several = accounts.iter().any(|account| account.body_code != main);
    let mut found: Vec<Option<DemoAccount>> = vec![None; FIRST.len()];
    for account in accounts {
        if account.body_code == main && door.body_name.is_empty() {
            door.body_name.clone_from(&account.body_name);
        }
        let place = FIRST.iter().position(|(name, _)| *name == account.username).filter(|_| account.body_code == main);
        if let Some(slot) = place.and_then(|place| found.get_mut(place)) {
            *slot = Some(account);
            continue;
        }
        let label = if account.body_code == main || !several { account.place() } else { account.body_name.clone() };
        match door.folds.iter_mut().find(|fold| fold.label == label) {
            Some(fold) => fold.accounts.push(account),
            None => door.folds.push(Fold { label, accounts: vec![account] }),
        }
    }
    door.first = found.into_iter().zip(FIRST).filter_map(|(account, (_, does))| account.map(|account| (account, *does))).collect();
    door
}

/// The accounts of the demonstration, arranged.
///
/// # Errors
/// Those of the database.
pub(super) async fn door(visit: &Visit) -> Outcome<Door> {
    if !visit.site().settings().demo {
        return Ok(Door::default());
    }
    let mut tx = visit.db().look(&ui::visit::nobody(visit.request)).await?;
    let accounts: Vec<DemoAccount> = tx.sql(&DEMO_ACCOUNTS).all().await?;
    tx.roll_back().await?;
    Ok(arranged(accounts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(body: &str, username: &str, role: &str, municipio: Option<i64>) -> DemoAccount {
        DemoAccount {
            username: username.into(),
            display_name: "Nome Cognome".into(),
            body_name: format!("Comune {body}"),
            body_code: body.into(),
            role: role.into(),
            unit_name: "Servizio sociale".into(),
            municipio,
        }
    }

    #[test]
    fn the_accounts_of_the_thread_come_first_and_every_other_is_behind_one_fold() {
        let door = arranged(vec![
            account("milano", "admin", "admin", None),
            account("milano", "segreteria.municipio5", "segreteria", Some(5)),
            account("milano", "pua", "pua", None),
            account("milano", "ente.gestore.2", "ente_gestore", None),
            account("milano", "psicologo", "psicologo", None),
            account("milano", "coordinatrice.municipio5", "coordinatore", Some(5)),
            account("altrove", "pua", "pua", None),
        ]);
        let first: Vec<&str> = door.first.iter().map(|(account, _)| account.username.as_str()).collect();
        assert_eq!(first, ["pua", "admin"]);
        let folds: Vec<(&str, usize)> = door.folds.iter().map(|fold| (fold.label.as_str(), fold.accounts.len())).collect();
        let centre = "Uffici centrali e servizi specializzati";
        assert_eq!(folds, [("Municipio 5", 2), ("Enti gestori", 1), (centre, 1), ("Comune altrove", 1)]);
    }

    #[test]
    fn without_accounts_there_is_no_door() {
        assert_eq!(arranged(Vec::new()), Door::default());
    }

    #[test]
    fn the_first_accounts_are_named_once() {
        let names: std::collections::BTreeSet<&str> = FIRST.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), FIRST.len());
    }
}
