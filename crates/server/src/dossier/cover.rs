//! The covers of a dossier: the case as its reader may know it, on paper, in each language.

use std::collections::BTreeMap;

use redress_core::{
    code::Code,
    ids::{EvidenceId, TextId},
    lang::{Lang, Text},
};
use redress_paper::{Document, Kind, Line, Standing, moment, say};
use redress_proof::{
    Checkpoint, Note,
    dossier::{COVERS, Unmade},
};

use strum::IntoEnumIterator;

use super::{
    Asked,
    gather::{Gathered, Sent},
    standing,
    variant::Eyes,
};
use crate::{
    app::App,
    fonts::PrintError,
    paper::{Annex, FileNote, Ground, cover},
};

/// What covers are called, and their languages.
const LANGS: [(&str, Lang); 2] = [(COVERS[0], Lang::En), (COVERS[1], Lang::Zh)];

/// The covers, as far as they could be printed.
#[derive(Debug, Default)]
pub(super) struct Covers {
    pub(super) printed: Vec<(&'static str, Vec<u8>)>,
    pub(super) unmade: Vec<Unmade>,
}

/// Prints the covers. A dossier is more than its cover: where one cannot be printed, the dossier
/// says so.
pub(super) async fn covers(
    app: &App,
    eyes: Eyes,
    asked: &Asked,
    gathered: &Gathered,
    files: &BTreeMap<EvidenceId, FileNote>,
) -> Covers {
    let institution = app.institution();
    let readable = |it: &redress_proof::dossier::TextLine| {
        Some((it.text.parse::<TextId>().ok()?, it.content.clone()))
    };
    let texts: BTreeMap<TextId, String> = gathered.texts.iter().filter_map(readable).collect();
    let mut covers = Covers::default();
    for (path, lang) in LANGS {
        let ground = Ground {
            case: &gathered.case,
            log: &gathered.seen,
            relation: eyes.narrower(),
            texts: &texts,
            files,
            rules: &app.desk.rules,
            institution: &institution,
            lang,
            // Not by the clock: the same case has the same cover.
            at: gathered.as_of.at,
        };
        let annex = annex(&ground, asked, gathered);
        let document = Document::Cover(Box::new(cover(&ground, annex)));
        match app.pressroom.print(lang, document).await {
            Ok(pdf) => covers.printed.push((path, pdf)),
            Err(why) => covers.unmade.push(unmade(path, &why)),
        }
    }
    covers
}

fn unmade(path: &str, why: &PrintError) -> Unmade {
    let (reason, zh, en) = match why {
        PrintError::NoFont => (
            "no-fonts",
            "该服务器未安装可排印中文的字体，封面未能制作；案情见 events.jsonl 和 words.jsonl，\
             证据目录见 evidence-list.json",
            "this server has no fonts that can draw Chinese, so the cover could not be made; what \
             happened stands in events.jsonl and words.jsonl, the list of evidence in \
             evidence-list.json",
        ),
        _ => (
            "not-printed",
            "封面未能排印；案情见 events.jsonl 和 words.jsonl，证据目录见 evidence-list.json",
            "the cover could not be printed; what happened stands in events.jsonl and \
             words.jsonl, the list of evidence in evidence-list.json",
        ),
    };
    tracing::warn!(path, error = %why, "a dossier goes without a cover");
    Unmade { path: path.to_owned(), reason: Code::of(reason), said: Text::new(zh, en) }
}

/// What the cover says of the dossier and its record.
fn annex(ground: &Ground<'_>, asked: &Asked, gathered: &Gathered) -> Annex {
    let word = |code: &str| say(ground.lang, "dossier", code);
    let steps = ["verify-program", "verify-key", "verify-hand", "verify-same"];
    Annex {
        made_for: Some(word(&format!("for-{}", asked.variant))),
        record: record(ground.lang, gathered),
        verify: steps.map(word).to_vec(),
        standing: vec![
            terms(ground, gathered),
            neutrality(ground),
            health(ground, gathered),
            letters(ground, gathered),
        ],
    }
}

/// What the record comes to, so that the cover can be held against the files beside it.
fn record(lang: Lang, gathered: &Gathered) -> Vec<Line> {
    let line = |code: &str, value: String| Line { label: say(lang, "dossier", code), value };
    let (as_of, proof) = (&gathered.as_of, &gathered.proof);
    let mut lines = vec![
        line("events", as_of.events.to_string()),
        line("head", as_of.head.clone()),
        line("log", proof.keys.origin.clone()),
    ];
    if let Some(key) = proof.keys.current() {
        lines.push(line("key", key.to_string()));
    }
    let note = proof.checkpoint.as_deref().and_then(|it| it.parse::<Note>().ok());
    if let Some(checkpoint) = note.and_then(|it| Checkpoint::read(&it).ok()) {
        lines.push(line("log-size", checkpoint.size.to_string()));
        lines.push(line("root", checkpoint.root.to_string()));
    }
    lines
}

/// Who accepted which terms of keeping and taking out data.
fn terms(ground: &Ground<'_>, gathered: &Gathered) -> Standing {
    let lang = ground.lang;
    let colon = say(lang, "label", "colon");
    let line = |it: standing::Accepted| Line {
        label: say(lang, "side", &it.side.to_string()),
        value: format!("{}{colon}{}\nSHA-256 {}", it.terms, when(ground, it.at), it.digest),
    };
    let lines: Vec<Line> = standing::accepted(&gathered.seen).into_iter().map(line).collect();
    let text = if lines.is_empty() { "no-terms" } else { "terms-text" };
    Standing { title: say(lang, "dossier", "terms"), text: say(lang, "dossier", text), lines }
}

fn neutrality(ground: &Ground<'_>) -> Standing {
    let said = standing::neutrality(ground.institution, ground.lang);
    // Its lines are broken for a file of plain text.
    let joint = match ground.lang {
        Lang::Zh => "",
        Lang::En => " ",
    };
    let lines: Vec<&str> = said.lines().collect();
    Standing {
        title: say(ground.lang, "dossier", "neutrality"),
        text: lines.join(joint),
        lines: vec![],
    }
}

/// When the desk served while the case went on, and what it found when it looked at itself. The
/// figures stand in `standing/health.json`.
fn health(ground: &Ground<'_>, gathered: &Gathered) -> Standing {
    let (lang, it) = (ground.lang, &gathered.health);
    let word = |code: &str| say(lang, "dossier", code);
    let minutes = |seconds: u64| (seconds / 60).to_string();
    let served = word("served-of")
        .replace("{n}", &minutes(it.served_seconds))
        .replace("{of}", &minutes(it.of_seconds));
    let line = |code: &str, value: String| Line { label: word(code), value };
    let mut lines = vec![
        line("health-from", when(ground, it.from)),
        line("health-until", when(ground, it.until)),
        line("served", served),
        line("broken-off", it.broken_off.to_string()),
    ];
    for (kind, looks) in &it.checks {
        let said = word("looks-of").replace("{n}", &looks.count.to_string());
        lines.push(line(&format!("look-{kind}"), said.replace("{bad}", &looks.failed.to_string())));
    }
    Standing { title: word("health"), text: word("health-text"), lines }
}

/// The letters that lie beside the cover.
fn letters(ground: &Ground<'_>, gathered: &Gathered) -> Standing {
    let lang = ground.lang;
    let line = |it: &Sent| {
        let (to, name) = (say(lang, "side", &it.letter.to.to_string()), &it.letter.letter);
        let kind = Kind::iter().find(|it| name.starts_with(&it.to_string()));
        let title =
            kind.map_or_else(|| name.to_string(), |it| say(lang, "letter", &it.to_string()));
        let spoken = it.letter.lang.map(|it| it.to_string()).unwrap_or_default();
        let head =
            say(lang, "dossier", "letter-to").replace("{to}", &to).replace("{title}", &title);
        let value = format!("{head}\n{name}.{spoken}.pdf\nSHA-256 {}", it.letter.digest);
        Line { label: when(ground, it.at), value }
    };
    let text = if gathered.letters.is_empty() { "no-letters" } else { "letters-text" };
    Standing {
        title: say(lang, "dossier", "letters"),
        text: say(lang, "dossier", text),
        lines: gathered.letters.iter().map(line).collect(),
    }
}

fn when(ground: &Ground<'_>, at: jiff::Timestamp) -> String {
    moment(ground.lang, ground.zone().to_datetime(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cover_is_of_the_language_in_its_name() {
        for (path, lang) in LANGS {
            assert_eq!(path, format!("cover.{lang}.pdf"));
        }
    }

    #[test]
    fn every_variant_and_line_has_a_word_in_both_languages() {
        let variants = super::super::Variant::iter().map(|it| format!("for-{it}"));
        let lines = [
            "events",
            "head",
            "log",
            "key",
            "log-size",
            "root",
            "verify-program",
            "verify-key",
            "verify-hand",
            "verify-same",
            "terms",
            "terms-text",
            "no-terms",
            "neutrality",
            "letters",
            "letters-text",
            "no-letters",
            "letter-to",
            "health",
            "health-text",
            "health-from",
            "health-until",
            "served",
            "served-of",
            "broken-off",
            "looks-of",
            "look-integrity",
            "look-restore",
        ];
        for code in variants.chain(lines.map(str::to_owned)) {
            for (_, lang) in LANGS {
                assert_ne!(say(lang, "dossier", &code), code, "{lang}");
            }
        }
    }
}
