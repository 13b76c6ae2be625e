//! The history of somebody's data, field by field.

use super::forms::{citizenship_words, language_words};
use super::model::PersonData;
use crate::{not_hidden, person_scope};
use kernel::tax_code::{Identifier, Sex};
use kernel::time::{show_date, show_moment};
use kernel::{AddressId, Instant, Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    pub(crate) ADD = "insert into registry_change (body_id, id, person_id, other_id, object_id, also_id, restricted, field, before_text, after_text, reason, changed_at, changed_by)
           values (:body, :id, :person, :other, :object, :also,
                   case when exists (select 1 from registry_address a where a.body_id = :body and a.id in (:object, :also) and a.restricted) then true else false end,
                   :field, :before, :after, :reason, :now, :actor)";
    /// What is said of an address is protected with it, and as long as another address that the same words name.
    PROTECT = "update registry_change set restricted = case when exists (select 1 from registry_address a where a.body_id = registry_change.body_id
                      and a.id in (registry_change.object_id, registry_change.also_id) and a.restricted) then true else false end
                where body_id = :body and person_id = :person and (object_id = :address or also_id = :address)";
    // What is about somebody else is missing for those who may not know of them: words in its place would say that there is somebody.
    OF_PERSON = concat!(
        "select c.id, c.other_id, c.object_id, o.display_name as other_name, c.field, c.before_text, c.after_text, c.reason,
                c.changed_at, coalesce(a.display_name, 'Sistema') as by_name
           from registry_change c left join guard_account a on a.body_id = c.body_id and a.id = c.changed_by
           left join registry_person o on o.body_id = c.body_id and o.id = c.other_id
          where c.body_id = :body and c.person_id = :person and c.id < :before and ", person_scope!("person.read", "c.person_id"), " and ", crate::tells_no_address!("c", "c.person_id"), "
            and (c.other_id is null or ", not_hidden!("c.other_id"), "
                 or exists (select 1 from registry_merge sm where sm.body_id = c.body_id and sm.id = c.object_id and sm.merged_id = c.other_id and sm.undone_at is null))
            and ", crate::joining_shown!("c"), "
            and (c.field not like 'health.%' or ", person_scope!("health.read", "c.person_id"), ")
          order by c.id desc limit :most");
}

/// One field that became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: &'static str,
    /// What it was, in words.
    pub before: String,
    /// What it is, in words.
    pub after: String,
    /// The other whom it is about, when they have a record: their name is not among the words, and is looked up by whoever reads.
    pub other: Option<PersonId>,
    /// The address or the household that it is about, where it is about one.
    pub object: Option<Uuid>,
    /// Another address that the words name.
    pub also: Option<AddressId>,
}

/// A change as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ChangeRow {
    /// Identifier, in order of time.
    pub id: Uuid,
    /// The other whom it is about, when they have a record.
    pub other_id: Option<PersonId>,
    /// The address or the household that it is about, where it is about one.
    pub object_id: Option<Uuid>,
    /// What they are called now.
    pub other_name: Option<String>,
    /// The field's name.
    pub field: String,
    /// What it was.
    pub before_text: String,
    /// What it became.
    pub after_text: String,
    /// Why; may be empty.
    pub reason: String,
    /// When.
    pub changed_at: Instant,
    /// Who.
    pub by_name: String,
}

impl ChangeRow {
    /// What people call the field.
    pub fn label(&self) -> &str {
        label(&self.field)
    }

    /// Who and when: `Neri Anna, 21/11/2026 12:00`.
    pub fn by_and_when(&self) -> String {
        format!("{}, {}", self.by_name, show_moment(self.changed_at))
    }

    /// What became of the field, in one sentence without its end.
    pub fn told(&self) -> String {
        let (label, before, after) = (self.label(), &self.before_text, &self.after_text);
        match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("{label}: «{after}»"),
            (false, true) => format!("{label}: tolto «{before}»"),
            (false, false) => format!("{label}: da «{before}» a «{after}»"),
        }
    }

    /// With the name of the other, where the words leave room for it.
    fn named(mut self) -> ChangeRow {
        if let Some(name) = &self.other_name {
            let words = if self.before_text.is_empty() { &mut self.after_text } else { &mut self.before_text };
            words.push_str(&format!(": {name}"));
        }
        self
    }
}

