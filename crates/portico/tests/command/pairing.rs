//! `portico match`: files in, pairs out, and every fault with its line.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, line: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico")).current_dir(folder).arg("match").args(line).output().expect("the program runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Some hundred people, no two alike, and whatever is put behind them.
fn town(more: &str) -> String {
    let given = ["Anna", "Marco", "Giulia", "Pietro", "Fatima", "Davide", "Elena", "Omar", "Teresa", "Bruno", "Irene"];
    let family = [
        "Rossi",
        "Brambilla",
        "Esposito",
        "Hassan",
        "Colombo",
        "Ferrari",
        "Greco",
        "Popescu",
        "Villa",
        "Serra",
        "Longo",
        "Riva",
        "Conti",
    ];
    let mut out = String::from("id,given_name,family_name,sex,birth_date,tax_code,street,house_number,phone,note\n");
    for number in 0..143_usize {
        let (given, family) = (given[number % 11], family[number % 13]);
        let (year, month, day) = (1930 + number * 7 % 80, number % 12 + 1, number * 5 % 28 + 1);
        out.push_str(&format!(
            "{number},{given},{family},,{year}-{month:02}-{day:02},,Via Prova {number},{},33300{number:05},\n",
            number % 90 + 1
        ));
    }
    out.push_str(more);
    out
}

#[test]
fn a_file_gives_pairs_with_their_evidence_and_clusters_with_all_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let again = "a,Anna,Brambilla,F,1951-05-17,BRMNNA51E57F205T,Via Lenta,12,3331234567,prima\n\
                 b,Ana,Brambilla,F,17/05/1951,,V. Lenta 12,,+39 333 1234567,seconda\n";
    std::fs::write(path.join("people.csv"), town(again)).unwrap();
    let done = run(
        path,
        &["dedupe", "people.csv", "--output", "pairs.csv", "--clusters", "clusters.csv", "--save-model", "model.toml", "--json"],
    );
    assert!(done.status.success(), "{}", told(&done));
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (summary["records"].as_u64(), summary["pairs"].as_u64(), summary["clusters"].as_u64()),
        (Some(145), Some(1), Some(1))
    );
    let mut pairs = csv::Reader::from_path(path.join("pairs.csv")).unwrap();
    assert_eq!(pairs.headers().unwrap(), vec!["id_a", "id_b", "probability", "weight", "explanation"]);
    let pair = pairs.records().next().unwrap().unwrap();
    assert_eq!((&pair[0], &pair[1]), ("a", "b"));
    assert!(pair[4].contains("cognome uguale (+") && pair[4].contains("telefono uguale (+"), "{}", &pair[4]);
    let clusters = std::fs::read_to_string(path.join("clusters.csv")).unwrap();
    assert_eq!(clusters.lines().count(), 146);
    assert!(
        clusters.contains("a,b,Ana,Brambilla,F,17/05/1951,,V. Lenta 12,,+39 333 1234567,seconda"),
        "all columns are carried along"
    );
    // The same with what was learnt, from a file with a byte-order mark, semicolons and Italian headers.
    let italian = std::fs::read_to_string(path.join("people.csv")).unwrap().replace(',', ";").replacen(
        "given_name;family_name",
        "Nome;Cognome",
        1,
    );
    std::fs::write(path.join("persone.csv"), format!("\u{feff}{italian}")).unwrap();
    let done = run(path, &["dedupe", "persone.csv", "--output", "again.csv", "--model", "model.toml"]);
    assert!(done.status.success(), "{}", told(&done));
    assert_eq!(std::fs::read(path.join("again.csv")).unwrap(), std::fs::read(path.join("pairs.csv")).unwrap());
}

#[test]
fn two_files_are_linked_whatever_their_columns_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("ours.csv"), town("")).unwrap();
    std::fs::write(
        path.join("theirs.csv"),
        "rec\tsurname\tfirst\tborn\tmobile\n9\tBrambilla\tMarco\t19370206\t3330000001\n10\tNessuno\tMai\t19000101\t\n",
    )
    .unwrap();
    let columns = "rec=id,first=given_name,born=birth_date,mobile=phone";
    let done = run(
        path,
        &["link", "ours.csv", "theirs.csv", "--output", "pairs.csv", "--columns", columns, "--one-to-one", "--threshold", "0.5"],
    );
    assert!(done.status.success(), "{}", told(&done));
    let pairs = std::fs::read_to_string(path.join("pairs.csv")).unwrap();
    assert_eq!(pairs.lines().count(), 2, "{pairs}");
    assert!(pairs.contains("\n1,9,"), "{pairs}");
}

