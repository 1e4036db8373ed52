//! Reading evidence: the process of its own, text in pictures, and what of it who may see.

mod child;
mod drawing;
mod files;

#[test]
fn every_reason_for_refusing_a_file_is_explained() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems.md");
    let page = std::fs::read_to_string(page).unwrap();
    for code in redress_reading::refused::Refused::CODES {
        assert!(page.contains(&format!("| `{code}` |")), "{code}");
    }
}
