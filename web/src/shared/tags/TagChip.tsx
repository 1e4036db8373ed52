/** A tag, and the way to take it off. */
import { useTranslation } from "react-i18next";

import "./tags.css";

type Props = { tag: string; onRemove?: () => void };

export function TagChip({ tag, onRemove }: Props) {
  const { t } = useTranslation("work");
  return (
    <span className="tag">
      <span className="tag-name">{tag}</span>
      {onRemove ? (
        <button type="button" aria-label={t("tags.remove", { tag })} onClick={onRemove}>
          <span aria-hidden>×</span>
        </button>
      ) : null}
    </span>
  );
}
