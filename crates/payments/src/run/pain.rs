//! The file of credit transfers for the bank: `pain.001.001.03` (ISO 20022, EPC implementation guidelines of the SEPA credit transfer).
//!
//! Every byte follows from the liquidation as it was approved, so that the file is the same whenever it is made. Names are written with the
//! signs that every bank takes; nothing of what is paid says why somebody gets it.

use super::row_store::Transfer;
use super::store::Run;
use chrono::NaiveDate;
use kernel::{Cents, Instant, Outcome};
use std::fmt::Write as _;
use uuid::Uuid;

/// The media type of the file.
pub const XML_TYPE: &str = "application/xml; charset=utf-8";
/// Longest name in a SEPA transfer.
const NAME: usize = 70;
/// Longest text that the payee reads.
const REMITTANCE: usize = 140;

/// What the file is made of.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The liquidation: where the identifier of the message comes from.
    pub run: Uuid,
    /// Its number.
    pub number: &'a str,
    /// When it was approved.
    pub at: Instant,
    /// The day on which it is to be paid.
    pub pay_on: NaiveDate,
    /// Who pays.
    pub holder: &'a str,
    /// From which account.
    pub iban: &'a str,
    /// What the bank knows the payer by; may be empty.
    pub code: &'a str,
}

impl<'a> Order<'a> {
    /// Of a liquidation; `None` before it was approved.
    pub fn of(run: &'a Run) -> Option<Order<'a>> {
        Some(Order {
            run: run.id,
            number: &run.number,
            at: run.approved_at?,
            pay_on: run.pay_on?,
            holder: &run.account_holder,
            iban: &run.account_iban,
            code: &run.account_code,
        })
    }
}

/// `1234.56`: amounts of the file have a point and no groups.
fn amount(cents: Cents) -> String {
    format!("{}.{:02}", cents.0.unsigned_abs() / 100, cents.0.unsigned_abs() % 100)
}

/// A text in the signs that every bank takes (letters, digits and `/-?:().,'+`), accents dropped, not longer than so many; never empty.
fn latin(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_ascii_alphanumeric() || "-?:().,'+".contains(sign) {
            out.push(sign);
            continue;
        }
        let plain = kernel::text::folded(sign.encode_utf8(&mut [0; 4]));
        let plain: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.as_str() {
            "" if out.ends_with(' ') || out.is_empty() => {}
            "" => out.push(' '),
            letters if sign.is_uppercase() => out.push_str(&letters.to_ascii_uppercase()),
            letters => out.push_str(letters),
        }
    }
    let cut: String = out.trim().chars().take(most).collect();
    let cut = cut.trim_end();
    if cut.is_empty() { "-".to_owned() } else { cut.to_owned() }
}

