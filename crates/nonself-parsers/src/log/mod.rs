//! The logs: one record type per Zeek log, collected as Arrow columns.
//!
//! A record is an ordinary struct; [`define_log!`] derives from it the table that
//! holds its rows as columns, and the schema with Zeek's names and types.

mod column;
mod lazy;
mod message;
mod position;
mod tables;

mod arp;
mod asset;
mod bacnet;
mod capture_loss;
mod cip;
mod conn;
mod cotp;
mod dce_rpc;
mod dhcp;
mod dnp3;
mod dnp3_control;
mod dnp3_objects;
mod dns;
mod enip;
mod ethercat;
mod files;
mod ftp;
mod genisys;
mod goose;
mod http;
mod iec104;
mod kerberos;
mod ldap;
mod lldp;
mod mms;
mod modbus;
mod modbus_detailed;
mod modbus_mask_write_register;
mod modbus_read_device_identification;
mod modbus_read_write_multiple_registers;
mod mqtt;
mod ntlm;
mod opcua_binary;
mod ot_command;
mod profinet_dcp;
mod profinet_io_cm;
mod profinet_rt;
mod prp;
mod ptp;
mod quic;
mod rdp;
mod s7comm;
mod s7comm_known_devices;
mod s7comm_plus;
mod s7comm_read_szl;
mod s7comm_upload_download;
mod smb_files;
mod smb_mapping;
mod smtp;
mod snmp;
mod socks;
mod software;
mod ssh;
mod ssl;
mod sv;
mod tunnel;
mod weird;
mod x509;

pub use arp::{Arp, ArpTable};
pub use asset::{Asset, AssetTable};
pub use bacnet::{
    Bacnet, BacnetDeviceControl, BacnetDeviceControlTable, BacnetDiscovery, BacnetDiscoveryTable,
    BacnetProperty, BacnetPropertyTable, BacnetTable,
};
pub use capture_loss::{CaptureLoss, CaptureLossTable};
pub use cip::{Cip, CipIdentity, CipIdentityTable, CipIo, CipIoTable, CipTable};
pub use column::{Enum, Interval, Port, Set, Text, Time, Value, ascii, format_compact};
pub use conn::{Conn, ConnTable};
pub use cotp::{Cotp, CotpTable};
pub use dce_rpc::{DceRpc, DceRpcTable};
pub use dhcp::{Dhcp, DhcpTable};
pub use dnp3::{Dnp3, Dnp3Table};
pub use dnp3_control::{Dnp3Control, Dnp3ControlTable};
pub use dnp3_objects::{Dnp3Objects, Dnp3ObjectsTable};
pub use dns::{Dns, DnsTable};
pub use enip::{Enip, EnipTable};
pub use ethercat::{EtherCat, EtherCatTable};
pub use files::{Files, FilesTable};
pub use ftp::{Ftp, FtpTable};
pub use genisys::{Genisys, GenisysTable};
pub use goose::{Goose, GooseTable};
pub use http::{Http, HttpTable};
pub use iec104::{Iec104, Iec104Table};
pub use kerberos::{Kerberos, KerberosTable};
pub use lazy::{Lazy, Table};
pub use ldap::{Ldap, LdapSearch, LdapSearchTable, LdapTable};
pub use lldp::{Lldp, LldpTable};
pub use message::MessageHead;
pub use mms::{Mms, MmsTable};
pub use modbus::{Modbus, ModbusTable};
pub use modbus_detailed::{ModbusDetailed, ModbusDetailedTable};
pub use modbus_mask_write_register::{ModbusMaskWriteRegister, ModbusMaskWriteRegisterTable};
pub use modbus_read_device_identification::{
    ModbusReadDeviceIdentification, ModbusReadDeviceIdentificationTable,
};
pub use modbus_read_write_multiple_registers::{
    ModbusReadWriteMultipleRegisters, ModbusReadWriteMultipleRegistersTable,
};
pub use mqtt::{
    MqttConnect, MqttConnectTable, MqttPublish, MqttPublishTable, MqttSubscribe, MqttSubscribeTable,
};
pub use ntlm::{Ntlm, NtlmTable};
pub use opcua_binary::*;
pub use ot_command::{OtCommand, OtCommandTable};
pub use position::{Mark, Position, Teller};
pub use profinet_dcp::{ProfinetDcp, ProfinetDcpTable};
pub use profinet_io_cm::{ProfinetIoCm, ProfinetIoCmTable};
pub use profinet_rt::{ProfinetRt, ProfinetRtTable};
pub use prp::{Prp, PrpTable};
pub use ptp::{Ptp, PtpTable};
pub use quic::{Quic, QuicTable};
pub use rdp::{Rdp, RdpTable};
pub use s7comm::{S7comm, S7commTable};
pub use s7comm_known_devices::{S7commKnownDevices, S7commKnownDevicesTable};
pub use s7comm_plus::{S7commPlus, S7commPlusTable};
pub use s7comm_read_szl::{S7commReadSzl, S7commReadSzlTable};
pub use s7comm_upload_download::{S7commUploadDownload, S7commUploadDownloadTable};
pub use smb_files::{SmbFiles, SmbFilesTable};
pub use smb_mapping::{SmbMapping, SmbMappingTable};
pub use smtp::{Smtp, SmtpTable};
pub use snmp::{Snmp, SnmpTable};
pub use socks::{Socks, SocksTable};
pub use software::{Software, SoftwareTable};
pub use ssh::{Ssh, SshTable};
pub use ssl::{Ssl, SslTable};
pub use sv::{Sv, SvTable};
pub use tables::{LogSchema, Marked, Tables, Taken, schemas};
pub use tunnel::{Tunnel, TunnelTable};
pub use weird::{Weird, WeirdTable};
pub use x509::{X509, X509Table};

