//! Reading the notation of the tables.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Peekable;

use super::{Field, Kind, Need, Table, TimeForm};

/// A line that is not in the notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// Counted from one, comments included.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is not in the notation: {}", self.line, self.text)
    }
}

impl std::error::Error for NotationError {}

#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    depth: usize,
    text: &'a str,
}

impl Line<'_> {
    fn refuse(self) -> NotationError {
        NotationError { line: self.number, text: self.text.to_owned() }
    }
}

type Groups<'a> = BTreeMap<&'a str, Vec<Field>>;

/// Reads one file.
pub(super) fn read(text: &str) -> Result<Vec<Table>, NotationError> {
    let mut lines = lines(text).peekable();
    let (mut groups, mut tables) = (Groups::new(), Vec::new());
    while let Some(line) = lines.next() {
        let title = line.text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or_else(|| line.refuse())?;
        let fields = block(&mut lines, 0, &groups)?;
        match title.strip_prefix('@') {
            Some(group) => drop(groups.insert(group, fields)),
            None => tables.push(Table { id: title.to_owned(), fields }),
        }
    }
    Ok(tables)
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let numbered = text.lines().zip(1..);
    let written = numbered.filter(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    written.map(|(line, number)| {
        let text = line.trim_start();
        let spaces = line.len().saturating_sub(text.len());
        Line { number, depth: spaces / 2, text: text.trim_end() }
    })
}

/// The members at one depth.
fn block<'a>(
    lines: &mut Peekable<impl Iterator<Item = Line<'a>>>,
    depth: usize,
    groups: &Groups<'a>,
) -> Result<Vec<Field>, NotationError> {
    let mut fields = Vec::new();
    while let Some(line) = lines.next_if(|line| line.depth >= depth && !line.text.starts_with('[')) {
        if line.depth > depth {
            return Err(line.refuse());
        }
        match line.text.strip_prefix('@') {
            Some(group) => fields.extend(groups.get(group).ok_or_else(|| line.refuse())?.iter().cloned()),
            None => fields.push(member(line, lines, groups)?),
        }
    }
    Ok(fields)
}

fn member<'a>(
    line: Line<'a>,
    lines: &mut Peekable<impl Iterator<Item = Line<'a>>>,
    groups: &Groups<'a>,
) -> Result<Field, NotationError> {
    let mut words = line.text.split_whitespace().peekable();
    let name = words.next().ok_or_else(|| line.refuse())?;
    let is_list = words.next_if_eq(&"list").is_some();
    let kind = match words.next() {
        Some("text") => Kind::Text(words.map(str::to_owned).collect()),
        Some("time") => Kind::Time(TimeForm::Time),
        Some("day") => Kind::Time(TimeForm::Day),
        Some("stamp") => Kind::Time(TimeForm::Stamp),
        Some("daystamp") => Kind::Time(TimeForm::DayStamp),
        Some("int") => Kind::Int,
        Some("bool") => Kind::Bool,
        Some("object") => Kind::Object(block(lines, line.depth.saturating_add(1), groups)?),
        _ => return Err(line.refuse()),
    };
    let kind = if is_list { Kind::List(Box::new(kind)) } else { kind };
    let (name, need) = marked(name);
    Ok(Field { name: name.to_owned(), need, kind })
}

fn marked(name: &str) -> (&str, Need) {
    match (name.strip_suffix('*'), name.strip_suffix('|')) {
        (Some(bare), _) => (bare, Need::Always),
        (None, Some(bare)) => (bare, Need::OneOf),
        (None, None) => (name, Need::Never),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_lists_words_and_depth_are_read() {
        let text = "# why\n[@a]\nx* int\n\n[GET /b answer]\nlist* list object\n  @a\n  y text ONE TWO\nz list text\n";
        let read = read(text).unwrap();
        let x = Field { name: "x".into(), need: Need::Always, kind: Kind::Int };
        let y = Field { name: "y".into(), need: Need::Never, kind: Kind::Text(vec!["ONE".into(), "TWO".into()]) };
        let list = Kind::List(Box::new(Kind::Object(vec![x, y])));
        let z = Kind::List(Box::new(Kind::Text(vec![])));
        let fields = vec![
            Field { name: "list".into(), need: Need::Always, kind: list },
            Field { name: "z".into(), need: Need::Never, kind: z },
        ];
        assert_eq!(read, [Table { id: "GET /b answer".into(), fields }]);
    }

    #[test]
    fn a_line_outside_the_notation_is_named() {
        for (text, line) in
            [("x int", 1), ("[a]\nx number", 2), ("[a]\n\nx", 3), ("[a]\n@b", 2), ("[a]\nx int\n  y int", 3)]
        {
            assert_eq!(read(text).unwrap_err().line, line, "{text}");
        }
    }
}
