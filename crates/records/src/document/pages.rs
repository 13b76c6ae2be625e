//! One document: written while it is a draft; then printed, registered, sent, followed by another edition, released with parts left out.

use super::actions;
use super::forms;
use super::list::{Head, head};
use super::model::{DocumentId, DocumentKind, DocumentState, PostMeans};
use super::part::{Part, PartKind};
use super::release;
use super::store as s;
use super::store::{DocumentFileId, DocumentRow, FileKind, FileRow, ReleaseRow, TextRow};
use crate::approval;
use crate::approval::ApprovalOutcome;
use crate::approval::store::Approval;
use crate::post::actions::to_handle;
use crate::post::store::PostRow;
use crate::problems::Problem;
use crate::registration::{self, Registry};
use crate::retention::plan;
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use casework::draft::{self, DraftKind};
use guard::Permission;
use kernel::time::{show_date, show_moment};
use kernel::{Failure, Outcome};
use letters::{Press, Signing};
use std::sync::Arc;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};

/// The field in which a draft says which version of the document it was typed over.
const TYPED_OVER: &str = "draft_version";
/// The field in which it says which of its texts that was: a file that came or went meanwhile changed no word.
const TYPED_TEXT: &str = "draft_text";

/// What somebody may do with a document as it is now.
#[derive(Clone, Copy, Debug, Default)]
struct May {
    write: bool,
    finish: bool,
    register: bool,
    send: bool,
    supersede: bool,
    withdraw: bool,
    redact: bool,
    file: bool,
    /// Somebody else approves it before it is final.
    wanted: bool,
    /// It was approved as it is now.
    approved: bool,
    ask: bool,
    approve: bool,
    /// What is typed is kept on the server.
    keep: bool,
}

#[derive(Template)]
#[template(path = "records/document.html")]
struct DocumentPage {
    head: String,
    row: DocumentRow,
    text: TextRow,
    open: Vec<String>,
    files: Vec<FileRow>,
    texts: Vec<TextRow>,
    releases: Vec<ReleaseRow>,
    approvals: Vec<Approval>,
    form: FormView,
    send: FormView,
    annex: FormView,
    may: May,
    kinds: Vec<Choice>,
    signings: Vec<Choice>,
    outcomes: Vec<Choice>,
    means: Vec<Choice>,
    classes: Vec<Choice>,
    class_title: String,
    /// The post that it came with, while it waits for an answer that the reader may give.
    post: Option<PostRow>,
    draft_at: Option<String>,
    /// What the reader typed and did not save before it was no draft any more.
    unsaved: Vec<String>,
    csrf: String,
    key: String,
}

/// A form that was refused, with what was typed.
enum Again {
    Text(FormView, i64),
    Send(FormView),
    Annex(FormView),
}

/// The form of a text as it is stored.
fn written(visit: &Visit, row: &DocumentRow, text: &TextRow) -> FormView {
    let mut form =
        visit.form().with_value("title", &text.title).with_maybe("addressee", Some(&text.addressee).filter(|it| !it.is_empty()));
    for (index, part) in text.parts().iter().enumerate() {
        form = form
            .with_value(format!("parts[{index}].kind"), part.kind.code())
            .with_value(format!("parts[{index}].text"), &part.text);
    }
    form.with_version(row.version).with_fact("Stato", row.state.label())
}

/// What was typed into the form of a text, piece by piece.
fn typed(form: &FormView) -> Vec<String> {
    let parts = form.rows("parts", 0_usize).into_iter().map(|row| form.value(form.cell("parts", row, "text")).to_owned());
    let head = [form.value("title"), form.value("addressee")].map(str::to_owned);
    head.into_iter().chain(parts).filter(|words| !words.trim().is_empty()).collect()
}

