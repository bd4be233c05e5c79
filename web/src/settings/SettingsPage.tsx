import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useTitle } from "../app/title";
import { moment } from "../app/format";
import { keysAreOff, switchKeys } from "../app/keys";
import { setTheme, useTheme, type Theme } from "../app/theme";
import { client, must, setCsrf, type Schema } from "../client/api";
import { useMe } from "../client/queries";
import { Choose } from "../ui/menu";
import { Asked, Panel } from "../ui/panel";

const ROLES = ["viewer", "analyst", "admin"] as const;
type Role = (typeof ROLES)[number];

export function SettingsPage() {
  const me = useMe();
  useTitle("Settings");
  if (!me.data) return null;
  return (
    <div className="stack" style={{ maxWidth: 960 }}>
      <h1>Settings</h1>
      <Own me={me.data} />
      <Tokens me={me.data} />
      {me.data.scopes.includes("admin") && <Users />}
    </div>
  );
}

function Own(props: { me: Schema["Me"] }) {
  const theme = useTheme();
  const [off, setOff] = useState(keysAreOff());
  const navigate = useNavigate();
  const cache = useQueryClient();
  const leave = async () => {
    await must(client.DELETE("/api/v1/session"));
    setCsrf(null);
    cache.clear();
    await navigate("/sign-in");
  };
  return (
    <Panel
      title={props.me.name}
      note={props.me.role}
      right={
        <button className="button small" onClick={() => void leave()}>
          Sign out
        </button>
      }
    >
      <div className="rowx wrap gap5">
        <Choose
          label="Theme"
          value={theme}
          choices={[
            { key: "dark", title: "dark" },
            { key: "light", title: "light" },
            { key: "system", title: "as the system" },
          ]}
          onChange={(key) => setTheme(key as Theme)}
        />
        <label className="rowx gap1">
          <input
            type="checkbox"
            checked={!off}
            onChange={(event) => {
              switchKeys(!event.target.checked);
              setOff(!event.target.checked);
            }}
          />
          Single keys work (<kbd>?</kbd> lists them)
        </label>
      </div>
    </Panel>
  );
}

