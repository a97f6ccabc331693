import { UserError } from "../space/userError";
import type { Known } from "./known";
import type { Insight, InsightRequest } from "./problem";

/** A curve through the model along one parameter. Throws a UserError for a name or trial that does not exist. */
export function insight(_known: Known, _request: InsightRequest): Insight {
  throw new UserError("there is no curve yet");
}
