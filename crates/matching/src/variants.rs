//! Names that passports and ears write in many ways: from Arabic, Cyrillic and South Asian scripts.

/// Spellings of one name; the first stands for all. Words are folded. Only names that are common in Italy and whose spellings
/// the general rules of sound do not bring together.
const GROUPS: [&[&str]; 37] = [
    &[
        "mohamed",
        "mohammed",
        "mohammad",
        "mohamad",
        "mohamud",
        "muhammad",
        "muhammed",
        "muhamed",
        "muhamad",
        "mohamadou",
        "mouhamed",
        "mouhamadou",
        "md",
        "mohd",
    ],
    &["ahmed", "ahmad", "ahmet", "achmed", "ahamed"],
    &["hussein", "hossain", "husain", "hussain", "hossein", "hosein", "houssein", "hussien", "hosain", "huseyin"],
    &["youssef", "yousef", "yusuf", "yousuf", "youssouf", "yosef", "yusef", "iussef", "joussef"],
    &["khaled", "khalid", "kaled", "halid"],
    &["mustafa", "mostafa", "moustafa", "moustapha", "mustapha", "mostapha"],
    &["ibrahim", "ibrahima", "brahim", "ebrahim", "ibraheem", "ibrahimi"],
    &["omar", "omer", "umar", "oumar"],
    &["osman", "othman", "usman", "ousmane", "uthman", "othmane"],
    &["said", "saeed", "sayed", "sayd", "saied"],
    &["abdelkader", "abdulkader", "abdelqader", "abdulqadir", "abdoulkader", "abdelkadir"],
    &["abdallah", "abdullah", "abdalla", "abdulla", "abdoulaye", "abdullahi"],
    &["abderrahman", "abdulrahman", "abdelrahman", "abdurrahman", "abdirahman", "abderrahmane", "abdurahman"],
    &["fatima", "fatma", "fatimah", "fathima", "fatimata", "fatoumata", "fatou"],
    &["aicha", "aisha", "aysha", "ayesha", "aiesha", "aissatou"],
    &["mariam", "maryam", "meryem", "mariama", "meriem", "mariame"],
    &["khadija", "hadija", "kadija", "khadidja", "khadijah", "kadidja"],
    &["zainab", "zineb", "zeinab", "zaynab", "zeynep", "zenab"],
    &["rashid", "rachid", "rasheed", "raschid"],
    &["karim", "kareem", "carim"],
    &["oleksandr", "aleksandr", "alexandr", "oleksander", "aleksander", "alexander", "alessander"],
    &["oleksandra", "aleksandra", "alexandra"],
    &["olena", "elena", "yelena", "jelena", "ielena"],
    &["sergij", "serhii", "serhij", "sergey", "sergei", "sergii", "serghei", "sergej", "serhiy"],
    &["dmytro", "dmitro", "dmitrij", "dmitry", "dmitri", "dmitriy", "dimitri"],
    &["andrij", "andrii", "andriy", "andrey", "andrei", "andrej"],
    &["mykola", "nikolai", "nikolaj", "nikolay", "nicolai", "nicolae"],
    &["volodymyr", "vladimir", "wladimir", "volodimir", "wolodymyr"],
    &["mykhailo", "mikhail", "mihail", "mihai", "michail", "mykhaylo", "mikhailo"],
    &["tetiana", "tatiana", "tetyana", "tatyana", "tatjana", "tetjana"],
    &["svitlana", "svetlana", "swetlana"],
    &["kateryna", "ekaterina", "katerina", "yekaterina", "jekaterina", "caterina"],
    &["viktoria", "victoria", "viktoriia", "viktoriya", "victoriia", "vittoria"],
    &["nataliya", "natalia", "nataliia", "natalya", "natalija", "natalja"],
    &["yuliia", "yulia", "yuliya", "julia", "iulia", "juliia", "julija"],
    &["iryna", "irina", "irena"],
    &["yevhen", "evgenij", "evgeniy", "evgeny", "yevgen", "evgeni", "ievgen"],
];

/// Groups of spellings; the first of each stands for all.
pub(crate) fn groups() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    GROUPS.iter().filter_map(|group| Some((*group.first()?, *group)))
}

/// Cyrillic letters (Ukrainian and Russian) as passports write them, on text that is folded already; the rest unchanged.
pub(crate) fn latin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let latin = match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'э' | 'ё' => "e",
            'є' => "ie",
            'ж' => "zh",
            'з' => "z",
            'и' | 'і' | 'ї' | 'й' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'ю' => "iu",
            'я' => "ia",
            'ь' | 'ъ' => "",
            other => {
                out.push(other);
                continue;
            }
        };
        out.push_str(latin);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_stands_in_two_groups() {
        let mut all: Vec<&str> = GROUPS.iter().flat_map(|group| group.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|word| kernel::text::folded_tight(word) == **word));
    }

    #[test]
    fn cyrillic_becomes_latin() {
        assert_eq!(latin(&kernel::text::folded("Шевченко Наталія")), "shevchenko nataliia");
    }
}
