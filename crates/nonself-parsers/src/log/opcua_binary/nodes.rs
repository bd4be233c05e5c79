//! Nodes that are browsed, read and written.

use crate::log::Time;
use crate::log::message::message_log;

message_log! {
    /// One question for the nodes around a node, or its answer.
    OpcuaBrowse, OpcuaBrowseTable, "opcua_binary_browse" {
        opcua_link_id: Option<String> => "opcua_link_id",
        browse_service_type: Option<String> => "browse_service_type",
        browse_view_id_encoding_mask: Option<String> => "browse_view_id_encoding_mask",
        browse_view_id_namespace_idx: Option<u64> => "browse_view_id_namespace_idx",
        browse_view_id_numeric: Option<u64> => "browse_view_id_numeric",
        browse_view_id_string: Option<String> => "browse_view_id_string",
        browse_view_id_guid: Option<String> => "browse_view_id_guid",
        browse_view_id_opaque: Option<String> => "browse_view_id_opaque",
        browse_view_description_timestamp: Option<Time> => "browse_view_description_timestamp",
        browse_view_description_view_version: Option<u64> => "browse_view_description_view_version",
        req_max_ref_nodes: Option<u64> => "req_max_ref_nodes",
        browse_description_link_id: Option<String> => "browse_description_link_id",
        browse_next_release_continuation_point: Option<bool> => "browse_next_release_continuation_point",
        browse_next_link_id: Option<String> => "browse_next_link_id",
        browse_response_link_id: Option<String> => "browse_response_link_id",
        browse_diag_info_link_id: Option<String> => "browse_diag_info_link_id",
    }
}

message_log! {
    /// One node whose neighbours are asked for.
    OpcuaBrowseDescription, OpcuaBrowseDescriptionTable, "opcua_binary_browse_description" {
        browse_description_link_id: Option<String> => "browse_description_link_id",
        browse_description_encoding_mask: Option<String> => "browse_description_encoding_mask",
        browse_description_namespace_idx: Option<u64> => "browse_description_namespace_idx",
        browse_description_numeric: Option<u64> => "browse_description_numeric",
        browse_description_string: Option<String> => "browse_description_string",
        browse_description_guid: Option<String> => "browse_description_guid",
        browse_description_opaque: Option<String> => "browse_description_opaque",
        browse_direction: Option<String> => "browse_direction",
        browse_description_ref_encoding_mask: Option<String> => "browse_description_ref_encoding_mask",
        browse_description_ref_namespace_idx: Option<u64> => "browse_description_ref_namespace_idx",
        browse_description_ref_numeric: Option<u64> => "browse_description_ref_numeric",
        browse_description_ref_string: Option<String> => "browse_description_ref_string",
        browse_description_ref_guid: Option<String> => "browse_description_ref_guid",
        browse_description_ref_opaque: Option<String> => "browse_description_ref_opaque",
        browse_description_include_subtypes: Option<bool> => "browse_description_include_subtypes",
        browse_node_class_mask: Option<String> => "browse_node_class_mask",
        browse_result_mask: Option<String> => "browse_result_mask",
    }
}

message_log! {
    /// One point from which browsing goes on.
    OpcuaBrowseRequestContinuationPoint, OpcuaBrowseRequestContinuationPointTable, "opcua_binary_browse_request_continuation_point" {
        browse_next_link_id: Option<String> => "browse_next_link_id",
        continuation_point: Option<String> => "continuation_point",
    }
}

message_log! {
    /// The neighbours of one node.
    OpcuaBrowseResult, OpcuaBrowseResultTable, "opcua_binary_browse_result" {
        browse_response_link_id: Option<String> => "browse_response_link_id",
        status_code_link_id: Option<String> => "status_code_link_id",
        browse_result_continuation_point: Option<String> => "browse_result_continuation_point",
        browse_reference_link_id: Option<String> => "browse_reference_link_id",
    }
}

