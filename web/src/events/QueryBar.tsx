/** The question as tokens, and a line to add one. */
import { useState, type RefObject } from "react";
import type { Schema } from "../client/api";
import { parse, shown, type Filter } from "./filters";

const FIRST = ["port=102", "port=502", "importance>20"];
const WORDS = ["port=", "device=", "address=", "importance>"];

export function QueryBar(props: {
  filters: string[];
  fields: Schema["FieldInfo"][];
  wrong: boolean;
  name: (id: string) => string;
  input: RefObject<HTMLInputElement | null>;
  onAdd: (filter: Filter) => void;
  onChange: (filters: string[]) => void;
}) {
  const { filters, onChange } = props;
  const [text, setText] = useState("");
  const enter = () => {
    const parsed = parse(text);
    if (!parsed) return;
    props.onAdd(parsed);
    setText("");
  };
  return (
    <div className={`query ${props.wrong ? "wrong" : ""}`}>
      {filters.map((each) => (
        <span key={each} className="chip">
          {shown(each, props.name)}
          <button
            aria-label={`Drop the filter ${each}`}
            onClick={() => onChange(filters.filter((other) => other !== each))}
          >
            ✕
          </button>
        </span>
      ))}
      <input
        ref={props.input}
        list="fields"
        aria-label="Add a filter: FIELD=VALUE"
        placeholder="Add a filter: port=102, device=wincc01, importance>40 …"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") enter();
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key === "Backspace" && text === "") onChange(filters.slice(0, -1));
        }}
      />
      <datalist id="fields">
        {[...WORDS, ...props.fields.map((field) => `${field.name}=`)].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {filters.length === 0 && (
        <span className="rowx gap1">
          {FIRST.map((each) => (
            <button key={each} className="button small" onClick={() => onChange([each])}>
              {each}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}
