/** Name and password, and what follows when the server lets somebody in. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { setCsrf, type Me } from "../client/api";

export function Credentials(props: {
  title: string;
  button: string;
  isNew: boolean;
  to: string;
  above?: ReactNode;
  below?: ReactNode;
  send: (name: string, password: string) => Promise<Me>;
}) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const enter = async () => {
    setProblem("");
    try {
      const me = await props.send(name, password);
      setCsrf(me.csrf);
      cache.setQueryData(["me"], me);
      await navigate(props.to, { replace: true });
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
        <h1>{props.title}</h1>
        {props.above}
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
          {props.isNew ? "Password, at least 12 characters" : "Password"}
          <input
            type="password"
            autoComplete={props.isNew ? "new-password" : "current-password"}
            minLength={props.isNew ? 12 : 1}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
          />
        </label>
        {problem && <p role="alert">{problem}</p>}
        <button className="button primary" type="submit" style={{ justifyContent: "center" }}>
          {props.button}
        </button>
        {props.below}
      </form>
    </main>
  );
}
