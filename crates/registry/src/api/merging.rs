//! Joining and parting of records, and the review of duplicates, for programs.

use super::merging_inputs::{JoiningInput, JudgementInput, PartingInput, ReportInput};
use crate::duplicate::model::{Evidence, PairSource, PairState};
use crate::duplicate::store::PairRow;
use crate::merge::comparison::{Comparison, Record};
use crate::merge::store::MergeRow;
use crate::merge::undo::{Parting, look};
use crate::merge::{House, Side, comparison};
use crate::{duplicate, merge};
use ::store::Audit;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Failure, JobId, PersonId};
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// One of two records that are compared.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordShape {
    /// Who.
    pub id: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Version that was read.
    pub version: i64,
    /// Addresses of today, in words.
    pub addresses: Vec<String>,
    /// What hangs on it, as far as the caller may know: kind and count.
    pub hangs: Vec<HangShape>,
}

/// How many things of a kind hang on a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct HangShape {
    /// The kind, in Italian.
    pub kind: String,
    /// How many were counted.
    pub count: usize,
}

/// A part of both records.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineShape {
    /// Which part.
    pub part: String,
    /// What people call it.
    pub label: String,
    /// What the record that stays says.
    pub survivor: String,
    /// What the other says.
    pub other: String,
    /// Whether they say the same.
    pub same: bool,
    /// Whether somebody chooses.
    pub asked: bool,
    /// Whose is proposed: `survivor` or `other`.
    pub proposed: String,
}

/// Two rows of which one goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoiceShape {
    /// What people call the kind.
    pub label: String,
    /// The row of the record that stays.
    pub survivor: RowShape,
    /// The row of the other.
    pub other: RowShape,
    /// The one that is proposed.
    pub proposed: Uuid,
}

/// A row of a kind of which one goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowShape {
    /// What `goes_on` names.
    pub row: Uuid,
    /// In words.
    pub what: String,
    /// Since when.
    pub since: NaiveDate,
}

/// What stands in the way, or should be known.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObstacleShape {
    /// What it is and what to do first.
    pub sentence: String,
    /// Where; empty where the caller may not.
    pub href: String,
    /// Whether nothing goes on before it is done.
    pub blocks: bool,
}

/// Two records side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonShape {
    /// The record that would stay.
    pub survivor: RecordShape,
    /// The one that would be joined to it.
    pub other: RecordShape,
    /// What both say.
    pub lines: Vec<LineShape>,
    /// What has to be chosen among rows.
    pub choices: Vec<ChoiceShape>,
    /// What stands in the way.
    pub obstacles: Vec<ObstacleShape>,
}

fn record(record: Record) -> RecordShape {
    RecordShape {
        id: record.id,
        display_name: record.display_name,
        version: record.version,
        addresses: record.addresses,
        hangs: record.hangs.into_iter().map(|(kind, count)| HangShape { kind, count }).collect(),
    }
}

impl From<Comparison> for ComparisonShape {
    fn from(both: Comparison) -> Self {
        let line = |line: &comparison::Line| LineShape {
            part: line.part.code().to_owned(),
            label: line.part.label().to_owned(),
            survivor: line.survivor.clone(),
            other: line.other.clone(),
            same: line.same,
            asked: line.is_asked(),
            proposed: if line.proposed == Side::Other { "other" } else { "survivor" }.to_owned(),
        };
        let row =
            |row: &::store::person_rows::PeriodRow| RowShape { row: row.row_id, what: row.what.clone(), since: row.valid_from };
        let choice = |choice: &comparison::Choice| ChoiceShape {
            label: choice.label.to_owned(),
            survivor: row(&choice.clash.survivor),
            other: row(&choice.clash.other),
            proposed: choice.clash.proposed(),
        };
        ComparisonShape {
            lines: both.lines.iter().map(line).collect(),
            choices: both.choices.iter().map(choice).collect(),
            obstacles: both
                .obstacles
                .into_iter()
                .map(|one| ObstacleShape { sentence: one.sentence, href: one.href, blocks: one.blocks })
                .collect(),
            survivor: record(both.survivor),
            other: record(both.other),
        }
    }
}

