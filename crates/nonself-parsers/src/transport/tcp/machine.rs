//! The states of both ends, and when a packet closes one.

use super::endpoint::{End, State, distance};
use super::{Segment, Surroundings, Tcp};
use crate::app::Direction;

/// What a packet did to the connection.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    /// The sender's end is closed by it …
    pub close: bool,
    /// … in a way worth telling, which a rejected attempt is not.
    pub regular: bool,
}

impl Tcp {
    fn set_state(&mut self, dir: Direction, state: State, s: &mut Surroundings<'_, '_>) {
        let (end, peer) = self.end_and_peer(dir);
        if state == end.state {
            return;
        }
        if !state.is_handshake() && end.state.is_handshake() && peer.state.is_handshake() {
            s.timers
                .set_inactivity(s.outlet.flow.last, s.outlet.flow.tcp_inactivity(s.timeouts));
        }
        end.previous = end.state;
        end.state = state;
    }

    /// Take the step; `dir` follows when the roles turn out to be the other way round.
    pub(super) fn advance(
        &mut self,
        dir: &mut Direction,
        segment: &Segment<'_>,
        delta: i32,
        s: &mut Surroundings<'_, '_>,
    ) -> Change {
        match self.end(*dir).state {
            State::Inactive => self.when_inactive(dir, segment, s),
            State::SynSent | State::SynAckSent => self.when_syn_sent(*dir, segment, s),
            State::Established | State::Partial => self.when_established(*dir, segment, s),
            State::Closed => self.when_closed(*dir, segment, delta, s),
            State::Reset => {
                let flags = segment.header.flags;
                if flags.syn() {
                    s.outlet.weird("SYN_after_reset");
                }
                if flags.fin() {
                    s.outlet.weird("FIN_after_reset");
                }
                if segment.len > 0 && !flags.rst() {
                    s.outlet.weird("data_after_reset");
                }
                Change::default()
            }
        }
    }

    fn when_inactive(
        &mut self,
        dir: &mut Direction,
        segment: &Segment<'_>,
        s: &mut Surroundings<'_, '_>,
    ) -> Change {
        let flags = segment.header.flags;
        let mut change = Change::default();
        if flags.syn() {
            if dir.is_orig() {
                let state = if flags.ack() {
                    s.outlet.weird("connection_originator_SYN_ack");
                    State::SynAckSent
                } else {
                    State::SynSent
                };
                self.set_state(*dir, state, s);
                s.timers.attempt = s.outlet.now.saturating_add(s.timeouts.tcp_attempt);
            } else {
                self.answering_syn(dir, segment, s);
            }
        }
        if flags.fin() {
            self.set_state(*dir, State::Closed, s);
            change = Change {
                close: true,
                regular: true,
            };
            if self.end(dir.flip()).state != State::Partial && !flags.syn() {
                s.outlet.weird("spontaneous_FIN");
            }
        }
        if flags.rst() {
            self.set_state(*dir, State::Reset, s);
            let peer = self.end(dir.flip()).state;
            // A SYN-ACK without its SYN, answered by RST: a scan seen from its back.
            let rejected = if dir.is_orig() {
                peer == State::Established
            } else {
                matches!(peer, State::SynSent | State::SynAckSent)
            };
            change = Change {
                close: true,
                regular: !rejected,
            };
            if !rejected && peer == State::Inactive {
                s.outlet.weird("spontaneous_RST");
            }
        }
        if self.end(*dir).state == State::Inactive {
            self.without_control(*dir, segment, s);
        }
        change
    }

    /// A SYN from the responder.
    fn answering_syn(
        &mut self,
        dir: &mut Direction,
        segment: &Segment<'_>,
        s: &mut Surroundings<'_, '_>,
    ) {
        let header = &segment.header;
        let (end, peer) = self.end_and_peer(*dir);
        if header.flags.ack() {
            if !peer.state.is_inactive_or_partial() && !acknowledges(header.ack, peer) {
                s.outlet.weird("bad_SYN_ack");
            }
        } else if peer.state == State::SynAckSent && header.seq == end.start_seq {
            // SYN and SYN-ACK were seen in the wrong order.
            self.flip();
            s.outlet.flip();
            *dir = dir.flip();
            self.set_state(dir.flip(), State::Established, s);
            self.first_packet_seen[0] = true;
            // Zeek goes on with the end that has just become the originator.
        } else {
            s.outlet.weird("simultaneous_open");
        }
        match self.end(dir.flip()).state {
            State::SynSent => self.set_state(dir.flip(), State::Established, s),
            State::Inactive => s.outlet.weird("unsolicited_SYN_response"),
            _ => {}
        }
        self.set_state(*dir, State::Established, s);
    }

