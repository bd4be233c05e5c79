/** Devices that a model does not speak about: why, who said so, until when. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, must, type Schema } from "../client/api";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";

export function Exemptions(props: { model: Schema["ModelWhole"]; may: boolean }) {
  const { model } = props;
  const cache = useQueryClient();
  const [device, setDevice] = useState("");
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(30);
  const [problem, setProblem] = useState("");
  const attempt = async (run: () => Promise<unknown>) => {
    setProblem("");
    try {
      await run();
      await cache.invalidateQueries();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <Panel
      title="Exemptions"
      note={`${model.exemption_list.filter((each) => !each.over).length} in force`}
    >
      <div className="stack">
        {model.exemption_list.map((each) => (
          <div key={each.id} className={`small ${each.over ? "dim" : ""}`}>
            <div className="between">
              <strong>
                {each.device_name}
                {each.endpoint ? ` → ${each.endpoint}` : ""}
              </strong>
              <span>
                until <Time at={each.until} />
                {each.over ? " (over)" : ""}
              </span>
            </div>
            <div className="between">
              <span className="soft">
                {each.reason} ({each.author})
              </span>
              {props.may && (
                <button
                  className="linkish"
                  onClick={() =>
                    void attempt(() =>
                      must(
                        client.DELETE("/api/v1/exemptions/{exemption}", {
                          params: { path: { exemption: each.id } },
                        }),
                      ),
                    )
                  }
                >
                  Take back
                </button>
              )}
            </div>
          </div>
        ))}
        {props.may && (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void attempt(async () => {
                await must(
                  client.POST("/api/v1/models/{model}/exemptions", {
                    params: { path: { model: model.id } },
                    body: { device, reason, days },
                  }),
                );
                setDevice("");
                setReason("");
              });
            }}
          >
            <label className="field">
              Device that it should not speak about
              <input
                value={device}
                onChange={(event) => setDevice(event.target.value)}
                placeholder="name, address or id"
                required
              />
            </label>
            <label className="field">
              Why
              <input
                value={reason}
                minLength={3}
                onChange={(event) => setReason(event.target.value)}
                required
              />
            </label>
            <label className="field">
              For how many days (it always ends)
              <input
                type="number"
                min={1}
                max={366}
                value={days}
                onChange={(event) => setDays(Number(event.target.value))}
                required
              />
            </label>
            {problem && <p role="alert">{problem}</p>}
            <button className="button" type="submit" style={{ alignSelf: "flex-start" }}>
              Exempt
            </button>
          </form>
        )}
      </div>
    </Panel>
  );
}
