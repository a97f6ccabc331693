import type { Random } from "../../space/random";
import type { SearchDomain } from "../acquisition/searchDomain";
import type { Observations } from "../gp/observations";
import { type Proposal, searchFor } from "../gp/proposal";
import { createFrontAcquisition, type Front, frontShares } from "./front";

/** Where the front is expected to gain most; null when every configuration of a discrete space was tried. */
export function proposeForFront(
  front: Front,
  observations: Observations,
  domain: SearchDomain,
  random: Random,
): Pick<Proposal, "params" | "shares"> | null {
  const found = searchFor({
    acquisition: createFrontAcquisition(front, domain.space),
    ranked: front.ranked,
    n: Math.sqrt(front.models.length) * front.models[0]!.acquiring.posterior.n,
    domain,
    taken: observations.taken,
    random,
  });
  return found === null ? null : { params: found.params, shares: frontShares(front, found.point) };
}
