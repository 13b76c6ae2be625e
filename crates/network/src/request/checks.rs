//! What the office looks at before a service is authorised.

use super::model::Changes;
use super::money::Money;
use super::store::Row;
use ::store::Tx;
use casework::plan::{MeansTest, PlanState};
use kernel::Outcome;
use kernel::time::show_date;
use registry::person::Fit;

kernel::code_enum! {
    /// What came of a check.
    pub enum Verdict {
        /// In order.
        Good = "good" => "in ordine",
        /// Somebody has to look at it.
        Wrong = "wrong" => "da vedere",
        /// Whoever reads it may not see what it takes to say; whoever authorises can.
        Unseen = "unseen" => "lo vede chi autorizza",
        /// Nobody has looked at it: whoever examines does.
        Open = "open" => "da verificare da chi esamina",
    }
}

impl Verdict {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            Verdict::Good => "success",
            Verdict::Wrong => "danger",
            Verdict::Unseen | Verdict::Open => "neutral",
        }
    }
}

impl From<bool> for Verdict {
    fn from(good: bool) -> Verdict {
        if good { Verdict::Good } else { Verdict::Wrong }
    }
}

/// One line of the office's list of checks.
pub(crate) struct Checked {
    /// What is looked at.
    pub what: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
}

/// The list of checks of a service asked for.
pub(super) async fn checks(tx: &mut Tx, row: &Row, changes: &Changes, money: &Money) -> Outcome<Vec<Checked>> {
    let line = casework::plan_service(tx, row.plan_service_id).await?;
    let signed = line.plan_state == PlanState::Agreed && line.signed_on.is_some();
    let provider = changes.is_blocking() || changes.provider_renamed.is_some();
    let price = changes.price.is_some() || changes.price_gone;
    let said = |wrong: bool, fine: String| {
        if wrong { changes.sentences(row.unit_price_cents, &row.provider_name).join(" ") } else { fine }
    };
    let over = row.valid_until <= tx.today();
    let means = MeansTest::from_number(row.means_test).map_or("non indicata", MeansTest::label);
    let mut all = vec![
        Checked {
            what: "Progetto firmato da tutti",
            verdict: signed.into(),
            found: line.signed_on.filter(|_| signed).map_or_else(
                || "Il progetto non è firmato, o non è più quello in vigore.".into(),
                |day| format!("Ultima firma il {}.", show_date(day)),
            ),
        },
        Checked {
            what: "Prezzo ancora valido",
            verdict: (!price).into(),
            found: said(price, format!("{} per unità.", row.unit_price_cents)),
        },
        Checked { what: "Ente attivo", verdict: (!provider).into(), found: said(provider, row.provider_name.clone()) },
        Checked {
            what: "Periodo del progetto",
            verdict: (!over && line.valid_from == row.valid_from && line.valid_until == row.valid_until).into(),
            found: if over { "Il periodo è già finito.".into() } else { format!("Dal {}.", show_date(row.valid_from)) },
        },
        Checked {
            what: "Prova dei mezzi",
            verdict: means_verdict(row),
            found: match row.checked_on {
                Some(day) if row.means_note.is_empty() => {
                    format!("{means}. Istruttoria positiva del {}, senza note sull’ISEE.", show_date(day))
                }
                _ => format!("{means}. {}", row.means_note).trim().to_owned(),
            },
        },
    ];
    let standing = crate::age::standing(tx, row.service_id, row.person_id, row.valid_from).await?;
    if standing.limit.is_bound() {
        let verdict = match standing.fit {
            Fit::Fits => Verdict::Good,
            Fit::TooYoung | Fit::TooOld => Verdict::Wrong,
            Fit::Unsure | Fit::Unknown => Verdict::Open,
        };
        let found = standing.sentence.unwrap_or_else(|| format!("Il servizio è per {}.", standing.limit.whom()));
        all.push(Checked { what: "Limiti di età", verdict, found });
    }
    all.extend(crate::overlap::checked(tx, row).await?);
    let missing = for_siuss(tx, row.person_id).await?;
    if !missing.is_empty() {
        all.push(Checked { what: "Dati per SIUSS", verdict: Verdict::Wrong, found: siuss_words(&missing) });
    }
    if let Some(found) = sina_words(tx, row.case_id, row.person_id, line.user_area).await? {
        all.push(Checked { what: "Valutazione SINA", verdict: Verdict::Wrong, found });
    }
    all.extend(money.cover.iter().map(|line| Checked { what: "Copertura", verdict: line.verdict(), found: line.check_words() }));
    if money.by_year.is_empty() {
        let found = "La spesa non si può dividere per anno: controlla il periodo.".to_owned();
        all.push(Checked { what: "Copertura", verdict: Verdict::Wrong, found });
    } else if money.cover.is_empty() {
        all.push(Checked {
            what: "Copertura",
            verdict: Verdict::Good,
            found: "Il servizio non costa nulla: non serve.".to_owned(),
        });
    }
    Ok(all)
}

/// Portico holds no certificate of means: what has to be tested is in order when the office has examined the request.
fn means_verdict(row: &Row) -> Verdict {
    match MeansTest::from_number(row.means_test) {
        Some(MeansTest::NoTest) => Verdict::Good,
        _ if row.checked_on.is_some() => Verdict::Good,
        _ => Verdict::Open,
    }
}

/// What SIUSS asks of a person and is not known yet; nothing of a person hidden from whoever looks.
pub(super) async fn for_siuss(tx: &mut Tx, person: kernel::PersonId) -> Outcome<Vec<&'static str>> {
    let Some(known) = tx.sql(&super::store::FOR_SIUSS).id("person", person).optional::<super::store::ForSiuss>().await? else {
        return Ok(Vec::new());
    };
    let needed =
        [(known.code, "il codice fiscale"), (known.birth_place, "il luogo di nascita"), (known.citizenship, "la cittadinanza")];
    Ok(needed.into_iter().filter_map(|(there, what)| (!there).then_some(what)).collect())
}

/// The same in a sentence: something to complete, never a reason to wait.
pub(super) fn siuss_words(missing: &[&str]) -> String {
    format!("Nella scheda da completare: {}. La richiesta va avanti lo stesso.", missing.join(", "))
}

/// That SIUSS will ask for the assessment of the person and there is none yet: something to complete, never a reason to wait.
pub(super) async fn sina_words(
    tx: &mut Tx,
    case: kernel::CaseId,
    person: kernel::PersonId,
    area: casework::UserArea,
) -> Outcome<Option<String>> {
    if !area.asks_sina() {
        return Ok(None);
    }
    let query = tx.sql(&super::store::NOT_ASSESSED).id("person", person).id("case", case);
    let missing = query.optional::<(kernel::PersonId,)>().await?.is_some();
    Ok(missing.then(|| format!("Manca. {} La richiesta va avanti lo stesso.", area.sina_reason())))
}
