//! The files of 2021 as they are, spoiled in many ways, and laid out as the printed report lays them out.

use super::*;
use crate::budget::model::{Account, Figure, Figures, Level, Side};
use crate::budget::sample;
use proptest::prelude::*;
use std::sync::LazyLock;

const CURRENT_EXPENDITURE: Sheet = Sheet { side: Side::Expenditure, account: Account::Current };
const CURRENT_REVENUE: Sheet = Sheet { side: Side::Revenue, account: Account::Current };

const ITALIAN: &str = "Direzione;Settore;Descrizione settore;Titolo;Tipologia;Descrizione tipologia;PDC;PEG;Descrizione PEG;\
Previsione 2020;Assestato 2020;Previsione 2021;Vinc";
const GOOD: &str = "DIR07;51;AREA DIRITTI;2 TRASFERIMENTI CORRENTI;01;TRASFERIMENTI CORRENTI;2010101000;27 1 0;\
TRASFERIMENTI PER L'IMMIGRAZIONE;1.390.000,00;1.390.000,00;3.500.000,00;V";

fn italian(lines: &[&str]) -> Import<BudgetRow> {
    read_rows([&[ITALIAN], lines].concat().join("\n").as_bytes(), CURRENT_REVENUE)
}

/// The good line with one cell changed.
fn with(cell: usize, text: &str) -> String {
    let mut cells: Vec<&str> = GOOD.split(';').collect();
    cells[cell] = text;
    cells.join(";")
}

fn faults_of<T>(import: &Import<T>) -> Vec<(usize, &str, &str)> {
    import.faults.iter().map(|fault| (fault.line, fault.column.as_deref().unwrap_or_default(), fault.message.as_str())).collect()
}

#[test]
fn the_four_files_of_2021_are_read_whole() {
    for (sheet, rows) in Sheet::ALL.into_iter().zip([90, 268, 6, 19]) {
        let import = read_rows(&sample::sheet_file(sheet), sheet);
        assert!(import.is_clean(), "{:?}", import.faults);
        assert_eq!((import.rows.len(), import.year, import.layout), (rows, Some(2021), Layout::Table), "{}", sheet.label());
        assert_eq!((import.encoding, import.separator), (Encoding::Utf8, Separator::Comma));
        assert_eq!(import.rows[0].number, 2);
    }
    assert_eq!(read_totals(&sample::file("totals")).rows.len(), 86);
}

#[test]
fn a_file_read_as_another_sheet_is_refused_at_its_header() {
    let import = read_rows(&sample::sheet_file(CURRENT_REVENUE), CURRENT_EXPENDITURE);
    assert_eq!(faults_of(&import), [(1, "", "Manca la colonna «missione»."), (1, "", "Manca la colonna «programma».")]);
    assert!(import.rows.is_empty());
}

#[test]
fn italian_names_semicolons_and_italian_amounts_are_read() {
    let import = italian(&[GOOD, "", &with(7, "0027.2.0").replace(";V", ";")]);
    assert!(import.is_clean(), "{:?}", import.faults);
    let [first, second] = import.rows.as_slice() else { panic!("two rows") };
    assert_eq!((first.number, second.number), (2, 4), "the empty line counts");
    assert_eq!(first.value.key.to_string(), "27.1.0");
    assert_eq!(first.value.figures.get(Figure::Forecast), Some(Cents(350_000_000)));
    assert_eq!((first.value.earmarked, second.value.earmarked), (Some(true), Some(false)));
    assert_eq!(second.value.key.to_string(), "0027.2.0");
}