/// A joining of two records.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeShape {
    /// Identifier.
    pub id: Uuid,
    /// The record that stayed.
    pub survivor_id: PersonId,
    /// The record that was joined to it.
    pub merged_id: PersonId,
    /// How it was known that they are one person.
    pub reason: String,
    /// When.
    pub merged_at: DateTime<Utc>,
    /// Who.
    pub merged_by: String,
    /// When they were parted; absent while joined.
    pub undone_at: Option<DateTime<Utc>>,
    /// Why they were parted.
    pub undo_reason: String,
}

impl From<MergeRow> for MergeShape {
    fn from(row: MergeRow) -> Self {
        MergeShape {
            id: row.id,
            survivor_id: row.survivor_id,
            merged_id: row.merged_id,
            reason: row.reason,
            merged_at: row.merged_at,
            merged_by: row.by_name,
            undone_at: row.undone_at,
            undo_reason: row.undo_reason,
        }
    }
}

/// What becomes of a part of the record that stayed.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoingShape {
    /// Which part.
    pub part: String,
    /// What it was before the joining.
    pub before: String,
    /// What it is now.
    pub now: String,
    /// Whether it was changed since, and goes back only when `back` names it.
    pub asked: bool,
}

/// A joining and what parting would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartingShape {
    /// The joining.
    pub merge: MergeShape,
    /// Version of the record that stayed: what a parting rests on.
    pub version: i64,
    /// What becomes of its parts.
    pub going: Vec<GoingShape>,
    /// Whether the record that comes back is protected: it was, or the record that stayed is.
    pub comes_back_protected: bool,
}

impl From<Parting> for PartingShape {
    fn from(parting: Parting) -> Self {
        let going = |going: merge::undo::Going| GoingShape {
            part: going.part.code().to_owned(),
            before: going.before,
            now: going.now,
            asked: going.asked,
        };
        PartingShape {
            version: parting.version,
            comes_back_protected: parting.comes_back_protected,
            going: parting.going.into_iter().map(going).collect(),
            merge: parting.row.into(),
        }
    }
}

/// What speaks for or against one person.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceShape {
    /// In Italian.
    pub text: String,
    /// Whether it speaks for one person.
    pub speaks_for: bool,
}

/// Two records that may be of one person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairShape {
    /// Identifier.
    pub id: Uuid,
    /// The one.
    pub person_a: PersonId,
    /// Its name.
    pub name_a: String,
    /// The other.
    pub person_b: PersonId,
    /// Its name.
    pub name_b: String,
    /// Where the pair comes from.
    pub source: PairSource,
    /// In thousandths; 0 for one that was reported.
    pub probability: i64,
    /// Why; for whoever does not read both records only what their identity cards show: names, sex, day and place of birth.
    pub evidence: Vec<EvidenceShape>,
    /// What whoever reported it wrote; empty for whoever does not read both records.
    pub note: String,
    /// What was decided.
    pub state: PairState,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When it was decided about.
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: String,
    /// Why; empty for whoever does not read both records.
    pub reason: String,
    /// Version.
    pub version: i64,
}

impl From<PairRow> for PairShape {
    fn from(row: PairRow) -> Self {
        let evidence = |one: Evidence| EvidenceShape { text: one.text, speaks_for: one.speaks_for };
        PairShape {
            id: row.id,
            person_a: row.person_a,
            name_a: row.name_a,
            person_b: row.person_b,
            name_b: row.name_b,
            source: row.source,
            probability: row.probability,
            evidence: row.evidence.0.into_iter().map(evidence).collect(),
            note: row.note,
            state: row.state,
            found_at: row.found_at,
            decided_at: row.decided_at,
            decided_by: row.decided_by_name,
            reason: row.reason,
            version: row.version,
        }
    }
}

/// Two records side by side: what joining them would ask.
#[utoipa::path(get, path = "/api/v1/persons/{id}/merge", operation_id = "compare_persons",
    params(("id" = PersonId, Path), ("other" = PersonId, Query)), responses((status = 200, body = ComparisonShape)))]
