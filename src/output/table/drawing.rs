//! Sections as lines of bars and dashes.

use super::section::Section;
use super::{Color, RESET, TableStyle};
use crate::output::width::columns;

const BAR: &str = "|";

/// Draws all sections to one width: that of the widest, or of the widest after one-row sections turned vertical where
/// the terminal is narrower.
pub(super) fn draw(mut sections: Vec<Section>, style: TableStyle) -> String {
    let mut width = widest(&sections);
    if width > style.width {
        sections = sections.into_iter().map(Section::into_vertical).collect();
        width = widest(&sections);
    }
    let mut canvas = Canvas { out: String::new(), color: style.color, indent: 0 };
    canvas.piece(&format!("{}\n", "-".repeat(width)));
    for section in &sections {
        canvas.indent = section.indent;
        draw_section(section, width as i64 - 2 * section.indent as i64, &mut canvas);
    }
    canvas.out
}

fn widest(sections: &[Section]) -> usize {
    sections.iter().map(Section::total_width).max().unwrap_or(0)
}

fn draw_section(section: &Section, width: i64, canvas: &mut Canvas) {
    if let Some(title) = section.title.as_deref().filter(|title| !title.is_empty()) {
        canvas.line(&centered(title, width, BAR));
        if section.headers.is_empty() && section.rows.is_empty() {
            canvas.line(&format!("+{}+", dashes(width - 2)));
        }
    }
    let widths = section.column_widths(width);
    if widths.is_empty() {
        return;
    }
    if !section.headers.is_empty() {
        canvas.line(&rule(&widths));
        canvas.line(&row(&widths, &section.headers, centered));
    }
    if !section.rows.is_empty() {
        canvas.line(&rule(&widths));
        for cells in &section.rows {
            let color = canvas.color;
            canvas.line(&row(&widths, cells, |cell, width, edge| left_aligned(cell, width, edge, color)));
        }
        canvas.line(&rule(&widths));
    }
}

/// `+-----+-----+`
fn rule(widths: &[i64]) -> String {
    let mut line = String::new();
    for (i, width) in widths.iter().enumerate() {
        // The first column has a bar on both sides.
        let (edge, dash) = if i == 0 { ("+", width - 2) } else { ("", width - 1) };
        line.push_str(edge);
        line.push_str(&dashes(dash));
        line.push('+');
    }
    line
}

fn row(widths: &[i64], cells: &[String], align: impl Fn(&str, i64, &str) -> String) -> String {
    let cells = widths.iter().zip(cells).enumerate();
    cells.map(|(i, (width, cell))| align(cell, *width, if i == 0 { BAR } else { "" })).collect()
}

fn centered(text: &str, width: i64, left_edge: &str) -> String {
    let length = columns(text) as i64;
    let before = width / 2 - length / 2 - 1;
    // A negative gap takes no space, but still counts.
    let after = width - 1 - (left_edge.len() as i64 + before + length);
    format!("{left_edge}{}{text}{}{BAR}", spaces(before), spaces(after))
}

fn left_aligned(text: &str, width: i64, left_edge: &str, color: Color) -> String {
    let length = columns(text) as i64;
    let edges = left_edge.len() as i64 + 1;
    let padding = if width >= length + 2 + edges { 2 } else { 0 };
    let after = width - (length + padding + edges);
    let text = if color == Color::Off { text.to_owned() } else { format!("\x1b[1m\x1b[34m{text}{RESET}") };
    format!("{left_edge}{}{text}{}{BAR}", spaces(padding), spaces(after))
}

fn dashes(count: i64) -> String {
    "-".repeat(usize::try_from(count).unwrap_or(0))
}

fn spaces(count: i64) -> String {
    " ".repeat(usize::try_from(count).unwrap_or(0))
}

/// Collects lines between the bars of their indentation, piece by piece as the reference writes them.
struct Canvas {
    out: String,
    color: Color,
    indent: usize,
}

impl Canvas {
    fn line(&mut self, text: &str) {
        let bar =
            if self.color == Color::Off { BAR.to_owned() } else { format!("\x1b[2m\x1b[33m{BAR}{RESET}") };
        let bars = bar.repeat(self.indent);
        for piece in [&bars, text, &bars, "\n"] {
            self.piece(piece);
        }
    }

    fn piece(&mut self, piece: &str) {
        self.out.push_str(piece);
        if matches!(self.color, Color::Stream | Color::Terminal) {
            self.out.push_str(RESET);
        }
    }
}
