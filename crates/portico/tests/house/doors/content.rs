//! What is sent through a door: made from the API's document and from the forms of the pages, then tried by those who may come
//! through, until the fields are accepted. What strangers then send is what somebody else is not refused for its content.

use super::page;
use super::people::{Answer, Content, Door, Visitor, ask};
use super::things::{MILANESE, SECRET};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub type Things = BTreeMap<&'static str, Uuid>;

/// How often a content is mended before it is given up.
const ROUNDS: usize = 24;

/// Changes that end something come last, so that the others find it as it was.
const LAST: [&str; 22] = [
    "annulla",
    "cancel",
    "chiu",
    "clos",
    "conclusione",
    "/end",
    "/fine",
    "discard",
    "scarta",
    "withdraw",
    "ritiro",
    "refuse",
    "diniego",
    "filing",
    "archivia",
    "revo",
    "stato",
    "/state",
    "esito",
    "abandonment",
    "elimina",
    "outcome",
];

/// Ends of the addresses after which few reach a case or a person.
const RESERVED: [&str; 4] = ["/seal", "/riserva", "/protection", "/protezione"];

/// The order in which changes are tried.
pub fn turn(method: &Method, path: &str) -> usize {
    match path {
        // Correcting a person also settles what was to be verified.
        _ if path.ends_with("/verifica") || path.ends_with("/verifications") => 0,
        // Whoever acts here needs the account, and whoever is concerned must be alive.
        _ if path.contains("/staff/") || path.contains("/operatori/") => 5,
        _ if path.contains("death") || path.contains("decesso") => 4,
        // What is sealed or protected is reached by fewer.
        _ if RESERVED.iter().any(|end| path.ends_with(end)) => 3,
        _ if *method == Method::DELETE || LAST.iter().any(|word| path.contains(word)) => 2,
        _ => 1,
    }
}

/// The schema of what an operation takes.
pub fn schema_of(method: &Method, path: &str) -> Option<&'static Value> {
    let document = portico::front::whole_openapi();
    let operation = document["paths"].get(path)?.get(method.as_str().to_lowercase())?;
    operation.pointer("/requestBody/content/application~1json/schema")
}

