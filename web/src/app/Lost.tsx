import { Link, useRouteError } from "react-router";

export function Lost() {
  const error = useRouteError();
  return (
    <div className="center">
      <div className="card" role="alert">
        <h1>{error ? "This page could not be shown" : "There is no such page"}</h1>
        <p className="soft">
          {error instanceof Error ? error.message : "The address is not one of ours."}
        </p>
        <Link className="button" to="/incidents">
          Go to the incidents
        </Link>
      </div>
    </div>
  );
}
