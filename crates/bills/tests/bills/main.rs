//! Whole bills, as people export them, read as people would read them.

mod fixtures;
mod hostile;
mod mapping;
mod merchants;
mod rendering;
mod rules;
mod sample_figures;
mod samples;
mod samples_merchants;
mod workbooks;
