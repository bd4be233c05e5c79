/** The packets of a record, from the captures they came from. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bytes, clockSeconds, count } from "../app/format";
import { useRange } from "../app/range";
import { client, must } from "../client/api";
import { Asked } from "../ui/panel";
import type { Record } from "./RecordDrawer";

export function Packets(props: { log: string; record: Record }) {
  const uid = String(props.record["uid"] ?? "");
  const range = useRange();
  const [chosen, setChosen] = useState(0);
  const query = useQuery({
    queryKey: ["packets", uid, range.query],
    enabled: uid !== "",
    queryFn: () =>
      must(client.GET("/api/v1/packets", { params: { query: { uid, ...range.query } } })),
  });
  if (!uid)
    return (
      <p className="small soft">
        This record is about no single connection, so it has no packets of its own.
      </p>
    );
  return (
    <Asked query={query} empty={(data) => data.packets.length === 0 && data.note}>
      {(data) => (
        <div className="grid" style={{ gridTemplateColumns: "minmax(0, 1fr) 520px" }}>
          <div>
            <div className="between small">
              <span className="dim">{data.note}</span>
              <a
                className="button small"
                href={`/api/v1/packets/download?${new URLSearchParams({ uid, ...range.query }).toString()}`}
              >
                Save as pcapng
              </a>
            </div>
            <table className="table">
              <thead>
                <tr>
                  <th>Time</th>
                  <th>Packet</th>
                  <th className="num">Length</th>
                </tr>
              </thead>
              <tbody>
                {data.packets.map((packet, n) => (
                  <tr key={n} data-selected={n === chosen} onClick={() => setChosen(n)}>
                    <td className="mono">
                      {clockSeconds(new Date(packet.t))}.{packet.t.slice(20, 26)}
                    </td>
                    <td className="mono">
                      <button
                        className="linkish"
                        style={{ textDecoration: "none" }}
                        onClick={() => setChosen(n)}
                      >
                        {packet.summary}
                      </button>
                    </td>
                    <td className="num">{bytes(packet.length)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {data.more && (
              <p className="small dim">
                The first {count(data.packets.length)}; all are in the file.
              </p>
            )}
          </div>
          <pre className="hex" aria-label="Bytes of the packet">
            {dump(data.packets[chosen]?.hex ?? "")}
          </pre>
        </div>
      )}
    </Asked>
  );
}

/** Sixteen bytes a line: offset, hex, characters. */
export function dump(hex: string): string {
  const lines: string[] = [];
  for (let at = 0; at < hex.length; at += 32) {
    const part = hex.slice(at, at + 32);
    const pairs = part.match(/../g) ?? [];
    const text = pairs.map((pair) => {
      const code = parseInt(pair, 16);
      return code >= 32 && code < 127 ? String.fromCharCode(code) : "·";
    });
    lines.push(
      `${(at / 2).toString(16).padStart(4, "0")}  ${pairs.join(" ").padEnd(47)}  ${text.join("")}`,
    );
  }
  return lines.join("\n");
}
