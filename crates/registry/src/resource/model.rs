//! What a body around people is.

use crate::relation::Sector;
use kernel::input::Fields;

kernel::code_enum! {
    /// What a body around people is.
    pub enum ResourceKind {
        /// School or nursery.
        School = "school" => "Scuola o nido",
        /// Hospital, clinic, another health service.
        Health = "health" => "Servizio sanitario",
        /// Practice of a general practitioner or paediatrician.
        Practice = "practice" => "Ambulatorio del medico di base o pediatra",
        /// Association or volunteers.
        Association = "association" => "Associazione o volontariato",
        /// A post of the third sector: cooperative, foundation, day centre.
        ThirdSector = "third_sector" => "Presidio del Terzo settore",
        /// Parish or another religious community.
        Parish = "parish" => "Parrocchia o comunità religiosa",
        /// Sports or leisure.
        Sport = "sport" => "Sport e tempo libero",
        /// Another office: job centre, court, police.
        Office = "office" => "Altro ufficio o servizio pubblico",
        /// An employer.
        Work = "work" => "Luogo di lavoro",
        /// Something else.
        Other = "other" => "Altro ente",
    }
}

impl ResourceKind {
    /// Where it stands on the network map.
    pub const fn sector(self) -> Sector {
        match self {
            ResourceKind::School | ResourceKind::Work => Sector::SchoolAndWork,
            ResourceKind::Health | ResourceKind::Practice | ResourceKind::Office => Sector::Services,
            ResourceKind::Association | ResourceKind::ThirdSector | ResourceKind::Parish | ResourceKind::Sport => Sector::Help,
            ResourceKind::Other => Sector::Others,
        }
    }
}

/// A body to be written down, or as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Whom to ask for.
    pub contact_name: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// Where it is.
    pub place: String,
    /// What it offers.
    pub offers: String,
    /// Since when it is no more.
    pub closed_on: Option<chrono::NaiveDate>,
}

/// Reads a body.
pub fn read(fields: &mut Fields) -> Option<NewResource> {
    let kind = fields.required_code("kind");
    let name = fields.required_line("name", 120);
    let contact_name = fields.line("contact_name", 120).unwrap_or_default();
    let phone = fields.line("phone", 40).unwrap_or_default();
    let mail = fields.line("mail", 120).unwrap_or_default();
    let place = fields.line("place", 160).unwrap_or_default();
    let offers = fields.line("offers", 300).unwrap_or_default();
    let closed_on = fields.date("closed_on");
    Some(NewResource { kind: kind?, name: name?, contact_name, phone, mail, place, offers, closed_on })
}
