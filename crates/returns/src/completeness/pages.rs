//! The year's SIUSS return: how complete, what is missing, what was sent.

use super::actions::{self, Filter, Reach};
use super::store::Check;
use super::view::{Line, Tally, by_fixer, by_gap};
use crate::file::{MOST, Wanted};
use crate::siuss::{Fixer, Gap};
use crate::submission::store::{self as sendings, Submission};
use crate::year::{PathYear, Year};
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::codes::Code as _;
use kernel::{Failure, Outcome};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(path = "returns/siuss.html")]
struct YearPage {
    year: i32,
    may_produce: bool,
    nobody_sends: bool,
    csrf: String,
    key: String,
    check: Option<Check>,
    running: Option<Running>,
    gaps: Vec<Tally>,
    fixers: Vec<Tally>,
    list: Listing,
    lines: Vec<Line>,
    sendings: Vec<Submission>,
    refusal: Option<String>,
}

impl YearPage {
    /// Whether sending is the next step: something was looked at, is ready, and somebody sends it.
    fn sends_first(&self) -> bool {
        !self.nobody_sends && self.check.as_ref().is_some_and(|check| check.ready > 0)
    }
}

/// How far running work is.
struct Running {
    done: i64,
    total: i64,
    words: String,
}

#[derive(Template)]
#[template(path = "returns/to_complete.html")]
struct MinePage {
    year: i32,
    list: Listing,
    lines: Vec<Line>,
}

const HEADERS: [&str; 6] = ["Persona o numero", "Servizio", "Che cosa manca", "Di che tipo", "Dove", "Chi può rimediare"];

/// The columns: in the list of what the reader can put right, nobody else is named for it.
fn headers(reach: Reach) -> &'static [&'static str] {
    match reach {
        Reach::Body => &HEADERS,
        Reach::Mine => HEADERS.split_last().map_or(&[], |(_, others)| others),
    }
}

fn filter_of(visit: &Visit) -> Filter {
    Filter {
        gap: visit.query("dato").and_then(|code| Gap::from_code(&code)),
        fixer: visit.query("chi").and_then(|code| Fixer::from_code(&code)),
    }
}

/// The list of findings of a look: a page of it, or all of it for a file.
async fn findings(
    visit: &Visit,
    tx: &mut ::store::Tx,
    check: Option<&Check>,
    reach: Reach,
    path: &str,
    all: bool,
) -> Outcome<(Listing, Vec<Line>)> {
    let filter = filter_of(visit);
    let after = visit.query("after").and_then(|text| text.parse::<i64>().ok()).filter(|seq| *seq >= 0);
    let most = if all { MOST } else { i64::from(PAGE).saturating_add(1) };
    let mut rows = match check {
        Some(check) => actions::findings(tx, check.id, filter, reach, if all { 0 } else { after.unwrap_or(0) }, most).await?,
        None => Vec::new(),
    };
    let pager = if all {
        Pager::all(rows.len())
    } else {
        Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| row.seq.to_string())
    };
    let mut list = Listing::new("Elenco di ciò che manca", path, visit.query_pairs());
    for header in headers(reach) {
        list = list.column(*header);
    }
    if let Some(gap) = filter.gap {
        list = list.filtered("Manca", gap.label(), &["dato"]);
    }
    if let Some(fixer) = filter.fixer {
        list = list.filtered("Chi può rimediare", fixer.label(), &["chi"]);
    }
    let empty = if check.is_some() { "Non manca niente" } else { "I dati non sono ancora stati controllati" };
    let list = list
        .paged(pager)
        .when_empty(empty, "Qui compaiono le prestazioni che non si possono ancora trasmettere, con chi può rimediare.", None)
        .exported();
    let principal = visit.principal()?;
    let (edits, produces) = (principal.may(Permission::CATALOGUE_EDIT), principal.may(Permission::RETURN_PRODUCE));
    Ok((list, rows.iter().map(|row| Line::of(row, edits, produces)).collect()))
}

fn cells(lines: Vec<Line>, reach: Reach) -> impl Iterator<Item = Vec<ui::export::Cell>> {
    lines.into_iter().map(move |line| {
        let mut cells: Vec<ui::export::Cell> =
            vec![line.who.into(), line.service.into(), line.sentence.into(), line.kind.into(), line.holder.into()];
        if reach == Reach::Body {
            cells.push(line.fixer.into());
        }
        cells
    })
}

