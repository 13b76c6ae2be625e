//! What stands behind the identifiers of the addresses: for each kind of thing one of Milan, and of Municipio 4 where it is an
//! office's. A route with an identifier of no kind that is known here fails the test.

use super::granted::{followed, granted};
use super::made::made;
use kernel::BodyId;
use std::collections::BTreeMap;
use store::{Db, Engine};
use uuid::Uuid;

/// To whom a thing belongs, and therefore to whom it may not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// To an office: other offices of the body are kept away, unless the snapshot `open_doors` says that their role reaches further.
    Unit,
    /// To an account: as to an office.
    Account,
    /// To the body: its offices share it, as far as their roles go; other bodies are kept away.
    Body,
}

/// A kind of thing.
pub struct Kind {
    pub name: &'static str,
    pub whose: Whose,
    /// How the paths begin whose `{id}` is one of these.
    pub starts: &'static [&'static str],
    /// A text that finds one; empty for those that [`super::made`], [`super::granted`] and [`super::daily`] make.
    find: &'static str,
}

const fn kind(name: &'static str, whose: Whose, starts: &'static [&'static str], find: &'static str) -> Kind {
    Kind { name, whose, starts, find }
}

/// Every kind of thing that an address names.
pub const KINDS: [Kind; 85] = [
    kind("person", Whose::Unit, &["/persone/", "/api/v1/persons/"], PERSON),
    kind(
        "household",
        Whose::Unit,
        &["/api/v1/households/"],
        "select household_id from registry_v_member where person_id = (P) limit 1",
    ),
    kind("resource", Whose::Body, &["/persone/risorse/", "/api/v1/resources/"], ""),
    kind(
        "contact",
        Whose::Unit,
        &["/contatti/", "/api/v1/contacts/"],
        "select contact_id from access_v_contact where person_id = (P) limit 1",
    ),
    kind(
        "appointment",
        Whose::Unit,
        &["/appuntamenti/", "/api/v1/appointments/"],
        "select a.id from access_appointment a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id where u.code = 'SSPT-4-1' and a.state = 'booked' order by a.starts_at desc, a.id limit 1",
    ),
    kind("referral", Whose::Unit, &["/invii/", "/api/v1/referrals/"], ""),
    kind("case", Whose::Unit, &["/cartelle/", "/api/v1/cases/"], CASE),
    kind(
        "interview",
        Whose::Unit,
        &["/colloqui/", "/api/v1/interviews/"],
        "select i.id from casework_interview i where i.person_id = (P) limit 1",
    ),
    kind("plan", Whose::Unit, &["/api/v1/plans/"], "select p.id from casework_plan p where p.case_id = (C) limit 1"),
    kind(
        "entry",
        Whose::Unit,
        &["/diario/", "/api/v1/entries/"],
        "select e.id from casework_entry e where e.case_id = (C) limit 1",
    ),
    kind(
        "authorisation",
        Whose::Unit,
        &["/autorizzazioni/", "/prestazioni/", "/api/v1/authorisations/", "/api/v1/service-requests/", "/api/v1/assignments/"],
        AUTHORISATION,
    ),
    kind(
        "delivery",
        Whose::Unit,
        &["/prestazioni/rese/", "/prestazioni/eccezioni/", "/api/v1/deliveries/"],
        "select d.delivery_id from network_v_delivery d where d.authorisation_id = (A) limit 1",
    ),
    kind(
        "account",
        Whose::Unit,
        &["/operatori/", "/api/v1/staff/"],
        "select id from guard_account where username = 'assistente.sociale.municipio4'",
    ),
    kind(
        "hours",
        Whose::Unit,
        &["/agenda/orari/", "/api/v1/hours/"],
        "select h.id from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id where u.code = 'SSPT-4-1' limit 1",
    ),
    kind("closure", Whose::Unit, &["/agenda/chiusure/", "/api/v1/closures/"], ""),
    kind("draft", Whose::Account, &["/bozze/", "/api/v1/drafts/"], CASE),
    kind("merge", Whose::Unit, &["/unioni/", "/api/v1/merges/"], ""),
    kind("pair", Whose::Unit, &["/persone/doppioni/", "/api/v1/duplicates/"], ""),
    kind("job", Whose::Account, &["/lavori/", "/api/v1/jobs/"], ""),
    kind("token", Whose::Body, &["/chiavi/", "/api/v1/tokens/"], ""),
    kind("unit", Whose::Body, &["/unita/", "/api/v1/units/"], "select id from guard_unit where code = 'SSPT-4-1'"),
    kind("processing", Whose::Body, &["/privacy-registri/trattamenti/", "/api/v1/processing/"], ""),
    kind("sharing", Whose::Body, &["/privacy-registri/condivisioni/", "/api/v1/sharings/"], ""),
    kind(
        "chapter",
        Whose::Body,
        &["/bilancio/capitoli/", "/api/v1/budget/chapters/"],
        "select r.chapter_id from finance_v_reservation r where r.source_id = (A) order by r.year limit 1",
    ),
    kind("upload", Whose::Body, &["/bilancio/importa/", "/api/v1/budget/imports/"], ""),
    kind(
        "provider",
        Whose::Body,
        &["/enti/", "/api/v1/providers/"],
        "select a.provider_id from network_v_authorisation a where a.authorisation_id = (A)",
    ),
    kind(
        "service",
        Whose::Body,
        &["/servizi/", "/api/v1/services/"],
        "select a.service_id from network_v_authorisation a where a.authorisation_id = (A)",
    ),
    kind("civil question", Whose::Account, &["/anagrafe/domande/", "/api/v1/population/questions/"], ""),
    kind("civil news", Whose::Unit, &["/anagrafe/notizie/", "/api/v1/population/alerts/"], ""),
    kind("civil import", Whose::Body, &["/anagrafe/importazioni/", "/api/v1/population/imports/"], ""),
    kind("edition", Whose::Body, &["/vie/importa/", "/api/v1/street-editions/"], ""),
    kind("attestation", Whose::Unit, &["/isee/", "/api/v1/isee/"], ""),
    kind("isee file", Whose::Account, &["/isee/importa/", "/api/v1/isee/imports/"], ""),
    kind(
        "rule",
        Whose::Body,
        &["/regolamenti/", "/api/v1/rules/"],
        "select id from benefits_rule where code = 'sostegno-al-reddito'",
    ),
    kind(
        "rule version",
        Whose::Body,
        &["/regolamenti/versioni/", "/api/v1/rules/versions/", "/api/v1/recalculations/versions/"],
        "select v.id from benefits_rule_version v join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id where r.code = 'sostegno-al-reddito' and v.number = 1",
    ),
    kind("measure", Whose::Unit, &["/misure/", "/api/v1/measures/"], ""),
    kind("application", Whose::Unit, &["/domande/", "/api/v1/applications/"], ""),
    kind("application document", Whose::Unit, &["/domande/documenti/"], ""),
    kind("control", Whose::Unit, &["/controlli/", "/api/v1/controls/"], ""),
    kind("decision", Whose::Unit, &["/decisioni/", "/api/v1/decisions/"], ""),
    kind("recalculation", Whose::Unit, &["/ricalcoli/", "/api/v1/recalculations/"], ""),
    kind("ranking", Whose::Unit, &["/graduatorie/", "/api/v1/rankings/"], ""),
    kind("entitlement", Whose::Unit, &["/spettanze/", "/api/v1/entitlements/"], ""),
    kind("payment run", Whose::Unit, &["/pagamenti/", "/api/v1/payment-runs/"], ""),
    kind("payment row", Whose::Unit, &["/pagamenti/righe/", "/api/v1/payment-rows/"], ""),
    kind("recovery", Whose::Unit, &["/recuperi/", "/api/v1/recoveries/"], ""),
    kind("inclusion household", Whose::Unit, &["/inclusione/", "/api/v1/inclusion/households/"], ""),
    kind("inclusion member", Whose::Unit, &["/inclusione/componenti/", "/api/v1/inclusion/members/"], ""),
    kind("inclusion meeting", Whose::Unit, &["/inclusione/incontri/", "/api/v1/inclusion/meetings/"], ""),
    kind("inclusion report", Whose::Unit, &["/inclusione/segnalazioni/", "/api/v1/inclusion/reports/"], ""),
    kind("inclusion exemption", Whose::Unit, &["/inclusione/esoneri/", "/api/v1/inclusion/exemptions/"], ""),
    kind("inclusion import", Whose::Account, &["/inclusione/importa/", "/api/v1/inclusion/imports/"], ""),
    kind("submission", Whose::Body, &["/debiti/invii/", "/api/v1/returns/submissions/"], ""),
    kind("task", Whose::Unit, &["/attivita/", "/api/v1/dues/", "/api/v1/tasks/"], ""),
    kind("room", Whose::Unit, &["/agenda/stanze/", "/api/v1/rooms/"], ""),
    kind("passage", Whose::Unit, &["/passaggi/", "/api/v1/passages/"], ""),
    kind("partner", Whose::Unit, &["/collaborazioni/", "/api/v1/partners/"], ""),
    kind("collective", Whose::Unit, &["/collettivi/", "/api/v1/collectives/"], ""),
    kind("collective plan", Whose::Unit, &["/progetti-collettivi/", "/api/v1/collective-plans/"], ""),
    kind("note", Whose::Unit, &["/note/", "/api/v1/notes/"], ""),
    kind("note release", Whose::Unit, &["/rilasci/", "/api/v1/note-releases/"], ""),
    kind("signer", Whose::Unit, &["/firme/", "/api/v1/plan-signers/"], ""),
    kind("evaluation", Whose::Unit, &["/valutazioni/", "/api/v1/evaluations/"], ""),
    kind("instrument", Whose::Body, &["/strumenti/", "/api/v1/instruments/"], ""),
    kind("unit meeting", Whose::Unit, &["/uvm/", "/api/v1/unit-meetings/"], ""),
    kind("document", Whose::Unit, &["/documenti/", "/api/v1/documents/"], ""),
    kind("document file", Whose::Unit, &["/documenti/file/", "/api/v1/document-files/"], ""),
    kind("post", Whose::Unit, &["/posta/", "/api/v1/post/"], ""),
    kind("post file", Whose::Unit, &["/posta/file/"], ""),
    kind("template", Whose::Body, &["/modelli/", "/api/v1/document-templates/"], ""),
    kind("discard", Whose::Body, &["/scarto/", "/api/v1/discards/"], ""),
    kind("opening", Whose::Unit, &["/aperture-urgenti/", "/api/v1/urgent-openings/"], ""),
    kind("volume", Whose::Body, &["/registro/volumi/", "/api/v1/audit/volumes/"], ""),
    kind("authority", Whose::Body, &["/giustizia/autorita/", "/api/v1/court-authorities/"], ""),
    kind("order", Whose::Unit, &["/provvedimenti/", "/api/v1/court-orders/"], ""),
    kind("proceeding", Whose::Unit, &["/procedimenti/", "/api/v1/court-proceedings/"], ""),
    kind("court mandate", Whose::Unit, &["/mandati/", "/api/v1/court-mandates/"], ""),
    kind("prescription", Whose::Unit, &["/prescrizioni/", "/api/v1/court-prescriptions/"], ""),
    kind("court report", Whose::Unit, &["/relazioni/", "/api/v1/court-reports/"], ""),
    kind("placement", Whose::Unit, &["/collocamenti/", "/api/v1/court-placements/"], ""),
    kind("court office", Whose::Unit, &["/tutele/", "/api/v1/court-offices/"], ""),
    kind("court account", Whose::Unit, &["/conti/", "/api/v1/court-accounts/"], ""),
    kind("court asset", Whose::Unit, &["/beni/", "/api/v1/court-assets/"], ""),
    kind("probation", Whose::Unit, &["/messe-alla-prova/", "/api/v1/court-probations/"], ""),
    kind("file copy", Whose::Unit, &["/fascicoli/", "/api/v1/court-file-copies/"], ""),
];

/// What fields of changes name besides.
const PARTS: [(&str, &str); 11] = [
    ("household member", "select id from registry_member where person_id = (P) order by id limit 1"),
    ("address", "select id from registry_address where person_id = (P) order by id limit 1"),
    ("code", "select id from registry_identifier where person_id = (P) order by id limit 1"),
    ("team mate", "select id from guard_account where username = 'assistente.sociale.municipio4.07'"),
    (
        "goal",
        "select g.id from casework_plan_goal g join casework_plan p on p.body_id = g.body_id and p.id = g.plan_id where p.case_id = (C) and p.state = 'agreed' order by g.id limit 1",
    ),
    (
        "other goal",
        "select g.id from casework_plan_goal g join casework_plan p on p.body_id = g.body_id and p.id = g.plan_id where p.case_id = (C) and p.state = 'agreed' order by g.id desc limit 1",
    ),
    ("second level", "select id from guard_unit where code = 'SSPT-4-2'"),
    ("officer", "select id from guard_account where username = 'amministrativo'"),
    (
        "other case",
        "select c.case_id from casework_v_case c join casework_v_case o on o.body_id = c.body_id and o.worker_id = c.worker_id and o.case_id = (C)
          where c.case_id <> o.case_id and c.state = 'in_care'
            and not exists (select 1 from casework_plan p where p.body_id = c.body_id and p.case_id = c.case_id and p.state in ('draft', 'signing'))
          order by c.case_id limit 1",
    ),
    (
        "case to level",
        "select c.case_id from casework_v_case c join casework_v_case o on o.body_id = c.body_id and o.worker_id = c.worker_id and o.case_id = (C)
          where c.case_id <> o.case_id and c.state = 'in_care' order by c.number limit 1 offset 1",
    ),
    ("newcomer", "select person_id from casework_v_case where person_id not in (P) order by case_id desc limit 1"),
];

/// Parts of addresses that name nothing that somebody could own, and why; the list may only shrink.
pub const WITHOUT_OWNER: [(&str, &str); 6] = [
    ("year", "a year: what is shown of it is that of the visitor's own body"),
    ("anno", "a year: what is shown of it is that of the visitor's own body"),
    ("code", "the code of a duty of the law, the same in every body"),
    ("link", "a secret of 32 bytes: whoever has it was given it"),
    ("secret", "a secret of 32 bytes: whoever has it was given it"),
    ("place", "the number of a document within its submission, which is named before it"),
];

/// Doors of which those of the place do not get past the fields, or find nothing, with what the test makes up: that strangers are
/// refused there proves less than elsewhere. The list may only shrink.
pub const UNPROVED: [&str; 23] = [
    // Every goal of the plan that holds, each with its outcome.
    "POST /api/v1/cases/{id}/reviews",
    // A resident of the answer who is in the mirror too.
    "POST /api/v1/population/questions/{id}/persons",
    // Another version of the same regulation: here each has one.
    "GET /regolamenti/versioni/{id}/differenze",
    // Days within the period of that very service.
    "POST /api/v1/authorisations/{id}/end",
    "POST /autorizzazioni/{id}/conclusione",
    "POST /autorizzazioni/{id}/sospensione",
    // Things of that very case or person, which the sample names of another; their version is known, so that the fields are looked at.
    "POST /api/v1/cases/{id}/analyses",
    "POST /api/v1/cases/{id}/assessments",
    "POST /cartelle/{id}/collocamento",
    "POST /api/v1/persons/{id}/households/arrangement",
    "POST /api/v1/persons/{id}/households/correction",
    "POST /api/v1/persons/{id}/identifiers/end",
    // A file, which no text carries; and what of a file lies beside the database, where the test has nothing.
    "GET /domande/documenti/{id}",
    "POST /domande/{id}/documenti",
    "POST /pagamenti/{id}/esiti",
    "GET /documenti/file/{id}",
    "GET /documenti/{id}/scarica",
    "GET /posta/file/{id}",
    "POST /cartelle/{id}/documenti/acquisisci",
    "POST /documenti/{id}/allegato",
    "GET /api/v1/document-files/{id}",
    "POST /api/v1/cases/{id}/document-files",
    "POST /api/v1/documents/{id}/attachments",
];

const CASE: &str = "select a.case_id from network_v_authorisation a join casework_v_case c on c.body_id = a.body_id and c.case_id = a.case_id
    join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id join network_v_provider p on p.body_id = a.body_id and p.provider_id = a.provider_id
    where u.code = 'SSPT-4-1' and c.state = 'in_care' and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id)
    order by a.case_id limit 1";
