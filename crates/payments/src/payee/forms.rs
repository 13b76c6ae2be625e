//! What is sent about how somebody is paid, read into commands.

use super::model::{Iban, PayeeKind};
use chrono::NaiveDate;
use kernel::input::Fields;

/// Longest name of a holder: what a credit transfer takes.
pub const HOLDER: usize = 70;
/// Longest code of a body.
pub const CODE: usize = 35;

/// How somebody is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayee {
    /// By which way.
    pub kind: PayeeKind,
    /// The account of a credit transfer.
    pub iban: Option<Iban>,
    /// To whom.
    pub holder: String,
    /// From when.
    pub from: NaiveDate,
}

/// The account from which the body pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Whose.
    pub holder: String,
    /// Which.
    pub iban: Iban,
    /// What the treasurer knows the body by.
    pub code: String,
}

fn read_iban(fields: &mut Fields) -> Option<Iban> {
    let text = fields.line("iban", 60)?;
    match text.parse::<Iban>() {
        Ok(iban) => Some(iban),
        Err(fault) => {
            fields.fault("iban", fault.to_string());
            None
        }
    }
}

/// How somebody is to be paid, from today where no day is given.
pub fn read_payee(fields: &mut Fields, today: NaiveDate) -> Option<NewPayee> {
    let kind: Option<PayeeKind> = fields.required_code("kind");
    let iban = read_iban(fields);
    let holder = fields.required_line("holder", HOLDER);
    let from = fields.date("from").unwrap_or(today);
    match kind {
        Some(PayeeKind::Iban) if iban.is_none() && !fields.is_faulty("iban") => {
            fields.fault("iban", "Per un bonifico serve l'IBAN.")
        }
        Some(PayeeKind::Treasury | PayeeKind::Postal) if iban.is_some() => {
            fields.fault("iban", "L'IBAN si scrive solo per il bonifico su conto.");
        }
        _ => {}
    }
    Some(NewPayee { kind: kind?, iban, holder: holder?, from })
}

/// The account from which the body pays.
pub fn read_account(fields: &mut Fields) -> Option<NewAccount> {
    let holder = fields.required_line("holder", HOLDER);
    let iban = read_iban(fields);
    let code = fields.line("code", CODE).unwrap_or_default();
    if iban.is_none() && !fields.is_faulty("iban") {
        fields.fault("iban", "Scrivi l'IBAN del conto di tesoreria.");
    }
    if !code.chars().all(|sign| sign.is_ascii_alphanumeric()) {
        fields.fault("code", "Solo lettere e cifre, come lo ha dato la banca.");
    }
    Some(NewAccount { holder: holder?, iban: iban?, code })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    fn faults(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read_payee(&mut fields, NaiveDate::default());
        match fields.finish(|| read) {
            Ok(_) => Vec::new(),
            Err(Failure::Invalid(all)) => all.into_iter().map(|fault| (fault.field, fault.message)).collect(),
            Err(other) => vec![(String::new(), other.to_string())],
        }
    }

    #[test]
    fn an_account_is_asked_for_a_transfer_and_for_nothing_else() {
        let transfer = [("kind", "iban"), ("iban", "IT60 X054 2811 1010 0000 0123 456"), ("holder", "Mario Rossi")];
        assert!(faults(&transfer).is_empty());
        assert!(faults(&[("kind", "treasury"), ("holder", "Mario Rossi")]).is_empty());
        let wrong = faults(&[("kind", "iban"), ("iban", "IT61X0542811101000000123456"), ("holder", "Mario Rossi")]);
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["iban"]);
        assert!(wrong.iter().all(|(_, message)| message.contains("cifre di controllo")), "{wrong:?}");
        assert_eq!(faults(&[("kind", "iban"), ("holder", "Mario Rossi")]).len(), 1);
        assert_eq!(faults(&[("kind", "postal"), ("iban", transfer[1].1), ("holder", "Mario Rossi")]).len(), 1);
    }
}
