//! Kin and others around somebody: written once, read from both sides, with what follows from them.

use super::versions::with;
use super::*;
use axum::http::Method;
use serde_json::json;

async fn person(city: &City, who: &str, family: &str, given: &str, born: &str) -> String {
    entered(city, who, &[("family_name", family), ("given_name", given), ("birth_date", born)]).await
}

/// Records that somebody with a record is something to a person.
async fn related(city: &City, who: &str, person: &str, kind: &str, other: &str) {
    let other = id_of(other).to_string();
    city.post(who, &format!("{person}/relazioni"), &[("kind", kind), ("other", &other)]).await.expect(303);
}

#[tokio::test]
async fn what_is_written_once_is_read_from_both_sides_and_never_typed_again() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ada = person(&city, "anna", "Rossi", "Ada", "1/1/1950").await;
        let luca = person(&city, "anna", "Rossi", "Luca", "1/1/1980").await;
        related(&city, "anna", &luca, "parent", &ada).await;
        let theirs = city.get("anna", &format!("{ada}/relazioni")).await.expect(200).text;
        assert!(theirs.contains("Figlio o figlia: <strong>") && theirs.contains("Rossi Luca"), "{theirs}");

        // Typed again, from either side or under another name of a couple: refused, with what was typed kept.
        for (page, kind, other) in [(&luca, "parent", &ada), (&ada, "child", &luca)] {
            let again = [("kind", kind), ("other", &id_of(other).to_string()), ("note", "di nuovo")];
            let refused = city.post("anna", &format!("{page}/relazioni"), &again).await.expect(422).text;
            assert!(refused.contains("Questa relazione c’è già") && refused.contains("value=\"di nuovo\""), "{refused}");
        }

        // Corrected and ended from the other side too, and each side keeps its history.
        let shown = city.get("capo", &format!("{ada}/relazioni")).await.expect(200);
        let (relation, read) = (hidden(&shown, "relation"), hidden(&shown, "_version"));
        let edit = format!("{ada}/relazioni/modifica");
        let form = city.get("capo", &format!("{edit}?relazione={relation}")).await.expect(200).text;
        assert!(form.contains("value=\"child\" selected"), "{form}");
        let pairs = [
            ("relation", relation.as_str()),
            ("kind", "child"),
            ("bond", "strong"),
            ("helps", "annaffia le piante"),
            ("from", "21/11/2026"),
        ];
        city.post("capo", &edit, &with(&pairs, &[("_version", &read)])).await.expect(303);
        let shown = city.get("anna", &format!("{luca}/relazioni")).await.expect(200).text;
        assert!(
            shown.contains("Genitore: <strong>") && shown.contains("Legame forte") && !shown.contains("annaffia"),
            "what the other can do is said on the page of who said it: {shown}"
        );
        let stale = city
            .post("anna", &edit, &with(&[pairs[0], pairs[1], pairs[2], pairs[4], ("helps", "niente")], &[("_version", &read)]))
            .await
            .expect(409)
            .text;
        assert!(stale.contains("Nel frattempo") || stale.contains("Mentre scrivevi"), "{stale}");
        for stranger in ["piero", "ugo"] {
            city.get(stranger, &format!("{edit}?relazione={relation}")).await.expect(404);
            city.post(stranger, &edit, &with(&pairs, &[("_version", "2")])).await.expect(404);
        }
        let end = [("relation", relation.as_str()), ("_version", "2"), ("last_day", "30/11/2026")];
        city.post("anna", &format!("{ada}/relazioni/fine"), &end).await.expect(303);
        let history = city.get("anna", &format!("{ada}/storia")).await.expect(200).text;
        assert!(history.contains("Figlio o figlia: Rossi Luca") && history.contains("fino al 30/11/2026"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn how_to_reach_the_other_is_said_of_the_other_and_not_of_who_said_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ada = person(&city, "anna", "Rossi", "Ada", "1/1/1938").await;
        let vera = person(&city, "anna", "Rossi", "Vera", "1/1/1968").await;
        let daughter = [
            ("kind", "child"),
            ("other", &id_of(&vera).to_string()),
            ("phone", "333 1234567"),
            ("call_first", "on"),
            ("helps", "cucina la domenica"),
            ("note", "Ada la teme"),
        ];
        city.post("anna", &format!("{ada}/relazioni"), &daughter).await.expect(303);
        let said = ["1234567", "cucina la domenica", "Ada la teme"];
        let hers = city.get("anna", &format!("{ada}/relazioni")).await.expect(200).text;
        assert!(said.iter().all(|words| hers.contains(words)), "{hers}");
        let api = format!("/api/v1/persons/{}/relations", id_of(&vera));
        for path in [vera.clone(), format!("{vera}/relazioni"), api] {
            let text = city.get("anna", &path).await.expect(200).text;
            assert!(!["1234567", "cucina", "la teme"].iter().any(|words| text.contains(words)), "{path}: {text}");
        }
        // Corrected from the other side, they stay as they are, and the form does not show them.
        let shown = city.get("anna", &format!("{vera}/relazioni")).await.expect(200);
        let (relation, read) = (hidden(&shown, "relation"), hidden(&shown, "_version"));
        let edit = format!("{vera}/relazioni/modifica");
        let form = city.get("anna", &format!("{edit}?relazione={relation}")).await.expect(200).text;
        assert!(!form.contains("cucina la domenica") && form.contains("è il legame"), "{form}");
        let pairs = [("relation", relation.as_str()), ("kind", "parent"), ("bond", "weak"), ("from", "21/11/2026")];
        city.post("anna", &edit, &with(&pairs, &[("_version", &read)])).await.expect(303);
        let hers = city.get("anna", &format!("{ada}/relazioni")).await.expect(200).text;
        assert!(hers.contains("Legame debole") && said.iter().all(|words| hers.contains(words)), "{hers}");
    })
    .await;
}

