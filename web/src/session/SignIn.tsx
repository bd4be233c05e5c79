import { useQuery } from "@tanstack/react-query";
import { useLocation } from "react-router";
import { client, must } from "../client/api";
import { Credentials } from "./Credentials";

export function SignIn() {
  const location = useLocation();
  const { data } = useQuery({
    queryKey: ["doors"],
    queryFn: () => must(client.GET("/api/v1/doors")),
  });
  return (
    <Credentials
      title="Sign in to Nonself"
      button="Sign in"
      isNew={false}
      to={(location.state as { to?: string } | null)?.to ?? "/incidents"}
      send={(name, password) => must(client.POST("/api/v1/session", { body: { name, password } }))}
      above={
        data &&
        !data.has_users && (
          <p className="soft">
            There is no user yet. The first one is made with the link that{" "}
            <code>nonself serve</code> printed when it started.
          </p>
        )
      }
      below={
        data?.oidc && (
          <a className="button" href="/api/v1/oidc/begin" style={{ justifyContent: "center" }}>
            Sign in with {data.oidc}
          </a>
        )
      }
    />
  );
}
