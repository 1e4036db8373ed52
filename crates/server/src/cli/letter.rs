//! `redress letter`: the letters of a case, without a server.

use std::{path::PathBuf, sync::Arc};

use redress_connect::config::Providers;
use redress_core::{
    case::Case,
    party::{Actor, Reader},
};
use redress_paper::say;
use tokio::io::AsyncWriteExt;

use super::{
    backup::create,
    laws::{Laws, rules},
    place::Place,
    voice::{Done, Failure, Voice},
};
use crate::{
    app::App,
    clock::Clock,
    desk::{Desk, DeskError},
    fonts::{FONTS, Pressroom, PrintError},
    paper::{self, Letter, NoLetter, Told},
    wire::Wire,
};

/// Which letter, and where it goes.
#[derive(clap::Args, Debug)]
pub(super) struct Wanted {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    laws: Laws,
    /// The folder of fonts; otherwise those of the system · 字体目录
    #[arg(long, value_name = "DIR", env = FONTS)]
    fonts: Option<PathBuf>,
    /// The file that comes into being; otherwise the letter has its own name · 输出文件
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The case, by its number · 案件编号
    case: String,
    /// The letter; without one, the letters of the case are listed · 文书
    letter: Option<String>,
}

pub(super) async fn run(voice: &Voice, wanted: Wanted) -> Done {
    let rules = Arc::new(rules(&wanted.laws)?);
    let store = wanted.place.open(voice).await?;
    let house = redress_core::institution::Institution::unnamed().house;
    let desk = Desk::new(store.clone(), Clock::System, rules, house);
    let app = App::new(desk, Providers::default(), Wire::default()).await?;
    let app = app.printing_in(Pressroom::new(wanted.fonts.clone()));
    let id = app.find_case(&wanted.case).await?.ok_or_else(no_such_case)?;
    let (case, relation) = app.desk.case(id, &Reader::plain(Actor::SYSTEM)).await?;
    let log = store.log(id).await?;
    let told = Told::nothing(&app);
    let all = paper::letters(&told.ground(&case, &log, relation, voice.lang), relation);
    let done = match &wanted.letter {
        None => list(voice, &all),
        Some(name) => {
            let letter = all.iter().find(|it| it.name == name.as_str());
            let letter = letter.ok_or_else(|| no_such_letter(&all))?;
            let pdf = paper::give_out(&app, &case, &log, letter, voice.lang).await;
            let pdf = pdf.map_err(|why| not_given(why, &all))?;
            save(voice, &wanted, &case, letter, &pdf).await
        }
    };
    store.close().await?;
    done
}

fn list(voice: &Voice, all: &[Letter]) -> Done {
    for it in all {
        let (name, title) = (&it.name, say(voice.lang, "letter", &it.kind.to_string()));
        match voice.json {
            true => {
                voice.json(&serde_json::json!({ "letter": name, "title": title, "to": it.to }))?
            }
            false => voice.line(format!("{name:<40}  {title}"))?,
        }
    }
    Ok(0)
}

async fn save(voice: &Voice, wanted: &Wanted, case: &Case, letter: &Letter, pdf: &[u8]) -> Done {
    let own = || format!("{}-{}.{}.pdf", case.number(), letter.name, voice.lang).into();
    let path = wanted.output.clone().unwrap_or_else(own);
    let failed = |error: std::io::Error| Failure::file(&path, &error);
    let mut file = create(&path).await?;
    file.write_all(pdf).await.map_err(failed)?;
    file.sync_all().await.map_err(failed)?;
    match voice.json {
        true => voice.json(&serde_json::json!({ "letter": letter.name, "file": path }))?,
        false => voice.line(path.display().to_string())?,
    }
    Ok(0)
}

fn no_such_case() -> Failure {
    Failure::refused("not-found", "没有这个案件", "there is no such case")
}

fn no_such_letter(all: &[Letter]) -> Failure {
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    let names = names.join(", ");
    Failure::bad_input(
        "no-such-letter",
        format!("本案没有此文书；可选：{names}"),
        format!("the case has no such letter; there are: {names}"),
    )
}

fn not_given(why: NoLetter, all: &[Letter]) -> Failure {
    match why {
        NoLetter::NothingToTell => no_such_letter(all),
        NoLetter::Print(error) => not_printed(error),
        NoLetter::Desk(DeskError::Erased) => Failure::refused(
            "erased",
            "本案内容已销毁，文书不能再出具",
            "the contents of this case were erased; its letters can no longer be had",
        ),
        NoLetter::Desk(DeskError::Store(error)) => error.into(),
        NoLetter::Desk(error) => Failure::fault("letter", error),
    }
}

fn not_printed(error: PrintError) -> Failure {
    match error {
        PrintError::NoFont => Failure::refused(
            "no-fonts",
            "未找到中文字体；请用 --fonts 指明字体目录",
            "no font for Chinese was found; name a folder with --fonts",
        ),
        other => Failure::fault("paper", other),
    }
}
