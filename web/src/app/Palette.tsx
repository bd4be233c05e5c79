/** Search over everything: devices, incidents, addresses, ports, models, pages. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, must, type Schema } from "../client/api";
import { Asking } from "../ui/menu";
import { useLink } from "./range";

const WORDS: Record<Schema["Hit"]["kind"], string> = {
  incident: "Incident",
  device: "Device",
  address: "Address",
  port: "Port",
  model: "Model",
};

export function Palette(props: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const navigate = useNavigate();
  const link = useLink();
  const found = useQuery({
    queryKey: ["search", text],
    enabled: text.trim() !== "",
    queryFn: () => must(client.GET("/api/v1/search", { params: { query: { q: text.trim() } } })),
    placeholderData: (before) => before,
  });
  const hits = text.trim() ? (found.data ?? []) : [];
  const open = (hit: Schema["Hit"]) => {
    const to = {
      incident: () => link(`/incidents/${hit.id}`),
      device: () => link(`/devices/${encodeURIComponent(hit.id)}`),
      model: () => link(`/models/${hit.id}`),
      port: () => link("/events", { filter: `port=${hit.id}` }),
      address: () => link("/events", { filter: `address=${hit.id}` }),
    }[hit.kind]();
    props.onClose();
    void navigate(to);
  };
  return (
    <Asking title="Search" open onClose={props.onClose}>
      <input
        className="input"
        autoFocus
        aria-label="Device, address, port, incident or model"
        placeholder="Device, address, port, incident or model"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setPlace((p) => Math.min(p + 1, hits.length - 1));
          if (event.key === "ArrowUp") setPlace((p) => Math.max(p - 1, 0));
          const hit = hits[place];
          if (event.key === "Enter" && hit) open(hit);
        }}
      />
      <div role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <div
            key={hit.kind + hit.id}
            role="option"
            aria-selected={index === place}
            className="menuitem"
            data-focused={index === place || undefined}
            onClick={() => open(hit)}
          >
            <span className="clip">
              <span className="dim">{WORDS[hit.kind]}</span> {hit.title}
            </span>
            <span className="dim clip">{hit.detail}</span>
          </div>
        ))}
      </div>
      {text.trim() && found.isSuccess && hits.length === 0 && (
        <p className="dim">Nothing is called that. Try a part of a name, an address, or a port.</p>
      )}
    </Asking>
  );
}
