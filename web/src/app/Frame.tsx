import { useQueryClient } from "@tanstack/react-query";
import {
  AlertTriangle,
  Clock,
  Eye,
  Hexagon,
  List,
  Monitor,
  Network,
  Pause,
  Play,
  Settings,
  SlidersHorizontal,
} from "lucide-react";
import { useEffect, useState } from "react";
import {
  Link,
  NavLink,
  Navigate,
  Outlet,
  useLocation,
  useMatches,
  useNavigate,
} from "react-router";
import { Problem, setCsrf, sinceOwnChange } from "../client/api";
import { useHeadline, useMe, useNow } from "../client/queries";
import { Choose, Pop } from "../ui/menu";
import { Mark } from "../ui/marks";
import { Failed } from "../ui/panel";
import { period, zoneName } from "./format";
import { Help } from "./Help";
import { useKeys } from "./keys";
import { Palette } from "./Palette";
import { presets, RangeProvider, useLink, useRange } from "./range";
import { nextTheme } from "./theme";

const PAGES = [
  { path: "/incidents", title: "Incidents", icon: AlertTriangle, key: "i" },
  { path: "/events", title: "Events", icon: List, key: "e" },
  { path: "/devices", title: "Devices", icon: Monitor, key: "d" },
  { path: "/map", title: "Map", icon: Network, key: "m" },
  { path: "/ot", title: "OT", icon: Hexagon, key: "o" },
  { path: "/models", title: "Models", icon: SlidersHorizontal, key: "l" },
  { path: "/coverage", title: "Coverage", icon: Eye, key: "c" },
] as const;

export function Frame() {
  const me = useMe();
  const location = useLocation();
  const now = useNow();
  if (me.isError) {
    if (me.error instanceof Problem && me.error.status === 401) {
      return <Navigate to="/sign-in" replace state={{ to: location.pathname + location.search }} />;
    }
    return (
      <div className="center">
        <Failed error={me.error} retry={() => void me.refetch()} />
      </div>
    );
  }
  if (!me.data)
    return (
      <div className="center dim" role="status">
        Opening…
      </div>
    );
  setCsrf(me.data.csrf);
  if (!now.data)
    return (
      <div className="center dim" role="status">
        Opening…
      </div>
    );
  if (!now.data.clock) return <NothingYet />;
  return (
    <RangeProvider clock={now.data.clock}>
      <Framed name={me.data.name} />
    </RangeProvider>
  );
}

function NothingYet() {
  return (
    <div className="center">
      <div className="card">
        <h1>Nothing was analysed yet</h1>
        <p className="soft">
          Give it a capture, then come back. What is there, who talks to whom and what needs no
          history is shown at once.
        </p>
        <pre className="hex">nonself analyze yours.pcap --data DIR</pre>
      </div>
    </div>
  );
}

