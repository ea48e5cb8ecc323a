//! One box of a table: title, header row, rows, and how wide its columns are.

use crate::output::width::columns;

/// Spaces that a column gets beside its text.
const PADDING: usize = 4;
/// The outer bars.
const BORDER: usize = 2;

/// One box. `columns` is `None` until the first row or header says how many there are.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) title: Option<String>,
    pub(super) indent: usize,
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    columns: Option<usize>,
    widths: Vec<usize>,
}

impl Section {
    pub(super) fn new(title: Option<&str>, indent: usize) -> Self {
        Self { title: title.map(str::to_owned), indent, ..Self::default() }
    }

    /// Sets the header row; the last one wins, but all of them widen the columns.
    pub(super) fn set_headers(&mut self, headers: Vec<String>) -> Result<(), String> {
        self.widen(&headers)?;
        self.columns.get_or_insert(headers.len());
        self.headers = headers;
        Ok(())
    }

    /// Adds a row, which must have as many cells as the first row or header.
    pub(super) fn add_row(&mut self, row: Vec<String>) -> Result<(), String> {
        let expected = *self.columns.get_or_insert(row.len());
        if row.len() != expected {
            return Err(format!("a table row should have {expected} elements, but one has {}", row.len()));
        }
        self.widen(&row)?;
        self.rows.push(row);
        Ok(())
    }

    fn widen(&mut self, cells: &[String]) -> Result<(), String> {
        if self.widths.is_empty() {
            self.widths = cells.iter().map(|cell| columns(cell)).collect();
            return Ok(());
        }
        if cells.len() > self.widths.len() {
            return Err(format!(
                "a table header has {} elements, but the rows above it have {}",
                cells.len(),
                self.widths.len()
            ));
        }
        for (width, cell) in self.widths.iter_mut().zip(cells) {
            *width = columns(cell).max(*width);
        }
        Ok(())
    }

    /// The columns of the terminal that the section needs, the bars of its indentation included.
    pub(super) fn total_width(&self) -> usize {
        let cells: usize = self.widths.iter().map(|width| width + PADDING).sum();
        // A section without a title is measured by the word that Python prints for "none".
        let title = columns(self.title.as_deref().unwrap_or("None"));
        (title + BORDER).max(cells + BORDER) + 2 * self.indent
    }

    /// Column widths that sum up to `total`: scaled in proportion, what rounding left over taken from the left or
    /// given from the right, one each.
    pub(super) fn column_widths(&self, total: i64) -> Vec<i64> {
        let padded = self.widths.iter().map(|width| width + PADDING);
        let sum: usize = padded.clone().sum();
        if sum == 0 {
            return Vec::new();
        }
        let scale = total as f64 / sum as f64;
        let mut widths: Vec<i64> =
            padded.map(|width| (scale * width as f64).round_ties_even() as i64).collect();
        let mut off_by = widths.iter().sum::<i64>() - total;
        let length = widths.len();
        while off_by != 0 {
            for i in 0..length {
                if off_by > 0 {
                    widths[i] -= 1;
                    off_by -= 1;
                } else {
                    widths[length - 1 - i] += 1;
                    off_by += 1;
                }
                if off_by == 0 {
                    break;
                }
            }
        }
        widths
    }

    /// The same section with a header and its one row turned into two columns; others stay.
    pub(super) fn into_vertical(mut self) -> Self {
        if self.rows.len() != 1 || self.headers.is_empty() {
            return self;
        }
        let widest = |cells: &[String]| cells.iter().map(|cell| columns(cell)).max().unwrap_or(0);
        let cells = self.rows.pop().unwrap_or_default();
        let widths = vec![widest(&self.headers), widest(&cells)];
        let rows = self.headers.into_iter().zip(cells).map(|(header, cell)| vec![header, cell]).collect();
        Self { rows, widths, columns: Some(2), headers: Vec::new(), ..self }
    }
}
