//! The same method with tonic: what it generates, with its own server, its own client, and its settings as they are.

use std::sync::Arc;

use tokio::net::TcpListener;
use tonic::{
    Request, Response, Status,
    transport::{Channel, Server, server::TcpIncoming},
};

use crate::{
    Failed,
    run::{Round, nanos},
};

/// The message in both directions.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Text {
    /// Its one field.
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

mod generated {
    include!(concat!(env!("OUT_DIR"), "/bench.Echo.rs"));
}

use generated::{echo_client::EchoClient, echo_server};

struct Echo;

#[tonic::async_trait]
impl echo_server::Echo for Echo {
    async fn say(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

pub(crate) async fn serve() -> Result<String, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let service = echo_server::EchoServer::new(Echo);
    tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
    Ok(address)
}

/// A connection.
pub(crate) struct Client(EchoClient<Channel>);

impl Client {
    pub(crate) async fn connect(address: &str) -> Result<Self, Failed> {
        Ok(Self(EchoClient::connect(format!("http://{address}")).await?))
    }

    /// Calls with so many in flight until the round is over; gives how long each of the calls took.
    pub(crate) async fn run(&mut self, round: Arc<Round>) -> Result<Vec<u32>, Failed> {
        let calls = (0..round.in_flight).map(|_| {
            let (mut client, round) = (self.0.clone(), Arc::clone(&round));
            tokio::spawn(async move {
                let mut took = Vec::new();
                while round.goes_on(took.len()) {
                    let begun = std::time::Instant::now();
                    let reply = client.say(Text { text: round.text.clone() }).await?;
                    took.push(nanos(begun.elapsed()));
                    if reply.into_inner().text != round.text {
                        return Err(Failed::from("the reply is another one"));
                    }
                }
                Ok(took)
            })
        });
        let mut all = Vec::new();
        for calls in calls.collect::<Vec<_>>() {
            all.extend(calls.await??);
        }
        Ok(all)
    }
}
