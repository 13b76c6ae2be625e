//! What is sent about liquidations, read into commands.

use super::model::PayOutcome;
use crate::month::Month;
use crate::recovery::forms::required_month;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::time::days_after;
use kernel::{Cents, TaxCode, UnitId};
use uuid::Uuid;

/// Longest reason, longest note.
pub const REASON: usize = 300;
/// Longest name of an act and of an organ.
pub const ACT: usize = 120;
/// Days after the approval within which the treasurer is to pay: what lies further is a slip that nobody could take back.
pub const PAID_WITHIN: u64 = 60;

/// A liquidation to be prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// The office that pays.
    pub unit: UnitId,
    /// Of one measure; `None` for all.
    pub measure: Option<Uuid>,
    /// Through which month.
    pub month: Month,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The day of the order to pay.
    pub pay_on: NaiveDate,
    /// Number of the act.
    pub act_number: String,
    /// Its date.
    pub act_date: NaiveDate,
    /// Whose act.
    pub act_organ: String,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutcome {
    /// What.
    pub outcome: PayOutcome,
    /// When.
    pub on: NaiveDate,
    /// What the bank said; may be empty.
    pub note: String,
}

/// The act by which something is paid outside this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideAct {
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
}

/// An heir and what is paid to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heir {
    /// Where it stood in what was sent, for the fault beside it.
    pub place: usize,
    /// Who.
    pub code: TaxCode,
    /// Their part.
    pub amount: Cents,
}

/// How what somebody who died was due is divided among the heirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHeirs {
    /// The act.
    pub act: OutsideAct,
    /// What says who the heirs are: the declaration of succession, a notary's act.
    pub declaration: String,
    /// Each.
    pub heirs: Vec<Heir>,
}

/// A liquidation to be prepared; a month that lies more than one ahead is a mistake.
pub fn read_new(fields: &mut Fields, today: NaiveDate) -> Option<NewRun> {
    let unit: Option<UnitId> = fields.required_id("unit");
    let measure: Option<Uuid> = fields.id("measure");
    let month = required_month(fields, "month");
    if month.is_some_and(|month| month > Month::of(today).plus(1)) {
        fields.fault("month", "Si prepara al massimo il mese successivo a quello in corso.");
    }
    Some(NewRun { unit: unit?, measure, month: month? })
}

/// An approval: the act, and the day of the order to pay, not before today and not too far from it.
pub fn read_approval(fields: &mut Fields, today: NaiveDate) -> Option<Approval> {
    let pay_on = fields.required_date("pay_on");
    let act_number = fields.required_line("act_number", ACT);
    let act_date = fields.required_date("act_date");
    let act_organ = fields.required_line("act_organ", ACT);
    if pay_on.is_some_and(|day| day < today) {
        fields.fault("pay_on", "Il giorno del pagamento non può essere già passato.");
    }
    if pay_on.is_some_and(|day| day > days_after(today, PAID_WITHIN)) {
        fields.fault("pay_on", format!("Il giorno del pagamento è troppo lontano: al massimo {PAID_WITHIN} giorni da oggi."));
    }
    if act_date.is_some_and(|day| day > today) {
        fields.fault("act_date", "La data non può essere nel futuro.");
    }
    Some(Approval { pay_on: pay_on?, act_number: act_number?, act_date: act_date?, act_organ: act_organ? })
}

/// Why something is done.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// Why an approval is taken back, by somebody who says that the treasurer has nothing: what was sent is paid, and would be paid again.
pub fn read_withdrawal(fields: &mut Fields) -> Option<String> {
    let reason = read_reason(fields);
    if !fields.flag("nothing_sent") {
        fields.fault(
            "nothing_sent",
            "Conferma che nessun file è stato inviato alla tesoreria. Se è stato inviato, la liquidazione va segnata come trasmessa.",
        );
    }
    reason
}

/// The act by which something is paid outside this program; one that is not there yet pays nothing.
pub fn read_outside(fields: &mut Fields, today: NaiveDate) -> Option<OutsideAct> {
    let number = fields.required_line("act_number", ACT);
    let date = fields.required_date("act_date");
    if date.is_some_and(|day| day > today) {
        fields.fault("act_date", "La data non può essere nel futuro.");
    }
    Some(OutsideAct { number: number?, date: date? })
}

/// Which heirs have which part, by which act; rows of a form that are left empty are nobody.
pub fn read_heirs(fields: &mut Fields, today: NaiveDate) -> Option<NewHeirs> {
    let act = read_outside(fields, today);
    let declaration = fields.required_line("declaration", REASON);
    let (mut heirs, mut is_anybody) = (Vec::new(), false);
    for place in 0..fields.groups("heirs") {
        let below = format!("heirs[{place}]");
        if !fields.has_below(&format!("{below}.")) {
            continue;
        }
        is_anybody = true;
        let code_field = format!("{below}.tax_code");
        let code = fields.tax_code(&code_field);
        if code.is_none() && !fields.is_faulty(&code_field) {
            fields.fault(code_field, "Scrivi il codice fiscale dell'erede.");
        }
        let amount_field = format!("{below}.amount");
        let amount = fields.required_cents(&amount_field);
        if amount == Some(Cents::ZERO) {
            fields.fault(amount_field, "La parte di un erede non può essere zero.");
        }
        if let (Some(code), Some(amount)) = (code, amount) {
            heirs.push(Heir { place, code, amount });
        }
    }
    if !is_anybody {
        fields.fault("heirs[0].tax_code", "Indica almeno un erede.");
    }
    Some(NewHeirs { act: act?, declaration: declaration?, heirs })
}

/// What became of a row.
pub fn read_outcome(fields: &mut Fields, today: NaiveDate) -> Option<NewOutcome> {
    let outcome: Option<PayOutcome> = fields.required_code("outcome");
    let on = read_day(fields, today);
    let note = fields.line("note", REASON).unwrap_or_default();
    Some(NewOutcome { outcome: outcome?, on: on?, note })
}

/// The day of an outcome, which is not in the future.
pub fn read_day(fields: &mut Fields, today: NaiveDate) -> Option<NaiveDate> {
    let on = fields.required_date("on");
    if on.is_some_and(|on| on > today) {
        fields.fault("on", "La data non può essere nel futuro.");
    }
    on
}
