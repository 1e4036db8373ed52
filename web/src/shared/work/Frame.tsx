/** The frame of pages that people work in all day: who works here, where to go, every command one key away. */
import "./work.css";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useNavigation } from "react-router";

import { useLeave } from "../account/leave";
import { meQuery } from "../account/me";
import { asProblem } from "../api/problem";
import { institutionQuery } from "../api/queries";
import type { Me, Role } from "../api/types";
import { type Command, useCommands, useKeyboard } from "../commands";
import { speak, useLanguage, useText } from "../i18n";
import { choose, useTheme } from "../theme";
import { KeyboardIcon, SearchIcon } from "../ui/icons";
import { Offline, Stumbled } from "../ui/lost";
import { Settings } from "../ui/settings";
import { ProblemNotice, Skeleton } from "../ui/states";
import { Door, Stranger } from "./Door";
import { Help } from "./Help";
import { Keys } from "./Keys";
import { Palette, type Finding } from "./Palette";
import { Person } from "./Person";

export type WorkProps = {
  /** Where these pages begin. */
  base: `/${string}`;
  /** Who works here. Others have pages of their own, or none. */
  roles: readonly Role[];
  /** As what somebody may ask to come in; those who work here, where it is left out. */
  doors?: readonly Role[];
  words: {
    door: { title: string; lead: string };
    /** What is said to somebody who has no place here. */
    stranger: string;
    /** Where the name of the house leads. */
    home: string;
  };
  /** `end` where what lies below it is another way. */
  ways: { to: string; label: string; end?: boolean }[];
  commands: Command[];
  /** What the palette finds besides commands. */
  finding?: Finding;
  /** What lies over every page once somebody is in. */
  children?: ReactNode;
};

export function WorkFrame(props: WorkProps) {
  const { data: me, error, refetch } = useQuery(meQuery);
  const { base, roles, doors, words } = props;
  if (me && roles.includes(me.role)) return <Working me={me} {...props} />;
  if (me) return <Stranger me={me} title={words.stranger} base={base} />;
  if (!error) {
    return (
      <main className="d-alone">
        <Skeleton lines={5} />
      </main>
    );
  }
  if (asProblem(error).kind === "unauthorized") {
    return <Door {...words.door} roles={doors ?? roles} />;
  }
  return (
    <main className="d-alone">
      <ProblemNotice error={error} retry={() => void refetch()} />
    </main>
  );
}

type Sheet = "palette" | "help";

function Working({ me, ...props }: WorkProps & { me: Me }) {
  const { t } = useTranslation("work");
  const going = useNavigation().state !== "idle";
  const [sheet, setSheet] = useState<Sheet>();
  useExpiry();
  useKeyboard();
  const own = useFrameCommands(setSheet, props);
  useCommands([...props.commands, ...own]);
  const close = () => {
    setSheet(undefined);
  };
  return (
    <div className="work">
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <Top me={me} open={setSheet} {...props} />
      {going ? <span className="going" aria-hidden /> : null}
      <Offline text={t("offline")} />
      <main id="page" className="d-page">
        <Outlet />
      </main>
      {props.children}
      {sheet === "palette" ? <Palette onClose={close} {...props.finding} /> : null}
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

function useFrameCommands(open: (sheet: Sheet) => void, { base, finding }: WorkProps): Command[] {
  const { t } = useTranslation("work");
  const { t: frame } = useTranslation("frame");
  const theme = useTheme();
  const spoken = useLanguage();
  const leave = useLeave(base);
  const group = t("group.here");
  return [
    {
      id: "palette",
      keys: "mod+k",
      group,
      label: finding?.open ?? t("palette.open"),
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
      label: frame(theme === "dark" ? "light" : "dark"),
      run: () => {
        choose(theme === "dark" ? "light" : "dark");
      },
    },
    {
      id: "leave",
      group,
      label: t("leave"),
      run: () => {
        leave.mutate();
      },
    },
  ];
}

type TopProps = WorkProps & { me: Me; open: (sheet: Sheet) => void };

function Top({ me, open, base, words, ways, finding }: TopProps) {
  const { t } = useTranslation("work");
  const { t: frame } = useTranslation("frame");
  const text = useText();
  const house = useQuery(institutionQuery).data;
  return (
    <header className="d-top">
      <Link to={base} className="d-logo" title={words.home}>
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span className="d-house">{house ? text(house.name) : frame("name")}</span>
      </Link>
      <nav aria-label={t("ways")} className="d-ways">
        {ways.map((it) => (
          <NavLink key={it.to} to={it.to} end={it.end ?? false}>
            {it.label}
          </NavLink>
        ))}
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
        <span>{finding?.open ?? t("palette.open")}</span>
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
        <Settings />
      </div>
      <Person me={me} base={base} />
    </header>
  );
}

/** What stands where such a page broke. */
export function WorkStumbled() {
  return (
    <main className="d-alone">
      <Stumbled />
    </main>
  );
}
