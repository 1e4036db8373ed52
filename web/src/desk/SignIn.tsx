/** The door of the desk. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../shared/api/client";
import { asProblem } from "../shared/api/problem";
import type { Me } from "../shared/api/types";
import { speak, useLanguage } from "../shared/i18n";
import { session } from "../shared/session";
import { choose, useTheme } from "../shared/theme";
import { Button } from "../shared/ui/buttons";
import { Select, TextInput } from "../shared/ui/fields";
import { Page } from "../shared/ui/page";
import { Notice, ProblemNotice } from "../shared/ui/states";
import { MoonIcon, SunIcon } from "./icons";

const ROLES = ["agent", "reviewer", "mediator", "auditor"] as const;
type Choice = (typeof ROLES)[number] | "first";

export function SignIn() {
  const { t } = useTranslation("desk");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [as, setAs] = useState<Choice>("first");
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => {
      const role = as === "first" ? {} : { role: as };
      return ask(api.POST("/api/v1/sign-in", { body: { login, password, ...role } }));
    },
    onSuccess: async ({ person }) => {
      session.signedIn(person.name);
      await client.resetQueries();
    },
  });
  return (
    <main className="d-door">
      <Page title={t("signIn.title")} lead={t("signIn.lead")}>
        <form
          className="card"
          onSubmit={(event) => {
            event.preventDefault();
            signIn.mutate();
          }}
        >
          <TextInput
            name="login"
            label={t("signIn.login")}
            autoComplete="username"
            value={login}
            onChange={setLogin}
          />
          <TextInput
            name="password"
            label={t("signIn.password")}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
          <Select
            name="role"
            label={t("signIn.as")}
            hint={t("signIn.asHint")}
            value={as}
            options={[
              { value: "first", label: t("signIn.first") },
              ...ROLES.map((it) => ({ value: it, label: t(`role.${it}`) })),
            ]}
            onChange={setAs}
          />
          {signIn.error ? <Refused error={signIn.error} /> : null}
          <Button type="submit" wide busy={signIn.isPending}>
            {t("signIn.go")}
          </Button>
        </form>
      </Page>
      <Settings />
    </main>
  );
}

/** A wrong password is not a fault of the page; everything else is said as everywhere. */
function Refused({ error }: { error: Error }) {
  const { t } = useTranslation("desk");
  const { kind, detail } = asProblem(error);
  if (kind === "unauthorized") return <Notice tone="bad" title={detail ?? t("signIn.wrong")} />;
  if (kind === "forbidden") return <Notice tone="bad" title={t("signIn.notThatRole")} />;
  return <ProblemNotice error={error} />;
}

function Settings() {
  const { t } = useTranslation("desk");
  const { t: frame } = useTranslation("frame");
  const spoken = useLanguage();
  const theme = useTheme();
  const other = spoken === "en" ? "zh-CN" : "en";
  return (
    <p className="d-settings center">
      <button type="button" lang={other} onClick={() => void speak(other)}>
        {frame("otherLanguage")}
      </button>
      <button
        type="button"
        aria-label={t(theme === "dark" ? "light" : "dark")}
        onClick={() => {
          choose(theme === "dark" ? "light" : "dark");
        }}
      >
        {theme === "dark" ? <SunIcon /> : <MoonIcon />}
      </button>
    </p>
  );
}

/** Somebody who is signed in as one who does not work at the desk. */
export function Stranger({ me }: { me: Me }) {
  const { t } = useTranslation("desk");
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/sign-out")),
    onSettled: async () => {
      session.signedOut();
      await client.resetQueries();
    },
  });
  return (
    <main className="d-door">
      <Page
        title={t("stranger.title")}
        lead={t("stranger.lead", { role: t(`role.${me.role}`) })}
      >
        <div className="row">
          <Button
            busy={leave.isPending}
            onPress={() => {
              leave.mutate();
            }}
          >
            {t("stranger.other")}
          </Button>
          <a className="button secondary" href="/">
            {t("stranger.portal")}
          </a>
        </div>
      </Page>
    </main>
  );
}
