/** Moves that ask for nothing but to be meant. */
import type { Move } from "../../../shared/api/types";
import { Form } from "../../../shared/moves/Form";
import type { DeskMove, FormProps, Group } from "./move";

type Look = { danger?: boolean; keys?: string };

export function confirm<M extends Move>(group: Group, { danger = false, keys }: Look = {}): DeskMove<M> {
  return {
    group,
    danger,
    ...(keys ? { keys } : {}),
    Form: ({ send }: FormProps<M>) => (
      <Form
        danger={danger}
        onSend={() => {
          send({} as Parameters<typeof send>[0]);
        }}
      />
    ),
  };
}
