/** The door. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { use, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { Button } from "../ui/buttons";
import { TextInput } from "../ui/fields";
import { Page } from "../ui/page";
import { Notice, ProblemNotice } from "../ui/states";
import { PartyHere } from "./party";

/** `another`: somebody is signed in here as something else. */
export function SignIn({ another }: { another?: boolean }) {
  const { t } = useTranslation("party");
  const { role } = use(PartyHere);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/v1/sign-in", { body: { login, password, role } })),
    onSuccess: () => client.resetQueries(),
  });
  return (
    <Page title={t(`${role}.signIn`)} lead={t(`${role}.about`)}>
      {another ? <Notice tone="warn">{t("signIn.another")}</Notice> : null}
      <form
        className="card narrow"
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
        {signIn.error ? <ProblemNotice error={signIn.error} /> : null}
        <Button type="submit" busy={signIn.isPending}>
          {t("signIn.go")}
        </Button>
      </form>
    </Page>
  );
}
