/** Which columns a log shows at first, what its facets are, and how a value is written. */
import { bytes, count, exact, seconds } from "../app/format";

export const COLUMNS: Record<string, string[]> = {
  conn: [
    "ts",
    "importance",
    "orig.endpoint",
    "resp.endpoint",
    "id.resp_p",
    "service_key",
    "conn_state",
    "orig_bytes",
    "resp_bytes",
    "duration",
  ],
  ot_command: [
    "ts",
    "importance",
    "orig.endpoint",
    "resp.endpoint",
    "protocol",
    "class",
    "function",
    "subfunction",
    "place",
    "address",
    "request_values",
    "response_values",
    "error",
  ],
  dns: ["ts", "importance", "orig.endpoint", "query", "qtype_name", "rcode_name", "answers"],
  ssl: [
    "ts",
    "importance",
    "orig.endpoint",
    "id.resp_h",
    "server_name",
    "version",
    "issuer",
    "self_signed",
    "ja4",
  ],
  http: [
    "ts",
    "importance",
    "orig.endpoint",
    "id.resp_h",
    "method",
    "host",
    "uri",
    "status_code",
    "user_agent",
  ],
  rdp: [
    "ts",
    "importance",
    "orig.endpoint",
    "resp.endpoint",
    "user",
    "user_is_admin",
    "security_protocol",
    "client_name",
  ],
  dhcp: ["ts", "orig.endpoint", "host_name", "assigned_addr", "msg_types"],
  weird: ["ts", "name", "addl", "source", "orig.endpoint", "resp.endpoint"],
  scores: ["device", "aspect", "symbol", "seen", "expected", "importance", "maturity"],
};

export const FACETS: Record<string, string[]> = {
  conn: ["conn_state", "service_key", "resp.endpoint", "orig.endpoint", "id.resp_p"],
  ot_command: ["class", "function", "orig.endpoint", "resp.endpoint", "protocol", "error"],
  dns: ["rcode_name", "orig.endpoint", "qtype_name", "query"],
  ssl: ["self_signed", "server_name", "orig.endpoint", "version", "id.resp_h"],
  http: ["method", "host", "orig.endpoint", "status_code"],
  rdp: ["user", "orig.endpoint", "resp.endpoint", "security_protocol"],
  weird: ["name", "source", "orig.endpoint"],
};
export const OTHER_FACETS = [
  "orig.endpoint",
  "resp.endpoint",
  "id.resp_p",
  "name",
  "class",
  "model",
  "aspect",
];

const TITLES: Record<string, string> = {
  ts: "Time",
  importance: "Importance",
  "orig.endpoint": "Source",
  "resp.endpoint": "Destination",
  "id.resp_h": "Address",
  "id.resp_p": "Port",
  service_key: "Service",
  conn_state: "State",
  orig_bytes: "Sent",
  resp_bytes: "Received",
  duration: "Duration",
  class: "Class",
  function: "Command",
  subfunction: "Detail",
  place: "Place",
  request_values: "Written",
  response_values: "Read",
  "id.orig_h": "From address",
  "id.orig_p": "From port",
};
export const title = (name: string): string => TITLES[name] ?? name;

const WIDTHS: Record<string, number> = {
  ts: 158,
  importance: 92,
  "orig.endpoint": 150,
  "resp.endpoint": 170,
  "id.resp_p": 64,
  conn_state: 66,
  orig_bytes: 86,
  resp_bytes: 86,
  duration: 76,
  class: 84,
  function: 190,
  subfunction: 200,
  query: 230,
  host: 180,
  uri: 240,
  issuer: 220,
  ja4: 250,
  user_agent: 240,
  server_name: 190,
  service_key: 130,
};
export const width = (name: string): number => WIDTHS[name] ?? 120;
export const isNumber = (name: string): boolean =>
  /_bytes$|_pkts$|^id\..*_p$|^duration$|^address$|^quantity$/.test(name);

const STATES: Record<string, string> = {
  S0: "no answer",
  S1: "open",
  SF: "completed",
  REJ: "refused",
  S2: "closed by one",
  S3: "closed by one",
  RSTO: "reset by source",
  RSTR: "reset by destination",
  RSTOS0: "reset, no answer",
  RSTRH: "reset, half seen",
  SH: "half open",
  SHR: "half seen",
  OTH: "begun before",
};
export const meaning = (field: string, value: string): string =>
  field === "conn_state" ? (STATES[value] ?? "") : "";

export function written(name: string, value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (name === "ts" || name === "_write_ts") return exact(String(value));
  if (typeof value === "number") {
    if (/_bytes$/.test(name)) return bytes(value);
    if (name === "duration" || name === "response_delay") return seconds(value);
    if (/^id\..*_p$|port|vlan/.test(name)) return String(value);
    return Number.isInteger(value) ? count(value) : value.toPrecision(4).replace(/\.?0+$/, "");
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(String).join(", ");
  return String(value);
}
