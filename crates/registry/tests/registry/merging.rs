//! Two records of one person: compared, joined, parted; what moves, what clashes, who may.

use super::*;

/// What somebody sends to join two records, with the versions of now.
pub(super) async fn join(city: &City, who: &str, survivor: &str, other: &str, more: &[(&str, &str)]) -> Reply {
    let page = city.get(who, &format!("{survivor}/unione?altra={}", id_of(other))).await.expect(200);
    let (version, other_version) = (hidden(&page, "_version"), hidden(&page, "other_version"));
    let other = id_of(other).to_string();
    let mut pairs = vec![
        ("_version", version.as_str()),
        ("other_version", other_version.as_str()),
        ("other", other.as_str()),
        ("reason", "Ha mostrato la carta d'identità"),
        ("confirmed", "on"),
    ];
    pairs.extend(more);
    city.post(who, &format!("{survivor}/unione"), &pairs).await
}

/// The latest joining of a record.
pub(super) async fn joining(city: &City, who: &str, survivor: &str) -> String {
    let page = city.get(who, &format!("{survivor}/unioni")).await.expect(200).text;
    let start = page.find("href=\"/unioni/").unwrap_or_else(|| panic!("no joining in {page}")) + "href=\"".len();
    page[start..].split('"').next().unwrap_or_default().to_owned()
}

pub(super) async fn part(city: &City, who: &str, joining: &str, more: &[(&str, &str)]) -> Reply {
    let page = city.get(who, joining).await.expect(200);
    let version = hidden(&page, "_version");
    let mut pairs = vec![("_version", version.as_str()), ("reason", "Erano due cugini")];
    pairs.extend(more);
    city.post(who, &format!("{joining}/separa"), &pairs).await
}

fn mario<'a>() -> Vec<(&'a str, &'a str)> {
    let mut pairs = rossi();
    pairs.push(("reaches[0].value", "333 1112223"));
    pairs
}

#[tokio::test]
async fn a_joined_record_leads_to_the_one_that_stays_and_is_found_nowhere_else() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &mario()).await;
        let goes = entered(
            &city,
            "anna",
            &[("family_name", "Rosssi"), ("given_name", "Mario"), ("birth_year", "1980"), ("reaches[0].value", "02 998877")],
        )
        .await;
        join(&city, "anna", &stays, &goes, &[("take.family_name", "survivor")]).await.expect(303);

        // The search finds one, under the telephone of either.
        for query in ["rossi+mario", "02998877", "3331112223"] {
            let page = city.get("anna", &format!("/persone?q={query}")).await.expect(200).text;
            assert!(page.contains(&stays) && !page.contains(&goes), "{query}: {page}");
        }
        // Every address of the other leads to the one that stays, also for whoever sends something.
        for path in ["", "/scheda", "/indirizzi", "/storia", "/modifica"] {
            let answer = city.get("anna", &format!("{goes}{path}")).await.expect(307);
            assert_eq!(answer.location(), format!("{stays}{path}"));
        }
        let sent = city
            .post("anna", &format!("{goes}/informativa"), &[("given_on", "21/11/2026"), ("edition", "x"), ("means", "paper")])
            .await;
        assert_eq!(sent.expect(307).location(), format!("{stays}/informativa"));
        let api = city.get("anna", &format!("/api/v1/persons/{}", id_of(&goes))).await.expect(307);
        assert_eq!(api.location(), format!("/api/v1/persons/{}", id_of(&stays)));
        // What leads nowhere for somebody leads nowhere.
        city.get("ugo", &goes).await.expect(404);
        let page = city.get("anna", &stays).await.expect(200).text;
        assert!(page.contains("02 998877") && page.contains("333 1112223"), "{page}");
        let told = told(&city, "anna").await;
        assert_eq!(told["person.merged"]["merged_id"], id_of(&goes).to_string());
    })
    .await;
}

