import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { useTitle } from "../app/title";
import { lasting, period } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink } from "../app/range";
import { useChangeIncident, useIncident, useMe } from "../client/queries";
import { Kind, kindOf, Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { Comments } from "./Comments";
import { DeviceSummary } from "./DeviceSummary";
import { EventRecords } from "./EventRecords";
import { ExpectedDialog } from "./ExpectedDialog";
import { Finding } from "./Finding";
import { GraphView } from "./GraphView";
import { History } from "./History";
import { Hypotheses } from "./Hypotheses";
import { severity } from "./IncidentList";
import { Matrix } from "./Matrix";
import { PhaseStrip } from "./PhaseStrip";
import { Timeline } from "./Timeline";

export type Whole = NonNullable<ReturnType<typeof useIncident>["data"]>;
export type Event = Whole["told"]["events"][number];

export function IncidentPage() {
  const { id = "" } = useParams();
  const query = useIncident(id);
  useTitle(query.data?.title);
  return <Asked query={query}>{(incident) => <Shown incident={incident} />}</Asked>;
}

const MOST = 5;

function Shown(props: { incident: Whole }) {
  const { incident } = props;
  const told = incident.told;
  const link = useLink();
  const navigate = useNavigate();
  const me = useMe();
  const change = useChangeIncident();
  const [expecting, setExpecting] = useState(false);
  const [all, setAll] = useState(false);
  const [tab, setTab] = useState("records");
  const [chosen, setChosen] = useState<string | null>(null);
  const event = told.events.find((each) => each.id === chosen) ?? null;
  const start = new Date(incident.start);
  const end = new Date(incident.end);
  const mine = me.data?.name ?? "";
  const findings = useMemo(
    () => [...told.events].sort((a, b) => b.importance - a.importance),
    [told.events],
  );
  const step = (by: number) => {
    const at = told.events.findIndex((each) => each.id === chosen);
    const next = told.events[Math.max(0, Math.min(told.events.length - 1, at + by))];
    if (next) setChosen(next.id);
  };
  const take = () =>
    change.mutate({ id: incident.id, change: { owner: incident.owner === mine ? null : mine } });
  const acknowledge = () =>
    change.mutate({
      id: incident.id,
      change: { status: incident.status === "acknowledged" ? "open" : "acknowledged" },
    });
  const actor = incident.actors[0] ?? "";
  useKeys({
    t: ["Take it", take],
    a: ["Acknowledge it", acknowledge],
    e: ["Expected…", () => setExpecting(true)],
    c: ["Comments", () => setTab("comments")],
    h: ["History", () => setTab("history")],
    l: [
      "Records of the actor",
      () =>
        void navigate(
          link("/events", {
            filter: `device=${actor}`,
            from: incident.start,
            to: later(incident.end),
          }),
        ),
    ],
    ArrowLeft: ["Event before", () => step(-1)],
    ArrowRight: ["Next event", () => step(1)],
    Escape: [
      "Back to the list",
      () => (chosen ? setChosen(null) : void navigate(link("/incidents"))),
    ],
  });
  const reached = incident.devices.filter((device) => !incident.actors.includes(device.id));
  return (
    <div className="stack">
      <div className="between" style={{ alignItems: "flex-start" }}>
        <div className="stack gap1">
          <h1>{incident.title}</h1>
          <div className="rowx wrap small soft gap3">
            <strong style={{ color: "var(--t1)" }}>
              {incident.status === "open"
                ? "Open"
                : incident.status === "expected"
                  ? "Marked expected"
                  : "Acknowledged"}
              {incident.owner ? `, ${incident.owner} has it` : ""}
            </strong>
            {incident.devices
              .filter((device) => incident.actors.includes(device.id))
              .map((device) => (
                <Link
                  key={device.id}
                  to={link(`/devices/${encodeURIComponent(device.id)}`)}
                  className="rowx gap1 strong"
                >
                  <Kind kind={kindOf(device.zone_kind, device.role)} /> {device.name}
                </Link>
              ))}
            {reached.length > 0 && (
              <span>
                → {reached.length} {reached.length === 1 ? "device" : "devices"}
              </span>
            )}
            <span>
              {period(start, end)}, {lasting(end.getTime() - start.getTime())}
            </span>
            <button className="linkish" onClick={() => setTab("breaches")}>
              {told.breaches.length} breaches
            </button>
            {incident.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </div>
        </div>
        <div className="rowx" style={{ flex: "none" }}>
          <div
            className="key"
            title="Of the most important event: how much it would matter if it is what it looks like, 0 to 100"
          >
            <span className="label">Importance</span>
            <span className="value">
              <Mark severity={severity(incident)} /> {Math.round(incident.importance)}
            </span>
          </div>
          <button className="button" onClick={() => setExpecting(true)}>
            Expected… <kbd>E</kbd>
          </button>
          <button className="button" onClick={acknowledge}>
            {incident.status === "acknowledged" ? "Open again" : "Acknowledge"} <kbd>A</kbd>
          </button>
          <button className="button primary" onClick={take}>
            {incident.owner === mine ? "Give back" : "Take it"} <kbd>T</kbd>
          </button>
        </div>
      </div>
      {change.isError && <p role="alert">Not changed: {change.error.message}</p>}
      <PhaseStrip events={told.events} onChoose={setChosen} />
      <div className="two" style={{ gridTemplateColumns: "minmax(0, 1fr) 392px" }}>
        <div className="stack">
          <Timeline incident={incident} chosen={chosen} onChoose={setChosen} />
          <section className="panel" aria-label="Behind it">
            <Tabs
              selectedKey={tab}
              onSelectionChange={(key) => setTab(String(key))}
              className="body"
            >
              <TabList aria-label="Behind it" className="tabs">
                <Tab id="records">{event ? event.title : "Records of all events"}</Tab>
                <Tab id="breaches">Breaches {told.breaches.length}</Tab>
                <Tab id="graph">Graph</Tab>
                <Tab id="matrix">ATT&CK</Tab>
                <Tab id="comments">Comments</Tab>
                <Tab id="history">History</Tab>
              </TabList>
              <TabPanel id="records">
                <EventRecords incident={incident} event={event} onChoose={setChosen} />
              </TabPanel>
              <TabPanel id="breaches">
                <Breaches incident={incident} />
              </TabPanel>
              <TabPanel id="graph">
                <GraphView id={incident.id} />
              </TabPanel>
              <TabPanel id="matrix">
                <Matrix events={told.events} />
              </TabPanel>
              <TabPanel id="comments">
                <Comments kind="incident" about={incident.id} />
              </TabPanel>
              <TabPanel id="history">
                <History about={incident.id} />
              </TabPanel>
            </Tabs>
          </section>
          <div
            className="grid"
            style={{ gridTemplateColumns: "repeat(auto-fit, minmax(360px, 1fr))" }}
          >
            {findings.slice(0, all ? undefined : MOST).map((each) => (
              <Finding key={each.id} event={each} />
            ))}
          </div>
          {findings.length > MOST && (
            <button className="linkish" onClick={() => setAll(!all)}>
              {all ? "Show fewer" : `${findings.length - MOST} more`}
            </button>
          )}
        </div>
        <div className="stack">
          <Summary incident={incident} />
          {incident.actors.slice(0, 2).map((device) => (
            <DeviceSummary key={device} id={device} />
          ))}
          <Hypotheses told={told} onChoose={setChosen} />
          <Panel title="Devices" note={`${incident.devices.length} took part`}>
            <div className="stack gap1">
              {incident.devices.map((device) => (
                <Link
                  key={device.id}
                  to={link(`/devices/${encodeURIComponent(device.id)}`)}
                  className="rowx small"
                  style={{ textDecoration: "none" }}
                >
                  <Kind kind={kindOf(device.zone_kind, device.role)} />
                  <span
                    className="clip"
                    style={{ textDecoration: "underline", textDecorationColor: "var(--edge)" }}
                  >
                    {device.name}
                  </span>
                  <span className="dim">
                    {device.role}, {device.zone}
                  </span>
                </Link>
              ))}
            </div>
          </Panel>
        </div>
      </div>
      {expecting && (
        <ExpectedDialog
          about={{ incident: incident.id }}
          title={incident.title}
          onClose={() => setExpecting(false)}
        />
      )}
    </div>
  );
}

const later = (iso: string): string => new Date(Date.parse(iso) + 1000).toISOString();

function Summary(props: { incident: Whole }) {
  const [whole, setWhole] = useState(false);
  const event = [...props.incident.told.events].sort((a, b) => b.importance - a.importance)[0];
  return (
    <Panel title="Summary" note={`${props.incident.told.events.length} events`}>
      <div className="stack small" style={{ fontSize: 13, lineHeight: "18px" }}>
        <p>
          <strong>Observed.</strong>{" "}
          <span className={whole ? "" : "clamped"}>{props.incident.summary}</span>{" "}
          <button className="linkish small" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? "less" : "all of it"}
          </button>
        </p>
        {event && (
          <>
            <p>
              <strong>Why it matters.</strong> {event.summary[1]}
            </p>
            <p>
              <strong>Do next.</strong> {event.summary[2]}
            </p>
          </>
        )}
      </div>
    </Panel>
  );
}

function Breaches(props: { incident: Whole }) {
  const link = useLink();
  const [open, setOpen] = useState<string | null>(null);
  const [expecting, setExpecting] = useState<string | null>(null);
  const names = new Map(props.incident.devices.map((device) => [device.id, device.name]));
  const rows = [...props.incident.told.breaches].sort((a, b) => b.score - a.score);
  return (
    <div className="stack gap1">
      <p className="small dim">
        What each model found, and condition by condition why: what was seen, beside what was
        expected.
      </p>
      {rows.map((breach) => (
        <div key={breach.id} style={{ borderTop: "1px solid var(--line)" }}>
          <button
            className="rowx"
            aria-expanded={open === breach.id}
            style={{
              background: "none",
              border: 0,
              width: "100%",
              padding: "5px 0",
              cursor: "pointer",
              textAlign: "left",
            }}
            onClick={() => setOpen(open === breach.id ? null : breach.id)}
          >
            <Mark severity={breach.score >= 60 ? "critical" : "breach"} size={14} />
            <span className="soft small" style={{ width: 100 }}>
              {period(new Date(breach.ts), new Date(breach.ts))}
            </span>
            <span className="grow clip">{breach.model}</span>
            <span className="dim small clip">{names.get(breach.device) ?? breach.device}</span>
            <strong>{Math.round(breach.score)}</strong>
          </button>
          {open === breach.id && (
            <div style={{ padding: "0 0 10px 24px" }} className="stack">
              <table className="table">
                <thead>
                  <tr>
                    <th>Condition</th>
                    <th>Held</th>
                    <th>Seen</th>
                    <th>Expected</th>
                  </tr>
                </thead>
                <tbody>
                  {breach.conditions.map((condition) => (
                    <tr key={condition.name}>
                      <td>{condition.name.replaceAll("_", " ")}</td>
                      <td>{condition.held ? "✓ yes" : "✕ no"}</td>
                      <td>{condition.seen}</td>
                      <td className="soft">{condition.expected || "—"}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <div className="rowx small">
                <Link className="button small" to={link("/events", { breach: breach.id })}>
                  Its records
                </Link>
                <button className="button small" onClick={() => setExpecting(breach.id)}>
                  Expected…
                </button>
                <span className="dim">
                  rarity {Math.round(breach.importance)} of 100, {Math.round(breach.maturity)} % of
                  the history it needs
                </span>
              </div>
            </div>
          )}
        </div>
      ))}
      {expecting && (
        <ExpectedDialog
          about={{ breach: expecting }}
          title={rows.find((row) => row.id === expecting)?.model ?? ""}
          onClose={() => setExpecting(null)}
        />
      )}
    </div>
  );
}
