//! Subscriptions, and the nodes that they watch.

use super::build::{Source, Writer, set_node};
use super::details::{Answer, Asked, Target};
use super::reader::{ExtensionObject, Reader, mask_text};
use super::values::{attribute, object_kind, timestamps};
use crate::log::{
    OpcuaCreateMonitoredItems, OpcuaCreateMonitoredItemsCreateItem, OpcuaCreateSubscription,
};

pub(super) fn create_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let mut row = OpcuaCreateSubscription::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.requested_publishing_interval = Some(r.f64()? as u64);
    row.requested_lifetime_count = Some(u64::from(r.u32()?));
    row.requested_max_keep_alive_count = Some(u64::from(r.u32()?));
    row.max_notifications_per_publish = Some(u64::from(r.u32()?));
    row.publishing_enabled = Some(r.bool()?);
    row.priority = Some(u64::from(r.u8()?));
    let now = w.session.now;
    w.session
        .tables
        .opcua_binary_create_subscription
        .push(now, row);
    Some(Asked::default())
}

pub(super) fn create_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let mut row = OpcuaCreateSubscription::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.subscription_id = Some(u64::from(r.u32()?));
    row.revised_publishing_interval = Some(r.f64()? as u64);
    row.revised_lifetime_count = Some(u64::from(r.u32()?));
    row.revised_max_keep_alive_count = Some(u64::from(r.u32()?));
    let now = w.session.now;
    w.session
        .tables
        .opcua_binary_create_subscription
        .push(now, row);
    Some(Answer::default())
}

pub(super) fn items_request(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Asked> {
    let now = w.session.now;
    let mut asked = Asked::default();
    let mut row = OpcuaCreateMonitoredItems::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    row.subscription_id = Some(u64::from(r.u32()?));
    let times = r.u32()?;
    row.timestamps_to_return = Some(u64::from(times));
    row.timestamps_to_return_str = timestamps(times);
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let mut row = OpcuaCreateMonitoredItemsCreateItem::new(&w.head);
            row.create_item_link_id = Some(link.clone());
            let (node, number) = (r.node_id()?, r.u32()?);
            set_node!(
                row,
                node,
                item_to_monitor_node_id_encoding_mask,
                item_to_monitor_node_id_namespace_idx,
                item_to_monitor_node_id_numeric,
                item_to_monitor_node_id_string,
                item_to_monitor_node_id_guid,
                item_to_monitor_node_id_opaque
            );
            row.item_to_monitor_attribute_id = Some(attribute(number));
            row.item_to_monitor_index_range = r.string()?;
            let (namespace, name) = r.qualified_name()?;
            row.item_to_monitor_namespace_idx = (namespace != 0).then_some(u64::from(namespace));
            row.item_to_monitor_name = name;
            let mode = r.u32()?;
            row.monitoring_mode = ["Disabled", "Sampling", "Reporting"]
                .get(mode as usize)
                .map(|mode| (*mode).to_owned());
            row.monitoring_parameters_client_handle = Some(u64::from(r.u32()?));
            row.monitoring_parameters_sampling_interval = Some(r.f64()?);
            let filter = r.extension_object()?;
            set_filter(&mut row, &filter);
            row.monitoring_parameters_queue_size = Some(u64::from(r.u32()?));
            row.monitoring_parameters_discard_oldest = Some(r.bool()?);
            w.session
                .tables
                .opcua_binary_create_monitored_items_create_item
                .push(now, row);
            asked.add(Target {
                node,
                attribute: Some(number),
                ..Target::default()
            });
        }
        row.create_item_link_id = Some(link);
    }
    w.session
        .tables
        .opcua_binary_create_monitored_items
        .push(now, row);
    Some(asked)
}

fn set_filter(row: &mut OpcuaCreateMonitoredItemsCreateItem, filter: &ExtensionObject<'_>) {
    if filter.kind.standard() == Some(0) {
        return;
    }
    set_node!(
        row,
        filter.kind,
        monitoring_parameters_filter_info_type_id_node_id_encoding_mask,
        monitoring_parameters_filter_info_type_id_node_id_namespace_idx,
        monitoring_parameters_filter_info_type_id_node_id_numeric,
        monitoring_parameters_filter_info_type_id_node_id_string,
        monitoring_parameters_filter_info_type_id_node_id_guid,
        monitoring_parameters_filter_info_type_id_node_id_opaque
    );
    row.monitoring_parameters_filter_info_type_id_string = object_kind(&filter.kind);
    row.monitoring_parameters_filter_info_type_id_encoding = Some(mask_text(filter.encoding));
}

pub(super) fn items_response(
    w: &mut Writer<'_, '_>,
    link: &str,
    r: &mut Reader<'_>,
) -> Option<Answer> {
    let now = w.session.now;
    let mut answer = Answer::default();
    let mut row = OpcuaCreateMonitoredItems::new(&w.head);
    row.opcua_link_id = Some(link.to_owned());
    let count = r.count()?;
    if count > 0 {
        let link = w.link();
        for _ in 0..count {
            let mut row = OpcuaCreateMonitoredItemsCreateItem::new(&w.head);
            row.create_item_link_id = Some(link.clone());
            let code = r.u32()?;
            answer.results.push(code);
            let status = w.link();
            w.status(&status, Source::CreateMonitoredItems, false, 0, code);
            row.monitoring_parameters_status_code_link_id = Some(status);
            row.monitored_item_index_id = Some(u64::from(r.u32()?));
            row.monitoring_parameters_revised_sampling_interval = Some(r.f64()?);
            row.monitoring_parameters_revised_queue_size = Some(u64::from(r.u32()?));
            set_filter(&mut row, &r.extension_object()?);
            w.session
                .tables
                .opcua_binary_create_monitored_items_create_item
                .push(now, row);
        }
        row.create_item_link_id = Some(link);
    }
    row.create_monitored_items_diag_info_link_id =
        w.diagnostics_list(r, Source::CreateMonitoredItems)?;
    w.session
        .tables
        .opcua_binary_create_monitored_items
        .push(now, row);
    Some(answer)
}
