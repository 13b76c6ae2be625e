//! The pages of joining and parting.

use super::comparison::{Comparison, Line, compare};
use super::store::{MAY, MergeRow, OF_SURVIVOR};
use super::undo::{Parting, look};
use super::{House, Part, Side, actions, forms, undo};
use crate::cartella::TimelineSource;
use crate::cartella::timeline::OwnEntries;
use crate::person::identity;
use ::store::{Audit, Tx};
use askama::Template;
use kernel::{Failure, Outcome, PersonId};
use std::sync::Arc;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// What hangs on a person comes from the same source as their timeline.
pub(crate) fn source(visit: &Visit) -> Arc<dyn TimelineSource> {
    visit.site().port::<Arc<dyn TimelineSource>>().unwrap_or_else(|_| Arc::new(OwnEntries))
}

#[derive(Template)]
#[template(path = "registry/merge.html")]
struct MergePage {
    both: Comparison,
    form: FormView,
    path: String,
}

impl MergePage {
    /// The lines about which somebody decides.
    fn asked(&self) -> impl Iterator<Item = &Line> {
        self.both.lines.iter().filter(|line| line.is_asked())
    }
    /// The others: what stays, and where it comes from.
    fn settled(&self) -> impl Iterator<Item = (&'static str, String)> {
        let words = |line: &Line| match (line.part, line.same || line.survivor == line.other, line.proposed) {
            (Part::Reaches | Part::OtherLanguages | Part::OtherCitizenships, false, _) => join_words(&line.survivor, &line.other),
            (Part::Restricted, _, _) => "Persona protetta".to_owned(),
            (_, false, Side::Other) => line.other.clone(),
            (_, _, _) if line.survivor.is_empty() => line.other.clone(),
            _ => line.survivor.clone(),
        };
        self.both
            .lines
            .iter()
            .filter(|line| !line.is_asked() && line.part != Part::Anonymous && line.part != Part::KnownSince)
            .map(move |line| (line.part.label(), words(line)))
    }
    fn field(&self, line: &&Line) -> String {
        format!("take.{}", line.part.code())
    }
    fn choices(&self, line: &&Line) -> Vec<Choice> {
        vec![
            Choice::new(Side::Survivor.code(), line.survivor.clone()).hint(Side::Survivor.label()),
            Choice::new(Side::Other.code(), line.other.clone()).hint(Side::Other.label()),
        ]
    }
    fn row_field(&self, index: &usize) -> String {
        format!("goes_on[{index}].row")
    }
    fn row_choices(&self, index: &usize) -> Vec<Choice> {
        let Some(choice) = self.both.choices.get(*index) else { return Vec::new() };
        let since = |row: &::store::person_rows::PeriodRow| format!("dal {}", kernel::time::show_date(row.valid_from));
        let words = |text: &str| if text.is_empty() { "non indicato".to_owned() } else { text.to_owned() };
        let (mine, theirs) = (&choice.clash.survivor, &choice.clash.other);
        vec![
            Choice::new(mine.row_id.to_string(), words(&mine.what)).hint(format!("{}, {}", Side::Survivor.label(), since(mine))),
            Choice::new(theirs.row_id.to_string(), words(&theirs.what)).hint(format!("{}, {}", Side::Other.label(), since(theirs))),
        ]
    }
    fn sides(&self) -> [(&'static str, &super::comparison::Record); 2] {
        [("Questa scheda resta", &self.both.survivor), ("L’altra scheda", &self.both.other)]
    }
    fn swap_href(&self) -> String {
        format!("/persone/{}/unione?altra={}", self.both.other.id, self.both.survivor.id)
    }
}

/// Both in one line.
fn join_words(one: &str, other: &str) -> String {
    [one, other].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

async fn compared(visit: &Visit, survivor: PersonId, other: PersonId) -> Outcome<Comparison> {
    let source = source(visit);
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let other = super::resolve(&mut tx, other).await?;
    let both = compare(&mut tx, principal, source.as_ref(), House::of(visit.site()), survivor, other).await?;
    tx.commit(Audit::of("person.compare").about(survivor).on("person", survivor).showing("merge", [other])).await?;
    Ok(both)
}

fn render(visit: &Visit, both: Comparison, form: FormView) -> Answer {
    let path = format!("/persone/{}/unione", both.survivor.id);
    let page = visit.page("Riunisci due schede").crumb("Persone", "/persone").crumb("Doppioni", "/persone/doppioni").wide();
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(MergePage { both, form, path })
}

/// The form as it is proposed.
fn proposed(form: FormView, both: &Comparison) -> FormView {
    let mut form = form.with_version(both.survivor.version).with_value("other", both.other.id.to_string());
    form = form.with_value("other_version", both.other.version.to_string());
    for line in both.lines.iter().filter(|line| line.is_asked()) {
        form = form.with_value(format!("take.{}", line.part.code()), line.proposed.code());
    }
    for (index, choice) in both.choices.iter().enumerate() {
        form = form.with_value(format!("goes_on[{index}].row"), choice.clash.proposed().to_string());
    }
    form
}

/// `GET /persone/{id}/unione?altra={id}`: both records, what stays, what has to be done first.
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let other: PersonId = visit.query("altra").and_then(|text| text.parse().ok()).ok_or(Failure::NotFound)?;
    let both = compared(&visit, id, other).await?;
    let form = proposed(visit.form(), &both);
    render(&visit, both, form)
}

/// `POST /persone/{id}/unione`
pub async fn merge(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match join(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(
            &format!("/persone/{id}/unioni"),
            "Le due schede sono riunite. Se non era giusto, si separano da «Schede riunite».",
        )),
        Err(failure) => {
            let other: PersonId = sent.value("other").and_then(|text| text.parse().ok()).ok_or(Failure::NotFound)?;
            let form = visit.form_again(&sent, failure)?;
            let both = compared(&visit, id, other).await?;
            // What was typed stays; the versions are those of what is shown now.
            let form = form.with_version(both.survivor.version).with_value("other_version", both.other.version.to_string());
            render(&visit, both, form)
        }
    }
}

