import { UserError } from "../space/userError";

/** Goes on when there is room again. */
export class DiskFullError extends UserError {}

export function isDiskFull(error: unknown): boolean {
  if (error instanceof DiskFullError) return true;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === "ENOSPC" || code === "EDQUOT";
}
