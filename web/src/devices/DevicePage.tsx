import { useCallback, useEffect, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { bytes, count, lasting, percent, period, seconds, three } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink, useRange } from "../app/range";
import type { Schema } from "../client/api";
import { useBreaches, useDevice, usePattern } from "../client/queries";
import { Comments } from "../incidents/Comments";
import { ExpectedDialog } from "../incidents/ExpectedDialog";
import { axes, band, Chart, type Colours, type Option } from "../ui/chart";
import { Importance, Kind, kindOf, Learnt, Mark, severityOf } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { Week } from "./Week";

type Device = Schema["DeviceWhole"];
type Pattern = Schema["Pattern"];
const TABS = ["life", "breaches", "names", "notes"] as const;

export function DevicePage() {
  const { id = "" } = useParams();
  const range = useRange();
  const query = useDevice(id, range.query);
  useEffect(() => {
    if (query.data) document.title = `${query.data.name} – Nonself`;
  }, [query.data]);
  return <Asked query={query}>{(device) => <Shown device={device} />}</Asked>;
}

function Shown(props: { device: Device }) {
  const { device } = props;
  const range = useRange();
  const link = useLink();
  const navigate = useNavigate();
  const [tab, setTab] = useState<string>("life");
  const pattern = usePattern(device.id, range.query);
  const records = link("/events", { filter: `device=${device.id}` });
  useKeys({
    ...Object.fromEntries(
      TABS.map((name, n): [string, [string, () => void]] => [
        `${n + 1}`,
        [`Tab ${name}`, () => setTab(name)],
      ]),
    ),
    l: ["Records", () => void navigate(records)],
    m: ["Map", () => void navigate(link("/map"))],
    Escape: ["Back to the devices", () => void navigate(link("/devices"))],
  });
  return (
    <div className="stack">
      <div className="between" style={{ alignItems: "flex-start" }}>
        <div className="rowx gap3">
          <span
            className="panel"
            style={{ width: 40, height: 40, display: "grid", placeItems: "center" }}
          >
            <Kind kind={kindOf(device.zone_kind, device.role)} />
          </span>
          <div className="stack gap1">
            <h1>{device.name}</h1>
            <div className="rowx wrap small soft gap3">
              <strong style={{ color: "var(--t1)" }}>{device.role}</strong>
              <span>
                {device.zone}, Purdue level {device.level}
              </span>
              <span className="mono">{device.ips.at(-1)}</span>
              <span className="mono">{device.macs[0]}</span>
              <span>known for {lasting(device.known_days * 86_400_000)}</span>
              {device.new && <span className="tag">new</span>}
            </div>
          </div>
        </div>
        <div className="rowx gap3" style={{ flex: "none" }}>
          <div className="key" title="The highest of this time, 0 to 100">
            <span className="label">Importance</span>
            <span className="value">
              <Mark severity={severityOf(device.importance)} /> {Math.round(device.importance)}
            </span>
          </div>
          <div
            className="key"
            title="Mean over what it lives by: how much of the needed history there is"
          >
            <span className="label">Learnt</span>
            <span className="value">{percent(device.learnt)}</span>
          </div>
          {device.incidents[0] && (
            <div className="key">
              <span className="label">Open incident</span>
              <Link className="mono" to={link(`/incidents/${device.incidents[0]}`)}>
                {device.incidents[0]}
              </Link>
            </div>
          )}
          <Link className="button" to={records}>
            Events <kbd>L</kbd>
          </Link>
        </div>
      </div>
      <Tabs selectedKey={tab} onSelectionChange={(key) => setTab(String(key))}>
        <TabList aria-label="About the device" className="tabs">
          <Tab id="life">Pattern of life</Tab>
          <Tab id="breaches">Breaches {device.breaches}</Tab>
          <Tab id="names">Names and addresses</Tab>
          <Tab id="notes">Notes</Tab>
        </TabList>
        <TabPanel id="life">
          <div className="two">
            <Asked query={pattern}>{(data) => <Life pattern={data} device={device} />}</Asked>
            <Why device={device} />
          </div>
        </TabPanel>
        <TabPanel id="breaches">
          <Breaches device={device.id} />
        </TabPanel>
        <TabPanel id="names">
          <Asked query={pattern}>{(data) => <Names pattern={data} />}</Asked>
        </TabPanel>
        <TabPanel id="notes">
          <Panel title="Notes">
            <Comments kind="device" about={device.id} />
          </Panel>
        </TabPanel>
      </Tabs>
    </div>
  );
}

