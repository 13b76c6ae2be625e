//! What a file can have wrong, and how it is told: every fault, at its place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use regulation::Regulation;

/// A file in which one piece is put.
fn file(piece: &str) -> String {
    format!(
        r#"id = "prova"
name = "Prova"
kind = "benefit"
unit = "household"
period = "once"
source = "nessuna"
[[parameter]]
id = "isee_limit"
type = "money"
values = [ {{ from = 2026-01-01, value = 6000.00, source = "x" }} ]
[[fact]]
id = "level"
type = "choice"
choices = [ {{ id = "low", label = "Basso" }}, {{ id = "high", label = "Alto" }} ]
label = "?"
[[fact]]
id = "waits_since"
type = "date"
label = "?"
{piece}
[[example]]
name = "uno"
on = 2026-03-01
given = {{ household = {{ isee = 1.00 }}, facts = {{ level = "low" }} }}
expect = {{ outcome = "granted" }}
"#
    )
}

fn refused(text: &str) -> regulation::Faults {
    match Regulation::read("prova.toml", text) {
        Err(faults) => faults,
        Ok(_) => panic!("was read:\n{text}"),
    }
}

/// The words under the caret of the first fault, and its message.
fn first(text: &str) -> (String, String) {
    let faults = refused(text);
    let fault = &faults.faults[0];
    (text[fault.at.clone()].to_owned(), fault.message.clone())
}

#[test]
fn the_file_without_a_fault_is_read() {
    Regulation::read("prova.toml", &file("")).unwrap();
    Regulation::read(
        "prova.toml",
        &file("[[requirement]]\nid = \"a\"\ntest = \"household.isee <= isee_limit\"\nbecause = \"{isee_limit}\""),
    )
    .unwrap();
}

#[test]
fn a_wrong_expression_is_told_with_a_caret_under_the_fault() {
    for (test, caret, says) in [
        ("household.isee <= iseelimit", "iseelimit", "forse «isee_limit»"),
        ("household.ise <= isee_limit", "household.ise", "forse «isee»"),
        ("person.birthdate < today()", "person.birthdate", "forse «birth_date»"),
        ("level == 'medium'", "'medium'", "si può scegliere tra 'low', 'high'"),
        ("household.isee <= waits_since", "waits_since", "qui serve un importo"),
        ("isee_limit + 5 == waits_since", "waits_since", "qui serve un importo"),
        ("household.isee + household.size > 0", "household.size", "qui serve un importo"),
        ("waits_since + 3 < today()", "3", "a una data si somma una durata"),
        ("household.isee", "household.isee", "qui serve un sì o un no"),
        ("household.isee / household.rent > 2", "household.rent", "non può essere zero"),
        ("household.isee / 0 > 2", "0", "non può essere zero"),
        ("agee(person, today()) > 3", "agee(person, today())", "forse «age»"),
        ("age(household, today()) > 3", "household", "age vuole una persona"),
        ("household.members > 3", "household.members", "un elenco non ha un valore"),
        ("household.members.exists(m, m.isee > 3)", "m.isee", "di una persona non si conosce"),
        (
            "household.members.exists(m, household.members.exists(n, true))",
            "household.members.exists(n, true)",
            "un elenco dentro un altro",
        ),
        ("household.members.exists(level, true)", "household.members.exists(level, true)", "ha già un significato"),
        ("household.isee <= 6000.0000001", "6000.0000001", "troppi decimali"),
        ("household.isee <= 99999999999999999999", "99999999999999999999", "non si può leggere"),
        ("household.isee <= 6e3", "6e3", "si scrive con cifre"),
        ("household.isee <= ", "", "manca qualcosa"),
        ("household.isee <= @", "@", "«@»"),
        ("bands(household.isee, [[2.00, 1], [2.00, 2]], 3) > 1", "2.00", "le fasce si sovrappongono"),
        ("linear(household.isee, 10, 1.0, 5, 2.0) > 1.0", "5", "viene dopo il primo"),
        (
            "max(household.members.map(m, m.civil_invalidity)) > 3",
            "max(household.members.map(m, m.civil_invalidity))",
            "se l'elenco è vuoto",
        ),
        ("level < 'high'", "level < 'high'", "solo se è uguale o diverso"),
        ("has(household.isee)", "", ""),
        ("[1, 2] == [1, 2]", "[1, 2]", "un elenco scritto tra quadre"),
    ] {
        let text = file(&format!("[[requirement]]\nid = \"a\"\ntest = \"{test}\"\nbecause = \"no\""));
        let (under, message) = first(&text);
        assert!(message.contains(says), "{test}: {message}");
        if !caret.is_empty() {
            assert_eq!(under, caret, "{test}: {message}");
        }
    }
}

