//! What a contact is: closed lists, what the desk writes, and the rules that need no database.

use super::forms::Office;
use crate::problems::Problem;
use kernel::{Instant, Outcome, PersonId, UnitId};
use registry::person::NewPerson;

kernel::code_enum! {
    /// Which door: the single access point of the city, or an office itself.
    pub enum Channel {
        /// The single access point (PUA).
        Pua = "pua" => "Punto unico di accesso (PUA)",
        /// Direct access at a territorial office.
        Direct = "direct" => "Accesso diretto al servizio",
    }
}

kernel::code_enum! {
    /// By what means somebody made contact.
    pub enum Means {
        /// At the desk.
        InPerson = "in_person" => "Di persona",
        /// By telephone.
        Phone = "phone" => "Telefono",
        /// By mail.
        Mail = "mail" => "Posta elettronica",
        /// Through the contact centre.
        ContactCentre = "contact_centre" => "020202",
        /// Through the city's CRM.
        Crm = "crm" => "CRM del Comune",
        /// Through the complaints system.
        Complaint = "complaint" => "Reclamo",
        /// A petition of civic access.
        CivicAccess = "civic_access" => "Accesso civico",
        /// At a WeMi space.
        Wemi = "wemi" => "Spazio WeMi",
        /// By letter.
        Letter = "letter" => "Lettera",
        /// From another service.
        Service = "service" => "Altro servizio",
    }
}

kernel::code_enum! {
    /// Who speaks for the person whom the contact is about.
    pub enum Caller {
        /// The person.
        Oneself = "oneself" => "La persona stessa",
        /// Spouse or partner.
        Partner = "partner" => "Coniuge o convivente",
        /// Parent.
        Parent = "parent" => "Genitore",
        /// Child.
        Child = "child" => "Figlio o figlia",
        /// Other kin.
        Kin = "kin" => "Altro familiare",
        /// Guardian or support administrator.
        Guardian = "guardian" => "Tutore o amministratore di sostegno",
        /// Neighbour, friend.
        Neighbour = "neighbour" => "Vicino o conoscente",
        /// School.
        School = "school" => "Scuola",
        /// Health service, general practitioner, hospital.
        Health = "health" => "Medico o servizio sanitario",
        /// Police.
        Police = "police" => "Forze dell'ordine",
        /// Association, parish, volunteer.
        Association = "association" => "Associazione o parrocchia",
        /// Another service.
        Service = "service" => "Altro servizio",
        /// Does not say.
        Unknown = "unknown" => "Non lo dice",
    }
}

kernel::code_enum! {
    /// Whether the person may be called back without harm.
    pub enum Callback {
        /// Yes.
        Safe = "safe" => "Sì",
        /// Only as the note says.
        WithCare = "with_care" => "Solo con cautela",
        /// Never.
        Never = "never" => "No, mai",
        /// Was not asked.
        Unknown = "unknown" => "Non chiesto",
    }
}

kernel::code_enum! {
    /// Whether there are children in the home.
    pub enum Children {
        /// Yes.
        Yes = "yes" => "Sì",
        /// No.
        No = "no" => "No",
        /// Was not asked.
        Unknown = "unknown" => "Non chiesto",
    }
}

kernel::code_enum! {
    /// What is needed, by the groups that regional one-stop desks use.
    pub enum Need {
        /// Money.
        Money = "money" => "Sostegno economico",
        /// A home.
        Home = "home" => "Casa",
        /// Help at home, meals, transport.
        Support = "support" => "Aiuto a casa",
        /// Support to person and family.
        Family = "family" => "Sostegno alla persona e alla famiglia",
        /// School, training, work.
        Work = "work" => "Scuola, formazione, lavoro",
        /// A place in a residential structure.
        Residential = "residential" => "Posto in struttura",
        /// A day centre.
        DayCentre = "day_centre" => "Centro diurno",
        /// Integration.
        Integration = "integration" => "Integrazione sociale",
        /// Prevention.
        Prevention = "prevention" => "Prevenzione e protezione",
        /// Emergency.
        Emergency = "emergency" => "Emergenza",
        /// Information alone.
        Information = "information" => "Solo informazioni",
    }
}

kernel::code_enum! {
    /// How soon somebody must act.
    pub enum Urgency {
        /// In the ordinary times.
        Ordinary = "ordinary" => "Ordinaria",
        /// Within days.
        Soon = "soon" => "Urgente, entro pochi giorni",
        /// Now.
        Immediate = "immediate" => "Immediata, oggi stesso",
    }
}

kernel::code_enum! {
    /// How the contact ended.
    pub enum Ending {
        /// Information was given.
        Information = "information" => "Informazione",
        /// Sent to another service or resource of the city.
        Orientation = "orientation" => "Orientamento",
        /// An appointment is fixed.
        Appointment = "appointment" => "Appuntamento",
        /// Sent to a unit of the body, which answers.
        Referral = "referral" => "Invio a un'unità",
        /// Somebody had to act at once.
        Emergency = "emergency" => "Emergenza",
    }
}

kernel::code_enum! {
    /// Whether and how the privacy notice was given (art. 13 of Regulation (EU) 2016/679).
    pub enum Notice {
        /// Spoken.
        Spoken = "spoken" => "A voce",
        /// On paper.
        Paper = "paper" => "Su carta",
        /// By mail.
        Mail = "mail" => "Per posta elettronica",
        /// With an interpreter.
        Interpreter = "interpreter" => "Con un interprete",
        /// Not yet.
        NotYet = "not_yet" => "Non ancora data",
    }
}

