import { title } from "./columns";

/** A filter as the server reads it: FIELD, a comparison, values with commas between. */
export type Filter = { field: string; comparison: string; values: string };

const FORM = /^([\w.]+)\s*(!=|>=|<=|!~|=|>|<|~)\s*([\s\S]*)$/;

export function parse(text: string): Filter | null {
  const found = FORM.exec(text.trim());
  return found
    ? { field: found[1] ?? "", comparison: found[2] ?? "=", values: found[3] ?? "" }
    : null;
}

export const write = (filter: Filter): string =>
  `${filter.field}${filter.comparison}${filter.values}`;

/** Adds a filter and replaces none; one that says the same is not added again. */
export function added(filters: string[], filter: Filter): string[] {
  const text = write(filter);
  return filters.includes(text) ? filters : [...filters, text];
}

/** A value that stands in a filter; the server splits at commas, so such a value is looked for by parts. */
export const of = (field: string, comparison: "=" | "!=", value: unknown): Filter => {
  if (value === null || value === undefined) return { field, comparison, values: "-" };
  const text = typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  return text.includes(",") && !/^[\d,]+$/.test(text)
    ? { field, comparison: comparison === "=" ? "~" : "!~", values: text.split(",")[0] ?? "" }
    : { field, comparison, values: text };
};

/** A filter as people read it, names before ids. */
export function shown(filter: string, name: (id: string) => string): string {
  const parsed = parse(filter);
  if (!parsed) return filter;
  const values =
    parsed.values.length > 60
      ? `${parsed.values.split(",").length} values`
      : parsed.values.split(",").map(name).join(", ");
  return `${title(parsed.field).toLowerCase()} ${parsed.comparison} ${parsed.values === "-" ? "not set" : values}`;
}
