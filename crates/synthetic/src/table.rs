//! The small tables of `data/demo`: comma-separated, one header row, no quoted cells; lines that begin with # say where the figures are from.

/// A fault in a data file, with the place where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct DataError {
    /// Which file.
    pub file: &'static str,
    /// Line counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a data file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The header row lacks a column.
    #[error("there is no column «{0}»")]
    NoColumn(&'static str),
    /// A row has more or fewer cells than the header.
    #[error("the row has {found} cells and the header {wanted}")]
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        wanted: usize,
    },
    /// A cell or line cannot be read as what it should be.
    #[error("«{0}» cannot be read here")]
    Unreadable(String),
    /// A list that must not be empty is.
    #[error("there is no {0}")]
    Nothing(&'static str),
}

/// A table read from text.
#[derive(Debug)]
pub struct Table<'a> {
    file: &'static str,
    header: Vec<&'a str>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

/// One row, whose cells are asked for by column.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t, 'a> {
    table: &'t Table<'a>,
    line: usize,
    cells: &'t [&'a str],
}

impl<'a> Table<'a> {
    /// Reads the text of a file; `file` is named in errors.
    pub fn read(file: &'static str, text: &'a str) -> Result<Self, DataError> {
        let mut lines = (1..).zip(text.lines()).filter(|(_, text)| !text.starts_with('#'));
        let header: Vec<&str> = lines.next().map(|(_, first)| first.split(',').collect()).unwrap_or_default();
        let mut rows = Vec::new();
        for (line, text) in lines.filter(|(_, text)| !text.is_empty()) {
            if text.contains('"') {
                return Err(DataError { file, line, problem: Problem::Unreadable(text.chars().take(60).collect()) });
            }
            let cells: Vec<&str> = text.split(',').collect();
            if cells.len() != header.len() {
                return Err(DataError { file, line, problem: Problem::Cells { found: cells.len(), wanted: header.len() } });
            }
            rows.push((line, cells));
        }
        Ok(Table { file, header, rows })
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }
}

impl<'a> Row<'_, 'a> {
    /// A cell as text.
    pub fn text(&self, column: &'static str) -> Result<&'a str, DataError> {
        let at = self.table.header.iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).copied().ok_or_else(|| self.fault(Problem::NoColumn(column)))
    }

    /// A cell as a number, a boolean or whatever can be parsed.
    pub fn parsed<T: std::str::FromStr>(&self, column: &'static str) -> Result<T, DataError> {
        let cell = self.text(column)?;
        cell.parse().map_err(|_| self.fault(Problem::Unreadable(cell.chars().take(60).collect())))
    }

    /// A fault of this row.
    pub fn fault(&self, problem: Problem) -> DataError {
        DataError { file: self.table.file, line: self.line, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_file_line_and_what_is_wrong() {
        let short = Table::read("x.csv", "a,b\n1,2\n3\n").map(|_| ());
        assert_eq!(short.map_err(|error| error.to_string()), Err("x.csv, line 3: the row has 1 cells and the header 2".into()));
        let quoted = Table::read("x.csv", "a\n\"1\"\n").map(|_| ());
        assert_eq!(quoted.map_err(|error| error.line), Err(2));
        let table = Table::read("x.csv", "# from a book\na,b\n1,x\n").unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!(row.parsed::<u8>("a"), Ok(1));
        assert_eq!(row.parsed::<u8>("b").map_err(|error| error.problem), Err(Problem::Unreadable("x".into())));
        assert_eq!(row.text("c").map_err(|error| error.problem), Err(Problem::NoColumn("c")));
    }
}