/// What people call a field.
pub fn label(field: &str) -> &str {
    match field {
        "person" => "Scheda",
        "family_name" => "Cognome",
        "given_name" => "Nome",
        "birth_name" => "Cognome alla nascita",
        "other_script" => "Nome in un'altra scrittura",
        "known_as" => "Conosciuta come",
        "anonymous" => "Anonima",
        "sex" => "Sesso",
        "birth_date" => "Data di nascita",
        "birth_year" => "Anno di nascita",
        "birth_estimated" => "Nascita stimata",
        "birth_place" => "Luogo di nascita",
        "citizenship" => "Cittadinanza",
        "other_citizenships" => "Altre cittadinanze",
        "language" => "Lingua",
        "other_languages" => "Altre lingue",
        "interpreter" => "Interprete",
        "identifier" => "Codice fiscale o altro codice",
        "preferred_channel" => "Canale preferito",
        "contact_note" => "Avvertenze per i recapiti",
        "reaches" => "Recapiti",
        "death_date" => "Decesso",
        "restricted" => "Protezione",
        "address" => "Indirizzo",
        "competence" => "Ufficio competente",
        "payer" => "Chi paga la retta",
        "virtual_residence" => "Residenza in via fittizia",
        "household" => "Nucleo",
        "relation" => "Relazioni",
        "representative" => "Rappresentanti",
        "mark" => "Da verificare",
        "merge" => "Schede riunite",
        "notice" => "Informativa",
        "target" => "Destinatari",
        "permit" => "Titolo di soggiorno",
        "permit.protection" => "Protezione internazionale",
        "permit.unaccompanied" => "Minore straniero non accompagnato",
        "permit.number" => "Numero del titolo di soggiorno",
        "permit.authority" => "Chi ha rilasciato il titolo di soggiorno",
        "permit.expires_on" => "Scadenza del titolo di soggiorno",
        "permit.renewal_on" => "Rinnovo del titolo chiesto il",
        "risk" | "health.risk" => "Rischio",
        "risk.review_on" | "health.risk_review_on" => "Rischio da rivedere il",
        "health.certificate" => "Certificazione",
        "health.percentage" => "Percentuale di invalidità",
        "health.handicap" => "Legge 104, art. 3",
        "health.allowance" => "Indennità",
        "health.severity" => "Gravità",
        "health.nature" => "Natura della disabilità",
        "health.authority" => "Chi ha rilasciato la certificazione",
        "health.number" => "Numero del verbale",
        "health.issued_on" => "Data del verbale",
        "health.review_on" => "Revisione della certificazione",
        "target.note" | "permit.note" | "risk.note" | "health.note" | "health.risk_note" => "Nota",
        "fact.from" | "health.from" => "Dal",
        "fact.last_day" | "health.last_day" => "Ultimo giorno",
        other => other,
    }
}

impl Change {
    /// A change of one field.
    pub fn new(field: &'static str, before: impl Into<String>, after: impl Into<String>) -> Self {
        Change { field, before: before.into(), after: after.into(), other: None, object: None, also: None }
    }

    /// About this person, who has a record of their own.
    pub fn about(self, other: PersonId) -> Self {
        Change { other: Some(other), ..self }
    }

    /// About this address, household or joining.
    pub fn of(self, object: Uuid) -> Self {
        Change { object: Some(object), ..self }
    }

    /// With another address that its words name.
    pub fn naming(self, address: Option<AddressId>) -> Self {
        Change { also: address, ..self }
    }
}

