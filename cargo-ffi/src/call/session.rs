//! A connection, and what has a name on it.

use std::{collections::BTreeMap, str::FromStr, sync::Arc, time::Duration};

use ffi_model::{
    Contract,
    contract::{FunctionDecl, FunctionKind, Type},
    suggest, symbol,
};
use ffi_templates::engine::{
    self, Engine, Failure,
    remote::{self, Address, Options},
};
use tokio::runtime::Runtime;

use super::{Call, Printer, Step, events::Watched, failed, lost};
use crate::{
    artifact,
    error::{Error, Result},
    json::{Json, bytes, decode, encode::Encoder, untyped},
};

/// A connection to a server, and what belongs to it.
pub struct Session {
    runtime: Runtime,
    engine: Arc<dyn Engine>,
    address: String,
    contract: Arc<Contract>,
    timeout: Option<Duration>,
    printer: Printer,
    /// Contexts and handles that were given names.
    known: BTreeMap<String, Known>,
    /// The name of the context that is called where none is said; 0 is the one that is served.
    context: Option<String>,
    watched: Option<Watched>,
}

/// A context or a handle.
#[derive(Clone, Debug)]
struct Known {
    id: u64,
    /// The handle's type; none of a context.
    handle: Option<String>,
}

/// What a call is made of.
struct Made<'c> {
    decl: &'c FunctionDecl,
    receiver: u64,
    request: Vec<u8>,
}

/// Connects to a server. Without a `contract` it is asked for its own.
///
/// # Errors
/// There is none, it does not let us in, or it is another library.
pub fn connect(
    address: &str,
    mut options: Options,
    contract: Option<Contract>,
    timeout: Option<Duration>,
    printer: &Printer,
) -> Result<Session> {
    // What cannot be an address is said to be none before anything is tried.
    Address::from_str(address).map_err(|error| not_an_address(&error))?;
    if let Some(contract) = &contract {
        options.library = Some(contract.library().prefix.clone());
        options.hash = contract.hash();
    }
    let runtime = runtime()?;
    let connected = runtime.block_on(async {
        let engine = remote::connect(address, &options).await?;
        let contract = match contract {
            Some(contract) => contract,
            None => {
                let descriptor = engine.describe().await?;
                artifact::contract_of(&descriptor, &engine.about().library).map_err(|error| {
                    Failure::Error(format!("the descriptor of the server cannot be read: {error}"))
                })?
            }
        };
        Ok((engine, contract))
    });
    let (engine, contract) = connected.map_err(|failure: Failure| lost(address, &reason(failure)))?;
    Ok(Session {
        runtime,
        engine,
        address: address.to_owned(),
        contract: Arc::new(contract),
        timeout,
        printer: printer.clone(),
        known: BTreeMap::new(),
        context: None,
        watched: None,
    })
}

