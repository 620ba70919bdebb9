//! The forms of types on the wire: what their parts are called there.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

impl Encode for Size {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.text(match self {
            Self::Small => "small",
            Self::Large => "large",
        });
    }
}

impl Decode for Size {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        match input.text()?.as_str() {
            "small" => Ok(Self::Small),
            "large" => Ok(Self::Large),
            other => Err(Malformed::new(format!("there is no variant {other:?}"))),
        }
    }
}

impl Encode for ShopResult {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            Self::Nothing => out.variant("nothing", 0, |_| {}),
            Self::Sold(value) => out.variant("sold", 1, |out| {
                out.field("value", value);
            }),
            Self::Kept(field0, field1) => out.variant("kept", 2, |out| {
                out.field("field0", field0);
                out.field("field1", field1);
            }),
            Self::Lost { out: out_ } => out.variant("lost", 1, |out| {
                out.field("out", out_);
            }),
        }
    }
}

impl Decode for ShopResult {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.variant(|input, variant| match variant {
            "nothing" => {
                input.fields(|input, _| input.skip())?;
                Ok(Self::Nothing)
            }
            "sold" => {
                let mut value = None;
                input.fields(|input, key| match key {
                    "value" => input.field(&mut value),
                    _ => input.skip(),
                })?;
                Ok(Self::Sold(Decoder::due("value", value)?))
            }
            "kept" => {
                let (mut field0, mut field1) = (None, None);
                input.fields(|input, key| match key {
                    "field0" => input.field(&mut field0),
                    "field1" => input.field(&mut field1),
                    _ => input.skip(),
                })?;
                Ok(Self::Kept(Decoder::due("field0", field0)?, Decoder::due("field1", field1)?))
            }
            "lost" => {
                let mut out_ = None;
                input.fields(|input, key| match key {
                    "out" => input.field(&mut out_),
                    _ => input.skip(),
                })?;
                Ok(Self::Lost { out: Decoder::due("out", out_)? })
            }
            _ => Err(Malformed::new("there is no such variant")),
        })
    }
}

impl Encode for Item {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.map(3, |out| {
            out.field("name", &self.name);
            out.field("price", &self.price);
            out.field("the \"type\"", &self.r#type);
        });
    }
}

impl Decode for Item {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (mut name, mut r#type, mut price) = (None, None, None);
        input.fields(|input, key| match key {
            "name" => input.field(&mut name),
            "the \"type\"" => input.field(&mut r#type),
            "price" => input.field(&mut price),
            _ => input.skip(),
        })?;
        Ok(Self {
            name: Decoder::due("name", name)?,
            r#type: Decoder::due("the \"type\"", r#type)?,
            price: price.unwrap_or(0.5),
        })
    }
}

impl Encode for Refused {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.map(1, |out| {
            out.field("by", &self.by);
        });
    }
}

impl Decode for Refused {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut by = None;
        input.fields(|input, key| match key {
            "by" => input.field(&mut by),
            _ => input.skip(),
        })?;
        Ok(Self { by: Decoder::due("by", by)? })
    }
}

impl Encode for Id {
    fn encode(&self, out: &mut Encoder<'_>) {
        self.0.encode(out);
    }
}

impl Decode for Id {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Decode::decode(input).map(Self)
    }
}

impl Encode for Maybe {
    const NULLABLE: bool = true;

    fn encode(&self, out: &mut Encoder<'_>) {
        self.0.encode(out);
    }
}

impl Decode for Maybe {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Decode::decode(input).map(Self)
    }

    fn absent() -> Option<Self> {
        Decode::absent().map(Self)
    }
}
