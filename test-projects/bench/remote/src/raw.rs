//! The driver of both servers that speak frames: as lean as a client can be, so that what is measured is the server.

use std::{sync::Arc, time::Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    Failed, frames,
    run::{Round, nanos},
};

/// A connection that has said hello.
pub(crate) struct Client {
    stream: TcpStream,
    incoming: frames::Buffer,
    function: &'static str,
}

impl Client {
    pub(crate) async fn connect(address: &str, function: &'static str) -> Result<Self, Failed> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut out = frames::GREETING.to_vec();
        frames::write(&mut out, frames::HELLO, 0, &[&[0xa0]]);
        stream.write_all(&out).await?;
        let mut incoming = frames::Buffer::default();
        let mut is_greeted = false;
        while !is_greeted {
            let len = stream.read(incoming.space()).await?;
            if len == 0 {
                return Err("the server has gone".into());
            }
            incoming.read(len, |(kind, _, body)| {
                is_greeted = kind == frames::HELLO;
                if is_greeted { Ok(()) } else { Err(Failed::from(String::from_utf8_lossy(body))) }
            })?;
        }
        Ok(Self { stream, incoming, function })
    }

    /// Calls with so many in flight until the round is over; gives how long each of the calls took.
    pub(crate) async fn run(&mut self, round: Arc<Round>) -> Result<Vec<u32>, Failed> {
        let Self { stream, incoming, function } = self;
        let (call, result) = call(function, &round.text)?;
        let mut out = Vec::new();
        let begin = |out: &mut Vec<u8>, id: u32| {
            let start = out.len();
            out.extend_from_slice(&call);
            out[start + 5..start + 9].copy_from_slice(&id.to_be_bytes());
        };
        (0..round.in_flight).for_each(|id| begin(&mut out, id));
        let mut begun = vec![Instant::now(); round.in_flight as usize];
        stream.write_all(&out).await?;
        let mut in_flight = round.in_flight;
        let mut took = Vec::new();
        while in_flight > 0 {
            let len = stream.read(incoming.space()).await?;
            if len == 0 {
                return Err("the server has gone".into());
            }
            out.clear();
            let now = Instant::now();
            incoming.read(len, |(kind, id, body)| {
                if kind != frames::REPLY || body != result {
                    return Err(Failed::from(format!("not the reply: {}", String::from_utf8_lossy(body))));
                }
                let begun = begun.get_mut(id as usize).ok_or("the reply to another call")?;
                took.push(nanos(now - *begun));
                if round.goes_on(took.len()) {
                    *begun = now;
                    begin(&mut out, id);
                } else {
                    in_flight -= 1;
                }
                Ok(())
            })?;
            stream.write_all(&out).await?;
        }
        Ok(took)
    }
}

/// The frame of a call, and the body of its reply.
fn call(function: &str, text: &str) -> Result<(Vec<u8>, Vec<u8>), Failed> {
    let mut request = Vec::new();
    minicbor::Encoder::new(&mut request).map(1)?.str("text")?.str(text)?;
    let mut call = Vec::new();
    // On the context that is served, with no deadline and no credit.
    let name_len = (function.len() as u16).to_be_bytes();
    frames::write(&mut call, frames::CALL, 0, &[&[0; 16], &name_len, function.as_bytes(), &request]);
    let mut result = 0_i32.to_be_bytes().to_vec();
    minicbor::Encoder::new(&mut result).str(text)?;
    Ok((call, result))
}
