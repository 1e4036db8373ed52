//! `letter`: what a case has to say, on paper, without a server; and the doctor's word on fonts.

use redress_server::fonts::{FONTS, Pressroom};

use super::Place;
use crate::harness::Engine;

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_listed_printed_and_the_same_again() {
    let folder = std::env::var(FONTS).ok();
    let suffice = Pressroom::new(folder.clone().map(Into::into)).fonts().fonts.suffice();
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "boss", "--role", "admin"]).ended(0);
        let file = place.path("old.csv");
        let rows = "number,received_at,issue,narrative,name\n\
                    A-1,2026-01-05 10:00,refund-delayed,退货未退款,王小雨\n";
        std::fs::write(&file, rows).unwrap();
        let words = ["import", "--as", "boss", file.to_str().unwrap(), "--json"];
        let imported = place.run(&words).ended(0).json();
        let case = imported[0]["case_number"].as_str().unwrap_or_else(|| panic!("{imported:?}"));

        let listed = place.run(&["letter", case, "--json"]).ended(0).json();
        let names: Vec<_> = listed.iter().map(|it| it["letter"].as_str().unwrap()).collect();
        let outside = names.iter().find(|it| it.starts_with("outside-complaint")).unwrap();
        assert!(names.contains(&"cover"), "{engine:?}: {names:?}");

        // Without fonts: which folder to name is said.
        let nowhere = place.path("no-fonts").display().to_string();
        let (out, again) = (place.path("out.pdf"), place.path("again.pdf"));
        let (out, again) = (out.to_str().unwrap(), again.to_str().unwrap());
        let bare = place.run(&["letter", case, outside, "--fonts", &nowhere, "-o", out]).ended(1);
        assert!(bare.err.contains("no-fonts"), "{engine:?}: {}", bare.err);
        let doctor = place.run(&["doctor", "--lang", "en", "--fonts", &nowhere]);
        assert!(doctor.out.contains("no font for Chinese"), "{engine:?}: {}", doctor.out);
        if !suffice {
            println!("skipped: no fonts for Chinese here; REDRESS_FONTS names a folder");
            continue;
        }
        let with = |words: &[&str]| {
            let mut words = words.to_vec();
            words.extend(folder.iter().flat_map(|it| ["--fonts", it.as_str()]));
            place.run(&words)
        };
        with(&["letter", case, outside, "-o", out]).ended(0);
        let printed = std::fs::read(out).unwrap();
        assert!(printed.starts_with(b"%PDF-1.7"), "{engine:?}");
        // It is kept: the second one needs no fonts, and no file is written over.
        place.run(&["letter", case, outside, "--fonts", &nowhere, "-o", again]).ended(0);
        assert_eq!(std::fs::read(again).unwrap(), printed, "{engine:?}");
        with(&["letter", case, outside, "-o", out]).ended(1);
        with(&["letter", case, "no-such-letter"]).ended(2);
        let doctor = with(&["doctor", "--lang", "en"]);
        let fonts = doctor.out.lines().find(|it| it.contains(" fonts ")).unwrap();
        assert!(fonts.starts_with("ok"), "{engine:?}: {fonts}");
    }
}
