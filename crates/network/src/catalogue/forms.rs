//! What the forms of the catalogue send.

use super::model::{IstatItem, UnitOfMeasure};
use casework::UserArea;
use casework::plan::MeansTest;
use casework::sina::BenefitCode;
use chrono::NaiveDate;
use finance::budget::ChapterKey;
use guard::scope::FOREVER;
use kernel::input::Fields;
use kernel::{Cents, ProviderId, UnitId};

/// Longest code of the office.
pub const CODE: usize = 20;
/// Longest description of a service.
pub const DESCRIPTION: usize = 2_000;
/// Most chapters of a service.
pub const CHAPTERS: usize = 9;

/// A service as it was written down.
#[derive(Clone, Debug)]
pub struct ServiceData {
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Area of users.
    pub user_area: UserArea,
    /// Group of services.
    pub service_area: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Code in the nomenclature of SIUSS, empty when it has none.
    pub siuss_code: String,
    /// How means are tested.
    pub means_test: MeansTest,
    /// Kind in the ISTAT survey.
    pub istat_item: IstatItem,
    /// Macro level of the national fund, 1 to 5; 0 when unknown.
    pub macro_level: i64,
    /// Given again and again.
    pub periodic: bool,
    /// Given at the person's home.
    pub at_home: bool,
    /// The office in charge.
    pub office: Option<UnitId>,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// Reads a service.
pub fn read_service(fields: &mut Fields) -> Option<ServiceData> {
    let code = fields.required_line("code", CODE);
    let name = fields.required_line("name", 200);
    let description = fields.text("description", DESCRIPTION).unwrap_or_default();
    let user_area = fields.required_code("user_area");
    let service_area = fields.line("service_area", 100).unwrap_or_default();
    let unit_of_measure = fields.required_code("unit_of_measure");
    let siuss_code = fields.line("siuss_code", 10);
    let siuss_code = match siuss_code.map(|text| text.parse::<BenefitCode>()) {
        None => String::new(),
        Some(Ok(code)) => code.to_string(),
        Some(Err(error)) => {
            fields.fault("siuss_code", error.to_string());
            String::new()
        }
    };
    let means_test = fields.required_code("means_test");
    let istat_item = fields.required_code("istat_item");
    let macro_level = fields.whole("macro_level", 1, 5).unwrap_or(0);
    let periodic = fields.flag("periodic");
    let at_home = fields.flag("at_home");
    let office = fields.id("office_unit_id");
    let period = fields.period("valid_from", "valid_to");
    let period = period?;
    Some(ServiceData {
        code: code?,
        name: name?,
        description,
        user_area: user_area?,
        service_area,
        unit_of_measure: unit_of_measure?,
        siuss_code,
        means_test: means_test?,
        istat_item: istat_item?,
        macro_level,
        periodic,
        at_home,
        office,
        from: period.from,
        until: period.until.unwrap_or(FOREVER),
    })
}

/// A new price from a day.
#[derive(Clone, Debug)]
pub struct PriceData {
    /// At whom; `None` means everywhere.
    pub provider: Option<ProviderId>,
    /// Of one unit.
    pub unit_price: Cents,
    /// Whether VAT is in it.
    pub vat_included: bool,
    /// Where the figure comes from.
    pub label: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// Reads a price.
pub fn read_price(fields: &mut Fields) -> Option<PriceData> {
    let provider = fields.id("provider_id");
    let unit_price = fields.required_cents("unit_price");
    let vat_included = fields.flag("vat_included");
    let label = fields.required_line("label", 200);
    let period = fields.period("valid_from", "valid_to");
    let period = period?;
    Some(PriceData {
        provider,
        unit_price: unit_price?,
        vat_included,
        label: label?,
        from: period.from,
        until: period.until.unwrap_or(FOREVER),
    })
}

/// A chapter in the order in which chapters are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterData {
    /// Its key.
    pub key: ChapterKey,
    /// Where the choice comes from.
    pub label: String,
}

/// Reads the chapters of a service, the preferred one first: repeated group `chapters` with `key` and `label`.
pub fn read_chapters(fields: &mut Fields) -> Option<Vec<ChapterData>> {
    let count = fields.required_groups("chapters");
    if count > CHAPTERS {
        fields.fault("chapters", format!("Al massimo {CHAPTERS} capitoli."));
        return None;
    }
    let mut all: Vec<ChapterData> = Vec::new();
    let mut good = true;
    for index in 0..count.max(1) {
        let field = format!("chapters[{index}].key");
        let key = fields.line(&field, 30);
        let label = fields.line(&format!("chapters[{index}].label"), 200).unwrap_or_default();
        let Some(key) = key else {
            if !label.is_empty() && !fields.is_faulty(&field) {
                fields.fault(field, "Scrivi il capitolo, o togli la riga.");
            }
            continue;
        };
        match key.parse::<ChapterKey>() {
            Ok(key) if all.iter().any(|known| known.key.identity() == key.identity()) => {
                fields.fault(field, "Questo capitolo è già nell’elenco.");
                good = false;
            }
            Ok(key) => all.push(ChapterData { key, label }),
            Err(error) => {
                fields.fault(field, sentence(&error.to_string()));
                good = false;
            }
        }
    }
    good.then_some(all)
}

/// With a capital letter and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str().trim_end_matches('.')),
        None => String::new(),
    }
}
