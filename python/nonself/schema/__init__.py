"""The records: one file per log, and what the later stages add."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nonself.schema.arp import ARP
from nonself.schema.asset import ASSET
from nonself.schema.bacnet import (
    BACNET,
    BACNET_DEVICE_CONTROL,
    BACNET_DISCOVERY,
    BACNET_PROPERTY,
)
from nonself.schema.capture_loss import CAPTURE_LOSS
from nonself.schema.cip import CIP, CIP_IDENTITY, CIP_IO
from nonself.schema.conn import CONN
from nonself.schema.cotp import COTP
from nonself.schema.dce_rpc import DCE_RPC
from nonself.schema.dhcp import DHCP
from nonself.schema.dnp3 import DNP3
from nonself.schema.dnp3_control import DNP3_CONTROL
from nonself.schema.dnp3_objects import DNP3_OBJECTS
from nonself.schema.dns import DNS
from nonself.schema.enip import ENIP
from nonself.schema.ethercat import ETHERCAT
from nonself.schema.files import FILES
from nonself.schema.ftp import FTP
from nonself.schema.genisys import GENISYS
from nonself.schema.goose import GOOSE
from nonself.schema.http import HTTP
from nonself.schema.iec104 import IEC104
from nonself.schema.kerberos import KERBEROS
from nonself.schema.ldap import LDAP, LDAP_SEARCH
from nonself.schema.lldp import LLDP
from nonself.schema.log import Field, LogSchema
from nonself.schema.mms import MMS
from nonself.schema.modbus import MODBUS
from nonself.schema.modbus_detailed import MODBUS_DETAILED
from nonself.schema.modbus_mask_write_register import MODBUS_MASK_WRITE_REGISTER
from nonself.schema.modbus_read_device_identification import MODBUS_READ_DEVICE_IDENTIFICATION
from nonself.schema.modbus_read_write_multiple_registers import MODBUS_READ_WRITE_MULTIPLE_REGISTERS
from nonself.schema.mqtt import MQTT_CONNECT, MQTT_PUBLISH, MQTT_SUBSCRIBE
from nonself.schema.ntlm import NTLM
from nonself.schema.opcua_binary import OPCUA_BINARY_LOGS
from nonself.schema.ot_command import OT_COMMAND
from nonself.schema.profinet_dcp import PROFINET_DCP
from nonself.schema.profinet_io_cm import PROFINET_IO_CM
from nonself.schema.profinet_rt import PROFINET_RT
from nonself.schema.prp import PRP
from nonself.schema.ptp import PTP
from nonself.schema.quic import QUIC
from nonself.schema.rdp import RDP
from nonself.schema.s7comm import S7COMM
from nonself.schema.s7comm_known_devices import S7COMM_KNOWN_DEVICES
from nonself.schema.s7comm_plus import S7COMM_PLUS
from nonself.schema.s7comm_read_szl import S7COMM_READ_SZL
from nonself.schema.s7comm_upload_download import S7COMM_UPLOAD_DOWNLOAD
from nonself.schema.smb_files import SMB_FILES
from nonself.schema.smb_mapping import SMB_MAPPING
from nonself.schema.smtp import SMTP
from nonself.schema.snmp import SNMP
from nonself.schema.socks import SOCKS
from nonself.schema.software import SOFTWARE
from nonself.schema.ssh import SSH
from nonself.schema.ssl import SSL
from nonself.schema.sv import SV
from nonself.schema.tunnel import TUNNEL
from nonself.schema.weird import WEIRD
from nonself.schema.x509 import X509

LOGS: Final[Mapping[str, LogSchema]] = MappingProxyType(
    {
        schema.path: schema
        for schema in (
            CONN,
            DNS,
            SSL,
            X509,
            QUIC,
            HTTP,
            FILES,
            FTP,
            SMTP,
            SOCKS,
            SSH,
            RDP,
            DHCP,
            KERBEROS,
            NTLM,
            DCE_RPC,
            SNMP,
            MQTT_CONNECT,
            MQTT_PUBLISH,
            MQTT_SUBSCRIBE,
            LDAP,
            LDAP_SEARCH,
            SMB_MAPPING,
            SMB_FILES,
            MODBUS,
            MODBUS_DETAILED,
            MODBUS_MASK_WRITE_REGISTER,
            MODBUS_READ_DEVICE_IDENTIFICATION,
            MODBUS_READ_WRITE_MULTIPLE_REGISTERS,
            COTP,
            S7COMM,
            PROFINET_IO_CM,
            ENIP,
            CIP,
            CIP_IDENTITY,
            CIP_IO,
            S7COMM_READ_SZL,
            S7COMM_UPLOAD_DOWNLOAD,
            S7COMM_KNOWN_DEVICES,
            DNP3,
            DNP3_CONTROL,
            DNP3_OBJECTS,
            S7COMM_PLUS,
            BACNET,
            BACNET_DISCOVERY,
            BACNET_PROPERTY,
            BACNET_DEVICE_CONTROL,
            IEC104,
            GENISYS,
            MMS,
            *OPCUA_BINARY_LOGS,
            OT_COMMAND,
            ARP,
            LLDP,
            GOOSE,
            SV,
            PROFINET_DCP,
            PROFINET_RT,
            ETHERCAT,
            PTP,
            PRP,
            ASSET,
            SOFTWARE,
            TUNNEL,
            CAPTURE_LOSS,
            WEIRD,
        )
    }
)
"""Every log that the sensor writes, by its path."""

__all__ = ["LOGS", "Field", "LogSchema"]
