import { count } from "../app/format";
import { Actions } from "../ui/menu";

type Query = { filter: string[]; start: string; end: string };
const MOST = 1_000_000;

/** Records as a file: how many there will be is said first. */
export function Export(props: { log: string; query: Query; total: number; columns: string[] }) {
  const address = (path: string, more: Record<string, string | string[]> = {}) => {
    const query = new URLSearchParams({ start: props.query.start, end: props.query.end });
    for (const each of props.query.filter) query.append("filter", each);
    for (const [name, value] of Object.entries(more)) {
      for (const each of Array.isArray(value) ? value : [value]) query.append(name, each);
    }
    return `/api/v1/${path}?${query.toString()}`;
  };
  const save = (where: string) => window.location.assign(where);
  const many = `${count(Math.min(props.total, MOST))} records`;
  return (
    <Actions
      label="Export"
      actions={[
        {
          key: "csv",
          title: "CSV, these columns",
          note: many,
          run: () =>
            save(address(`logs/${props.log}/download`, { format: "csv", columns: props.columns })),
        },
        {
          key: "csv-all",
          title: "CSV, all columns",
          note: many,
          run: () => save(address(`logs/${props.log}/download`, { format: "csv" })),
        },
        {
          key: "json",
          title: "JSON lines",
          note: many,
          run: () => save(address(`logs/${props.log}/download`, { format: "json" })),
        },
        {
          key: "pcap",
          title: "Packets (pcapng)",
          note: "of the first 500 connections",
          run: () => save(address("packets/download")),
        },
      ]}
    >
      Export
    </Actions>
  );
}