/// Define a log: its record, its table of columns, and its schema.
///
/// ```ignore
/// define_log! {
///     /// One row per weird thing.
///     Weird, WeirdTable, "weird" {
///         /// When it was seen.
///         ts: Time => "ts",
///     }
/// }
/// ```
macro_rules! define_log {
    ($(#[$doc:meta])* $record:ident, $table:ident, $path:literal {
        $($(#[$field_doc:meta])* $field:ident: $ty:ty => $name:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $record { $($(#[$field_doc])* pub $field: $ty,)+ }

        #[doc = concat!("Rows of `", $path, "`, held as columns.")]
        #[derive(Default)]
        pub struct $table {
            rows: usize,
            write_ts: <$crate::log::Time as $crate::log::Value>::Column,
            $($field: <$ty as $crate::log::Value>::Column,)+
        }

        impl $table {
            /// The log's name, as in Zeek's `#path`.
            pub const PATH: &'static str = $path;

            /// Column names with their Zeek types, in the order of the log.
            pub fn fields() -> Vec<(&'static str, &'static str)> {
                use $crate::log::Value;
                vec![
                    $(($name, <$ty as Value>::ZEEK),)+
                    ("_write_ts", <$crate::log::Time as Value>::ZEEK),
                ]
            }

            pub fn schema() -> arrow_schema::SchemaRef {
                use $crate::log::Value;
                use arrow_schema::{Field, Schema};
                std::sync::Arc::new(Schema::new(vec![
                    $(Field::new($name, <$ty as Value>::data_type(), true),)+
                    Field::new("_write_ts", <$crate::log::Time as Value>::data_type(), true),
                ]))
            }
        }

        impl $crate::log::Table for $table {
            type Row = $record;

            fn push(&mut self, write_ts: $crate::log::Time, row: $record) {
                use $crate::log::Value;
                write_ts.push(&mut self.write_ts, self.rows);
                $(row.$field.push(&mut self.$field, self.rows);)+
                self.rows += 1;
            }

            fn rows(&self) -> usize { self.rows }

            fn take(&mut self) -> arrow_array::RecordBatch {
                use nonself_columns::Column;
                let rows = std::mem::take(&mut self.rows);
                let columns: Vec<arrow_array::ArrayRef> = vec![
                    $(self.$field.finish(rows),)+
                    self.write_ts.finish(rows),
                ];
                arrow_array::RecordBatch::try_new(Self::schema(), columns)
                    .expect("columns of one table have one length")
            }
        }
    };
}
pub(crate) use define_log;
