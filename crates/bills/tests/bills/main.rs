//! Whole bills, as people export them, read as people would read them.

mod fixtures;
mod hostile;
mod mapping;
mod merchants;
mod old_workbooks;
mod packed;
mod rendering;
mod rules;
mod sample_figures;
mod samples;
mod samples_merchants;
mod threads;
mod workbooks;

use redress_bills::{Bill, Limits, Options, Unreadable};

/// Reads a file that is one bill.
fn read(bytes: &[u8], limits: &Limits) -> Result<Bill, Unreadable> {
    redress_bills::read(bytes, &Options::from(*limits))?.only()
}

fn recognized_by(bytes: &[u8], limits: &Limits) -> Result<Vec<&'static str>, Unreadable> {
    redress_bills::recognized_by(bytes, &Options::from(*limits))
}
