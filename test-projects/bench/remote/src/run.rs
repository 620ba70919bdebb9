//! A round of calls.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{Failed, grpc, raw};

/// What a round is.
pub(crate) struct Round {
    /// Calls of a connection at a time.
    pub(crate) in_flight: u32,
    /// What is sent and comes back.
    pub(crate) text: String,
    /// How long calls are begun.
    pub(crate) until: Instant,
    /// How many calls a connection makes at most.
    pub(crate) most: usize,
}

impl Round {
    /// Whether a connection that has made so many calls begins another one.
    pub(crate) fn goes_on(&self, made: usize) -> bool {
        made < self.most && Instant::now() < self.until
    }
}

/// As the numbers are kept: four seconds are more than any call takes, and longer ones count as these.
pub(crate) fn nanos(took: Duration) -> u32 {
    took.as_nanos().try_into().unwrap_or(u32::MAX)
}

/// A connection.
pub(crate) enum Client {
    Raw(raw::Client),
    Grpc(grpc::Client),
}

impl Client {
    async fn run(&mut self, round: Arc<Round>) -> Result<Vec<u32>, Failed> {
        match self {
            Client::Raw(client) => client.run(round).await,
            Client::Grpc(client) => client.run(round).await,
        }
    }
}

/// Has all of these call at the same time. Gives them back, and how long each of the calls took.
pub(crate) async fn all(clients: Vec<Client>, round: Round) -> Result<(Vec<Client>, Vec<u32>), Failed> {
    let round = Arc::new(round);
    let running = clients.into_iter().map(|mut client| {
        let round = Arc::clone(&round);
        tokio::spawn(async move {
            let took = client.run(round).await?;
            Ok::<_, Failed>((client, took))
        })
    });
    let (mut clients, mut all) = (Vec::new(), Vec::new());
    for running in running.collect::<Vec<_>>() {
        let (client, took) = running.await??;
        clients.push(client);
        all.extend(took);
    }
    Ok((clients, all))
}
