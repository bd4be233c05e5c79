import { useState } from "react";
import { moment } from "../app/format";
import { client, must } from "../client/api";
import { useChange, useComments, useMe } from "../client/queries";
import { Asked } from "../ui/panel";

export function Comments(props: { kind: "incident" | "device" | "breach"; about: string }) {
  const { kind, about } = props;
  const query = useComments(kind, about);
  const me = useMe();
  const [text, setText] = useState("");
  const add = useChange(
    (given: string) =>
      must(
        client.POST("/api/v1/{kind}/{about}/comments", {
          params: { path: { kind, about } },
          body: { text: given },
        }),
      ),
    "comments",
    "audit",
  );
  const remove = useChange(
    (id: number) =>
      must(client.DELETE("/api/v1/comments/{comment}", { params: { path: { comment: id } } })),
    "comments",
    "audit",
  );
  const problem = add.error ?? remove.error;
  return (
    <div className="stack">
      <Asked
        query={query}
        empty={(data) => data.length === 0 && "Nobody has written anything yet."}
      >
        {(data) => (
          <div className="stack">
            {data.map((comment) => (
              <div key={comment.id} className="comment">
                <div className="small dim">
                  {comment.author}, {moment(new Date(comment.at))}{" "}
                  {comment.author === me.data?.name && (
                    <button className="linkish" onClick={() => remove.mutate(comment.id)}>
                      Take back
                    </button>
                  )}
                </div>
                <p>{comment.text}</p>
              </div>
            ))}
          </div>
        )}
      </Asked>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) add.mutate(text.trim(), { onSuccess: () => setText("") });
        }}
      >
        <label className="field">
          Write something for whoever comes next
          <textarea
            value={text}
            maxLength={10_000}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        {problem && <p role="alert">Not written: {problem.message}</p>}
        <button
          className="button"
          type="submit"
          disabled={!text.trim()}
          style={{ alignSelf: "flex-start" }}
        >
          Comment
        </button>
      </form>
    </div>
  );
}