const PERSON: &str = "select person_id from casework_v_case where case_id = (C) limit 1";
const AUTHORISATION: &str = "select a.authorisation_id from network_v_authorisation a where a.case_id = (C)
    and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id) order by a.authorisation_id limit 1";

/// The kind of thing that the `{id}` of a path names: the longest beginning wins.
pub fn kind_of(path: &str) -> Option<&'static Kind> {
    let fitting = KINDS.iter().flat_map(|kind| kind.starts.iter().map(move |start| (start.len(), kind, start)));
    fitting.filter(|(_, _, start)| path.starts_with(**start)).max_by_key(|(length, _, _)| *length).map(|(_, kind, _)| kind)
}

/// The names in braces of a path.
pub fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

fn whole(text: &str) -> String {
    text.replace("(A)", &format!("({AUTHORISATION})")).replace("(P)", &format!("({PERSON})")).replace("(C)", &format!("({CASE})"))
}

/// One value of a text of the test's own.
pub async fn scalar(db: &Db, text: &str) -> Option<String> {
    // SQLite keeps identifiers as bytes, PostgreSQL as uuid: both are shown as text here.
    let text = match db.engine() {
        Engine::Sqlite => format!("with t(x) as ({text}) select lower(hex(x)) from t"),
        Engine::Postgres => format!("with t(x) as ({text}) select x::text from t"),
    };
    let rows = db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    rows.into_iter().next().and_then(|row| row.into_iter().next().flatten())
}

