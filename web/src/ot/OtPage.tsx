import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { useTitle } from "../app/title";
import { clock, count, moment, period, three } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink, useRange } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { axes, Chart, type Colours, type Option, tooltip } from "../ui/chart";
import { Importance, Kind, Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { Values } from "./Values";

type Plant = Schema["Plant"];
const CLASSES = ["read", "discover", "action", "reprogram", "other"];

export function OtPage() {
  const range = useRange();
  const query = useQuery({
    queryKey: ["ot", range.query],
    queryFn: () => must(client.GET("/api/v1/ot", { params: { query: range.query } })),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  useTitle("OT");
  return (
    <Asked
      query={query}
      empty={(data) =>
        data.controllers.length === 0 &&
        "No controller yet: a device becomes one when it answers an industrial protocol."
      }
    >
      {(plant) => <Shown plant={plant} />}
    </Asked>
  );
}

function Shown(props: { plant: Plant }) {
  const { plant } = props;
  const range = useRange();
  const link = useLink();
  const [controller, setController] = useState<string | null>(null);
  const chosen = controller ?? plant.controllers[0]?.id ?? null;
  const written = plant.changes.filter((each) => each.new);
  const total = plant.changes.reduce((sum, each) => sum + each.count, 0);
  const step = (by: number) => {
    const at = plant.controllers.findIndex((each) => each.id === chosen);
    const next = plant.controllers[Math.max(0, Math.min(plant.controllers.length - 1, at + by))];
    if (next) setController(next.id);
  };
  useKeys({ j: ["Next controller", () => step(1)], k: ["Controller before", () => step(-1)] });
  return (
    <div className="stack">
      <div className="between wrap">
        <div>
          <h1>
            {written.length === 0
              ? "Nobody changed a controller in a way that is not usual."
              : `${new Set(written.map((each) => each.commander)).size === 1 ? (written[0]?.commander_name ?? "Somebody") : `${new Set(written.map((each) => each.commander)).size} devices`} changed ${new Set(written.map((each) => each.controller)).size} controllers as nobody did before.`}
          </h1>
          <p className="small soft">
            {count(total)} commands that change something, {count(plant.controllers.length)}{" "}
            controllers; {period(range.start, range.end)} beside {Math.round(plant.learnt_days)}{" "}
            days before
          </p>
        </div>
        <span className="small soft">
          {Object.entries(plant.protocols)
            .map(([name, n]) => `${name} ${count(n)}`)
            .join(" · ")}
        </span>
      </div>
      <Panel
        title="Who wrote what to which controller"
        note="what was never done before comes first; every row leads to its records"
        flush
      >
        <div
          style={{ maxHeight: 340, overflow: "auto" }}
          tabIndex={0}
          role="region"
          aria-label="Changes"
        >
          <table className="table">
            <thead>
              <tr>
                <th />
                <th>Who</th>
                <th>Controller</th>
                <th>Command</th>
                <th>Where</th>
                <th className="num">Written</th>
                <th className="num">Was there before</th>
                <th className="num">Times</th>
                <th className="num">Usual a day</th>
                <th>When</th>
              </tr>
            </thead>
            <tbody>
              {plant.changes.map((each, n) => (
                <tr key={n}>
                  <td style={{ width: 24 }}>
                    {each.new ? (
                      <Mark severity="critical" size={14} />
                    ) : each.outside ? (
                      <Mark severity="breach" size={14} />
                    ) : null}
                  </td>
                  <td>
                    <Link to={link(`/devices/${encodeURIComponent(each.commander)}`)}>
                      {each.commander_name}
                    </Link>
                    {each.new && (
                      <span className="tag" style={{ marginLeft: 6 }}>
                        never before
                      </span>
                    )}
                  </td>
                  <td>
                    <span className="rowx gap1">
                      <Kind kind="controller" />
                      <Link to={link(`/devices/${encodeURIComponent(each.controller)}`)}>
                        {each.controller_name}
                      </Link>
                    </span>
                  </td>
                  <td>
                    <Link
                      to={link("/events", {
                        log: "ot_command",
                        filter: [
                          `orig.endpoint=${each.commander}`,
                          `resp.endpoint=${each.controller}`,
                          `class=${each.kind}`,
                        ],
                        from: new Date(Date.parse(each.first) - 1000).toISOString(),
                        to: new Date(Date.parse(each.last) + 1000).toISOString(),
                      })}
                    >
                      {each.command}
                    </Link>{" "}
                    <span className={each.kind === "reprogram" ? "strong" : "dim"}>
                      {each.kind}
                    </span>
                  </td>
                  <td className="mono">{each.place || "—"}</td>
                  <td className="num strong">{each.values ?? "—"}</td>
                  <td className="num soft">{each.usual ?? "never seen"}</td>
                  <td className="num">
                    {count(each.count)}
                    {each.refused > 0 && (
                      <span className="dim"> ({count(each.refused)} refused)</span>
                    )}
                  </td>
                  <td className="num soft">
                    {each.usual_per_day ? three(each.usual_per_day) : "0"}
                  </td>
                  <td className="soft" style={{ whiteSpace: "nowrap" }}>
                    {moment(new Date(each.first))}
                    {each.first !== each.last && ` – ${clock(new Date(each.last))}`}
                  </td>
                </tr>
              ))}
              {plant.changes.length === 0 && (
                <tr>
                  <td colSpan={10} className="soft">
                    No command that changes a controller in this time.
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        </div>
      </Panel>
      <div className="grid" style={{ gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1.15fr)" }}>
        <div className="stack">
          <Panel title="Controllers" note="by who commanded them in this time" flush>
            <div
              style={{ maxHeight: 420, overflow: "auto" }}
              tabIndex={0}
              role="listbox"
              aria-label="Controllers"
            >
              {plant.controllers.map((each) => (
                <div
                  key={each.id}
                  role="option"
                  aria-selected={each.id === chosen}
                  onClick={() => setController(each.id)}
                  style={{
                    padding: "7px 14px",
                    borderTop: "1px solid var(--line)",
                    cursor: "pointer",
                    background: each.id === chosen ? "var(--bg3)" : "none",
                  }}
                >
                  <div className="between">
                    <span className="rowx gap1 strong">
                      <Kind kind="controller" /> {each.name}
                      <span className="dim" style={{ fontWeight: 400 }}>
                        {each.vendor} {each.protocols.join(", ")}
                      </span>
                    </span>
                    <Importance value={each.importance} />
                  </div>
                  {each.commanders.slice(0, 4).map((who) => (
                    <div key={who.id} className="small rowx" style={{ paddingLeft: 18 }}>
                      {who.new.length > 0 ? (
                        <Mark severity="critical" size={12} />
                      ) : (
                        <span style={{ width: 12 }} />
                      )}
                      <span className="clip">{who.name}</span>
                      <span className="dim clip">
                        {CLASSES.filter((name) => who.classes[name])
                          .map((name) => `${count(who.classes[name] ?? 0)} ${name}`)
                          .join(", ")}
                      </span>
                      {who.new.length > 0 && <span className="tag">new: {who.new.join(", ")}</span>}
                    </div>
                  ))}
                  {each.commanders.length === 0 && (
                    <div className="small dim" style={{ paddingLeft: 18 }}>
                      nobody in this time
                    </div>
                  )}
                </div>
              ))}
            </div>
          </Panel>
        </div>
        <div className="stack">
          <Panel
            title="Commands by class over time"
            note={`per ${Math.round(plant.seconds / 60)} min, log scale`}
          >
            <OverTime plant={plant} />
            <table className="table">
              <thead>
                <tr>
                  <th>Class</th>
                  <th className="num">Usual a day</th>
                  <th className="num">In this time, a day</th>
                </tr>
              </thead>
              <tbody>
                {CLASSES.filter((name) => plant.per_day[name] || sum(plant, name)).map((name) => {
                  const days = Math.max(
                    0.04,
                    (range.end.getTime() - range.start.getTime()) / 86_400_000,
                  );
                  const usual = plant.per_day[name];
                  const seen = sum(plant, name) / days;
                  return (
                    <tr key={name}>
                      <td>{name}</td>
                      <td className="num soft">
                        {usual ? `${count(usual.low)} – ${count(usual.high)}` : "—"}
                      </td>
                      <td className="num strong">
                        {usual && seen > usual.high * 1.001 && <Mark severity="breach" size={12} />}{" "}
                        {count(seen)}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </Panel>
          {chosen && (
            <Values
              controller={chosen}
              name={plant.controllers.find((each) => each.id === chosen)?.name ?? chosen}
            />
          )}
        </div>
      </div>
    </div>
  );
}

const sum = (plant: Plant, name: string): number =>
  plant.over_time.reduce((n, each) => n + (each.counts[name] ?? 0), 0);

function OverTime(props: { plant: Plant }) {
  const { plant } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      const shown = ["read", "discover", "action", "reprogram"].filter(
        (name) => sum(plant, name) > 0,
      );
      const looks: Record<string, object> = {
        read: { color: c.heat[2], width: 1.4 },
        discover: { color: c.t2, width: 1.6, type: "dashed" },
        action: { color: c.activity, width: 2.2 },
        reprogram: { color: c.critical, width: 2.4, type: "dotted" },
      };
      return {
        grid: { left: 52, right: 80, top: 10, bottom: 22 },
        tooltip: tooltip(c),
        xAxis: { ...a.time, min: Date.parse(plant.start), max: Date.parse(plant.end) },
        yAxis: {
          ...a.value,
          type: "log",
          min: 0.7,
          axisLabel: { ...a.value.axisLabel, formatter: (v: number) => (v < 1 ? "0" : count(v)) },
        },
        series: shown.map((name) => ({
          type: "line",
          name,
          step: "end",
          showSymbol: false,
          lineStyle: looks[name],
          itemStyle: { color: (looks[name] as { color: string }).color },
          labelLayout: { moveOverlap: "shiftY" },
          endLabel: { show: true, formatter: name, color: c.t2, fontSize: 11 },
          data: plant.over_time.map((each) => [
            Date.parse(each.t),
            Math.max(0.7, each.counts[name] ?? 0),
          ]),
        })),
      } as Option;
    },
    [plant],
  );
  return (
    <Chart
      option={option}
      height={190}
      summary={`Commands by class: ${CLASSES.map((name) => `${name} ${count(sum(plant, name))}`).join(", ")}.`}
      table={{
        head: ["From", ...CLASSES],
        rows: plant.over_time.map((each) => [
          moment(new Date(each.t)),
          ...CLASSES.map((name) => each.counts[name] ?? 0),
        ]),
      }}
    />
  );
}