fn target(schema: &'static Value) -> &'static Value {
    let path = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    path.and_then(|path| portico::front::whole_openapi().pointer(path)).unwrap_or(schema)
}

/// The identifier that a field of this name asks for.
fn identifier(things: &Things, name: &str) -> Uuid {
    let known = |kind: &str| things.get(kind).copied();
    let part = match name {
        "referral_unit" => known("second level"),
        "body" => known("zones"),
        _ => None,
    };
    if let Some(part) = part {
        return part;
    }
    let kind = things.keys().find(|kind| name.starts_with(**kind)).copied().and_then(known);
    let colleague = ["worker", "colleague", "cover", "responsible", "deputy"].iter().any(|word| name.contains(word));
    kind.or(colleague.then(|| known("account")).flatten()).or_else(|| known("person")).unwrap_or_default()
}

/// What a field of a body names, by the path it is sent to, where its name alone does not say it.
const NAMED: [(&str, &str, &str); 8] = [
    ("/targets", "fact", "target"),
    ("/certificates", "fact", "certificate"),
    ("/permits", "fact", "permit"),
    ("/risks", "fact", "risk"),
    ("/mandates/end", "id", "mandate"),
    ("/absences/end", "id", "absence"),
    ("/on-call/end", "id", "roster"),
    ("/households/members", "member", "person"),
];

/// Puts the things that only the path tells into a body.
pub fn named(content: &mut Content, path: &str, things: &Things) {
    for (_, field, kind) in NAMED.iter().filter(|(end, _, _)| path.ends_with(end)) {
        if let (Content::Json(Value::Object(members)), Some(thing)) = (&mut *content, things.get(kind))
            && let Some(id) = members.get_mut(*field)
        {
            *id = json!(thing);
        }
    }
}

/// A value that could be sent: the API's own example, with the things of the place in it.
pub fn sample(things: &Things, schema: &Value) -> Value {
    let own = |name: &str, schema: &Value| match schema.get("format").and_then(Value::as_str) {
        _ if schema.get("minimum").and_then(Value::as_i64) == Some(0) => Some(json!(1)),
        Some("uuid") => Some(json!(identifier(things, name))),
        Some("date-time") => Some(json!("2026-11-20T10:00:00+01:00")),
        None if schema.get("type").is_some_and(|kind| kind.to_string().contains("string")) => Some(json!("Prova")),
        _ => None,
    };
    portico::front::openapi_example(portico::front::whole_openapi(), "", schema, &own)
}

/// The choices of every member of this name below a schema.
fn choices(schema: &'static Value, name: &str, depth: usize) -> Vec<Value> {
    let schema = target(schema);
    let mut all = Vec::new();
    if depth == 0 {
        return all;
    }
    for (member, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if member == name {
            let items = target(property).get("items").map(target).unwrap_or(property);
            let one_of = property.get("oneOf").and_then(Value::as_array).into_iter().flatten();
            for schema in [target(property), items].into_iter().chain(one_of.map(target)) {
                all.extend(schema.get("enum").and_then(Value::as_array).into_iter().flatten().cloned());
            }
            if target(property).get("type").is_some_and(|kind| kind.to_string().contains("array")) {
                all = all.into_iter().map(|one| json!([one])).collect();
            }
        }
        all.extend(choices(property, name, depth - 1));
    }
    all.extend(schema.get("items").map(|items| choices(items, name, depth - 1)).unwrap_or_default());
    all
}

/// What may be tried in a field that was refused, likeliest first.
fn candidates(things: &Things, door: &Door, template: &str, field: &str) -> Vec<Value> {
    let name = field.rsplit(['.', '[']).next().unwrap_or(field).trim_end_matches(']');
    let part = |name: &str| things.get(name).map(|id| vec![json!(id)]).unwrap_or_default();
    let name = if name.bytes().all(|byte| byte.is_ascii_digit()) { field.split('[').next().unwrap_or(field) } else { name };
    let mut all = schema_of(&door.method, template).map(|schema| choices(schema, name, 5)).unwrap_or_default();
    let ids =
        ["unit", "account", "person", "provider", "service", "case"].iter().filter_map(|kind| things.get(kind)).map(|id| json!(id));
    let ids: Vec<Value> = ids.collect();
    if name == "username" {
        all.push(json!("assistente.sociale.municipio4"));
    }
    if name == "role" {
        all.push(json!("educatore"));
    }
    for (word, thing) in [
        ("referral_unit", "second level"),
        ("unit", "second level"),
        ("body", "zones"),
        ("goal", "goal"),
        ("person", "newcomer"),
        ("payer", "payer"),
        ("address", "address"),
        ("desk", "desk"),
        ("request", "request"),
    ] {
        if name.contains(word) {
            all.extend(part(thing));
        }
    }
    if name.ends_with("_id") || name == "id" {
        all.push(json!(identifier(things, name)));
        all.extend(ids.clone());
    }
    let days = if door.is_api() {
        ["2026-11-20", "2026-12-15", "2027-06-30", "2025-10-01", "2026-11-20T10:00:00+01:00", "2026-12-15T10:00:00+01:00"]
    } else {
        ["20/11/2026", "15/12/2026", "30/06/2027", "01/10/2025", "20/11/2026 10:00", "15/12/2026 10:00"]
    };
    all.extend(days.map(|day| json!(day)));
    all.extend([json!("Prova"), json!("1"), json!("60"), json!("09:30"), json!("RSSMRA80A01F205X"), json!("on")]);
    if door.is_api() {
        all.extend([json!(1), json!(60), json!(true), json!(false), json!(2027), Value::Null, json!([]), json!(["Prova"])]);
    }
    all.extend(ids);
    all
}

/// Puts a value where `a[0].b` says.
pub fn put(content: &mut Value, field: &str, value: Value) {
    let mut place = content;
    for part in field.split(['.', '[']) {
        place = match part.strip_suffix(']').unwrap_or(part).parse::<usize>() {
            Ok(index) if place.is_array() || place.is_null() => {
                if place.is_null() {
                    *place = json!([]);
                }
                let rows = place.as_array_mut().expect("an array");
                while rows.len() <= index {
                    rows.push(json!({}));
                }
                &mut rows[index]
            }
            _ => {
                if !place.is_object() {
                    *place = json!({});
                }
                place.as_object_mut().expect("an object").entry(part.to_owned()).or_insert(Value::Null)
            }
        };
    }
    *place = value;
}

/// The fields that an answer refuses.
fn refused(door: &Door, answer: &Answer) -> Vec<String> {
    if !door.is_api() {
        return page::wrong(&answer.text);
    }
    let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.filter_map(|error| error["field"].as_str()).filter(|field| !field.is_empty()).map(str::to_owned).collect()
}

fn mend(things: &Things, door: &mut Door, template: &str, fields: &[String], tried: &mut BTreeMap<String, usize>) -> bool {
    let mut mended = false;
    for field in fields {
        let turn = tried.entry(field.clone()).or_default();
        let Some(value) = candidates(things, door, template, field).into_iter().nth(*turn) else { continue };
        *turn += 1;
        mended = true;
        match &mut door.content {
            Content::Json(content) => put(content, field, value),
            Content::Form(pairs) => {
                pairs.retain(|(name, _)| name != field);
                pairs.push((field.clone(), value.as_str().unwrap_or_default().to_owned()));
            }
        }
    }
    mended
}

/// How far those of the place came with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It was done.
    Done,
    /// The fields were accepted, and a rule about the thing itself says no: which one.
    Ruled(String),
}

