/** To keep: number and secret, a calendar to subscribe to, and how to take the case off this device. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { api, ask } from "../../shared/api/client";
import type { CaseView } from "../../shared/api/types";
import { session, useSession } from "../../shared/session";
import { Button } from "../../shared/ui/buttons";
import { Copy } from "../../shared/ui/copy";
import { More } from "../../shared/ui/page";
import { Notice, ProblemNotice } from "../../shared/ui/states";

export function Keep({ view }: { view: CaseView }) {
  const { t } = useTranslation("case");
  const { cases } = useSession();
  const known = cases.find((it) => it.id === view.id);
  return (
    <div className="stack tight">
      {view.stage === "draft" ? null : (
        <Link className="to-proof" to={`/cases/${view.id}/proof`}>
          {t("proof.title")}
        </Link>
      )}
      <More label={t("calendar.title")}>
        <Calendar id={view.id} />
      </More>
      {known ? (
        <More label={t("secret.title")}>
          <p>{t("secret.about")}</p>
          <Copy label={t("secret.number")} value={view.number} />
          <Copy label={t("secret.secret")} value={`rdc_${known.token.split("_").at(-1) ?? ""}`} />
          <Forget id={view.id} />
        </More>
      ) : null}
    </div>
  );
}

function Calendar({ id }: { id: string }) {
  const { t } = useTranslation("case");
  const path = { id };
  const share = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/cases/{id}/calendar", { params: { path } })),
  });
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/cases/{id}/calendar", { params: { path } })),
    onSuccess: () => {
      share.reset();
    },
  });
  const error = share.error ?? revoke.error;
  const address = share.data ? new URL(share.data.path, location.origin).href : undefined;
  return (
    <div className="stack">
      <p>{t("calendar.about")}</p>
      {error ? <ProblemNotice error={error} /> : null}
      {address ? (
        <>
          <Copy label={t("calendar.address")} value={address} />
          <div className="row">
            <a className="button secondary" href={address.replace(/^https?:/, "webcal:")}>
              {t("calendar.subscribe")}
            </a>
            <Button
              look="quiet"
              busy={revoke.isPending}
              onPress={() => {
                revoke.mutate();
              }}
            >
              {t("calendar.revoke")}
            </Button>
          </div>
        </>
      ) : (
        <div className="row">
          <Button
            look="secondary"
            busy={share.isPending}
            onPress={() => {
              share.mutate();
            }}
          >
            {t("calendar.go")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Forget({ id }: { id: string }) {
  const { t } = useTranslation("case");
  const [sure, setSure] = useState(false);
  const go = useNavigate();
  if (!sure) {
    return (
      <div className="row">
        <Button
          look="quiet"
          onPress={() => {
            setSure(true);
          }}
        >
          {t("forget.go")}
        </Button>
      </div>
    );
  }
  return (
    <Notice tone="warn" title={t("forget.sure")}>
      <Button
        look="danger"
        onPress={() => {
          session.forgetCase(id);
          void go("/cases");
        }}
      >
        {t("forget.yes")}
      </Button>
    </Notice>
  );
}
