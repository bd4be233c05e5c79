import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useTitle } from "../app/title";
import { count } from "../app/format";
import { useNames } from "../app/names";
import { useLink } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { useBreaches, useJob, useMe } from "../client/queries";
import { History } from "../incidents/History";
import { Asked, Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { Editor } from "./Editor";
import { Exemptions } from "./Exemptions";
import { TEMPLATE } from "./ModelsPage";
import { template } from "./template";

export function ModelPage() {
  const { id = "" } = useParams();
  const query = useQuery({
    queryKey: ["model", id],
    enabled: id !== TEMPLATE,
    queryFn: () => must(client.GET("/api/v1/models/{model}", { params: { path: { model: id } } })),
  });
  const [fresh] = useState(() => template());
  useTitle(query.data?.title ?? "Model");
  if (id === TEMPLATE) return <Shown model={null} text={fresh} />;
  return (
    <Asked query={query}>
      {(model) => <Shown key={model.id} model={model} text={model.text} />}
    </Asked>
  );
}

function Shown(props: { model: Schema["ModelWhole"] | null; text: string }) {
  const { model } = props;
  const link = useLink();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const me = useMe();
  const may = me.data?.scopes.includes("models") ?? false;
  const [text, setText] = useState(props.text);
  const [verdict, setVerdict] = useState<Schema["Verdict"] | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const rehearsal = useJob(job);
  const own = model === null || model.own;
  const check = async (given: string) => {
    const found = await must(client.POST("/api/v1/models/validate", { body: { text: given } }));
    setVerdict(found);
    return found;
  };
  const attempt = async (run: () => Promise<void>) => {
    setProblem("");
    try {
      await run();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const save = () =>
    attempt(async () => {
      const found = await check(text);
      if (!found.ok || !found.id) return;
      await must(
        client.PUT("/api/v1/models/{model}", {
          params: { path: { model: found.id } },
          body: { text },
        }),
      );
      await cache.invalidateQueries();
      await navigate(link(`/models/${found.id}`));
    });
  const switchTo = (on: boolean) =>
    attempt(async () => {
      const reason = on ? "switched on again" : "switched off on the page";
      await must(
        client.POST("/api/v1/models/{model}/switch", {
          params: { path: { model: model?.id ?? "" } },
          body: { on, reason },
        }),
      );
      await cache.invalidateQueries();
    });
  const found = rehearsal.data?.rehearsal;
  return (
    <div className="stack">
      <div className="between wrap">
        <div>
          <h1>{model?.title ?? "A new model"}</h1>
          <p className="small soft">
            {model
              ? `${model.level}, log ${model.log}, ${model.needs_baseline ? "needs a baseline" : "judges from the first minute on"}; ${model.own ? "of this site" : "comes with the program"}`
              : "A Sigma-like file: what is watched for, what it misses, what to do, and its own tests."}
            {model && !model.on && <strong> Off: {model.off_reason}</strong>}
          </p>
        </div>
        <div className="rowx">
          {model && may && (
            <button className="button" onClick={() => void switchTo(!model.on)}>
              {model.on ? "Switch off" : "Switch on"}
            </button>
          )}
          {model && !model.own && may && (
            <button className="button" onClick={() => void navigate(link(`/models/${TEMPLATE}`))}>
              Write one like it…
            </button>
          )}
          <button
            className="button"
            disabled={verdict !== null && !verdict.ok}
            onClick={() =>
              void attempt(async () =>
                setJob((await must(client.POST("/api/v1/models/rehearse", { body: { text } }))).id),
              )
            }
          >
            Try on the last 7 days
          </button>
          {own && may && (
            <button className="button primary" onClick={() => void save()}>
              Save
            </button>
          )}
        </div>
      </div>
      {problem && <p role="alert">{problem}</p>}
      <div className="two" style={{ gridTemplateColumns: "minmax(0, 1fr) 420px" }}>
        <Panel
          title="Text"
          note={own ? "checked as you write" : "read only: it comes with the program"}
          right={
            verdict && (
              <span className="small">
                {verdict.ok
                  ? `✓ valid, ${verdict.tests} tests passed`
                  : verdict.id === null
                    ? "✕ cannot be used"
                    : `✕ ${verdict.failed} of ${verdict.tests} tests failed`}
              </span>
            )
          }
        >
          <Editor text={props.text} readOnly={!own || !may} onChange={setText} check={check} />
          {verdict && verdict.issues.length > 0 && (
            <ul className="small" aria-label="What is wrong">
              {verdict.issues.slice(0, 12).map((issue, n) => (
                <li key={n}>
                  <strong>{issue.severity}</strong> line {issue.line}: {issue.text}
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <div className="stack">
          {job && (
            <Panel title="Tried on the last 7 days">
              {!rehearsal.data?.finished ? (
                <div className="stack" role="status">
                  Judging the past again: {Math.round(100 * (rehearsal.data?.done ?? 0))} %
                  <span className="bar grey" style={{ width: "100%" }}>
                    <i style={{ width: `${100 * (rehearsal.data?.done ?? 0)}%` }} />
                  </span>
                </div>
              ) : found ? (
                <div className="stack">
                  <p>
                    It would have spoken <strong>{count(found.breaches.length)} times</strong>; the
                    model as it is now did {count(found.before)} times.
                  </p>
                  {found.breaches.slice(0, 12).map((breach, n) => (
                    <div key={n} className="rowx small">
                      <Time at={breach.start} />
                      <Link to={link(`/devices/${encodeURIComponent(breach.device)}`)}>
                        {breach.device_name}
                      </Link>
                      <span className="dim">
                        {breach.level}, rarity {Math.round(breach.importance)},{" "}
                        {count(breach.count)} records
                      </span>
                    </div>
                  ))}
                </div>
              ) : (
                <p role="alert">{rehearsal.data.error}</p>
              )}
            </Panel>
          )}
          {model && (
            <>
              <Panel title="What it watches for">
                <div className="stack small">
                  <p>{model.description}</p>
                  <p className="soft">
                    <strong>Does not see:</strong> {model.blind_spots || "not said"}
                  </p>
                  {model.falsepositives.length > 0 && (
                    <p className="soft">
                      <strong>Other reasons:</strong> {model.falsepositives.join("; ")}
                    </p>
                  )}
                  <p className="soft">
                    {model.technique_names
                      .map((name, n) => `${model.techniques[n] ?? ""} ${name}`)
                      .join(" · ")}
                  </p>
                </div>
              </Panel>
              <Exemptions model={model} may={may} />
              <Breaches model={model.id} />
              <Panel title="History">
                <History about={model.id} />
              </Panel>
            </>
          )}
        </div>
      </div>
    </div>
  );
}

function Breaches(props: { model: string }) {
  const names = useNames();
  const link = useLink();
  const query = useBreaches({ model: props.model, limit: 20 });
  return (
    <Panel title="Its breaches" note="newest first">
      <Asked
        query={query}
        empty={(data) => data.items.length === 0 && "It has not spoken in all that is kept."}
      >
        {(data) => (
          <div className="stack gap1">
            {data.items.map((breach) => (
              <div key={breach.id} className="rowx small">
                <Time at={breach.start} />
                <Link to={link("/events", { breach: breach.id })}>
                  {count(breach.count)} records
                </Link>
                <Link className="clip" to={link(`/devices/${encodeURIComponent(breach.device)}`)}>
                  {names.name(breach.device)}
                </Link>
                <span className="grow" />
                <strong>{Math.round(breach.score)}</strong>
              </div>
            ))}
          </div>
        )}
      </Asked>
    </Panel>
  );
}
