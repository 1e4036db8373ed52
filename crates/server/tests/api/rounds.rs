//! What happens by itself: done once, however often, by however many, whatever is lost on the way.

mod delivering;
mod due;
mod ground;
mod records;
mod recount;
mod remind;
mod running;
mod verifying;
