/** Files in pieces (tus 1.0.0): what was cut off goes on where the server has it. */
import { api, sendPiece } from "../api/client";
import { asProblem, Problem, problemOf } from "../api/problem";

/** A piece: small enough that a bad line gets one through, large enough to cost little. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** What is told about a file before any of it is sent. */
export type Announced = {
  key: string;
  caseId: string;
  kind: string;
  name: string;
  /** The media type; `application/octet-stream` lets the server look for itself. */
  type: string;
  size: number;
};

const VERSION = { "Tus-Resumable": "1.0.0" } as const;

/** Begins an upload, or finds the one that was begun under this key. Says where it goes. */
export async function begin(file: Announced, token: string | undefined): Promise<string> {
  const header = {
    ...VERSION,
    "Upload-Length": file.size,
    "Upload-Metadata": metadata(file),
    "Idempotency-Key": file.key,
  };
  const { response, error } = await orOffline(
    api.POST("/api/v1/uploads", { params: { header }, headers: speaking(token) }),
  );
  if (!response.ok) throw problemOf(response.status, error);
  const place = response.headers.get("location");
  if (!place) throw new Problem("fault", response.status, "fault");
  return place;
}

/** How far the server has it, in bytes. */
export async function offset(place: string, token: string | undefined): Promise<number> {
  const headers = { ...VERSION, ...speaking(token) };
  const { response, error } = await orOffline(
    api.HEAD("/api/v1/uploads/{upload}", { params: { path: { upload: idOf(place) } }, headers }),
  );
  if (!response.ok) throw problemOf(response.status, error);
  return Number(response.headers.get("upload-offset"));
}

/** Gives an upload up. What it has become already stays. */
export async function giveUp(place: string, token: string | undefined): Promise<void> {
  const headers = { ...VERSION, ...speaking(token) };
  const params = { path: { upload: idOf(place) } };
  await orOffline(api.DELETE("/api/v1/uploads/{upload}", { params, headers }));
}

type Whole = {
  place: string;
  file: Blob;
  from: number;
  token: string | undefined;
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
};

/** Sends everything from `from` on, piece by piece. */
export async function sendRest({ place, file, from, token, signal, onProgress }: Whole) {
  let at = from;
  while (at < file.size) {
    const start = at;
    at = await sendPiece({
      path: place,
      from: start,
      piece: file.slice(start, start + PIECE_BYTES),
      token,
      signal,
      onProgress: (sent) => {
        onProgress(start + sent);
      },
    });
    if (!(start < at)) throw new Problem("fault", 0, "fault");
    onProgress(at);
  }
}

/** `case Y2FzZV8x,kind …`: names and values in base64. */
export function metadata({ caseId, kind, name, type }: Announced): string {
  const told = { case: caseId, kind, name, type };
  return Object.entries(told)
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join(",");
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const idOf = (place: string) => place.split("/").at(-1) ?? "";

const speaking = (token: string | undefined): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {};

async function orOffline<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}
