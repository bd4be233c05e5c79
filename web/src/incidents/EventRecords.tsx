/** The records behind an event: one click to each log that has some. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { count, exact } from "../app/format";
import { useLink } from "../app/range";
import { client, must } from "../client/api";
import { Asked } from "../ui/panel";
import type { Event, Whole } from "./IncidentPage";

const LOGS = ["conn", "ot_command", "rdp", "ssl"] as const;
const HAS_SERVICE: Record<string, string> = {
  conn: "service_key",
  ot_command: "function",
  rdp: "user",
  ssl: "server_name",
};

export function EventRecords(props: {
  incident: Whole;
  event: Event | null;
  onChoose: (id: string | null) => void;
}) {
  const { event, incident } = props;
  if (!event) {
    return (
      <div className="stack gap1">
        <p className="small dim">Choose an event above, or here, to see the records behind it.</p>
        {incident.told.events.map((each) => (
          <button key={each.id} className="linkish small" onClick={() => props.onChoose(each.id)}>
            {each.title}
          </button>
        ))}
      </div>
    );
  }
  return <Of event={event} />;
}

function Of(props: { event: Event }) {
  const { event } = props;
  const link = useLink();
  const from = event.start;
  const to = new Date(Date.parse(event.end) + 1000).toISOString();
  const filters = [`device=${event.device}`];
  const log = event.details.some((detail) => /command|controller/i.test(detail.title))
    ? "ot_command"
    : "conn";
  const records = useQuery({
    queryKey: ["records", log, filters, from, to],
    queryFn: () =>
      must(
        client.GET("/api/v1/logs/{log}/records", {
          params: { path: { log }, query: { filter: filters, start: from, end: to, limit: 8 } },
        }),
      ),
  });
  return (
    <div className="stack">
      <p>{event.summary[0]}</p>
      <div className="rowx wrap">
        {LOGS.map((each) => (
          <Link
            key={each}
            className="button small"
            to={link("/events", { log: each, filter: filters, from, to })}
          >
            {each === "ot_command"
              ? "Commands"
              : each === "conn"
                ? "Connections"
                : each.toUpperCase()}{" "}
            in this time
          </Link>
        ))}
      </div>
      <Asked
        query={records}
        empty={(data) => data.rows.length === 0 && "No record of this log in this time."}
      >
        {(data) => {
          const at = (name: string) => data.columns.indexOf(name);
          return (
            <div style={{ overflowX: "auto" }}>
              <table className="table">
                <thead>
                  <tr>
                    <th>Time</th>
                    <th>From</th>
                    <th>To</th>
                    <th className="num">Port</th>
                    <th>{log === "conn" ? "Service" : "Command"}</th>
                    <th>{log === "conn" ? "State" : "Class"}</th>
                    <th className="num">Importance</th>
                  </tr>
                </thead>
                <tbody>
                  {data.rows.map((row, n) => (
                    <tr key={n}>
                      <td className="mono">
                        <Link
                          to={link("/events", {
                            log,
                            filter: [`uid=${String(row[at("uid")])}`],
                            from,
                            to,
                          })}
                        >
                          {exact(String(row[at("ts")]))}
                        </Link>
                      </td>
                      <td className="mono">{String(row[at("id.orig_h")])}</td>
                      <td className="mono">{String(row[at("id.resp_h")])}</td>
                      <td className="num">{String(row[at("id.resp_p")])}</td>
                      <td>{String(row[at(HAS_SERVICE[log] ?? "")] ?? "—")}</td>
                      <td>{String(row[at(log === "conn" ? "conn_state" : "class")] ?? "—")}</td>
                      <td className="num">{Math.round(Number(row[at("importance")] ?? 0))}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {data.next && (
                <p className="small dim" style={{ paddingTop: 6 }}>
                  The first {count(data.rows.length)}; all are under “Connections in this time”.
                </p>
              )}
            </div>
          );
        }}
      </Asked>
    </div>
  );
}
