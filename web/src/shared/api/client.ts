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

/** Only the older kind of request can tell how much of a body has been sent. */
export function upload<T>({ path, file, key, token, headers, onProgress }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("accept-language", language());
    request.setRequestHeader("idempotency-key", key);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers ?? {})) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (it) => {
      if (it.lengthComputable) onProgress?.(it.loaded / it.total);
    };
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) resolve(request.response as T);
      else reject(problemOf(status, request.response));
    };
    request.onerror = () => {
      reject(new Problem("offline", 0, "offline"));
    };
    request.send(file);
  });
}
