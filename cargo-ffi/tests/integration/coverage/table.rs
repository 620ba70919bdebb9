//! `coverage.toml`, as it is written.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike};

/// The forms of a call.
pub(super) const FORMS: [&str; 3] = ["callback", "wait", "cbor"];

/// What the table claims.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By name.
    pub(super) languages: BTreeMap<String, Language>,
    /// By the name of the module, and then by language.
    pub(super) features: BTreeMap<String, BTreeMap<String, Cell>>,
}

/// What programs of a language can do.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// The forms they use.
    pub(super) forms: Vec<String>,
    /// The forms they do not, and why.
    pub(super) gaps: BTreeMap<String, String>,
}

/// A feature in a language.
#[derive(Debug)]
pub(super) enum Cell {
    /// It is proven by a program.
    Proven {
        /// The file, in the language's folder.
        program: String,
        /// Forms of the language that it does not use, and why.
        gaps: BTreeMap<String, String>,
    },
    /// It is not, and why.
    Gap(String),
}

impl Table {
    /// Reads the table; else everything that is no part of one.
    pub(super) fn parse(toml: &str) -> Result<Table, Vec<String>> {
        let document: DocumentMut = toml.parse().map_err(|error| vec![format!("{error}")])?;
        let mut reader = Reader::default();
        let mut table = Table::default();
        for (key, item) in document.iter() {
            match key {
                "languages" => {
                    for (name, item) in reader.table(item, "languages").into_iter().flat_map(TableLike::iter)
                    {
                        table.languages.insert(name.to_owned(), reader.language(item, name));
                    }
                }
                "features" => {
                    for (name, item) in reader.table(item, "features").into_iter().flat_map(TableLike::iter) {
                        table.features.insert(name.to_owned(), reader.feature(item, name));
                    }
                }
                other => reader.problems.push(format!("`{other}` is no part of the table")),
            }
        }
        if reader.problems.is_empty() { Ok(table) } else { Err(reader.problems) }
    }
}

/// Reads items, and remembers what was wrong with them.
#[derive(Default)]
struct Reader {
    problems: Vec<String>,
}

impl Reader {
    fn table<'a>(&mut self, item: &'a Item, place: &str) -> Option<&'a dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            self.problems.push(format!("{place}: expected a table"));
        }
        table
    }

    fn text(&mut self, item: &Item, place: &str) -> String {
        match item.as_str() {
            Some(text) => text.to_owned(),
            None => {
                self.problems.push(format!("{place}: expected a text"));
                String::new()
            }
        }
    }

    /// Forms, and why each of them is missing.
    fn gaps(&mut self, item: &Item, place: &str) -> BTreeMap<String, String> {
        let entries = self.table(item, place).into_iter().flat_map(TableLike::iter);
        entries.map(|(form, reason)| (form.to_owned(), self.text(reason, place))).collect()
    }

    fn language(&mut self, item: &Item, name: &str) -> Language {
        let mut language = Language::default();
        for (key, item) in self.table(item, name).into_iter().flat_map(TableLike::iter) {
            match (key, item.as_array()) {
                ("forms", Some(forms)) => {
                    language.forms =
                        forms.iter().map(|form| form.as_str().unwrap_or_default().to_owned()).collect();
                }
                ("gaps", _) => language.gaps = self.gaps(item, &format!("{name}.gaps")),
                _ => self.problems.push(format!("{name}.{key}: a language has `forms`, a list, and `gaps`")),
            }
        }
        language
    }

    fn feature(&mut self, item: &Item, name: &str) -> BTreeMap<String, Cell> {
        let cells = self.table(item, name).into_iter().flat_map(TableLike::iter);
        cells
            .map(|(language, item)| (language.to_owned(), self.cell(item, &format!("{name}.{language}"))))
            .collect()
    }

    fn cell(&mut self, item: &Item, place: &str) -> Cell {
        if let Some(program) = item.as_str() {
            return Cell::Proven { program: program.to_owned(), gaps: BTreeMap::new() };
        }
        let (mut program, mut gap, mut gaps) = (None, None, BTreeMap::new());
        for (key, item) in self.table(item, place).into_iter().flat_map(TableLike::iter) {
            match key {
                "program" => program = Some(self.text(item, place)),
                "gap" => gap = Some(self.text(item, place)),
                "gaps" => gaps = self.gaps(item, place),
                _ => self.problems.push(format!("{place}.{key}: a cell has `program` and `gaps`, or `gap`")),
            }
        }
        match (program, gap) {
            (Some(program), None) => Cell::Proven { program, gaps },
            (None, Some(reason)) if gaps.is_empty() => Cell::Gap(reason),
            _ => {
                self.problems.push(format!("{place}: a cell has `program` and `gaps`, or `gap`"));
                Cell::Gap(String::new())
            }
        }
    }
}