async fn year_page(visit: &Visit, year: Year, refusal: Option<String>) -> Outcome<(YearPage, bool)> {
    let path = format!("/debiti/siuss/{}", year.number);
    let mut tx = visit.begin().await?;
    let (check, running) = actions::of_year(&mut tx, year).await?;
    let sendings: Vec<Submission> = tx.sql(&sendings::OF_YEAR).bind("year", year.whole()).all().await?;
    let counts = match &check {
        Some(check) => actions::counts(&mut tx, check.id).await?,
        None => Vec::new(),
    };
    let (list, lines) = findings(visit, &mut tx, check.as_ref(), Reach::Body, &path, false).await?;
    let today = tx.today();
    let nobody_sends = crate::sender::in_force(&mut tx, today).await?.check().is_err();
    tx.commit(Audit::of("return.read")).await?;
    let preparing = sendings.iter().any(|sending| sending.state == sendings::SendingState::Preparing);
    let running = running.map(|look| Running {
        done: look.ready.saturating_add(look.held).saturating_add(look.excluded),
        total: 0,
        words: "Controllo in corso".into(),
    });
    let follow = running.is_some() || preparing;
    let page = YearPage {
        year: year.number,
        may_produce: visit.principal()?.may(Permission::RETURN_PRODUCE),
        nobody_sends,
        csrf: visit.csrf().to_owned(),
        key: visit.form().key().to_owned(),
        check,
        running,
        gaps: by_gap(&counts),
        fixers: by_fixer(&counts),
        list,
        lines,
        sendings,
        refusal,
    };
    Ok((page, follow))
}

/// `GET /debiti/siuss/{anno}`
pub async fn year(visit: Visit, PathYear(year): PathYear) -> Answer {
    if let Some(wanted) = Wanted::of(&visit) {
        let mut tx = visit.begin().await?;
        let (check, _) = actions::of_year(&mut tx, year).await?;
        let (_, lines) = findings(&visit, &mut tx, check.as_ref(), Reach::Body, "", true).await?;
        tx.commit(Audit::of("return.export").rows(lines.len())).await?;
        return Ok(wanted.answer(&format!("siuss-{}-mancanti", year.number), &HEADERS, cells(lines, Reach::Body))?);
    }
    let (page, follow) = year_page(&visit, year, None).await?;
    let shell = visit.page(format!("SIUSS {}", year.number)).crumb("Debiti informativi", "/debiti");
    if follow { shell.refreshed(2).render(page) } else { shell.render(page) }
}

/// A refusal of a button of the page, shown on the page itself.
pub async fn refused(visit: &Visit, year: Year, failure: Failure) -> Answer {
    let sentence = match &failure {
        Failure::Refused(refusal) => refusal.sentence.clone(),
        Failure::Conflict { sentence, .. } => sentence.clone(),
        _ => return Err(failure.into()),
    };
    let (page, _) = year_page(visit, year, Some(sentence)).await?;
    let shell = visit.page(format!("SIUSS {}", year.number)).crumb("Debiti informativi", "/debiti");
    shell.status(axum::http::StatusCode::CONFLICT).render(page)
}

/// `POST /debiti/siuss/{anno}/controlli`
pub async fn ask(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    match actions::ask(visit.db(), visit.principal()?, year, sent.once()).await {
        Ok(_) => Ok(visit.redirect(&format!("/debiti/siuss/{}", year.number), "Controllo avviato: la pagina si aggiorna da sola.")),
        Err(failure) => refused(&visit, year, failure).await,
    }
}

/// `GET /debiti/da-completare/{anno}`: what the reader can put right, whatever else of the returns it may see.
pub async fn mine(visit: Visit, PathYear(year): PathYear) -> Answer {
    let path = format!("/debiti/da-completare/{}", year.number);
    let wanted = Wanted::of(&visit);
    let mut tx = visit.begin().await?;
    let (check, _) = actions::of_year(&mut tx, year).await?;
    let (list, lines) = findings(&visit, &mut tx, check.as_ref(), Reach::Mine, &path, wanted.is_some()).await?;
    if let Some(wanted) = wanted {
        tx.commit(Audit::of("return.export").rows(lines.len())).await?;
        return Ok(wanted.answer(
            &format!("siuss-{}-da-completare", year.number),
            headers(Reach::Mine),
            cells(lines, Reach::Mine),
        )?);
    }
    tx.commit(Audit::of("return.read")).await?;
    visit.page(format!("Dati da completare, SIUSS {}", year.number)).render(MinePage { year: year.number, list, lines })
}