/// The version that must be sent instead, when the one that was sent is of before: that says nothing of the fields.
fn newer(door: &Door, address: &str, answer: &Answer) -> Option<String> {
    if door.is_api() {
        let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        return problem["current_version"].as_i64().map(|version| version.to_string());
    }
    let forms = page::forms(&answer.text).into_iter().filter(|form| form.action == address || form.action.is_empty());
    let version = forms.flat_map(|form| form.pairs).find(|(name, _)| name == ui::form::VERSION).map(|(_, version)| version)?;
    Some(version).filter(|_| answer.text.contains(STALE))
}

/// What a page says to whoever was writing while somebody else changed the thing.
const STALE: &str = "Ho letto: procedo lo stesso";

/// Puts another version into a door; whether it had a different one.
fn based_on(door: &mut Door, version: &str) -> bool {
    let tag = format!("\"{version}\"");
    let mut changed = door.version != tag;
    door.version = tag;
    if let Content::Form(pairs) = &mut door.content {
        changed = pairs.iter().all(|(name, value)| name != ui::form::VERSION || value != version);
        pairs.retain(|(name, _)| name != ui::form::VERSION);
        pairs.push((ui::form::VERSION.to_owned(), version.to_owned()));
    }
    changed
}

/// What may be sent first: what was found, and for a form that the page does not show now also the version it would carry.
fn starts(found: &Content) -> impl Iterator<Item = Content> {
    let versioned = match found {
        Content::Form(pairs) if pairs.iter().all(|(name, _)| name != ui::form::VERSION) => {
            let version = (ui::form::VERSION.to_owned(), "1".to_owned());
            Some(Content::Form(pairs.iter().cloned().chain([version]).collect()))
        }
        _ => None,
    };
    [Some(found.clone()), versioned].into_iter().flatten()
}

/// Why somebody did not get through: the status, the fields that are still wrong, or the sentence.
fn reason(door: &Door, who: &str, answer: &Answer, fields: &[String]) -> String {
    let sentence = if door.is_api() {
        let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        problem["detail"].as_str().or(problem["title"].as_str()).unwrap_or_default().to_owned()
    } else {
        answer.text.split("<h1").nth(1).unwrap_or_default().chars().take(60).collect()
    };
    format!("{who}: {} {fields:?} {sentence}", answer.status)
}

