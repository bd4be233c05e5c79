import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useTitle } from "../app/title";
import { count, three } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { Key } from "../ui/key";
import { Asked, Panel } from "../ui/panel";
import { Words } from "./Words";

export const TEMPLATE = "new";

export function ModelsPage() {
  const link = useLink();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ["models"],
    queryFn: () => must(client.GET("/api/v1/models")),
    staleTime: 10_000,
  });
  const [selected, setSelected] = useState(0);
  const rows = query.data?.models ?? [];
  useTitle("Models");
  useKeys({
    j: ["Next model", () => setSelected((n) => Math.min(rows.length - 1, n + 1))],
    k: ["Model before", () => setSelected((n) => Math.max(0, n - 1))],
    Enter: ["Open it", () => rows[selected] && void navigate(link(`/models/${rows[selected].id}`))],
  });
  return (
    <div className="stack">
      <div className="between wrap">
        <h1>Models</h1>
        <Link className="button" to={link(`/models/${TEMPLATE}`)}>
          Write a model…
        </Link>
      </div>
      <Asked query={query}>
        {(data) => (
          <>
            <Panel title="Breaches against the budget">
              <div className="rowx gap5 wrap">
                <Key label="false alerts a day allowed" value={three(data.budget.per_day)} />
                <Key
                  label={`breaches a day, ${Math.round(data.budget.days)} days`}
                  value={three(data.budget.breaches_per_day)}
                />
                <Key label="incidents a day" value={three(data.budget.incidents_per_day)} />
                <p className="soft small grow" style={{ minWidth: 260 }}>
                  The budget sets where the line is drawn for what was learnt. Models say what
                  deserves attention; the analyst makes incidents of breaches that belong together,
                  so that a person reads one story and not each breach.
                </p>
              </div>
            </Panel>
            <section className="panel" aria-label="Models">
              <table className="table">
                <thead>
                  <tr>
                    <th>Model</th>
                    <th>Level</th>
                    <th>Log</th>
                    <th>Needs</th>
                    <th>Techniques</th>
                    <th>Breaches, last 14 days</th>
                    <th className="num">In all</th>
                    <th className="num">Exemptions</th>
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  {data.models.map((model, n) => (
                    <tr key={model.id} data-selected={n === selected}>
                      <td>
                        <Link to={link(`/models/${model.id}`)} className="strong">
                          {model.title}
                        </Link>
                        {model.own && (
                          <span className="tag" style={{ marginLeft: 6 }}>
                            of this site
                          </span>
                        )}
                      </td>
                      <td>{model.level}</td>
                      <td className="mono">{model.log}</td>
                      <td className="soft">{model.needs_baseline ? "a baseline" : "nothing"}</td>
                      <td className="mono soft">
                        {model.techniques.slice(0, 3).join(" ")}
                        {model.techniques.length > 3 ? ` +${model.techniques.length - 3}` : ""}
                      </td>
                      <td>
                        <Days model={model} />
                      </td>
                      <td className="num strong">{count(model.breaches)}</td>
                      <td className="num">{model.exemptions}</td>
                      <td title={model.off_reason ?? ""}>
                        {model.on ? "on" : <strong>off</strong>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </>
        )}
      </Asked>
      <Words />
    </div>
  );
}

/** A column for each day; its height is the number of breaches. */
function Days(props: { model: Schema["ModelRow"] }) {
  const most = Math.max(1, ...props.model.per_day);
  const text = `${props.model.per_day.join(", ")} a day, oldest first`;
  return (
    <span
      className="rowx"
      style={{ gap: 2, height: 18, alignItems: "flex-end" }}
      role="img"
      aria-label={text}
      title={text}
    >
      {props.model.per_day.map((n, day) => (
        <i
          key={day}
          style={{
            width: 6,
            height: Math.max(2, (18 * n) / most),
            background: n ? "var(--breach)" : "var(--bg3)",
          }}
        />
      ))}
    </span>
  );
}
