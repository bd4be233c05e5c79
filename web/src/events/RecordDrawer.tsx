/** One record: why it is unusual, every value, its packets. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { percent } from "../app/format";
import type { useNames } from "../app/names";
import { useLink } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { Importance } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { title, written } from "./columns";
import { Packets } from "./Packets";

export type Record = { [field: string]: unknown };

export function RecordDrawer(props: {
  log: string;
  record: Record;
  names: ReturnType<typeof useNames>;
  packets: boolean;
  onPackets: (open: boolean) => void;
  onValue: (at: HTMLElement, field: string, value: unknown) => void;
  onClose: () => void;
}) {
  const { record, log, names } = props;
  const [raw, setRaw] = useState(false);
  const link = useLink();
  const fields = useQuery({
    queryKey: ["fields", log],
    queryFn: () => must(client.GET("/api/v1/logs/{log}/fields", { params: { path: { log } } })),
    staleTime: Infinity,
  });
  const scored = Object.keys(record)
    .filter((name) => name.endsWith(".importance") && typeof record[name] === "number")
    .map((name) => name.slice(0, -".importance".length))
    .sort((a, b) => Number(record[`${b}.importance`]) - Number(record[`${a}.importance`]));
  const unusual = scored.filter((aspect) => Number(record[`${aspect}.importance`]) > 0);
  const uid = typeof record["uid"] === "string" ? record["uid"] : "";
  const own = Object.keys(record).filter(
    (name) =>
      !/\.(importance|maturity|p|new|new_to_network|rarity|age|seen|expected|low|high|share|regularity|period)$/.test(
        name,
      ) && name !== "importance",
  );
  return (
    <Panel
      title={headline(log, record, names)}
      label="The record"
      note={<span className="mono">{uid}</span>}
      right={
        <>
          <button
            className="button small"
            aria-pressed={props.packets}
            onClick={() => props.onPackets(!props.packets)}
          >
            Packets <kbd>P</kbd>
          </button>
          {uid && (
            <Link
              className="button small"
              to={link("/events", { log: "conn", filter: `uid=${uid}` })}
            >
              Its connection
            </Link>
          )}
          <button className="button small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            Raw record
          </button>
          <button
            className="button small quiet"
            onClick={props.onClose}
            aria-label="Close the record"
          >
            ✕
          </button>
        </>
      }
    >
      <div
        style={{ maxHeight: 236, overflow: "auto" }}
        tabIndex={0}
        role="region"
        aria-label="Values of the record"
      >
        {props.packets ? (
          <Packets log={log} record={record} />
        ) : raw ? (
          <pre className="hex">{JSON.stringify(record, null, 2)}</pre>
        ) : (
          <div
            className="grid"
            style={{ gridTemplateColumns: "minmax(240px, 340px) minmax(0, 1fr)" }}
          >
            <div className="stack gap1">
              <h3>Why it is unusual</h3>
              {unusual.length === 0 && (
                <p className="small soft">
                  {scored.length > 0
                    ? "It is not: every habit that was learnt about it has seen its like."
                    : "Nothing that a model asks for was learnt about it."}
                </p>
              )}
              {unusual.map((aspect) => (
                <div key={aspect} className="small">
                  <span className="rowx">
                    <Importance value={Number(record[`${aspect}.importance`])} width={30} />
                    <span>{aspect.replaceAll("_", " ").replace(".", ": ")}</span>
                  </span>
                  <span className="dim">{why(aspect, record)}</span>
                </div>
              ))}
            </div>
            <div>
              <h3>Pivot on any value</h3>
              <Asked query={fields}>
                {(known) => (
                  <dl
                    className="facts"
                    style={{ gridTemplateColumns: "repeat(auto-fill, 130px minmax(120px, 1fr))" }}
                  >
                    {own
                      .filter((name) => record[name] !== null && record[name] !== undefined)
                      .map((name) => (
                        <Value
                          key={name}
                          name={name}
                          value={record[name]}
                          names={names}
                          info={known.find((each) => each.name === name)}
                          onValue={props.onValue}
                        />
                      ))}
                  </dl>
                )}
              </Asked>
            </div>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Value(props: {
  name: string;
  value: unknown;
  names: ReturnType<typeof useNames>;
  info: Schema["FieldInfo"] | undefined;
  onValue: (at: HTMLElement, field: string, value: unknown) => void;
}) {
  const { name, value } = props;
  const text =
    typeof value === "string" && /endpoint$|device$/.test(name)
      ? props.names.name(value)
      : written(name, value);
  return (
    <>
      <dt className="clip" title={`${name}: ${props.info?.meaning ?? ""}`}>
        {title(name)}
      </dt>
      <dd className="clip">
        <button
          className="linkish clip"
          style={{ maxWidth: "100%" }}
          onClick={(event) => props.onValue(event.currentTarget, name, value)}
        >
          {text}
        </button>
      </dd>
    </>
  );
}

function headline(log: string, record: Record, names: ReturnType<typeof useNames>): string {
  const target =
    typeof record["resp.endpoint"] === "string" ? names.name(record["resp.endpoint"]) : "";
  if (log === "ot_command") return `${String(record["function"] ?? "Command")} on ${target}`;
  const service = String(record["service"] ?? record["service_key"] ?? log);
  return target ? `${service} to ${target}` : service;
}

/** In words: seen against expected, or new to whom. */
function why(aspect: string, record: Record): string {
  const of = (facet: string): unknown => record[`${aspect}.${facet}`];
  const parts: string[] = [];
  if (of("new_to_network") === true) parts.push("nobody here ever had it");
  else if (of("new") === true) parts.push("it never had this before");
  if (typeof of("seen") === "number") {
    parts.push(`${written("", of("seen"))} seen, ${written("", of("expected") ?? 0)} expected`);
  }
  if (typeof of("low") === "number")
    parts.push(`was always ${written("", of("low"))} – ${written("", of("high"))}`);
  if (typeof of("rarity") === "number")
    parts.push(`rarity ${Math.round(Number(of("rarity")))} of 100`);
  if (typeof of("maturity") === "number") parts.push(`${percent(Number(of("maturity")))} learnt`);
  return parts.join("; ");
}
