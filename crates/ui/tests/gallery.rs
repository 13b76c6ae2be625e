//! Every component on one page: it compiles from outside the crate as a room would, and it keeps the promises of all pages.
//!
//! `PORTICO_GALLERY=folder cargo test -p ui --test gallery` also writes the pages there, for eyes and browsers.

use askama::Template;
use chrono::{NaiveDate, TimeZone, Utc};
use kernel::{Cents, FieldError, Instant};
use ui::chart::{Chart, Gauge, Unit};
use ui::form::{Choice, FormView, choices, options};
use ui::shell::{Crumb, FlashKind, NavEntry, SessionHint, Shell, ShellUser};
use ui::table::{Listing, Pager};

kernel::code_enum! {
    /// How somebody comes.
    enum Channel {
        Desk = "desk" => "Allo sportello",
        Phone = "phone" => "Per telefono",
        Mail = "mail" => "Per posta elettronica",
        Line020202 = "020202" => "Dallo 020202",
    }
}

type Row = (&'static str, &'static str, &'static str, &'static str, Cents);

#[derive(Template)]
#[template(path = "ui/gallery.html")]
struct Gallery {
    form: FormView,
    phases: Vec<&'static str>,
    missing: Vec<&'static str>,
    channels: Vec<Choice>,
    needs: Vec<Choice>,
    units: Vec<Choice>,
    languages: Vec<Choice>,
    list: Listing,
    nothing: Listing,
    rows: Vec<Row>,
    bars: Chart,
    stacked: Chart,
    columns: Chart,
    lines: Chart,
    gauge: Gauge,
    over: Gauge,
    today: NaiveDate,
    unknown_day: Option<NaiveDate>,
    now: Instant,
}

fn gallery(form: FormView) -> Gallery {
    let rows: Vec<Row> = [
        ("Bianchi Assunta", "Municipio 4", "success", "In carico", Cents(123_456)),
        ("Colombo Giorgio", "Municipio 4", "warning", "In attesa", Cents(0)),
        ("El Amrani Fatima", "Municipio 4", "info", "In valutazione", Cents(987_600)),
        ("Ferrari Łukasz", "Municipio 4", "danger", "Urgente", Cents(-5_000)),
        ("Rossi Maria", "Municipio 5", "neutral", "Chiuso", Cents(45_000)),
    ]
    .into();
    let query = [("fase", "in carico"), ("municipio", "4"), ("sort", "surname")];
    let list = |shown: usize| {
        Listing::new("Persone in carico", "/persone", query)
            .sorted_column("surname", "Persona")
            .column("Dove")
            .column("Stato")
            .sorted_figures("spent", "Impegnato")
            .sorted_figures("since", "In carico dal")
            .actions("Azioni")
            .filtered("Fase", "in carico", &["fase"])
            .filtered("Municipio", "4", &["municipio"])
            .paged(Pager { next: Some("k".into()), previous: Some("j".into()), shown, total: Some(1_234) })
            .when_empty(
                "Nessuna persona in carico",
                "Qui compaiono le persone prese in carico.",
                Some(("Nuovo contatto", "/contatti/nuovo")),
            )
            .exported()
    };
    let months = ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];
    Gallery {
        form,
        missing: vec!["Primo colloquio"],
        phases: vec!["Accoglienza", "Valutazione", "Progetto", "Attuazione", "Chiusura"],
        channels: options::<Channel>(),
        needs: vec![
            Choice::new("home", "Aiuto in casa").hint("Pulizia, igiene, spesa, pasti"),
            Choice::new("income", "Un aiuto economico"),
            Choice::new("house", "Un posto dove stare"),
            Choice::new("child", "Un minore da proteggere").hint("Anche solo un dubbio"),
            Choice::new("talk", "Parlarne"),
        ],
        units: vec![
            Choice::new("1", "SSPT Municipio 4").group("Primo livello"),
            Choice::new("2", "SSPT Municipio 5").group("Primo livello"),
            Choice::new("3", "Tutela minori").group("Servizi specialistici"),
        ],
        languages: choices([("Arabo", ""), ("Cinese", ""), ("Ucraino", "")]),
        list: list(5),
        nothing: Listing::new("Appuntamenti", "/appuntamenti", [("", ""); 0]).when_empty(
            "Nessun appuntamento oggi",
            "Qui compaiono gli appuntamenti della giornata, con un tocco si apre il colloquio.",
            Some(("Fissa un appuntamento", "/appuntamenti/nuovo")),
        ),
        rows,
        bars: Chart::bars("canali", "Contatti per canale", Unit::Count)
            .axes("Canale", "Contatti")
            .categories(["Sportello PUA", "Telefono", "020202", "Segnalazione di scuola, ospedale o altro servizio pubblico"])
            .linked(["/c/1", "/c/2", "/c/3", "/c/4"])
            .series("2026", [1_240, 856, 2_403, 312])
            .note("Dal 1/1/2026 al 21/11/2026. Città dimostrativa."),
        stacked: Chart::bars("municipi", "Persone in carico per municipio e livello", Unit::Count)
            .stacked()
            .axes("Municipio", "Persone")
            .categories((1..=5).map(|n| format!("Municipio {n}")))
            .series("Primo livello", [320, 280, 410, 660, 290])
            .series("Secondo livello", [120, 90, 160, 210, 80])
            .series("Specialistici", [40, 55, 61, 72, 30]),
        columns: Chart::columns("spesa", "Riservato per trimestre", Unit::Euro)
            .axes("Trimestre", "Euro")
            .categories(["1º", "2º", "3º", "4º"])
            .series("2025", [12_345_600_000, 15_100_000_000, 13_050_000_000, 16_000_000_000])
            .series("2026", [13_045_600_000, 15_900_000_000, 14_150_000_000, 9_000_000_000]),
        lines: Chart::lines("attesa", "Giorni fra contatto e primo colloquio", Unit::Days)
            .axes("Mese", "Giorni")
            .categories(months)
            .series("Municipio 4", [21, 19, 22, 18, 17, 15, 14, 16, 15, 13, 12, 12])
            .series("Città", [24, 25, 23, 23, 22, 21, 22, 24, 21, 20, 19, 18]),
        gauge: Gauge::new("cap1", "Cap. 5230 – Assistenza domiciliare", "Stanziato", Cents(1_250_000_000))
            .part("Speso", Cents(512_345_678))
            .part("Impegnato", Cents(300_000_000))
            .part("Riservato", Cents(180_000_000)),
        over: Gauge::new("cap2", "Cap. 5410 – Rette minori", "Stanziato", Cents(900_000_000))
            .part("Speso", Cents(612_345_678))
            .part("Riservato", Cents(400_000_000)),
        today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
        unknown_day: None,
        now: Utc.with_ymd_and_hms(2026, 11, 21, 9, 5, 0).single().unwrap_or_default(),
    }
}

