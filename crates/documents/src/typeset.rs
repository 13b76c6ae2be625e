//! Sets a letter: the one place that knows typst.
//!
//! Typst sees one template of ours and one file of data. It cannot read another file, fetch a package, or ask for the day.

use crate::fonts::FONTS;
use crate::print::print;
use chrono::{DateTime, Datelike, Timelike, Utc};
use letters::{Fault, Letter, Pdf, Press};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const TEMPLATE: &str = include_str!("letter.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Whoever sets letters with typst: PDF 1.7 that claims PDF/A-2a and PDF/UA-1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typst;

impl Press for Typst {
    fn print(&self, letter: &Letter, made: DateTime<Utc>) -> Result<Pdf, Fault> {
        render(letter, made)
    }
}

/// Sets a letter as PDF/A-2a and PDF/UA-1, tagged, in Italian. `made` is written into the file as the moment of its making: the same letter
/// with the same moment gives the same bytes.
///
/// It takes some milliseconds of work without waiting for anything: a server calls it from a thread that may be busy.
///
/// # Errors
/// [`Fault`] when the letter passes a limit, has a row that does not fit its table, or lacks subject, sender or addressee.
pub fn render(letter: &Letter, made: DateTime<Utc>) -> Result<Pdf, Fault> {
    let print = print(&letters::ready(letter)?);
    let data = print.data.to_string();
    let bytes = set(&data, made);
    // What typst remembers of a letter would stay for ever, and it is somebody's letter.
    comemo::evict(0);
    Ok(Pdf { bytes: bytes?, missing: print.missing })
}

fn set(data: &str, made: DateTime<Utc>) -> Result<Vec<u8>, Fault> {
    let desk = Desk::new(data)?;
    let document = typst::compile(&desk).output.map_err(|faults| said(&faults))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|fault| Fault::Typesetting(format!("{fault:?}")))?;
    let options =
        PdfOptions { ident: Smart::Custom(data.to_owned()), timestamp: Some(moment(made)?), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|faults| said(&faults))
}

fn said(faults: &[SourceDiagnostic]) -> Fault {
    Fault::Typesetting(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "))
}

fn moment(made: DateTime<Utc>) -> Result<Timestamp, Fault> {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Datetime::from_ymd_hms(
        made.year(),
        small(made.month()),
        small(made.day()),
        small(made.hour()),
        small(made.minute()),
        small(made.second()),
    )
    .map(Timestamp::new_utc)
    .ok_or_else(|| Fault::Typesetting("made on a day that no calendar has".to_owned()))
}

/// All that typst can see.
struct Desk {
    template: Source,
    file: FileId,
    data: Bytes,
}

impl Desk {
    fn new(data: &str) -> Result<Self, Fault> {
        Ok(Self {
            template: Source::new(id("letter.typ")?, TEMPLATE.to_owned()),
            file: id("letter.json")?,
            data: Bytes::from_string(data.to_owned()),
        })
    }
}

fn id(name: &str) -> Result<FileId, Fault> {
    let path = VirtualPath::new(name).map_err(|fault| Fault::Typesetting(format!("{fault:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.file { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
