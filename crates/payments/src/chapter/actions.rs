//! Finding the chapter of this year that pays, and choosing one where the budget no longer has it.

use super::forms::NewChoice;
use super::store::{ADD, CHOICES, CHOSEN, Choice, MAY_CHOOSE, OF_OTHER_YEARS, OF_RUN, USED};
use crate::month::Month;
use crate::problems::Problem;
use crate::run::fill::ARREARS;
use ::store::{Audit, Db, Once, Tx};
use chrono::Datelike as _;
use finance::{ChapterKey, ChapterName};
use guard::{Permission, Principal};
use kernel::{ChapterId, Failure, Outcome};
use uuid::Uuid;

/// The chapter of this year's budget that pays what a chapter paid: the same, the one with the same key, or the one that was chosen. That of a
/// measure is of the year in which it was opened.
///
/// # Errors
/// [`Problem::NoChapter`] with the chapter and the year that lack it; 404 for none.
pub(crate) async fn this_year(tx: &mut Tx, chapter: ChapterId) -> Outcome<ChapterId> {
    let year = tx.today().year();
    let name = finance::chapter_name(tx, chapter).await?;
    if let Some(same) = of_the_same_key(tx, &name, year).await? {
        return Ok(same);
    }
    if let Some(chosen) = chosen(tx, chapter, year).await? {
        return Ok(chosen);
    }
    let which = format!("{} {}", name.peg(), name.description);
    let where_to =
        "Chi approva i pagamenti di tutto l'ente indica quello che ne prende il posto in Pagamenti, «Capitoli che mancano».";
    Err(Problem::NoChapter.because(format!("nel bilancio {year} manca {which}, che era nel bilancio {}. {where_to}", name.year)))
}

async fn of_the_same_key(tx: &mut Tx, name: &ChapterName, year: i32) -> Outcome<Option<ChapterId>> {
    if name.year == i64::from(year) {
        return Ok(Some(name.id));
    }
    let key: ChapterKey = name.peg().parse().map_err(|_| Failure::internal(format!("chapter {} has no key", name.peg())))?;
    finance::chapter_for(tx, year, &key).await
}

async fn chosen(tx: &mut Tx, chapter: ChapterId, year: i32) -> Outcome<Option<ChapterId>> {
    let found: Option<(ChapterId,)> = tx.sql(&CHOSEN).id("chapter", chapter).bind("year", i64::from(year)).optional().await?;
    Ok(found.map(|(chapter,)| chapter))
}

/// Of some chapters those of which this year's budget has neither the key nor one that was chosen.
async fn without(tx: &mut Tx, chapters: Vec<ChapterId>) -> Outcome<Vec<ChapterName>> {
    let year = tx.today().year();
    let mut lacking = Vec::new();
    for chapter in chapters {
        let name = finance::chapter_name(tx, chapter).await?;
        if of_the_same_key(tx, &name, year).await?.is_none() && chosen(tx, chapter, year).await?.is_none() {
            lacking.push(name);
        }
    }
    Ok(lacking)
}

/// Lacking chapters that are told at once.
const MOST: usize = 200;
/// Chapters of other years that are looked at with one query.
const AT_ONCE: usize = 200;

/// Chapters from which something is granted that may still be paid, and for which nothing of this year's budget pays.
#[derive(Clone, Debug)]
pub struct Lacking {
    /// The first of them.
    pub chapters: Vec<ChapterName>,
    /// Whether there are more: they come when these have one that takes their place.
    pub is_cut: bool,
}

/// Chapters that this year's budget lacks. What ended before the months for which a liquidation still looks needs none.
///
/// # Errors
/// Those of the database.
pub async fn lacking(tx: &mut Tx) -> Outcome<Lacking> {
    let today = tx.today();
    let earliest = Month::of(today).minus(ARREARS).first();
    let most = i64::try_from(AT_ONCE).map_err(Failure::internal)?;
    let (mut chapters, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let query = tx.sql(&OF_OTHER_YEARS).bind("year", i64::from(today.year())).bind("earliest", earliest);
        let some: Vec<ChapterId> = query.id("after", after).bind("most", most).values().await?;
        let is_last = some.len() < AT_ONCE;
        after = some.last().map_or(after, |chapter| chapter.0);
        chapters.extend(without(tx, some).await?);
        if is_last || chapters.len() > MOST {
            break;
        }
    }
    let is_cut = chapters.len() > MOST;
    chapters.truncate(MOST);
    Ok(Lacking { chapters, is_cut })
}

/// The same, of what a liquidation is about to pay.
///
/// # Errors
/// Those of the database.
pub async fn lacking_of(tx: &mut Tx, run: Uuid) -> Outcome<Vec<ChapterName>> {
    let year = i64::from(tx.today().year());
    let chapters: Vec<ChapterId> = tx.sql(&OF_RUN).id("id", run).bind("year", year).values().await?;
    without(tx, chapters).await
}

/// All that was chosen, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn choices(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    Ok(tx.sql(&CHOICES).all().await?)
}

/// Whether the actor may choose.
///
/// # Errors
/// Those of the database.
pub async fn may_choose(tx: &mut Tx) -> Outcome<bool> {
    Ok(tx.sql(&MAY_CHOOSE).value::<i64>().await? > 0)
}

/// Says which chapter of this year's budget takes the place of one that it no longer has. Chosen again, the latest counts for what is paid from
/// then on.
///
/// # Errors
/// 403 for whoever does not approve payments of the whole body; 404 for a chapter from which nothing is granted; [`Problem::ChapterThere`] for
/// one that this year's budget has; a fault on `key` for one that it has not.
pub async fn choose(db: &Db, principal: &Principal, once: Option<&Once>, new: &NewChoice) -> Outcome<Uuid> {
    principal.require(Permission::PAYMENT_APPROVE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if !may_choose(&mut tx).await? {
        return Err(Failure::Forbidden);
    }
    if tx.sql(&USED).id("chapter", new.chapter).value::<i64>().await? == 0 {
        return Err(Failure::NotFound);
    }
    let year = tx.today().year();
    let name = finance::chapter_name(&mut tx, new.chapter).await?;
    if of_the_same_key(&mut tx, &name, year).await?.is_some() {
        return Err(Problem::ChapterThere.because(format!("{} {}.", name.peg(), name.description)));
    }
    let Some(successor) = finance::chapter_for(&mut tx, year, &new.key).await? else {
        return Err(Failure::field("key", format!("Nel bilancio {year} non c'è un capitolo di spesa con questo codice.")));
    };
    let id: Uuid = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", id).id("chapter", new.chapter).bind("year", i64::from(year)).id("successor", successor);
    query.bind("reason", &new.reason).run_one().await?;
    let audit = Audit::of("payments_chapter.choose").on("payments_chapter", new.chapter).fields(["successor"]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}
