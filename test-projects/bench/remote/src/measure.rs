//! The rounds, and the table of them.

use std::time::{Duration, Instant};

use crate::{
    Failed, grpc, process,
    process::Server,
    raw,
    run::{self, Client, Round},
};

/// In each of them every server has its turn, and another one begins.
const ROUNDS: usize = 7;

/// How long calls are begun in the turn of a server.
const TURN: Duration = Duration::from_millis(700);

/// Descriptors of this process beside connections.
const SPARE: u64 = 64;

/// How many calls are made.
struct Load {
    name: &'static str,
    connections: usize,
    in_flight: u32,
    text: usize,
}

const LOADS: &[Load] = &[
    Load { name: "1,000 connections, 64 in flight each", connections: 1000, in_flight: 64, text: 16 },
    Load { name: "the same with 1 KiB", connections: 1000, in_flight: 64, text: 1024 },
    Load { name: "1 connection, 64 in flight", connections: 1, in_flight: 64, text: 16 },
    Load { name: "1 connection, one by one", connections: 1, in_flight: 1, text: 16 },
];

/// What is called, and how.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Ours(&'static str),
    ByHand,
    Tonic,
}

const SIDES: [Side; 4] = [Side::Ours("echo_ready"), Side::Ours("echo_text"), Side::ByHand, Side::Tonic];

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Ours("echo_ready") => "ours, async",
            Side::Ours(_) => "ours, sync",
            Side::ByHand => "by hand",
            Side::Tonic => "tonic",
        }
    }

    async fn connect(self, servers: &Servers) -> Result<Client, Failed> {
        let address = &servers.of(self).address;
        Ok(match self {
            Side::Ours(function) => Client::Raw(raw::Client::connect(address, function).await?),
            Side::ByHand => Client::Raw(raw::Client::connect(address, "echo_ready").await?),
            Side::Tonic => Client::Grpc(grpc::Client::connect(address).await?),
        })
    }
}

struct Servers {
    ours: Server,
    by_hand: Server,
    tonic: Server,
}

impl Servers {
    fn of(&self, side: Side) -> &Server {
        match side {
            Side::Ours(_) => &self.ours,
            Side::ByHand => &self.by_hand,
            Side::Tonic => &self.tonic,
        }
    }
}

/// What a side has done in its turns.
#[derive(Default)]
struct Done {
    /// Nanoseconds of each call.
    took: Vec<u32>,
    elapsed: Duration,
    /// Processor time.
    server: Duration,
    client: Duration,
    /// That of the server for a call, in each turn.
    of_call: Vec<f64>,
}

/// Measures all, and prints the table.
pub(crate) async fn all(library: &str) -> Result<(), Failed> {
    let most = LOADS.iter().map(|load| load.connections).max().unwrap_or_default() * SIDES.len();
    let allowed = process::descriptors()?;
    if allowed < most as u64 + SPARE {
        return Err(format!(
            "{most} connections need as many descriptors, and {allowed} are allowed: see `ulimit -Hn`"
        )
        .into());
    }
    let servers = Servers {
        ours: Server::start(&["ours", library])?,
        by_hand: Server::start(&["by-hand"])?,
        tonic: Server::start(&["tonic"])?,
    };
    println!(
        "| load | server | calls/s | p50 | p99 | p99.9 | server, ns of a call | to by hand | client, ns |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for load in LOADS {
        let done = measure(load, &servers).await?;
        let place = SIDES.iter().position(|side| *side == Side::ByHand).unwrap_or_default();
        let by_hand = done[place].of_call.clone();
        for (side, done) in SIDES.iter().zip(done) {
            println!("{}", row(load, *side, done, &by_hand));
        }
    }
    Ok(())
}

async fn measure(load: &Load, servers: &Servers) -> Result<[Done; SIDES.len()], Failed> {
    let mut clients = [const { Vec::new() }; SIDES.len()];
    for (side, clients) in SIDES.iter().zip(&mut clients) {
        for _ in 0..load.connections {
            clients.push(side.connect(servers).await?);
        }
    }
    let mut done = <[Done; SIDES.len()]>::default();
    // The first round is not counted.
    for number in 0..=ROUNDS {
        for turn in 0..SIDES.len() {
            let place = (number + turn) % SIDES.len();
            let server = servers.of(SIDES[place]);
            let begun = (Instant::now(), server.used()?, process::used()?);
            let round = Round {
                in_flight: load.in_flight,
                text: "x".repeat(load.text),
                until: begun.0 + TURN,
                most: usize::MAX,
            };
            let (back, took) = run::all(std::mem::take(&mut clients[place]), round).await?;
            clients[place] = back;
            if number > 0 {
                let of_server = server.used()? - begun.1;
                let done = &mut done[place];
                done.elapsed += begun.0.elapsed();
                done.client += process::used()? - begun.2;
                done.server += of_server;
                done.of_call.push(of_server.as_nanos() as f64 / took.len() as f64);
                done.took.extend(took);
            }
        }
    }
    Ok(done)
}

fn row(load: &Load, side: Side, mut done: Done, by_hand: &[f64]) -> String {
    let calls = done.took.len() as f64;
    done.took.sort_unstable();
    let took = |part: f64| time(done.took[((calls - 1.0) * part) as usize]);
    let of_call = |time: Duration| time.as_nanos() as f64 / calls;
    let mut ratios: Vec<f64> = done.of_call.iter().zip(by_hand).map(|(ours, other)| ours / other).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    format!(
        "| {} | {} | {} | {} | {} | {} | {:.0} | {:.2} | {:.0} |",
        load.name,
        side.name(),
        rate(calls / done.elapsed.as_secs_f64()),
        took(0.5),
        took(0.99),
        took(0.999),
        of_call(done.server),
        ratios[ratios.len() / 2],
        of_call(done.client),
    )
}

/// In thousands.
fn rate(calls: f64) -> String {
    format!("{:.0} k", calls / 1000.0)
}

fn time(nanos: u32) -> String {
    match f64::from(nanos) / 1000.0 {
        micros @ 10_000.0.. => format!("{:.0} ms", micros / 1000.0),
        micros @ 1000.0.. => format!("{:.1} ms", micros / 1000.0),
        micros => format!("{micros:.0} us"),
    }
}

/// One connection to one server.
pub(crate) async fn once(words: &[&str]) -> Result<(), Failed> {
    let (side, words) = match words {
        ["sync", rest @ ..] => (Side::Ours("echo_text"), rest),
        ["ours", ..] => (Side::Ours("echo_ready"), words),
        ["by-hand"] => (Side::ByHand, words),
        _ => return Err("`once [sync] ours LIBRARY`, or `once by-hand`".into()),
    };
    let server = Server::start(words)?;
    let client = match side {
        Side::Ours(function) => raw::Client::connect(&server.address, function).await?,
        _ => raw::Client::connect(&server.address, "echo_ready").await?,
    };
    let before = server.used()?;
    let until = Instant::now() + Duration::from_secs(3600);
    let round = Round { in_flight: 64, text: "x".repeat(16), until, most: 1_000_000 };
    let (_, took) = run::all(vec![Client::Raw(client)], round).await?;
    let of_call = (server.used()? - before).as_nanos() / took.len() as u128;
    println!("{of_call} ns of a call");
    Ok(())
}