kernel::code_enum! {
    /// What the person has to do with the territory; people who only stay are served and counted apart.
    pub enum Territory {
        /// Resident.
        Resident = "resident" => "Residente",
        /// Lives here for a time.
        Staying = "staying" => "Abita qui per un periodo",
        /// Without residence, present here.
        Present = "present" => "Senza residenza, è presente qui",
        /// Resident elsewhere.
        Elsewhere = "elsewhere" => "Residente in un altro Comune",
        /// Unknown.
        Unknown = "unknown" => "Non lo sappiamo",
    }
}

/// Whom a contact is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Somebody of the register.
    Known(PersonId),
    /// Somebody to be entered now, together with the contact.
    New(Box<NewPerson>),
    /// Nobody of the register (yet): anonymous, or entered later by whoever receives the contact.
    Unregistered,
}

/// What the desk writes.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// Which door.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// When, if it was earlier than now (a mail of this morning).
    pub at: Option<Instant>,
    /// The unit that takes it; the own one unless said otherwise.
    pub unit: Option<UnitId>,
    /// Whom it is about.
    pub subject: Subject,
    /// What an unregistered subject is called, or how they are known.
    pub subject_name: String,
    /// Where an unregistered subject can be reached.
    pub subject_phone: String,
    /// Who speaks.
    pub caller: Caller,
    /// Their name.
    pub caller_name: String,
    /// Their number.
    pub caller_phone: String,
    /// Whether they do not want to be named.
    pub confidential: bool,
    /// Whether calling back is safe.
    pub callback: Callback,
    /// When and how.
    pub callback_note: String,
    /// Language spoken, when it is not Italian.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Children in the home.
    pub children: Children,
    /// How many, how old.
    pub children_note: String,
    /// What is needed, the first one first.
    pub needs: Vec<Need>,
    /// How soon.
    pub urgency: Urgency,
    /// What was told.
    pub narrative: String,
    /// What was explained.
    pub information: String,
    /// Where the person was sent.
    pub orientation: String,
    /// What was handed over.
    pub documents: String,
    /// How it ended.
    pub ending: Ending,
    /// Who was called in an emergency.
    pub emergency: String,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who follows the person already.
    pub in_care_at: String,
    /// Privacy notice.
    pub notice: Notice,
    /// Residence or presence.
    pub territory: Territory,
    /// Where somebody without residence stays.
    pub presence: String,
    /// Borough of that place.
    pub municipio: Option<i64>,
    /// The competent office, when the operator chose it.
    pub office: Option<Office>,
    /// For a referral: to whom, and with what words.
    pub referral: Option<(UnitId, String)>,
}

impl NewContact {
    /// The rules that need nothing else.
    ///
    /// # Errors
    /// [`Problem::SayWhatYouSaid`], [`Problem::SayWhere`], [`Problem::SayWhoActs`], [`Problem::SayToWhom`], [`Problem::SayPresence`],
    /// [`Problem::InFuture`].
    pub fn check(&self, now: Instant) -> Outcome<()> {
        if self.at.is_some_and(|at| at > now) {
            return Err(Problem::InFuture.at("at_date"));
        }
        match self.ending {
            Ending::Information if self.information.is_empty() && self.narrative.is_empty() => {
                return Err(Problem::SayWhatYouSaid.at("information"));
            }
            Ending::Orientation if self.orientation.is_empty() => return Err(Problem::SayWhere.at("orientation")),
            Ending::Emergency if self.emergency.is_empty() => return Err(Problem::SayWhoActs.at("emergency")),
            Ending::Referral if self.referral.is_none() => return Err(Problem::SayToWhom.at("referral_unit")),
            Ending::Information | Ending::Orientation | Ending::Emergency | Ending::Referral | Ending::Appointment => {}
        }
        if self.territory == Territory::Present && self.presence.is_empty() {
            return Err(Problem::SayPresence.at("presence"));
        }
        Ok(())
    }

    /// The first need, for lists and figures; empty when none was ticked.
    pub fn first_need(&self) -> &'static str {
        self.needs.first().map_or("", |need| need.code())
    }
}

/// `2026/000123`.
pub fn human_number(year: i32, serial: i64) -> String {
    format!("{year}/{serial:06}")
}

/// What people type into the search box for a number: `2026/123`, `2026/000123`; `None` for anything else.
pub fn typed_number(text: &str) -> Option<String> {
    let text = text.trim();
    let (year, serial) = text.split_once(['/', '-'])?;
    let year: i32 = year.trim().parse().ok().filter(|year| (2000..2200).contains(year))?;
    let serial: i64 = serial.trim().parse().ok().filter(|serial| *serial > 0)?;
    Some(human_number(year, serial))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_found_with_and_without_its_noughts() {
        for text in ["2026/000123", "2026/123", " 2026-123 "] {
            assert_eq!(typed_number(text).as_deref(), Some("2026/000123"), "{text}");
        }
        for text in ["123", "2026/", "26/1", "2026/-1", "rossi/mario"] {
            assert_eq!(typed_number(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_found_by_itself(year in 2000..2200_i32, serial in 1..9_999_999_i64) {
            let number = human_number(year, serial);
            prop_assert_eq!(typed_number(&number), Some(number));
        }
    }
}
