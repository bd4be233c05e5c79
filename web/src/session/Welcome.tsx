import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, must, setCsrf } from "../client/api";

/** The one-time link: its key is behind the #, where no log sees it. */
export function Welcome() {
  const [key] = useState(() => window.location.hash.slice(1));
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = async () => {
    setProblem("");
    try {
      const me = await must(client.POST("/api/v1/invitation", { body: { key, name, password } }));
      setCsrf(me.csrf);
      cache.setQueryData(["me"], me);
      await navigate("/incidents", { replace: true });
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
          void make();
        }}
      >
        <h1>Welcome to Nonself</h1>
        <p className="soft">This link makes one user, once. Choose a name and a password.</p>
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
          Password, at least 12 characters
          <input
            type="password"
            autoComplete="new-password"
            minLength={12}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
          />
        </label>
        {problem && <p role="alert">{problem}</p>}
        <button className="button primary" type="submit" style={{ justifyContent: "center" }}>
          Make this user and go in
        </button>
      </form>
    </main>
  );
}
