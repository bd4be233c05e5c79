//! Nodes: read, written, called, added and deleted.

use super::build::{Source, Writer, set_node};
use super::details::{Answer, Asked, Target};
use super::reader::{Reader, mask_text};
use super::values::{self, attribute, timestamps};
use crate::log::{OpcuaRead, OpcuaReadNodesToRead, OpcuaReadResults, OpcuaWrite, Time};

pub(super) fn read_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let now = w.session.now;
    let mut asked = Asked::default();
    let mut row = OpcuaRead::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.max_age = Some(r.f64()? as u64);
    let times = r.u32()?;
    row.timestamps_to_return = Some(u64::from(times));
    row.timestamps_to_return_str = timestamps(times);
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let mut row = OpcuaReadNodesToRead::new(&w.head);
            row.nodes_to_read_link_id = Some(link.clone());
            let (node, number) = (r.node_id()?, r.u32()?);
            set_node!(
                row,
                node,
                node_id_encoding_mask,
                node_id_namespace_idx,
                node_id_numeric,
                node_id_string,
                node_id_guid,
                node_id_opaque
            );
            row.attribute_id = Some(u64::from(number));
            row.attribute_id_str = Some(attribute(number));
            row.index_range = r.string()?;
            let (namespace, name) = r.qualified_name()?;
            row.data_encoding_name_idx = Some(u64::from(namespace));
            row.data_encoding_name = name;
            w.session
                .tables
                .opcua_binary_read_nodes_to_read
                .push(now, row);
            asked.add(Target {
                node,
                attribute: Some(number),
                ..Target::default()
            });
        }
        row.nodes_to_read_link_id = Some(link);
    }
    w.session.tables.opcua_binary_read.push(now, row);
    Some(asked)
}

pub(super) fn read_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut answer = Answer::default();
    let mut row = OpcuaRead::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for level in 0..count {
            let value = values::data_value(r)?;
            let mut row = OpcuaReadResults::new(&w.head);
            row.results_link_id = Some(link.clone());
            row.level = Some(level as u64);
            row.data_value_encoding_mask = Some(mask_text(value.mask));
            if let Some(code) = value.status {
                let status = w.link();
                w.status(&status, Source::Read, false, 0, code);
                row.status_code_link_id = Some(status);
            }
            row.source_timestamp = value.source_time.map(Time);
            row.source_pico_sec = value.source_pico.map(u64::from);
            row.server_timestamp = value.server_time.map(Time);
            row.server_pico_sec = value.server_pico.map(u64::from);
            w.session.tables.opcua_binary_read_results.push(now, row);
            answer.results.push(value.status.unwrap_or(0));
            answer.values.push(value.value);
        }
        row.read_results_link_id = Some(link);
    }
    row.diag_info_link_id = w.diagnostics_list(r, Source::Read)?;
    w.session.tables.opcua_binary_read.push(now, row);
    Some(answer)
}

pub(super) fn write_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let now = w.session.now;
    let mut asked = Asked::default();
    for _ in 0..r.count()? {
        let mut row = OpcuaWrite::new(&w.head);
        row.opcua_link_id = Some(link.to_owned());
        let (node, number) = (r.node_id()?, r.u32()?);
        set_node!(
            row,
            node,
            node_id_encoding_mask,
            node_id_namespace_idx,
            node_id_numeric,
            node_id_string,
            node_id_guid,
            node_id_opaque
        );
        row.attribute_id = Some(u64::from(number));
        row.attribute_id_str = Some(attribute(number));
        row.index_range = r.string()?;
        let value = values::data_value(r)?;
        row.data_value_encoding_mask = Some(mask_text(value.mask));
        if let Some(code) = value.status {
            let status = w.link();
            w.status(&status, Source::Write, false, 0, code);
            row.req_status_code_link_id = Some(status);
        }
        row.source_timestamp = value.source_time.map(Time);
        row.source_pico_sec = value.source_pico.map(u64::from);
        row.server_timestamp = value.server_time.map(Time);
        row.server_pico_sec = value.server_pico.map(u64::from);
        w.session.tables.opcua_binary_write.push(now, row);
        asked.add(Target {
            node,
            attribute: Some(number),
            value: value.value,
            detail: None,
        });
    }
    Some(asked)
}

pub(super) fn write_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut answer = Answer::default();
    let mut row = OpcuaWrite::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let code = r.u32()?;
            answer.results.push(code);
            w.status(&link, Source::Write, false, 0, code);
        }
        row.res_status_code_link_id = Some(link);
    }
    row.diag_info_link_id = w.diagnostics_list(r, Source::Write)?;
    w.session.tables.opcua_binary_write.push(now, row);
    Some(answer)
}

pub(super) fn call_request(r: &mut Reader<'_>) -> Option<Asked> {
    let mut asked = Asked::default();
    for _ in 0..r.count()? {
        let (node, method) = (r.node_id()?, r.node_id()?);
        let mut value = None;
        for index in 0..r.count()? {
            let argument = values::variant(r)?;
            value = value.or(Some(argument).filter(|_| index == 0));
        }
        asked.add(Target {
            node,
            detail: Some(method.text()),
            value,
            ..Target::default()
        });
    }
    Some(asked)
}

pub(super) fn call_response(r: &mut Reader<'_>) -> Option<Answer> {
    let mut answer = Answer::default();
    for _ in 0..r.count()? {
        answer.results.push(r.u32()?);
        for _ in 0..r.count()? {
            r.u32()?;
        }
        for _ in 0..r.count()? {
            values::diagnostics(r)?;
        }
        for _ in 0..r.count()? {
            values::variant(r)?;
        }
    }
    Some(answer)
}

pub(super) fn add_request(r: &mut Reader<'_>) -> Option<Asked> {
    let mut asked = Asked::default();
    for _ in 0..r.count()? {
        r.expanded_node_id()?;
        r.node_id()?;
        let node = r.expanded_node_id()?;
        let (_, name) = r.qualified_name()?;
        r.u32()?;
        r.extension_object()?;
        r.expanded_node_id()?;
        asked.add(Target {
            node,
            detail: name,
            ..Target::default()
        });
    }
    Some(asked)
}

pub(super) fn delete_request(r: &mut Reader<'_>) -> Option<Asked> {
    let mut asked = Asked::default();
    for _ in 0..r.count()? {
        let node = r.node_id()?;
        r.bool()?;
        asked.add(Target {
            node,
            ..Target::default()
        });
    }
    Some(asked)
}