/// What a person is, field by field, in the words of the history and in the order of the form.
pub(crate) fn words_of(data: &PersonData) -> [(&'static str, String); 20] {
    let yes = |flag: bool| if flag { "sì" } else { "no" }.to_owned();
    let reaches = data.reaches.iter().map(|reach| {
        let parts = [
            reach.value.as_str(),
            reach.owner.as_str(),
            match reach.safety {
                super::model::Safety::Unknown => "",
                super::model::Safety::Safe => "si può usare senza rischi",
                careful => careful.label(),
            },
            reach.note.as_str(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    [
        ("family_name", data.family_name.clone()),
        ("given_name", data.given_name.clone()),
        ("birth_name", data.birth_name.clone()),
        ("other_script", data.other_script.clone()),
        ("known_as", data.known_as.clone()),
        ("anonymous", yes(data.anonymous)),
        ("sex", data.sex.unwrap_or(Sex::NotStated).label().to_owned()),
        ("birth_date", data.birth.date.map(show_date).unwrap_or_default()),
        ("birth_year", data.birth.year.map(|year| year.to_string()).unwrap_or_default()),
        ("birth_estimated", yes(data.birth.estimated)),
        ("birth_place", super::card::place_words(&data.birth_place, data.birth.date)),
        ("citizenship", citizenship_words(&data.citizenship)),
        ("other_citizenships", data.other_citizenships.iter().map(|code| citizenship_words(code)).collect::<Vec<_>>().join(", ")),
        ("language", language_words(&data.language)),
        ("other_languages", data.other_languages.iter().map(|code| language_words(code)).collect::<Vec<_>>().join(", ")),
        ("interpreter", yes(data.interpreter)),
        ("identifier", data.identifier.as_ref().map_or("", Identifier::value).to_owned()),
        ("preferred_channel", data.preferred_channel.map_or("", |channel| channel.label()).to_owned()),
        ("contact_note", data.contact_note.clone()),
        ("reaches", reaches.collect::<Vec<_>>().join(" · ")),
    ]
}

/// Every field that differs, in the order of the form.
pub fn between(before: &PersonData, after: &PersonData) -> Vec<Change> {
    let both = words_of(before).into_iter().zip(words_of(after));
    both.filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| Change { field, before, after, other: None, object: None, also: None })
        .collect()
}

/// Writes what changed, by whom (the actor) and when (now). What names a protected address is read by whoever may know of it alone, also
/// when that address is taken back or gets other words later.
pub(crate) async fn write(tx: &mut Tx, person: PersonId, changes: &[Change], reason: &str) -> Outcome<()> {
    for change in changes {
        let id: Uuid = tx.new_id()?;
        tx.sql(&ADD)
            .id("id", id)
            .id("person", person)
            .maybe_id("other", change.other)
            .bind("object", change.object)
            .maybe_id("also", change.also)
            .bind("field", change.field)
            .bind("before", &change.before)
            .bind("after", &change.after)
            .bind("reason", reason)
            .run_one()
            .await?;
    }
    Ok(())
}

/// Lets what is said of an address follow its protection, after that was changed.
pub(crate) async fn protect(tx: &mut Tx, person: PersonId, address: AddressId) -> Outcome<()> {
    tx.sql(&PROTECT).id("person", person).id("address", address).run().await?;
    Ok(())
}

/// The history of somebody, newest first, before a row.
pub async fn history(tx: &mut Tx, person: PersonId, before: Option<Uuid>, most: i64) -> Outcome<Vec<ChangeRow>> {
    let query = tx.sql(&OF_PERSON).id("person", person).id("before", before.unwrap_or(Uuid::max())).bind("most", most);
    let rows: Vec<ChangeRow> = query.all().await?;
    Ok(rows.into_iter().map(ChangeRow::named).collect())
}

/// How many changes are looked through for the latest of a kind.
const LOOKED_THROUGH: i64 = 50;

/// The latest change of this kind, of the last [`LOOKED_THROUGH`]; none where the actor may not read the person.
pub(crate) async fn latest(tx: &mut Tx, person: PersonId, is: impl Fn(&ChangeRow) -> bool) -> Outcome<Option<ChangeRow>> {
    Ok(latest_together(tx, person, is).await?.into_iter().next())
}

/// The same with what was changed together with it, by name of the field.
pub(crate) async fn latest_together(tx: &mut Tx, person: PersonId, is: impl Fn(&ChangeRow) -> bool) -> Outcome<Vec<ChangeRow>> {
    let mut rows = history(tx, person, None, LOOKED_THROUGH).await?;
    rows.retain(|row| is(row));
    let newest = rows.iter().map(|row| row.changed_at).max();
    rows.retain(|row| Some(row.changed_at) == newest);
    rows.sort_by(|one, other| one.label().cmp(other.label()));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_names_what_changed_in_words_and_nothing_else() {
        let before = PersonData { family_name: "Rosi".into(), language: "ar".into(), ..PersonData::default() };
        let after = PersonData { family_name: "Rossi".into(), language: "fr".into(), interpreter: true, ..PersonData::default() };
        let changes = between(&before, &after);
        assert_eq!(changes.iter().map(|change| change.field).collect::<Vec<_>>(), ["family_name", "language", "interpreter"]);
        assert_eq!(changes.get(1).map(|change| (change.before.as_str(), change.after.as_str())), Some(("Arabo", "Francese")));
        assert_eq!(between(&after, &after), []);
    }
}
