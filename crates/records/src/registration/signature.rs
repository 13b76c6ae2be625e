//! The signature of a registered message in XML, after the schema of AgID (segnatura di protocollo 3.0.0, Allegato 6 alle Linee guida sul documento
//! informatico).
//!
//! The schema wants a signature of the XML (XAdES baseline B), which needs a certificate of the body. This register has none, and forges none: the
//! element holds the hashes under an algorithm of its own name, which no program takes for a signature. A registry that is wired signs with the
//! body's certificate.

use super::port::{Correspondent, RegisteredFile, Registration};
use crate::document::DocumentDirection;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Instant;
use kernel::time::local;
use sha2::{Digest as _, Sha256};

/// What stands where a certified signature would name its algorithm.
const NO_SIGNATURE: &str = "urn:portico:registro-locale:sola-impronta";
const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The signature of what was registered under this number. The schema wants its attributes qualified, hence the prefix.
pub(super) fn signature(what: &Registration, number: i64, at: Instant) -> String {
    let content = format!("{}{}", heading(what, number, at), description(what));
    let digest = STANDARD.encode(Sha256::digest(content.as_bytes()));
    let signed = format!(
        "<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{C14N}\"/><ds:SignatureMethod Algorithm=\"{NO_SIGNATURE}\"/>\
         <ds:Reference URI=\"\"><ds:DigestMethod Algorithm=\"{SHA256}\"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let value = STANDARD.encode(Sha256::digest(signed.as_bytes()));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SegnaturaInformatica xmlns=\"http://www.agid.gov.it/protocollo/\" \
         xmlns:prot=\"http://www.agid.gov.it/protocollo/\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" prot:versione=\"3.0.0\" prot:lang=\"it\">\n{content}<ds:Signature>{signed}\
         <ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>\n</SegnaturaInformatica>\n"
    )
}

/// `<Intestazione>`: who registered it, under which number, what it is about, where it is filed.
fn heading(what: &Registration, number: i64, at: Instant) -> String {
    let wall = local(at);
    let file = what.file_number.as_ref().map_or_else(String::new, |number| {
        format!(
            "<Fascicolo>{}{}</Fascicolo>",
            element("Denominazione", &format!("Cartella {number}")),
            element("CodiceFascicolo", number)
        )
    });
    let reserved = if what.reserved { "<Riservato>true</Riservato>" } else { "" };
    format!(
        "<Intestazione><Identificatore>{}{}{}{}{}{}</Identificatore>{}<Classifica>{}{}</Classifica>{file}{reserved}</Intestazione>\n",
        element("CodiceAmministrazione", &what.ipa_code),
        element("CodiceAOO", &what.aoo_code),
        element("CodiceRegistro", &what.register),
        element("NumeroRegistrazione", &format!("{number:07}")),
        element("DataRegistrazione", &wall.format("%Y-%m-%d").to_string()),
        element("OraRegistrazione", &wall.format("%H:%M:%S").to_string()),
        element("Oggetto", &what.subject),
        element("Denominazione", &what.class_title),
        element("CodiceFlat", &what.class_code),
    )
}

/// `<Descrizione>`: from whom, to whom, which files with which hash.
fn description(what: &Registration) -> String {
    let office = format!(
        "<Amministrazione>{}{}{}<CodiceIPAUO prot:descrizione=\"{}\"/></Amministrazione>",
        element("DenominazioneAmministrazione", &what.body_name),
        element("CodiceIPAAmministrazione", &what.ipa_code),
        element("CodiceIPAAOO", &what.aoo_code),
        escape(&what.office),
    );
    let other = match &what.correspondent {
        Correspondent::Person { family_name, given_name } => {
            format!("<PersonaFisica>{}{}</PersonaFisica>", element("Nome", given_name), element("Cognome", family_name))
        }
        Correspondent::Other { name } => format!("<PersonaGiuridica>{}</PersonaGiuridica>", element("Denominazione", name)),
    };
    let (from, to) = if what.direction == DocumentDirection::In { (other, office) } else { (office, other) };
    let mut out = format!("<Descrizione><Mittente>{from}</Mittente><Destinatario>{to}</Destinatario>");
    for (index, file) in what.files.iter().enumerate() {
        out.push_str(&file_element(if index == 0 { "DocumentoPrimario" } else { "Allegato" }, file));
    }
    out.push_str("</Descrizione>\n");
    out
}

fn file_element(tag: &str, file: &RegisteredFile) -> String {
    format!(
        "<{tag} prot:nomeFile=\"{}\" prot:mimeType=\"{}\"><Impronta prot:algoritmo=\"SHA-256\">{}</Impronta></{tag}>",
        escape(&file.name),
        escape(&file.media_type),
        STANDARD.encode(&file.sha256)
    )
}

