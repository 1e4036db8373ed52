/** Tags to be given: each is typed, or picked from those that are in use. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/buttons";
import { TAG_CHARS_MAX } from "./queries";
import { TagChip } from "./TagChip";
import "./tags.css";

type Props = {
  label: string;
  tags: string[];
  /** Tags that other cases have, to pick from. */
  known: string[];
  wrong?: string | undefined;
  onChange: (tags: string[]) => void;
};

export function TagInput({ label, tags, known, wrong, onChange }: Props) {
  const { t } = useTranslation("work");
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = (tag: string) => {
    const said = tag.trim();
    setTyped("");
    if (said && !tags.includes(said)) onChange([...tags, said]);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="tag-line">
        <input
          id={id}
          className="input"
          list={`${id}-known`}
          maxLength={TAG_CHARS_MAX}
          autoComplete="off"
          value={typed}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onBlur={() => {
            add(typed);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing || !typed.trim()) return;
            event.preventDefault();
            add(typed);
          }}
        />
        <datalist id={`${id}-known`}>
          {known.map((it) => (
            <option key={it} value={it} />
          ))}
        </datalist>
        <Button
          look="secondary"
          onPress={() => {
            add(typed);
          }}
        >
          {t("tags.add")}
        </Button>
      </span>
      {tags.length > 0 ? (
        <span className="tag-line">
          {tags.map((it) => (
            <TagChip
              key={it}
              tag={it}
              onRemove={() => {
                onChange(tags.filter((tag) => tag !== it));
              }}
            />
          ))}
        </span>
      ) : null}
      {wrong ? (
        <p className="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      ) : null}
    </div>
  );
}
