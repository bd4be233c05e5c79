//! Subscriptions and the nodes they watch.

use crate::log::message::message_log;

message_log! {
    /// One subscription that is asked for or created.
    OpcuaCreateSubscription, OpcuaCreateSubscriptionTable, "opcua_binary_create_subscription" {
        opcua_link_id: Option<String> => "opcua_link_id",
        requested_publishing_interval: Option<u64> => "requested_publishing_interval",
        requested_lifetime_count: Option<u64> => "requested_lifetime_count",
        requested_max_keep_alive_count: Option<u64> => "requested_max_keep_alive_count",
        max_notifications_per_publish: Option<u64> => "max_notifications_per_publish",
        publishing_enabled: Option<bool> => "publishing_enabled",
        priority: Option<u64> => "priority",
        subscription_id: Option<u64> => "subscription_id",
        revised_publishing_interval: Option<u64> => "revised_publishing_interval",
        revised_lifetime_count: Option<u64> => "revised_lifetime_count",
        revised_max_keep_alive_count: Option<u64> => "revised_max_keep_alive_count",
    }
}

message_log! {
    /// One set of nodes to watch, or its answer.
    OpcuaCreateMonitoredItems, OpcuaCreateMonitoredItemsTable, "opcua_binary_create_monitored_items" {
        opcua_link_id: Option<String> => "opcua_link_id",
        subscription_id: Option<u64> => "subscription_id",
        timestamps_to_return: Option<u64> => "timestamps_to_return",
        timestamps_to_return_str: Option<String> => "timestamps_to_return_str",
        create_item_link_id: Option<String> => "create_item_link_id",
        create_monitored_items_diag_info_link_id: Option<String> => "create_monitored_items_diag_info_link_id",
    }
}

message_log! {
    /// One node to watch, or its answer.
    OpcuaCreateMonitoredItemsCreateItem, OpcuaCreateMonitoredItemsCreateItemTable, "opcua_binary_create_monitored_items_create_item" {
        create_item_link_id: Option<String> => "create_item_link_id",
        item_to_monitor_node_id_encoding_mask: Option<String> => "item_to_monitor_node_id_encoding_mask",
        item_to_monitor_node_id_namespace_idx: Option<u64> => "item_to_monitor_node_id_namespace_idx",
        item_to_monitor_node_id_numeric: Option<u64> => "item_to_monitor_node_id_numeric",
        item_to_monitor_node_id_string: Option<String> => "item_to_monitor_node_id_string",
        item_to_monitor_node_id_guid: Option<String> => "item_to_monitor_node_id_guid",
        item_to_monitor_node_id_opaque: Option<String> => "item_to_monitor_node_id_opaque",
        item_to_monitor_attribute_id: Option<String> => "item_to_monitor_attribute_id",
        item_to_monitor_index_range: Option<String> => "item_to_monitor_index_range",
        item_to_monitor_namespace_idx: Option<u64> => "item_to_monitor_namespace_idx",
        item_to_monitor_name: Option<String> => "item_to_monitor_name",
        monitoring_mode: Option<String> => "monitoring_mode",
        monitoring_parameters_client_handle: Option<u64> => "monitoring_parameters_client_handle",
        monitoring_parameters_sampling_interval: Option<f64> => "monitoring_parameters_sampling_interval",
        monitoring_parameters_queue_size: Option<u64> => "monitoring_parameters_queue_size",
        monitoring_parameters_discard_oldest: Option<bool> => "monitoring_parameters_discard_oldest",
        monitoring_parameters_filter_info_type_id_node_id_encoding_mask: Option<String> => "monitoring_parameters_filter_info_type_id_node_id_encoding_mask",
        monitoring_parameters_filter_info_type_id_node_id_namespace_idx: Option<u64> => "monitoring_parameters_filter_info_type_id_node_id_namespace_idx",
        monitoring_parameters_filter_info_type_id_node_id_numeric: Option<u64> => "monitoring_parameters_filter_info_type_id_node_id_numeric",
        monitoring_parameters_filter_info_type_id_node_id_string: Option<String> => "monitoring_parameters_filter_info_type_id_node_id_string",
        monitoring_parameters_filter_info_type_id_node_id_guid: Option<String> => "monitoring_parameters_filter_info_type_id_node_id_guid",
        monitoring_parameters_filter_info_type_id_node_id_opaque: Option<String> => "monitoring_parameters_filter_info_type_id_node_id_opaque",
        monitoring_parameters_filter_info_type_id_string: Option<String> => "monitoring_parameters_filter_info_type_id_string",
        monitoring_parameters_filter_info_type_id_encoding: Option<String> => "monitoring_parameters_filter_info_type_id_encoding",
        filter_info_details_link_id: Option<String> => "filter_info_details_link_id",
        monitoring_parameters_status_code_link_id: Option<String> => "monitoring_parameters_status_code_link_id",
        monitored_item_index_id: Option<u64> => "monitored_item_index_id",
        monitoring_parameters_revised_sampling_interval: Option<f64> => "monitoring_parameters_revised_sampling_interval",
        monitoring_parameters_revised_queue_size: Option<u64> => "monitoring_parameters_revised_queue_size",
    }
}
