/** The graph of an incident in layers: who acted, what was reached; never force-directed. */
import "@xyflow/react/dist/style.css";
import {
  Background,
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
import { useLink } from "../app/range";
import { useIncidentGraph } from "../client/queries";
import type { Schema } from "../client/api";
import { Kind } from "../ui/marks";
import { Asked } from "../ui/panel";

type Drawn = Node<{ node: Schema["Node"] }, "thing">;

function Thing(props: NodeProps<Drawn>) {
  const { node } = props.data;
  return (
    <div className={`gnode ${node.kind} ${node.actor ? "actor" : ""}`}>
      <Handle id="in-left" type="target" position={Position.Left} style={HIDDEN} />
      <Handle id="out-left" type="source" position={Position.Left} style={HIDDEN} />
      <Kind kind={node.kind} /> {node.name.split(".example")[0]}
      <Handle id="out-right" type="source" position={Position.Right} style={HIDDEN} />
      <Handle id="in-right" type="target" position={Position.Right} style={HIDDEN} />
    </div>
  );
}

const HIDDEN = { opacity: 0 };
const TYPES = { thing: Thing };

export function GraphView(props: { id: string }) {
  const query = useIncidentGraph(props.id);
  return (
    <Asked
      query={query}
      empty={(data) =>
        data.edges.length === 0 && "Only one device took part: there is nothing between two."
      }
    >
      {(graph) => <Shown graph={graph} />}
    </Asked>
  );
}

function Shown(props: { graph: Schema["Graph"] }) {
  const { graph } = props;
  const navigate = useNavigate();
  const link = useLink();
  const { nodes, edges, height } = useMemo(() => {
    const acted = graph.nodes.filter((node) => node.actor);
    const inside = graph.nodes.filter(
      (node) => !node.actor && node.kind !== "external" && node.kind !== "several",
    );
    const outside = graph.nodes.filter(
      (node) => !node.actor && (node.kind === "external" || node.kind === "several"),
    );
    const columns = [outside, acted, inside].filter((column) => column.length > 0);
    const rows = Math.max(...columns.map((column) => column.length));
    const made: Drawn[] = columns.flatMap((column, x) =>
      column.map((node, y) => ({
        id: node.id,
        type: "thing" as const,
        position: { x: x * 330 + 10, y: (rows - column.length) * 22 + y * 44 + 10 },
        data: { node },
        draggable: false,
        ariaLabel: `${node.name}, ${node.kind}`,
      })),
    );
    const left = new Set(outside.map((node) => node.id));
    const lines: Edge[] = graph.edges.map((edge) => ({
      id: `${edge.source}-${edge.target}`,
      source: edge.source,
      target: edge.target,
      sourceHandle: left.has(edge.target) ? "out-left" : "out-right",
      targetHandle: left.has(edge.target) ? "in-right" : "in-left",
      type: "smoothstep",
      style: {
        stroke: edge.importance >= 80 ? "var(--critical)" : "var(--breach)",
        strokeWidth: 1 + edge.importance / 50,
      },
      markerEnd: {
        type: MarkerType.ArrowClosed,
        color: edge.importance >= 80 ? "var(--critical)" : "var(--breach)",
      },
      ariaLabel: edge.titles.join("; "),
    }));
    return { nodes: made, edges: lines, height: Math.max(220, rows * 44 + 30) };
  }, [graph]);
  return (
    <>
      <div style={{ height }}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          fitView
          fitViewOptions={{ padding: 0.05, maxZoom: 1 }}
          nodesConnectable={false}
          proOptions={{ hideAttribution: true }}
          zoomOnScroll={false}
          preventScrolling={false}
          onNodeClick={(_, node) => {
            const kind = (node.data as { node: Schema["Node"] }).node.kind;
            if (kind === "several") return;
            void navigate(
              kind === "external"
                ? link("/events", { filter: `address=${node.id}` })
                : link(`/devices/${encodeURIComponent(node.id)}`),
            );
          }}
        >
          <Background color="var(--line)" />
        </ReactFlow>
      </div>
      <details open>
        <summary className="small soft">The same as a list</summary>
        <ul className="small">
          {graph.edges.map((edge) => (
            <li key={edge.source + edge.target}>
              {name(graph, edge.source)} → {name(graph, edge.target)}: {edge.titles.join("; ")}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const name = (graph: Schema["Graph"], id: string): string =>
  graph.nodes.find((node) => node.id === id)?.name ?? id;