fn shell() -> Shell {
    let entry = |label, icon| NavEntry::new(label, "/", icon);
    let mut nav = vec![
        entry("La mia giornata", "it-calendar"),
        entry("Nuovo contatto", "it-plus-circle"),
        entry("Le mie cartelle", "it-folder"),
        entry("Agenda", "it-clock"),
        entry("Servizi e strutture", "it-map-marker"),
        entry("Richieste", "it-inbox"),
        entry("Bilancio", "it-chart-line"),
        entry("Debiti informativi", "it-file-xml"),
    ];
    if let Some(entry) = nav.get_mut(2) {
        entry.current = true;
    }
    Shell {
        user: Some(ShellUser {
            name: "Elena Ferri".into(),
            role: "Assistente sociale".into(),
            unit: Some("SSPT Municipio 4".into()),
            account: "0192".into(),
        }),
        nav,
        crumbs: vec![Crumb::link("La mia giornata", "/"), Crumb::link("Le mie cartelle", "/cartelle"), Crumb::here("Galleria")],
        csrf: "token".into(),
        alerts: 3,
        flash: Some((FlashKind::Success, "Il contatto è stato registrato.".into())),
        demo: true,
        session: Some(SessionHint { seconds: 1_800, keep_href: "/sessione".into() }),
        ..Shell::new("Galleria", "Comune di Milano")
    }
}

fn filled() -> FormView {
    FormView::new("token", "key")
        .with_version(3)
        .with_values([
            ("surname", ""),
            ("name", "Niccolò <b>"),
            ("born", "31/02/1950"),
            ("channel", "phone"),
            ("needs", "home"),
            ("needs", "talk"),
            ("unit", "2"),
            ("price", "21,50"),
            ("goals[0].title", "Tornare a camminare"),
            ("story", "\nPrima riga\nSeconda riga"),
        ])
        .with_errors(
            [
                ("surname", "Campo obbligatorio."),
                ("born", "Data non valida: scrivila come 21/11/2026, con l'anno di quattro cifre."),
                ("privacy", "Senza informativa non si può registrare."),
                ("needs", "Scelta non prevista."),
            ]
            .map(|(field, message)| FieldError { field: field.into(), message: message.into() }),
        )
}

