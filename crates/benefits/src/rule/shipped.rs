//! The regulations that come with the program: where a body begins from. They hold nowhere until somebody publishes them.

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its id.
    pub code: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($code:literal),+ $(,)?) => {
        /// All of them, by their id.
        pub const ALL: &[Shipped] = &[$(Shipped { code: $code, text: include_str!(concat!("../../../../regulations/", $code, ".toml")) }),+];
    };
}
shipped![
    "affido-familiare",
    "assegno-di-cura",
    "borsa-lavoro",
    "buoni-spesa",
    "compartecipazione-centri-diurni-anziani",
    "compartecipazione-centri-diurni-disabili",
    "compartecipazione-domiciliare-lineare",
    "compartecipazione-domiciliare-quadratica",
    "contributo-residenzialita-temporanea",
    "istanza-alloggio-emergenza",
    "misura-b2",
    "nido-fasce",
    "retta-residenziale",
    "sostegno-al-reddito",
    "titoli-sociali-linea-1",
    "titoli-sociali-linea-3",
    "titoli-sociali-linea-4",
    "vita-indipendente",
];

impl Shipped {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        let line = self.text.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap_or(self.code);
        line.strip_suffix('"').unwrap_or(line)
    }
}

/// The one with this id.
pub fn of(code: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|one| one.code == code)
}

/// With what an empty regulation begins: what every text must say, and nothing of a measure.
pub fn empty(code: &str) -> String {
    format!(
        "id = \"{code}\"
name = \"Nome del regolamento\"
kind = \"benefit\"               # benefit: prestazione | copayment: compartecipazione | ranking: graduatoria
unit = \"household\"             # household: nucleo | person: persona
period = \"month\"               # once | day | hour | meal | month | year
isee = \"ordinary\"              # ordinary | sociosanitario | residential | minors | university | current
about = \"Una o due frasi per chi chiede.\"
source = \"Atto che approva il regolamento\"
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_shipped() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../regulations")).expect("the folder");
        let mut files: Vec<String> =
            folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        files.retain(|name| name.ends_with(".toml"));
        files.sort();
        assert_eq!(files, ALL.iter().map(|one| format!("{}.toml", one.code)).collect::<Vec<_>>());
        assert!(ALL.iter().all(|one| one.name() != one.code));
    }
}
