import "@xyflow/react/dist/style.css";
import { useQuery } from "@tanstack/react-query";
import {
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { bytes, clock, count, period, three } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink, useRange } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { axes, Chart, type Colours, type Option } from "../ui/chart";
import { Kind, kindOf, Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { layout, WIDTH } from "./layout";

type Map_ = Schema["Map"];
type Crossing = Schema["Crossing"];

export function MapPage() {
  const range = useRange();
  const query = useQuery({
    queryKey: ["map", range.query],
    queryFn: () => must(client.GET("/api/v1/map", { params: { query: range.query } })),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  useEffect(() => {
    document.title = "Map – Nonself";
  }, []);
  return <Asked query={query}>{(map) => <Shown map={map} />}</Asked>;
}

function Shown(props: { map: Map_ }) {
  const { map } = props;
  const range = useRange();
  const link = useLink();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(map.crossings[0]?.number ?? 0);
  const [difference, setDifference] = useState(false);
  const crossing = map.crossings.find((each) => each.number === chosen) ?? null;
  const records = (each: Crossing) =>
    link("/events", {
      filter: [
        `orig.endpoint=${each.source}`,
        ...(each.service_key.endsWith("services")
          ? []
          : [
              `service_key=${each.service_key.split(",")[0] === each.service_key ? each.service_key : ""}`,
            ].filter((f) => !f.endsWith("="))),
        ...(each.targets.length <= 40 && each.targets.length > 0
          ? [`resp.endpoint=${each.targets.join(",")}`]
          : []),
      ],
    });
  const step = (by: number) =>
    setChosen((before) => Math.max(1, Math.min(map.crossings.length, before + by)));
  useKeys({
    ArrowUp: ["Crossing before", () => step(-1)],
    ArrowDown: ["Next crossing", () => step(1)],
    d: ["Differences only", () => setDifference((before) => !before)],
    l: ["Records of the crossing", () => crossing && void navigate(records(crossing))],
    ",": ["Time back", () => range.move(-0.25)],
    ".": ["Time forward", () => range.move(0.25)],
  });
  return (
    <div className="stack">
      <div className="between wrap">
        <div className="rowx gap3">
          <h1>Map</h1>
          <span className="soft">
            by Purdue level; {period(range.start, range.end)} against{" "}
            {map.learnt_days >= 1 ? `${Math.round(map.learnt_days)} days before` : "nothing before"}
          </span>
          <button
            className="select"
            aria-pressed={difference}
            onClick={() => setDifference(!difference)}
          >
            {difference ? "✓ " : ""}Differences only
          </button>
        </div>
        <span className="rowx gap3 small soft">
          <span className="rowx gap1">
            <Kind kind="it" /> IT
          </span>
          <span className="rowx gap1">
            <Kind kind="ot" /> OT
          </span>
          <span className="rowx gap1">
            <Kind kind="controller" /> controller
          </span>
          <span className="rowx gap1">
            <Kind kind="external" /> outside
          </span>
          <span className="rowx gap1">
            <svg width="20" height="8" aria-hidden>
              <path d="M0 4h20" stroke="var(--link)" strokeWidth="4" />
            </svg>{" "}
            learnt link
          </span>
        </span>
      </div>
      <div className="two">
        <div className="stack">
          <Picture map={map} chosen={chosen} difference={difference} onChoose={setChosen} />
          <Panel title="Between zones over time" note="connections; drag to choose a time" flush>
            <div style={{ padding: "4px 10px" }}>
              <Slider map={map} onRange={(a, b) => range.set(new Date(a), new Date(b))} />
            </div>
          </Panel>
        </div>
        <div className="stack">
          <section className="panel" aria-label="Crossings not learnt">
            <header>
              <h2>Crossings not learnt</h2>
              <span className="dim">{map.crossings.length}</span>
            </header>
            <div
              style={{ maxHeight: 330, overflow: "auto" }}
              role="listbox"
              aria-label="Crossings"
              tabIndex={0}
            >
              {map.crossings.length === 0 && (
                <div className="state">
                  No zone was reached in this time in a way that was not learnt before.
                </div>
              )}
              {map.crossings.map((each) => (
                <div
                  key={each.number}
                  role="option"
                  aria-selected={each.number === chosen}
                  onClick={() => setChosen(each.number)}
                  style={{
                    display: "grid",
                    gridTemplateColumns: "18px 22px 1fr auto",
                    gap: 8,
                    padding: "6px 14px",
                    cursor: "pointer",
                    borderTop: "1px solid var(--line)",
                    background: each.number === chosen ? "var(--bg3)" : "none",
                  }}
                >
                  <Mark severity={each.critical ? "critical" : "breach"} size={15} />
                  <span className="tag" style={{ height: 17 }}>
                    {each.number}
                  </span>
                  <span style={{ minWidth: 0 }}>
                    <strong className="clip" style={{ display: "block" }}>
                      {each.source_name} → {each.target_name}
                    </strong>
                    <span className="small soft">
                      {each.service};{" "}
                      {each.failed === each.connections
                        ? "none answered"
                        : each.failed
                          ? `${three((100 * each.failed) / each.connections)} % failed`
                          : bytes(each.bytes)}
                    </span>
                  </span>
                  <span className="small soft num">
                    {clock(new Date(each.first))}
                    <br />
                    {count(each.connections)}
                  </span>
                </div>
              ))}
            </div>
            {crossing && (
              <div className="body stack" style={{ borderTop: "1px solid var(--line)" }}>
                <p className="small">
                  <strong>Crossing {crossing.number}.</strong> {crossing.reason}
                </p>
                <div className="rowx">
                  <Link className="button small" to={records(crossing)}>
                    Events <kbd>L</kbd>
                  </Link>
                  <Link
                    className="button small"
                    to={link(`/devices/${encodeURIComponent(crossing.source)}`)}
                  >
                    {crossing.source_name}
                  </Link>
                </div>
              </div>
            )}
          </section>
          <Panel title="Learnt links" note={`${map.links.length}`}>
            <div
              className="stack gap1"
              style={{ maxHeight: 260, overflow: "auto" }}
              tabIndex={0}
              role="region"
              aria-label="Learnt links"
            >
              {map.links.map((each) => (
                <div key={each.source + each.target} className="small between">
                  <span style={{ minWidth: 0 }}>
                    <span className="clip" style={{ display: "block" }}>
                      {boxName(map, each.source)} → {boxName(map, each.target)}
                    </span>
                    <span className="dim">{each.services.join(", ")}</span>
                  </span>
                  <span className="soft num">
                    {three(each.per_hour)} / h{each.seen === 0 ? ", gone" : ""}
                  </span>
                </div>
              ))}
            </div>
          </Panel>
          <Panel title="Against the learnt normal">
            <div className="rowx gap5">
              <Key label="crossings" value={`+${map.crossings.length}`} />
              <Key label="links gone" value={String(map.gone)} />
              <Key
                label="new devices"
                value={`+${map.boxes.reduce((sum, box) => sum + box.new, 0)}`}
              />
            </div>
          </Panel>
        </div>
      </div>
    </div>
  );
}

const Key = (props: { label: string; value: string }) => (
  <div className="key">
    <span className="value">{props.value}</span>
    <span className="label">{props.label}</span>
  </div>
);

const LEVEL: Record<number, string> = { 1: "controllers", 2: "supervision", 3: "operations" };
function boxName(map: Map_, id: string): string {
  const box = map.boxes.find((each) => each.id === id);
  return box
    ? LEVEL[box.level] && box.zone_kind === "ot"
      ? `${box.title}, ${LEVEL[box.level] ?? ""}`
      : box.title
    : (id.split("/")[0] ?? id);
}

type BoxNode = Node<{ box: Schema["Box"]; title: string }, "box">;
type RowNode = Node<{ title: string; level: number }, "level">;

function BoxShown(props: NodeProps<BoxNode>) {
  const { box, title } = props.data;
  const navigate = useNavigate();
  const link = useLink();
  return (
    <div className={`zonebox ${box.zone_kind}`}>
      {PORTS.map((left, n) => (
        <Ports key={left} n={n} left={left} />
      ))}
      <div className="between">
        <strong className="rowx gap1">
          <Kind
            kind={
              box.zone_kind === "external"
                ? "external"
                : kindOf(box.zone_kind, box.level === 1 ? "controller" : "")
            }
          />{" "}
          {title}
        </strong>
        <span className="dim tiny">
          {count(box.count)} {box.zone_kind === "external" ? "endpoints" : "devices"}
        </span>
      </div>
      <div className="rowx wrap gap1" style={{ paddingTop: 6 }}>
        {box.devices.slice(0, 5).map((device) => (
          <button
            key={device.id}
            className={`pill ${device.marked ? "marked" : ""}`}
            style={{ background: "none", cursor: "pointer" }}
            onClick={() => void navigate(link(`/devices/${encodeURIComponent(device.id)}`))}
          >
            <Kind kind={kindOf(box.zone_kind, device.role)} /> {device.name}
          </button>
        ))}
        {box.count > Math.min(5, box.devices.length) && box.devices.length > 0 && (
          <span className="dim">and {box.count - Math.min(5, box.devices.length)}</span>
        )}
      </div>
    </div>
  );
}

/** Fixed places on the edges of a box, so that no line lies on another: learnt links at the right. */
const PORTS = [6, 13, 20, 27, 34, 41, 48, 55, 62, 72, 80, 88, 95];
const CROSSINGS = 9;

function Ports(props: { n: number; left: number }) {
  const style = { opacity: 0, left: `${props.left}%` };
  return (
    <>
      <Handle id={`ti${props.n}`} type="target" position={Position.Top} style={style} />
      <Handle id={`to${props.n}`} type="source" position={Position.Top} style={style} />
      <Handle id={`bi${props.n}`} type="target" position={Position.Bottom} style={style} />
      <Handle id={`bo${props.n}`} type="source" position={Position.Bottom} style={style} />
    </>
  );
}

function LevelShown(props: NodeProps<RowNode>) {
  return (
    <div className="levelrow">
      <strong>{props.data.level}</strong> {props.data.title}
    </div>
  );
}

const TYPES = { box: BoxShown, level: LevelShown };

function Picture(props: {
  map: Map_;
  chosen: number;
  difference: boolean;
  onChoose: (n: number) => void;
}) {
  const { map, chosen, difference } = props;
  const { nodes, edges, height } = useMemo(() => {
    const placed = layout(map);
    const rows: RowNode[] = placed.rows.map((row) => ({
      id: `level-${row.level}`,
      type: "level" as const,
      position: { x: 0, y: row.y },
      data: { title: row.title, level: row.level },
      style: { width: WIDTH, height: row.height },
      selectable: false,
      draggable: false,
      zIndex: -2,
    }));
    const boxes: BoxNode[] = placed.boxes.map((place) => ({
      id: place.box.id,
      type: "box" as const,
      position: { x: place.x, y: place.y },
      data: { box: place.box, title: boxName(map, place.box.id) },
      style: { width: place.width, height: place.height },
      draggable: false,
    }));
    const there = new Set(map.boxes.map((box) => box.id));
    const level = new Map(map.boxes.map((box) => [box.id, box.level]));
    const line = (
      id: string,
      source: string,
      target: string,
      port: number,
      more: Partial<Edge>,
    ): Edge => {
      const down = (level.get(source) ?? 0) >= (level.get(target) ?? 0);
      return {
        id,
        source,
        target,
        type: "smoothstep",
        sourceHandle: `${down ? "bo" : "to"}${port}`,
        targetHandle: `${down ? "ti" : "bi"}${port}`,
        focusable: false,
        ...more,
      };
    };
    const learnt = difference
      ? []
      : map.links
          .filter((each) => there.has(each.source) && there.has(each.target))
          .map((each, n) =>
            line(
              `link-${each.source}-${each.target}`,
              each.source,
              each.target,
              CROSSINGS + (n % (PORTS.length - CROSSINGS)),
              {
                style: {
                  stroke: "var(--link)",
                  strokeWidth: Math.min(7, 1.5 + Math.log10(1 + each.per_hour) * 1.6),
                  strokeDasharray: each.days < 7 ? "5 4" : "",
                },
                ariaLabel: `learnt: ${boxName(map, each.source)} to ${boxName(map, each.target)}`,
              },
            ),
          );
    const crossed = map.crossings
      .map((each) => ({
        each,
        target: there.has(each.target_box)
          ? each.target_box
          : (map.boxes
              .filter((box) => box.zone === each.target_box.split("/")[0])
              .sort((a, b) => a.level - b.level)[0]?.id ?? ""),
      }))
      .filter(({ each, target }) => there.has(each.box) && there.has(target))
      .slice(0, 30)
      .map(({ each, target }, n) =>
        line(`cross-${each.number}`, each.box, target, n % CROSSINGS, {
          label: String(each.number),
          labelShowBg: true,
          labelBgStyle: {
            fill: "var(--bg0)",
            stroke: each.critical ? "var(--critical)" : "var(--breach)",
          },
          labelStyle: { fill: "var(--t1)", fontSize: 11, fontWeight: 600 },
          labelBgPadding: [5, 3],
          labelBgBorderRadius: 4,
          style: {
            stroke: each.critical ? "var(--critical)" : "var(--breach)",
            strokeWidth: each.number === chosen ? 3.5 : 1.8,
            strokeDasharray: each.failed === each.connections ? "6 4" : "",
          },
          markerEnd: {
            type: MarkerType.ArrowClosed,
            color: each.critical ? "var(--critical)" : "var(--breach)",
          },
          ariaLabel: `crossing ${each.number}: ${each.source_name} to ${each.target_name}`,
        } as Partial<Edge>),
      );
    return {
      nodes: [...rows, ...boxes] as (BoxNode | RowNode)[],
      edges: [...learnt, ...crossed],
      height: placed.height,
    };
  }, [map, chosen, difference]);
  return (
    <div className="panel" style={{ height: Math.min(640, height * 0.86 + 20) }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        fitView
        fitViewOptions={{ padding: 0.02 }}
        nodesConnectable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        panOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        onEdgeClick={(_, edge) =>
          edge.id.startsWith("cross-") && props.onChoose(Number(edge.id.slice(6)))
        }
        aria-label="Zones by Purdue level; the list beside it says the same"
      />
    </div>
  );
}

function Slider(props: { map: Map_; onRange: (from: number, to: number) => void }) {
  const { map } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      return {
        grid: { left: 48, right: 10, top: 8, bottom: 20 },
        brush: {
          xAxisIndex: "all",
          brushStyle: { color: c.band, borderColor: c.bandEdge },
          toolbox: [],
        },
        tooltip: {
          trigger: "axis",
          backgroundColor: c.bg2,
          borderColor: c.edge,
          textStyle: { color: c.t1, fontSize: 12 },
        },
        xAxis: { ...a.time, min: Date.parse(map.start), max: Date.parse(map.end) },
        yAxis: { ...a.value, minInterval: 1 },
        series: [
          {
            type: "line",
            name: "learnt",
            step: "end",
            stack: "n",
            showSymbol: false,
            lineStyle: { color: c.bandEdge, width: 1 },
            itemStyle: { color: c.bandEdge },
            areaStyle: { color: c.band },
            data: map.timeline.map((m) => [Date.parse(m.t), m.learnt]),
          },
          {
            type: "line",
            name: "not learnt",
            step: "end",
            stack: "n",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.6 },
            itemStyle: { color: c.activity },
            areaStyle: { color: c.activity, opacity: 0.3 },
            data: map.timeline.map((m) => [Date.parse(m.t), m.crossing]),
          },
        ],
      } as Option;
    },
    [map],
  );
  const most = map.timeline.reduce(
    (a, b) => (b.crossing > a.crossing ? b : a),
    map.timeline[0] ?? { t: map.start, learnt: 0, crossing: 0 },
  );
  return (
    <Chart
      option={option}
      height={104}
      summary={`At most ${count(most.crossing)} connections that were not learnt, at ${clock(new Date(most.t))}.`}
      table={{
        head: ["From", "Learnt", "Not learnt"],
        rows: map.timeline.map((m) => [period(new Date(m.t), new Date(m.t)), m.learnt, m.crossing]),
      }}
      onBrush={props.onRange}
    />
  );
}
