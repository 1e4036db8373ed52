/** Fields that must not be empty. Says so at the field, and leads there. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Wrong } from "../ui/fields";

export function useNeeded(values: Record<string, string>): { wrong: Wrong; check: () => boolean } {
  const { t } = useTranslation("frame");
  const [asked, setAsked] = useState(false);
  const missing = Object.keys(values).filter((name) => !values[name]?.trim());
  const wrong = asked ? Object.fromEntries(missing.map((it) => [it, t("needed")])) : {};
  const check = (): boolean => {
    setAsked(true);
    const [first] = missing;
    if (first) document.querySelector<HTMLElement>(`dialog [name="${first}"]`)?.focus();
    return first === undefined;
  };
  return { wrong, check };
}