/// Reads what was sent and joins the records: for the page and for the API.
pub(crate) async fn join(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let joining = forms::read_joining(&mut fields);
    let joining = fields.finish(|| joining)?;
    actions::join(visit.db(), visit.principal()?, House::of(visit.site()), id, version, sent.once(), &joining).await
}

#[derive(Template)]
#[template(path = "registry/merges.html")]
struct MergesPage {
    person: crate::person::IdentityCard,
    rows: Vec<MergeRow>,
    href: String,
}

/// The joinings of a person, the latest first; 404 for whoever may not join and part this record, as an empty list would say that
/// there was none.
pub(crate) async fn of_person(tx: &mut Tx, id: PersonId) -> Outcome<Vec<MergeRow>> {
    tx.sql(&MAY).id("person", id).value::<PersonId>().await?;
    Ok(tx.sql(&OF_SURVIVOR).id("person", id).all().await?)
}

/// `GET /persone/{id}/unioni`
pub async fn list(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let person = identity(&mut tx, id).await?;
    let rows = of_person(&mut tx, id).await?;
    let href = crate::person::card::page_of(&mut tx, visit.principal()?, id).await?;
    tx.commit(Audit::of("person.merges").about(id).on("person", id).rows(rows.len())).await?;
    let page = visit.page("Schede riunite").crumb("Persone", "/persone").crumb(person.display_name.clone(), href.clone());
    page.render(MergesPage { person, rows, href })
}

#[derive(Template)]
#[template(path = "registry/unmerge.html")]
struct PartPage {
    parting: Parting,
    form: FormView,
    path: String,
    back: String,
}

impl PartPage {
    fn asked(&self) -> Vec<Choice> {
        let one = |going: &super::undo::Going| {
            let before = if going.before.is_empty() { "vuoto".to_owned() } else { going.before.clone() };
            let now = if going.now.is_empty() { "vuoto".to_owned() } else { going.now.clone() };
            Choice::new(going.part.code(), format!("{}: torna a {before}", going.part.label())).hint(format!("Adesso: {now}"))
        };
        self.parting.going.iter().filter(|going| going.asked).map(one).collect()
    }
    fn returning(&self) -> impl Iterator<Item = &super::undo::Going> {
        self.parting.going.iter().filter(|going| !going.asked)
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        let parts = [Part::Birth, Part::BirthPlace, Part::Identifier, Part::Citizenship, Part::Reaches];
        parts
            .into_iter()
            .map(|part| (part.label(), self.parting.other.words(part)))
            .filter(|(_, words)| !words.is_empty())
            .collect()
    }
}

async fn part_page(visit: &Visit, id: Uuid, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let parting = look(&mut tx, visit.principal()?, id).await?;
    let audit = Audit::of("person.merges").about(parting.row.survivor_id).on("merge", id);
    tx.commit(if parting.row.undone_at.is_none() { audit.showing("merge", [parting.row.merged_id]) } else { audit }).await?;
    let back = format!("/persone/{}/unioni", parting.row.survivor_id);
    let form = form.with_version(parting.version);
    let page = visit.page("Separa le schede").crumb("Persone", "/persone").crumb("Schede riunite", back.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(PartPage { parting, form, path: format!("/unioni/{id}/separa"), back })
}

/// `GET /unioni/{id}`: a joining, and what parting would do.
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    part_page(&visit, id, visit.form()).await
}

/// `POST /unioni/{id}/separa`
pub async fn part(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match unjoin(&visit, id, &sent).await {
        Ok(other) => Ok(visit
            .redirect(&format!("/persone/{other}/scheda"), "Le due schede sono di nuovo separate: questa è quella che è tornata.")),
        Err(failure) => part_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// Reads what was sent and parts the records: for the page and for the API.
pub(crate) async fn unjoin(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<PersonId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let decision = forms::read_decision(&mut fields);
    let decision = fields.finish(|| decision)?;
    undo::part(visit.db(), visit.principal()?, House::of(visit.site()), id, version, sent.once(), &decision).await
}
