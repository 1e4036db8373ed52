//! Records in JSON, with the lines on which they begin: a list, a list inside an answer or an
//! event, a record alone, or one after the other. What is cut off costs only what is missing.

use std::{collections::BTreeMap, fmt};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, value::RawValue};

use crate::{
    content::Content,
    ledger::{Entry, Ledger},
    limits::Limits,
    options::Options,
    problem::{Problem, Reason},
    unreadable::Unreadable,
};

/// How deep records may lie in what is around them.
const DEPTH_MAX: usize = 8;

/// The parts of an object, each as it is written.
pub(crate) type Fields<'t> = BTreeMap<String, &'t RawValue>;

/// How a format knows its records.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) is_record: fn(&Fields<'_>) -> bool,
    /// The part of a record in which further records lie, if there is one.
    pub(crate) inside: &'static str,
}

/// A record, or what stands among records in their place.
struct Record<'t> {
    /// The 1-based line on which it begins.
    line: u64,
    text: &'t str,
}

/// Reads every record with `entry`.
pub(crate) fn read(
    content: Content<'_>,
    shape: Shape,
    entry: fn(u64, &Value) -> Result<Entry<'_>, Reason>,
    options: &Options,
) -> Result<Ledger, Unreadable> {
    let mut ledger = Ledger::default();
    let whole = content.whole(options)?;
    let limits = &options.limits;
    let (records, broken) = records(&whole.text, shape, limits);
    for Record { line, text } in records {
        let value = serde_json::from_str::<Value>(text);
        let read = match &value {
            _ if limits.cell_bytes < text.len() => Err(Reason::CellTooLong(limits.cell_bytes)),
            Ok(value) => entry(line, value),
            Err(_) => Err(Reason::CutOff),
        };
        match read {
            Ok(entry) => ledger.enter(entry),
            Err(reason) => ledger.problems.push(Problem { line, reason }),
        }
    }
    ledger.problems.extend(broken);
    Ok(ledger)
}

/// All records in the order of the text, and where it could not be read on.
fn records<'t>(text: &'t str, shape: Shape, limits: &Limits) -> (Vec<Record<'t>>, Option<Problem>) {
    let mut search = Search { shape, found: Vec::new() };
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<&'t RawValue>();
    let mut broken = None;
    loop {
        let from = documents.byte_offset();
        match documents.next() {
            Some(Ok(document)) => search.expand(document, 0),
            Some(Err(error)) => {
                search.salvage(&text[from..]);
                broken = Some(error.line() as u64);
                break;
            }
            None => break,
        }
    }
    let start = text.as_ptr() as usize;
    let offset = |it: &RawValue| it.get().as_ptr() as usize - start;
    search.found.sort_by_key(|it| offset(it));

    let (mut line, mut counted, mut found) = (1, 0, Vec::new());
    let mut line_of = |at: usize| {
        line += text[counted..at].bytes().filter(|it| *it == b'\n').count() as u64;
        counted = at;
        line
    };
    for record in &search.found {
        let line = line_of(offset(record));
        if limits.rows <= found.len() as u64 {
            return (found, Some(Problem { line, reason: Reason::TooManyRows(limits.rows) }));
        }
        found.push(Record { line, text: record.get() });
    }
    let problem = broken.map(|line| Problem { line, reason: Reason::CutOff });
    (found, problem)
}

struct Search<'t> {
    shape: Shape,
    found: Vec<&'t RawValue>,
}

impl<'t> Search<'t> {
    fn expand(&mut self, raw: &'t RawValue, depth: usize) {
        if DEPTH_MAX < depth {
            return;
        }
        if let Some(fields) = fields(raw) {
            if (self.shape.is_record)(&fields) {
                self.take(raw, &fields, depth);
            } else {
                fields.values().for_each(|it| self.expand(it, depth + 1));
            }
        } else if raw.get().starts_with('[')
            && let Ok(elements) = serde_json::from_str::<Vec<&'t RawValue>>(raw.get())
        {
            self.among(&elements, depth);
        }
    }

