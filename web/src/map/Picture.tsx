/** Zones by Purdue level in fixed places; learnt links grey, crossings in colour and numbered. */
import "@xyflow/react/dist/style.css";
import {
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { count } from "../app/format";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { Kind, kindOf } from "../ui/marks";
import { layout, WIDTH } from "./layout";
import { boxName } from "./names";

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

export function Picture(props: {
  map: Schema["Map"];
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
