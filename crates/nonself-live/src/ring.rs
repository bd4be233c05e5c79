//! The kernel's ring of blocks (`TPACKET_V3`).
// Sockets, the mapped memory and its hand-over words cannot be had without.
#![allow(unsafe_code)]
// Blocks begin on pages, and their words are aligned in them.
#![allow(clippy::cast_ptr_alignment)]

use std::ffi::{CString, c_int, c_uint, c_void};
use std::io::{Error, ErrorKind, Result};
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::Counts;
use crate::block::{self, Packet};

/// Bytes of one block: it holds some thousand small packets, and is handed over when it is
/// full or has waited for [`PATIENCE`].
const BLOCK: usize = 1 << 20;
/// Milliseconds.
const PATIENCE: c_uint = 50;
/// The kernel wants a frame size although version 3 has none.
const FRAME: c_uint = 2048;
/// Where a block's hand-over word is.
const STATUS: usize = 8;

const ETHERNET: u16 = 1;
const RAW: u16 = 101;
const EVERY_PROTOCOL: u16 = (libc::ETH_P_ALL as u16).to_be();

/// What the interface speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// As in a capture file.
    pub linktype: u16,
    /// Every packet passes twice, as sent and as received.
    pub loopback: bool,
}

/// A ring on one interface.
pub struct Ring {
    pub link: Link,
    socket: OwnedFd,
    memory: NonNull<u8>,
    blocks: usize,
    next: usize,
}

// SAFETY: the mapped memory belongs to this value alone, as does the socket.
unsafe impl Send for Ring {}

fn set<T>(socket: &OwnedFd, level: c_int, option: c_int, value: &T) -> Result<()> {
    // SAFETY: `value` is a plain structure of the kernel's interface, with its own size.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            option,
            ptr::from_ref(value).cast(),
            size_of::<T>() as libc::socklen_t,
        )
    };
    check(result)
}

fn check(result: c_int) -> Result<()> {
    if result < 0 {
        Err(Error::last_os_error())
    } else {
        Ok(())
    }
}

fn link_of(socket: &OwnedFd, interface: &str) -> Result<Link> {
    // SAFETY: an all-zero `ifreq` is a valid one.
    let mut request: libc::ifreq = unsafe { zeroed() };
    for (place, byte) in request.ifr_name.iter_mut().zip(interface.bytes().take(15)) {
        *place = byte as libc::c_char;
    }
    // SAFETY: the kernel fills in the hardware address of the interface named.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCGIFHWADDR, &mut request) })?;
    // SAFETY: that call sets this member.
    let family = unsafe { request.ifr_ifru.ifru_hwaddr.sa_family };
    match family {
        libc::ARPHRD_ETHER => Ok(Link {
            linktype: ETHERNET,
            loopback: false,
        }),
        libc::ARPHRD_LOOPBACK => Ok(Link {
            linktype: ETHERNET,
            loopback: true,
        }),
        // Tunnels without a link layer of their own.
        libc::ARPHRD_NONE | libc::ARPHRD_PPP => Ok(Link {
            linktype: RAW,
            loopback: false,
        }),
        other => Err(Error::new(
            ErrorKind::Unsupported,
            format!("hardware of type {other}: only Ethernet, loopback and plain IP are read"),
        )),
    }
}

