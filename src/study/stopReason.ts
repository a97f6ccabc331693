/** Why a study ended, or paused. */
export type StopReason =
  /** The study has as many finished trials as it is to have. */
  | { readonly kind: "budget" }
  /** Nothing is left to try. */
  | { readonly kind: "exhausted"; readonly message: string }
  | { readonly kind: "stopped" }
  | { readonly kind: "max-time" }
  /** The best value is good enough. */
  | { readonly kind: "target"; readonly message: string }
  /** No better trial in a while. */
  | { readonly kind: "patience"; readonly message: string }
  /** The model expects next to no improvement any more. */
  | { readonly kind: "converged"; readonly message: string }
  /** The first trials all fail in the same way; the end of what one of them printed, such as a traceback. */
  | { readonly kind: "failing"; readonly message: string; readonly output: string | null };

/** A part of a sentence for people, which goes on with "after 12 trials". */
export function stopWords(reason: StopReason): string {
  switch (reason.kind) {
    case "budget":
      return "Done";
    case "exhausted":
      return "Done";
    case "stopped":
      return "Stopped";
    case "max-time":
      return "Stopped, because the time is up,";
    case "target":
    case "patience":
    case "converged":
      return `Done, because ${reason.message},`;
    case "failing":
      return "Stopped, because every trial fails,";
  }
}

/** As programs get it. */
export function stopJson(reason: StopReason): { readonly kind: string; readonly message: string } {
  const words = "message" in reason ? reason.message : PLAIN[reason.kind];
  return { kind: reason.kind, message: words };
}

const PLAIN = {
  budget: "the study has its number of trials",
  stopped: "it was interrupted",
  "max-time": "its time was up",
} as const;
