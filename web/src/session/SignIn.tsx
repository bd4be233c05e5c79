import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { client, must, setCsrf } from "../client/api";

export function SignIn() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const navigate = useNavigate();
  const location = useLocation();
  const cache = useQueryClient();
  const doors = useQuery({ queryKey: ["doors"], queryFn: () => must(client.GET("/api/v1/doors")) });
  const enter = async () => {
    setProblem("");
    try {
      const me = await must(client.POST("/api/v1/session", { body: { name, password } }));
      setCsrf(me.csrf);
      cache.setQueryData(["me"], me);
      const to = (location.state as { to?: string } | null)?.to;
      await navigate(to ?? "/incidents", { replace: true });
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <main className="center">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h1>Sign in to Nonself</h1>
        {doors.data && !doors.data.has_users && (
          <p className="soft">
            There is no user yet. The first one is made with the link that{" "}
            <code>nonself serve</code> printed when it started.
          </p>
        )}
        <label className="field">
          Name
          <input
            autoComplete="username"
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
          />
        </label>
        <label className="field">
          Password
          <input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
          />
        </label>
        {problem && <p role="alert">{problem}</p>}
        <button className="button primary" type="submit" style={{ justifyContent: "center" }}>
          Sign in
        </button>
        {doors.data?.oidc && (
          <a className="button" href="/api/v1/oidc/begin" style={{ justifyContent: "center" }}>
            Sign in with {doors.data.oidc}
          </a>
        )}
      </form>
    </main>
  );
}