fn element(tag: &str, text: &str) -> String {
    format!("<{tag}>{}</{tag}>", escape(text))
}

/// Text as XML takes it: what has a meaning there is said otherwise, and what XML has no place for is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    fn sample(direction: DocumentDirection, reserved: bool, correspondent: Correspondent) -> Registration {
        let file = |name: &str, content: &[u8]| RegisteredFile {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            sha256: Sha256::digest(content).to_vec(),
        };
        Registration {
            direction,
            subject: if reserved {
                "Documento riservato".to_owned()
            } else {
                "Relazione sociale: \"D'Angelo\" & <figli>".to_owned()
            },
            correspondent,
            class_code: "VII.9".to_owned(),
            class_title: "Prevenzione, recupero e reintegrazione dei soggetti a rischio".to_owned(),
            file_number: (!reserved).then(|| "2026/000123".to_owned()),
            reserved,
            body_name: "Comune di Valdarsa".to_owned(),
            ipa_code: "c_x000".to_owned(),
            aoo_code: "AOO-SOCIALE".to_owned(),
            office: "Servizio sociale \"1\"".to_owned(),
            register: "SOCIALE".to_owned(),
            files: vec![file("relazione.pdf", b"uno"), file("allegato <2>.pdf", b"due")],
        }
    }

    fn samples() -> Vec<String> {
        let at = store::testing::test_moment();
        let person = Correspondent::Person { family_name: "D'Angelo".to_owned(), given_name: "Nicolò".to_owned() };
        let other = Correspondent::Other { name: "Scuola & C. <media>".to_owned() };
        vec![
            signature(&sample(DocumentDirection::Out, false, person.clone()), 7, at),
            signature(&sample(DocumentDirection::Out, true, other.clone()), 12_345_678, at),
            signature(&sample(DocumentDirection::In, false, other), 1, at),
            signature(&sample(DocumentDirection::In, true, person), 2, at),
        ]
    }

    /// Where the schema is, or nothing after saying how to get it. With `PORTICO_REQUIRE_ALL=1` its absence is a failure.
    fn schema() -> Option<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let shared = std::env::var_os("PORTICO_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
        let schema = shared.join("domain/data/protocollo/segnatura_protocollo.xsd");
        let lint = Command::new("xmllint").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let missing = match (schema.is_file(), lint.is_ok_and(|status| status.success())) {
            (true, true) => return Some(schema),
            (false, _) => {
                "the schema of AgID is not there: put segnatura_protocollo.xsd (agid.gov.it, Linee guida sul documento informatico, allegato 6) into \
                 ../shared/domain/data/protocollo/, or point PORTICO_SHARED at its folder"
            }
            (true, false) => "xmllint is not installed: apt-get install libxml2-utils",
        };
        assert_ne!(std::env::var("PORTICO_REQUIRE_ALL").as_deref(), Ok("1"), "{missing}");
        println!("skipped, {missing}");
        None
    }

    #[test]
    fn every_signature_holds_against_the_schema() {
        let Some(schema) = schema() else { return };
        let folder = tempfile::tempdir().expect("a folder");
        let paths: Vec<PathBuf> = samples()
            .iter()
            .enumerate()
            .map(|(index, text)| {
                let path = folder.path().join(format!("{index}.xml"));
                std::fs::write(&path, text).expect("a file");
                path
            })
            .collect();
        let output =
            Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).args(&paths).output().expect("xmllint");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn what_is_reserved_tells_neither_what_it_is_about_nor_of_which_case() {
        let xml = &samples()[1];
        assert!(xml.contains("<Riservato>true</Riservato>") && xml.contains("Documento riservato"));
        assert!(!xml.contains("D'Angelo") && !xml.contains("<Fascicolo>"), "{xml}");
        assert!(xml.contains("<NumeroRegistrazione>12345678</NumeroRegistrazione>"));
        assert!(samples()[0].contains("<NumeroRegistrazione>0000007</NumeroRegistrazione>"));
    }

    #[test]
    fn another_content_has_another_hash() {
        let at = store::testing::test_moment();
        let one = sample(DocumentDirection::Out, false, Correspondent::Other { name: "Scuola".to_owned() });
        let mut other = one.clone();
        other.files[0].sha256[0] ^= 1;
        let value = |xml: String| xml.split("<ds:SignatureValue>").nth(1).expect("a value").to_owned();
        assert_ne!(value(signature(&one, 1, at)), value(signature(&other, 1, at)));
        assert!(signature(&one, 1, at).contains(NO_SIGNATURE));
    }
}