#[tokio::test]
async fn everything_goes_back_when_two_records_are_parted_and_what_was_born_later_stays() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        let goes = entered(&city, "anna", &mario()).await;
        let notice = [("given_on", "20/11/2026"), ("edition", "Edizione di prima"), ("means", "paper")];
        city.post("anna", &format!("{goes}/informativa"), &notice).await.expect(303);
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        later(&city);
        let page = city.get("anna", &stays).await.expect(200).text;
        assert!(page.contains("Edizione di prima") && page.contains("333 1112223") && page.contains("01/01/1980"), "{page}");
        let notice = [("given_on", "21/11/2026"), ("edition", "Edizione di dopo"), ("means", "paper")];
        city.post("anna", &format!("{stays}/informativa"), &notice).await.expect(303);

        let merge = joining(&city, "anna", &stays).await;
        let shown = city.get("anna", &merge).await.expect(200).text;
        assert!(shown.contains("Nascita: da «01/01/1980» torna vuoto"), "{shown}");
        part(&city, "anna", &merge, &[]).await.expect(303);

        let back = city.get("anna", &goes).await.expect(200).text;
        assert!(back.contains("Edizione di prima") && !back.contains("Edizione di dopo") && back.contains("333 1112223"), "{back}");
        let stayed = city.get("anna", &stays).await.expect(200).text;
        assert!(
            !stayed.contains("Edizione di prima") && stayed.contains("Edizione di dopo") && !stayed.contains("333 1112223"),
            "{stayed}"
        );
        assert!(!stayed.contains("01/01/1980"), "{stayed}");
        let page = city.get("anna", "/persone?q=3331112223").await.expect(200).text;
        assert!(page.contains(&goes) && !page.contains(&stays), "{page}");
        // Parted twice is parted once.
        let again = city.post("anna", &format!("{merge}/separa"), &[("_version", "9"), ("reason", "x")]).await;
        assert!(again.expect(409).text.contains("già separate"));
        assert!(told(&city, "anna").await.contains_key("person.merge_undone"));
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_after_the_joining_is_asked_about_before_it_goes_back() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        let goes = entered(&city, "anna", &mario()).await;
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        let version = version(&city, "anna", &stays).await;
        let mut pairs = mario();
        pairs[2] = ("birth_date", "2/2/1982");
        pairs.push(("_version", version.as_str()));
        city.post("anna", &format!("{stays}/modifica"), &pairs).await.expect(303);
        let merge = joining(&city, "anna", &stays).await;
        let page = city.get("anna", &merge).await.expect(200).text;
        assert!(page.contains("Nascita: torna a vuoto") && page.contains("Adesso: 02/02/1982"), "{page}");
        part(&city, "anna", &merge, &[]).await.expect(303);
        assert!(city.get("anna", &stays).await.expect(200).text.contains("02/02/1982"));
        assert!(city.get("anna", &goes).await.expect(200).text.contains("01/01/1980"));
    })
    .await;
}

#[tokio::test]
async fn of_two_residences_somebody_chooses_which_goes_on_and_parting_opens_the_other_again() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &rossi()).await;
        let mut other = rossi();
        other[2] = ("birth_date", "1/2/1980");
        let goes = entered(&city, "anna", &other).await;
        for (href, street, from) in [(&stays, "Via Lunga", "1/1/2020"), (&goes, "Via Corta", "1/6/2024")] {
            let address = [("kind", "residence"), ("street", street), ("number", "1"), ("place", "Pavia (PV)"), ("from", from)];
            city.post("anna", &format!("{href}/indirizzi"), &address).await.expect(303);
        }
        let page = city.get("anna", &format!("{stays}/unione?altra={}", id_of(&goes))).await.expect(200).text;
        assert!(page.contains("Via Lunga 1") && page.contains("Via Corta 1") && page.contains("goes_on[0].row"), "{page}");
        // Without an answer nothing happens, and what was typed is not lost.
        let refused = join(&city, "anna", &stays, &goes, &[]).await.expect(422);
        assert!(
            refused.text.contains("Scegli quale vale ancora") && refused.text.contains("Ha mostrato la carta"),
            "{}",
            refused.text
        );

        let mark = "name=\"goes_on[0].row\" value=\"";
        let ids: Vec<&str> =
            page.match_indices(mark).map(|(at, _)| page[at + mark.len()..].split('"').next().unwrap_or_default()).collect();
        assert_eq!(ids.len(), 2, "{page}");
        join(&city, "anna", &stays, &goes, &[("goes_on[0].row", ids[1])]).await.expect(303);
        let page = city.get("anna", &format!("{stays}/indirizzi")).await.expect(200).text;
        assert!(page.contains("Via Corta 1") && page.contains("31/05/2024"), "{page}");
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        let page = city.get("anna", &format!("{stays}/indirizzi")).await.expect(200).text;
        assert!(!page.contains("Via Corta") && !page.contains("31/05/2024"), "{page}");
        assert!(city.get("anna", &format!("{goes}/indirizzi")).await.expect(200).text.contains("Via Corta 1"));
    })
    .await;
}

