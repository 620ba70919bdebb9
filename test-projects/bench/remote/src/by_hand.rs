//! The same frames by hand: what somebody writes who needs one echo and nothing else.
//!
//! A task for each connection reads, answers all calls that are there, and writes the answers at once. There is no table of calls, no limit, no
//! cancellation, no deadline, and a client that reads nothing is not read from either.

use minicbor::{Decoder, Encoder};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Failed, frames};

pub(crate) async fn serve() -> Result<String, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream));
        }
    });
    Ok(address)
}

async fn connection(mut stream: TcpStream) -> Result<(), Failed> {
    stream.set_nodelay(true)?;
    let mut greeting = [0; frames::GREETING.len()];
    stream.read_exact(&mut greeting).await?;
    let (mut incoming, mut out) = (frames::Buffer::default(), Vec::new());
    loop {
        let len = stream.read(incoming.space()).await?;
        if len == 0 {
            return Ok(());
        }
        incoming.read(len, |(kind, id, body)| match kind {
            frames::HELLO => {
                frames::write(&mut out, frames::HELLO, 0, &[&[0xa0]]);
                Ok(())
            }
            frames::CALL => answer(&mut out, id, body),
            _ => Err(Failed::from("not a frame for this server")),
        })?;
        stream.write_all(&out).await?;
        out.clear();
    }
}

/// Answers a call: takes the request apart, calls the function by its name, and writes its result.
fn answer(out: &mut Vec<u8>, id: u32, body: &[u8]) -> Result<(), Failed> {
    let (name_len, rest) = body[16..].split_first_chunk().ok_or("a short call")?;
    let (name, request) =
        rest.split_at_checked(u16::from_be_bytes(*name_len).into()).ok_or("a short call")?;
    let result = match name {
        b"echo_ready" | b"echo_text" => echo(text_of(request)?),
        _ => return Err("an unknown function".into()),
    };
    let start = out.len();
    frames::write(out, frames::REPLY, id, &[&0_i32.to_be_bytes()]);
    Encoder::new(&mut *out).str(&result)?;
    let length = out.len() - start - 4;
    out[start..start + 4].copy_from_slice(&(length as u32).to_be_bytes());
    Ok(())
}

/// The argument `text`.
fn text_of(request: &[u8]) -> Result<String, Failed> {
    let mut decoder = Decoder::new(request);
    let fields = decoder.map()?.ok_or("a map without a length")?;
    let mut text = None;
    for _ in 0..fields {
        match decoder.str()? {
            "text" => text = Some(decoder.str()?.to_owned()),
            _ => decoder.skip()?,
        }
    }
    Ok(text.ok_or("no text")?)
}

/// The function.
fn echo(text: String) -> String {
    text
}
