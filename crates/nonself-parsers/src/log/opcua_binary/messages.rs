//! Messages, and the status codes and diagnostics in them.

use crate::log::message::message_log;

message_log! {
    /// One status code.
    OpcuaStatusCodeDetail, OpcuaStatusCodeDetailTable, "opcua_binary_status_code_detail" {
        status_code_link_id: Option<String> => "status_code_link_id",
        source: Option<u64> => "source",
        source_str: Option<String> => "source_str",
        source_level: Option<u64> => "source_level",
        status_code: Option<String> => "status_code",
        severity: Option<u64> => "severity",
        severity_str: Option<String> => "severity_str",
        sub_code: Option<u64> => "sub_code",
        sub_code_str: Option<String> => "sub_code_str",
        structure_changed: Option<bool> => "structure_changed",
        semantics_changed: Option<bool> => "semantics_changed",
        info_type: Option<u64> => "info_type",
        info_type_str: Option<String> => "info_type_str",
        limit_bits: Option<u64> => "limit_bits",
        limit_bits_str: Option<String> => "limit_bits_str",
        overflow: Option<bool> => "overflow",
        historian_bits: Option<u64> => "historian_bits",
        historian_bits_str: Option<String> => "historian_bits_str",
        historian_partial: Option<bool> => "historianPartial",
        historian_extra_data: Option<bool> => "historianExtraData",
        historian_multi_value: Option<bool> => "historianMultiValue",
    }
}

message_log! {
    /// One piece of diagnostic information.
    OpcuaDiagInfoDetail, OpcuaDiagInfoDetailTable, "opcua_binary_diag_info_detail" {
        diag_info_link_id: Option<String> => "diag_info_link_id",
        root_object_id: Option<String> => "root_object_id",
        source: Option<u64> => "source",
        source_str: Option<String> => "source_str",
        inner_diag_level: Option<u64> => "inner_diag_level",
        has_symbolic_id: Option<bool> => "has_symbolic_id",
        symbolic_id: Option<u64> => "symbolic_id",
        symbolic_id_str: Option<String> => "symbolic_id_str",
        has_namespace_uri: Option<bool> => "has_namespace_uri",
        namespace_uri: Option<u64> => "namespace_uri",
        namespace_uri_str: Option<String> => "namespace_uri_str",
        has_locale: Option<bool> => "has_locale",
        locale: Option<u64> => "locale",
        locale_str: Option<String> => "locale_str",
        has_locale_txt: Option<bool> => "has_locale_txt",
        locale_txt: Option<u64> => "locale_txt",
        locale_txt_str: Option<String> => "locale_txt_str",
        has_addl_info: Option<bool> => "has_addl_info",
        addl_info: Option<String> => "addl_info",
        has_inner_stat_code: Option<bool> => "has_inner_stat_code",
        inner_stat_code: Option<String> => "inner_stat_code",
        has_inner_diag_info: Option<bool> => "has_inner_diag_info",
    }
}