    /// No flag tells the state: the connection was under way already.
    fn without_control(
        &mut self,
        dir: Direction,
        segment: &Segment<'_>,
        s: &mut Surroundings<'_, '_>,
    ) {
        let flags = segment.header.flags;
        // Some acknowledge a SYN before they answer it.
        if !dir.is_orig() && segment.len == 0 && self.orig.state == State::SynSent {
            return;
        }
        if flags.ack() && self.end(dir.flip()).state == State::Established {
            // Only the SYN was missed: it was answered, and now the answer is.
            self.set_state(dir, State::Established, s);
            self.partial = false;
            self.first_packet_seen[usize::from(!dir.is_orig())] = true;
        } else {
            self.set_state(dir, State::Partial, s);
        }
    }

    fn when_syn_sent(
        &mut self,
        dir: Direction,
        segment: &Segment<'_>,
        s: &mut Surroundings<'_, '_>,
    ) -> Change {
        let flags = segment.header.flags;
        let (end, peer) = self.end_and_peer(dir);
        let mut change = Change::default();
        if flags.syn() {
            if dir.is_orig() {
                let plain = !flags.fin() && !flags.rst();
                if flags.ack() && plain && end.state != State::SynAckSent {
                    s.outlet.weird("repeated_SYN_with_ack");
                }
            } else if !flags.ack() && end.state != State::SynSent {
                s.outlet.weird("repeated_SYN_reply_wo_ack");
            }
        }
        if flags.fin() {
            if matches!(peer.state, State::Inactive | State::SynSent) {
                s.outlet.weird("inappropriate_FIN");
            }
            self.set_state(dir, State::Closed, s);
            change = Change {
                close: true,
                regular: true,
            };
        }
        if flags.rst() {
            self.set_state(dir, State::Reset, s);
            self.active = false;
            change.close = true;
        } else if segment.len > 0 {
            s.outlet.weird("data_before_established");
        }
        change
    }

    fn when_established(
        &mut self,
        dir: Direction,
        segment: &Segment<'_>,
        s: &mut Surroundings<'_, '_>,
    ) -> Change {
        let flags = segment.header.flags;
        let mut change = Change::default();
        let (end, peer) = self.end_and_peer(dir);
        let partial_alone = end.state == State::Partial && peer.state == State::Inactive;
        if flags.syn() && partial_alone && !flags.ack() {
            s.outlet.weird("SYN_after_partial");
            self.set_state(dir, State::SynSent, s);
        }
        if flags.fin() && !flags.rst() {
            self.set_state(dir, State::Closed, s);
            let peer = self.end(dir.flip());
            if peer.state == State::Reset && peer.previous == State::Closed {
                // FIN, then RST, then our FIN: that was an orderly end.
                self.set_state(dir.flip(), State::Closed, s);
            }
            change = Change {
                close: true,
                regular: true,
            };
        }
        if flags.rst() {
            self.set_state(dir, State::Reset, s);
            change.close = true;
            let peer = self.end(dir.flip());
            if peer.state != State::Reset || peer.previous != State::Established {
                self.active = false;
            }
        }
        change
    }

    fn when_closed(
        &mut self,
        dir: Direction,
        segment: &Segment<'_>,
        delta: i32,
        s: &mut Surroundings<'_, '_>,
    ) -> Change {
        let flags = segment.header.flags;
        if flags.syn() {
            s.outlet.weird("SYN_after_close");
        }
        if flags.fin() && delta > 0 {
            s.outlet.weird("FIN_advanced_last_seq");
        }
        let mut change = Change::default();
        // A RST after both FINs changes nothing.
        if flags.rst() && self.end(dir.flip()).state != State::Closed {
            self.set_state(dir, State::Reset, s);
            change.close = !self.end(dir).closed;
        }
        change
    }
}

/// Whether `ack` lies between the first and the last number an end has sent.
fn acknowledges(ack: u32, end: &End) -> bool {
    distance(ack, end.start_seq) >= 0 && distance(ack, end.last_seq) <= 0
}
