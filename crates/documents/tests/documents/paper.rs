//! The file: what it claims, how it is built, and that it says what the text says.

use crate::moment;
use crate::reader::{File, Object, compact};
use crate::sample::{all, frame, grant, refusal, texts};
use documents::render;
use letters::{Block, Column, Letter, MOST_LINES, Sender, Table, text};

/// The words of the text must be on paper in the same order; bars and dashes stand for lines and points.
pub fn assert_same_words(letter: &Letter, file: &File) {
    let paper = compact(&file.text());
    let mut rest = paper.as_str();
    for word in text(letter).split_whitespace().filter(|word| *word != "|" && *word != "-") {
        let word = compact(word);
        let Some(at) = rest.find(&word) else { panic!("«{word}» is not on paper after what comes before it:\n{paper}") };
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn a_letter_is_for_the_archive_and_for_everybody() {
    for letter in all() {
        let pdf = render(&letter, moment()).expect("a letter");
        assert!(pdf.missing.is_empty(), "{:?}", letter.kind);
        assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
        let file = File::read(&pdf.bytes);

        let catalog = file.catalog();
        assert_eq!(file.get(catalog, "MarkInfo").and_then(|info| file.get(info, "Marked")), Some(&Object::Bool(true)));
        assert_eq!(file.get(catalog, "Lang").map(Object::text), Some("it-IT".to_owned()));
        assert!(file.get(catalog, "StructTreeRoot").is_some());
        let preferences = file.get(catalog, "ViewerPreferences").expect("preferences");
        assert_eq!(file.get(preferences, "DisplayDocTitle"), Some(&Object::Bool(true)));

        let metadata = String::from_utf8(file.stream(catalog, "Metadata").expect("metadata")).expect("text");
        for claim in [
            "<pdfaid:part>2<",
            "<pdfaid:conformance>A<",
            "<pdfuaid:part>1<",
            "Domanda n. 2026/000123",
            "Comune di Valdarsa",
            "2026-03-08T09:30:00",
        ] {
            let copayment = claim.starts_with("Domanda") && !letter.subject.starts_with("Domanda");
            assert!(copayment || metadata.contains(claim), "{claim} in {metadata}");
        }
    }
}

#[test]
fn every_typeface_is_inside_and_says_which_letters_it_draws() {
    let pdf = render(&crate::sample::copayment_change(), moment()).expect("a letter");
    let file = File::read(&pdf.bytes);
    let fonts = file.of_type("Font");
    assert!(!fonts.is_empty());
    for font in fonts {
        if let Some(descendants) = file.get(font, "DescendantFonts") {
            assert!(file.get(font, "ToUnicode").is_some());
            let Object::List(descendants) = descendants else { panic!("{descendants:?}") };
            let descriptor = file.get(file.deref(&descendants[0]), "FontDescriptor").expect("a descriptor");
            assert!(file.get(descriptor, "FontFile2").or(file.get(descriptor, "FontFile3")).is_some());
        }
    }
}

#[test]
fn headings_lists_and_tables_are_told_to_a_screen_reader() {
    let file = File::read(&render(&grant(), moment()).expect("a letter").bytes);
    let count = |name: &str| {
        file.of_type("StructElem").iter().filter(|it| file.get(it, "S").map(Object::text).as_deref() == Some(name)).count()
    };
    assert_eq!((count("H1"), count("Table"), count("TR"), count("TH"), count("TD")), (1, 1, 3, 2, 4));
    assert_eq!(count("H2"), 3);
    assert_eq!((count("L"), count("LI")), (2, 3));
    assert!(count("P") > 8);
}

#[test]
fn paper_says_what_the_text_says() {
    for letter in all() {
        let pdf = render(&letter, moment()).expect("a letter");
        assert_same_words(&letter, &File::read(&pdf.bytes));
    }
}

#[test]
fn the_same_letter_has_the_same_bytes_and_another_has_others() {
    let first = render(&grant(), moment()).expect("a letter");
    assert_eq!(first, render(&grant(), moment()).expect("a letter"));
    assert_ne!(first, render(&refusal(), moment()).expect("a letter"));
    assert_ne!(first, render(&grant(), moment() + chrono::TimeDelta::seconds(1)).expect("a letter"));
}

#[test]
fn letters_set_at_the_same_time_do_not_mix() {
    let alone: Vec<_> = all().iter().map(|letter| render(letter, moment()).expect("a letter")).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            all().into_iter().map(|letter| scope.spawn(move || render(&letter, moment()).expect("a letter"))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    });
    assert_eq!(alone, together);
}

#[test]
fn a_long_table_has_its_header_on_every_page_and_all_its_rows() {
    let rows = (1..=120).map(|number| vec![format!("Prestazione numero {number}"), format!("{number},00\u{a0}€")]).collect();
    let table = Table { columns: vec![Column::words("Che cosa"), Column::figures("Quanto")], rows };
    let letter = Letter { blocks: vec![Block::Table(table)], ..grant() };
    let file = File::read(&render(&letter, moment()).expect("a letter").bytes);
    let pages = file.pages();
    assert!(pages.len() >= 3, "{} pages", pages.len());
    let total = pages.len();
    for (number, page) in pages.iter().enumerate() {
        let page = compact(page);
        assert!(page.contains(&format!("pagina{}di{total}", number + 1)), "{page}");
        if page.contains("Prestazionenumero") {
            assert!(page.contains("Checosa") && page.contains("Quanto"), "{page}");
        }
    }
    assert!(pages.iter().filter(|page| compact(page).contains("Checosa")).count() >= 3);
    assert_same_words(&letter, &file);
    let headers =
        file.of_type("StructElem").iter().filter(|it| file.get(it, "S").map(Object::text).as_deref() == Some("TH")).count();
    assert_eq!(headers, 2, "the repeated header is drawn again and read once");
}

#[test]
fn a_letter_without_anything_that_can_be_left_out_is_set_too() {
    let letter = Letter {
        protocol: None,
        place: String::new(),
        blocks: vec![Block::List(Vec::new()), Block::Heading(" ".into()), Block::Paragraph("\n\n".into())],
        what_next: Vec::new(),
        responsible: None,
        signature: None,
        sender: Sender { body: "Comune".into(), ..Default::default() },
        addressee: texts(&["Qualcuno"]),
        ..frame_letter()
    };
    let file = File::read(&render(&letter, moment()).expect("a letter").bytes);
    assert_eq!(file.pages().len(), 1);
    assert_same_words(&letter, &file);
}

fn frame_letter() -> Letter {
    letters::kinds::Refusal::default().letter(frame())
}

#[test]
fn the_fullest_lines_are_set() {
    let letter = Letter { subject: "Parola ".repeat(40), addressee: vec!["x ".repeat(140); MOST_LINES], ..grant() };
    assert!(render(&letter, moment()).is_ok());
}