function Life(props: { pattern: Pattern; device: Device }) {
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

function Shares(props: { rows: Schema["Share"][]; to: (key: string) => string; kinds?: boolean }) {
  if (props.rows.length === 0)
    return <p className="small soft">It has talked to nobody in all that is kept.</p>;
  return (
    <table className="table shares">
      <thead>
        <tr>
          <th />
          <th style={{ width: 80 }}>
            <span className="visually-hidden">picture</span>
          </th>
          <th className="num">Learnt</th>
          <th className="num">Seen</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.key}>
            <td className="clip" style={{ maxWidth: 150 }}>
              <span className="rowx gap1">
                {props.kinds && (
                  <Kind
                    kind={
                      row.role === "controller"
                        ? "controller"
                        : row.role === "unknown"
                          ? "external"
                          : "it"
                    }
                  />
                )}
                <Link className="clip" to={props.to(row.key)} title={row.name}>
                  {row.name}
                </Link>
                {row.new && <span className="tag">new</span>}
              </span>
            </td>
            <td>
              <span className="bar activity" style={{ width: 72 }} aria-hidden>
                <i style={{ width: `${row.seen}%` }} />
                <b style={{ left: `${row.learnt}%` }} />
              </span>
            </td>
            <td className="num soft">{row.new ? "new" : percent(row.learnt)}</td>
            <td className="num strong">{percent(row.seen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Volumes(props: { pattern: Pattern }) {
  const { pattern } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      const all = pattern.bytes
        .flatMap((hour) => [hour.seen, hour.low ?? 0, hour.high ?? 0])
        .filter((n) => n > 0);
      const least = 10 ** Math.floor(Math.log10(Math.min(1e3, ...all)));
      const most = 10 ** Math.ceil(Math.log10(Math.max(1e4, ...all)));
      const floor = (value: number) => Math.max(least, value);
      return {
        grid: { left: 62, right: 14, top: 10, bottom: 22 },
        tooltip: {
          trigger: "axis",
          backgroundColor: c.bg2,
          borderColor: c.edge,
          textStyle: { color: c.t1, fontSize: 12 },
          valueFormatter: (v: unknown) => bytes(Number(v)),
        },
        xAxis: { ...a.time, min: Date.parse(pattern.start), max: Date.parse(pattern.end) },
        yAxis: {
          ...a.value,
          type: "log",
          min: least,
          max: most,
          axisLabel: { ...a.value.axisLabel, formatter: (v: number) => bytes(v) },
        },
        series: [
          band(
            pattern.bytes.map((hour) => ({
              t: Date.parse(hour.t),
              low: hour.low === null || hour.low === undefined ? null : floor(hour.low),
              high: hour.high === null || hour.high === undefined ? null : floor(hour.high),
            })),
            c,
          ),
          {
            type: "line",
            name: "bytes",
            step: "end",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.8 },
            itemStyle: { color: c.activity },
            data: pattern.bytes.map((hour) => [Date.parse(hour.t), floor(hour.seen)]),
            z: 2,
          },
        ],
      } as Option;
    },
    [pattern],
  );
  const top = pattern.bytes.reduce(
    (a, b) => (b.seen > a.seen ? b : a),
    pattern.bytes[0] ?? { t: "", seen: 0, low: null, high: null },
  );
  return (
    <Chart
      option={option}
      height={190}
      summary={`At most ${bytes(top.seen)} in an hour; at this hour usually at most ${top.high === null || top.high === undefined ? "unknown" : bytes(top.high)}.`}
      table={{
        head: ["Hour", "Bytes", "Usual"],
        rows: pattern.bytes.map((h) => [
          period(new Date(h.t), new Date(h.t)),
          bytes(h.seen),
          h.high === null || h.high === undefined ? "—" : `${bytes(h.low ?? 0)} – ${bytes(h.high)}`,
        ]),
      }}
    />
  );
}

function Why(props: { device: Device }) {
  const { device } = props;
  const link = useLink();
  return (
    <div className="stack">
      <Panel title="What it is, and why we think so">
        <div className="stack small">
          <div>
            <strong>{device.role}</strong>
            <p className="soft">{device.role_reason}</p>
          </div>
          <div>
            <strong>Purdue level {device.level}</strong>
            <p className="soft">{device.level_reason}</p>
          </div>
          <div>
            <strong>{device.vendor ?? "Vendor unknown"}</strong>
            <p className="soft">
              {device.macs.length
                ? `network card ${device.macs.join(", ")}`
                : "its network card was never seen: it is behind a router"}
            </p>
          </div>
          <div>
            <strong>Similar devices</strong>
            <p className="soft">
              {device.similar.length === 0 && "none lives like it"}
              {device.similar.map((each) => (
                <span key={each.id}>
                  <Link to={link(`/devices/${encodeURIComponent(each.id)}`)}>{each.name}</Link>{" "}
                  {each.likeness.toFixed(2)}{" "}
                </span>
              ))}
            </p>
            {device.group && <p className="dim">peer {device.group}</p>}
          </div>
          <p className="dim">
            Name by {device.name_from}. The site file can overrule role, zone and name.
          </p>
        </div>
      </Panel>
      <Panel title="How much is learnt" note={`${percent(device.learnt)} overall`}>
        <div className="stack gap1">
          {Object.entries(device.maturity)
            .sort(([, a], [, b]) => b - a)
            .map(([aspect, value]) => (
              <div key={aspect} className="rowx small">
                <span className="clip grow">{aspect.replaceAll("_", " ")}</span>
                <Learnt value={value} />
                <span className="num" style={{ width: 44 }}>
                  {percent(value)}
                </span>
              </div>
            ))}
          <p className="tiny dim">
            0 % means that it never did this, or that the network has not done it often enough.
          </p>
        </div>
      </Panel>
    </div>
  );
}

function Breaches(props: { device: string }) {
  const query = useBreaches({ device: props.device, limit: 200 });
  const link = useLink();
  const [expecting, setExpecting] = useState<Schema["BreachOut"] | null>(null);
  return (
    <Panel title="Breaches" note="newest first">
      <Asked
        query={query}
        empty={(data) => data.items.length === 0 && "No model has ever spoken about this device."}
      >
        {(data) => (
          <table className="table">
            <thead>
              <tr>
                <th>When</th>
                <th>Model</th>
                <th>Why</th>
                <th className="num">Score</th>
                <th>Rarity</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {data.items.map((breach) => (
                <tr key={breach.id}>
                  <td>
                    <Time at={breach.start} />
                  </td>
                  <td>
                    <Link to={link(`/models/${breach.model_id}`)}>{breach.model}</Link>
                  </td>
                  <td className="soft">
                    {breach.conditions
                      .filter((each) => each.held)
                      .map((each) => each.seen)
                      .filter(Boolean)
                      .slice(0, 2)
                      .join("; ")}
                  </td>
                  <td className="num strong">{three(Math.round(breach.score))}</td>
                  <td>
                    <Importance value={breach.importance} />
                  </td>
                  <td className="num">
                    <Link className="button small" to={link("/events", { breach: breach.id })}>
                      Records
                    </Link>{" "}
                    <button className="button small" onClick={() => setExpecting(breach)}>
                      Expected…
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Asked>
      {expecting && (
        <ExpectedDialog
          about={{ breach: expecting.id }}
          title={expecting.model}
          onClose={() => setExpecting(null)}
        />
      )}
    </Panel>
  );
}

function Names(props: { pattern: Pattern }) {
  return (
    <Panel title="Names and addresses" note="identity is kept by network card, lease and name">
      <table className="table">
        <thead>
          <tr>
            <th>Name or address</th>
            <th>From</th>
            <th>First used</th>
            <th>Last used</th>
          </tr>
        </thead>
        <tbody>
          {props.pattern.names.map((row) => (
            <tr key={row.source + row.value}>
              <td className="mono">{row.value}</td>
              <td>{row.source}</td>
              <td>
                <Time at={row.first} />
              </td>
              <td>
                <Time at={row.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
