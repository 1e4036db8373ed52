/** Login and password, wherever somebody signs in. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { asProblem } from "../api/problem";
import type { Role } from "../api/types";
import { session } from "../session";
import { Button } from "../ui/buttons";
import { Select, TextInput } from "../ui/fields";
import { Notice, ProblemNotice } from "../ui/states";
import { DemoPeople } from "./DemoPeople";

type Props = {
  /** As what somebody signs in here; left out, the server takes their usual role. */
  as?: Role;
  /** Those that somebody who holds several may choose from, by what they are called. */
  choice?: { value: Role; label: string }[];
  /** Whether a demo offers all of its people here, and not only those who have a place behind this door. */
  everybody?: boolean;
  /** What happens besides asking everything anew. `role` is what was asked for. */
  onDone?: (role?: Role) => unknown;
};

type Body = { login: string; password: string; role?: Role };

const USUAL = "usual";

export function SignInForm({ as: only, choice, everybody, onDone }: Props) {
  const { t } = useTranslation("account");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [as, setAs] = useState<Role | typeof USUAL>(only ?? USUAL);
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: Body) => ask(api.POST("/api/v1/sign-in", { body })),
    onSuccess: async ({ person }, { role }) => {
      session.signedIn(person.name);
      await client.resetQueries();
      await onDone?.(role);
    },
  });
  const form = (
    <form
      className="card narrow"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ login, password, ...(as === USUAL ? {} : { role: as }) });
      }}
    >
      <TextInput
        name="login"
        label={t("login")}
        autoComplete="username"
        value={login}
        onChange={setLogin}
      />
      <TextInput
        name="password"
        label={t("password")}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      {choice ? (
        <Select
          name="role"
          label={t("as")}
          hint={t("asHint")}
          value={as}
          options={[{ value: USUAL, label: t("first") }, ...choice]}
          onChange={setAs}
        />
      ) : null}
      {signIn.error ? <Refused error={signIn.error} /> : null}
      <Button type="submit" wide busy={signIn.isPending}>
        {t("signIn")}
      </Button>
    </form>
  );
  return (
    <>
      {form}
      <DemoPeople
        roles={everybody ? undefined : only ? [only] : choice?.map((it) => it.value)}
        busy={signIn.isPending}
        onPick={(it) => {
          signIn.mutate({ login: it.login, password: it.password, role: it.role });
        }}
      />
    </>
  );
}

/** A wrong password is not a fault of the page; everything else is said as everywhere. */
function Refused({ error }: { error: Error }) {
  const { t } = useTranslation("account");
  const { kind, detail } = asProblem(error);
  if (kind === "unauthorized") return <Notice tone="bad" title={detail ?? t("wrong")} />;
  if (kind === "forbidden") return <Notice tone="bad" title={t("notThatRole")} />;
  return <ProblemNotice error={error} />;
}