async fn may_of(tx: &mut Tx, visit: &Visit, row: &DocumentRow, approvals: &[Approval]) -> Outcome<May> {
    let principal = visit.principal()?;
    let mut may = May::default();
    if principal.may(Permission::DOCUMENT_WRITE) {
        may.write = tx.sql(&s::WRITE).id("id", row.id).optional::<DocumentRow>().await?.is_some();
    }
    if principal.may(Permission::DOCUMENT_FINISH) {
        may.finish = tx.sql(&s::FINISH).id("id", row.id).optional::<DocumentRow>().await?.is_some();
    }
    let redact =
        principal.may(Permission::FILE_RELEASE) && tx.sql(&s::RELEASE).id("id", row.id).optional::<DocumentRow>().await?.is_some();
    let (draft, standing) = (row.state == DocumentState::Draft, matches!(row.state, DocumentState::Final | DocumentState::Sent));
    let wanted = draft && row.is_written() && approval::actions::wanted(tx, row).await?;
    let approved = wanted && approvals.iter().any(|one| one.covers(&row.version));
    let waits = approvals.iter().any(Approval::waits);
    let approve = may.finish && draft && waits && !approval::actions::wrote(tx, row.id).await?;
    Ok(May {
        wanted,
        approved,
        ask: may.write && wanted && !approved && !waits,
        approve,
        write: may.write && draft && row.is_written(),
        finish: may.finish && draft && row.is_written() && (!wanted || approved),
        register: may.finish && row.goes_to_the_registry() && !row.is_registered(),
        send: may.finish && row.state == DocumentState::Final && row.is_written(),
        supersede: may.write && standing && row.is_written() && row.next_id.is_none(),
        withdraw: if standing { may.finish } else { may.write && row.state != DocumentState::Withdrawn },
        redact: redact && standing && row.is_written(),
        file: may.finish && row.state != DocumentState::Withdrawn,
        keep: draft::is_kept(principal, DraftKind::Document),
    })
}

async fn page(visit: &Visit, id: DocumentId, again: Option<Again>) -> Answer {
    let mut tx = visit.begin().await?;
    let (row, text) = actions::read(&mut tx, id).await?;
    let head: Option<Head> = match row.case_id {
        Some(case) => Some(head(&mut tx, visit, case).await?),
        None => None,
    };
    let files: Vec<FileRow> = tx.sql(&s::FILES).id("id", id).all().await?;
    let texts: Vec<TextRow> = tx.sql(&s::TEXTS).id("id", id).all().await?;
    let releases: Vec<ReleaseRow> = tx.sql(&s::RELEASES).id("id", id).all().await?;
    let approvals = approval::actions::of_document(&mut tx, id).await?;
    let may = may_of(&mut tx, visit, &row, &approvals).await?;
    let classes = plan::all(&mut tx).await?;
    let post = if row.kind == DocumentKind::Post { to_handle(&mut tx, id).await? } else { None };
    let kept = if row.is_written() && again.is_none() { draft::load(&mut tx, DraftKind::Document, id.0).await? } else { None };
    tx.commit(Audit::of("document.read").about(row.person_id).on("document", id)).await?;
    let stored = written(visit, &row, &text);
    let draft_at = kept.as_ref().map(|draft| show_moment(draft.at));
    let mut send = visit.form().with_value("sent_on", show_date(visit.db().clock().today())).with_version(row.version);
    let mut annex = visit.form().with_version(row.version);
    let answers = again.is_some();
    // Somebody else made it final, or withdrew it, while this was typed: the words are shown, to be copied.
    let unsaved = match (&again, &kept) {
        _ if may.write => Vec::new(),
        (Some(Again::Text(form, _)), _) => typed(form),
        (None, Some(draft)) if actions::says_more(&draft.pairs(), &text) => typed(&visit.form().with_values(draft.pairs())),
        _ => Vec::new(),
    };
    let form = match (again, kept) {
        (Some(Again::Text(form, based_on)), _) if based_on == row.version => form.with_version(row.version),
        (Some(Again::Text(form, based_on)), _) => form.over(based_on, &stored),
        (Some(Again::Send(form)), _) => {
            send = form.with_version(row.version);
            stored
        }
        (Some(Again::Annex(form)), _) => {
            annex = form.with_version(row.version);
            stored
        }
        (None, Some(draft)) => {
            let typed = draft.pairs();
            let said = |field: &str| typed.iter().find(|(name, _)| name == field).and_then(|(_, value)| value.parse::<i64>().ok());
            let (over, text) = (said(TYPED_OVER), said(TYPED_TEXT));
            let form = visit.form().with_values(typed);
            match over {
                Some(over) if over != row.version && text != Some(row.text_version) => form.over(over, &stored),
                _ => form.with_version(row.version),
            }
        }
        (None, None) => stored,
    };
    let page = visit.page(row.called()).crumb("Documenti", "/documenti");
    let page = match &head {
        Some(head) => page.crumb(head.title.clone(), format!("/cartelle/{}/documenti", head.case.id)),
        None => page,
    };
    // A draft that was typed over an older text is shown with both, and is no refusal yet.
    let page = match [&form, &send, &annex].into_iter().find(|form| answers && form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    let class_title = classes.iter().find(|class| class.code == row.class).map(|class| class.title.clone()).unwrap_or_default();
    let small = visit.form();
    page.render(DocumentPage {
        head: head.map(|head| head.html).unwrap_or_default(),
        open: if row.state == DocumentState::Draft { actions::open_in(&text) } else { Vec::new() },
        files,
        texts,
        releases,
        approvals,
        form,
        send: send.prefixed("send"),
        annex: annex.prefixed("annex"),
        may,
        kinds: options::<PartKind>(),
        signings: options::<Signing>(),
        outcomes: options::<ApprovalOutcome>(),
        means: options::<PostMeans>(),
        classes: choices(classes.iter().map(|class| (&class.code, format!("{} {}", class.code, class.title)))),
        class_title,
        post,
        draft_at,
        unsaved,
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
        row,
        text,
    })
}

/// `GET /documenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<DocumentId>) -> Answer {
    page(&visit, id, None).await
}

