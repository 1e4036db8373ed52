/** What is around every page of a merchant: who is signed in, where to go, and the way out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useNavigation, useRouteError } from "react-router";

import { api, ask } from "../shared/api/client";
import { asProblem } from "../shared/api/problem";
import { OwnSide } from "../shared/case/sides";
import { useOnline } from "../shared/online";
import { speakByCookieAlone } from "../shared/session";
import { Button, ButtonLink } from "../shared/ui/buttons";
import { BillIcon, CaseIcon } from "../shared/ui/icons";
import { Page } from "../shared/ui/page";
import { Settings } from "../shared/ui/settings";
import { ProblemNotice, Skeleton } from "../shared/ui/states";
import { SignIn } from "./account/SignIn";
import { meQuery } from "./account/me";
import "./merchant.css";

export function Frame() {
  const { t } = useTranslation("frame");
  const online = useOnline();
  const going = useNavigation().state !== "idle";
  return (
    <OwnSide value="respondent">
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <header className="top">
        <div className="top-inside">
          <Link to="/merchant" className="logo">
            <img src="/favicon.svg" alt="" width="30" height="30" />
            <span>{t("name")}</span>
          </Link>
          <Settings />
        </div>
        {going ? <span className="going" aria-hidden /> : null}
      </header>
      {online ? null : (
        <p className="offline" role="status">
          {t("offline")}
        </p>
      )}
      <main id="page" className="page merchant-page">
        <SignedIn />
      </main>
    </OwnSide>
  );
}

/** The pages, for somebody who is signed in as a merchant; the door, for everybody else. */
function SignedIn() {
  // What this device knows as a complainant is not for here.
  useEffect(() => {
    speakByCookieAlone(true);
    return () => {
      speakByCookieAlone(false);
    };
  }, []);
  const { t } = useTranslation("merchant");
  const { data, error, refetch } = useQuery(meQuery);
  if (!data) {
    if (!error) return <Skeleton lines={8} />;
    if (asProblem(error).kind === "unauthorized") return <SignIn />;
    return (
      <Page title={t("title")}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  if (data.role !== "merchant") return <SignIn another />;
  return (
    <>
      <Ways name={data.account?.name ?? ""} />
      <Outlet />
    </>
  );
}

function Ways({ name }: { name: string }) {
  const { t } = useTranslation("merchant");
  const client = useQueryClient();
  const out = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/sign-out")),
    onSettled: () => {
      client.clear();
      // Asked anew, and answered with the door.
      void client.resetQueries(meQuery);
      location.assign("/merchant");
    },
  });
  return (
    <div className="row apart merchant-ways">
      <nav className="row" aria-label={t("ways.label")}>
        <NavLink to="/merchant" end>
          <CaseIcon />
          {t("ways.requests")}
        </NavLink>
        <NavLink to="/merchant/numbers">
          <BillIcon />
          {t("ways.numbers")}
        </NavLink>
      </nav>
      <span className="row small soft">
        <span className="long-name">{name}</span>
        <Button
          look="quiet"
          busy={out.isPending}
          onPress={() => {
            out.mutate();
          }}
        >
          {t("signOut")}
        </Button>
      </span>
    </div>
  );
}

export function Lost() {
  const { t } = useTranslation("frame");
  return (
    <Page title={t("lost.title")} lead={t("lost.lead")}>
      <div className="row">
        <ButtonLink to="/merchant">{t("lost.home")}</ButtonLink>
      </div>
    </Page>
  );
}

export function Stumbled() {
  const { t } = useTranslation("frame");
  const error = useRouteError();
  return (
    <main className="page">
      <Page title={t("stumbled")}>
        <ProblemNotice error={error}>
          <Button
            look="secondary"
            onPress={() => {
              location.reload();
            }}
          >
            {t("reload")}
          </Button>
        </ProblemNotice>
      </Page>
    </main>
  );
}
