//! What all details need: who speaks, links between rows, status codes, diagnostics.

use super::reader::Reader;
use super::status;
use super::values::{self, Diagnostics};
use crate::app::{Direction, Session};
use crate::log::{MessageHead, OpcuaDiagInfoDetail, OpcuaStatusCodeDetail};

/// Which part of a service a code or a piece of diagnostics is about; ICSNPP's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    ResponseHeader = 0,
    Browse = 2,
    ActivateSession = 4,
    Read = 6,
    CreateMonitoredItems = 8,
    Write = 18,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::ResponseHeader => "ResponseHeader",
            Self::Browse => "Browse",
            Self::ActivateSession => "ActivateSession",
            Self::Read => "Read",
            Self::CreateMonitoredItems => "CreateMonitoredItems",
            Self::Write => "Write",
        }
    }
}

/// One message, while its rows are written.
pub(super) struct Writer<'a, 'b> {
    pub session: &'a mut Session<'b>,
    pub dir: Direction,
    pub head: MessageHead,
    /// Link ids so far in the connection.
    pub links: &'a mut u64,
    /// The texts that diagnostics point to.
    pub texts: Vec<Option<String>>,
}

impl Writer<'_, '_> {
    /// The same in all rows that belong together, and in no others.
    pub fn link(&mut self) -> String {
        *self.links += 1;
        format!("{}-{}", self.head.uid, self.links)
    }

    /// The same with a suffix, for what is inside.
    pub fn status(&mut self, link: &str, source: Source, suffix: bool, level: u64, code: u32) {
        let mut row = OpcuaStatusCodeDetail::new(&self.head);
        row.status_code_link_id = Some(link.to_owned());
        row.source = Some(source as u64 + u64::from(suffix));
        let inner = if suffix { "_DiagInfo" } else { "" };
        row.source_str = Some(format!("{}{inner}", source.name()));
        row.source_level = Some(level);
        row.status_code = Some(format!("0x{code:08x}"));
        let severity = code >> 30;
        row.severity = Some(u64::from(severity));
        let name = ["Good", "Uncertain", "Bad", "Invalid"][severity as usize];
        row.severity_str = Some(format!("Severity_{name}"));
        row.sub_code = Some(u64::from(code >> 16 & 0x0fff));
        row.sub_code_str = Some(status::name(code).unwrap_or("Unknown").to_owned());
        let bit = |number: u32| Some(code >> number & 1 == 1);
        row.structure_changed = bit(15);
        row.semantics_changed = bit(14);
        let info = code >> 10 & 3;
        row.info_type = Some(u64::from(info));
        let name = ["NotUsed", "DataValue", "Reserved", "Reserved"][info as usize];
        row.info_type_str = Some(format!("InfoType_{name}"));
        if info == 1 {
            let limit = code >> 8 & 3;
            row.limit_bits = Some(u64::from(limit));
            let name = ["None", "Low", "High", "Constant"][limit as usize];
            row.limit_bits_str = Some(format!("LimitBits_{name}"));
            row.overflow = bit(7);
            let historian = code & 3;
            row.historian_bits = Some(u64::from(historian));
            let name = ["Raw", "Calculated", "Interpolated", "Reserved"][historian as usize];
            row.historian_bits_str = Some(format!("HistorianBits_{name}"));
            row.historian_partial = bit(2);
            row.historian_extra_data = bit(3);
            row.historian_multi_value = bit(4);
        }
        let now = self.session.now;
        self.session
            .tables
            .opcua_binary_status_code_detail
            .push(now, row);
    }

    /// From the outermost to the innermost.
    pub fn diagnostics(&mut self, link: &str, source: Source, levels: &[Diagnostics]) {
        let root = self.link();
        for (level, found) in levels.iter().enumerate() {
            let mut row = OpcuaDiagInfoDetail::new(&self.head);
            let has = |bit: u8| Some(found.mask & bit != 0);
            let index = |number: Option<i32>| number.map(|n| u64::try_from(n).unwrap_or(0));
            row.diag_info_link_id = Some(link.to_owned());
            row.root_object_id = Some(root.clone());
            let inner = u64::from(level > 0);
            row.source = Some(source as u64 + inner);
            let part = if level > 0 {
                "InnerDiagInfo"
            } else {
                "DiagInfo"
            };
            row.source_str = Some(format!("{}_{part}", source.name()));
            row.inner_diag_level = Some(level as u64);
            row.has_symbolic_id = has(0x01);
            row.symbolic_id = index(found.symbolic);
            row.symbolic_id_str = self.text(found.symbolic);
            row.has_namespace_uri = has(0x02);
            row.namespace_uri = index(found.namespace);
            row.namespace_uri_str = self.text(found.namespace);
            row.has_locale = has(0x08);
            row.locale = index(found.locale);
            row.locale_str = self.text(found.locale);
            row.has_locale_txt = has(0x04);
            row.locale_txt = index(found.localized);
            row.locale_txt_str = self.text(found.localized);
            row.has_addl_info = has(0x10);
            row.addl_info.clone_from(&found.additional);
            row.has_inner_stat_code = has(0x20);
            row.has_inner_diag_info = has(0x40);
            if let Some(code) = found.status {
                let link = self.link();
                self.status(&link, source, true, level as u64, code);
                row.inner_stat_code = Some(link);
            }
            let now = self.session.now;
            self.session
                .tables
                .opcua_binary_diag_info_detail
                .push(now, row);
        }
    }

    /// The diagnostics at the end of a response; the link to them.
    #[expect(
        clippy::option_option,
        reason = "the outer none is the end of the message, the inner that nothing is said"
    )]
    pub fn diagnostics_list(
        &mut self,
        reader: &mut Reader<'_>,
        source: Source,
    ) -> Option<Option<String>> {
        let count = reader.count()?;
        if count == 0 {
            return Some(None);
        }
        let link = self.link();
        for _ in 0..count {
            let levels = values::diagnostics(reader)?;
            self.diagnostics(&link, source, &levels);
        }
        Some(Some(link))
    }

    fn text(&self, index: Option<i32>) -> Option<String> {
        let index = usize::try_from(index?).ok()?;
        self.texts.get(index)?.clone()
    }
}

/// Give a row the parts of a node id.
macro_rules! set_node {
    ($row:ident, $id:expr, $mask:ident, $namespace:ident, $numeric:ident, $string:ident,
     $guid:ident, $opaque:ident) => {{
        let id = &$id;
        $row.$mask = Some($crate::app::ics::opcua_binary::reader::mask_text(id.mask));
        $row.$namespace = id.namespace.map(u64::from);
        $row.$numeric = id.numeric.map(u64::from);
        $row.$string = id.string.clone();
        $row.$guid = id.guid.clone();
        $row.$opaque = id.opaque.clone();
    }};
}
pub(super) use set_node;
