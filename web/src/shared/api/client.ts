/** The one door to the server. Every request says who asks, in which language, and what act it is. */
import createClient from "openapi-fetch";

import { language } from "../i18n";
import { newKey } from "../ids";
import { credential } from "../session";
import { Problem, asProblem, problemOf } from "./problem";
import type { paths } from "./schema.gen";

export const api = createClient<paths>({ baseUrl: location.origin });

api.use({
  onRequest({ request, params }) {
    const { headers } = request;
    headers.set("accept-language", language());
    if (!headers.has("authorization")) {
      const token = credential(params.path?.id as string | undefined);
      if (token) headers.set("authorization", `Bearer ${token}`);
    }
    if (request.method !== "GET" && !headers.has("idempotency-key")) {
      headers.set("idempotency-key", newKey());
    }
    return request;
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** What the server answered, or a thrown [`Problem`]. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (!answer.response.ok) throw problemOf(answer.response.status, answer.error);
  return answer.data as T;
}

/** Sends a file, and tells how far it has got: from 0 to 1. */
export type Upload = {
  path: string;
  file: Blob;
  key: string;
  token?: string | undefined;
  headers?: Record<string, string>;
  onProgress?: (done: number) => void;
};

export async function upload<T>(upload: Upload): Promise<T> {
  const { path, file, key, token, headers, onProgress } = upload;
  const request = await send({
    method: "POST",
    path,
    body: file,
    token,
    headers: {
      "idempotency-key": key,
      "content-type": file.type || "application/octet-stream",
      ...headers,
    },
    onProgress,
  });
  return request.response as T;
}

/** A piece of a file for an upload that was begun, at `from`. Says how far the server has it now. */
export type PieceOfFile = {
  path: string;
  from: number;
  piece: Blob;
  token: string | undefined;
  /** How much of this piece has been sent, in bytes. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
};

export async function sendPiece(it: PieceOfFile): Promise<number> {
  const request = await send({
    method: "PATCH",
    path: it.path,
    body: it.piece,
    token: it.token,
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": String(it.from),
      "content-type": "application/offset+octet-stream",
    },
    onProgress: (done) => {
      it.onProgress(done * it.piece.size);
    },
    signal: it.signal,
  });
  return Number(request.getResponseHeader("upload-offset"));
}

type Sending = {
  method: "POST" | "PATCH";
  path: string;
  body: Blob;
  token: string | undefined;
  headers: Record<string, string>;
  onProgress: ((done: number) => void) | undefined;
  signal?: AbortSignal;
};

/** Only the older kind of request can tell how much of a body has been sent. */
function send({ method, path, body, token, headers, onProgress, signal }: Sending) {
  return new Promise<XMLHttpRequest>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.responseType = "json";
    request.setRequestHeader("accept-language", language());
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (it) => {
      if (it.lengthComputable) onProgress?.(it.loaded / it.total);
    };
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) resolve(request);
      else reject(problemOf(status, request.response));
    };
    const cut = () => {
      reject(new Problem("offline", 0, "offline"));
    };
    request.onerror = cut;
    request.onabort = cut;
    signal?.addEventListener("abort", () => {
      request.abort();
    });
    request.send(body);
  });
}
