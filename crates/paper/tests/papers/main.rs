//! Papers as people get them: set, printed, read back.

mod codes;
mod fonts;
mod hostile;
mod pdf;
mod pictures;
mod samples;
mod setting;
