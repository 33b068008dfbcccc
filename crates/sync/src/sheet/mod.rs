//! Sheets: users as CSV files, out of the directory and into it.
//!
//! Into it, a sheet is read, its columns are mapped, each row is decided, and exactly what was shown is applied.

mod apply;
mod cell;
mod columns;
mod encoding;
mod export;
mod preview;
mod read;
mod records;

pub use apply::{Outcome, SheetReport};
pub use cell::Cells;
pub use columns::{Column, propose};
pub use encoding::Encoding;
pub use preview::{Counts, Empty, Preview, RowPlan, What};
pub use read::{LARGEST, Sheet};
