//! gofmt's columns: neighbouring lines have their parts below each other.

use ffi_templates::go::Line;

/// A line in parts, and the documentation above it.
#[derive(Debug)]
pub(super) struct Row {
    /// Comment lines.
    pub(super) docs: Vec<String>,
    /// The parts; all but the last get a column.
    pub(super) cells: Vec<String>,
}

/// Lays rows out as gofmt does. Documentation ends a group of neighbours and begins the next.
pub(super) fn align(rows: Vec<Row>) -> Vec<Line> {
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if row.docs.is_empty() => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups.into_iter().flat_map(lay_out).collect()
}

fn lay_out(rows: Vec<Row>) -> Vec<Line> {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.cells.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or_default()
        })
        .collect();
    let lines = rows.into_iter().map(|row| {
        let mut line = String::new();
        let last = row.cells.len().saturating_sub(1);
        for (column, cell) in row.cells.iter().enumerate() {
            line.push_str(cell);
            if column < last {
                line.extend(std::iter::repeat_n(' ', widths[column] - width(cell) + 1));
            }
        }
        Line { docs: row.docs, line }
    });
    lines.collect()
}

/// gofmt counts characters, whatever their width on a screen.
fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_separates_groups() {
        let row = |docs: &[&str], cells: [&str; 2]| Row {
            docs: docs.iter().map(|line| (*line).to_owned()).collect(),
            cells: cells.map(str::to_owned).to_vec(),
        };
        let rows = vec![
            row(&[], ["A", "int"]),
            row(&[], ["Longer", "bool"]),
            row(&["// Doc."], ["LongerStill", "int"]),
            row(&[], ["Ä", "int"]),
        ];
        let lines: Vec<String> = align(rows).into_iter().map(|line| line.line).collect();
        assert_eq!(lines, ["A      int", "Longer bool", "LongerStill int", "Ä           int"]);
    }
}
