//! Letters of the court at the post desk: one that was registered, given to the office, put into the case and entered as an order with the
//! answer it asks for; and one that still waits for somebody to say whose it is.

use super::{Scene, again};
use anyhow::{Context as _, Result};
use casework::Doing;
use chrono::{Datelike as _, TimeDelta};
use courts::order::forms::NewOrder;
use courts::order::{CourtOrderKind, ProceedingKind, ServedMeans};
use guard::{Permission, Principal};
use kernel::CaseId;
use kernel::time::{days_after, days_before, show_date};
use records::LocalRegistry;
use records::document::PostMeans;
use records::post::PostId;
use records::post::actions as post;
use records::post::forms::{HandlePost, LinkPost, NewPost, SortPost};
use std::sync::Arc;
use store::FileVault;

/// Who registers what comes for the whole body.
pub const DESK: &str = "filtro.posta";
const COURT: &str = "Tribunale per i minorenni di Milano";
const PROSECUTOR: &str = "Procura della Repubblica presso il Tribunale per i minorenni di Milano";
/// In how many days the court wants to be answered.
const ANSWER: u64 = 45;

impl Scene<'_> {
    /// The court asks how it goes with the girl.
    pub(super) async fn letters(&self, desk: &Principal, vault: &FileVault, girl: CaseId) -> Result<()> {
        let asked_on = days_before(self.today, 3);
        let answer_by = days_after(self.today, ANSWER);
        let request = format!(
            "Chiede al servizio sociale di riferire entro il {} sull'avvio degli incontri con il padre, sulla frequenza scolastica della minore e sul sostegno ai genitori.",
            show_date(answer_by)
        );
        let paper = paper(&[
            COURT.to_owned(),
            "Decreto n. 2611 - procedimento n. 1187".to_owned(),
            String::new(),
            "Il giudice, letti gli atti, chiede al servizio sociale del Comune di riferire:".to_owned(),
            "1. sull'avvio degli incontri protetti con il padre;".to_owned(),
            "2. sulla frequenza scolastica della minore;".to_owned(),
            "3. sul sostegno ai genitori.".to_owned(),
            format!("La relazione va depositata entro il {}.", show_date(answer_by)),
            String::new(),
            format!("Milano, {}", show_date(asked_on)),
        ]);
        let came = self
            .came(desk, vault, COURT, "Procedimento 1187: richiesta di relazione", ("decreto-2611.pdf", paper.as_slice()))
            .await?;
        let sort = SortPost { unit: self.unit, due_on: Some(answer_by) };
        again(|version| post::sort(self.doing(desk), came, &sort, version)).await.context("given to the office")?;
        let mut tx = self.db.begin(&self.worker.actor).await?;
        let case = casework::case_brief(&mut tx, Permission::ORDER_REGISTER, girl).await?;
        tx.roll_back().await?;
        let link = LinkPost { case_number: case.number.clone() };
        again(|version| post::link(self.doing(self.boss), came, &link, version)).await.context("put into the case")?;
        let mut tx = self.db.begin(&self.boss.actor).await?;
        let letter = post::one(&mut tx, came).await?;
        tx.roll_back().await?;
        let new = NewOrder {
            case: Some(girl),
            person: Some(case.person_id),
            unit: None,
            authority: self.court().await?,
            proceeding: ProceedingKind::Protection,
            register_number: Some("1187".into()),
            // That of the decree which began it.
            year: Some(i64::from(days_before(self.today, 12).year())),
            subject: None,
            secret: false,
            number: Some("2611".into()),
            issued_on: asked_on,
            served_at: Some(self.db.clock().now() - TimeDelta::minutes(90)),
            served_means: Some(ServedMeans::Pec),
            kind: CourtOrderKind::Inquiry,
            duration_months: None,
            ends_on: None,
            revokes: None,
            answer_by: Some(answer_by),
            text: request,
            special_curator: None,
            child_heard: None,
            document: Some(letter.document_id.0),
        };
        courts::order::register::register(self.doing(self.worker), &new).await.context("entered as an order")?;
        let done = HandlePost {
            archive: None,
            reply_number: None,
            note: Some("Registrata fra i provvedimenti: la relazione è fra le scadenze.".into()),
        };
        again(|version| post::handle(self.doing(self.worker), came, &done, version)).await.context("dealt with")?;
        self.still_at_the_desk(desk, vault).await
    }

    /// A letter of which nobody has said yet to which office it goes.
    async fn still_at_the_desk(&self, desk: &Principal, vault: &FileVault) -> Result<()> {
        let paper = paper(&[
            PROSECUTOR.to_owned(),
            String::new(),
            "Si chiede al servizio sociale di raccogliere informazioni su un nucleo familiare".to_owned(),
            "che abita nel Municipio 4 e di riferire se siano utili interventi di sostegno.".to_owned(),
            String::new(),
            format!("Milano, {}", show_date(days_before(self.today, 2))),
        ]);
        self.came(desk, vault, PROSECUTOR, "Richiesta di informazioni su un nucleo", ("richiesta.pdf", paper.as_slice())).await?;
        Ok(())
    }

    async fn came(&self, desk: &Principal, vault: &FileVault, sender: &str, subject: &str, file: (&str, &[u8])) -> Result<PostId> {
        let new = NewPost {
            received_on: self.today,
            means: PostMeans::Pec,
            sender: sender.into(),
            subject: subject.into(),
            unit: None,
            due_on: None,
        };
        let doing: Doing<'_> = self.doing(desk);
        post::register(doing, vault, Arc::new(LocalRegistry), &new, &[file]).await.context("registered at the desk")
    }
}

/// What a letter looks like in a page description: brackets are written with a stroke, letters beyond the plain ones by their number.
fn shown(line: &str) -> String {
    let letter = |c: char| match c {
        '(' | ')' | '\\' => format!("\\{c}"),
        c if c.is_ascii() => c.to_string(),
        c => format!("\\{:03o}", u32::from(c)),
    };
    line.chars().map(letter).collect()
}

/// A page with these lines, as it comes out of a scanner; of letters that Western Europe writes.
fn paper(lines: &[String]) -> Vec<u8> {
    let text: String = lines.iter().map(|line| format!("({}) Tj T*\n", shown(line))).collect();
    let content = format!("BT\n/F1 11 Tf\n60 780 Td\n18 TL\n{text}ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (it) >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in (1_u32..).zip(&objects) {
        places += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file += &format!("xref\n0 {size}\n{places}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_each_of_its_parts_begins() {
        let file = String::from_utf8(paper(&["Perché (sì)".to_owned()])).unwrap();
        assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("%%EOF\n"));
        assert!(file.contains(r"(Perch\351 \(s\354\)) Tj"), "{file}");
        let table = file.split("xref\n0 6\n").nth(1).unwrap();
        for (number, line) in table.lines().skip(1).take(5).enumerate() {
            let place: usize = line.split(' ').next().unwrap().parse().unwrap();
            assert!(file.get(place..).unwrap().starts_with(&format!("{} 0 obj\n", number + 1)), "{line}");
        }
        let start: usize = file.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(file.get(start..).unwrap().starts_with("xref\n"));
    }
}
