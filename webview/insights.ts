/** Asks the host for curves: one question at a time, the newest wins, answers are kept for the scrubber. */
import type { InsightQuery } from "./model/selection";
import type { Insight, InsightRequest } from "./types";

export interface InsightAnswer {
  readonly key: string;
  readonly request: InsightRequest;
  readonly insight: Insight;
}

export interface InsightStore {
  /**
   * Says what is wanted now (null: nothing is visible) and gives the answer if it is known. Until it is, the
   * callback will be called when it arrives.
   */
  want(query: InsightQuery | null): InsightAnswer | null;
  /** Why the newest question has no answer; null while it is open or answered. */
  readonly failure: string | null;
  /** A question is under way. */
  readonly waiting: boolean;
}

/** Enough to drag the scrubber back and forth over a study without asking twice. */
const MOST_KEPT = 64;

export function createInsightStore(
  ask: (request: InsightRequest) => Promise<Insight>,
  onChange: () => void,
): InsightStore {
  const known = new Map<string, InsightAnswer>();
  let wanted: InsightQuery | null = null;
  let inFlight: string | null = null;
  let failed: { key: string; message: string } | null = null;

  function next(): void {
    const query = wanted;
    if (!query || inFlight !== null || known.has(query.key) || failed?.key === query.key) return;
    inFlight = query.key;
    ask(query.request)
      .then(
        (insight) => {
          keep({ key: query.key, request: query.request, insight });
          failed = null;
        },
        (error: unknown) => {
          failed = { key: query.key, message: error instanceof Error ? error.message : String(error) };
        },
      )
      .finally(() => {
        inFlight = null;
        onChange();
        next();
      });
  }

  function keep(answer: InsightAnswer): void {
    known.set(answer.key, answer);
    const oldest = known.keys().next().value;
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest);
  }

  return {
    want(query) {
      wanted = query;
      const answer = query ? known.get(query.key) : undefined;
      if (!answer) next();
      return answer ?? null;
    },
    get failure() {
      return failed !== null && failed.key === wanted?.key ? failed.message : null;
    },
    get waiting() {
      return inFlight !== null;
    },
  };
}