pub async fn compare(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let other = visit.query("other").unwrap_or_default();
    let other: PersonId = other.parse().map_err(|_| Failure::field("other", "Indica l'altra scheda."))?;
    let source = merge::pages::source(&visit);
    let mut tx = visit.begin().await?;
    let other = merge::resolve(&mut tx, other).await?;
    let both = comparison::compare(&mut tx, visit.principal()?, source.as_ref(), House::of(visit.site()), id, other).await?;
    tx.commit(Audit::of("person.compare").about(id).on("person", id).showing("merge", [other])).await?;
    let version = both.survivor.version;
    Ok(json_versioned(&ComparisonShape::from(both), version))
}

/// Joins two records of one person: the one of the address stays.
#[utoipa::path(post, path = "/api/v1/persons/{id}/merge", operation_id = "merge_persons", request_body = JoiningInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn join(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let merge = merge::pages::join(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/merges/{merge}"), merge))
}

/// The joinings of a person, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/merges", operation_id = "person_merges", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<MergeShape>)))]
pub async fn merges(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    crate::person::identity(&mut tx, id).await?;
    let rows = merge::pages::of_person(&mut tx, id).await?;
    tx.commit(Audit::of("person.merges").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(MergeShape::from))))
}

/// A joining, and what parting would do.
#[utoipa::path(get, path = "/api/v1/merges/{id}", operation_id = "merge", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartingShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let parting = look(&mut tx, visit.principal()?, id).await?;
    let audit = Audit::of("person.merges").about(parting.row.survivor_id).on("merge", id);
    tx.commit(if parting.row.undone_at.is_none() { audit.showing("merge", [parting.row.merged_id]) } else { audit }).await?;
    let version = parting.version;
    Ok(json_versioned(&PartingShape::from(parting), version))
}

/// Parts two records again.
#[utoipa::path(post, path = "/api/v1/merges/{id}/undo", operation_id = "undo_merge", request_body = PartingInput,
    params(("id" = Uuid, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn part(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let other = merge::pages::unjoin(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{other}"), other.0))
}

/// Pairs that the caller may decide about, the likeliest first.
#[utoipa::path(get, path = "/api/v1/duplicates", operation_id = "duplicates",
    params(ui::api::Paging, ("state" = Option<PairState>, Query), ("unit" = Option<Uuid>, Query)),
    responses((status = 200, body = Page<PairShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let most = limit(&visit)?;
    let asked = duplicate::pages::asked(&visit);
    let rows = duplicate::pages::page_of(&visit, &asked, most.saturating_add(1)).await?;
    Ok(json(&Page::cut(rows, most, PairRow::cursor).map(PairShape::from)))
}

/// A pair.
#[utoipa::path(get, path = "/api/v1/duplicates/{id}", operation_id = "duplicate", params(("id" = Uuid, Path)),
    responses((status = 200, body = PairShape)))]
pub async fn pair(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let pair: PairRow = tx.sql(&duplicate::store::ONE).id("id", id).one().await?;
    tx.commit(Audit::of("duplicate.read").about(pair.person_a).on("pair", id).showing("duplicate", [pair.person_b])).await?;
    let version = pair.version;
    Ok(json_versioned(&PairShape::from(pair.told()), version))
}

/// Decides about a pair: two people, or later.
#[utoipa::path(post, path = "/api/v1/duplicates/{id}/decision", operation_id = "decide_duplicate", request_body = JudgementInput,
    params(("id" = Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    duplicate::pages::judge(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Reports that another record may be of the same person.
#[utoipa::path(post, path = "/api/v1/persons/{id}/duplicates", operation_id = "report_duplicate", request_body = ReportInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn report(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let pair = duplicate::pages::tell(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/duplicates/{pair}"), pair))
}

/// Asks for the search through the register.
#[utoipa::path(post, path = "/api/v1/duplicates/search", operation_id = "search_duplicates", request_body = ui::api::Nothing,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn search(visit: Visit, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    let job: JobId = duplicate::job::ask(visit.db(), visit.principal()?, sent.once()).await?;
    Ok(made(format!("/api/v1/jobs/{job}"), job.0))
}