    /// What stands among records should be one, and is reported if it is not.
    fn among(&mut self, elements: &[&'t RawValue], depth: usize) {
        let is_record = |it: &&RawValue| fields(it).is_some_and(|it| (self.shape.is_record)(&it));
        if !elements.iter().any(is_record) {
            elements.iter().for_each(|it| self.expand(it, depth + 1));
            return;
        }
        for element in elements {
            self.take(element, &fields(element).unwrap_or_default(), depth);
        }
    }

    fn take(&mut self, raw: &'t RawValue, fields: &Fields<'t>, depth: usize) {
        self.found.push(raw);
        if let Some(inner) = fields.get(self.shape.inside) {
            self.expand(inner, depth + 1);
        }
    }

    /// Takes the whole elements of the lists in a document that breaks off.
    fn salvage(&mut self, text: &'t str) {
        let mut elements = Vec::new();
        let mut reader = serde_json::Deserializer::from_str(text);
        // That it breaks off is known, and where shows in what was kept before.
        let _ = Salvage(&mut elements).deserialize(&mut reader);
        self.among(&elements, 0);
    }
}

fn fields<'t>(raw: &'t RawValue) -> Option<Fields<'t>> {
    let text = raw.get();
    text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
}

/// Walks over a document and keeps the elements of its lists until it breaks.
struct Salvage<'t, 'v>(&'v mut Vec<&'t RawValue>);

impl<'t> DeserializeSeed<'t> for Salvage<'t, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Salvage<'t, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'t RawValue>()? {
            self.0.push(element);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, mut parts: A) -> Result<(), A::Error> {
        while parts.next_key::<IgnoredAny>()?.is_some() {
            parts.next_value_seed(Salvage(self.0))?;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { is_record: |it| it.contains_key("a"), inside: "more" };

    fn lines(text: &str) -> (Vec<(u64, String)>, Option<u64>) {
        let (found, problem) = records(text, SHAPE, &Limits::default());
        let found = found.iter().map(|it| (it.line, it.text.to_owned())).collect();
        (found, problem.map(|it| it.line))
    }

    fn whole(text: &str) -> Vec<u64> {
        let (found, problem) = lines(text);
        assert_eq!(problem, None, "{text}");
        found.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn records_are_found_wherever_they_lie() {
        assert_eq!(whole("{\"a\":1}"), [1]);
        assert_eq!(whole("\n[\n{\"a\":1},\n{\"a\":2}]"), [3, 4]);
        assert_eq!(whole("{\"data\":{\"z\":{\n\"a\":1}},\"b\":[\n{\"a\":3}]}"), [1, 3]);
        assert_eq!(whole("{\"a\":1}\n{\"a\":2}\n\n{\"a\":3}\n"), [1, 2, 4]);
        assert_eq!(
            whole("{\"a\":1,\"more\":{\"data\":[\n{\"a\":2}]},\"other\":[{\"a\":3}]}"),
            [1, 2]
        );
        assert_eq!(whole("[]"), [0; 0]);
    }

    #[test]
    fn what_stands_among_records_is_not_passed_over() {
        assert_eq!(lines("[{\"a\":1},{\"b\":2},7]").0.len(), 3);
    }

    #[test]
    fn a_cut_list_keeps_its_whole_records_and_says_that_it_is_cut() {
        let (found, problem) = lines("{\"data\":[\n{\"a\":1},\n{\"a\":2},\n{\"a\"");
        assert_eq!(found, [(2, "{\"a\":1}".to_owned()), (3, "{\"a\":2}".to_owned())]);
        assert_eq!(problem, Some(4));
        assert_eq!(lines("{\"a\":1}\nnothing").0.len(), 1);
        assert_eq!(lines(&"[".repeat(100_000)).1, Some(1));
        assert_eq!(lines(&"{\"b\":".repeat(100_000)).1, Some(1));
    }

    #[test]
    fn more_records_than_the_limit_are_one_problem() {
        let limits = Limits { rows: 2, ..Limits::default() };
        let (found, problem) = records("{\"a\":1}\n{\"a\":2}\n{\"a\":3}", SHAPE, &limits);
        assert_eq!(found.len(), 2);
        assert_eq!(problem, Some(Problem { line: 3, reason: Reason::TooManyRows(2) }));
    }
}