function Framed(props: { name: string }) {
  const now = useNow();
  const { data: seen } = useHeadline();
  const navigate = useNavigate();
  const link = useLink();
  const range = useRange();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const live = useLive();
  useKeys({
    ...Object.fromEntries(
      PAGES.map((page): [string, [string, () => void]] => [
        `g ${page.key}`,
        [`Go to ${page.title}`, () => void navigate(link(page.path))],
      ]),
    ),
    "/": ["Search", () => setPalette(true)],
    "Ctrl k": ["Any command", () => setPalette(true)],
    "?": ["Keys of this page", () => setHelp(true)],
    "[": ["Time range back", () => range.move(-0.5)],
    "]": ["Time range forward", () => range.move(0.5)],
    N: ["Show what is new", live.show],
    T: ["Theme: dark, light, system", nextTheme],
    Y: ["Copy a link to this page", () => void navigator.clipboard.writeText(window.location.href)],
  });
  const decide = now.data?.decide ?? 0;
  return (
    <div className="frame">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <nav className="rail" aria-label="Pages">
        <div className="logo">
          <svg width="28" height="28" viewBox="0 0 32 32" aria-label="Nonself" role="img">
            <path
              d="M22 8.6A10 10 0 1 0 26 16"
              fill="none"
              stroke="var(--t1)"
              strokeWidth="2.6"
              strokeLinecap="round"
            />
            <circle cx="25" cy="8.5" r="2.8" fill="var(--t1)" />
          </svg>
        </div>
        {PAGES.map(({ path, title, icon: Icon }) => (
          <NavLink key={path} to={link(path)}>
            <Icon size={20} strokeWidth={1.7} aria-hidden />
            {title}
            {path === "/incidents" && decide > 0 && (
              <span className="badge" aria-label={`${decide} need a decision`}>
                {decide}
              </span>
            )}
          </NavLink>
        ))}
        <div className="grow" />
        <NavLink to="/settings">
          <Settings size={20} strokeWidth={1.7} aria-hidden />
          Settings
        </NavLink>
      </nav>
      <header className="topbar">
        <Crumbs />
        <button
          className="select"
          style={{ width: 280, justifyContent: "space-between" }}
          onClick={() => setPalette(true)}
        >
          <span className="dim">Device, address, port, incident…</span>
          <kbd>/</kbd>
        </button>
        <TimeRange />
        <button
          className="select hideable"
          onClick={live.toggle}
          aria-pressed={!live.paused}
          title={live.paused ? "Nothing moves until you say so" : "Asks for what is new"}
        >
          {live.paused ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          {live.paused ? "Paused" : "Live"}
        </button>
        <Link
          to={link("/coverage")}
          className="rowx hideable"
          style={{ textDecoration: "none", whiteSpace: "nowrap" }}
        >
          {(seen?.blind ?? 0) > 0 && <Mark severity="breach" size={14} />}
          Coverage {seen?.whole == null ? "—" : `${seen.whole.toFixed(1)} %`}
        </Link>
        <Link
          to="/settings"
          className="tag hideable"
          title={`Signed in as ${props.name}`}
          style={{ textDecoration: "none" }}
        >
          {props.name.slice(0, 12)}
        </Link>
      </header>
      <main className="content" id="content" tabIndex={-1}>
        {live.waiting && (
          <button className="button small newbar" onClick={live.show}>
            There is something new <kbd>N</kbd>
          </button>
        )}
        <Outlet />
      </main>
      {palette && <Palette onClose={() => setPalette(false)} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function Crumbs() {
  const matches = useMatches();
  const path = matches.at(-1)?.pathname ?? "";
  const [, first = "", second] = path.split("/");
  const page = PAGES.find((each) => each.path === `/${first}`);
  const link = useLink();
  return (
    <nav className="crumbs" aria-label="Where you are">
      {second ? (
        <>
          <Link to={link(`/${first}`)} style={{ textDecoration: "none" }} className="soft">
            {page?.title}
          </Link>
          <span className="dim">/</span>
          <span className="clip mono">{decodeURIComponent(second)}</span>
        </>
      ) : (
        <strong>{page?.title ?? "Settings"}</strong>
      )}
    </nav>
  );
}

function TimeRange() {
  const range = useRange();
  const [search] = [new URLSearchParams(useLocation().search)];
  const navigate = useNavigate();
  const chosen = search.get("from") || search.get("to") ? "own" : (search.get("last") ?? "48h");
  const local = (at: Date): string =>
    new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const [from, setFrom] = useState(local(range.start));
  const [to, setTo] = useState(local(range.end));
  useEffect(() => {
    setFrom(local(range.start));
    setTo(local(range.end));
  }, [range.start, range.end]);
  const preset = (key: string) => {
    search.delete("from");
    search.delete("to");
    search.set("last", key);
    void navigate({ search: search.toString() });
  };
  return (
    <Pop
      label="Time range"
      button={
        <>
          <Clock size={14} aria-hidden />
          <span>{range.label || period(range.start, range.end)}</span>
          <span className="dim">{zoneName()}</span>
        </>
      }
    >
      <div className="stack" style={{ width: 270 }}>
        <p className="tiny dim">
          Time of the traffic. The newest packet is of {period(range.clock, range.clock)}.
        </p>
        <Choose label="Show" value={chosen} onChange={preset} choices={presets} />
        <label className="field">
          From
          <input
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label className="field">
          To
          <input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
        <button
          className="button"
          disabled={!from || !to || new Date(from) >= new Date(to)}
          onClick={() => range.set(new Date(from), new Date(to))}
        >
          Show this time
        </button>
      </div>
    </Pop>
  );
}

/** What is new waits until it is asked for: nothing moves by itself. */
function useLive() {
  const cache = useQueryClient();
  const [paused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    if (paused) return;
    const source = new EventSource("/api/v1/stream");
    let first = true;
    source.addEventListener("changed", () => {
      if (!first && sinceOwnChange() > 5_000) setWaiting(true);
      first = false;
    });
    return () => source.close();
  }, [paused]);
  return {
    paused,
    waiting: waiting && !paused,
    toggle: () => setPaused((before) => !before),
    show: () => {
      setWaiting(false);
      void cache.invalidateQueries();
    },
  };
}
