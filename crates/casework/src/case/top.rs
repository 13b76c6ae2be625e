//! What stands above every page of a case: the person's header, number and state, phases, tabs, news to decide about.

use super::store::{NAMES, Names};
use super::{CaseBrief, Phase, State, brief};
use crate::entered::{self, NewsRow};
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::show_date;
use kernel::{CaseId, Failure, Instant, Outcome};
use registry::PersonHeader;
use store::Tx;
use ui::Visit;
use ui::form::FormView;

/// The tabs of a case: key, label, end of the address. Some are answered by later rooms.
pub const TABS: [(&str, &str, &str); 10] = [
    ("case", "Riepilogo", ""),
    ("diary", "Diario", "/diario"),
    ("analysis", "Analisi", "/analisi"),
    ("sina", "Valutazione SINA", "/sina"),
    ("assessments", "Valutazioni", "/valutazioni"),
    ("plan", "Progetto", "/progetto"),
    ("review", "Verifiche", "/verifiche"),
    ("records", "Documenti", "/documenti"),
    ("courts", "Giustizia", "/giustizia"),
    ("closure", "Chiusura", "/chiusura"),
];

/// What the actor's roles include at all; how far is decided in each action.
#[derive(Clone, Copy, Debug)]
pub struct May {
    /// Assign.
    pub assign: bool,
    /// Take into care, change the phase, close.
    pub take: bool,
    /// Write.
    pub write: bool,
    /// Seal.
    pub seal: bool,
    /// Write plans.
    pub plan: bool,
    /// Read the diary.
    pub diary: bool,
    /// Read documents.
    pub documents: bool,
    /// Read what concerns a judicial authority.
    pub judicial: bool,
}

/// The top of a page about a case. Templates include `casework/case_top.html` with this in `top`.
pub struct CaseTop {
    /// The case.
    pub case: CaseBrief,
    /// Names and days beside it.
    pub names: Names,
    /// The person's header, while the person's file is in reach.
    pub header: Option<PersonHeader>,
    /// What the person is called.
    pub person_name: String,
    /// News to decide about.
    pub news: Vec<NewsRow>,
    /// Whether this page itself is one of the acts that the top offers elsewhere.
    pub acting: bool,
    /// Which tab this is.
    pub tab: &'static str,
    /// What the actor's roles include.
    pub may: May,
    /// Until when it is read because it was opened urgently.
    pub urgent: Option<Instant>,
    /// For small forms.
    pub csrf: String,
    /// For small forms.
    pub key: String,
}

impl CaseTop {
    /// The top of a case that the actor may read.
    pub async fn load(tx: &mut Tx, visit: &Visit, id: CaseId, tab: &'static str) -> Outcome<CaseTop> {
        let case = brief(tx, Permission::CASE_READ, id).await?;
        let card = registry::identity(tx, case.person_id).await?;
        let header = match registry::header(tx, case.person_id).await {
            Ok(mut header) => {
                // Whoever proposed it is known to the register as working with the person, and is in charge of nothing yet.
                if case.state == State::Proposed {
                    header.card.worker_label.clear();
                }
                Some(header)
            }
            Err(Failure::NotFound) => None,
            Err(failure) => return Err(failure),
        };
        let names = tx.sql(&NAMES).id("id", id).one().await?;
        let news = entered::open_news(tx, id).await?;
        let principal = visit.principal()?;
        // Who reads because they opened it urgently writes nothing, whatever their role lets them do elsewhere.
        let mut urgent = None;
        if principal.may(Permission::RECORD_OPEN_URGENTLY) {
            urgent = guard::opening::running(tx, id).await?;
        }
        // Unless they came into the team meanwhile.
        if urgent.is_some() && principal.may(Permission::CASE_WRITE) {
            match brief(tx, Permission::CASE_WRITE, id).await {
                Ok(_) => urgent = None,
                Err(Failure::NotFound) => {}
                Err(failure) => return Err(failure),
            }
        }
        let (writes, open) = (urgent.is_none(), urgent.is_none() && case.state.is_open());
        let may = May {
            assign: writes && principal.may(Permission::CASE_ASSIGN),
            take: writes && principal.may(Permission::CASE_TAKE),
            write: open && principal.may(Permission::CASE_WRITE),
            seal: writes && principal.may(Permission::CASE_SEAL),
            plan: open && principal.may(Permission::PLAN_WRITE),
            diary: principal.may(Permission::DIARY_READ),
            documents: writes && principal.may(Permission::DOCUMENT_READ),
            judicial: principal.may(Permission::JUDICIAL_READ),
        };
        let form = visit.form();
        Ok(CaseTop {
            case,
            names,
            header,
            person_name: card.display_name,
            news,
            acting: false,
            tab,
            may,
            urgent,
            csrf: form.csrf().to_owned(),
            key: form.key().to_owned(),
        })
    }