#[test]
fn every_fault_of_a_line_has_its_column_and_the_good_lines_stay() {
    let bad = with(6, "20101").replace("27 1 0", "27 1").replace("3.500.000,00", "tanto");
    let import = italian(&[&bad, GOOD]);
    assert_eq!(
        faults_of(&import),
        [
            (2, "PEG", "«27 1» non va bene: il capitolo PEG ha tre numeri (capitolo, articolo, sub): qui ce ne sono 2."),
            (2, "Previsione 2021", "«tanto» non è un importo, per esempio 1.234,56."),
            (2, "PDC", "«20101» non va bene: il codice del piano dei conti ha dieci cifre, per esempio 1030215000."),
        ]
    );
    assert_eq!(import.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
}

#[test]
fn each_kind_of_bad_cell_has_its_sentence() {
    for (cell, text, words) in [
        (0, "", "obbligatorio"),
        (1, "", "C'è il nome ma manca il codice"),
        (2, "", "C'è il codice ma manca il nome"),
        (3, "TRASFERIMENTI", "Il titolo si scrive con il codice"),
        (3, "", "obbligatorio"),
        (8, "Imm\u{200b}igrazione", "invisibili"),
        (8, "Immigrazione\0", "controllo"),
        (8, "\u{202e}enoizargimmI", "invisibili"),
        (9, "-1,00", "negativo"),
        (9, "200.000.000.000,00", "cento miliardi"),
        (9, "1,234,56", "non è un importo"),
        (9, "", "obbligatorio"),
        (12, "forse", "scrivi V"),
    ] {
        let import = italian(&[&with(cell, text), &with(7, "28 1 0")]);
        let [fault] = import.faults.as_slice() else { panic!("{cell} {text:?}: {:?}", import.faults) };
        assert!(fault.message.contains(words), "{cell} {text:?}: {}", fault.message);
        assert_eq!((fault.line, import.rows.len()), (2, 1));
    }
    let both = with(4, "").replace("TRASFERIMENTI CORRENTI;2010101000", ";2010101000");
    assert_eq!(faults_of(&italian(&[&both]))[0].2, "Manca la tipologia o il macroaggregato.");
}

#[test]
fn a_chapter_on_two_lines_is_refused_on_both_and_each_names_the_other() {
    let zeros = with(7, "0027.01.0").replace("1.390.000,00", "nulla");
    let import = italian(&[GOOD, &with(7, "28.1.0"), &zeros]);
    let repeated: Vec<_> = faults_of(&import).into_iter().filter(|(_, _, message)| message.contains("ripetuto")).collect();
    assert_eq!(
        repeated,
        [
            (2, "", "Il capitolo 27.1.0 è ripetuto alle righe 2, 4: ne serve una sola."),
            (4, "", "Il capitolo 0027.01.0 è ripetuto alle righe 2, 4: ne serve una sola."),
        ]
    );
    assert_eq!(import.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_year_of_two_digits_over_an_amount_is_refused() {
    let text = format!("{}\n{GOOD}", ITALIAN.replace("Previsione 2021", "Previsione 21"));
    let import = read_rows(text.as_bytes(), CURRENT_REVENUE);
    assert_eq!(
        faults_of(&import)[0],
        (1, "Previsione 21", "L'anno della colonna va scritto con quattro cifre, per esempio «previsione 2021».")
    );
    assert!(import.rows.is_empty());
}

#[test]
fn a_line_with_cells_too_many_or_too_few_is_refused_and_an_open_quotation_mark_is_guessed() {
    let open = with(8, "\"DETTO");
    let import = italian(&[&open, &format!("{GOOD};x"), "DIR07;51", GOOD, &format!("{GOOD};").replace("27 1 0", "29 1 0")]);
    let told: Vec<(usize, bool)> = import.faults.iter().map(|fault| (fault.line, fault.message.contains("virgoletta"))).collect();
    assert_eq!(told, [(2, true), (3, false), (4, false)]);
    assert_eq!(import.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [5, 6]);
}

#[test]
fn a_header_with_a_column_twice_or_without_rows_is_refused() {
    let twice = read_rows(format!("{ITALIAN};Vincolo\n{GOOD};V").as_bytes(), CURRENT_REVENUE);
    assert_eq!(faults_of(&twice), [(1, "Vincolo", "Due colonne portano lo stesso nome: toglierne una.")]);
    assert_eq!(faults_of(&italian(&[])), [(1, "", "Sotto i nomi delle colonne non c'è nessuna riga.")]);
}

#[test]
fn faults_beyond_the_limit_are_counted() {
    let bad = with(9, "x");
    let lines: Vec<&str> = std::iter::repeat_n(bad.as_str(), MOST_FAULTS + 7).collect();
    let import = italian(&lines);
    assert_eq!(import.faults.len(), MOST_FAULTS);
    // Each line is faulty by its amount and because its chapter is on the other lines too.
    assert_eq!(import.faults_not_listed, MOST_FAULTS + 14);
    assert!(!import.is_clean());
}

#[test]
fn the_2021_files_in_windows_1252_and_utf_16_give_the_same_rows() {
    for sheet in Sheet::ALL {
        // An accent makes the encodings differ.
        let text = String::from_utf8(sample::sheet_file(sheet)).expect("UTF-8").replace("POLITICHE SOCIALI", "ATTIVITÀ SOCIALI");
        let expected = read_rows(text.as_bytes(), sheet);
        assert!(expected.values().any(|row| row.area.name == "DIREZIONE ATTIVITÀ SOCIALI"));
        let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let crlf = text.replace('\n', "\r\n").into_bytes();
        for (bytes, encoding) in [(windows, Encoding::Windows1252), (utf16, Encoding::Utf16Le), (crlf, Encoding::Utf8)] {
            let import = read_rows(&bytes, sheet);
            assert!(import.is_clean(), "{:?}", import.faults);
            assert_eq!((import.encoding, import.rows), (encoding, expected.rows.clone()));
        }
    }
}

#[test]
fn a_total_that_contradicts_its_table_or_has_an_unknown_level_is_refused() {
    let text = String::from_utf8(sample::file("totals")).expect("UTF-8");
    let wrong = text.replacen("1.A,revenue,current,macro_or_type", "1.A,revenue,capital,macro_or_type", 1).replacen(
        ",area,DIR07",
        ",zona,DIR07",
        1,
    );
    let import = read_totals(wrong.as_bytes());
    assert!(faults_of(&import).contains(&(2, "account", "La tabella 1.A è di parte corrente.")));
    assert!(faults_of(&import)[1].2.starts_with("«zona» non è tra i valori ammessi: macro_or_type, title, area"));
    assert_eq!(import.rows.len(), 84);
}

/// How a row is split on a page of the report.
#[derive(Clone, Copy, Debug)]
struct Split {
    peg: u8,
    programme: u8,
    earmark: bool,
    joined_description: bool,
    header_inside: bool,
}

/// Lays a row out as the report does.
fn printed(row: &BudgetRow, split: Split) -> String {
    let key = &row.key;
    let (chapter, article, sub) = (key.chapter.as_str(), key.article.as_str(), key.sub.as_str());
    let peg = match split.peg % 4 {
        0 => format!("{chapter}\t{article}\t{sub}"),
        1 => format!("{chapter} {article} {sub}"),
        2 => format!("{chapter} {article}\t{sub}"),
        _ => format!("{chapter}.{article}.{sub}"),
    };
    let amounts: Vec<String> = Figure::ALL.iter().filter_map(|figure| row.figures.get(*figure)).map(Cents::plain).collect();
    let programme = row.programme.as_ref().map(|programme| {
        let (mission, programme) = (programme.mission.as_str(), programme.programme.as_str());
        match split.programme % 3 {
            0 => format!("{mission}\t{programme}\t"),
            1 => format!("{mission} {programme} "),
            _ => format!("{mission}{programme} "),
        }
    });
    let earmark = match (row.earmarked, split.earmark) {
        (Some(true), true) => "\tV",
        (Some(true), false) => " V",
        _ => "",
    };
    let pdc = row.pdc.as_ref().map(|pdc| format!("{pdc}\t")).unwrap_or_default();
    let gap = if split.joined_description { " " } else { "\t" };
    format!("{pdc}{peg}{gap}{}\t{}{}{earmark}", row.description, programme.unwrap_or_default(), amounts.join("\t"))
}

const HEADS: &str = "PDC\tPEG\tDESCRIZIONE PEG\tPREVISIONE 2020\tASSESTATO 2020\tPREVISIONE 2021\tVINC";

/// A whole sheet as the report prints it, page headers in the middle of groups.
fn report_of(rows: &[BudgetRow], split: impl Fn(usize) -> Split) -> String {
    let mut lines = vec!["BILANCIO DI PREVISIONE".to_owned(), HEADS.to_owned()];
    let (mut area, mut title, mut group) = (None, None, None);
    for (index, row) in rows.iter().enumerate() {
        if area != Some(&row.area) {
            lines.push(format!("CENTRO RESP: {}", row.area));
            (area, title, group) = (Some(&row.area), None, None);
        }
        if title != Some(&row.title) {
            lines.push(row.title.to_string());
            (title, group) = (Some(&row.title), None);
        }
        if group != row.group.as_ref() {
            group = row.group.as_ref();
            lines.extend(group.map(ToString::to_string));
        }
        if split(index).header_inside {
            lines.extend([
                "Pagina 3 di 20".to_owned(),
                "3 di 20".to_owned(),
                HEADS.to_owned(),
                format!("CENTRO RESP: {}", row.area),
                String::new(),
            ]);
        }
        lines.push(printed(row, split(index)));
    }
    let total = Figures::sum(rows.iter().map(|row| row.figures)).expect("sums fit");
    let amounts: Vec<String> = Figure::ALL.iter().filter_map(|figure| total.get(*figure)).map(Cents::plain).collect();
    lines.push(format!("Totale DIR07\t\t{}", amounts.join("\t")));
    lines.join("\n")
}

static ROWS: LazyLock<[Vec<BudgetRow>; 4]> = LazyLock::new(|| Sheet::ALL.map(sample::rows_of));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn however_the_report_splits_its_cells_every_row_of_2021_is_read_back(
        splits in prop::collection::vec((0u8..4, 0u8..3, any::<bool>(), any::<bool>(), prop::bool::weighted(0.1)), 1..40)
    ) {
        for (sheet, rows) in Sheet::ALL.into_iter().zip(ROWS.iter()) {
            let text = report_of(rows, |index| {
                let (peg, programme, earmark, joined_description, header_inside) = splits[index % splits.len()];
                Split { peg, programme, earmark, joined_description, header_inside }
            });
            let report = read_report(text.as_bytes(), sheet);
            prop_assert!(report.rows.is_clean(), "{:?}", report.rows.faults);
            prop_assert_eq!((report.rows.layout, report.rows.year), (Layout::Printed, Some(2021)));
            prop_assert_eq!(report.rows.values().collect::<Vec<_>>(), rows.iter().collect::<Vec<_>>());
            let [total] = report.totals.as_slice() else { return Err(TestCaseError::fail("one total")) };
            prop_assert_eq!(total.value.level, Level::Direction);
            prop_assert_eq!(read_rows(text.as_bytes(), sheet).rows, report.rows.rows);
        }
    }

    #[test]
    fn no_file_however_spoiled_stops_the_reading(
        sheet in prop::sample::select(Sheet::ALL.to_vec()),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "[\\PC\t\"]{0,6}"), 1..6),
        as_report in any::<bool>(),
    ) {
        let index = Sheet::ALL.iter().position(|other| *other == sheet).unwrap_or_default();
        let whole = Split { peg: 0, programme: 0, earmark: true, joined_description: false, header_inside: false };
        let source = if as_report { report_of(&ROWS[index], |_| whole) } else { String::from_utf8_lossy(&sample::sheet_file(sheet)).into_owned() };
        let mut text: Vec<char> = source.chars().collect();
        for (at, put) in &cuts {
            let at = at.index(text.len());
            text.splice(at..(at + 3).min(text.len()), put.chars());
        }
        let import = read_rows(text.iter().collect::<String>().as_bytes(), sheet);
        prop_assert!(import.rows.len() <= ROWS[index].len() + 12);
        prop_assert!(!import.is_clean() || !import.rows.is_empty(), "a file is read or refused, never silently empty");
        prop_assert!(import.faults.iter().all(|fault| fault.line >= 1 && !fault.message.is_empty()));
    }
}

