use super::*;
use crate::form::REMOVE_ROW;

fn typed() -> FormView {
    FormView::new("token", "key").with_values([
        ("goal", "Vive a casa sua"),
        ("days[0].note", "lunedì"),
        ("days[1].note", "martedì"),
        ("reason", "telefonata"),
        ("kind", "home"),
    ])
}
fn stored(version: i64) -> FormView {
    FormView::new("token", "key")
        .with_value("goal", "Vive con la figlia")
        .with_value("days[0].note", "lunedì\r\n")
        .with_value("kind", "home")
        .with_fact("In carico a", "Neri Anna")
        .with_version(version)
}
/// What the browser sends of a form in which these choices were made.
fn sent(form: &FormView, chosen: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = form.values.iter().filter(|(name, _)| name.as_str() != KEEP && !name.starts_with("_keep."));
    let pairs = pairs.flat_map(|(name, values)| values.iter().map(move |value| (name.clone(), value.clone())));
    pairs.chain(chosen.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}
fn drawn(form: &FormView) -> String {
    let goal = form.area("goal", "Obiettivo").to_string();
    let all =
        form.rows("days", 1).iter().fold(goal, |all, row| all + &form.text(form.cell("days", row, "note"), "Giorno").to_string());
    Versions::of(form).map_or_else(String::new, |versions| versions.to_string()) + &all
}

#[test]
fn what_nobody_else_changed_is_saved_without_a_question() {
    let form = typed().over(3, &stored(3));
    assert!(!form.has_two_versions() && !form.is_refused());
    assert_eq!(form.version(), Some(3));
    assert!(decided(&sent(&form, &[])).1.is_empty());
}

#[test]
fn only_fields_that_differ_are_shown_twice_and_those_of_no_record_are_left_alone() {
    let form = typed().over(3, &stored(4));
    assert_eq!(form.version(), Some(4));
    assert_eq!(form.stored("goal"), Some(["Vive con la figlia".to_owned()].as_slice()));
    assert_eq!(form.stored("days[1].note"), Some([String::new()].as_slice()), "a row that is not stored any more");
    assert!(form.stored("days[0].note").is_none() && form.stored("reason").is_none() && form.stored("kind").is_none());
    let page = drawn(&form);
    assert!(page.contains("Vive a casa sua") && page.contains("Vive con la figlia") && page.contains("Neri Anna"), "{page}");
    assert_eq!(page.matches("Registrato adesso da altri").count(), 2, "{page}");
}

#[test]
fn what_was_sent_without_a_choice_is_not_saved_and_comes_back_with_both_versions() {
    let form = typed().over(3, &stored(4));
    let (_, undecided) = decided(&sent(&form, &[("_keep.goal", MINE)]));
    assert_eq!(undecided, [("days[1].note".to_owned(), UNDECIDED)]);
    let again = FormView::new("token", "key").with_values(sent(&form, &[("_keep.goal", MINE)])).over(4, &stored(4));
    assert!(again.has_two_versions() && again.stored("goal").is_some() && again.chosen(Some("goal")) == MINE);
    assert!(drawn(&again).contains("Neri Anna"));
}

#[test]
fn a_choice_for_the_whole_yields_to_that_of_a_field() {
    let form = typed().over(3, &stored(4));
    let (fields, undecided) = decided(&sent(&form, &[("_keep", THEIRS), ("_keep.days[1].note", MINE)]));
    let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    assert!(undecided.is_empty());
    assert_eq!((value("goal"), value("days[1].note")), (Some("Vive con la figlia"), Some("martedì")));
    assert_eq!(value("reason"), Some("telefonata"));
    assert!(fields.iter().all(|(name, _)| !name.starts_with('_')));
}

#[test]
fn a_record_changed_once_more_asks_anew() {
    let form = typed().over(3, &stored(4));
    let again = FormView::new("token", "key").with_values(sent(&form, &[("_keep", MINE)])).over(4, &stored(5));
    assert!(again.has_two_versions() && again.chosen(None).is_empty());
    assert_eq!(again.version(), Some(5));
}

#[test]
fn a_change_that_touched_no_field_still_asks_whether_to_go_on() {
    let same = FormView::new("token", "key").with_value("kind", "home").with_fact("Stato", "In carico").with_version(9);
    let form = FormView::new("token", "key").with_values([("kind", "home")]).over(8, &same);
    assert_eq!(form.refusal(), Some(UNCHANGED_FIELDS));
    assert_eq!(decided(&sent(&form, &[])).1, [(KEEP.to_owned(), UNDECIDED_WHOLE)]);
    assert!(decided(&sent(&form, &[("_keep", MINE)])).1.is_empty());
}

#[test]
fn a_row_taken_away_takes_its_other_version_along() {
    let form = typed().over(3, &stored(4));
    let mut pairs = sent(&form, &[("_keep.days[1].note", MINE)]);
    pairs.push((REMOVE_ROW.to_owned(), "days[0]".to_owned()));
    let form = FormView::new("token", "key").with_values(pairs);
    assert_eq!(form.value("days[0].note"), "martedì");
    assert_eq!((form.stored("days[0].note").map(<[String]>::len), form.chosen(Some("days[0].note"))), (Some(1), MINE));
    assert!(form.stored("days[1].note").is_none());
}

#[test]
fn what_somebody_else_emptied_is_shown_as_empty_and_does_not_come_back_by_itself() {
    let emptied =
        FormView::new("token", "key").with_maybe("ends_on", None::<String>).with_maybe("periodic", None::<String>).with_version(4);
    let form = FormView::new("token", "key")
        .with_values([("ends_on", "31/12/2027"), ("periodic", "on"), ("reason", "x")])
        .over(3, &emptied);
    for name in ["ends_on", "periodic"] {
        assert_eq!(form.stored(name), Some([String::new()].as_slice()), "{name}");
    }
    assert!(form.stored("reason").is_none(), "a reason is of no record");
    let (fields, undecided) = decided(&sent(&form, &[("_keep", THEIRS)]));
    assert!(undecided.is_empty());
    assert_eq!(fields, [("reason".to_owned(), "x".to_owned())]);
}

#[test]
fn what_nobody_touched_takes_the_stored_value_and_only_what_was_typed_is_asked_about() {
    let opened = stored(3).with_value("phone", "02 1").with_value("note", "").with_value("surname", "Brambila");
    let base = opened.base().expect("a form of a record");
    // The phone was rewritten, the surname left alone; somebody else corrected both, and the goal, which nobody had filled in the form.
    let pairs = [
        ("goal", "Vive con la figlia"),
        ("days[0].note", "lunedì"),
        ("kind", "home"),
        ("phone", "02 22"),
        ("surname", "Brambila"),
        ("note", "citofono 3"),
    ];
    let now = stored(4)
        .with_value("phone", "02 333")
        .with_value("surname", "Brambilla")
        .with_value("tax_code", "RSS")
        .with_value("note", "");
    let form = FormView::new("token", "key").with_values(pairs).with_values([(BASE, base.as_str())]).over(3, &now);
    assert_eq!((form.value("surname"), form.value("tax_code"), form.value("phone")), ("Brambilla", "RSS", "02 22"));
    assert!(form.stored("surname").is_none() && form.stored("tax_code").is_none());
    assert!(form.value("note") == "citofono 3" && form.stored("note").is_none(), "nobody else wrote a note");
    assert_eq!(form.stored("phone"), Some(["02 333".to_owned()].as_slice()));
    let field = form.text("surname", "Cognome").to_string();
    assert!(field.contains("Aggiornato da altri"), "{field}");
    assert!(Versions::of(&form).expect("two versions").to_string().contains("<strong>Cognome</strong>"));
    let (fields, undecided) = decided(&sent(&form, &[(&of(KEEP, "phone"), MINE)]));
    assert!(undecided.is_empty() && fields.contains(&("surname".to_owned(), "Brambilla".to_owned())), "{fields:?}");
    // Sent again, it stays told; and when a third one comes between, it is judged by what was shown last.
    let again = FormView::new("token", "key").with_values(sent(&form, &[])).over(4, &now);
    assert!(again.is_refreshed("surname") && again.has_two_versions());
    let third = stored(5).with_value("phone", "02 333").with_value("surname", "Brambilla Rossi").with_value("tax_code", "RSS");
    let later = FormView::new("token", "key").with_values(sent(&form, &[])).over(4, &third);
    assert_eq!(later.value("surname"), "Brambilla Rossi");
    assert!(later.stored("phone").is_some() && later.stored("surname").is_none());
}

#[test]
fn a_form_that_was_sent_without_saying_how_it_was_opened_is_asked_about_everything() {
    assert!(typed().with_version(3).base().is_none());
    assert!(typed().over(3, &stored(4)).stored("goal").is_some());
}

#[test]
fn what_is_done_beside_the_record_is_no_version_of_it() {
    let ticked = [("cancel[0].version", "1"), ("cancel[1].version", "2"), ("cancel[1].appointment", "a"), ("kind", "home")];
    let closing = || FormView::new("token", "key").with_values(ticked);
    let now = || FormView::new("token", "key").with_fact("Stato", "In carico").with_version(4);
    let form = closing().over(3, &now().apart("cancel"));
    assert!(form.stored("cancel[0].version").is_none() && form.stored("cancel[1].appointment").is_none());
    assert_eq!((form.refusal(), form.value("cancel[1].appointment")), (Some(UNCHANGED_FIELDS), "a"));
    // Rows that the record had and somebody else emptied stand against what was typed.
    assert!(closing().over(3, &now()).stored("cancel[1].appointment").is_some());
}

#[test]
fn what_was_typed_over_a_value_of_somebody_else_is_not_called_theirs() {
    let opened = stored(3).with_value("surname", "Brambila");
    let base = opened.base().expect("a form of a record");
    let now = stored(4).with_value("surname", "Brambilla");
    let pairs = [("goal", "Vive con la figlia"), ("days[0].note", "lunedì"), ("kind", "home"), ("surname", "Brambila")];
    let form = FormView::new("token", "key").with_values(pairs).with_values([(BASE, base.as_str())]).over(3, &now);
    assert!(form.is_refreshed("surname"));
    let mut pairs = sent(&form, &[]);
    for (name, value) in &mut pairs {
        if name == "surname" {
            "Brambilla Rossi".clone_into(value);
        }
    }
    let again = FormView::new("token", "key").with_values(pairs).over(4, &now);
    let field = again.text("surname", "Cognome").to_string();
    assert!(!field.contains("Aggiornato da altri"), "{field}");
    let whole = Versions::of(&again).expect("two versions").to_string();
    assert!(!whole.contains("Cognome"), "{whole}");
}

#[test]
fn a_difference_that_stands_in_no_field_of_the_page_is_settled_by_the_choice_for_the_whole() {
    let form = FormView::new("token", "key").with_values([("role", "son")]).over(3, &stored(4));
    let body = form.text("role", "Ruolo").to_string() + &form.area("goal", "Obiettivo").to_string();
    let page = crate::form::summary::drawn(&body, &form);
    assert_eq!(page.matches("name=\"_stored.goal\"").count(), 1, "drawn beside its field: {page}");
    assert_eq!(page.matches("name=\"_stored.kind\" value=\"home\"").count(), 1, "{page}");
    let unasked = FormView::new("token", "key")
        .with_values(sent(&form, &[]))
        .with_errors([crate::form::FieldError { field: "kind".to_owned(), message: UNDECIDED.to_owned() }]);
    let page = crate::form::summary::drawn("", &unasked);
    assert!(page.contains("<a href=\"#f-keep\">Che cosa resta</a>"), "{page}");
}
