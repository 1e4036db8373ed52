/** Moves that carry nothing: a sentence that says what they mean, and a button. */
import type { Move, MoveBody } from "../api/types";
import { Form } from "./Form";
import type { FormProps, MoveForm } from "./move";

type Bare = "lodge" | "discard" | "accept" | "withdraw";

export function confirm<M extends Move & Bare>(rank: number, danger = false): MoveForm<M> {
  const Confirm = ({ send }: FormProps<M>) => (
    <Form
      danger={danger}
      onSend={() => {
        send({} as MoveBody<M>);
      }}
    />
  );
  return { rank, danger, Form: Confirm };
}
