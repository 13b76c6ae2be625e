//! Letters of an invented office.

use chrono::NaiveDate;
use kernel::Cents;
use letters::kinds::{
    Amount, Appeal, Application, CopaymentChange, CopaymentEnd, Grant, MissingDocuments, Noticed, Paper, PartialGrant, Per,
    Receipt, Refusal, RefusalNotice, Revocation,
};
use letters::{Block, Column, Frame, Kind, Letter, Protocol, Responsible, Sender, Signature, Signing, Table};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub fn frame() -> Frame {
    Frame {
        sender: Sender {
            body: "Comune di Valdarsa".into(),
            office: "Area servizi sociali, ufficio contributi".into(),
            address: "Piazza della Libertà 1, 00000 Valdarsa".into(),
            contacts: texts(&["telefono 000 123456", "contributi@comune.example", "PEC: protocollo@pec.comune.example"]),
        },
        protocol: Some(Protocol { number: "0012345/2026".into(), date: day("2026-03-08") }),
        place: "Valdarsa".into(),
        date: day("2026-03-08"),
        addressee: texts(&["Nicolò D'Angelo", "via delle Querce 11", "00000 Valdarsa"]),
        responsible: Some(Responsible {
            name: "Fatima Šarić".into(),
            office: "ufficio contributi".into(),
            contacts: texts(&["telefono 000 123457", "f.saric@comune.example"]),
            files: "allo sportello di piazza della Libertà 1, il martedì mattina".into(),
        }),
        signature: Some(Signature {
            name: "Élodie Müller".into(),
            role: "La dirigente".into(),
            act: Some("Determinazione dirigenziale n. 12 del 5 marzo 2026".into()),
            signing: Signing::Digital,
        }),
    }
}

pub fn application() -> Application {
    Application {
        number: "2026/000123".into(),
        measure: "Sostegno al reddito".into(),
        received_on: day("2026-02-01"),
        beneficiary: Some("Șerban Łukasz D'Angelo".into()),
    }
}

pub fn appeals() -> Vec<Appeal> {
    vec![
        Appeal { way: "ricorso al Tribunale amministrativo regionale".into(), days: 60 },
        Appeal { way: "ricorso straordinario al Presidente della Repubblica".into(), days: 120 },
    ]
}

pub fn reasons() -> Vec<String> {
    texts(&[
        "L'ISEE del nucleo, 6.312,40\u{a0}€, supera la soglia di 6.000,00\u{a0}€ (regolamento, articolo 3).",
        "La residenza nel Comune dura da meno di due anni (regolamento, articolo 4).",
    ])
}

pub fn receipt() -> Letter {
    let receipt = Receipt {
        application: application(),
        term_days: 30,
        due_on: day("2026-03-03"),
        missing: texts(&["la lettera di licenziamento", "il contratto di affitto registrato"]),
        hand_in: Some("allo sportello o per posta elettronica certificata".into()),
        substitute: Some("il segretario generale".into()),
    };
    receipt.letter(Frame { signature: None, ..frame() })
}

pub fn missing_documents() -> Letter {
    let missing = MissingDocuments {
        application: application(),
        documents: texts(&["la lettera di licenziamento"]),
        suspended_from: day("2026-03-08"),
        longest_days: 30,
        answer_by: day("2026-04-07"),
        hand_in: "allo sportello o per posta elettronica certificata".into(),
    };
    missing.letter(frame())
}

pub fn refusal_notice() -> Letter {
    let notice = RefusalNotice { application: application(), reasons: reasons(), days: 10, hand_in: "allo sportello".into() };
    notice.letter(frame())
}

fn granted() -> Grant {
    Grant {
        application: application(),
        amount: Some(Amount { cents: Cents(25_000), per: Per::Month }),
        is_copayment: false,
        from: Some(day("2026-04-01")),
        last_day: Some(day("2027-03-31")),
        payment: Some("ogni mese sul conto indicato nella domanda".into()),
        conditions: texts(&["il progetto firmato con il servizio sociale è rispettato"]),
        more: vec![
            Block::Heading("Come è calcolato l'importo".into()),
            Block::Table(Table {
                columns: vec![Column::words("Voce"), Column::figures("Importo")],
                rows: vec![texts(&["Importo base", "200,00\u{a0}€"]), texts(&["Un figlio minorenne", "50,00\u{a0}€"])],
            }),
        ],
        appeals: appeals(),
    }
}

pub fn grant() -> Letter {
    granted().letter(frame())
}

pub fn partial_grant() -> Letter {
    PartialGrant {
        grant: granted(), reasons: texts(&["La spesa ammessa per l'affitto è al massimo di 4.000,00\u{a0}€ all'anno."])
    }
    .letter(frame())
}

pub fn refusal() -> Letter {
    let refusal = Refusal {
        application: Application { beneficiary: None, ..application() },
        reasons: reasons(),
        notice: Some(Noticed {
            on: day("2026-02-11"),
            observations: Some("Il contratto presentato riguarda un altro alloggio.\nL'ISEE è quello in vigore.".into()),
        }),
        more: Vec::new(),
        appeals: appeals(),
    };
    refusal.letter(frame())
}

pub fn revocation() -> Letter {
    let revocation = Revocation {
        application: application(),
        from: day("2026-09-01"),
        reasons: texts(&["La residenza nel Comune è finita (regolamento, articolo 4)."]),
        more: Vec::new(),
        appeals: appeals(),
    };
    revocation.letter(frame())
}

pub fn copayment_change() -> Letter {
    let change = CopaymentChange {
        service: "Assistenza domiciliare".into(),
        beneficiary: Some("Олександр Щербак".into()),
        old: Cents(1_250),
        new: Cents(1_025),
        per: Per::Hour,
        from: day("2026-04-01"),
        reasons: texts(&["L'ISEE del nucleo è cambiato."]),
        more: Vec::new(),
        appeals: appeals(),
    };
    change.letter(frame()).expect("a difference")
}

/// A paper of the service.
pub fn paper(kind: Kind) -> Letter {
    let blocks = vec![
        Block::Heading("La situazione".into()),
        Block::Paragraph("Vive solo.\nLa sorella lo aiuta il sabato.".into()),
        Block::List(texts(&["Restare a casa", "Ritrovare gli amici"])),
    ];
    Paper { kind, number: "2026/000007".into(), subject: "Nicolò D'Angelo".into(), blocks }.letter(frame())
}

pub fn copayment_end() -> Letter {
    let end = CopaymentEnd {
        application: Application { measure: "Assistenza domiciliare".into(), ..application() },
        amount: Some(Amount { cents: Cents(1_025), per: Per::Hour }),
        from: day("2026-09-01"),
        last_day: Some(day("2026-08-31")),
        reasons: texts(&["Il servizio è finito."]),
        hand_in: "allo sportello di piazza della Libertà 1".into(),
        more: Vec::new(),
        appeals: appeals(),
    };
    end.letter(frame())
}

/// One letter of each kind, with every part that it can have.
pub fn all() -> Vec<Letter> {
    let mut all = vec![
        receipt(),
        missing_documents(),
        refusal_notice(),
        grant(),
        partial_grant(),
        refusal(),
        revocation(),
        copayment_change(),
    ];
    all.extend([Kind::Report, Kind::Plan, Kind::Letter, Kind::Minutes, Kind::Convocation].map(paper));
    all.push(copayment_end());
    all
}
