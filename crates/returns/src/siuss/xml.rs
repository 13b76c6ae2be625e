//! Records as XML of schema PS_PSA_SINA 201812.
//!
//! The e-service that INPS calls takes one beneficiary with one benefit per document ([`write_document`]); a file that is uploaded
//! by hand may hold many ([`BatchWriter`]). One buffer is used again for every element: a record allocates only where a
//! character must be escaped.

use super::{Address, Amount, Benefit, Flow, Hours, Record, Timing};
use chrono::NaiveDate;
use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::fmt::{self, Display};
use std::io;

/// The namespace of the schema.
const NAMESPACE: &str = "http://inps.it/Casellario";

/// Writes one document with one record, and gives the output back.
pub fn write_document<W: io::Write>(out: W, flow: &Flow, record: &Record) -> io::Result<W> {
    let mut document = BatchWriter::start(out, flow)?;
    document.write(record)?;
    document.finish()
}

/// Writes one document with many records, one after the other; nothing is kept in memory. A document without any record is not
/// valid: start one when there is something to send.
pub struct BatchWriter<W> {
    xml: Writer<W>,
    tag: Tag,
    count: u64,
}

/// The start tag being written: name and attributes, already escaped.
#[derive(Default)]
struct Tag {
    content: String,
    name_length: usize,
}

impl Tag {
    fn open(&mut self, name: &str) -> &mut Self {
        self.content.clear();
        self.content.push_str(name);
        self.name_length = name.len();
        self
    }

    /// Text from outside.
    fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.attribute(key, |content| {
            content.push_str(&escape(value));
            Ok(())
        })
    }

    fn optional_text(&mut self, key: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(key, value);
        }
        self
    }

    /// Numbers, days and codes of our own making, in which there is nothing to escape.
    fn plain(&mut self, key: &str, value: impl Display) -> &mut Self {
        self.attribute(key, |content| fmt::Write::write_fmt(content, format_args!("{value}")))
    }

    fn optional_plain(&mut self, key: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.plain(key, value);
        }
        self
    }

    fn attribute(&mut self, key: &str, value: impl FnOnce(&mut String) -> fmt::Result) -> &mut Self {
        self.content.push(' ');
        self.content.push_str(key);
        self.content.push_str("=\"");
        // A String takes whatever it is given; there is no error to pass on.
        let _: fmt::Result = value(&mut self.content);
        self.content.push('"');
        self
    }

    fn start(&self) -> BytesStart<'_> {
        BytesStart::from_content(self.content.as_str(), self.name_length)
    }
}

/// Cents as `xs:decimal`: `300.00`.
struct Decimal(u64);

impl Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        Decimal(amount.cents().0.unsigned_abs())
    }
}

impl From<Hours> for Decimal {
    fn from(hours: Hours) -> Self {
        Decimal(u64::from(hours.0))
    }
}

/// A day as `xs:date`: `2026-03-01`.
struct Day(NaiveDate);