impl Session {
    /// The contract of the library.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Makes a context that is called from then on.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn create(&mut self, constructor: &str, json: Json) -> Result<()> {
        let name = "context".to_owned();
        let call = Call { on: None, function: constructor.to_owned(), json };
        let known = self.give(&call)?;
        self.known.insert(name.clone(), known);
        self.context = Some(name);
        Ok(())
    }

    /// Makes what the next call is called on, under a name.
    ///
    /// # Errors
    /// As [`Self::call`], and where that gives neither a context nor a handle.
    pub fn name(&mut self, name: &str, call: &Call) -> Result<()> {
        let known = self.give(call)?;
        self.known.insert(name.to_owned(), known);
        Ok(())
    }

    /// Has events said from now on: those of that name, or all. They are those of the context that is called.
    ///
    /// # Errors
    /// There is no such event, or no context.
    pub fn watch(&mut self, wanted: Option<&str>) -> Result<()> {
        if let Some(wanted) = wanted {
            let wires = || self.contract.events().iter().map(|event| event.wire.as_str());
            if !wires().any(|wire| wire == wanted) {
                let help = suggest::did_you_mean(wanted, wires(), || listed(wires()));
                return Err(usage(format!("no event is called `{wanted}`"), help));
            }
        }
        let context = self.own_context()?;
        let watched = Watched::new(self.engine.as_ref(), context, &self.contract, wanted, &self.printer);
        let watched = self.runtime.block_on(watched);
        self.watched =
            Some(watched.map_err(|failure| failed(&self.address, "ffi.subscribe", failure, |_| None))?);
        Ok(())
    }

    /// Says events until the connection is over, which is an error, or nobody reads any more.
    ///
    /// # Errors
    /// The connection is over.
    pub fn wait(&self) -> Result<()> {
        // Whoever ends this process ends the connection. What it hears of is that the server is gone.
        let ended = self.runtime.block_on(async {
            loop {
                tokio::time::sleep(Duration::from_millis(250)).await;
                if self.printer.is_closed() {
                    return None;
                }
                if let Err(failure @ Failure::Disconnected(_)) = self.engine.event_stats(0).await {
                    return Some(failure);
                }
            }
        });
        ended.map_or(Ok(()), |failure| Err(lost(&self.address, &reason(failure))))
    }

    /// Takes a step: calls, and says what comes, or gives it a name.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn step(&mut self, step: &Step) -> Result<()> {
        match &step.name {
            Some(name) => {
                self.name(name, &step.call)?;
                // A line for each line, so that programs can count.
                let id = self.known[name].id;
                self.printer.reply(&step.call.function, &Json::Text(id.to_string()))
            }
            None => self.call(&step.call),
        }
    }

    /// Calls a function, and says what comes.
    ///
    /// # Errors
    /// There is no such function, it does not take this, or the call has another end than a result.
    pub fn call(&self, call: &Call) -> Result<()> {
        if call.function.starts_with("ffi.") {
            return self.call_server(call);
        }
        let made = self.made(call)?;
        let name = &made.decl.name;
        let failed = |failure| self.failed(made.decl, failure);
        self.runtime.block_on(async {
            if made.decl.stream.is_some() {
                let mut items = self.engine.open(self.asked(&made));
                while let Some(item) = items.next().await {
                    let value = self.value(&item.map_err(failed)?)?;
                    let json = decode::item(&self.contract, made.decl, &value);
                    self.printer.item(name, &json.map_err(|wrong| self.unreadable(&wrong))?)?;
                    if self.printer.is_closed() {
                        break;
                    }
                }
            } else {
                let json = if made.decl.makes_context() {
                    let id = self.engine.create(self.asked(&made)).await.map_err(failed)?;
                    Json::Text(id.to_string())
                } else {
                    let value = self.value(&self.engine.call(self.asked(&made)).await.map_err(failed)?)?;
                    let json = decode::reply(&self.contract, made.decl, &value);
                    json.map_err(|wrong| self.unreadable(&wrong))?
                };
                // What it has fired comes before what it gives.
                self.caught_up().await?;
                return self.printer.reply(name, &json);
            }
            self.caught_up().await
        })
    }

    /// Everything that was fired until now was said when this is done.
    async fn caught_up(&self) -> Result<()> {
        match &self.watched {
            Some(watched) => watched
                .caught_up(self.engine.as_ref())
                .await
                .map_err(|failure| lost(&self.address, &reason(failure))),
            None => Ok(()),
        }
    }

    /// Calls one of the functions of the server, which no contract has.
    fn call_server(&self, call: &Call) -> Result<()> {
        let receiver = match &call.on {
            Some(name) => self.known(name)?.id,
            None => self.default_context().unwrap_or(0),
        };
        let request = bytes::write(untyped::to_cbor(&call.json));
        let asked =
            engine::Call { timeout: self.timeout, ..engine::Call::new(receiver, &call.function, request) };
        let reply = self.runtime.block_on(self.engine.call(asked));
        let reply = reply.map_err(|failure| failed(&self.address, &call.function, failure, |_| None))?;
        self.printer.reply(&call.function, &untyped::to_json(&self.value(&reply)?))
    }

    /// Calls what gives a context or a handle.
    fn give(&self, call: &Call) -> Result<Known> {
        let made = self.made(call)?;
        let failed = |failure| self.failed(made.decl, failure);
        if made.decl.makes_context() {
            let id = self.runtime.block_on(self.engine.create(self.asked(&made))).map_err(failed)?;
            return Ok(Known { id, handle: None });
        }
        let Some(handle) = made.decl.ok.as_ref().and_then(|ty| self.handle(ty)) else {
            let givers = self.contract.functions().iter().filter(|decl| {
                decl.makes_context() || decl.ok.as_ref().is_some_and(|ty| self.handle(ty).is_some())
            });
            let message = format!("`{}` gives neither a context nor a handle", made.decl.name);
            return Err(usage(message, listed(givers.map(|decl| decl.name.as_str()))));
        };
        let reply = self.runtime.block_on(self.engine.call(self.asked(&made))).map_err(failed)?;
        let json = decode::reply(&self.contract, made.decl, &self.value(&reply)?);
        match json.map_err(|wrong| self.unreadable(&wrong))? {
            Json::Text(id) => {
                let id = id.parse().map_err(|_| self.unreadable(&format!("`{id}` is no id")))?;
                Ok(Known { id, handle: Some(handle.to_owned()) })
            }
            other => Err(Error::Replied(crate::error::Replied::Error {
                text: format!("`{}` gave {other}, which no name can stand for", made.decl.name),
            })),
        }
    }

    /// The handle that a value of a type is, if it is one or none.
    fn handle<'c>(&'c self, ty: &'c Type) -> Option<&'c str> {
        match self.contract.behind(ty) {
            Type::Handle(name) => Some(name),
            Type::Option(inner) | Type::Box(inner) => self.handle(inner),
            _ => None,
        }
    }

    /// What a call comes to with this contract.
    fn made(&self, call: &Call) -> Result<Made<'_>> {
        let on = call.on.as_deref().map(|name| self.known(name)).transpose()?;
        let handle = on.and_then(|known| known.handle.as_deref());
        // Of a handle the own name will do.
        let own = handle.map(|handle| symbol::of_type(handle, &call.function));
        let decl = match own.as_deref().and_then(|own| find(&self.contract, own)) {
            Some(decl) => decl,
            None => declared_for(&self.contract, &call.function, handle)?,
        };
        let receiver = match (&decl.of, decl.kind) {
            (Some(of), FunctionKind::Method) => match on {
                Some(Known { id, handle: Some(handle) }) if handle == of => *id,
                _ => {
                    let message = format!("`{}` is called on a `{of}`", decl.name);
                    let givers =
                        self.contract.functions().iter().filter(|decl| {
                            decl.ok.as_ref().and_then(|ty| self.handle(ty)) == Some(of.as_str())
                        });
                    let help = format!(
                        "give it one with `--on 'FUNCTION JSON'`, or in a line before with `NAME = FUNCTION JSON`; {}",
                        listed(givers.map(|decl| decl.name.as_str()))
                    );
                    return Err(usage(message, help));
                }
            },
            _ if !decl.has_context() => 0,
            _ => match on {
                Some(Known { id, handle: None }) => *id,
                Some(Known { handle: Some(handle), .. }) => {
                    let message = format!("`{}` is called on a context, and not on a `{handle}`", decl.name);
                    return Err(usage(message, format!("write `{}` alone", call.function)));
                }
                None => self.own_context()?,
            },
        };
        let names = self.known.iter().map(|(name, known)| (name.clone(), known.id.to_string()));
        let request = request(&self.contract, decl, &call.json, &names.collect())?;
        Ok(Made { decl, receiver, request })
    }

    fn asked<'m>(&self, made: &'m Made<'_>) -> engine::Call<'m> {
        let call = engine::Call::new(made.receiver, &made.decl.name, made.request.clone());
        engine::Call { timeout: self.timeout, ..call }
    }

    fn known(&self, name: &str) -> Result<&Known> {
        self.known.get(name).ok_or_else(|| {
            let names = || self.known.keys().map(String::as_str);
            let help = suggest::did_you_mean(name, names(), || {
                "`NAME = FUNCTION JSON` gives one to a context or a handle".to_owned()
            });
            usage(format!("nothing has the name `{name}`"), help)
        })
    }

    /// The context that is called where none is said.
    fn own_context(&self) -> Result<u64> {
        self.default_context().ok_or_else(|| {
            let message = format!("the server at `{}` serves no context", self.address);
            usage(message, "make one with `--create JSON`, or in a line with `NAME = create JSON`".to_owned())
        })
    }

    fn default_context(&self) -> Option<u64> {
        let made = self.context.as_ref().map(|name| self.known[name].id);
        made.or_else(|| self.engine.about().served.then_some(0))
    }

    fn failed(&self, decl: &FunctionDecl, failure: Failure) -> Error {
        failed(&self.address, &decl.name, failure, |value| decode::failure(&self.contract, decl, value).ok())
    }

    fn value(&self, reply: &[u8]) -> Result<ciborium::Value> {
        bytes::read(reply).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, wrong: &dyn std::fmt::Display) -> Error {
        lost(&self.address, &format!("what it replied cannot be read: {wrong}"))
    }
}

