import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useTitle } from "../app/title";
import { bytes, clock, count, period, three } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink, useRange } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { Key } from "../ui/key";
import { Kind, Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { boxName } from "./names";
import { Picture } from "./Picture";
import { Slider } from "./Slider";

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
  useTitle("Map");
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