#[test]
fn what_a_requirement_says_of_itself_hangs_on_no_case() {
    let asks = |says: &str| {
        file(&format!("[[requirement]]\nid = \"a\"\nsays = \"{says}\"\ntest = \"household.isee <= isee_limit\"\nbecause = \"no\""))
    };
    Regulation::read("prova.toml", &asks("L'ISEE non supera {isee_limit}.")).unwrap();
    for (says, caret, told) in [
        ("L'ISEE, {household.isee}.", "\"L'ISEE, {household.isee}.\"", "solo il nome di un parametro"),
        ("Dal {today()}.", "\"Dal {today()}.\"", "solo il nome di un parametro"),
        ("L'ISEE non supera {iseelimit}.", "iseelimit", "forse «isee_limit»"),
        (" ", "\" \"", "è vuoto"),
    ] {
        let (under, message) = first(&asks(says));
        assert!(under == caret && message.contains(told), "{says}: {under}: {message}");
    }
}

#[test]
fn what_is_written_with_escapes_is_shown_by_itself() {
    let text = file("[[requirement]]\nid = \"a\"\ntest = \"level == \\\"medium\\\"\"\nbecause = \"no\"");
    let faults = refused(&text);
    assert_eq!(faults.faults[0].shown, "level == \"medium\"\n         ^^^^^^^^");
}

#[test]
fn wrong_pieces_are_told_where_they_are() {
    for (piece, caret, says) in [
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-01-01, until = 2026-02-01, value = 1, source = \"x\" }, { from = 2026-03-01, value = 2, source = \"x\" } ]",
            "{ from = 2026-03-01",
            "c'è un vuoto: dal 1° febbraio 2026",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = 1, source = \"x\" }, { from = 2026-01-01, value = 2, source = \"x\" } ]",
            "{ from = 2026-01-01",
            "in ordine di data",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = 1, source = \"x\", until = 2027-01-01 }, { from = 2026-04-01, value = 2, source = \"x\" } ]",
            "{ from = 2026-04-01",
            "prima che finisca",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = 1.005, source = \"x\" } ]",
            "1.005",
            "due decimali",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = 10000000.01, source = \"x\" } ]",
            "10000000.01",
            "dieci milioni",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = inf, source = \"x\" } ]",
            "inf",
            "non è un importo",
        ),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = \"2026-03-01\", value = 1, source = \"x\" } ]",
            "\"2026-03-01\"",
            "senza virgolette",
        ),
        ("[[parameter]]\nid = \"p\"\ntype = \"money\"\nvalues = [ { from = 2026-03-01, value = 1 } ]", "{ from", "manca «source»"),
        (
            "[[parameter]]\nid = \"p\"\ntype = \"bands\"\nlimit = \"money\"\ngives = \"money\"\nvalues = [ { from = 2026-03-01, value = [[5, 1], [4, 2]], source = \"x\" } ]",
            "[4, 2]",
            "si sovrappongono",
        ),
        ("[[fact]]\nid = \"isee_limit\"\ntype = \"money\"\nlabel = \"?\"", "\"isee_limit\"", "già usato"),
        ("[[fact]]\nid = \"Level\"\ntype = \"money\"\nlabel = \"?\"", "\"Level\"", "lettere minuscole"),
        ("[[fact]]\nid = \"f\"\ntype = \"monei\"\nlabel = \"?\"", "\"monei\"", "tipo sconosciuto"),
        ("[[fact]]\nid = \"f\"\ntype = \"money\"\nlabel = \"?\"\nevidenze = \"x\"", "evidenze", "forse «evidence»"),
        ("[amount]\nvalue = \"200.00\"\nrounding = \"cent sideways\"", "\"cent sideways\"", "half-up"),
        ("[amount]\nvalue = \"household.size\"", "household.size", "euros("),
        ("[[requirement]]\nid = \"a\"\ntest = \"true\"\nbecause = \"L'ISEE è {household.ise}\"", "household.ise", "forse «isee»"),
    ] {
        let text = file(piece);
        let (under, message) = first(&text);
        assert!(under.starts_with(caret), "{piece}: {message} at {under}");
        assert!(message.contains(says), "{piece}: {message}");
    }
}

