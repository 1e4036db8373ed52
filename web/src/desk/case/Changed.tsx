/** Says that somebody did something in the case while it was open. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../shared/account/me";
import type { CaseView } from "../../shared/api/types";
import { Button } from "../../shared/ui/buttons";
import { since } from "./since";
import { Entry } from "./story/Timeline";

export function Changed({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const me = useQuery(meQuery).data?.id ?? "";
  const [seen, setSeen] = useState(view.version);
  const news = since(view, seen, me);
  return (
    <div role="status" className="case-changed">
      {news.length > 0 ? (
        <div className="notice">
          <p className="strong">{t("meanwhile.title", { count: news.length })}</p>
          <ol className="line">
            {news.slice(-3).map((it) => (
              <Entry key={it.seq} of={it} view={view} />
            ))}
          </ol>
          <Button
            look="secondary"
            onPress={() => {
              setSeen(view.version);
            }}
          >
            {t("meanwhile.seen")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