message_log! {
    /// One neighbour of a node.
    OpcuaBrowseResponseReferences, OpcuaBrowseResponseReferencesTable, "opcua_binary_browse_response_references" {
        browse_reference_link_id: Option<String> => "browse_reference_link_id",
        browse_response_ref_encoding_mask: Option<String> => "browse_response_ref_encoding_mask",
        browse_response_ref_namespace_idx: Option<u64> => "browse_response_ref_namespace_idx",
        browse_response_ref_numeric: Option<u64> => "browse_response_ref_numeric",
        browse_response_ref_string: Option<String> => "browse_response_ref_string",
        browse_response_ref_guid: Option<String> => "browse_response_ref_guid",
        browse_response_ref_opaque: Option<String> => "browse_response_ref_opaque",
        browse_response_is_forward: Option<bool> => "browse_response_is_forward",
        browse_response_ref_type_encoding_mask: Option<String> => "browse_response_ref_type_encoding_mask",
        browse_response_ref_type_namespace_idx: Option<u64> => "browse_response_ref_type_namespace_idx",
        browse_response_ref_type_numeric: Option<u64> => "browse_response_ref_type_numeric",
        browse_response_ref_type_string: Option<String> => "browse_response_ref_type_string",
        browse_response_ref_type_guid: Option<String> => "browse_response_ref_type_guid",
        browse_response_ref_type_opaque: Option<String> => "browse_response_ref_type_opaque",
        browse_response_ref_type_namespace_uri: Option<String> => "browse_response_ref_type_namespace_uri",
        browse_response_ref_type_server_idx: Option<u64> => "browse_response_ref_type_server_idx",
        browse_response_ref_name_idx: Option<u64> => "browse_response_ref_name_idx",
        browse_response_ref_name: Option<String> => "browse_response_ref_name",
        browse_response_display_name_mask: Option<String> => "browse_response_display_name_mask",
        browse_response_display_name_locale: Option<String> => "browse_response_display_name_locale",
        browse_response_display_name_text: Option<String> => "browse_response_display_name_text",
        browse_response_node_class: Option<String> => "browse_response_node_class",
        browse_response_type_def_encoding_mask: Option<String> => "browse_response_type_def_encoding_mask",
        browse_response_type_def_namespace_idx: Option<u64> => "browse_response_type_def_namespace_idx",
        browse_response_type_def_numeric: Option<u64> => "browse_response_type_def_numeric",
        browse_response_type_def_string: Option<String> => "browse_response_type_def_string",
        browse_response_type_def_guid: Option<String> => "browse_response_type_def_guid",
        browse_response_type_def_opaque: Option<String> => "browse_response_type_def_opaque",
        browse_response_type_def_namespace_uri: Option<String> => "browse_response_type_def_namespace_uri",
        browse_response_type_def_server_idx: Option<u64> => "browse_response_type_def_server_idx",
    }
}

message_log! {
    /// One read, or its answer.
    OpcuaRead, OpcuaReadTable, "opcua_binary_read" {
        opcua_link_id: Option<String> => "opcua_link_id",
        max_age: Option<u64> => "max_age",
        timestamps_to_return: Option<u64> => "timestamps_to_return",
        timestamps_to_return_str: Option<String> => "timestamps_to_return_str",
        nodes_to_read_link_id: Option<String> => "nodes_to_read_link_id",
        read_results_link_id: Option<String> => "read_results_link_id",
        diag_info_link_id: Option<String> => "diag_info_link_id",
    }
}

message_log! {
    /// One attribute that is read.
    OpcuaReadNodesToRead, OpcuaReadNodesToReadTable, "opcua_binary_read_nodes_to_read" {
        nodes_to_read_link_id: Option<String> => "nodes_to_read_link_id",
        node_id_encoding_mask: Option<String> => "node_id_encoding_mask",
        node_id_namespace_idx: Option<u64> => "node_id_namespace_idx",
        node_id_numeric: Option<u64> => "node_id_numeric",
        node_id_string: Option<String> => "node_id_string",
        node_id_guid: Option<String> => "node_id_guid",
        node_id_opaque: Option<String> => "node_id_opaque",
        attribute_id: Option<u64> => "attribute_id",
        attribute_id_str: Option<String> => "attribute_id_str",
        index_range: Option<String> => "index_range",
        data_encoding_name_idx: Option<u64> => "data_encoding_name_idx",
        data_encoding_name: Option<String> => "data_encoding_name",
    }
}

message_log! {
    /// One value that was read.
    OpcuaReadResults, OpcuaReadResultsTable, "opcua_binary_read_results" {
        results_link_id: Option<String> => "results_link_id",
        level: Option<u64> => "level",
        data_value_encoding_mask: Option<String> => "data_value_encoding_mask",
        status_code_link_id: Option<String> => "status_code_link_id",
        source_timestamp: Option<Time> => "source_timestamp",
        source_pico_sec: Option<u64> => "source_pico_sec",
        server_timestamp: Option<Time> => "server_timestamp",
        server_pico_sec: Option<u64> => "server_pico_sec",
        read_results_variant_metadata_link_id: Option<String> => "read_results_variant_metadata_link_id",
    }
}

message_log! {
    /// One attribute that is written, or the answer.
    OpcuaWrite, OpcuaWriteTable, "opcua_binary_write" {
        opcua_link_id: Option<String> => "opcua_link_id",
        node_id_encoding_mask: Option<String> => "node_id_encoding_mask",
        node_id_namespace_idx: Option<u64> => "node_id_namespace_idx",
        node_id_numeric: Option<u64> => "node_id_numeric",
        node_id_string: Option<String> => "node_id_string",
        node_id_guid: Option<String> => "node_id_guid",
        node_id_opaque: Option<String> => "node_id_opaque",
        attribute_id: Option<u64> => "attribute_id",
        attribute_id_str: Option<String> => "attribute_id_str",
        index_range: Option<String> => "index_range",
        data_value_encoding_mask: Option<String> => "data_value_encoding_mask",
        req_status_code_link_id: Option<String> => "req_status_code_link_id",
        source_timestamp: Option<Time> => "source_timestamp",
        source_pico_sec: Option<u64> => "source_pico_sec",
        server_timestamp: Option<Time> => "server_timestamp",
        server_pico_sec: Option<u64> => "server_pico_sec",
        write_results_variant_metadata_link_id: Option<String> => "write_results_variant_metadata_link_id",
        res_status_code_link_id: Option<String> => "res_status_code_link_id",
        diag_info_link_id: Option<String> => "diag_info_link_id",
    }
}
