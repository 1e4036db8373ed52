/** A remedy in a few words, with what it comes to. */
import { useTranslation } from "react-i18next";

import type { Remedy } from "../api/types";
import { Money } from "../ui/values";

export function RemedyName({ of }: { of: Remedy }) {
  const { t } = useTranslation("remedies");
  return (
    <>
      {t(of.kind)}
      {"amount" in of ? (
        <>
          {" "}
          <Money of={of.amount} />
        </>
      ) : null}
      {"days" in of ? ` ${t("days", { count: of.days })}` : null}
    </>
  );
}
