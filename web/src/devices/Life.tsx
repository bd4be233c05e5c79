/** How a device lives: what is usual beside what was seen. */
import { Link } from "react-router";
import { count, seconds } from "../app/format";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { Kind, Mark } from "../ui/marks";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { Shares } from "./Shares";
import { Volumes } from "./Volumes";
import { Week } from "./Week";

type Device = Schema["DeviceWhole"];
type Pattern = Schema["Pattern"];

export function Life(props: { pattern: Pattern; device: Device }) {
  const { pattern, device } = props;
  const link = useLink();
  const note =
    pattern.learnt_days >= 0.5
      ? `usual from ${Math.round(pattern.learnt_days)} days before`
      : "nothing before this time: no usual yet";
  const device_filter = `device=${device.id}`;
  return (
    <div className="stack">
      <div className="grid" style={{ gridTemplateColumns: "repeat(auto-fit, minmax(380px, 1fr))" }}>
        <Panel title="Hours of the week" note={`connections an hour, UTC; ${note}`}>
          <Week week={pattern.week} today={pattern.today} />
        </Panel>
        <Panel title="Bytes sent and received" note="per hour, log scale">
          <Volumes pattern={pattern} />
        </Panel>
      </div>
      <div className="grid" style={{ gridTemplateColumns: "repeat(auto-fit, minmax(360px, 1fr))" }}>
        <Panel title="Peers" note="share of answered connections">
          <Shares
            rows={pattern.peers}
            to={(key) => link("/events", { filter: [device_filter, `endpoint=${key}`] })}
            kinds
          />
        </Panel>
        <Panel title="Services" note="in: others ask it; out: it asks">
          <Shares
            rows={pattern.services}
            to={(key) =>
              link("/events", {
                filter: [
                  device_filter,
                  `service_key~${(key.split(" ")[1] ?? "").split(",")[0] ?? ""}`,
                ],
              })
            }
          />
        </Panel>
        {(pattern.ot.length > 0 || pattern.cycles.length > 0) && (
          <Panel title="OT commands sent" note="a day usual, and in this time">
            <table className="table">
              <thead>
                <tr>
                  <th>Class</th>
                  <th className="num">Usual a day</th>
                  <th className="num">Seen</th>
                </tr>
              </thead>
              <tbody>
                {pattern.ot.map((row) => (
                  <tr key={row.name}>
                    <td>
                      <Link
                        to={link("/events", {
                          log: "ot_command",
                          filter: [`orig.device=${device.id}`, `class=${row.name}`],
                        })}
                      >
                        {row.name}
                      </Link>
                    </td>
                    <td className="num soft">
                      {row.days ? `${count(row.low)} – ${count(row.high)}` : "—"}
                    </td>
                    <td className="num strong">
                      {row.high === 0 && row.seen > 0 && <Mark severity="breach" size={12} />}{" "}
                      {count(row.seen)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {pattern.cycles.length > 0 && (
              <>
                <h3 style={{ padding: "8px 8px 0" }}>Poll cycle: usual, now</h3>
                <table className="table">
                  <tbody>
                    {pattern.cycles.map((row) => (
                      <tr key={row.peer}>
                        <td>
                          <Link to={link(`/devices/${encodeURIComponent(row.peer)}`)}>
                            {row.name}
                          </Link>
                        </td>
                        <td className="num soft">
                          {row.learnt === null || row.learnt === undefined
                            ? "—"
                            : seconds(row.learnt)}
                        </td>
                        <td className="num">
                          {row.seen === null || row.seen === undefined
                            ? "silent"
                            : seconds(row.seen)}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </>
            )}
          </Panel>
        )}
        {pattern.accounts.length > 0 && (
          <Panel title="Accounts" note="by remote desktop">
            <table className="table">
              <tbody>
                {pattern.accounts.map((row) => (
                  <tr key={row.user + row.direction}>
                    <td>
                      <span className="rowx gap1">
                        <Kind kind="user" /> <strong>{row.user}</strong>
                      </span>
                      <span className="soft">
                        {row.direction} {row.peers.slice(0, 3).join(", ")}
                      </span>
                    </td>
                    <td className="num">{count(row.count)} ×</td>
                    <td className="num">
                      {row.new && <Mark severity="breach" size={12} />} <Time at={row.last} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
        )}
      </div>
    </div>
  );
}
