//! All logs together: what the sensor fills and what leaves it.

use arrow_array::RecordBatch;

use super::{
    AssetTable, ConnTable, DhcpTable, DnsTable, HttpTable, ModbusTable, OtCommandTable, RdpTable,
    S7commTable, SshTable, SslTable, WeirdTable, X509Table,
};

/// A log's path and its columns as (name, Zeek type).
pub type LogSchema = (&'static str, Vec<(&'static str, &'static str)>);

macro_rules! tables {
    ($($field:ident: $table:ty,)+) => {
        /// One table per log.
        #[derive(Default)]
        pub struct Tables {
            $(pub $field: $table,)+
            /// What protocols know across connections; no rows.
            pub app: crate::app::Shared,
        }

        impl Tables {
            /// Rows waiting in all tables.
            pub fn rows(&self) -> usize { 0 $(+ self.$field.len())+ }

            /// Take what is waiting: (log path, record batch), logs without rows left out.
            pub fn take(&mut self) -> Vec<(&'static str, RecordBatch)> {
                let mut out = Vec::new();
                $(if !self.$field.is_empty() { out.push((<$table>::PATH, self.$field.take())); })+
                out
            }
        }

        /// The schema of every log.
        pub fn schemas() -> Vec<LogSchema> { vec![$((<$table>::PATH, <$table>::fields()),)+] }
    };
}

tables! {
    conn: ConnTable,
    dns: DnsTable,
    ssl: SslTable,
    x509: X509Table,
    http: HttpTable,
    ssh: SshTable,
    rdp: RdpTable,
    dhcp: DhcpTable,
    modbus: ModbusTable,
    s7comm: S7commTable,
    ot_command: OtCommandTable,
    asset: AssetTable,
    weird: WeirdTable,
}
