import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useTitle } from "../app/title";
import { count } from "../app/format";
import { useKeys } from "../app/keys";
import { useDevices } from "../app/names";
import { useLink } from "../app/range";
import { Importance, Kind, kindOf, Mark } from "../ui/marks";
import { Choose } from "../ui/menu";
import { Asked } from "../ui/panel";
import { Time } from "../ui/time";

const GRID =
  "minmax(150px, 1.4fr) 170px 130px 60px minmax(110px, 1fr) 130px 110px 90px 110px 110px";

export function DevicesPage() {
  const query = useDevices();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const link = useLink();
  const zone = search.get("zone") ?? "all";
  const role = search.get("role") ?? "all";
  const words = (search.get("q") ?? "").toLowerCase();
  const [selected, setSelected] = useState(0);
  const filter = useRef<HTMLInputElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  useTitle("Devices");
  const all = useMemo(() => query.data ?? [], [query.data]);
  const rows = useMemo(
    () =>
      all.filter(
        (row) =>
          (zone === "all" || row.zone === zone) &&
          (role === "all" || row.role === role) &&
          words
            .split(/\s+/)
            .every((word) =>
              `${row.name} ${row.id} ${row.role} ${row.vendor ?? ""} ${row.ips.join(" ")}`
                .toLowerCase()
                .includes(word),
            ),
      ),
    [all, zone, role, words],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => holder.current,
    estimateSize: () => 32,
    overscan: 12,
  });
  const put = (name: string, value: string, none: string) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value === none) next.delete(name);
      else next.set(name, value);
      return next;
    });
  const open = (index: number) => {
    const row = rows[index];
    if (row) void navigate(link(`/devices/${encodeURIComponent(row.id)}`));
  };
  const move = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, selected + by));
    setSelected(next);
    virtual.scrollToIndex(next);
  };
  useKeys({
    j: ["Next device", () => move(1)],
    k: ["Device before", () => move(-1)],
    Enter: ["Open it", () => open(selected)],
    f: ["Filter", () => filter.current?.focus()],
  });
  const choices = (values: string[]) =>
    ["all", ...new Set(values)]
      .sort((a, b) => (a === "all" ? -1 : b === "all" ? 1 : a.localeCompare(b)))
      .map((key) => ({ key, title: key }));
  return (
    <div className="stack" style={{ height: "100%" }}>
      <div className="rowx wrap gap3">
        <h1>Devices</h1>
        <Choose
          label="Zone"
          value={zone}
          choices={choices(all.map((row) => row.zone))}
          onChange={(key) => put("zone", key, "all")}
        />
        <Choose
          label="Role"
          value={role}
          choices={choices(all.map((row) => row.role))}
          onChange={(key) => put("role", key, "all")}
        />
        <input
          ref={filter}
          className="input"
          style={{ width: 240, minHeight: 28 }}
          aria-label="Filter devices by words"
          placeholder="Name, address, vendor…"
          defaultValue={words}
          onChange={(event) => put("q", event.target.value, "")}
        />
        <div className="grow" />
        <span className="soft">
          {count(rows.length)} of {count(all.length)}, the most unusual of this time first
        </span>
      </div>
      <section className="panel" style={{ flex: 1, minHeight: 300 }} aria-label="Devices">
        <Asked
          query={query}
          empty={() => rows.length === 0 && "No device has all of this. Drop a filter to see more."}
        >
          {() => (
            <>
              <div
                style={{ display: "grid", gridTemplateColumns: GRID, padding: "7px 14px" }}
                className="tiny dim"
                aria-hidden
              >
                {[
                  "Device",
                  "Role",
                  "Zone",
                  "Level",
                  "Vendor",
                  "Address",
                  "Importance",
                  "Breaches",
                  "First seen",
                  "Last seen",
                ].map((each) => (
                  <span key={each}>{each}</span>
                ))}
              </div>
              <div
                ref={holder}
                className="list"
                style={{ flex: 1 }}
                role="listbox"
                aria-label="Devices"
                tabIndex={0}
              >
                <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
                  {virtual.getVirtualItems().map((place) => {
                    const row = rows[place.index];
                    if (!row) return null;
                    return (
                      <div
                        key={row.id}
                        role="option"
                        aria-selected={place.index === selected}
                        onClick={() => open(place.index)}
                        onMouseEnter={() => setSelected(place.index)}
                        className="small"
                        style={{
                          position: "absolute",
                          top: place.start,
                          left: 0,
                          right: 0,
                          height: 32,
                          display: "grid",
                          gridTemplateColumns: GRID,
                          alignItems: "center",
                          padding: "0 14px",
                          borderTop: "1px solid var(--line)",
                          cursor: "pointer",
                          background: place.index === selected ? "var(--bg3)" : "none",
                        }}
                      >
                        <span className="rowx strong clip">
                          <Kind kind={kindOf(row.zone_kind, row.role)} />{" "}
                          <span className="clip">{row.name}</span>{" "}
                          {row.new && <span className="tag">new</span>}
                        </span>
                        <span className="clip">{row.role}</span>
                        <span className="clip">{row.zone}</span>
                        <span>{row.level}</span>
                        <span className="clip soft">{row.vendor ?? "—"}</span>
                        <span className="mono clip">{row.ips.at(-1)}</span>
                        <Importance value={row.importance} />
                        <span className="rowx gap1">
                          {row.breaches > 0 && <Mark severity="breach" size={13} hidden />}
                          {row.breaches}
                        </span>
                        <Time at={row.first_seen} />
                        <Time at={row.last_seen} />
                      </div>
                    );
                  })}
                </div>
              </div>
            </>
          )}
        </Asked>
      </section>
      <footer className="foot">
        <span className="rowx">
          <kbd>J</kbd> <kbd>K</kbd> move <kbd>Enter</kbd> open <kbd>F</kbd> filter
        </span>
      </footer>
    </div>
  );
}