impl Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use chrono::Datelike;
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl<W: io::Write> BatchWriter<W> {
    /// Writes the head.
    pub fn start(out: W, flow: &Flow) -> io::Result<Self> {
        let mut batch = BatchWriter { xml: Writer::new(out), tag: Tag::default(), count: 0 };
        batch.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        batch.tag.open("Flusso").plain("xmlns", NAMESPACE);
        batch.open()?;
        batch.tag.open("IdentificazioneFlusso").plain("Nome", &flow.id);
        batch.open()?;
        batch
            .tag
            .open("Ente")
            .text("Codice", flow.sender.code.as_str())
            .optional_text("Denominazione", flow.sender.name.as_ref().map(|name| name.as_str()))
            .text("Indirizzo", flow.sender.seat.as_str())
            .text("CFOperatore", flow.sender.officer.as_str());
        batch.empty()?;
        batch.close("IdentificazioneFlusso")?;
        Ok(batch)
    }

    /// Writes one record.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        let person = &record.beneficiary;
        self.tag.open("Beneficiario").text("CodiceFiscale", person.tax_code.as_str());
        self.open()?;
        self.tag
            .open("Anagrafica")
            .text("Cognome", person.surname.as_str())
            .text("Nome", person.given_name.as_str())
            .plain("AnnoNascita", person.birth_year.number())
            .text("LuogoNascita", person.birth_place.as_str())
            .plain("Genere", person.gender.code())
            .text("CodiceCittadinanza", person.citizenship.as_str())
            .optional_text("CodiceSecondaCittadinanza", person.second_citizenship.as_ref().map(|code| code.as_str()));
        self.empty()?;
        for address in record.addresses.iter() {
            match address {
                Address::Italy { region, municipality } => self
                    .tag
                    .open("Indirizzo")
                    .text("CodiceRegione", region.as_str())
                    .text("CodiceComune", municipality.as_str())
                    .plain("CodiceNazione", "380"),
                Address::Abroad { country } => self.tag.open("Indirizzo").text("CodiceNazione", country.as_str()),
            };
            self.empty()?;
        }
        self.benefit(record)?;
        self.close("Beneficiario")?;
        self.count += 1;
        Ok(())
    }

    /// How many records were written.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Closes the document and gives the output back.
    pub fn finish(mut self) -> io::Result<W> {
        self.close("Flusso")?;
        let mut out = self.xml.into_inner();
        out.flush()?;
        Ok(out)
    }

    fn benefit(&mut self, record: &Record) -> io::Result<()> {
        let benefit = &record.benefit;
        let declaration = &benefit.declaration;
        self.tag
            .open("PrestazioniSociali")
            .plain("TipoOperazione", record.operation.code())
            .plain("PresenzaProvaMezzi", benefit.means_test.code())
            .plain("CaratterePrestazione", benefit.timing.character().code())
            .optional_text("NumeroProtocolloDSU", declaration.number.as_ref().map(|number| number.as_str()))
            .optional_plain("AnnoProtocolloDSU", declaration.year.map(|year| year.number()))
            .optional_plain("DataDSU", declaration.signed_on.map(Day))
            .text("CodicePrestazione", benefit.code.as_str())
            .text("DenominazionePrestazione", benefit.name.as_str())
            .text("ProtocolloDomanda", benefit.application.as_str())
            .optional_plain("DataEvento", benefit.event_on.map(Day));
        match &benefit.timing {
            Timing::Periodic { first_day, last_day, every, monthly } => self
                .tag
                .plain("DataInizioPrestazione", Day(*first_day))
                .plain("DataFinePrestazione", Day(*last_day))
                .plain("PeriodoErogazione", every.number())
                .plain("ImportoMensile", Decimal::from(*monthly)),
            Timing::OneOff { on, amount } => {
                self.tag.plain("DataErogazionePrestazione", Day(*on)).plain("ImportoPrestazione", Decimal::from(*amount))
            }
        };
        self.tag
            .optional_plain("ImportoQuotaEnte", benefit.shares.body.map(Decimal::from))
            .optional_plain("ImportoQuotaUtente", benefit.shares.user.map(Decimal::from))
            .optional_plain("ImportoQuotaSSN", benefit.shares.health_service.map(Decimal::from))
            .optional_plain("ImportoQuotaRichiesta", benefit.shares.requested.map(Decimal::from))
            .optional_plain("ImportoSogliaISEE", benefit.isee_threshold.map(Decimal::from))
            .optional_plain("OreServizioMensile", benefit.monthly_hours.map(Decimal::from))
            .plain("PresaCarico", if benefit.care.area().is_some() { "1" } else { "2" })
            .optional_plain("AreaUtenza", benefit.care.area().map(|area| area.code()));
        match benefit.care.assessment() {
            None => self.empty(),
            Some(_) => {
                self.open()?;
                self.assessment(benefit)?;
                self.close("PrestazioniSociali")
            }
        }
    }

    fn assessment(&mut self, benefit: &Benefit) -> io::Result<()> {
        let Some(sina) = benefit.care.assessment() else { return Ok(()) };
        self.tag
            .open("SINA")
            .plain("Mobilita", sina.mobility.code())
            .plain("AttivitaVitaQuotidiana", sina.daily_living.code())
            .optional_plain("DisturbiAreaCognitiva", sina.cognitive.and_then(|disorders| disorders.sent()))
            .plain("DisturbiComportamentali", sina.behavioural.code())
            .optional_plain("NecessitaCureSanitarie", sina.health_care.and_then(|need| need.sent()))
            .plain("AreaReddituale", sina.income.code())
            .plain("AreaSupporto", sina.support.code())
            .plain("FonteDerivazioneValutazione", sina.source.code())
            .plain("StrumentoValutazione", sina.tool.code())
            .optional_plain("FonteDerivazioneInvalidita", sina.certificate_source.map(|source| source.code()));
        if sina.needed_benefits.is_empty() && sina.certificates.is_empty() {
            return self.empty();
        }
        self.open()?;
        self.list("NecessitaInterventiSociali", "CodicePrestazione", sina.needed_benefits.iter().map(|code| code.as_str()))?;
        self.list("InvaliditaCivile", "InvCiv", sina.certificates.iter().map(|certificate| certificate.code()))?;
        self.close("SINA")
    }

    /// A list of codes, left out when it is empty.
    fn list<'a>(&mut self, list: &str, item: &str, codes: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let mut codes = codes.peekable();
        if codes.peek().is_none() {
            return Ok(());
        }
        self.xml.write_event(Event::Start(BytesStart::new(list)))?;
        for code in codes {
            self.xml.write_event(Event::Start(BytesStart::new(item)))?;
            self.xml.write_event(Event::Text(BytesText::new(code)))?;
            self.close(item)?;
        }
        self.close(list)
    }

    fn open(&mut self) -> io::Result<()> {
        self.xml.write_event(Event::Start(self.tag.start()))
    }

    fn empty(&mut self) -> io::Result<()> {
        self.xml.write_event(Event::Empty(self.tag.start()))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{flow, in_care_for_disability, ready, record};
    use super::*;
    use kernel::Cents;

    /// The document, one tag a line, so that a change is seen where it is.
    fn lines(record: &Record) -> String {
        String::from_utf8(write_document(Vec::new(), &flow(), record).unwrap()).unwrap().replace("><", ">\n<")
    }

    #[test]
    fn a_record_of_somebody_in_care_for_disability_is_written_like_this() {
        insta::assert_snapshot!(lines(&ready(&in_care_for_disability())));
    }

    #[test]
    fn marks_that_mean_something_to_xml_are_escaped() {
        let text = lines(&record());
        assert!(text.contains("DenominazionePrestazione=\"Aiuto per l&apos;affitto &amp; le spese\""), "{text}");
    }

    #[test]
    fn cents_are_written_with_a_point_and_two_figures() {
        for (cents, text) in [(0, "0.00"), (5, "0.05"), (30_000, "300.00"), (i64::MAX, "92233720368547758.07")] {
            assert_eq!(Decimal::from(Amount::new(Cents(cents)).unwrap()).to_string(), text);
        }
    }

    #[test]
    fn a_cancellation_differs_from_what_was_sent_in_one_letter() {
        let cancelled = lines(&super::super::cancellation(&record()));
        assert_eq!(cancelled, lines(&record()).replace("TipoOperazione=\"I\"", "TipoOperazione=\"C\""));
    }

    #[test]
    fn a_batch_holds_every_record_in_order_under_one_head() {
        let mut other = record();
        other.beneficiary.tax_code = "BNCGLI92T71B157Z".parse().unwrap();
        let mut batch = BatchWriter::start(Vec::new(), &flow()).unwrap();
        batch.write(&record()).unwrap();
        batch.write(&other).unwrap();
        assert_eq!(batch.count(), 2);
        let text = String::from_utf8(batch.finish().unwrap()).unwrap();
        assert_eq!((text.matches("<Ente ").count(), text.matches("<Beneficiario ").count()), (1, 2));
        assert!(text.find("RSSMRA80A01F205X") < text.find("CodiceFiscale=\"BNCGLI92T71B157Z\""));
    }
}