/// A text between two tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&apos;").replace('"', "&quot;")
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// The file.
///
/// # Errors
/// A sum that does not fit.
pub fn file(order: &Order<'_>, transfers: &[Transfer]) -> Outcome<Vec<u8>> {
    let sum = amount(Cents::sum(transfers.iter().map(|transfer| transfer.amount))?);
    let count = transfers.len();
    let holder = escaped(&latin(order.holder, NAME));
    let message = hex(order.run);
    let mut out = String::with_capacity(transfers.len().saturating_mul(700).saturating_add(2_000));
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"><CstmrCdtTrfInitn>\n");
    let code = escaped(&latin(order.code, 35));
    let identity =
        if order.code.is_empty() { String::new() } else { format!("<Id><OrgId><Othr><Id>{code}</Id></Othr></OrgId></Id>") };
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{}</CreDtTm><NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum><InitgPty><Nm>{holder}</Nm>{identity}</InitgPty></GrpHdr>",
        kernel::time::local(order.at).format("%Y-%m-%dT%H:%M:%S"),
    );
    let _ = writeln!(
        out,
        "<PmtInf><PmtInfId>{message}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum>\
         <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt>{}</ReqdExctnDt><Dbtr><Nm>{holder}</Nm></Dbtr>\
         <DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>",
        order.pay_on.format("%Y-%m-%d"),
        escaped(order.iban),
    );
    for transfer in transfers {
        let text =
            latin(&format!("Rif. {}-{} mese {}", order.number.replace('/', "-"), transfer.number, transfer.month), REMITTANCE);
        let _ = writeln!(
            out,
            "<CdtTrfTxInf><PmtId><InstrId>{}</InstrId><EndToEndId>{}</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"EUR\">{}</InstdAmt></Amt>\
             <Cdtr><Nm>{}</Nm></Cdtr><CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>{}</Ustrd></RmtInf></CdtTrfTxInf>",
            transfer.number,
            hex(transfer.id),
            amount(transfer.amount),
            escaped(&latin(&transfer.holder, NAME)),
            escaped(&transfer.iban),
            escaped(&text),
        );
    }
    out.push_str("</PmtInf></CstmrCdtTrfInitn></Document>\n");
    Ok(out.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::month::Month;
    use crate::payee::model::invented;
    use proptest::prelude::*;

    fn transfer(number: u32, amount: i64, holder: &str) -> Transfer {
        Transfer {
            id: Uuid::from_u128(u128::from(number)),
            number: i64::from(number),
            month: Month::of(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()),
            amount: Cents(amount),
            iban: invented(number),
            holder: holder.to_owned(),
        }
    }

    fn order() -> Order<'static> {
        Order {
            run: Uuid::from_u128(7),
            number: "2026/000012",
            at: "2026-11-21T10:00:00Z".parse().unwrap(),
            pay_on: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
            holder: "Comune di Cantù & C.",
            iban: "IT60X0542811101000000123456",
            code: "",
        }
    }

    /// The texts of an element, in order.
    fn texts<'a>(file: &'a str, tag: &str) -> Vec<&'a str> {
        let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
        let parts = file.split(open.as_str()).skip(1).filter(|part| part.starts_with([' ', '>']));
        parts.filter_map(|part| part.split_once('>')?.1.split_once(close.as_str()).map(|(text, _)| text)).collect()
    }

    #[test]
    fn the_file_says_who_pays_whom_and_its_sums_are_those_of_its_transfers() {
        let all = [transfer(1, 12_345, "Niccolò D'Angelo"), transfer(2, 5, "Łucja Öztürk")];
        let text = String::from_utf8(file(&order(), &all).unwrap()).unwrap();
        assert_eq!(texts(&text, "CtrlSum"), ["123.50", "123.50"]);
        assert_eq!(texts(&text, "NbOfTxs"), ["2", "2"]);
        assert_eq!(texts(&text, "InstdAmt"), ["123.45", "0.05"]);
        assert_eq!(texts(&text, "Nm"), ["Comune di Cantu C.", "Comune di Cantu C.", "Niccolo D&apos;Angelo", "Lucja Ozturk"]);
        assert_eq!(texts(&text, "ReqdExctnDt"), ["2026-11-27"]);
        assert_eq!(texts(&text, "CreDtTm"), ["2026-11-21T11:00:00"]);
        assert_eq!(texts(&text, "Ustrd"), ["Rif. 2026-000012-1 mese 2026-11", "Rif. 2026-000012-2 mese 2026-11"]);
        assert!(texts(&text, "EndToEndId").iter().chain(&texts(&text, "MsgId")).all(|id| id.len() <= 35));
        assert!(
            !text.contains("<OrgId>")
                && file(&Order { code: "ABC12345", ..order() }, &all)
                    .is_ok_and(|file| String::from_utf8_lossy(&file).contains("<OrgId><Othr><Id>ABC12345</Id>"))
        );
    }

    #[test]
    fn the_same_liquidation_makes_the_same_file() {
        let all: Vec<Transfer> = (1..50).map(|number| transfer(number, 10_000, "Mario Rossi")).collect();
        assert_eq!(file(&order(), &all).unwrap(), file(&order(), &all).unwrap());
    }

    proptest! {
        #[test]
        fn every_name_becomes_one_that_a_bank_takes(name in "\\PC{0,90}") {
            let latin = latin(&name, NAME);
            prop_assert!((1..=NAME).contains(&latin.chars().count()), "{latin:?}");
            prop_assert!(latin.chars().all(|sign| sign.is_ascii_alphanumeric() || "-?:().,'+ ".contains(sign)), "{latin:?}");
            prop_assert!(!latin.starts_with(' ') && !latin.ends_with(' '));
        }

        #[test]
        fn the_control_sum_is_the_sum_of_the_amounts(amounts in prop::collection::vec(1_i64..100_000_000, 1..40)) {
            let all: Vec<Transfer> = (1_u32..).zip(&amounts).map(|(number, amount)| transfer(number, *amount, "Mario Rossi")).collect();
            let text = String::from_utf8(file(&order(), &all).unwrap()).unwrap();
            let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
            prop_assert_eq!(texts(&text, "InstdAmt").into_iter().map(cents).sum::<i64>(), amounts.iter().sum::<i64>());
            prop_assert_eq!(texts(&text, "CtrlSum").into_iter().map(cents).collect::<Vec<_>>(), vec![amounts.iter().sum::<i64>(); 2]);
        }
    }
}
