/** The frame of the desk: who works here, where to go, and every command one key away. */
import "./desk.css";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useNavigate, useNavigation, useRouteError } from "react-router";

import { api, ask } from "../shared/api/client";
import { asProblem } from "../shared/api/problem";
import { institutionQuery } from "../shared/api/queries";
import type { Me } from "../shared/api/types";
import { useCommands, useKeyboard, type Command } from "../shared/commands";
import { bringWords, speak, useLanguage, useText } from "../shared/i18n";
import { useOnline } from "../shared/online";
import { session, speakByCookieAlone } from "../shared/session";
import { meQuery } from "../shared/staff/queries";
import { choose, useTheme } from "../shared/theme";
import { Button } from "../shared/ui/buttons";
import { ProblemNotice, Skeleton } from "../shared/ui/states";
import { Help } from "./Help";
import { KeyboardIcon, MoonIcon, SearchIcon, SunIcon } from "./icons";
import { Keys } from "./Keys";
import { Palette } from "./Palette";
import { SignIn, Stranger } from "./SignIn";
import { deskWords } from "./words";

/** What has to be there before anything is drawn. */
export async function prepare(): Promise<void> {
  speakByCookieAlone(true);
  await bringWords(deskWords);
}

/** Who the desk is for. Others have pages of their own, or none. */
const AT_WORK: Me["role"][] = ["agent", "reviewer", "mediator", "auditor", "regulator"];

export function Desk() {
  const { data: me, error, refetch } = useQuery(meQuery);
  if (me && AT_WORK.includes(me.role)) return <Working me={me} />;
  if (me) return <Stranger me={me} />;
  if (!error) {
    return (
      <main className="d-alone">
        <Skeleton lines={5} />
      </main>
    );
  }
  if (asProblem(error).kind === "unauthorized") return <SignIn />;
  return (
    <main className="d-alone">
      <ProblemNotice error={error} retry={() => void refetch()} />
    </main>
  );
}

type Sheet = "palette" | "help";

function Working({ me }: { me: Me }) {
  const { t } = useTranslation("desk");
  const online = useOnline();
  const going = useNavigation().state !== "idle";
  const [sheet, setSheet] = useState<Sheet>();
  useExpiry();
  useKeyboard();
  useCommands(useFrameCommands(setSheet));
  const close = () => {
    setSheet(undefined);
  };
  return (
    <div className="desk">
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <Top me={me} open={setSheet} />
      {going ? <span className="going" aria-hidden /> : null}
      {online ? null : (
        <p className="offline" role="status">
          {t("offline")}
        </p>
      )}
      <main id="page" className="d-page">
        <Outlet />
      </main>
      {sheet === "palette" ? <Palette onClose={close} /> : null}
      {sheet === "help" ? <Help onClose={close} /> : null}
    </div>
  );
}

/** Asks for the password again once a session is over, whichever part of a page noticed first. */
function useExpiry(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        const over = error !== null && asProblem(error).kind === "unauthorized";
        if (over && query.queryKey[0] !== "me") void client.resetQueries(meQuery);
      }),
    [client],
  );
}

function useFrameCommands(open: (sheet: Sheet) => void): Command[] {
  const { t } = useTranslation("desk");
  const go = useNavigate();
  const theme = useTheme();
  const spoken = useLanguage();
  const leave = useLeave();
  const group = t("group.desk");
  const ways = t("group.go");
  const to = (id: string, keys: string, path: string, label: string): Command => ({
    id,
    keys,
    group: ways,
    label,
    run: () => void go(path),
  });
  return [
    to("inbox", "g i", "/desk", t("go.inbox")),
    to("mine", "g m", "/desk?assigned=me", t("go.mine")),
    to("nobody", "g u", "/desk?assigned=nobody", t("go.nobody")),
    to("late", "g l", "/desk?late=true", t("go.late")),
    {
      id: "palette",
      keys: "mod+k",
      group,
      label: t("palette.open"),
      run: () => {
        open("palette");
      },
    },
    {
      id: "help",
      keys: "?",
      group,
      label: t("help.title"),
      run: () => {
        open("help");
      },
    },
    {
      id: "language",
      group,
      label: t("otherLanguage"),
      run: () => void speak(spoken === "en" ? "zh-CN" : "en"),
    },
    {
      id: "theme",
      group,
      label: t(theme === "dark" ? "light" : "dark"),
      run: () => {
        choose(theme === "dark" ? "light" : "dark");
      },
    },
    { id: "leave", group, label: t("leave"), run: () => void leave() },
  ];
}

