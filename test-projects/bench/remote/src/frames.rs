//! The frames of `docs/protocol.md` that a call and its reply need, for the server by hand and for the driver.

/// What a client begins with.
pub(crate) const GREETING: &[u8] = b"FFI2";

pub(crate) const HELLO: u8 = 1;
pub(crate) const CALL: u8 = 2;
pub(crate) const REPLY: u8 = 7;

/// A frame: its kind, its id and its body.
pub(crate) type Frame<'a> = (u8, u32, &'a [u8]);

/// The frame at the beginning of `bytes`, and what follows it.
pub(crate) fn next(bytes: &[u8]) -> Option<(Frame<'_>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (frame, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let (&kind, frame) = frame.split_first()?;
    let (id, body) = frame.split_first_chunk()?;
    Some(((kind, u32::from_be_bytes(*id), body), rest))
}

/// Writes a frame of which the body consists of these.
pub(crate) fn write(out: &mut Vec<u8>, kind: u8, id: u32, body: &[&[u8]]) {
    let length = 5 + body.iter().map(|part| part.len()).sum::<usize>();
    out.extend_from_slice(&(length as u32).to_be_bytes());
    out.push(kind);
    out.extend_from_slice(&id.to_be_bytes());
    body.iter().for_each(|part| out.extend_from_slice(part));
}

/// What was read from a connection.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// Where to read to.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        if self.bytes.len() - self.len < 8 << 10 {
            self.bytes.resize(self.bytes.len() + (16 << 10), 0);
        }
        &mut self.bytes[self.len..]
    }

    /// So much was read. Gives each frame that is there whole to `each`, and keeps what is left.
    pub(crate) fn read<E>(
        &mut self,
        len: usize,
        mut each: impl FnMut(Frame<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.len += len;
        let mut rest = &self.bytes[..self.len];
        while let Some((frame, after)) = next(rest) {
            each(frame)?;
            rest = after;
        }
        let left = rest.len();
        self.bytes.copy_within(self.len - left..self.len, 0);
        self.len = left;
        Ok(())
    }
}
