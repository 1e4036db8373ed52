/** The piles that a case is on. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import type { CaseView } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { TAG_CHARS_MAX, tagsQuery } from "../../shared/tags/queries";
import { TagChip } from "../../shared/tags/TagChip";
import { Button } from "../../shared/ui/buttons";
import { ProblemNotice } from "../../shared/ui/states";

type Change = { tag: string; add: boolean };

function useTagging(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ tag, add }: Change) => {
      const params = { path: { id, tag } };
      return ask(
        add
          ? api.PUT("/api/v1/cases/{id}/tags/{tag}", { params })
          : api.DELETE("/api/v1/cases/{id}/tags/{tag}", { params }),
      );
    },
    onSuccess: () =>
      Promise.all(
        [["case", id], ["inbox"], ["tags"]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

/** `tags` are there for those who sort by them. */
export function Tags({ view }: { view: CaseView }) {
  const { t } = useTranslation("work");
  const { t: desk } = useTranslation("desk");
  const [adding, setAdding] = useState(false);
  const change = useTagging(view.id);
  const open = () => {
    setAdding(true);
  };
  useCommands(
    view.tags ? [{ id: "tag", keys: "#", group: desk("group.case"), label: t("tags.new"), run: open }] : [],
  );
  if (!view.tags) return null;
  return (
    <div className="case-tags">
      <span className="tag-line" role="group" aria-label={t("tags.title")}>
        {view.tags.map((tag) => (
          <TagChip
            key={tag}
            tag={tag}
            onRemove={() => {
              change.mutate({ tag, add: false });
            }}
          />
        ))}
        {adding ? (
          <NewTag
            onAdd={(tag) => {
              if (tag) change.mutate({ tag, add: true });
              setAdding(false);
            }}
          />
        ) : (
          <button type="button" className="tag-new" aria-keyshortcuts="#" onClick={open}>
            {t("tags.new")}
          </button>
        )}
      </span>
      {change.error ? <ProblemNotice error={change.error} /> : null}
    </div>
  );
}

function NewTag({ onAdd }: { onAdd: (tag?: string) => void }) {
  const { t } = useTranslation("work");
  const id = useId();
  const [typed, setTyped] = useState("");
  const known = useQuery(tagsQuery).data?.tags ?? [];
  const begun = useRef(false);
  return (
    <form
      className="tag-line"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(typed.trim());
      }}
    >
      <input
        ref={(element) => {
          // It was opened to be typed into.
          if (!begun.current) element?.focus();
          begun.current = true;
        }}
        className="input"
        aria-label={t("tags.new")}
        list={`${id}-known`}
        maxLength={TAG_CHARS_MAX}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onAdd();
        }}
      />
      <datalist id={`${id}-known`}>
        {known.map((it) => (
          <option key={it} value={it} />
        ))}
      </datalist>
      <Button type="submit" look="secondary">
        {t("tags.add")}
      </Button>
    </form>
  );
}
