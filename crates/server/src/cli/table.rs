//! Tables for a terminal: columns line up, also where Chinese characters are twice as wide.

/// Rows under a head. The last column is not padded.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<bool>,
}

impl Table {
    /// A table with these columns; those whose name begins with `>` are set to the right.
    pub(super) fn with_columns(names: &[&str]) -> Table {
        let right = names.iter().map(|it| it.starts_with('>')).collect();
        let head = names.iter().map(|it| it.trim_start_matches('>').to_owned()).collect();
        Table { rows: vec![head], right }
    }

    /// One more row. Line breaks and other control characters become blanks.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let visible = |it: char| if it.is_control() { ' ' } else { it };
        self.rows.push(cells.into_iter().map(|it| it.chars().map(visible).collect()).collect());
    }

    /// Its lines, the head first.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        let widths: Vec<usize> = (0..self.right.len())
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|it| width(it)).max())
            .map(Option::unwrap_or_default)
            .collect();
        self.rows.iter().map(move |row| {
            let mut line = String::new();
            for (at, cell) in row.iter().enumerate() {
                let blanks = " ".repeat(widths[at].saturating_sub(width(cell)));
                let gap = if at == 0 { "" } else { "  " };
                line.push_str(gap);
                match self.right[at] {
                    true => line.extend([blanks.as_str(), cell]),
                    false => line.extend([cell, blanks.as_str()]),
                }
            }
            line.truncate(line.trim_end().len());
            line
        })
    }
}

/// At most `columns` columns of a text, with `…` where something was left out.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let mut kept = String::new();
    for it in text.chars() {
        match room.checked_sub(columns_of(it)) {
            Some(left) => room = left,
            None => break,
        }
        kept.push(it);
    }
    kept + "…"
}

/// How many columns a text takes on a terminal.
fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Wide are the scripts of East Asia, their punctuation, and pictures.
fn columns_of(it: char) -> usize {
    match u32::from(it) {
        0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0x33FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F
        | 0x1F900..=0x1F9FF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_both_languages() {
        let mut table = Table::with_columns(&["对方", ">金额", "状态"]);
        table.row(["小卖部".to_owned(), "8.00".to_owned(), "交易成功".to_owned()]);
        table.row(["Grocer".to_owned(), "1300.00".to_owned(), "closed\nhere".to_owned()]);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(
            lines,
            ["对方       金额  状态", "小卖部     8.00  交易成功", "Grocer  1300.00  closed here"]
        );
    }

    #[test]
    fn what_does_not_fit_is_cut_and_says_so() {
        assert_eq!(cut("北京小吃店", 10), "北京小吃店");
        assert_eq!(cut("北京小吃店", 9), "北京小吃…");
        assert_eq!(cut("北京小吃店", 8), "北京小…");
        assert_eq!(cut("abc", 0), "…");
    }
}
