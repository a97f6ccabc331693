import type { Goal } from "../optimizer/problem";

const HIGHER_IS_BETTER =
  /acc|auc|auroc|auprc|\bf1|f1$|_f1|f\d?_?score|precision|recall|iou|dice|map\b|mAP|ndcg|mrr|bleu|rouge|meteor|reward|return|score|r2|psnr|ssim|hit|throughput|win|correct|success/i;
const LOWER_IS_BETTER =
  /loss|err|rmse|mse|mae|mape|nll|perplexity|ppl|deviance|entropy|logloss|wer|cer|fid|cost|regret|latency|duration|time|memory|bpc|distance|kl/i;
const PROGRESS = /^(?:epoch|epochs|step|steps|iter|iteration|batch|lr|learning_rate|seed|eta|n|size)$/i;
const HELD_OUT = /val|test|eval|dev|valid|holdout/i;

/** Which way a metric of this name usually gets better; null when the name does not say. */
export function guessGoal(name: string): Goal | null {
  if (LOWER_IS_BETTER.test(name)) return "minimize";
  return HIGHER_IS_BETTER.test(name) ? "maximize" : null;
}

/** How likely a metric is what a person wants to tune for: on held-out data first, counters last. */
export function likelihood(name: string): number {
  if (PROGRESS.test(name)) return 0;
  return 1 + (guessGoal(name) === null ? 0 : 2) + (HELD_OUT.test(name) ? 1 : 0);
}