/// `POST /documenti/{id}/testo`
pub async fn write(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return page(&visit, id, Some(Again::Text(form, sent.version()?))).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_text(&mut fields);
        actions::change(Doing::of(&visit, &sent)?, id, &fields.finish(|| new)?, sent.version()?).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/documenti/{id}"), "Testo salvato: quello di prima resta leggibile.")),
        Err(failure) => {
            let based_on = sent.version()?;
            page(&visit, id, Some(Again::Text(visit.form_again(&sent, failure)?, based_on))).await
        }
    }
}

/// `POST /documenti/{id}/definitivo`: printed and numbered; then, where it leaves, registered. Where the registry does not answer it is final all the
/// same, and what is left to do stands in the list of dues.
pub async fn finish(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_finish(&mut fields);
    let signing = fields.finish(|| new)?.signing;
    let (press, registry) = ports(&visit)?;
    let number = actions::finish(Doing::of(&visit, &sent)?, visit.site().vault(), press, id, signing, sent.version()?).await?;
    let done = format!("Il documento n. {number} è definitivo");
    let sentence = match registered(&visit, registry, id).await? {
        Some(registration) => format!("{done} e registrato al protocollo: {registration}."),
        None => format!("{done}."),
    };
    Ok(visit.redirect(&format!("/documenti/{id}"), &sentence))
}

/// What prints, and what registers.
pub(super) fn ports(visit: &Visit) -> Outcome<(Arc<dyn Press>, Arc<dyn Registry>)> {
    Ok((visit.site().port()?, visit.site().port()?))
}

