import { useState } from "react";
import { client, must } from "../client/api";
import { Credentials } from "./Credentials";

/** The one-time link: its key is behind the #, where no log sees it. */
export function Welcome() {
  const [key] = useState(() => window.location.hash.slice(1));
  return (
    <Credentials
      title="Welcome to Nonself"
      button="Make this user and go in"
      isNew
      to="/incidents"
      send={(name, password) =>
        must(client.POST("/api/v1/invitation", { body: { key, name, password } }))
      }
      above={<p className="soft">This link makes one user, once. Choose a name and a password.</p>}
    />
  );
}
