//! How a file writes its letters, and what stands between its cells.

kernel::code_enum! {
    /// How a file writes its letters; what comes as UTF-16 is kept as UTF-8.
    pub enum Encoding {
        /// UTF-8, with or without its mark.
        Utf8 = "utf-8" => "UTF-8",
        /// What Italian spreadsheets have long written.
        Windows1252 = "windows-1252" => "Windows-1252",
    }
}

impl Encoding {
    /// Bytes of a line as text; `None` for what is not of this encoding.
    pub fn read(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
        }
    }
}

kernel::code_enum! {
    /// What stands between two cells.
    pub enum Separator {
        /// `;`
        Semicolon = "semicolon" => "punto e virgola",
        /// `,`
        Comma = "comma" => "virgola",
        /// A tab.
        Tab = "tab" => "tabulazione",
        /// `|`
        Bar = "bar" => "barra verticale",
    }
}

impl Separator {
    const fn byte(self) -> u8 {
        match self {
            Separator::Semicolon => b';',
            Separator::Comma => b',',
            Separator::Tab => b'\t',
            Separator::Bar => b'|',
        }
    }

    /// The separator that cuts a line into most cells; `None` when none cuts it into three at least.
    pub fn of(line: &str) -> Option<Separator> {
        let cut = |separator: &Separator| separator.cells(line).len();
        // Of two that cut alike the first of the list is meant.
        Separator::ALL.iter().copied().rev().max_by_key(cut).filter(|best| cut(best) >= 3)
    }

    /// The cells of one line. Each line is cut by itself, so that a quotation mark left open spoils its own line only.
    pub fn cells(self, line: &str) -> Vec<String> {
        if !line.contains('"') {
            return line.split(char::from(self.byte())).map(str::to_owned).collect();
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.byte())
            .buffer_capacity(line.len().max(16))
            .from_reader(line.as_bytes());
        let mut record = csv::StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => record.iter().map(str::to_owned).collect(),
            // The line is text in memory: neither reading nor decoding it can fail, and no cell says so anyway.
            Ok(false) | Err(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_cuts_most() {
        assert_eq!(Separator::of("a;b;c, d"), Some(Separator::Semicolon));
        assert_eq!(Separator::of("a\tb\tc"), Some(Separator::Tab));
        assert_eq!(Separator::of("a|b|c|d"), Some(Separator::Bar));
        assert_eq!(Separator::of("una frase, niente altro"), None);
        assert_eq!(Separator::of(""), None);
    }

    #[test]
    fn a_quotation_mark_left_open_spoils_its_line_only() {
        assert_eq!(Separator::Comma.cells("1,\"Via Roma, 3\",x"), ["1", "Via Roma, 3", "x"]);
        assert_eq!(Separator::Semicolon.cells("1;\"Via Roma;3"), ["1", "Via Roma;3"]);
        assert_eq!(Separator::Semicolon.cells("1;;"), ["1", "", ""]);
    }
}