/// The runtime of a connection.
pub(super) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?)
}

/// The request of a call, as CBOR, where `names` stand for ids.
///
/// # Errors
/// The function does not take it.
pub fn request(
    contract: &Contract,
    decl: &FunctionDecl,
    json: &Json,
    names: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    Encoder::new(contract, names).request(decl, json).map(bytes::write).map_err(|wrong| {
        let params: Vec<String> =
            decl.params.iter().map(|param| format!("\"{}\": {}", param.wire, param.ty)).collect();
        let message = format!("`{}` does not take this: {wrong}", decl.name);
        usage(message, format!("it takes {{{}}}", params.join(", ")))
    })
}

/// The function of that name.
///
/// # Errors
/// There is none, or none that can be called from here.
pub(super) fn declared<'c>(contract: &'c Contract, name: &str) -> Result<&'c FunctionDecl> {
    declared_for(contract, name, None)
}

/// The same; what is called on a `handle` may have been meant by its own name.
fn declared_for<'c>(contract: &'c Contract, name: &str, handle: Option<&str>) -> Result<&'c FunctionDecl> {
    find(contract, name).ok_or_else(|| {
        if contract.functions().iter().any(|decl| decl.name == name) {
            let help = "its author exports it for the native ABI alone".to_owned();
            return usage(format!("`{name}` cannot be called from here"), help);
        }
        let callable = || contract.functions().iter().filter(|decl| decl.abi.has_cbor());
        let of_handle = callable().filter(|decl| handle.is_some() && decl.of.as_deref() == handle);
        let names: Vec<&str> =
            callable().map(|decl| decl.name.as_str()).chain(of_handle.map(FunctionDecl::own_name)).collect();
        let help = suggest::did_you_mean(name, names.iter().copied(), || listed(names.iter().copied()));
        usage(format!("`{}` has no function `{name}`", contract.library().prefix), help)
    })
}

fn find<'c>(contract: &'c Contract, name: &str) -> Option<&'c FunctionDecl> {
    contract.functions().iter().find(|decl| decl.name == name && decl.abi.has_cbor())
}

pub(super) fn not_an_address(error: &str) -> Error {
    usage(
        error.to_owned(),
        "`tcp:127.0.0.1:9099`, `unix:/run/timer.sock` and `tls:example.com:9099` are some".to_owned(),
    )
}

/// Why there is no connection, without the word that there is none.
fn reason(failure: Failure) -> String {
    match failure {
        Failure::Disconnected(text) => text,
        other => other.to_string(),
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "there is none".to_owned(),
        names => format!("there is {}", names.join(", ")),
    }
}

fn usage(message: String, help: String) -> Error {
    Error::Usage { message, help: Some(help) }
}
