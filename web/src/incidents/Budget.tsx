import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { three } from "../app/format";
import { useLink } from "../app/range";
import { client, must } from "../client/api";

/** Breaches a day against what a person said they can look at. */
export function Budget() {
  const link = useLink();
  const models = useQuery({
    queryKey: ["models"],
    queryFn: () => must(client.GET("/api/v1/models")),
    staleTime: 60_000,
  });
  const budget = models.data?.budget;
  if (!budget) return null;
  const share = Math.min(100, (100 * budget.incidents_per_day) / Math.max(budget.per_day, 0.01));
  return (
    <Link
      to={link("/models")}
      className="rowx"
      style={{ textDecoration: "none" }}
      title={`Over ${three(budget.days)} days; ${three(budget.breaches_per_day)} breaches a day became ${three(budget.incidents_per_day)} incidents a day`}
    >
      <span className="soft">False-alarm budget</span>
      <span className="bar grey" style={{ width: 90 }} aria-hidden>
        <i style={{ width: `${share}%` }} />
      </span>
      <strong>{three(budget.incidents_per_day)}</strong>
      <span className="soft">of {three(budget.per_day)} a day</span>
    </Link>
  );
}
