//! Letters, settlement agreements and the cover of the dossier as PDF: for reading (PDF/UA-1), for
//! keeping (PDF/A-2u), and the same bytes whenever the same is printed.
//!
//! What a paper says comes in as plain data ([`Document`]), how it is said stands in
//! `rules/letters/<lang>`. Fonts come in as bytes: this crate reads no files. What people wrote is
//! data to the typesetter and never code, see [`Press::print`].

mod clean;
mod document;
mod fonts;
mod money;
mod press;
mod proof;
mod rows;
mod templates;
mod words;

pub use self::{
    document::{
        Acknowledgement, Agreement, Cover, Document, HoldingReply, InformationRequest, Kind,
        Matter, Message, OutsideComplaint, OutsideForm, Ruling,
    },
    fonts::Fonts,
    money::in_capitals,
    press::{PaperError, Press},
    proof::Proof,
    rows::{
        Amount, EvidenceRow, FindingRow, Line, ObligationRow, Party, PaymentRow, RemedyRow, Sheet,
        Standing, TimelineRow, Way,
    },
    words::{day, moment, say},
};
