//! A year as a picture of text: months as grids, with a mark on every day that is not ordinary.
