/** Moves that ask for nothing but to be meant. */
import type { Move } from "../../../shared/api/types";
import { Form } from "./Form";
import type { DeskMove, FormProps, Group } from "./move";

type Look = { danger?: boolean; keys?: string };

export function confirm<M extends Move>(group: Group, { danger = false, keys }: Look = {}): DeskMove<M> {
  return {
    group,
    danger,
    ...(keys ? { keys } : {}),
    Form: ({ send, busy, blocked }: FormProps<M>) => (
      <Form
        busy={busy}
        blocked={blocked}
        danger={danger}
        onSend={() => {
          send({} as Parameters<typeof send>[0]);
        }}
      />
    ),
  };
}