function Tokens(props: { me: Schema["Me"] }) {
  const query = useQuery({
    queryKey: ["tokens"],
    queryFn: () => must(client.GET("/api/v1/tokens")),
  });
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState("");
  const attempt = async (run: () => Promise<void>) => {
    setProblem("");
    try {
      await run();
      await cache.invalidateQueries({ queryKey: ["tokens"] });
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <Panel
      title="Tokens for programs"
      note="sent as “Authorization: Bearer …”; never more than you may yourself"
    >
      <div className="stack">
        <Asked query={query} empty={(data) => data.length === 0 && "None yet."}>
          {(data) => (
            <table className="table">
              <tbody>
                {data.map((token) => (
                  <tr key={token.id}>
                    <td className="strong">{token.name}</td>
                    <td>{token.scopes.join(", ")}</td>
                    <td className="soft">made {moment(new Date(token.created))}</td>
                    <td className="num">
                      <button
                        className="linkish"
                        onClick={() =>
                          void attempt(
                            async () =>
                              void (await must(
                                client.DELETE("/api/v1/tokens/{token}", {
                                  params: { path: { token: token.id } },
                                }),
                              )),
                          )
                        }
                      >
                        Remove
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Asked>
        {secret && (
          <p role="status">
            Copy it now, it is shown once: <code className="mono">{secret}</code>
          </p>
        )}
        {problem && <p role="alert">{problem}</p>}
        <form
          className="rowx wrap gap3"
          onSubmit={(event) => {
            event.preventDefault();
            void attempt(async () => {
              const made = await must(
                client.POST("/api/v1/tokens", {
                  body: { name, scopes: scopes as ("read" | "triage" | "models" | "admin")[] },
                }),
              );
              setSecret(made.secret);
              setName("");
            });
          }}
        >
          <label className="field">
            Name
            <input value={name} onChange={(event) => setName(event.target.value)} required />
          </label>
          {props.me.scopes.map((scope) => (
            <label key={scope} className="rowx gap1">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(
                    event.target.checked
                      ? [...scopes, scope]
                      : scopes.filter((each) => each !== scope),
                  )
                }
              />
              {scope}
            </label>
          ))}
          <button className="button" type="submit" disabled={scopes.length === 0}>
            Make a token
          </button>
        </form>
      </div>
    </Panel>
  );
}

function Users() {
  const users = useQuery({ queryKey: ["users"], queryFn: () => must(client.GET("/api/v1/users")) });
  const audit = useQuery({
    queryKey: ["audit"],
    queryFn: () => must(client.GET("/api/v1/audit", { params: { query: { limit: 100 } } })),
  });
  const cache = useQueryClient();
  const [role, setRole] = useState<Role>("analyst");
  const [invitation, setInvitation] = useState("");
  const [problem, setProblem] = useState("");
  const attempt = async (run: () => Promise<void>) => {
    setProblem("");
    try {
      await run();
      await cache.invalidateQueries({ queryKey: ["users"] });
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const change = (id: number, body: Schema["PersonChange"]) =>
    attempt(
      async () =>
        void (await must(
          client.PATCH("/api/v1/users/{user}", { params: { path: { user: id } }, body }),
        )),
    );
  return (
    <>
      <Panel
        title="Users"
        note="viewer: looks; analyst: also triages and edits models; admin: also this"
      >
        <div className="stack">
          <Asked query={users}>
            {(data) => (
              <table className="table">
                <tbody>
                  {data.map((user) => (
                    <tr key={user.id}>
                      <td className="strong">{user.name}</td>
                      <td>
                        <Choose
                          label="Role"
                          value={user.role}
                          choices={ROLES.map((key) => ({ key, title: key }))}
                          onChange={(key) => void change(user.id, { role: key as Role })}
                        />
                      </td>
                      <td className="soft">since {moment(new Date(user.created))}</td>
                      <td className="num">
                        <button
                          className="linkish"
                          onClick={() => void change(user.id, { disabled: !user.disabled })}
                        >
                          {user.disabled ? "Let in again" : "Lock out"}
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Asked>
          {problem && <p role="alert">{problem}</p>}
          <div className="rowx gap3">
            <Choose
              label="Invite"
              value={role}
              choices={ROLES.map((key) => ({ key, title: key }))}
              onChange={(key) => setRole(key as Role)}
            />
            <button
              className="button"
              onClick={() =>
                void attempt(async () => {
                  const made = await must(client.POST("/api/v1/invitations", { body: { role } }));
                  setInvitation(`${window.location.origin}/welcome#${made.key}`);
                })
              }
            >
              Make a one-time link
            </button>
          </div>
          {invitation && (
            <p role="status">
              Give this link to one person, it works once:{" "}
              <code className="mono" style={{ overflowWrap: "anywhere" }}>
                {invitation}
              </code>
            </p>
          )}
        </div>
      </Panel>
      <Panel title="Audit log" note="every change, newest first">
        <div
          style={{ maxHeight: 320, overflow: "auto" }}
          tabIndex={0}
          role="region"
          aria-label="Audit log"
        >
          <Asked query={audit}>
            {(data) => (
              <table className="table">
                <tbody>
                  {data.items.map((entry) => (
                    <tr key={entry.id}>
                      <td className="soft" style={{ whiteSpace: "nowrap" }}>
                        {moment(new Date(entry.at))}
                      </td>
                      <td>{entry.who}</td>
                      <td>{entry.action}</td>
                      <td>
                        {entry.kind} {entry.about}
                      </td>
                      <td className="dim mono clip" style={{ maxWidth: 320 }}>
                        {JSON.stringify(entry.detail)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Asked>
        </div>
      </Panel>
    </>
  );
}
