import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { useTitle } from "../app/title";
import { lasting, percent } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink, useRange } from "../app/range";
import type { Schema } from "../client/api";
import { useDevice, usePattern } from "../client/queries";
import { Comments } from "../incidents/Comments";
import { Kind, kindOf, Mark, severityOf } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { DeviceBreaches } from "./DeviceBreaches";
import { Life } from "./Life";
import { Why } from "./Why";

type Device = Schema["DeviceWhole"];
type Pattern = Schema["Pattern"];
const TABS = ["life", "breaches", "names", "notes"] as const;

export function DevicePage() {
  const { id = "" } = useParams();
  const range = useRange();
  const query = useDevice(id, range.query);
  useTitle(query.data?.name);
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
          <DeviceBreaches device={device.id} />
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