    /// The case as it is now, in a form that has none of it in its fields: for whoever was writing when somebody else changed it.
    pub fn as_it_is(&self, form: FormView) -> FormView {
        let worker = if self.names.worker_name.is_empty() { "nessuno" } else { self.names.worker_name.as_str() };
        let form = match self.case.taken_on {
            Some(day) => form.with_fact("In carico dal", show_date(day)),
            None => form,
        };
        form.with_version(self.case.version)
            .with_fact("Stato", self.case.state.label())
            .with_fact("Fase", self.case.phase.label())
            .with_fact("Operatore", worker)
            .with_fact("Riservatezza", if self.case.sealed { "solo chi lavora sul caso" } else { "nessuna in più" })
    }
    /// The address of the case.
    pub fn href(&self) -> String {
        format!("/cartelle/{}", self.case.id)
    }
    /// The tabs that are this person's to open: what somebody may never read is not offered.
    pub fn tabs(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let may = self.may;
        TABS.into_iter().filter(move |(key, ..)| match *key {
            "diary" => may.diary,
            "records" => may.documents,
            "courts" => may.judicial,
            _ => true,
        })
    }
    /// The address of a tab.
    pub fn tab_href(&self, tail: &str) -> String {
        format!("/cartelle/{}{tail}", self.case.id)
    }
    /// Where decisions about news go.
    pub fn decide_href(&self) -> String {
        format!("/cartelle/{}/decisione", self.case.id)
    }
    /// The news to decide about on this page. Whether somebody who came into the household is added is asked in the summary alone, which says in
    /// the log whom it names.
    pub fn asked(&self) -> impl Iterator<Item = &NewsRow> {
        let summary = self.at("case") && !self.acting;
        self.news.iter().filter(move |news| summary || !news.is_entry())
    }
    /// Who came into the household and is named on this page.
    pub fn newcomers(&self) -> Vec<kernel::PersonId> {
        self.asked().filter_map(|news| news.person_id).collect()
    }
    /// Where whoever answers a piece of news by ending the case goes, and what that is called; nothing where it is no answer.
    pub fn ending(&self, news: &NewsRow) -> Option<(String, &'static str)> {
        // A contact that was another's says that somebody has to look, not that the work is over.
        if !matches!(news.kind.as_str(), crate::news::DIED | crate::news::MOVED | crate::news::RELOCATED) {
            return None;
        }
        match self.case.state {
            State::InCare if self.may.take => Some((self.tab_href("/chiusura"), "Vai alla chiusura")),
            State::Proposed | State::Assigned if self.may.assign => Some((self.tab_href("/archivia"), "Archivia la proposta")),
            State::InCare | State::Proposed | State::Assigned | State::Closed => None,
        }
    }
    /// Labels of the phases.
    pub fn phases(&self) -> Vec<&'static str> {
        Phase::ALL.iter().map(|phase| phase.label()).collect()
    }
    /// Labels of the phases that leave something in writing, and left nothing: they may have been passed, they were not done.
    pub fn missing(&self) -> Vec<&'static str> {
        let written = [
            (Phase::Analysis, self.names.analysed),
            (Phase::Planning, self.names.planned),
            (Phase::Monitoring, self.names.reviewed),
        ];
        written.into_iter().filter(|(_, done)| !done).map(|(phase, _)| phase.label()).collect()
    }
    /// Where the case is among them, from 0; past the last one when it is closed.
    pub fn current(&self) -> usize {
        if self.case.state == State::Closed && self.case.phase == Phase::Closure {
            return Phase::ALL.len();
        }
        Phase::ALL.iter().position(|phase| *phase == self.case.phase).unwrap_or(0)
    }
    /// `primo livello`.
    pub fn level(&self) -> String {
        super::Level::from_number(self.case.level).map_or_else(|| self.case.level.to_string(), |level| level.label().to_owned())
    }
    /// The next review, if one is fixed.
    pub fn review_on(&self) -> Option<chrono::NaiveDate> {
        Some(self.names.review_on).filter(|day| *day != FOREVER)
    }
    /// Whether it is in this state, for templates.
    pub fn is(&self, state: &str) -> bool {
        self.case.state.code() == state
    }
    /// Whether a tab is this one.
    pub fn at(&self, tab: &str) -> bool {
        self.tab == tab
    }
    /// What the page is called.
    pub fn title(&self) -> String {
        format!("Cartella {} – {}", self.case.number, self.person_name)
    }
}
