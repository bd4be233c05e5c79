/** One finding: a sentence with the number, a picture of the number against normal, the facts. */
import { useCallback } from "react";
import { percent, period } from "../app/format";
import { axes, Chart, type Colours, type Option } from "../ui/chart";
import { Mark, severityOf } from "../ui/marks";
import { Panel } from "../ui/panel";
import type { Event } from "./IncidentPage";
import { against, type Against } from "./against";

export function Finding(props: { event: Event }) {
  const { event } = props;
  const picture = event.comparisons.map(against).find((each) => each !== null) ?? null;
  return (
    <Panel
      title={event.title}
      right={
        <span className="rowx gap1">
          <Mark severity={severityOf(event.importance)} size={14} />{" "}
          <strong>{Math.round(event.importance)}</strong>
        </span>
      }
    >
      <div className="stack">
        <p className="small dim">{period(new Date(event.start), new Date(event.end))}</p>
        <p>{event.summary[0]}</p>
        {picture && <NumberLine picture={picture} />}
        {event.comparisons.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                <th>What</th>
                <th>Seen</th>
                <th>Expected</th>
                <th className="num" title="How few devices of the network ever did this, 0 to 100">
                  Rarity
                </th>
                <th className="num">Learnt</th>
              </tr>
            </thead>
            <tbody>
              {event.comparisons.slice(0, 6).map((each) => (
                <tr key={each.what + each.seen}>
                  <td>{each.what}</td>
                  <td className="strong">{each.seen}</td>
                  <td className="soft">{each.expected}</td>
                  <td className="num">
                    {each.rarity === null || each.rarity === undefined
                      ? "—"
                      : Math.round(each.rarity)}
                  </td>
                  <td className="num dim">{percent(each.maturity)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {event.details.slice(0, 3).map((detail) => (
          <details key={detail.title}>
            <summary className="small soft" style={{ cursor: "pointer" }}>
              {detail.title} ({detail.rows.length})
            </summary>
            <dl className="facts" style={{ paddingTop: 6 }}>
              {detail.rows.slice(0, 40).map((row, n) => (
                <Row key={n} label={row.label} value={row.value} expected={row.expected ?? null} />
              ))}
            </dl>
          </details>
        ))}
      </div>
    </Panel>
  );
}

function Row(props: { label: string; value: string; expected: string | null }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>
        {props.value}
        {props.expected && <span className="dim"> (expected {props.expected})</span>}
      </dd>
    </>
  );
}

function NumberLine(props: { picture: Against }) {
  const { picture } = props;
  const option = useCallback((c: Colours) => line(picture, c), [picture]);
  return (
    <div>
      <p className="small">
        {picture.what}: <strong>{picture.seenText}</strong>{" "}
        <span className="dim">expected {picture.expectedText}</span>
      </p>
      <Chart
        option={option}
        height={52}
        summary={`${picture.what}: ${picture.seenText} seen, expected ${picture.expectedText}`}
      />
    </div>
  );
}

function line(picture: Against, c: Colours): Option {
  const a = axes(c);
  const high = Math.max(picture.seen, picture.expected, 1) * 2;
  const log = high > 100;
  const floor = log ? 1 : 0;
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 22 },
    xAxis: {
      type: log ? "log" : "value",
      min: floor,
      max: high,
      axisLabel: {
        ...a.value.axisLabel,
        formatter: (v: number) => picture.format(v),
        hideOverlap: true,
      },
      axisLine: { show: true, lineStyle: { color: c.line } },
      splitLine: { show: false },
      name: log ? "log scale" : "",
      nameLocation: "end",
      nameTextStyle: {
        color: c.t3,
        fontSize: 11,
        align: "right",
        verticalAlign: "top",
        padding: [8, 0, 0, 0],
      },
    },
    yAxis: { type: "category", data: [""], show: false },
    series: [
      {
        type: "bar",
        barWidth: 8,
        data: [Math.max(picture.seen, floor)],
        itemStyle: { color: c.activity },
        markArea: {
          silent: true,
          itemStyle: {
            color: c.band,
            borderColor: c.bandEdge,
            borderType: "dashed",
            borderWidth: 1,
          },
          data: [
            [{ xAxis: floor }, { xAxis: Math.max(picture.expected, floor * 1.02, high * 0.004) }],
          ],
        },
        markPoint: {
          symbol: "path://M5 1h6l4 4v6l-4 4H5l-4-4V5z",
          symbolSize: 12,
          itemStyle: { color: c.critical },
          data: [
            {
              coord: [Math.max(picture.seen, floor), 0],
            },
          ],
        },
      },
    ],
  } as Option;
}
