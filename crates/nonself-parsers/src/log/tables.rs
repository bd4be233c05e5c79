//! All logs together: what the sensor fills and what leaves it.

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::app::Claimed;
use crate::app::ics::enip::Change;

use super::position::{Tally, Teller};
use super::{Lazy, Mark, Position};

/// A log's path and its columns as (name, Zeek type).
pub type LogSchema = (&'static str, Vec<(&'static str, &'static str)>);

/// What one of several sensors has written, and what is left to whoever puts it together.
pub struct Taken {
    pub logs: Vec<Marked>,
    pub claims: Vec<Claimed>,
    pub changes: Vec<Change>,
    /// In the order of the changes.
    pub change_marks: Vec<Mark>,
}

/// Rows of a log, and where they belong.
pub struct Marked {
    pub path: &'static str,
    pub rows: RecordBatch,
    /// In the order of the rows.
    pub marks: Vec<Mark>,
}

/// Where the rows of each table belong.
struct Marks {
    tally: Arc<Tally>,
    of: Vec<Vec<Mark>>,
}

macro_rules! tables {
    ($($field:ident: $table:ty,)+) => {
        /// One table per log.
        #[derive(Default)]
        pub struct Tables {
            $(pub $field: Lazy<$table>,)+
            /// What protocols know across connections; no rows.
            pub app: crate::app::Shared,
            /// Where the rows belong, when that is wanted.
            marks: Option<Marks>,
        }

        impl Tables {
            /// Rows waiting in all tables.
            pub fn rows(&self) -> usize { 0 $(+ self.$field.len())+ }

            /// From now on remember where rows belong.
            pub fn remember_positions(&mut self) {
                let tables = [$(<$table>::PATH),+].len();
                let tally = Tally::of(tables + 1);
                let mut tellers = (0..tables).map(|table| Teller::new(&tally, table));
                $(if let Some(teller) = tellers.next() { self.$field.tell(teller); })+
                // Behind the tables, as if they were rows: connections of CIP.
                self.app.cip_connections.decide_later(Teller::new(&tally, tables));
                self.app.gate.decide_later();
                self.marks = Some(Marks { tally, of: vec![Vec::new(); tables + 1] });
            }

            /// The rows that are new since the last call belong here.
            pub fn mark(&mut self, position: Position) {
                let Some(Marks { tally, of }) = &mut self.marks else { return };
                tally.take_new(|table, rows| of[table].push((position, rows)));
            }

            /// The same as [`Self::take`], with where the rows belong.
            pub fn take_marked(&mut self) -> Taken {
                let marks = self.marks.iter_mut().flat_map(|marks| &mut marks.of);
                let mut marks = marks.map(std::mem::take);
                let mut logs = Vec::new();
                $({
                    let marks = marks.next().unwrap_or_default();
                    if let Some(rows) = self.$field.take() {
                        logs.push(Marked { path: <$table>::PATH, rows, marks });
                    }
                })+
                let change_marks = marks.next().unwrap_or_default();
                drop(marks);
                Taken {
                    logs,
                    claims: self.app.gate.take(),
                    changes: self.app.cip_connections.take_changes(),
                    change_marks,
                }
            }

            /// Take what is waiting: (log path, record batch), logs without rows left out.
            pub fn take(&mut self) -> Vec<(&'static str, RecordBatch)> {
                let mut out = Vec::new();
                $(if let Some(rows) = self.$field.take() { out.push((<$table>::PATH, rows)); })+
                out
            }
        }

        /// The schema of every log.
        pub fn schemas() -> Vec<LogSchema> { vec![$((<$table>::PATH, <$table>::fields()),)+] }
    };
}

tables! {
    conn: super::ConnTable,
    dns: super::DnsTable,
    ssl: super::SslTable,
    x509: super::X509Table,
    quic: super::QuicTable,
    http: super::HttpTable,
    files: super::FilesTable,
    ftp: super::FtpTable,
    smtp: super::SmtpTable,
    socks: super::SocksTable,
    ssh: super::SshTable,
    rdp: super::RdpTable,
    dhcp: super::DhcpTable,
    kerberos: super::KerberosTable,
    ntlm: super::NtlmTable,
    dce_rpc: super::DceRpcTable,
    snmp: super::SnmpTable,
    mqtt_connect: super::MqttConnectTable,
    mqtt_publish: super::MqttPublishTable,
    mqtt_subscribe: super::MqttSubscribeTable,
    ldap: super::LdapTable,
    ldap_search: super::LdapSearchTable,
    smb_mapping: super::SmbMappingTable,
    smb_files: super::SmbFilesTable,
    modbus: super::ModbusTable,
    modbus_detailed: super::ModbusDetailedTable,
    modbus_mask_write_register: super::ModbusMaskWriteRegisterTable,
    modbus_read_device_identification: super::ModbusReadDeviceIdentificationTable,
    modbus_read_write_multiple_registers: super::ModbusReadWriteMultipleRegistersTable,
    cotp: super::CotpTable,
    s7comm: super::S7commTable,
    profinet_io_cm: super::ProfinetIoCmTable,
    enip: super::EnipTable,
    cip: super::CipTable,
    cip_identity: super::CipIdentityTable,
    cip_io: super::CipIoTable,
    s7comm_read_szl: super::S7commReadSzlTable,
    s7comm_upload_download: super::S7commUploadDownloadTable,
    s7comm_known_devices: super::S7commKnownDevicesTable,
    dnp3: super::Dnp3Table,
    dnp3_control: super::Dnp3ControlTable,
    dnp3_objects: super::Dnp3ObjectsTable,
    s7comm_plus: super::S7commPlusTable,
    bacnet: super::BacnetTable,
    bacnet_discovery: super::BacnetDiscoveryTable,
    bacnet_property: super::BacnetPropertyTable,
    bacnet_device_control: super::BacnetDeviceControlTable,
    iec104: super::Iec104Table,
    genisys: super::GenisysTable,
    mms: super::MmsTable,
    opcua_binary: super::OpcuaBinaryTable,
    opcua_binary_status_code_detail: super::OpcuaStatusCodeDetailTable,
    opcua_binary_diag_info_detail: super::OpcuaDiagInfoDetailTable,
    opcua_binary_opensecure_channel: super::OpcuaOpensecureChannelTable,
    opcua_binary_get_endpoints: super::OpcuaGetEndpointsTable,
    opcua_binary_get_endpoints_description: super::OpcuaGetEndpointsDescriptionTable,
    opcua_binary_get_endpoints_discovery: super::OpcuaGetEndpointsDiscoveryTable,
    opcua_binary_get_endpoints_user_token: super::OpcuaGetEndpointsUserTokenTable,
    opcua_binary_create_session: super::OpcuaCreateSessionTable,
    opcua_binary_create_session_discovery: super::OpcuaCreateSessionDiscoveryTable,
    opcua_binary_create_session_endpoints: super::OpcuaCreateSessionEndpointsTable,
    opcua_binary_create_session_user_token: super::OpcuaCreateSessionUserTokenTable,
    opcua_binary_activate_session: super::OpcuaActivateSessionTable,
    opcua_binary_close_session: super::OpcuaCloseSessionTable,
    opcua_binary_browse: super::OpcuaBrowseTable,
    opcua_binary_browse_description: super::OpcuaBrowseDescriptionTable,
    opcua_binary_browse_request_continuation_point: super::OpcuaBrowseRequestContinuationPointTable,
    opcua_binary_browse_result: super::OpcuaBrowseResultTable,
    opcua_binary_browse_response_references: super::OpcuaBrowseResponseReferencesTable,
    opcua_binary_read: super::OpcuaReadTable,
    opcua_binary_read_nodes_to_read: super::OpcuaReadNodesToReadTable,
    opcua_binary_read_results: super::OpcuaReadResultsTable,
    opcua_binary_write: super::OpcuaWriteTable,
    opcua_binary_create_subscription: super::OpcuaCreateSubscriptionTable,
    opcua_binary_create_monitored_items: super::OpcuaCreateMonitoredItemsTable,
    opcua_binary_create_monitored_items_create_item: super::OpcuaCreateMonitoredItemsCreateItemTable,
    ot_command: super::OtCommandTable,
    arp: super::ArpTable,
    lldp: super::LldpTable,
    goose: super::GooseTable,
    sv: super::SvTable,
    profinet_dcp: super::ProfinetDcpTable,
    profinet_rt: super::ProfinetRtTable,
    ethercat: super::EtherCatTable,
    ptp: super::PtpTable,
    prp: super::PrpTable,
    asset: super::AssetTable,
    software: super::SoftwareTable,
    tunnel: super::TunnelTable,
    capture_loss: super::CaptureLossTable,
    weird: super::WeirdTable,
}