#[expect(clippy::unwrap_used, reason = "a page that cannot be rendered fails the test")]
fn pages() -> Vec<(&'static str, String)> {
    let empty = shell().render(gallery(FormView::new("token", "key")));
    let wrong = shell().render(gallery(filled()));
    #[derive(Template)]
    #[template(
        source = r#"{% import "ui/form.html" as f %}{% import "ui/parts.html" as p %}{{ p::title("Accedi") }}{% call f::form(form, "/accesso") %}{{ f::text(form, "user", "Nome utente", required=true, autocomplete="username") }}{{ f::password(form, "password", "Parola chiave", required=true) }}{{ f::submit("Accedi") }}{% endcall %}"#,
        ext = "html"
    )]
    struct Login {
        form: FormView,
    }
    let login = Shell { demo: true, ..Shell::new("Accedi", "Comune di Milano") }.render(Login { form: FormView::new("t", "") });
    vec![("gallery", empty.unwrap()), ("refused", wrong.unwrap()), ("login", login.unwrap())]
}

fn page(name: &str) -> String {
    pages().into_iter().find(|(own, _)| *own == name).map(|(_, html)| html).unwrap_or_default()
}

#[test]
fn no_page_needs_more_than_the_strict_security_policy() {
    for (name, html) in pages() {
        for forbidden in [" style=", "<style", " onclick=", " onsubmit=", "javascript:", "hx-on"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn every_id_is_there_once_and_every_reference_finds_it() {
    for (name, html) in pages() {
        let visible = html
            .split("<template>")
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { part.split("</template>").nth(1).unwrap_or("") });
        let html: String = visible.collect();
        let all = |attribute: &str| -> Vec<String> {
            let key = format!(" {attribute}=\"");
            html.split(&key).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let ids = all("id");
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        let twice: Vec<_> = unique.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
        assert!(twice.is_empty(), "{name}: {twice:?}");
        for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            for id in all(attribute).iter().flat_map(|value| value.split_whitespace()) {
                assert!(ids.iter().any(|own| own == id), "{name}: {attribute}={id}");
            }
        }
    }
}

#[test]
fn a_refused_form_says_what_is_wrong_at_the_top_by_name_and_beside_each_field() {
    let html = page("refused");
    assert!(html.contains("Ci sono 4 cose da correggere"));
    assert!(html.contains(r##"<a href="#f-surname">Cognome</a>: Campo obbligatorio."##));
    assert!(html.contains(r##"<a href="#f-needs">Di che cosa ha bisogno</a>: Scelta non prevista."##));
    assert!(html.contains(r#"aria-describedby="f-born-hint f-born-error" aria-invalid="true""#));
    assert!(html.find("Ci sono 4 cose") < html.find("name=\"surname\""));
    assert!(!page("gallery").contains("data-error-summary"));
}

#[test]
fn what_was_typed_is_shown_again_and_escaped() {
    let html = page("refused");
    assert!(html.contains(r#"value="31/02/1950""#) && html.contains("Niccolò &#60;b&#62;"));
    assert!(html.contains(r#"value="phone" type="radio" checked"#) && html.contains(r#"value="talk" type="checkbox" checked"#));
    assert!(html.contains("<option value=\"2\" selected>SSPT Municipio 5</option>"));
    // A text that begins with an empty line keeps it: HTML drops the first one.
    assert!(html.contains(">\n\nPrima riga"));
}

#[test]
fn every_form_carries_its_token_and_its_key() {
    let html = page("gallery");
    let form = html.split("<form class=\"portico-form").nth(1).unwrap_or("");
    for field in [r#"name="_csrf" value="token""#, r#"name="_key" value="key""#] {
        assert!(form.contains(field), "{field}");
    }
    assert!(page("refused").contains(r#"name="_version" value="3""#));
}

#[test]
fn an_empty_list_offers_the_first_action() {
    let html = page("gallery");
    assert!(html.contains("Nessun appuntamento oggi") && html.contains("Fissa un appuntamento"));
}

#[test]
fn pages_are_written_for_the_eye_when_asked() {
    let Ok(folder) = std::env::var("PORTICO_GALLERY") else { return };
    for (name, html) in pages() {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), html).unwrap();
    }
}
