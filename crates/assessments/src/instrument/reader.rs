//! Reads an instrument from its file, with every fault at its place. What does not add up is never used.

use super::lists::list;
use super::model::{Ages, AnsweredBy, Better, Instrument, Item, Kind, Scale};
use super::when::When;
use serde::Deserialize;
use std::fmt::{self, Display};

/// Longest text of an instrument, in characters.
pub const TEXT: usize = 20_000;
/// Most fields that its form may send: a draft keeps 100, and beside the answers there are ten.
const FIELDS: usize = 90;
/// Most axes of a drawing, and least.
const AXES: std::ops::RangeInclusive<usize> = 3..=12;
/// Most points of an answer, and heaviest weight: sums stay far from any limit.
const MOST: i64 = 1_000;

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The item, scale or line.
    pub place: String,
    /// What it is.
    pub what: String,
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All faults in one line.
pub fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: String,
    version: i64,
    title: String,
    lead: Option<String>,
    source: String,
    ages: Option<String>,
    answers: String,
    radar: Option<Vec<String>>,
    #[serde(default, rename = "item")]
    items: Vec<ItemText>,
    #[serde(default, rename = "scale")]
    scales: Vec<ScaleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemText {
    code: String,
    text: String,
    hint: Option<String>,
    section: Option<String>,
    kind: String,
    choices: Option<Vec<(i64, String)>>,
    list: Option<String>,
    options: Option<Vec<(String, String)>>,
    least: Option<i64>,
    most: Option<i64>,
    when: Option<String>,
    required: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleText {
    code: String,
    title: String,
    better: String,
    formula: Vec<(String, i64)>,
    bands: Vec<(i64, i64, String)>,
}

/// Collects faults.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn note(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.0.push(Fault { place: place.into(), what: what.into() });
    }
    /// The value, or a fault.
    fn need<T>(&mut self, place: &str, found: Result<T, String>) -> Option<T> {
        match found {
            Ok(value) => Some(value),
            Err(what) => {
                self.note(place, what);
                None
            }
        }
    }
}

/// A name: letters, digits, low lines and hyphens, at most 40.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
}

impl Instrument {
    /// Reads the text of an instrument.
    ///
    /// # Errors
    /// Every fault, each with its place.
    pub fn read(text: &str) -> Result<Instrument, Vec<Fault>> {
        let mut faults = Faults::default();
        if text.chars().count() > TEXT {
            faults.note("testo", format!("al massimo {TEXT} caratteri"));
            return Err(faults.0);
        }
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let place = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
                faults.note(format!("riga {place}"), error.message());
                return Err(faults.0);
            }
        };
        let instrument = whole(file, &mut faults);
        if faults.0.is_empty() { Ok(instrument) } else { Err(faults.0) }
    }
}

fn whole(file: File, faults: &mut Faults) -> Instrument {
    if !is_code(&file.code) {
        faults.note("code", "lettere minuscole, cifre e trattini, al massimo 40");
    }
    if file.version < 1 {
        faults.note("version", "le versioni cominciano da 1");
    }
    for (place, text) in [("title", &file.title), ("source", &file.source)] {
        if text.trim().is_empty() {
            faults.note(place, "è vuoto");
        }
    }
    let ages = ages(file.ages.as_deref().unwrap_or("0-130"));
    let ages = faults.need("ages", ages).unwrap_or(Ages { least: 0, most: 130 });
    let answers = file.answers.parse::<AnsweredBy>().map_err(|error| error.to_string());
    let answers = faults.need("answers", answers).unwrap_or(AnsweredBy::Worker);
    let mut items: Vec<Item> = Vec::new();
    for text in file.items {
        let place = format!("item «{}»", text.code);
        if !is_code(&text.code) || text.code == "age" || text.code == "sex" {
            faults.note(&place, "nome non valido");
        }
        if items.iter().any(|item| item.code == text.code) {
            faults.note(&place, "c’è due volte");
        }
        let found = item(text, &items);
        if let Some(item) = faults.need(&place, found) {
            items.push(item);
        }
    }
    if items.is_empty() {
        faults.note("item", "non c’è nessuna domanda");
    }
    let fields: usize = items.iter().map(|item| if item.kind.is_many() { 1 + item.kind.choices().len() } else { 2 }).sum();
    if fields > FIELDS {
        faults.note("item", format!("le domande sono troppe: la scheda invierebbe {fields} campi, al massimo {FIELDS}"));
    }
    let mut scales: Vec<Scale> = Vec::new();
    for text in file.scales {
        let place = format!("scale «{}»", text.code);
        if !is_code(&text.code) || scales.iter().any(|scale| scale.code == text.code) {
            faults.note(&place, "nome non valido, o usato due volte");
        }
        if let Some(scale) = scale(text, &items, &place, faults) {
            scales.push(scale);
        }
    }
    let axes = axes(file.radar, &items, faults);
    Instrument {
        code: file.code,
        version: file.version,
        title: file.title,
        lead: file.lead.unwrap_or_default(),
        source: file.source,
        ages,
        answers,
        items,
        scales,
        axes,
    }
}

