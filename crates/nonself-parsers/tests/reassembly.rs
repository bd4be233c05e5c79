//! One direction of a TCP connection, cut, repeated and shuffled.

mod common;

use common::Random;
use nonself_parsers::transport::tcp::reassembly::{Budget, Piece, Stream};

fn budget() -> Budget {
    Budget {
        used: 0,
        limit: usize::MAX,
        stream_limit: usize::MAX,
        dropped_bytes: 0,
    }
}

/// What was given out: bytes, and `None` for each that was not seen.
#[derive(Default)]
struct Given(Vec<Option<u8>>);

impl Given {
    fn take(&mut self, piece: &Piece<'_>) {
        match *piece {
            Piece::Data(data) => self.0.extend(data.iter().map(|byte| Some(*byte))),
            Piece::Gap { len, .. } | Piece::Unkept { len } => {
                self.0.extend((0..len).map(|_| None));
            }
        }
    }
}

#[test]
fn the_bytes_that_came_first_stay_whatever_comes_later() {
    let mut random = Random(23);
    for round in 0..2000 {
        let (mut stream, mut budget, mut given) = (Stream::default(), budget(), Given::default());
        // The model: who first had something to say about a position.
        let mut first = [None; 200];
        for number in 0..random.below(40) {
            let start = random.below(180);
            let data = vec![number as u8; 1 + random.below(20)];
            // What was given out already cannot change any more.
            for slot in &mut first[start..start + data.len()] {
                slot.get_or_insert(number as u8);
            }
            stream.segment(1 + start as u64, &data, true, &mut budget, &mut |piece| {
                given.take(&piece);
            });
        }
        let contiguous = first.iter().take_while(|byte| byte.is_some()).count();
        assert_eq!(given.0, first[..contiguous], "round {round}");
        stream.flush(&mut budget, &mut |piece| given.take(&piece));
        let end = first
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last + 1);
        assert_eq!(given.0, first[..end], "round {round}");
        assert_eq!(budget.used, 0);
    }
}

#[test]
fn an_acknowledgement_turns_holes_into_gaps() {
    let (mut stream, mut budget, mut given) = (Stream::default(), budget(), Given::default());
    stream.segment(4, b"def", true, &mut budget, &mut |piece| {
        given.take(&piece);
    });
    assert!(given.0.is_empty());
    stream.acknowledged(9, false, true, &mut budget, &mut |piece| given.take(&piece));
    let seen: String = given
        .0
        .iter()
        .map(|byte| byte.map_or('.', char::from))
        .collect();
    assert_eq!(seen, "...def..");
}

#[test]
fn a_stream_keeps_no_more_than_it_may() {
    let (mut stream, mut given) = (Stream::default(), Given::default());
    let mut budget = Budget {
        stream_limit: 10,
        ..budget()
    };
    for seq in (2..40).step_by(4) {
        stream.segment(seq, b"abcd", true, &mut budget, &mut |piece| {
            given.take(&piece);
        });
        assert!(budget.used <= 10);
    }
    assert_eq!(budget.dropped_bytes, 32);
    // The place of what was not kept is known, so positions stay right.
    stream.segment(1, b"x", true, &mut budget, &mut |piece| given.take(&piece));
    assert_eq!(given.0.len(), 41);
    assert_eq!(given.0[..9], b"xabcdabcd".map(Some));
    assert!(given.0[9..].iter().all(Option::is_none));
}

#[test]
fn without_acknowledgements_a_hole_is_given_up() {
    let (mut stream, mut budget, mut given) = (Stream::default(), budget(), Given::default());
    let mut give = |piece: Piece<'_>| given.take(&piece);
    stream.segment(101, &vec![7; 20_000], true, &mut budget, &mut give);
    stream.give_up_waiting(&mut budget, &mut give);
    assert!(stream.unreliable);
    assert_eq!((given.0.len(), given.0[100]), (20_100, Some(7)));
}