/// One identifier.
pub async fn found(db: &Db, text: &str) -> Option<Uuid> {
    scalar(db, &whole(text)).await.and_then(|text| Uuid::try_parse(&text).ok())
}

/// An identifier as a text of SQL writes it.
pub fn literal(db: &Db, id: Uuid) -> String {
    match db.engine() {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

/// A word that stands in the things of Municipio 4, and in the names of its people, and nowhere else.
pub const SECRET: &str = "Kwyjibo";
/// A word that stands in the names of all people of Milan.
pub const MILANESE: &str = "Qxzwmil";

/// One thing of each kind, by its name.
pub async fn things(db: &Db, milano: BodyId, zones: BodyId) -> BTreeMap<&'static str, Uuid> {
    let mut all = BTreeMap::new();
    for kind in KINDS.iter().filter(|kind| !kind.find.is_empty()) {
        let id = found(db, kind.find).await.unwrap_or_else(|| panic!("the small demo city has no {}", kind.name));
        all.insert(kind.name, id);
    }
    for (name, text) in PARTS {
        all.extend(found(db, text).await.map(|id| (name, id)));
    }
    made(db, milano, zones, &mut all).await;
    granted(db, milano, &mut all).await;
    followed(db, milano, &mut all).await;
    all.insert("zones", zones.0);
    let own = literal(db, milano.0);
    let named = |word: &str, who: &str| {
        format!(
            "update registry_person set family_name = family_name || ' {word}', display_name = display_name || ' {word}', sort_name = sort_name || ' {word}'
              where body_id = {own} and {who}"
        )
    };
    let theirs = "id in (select c.person_id from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
        where u.code like 'SSPT-4%') and id not in (select c.person_id from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
        where u.code not like 'SSPT-4%')";
    for text in [named(MILANESE, "1 = 1"), named(SECRET, theirs)] {
        db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    all
}
