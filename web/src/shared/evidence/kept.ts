/**
 * Uploads that are under way, kept on this device so that they go on after the page was closed: what
 * they are, where they go, and the file itself where it is not too large.
 */
import type { Announced } from "./tus";

export type KeptUpload = Announced & {
  lastModified: number;
  /** Where it goes, once the server knows of it. */
  place?: string;
  /** Missing where it was too large to keep: then the same file has to be chosen again. */
  file?: Blob;
};

const BASE = "redress";
const STORE = "uploads";
/** Files up to this many bytes are kept with the upload. */
export const FILE_KEPT_MAX = 128 * 1024 * 1024;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(BASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE, { keyPath: "key" });
    };
    asked.onsuccess = () => {
      resolve(asked.result);
    };
    asked.onerror = () => {
      reject(asked.error ?? new Error("no database"));
    };
  });
  return opened;
}

async function within<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const base = await open();
    return await new Promise((resolve, reject) => {
      const asked = act(base.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => {
        resolve(asked.result);
      };
      asked.onerror = () => {
        reject(asked.error ?? new Error("not kept"));
      };
    });
  } catch {
    // A browser that keeps nothing still uploads, as long as the page is open.
    return undefined;
  }
}

export async function keep(upload: KeptUpload): Promise<void> {
  const { file, ...bare } = upload;
  const small = file && file.size <= FILE_KEPT_MAX;
  const kept = await within("readwrite", (it) => it.put(small ? upload : bare));
  // No room for the file: what it is and where it goes is little, and enough to go on with.
  if (kept === undefined && small) await within("readwrite", (it) => it.put(bare));
}

export async function kept(): Promise<KeptUpload[]> {
  return (await within("readonly", (it) => it.getAll() as IDBRequest<KeptUpload[]>)) ?? [];
}

export async function forget(key: string): Promise<void> {
  await within("readwrite", (it) => it.delete(key));
}

export async function forgetAll(): Promise<void> {
  await within("readwrite", (it) => it.clear());
}
