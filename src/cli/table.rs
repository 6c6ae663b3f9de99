//! Tables on a terminal.

use crate::print;

/// `rows` below `header`, columns aligned; those named in `right` to the right.
pub fn table(header: &[&str], right: &[usize], rows: &[Vec<String>]) -> String {
    let rows =
        Vec::from_iter(rows.iter().map(|row| Vec::from_iter(row.iter().map(|cell| print::line(cell)))));
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<_> = cells
            .enumerate()
            .map(|(i, cell)| {
                let width = widths[i];
                if right.contains(&i) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
            })
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    let mut text = line(&mut header.iter().copied());
    for row in rows {
        text.push_str(&line(&mut row.iter().map(AsRef::as_ref)));
    }
    text
}
