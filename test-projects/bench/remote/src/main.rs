//! Calls of another process: the annotated library as a server, beside a server of the same frames by hand and one of tonic.
//!
//! - `measure LIBRARY`: starts the servers, drives them in turn, and prints the table
//! - `ours LIBRARY`, `by-hand`, `tonic`: a server. It prints its address, and ends with its standard input
//! - `once SERVER [LIBRARY]`: one connection with 64 calls in flight, a million calls in all: for who looks at a server with other tools

mod by_hand;
mod frames;
mod grpc;
mod measure;
mod ours;
mod process;
mod raw;
mod run;

use std::io::{self, Read, Write};

/// What programs of this kind may fail with.
type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["measure", library] => measure::all(library).await,
        ["ours", library] => serve(ours::serve(library)?),
        ["by-hand"] => serve(by_hand::serve().await?),
        ["tonic"] => serve(grpc::serve().await?),
        ["once", ref server @ ..] => measure::once(server).await,
        _ => Err("a word is missing: see `src/main.rs`".into()),
    }
}

/// Says where a server listens, and keeps it until nobody needs it.
fn serve(address: String) -> Result<(), Failed> {
    println!("{address}");
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