/// `0-17`.
fn ages(text: &str) -> Result<Ages, String> {
    let read = || {
        let (least, most) = text.split_once('-')?;
        let ages = Ages { least: least.trim().parse().ok()?, most: most.trim().parse().ok()? };
        (0 <= ages.least && ages.least <= ages.most && ages.most <= 130).then_some(ages)
    };
    read().ok_or_else(|| format!("«{text}» non sono età: si scrivono come 0-17"))
}

fn item(text: ItemText, before: &[Item]) -> Result<Item, String> {
    if text.text.trim().is_empty() {
        return Err("la domanda è vuota".to_owned());
    }
    let when = text.when.as_deref().map(|when| When::read(when, before)).transpose()?;
    let choices = |list_name: Option<String>, options: Option<Vec<(String, String)>>| match (list_name, options) {
        (Some(name), None) => list(&name).ok_or_else(|| format!("non c’è un elenco «{name}»")),
        (None, Some(options)) if !options.is_empty() => Ok(options),
        _ => Err("serve un elenco: list oppure options".to_owned()),
    };
    let bounds = (text.least, text.most);
    let kind = match text.kind.as_str() {
        "points" => match text.choices {
            Some(choices) if choices.len() > 1 && text.list.is_none() && text.options.is_none() => Kind::Points(choices),
            _ => return Err("servono almeno due risposte con i loro punti".to_owned()),
        },
        _ if text.choices.is_some() => return Err("le risposte con punti sono di «points»".to_owned()),
        "list" => Kind::List(choices(text.list, text.options)?),
        "many" => Kind::Many(choices(text.list, text.options)?),
        _ if text.list.is_some() || text.options.is_some() => return Err("gli elenchi sono di «list» e «many»".to_owned()),
        "yes_no" => Kind::YesNo,
        "number" => match bounds {
            (Some(least), Some(most)) if 0 <= least && least < most && most <= MOST => Kind::Number { least, most },
            _ => return Err(format!("servono least e most, fra 0 e {MOST}")),
        },
        "text" => Kind::Text,
        "date" => Kind::Date,
        other => return Err(format!("«{other}» non è un tipo di domanda")),
    };
    if bounds != (None, None) && !matches!(kind, Kind::Number { .. }) {
        return Err("least e most sono di «number»".to_owned());
    }
    distinct(&kind)?;
    Ok(Item {
        code: text.code,
        text: text.text,
        hint: text.hint.unwrap_or_default(),
        section: text.section.unwrap_or_default(),
        kind,
        required: text.required.unwrap_or(false),
        when,
    })
}

