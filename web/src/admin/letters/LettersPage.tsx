/** What each kind of letter looks like, printed for a made-up case. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import { saveAs } from "../../shared/save";
import { Button } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { ProblemNotice } from "../../shared/ui/states";

const KINDS = [
  "acknowledgement",
  "information-request",
  "holding-reply",
  "ruling",
  "agreement",
  "message",
  "outside-complaint",
] as const;

type Kind = (typeof KINDS)[number];

export function LettersPage() {
  const { t } = useTranslation("letters");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <ul className="lines">
        {KINDS.map((it) => (
          <Letter key={it} kind={it} />
        ))}
      </ul>
    </Page>
  );
}

function Letter({ kind }: { kind: Kind }) {
  const { t } = useTranslation("letters");
  const print = useMutation({
    mutationFn: async (lang: "zh" | "en") => {
      const params = { path: { kind }, query: { lang } };
      const asked = api.GET("/api/v1/letters/{kind}/preview", { params, parseAs: "blob" });
      saveAs(await ask(asked), `${kind}.${lang}.pdf`);
    },
  });
  return (
    <li>
      <span className="line-about">
        <span className="strong">{t(`kind.${kind}`)}</span>
        <span className="soft small">{t(`about.${kind}`)}</span>
      </span>
      <span className="tags">
        {(["zh", "en"] as const).map((lang) => (
          <Button
            key={lang}
            look="secondary"
            label={`${t(`kind.${kind}`)}: ${t(`in.${lang}`)}`}
            busy={print.isPending && print.variables === lang}
            onPress={() => {
              print.mutate(lang);
            }}
          >
            {t(`in.${lang}`)}
          </Button>
        ))}
      </span>
      {print.error ? <ProblemNotice error={print.error} /> : null}
    </li>
  );
}
