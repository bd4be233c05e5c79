/** The techniques of an incident on the ATT&CK matrices: a column for each tactic that was reached. */
import { clock } from "../app/format";
import type { Event } from "./IncidentPage";
import { stepOf, tacticTitle } from "./phases";

type Cell = { id: string; name: string; events: Event[] };

export function Matrix(props: { events: Event[] }) {
  return (
    <div className="stack">
      {(["enterprise", "ics"] as const).map((matrix) => {
        const tactics = new Map<string, Map<string, Cell>>();
        for (const event of props.events) {
          for (const technique of event.techniques.filter((each) => each.matrix === matrix)) {
            const cells = tactics.get(event.phase) ?? new Map<string, Cell>();
            const cell = cells.get(technique.id) ?? {
              id: technique.id,
              name: technique.name,
              events: [],
            };
            cell.events.push(event);
            cells.set(technique.id, cell);
            tactics.set(event.phase, cells);
          }
        }
        if (tactics.size === 0) return null;
        const ordered = [...tactics].sort(([a], [b]) => stepOf(a) - stepOf(b));
        return (
          <div key={matrix}>
            <h3>{matrix === "ics" ? "ATT&CK for ICS" : "ATT&CK Enterprise"}</h3>
            <div className="matrix" tabIndex={0} role="region" aria-label={`Techniques, ${matrix}`}>
              {ordered.map(([tactic, cells]) => (
                <div key={tactic}>
                  <div className="tactic">{tacticTitle(tactic)}</div>
                  {[...cells.values()].map((cell) => (
                    <div
                      key={cell.id}
                      className="cell"
                      title={cell.events.map((event) => event.title).join("\n")}
                    >
                      <span className="mono dim">{cell.id}</span>
                      <br />
                      {cell.name}
                      <br />
                      <span className="dim">
                        {cell.events.length} {cell.events.length === 1 ? "event" : "events"}, from{" "}
                        {clock(new Date(cell.events[0]?.start ?? ""))}
                      </span>
                    </div>
                  ))}
                </div>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}
