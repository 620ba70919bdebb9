//! What the files of this package have in common.

#![allow(unused_imports, reason = "what the library has decides what is needed")]

pub(crate) use std::collections::{BTreeMap, BTreeSet};
pub(crate) use std::fmt;
pub(crate) use std::future::Future;
pub(crate) use std::sync::Arc;
pub(crate) use std::time::{Duration, SystemTime};

pub(crate) use ::uuid::Uuid;

pub(crate) use crate::call;
pub(crate) use crate::codec::{Decode, Decoder, Encode, Encoder, Malformed};
pub(crate) use crate::engine;
