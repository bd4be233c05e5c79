//! Nodes: browsed, read, written, called, added and deleted.

use super::build::{Source, Writer, set_node};
use super::details::{Answer, Asked, Target};
use super::reader::{Reader, mask_text, some_hex};
use super::values::{self, attribute, node_class, timestamps};
use crate::log::{
    OpcuaBrowse, OpcuaBrowseDescription, OpcuaBrowseRequestContinuationPoint,
    OpcuaBrowseResponseReferences, OpcuaBrowseResult, OpcuaRead, OpcuaReadNodesToRead,
    OpcuaReadResults, OpcuaWrite, Time,
};

pub(super) fn browse_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let now = w.session.now;
    let mut asked = Asked::default();
    let mut row = OpcuaBrowse::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.browse_service_type = Some("BrowseRequest".to_owned());
    let view = r.node_id()?;
    set_node!(
        row,
        view,
        browse_view_id_encoding_mask,
        browse_view_id_namespace_idx,
        browse_view_id_numeric,
        browse_view_id_string,
        browse_view_id_guid,
        browse_view_id_opaque
    );
    row.browse_view_description_timestamp = Some(Time(r.time()?));
    row.browse_view_description_view_version = Some(u64::from(r.u32()?));
    row.req_max_ref_nodes = Some(u64::from(r.u32()?));
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let node = browse_description(w, &link, r)?;
            asked.add(node);
        }
        row.browse_description_link_id = Some(link);
    }
    w.session.tables.opcua_binary_browse.push(now, row);
    Some(asked)
}

fn browse_description(w: &mut Writer<'_, '_>, link: &str, r: &mut Reader<'_>) -> Option<Target> {
    let mut row = OpcuaBrowseDescription::new(&w.head);
    row.browse_description_link_id = Some(link.to_owned());
    let node = r.node_id()?;
    set_node!(
        row,
        node,
        browse_description_encoding_mask,
        browse_description_namespace_idx,
        browse_description_numeric,
        browse_description_string,
        browse_description_guid,
        browse_description_opaque
    );
    row.browse_direction = ["FWD", "INVERSE", "BOTH"]
        .get(r.u32()? as usize)
        .map(|direction| (*direction).to_owned());
    let reference = r.node_id()?;
    set_node!(
        row,
        reference,
        browse_description_ref_encoding_mask,
        browse_description_ref_namespace_idx,
        browse_description_ref_numeric,
        browse_description_ref_string,
        browse_description_ref_guid,
        browse_description_ref_opaque
    );
    row.browse_description_include_subtypes = Some(r.bool()?);
    row.browse_node_class_mask = Some(node_class(r.u32()?));
    row.browse_result_mask = Some(format!("0x{:08x}", r.u32()?));
    w.session
        .tables
        .opcua_binary_browse_description
        .push(w.session.now, row);
    Some(Target {
        node,
        ..Target::default()
    })
}

pub(super) fn browse_next_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let now = w.session.now;
    let mut row = OpcuaBrowse::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.browse_service_type = Some("BrowseNextRequest".to_owned());
    row.browse_next_release_continuation_point = Some(r.bool()?);
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let mut row = OpcuaBrowseRequestContinuationPoint::new(&w.head);
            row.browse_next_link_id = Some(link.clone());
            row.continuation_point = some_hex(r.bytes()?);
            w.session
                .tables
                .opcua_binary_browse_request_continuation_point
                .push(now, row);
        }
        row.browse_next_link_id = Some(link);
    }
    w.session.tables.opcua_binary_browse.push(now, row);
    Some(Asked {
        count,
        ..Asked::default()
    })
}

pub(super) fn browse_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    message: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut answer = Answer::default();
    let mut row = OpcuaBrowse::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.browse_service_type = Some(message.to_owned());
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let mut row = OpcuaBrowseResult::new(&w.head);
            row.browse_response_link_id = Some(link.clone());
            let (code, status) = (r.u32()?, w.link());
            answer.results.push(code);
            w.status(&status, Source::Browse, false, 0, code);
            row.status_code_link_id = Some(status);
            row.browse_result_continuation_point = some_hex(r.bytes()?);
            let references = r.count()?;
            if references > 0 {
                let link = w.link();
                for _ in 0..references {
                    reference(w, &link, r)?;
                }
                row.browse_reference_link_id = Some(link);
            }
            w.session.tables.opcua_binary_browse_result.push(now, row);
        }
        row.browse_response_link_id = Some(link);
    }
    row.browse_diag_info_link_id = w.diagnostics_list(r, Source::Browse)?;
    w.session.tables.opcua_binary_browse.push(now, row);
    Some(answer)
}

fn reference(w: &mut Writer<'_, '_>, link: &str, r: &mut Reader<'_>) -> Option<()> {
    let mut row = OpcuaBrowseResponseReferences::new(&w.head);
    row.browse_reference_link_id = Some(link.to_owned());
    let kind = r.node_id()?;
    set_node!(
        row,
        kind,
        browse_response_ref_encoding_mask,
        browse_response_ref_namespace_idx,
        browse_response_ref_numeric,
        browse_response_ref_string,
        browse_response_ref_guid,
        browse_response_ref_opaque
    );
    row.browse_response_is_forward = Some(r.bool()?);
    let target = r.expanded_node_id()?;
    set_node!(
        row,
        target,
        browse_response_ref_type_encoding_mask,
        browse_response_ref_type_namespace_idx,
        browse_response_ref_type_numeric,
        browse_response_ref_type_string,
        browse_response_ref_type_guid,
        browse_response_ref_type_opaque
    );
    row.browse_response_ref_type_namespace_uri = target.namespace_uri;
    row.browse_response_ref_type_server_idx = target.server.map(u64::from);
    let (namespace, name) = r.qualified_name()?;
    row.browse_response_ref_name_idx = (namespace != 0).then_some(u64::from(namespace));
    row.browse_response_ref_name = name;
    let display = r.localized_text()?;
    row.browse_response_display_name_mask = Some(mask_text(display.mask));
    row.browse_response_display_name_locale = display.locale;
    row.browse_response_display_name_text = display.text;
    let class = r.u32()?;
    row.browse_response_node_class = (class != 0).then(|| node_class(class));
    let definition = r.expanded_node_id()?;
    set_node!(
        row,
        definition,
        browse_response_type_def_encoding_mask,
        browse_response_type_def_namespace_idx,
        browse_response_type_def_numeric,
        browse_response_type_def_string,
        browse_response_type_def_guid,
        browse_response_type_def_opaque
    );
    row.browse_response_type_def_namespace_uri = definition.namespace_uri;
    row.browse_response_type_def_server_idx = definition.server.map(u64::from);
    w.session
        .tables
        .opcua_binary_browse_response_references
        .push(w.session.now, row);
    Some(())
}

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
