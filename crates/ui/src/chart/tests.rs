use super::*;

fn phases() -> Chart {
    Chart::bars("phases", "Persone in carico per fase", Unit::Count)
        .axes("Fase", "Persone")
        .categories(["Accoglienza", "Analisi", "Progetto"])
        .linked(["/a", "/b", "/c"])
        .series("Municipio 4", [12, 0, 55])
        .series("Municipio 5", [7, 30, 41])
}

#[test]
fn a_chart_can_be_read_without_seeing_it() {
    let html = phases().to_string();
    for part in [
        r#"role="img""#,
        r#"aria-labelledby="phases-title phases-text""#,
        "il valore più alto è 55 (Progetto), il più basso 0 (Analisi)",
        "<details",
        r#"<a href="/b">Analisi</a>"#,
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn a_series_without_extremes_is_not_given_any() {
    let chart = Chart::bars("x", "Contatti", Unit::Count).categories(["a", "b"]);
    let html = chart.series("Pua", [0, 0]).series("Diretti", [3, 3]).to_string();
    assert!(html.contains("Pua: nessun valore. Diretti: 3 ovunque.") && !html.contains("il valore più alto"), "{html}");
}

#[test]
fn a_chart_obeys_the_security_policy() {
    for chart in [phases(), phases().stacked(), Chart { kind: Kind::Lines, ..phases() }, Chart { kind: Kind::Columns, ..phases() }]
    {
        let html = chart.to_string();
        assert!(!html.contains("style") && !html.contains("<script"));
    }
}

#[test]
fn what_people_named_is_escaped() {
    let html = Chart::bars("x", "<b>", Unit::Count).categories(["<i>"]).series("<u>", [1]).to_string();
    assert!(!html.contains("<b>") && !html.contains("<i>") && !html.contains("<u>"));
}

#[test]
fn an_empty_chart_says_so_and_extreme_values_do_no_harm() {
    assert!(Chart::bars("x", "Vuoto", Unit::Count).to_string().contains("Non ci sono ancora dati"));
    let all = Chart::columns("x", "Estremi", Unit::Euro).categories(["a", "b"]).series("s", [i64::MAX, i64::MIN]);
    assert!(all.stacked().to_string().contains("<rect"));
    let short = Chart::lines("x", "Corti", Unit::Days).categories(["a", "b", "c"]).series("s", [1]);
    assert!(short.to_string().contains("0\u{a0}giorni"));
}

#[test]
fn the_picture_of_a_chart_does_not_change_by_itself() {
    insta::assert_snapshot!("bars", phases().to_string());
    insta::assert_snapshot!("lines", Chart { kind: Kind::Lines, ..phases() }.to_string());
    insta::assert_snapshot!("stacked_columns", Chart { kind: Kind::Columns, stacked: true, ..phases() }.to_string());
}
