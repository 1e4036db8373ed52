/** Sends a bill to be read and checked, and asks for its password where it has one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { upload } from "../../shared/api/client";
import { asProblem } from "../../shared/api/problem";
import { billQuery } from "../../shared/api/queries";
import type { BillView } from "../../shared/api/types";
import { newKey } from "../../shared/ids";
import { credential, session } from "../../shared/session";
import { Button } from "../../shared/ui/buttons";
import { Drop, Progress } from "../../shared/ui/drop";
import { TextInput } from "../../shared/ui/fields";
import { ProblemNotice } from "../../shared/ui/states";

const ASKS_FOR_PASSWORD = ["password-needed", "wrong-password"];

export function UploadBill() {
  const { t } = useTranslation("bills");
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(0);
  const key = useRef(newKey());
  const go = useNavigate();
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: (bill: File) => {
      setDone(0);
      return sendBill(bill, key.current, password, setDone);
    },
    onSuccess: async (view) => {
      if (view.guest) session.becomeGuest(view.guest);
      client.setQueryData(billQuery(view.bill).queryKey, view as never);
      await client.invalidateQueries({ queryKey: ["bills"], refetchType: "none" });
      await go(`/bills/${view.bill}`);
    },
    onError: (error) => {
      // What was never taken in may be sent anew; what nobody answered stays the same act.
      if (!asProblem(error).mayPass) key.current = newKey();
    },
  });
  const locked = check.error && ASKS_FOR_PASSWORD.includes(asProblem(check.error).code);
  return (
    <div className="stack">
      <Drop
        label={t("drop")}
        hint={t("dropHint")}
        onFiles={([chosen]) => {
          if (!chosen) return;
          key.current = newKey();
          setFile(chosen);
          setPassword("");
          check.mutate(chosen);
        }}
      />
      {check.isPending ? (
        <Progress
          label={done < 1 ? t("sending", { name: file?.name }) : t("reading")}
          done={done}
        />
      ) : null}
      {check.error && file ? (
        <ProblemNotice
          error={check.error}
          retry={() => {
            check.mutate(file);
          }}
        />
      ) : null}
      {locked && file ? (
        <form
          className="card"
          onSubmit={(event) => {
            event.preventDefault();
            check.mutate(file);
          }}
        >
          <TextInput
            name="password"
            type="password"
            autoComplete="off"
            label={t("password")}
            hint={t("passwordHint")}
            value={password}
            onChange={setPassword}
          />
          <Button type="submit" busy={check.isPending}>
            {t("openIt")}
          </Button>
        </form>
      ) : null}
    </div>
  );
}

function sendBill(file: File, key: string, password: string, onProgress: (done: number) => void) {
  const name = Array.from(file.name.replace(/[/\\"\p{Cc}]/gu, "-")).slice(-200).join("");
  // A header carries bytes; the server reads them as UTF-8.
  const bytes = String.fromCharCode(...new TextEncoder().encode(password));
  return upload<BillView>({
    path: `/api/v1/bills?${new URLSearchParams({ name })}`,
    file,
    key,
    token: credential(),
    headers: password ? { "bill-password": bytes } : {},
    onProgress,
  });
}