/// Lets those who belong to the place try a change until it is done, or until its fields are accepted and a rule about the thing says no to
/// everybody; the door then carries what was sent.
///
/// # Errors
/// How far the one got who got furthest.
pub async fn learn(
    router: &axum::Router,
    homes: &[Visitor],
    door: &mut Door,
    template: &str,
    things: &Things,
) -> Result<Proof, String> {
    let first = (door.content.clone(), door.version.clone());
    let mut furthest = (0, String::new());
    let mut ruled: Option<(Content, String, String)> = None;
    for (home, start) in homes.iter().flat_map(|home| starts(&first.0).map(move |start| (home, start))) {
        let mut tried = BTreeMap::new();
        (door.content, door.version) = (start, first.1.clone());
        for _ in 0..ROUNDS {
            let address = door.at(things[door.kind], things[door.plan]);
            let answer = ask(router, home, door, &address).await;
            if (200..400).contains(&answer.status) {
                return Ok(Proof::Done);
            }
            let fields = refused(door, &answer);
            if answer.status == 409 {
                match newer(door, &address, &answer) {
                    Some(version) if based_on(door, &version) => continue,
                    Some(_) => break,
                    None => {
                        let why = reason(door, &home.role, &answer, &fields);
                        ruled.get_or_insert((door.content.clone(), door.version.clone(), why));
                        break;
                    }
                }
            }
            if answer.status > furthest.0 {
                furthest = (answer.status, reason(door, &home.role, &answer, &fields));
            }
            if answer.status != 422 || !mend(things, door, template, &fields, &mut tried) {
                break;
            }
        }
    }
    match ruled {
        Some((content, version, why)) => {
            (door.content, door.version) = (content, version);
            Ok(Proof::Ruled(why))
        }
        None => {
            (door.content, door.version) = first;
            Err(furthest.1)
        }
    }
}

/// The words by which somebody else's people are recognised are not sent, or an answer that repeats what was sent would hold them.
pub fn without_words(content: &Content) -> Content {
    let clean = |text: &str| text.replace(SECRET, "").replace(MILANESE, "");
    match content {
        Content::Json(value) => Content::Json(serde_json::from_str(&clean(&value.to_string())).expect("JSON")),
        Content::Form(pairs) => Content::Form(pairs.iter().map(|(name, value)| (name.clone(), clean(value))).collect()),
    }
}

/// An address with its identifiers taken out.
fn template(address: &str) -> String {
    let mut names = ["{id}", "{plan}"].into_iter();
    let parts = address.split('?').next().unwrap_or_default().split('/').map(|part| match Uuid::try_parse(part) {
        Ok(_) => names.next().unwrap_or("{…}"),
        Err(_) => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What the people of the place read: the forms of the pages by where they go, the versions by kind of thing, and the doors that
/// open for at least one of them.
#[derive(Default)]
pub struct Found {
    pub forms: BTreeMap<String, Vec<(String, String)>>,
    pub versions: BTreeMap<&'static str, String>,
    pub opened: BTreeSet<String>,
}

/// Lets everybody of the place read everything.
pub async fn look(router: &axum::Router, homes: &[Visitor], doors: &[Door], things: &Things) -> Found {
    let mut found = Found::default();
    for door in doors.iter().filter(|door| door.reads()) {
        let address = if door.kind.is_empty() { door.path.clone() } else { door.at(things[door.kind], things[door.plan]) };
        for home in homes {
            let answer = ask(router, home, door, &address).await;
            if answer.status != 200 {
                continue;
            }
            found.opened.insert(door.shown());
            if let Some(tag) = answer.tag {
                found.versions.entry(door.kind).or_insert(tag);
            }
            for form in page::forms(&answer.text).into_iter().filter(|_| !door.is_api()) {
                let action = if form.action.is_empty() { address.clone() } else { form.action };
                let own = !door.kind.is_empty() && action.contains(&things[door.kind].to_string());
                if own {
                    found.forms.insert(template(&action), form.pairs);
                } else {
                    found.forms.entry(template(&action)).or_insert(form.pairs);
                }
            }
        }
    }
    found
}
