import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode, useCallback } from "react";
import { Link } from "react-router";
import { useTitle } from "../app/title";
import { bytes, count, moment, percent, period, three } from "../app/format";
import { useLink, useRange } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { axes, Chart, type Colours, type Option, tooltip } from "../ui/chart";
import { Learnt, Mark } from "../ui/marks";
import { Key } from "../ui/key";
import { Asked, Panel } from "../ui/panel";

type Data = Schema["Coverage"];

/** A name that may be broken after each underscore. */
function breakable(name: string): ReactNode {
  return name.split("_").map((part, at) => (
    <Fragment key={at}>
      {at > 0 && (
        <>
          _<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}

export function CoveragePage() {
  const range = useRange();
  const query = useQuery({
    queryKey: ["coverage", range.query],
    queryFn: () => must(client.GET("/api/v1/coverage", { params: { query: range.query } })),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  useTitle("Coverage");
  return <Asked query={query}>{(data) => <Shown data={data as unknown as Data} />}</Asked>;
}

function Shown(props: { data: Data }) {
  const { data } = props;
  const range = useRange();
  const link = useLink();
  const dropped = data.captures.reduce((sum, each) => sum + each.dropped, 0);
  const broken = data.captures.filter((each) => each.error);
  return (
    <div className="stack">
      <div className="between wrap">
        <div>
          <h1>{data.title}</h1>
          <p className="small soft">
            Answered TCP connections of {period(range.start, range.end)} seen both ways. What no
            sensor carries is not in this figure; it is listed below.
          </p>
        </div>
        <div className="rowx gap5">
          <Key label="watched" value={`${three(data.watched_days)} days`} />
          <Key label="packets dropped" value={count(dropped)} />
          <Key label="newest packet" value={moment(new Date(data.clock))} />
        </div>
      </div>
      <Panel title="Packets a second" note="of connections that began in this time" flush>
        <div style={{ padding: "4px 10px" }}>
          <Rates data={data} />
        </div>
      </Panel>
      <div
        className="grid"
        style={{ gridTemplateColumns: "repeat(auto-fit, minmax(340px, 1fr))", alignItems: "start" }}
      >
        <div className="stack">
          <Panel
            title="Where we are blind, and what it costs"
            note={String(data.blind.length)}
            flush
          >
            {data.blind.length === 0 && <div className="state">Nothing that we know of.</div>}
            {data.blind.map((each) => (
              <div
                key={each.title}
                style={{ padding: "10px 14px", borderTop: "1px solid var(--line)" }}
                className="stack gap1"
              >
                <strong className="rowx">
                  <Mark severity="breach" size={14} /> {each.title}
                </strong>
                <p className="small soft">{each.text}</p>
                {each.models.length > 0 && (
                  <div className="rowx wrap gap1 small">
                    <span className="dim">Weaker because of this:</span>
                    {each.models.map((model) => (
                      <span key={model} className="chip">
                        {model}
                      </span>
                    ))}
                  </div>
                )}
                <p
                  className="small"
                  style={{ borderLeft: "3px solid var(--edge)", paddingLeft: 8 }}
                >
                  {each.advice}
                </p>
              </div>
            ))}
            <div style={{ padding: "10px 14px", borderTop: "1px solid var(--line)" }}>
              <strong className="rowx">
                <Mark severity="expected" size={14} /> Limits that stay
              </strong>
              <p className="small soft">
                Of encrypted sessions we read the handshake, not the content. Field devices (level
                0) and serial lines are not on the network: a change made on the device itself is
                not seen.
              </p>
            </div>
          </Panel>
          {(broken.length > 0 || data.errors.length > 0) && (
            <Panel title="What could not be read">
              <ul className="small">
                {broken.map((each) => (
                  <li key={each.name}>
                    {each.name}: {each.error}
                  </li>
                ))}
                {data.errors.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title="Captures" note={`${data.captures.length} newest`} flush>
            <div
              style={{ maxHeight: 260, overflow: "auto" }}
              tabIndex={0}
              role="region"
              aria-label="Captures"
            >
              <table className="table">
                <thead>
                  <tr>
                    <th>Capture</th>
                    <th>Time</th>
                    <th className="num">Packets</th>
                    <th className="num">Size</th>
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  {data.captures.map((each) => (
                    <tr key={each.name + (each.first ?? "")}>
                      <td className="mono">{each.name}</td>
                      <td className="soft">{each.first ? moment(new Date(each.first)) : "—"}</td>
                      <td className="num">{count(each.packets)}</td>
                      <td className="num">{bytes(each.bytes)}</td>
                      <td>
                        {each.error ? (
                          <span className="rowx gap1">
                            <Mark severity="breach" size={12} /> cut
                          </span>
                        ) : (
                          "✓ whole"
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        </div>
        <div className="stack">
          <Panel title="Logs and parsers" note="records in all, and in this time" flush>
            <table className="table">
              <thead>
                <tr>
                  <th>Log</th>
                  <th className="num">Records</th>
                  <th className="num">In this time</th>
                  <th className="num" title="Could not be read">
                    Not read
                  </th>
                  <th className="num">Size</th>
                </tr>
              </thead>
              <tbody>
                {data.logs.map((each) => (
                  <tr key={each.log}>
                    <td className="mono breaks">
                      <Link to={link("/events", { log: each.log })}>{breakable(each.log)}</Link>
                    </td>
                    <td className="num">{count(each.records)}</td>
                    <td className="num">{each.seen ? count(each.seen) : "—"}</td>
                    <td className="num">{each.odd ? <strong>{count(each.odd)}</strong> : "0"}</td>
                    <td className="num soft">{bytes(each.bytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="small dim" style={{ padding: "8px 14px" }}>
              Nothing is sampled. What could not be read is a record of its own in the log weird.
            </p>
          </Panel>
          {data.oddities.length > 0 && (
            <Panel title="Odd on the wire">
              <table className="table">
                <tbody>
                  {(data.oddities as [string, string, number, string][])
                    .slice(0, 12)
                    .map(([name, source, n, example]) => (
                      <tr key={name + source}>
                        <td>
                          <Link to={link("/events", { log: "weird", filter: `name=${name}` })}>
                            {name.replaceAll("_", " ")}
                          </Link>
                        </td>
                        <td className="dim">{source}</td>
                        <td className="num">{count(n)}</td>
                        <td className="dim clip" style={{ maxWidth: 160 }} title={example}>
                          {example}
                        </td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </Panel>
          )}
        </div>
        <div className="stack">
          <Panel title="Learning" note={`${percent(data.learnt)} over all aspects`}>
            <div className="stack gap1">
              {data.learning.map((each) => (
                <div key={each.aspect} className="rowx small">
                  <span className="clip grow">{each.aspect.replaceAll("_", " ")}</span>
                  <Learnt value={each.maturity} />
                  <span className="num" style={{ width: 42 }}>
                    {percent(each.maturity)}
                  </span>
                  <span className="dim num clip" style={{ width: 132 }} title={each.needs}>
                    {each.needs ? `${each.needs}` : "whole"}
                  </span>
                </div>
              ))}
            </div>
          </Panel>
          <Panel
            title="Kept"
            note={data.oldest ? `oldest ${moment(new Date(data.oldest))}` : undefined}
          >
            <div className="stack small">
              <p>
                <strong>{bytes(data.lake_bytes)}</strong> of records in {data.logs.length} logs.
              </p>
              {data.dropped.length === 0 ? (
                <p className="soft">Nothing was dropped, by age or by size.</p>
              ) : (
                <table className="table">
                  <tbody>
                    {data.dropped.slice(0, 8).map((each, n) => (
                      <tr key={n}>
                        <td className="mono">{each.log}</td>
                        <td>{each.day}</td>
                        <td className="num">{count(each.rows)} records</td>
                        <td>by {each.reason}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </div>
          </Panel>
          <Panel title="Counted by the sensor">
            <dl className="facts" style={{ maxHeight: 220, overflow: "auto" }}>
              {Object.entries(data.counters)
                .filter(([, n]) => n > 0)
                .map(([name, n]) => (
                  <Fact key={name} name={name} value={n} />
                ))}
            </dl>
          </Panel>
        </div>
      </div>
    </div>
  );
}

const Fact = (props: { name: string; value: number }) => (
  <>
    <dt>{props.name.replaceAll("_", " ")}</dt>
    <dd className="num">{count(props.value)}</dd>
  </>
);

function Rates(props: { data: Data }) {
  const { data } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      return {
        grid: { left: 52, right: 10, top: 8, bottom: 20 },
        tooltip: tooltip(c, {
          valueFormatter: (v: unknown) => `${three(Number(v))} packets/s`,
        }),
        xAxis: a.time,
        yAxis: a.value,
        series: [
          {
            type: "line",
            name: "packets",
            step: "end",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.6 },
            itemStyle: { color: c.activity },
            areaStyle: { color: c.activity, opacity: 0.2 },
            data: data.rates.map((each) => [Date.parse(each.t), each.packets]),
          },
        ],
      } as Option;
    },
    [data],
  );
  const most = Math.max(0, ...data.rates.map((each) => each.packets));
  return (
    <Chart
      option={option}
      height={110}
      summary={`At most ${three(most)} packets a second.`}
      table={{
        head: ["From", "Packets/s"],
        rows: data.rates.map((each) => [moment(new Date(each.t)), three(each.packets)]),
      }}
    />
  );
}