/// Registers what was just made final; nothing for what stays inside, and for what the registry did not answer about. Asked again for what it has
/// answered, the answer is the same.
pub(super) async fn registered(visit: &Visit, registry: Arc<dyn Registry>, id: DocumentId) -> Outcome<Option<String>> {
    let doing = Doing { db: visit.db(), principal: visit.principal()?, once: None };
    match registration::actions::register(doing, registry, id).await {
        Ok(entered) => Ok(Some(entered.registration)),
        Err(Failure::Refused(refusal)) if refusal.code == Problem::RegisteredAlready.code() => {
            let mut tx = visit.begin().await?;
            let row: DocumentRow = tx.sql(&s::READ).id("id", id).one().await?;
            tx.commit(Audit::of("document.read").about(row.person_id).on("document", id)).await?;
            Ok(Some(row.registration()))
        }
        // It is said on the page, which offers to try again; the due stands.
        Err(Failure::Refused(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// `POST /documenti/{id}/registra`
pub async fn register(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let (_, registry) = ports(&visit)?;
    let entered = registration::actions::register(Doing::of(&visit, &sent)?, registry, id).await?;
    Ok(visit.redirect(&format!("/documenti/{id}"), &format!("Documento registrato: {}.", entered.registration)))
}

/// `POST /documenti/{id}/invio`
pub async fn send(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::read_sending(&mut fields);
        let new = fields.finish(|| new)?;
        let upload = sent.uploads().iter().find(|upload| upload.field == "file" && !upload.content.is_empty());
        let receipt = upload.map(|upload| (upload.name.as_str(), upload.content.as_ref()));
        actions::send(Doing::of(&visit, &sent)?, visit.site().vault(), id, &new, receipt, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/documenti/{id}"), "Invio registrato.")),
        Err(failure) => page(&visit, id, Some(Again::Send(visit.form_again(&sent, failure)?))).await,
    }
}

/// `POST /documenti/{id}/allegato`
pub async fn annex(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let run = async {
        let upload = sent.uploads().iter().find(|upload| upload.field == "file" && !upload.content.is_empty());
        let upload = upload.ok_or_else(|| Problem::NoFile.at("file"))?;
        let doing = Doing::of(&visit, &sent)?;
        actions::annex(doing, visit.site().vault(), id, &upload.name, &upload.content, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/documenti/{id}#file"), "Allegato aggiunto.")),
        Err(failure) => page(&visit, id, Some(Again::Annex(visit.form_again(&sent, failure)?))).await,
    }
}

/// `POST /documenti/file/{id}/togli`
pub async fn take_off(visit: Visit, PathId(id): PathId<DocumentFileId>, sent: Submitted) -> Answer {
    let document = actions::take_off(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(visit.redirect(&format!("/documenti/{document}#file"), "Allegato tolto."))
}

/// `POST /documenti/{id}/versione`
pub async fn supersede(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let next = actions::supersede(Doing::of(&visit, &sent)?, id).await?;
    Ok(visit.redirect(&format!("/documenti/{next}"), "Nuova edizione in bozza: quella di prima resta com’è."))
}

/// `POST /documenti/{id}/ritira`
pub async fn withdraw(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read_withdraw(&mut fields);
    let reason = fields.finish(|| new)?.reason;
    actions::withdraw(Doing::of(&visit, &sent)?, id, &reason, sent.version()?).await?;
    Ok(visit.redirect(&format!("/documenti/{id}"), "Documento ritirato: resta leggibile, con il motivo."))
}

/// `POST /documenti/{id}/classe`
pub async fn file_in(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let class = fields.required_line("class", 40);
    let class = fields.finish(|| class)?;
    actions::file_in(Doing::of(&visit, &sent)?, id, &class, sent.version()?).await?;
    Ok(visit.redirect(&format!("/documenti/{id}"), "Classe cambiata."))
}

/// `POST /documenti/{id}/copia-oscurata`
pub async fn redact(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let redaction = forms::read_redaction(&mut fields, super::part::MOST_PARTS.saturating_mul(2));
    let redaction = fields.finish(|| redaction)?;
    let press: Arc<dyn Press> = visit.site().port()?;
    release::release(Doing::of(&visit, &sent)?, visit.site().vault(), press, id, &redaction).await?;
    Ok(visit.redirect(&format!("/documenti/{id}#copie"), "Copia oscurata pronta: rileggila prima di consegnarla."))
}

impl DocumentPage {
    /// The first words of a part, to be recognised in a list.
    fn begins(&self, part: &Part) -> String {
        let words: String = part.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
        if words.chars().count() < 80 { words } else { format!("{words}…") }
    }
    /// Whether a file can be taken off.
    fn may_take_off(&self, file: &FileRow) -> bool {
        self.may.write && file.kind == FileKind::Attachment
    }
    /// Of which version the form is.
    fn based_on(&self) -> String {
        self.form.version().unwrap_or(self.row.version).to_string()
    }
}
