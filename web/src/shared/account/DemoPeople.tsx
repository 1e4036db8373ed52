/** In a demo: its people by role, one press each. The server names them to the machine that it runs on alone. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import type { components } from "../api/schema.gen";
import type { Role } from "../api/types";
import { Button } from "../ui/buttons";

export type DemoPerson = components["schemas"]["DemoSignIn"];

type Props = {
  /** Who has a place behind this door; left out, everybody. */
  roles?: readonly Role[] | undefined;
  busy: boolean;
  onPick: (person: DemoPerson) => void;
};

export function DemoPeople({ roles, busy, onPick }: Props) {
  const { t } = useTranslation("account");
  const { data } = useQuery({
    queryKey: ["demo"],
    // Nothing is what a server says that is no demo.
    queryFn: async () => (await ask(api.GET("/api/v1/demo"))) ?? null,
    staleTime: Infinity,
    retry: false,
  });
  const people = data?.sign_ins.filter((it) => !roles || roles.includes(it.role)) ?? [];
  if (people.length === 0) return null;
  const held = [...new Set(people.map((it) => it.role))];
  return (
    <section className="card narrow" aria-label={t("demo")}>
      <p>{t("demo")}</p>
      {held.map((role) => (
        <section key={role} className="stack tight" aria-label={t(`demoRole.${role}`)}>
          <h2 className="small soft">{t(`demoRole.${role}`)}</h2>
          <ul className="stack tight">
            {people
              .filter((it) => it.role === role)
              .map((person) => (
                <li key={person.login}>
                  <Button
                    look="secondary"
                    wide
                    busy={busy}
                    onPress={() => {
                      onPick(person);
                    }}
                  >
                    {t("demoPerson", { name: person.name, login: person.login })}
                  </Button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