/** Signs out, and forgets what was read. */
function useLeave() {
  const client = useQueryClient();
  const go = useNavigate();
  return async () => {
    await ask(api.POST("/api/v1/sign-out")).catch(() => undefined);
    session.signedOut();
    client.clear();
    await go("/desk");
    await client.invalidateQueries();
  };
}

function Top({ me, open }: { me: Me; open: (sheet: Sheet) => void }) {
  const { t } = useTranslation("desk");
  const { t: frame } = useTranslation("frame");
  const text = useText();
  const spoken = useLanguage();
  const theme = useTheme();
  const other = spoken === "en" ? "zh-CN" : "en";
  const house = useQuery(institutionQuery).data;
  return (
    <header className="d-top">
      <Link to="/desk" className="d-logo" title={t("home")}>
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span className="d-house">{house ? text(house.name) : t("name")}</span>
      </Link>
      <nav aria-label={t("ways")} className="d-ways">
        <NavLink to="/desk">{t("go.inbox")}</NavLink>
      </nav>
      <button
        type="button"
        className="d-find"
        aria-keyshortcuts="Control+K"
        onClick={() => {
          open("palette");
        }}
      >
        <SearchIcon />
        <span>{t("palette.open")}</span>
        <Keys of="mod+k" />
      </button>
      <div className="d-settings">
        <button
          type="button"
          className="wide-only"
          aria-label={t("help.title")}
          title={t("help.title")}
          onClick={() => {
            open("help");
          }}
        >
          <KeyboardIcon />
        </button>
        <button type="button" lang={other} onClick={() => void speak(other)}>
          {frame("otherLanguage")}
        </button>
        <button
          type="button"
          aria-label={t(theme === "dark" ? "light" : "dark")}
          title={t(theme === "dark" ? "light" : "dark")}
          onClick={() => {
            choose(theme === "dark" ? "light" : "dark");
          }}
        >
          {theme === "dark" ? <SunIcon /> : <MoonIcon />}
        </button>
      </div>
      <Person me={me} />
    </header>
  );
}

function Person({ me }: { me: Me }) {
  const { t } = useTranslation("desk");
  const leave = useLeave();
  const name = me.account?.name ?? t(`role.${me.role}`);
  return (
    <details className="d-person">
      <summary>
        <span className="d-face" aria-hidden>
          {Array.from(name)[0]}
        </span>
        <span className="d-name">
          <span>{name}</span>
          <span className="soft">{t(`role.${me.role}`)}</span>
        </span>
      </summary>
      <div className="d-menu">
        <p>
          <span className="strong">{name}</span>
          <br />
          <span className="soft">{t(`role.${me.role}`)}</span>
        </p>
        <Button look="secondary" onPress={() => void leave()}>
          {t("leave")}
        </Button>
      </div>
    </details>
  );
}

/** What stands where the desk broke. */
export function DeskStumbled() {
  const { t } = useTranslation("frame");
  return (
    <main className="d-alone">
      <h1>{t("stumbled")}</h1>
      <ProblemNotice error={useRouteError()}>
        <Button
          look="secondary"
          onPress={() => {
            location.reload();
          }}
        >
          {t("reload")}
        </Button>
      </ProblemNotice>
    </main>
  );
}