#[tokio::test]
async fn a_chain_is_parted_from_its_end() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut hrefs = Vec::new();
        for day in ["1/1/1980", "1/1/1981", "1/1/1982"] {
            hrefs.push(entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", day)]).await);
        }
        let [first, second, third] = [&hrefs[0], &hrefs[1], &hrefs[2]];
        join(&city, "anna", second, first, &[]).await.expect(303);
        let early = joining(&city, "anna", second).await;
        join(&city, "anna", third, second, &[]).await.expect(303);
        assert_eq!(city.get("anna", &format!("{first}/scheda")).await.expect(307).location(), format!("{third}/scheda"));
        let refused = city.get("anna", &early).await.expect(409).text;
        let late = joining(&city, "anna", third).await;
        assert!(refused.contains("separa prima quella") && refused.contains(&late), "{refused}");
        part(&city, "anna", &late, &[]).await.expect(303);
        part(&city, "anna", &early, &[]).await.expect(303);
        for href in &hrefs {
            city.get("anna", href).await.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn only_whoever_may_see_both_joins_them_and_the_protection_of_one_protects_the_person() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut with_code = mario();
        with_code.push(("identifier", "RSSMRA80A01F205X"));
        let hidden_one = entered(&city, "capo", &with_code).await;
        let version = version(&city, "capo", &hidden_one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        // Entered again under her code: whoever protected her brings the two together, and so reads both.
        let other = entered(&city, "piero", &with_code).await;
        followed(&city).await;
        // For somebody who may not know of them there is nothing to compare, to join or to report.
        for path in [format!("{other}/unione?altra={}", id_of(&hidden_one)), format!("{hidden_one}/unione?altra={}", id_of(&other))]
        {
            city.get("piero", &path).await.expect(404);
        }
        let report = [("other", id_of(&hidden_one).to_string())];
        let pairs: Vec<(&str, &str)> = report.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("piero", &format!("{other}/doppione"), &pairs).await.expect(404);
        assert!(!city.get("piero", &format!("{other}/doppione")).await.expect(200).text.contains(&id_of(&hidden_one).to_string()));

        join(&city, "capo", &other, &hidden_one, &[]).await.expect(303);
        city.get("piero", &format!("{other}/scheda")).await.expect(404);
        city.get("piero", &format!("{hidden_one}/scheda")).await.expect(404);
        assert!(!city.get("piero", "/persone?q=rossi+mario").await.expect(200).text.contains("Rossi Mario"));
        assert!(city.get("capo", &other).await.expect(200).text.contains("Persona protetta"));
        // Parted again, each is as it was; the protection that came with the joining goes only where somebody says so.
        let merge = joining(&city, "capo", &other).await;
        part(&city, "capo", &merge, &[("back", "restricted")]).await.expect(303);
        city.get("piero", &format!("{other}/scheda")).await.expect(200);
        city.get("piero", &format!("{hidden_one}/scheda")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_coordinator_of_another_office_joins_what_they_read_and_of_the_rest_learns_whom_to_ask() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("capo5", "coordinatore", "milano/SSPT-5-L1").await;
        let theirs = entered(&city, "piero", &rossi()).await;
        let hers = entered(&city, "anna", &mario()).await;
        let note = [("other", id_of(&hers).to_string())];
        let note: Vec<(&str, &str)> = note.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("piero", &format!("{theirs}/doppione"), &note).await.expect(303);
        let pairs = city.get("capo5", "/api/v1/duplicates").await.expect(200).json();
        let pair = format!("/persone/doppioni/{}", pairs["items"][0]["id"].as_str().expect("the pair that was reported"));

        // The pair is theirs to look after; telephones and addresses of a record of another office are not theirs to read.
        let page = city.get("capo5", &pair).await.expect(200).text;
        assert!(page.contains("chi può leggerle entrambe") && !page.contains("333 1112223") && !page.contains("/unione"), "{page}");
        let decided = [("_version", "1"), ("state", "not_same"), ("reason", "Padre e figlio")];
        city.post("capo5", &format!("{pair}/decisione"), &decided).await.expect(404);
        for (stays, goes) in [(&theirs, &hers), (&hers, &theirs)] {
            city.get("capo5", &format!("{stays}/unione?altra={}", id_of(goes))).await.expect(404);
            city.get("capo5", &format!("/api/v1/persons/{}/merge?other={}", id_of(stays), id_of(goes))).await.expect(404);
            let other = id_of(goes).to_string();
            let sent = [("_version", "1"), ("other_version", "1"), ("other", other.as_str()), ("reason", "x"), ("confirmed", "on")];
            city.post("capo5", &format!("{stays}/unione"), &sent).await.expect(404);
        }

        // Where somebody reports a pair nobody is led to a comparison that does not open.
        let report = format!("{theirs}/doppione?q=rossi");
        let page = city.get("capo5", &report).await.expect(200).text;
        assert!(page.contains(&id_of(&hers).to_string()) && !page.contains("/unione?altra="), "{page}");

        // With a mandate on the one that they did not read they join the two; who reads neither does not learn what was joined.
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let (today, account) = (tx.today(), city.actor("capo5").account);
        guard::mandate::grant(&mut tx, account, id_of(&hers), "Riunione delle schede", today, None).await.expect("a mandate");
        tx.commit(store::Audit::of("mandate.grant")).await.expect("a commit");
        assert!(city.get("capo5", &pair).await.expect(200).text.contains("333 1112223"));
        let page = city.get("capo5", &report).await.expect(200).text;
        assert!(page.contains(&format!("/unione?altra={}", id_of(&hers))), "{page}");
        join(&city, "capo5", &theirs, &hers, &[]).await.expect(303);
        let merge = joining(&city, "capo5", &theirs).await;
        city.somebody("capo6", "coordinatore", "milano/SSPT-4-L2").await;
        for path in [merge.clone(), format!("{theirs}/unioni")] {
            city.get("capo6", &path).await.expect(404);
        }
        part(&city, "capo5", &merge, &[]).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn whoever_decides_on_what_somebody_changed_meanwhile_decides_again() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "anna", &rossi()).await;
        let mut other = rossi();
        other[2] = ("birth_date", "1/2/1980");
        let goes = entered(&city, "anna", &other).await;
        let page = city.get("anna", &format!("{stays}/unione?altra={}", id_of(&goes))).await.expect(200);
        let (version, other_version) = (hidden(&page, "_version"), hidden(&page, "other_version"));
        let mut edit = other.clone();
        edit.push(("given_name", "Maria"));
        edit.retain(|pair| *pair != ("given_name", "Mario"));
        edit.push(("_version", "1"));
        city.post("anna", &format!("{goes}/modifica"), &edit).await.expect(303);
        let id = id_of(&goes).to_string();
        let pairs = [
            ("_version", version.as_str()),
            ("other_version", other_version.as_str()),
            ("other", id.as_str()),
            ("reason", "stessa carta"),
            ("confirmed", "on"),
        ];
        let refused = city.post("anna", &format!("{stays}/unione"), &pairs).await.expect(409).text;
        assert!(refused.contains("Mentre scrivevi") && refused.contains("Maria") && refused.contains("stessa carta"), "{refused}");
        city.get("anna", &format!("{goes}/scheda")).await.expect(200);
        // The second of two who join the same pair finds it joined.
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        let twice = city.post("capo", &format!("{stays}/unione"), &pairs).await;
        assert_eq!(twice.status.as_u16(), 404, "{}", twice.text);
    })
    .await;
}