#[test]
fn the_totals_of_a_printed_report_are_read_in_their_place() {
    let text = [
        HEADS,
        "CENTRO RESP: 51 AREA DIRITTI, INCLUSIONE E PROGETTI",
        "2 TRASFERIMENTI CORRENTI",
        "01 CONTRIBUTI",
        "2010101000\t27\t1\t0\tTRASFERIMENTI STATALI\t1,00\t2,00\t3,00\tV",
        "Totale CONTRIBUTI\t1,00\t2,00\t3,00",
        "Totale Settore 51\t1,00\t2,00\t3,00",
        "Totale DIR07\t1,00\t2,00\t3,00",
        "Totale ALTRO\t1,00\t2,00\t3,00",
    ];
    let report = read_report(text.join("\n").as_bytes(), CURRENT_REVENUE);
    let levels: Vec<(usize, Level)> = report.totals.iter().map(|total| (total.number, total.value.level)).collect();
    assert_eq!(levels, [(6, Level::Group), (7, Level::Area), (8, Level::Direction)]);
    assert!(report.totals.iter().all(|total| total.value.direction == "DIR07"));
    assert_eq!(report.rows.faults.len(), 1);
    assert_eq!(report.rows.faults[0].line, 9);
}

#[test]
fn a_printed_row_that_lacks_something_is_refused_with_its_line() {
    let head = [HEADS, "CENTRO RESP: 51 AREA", "1 SPESE CORRENTI", "03 BENI", "DIR07 DIREZIONE"];
    for (row, words) in [
        ("1030102000\t3752\t3\tACQUISTO\t12 04 1,00\t2,00\t3,00", "tre numeri"),
        ("1030102000\t3752\t3\t0\tACQUISTO\t12 04 1,00\t2,00", "2 importi invece di 3"),
        ("1030102000\t3752\t3\t0\tACQUISTO\t1,00\t2,00\t3,00", "missione e programma"),
        ("1030102000\t3752\t3\t0\t12 04 1,00\t2,00\t3,00", "descrizione"),
        ("ACQUISTO\t12 04 1,00\t2,00\t3,00", "non è un capitolo né un totale"),
        ("SETTORE: ALTRO", "Il settore si scrive"),
        ("PREVISIONE 20 ASSESTATO 20 PREVISIONE 21", "quattro cifre"),
        ("PREVISIONE 2021 ASSESTATO 2021 PREVISIONE 2022", "due bilanci diversi"),
    ] {
        let good = "1030102000\t3753\t3\t0\tACQUISTO BENI\t12 04 1,00\t2,00\t3,00\tV";
        let import = read_rows([&head[..], &[row, good]].concat().join("\n").as_bytes(), CURRENT_EXPENDITURE);
        let [fault] = import.faults.as_slice() else { panic!("{row}: {:?}", import.faults) };
        assert!(fault.message.contains(words), "{row}: {}", fault.message);
        assert_eq!((fault.line, import.rows.len()), (6, 1), "{row}");
    }
}

#[test]
fn another_area_closes_title_and_group_and_the_same_area_printed_again_does_not() {
    let row = |chapter: u32| format!("1030102000\t{chapter}\t3\t0\tACQUISTO BENI\t12 04 1,00\t2,00\t3,00");
    let (again, other) = (row(3753), row(3754));
    let lines = [HEADS, "DIR07 DIREZIONE", "CENTRO RESP: 51 AREA", "1 SPESE CORRENTI", "03 BENI", "CENTRO RESP: 51 AREA", &again];
    let lines = [&lines[..], &["CENTRO RESP: 54 ALTRA", &other]].concat();
    let import = read_rows(lines.join("\n").as_bytes(), CURRENT_EXPENDITURE);
    assert_eq!(import.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [7]);
    assert_eq!(faults_of(&import), [(9, "", "Sopra la riga manca la tipologia o il macroaggregato.")]);
}
