//! Names as people write them: the registers capitalise every word and write accents of capitals as apostrophes.

/// Words that stay small inside the name of a place.
const SMALL: [&str; 31] = [
    "a", "ad", "al", "alla", "alle", "con", "d", "da", "dal", "de", "degli", "dei", "del", "dell", "della", "delle", "dello", "di",
    "e", "ed", "in", "nel", "nell", "nella", "sopra", "sotto", "su", "sul", "sull", "sulla", "all",
];

/// `Acquarica Del Capo` → `Acquarica del Capo`, `Costa D'Avorio` → `Costa d'Avorio`. The first word is never touched.
pub(super) fn of_municipality(name: &str) -> String {
    name.split(' ').enumerate().map(|(at, word)| if at == 0 { word.to_owned() } else { small(word) }).collect::<Vec<_>>().join(" ")
}

/// As [`of_municipality`], and `Citta'` → `Città`.
pub(super) fn of_country(name: &str) -> String {
    let accented: Vec<String> = name
        .split(' ')
        .map(|word| {
            let Some(stem) = word.strip_suffix('\'') else { return word.to_owned() };
            let accents = [('a', 'à'), ('e', 'é'), ('i', 'ì'), ('o', 'ò'), ('u', 'ù')];
            match accents.iter().find_map(|(plain, accent)| Some((stem.strip_suffix(*plain)?, accent))) {
                Some((stem, accent)) => format!("{stem}{accent}"),
                None => word.to_owned(),
            }
        })
        .collect();
    of_municipality(&accented.join(" "))
}

fn small(word: &str) -> String {
    let (head, tail) = word.split_once('\'').map_or((word, None), |(head, tail)| (head, Some(tail)));
    let lower = head.to_lowercase();
    match (SMALL.contains(&lower.as_str()), tail) {
        (false, _) => word.to_owned(),
        (true, None) => lower,
        (true, Some(tail)) => format!("{lower}'{tail}"),
    }
}