impl Ring {
    /// Open a ring of about `bytes`. Rings of the same `group` share the connections of the
    /// interface. Needs the right to open packet sockets (`CAP_NET_RAW`).
    pub fn open(interface: &str, bytes: usize, group: Option<u16>) -> Result<Self> {
        let name = CString::new(interface)?;
        // SAFETY: a C string that ends.
        let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
        if index == 0 {
            return Err(Error::last_os_error());
        }
        // SAFETY: plain arguments. Protocol 0: no packets before the ring is there.
        let number =
            unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
        check(number)?;
        // SAFETY: a descriptor that was just made and that nobody else has.
        let socket = unsafe { OwnedFd::from_raw_fd(number) };
        let link = link_of(&socket, interface)?;

        set(
            &socket,
            libc::SOL_PACKET,
            libc::PACKET_VERSION,
            &(libc::tpacket_versions::TPACKET_V3 as c_int),
        )?;
        let blocks = (bytes / BLOCK).max(4);
        // SAFETY: all-zero is a valid request; what counts is set below.
        let mut request: libc::tpacket_req3 = unsafe { zeroed() };
        request.tp_block_size = BLOCK as c_uint;
        request.tp_block_nr = blocks as c_uint;
        request.tp_frame_size = FRAME;
        request.tp_frame_nr = (BLOCK * blocks) as c_uint / FRAME;
        request.tp_retire_blk_tov = PATIENCE;
        set(&socket, libc::SOL_PACKET, libc::PACKET_RX_RING, &request)?;
        // SAFETY: maps the ring that was just made; the length is the ring's.
        let memory = unsafe {
            libc::mmap(
                ptr::null_mut(),
                BLOCK * blocks,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                socket.as_raw_fd(),
                0,
            )
        };
        if memory == libc::MAP_FAILED {
            return Err(Error::last_os_error());
        }
        let memory = NonNull::new(memory.cast::<u8>()).ok_or_else(Error::last_os_error)?;
        // From here on `drop` unmaps.
        let ring = Self {
            link,
            socket,
            memory,
            blocks,
            next: 0,
        };

        // SAFETY: all-zero is a valid address; what counts is set below.
        let mut address: libc::sockaddr_ll = unsafe { zeroed() };
        address.sll_family = libc::AF_PACKET as u16;
        address.sll_protocol = EVERY_PROTOCOL;
        address.sll_ifindex = index as c_int;
        // SAFETY: an address of the length given.
        check(unsafe {
            libc::bind(
                ring.socket.as_raw_fd(),
                ptr::from_ref(&address).cast(),
                size_of::<libc::sockaddr_ll>() as libc::socklen_t,
            )
        })?;
        let member = libc::packet_mreq {
            mr_ifindex: index as c_int,
            mr_type: libc::PACKET_MR_PROMISC as u16,
            mr_alen: 0,
            mr_address: [0; 8],
        };
        set(
            &ring.socket,
            libc::SOL_PACKET,
            libc::PACKET_ADD_MEMBERSHIP,
            &member,
        )?;
        if let Some(group) = group {
            // Fragments are put together for the choice of the ring, not for us.
            let kind = libc::PACKET_FANOUT_HASH | libc::PACKET_FANOUT_FLAG_DEFRAG;
            let value = u32::from(group) | kind << 16;
            set(&ring.socket, libc::SOL_PACKET, libc::PACKET_FANOUT, &value)?;
        }
        Ok(ring)
    }

    /// Wait for the next block, at most so long, and give its packets; false when none came.
    pub fn wait(&mut self, most: Duration, each: &mut dyn FnMut(Packet<'_>)) -> Result<bool> {
        let start = self.next * BLOCK;
        // SAFETY: `next` is below `blocks`, so the word lies in the mapped memory; the kernel
        // and we only ever touch it as one aligned word.
        let status = unsafe { &*self.memory.as_ptr().add(start + STATUS).cast::<AtomicU32>() };
        if status.load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
            let mut wanted = libc::pollfd {
                fd: self.socket.as_raw_fd(),
                events: libc::POLLIN,
                revents: 0,
            };
            let patience = c_int::try_from(most.as_millis()).unwrap_or(c_int::MAX);
            // SAFETY: one descriptor, as said.
            let ready = unsafe { libc::poll(&raw mut wanted, 1, patience) };
            if ready < 0 {
                let error = Error::last_os_error();
                return if error.kind() == ErrorKind::Interrupted {
                    Ok(false)
                } else {
                    Err(error)
                };
            }
            if wanted.revents & libc::POLLERR != 0 {
                return Err(Error::new(
                    ErrorKind::NotConnected,
                    "the interface went down",
                ));
            }
            if status.load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
                return Ok(false);
            }
        }
        // SAFETY: the kernel has handed this block over and does not touch it until the word
        // is set back below; the slice ends before.
        let bytes = unsafe { std::slice::from_raw_parts(self.memory.as_ptr().add(start), BLOCK) };
        block::packets(bytes).for_each(each);
        status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        self.next = (self.next + 1) % self.blocks;
        Ok(true)
    }

    /// What the kernel counted since this was last called.
    pub fn counts(&self) -> Result<Counts> {
        // SAFETY: all-zero is a valid value.
        let mut counted: libc::tpacket_stats_v3 = unsafe { zeroed() };
        let mut len = size_of::<libc::tpacket_stats_v3>() as libc::socklen_t;
        // SAFETY: room for the structure that this option gives, and its length.
        check(unsafe {
            libc::getsockopt(
                self.socket.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_STATISTICS,
                (&raw mut counted).cast::<c_void>(),
                &raw mut len,
            )
        })?;
        Ok(Counts {
            link: u64::from(counted.tp_packets),
            dropped: u64::from(counted.tp_drops),
        })
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: mapped by `open` with this length; nothing borrows from it any more.
        unsafe { libc::munmap(self.memory.as_ptr().cast(), BLOCK * self.blocks) };
    }
}
