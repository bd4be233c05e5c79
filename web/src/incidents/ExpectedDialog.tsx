/** "This is expected": who says so, why, until when, and what it would have hidden. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, must, type Schema } from "../client/api";
import { useJob } from "../client/queries";
import { count } from "../app/format";
import { Asking } from "../ui/menu";
import { Time } from "../ui/time";

type About = { incident?: string; breach?: string; target?: string };
const DAYS = [
  [1, "one day"],
  [7, "a week"],
  [30, "30 days"],
  [90, "90 days"],
] as const;

export function ExpectedDialog(props: { about: About; title: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState<number | null>(30);
  const [expected, setExpected] = useState(true);
  const [job, setJob] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const [done, setDone] = useState<number | null>(null);
  const cache = useQueryClient();
  const preview = useJob(job);
  const body: Schema["FeedbackIn"] = { ...props.about, expected, reason, days };
  const attempt = async (run: () => Promise<void>) => {
    setProblem("");
    try {
      await run();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const ready = reason.trim().length >= 3;
  const hidden = preview.data?.hidden;
  return (
    <Asking
      title={expected ? "Mark as expected" : "Mark as never expected"}
      open
      onClose={props.onClose}
    >
      <p className="soft">{props.title}</p>
      {done !== null ? (
        <>
          <p>
            {done === 0
              ? "The incident is marked. A rule found it, so there was nothing learnt to be changed: except the device from the model if the rule should be silent."
              : `Noted: ${count(done)} ${done === 1 ? "habit" : "habits"}. It holds from now on, for what is analysed next.`}
          </p>
          <button className="button primary" onClick={props.onClose}>
            Close
          </button>
        </>
      ) : (
        <>
          <div className="rowx" role="radiogroup" aria-label="What it is">
            {[true, false].map((value) => (
              <label key={String(value)} className="rowx gap1">
                <input
                  type="radio"
                  name="expected"
                  checked={expected === value}
                  onChange={() => setExpected(value)}
                />
                {value ? "Expected: part of life, learnt at once" : "Never expected: never learnt"}
              </label>
            ))}
          </div>
          <label className="field">
            Why (others will read it)
            <textarea
              value={reason}
              maxLength={1000}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <label className="field">
            For how long
            <select
              value={days ?? ""}
              onChange={(event) => setDays(event.target.value ? Number(event.target.value) : null)}
            >
              {DAYS.map(([value, title]) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
              <option value="">for good</option>
            </select>
          </label>
          {job && (
            <div className="panel" aria-live="polite">
              <div className="body stack">
                {!preview.data?.finished ? (
                  <>
                    <span>
                      Judging the past again: {Math.round(100 * (preview.data?.done ?? 0))} %
                    </span>
                    <span className="bar grey" style={{ width: "100%" }}>
                      <i style={{ width: `${100 * (preview.data?.done ?? 0)}%` }} />
                    </span>
                  </>
                ) : hidden ? (
                  <>
                    <p>
                      In the last {hidden.days} days it would have hidden{" "}
                      <strong>{count(hidden.breaches.length)} breaches</strong>,{" "}
                      {count(hidden.scores)} unusual scores, and changed{" "}
                      <strong>{count(hidden.incidents.length)} incidents</strong>.
                    </p>
                    {hidden.breaches.slice(0, 6).map((breach) => (
                      <div key={breach.id} className="rowx small">
                        <Time at={breach.start} />{" "}
                        <span className="clip">
                          {breach.model}: {breach.device}
                        </span>
                      </div>
                    ))}
                    {hidden.incidents.map((title) => (
                      <div key={title} className="small">
                        Gone or told otherwise: {title}
                      </div>
                    ))}
                  </>
                ) : (
                  <p role="alert">
                    {preview.data.error ?? "Nothing learnt is behind it: a rule spoke."}
                  </p>
                )}
              </div>
            </div>
          )}
          {problem && <p role="alert">{problem}</p>}
          <div className="rowx">
            <button
              className="button"
              disabled={!ready}
              onClick={() =>
                void attempt(async () => {
                  const started = await must(client.POST("/api/v1/feedback/preview", { body }));
                  setJob(started.id);
                })
              }
            >
              Preview
            </button>
            <button
              className="button primary"
              disabled={!ready}
              onClick={() =>
                void attempt(async () => {
                  const noted = await must(client.POST("/api/v1/feedback", { body }));
                  setDone(noted.words);
                  await cache.invalidateQueries();
                })
              }
            >
              {expected ? "Mark expected" : "Mark never expected"}
            </button>
            <button className="button quiet" onClick={props.onClose}>
              Leave it
            </button>
          </div>
        </>
      )}
    </Asking>
  );
}
