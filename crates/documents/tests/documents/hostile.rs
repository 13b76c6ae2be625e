//! Whatever is written in a letter is text.

use crate::moment;
use crate::paper::assert_same_words;
use crate::reader::{File, compact};
use crate::sample::{frame, grant, texts};
use documents::render;
use letters::{Block, Column, Frame, Letter, Protocol, Responsible, Sender, Signature, Signing, Table, text};
use proptest::prelude::*;

/// A letter that has this text in every place that takes one.
fn everywhere(hostile: &str) -> Letter {
    let it = || hostile.to_owned();
    let frame = Frame {
        sender: Sender { body: format!("Comune {hostile}"), office: it(), address: it(), contacts: vec![it(), it()] },
        protocol: Some(Protocol { number: it(), date: frame().date }),
        place: it(),
        addressee: vec![format!("Signora {hostile}"), it()],
        responsible: Some(Responsible { name: it(), office: it(), contacts: vec![it()], files: it() }),
        signature: Some(Signature { name: it(), role: it(), act: Some(it()), signing: Signing::Hand }),
        ..frame()
    };
    let application = letters::kinds::Application { number: it(), measure: it(), beneficiary: Some(it()), ..Default::default() };
    let table = Table { columns: vec![Column::words(hostile), Column::figures(hostile)], rows: vec![vec![it(), it()]] };
    let more = vec![Block::Heading(it()), Block::Paragraph(it()), Block::List(vec![it()]), Block::Table(table)];
    letters::kinds::Refusal { application, reasons: vec![it()], notice: None, more, appeals: Vec::new() }.letter(frame)
}

#[test]
fn markup_is_text() {
    for hostile in [
        "#import \"@preview/x:1.0.0\": *",
        "#include(\"/etc/passwd\")",
        "#panic(\"x\") #read(\"letter.typ\") #sys.inputs",
        "$ x^2 $ *grassetto* _corsivo_ `codice` ```raw```",
        "\\ \\u{41} \\#x \\\" \\\\",
        "] [ ) ( } { >> <<",
        "= Titolo == Sotto + uno - due / tre: quattro",
        "// resto /* nulla */ <etichetta> @riferimento ~ -- --- ... ?",
        "</xmp> <x:xmpmeta> & &amp; \" ' %PDF endobj",
        "{subject} {il due} {0}",
        "http://esempio.example/a?b=c#d",
    ] {
        let letter = everywhere(hostile);
        let pdf = render(&letter, moment()).unwrap_or_else(|fault| panic!("{hostile}: {fault}"));
        assert!(pdf.missing.is_empty(), "{hostile}");
        let file = File::read(&pdf.bytes);
        assert_same_words(&letter, &file);
        let found = compact(&file.text()).matches(&compact(hostile)).count();
        assert!(found >= 20, "{hostile}: {found} times");
    }
}

#[test]
fn names_of_every_script_that_the_typefaces_have_are_on_paper() {
    for name in ["Олександр Щербак", "Γιώργος Παπαδόπουλος", "გიორგი", "Արմեն", "Nguyễn Thị Ánh", "Ștefan Țurcanu", "Đặng"]
    {
        let pdf = render(&everywhere(name), moment()).expect("a letter");
        assert!(pdf.missing.is_empty(), "{name}");
        assert_same_words(&everywhere(name), &File::read(&pdf.bytes));
    }
    // Letters that are written from the right are drawn from the left: the same letters, in the other order.
    for name in ["محمد", "יוסף"] {
        let pdf = render(&everywhere(name), moment()).expect("a letter");
        assert!(pdf.missing.is_empty(), "{name}");
        let paper = File::read(&pdf.bytes).text();
        let reversed: String = name.chars().rev().collect();
        assert!(paper.contains(name) || paper.contains(&reversed), "{name} in {paper}");
    }
}

#[test]
fn a_character_that_no_typeface_has_is_marked_and_told() {
    for (hostile, missing) in
        [("王芳", vec!['王', '芳']), ("🏠", vec!['🏠']), ("a\u{e000}b", vec!['\u{e000}']), ("x\u{10ffff}", vec!['\u{10ffff}'])]
    {
        let pdf = render(&everywhere(hostile), moment()).unwrap_or_else(|fault| panic!("{hostile}: {fault}"));
        let mut expected = missing.clone();
        expected.sort_unstable();
        assert_eq!(pdf.missing, expected);
        assert!(File::read(&pdf.bytes).text().contains('\u{fffd}'), "{hostile}");
        assert!(missing.iter().all(|c| text(&everywhere(hostile)).contains(*c)), "a page may have the typeface");
    }
}

#[test]
fn what_is_not_seen_neither_stays_nor_hides_a_word() {
    let letter = everywhere("Ma\0ria\u{202e} Ros\u{ad}si\u{feff}\u{7}");
    let pdf = render(&letter, moment()).expect("a letter");
    assert!(pdf.missing.is_empty());
    assert!(compact(&File::read(&pdf.bytes).text()).contains("SignoraMariaRossi"));
    assert!(text(&letter).chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn a_word_longer_than_the_page_is_broken_and_nothing_of_it_is_lost() {
    for word in ["a", "W", "0", "_", "Щ"] {
        let long = word.repeat(3_000);
        let blocks = vec![
            Block::Paragraph(long.clone()),
            Block::Table(Table {
                columns: (0..8).map(|_| Column::words("Colonna")).collect(),
                rows: vec![(0..8).map(|_| word.repeat(400)).collect()],
            }),
        ];
        let letter = Letter { blocks, addressee: texts(&["Qualcuno"]), ..grant() };
        let pdf = render(&letter, moment()).unwrap_or_else(|fault| panic!("{word}: {fault}"));
        let file = File::read(&pdf.bytes);
        assert!(file.text().matches(word).count() >= 3_000 + 8 * 400, "{word}");
        assert!(file.furthest() <= 595, "{word}: text begins at {} points", file.furthest());
        let longest = file.text().lines().map(|line| line.matches(word).count()).max().unwrap_or_default();
        assert!(longest <= 100, "{word}: {longest} in a line");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_makes_a_letter_that_is_told_whole(hostile in "\\PC{0,40}|[\\x00-\\x7f]{0,40}|[#$*_`\\\\\\[\\](){}<>@=/+~\"'.-]{0,40}") {
        let letter = everywhere(&hostile);
        let pdf = render(&letter, moment());
        prop_assert!(pdf.is_ok(), "{:?}: {:?}", hostile, pdf);
        let pdf = pdf.expect("checked");
        prop_assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
        prop_assert!(pdf.missing.is_empty() || !hostile.is_ascii());
    }

    #[test]
    fn any_characters_make_a_letter(hostile in prop::collection::vec(any::<char>(), 0..40)) {
        let hostile: String = hostile.into_iter().collect();
        let pdf = render(&everywhere(&hostile), moment());
        prop_assert!(pdf.is_ok(), "{:?}: {:?}", hostile, pdf);
    }
}
