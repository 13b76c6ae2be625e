//! What commands tell on standard output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Tells a line. Whoever reads may have heard enough (`| head`): what the command does goes on all the same.
pub fn line(words: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{words}").and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        eprintln!("portico: standard output: {error}");
    }
}

/// [`line`](crate::told::line), written as `println!` is.
macro_rules! told {
    ($($words:tt)*) => { $crate::told::line(format_args!($($words)*)) };
}
pub(crate) use told;
