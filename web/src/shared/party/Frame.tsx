/** What is around every page of somebody who has part in cases: who is signed in, where to go, the way out. */
import { useQuery } from "@tanstack/react-query";
import { use, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useNavigation } from "react-router";

import { useLeave } from "../account/leave";
import { meQuery } from "../account/me";
import { asProblem } from "../api/problem";
import { OwnPart } from "../case/sides";
import { speakByCookieAlone } from "../session";
import { Button } from "../ui/buttons";
import { BillIcon, CaseIcon, SearchIcon } from "../ui/icons";
import { Lost as NoPage, Offline, Stumbled as Broken } from "../ui/lost";
import { Page } from "../ui/page";
import { Settings } from "../ui/settings";
import { ProblemNotice, Skeleton } from "../ui/states";
import { type Party, PartyHere } from "./party";
import "./party.css";
import { SignIn } from "./SignIn";

/** `party` says as what somebody is here. */
export function Frame({ party }: { party: Party }) {
  const { t } = useTranslation("frame");
  const going = useNavigation().state !== "idle";
  return (
    <PartyHere value={party}>
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <header className="top">
        <div className="top-inside">
          <Link to={party.base} className="logo">
            <img src="/favicon.svg" alt="" width="30" height="30" />
            <span>{t("name")}</span>
          </Link>
          <Settings />
        </div>
        {going ? <span className="going" aria-hidden /> : null}
      </header>
      <Offline text={t("offline")} />
      <main id="page" className="page party-page">
        <SignedIn />
      </main>
    </PartyHere>
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
  const { t } = useTranslation("party");
  const { role, side } = use(PartyHere);
  const { data, error, refetch } = useQuery(meQuery);
  if (!data) {
    if (!error) return <Skeleton lines={8} />;
    if (asProblem(error).kind === "unauthorized") return <SignIn />;
    return (
      <Page title={t(`${role}.title`)}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  if (data.role !== role) return <SignIn another />;
  const body = data.account?.body;
  return (
    <OwnPart value={{ role, side, ...(body ? { body } : {}) }}>
      <Ways name={data.account?.name ?? ""} />
      <Outlet />
    </OwnPart>
  );
}

function Ways({ name }: { name: string }) {
  const { t } = useTranslation("party");
  const { base, role } = use(PartyHere);
  const out = useLeave(base);
  return (
    <div className="row apart party-ways">
      <nav className="row" aria-label={t("ways.label")}>
        <NavLink to={base} end>
          <CaseIcon />
          {t("ways.requests")}
        </NavLink>
        <NavLink to={`${base}/numbers`}>
          <BillIcon />
          {t("ways.numbers")}
        </NavLink>
        {role === "auditor" ? (
          <NavLink to="/admin">
            <SearchIcon />
            {t("ways.watch")}
          </NavLink>
        ) : null}
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
  const { base } = use(PartyHere);
  return <NoPage to={base} />;
}

export function Stumbled() {
  return (
    <main className="page">
      <Broken />
    </main>
  );
}