#[test]
fn a_sum_is_given_out_only_where_it_is_known_what_each_takes() {
    let text = file("[ranking]\norder = [ { by = \"applied\", direction = \"ascending\" } ]\nbudget = \"1000.00\"");
    assert!(refused(&text).to_string().contains("vuole la parte [amount]"), "{}", refused(&text));
}

#[test]
fn all_faults_are_told_not_only_the_first() {
    let text = file("[[requirement]]\nid = \"a\"\ntest = \"x > 1 && y > 1\"\nbecause = \"{z}\"\n[amount]\nvalue = \"w\"");
    let messages: Vec<String> = refused(&text).faults.iter().map(|fault| fault.message.clone()).collect();
    for name in ["«x»", "«y»", "«z»", "«w»"] {
        assert!(messages.iter().any(|message| message.contains(name)), "{name} in {messages:?}");
    }
}

#[test]
fn an_example_that_comes_out_otherwise_refuses_the_file() {
    let text = file("[[requirement]]\nid = \"a\"\ntest = \"household.isee > isee_limit\"\nbecause = \"no\"");
    let faults = refused(&text);
    assert_eq!(faults.faults.len(), 1);
    assert!(faults.faults[0].message.contains("esito: atteso granted, calcolato refused"), "{faults}");
    assert_eq!(&text[faults.faults[0].at.clone()], "[[example]]");
}

#[test]
fn a_day_on_which_something_cannot_be_calculated_is_told_at_load() {
    let text = file(
        "[[parameter]]\nid = \"top\"\ntype = \"money\"\nvalues = [ { from = 2026-01-01, value = 9.00, source = \"x\" }, { from = 2027-01-01, value = 3.00, source = \"x\" } ]\n[amount]\nvalue = \"linear(household.isee, 5.00, 1.00, top, 2.00)\"",
    );
    assert!(refused(&text).to_string().contains("1° gennaio 2027"), "{}", refused(&text));
}

#[test]
fn a_sentence_that_cannot_be_said_on_some_day_is_told_at_load_too() {
    let text = file(
        "[[parameter]]\nid = \"top\"\ntype = \"decimal\"\nvalues = [ { from = 2026-01-01, value = 2.0, source = \"x\" }, { from = 2027-01-01, value = 9000000000.0, source = \"x\" } ]\n\
         [[requirement]]\nid = \"a\"\ntest = \"household.isee < 9.00\"\nbecause = \"{top * 2.0}\"",
    );
    assert!(refused(&text).to_string().contains("1° gennaio 2027"), "{}", refused(&text));
}

#[test]
fn a_file_that_is_not_toml_says_each_line() {
    let faults = refused("id = \nname = \"x\"\nkind == 3\n");
    assert!(faults.faults.len() >= 2, "{faults}");
    assert_eq!(faults.faults[0].line, 1);
}

#[test]
fn hostile_files_are_refused_and_do_not_hold_anybody_up() {
    let deep = "(".repeat(3_000) + &")".repeat(900);
    let signs = "!".repeat(3_900) + "true";
    let wide = format!("level in [{}]", vec!["'low'"; 600].join(","));
    let chain = vec!["household.isee > 1.00"; 150].join(" || ");
    let questions = "true ? true : ".repeat(250) + "true";
    for test in [deep.as_str(), &signs, &wide, &questions, &"a".repeat(5_000), "'", "\\u0000", "🏠 > 1", "{{{{", "]]]]"] {
        refused(&file(&format!("[[requirement]]\nid = \"a\"\ntest = '''{test}'''\nbecause = \"no\"")));
    }
    Regulation::read(
        "x",
        &file(&format!("[[requirement]]\nid = \"a\"\ntest = \"household.isee < isee_limit || {chain}\"\nbecause = \"no\"")),
    )
    .unwrap();
    let mut doubling = String::new();
    for step in 0..200 {
        let before = if step == 0 { "household.members".to_owned() } else { format!("d{}", step - 1) };
        doubling += &format!("[[derived]]\nid = \"d{step}\"\nvalue = \"{before}.filter(m, m.working).filter(m, !m.working)\"\n");
    }
    let _ = Regulation::read("x", &file(&doubling));
    refused(&"x".repeat(600 * 1024));
}
