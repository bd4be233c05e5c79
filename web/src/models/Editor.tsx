/** A YAML editor: what is wrong is underlined where it is wrong. */
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";
import type { Schema } from "../client/api";

const LOOKS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--t1)", fontWeight: "600" },
  { tag: tags.string, color: "var(--t2)" },
  { tag: tags.comment, color: "var(--t3)" },
  { tag: [tags.number, tags.bool], color: "var(--activity)" },
]);
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

export function Editor(props: {
  text: string;
  readOnly: boolean;
  onChange: (text: string) => void;
  check: (text: string) => Promise<Schema["Verdict"] | null>;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const first = useRef(props.text);
  useEffect(() => {
    if (!holder.current) return;
    const view = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          EditorView.cspNonce.of(nonce),
          basicSetup,
          yaml(),
          syntaxHighlighting(LOOKS),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "The model's text", tabindex: "0" }),
          EditorState.readOnly.of(latest.current.readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          linter(
            async (editor): Promise<Diagnostic[]> => {
              const verdict = await latest.current.check(editor.state.doc.toString());
              return (verdict?.issues ?? []).map((issue) => {
                const line = editor.state.doc.line(
                  Math.max(1, Math.min(issue.line, editor.state.doc.lines)),
                );
                return {
                  from: line.from,
                  to: line.to,
                  severity: issue.severity === "error" ? "error" : "warning",
                  message: issue.text,
                };
              });
            },
            { delay: 500 },
          ),
        ],
      }),
    });
    return () => view.destroy();
  }, []);
  return <div ref={holder} />;
}