#[tokio::test]
async fn brothers_and_grandparents_follow_from_parents_and_impossible_ages_are_a_warning() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ida = person(&city, "anna", "Neri", "Ida", "1/1/1950").await;
        let marta = person(&city, "anna", "Neri", "Marta", "1/1/1980").await;
        let luca = person(&city, "anna", "Rossi", "Luca", "1/1/2010").await;
        let gaia = person(&city, "anna", "Rossi", "Gaia", "1/1/2014").await;
        related(&city, "anna", &marta, "parent", &ida).await;
        related(&city, "anna", &luca, "parent", &marta).await;
        related(&city, "anna", &marta, "child", &gaia).await;
        let page = city.get("anna", &format!("{luca}/relazioni")).await.expect(200).text;
        for fact in [
            "Neri Marta: ",
            "Rossi Gaia</a></strong>, fratello o sorella, 12 anni (dedotto)",
            "Neri Ida</a></strong>, nonno o nonna, 76 anni (dedotto)",
            "<svg class=\"genogram\"",
            "<svg class=\"network-map\"",
        ] {
            assert!(page.contains(fact), "{fact}: {page}");
        }
        assert!(!page.contains("Da controllare"), "{page}");
        let family = city.get("anna", &format!("/api/v1/persons/{}/family", id_of(&luca))).await.expect(200).json();
        assert_eq!(family["items"].as_array().map(Vec::len), Some(3));

        // Older than the mother: told, and kept.
        let vera = person(&city, "anna", "Rossi", "Vera", "1/1/1979").await;
        related(&city, "anna", &vera, "parent", &marta).await;
        let page = city.get("anna", &format!("{vera}/relazioni")).await.expect(200).text;
        assert!(page.contains("Neri Marta è fra i genitori di Rossi Vera, ma la sua nascita risulta dopo"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_is_protected_ends_the_way_of_kinship_for_those_who_may_not_know_of_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let ida = person(&city, "capo", "Neri", "Ida", "1/1/1950").await;
        let marta = person(&city, "capo", "Qwerty", "Marta", "1/1/1980").await;
        let luca = person(&city, "capo", "Rossi", "Luca", "1/1/2010").await;
        related(&city, "capo", &luca, "parent", &marta).await;
        related(&city, "capo", &marta, "parent", &ida).await;
        let version = version(&city, "capo", &marta).await;
        city.post("capo", &format!("{marta}/protezione"), &[("restricted", "on"), ("reason", "denuncia"), ("_version", &version)])
            .await
            .expect(303);
        for path in [
            format!("{luca}/relazioni"),
            luca.clone(),
            format!("{luca}/rappresentanti"),
            format!("/api/v1/persons/{}/family", id_of(&luca)),
            format!("/api/v1/persons/{}/representatives?on=2026-11-21", id_of(&luca)),
        ] {
            let text = city.get("sandra", &path).await.expect(200).text;
            assert!(!text.contains("Qwerty") && !text.contains("Neri") && !text.contains("non mostra tutto"), "{path}: {text}");
            assert!(city.get("capo", &path).await.expect(200).text.contains("Qwerty"), "{path}");
        }
        // Recorded again from here, by whom who may not know: a name alone, like any stranger.
        city.post("sandra", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other", &id_of(&marta).to_string())])
            .await
            .expect(404);
        city.post("sandra", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other_name", "La madre")]).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_body_is_written_once_and_shows_only_the_people_whom_its_reader_may_read() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let vera = person(&city, "piero", "Verdi", "Vera", "1/1/1990").await;
        let school = [
            ("kind", "other"),
            ("resource_kind", "school"),
            ("other_name", "Scuola primaria di via Foppa"),
            ("helps", "mensa e doposcuola"),
        ];
        city.post("anna", &format!("{mario}/relazioni"), &school).await.expect(303);
        // Typed again with other capitals by somebody else: the same body.
        let again = [("kind", "other"), ("resource_kind", "school"), ("other_name", "scuola primaria di Via Foppa")];
        city.post("piero", &format!("{vera}/relazioni"), &again).await.expect(303);
        let list = city.api("anna", Method::GET, "/api/v1/resources?q=foppa", &[], json!(null)).await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
        let href = list["items"][0]["href"].as_str().expect("an address").to_owned();
        let id = href.rsplit('/').next().expect("an id").to_owned();
        let page = city.get("anna", &format!("/persone/risorse/{id}")).await.expect(200).text;
        assert!(page.contains("Rossi Mario") && !page.contains("Verdi"), "{page}");
        let shown = city.get("anna", &format!("{mario}/relazioni")).await.expect(200).text;
        assert!(shown.contains("Scuola o nido: <strong>") && shown.contains("Aiuto: mensa e doposcuola"), "{shown}");
        let body = json!({"kind": "school", "name": "Scuola primaria Foppa", "phone": "02 123456"});
        city.api("anna", Method::PUT, &href, &[("if-match", "\"1\"")], body.clone()).await.expect(204);
        city.api("capo", Method::PUT, &href, &[("if-match", "\"1\"")], body).await.expect(409);
        city.api("anna", Method::POST, "/api/v1/resources", &[], json!({"kind": "school", "name": "SCUOLA PRIMARIA FOPPA"}))
            .await
            .expect(409);
        city.get("ugo", &format!("/persone/risorse/{id}")).await.expect(404);
        assert!(!city.get("ugo", "/persone/risorse?q=foppa").await.expect(200).text.contains("Foppa</a>"));
    })
    .await;
}
