import { UserError } from "../space/userError";

/** What to do about the errors of a file system; anything else is given back as it is. `doing`: "write the journal". */
export function explainFileError(error: unknown, doing: string): Error {
  const failure: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const what = REMEDIES[failure.code ?? ""];
  if (!what) return failure;
  return new UserError(`Cannot ${doing}: ${what}${failure.path ? ` (${failure.path})` : ""}.`);
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room and run again, finished trials are kept",
  EDQUOT: "your disk quota is used up; make room and run again, finished trials are kept",
  EROFS: "the file system is read-only; copy the project to a folder you may write to",
  EACCES:
    "you have no permission; change the folder's permissions, or copy the project to a folder you may write to",
  EPERM:
    "it is not permitted; change the folder's permissions, or copy the project to a folder you may write to",
  EMFILE: "too many files are open; raise the limit (`ulimit -n`) or use fewer slots",
  ENFILE: "the system has too many files open; close other programs",
  ENAMETOOLONG: "the path is too long; move the project to a shorter path",
};
