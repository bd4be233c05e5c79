//! Browsing: from a node to those around it.

use super::build::{Source, Writer, set_node};
use super::details::{Answer, Asked, Target};
use super::reader::{Reader, mask_text, some_hex};
use super::values::node_class;
use crate::log::{
    OpcuaBrowse, OpcuaBrowseDescription, OpcuaBrowseRequestContinuationPoint,
    OpcuaBrowseResponseReferences, OpcuaBrowseResult, Time,
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