/// Answers are told apart by their value, points are whole numbers that can be added.
fn distinct(kind: &Kind) -> Result<(), String> {
    let choices = kind.choices();
    for (place, (value, words)) in choices.iter().enumerate() {
        if choices.iter().skip(place + 1).any(|(other, _)| other == value) {
            return Err(format!("la risposta «{value}» c’è due volte"));
        }
        if words.trim().is_empty() || value.is_empty() || value.contains(' ') {
            return Err(format!("la risposta «{value}» non ha parole, o contiene spazi"));
        }
    }
    if let Kind::Points(points) = kind
        && points.iter().any(|(points, _)| !(0..=MOST).contains(points))
    {
        return Err(format!("i punti vanno da 0 a {MOST}"));
    }
    Ok(())
}

fn scale(text: ScaleText, items: &[Item], place: &str, faults: &mut Faults) -> Option<Scale> {
    let better = text.better.parse::<Better>().map_err(|error| error.to_string());
    let better = faults.need(place, better)?;
    if text.formula.is_empty() {
        faults.note(place, "la formula è vuota");
        return None;
    }
    let (mut least, mut most) = (0_i64, 0_i64);
    for (at, (code, weight)) in text.formula.iter().enumerate() {
        if !(1..=100).contains(weight) {
            faults.note(place, format!("il peso di «{code}» va da 1 a 100"));
            return None;
        }
        if text.formula.iter().skip(at + 1).any(|(other, _)| other == code) {
            faults.note(place, format!("«{code}» c’è due volte"));
            return None;
        }
        let Some(item) = items.iter().find(|item| item.code == *code) else {
            faults.note(place, format!("«{code}» non è una domanda"));
            return None;
        };
        let Some((low, high)) = item.kind.range() else {
            faults.note(place, format!("«{code}» non ha punti"));
            return None;
        };
        if !item.required {
            faults.note(place, format!("«{code}» conta, quindi deve essere obbligatoria"));
            return None;
        }
        // What is not asked adds nothing.
        least = least.saturating_add(if item.when.is_some() { 0 } else { low.saturating_mul(*weight) });
        most = most.saturating_add(high.saturating_mul(*weight));
    }
    covering(&text.bands, least, most).map_or_else(
        |what| {
            faults.note(place, what);
            None
        },
        |()| Some(Scale { code: text.code, title: text.title, better, formula: text.formula, bands: text.bands }),
    )
}

/// Bands follow each other without a gap and reach from the least sum to the greatest.
fn covering(bands: &[(i64, i64, String)], least: i64, most: i64) -> Result<(), String> {
    let (Some(first), Some(last)) = (bands.first(), bands.last()) else {
        return Err("mancano le fasce".to_owned());
    };
    if first.0 > least || last.1 < most {
        return Err(format!("le fasce vanno da {} a {}, le somme da {least} a {most}", first.0, last.1));
    }
    for (place, (from, to, words)) in bands.iter().enumerate() {
        if from > to || words.trim().is_empty() {
            return Err(format!("la fascia {from}–{to} non va"));
        }
        if let Some((next, ..)) = bands.get(place + 1)
            && to.checked_add(1) != Some(*next)
        {
            return Err(format!("fra {to} e {next} c’è un vuoto o una sovrapposizione"));
        }
    }
    Ok(())
}

/// The axes: those that are named, else every question with points where they are of a number that can be drawn.
fn axes(named: Option<Vec<String>>, items: &[Item], faults: &mut Faults) -> Vec<String> {
    let has_points = |code: &String| items.iter().any(|item| item.code == *code && matches!(item.kind, Kind::Points(_)));
    match named {
        Some(codes) if codes.is_empty() => Vec::new(),
        Some(codes) => {
            if !AXES.contains(&codes.len()) || !codes.iter().all(has_points) {
                faults.note("radar", "da 3 a 12 domande con punti");
            }
            codes
        }
        None => {
            let all: Vec<String> =
                items.iter().filter(|item| matches!(item.kind, Kind::Points(_))).map(|item| item.code.clone()).collect();
            if AXES.contains(&all.len()) { all } else { Vec::new() }
        }
    }
}
