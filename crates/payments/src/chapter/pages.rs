//! The page of the chapters that this year's budget no longer has.

use super::actions::{self, Lacking};
use super::forms;
use super::store::Choice;
use ::store::Audit;
use askama::Template;
use chrono::Datelike as _;
use finance::ChapterName;
use guard::Permission;
use kernel::Outcome;
use ui::{Answer, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "payments/chapters.html")]
struct ChaptersPage {
    year: i32,
    lacking: Vec<ChapterName>,
    /// Whether there are more of them.
    is_cut: bool,
    choices: Vec<Choice>,
    may_choose: bool,
    csrf: String,
    key: String,
}

impl ChaptersPage {
    /// Whether it can be chosen anew.
    fn is_of_this_year(&self, one: &Choice) -> bool {
        one.year == i64::from(self.year)
    }
}

/// `GET /pagamenti/capitoli`
pub async fn show(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let year = tx.today().year();
    let Lacking { chapters: lacking, is_cut } = actions::lacking(&mut tx).await?;
    let choices = actions::choices(&mut tx).await?;
    let may_choose = visit.principal()?.may(Permission::PAYMENT_APPROVE) && actions::may_choose(&mut tx).await?;
    tx.commit(Audit::of("payments_chapter.read").rows(lacking.len())).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page("Capitoli che mancano").crumb("Pagamenti", "/pagamenti");
    page.render(ChaptersPage { year, lacking, is_cut, choices, may_choose, csrf, key })
}

/// For the page and for the API.
pub(super) async fn chosen(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_choice(&mut fields);
    let new = fields.finish(|| new)?;
    actions::choose(visit.db(), visit.principal()?, sent.once(), &new).await
}

/// `POST /pagamenti/capitoli`
pub async fn choose(visit: Visit, sent: Submitted) -> Answer {
    chosen(&visit, &sent).await?;
    Ok(visit.redirect("/pagamenti/capitoli", "Capitolo indicato: da ora si paga da lì."))
}