#[test]
fn every_faulty_line_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let faults =
        b"7,Anna,Rossi,F,1980-01-01,,,,,\n,Anna,Rossi,F,1980-01-01,,,,,\n200,Anna\n201,Nicol\xf2,Rossi,M,1980-01-01,,,,,\n"
            .as_slice();
    std::fs::write(path.join("people.csv"), [town("").as_bytes(), faults].concat()).unwrap();
    std::fs::write(path.join("pairs.csv"), "older").unwrap();
    let refused = run(path, &["dedupe", "people.csv", "--output", "pairs.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    let words = told(&refused);
    for sentence in [
        "line 145: the id \"7\" stands already in line 9",
        "line 146: the id is missing",
        "line 147: 2 fields where the header has 10",
        "line 148: it is not UTF-8",
        "4 of 147 lines are faulty; nothing was written",
    ] {
        assert!(words.contains(sentence), "{sentence}: {words}");
    }
    assert_eq!(std::fs::read_to_string(path.join("pairs.csv")).unwrap(), "older");
    let kept = run(path, &["dedupe", "people.csv", "--output", "pairs.csv", "--keep-good", "--clusters", "clusters.csv"]);
    assert!(kept.status.success(), "{}", told(&kept));
    assert_eq!(std::fs::read_to_string(path.join("clusters.csv")).unwrap().lines().count(), 144);
    assert_eq!(std::fs::read_dir(path).unwrap().count(), 3, "nothing half-written stays");
}

#[test]
fn files_that_are_no_table_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let refused = |content: &[u8], reason: &str| {
        std::fs::write(path.join("file"), content).unwrap();
        let done = run(path, &["dedupe", "file", "--output", "pairs.csv"]);
        assert_eq!(done.status.code(), Some(1), "{reason}");
        assert!(told(&done).contains(reason), "{reason}: {}", told(&done));
        assert!(!path.join("pairs.csv").exists());
    };
    refused(b"", "the file is empty");
    refused(b"\xff\xfei\0d\0", "UTF-16");
    refused(b"PK\x03\x04 and so on", "workbook");
    refused(b"\x7fELF\0\0\0\0", "no text");
    refused(b"PAR1 that is none", "cannot be used");
    refused(b"a,b\n1,2\n", "no column is the id");
    refused(b"id,cognome\n", "has no records");
    refused(b"id,cognome,surname\n", "two columns are family_name");
    // Columns shifted by one: what should be dates are names.
    let shifted: String = (0..50).map(|number| format!("{number},Rossi,Anna,1980-01-01,F\n")).collect();
    refused(
        format!("id,family_name,birth_date,given_name,sex\n{shifted}").as_bytes(),
        "50 of 50 values of birth_date are none, the first in line 2: are columns shifted?",
    );
    // A quote that is never closed swallows everything behind it.
    let open = format!("id,cognome\n1,\"Rossi\n{}", "2,Verdi\n".repeat(300_000));
    refused(open.as_bytes(), "does not end within a megabyte");
    let missing = run(path, &["dedupe", "nowhere.csv", "--output", "pairs.csv"]);
    assert!(told(&missing).contains("nowhere.csv cannot be used"));
    let sure = run(path, &["dedupe", "file", "--output", "pairs.csv", "--threshold", "1.5"]);
    assert!(told(&sure).contains("between 0 and 1"));
}

#[test]
fn parquet_is_read_as_csv_is() {
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let schema = "message people { required int64 id; optional binary family_name (utf8); optional binary given_name (utf8); optional int32 birth_date (date); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut writer =
        SerializedFileWriter::new(std::fs::File::create(path.join("people.parquet")).unwrap(), schema, Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let names = |names: [&str; 4]| names.map(ByteArray::from);
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1, 2, 3, 4], None, None).unwrap();
    column.close().unwrap();
    for values in [names(["Brambilla", "Brambila", "Rossi", "Esposito"]), names(["Annamaria", "Annamaria", "Luca", "Gennaro"])] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, Some(&[1; 4]), None).unwrap();
        column.close().unwrap();
    }
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[3_652, 3_652, -40], Some(&[1, 1, 1, 0]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let done =
        run(path, &["dedupe", "people.parquet", "--output", "pairs.csv", "--clusters", "clusters.csv", "--threshold", "0.000001"]);
    assert!(done.status.success(), "{}", told(&done));
    assert!(std::fs::read_to_string(path.join("pairs.csv")).unwrap().contains("\n1,2,"));
    let clusters = std::fs::read_to_string(path.join("clusters.csv")).unwrap();
    assert!(clusters.contains("1,2,Brambila,Annamaria,1980-01-01"), "{clusters}");
}
