//! What reports and decisions send, and the file of a provider.

use super::actions::{Decision, Report};
use super::store;
use crate::table::{Row, rows};
use ::store::Tx;
use chrono::NaiveDate;
use finance::reservation::{NotAQuantity, Quantity};
use kernel::input::Fields;
use kernel::{AuthorisationId, Failure, FieldError, Outcome};

/// Longest note of a delivery.
pub const NOTE: usize = 500;
/// Most deliveries of one report.
pub const MOST: usize = 100;

fn quantity(fields: &mut Fields, name: &str) -> Option<Quantity> {
    let text = fields.line(name, 20)?;
    match text.parse::<Quantity>() {
        Ok(quantity) if quantity.hundredths() > 0 => Some(quantity),
        Err(NotAQuantity::Ambiguous) => {
            fields.fault(name, "Un punto e tre cifre non sono chiari: scrivi 1,5 per una e mezza, 1500 per millecinquecento.");
            None
        }
        _ => {
            fields.fault(name, "Quantità non valida: un numero maggiore di zero, con al massimo due decimali, come 1,5.");
            None
        }
    }
}

fn required(fields: &mut Fields, name: &str) -> Option<Quantity> {
    let value = quantity(fields, name);
    if value.is_none() {
        fields.fault(name, "Campo obbligatorio.");
    }
    value
}

/// One delivery of a known authorisation: `on`, `quantity`, `note`.
pub fn read_one(fields: &mut Fields, authorisation: AuthorisationId) -> Option<Report> {
    let on = fields.required_date("on");
    let quantity = required(fields, "quantity");
    let note = fields.line("note", NOTE).unwrap_or_default();
    Some(Report { authorisation, on: on?, quantity: quantity?, note })
}

/// A correction: a delivery and why.
pub fn read_correction(fields: &mut Fields) -> Option<(Report, String)> {
    let report = read_one(fields, AuthorisationId(uuid::Uuid::nil()));
    let reason = fields.required_line("reason", NOTE);
    Some((report?, reason?))
}

/// Several deliveries of a known authorisation, as rows of a form: `deliveries[].on`, `.quantity`, `.note`; empty rows are left out.
pub fn read_rows(fields: &mut Fields, authorisation: AuthorisationId) -> Option<Vec<Report>> {
    let count = fields.groups("deliveries");
    let mut all = Vec::new();
    let mut good = true;
    for index in 0..count.max(1) {
        let name = |part: &str| format!("deliveries[{index}].{part}");
        let (on, amount) = (fields.date(&name("on")), quantity(fields, &name("quantity")));
        let note = fields.line(&name("note"), NOTE);
        match (on, amount) {
            (Some(on), Some(quantity)) => all.push(Report { authorisation, on, quantity, note: note.unwrap_or_default() }),
            // The first row says what is missing; further rows may be empty.
            (None, None) if note.is_none() && index > 0 => {}
            (on, amount) => {
                if on.is_none() {
                    fields.fault(name("on"), "Campo obbligatorio.");
                }
                if amount.is_none() {
                    fields.fault(name("quantity"), "Campo obbligatorio.");
                }
                good = false;
            }
        }
    }
    good.then_some(all)
}

/// Several deliveries of several authorisations by API: `deliveries[].authorisation_id`, `.on`, `.quantity`, `.note`.
pub fn read_many(fields: &mut Fields) -> Option<Vec<Report>> {
    let count = fields.groups("deliveries");
    if count == 0 {
        fields.fault("deliveries", "Indica almeno una prestazione.");
    }
    let mut all = Vec::new();
    for index in 0..count.max(1) {
        let name = |part: &str| format!("deliveries[{index}].{part}");
        let authorisation: Option<AuthorisationId> = fields.required_id(&name("authorisation_id"));
        let on = fields.required_date(&name("on"));
        let amount = required(fields, &name("quantity"));
        let note = fields.line(&name("note"), NOTE).unwrap_or_default();
        if let (Some(authorisation), Some(on), Some(quantity)) = (authorisation, on, amount) {
            all.push(Report { authorisation, on, quantity, note });
        }
    }
    (all.len() == count).then_some(all)
}

kernel::code_enum! {
    /// Yes or no to an exception.
    pub enum Verdict {
        /// It counts.
        Accept = "accept" => "Accetta",
        /// It does not.
        Reject = "reject" => "Respingi",
    }
}

/// What the office decides: `verdict`, `quantity` (to accept a part), `reason` (needed to reject).
pub fn read_decision(fields: &mut Fields) -> Option<Decision> {
    let verdict: Option<Verdict> = fields.required_code("verdict");
    let part = quantity(fields, "quantity");
    let reason = fields.line("reason", NOTE);
    match verdict? {
        Verdict::Accept => Some(Decision::Accept { quantity: part, reason: reason.unwrap_or_default() }),
        Verdict::Reject => match reason {
            Some(reason) => Some(Decision::Reject { reason }),
            None => {
                fields.fault("reason", "Scrivi all’ente perché la prestazione non è accettata.");
                None
            }
        },
    }
}

/// The file of a provider: columns `numero`, `giorno`, `quantita`, `nota`. Every fault is named by its line; with any nothing is
/// read. Numbers of services that are not its own are unknown.
pub async fn read_file(tx: &mut Tx, bytes: &[u8]) -> Outcome<Vec<Report>> {
    let lines = rows(bytes).map_err(|error| Failure::field("file", error.to_string()))?;
    let mut faults: Vec<FieldError> = Vec::new();
    let mut all = Vec::new();
    for row in &lines {
        let mut wrong = |message: String| {
            faults.push(FieldError { field: "file".to_owned(), message: format!("Riga {}: {message}", row.line) })
        };
        match read_line(row) {
            Err(message) => wrong(message),
            Ok((number, on, quantity, note)) => {
                let known: Option<(AuthorisationId,)> = tx.sql(&store::BY_NUMBER).bind("number", &number).optional().await?;
                match known {
                    Some((authorisation,)) => all.push(Report { authorisation, on, quantity, note }),
                    None => wrong(format!("il numero «{number}» non è di un servizio affidato a voi.")),
                }
            }
        }
    }
    if lines.is_empty() {
        return Err(Failure::field("file", "Il file non contiene prestazioni."));
    }
    if faults.is_empty() { Ok(all) } else { Err(Failure::Invalid(faults)) }
}

fn read_line(row: &Row) -> Result<(String, NaiveDate, Quantity, String), String> {
    let number = row.any(&["numero", "autorizzazione", "number"]).to_owned();
    if number.is_empty() {
        return Err("manca il numero dell’autorizzazione.".to_owned());
    }
    let day = row.any(&["giorno", "data", "on"]);
    let on = kernel::time::parse_date(day).ok_or_else(|| format!("la data «{day}» non si legge: scrivila come 21/11/2026."))?;
    let amount = row.any(&["quantita", "quantity"]);
    let quantity = match amount.parse::<Quantity>() {
        Ok(quantity) if quantity.hundredths() > 0 => quantity,
        Err(NotAQuantity::Ambiguous) => {
            return Err(format!("la quantità «{amount}» non è chiara: scrivi 1,5 per una e mezza, 1500 per millecinquecento."));
        }
        _ => return Err(format!("la quantità «{amount}» non si legge: un numero maggiore di zero, come 1,5.")),
    };
    let note = kernel::text::clean_line(row.any(&["nota", "note"]), NOTE).map_err(|error| error.to_string())?;
    Ok((number, on, quantity, note))
}
